"""Delta: the ledger's append-only tables of submissions, observations and findings. The only module that knows Delta.

A run appends observations and findings first and their submissions last, all under the same ingest identity. Rows
without their submission, left by a killed run, are never read. A batch writes its rows as the files that the tables
will contain, so that nothing is written twice. A file's name is the hash of its bytes, which shows damage.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from flows.steps.ledger.delta_log import drop_old_log, durable_log
from flows.steps.site.errors import DamageError
from flows.steps.site.files import make_durable, make_folder, write_whole
from schemas.ledger import Observations, Submissions, polars_schema

PARTITIONS = {"observations": "period"}
"""Partition column of a table."""

_COLUMNS = {
    "submissions": frozenset(polars_schema(Submissions)),
    "observations": frozenset(polars_schema(Observations)),
}

SMALL_BYTES, MOST_SMALL = 2**20, 16
"""Size from which a file is left as it is, and how many smaller files a folder may have before they are packed."""

COMMITS_READ = 10
"""A checkpoint stands for so many commits of a table, so that opening it does not take longer from night to night."""

TABLES = ("observations", "findings", "submissions")
"""The ledger's tables in the order of appending: a submission exists when its row does."""


class LedgerError(DamageError):
    """A file of the ledger is damaged, missing, or of an older version of the program."""

    def __init__(self, path: Path | str, is_old: bool = False) -> None:
        zh, en = ("是旧版程序写的", "was written by an older version") if is_old else ("已损坏", "is damaged")
        super().__init__(
            f"台账 {path} {zh}；存档完好，请运行 fedstats rebuild 重建 / the ledger's {path} {en}; the archive has "
            "everything: run fedstats rebuild"
        )


@dataclass(frozen=True)
class OpenTable:
    """A table of the ledger as of one commit: its folder, and the sizes of its files by their paths in the commit.

    `delta` is the open table, through which later commits go; None before the first.
    """

    folder: Path
    delta: DeltaTable | None
    sizes: Mapping[str, int]

    def files(self) -> list[str]:
        """Its parquet files, sorted.

        Raises LedgerError if a file is gone or not of its size, or if an older version of the program wrote the table.
        """
        if self.delta is None:
            return []
        sizes = {str(self.folder / unquote(path)): size for path, size in self.sizes.items()}
        for file, size in sizes.items():
            if not Path(file).is_file() or Path(file).stat().st_size != size:
                raise LedgerError(file)
        if _COLUMNS.get(self.folder.name, frozenset()) - {own.name for own in self.delta.schema().fields}:
            raise LedgerError(self.folder, is_old=True)
        return sorted(sizes)


OpenTables = dict[str, OpenTable]
"""Tables of a ledger by name."""


def open_ledger(ledger: Path) -> OpenTables:
    """Every table as of its last commit. Raises LedgerError if one of them cannot be opened."""
    return {name: _open_table(ledger / name) for name in TABLES}


def ledger_files(ledger: Path, table: str) -> list[str]:
    """The parquet files of one table as of its last commit; empty before the first. Raises LedgerError."""
    return _open_table(ledger / table).files()


def _open_table(folder: Path) -> OpenTable:
    try:
        return _as_committed(folder, DeltaTable(str(folder)))
    except TableNotFoundError:
        return OpenTable(folder, None, {})
    except DeltaError:
        raise LedgerError(folder) from None


def _as_committed(folder: Path, delta: DeltaTable) -> OpenTable:
    actions = pl.DataFrame(delta.get_add_actions(flatten=True)).select("path", "size_bytes")
    return OpenTable(folder, delta, dict(actions.iter_rows()))


def write_part(folder: Path, table: str, frame: pl.DataFrame, ingest: str) -> None:
    """Write a batch's rows of a table as the files that append_parts commits: one, or one a partition."""
    rows = frame.with_columns(pl.lit(ingest).alias("ingest"))
    by = PARTITIONS.get(table)
    for key, part in rows.partition_by(by, as_dict=True).items() if by else [((), rows)]:
        target = folder / table / f"{by}={key[0]}" if by else folder / table
        target.mkdir(parents=True, exist_ok=True)
        if len(part):
            content = BytesIO()
            part.drop(by or []).write_parquet(content, compression="lz4")
            (target / f"{_name_of(content.getvalue())}.parquet").write_bytes(content.getvalue())


def append_parts(ledger: Path, parts: list[Path], tables: OpenTables | None = None) -> OpenTables:
    """Append the files that write_part wrote for all batches; the tables after it.

    The rows count from the last commit on, which is of the submissions. The files move into the tables' folders; files
    that a killed run moved and did not commit belong to no table.
    """
    after = dict(open_ledger(ledger) if tables is None else tables)
    for name in TABLES:
        files = [(part / name, path) for part in parts for path in sorted((part / name).rglob("*.parquet"))]
        if files:
            after[name] = _appended(after[name], files)
    return after


def _appended(table: OpenTable, files: list[tuple[Path, Path]]) -> OpenTable:
    by = PARTITIONS.get(table.folder.name)
    delta = table.delta or _created(table.folder, pl.read_parquet(files[0][1], n_rows=0), by)
    actions: list[AddAction | RemoveAction] = []
    moved: list[Path] = []
    for folder, path in files:
        name = path.relative_to(folder)
        (table.folder / name).parent.mkdir(exist_ok=True)
        moved.append(path.replace(table.folder / name))
        found = moved[-1].stat()
        values = dict([name.parts[0].split("=", 1)]) if by else {}
        actions.append(
            AddAction(name.as_posix(), found.st_size, values, found.st_mtime_ns // 10**6, True, "")
        )
    make_durable(moved, table.folder.parent)
    return _committed(table.folder, delta, actions)


def _created(folder: Path, rows: pl.DataFrame, by: str | None) -> DeltaTable:
    typed = rows.with_columns(pl.lit(None, pl.String).alias(by)) if by else rows
    schema = Schema.from_arrow(typed.to_arrow().schema)
    make_folder(folder)
    with durable_log(folder):
        return DeltaTable.create(str(folder), schema, mode="ignore", partition_by=by)


def _committed(folder: Path, delta: DeltaTable, actions: list[AddAction | RemoveAction]) -> OpenTable:
    with durable_log(folder):
        delta.create_write_transaction(actions, "append", delta.schema(), PARTITIONS.get(folder.name))
    delta.update_incremental()
    if (delta.version() + 1) % COMMITS_READ == 0:
        with durable_log(folder):  # after the commit is on the disk: a torn checkpoint is put aside
            delta.create_checkpoint()
        drop_old_log(folder)
    return _as_committed(folder, delta)


def pack_ledger(ledger: Path, tables: OpenTables | None = None) -> OpenTables:
    """Put the small files of each table, or of each period of a table, together if there are many; the tables after it.

    Every night adds small files, and each makes all later nights dearer. A table changes in one commit. The files
    that it had before are removed a day later, because somebody may be reading them; so are files that a failed night
    moved into its folder and did not commit.
    """
    after = dict(open_ledger(ledger) if tables is None else tables)
    for name, table in after.items():
        folders: dict[str, list[str]] = defaultdict(list)
        for path in sorted(table.sizes):
            if table.sizes[path] < SMALL_BYTES:
                folders[path.rpartition("/")[0]].append(path)
        packed = [
            action
            for folder, paths in folders.items()
            if len(paths) > max(MOST_SMALL, 1)
            for action in _packed(table, folder, paths)
        ]
        if packed and table.delta:
            after[name] = _committed(table.folder, table.delta, packed)
            with durable_log(table.folder):
                table.delta.vacuum(24, dry_run=False, enforce_retention_duration=False, full=True)
    return after


def _packed(table: OpenTable, folder: str, paths: list[str]) -> list[AddAction | RemoveAction]:
    """Write the rows of a folder's small files as one file; the actions of its commit.

    Raises LedgerError if one of the files is damaged: in the new file nobody could see it.
    """
    old_files = [str(table.folder / unquote(path)) for path in paths]
    verify_files(old_files)
    content = BytesIO()
    pl.concat(pl.read_parquet(file, hive_partitioning=False) for file in old_files).write_parquet(
        content, compression="lz4"
    )
    path = f"{folder}/{_name_of(content.getvalue())}.parquet".removeprefix("/")
    target = table.folder / unquote(path)
    write_whole(target, content.getvalue())
    make_durable([target], table.folder)
    values: dict[str, Any] = dict([unquote(folder).split("=", 1)]) if folder else {}
    when = target.stat().st_mtime_ns // 10**6
    removed = [RemoveAction(old, False, when, table.sizes[old], values) for old in paths]
    return [AddAction(path, len(content.getvalue()), values, when, False, ""), *removed]


def verify_files(files: list[str]) -> None:
    """Raise LedgerError if a file is gone or has other bytes than were written: its name is their hash."""
    for file in files:
        if not Path(file).is_file() or Path(file).stem != _name_of(Path(file).read_bytes()):
            raise LedgerError(file)


def _name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
