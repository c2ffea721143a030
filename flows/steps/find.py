"""Find: which files of the raw folder the ledger does not know yet."""

import csv
import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

REGISTER = "received.csv"


def find_raw_files(raw: Path, ignore: Iterable[str]) -> list[str]:
    """The submissions under `raw` as relative paths, sorted; names that match `ignore` are not submissions.

    Folders behind symbolic links are not entered.
    """
    patterns = list(ignore)
    found = []
    for folder, folders, files in os.walk(raw):
        folders[:] = [name for name in folders if not _matches(name, patterns)]
        found += [
            (Path(folder) / name).relative_to(raw).as_posix()
            for name in files
            if not _matches(name, patterns)
        ]
    return sorted(found)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def find_new_files(
    raw: Path, files: Iterable[str], known: Collection[str], advance: Callable[[], None] = lambda: None
) -> list[str]:
    """The files whose bytes are not among the `known` SHA-256 hashes; of equal files the first path stands."""
    seen = set(known)
    new = []
    for file in files:
        digest = hash_bytes((raw / file).read_bytes())
        if digest not in seen:
            seen.add(digest)
            new.append(file)
        advance()
    return new


def hash_bytes(content: bytes) -> str:
    """The identity of a submission: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_register(raw: Path) -> dict[str, datetime]:
    """When each file was received, from the register of receipt `received.csv`, where the site keeps one.

    Columns: file (path under the raw folder), received_at (ISO 8601 with offset). A line that cannot be
    read raises ValueError naming it: a wrong time would make an honest unit late.
    """
    path = raw / REGISTER
    if not path.is_file():
        return {}
    received = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                moment = datetime.fromisoformat(row["received_at"])
                received[row["file"]] = moment
            except (KeyError, TypeError, ValueError):
                raise ValueError(
                    f"{path} 第 {number} 行：须有 file 和 received_at，如 2025-03-04T09:30:00+08:00 / "
                    f"line {number}: give file and received_at in this manner"
                ) from None
            if moment.tzinfo is None:
                raise ValueError(
                    f"{path} 第 {number} 行：{row['received_at']} 没有时区，请在后面加 +08:00 / "
                    f"line {number}: the time has no offset, write +08:00 after it"
                )
    return received
