"""Archive: the bytes of every submission under their hashes, with receipts; what must not lie there, in quarantine."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import uuid4

import polars as pl

from flows.steps.find import hash_bytes
from flows.steps.ledger import recorded_submissions
from flows.steps.site import Site

Received = tuple[str, bytes, datetime]
"""A file's path under the raw folder, its bytes, and when it was received."""


def keep_submissions(site: Site, files: Sequence[Received], now: datetime, withheld: frozenset[str]) -> None:
    """Archive the bytes of a batch under their hashes, then its receipts: which file, received and recorded when.

    Those `withheld` go to the quarantine folder, which only its owner can read, or nowhere, as the site's settings
    say. Each file appears whole or not at all; what an earlier run kept already is left as it is.
    """
    receipts = []
    for file, content, when in files:
        digest = hash_bytes(content)
        receipt = {
            "submission": digest,
            "file": file,
            "received_at": when.isoformat(),
            "recorded_at": now.isoformat(),
        }
        receipts.append(json.dumps(receipt, ensure_ascii=False))
        if digest not in withheld:
            keep_bytes(site.archive, digest, file, content)
        elif site.settings.quarantine == "keep":
            site.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_bytes(site.quarantine, digest, file, content, mode=0o600)
    lines = "".join(f"{receipt}\n" for receipt in sorted(receipts)).encode()
    folder = site.archive / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{hash_bytes(lines)}.jsonl", lines)


def keep_bytes(folder: Path, digest: str, file: str, content: bytes, mode: int = 0o644) -> None:
    """Keep the bytes under their hash, with the suffix of the file."""
    suffix = PurePosixPath(file).suffix.lower()
    path = folder / digest[:2] / f"{digest}{suffix if suffix.isascii() and len(suffix) < 8 else ''}"
    if not os.path.exists(path):  # noqa: PTH110  a third of the cost of Path's on thousands of files
        path.parent.mkdir(mode=0o755 if mode == 0o644 else 0o700, parents=True, exist_ok=True)
        write_whole(path, content, mode)


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    temporary = f"{path.parent}/.{uuid4().hex}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "wb") as out:  # noqa: PTH123  a file handle
        out.write(content)
    os.replace(temporary, path)  # noqa: PTH105


def read_archived(site: Site, submission: str) -> Received:
    """A submission as it was kept, under the name and with the time of its first receipt."""
    known = recorded_submissions(site.ledger).row(by_predicate=pl.col("submission") == submission, named=True)
    for folder in (site.archive, site.quarantine):
        for path in sorted((folder / submission[:2]).glob(f"{submission}*")):
            return known["file"], path.read_bytes(), known["received_at"]
    raise FileNotFoundError(f"{site.archive / submission[:2] / submission}: 存档里没有 / not in the archive")
