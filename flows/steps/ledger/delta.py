"""Ledger: append-only Delta tables of submissions, observations and findings. The only step that knows Delta.

Observations and findings are appended first, the submissions that they belong to last, all under the same
ingest identity: what a killed run left without its submissions rows is never read. Batches write their rows as the
files that the tables will hold, so that nothing is written twice; a file's name is the hash of its bytes, by which
damage is found.
"""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from flows.steps.site.errors import DamageError
from flows.steps.site.files import write_whole
from schemas.ledger import Observations, Submissions, polars_schema

PARTITIONS = {"observations": "period"}
"""The column by which a table's files are kept apart."""

_COLUMNS = {
    "submissions": frozenset(polars_schema(Submissions)),
    "observations": frozenset(polars_schema(Observations)),
}

SMALL_BYTES, MOST_SMALL = 2**20, 16
"""How large a file of the ledger is that need not be put together with others, and how many smaller ones may lie beside
each other."""

_PARTS = ("observations", "findings", "submissions")


class LedgerError(DamageError):
    """A file of the ledger is damaged, missing, or of an older version of the program."""

    def __init__(self, path: Path | str, is_old: bool = False) -> None:
        zh, en = ("是旧版程序写的", "was written by an older version") if is_old else ("已损坏", "is damaged")
        super().__init__(
            f"台账 {path} {zh}；存档完好，请运行 fedstats rebuild 重建 / the ledger's {path} {en}; the archive holds "
            "everything: run fedstats rebuild"
        )


def write_part(folder: Path, table: str, frame: pl.DataFrame, ingest: str) -> None:
    """Write a batch's rows of a ledger table as the files that append_parts commits: one, or one a partition."""
    rows = frame.with_columns(pl.lit(ingest).alias("ingest"))
    by = PARTITIONS.get(table)
    for key, part in rows.partition_by(by, as_dict=True).items() if by else [((), rows)]:
        own = folder / table / f"{by}={key[0]}" if by else folder / table
        own.mkdir(parents=True, exist_ok=True)
        if len(part):
            content = BytesIO()
            part.drop(by or []).write_parquet(content, compression="lz4")
            (own / f"{_name_of(content.getvalue())}.parquet").write_bytes(content.getvalue())


def append_parts(ledger: Path, parts: list[Path]) -> None:
    """Append what write_part wrote of all batches: from its last commit, the submissions, on their rows count.

    The files move into the tables' folders; what a killed run moved and never committed belongs to no table.
    """
    for table in _PARTS:
        files = [(part / table, path) for part in parts for path in sorted((part / table).rglob("*.parquet"))]
        if files:
            _commit(ledger / table, files)


def _commit(table: Path, files: list[tuple[Path, Path]]) -> None:
    by = PARTITIONS.get(table.name)
    schema = pl.read_parquet(files[0][1], n_rows=0)
    if by:
        schema = schema.with_columns(pl.lit(None, pl.String).alias(by))
    delta = DeltaTable.create(
        str(table), Schema.from_arrow(schema.to_arrow().schema), mode="ignore", partition_by=by
    )
    actions: list[AddAction | RemoveAction] = []
    for folder, path in files:
        name = path.relative_to(folder)
        (table / name).parent.mkdir(exist_ok=True)
        kept = path.replace(table / name).stat()
        values = dict([name.parts[0].split("=", 1)]) if by else {}
        actions.append(AddAction(name.as_posix(), kept.st_size, values, kept.st_mtime_ns // 10**6, True, ""))
    delta.create_write_transaction(actions, "append", delta.schema(), by)


def pack_ledger(ledger: Path) -> None:
    """Put the small files of each table, or of each period of one, together where there are many: every night adds
    some, and each would make all later nights dearer.

    The table changes in one commit; the files that it held before go a day later, for somebody may be reading them.
    """
    for table in _PARTS:
        delta, files = _opened(ledger / table)
        if delta is None:
            continue
        small = files.filter(pl.col("size_bytes") < SMALL_BYTES).sort("path")
        parts = small.with_columns(folder=pl.col("path").str.replace("[^/]*$", "")).partition_by("folder")
        packed = [_packed(ledger / table, part) for part in parts if len(part) > max(MOST_SMALL, 1)]
        if packed:
            actions = [action for one in packed for action in one]
            delta.create_write_transaction(actions, "append", delta.schema(), PARTITIONS.get(table))
            DeltaTable(str(ledger / table)).vacuum(24, dry_run=False, enforce_retention_duration=False)


def _packed(table: Path, files: pl.DataFrame) -> list[AddAction | RemoveAction]:
    """One file with the rows of small ones of a folder; what a commit has to say of it and of them. Raises LedgerError
    where one of them is damaged, for in the new one nobody could tell."""
    old_files = [str(table / unquote(path)) for path in files["path"]]
    verify_files(old_files)
    content = BytesIO()
    pl.concat(pl.read_parquet(file, hive_partitioning=False) for file in old_files).write_parquet(
        content, compression="lz4"
    )
    folder = files["folder"][0]
    path = f"{folder}{_name_of(content.getvalue())}.parquet"
    write_whole(table / unquote(path), content.getvalue())
    values: dict[str, Any] = dict([unquote(folder).rstrip("/").split("=", 1)]) if folder else {}
    when = (table / unquote(path)).stat().st_mtime_ns // 10**6
    gone = [
        RemoveAction(old, False, when, size, values)
        for old, size in files.select("path", "size_bytes").rows()
    ]
    return [AddAction(path, len(content.getvalue()), values, when, False, ""), *gone]


def recorded_submissions(ledger: Path) -> pl.DataFrame:
    """The latest record of each submission: submission, file, received_at, corrections."""
    files = ledger_files(ledger, "submissions")
    names = ["submission", "file", "received_at", "recorded_at", "corrections"]
    if not files:
        return pl.DataFrame(schema={name: polars_schema(Submissions)[name] for name in names})
    frame = pl.read_parquet(files, columns=names).sort("recorded_at", "submission", "file")
    return frame.unique("submission", keep="last", maintain_order=True)


def recorded_returns(ledger: Path) -> pl.DataFrame:
    """Every record of a return, oldest first."""
    files = ledger_files(ledger, "submissions")
    names = ["submission", "sheet", "file", "form", "place_code", "period"]
    names += ["status", "recorded_at", "derived_with"]
    if not files:
        return pl.DataFrame(schema={name: polars_schema(Submissions)[name] for name in names})
    return pl.read_parquet(files, columns=names).sort("recorded_at", "submission", "sheet")


def ledger_files(ledger: Path, table: str) -> list[str]:
    """The parquet files of a ledger table as of its last commit; none before the first.

    Raises LedgerError where the table cannot be opened, a file of it is gone or not of its size, or another version
    of the program wrote it.
    """
    folder = ledger / table
    delta, actions = _opened(folder)
    if delta is None:
        return []
    files = {str(folder / unquote(path)): size for path, size in actions.iter_rows()}
    for file, size in files.items():
        if not Path(file).is_file() or Path(file).stat().st_size != size:
            raise LedgerError(file)
    if _COLUMNS.get(table, frozenset()) - {field.name for field in delta.schema().fields}:
        raise LedgerError(folder, is_old=True)
    return sorted(files)


def _opened(folder: Path) -> tuple[DeltaTable | None, pl.DataFrame]:
    """A table as of its last commit, None before the first, and its files: path, size_bytes. Raises LedgerError where
    it cannot be opened."""
    try:
        delta = DeltaTable(str(folder))
        return delta, pl.DataFrame(delta.get_add_actions(flatten=True)).select("path", "size_bytes")
    except TableNotFoundError:
        return None, pl.DataFrame()
    except DeltaError:
        raise LedgerError(folder) from None


def verify_files(files: list[str]) -> None:
    """Raise LedgerError where a file is gone or holds other bytes than were written: its name is their hash."""
    for file in files:
        if not Path(file).is_file() or Path(file).stem != _name_of(Path(file).read_bytes()):
            raise LedgerError(file)


def _name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


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
    columns = {name: polars_schema(Submissions)[name] for name in ("submission", "recorded_at")}
    return pl.read_parquet(files, columns=list(columns)) if files else pl.DataFrame(schema=columns)
