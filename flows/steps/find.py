"""Find: which submissions of the raw folder the ledger does not know yet, those in zip files among them."""

import csv
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from flows.steps.read import LINK_MARK

REGISTER = "received.csv"
_MOST_MEMBERS = 2000


class ChangingError(OSError):
    """The file is being written while it is read; it is taken in the next run."""


def find_raw_files(raw: Path, ignore: Iterable[str]) -> list[str]:
    """The submissions under `raw` as relative paths, sorted; names that match `ignore` are not submissions.

    A member of a zip file is addressed as if the zip were a folder (`三月.zip/甲乡.xlsx`); a zip that cannot be
    opened stands for itself. Folders behind symbolic links are not entered.
    """
    patterns = list(ignore)
    found = []
    for folder, folders, files in os.walk(raw):
        folders[:] = [name for name in folders if not _matches(name, patterns)]
        for name in files:
            if not _matches(name, patterns):
                path = (Path(folder) / name).relative_to(raw).as_posix()
                members = _members(raw / path) if path.lower().endswith(".zip") else {}
                kept = [
                    f"{path}/{member}"
                    for member in members
                    if not _matches(PurePosixPath(member).name, patterns)
                ]
                found += kept or [path]
    return sorted(found)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _members(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The files in a zip by name, none where it cannot be opened or holds too many. Nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return {}
    if len(members) > _MOST_MEMBERS or any(info.flag_bits & 1 for info in members):
        return {}
    named: dict[str, zipfile.ZipInfo] = {}
    for info in members:
        name = _member_name(info)
        while name in named:
            name = f"_{name}"
        named[name] = info
    return named


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the UTF-8 flag Chinese programs write GBK. Steps up the tree are left out."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "_"


def read_given(path: Path, name: str, max_bytes: int) -> list[tuple[str, bytes]]:
    """A file given by hand under that name, or the members of a zip file, as the raw folder's would be."""
    members = _members(path) if path.suffix.lower() == ".zip" else {}
    if not members:
        return [(name, path.read_bytes())]
    return [(f"{name}/{member}", _read_member(path, member, max_bytes)) for member in members]


def read_raw(raw: Path, file: str, max_bytes: int) -> bytes:
    """The bytes of a submission under `raw`, at most `max_bytes` and one more of a member of a zip.

    A link that leads out of the folder is not followed: LINK_MARK stands for its bytes. Raises ChangingError
    where the file changes meanwhile.
    """
    path = raw / file
    if path.is_symlink() and not path.resolve().is_relative_to(raw.resolve()):
        return LINK_MARK + os.fsencode(path.readlink())
    zipped = _zip_above(raw, file)
    if zipped is not None:
        return _read_member(raw / zipped, file[len(zipped) + 1 :], max_bytes)
    if not stat.S_ISREG(path.stat().st_mode):
        return LINK_MARK
    with path.open("rb") as source:
        before = os.fstat(source.fileno())
        content = source.read()
        after = path.stat()
    if (before.st_ino, before.st_size, before.st_mtime_ns) != (
        after.st_ino,
        after.st_size,
        after.st_mtime_ns,
    ) or len(content) != after.st_size:
        raise ChangingError(file)
    return content


def _zip_above(raw: Path, file: str) -> str | None:
    """The zip file that holds the submission, None where the submission is a file itself."""
    for parent in PurePosixPath(file).parents:
        if parent.suffix.lower() == ".zip" and (raw / parent).is_file():
            return parent.as_posix()
    return None


def _read_member(path: Path, member: str, max_bytes: int) -> bytes:
    content = path.read_bytes()
    info = _members(path).get(member)
    if info is None:
        raise ChangingError(str(path))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            with archive.open(info) as source:
                return source.read(max_bytes + 1)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
            return b"PK"


def find_new_files(
    raw: Path,
    files: Iterable[str],
    known: Collection[str],
    max_bytes: int,
    advance: Callable[[], None] = lambda: None,
) -> list[str]:
    """The files whose bytes are not among the `known` SHA-256 hashes; of equal files the first path stands.

    A file that changes while it is read is left for the next run.
    """
    seen = set(known)
    new = []
    for file in files:
        advance()
        try:
            digest = hash_bytes(read_raw(raw, file, max_bytes))
        except (ChangingError, FileNotFoundError):
            continue
        if digest not in seen:
            seen.add(digest)
            new.append(file)
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
