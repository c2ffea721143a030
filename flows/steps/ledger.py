"""Ledger: append-only Delta tables of submissions, observations and findings. The only step that knows Delta.

Observations and findings are appended first, the submissions that they belong to last, all under the same
ingest identity: what a killed run left without its submissions rows is never read.
"""

from pathlib import Path

import polars as pl
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import TableNotFoundError

TABLES = ("submissions", "observations", "findings")
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


def _append(table: Path, frame: pl.DataFrame) -> None:
    partition_by = ["period"] if table.name == "observations" else None
    write_deltalake(
        str(table), frame, mode="append", partition_by=partition_by, writer_properties=_WRITER
    )


def ledger_files(ledger: Path, table: str) -> list[str]:
    """The parquet files of a ledger table as of its last commit; none before the first."""
    try:
        return sorted(DeltaTable(str(ledger / table)).file_uris())
    except TableNotFoundError:
        return []


def known_submissions(ledger: Path) -> pl.DataFrame:
    """The hash and recorded_at of every submission in the ledger."""
    files = ledger_files(ledger, "submissions")
    columns = ["submission", "recorded_at", "ingest"]
    if not files:
        return pl.DataFrame(schema={"submission": pl.String, "recorded_at": pl.Datetime("us", "UTC"), "ingest": pl.String})
    return pl.read_parquet(files, columns=columns)
