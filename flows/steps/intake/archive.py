"""Archive: the bytes of every submission under their hashes, with receipts; what must not lie there, in quarantine."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from flows.steps.book.model import Refusal, refusal_in
from flows.steps.site.errors import DamageError
from flows.steps.site.files import hash_bytes, write_whole
from flows.steps.site.site import Site

Received = tuple[str, bytes | Refusal, datetime]
"""A file's path under the raw folder, its bytes or why they were not read, and when it was received."""


@dataclass(frozen=True)
class Receipt:
    """That a submission came: under which path, when, and when the ledger took it in."""

    submission: str
    file: str
    received_at: datetime
    recorded_at: datetime


class ArchiveError(DamageError):
    """The archive lacks a submission, or a file of it cannot be read; the message names it."""


def keep_submissions(site: Site, files: Sequence[Received], withheld: frozenset[str]) -> None:
    """Archive the bytes of a batch under their hashes.

    Those `withheld` go to the quarantine folder, which only its owner can read, or nowhere, as the site's settings
    say. Each file appears whole or not at all; what an earlier run kept already is left as it is.
    """
    for file, given, _ in files:
        content = bytes(given)
        digest = hash_bytes(content)
        if digest not in withheld:
            keep_bytes(site.archive, digest, file, content)
        elif site.settings.quarantine == "keep":
            site.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_bytes(site.quarantine, digest, file, content, mode=0o600)


def write_receipts(site: Site, files: Sequence[Received], now: datetime) -> None:
    """Keep the receipts of a batch of files that came: which file, received and recorded when."""
    if not files:
        return
    receipts = [
        {
            "submission": hash_bytes(bytes(content)),
            "file": file,
            "received_at": when.isoformat(),
            "recorded_at": now.isoformat(),
        }
        for file, content, when in files
    ]
    lines = "".join(sorted(f"{json.dumps(receipt, ensure_ascii=False)}\n" for receipt in receipts)).encode()
    folder = site.archive / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{hash_bytes(lines)}.jsonl", lines)


def read_receipts(site: Site) -> dict[str, Receipt]:
    """The receipt of each submission, the last one where a killed run left others.

    Raises ArchiveError, which names the file that cannot be read.
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
                own = Receipt(row["submission"], row["file"], *moments)
                known = found.setdefault(own.submission, own)
                found[own.submission] = max(known, own, key=lambda each: each.recorded_at)
        except (ValueError, KeyError, TypeError):
            raise ArchiveError(
                f"{path} 已损坏，读不出来，请从备份恢复这个文件 / is damaged: restore this file from a backup"
            ) from None
    return found


def keep_bytes(folder: Path, digest: str, file: str, content: bytes, mode: int = 0o644) -> None:
    """Keep the bytes under their hash, with the suffix of the file."""
    suffix = PurePosixPath(file).suffix.lower()
    path = folder / digest[:2] / f"{digest}{suffix if suffix.isascii() and len(suffix) < 8 else ''}"
    if not os.path.exists(path):  # noqa: PTH110  a third of the cost of Path's on thousands of files
        path.parent.mkdir(mode=0o755 if mode == 0o644 else 0o700, parents=True, exist_ok=True)
        write_whole(path, content, mode)


def read_archived(site: Site, submissions: Sequence[str]) -> list[Received]:
    """Submissions as they were kept, each under the name and with the time of its receipt.

    Raises ArchiveError for one of which there is no receipt, or no bytes, or others than those received.
    """
    receipts = read_receipts(site) if submissions else {}
    return [_archived(site, submission, receipts.get(submission)) for submission in submissions]


def missing_bytes(site: Site) -> list[Receipt]:
    """The receipts of submissions whose bytes are in neither archive nor quarantine."""
    return [own for own in read_receipts(site).values() if not _kept_at(site, own.submission)]


def _kept_at(site: Site, submission: str) -> list[Path]:
    folders = (site.archive, site.quarantine)
    return [path for folder in folders for path in sorted((folder / submission[:2]).glob(f"{submission}*"))]


def _archived(site: Site, submission: str, receipt: Receipt | None) -> Received:
    for path in _kept_at(site, submission):
        content = path.read_bytes()
        if hash_bytes(content) != submission:
            raise ArchiveError(
                f"{path} 与收到时不同，请从备份恢复这个文件 / is not what was received: restore it from a backup"
            )
        if receipt:
            return receipt.file, refusal_in(content) or content, receipt.received_at
    shown = receipt.file if receipt else ""
    raise ArchiveError(
        f"存档里没有报表 {submission[:12]} {shown} 或它的收件记录 / the archive lacks the submission, or its receipt"
    )
