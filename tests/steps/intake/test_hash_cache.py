"""Cache of hashes: unchanged files are not read again; files that may have changed are."""

import json
import os
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest

from flows.steps.intake import raw_folder
from flows.steps.intake.raw_bytes import read_raw
from flows.steps.intake.raw_folder import find_new_files, find_raw_files
from flows.steps.site.files import hash_bytes

LIMIT = 10**6


class Folder:
    """A raw folder and its cache of hashes."""

    def __init__(self, root: Path) -> None:
        self.raw, self.notes = root / "raw", root / "seen.json"
        (self.raw / "甲").mkdir(parents=True)
        (self.raw / "甲" / "a.csv").write_bytes(b"first")
        with zipfile.ZipFile(self.raw / "b.zip", "w") as packed:
            packed.writestr("m.csv", b"member")

    def look(self, known: set[str] | None = None, limit: int = LIMIT) -> tuple[list[str], list[str]]:
        """New files, and the files that were read to find them."""
        read: list[str] = []

        def noted(raw: Path, file: str, max_bytes: int) -> bytes:
            read.append(file)
            return read_raw(raw, file, max_bytes)

        files = find_raw_files(self.raw, [])
        with patch.object(raw_folder, "read_raw", noted):
            new = find_new_files(self.raw, files, known or set(), limit, cache=self.notes)
        return new, read

    def age(self) -> None:
        """Make the cache ten seconds younger than the files."""
        later = max(path.stat().st_ctime_ns for path in self.raw.rglob("*")) + 10 * 10**9
        os.utime(self.notes, ns=(later, later))


ALL = ["b.zip/m.csv", "甲/a.csv"]
KNOWN = {hash_bytes(b"first"), hash_bytes(b"member")}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_did_not_change_is_not_read_and_found_all_the_same(folder: Folder) -> None:
    assert folder.look() == (ALL, ALL)
    folder.age()
    assert folder.look() == (ALL, [])
    assert folder.look(KNOWN) == ([], [])


def test_what_is_no_older_than_the_notes_is_read_again(folder: Folder) -> None:
    folder.look()
    assert folder.look() == (ALL, ALL)


def test_other_bytes_of_the_same_length_and_time_are_seen(folder: Folder) -> None:
    folder.look()
    path = folder.raw / "甲" / "a.csv"
    before = path.stat()
    path.write_bytes(b"other")
    os.utime(
        path, ns=(before.st_atime_ns, before.st_mtime_ns)
    )  # the time of its bytes put back, as cp -p would
    folder.age()
    assert folder.look(KNOWN) == (["甲/a.csv"], ["甲/a.csv"])


def test_notes_that_cannot_be_read_or_are_of_another_limit_do_not_count(folder: Folder) -> None:
    folder.look()
    folder.age()
    assert folder.look(KNOWN, LIMIT + 1) == ([], ALL)
    for wrong in (b"", b"[]", b'{"max_bytes": 1000000, "files": {"x": [1]}}', b'{"max_bytes": 1000000}'):
        folder.notes.write_bytes(wrong)
        folder.age()
        assert folder.look(KNOWN) == ([], ALL), wrong


def test_a_refusal_and_a_link_are_looked_at_each_night(folder: Folder) -> None:
    (folder.raw / "big.csv").write_bytes(b"1" * 101)
    (folder.raw / "link.csv").symlink_to(folder.raw / "甲" / "a.csv")
    folder.look(limit=100)
    folder.age()
    assert folder.look(limit=100)[1] == ["big.csv", "link.csv"]


def test_no_name_is_kept_and_what_is_gone_is_forgotten(folder: Folder) -> None:
    folder.look()
    assert "a.csv" not in folder.notes.read_text()
    (folder.raw / "甲" / "a.csv").unlink()
    folder.look()
    assert len(json.loads(folder.notes.read_bytes())["files"]) == 1
