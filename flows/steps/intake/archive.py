"""Archive: the bytes of every submission under their hashes, with receipts; withheld submissions in quarantine."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Any

import polars as pl

from flows.steps.book.model import Refusal, refusal_in
from flows.steps.intake.raw_bytes import RawFile, is_one_pattern, reading_memory
from flows.steps.site.aside import put_aside
from flows.steps.site.errors import DamageError
from flows.steps.site.files import (
    CLOSED_FILE,
    CLOSED_FOLDER,
    closed_folder,
    hash_bytes,
    make_durable,
    write_durably,
    write_whole,
)
from flows.steps.site.site import Site
from schemas.texts.said import Saying

HASH_DIGITS = 64
"""Digits of a hash in hexadecimal."""

_REMOVED = "removed"
"""Folder of the notes on submissions whose bytes are not stored."""


@dataclass(frozen=True)
class Receipt:
    """Receipt of a submission: its path, when it was received, when the ledger recorded it, and the modification time
    that the file had."""

    submission: str
    file: str
    received_at: datetime
    recorded_at: datetime
    modified_at: datetime | None = None


class ArchiveError(DamageError):
    """The archive lacks a submission, or one of its files cannot be read; the message names the file."""


Withheld = Mapping[str, tuple[str, str | None]]
"""Submissions that must not be archived, each with the rule of its first finding and the value that this shows."""


def keep_submissions(site: Site, files: Sequence[RawFile], withheld: Withheld) -> None:
    """Archive the bytes of a batch under their hashes.

    `withheld` submissions go to the quarantine folder, which only its owner can read, or nowhere, as the site's
    settings say. Content that is too big, or little else than one pattern, goes nowhere. Of what goes nowhere a note
    remains. Each file appears whole or not at all; a file that an earlier run archived stays unchanged. All of them are
    on the disk before their receipts are written.
    """
    written: list[Path | None] = []
    for received in files:
        file, content, digest = received.path, bytes(received.content), received.digest
        is_refused = isinstance(received.content, Refusal)
        if digest not in withheld:
            written.append(keep_bytes(closed_folder(site.archive), digest, file, content))
        elif is_refused and hash_bytes(content) != digest:
            continue  # a note of it is there already
        elif site.settings.quarantine == "keep" and (
            is_refused or not (withheld[digest][0] == "too_big" or is_one_pattern(content))
        ):
            site.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            written.append(keep_bytes(site.quarantine, digest, file, content, mode=0o600))
        else:
            note_removed(site, digest, len(content), *withheld[digest])
    make_durable(filter(None, written), site.archive.parent)


def note_removed(site: Site, submission: str, size: int, rule: str, value: str | None) -> None:
    """Note in the archive that the bytes of a submission are not stored: their size, and the finding on them."""
    note = {"submission": submission, "rule": rule, "value": value, "size": size}
    closed_folder(site.archive, _REMOVED)
    write_durably(
        _note_path(site, submission), f"{json.dumps(note, ensure_ascii=False)}\n".encode(), CLOSED_FILE
    )


def _note_path(site: Site, submission: str) -> Path:
    return site.archive / _REMOVED / f"{hash_bytes(submission.encode())}.json"


def write_receipts(site: Site, files: Sequence[RawFile], now: datetime) -> None:
    """Write the receipts of a batch: path, times of receipt and modification, and `now` as the time of recording."""
    keep_receipts(
        site,
        [Receipt(own.digest, own.path, own.received_at, now, own.modified_at) for own in files],
    )


def keep_receipts(site: Site, kept: Sequence[Receipt]) -> None:
    """Write receipts into a file that is named by the hash of its lines."""
    if not kept:
        return
    receipts = [
        {
            "submission": receipt.submission,
            "file": receipt.file,
            "received_at": receipt.received_at.isoformat(),
            "recorded_at": receipt.recorded_at.isoformat(),
            "modified_at": receipt.modified_at and receipt.modified_at.isoformat(),
        }
        for receipt in kept
    ]
    lines = "".join(sorted(f"{json.dumps(receipt, ensure_ascii=False)}\n" for receipt in receipts)).encode()
    folder = closed_folder(site.archive, receipts_folder(site).name)
    write_durably(folder / f"{hash_bytes(lines)}.jsonl", lines, CLOSED_FILE)


def receipts_folder(site: Site) -> Path:
    """Folder of the receipts; a file is named by the hash of its lines."""
    return site.archive / "receipts"


def read_receipts(site: Site) -> dict[str, Receipt]:
    """The latest receipt of each submission; a killed run can leave earlier receipts.

    Raises ArchiveError if a file of receipts cannot be read.
    """
    return _receipts(tuple(receipt_files(site)))


def receipt_times(site: Site) -> pl.DataFrame:
    """Submission and time of recording of every receipt that can be read: little time for many receipts."""
    paths = receipt_files(site)
    names = ("submission", "file", "received_at", "recorded_at", "modified_at")
    if not paths:
        return pl.DataFrame(schema={"submission": pl.String, "recorded_at": pl.Datetime("us", "UTC")})
    schema = dict.fromkeys(names, pl.String)
    try:
        rows = pl.scan_ndjson(paths, schema=schema).select("submission", "recorded_at").collect()
    except pl.exceptions.PolarsError:  # a line is damaged
        rows = pl.DataFrame(
            [row for path in paths for row in _readable_lines(path)], schema=schema, strict=False
        )
    when = pl.col("recorded_at").str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
    return rows.select("submission", when).drop_nulls()


def _readable_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The receipts of a file, without lines that are damaged."""
    for line in path.read_bytes().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def receipt_files(site: Site) -> list[Path]:
    """The files of receipts, each named by the hash of its lines; other files of the folder are no receipts."""
    return sorted(path for path in receipts_folder(site).glob("*.jsonl") if len(path.stem) == HASH_DIGITS)


@lru_cache(maxsize=1)
def _receipts(paths: tuple[Path, ...]) -> dict[str, Receipt]:
    found: dict[str, Receipt] = {}
    for path in paths:
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                received, recorded = (
                    datetime.fromisoformat(row[name]) for name in ("received_at", "recorded_at")
                )
                modified = row.get("modified_at") and datetime.fromisoformat(row["modified_at"])
                receipt = Receipt(row["submission"], row["file"], received, recorded, modified)
                known = found.setdefault(receipt.submission, receipt)
                found[receipt.submission] = max(known, receipt, key=lambda each: each.recorded_at)
        except (ValueError, KeyError, TypeError):
            raise ArchiveError(Saying("error.archive_damaged", path=path)) from None
    return found


def keep_bytes(folder: Path, digest: str, file: str, content: bytes, mode: int = CLOSED_FILE) -> Path | None:
    """Write the bytes under their hash and the suffix of the file; the path, or None if they are there already.

    A file of that name with other bytes, such as an empty one after a power cut, is written again.
    """
    suffix = PurePosixPath(file).suffix.lower()
    path = folder / digest[:2] / f"{digest}{suffix if suffix.isascii() and len(suffix) < 8 else ''}"
    if _contains(path, digest, len(content)):
        return None
    if path.is_dir():
        put_aside(folder.parent, path, "folder_for_file")
    path.parent.mkdir(mode=CLOSED_FOLDER if mode == CLOSED_FILE else 0o700, parents=True, exist_ok=True)
    write_whole(path, content, mode)
    return path


def _contains(path: Path, digest: str, size: int) -> bool:
    """True if a file has the bytes of that hash and size."""
    try:
        found = os.stat(path)  # noqa: PTH116  a third of the cost of Path's on thousands of files
    except OSError:
        return False
    return S_ISREG(found.st_mode) and found.st_size == size and hash_bytes(path.read_bytes()) == digest


def read_archived(site: Site, submissions: Sequence[str]) -> list[RawFile]:
    """Archived submissions, each with the path and time of its receipt.

    Raises ArchiveError if the receipt or the bytes of a submission are missing, or if its bytes have changed.
    """
    receipts = read_receipts(site) if submissions else {}
    return [_archived(site, submission, receipts.get(submission)) for submission in submissions]


def archived_sizes(site: Site, files: Sequence[str]) -> dict[str, int]:
    """Memory that reading archived submissions takes, given as `@` and their hashes."""
    found = {file: files_of(site, file.removeprefix("@"))[:1] for file in files}
    return {
        file: reading_memory(own.read_bytes())
        for file, paths in found.items()
        for own in paths
        if own.is_file()
    }


def missing_bytes(site: Site) -> list[Receipt]:
    """Receipts of submissions whose bytes are in neither archive nor quarantine, or are others than were received.

    A submission with a note that its bytes are not stored lacks nothing.
    """
    return [receipt for receipt in read_receipts(site).values() if not is_sound(site, receipt.submission)]


def is_archived(site: Site, submission: str) -> bool:
    """True if the bytes of a submission are in archive or quarantine."""
    return bool(files_of(site, submission))


def is_sound(site: Site, submission: str) -> bool:
    """True if the archive or quarantine has a submission's bytes as received, or a note that they are not stored."""
    return stored_bytes(site, submission) is not None or _note_path(site, submission).is_file()


def files_of(site: Site, submission: str) -> list[Path]:
    """The files of archive and quarantine that are named by the hash of a submission."""
    folders = (site.archive, site.quarantine)
    found = [path for folder in folders for path in sorted((folder / submission[:2]).glob(f"{submission}*"))]
    note = _note_path(site, submission)
    return [*found, note] if note.is_file() else found


def stored_bytes(site: Site, submission: str) -> bytes | None:
    """The bytes of a submission; None without a file that has them. A copy of another name does no harm."""
    for path in files_of(site, submission):
        content = path.read_bytes() if path.is_file() else b""
        if hash_bytes(content) == submission:
            return content
    return None


def _archived(site: Site, submission: str, receipt: Receipt | None) -> RawFile:
    content, files = stored_bytes(site, submission), files_of(site, submission)
    if receipt and content is not None:
        given = refusal_in(content) or content
        return RawFile(receipt.file, given, receipt.received_at, receipt.modified_at)
    note = _note_path(site, submission)
    if receipt and note.is_file():
        return RawFile(receipt.file, _removed(note, submission), receipt.received_at, receipt.modified_at)
    if files and content is None:
        raise ArchiveError(Saying("error.archive_differs", file=files[0]))
    shown = receipt.file if receipt else ""
    raise ArchiveError(Saying("error.not_archived", submission=submission[:12], shown=shown))


def _removed(path: Path, submission: str) -> Refusal:
    try:
        note = json.loads(path.read_bytes())
        return Refusal(note["rule"], str(note["size"]).encode(), note["value"], submission)
    except (ValueError, KeyError, TypeError):
        raise ArchiveError(Saying("error.archive_damaged", path=path)) from None
