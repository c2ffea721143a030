"""Bytes of the files under the raw folder; a file in a zip is a file of its own."""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from flows.steps.book.model import Refusal, UnreadableError, refusal_in
from flows.steps.book.read import OLE_MARK
from flows.steps.book.zip_bytes import inflate, members_of
from flows.steps.site.files import hash_bytes

_MOST_MEMBERS = 2000
_MOST_ZIP_BYTES = 500 * 2**20
_SMALL_ZIP_BYTES, _MOST_TIMES = 64 * 2**20, 100
"""A zip may unpack to so many bytes whatever its size, and to so many times its size; returns pack ten times."""

_PADDED_BYTES = 2**20

_IN_PACKAGES, _IN_OLD_BOOKS, IN_TEXTS = 9, 45, 85
"""Bytes of memory for a byte of a package's unpacked parts, of a binary workbook, of a text, for tables of small numbers.

A number takes about half a kilobyte until its batch is written, whatever file it comes from (benchmarks/README.md).
"""

_ZIP_EPOCH = 1980
"""Year that a zip gives if it says no time."""

Members = dict[str, zipfile.ZipInfo]
"""Files in a zip by name."""


class RawFile(NamedTuple):
    """A received file: path under the raw folder, bytes or a refusal, time of receipt, and its modification time."""

    path: str
    content: bytes | Refusal
    received_at: datetime
    modified_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Hash of the bytes, also of those that are not stored any more."""
        is_removed = isinstance(self.content, Refusal) and self.content.submission
        return is_removed or hash_bytes(bytes(self.content))


class ChangingError(OSError):
    """The file changes while it is read; the next run reads it again."""


def read_raw(raw: Path, file: str, max_bytes: int) -> bytes | Refusal:
    """Bytes of a submission under `raw`, or a refusal if it must not be read.

    Refused are links out of the raw folder, pipes, files over `max_bytes` and files without permission. Raises
    ChangingError if the file changes meanwhile, FileNotFoundError if it is gone.
    """
    zipped = zip_above(raw, file)
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


def reading_memory(content: bytes | Refusal) -> int:
    """Bytes of memory that reading a file takes, about: the most that was measured for a file of its kind."""
    if isinstance(content, Refusal):
        return 0
    try:
        packed = members_of(content) if content.startswith(b"PK") else ()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        packed = ()
    if packed:
        return _IN_PACKAGES * (len(content) + sum(info.file_size for info in packed))
    return (_IN_OLD_BOOKS if content.startswith(OLE_MARK) else IN_TEXTS) * len(content)


def is_one_pattern(content: bytes) -> bool:
    """True for more than a megabyte that packs to less than a hundredth: nothing to look at, however big it is."""
    return len(content) > _PADDED_BYTES and len(zlib.compress(content, 1)) * _MOST_TIMES < len(content)


def modified_at(raw: Path, file: str, zone: tzinfo) -> datetime | None:
    """The modification time of a submission under `raw` in whole seconds; None if there is none.

    A file in a zip has the time that the zip says, of `zone`.
    """
    zipped = zip_above(raw, file)
    try:
        seen = (raw / (zipped or file)).stat()
        if zipped is None:
            return datetime.fromtimestamp(int(seen.st_mtime), UTC)
        info = _members(raw / zipped, _state(seen))[0].get(file[len(zipped) + 1 :])
        is_set = info is not None and info.date_time[0] > _ZIP_EPOCH
        return datetime(*info.date_time, tzinfo=zone).astimezone(UTC) if info and is_set else None
    except (OSError, ValueError, OverflowError):
        return None


def read_given(path: Path, name: str, max_bytes: int) -> list[tuple[str, bytes | Refusal]]:
    """Names and bytes of a file given by hand, or of the files in a zip, as read_raw reads them.

    `name` replaces the path of the file.
    """
    members = files_in_zip(path.parent, path.name) if path.suffix.lower() == ".zip" else {}
    if not members:
        return [(name, read_raw(path.parent, path.name, max_bytes))]
    return [
        (f"{name}/{member}", read_raw(path.parent, f"{path.name}/{member}", max_bytes)) for member in members
    ]


def _leads_out(raw: Path, path: Path) -> bool:
    """True for a link that leads out of the raw folder, in a circle, or nowhere."""
    if not path.is_symlink():
        return False
    try:
        return not path.resolve(strict=True).is_relative_to(raw.resolve())
    except (OSError, RuntimeError):
        return True


def _state(seen: os.stat_result) -> tuple[int, int, int]:
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def _read_whole(path: Path, max_bytes: int) -> bytes | Refusal:
    """Bytes of a file; a refusal with their hash if the file is too big."""
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


def zip_above(raw: Path, file: str) -> str | None:
    """Path of the zip file that contains the submission; None if it is not in a zip."""
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


def files_in_zip(raw: Path, file: str) -> Members:
    """Files in a zip by name; empty if the zip cannot be opened or is no ordinary file of the raw folder."""
    try:
        seen = (raw / file).stat()
        if _leads_out(raw, raw / file) or not stat.S_ISREG(seen.st_mode):
            return {}
        return _members(raw / file, _state(seen))[0]
    except (OSError, RuntimeError):
        return {}


@lru_cache(maxsize=4)
def _members(path: Path, _: tuple[int, ...]) -> tuple[Members, str]:
    """Files in a zip by name, and the rule that the zip breaks as a whole, if any.

    Nothing is unpacked to disk. The list of an unchanged zip is read once; the second argument is its state.
    """
    if path.stat().st_size > _MOST_ZIP_BYTES:
        return {}, "too_big"
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        LookupError,
        OverflowError,
        EOFError,
        struct.error,
    ):
        return {}, "other_kind"
    if any(info.flag_bits & 1 for info in members):
        return {}, "encrypted"
    if len(members) > _MOST_MEMBERS or _is_bomb(sum(info.file_size for info in members), path.stat().st_size):
        return {}, "too_big"
    named: Members = {}
    for info in members:
        name = _member_name(info)
        while name in named:
            name = f"_{name}"
        named[name] = info
    return named, "" if named else "empty_file"


def _is_bomb(unpacked: int, packed: int) -> bool:
    """True if a zip unpacks to more than it may: in all, or for its size."""
    return unpacked > _MOST_ZIP_BYTES or unpacked > max(_SMALL_ZIP_BYTES, _MOST_TIMES * packed)


def _member_name(info: zipfile.ZipInfo) -> str:
    """Name of a file in a zip, without `..`; Chinese programs write GBK if the UTF-8 flag is not set."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "_"
