"""Quarantine: how long the bytes of withheld submissions are kept."""

from datetime import datetime, timedelta

import polars as pl

from flows.steps.intake.archive import note_removed
from flows.steps.ledger.standing import Standing
from schemas.codelists import BROKEN


def drop_quarantined(standing: Standing, now: datetime) -> int:
    """Remove what has been in quarantine longer than the site's `quarantine_days`; the number of files removed.

    A note of each stays in the archive, so that a rebuild gives the same findings. A submission on which the program
    failed stays, because it is read again.
    """
    site = standing.site
    limit = (now - timedelta(days=site.settings.quarantine_days)).timestamp()
    old = [path for path in sorted(site.quarantine.glob("*/[!.]*")) if path.stat().st_mtime < limit]
    if not old:
        return 0
    latest = standing.records.group_by("submission").last()
    settled = set(latest.filter(pl.col("status") != BROKEN)["submission"])
    reasons = _reasons(standing)
    removed = 0
    for path in old:
        submission = path.name.partition(".")[0]
        if submission in settled and submission in reasons:
            note_removed(site, submission, path.stat().st_size, *reasons[submission])
            path.unlink()
            removed += 1
    return removed


def _reasons(standing: Standing) -> dict[str, tuple[str, str | None]]:
    """Rule and value of a finding of each submission as it was read last."""
    found: dict[str, tuple[str, str | None]] = {}
    for file in standing.files("findings"):
        rows = pl.read_parquet(file, columns=["submission", "rule", "value"]).drop_nulls("submission")
        found |= {submission: (rule, value) for submission, rule, value in rows.reverse().iter_rows()}
    return found
