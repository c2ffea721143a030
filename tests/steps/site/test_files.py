"""A file appears whole or not at all."""

import os
from pathlib import Path

import pytest

from flows.steps.site.files import hash_bytes, write_whole


def test_a_file_is_written_with_its_mode_and_replaces_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old")
    write_whole(path, b"new", mode=0o600)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_remains_of_a_file_that_cannot_be_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        write_whole(tmp_path / "a.json", b"new")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_the_hash_is_sha_256_in_hexadecimal() -> None:
    # FIPS 180-4, example of "abc"
    assert hash_bytes(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
