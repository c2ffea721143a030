"""Ledger: append-only Delta tables of submissions, observations and findings. The only step that knows Delta.

Observations and findings are appended first, the submissions that they belong to last, all under the same
ingest identity: what a killed run left without its submissions rows is never read.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import TableNotFoundError

from schemas.records import EVENT_SCHEMA, SUBMISSION_SCHEMA

_WRITER = WriterProperties(compression="LZ4_RAW")


def append_part(ledger: Path, part: Path, ingest: str) -> None:
    """Append the observations and findings of a batch; they come to life with append_submissions."""
    for table in ("observations", "findings"):
        frame = pl.read_parquet(part / f"{table}.parquet")
        if len(frame):
            _append(ledger / table, frame.with_columns(pl.lit(ingest).alias("ingest")))


def append_submissions(ledger: Path, parts: list[Path], ingest: str) -> None:
    """Append the submissions of all batches in one commit: from here on their observations count."""
    frame = pl.concat([pl.read_parquet(part / "submissions.parquet") for part in parts])
    _append(ledger / "submissions", frame.with_columns(pl.lit(ingest).alias("ingest")))


def append_event(ledger: Path, event: dict[str, Any]) -> None:
    """Append what an officer decided."""
    _append(ledger / "events", pl.DataFrame([event], schema=EVENT_SCHEMA))


def read_events(ledger: Path, as_of: datetime | None = None) -> pl.DataFrame:
    """What officers decided, as the ledger stood at `as_of` (now by default), oldest first."""
    files = ledger_files(ledger, "events")
    if not files:
        return pl.DataFrame(schema=EVENT_SCHEMA)
    events = pl.read_parquet(files).sort("recorded_at", "submission", "rule")
    return events if as_of is None else events.filter(pl.col("recorded_at") <= as_of)


def recorded_submissions(ledger: Path) -> pl.DataFrame:
    """The latest record of each submission: submission, file, received_at, corrections."""
    files = ledger_files(ledger, "submissions")
    names = ["submission", "file", "received_at", "recorded_at", "corrections"]
    if not files:
        return pl.DataFrame(schema={name: SUBMISSION_SCHEMA[name] for name in names})
    frame = pl.read_parquet(files, columns=names).sort("recorded_at", "submission", "file")
    return frame.unique("submission", keep="last", maintain_order=True)


def _append(table: Path, frame: pl.DataFrame) -> None:
    partition_by = ["period"] if table.name == "observations" else None
    write_deltalake(str(table), frame, mode="append", partition_by=partition_by, writer_properties=_WRITER)


def ledger_files(ledger: Path, table: str) -> list[str]:
    """The parquet files of a ledger table as of its last commit; none before the first."""
    try:
        uris = DeltaTable(str(ledger / table)).file_uris()
    except TableNotFoundError:
        return []
    return sorted(map(unquote, uris))


def known_submissions(ledger: Path, as_of: datetime | None = None) -> set[str]:
    """The hashes of the submissions in the ledger, as it stood at `as_of` (now by default)."""
    recorded = _recorded(ledger)
    if as_of is not None:
        recorded = recorded.filter(pl.col("recorded_at") <= as_of)
    return set(recorded["submission"])


def last_recorded(ledger: Path) -> datetime:
    """When the ledger last took something in; the beginning of time for an empty one."""
    moments: list[datetime] = _recorded(ledger)["recorded_at"].to_list()
    return max(moments, default=datetime.min.replace(tzinfo=UTC))


def _recorded(ledger: Path) -> pl.DataFrame:
    files = ledger_files(ledger, "submissions")
    columns = {name: SUBMISSION_SCHEMA[name] for name in ("submission", "recorded_at")}
    return pl.read_parquet(files, columns=list(columns)) if files else pl.DataFrame(schema=columns)
