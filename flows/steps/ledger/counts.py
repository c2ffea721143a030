"""Counts of the ledger: the rows that each ingest recorded, compared with the rows that are there.

A table that lost a commit is a sound table without its last rows. Three notes show the loss: the counts in the ledger's
own records, the counts that the site noted after each commit, and the receipts of the archive.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from flows.steps.intake.archive import is_sound, receipt_times
from flows.steps.ledger.delta import LedgerError
from flows.steps.ledger.standing import Standing
from flows.steps.site.files import write_durably
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_NAMES = ("records", "accepted", "observations", "findings")
"""Counts of an ingest: returns recorded, numbers accepted by these records, rows of observations and findings."""


_NEVER = datetime.min.replace(tzinfo=UTC)


class LostRowsError(LedgerError):
    """The ledger lacks rows that were written; the message says how many, and the remedy."""

    def __init__(self, lost: Saying) -> None:
        RuntimeError.__init__(self, Saying("error.ledger_lost", lost=lost))


def check_counts(standing: Standing) -> set[str]:
    """The ingests with rows that no return in the ledger belongs to: a run was killed between two commits.

    Raises LostRowsError if the ledger lacks rows.
    """
    found = _counts(standing)
    for error in _losses(standing, found):
        raise error
    return set(found.filter(pl.col("records").is_null())["ingest"])


def lost_rows(standing: Standing) -> Iterator[LostRowsError]:
    """The losses of the ledger, one sentence each."""
    return _losses(standing, _counts(standing))


def _losses(standing: Standing, counts: pl.DataFrame) -> Iterator[LostRowsError]:
    found = counts.drop_nulls("records")
    for row in found.iter_rows(named=True):
        if row["accepted"] != row["observations"]:
            day = f"{row['recorded_at'].astimezone(standing.site.timezone):%Y-%m-%d %H:%M}"
            expected, counted = row["accepted"], row["observations"]
            yield LostRowsError(Saying("error.lost_numbers", day=day, expected=expected, found=counted))
    here = {row["ingest"]: row for row in found.iter_rows(named=True)}
    note = _read_note(standing.site)
    for ingest, noted in note.counts.items():
        row = here.get(ingest, dict.fromkeys(_NAMES, 0))
        if any(row[name] < noted[name] for name in _NAMES):
            lacking = ", ".join(f"{name} {row[name]:,}/{noted[name]:,}" for name in _NAMES)
            yield LostRowsError(Saying("error.lost_rows", lacking=lacking))
    unknown = {own for own in unknown_receipts(standing, note.received_until) if is_sound(standing.site, own)}
    if unknown:
        yield LostRowsError(Saying("error.lost_submissions", count=len(unknown), first=min(unknown)[:12]))


def _counts(standing: Standing) -> pl.DataFrame:
    """One row an ingest, with its counts and its first moment; these are null if it recorded no return."""
    files = {name: standing.files(name) for name in ("submissions", "observations", "findings")}
    records = (
        pl.scan_parquet(files["submissions"])
        if files["submissions"]
        else pl.LazyFrame(
            schema={"ingest": pl.String, "recorded_at": pl.Datetime("us", "UTC"), "accepted": pl.Int64}
        )
    )
    found = records.group_by("ingest").agg(
        pl.col("recorded_at").min(),
        pl.len().cast(pl.Int64).alias("records"),
        pl.col("accepted").sum().cast(pl.Int64),
    )
    for name in ("observations", "findings"):
        rows = (
            pl.scan_parquet(files[name], hive_partitioning=False)
            .select(pl.col("ingest").rle())  # few stretches: to group every row takes four times as long
            .unnest("ingest")
            .group_by(ingest="value")
            .agg(pl.col("len").sum().cast(pl.Int64).alias(name))
            if files[name]
            else pl.LazyFrame(schema={"ingest": pl.String, name: pl.Int64})
        )
        found = found.join(rows, on="ingest", how="full", coalesce=True)
    return found.with_columns(pl.col("observations", "findings").fill_null(0)).sort("ingest").collect()


@dataclass(frozen=True)
class _Note:
    """Note of the site: counts by ingest, and the time up to which every receipt is in the ledger."""

    counts: dict[str, dict[str, int]]
    received_until: datetime


def _read_note(site: Site) -> _Note:
    """The note of the site; an empty one if it is gone or damaged."""
    try:
        note = json.loads(site.ledger_counts.read_bytes())
        counts = {ingest: {name: int(row[name]) for name in _NAMES} for ingest, row in note["counts"].items()}
        return _Note(counts, datetime.fromisoformat(note["received_until"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Note({}, _NEVER)


def note_counts(standing: Standing, received_until: datetime = _NEVER) -> None:
    """Note the counts of the ledger, and that it has every receipt up to a time, if that is new."""
    before = _read_note(standing.site)
    counts = {
        row["ingest"]: {name: row[name] for name in _NAMES}
        for row in _counts(standing).drop_nulls("records").iter_rows(named=True)
    }
    after = _Note(counts, max(received_until, before.received_until))
    if counts and after != before:
        note = {"received_until": after.received_until.isoformat(), "counts": counts}
        write_durably(standing.site.ledger_counts, json.dumps(note, indent=1).encode())


def unknown_receipts(standing: Standing, until: datetime | None = None) -> set[str]:
    """The submissions with a receipt, up to a time, that the ledger does not know."""
    times = receipt_times(standing.site)
    received = times if until is None else times.filter(pl.col("recorded_at") <= until)
    return set(received["submission"]) - standing.known_submissions()


def received_before(standing: Standing) -> list[str]:
    """The sound archived submissions that the ledger does not know, as `@` and their hashes.

    A killed run archived them. Their raw files may be gone since.
    """
    site = standing.site
    return [f"@{own}" for own in sorted(unknown_receipts(standing)) if is_sound(site, own)]
