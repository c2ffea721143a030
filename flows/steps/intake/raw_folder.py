"""Find: which submissions of the raw folder the ledger does not know yet, those in zip files among them."""

import csv
import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from flows.steps.book.model import Refusal, UnreadableError, refusal_in
from flows.steps.book.zip_bytes import inflate
from flows.steps.intake.personal_patterns import Codes, shown_path
from flows.steps.site.files import hash_bytes

if TYPE_CHECKING:
    from flows.steps.intake._hash_cache import Seen

REGISTER = "received.csv"
_MOST_MEMBERS = 2000
_MOST_ZIP_BYTES = 500 * 2**20

Members = dict[str, zipfile.ZipInfo]


class ChangingError(OSError):
    """The file is being written while it is read; it is taken in the next run."""


def find_raw_files(raw: Path, ignore: Iterable[str]) -> list[str]:
    """The submissions under `raw` as relative paths, sorted; names that match `ignore` are not submissions.

    A member of a zip file is addressed as if the zip were a folder (`三月.zip/甲乡.xlsx`); a zip that cannot be
    opened, a folder behind a symbolic link, which is not entered, and one that may not be, stand for themselves.
    """
    patterns = list(ignore)
    found: list[str] = []

    def stands(error: OSError) -> None:
        if Path(error.filename) != raw:
            found.append(Path(error.filename).relative_to(raw).as_posix())

    for folder, folders, files in os.walk(raw, onerror=stands):
        folders[:] = [name for name in folders if not _matches(name, patterns)]
        under = "" if folder == str(raw) else f"{Path(folder).relative_to(raw).as_posix()}/"
        for name in folders + files:
            path = f"{under}{name}"
            if name in folders:
                found += [path] if (raw / path).is_symlink() else []
            elif not _matches(name, patterns):
                members = _members_of(raw, path) if path.lower().endswith(".zip") else {}
                kept = [
                    f"{path}/{member}"
                    for member in members
                    if not _matches(PurePosixPath(member).name, patterns)
                ]
                found += kept or [path]
    return sorted(found)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _members_of(raw: Path, file: str) -> Members:
    """The files in a zip by name; none where it is no ordinary file within the raw folder, or cannot be opened."""
    try:
        seen = (raw / file).stat()
        if _leads_out(raw, raw / file) or not stat.S_ISREG(seen.st_mode):
            return {}
        return _members(raw / file, _state(seen))[0]
    except (OSError, RuntimeError):
        return {}


@lru_cache(maxsize=4)
def _members(path: Path, _: tuple[int, ...]) -> tuple[Members, str]:
    """The files in a zip by name, and the rule that it breaks as a whole. Nothing is unpacked to disk; its list of
    contents is read once as long as it does not change."""
    if path.stat().st_size > _MOST_ZIP_BYTES:
        return {}, "too_big"
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return {}, "other_kind"
    if any(info.flag_bits & 1 for info in members):
        return {}, "encrypted"
    if len(members) > _MOST_MEMBERS:
        return {}, "too_big"
    named: Members = {}
    for info in members:
        name = _member_name(info)
        while name in named:
            name = f"_{name}"
        named[name] = info
    return named, "" if named else "empty_file"


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the UTF-8 flag Chinese programs write GBK. Steps up the tree are left out."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "_"


def read_given(path: Path, name: str, max_bytes: int) -> list[tuple[str, bytes | Refusal]]:
    """A file given by hand under that name, or the members of a zip file, as the raw folder's would be."""
    members = _members_of(path.parent, path.name) if path.suffix.lower() == ".zip" else {}
    if not members:
        return [(name, read_raw(path.parent, path.name, max_bytes))]
    return [
        (f"{name}/{member}", read_raw(path.parent, f"{path.name}/{member}", max_bytes)) for member in members
    ]


def _leads_out(raw: Path, path: Path) -> bool:
    """Whether a path is a link that leads out of the raw folder, in a circle, or nowhere."""
    if not path.is_symlink():
        return False
    try:
        return not path.resolve(strict=True).is_relative_to(raw.resolve())
    except (OSError, RuntimeError):
        return True


def read_raw(raw: Path, file: str, max_bytes: int) -> bytes | Refusal:
    """The bytes of a submission under `raw`, no more than `max_bytes` of them.

    What is not read at all (a link that leads out, a pipe, a file that is too big or may not be opened) gives a
    refusal in place of its bytes. Raises ChangingError where the file changes meanwhile, FileNotFoundError where it
    is gone.
    """
    zipped = _zip_above(raw, file)
    path = raw / (zipped or file)
    try:
        if _leads_out(raw, path):
            return Refusal("link_not_followed", os.fsencode(path.readlink()))
        seen = path.stat()
        if not stat.S_ISREG(seen.st_mode):
            is_folder = stat.S_ISDIR(seen.st_mode) and not path.is_symlink()
            return Refusal("not_accessible" if is_folder else "link_not_followed", os.fsencode(file))
        if zipped is not None:
            return _read_member(path, seen, file[len(zipped) + 1 :], max_bytes)
        if path.suffix.lower() == ".zip" and (rule := _members(path, _state(seen))[1]) in (
            "too_big",
            "encrypted",
            "empty_file",
        ):
            return Refusal(rule, str(_state(seen)).encode())
        return _read_whole(path, max_bytes)
    except (ChangingError, FileNotFoundError):
        raise
    except (OSError, RuntimeError):
        return Refusal("not_accessible", os.fsencode(file))


def _state(seen: os.stat_result) -> tuple[int, int, int]:
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def _read_whole(path: Path, max_bytes: int) -> bytes | Refusal:
    """The bytes of a file; of one that is too big a refusal with the hash of its bytes."""
    with path.open("rb") as source:
        before = os.fstat(source.fileno())
        head = source.read(max_bytes + 1)
        content: bytes | Refusal = refusal_in(head) or head
        length = len(head)
        if length > max_bytes:
            digest = hashlib.sha256(head)
            while block := source.read(2**20):
                digest.update(block)
                length += len(block)
            content = Refusal("too_big", digest.hexdigest().encode())
        after = path.stat()
    if _state(before) != _state(after) or length != after.st_size:
        raise ChangingError(str(path))
    return content


def _zip_above(raw: Path, file: str) -> str | None:
    """The zip file that holds the submission, None where the submission is a file itself."""
    if ".zip/" not in file.lower():
        return None
    for parent in PurePosixPath(file).parents:
        if parent.suffix.lower() == ".zip" and (raw / parent).is_file():
            return parent.as_posix()
    return None


def _read_member(path: Path, seen: os.stat_result, member: str, max_bytes: int) -> bytes | Refusal:
    info = _members(path, _state(seen))[0].get(member)
    if info is None:
        raise ChangingError(str(path))
    identity = f"{info.CRC:08x} {info.file_size}".encode()
    if info.file_size > max_bytes or info.compress_size > max_bytes:
        return Refusal("too_big", identity)
    with path.open("rb") as source:
        source.seek(info.header_offset)
        packed = source.read(30 + 2 * 65_535 + info.compress_size)
        if _state(seen) != _state(os.fstat(source.fileno())):
            raise ChangingError(str(path))
    try:
        content = inflate(packed, info, max_bytes, start=0)
        return refusal_in(content) or content
    except UnreadableError as error:
        return Refusal(error.rule, identity)
    except zipfile.BadZipFile:
        return b"PK" + identity


def find_new_files(
    raw: Path,
    files: Iterable[str],
    known: Collection[str],
    max_bytes: int,
    advance: Callable[[], None] = lambda: None,
    seen: "Seen | None" = None,
) -> list[str]:
    """The files whose bytes are not among the `known` SHA-256 hashes; of equal files the first path stands.

    A file that changes while it is read is left for the next run; one that is as it was when it was `seen` last is not
    read.
    """
    found = set(known)
    new = []
    for file in files:
        advance()
        try:
            digest = _digest(raw, file, max_bytes, seen)
        except (ChangingError, FileNotFoundError):
            continue
        if digest not in found:
            found.add(digest)
            new.append(file)
    if seen:
        seen.save()
    return new


def _digest(raw: Path, file: str, max_bytes: int, seen: "Seen | None") -> str:
    state = seen.state_of(f"{raw}/{_zip_above(raw, file) or file}") if seen else None
    if seen and state and (known := seen.digest(file, state)):
        return known
    content = read_raw(raw, file, max_bytes)
    digest = hash_bytes(bytes(content))
    if seen and state and isinstance(content, bytes):
        seen.note(file, state, digest)
    return digest


def received_at(register: Mapping[str, datetime], file: str, codes: Codes) -> datetime | None:
    """When the register says that a file was received, under its path or the path as it is shown; None where it does
    not list it."""
    if not register:
        return None
    return register.get(file) or register.get(shown_path(file, codes))


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
