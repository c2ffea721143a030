"""Preference of an officer: of several returns of one form, place and period, the one that counts."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flows.steps.intake.raw_bytes import ChangingError, read_raw
from flows.steps.ledger.decisions import prefer_submission
from flows.steps.ledger.standing import Standing
from flows.steps.site.errors import UsageError
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site

_HASH = re.compile(r"[0-9a-f]{6,64}")


def hashes_of(site: Site, files: Sequence[str]) -> list[str]:
    """The hashes of files under the raw folder, given by path; the beginning of a submission's hash stays as it is.

    Raises UsageError, which names the file, if it is neither.
    """
    return [_hash_of(site, file) for file in files]


def _hash_of(site: Site, file: str) -> str:
    path = Path(file)
    for raw in (site.raw, site.raw.resolve()):
        if path.is_absolute() and path.is_relative_to(raw):
            path = path.relative_to(raw)
    if not path.is_absolute() and ".." not in path.parts:
        try:
            content = read_raw(site.raw, path.as_posix(), site.max_bytes)
        except (ChangingError, FileNotFoundError, NotADirectoryError):
            content = b""
        if isinstance(content, bytes) and content:
            return hash_bytes(content)
    if _HASH.fullmatch(file):
        return file
    raise UsageError(
        f"--prefer：{site.raw} 里没有文件 {file}，请写其中的路径（如 2025-03/甲乡.xlsx），或报表编号的前几位 / there is no "
        "such file in the raw folder: give its path in it, or the first digits of the submission"
    )


def prefer_files(standing: Standing, submissions: Sequence[str], officer: str, now: datetime) -> None:
    """Record that each of the submissions counts. Raises UsageError if nothing of one was accepted, EventError."""
    for submission in submissions:
        of_it = standing.records.filter(standing.records["submission"].str.starts_with(submission))
        if "accepted" not in of_it["status"]:
            raise UsageError(
                f"--prefer：报表 {submission[:12]} 没有收下，不能以它为准，请先改正再报 / nothing of this submission was "
                "accepted: have it corrected first"
            )
        prefer_submission(standing, submission, "nightly --prefer", officer, now)
