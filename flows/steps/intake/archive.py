"""Archive: the bytes of every submission under their hashes, with receipts; withheld submissions in quarantine."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from flows.steps.book.model import refusal_in
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.errors import DamageError
from flows.steps.site.files import hash_bytes, write_whole
from flows.steps.site.site import Site


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


def keep_submissions(site: Site, files: Sequence[RawFile], withheld: frozenset[str]) -> None:
    """Archive the bytes of a batch under their hashes.

    `withheld` submissions go to the quarantine folder, which only its owner can read, or nowhere, as the site's
    settings say. Each file appears whole or not at all; a file that an earlier run archived stays unchanged.
    """
    for received in files:
        file, content = received.path, bytes(received.content)
        digest = hash_bytes(content)
        if digest not in withheld:
            keep_bytes(site.archive, digest, file, content)
        elif site.settings.quarantine == "keep":
            site.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_bytes(site.quarantine, digest, file, content, mode=0o600)


def write_receipts(site: Site, files: Sequence[RawFile], now: datetime) -> None:
    """Write the receipts of a batch: path, times of receipt and modification, and `now` as the time of recording."""
    if not files:
        return
    receipts = [
        {
            "submission": hash_bytes(bytes(received.content)),
            "file": received.path,
            "received_at": received.received_at.isoformat(),
            "recorded_at": now.isoformat(),
            "modified_at": received.modified_at and received.modified_at.isoformat(),
        }
        for received in files
    ]
    lines = "".join(sorted(f"{json.dumps(receipt, ensure_ascii=False)}\n" for receipt in receipts)).encode()
    folder = site.archive / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{hash_bytes(lines)}.jsonl", lines)


def read_receipts(site: Site) -> dict[str, Receipt]:
    """The latest receipt of each submission; a killed run can leave earlier receipts.

    Raises ArchiveError if a file of receipts cannot be read.
    """
    return _receipts(tuple(sorted((site.archive / "receipts").glob("[!.]*.jsonl"))))


@lru_cache(maxsize=1)
def _receipts(paths: tuple[Path, ...]) -> dict[str, Receipt]:
    found: dict[str, Receipt] = {}
    for path in paths:
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                moments = (datetime.fromisoformat(row[name]) for name in ("received_at", "recorded_at"))
                modified = row.get("modified_at") and datetime.fromisoformat(row["modified_at"])
                receipt = Receipt(row["submission"], row["file"], *moments, modified_at=modified)
                known = found.setdefault(receipt.submission, receipt)
                found[receipt.submission] = max(known, receipt, key=lambda each: each.recorded_at)
        except (ValueError, KeyError, TypeError):
            raise ArchiveError(
                f"{path} 已损坏，读不出来，请从备份恢复这个文件 / is damaged: restore this file from a backup"
            ) from None
    return found


def keep_bytes(folder: Path, digest: str, file: str, content: bytes, mode: int = 0o644) -> None:
    """Write the bytes under their hash and the suffix of the file, unless they are there already."""
    suffix = PurePosixPath(file).suffix.lower()
    path = folder / digest[:2] / f"{digest}{suffix if suffix.isascii() and len(suffix) < 8 else ''}"
    if not os.path.exists(path):  # noqa: PTH110  a third of the cost of Path's on thousands of files
        path.parent.mkdir(mode=0o755 if mode == 0o644 else 0o700, parents=True, exist_ok=True)
        write_whole(path, content, mode)


def read_archived(site: Site, submissions: Sequence[str]) -> list[RawFile]:
    """Archived submissions, each with the path and time of its receipt.

    Raises ArchiveError if the receipt or the bytes of a submission are missing, or if its bytes have changed.
    """
    receipts = read_receipts(site) if submissions else {}
    return [_archived(site, submission, receipts.get(submission)) for submission in submissions]


def missing_bytes(site: Site) -> list[Receipt]:
    """Receipts of submissions whose bytes are in neither archive nor quarantine."""
    return [receipt for receipt in read_receipts(site).values() if not _files_of(site, receipt.submission)]


def is_archived(site: Site, submission: str) -> bool:
    """True if the bytes of a submission are in archive or quarantine."""
    return bool(_files_of(site, submission))


def _files_of(site: Site, submission: str) -> list[Path]:
    folders = (site.archive, site.quarantine)
    return [path for folder in folders for path in sorted((folder / submission[:2]).glob(f"{submission}*"))]


def _archived(site: Site, submission: str, receipt: Receipt | None) -> RawFile:
    for path in _files_of(site, submission):
        content = path.read_bytes()
        if hash_bytes(content) != submission:
            raise ArchiveError(
                f"{path} 与收到时不同，请从备份恢复这个文件 / differs from the received file: restore it from a backup"
            )
        if receipt:
            given = refusal_in(content) or content
            return RawFile(receipt.file, given, receipt.received_at, receipt.modified_at)
    shown = receipt.file if receipt else ""
    raise ArchiveError(
        f"存档里缺少报表 {submission[:12]} {shown} 或它的收件记录，请从备份恢复 archive 文件夹 / "
        "the archive lacks the submission or its receipt: restore the archive folder from a backup"
    )
