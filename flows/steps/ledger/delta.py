"""Delta: the ledger's append-only tables of submissions, observations and findings. The only module that knows Delta.

A run appends observations and findings first and their submissions last, all under the same ingest identity. Rows
without their submission, left by a killed run, are never read, and the next run takes them out. A batch writes its rows
as the files that the tables will contain, so that nothing is written twice. A file's name is the hash of its bytes,
which shows damage.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from flows.steps.ledger.delta_log import drop_old_log, durable_log
from flows.steps.ledger.move_files import move_files, room_for_commits
from flows.steps.site.errors import DamageError
from flows.steps.site.files import make_durable, make_folder, write_whole
from schemas.ledger import Observations, Submissions
from schemas.table_columns import column_types
from schemas.texts.said import Saying

PARTITIONS = {"observations": "period"}
"""Partition column of a table."""

_COLUMNS = {
    "submissions": frozenset(column_types(Submissions)),
    "observations": frozenset(column_types(Observations)),
}

SMALL_BYTES, MOST_SMALL = 2**20, 16
"""Size from which a file is left as it is, and how many smaller files a folder may have before they are packed."""

MOST_TO_SPARE = 64
"""Files that packing would spare in all folders of a table, from which on every folder is packed.

The first intake of ten years leaves a few files a period, together two thousand that every later night opens.
"""

_Action = AddAction | RemoveAction

COMMITS_READ = 10
"""A checkpoint stands for so many commits of a table, so that opening it does not take longer from night to night."""

TABLES = ("observations", "findings", "submissions")
"""The ledger's tables in the order of appending: a submission exists when its row does."""


class LedgerError(DamageError):
    """A file of the ledger is damaged, missing, or of an older version of the program."""

    def __init__(self, path: Path | str, is_old: bool = False) -> None:
        super().__init__(Saying("error.ledger_old" if is_old else "error.ledger_damaged", path=path))


@dataclass(frozen=True)
class OpenTable:
    """A table of the ledger as of one commit: its folder, and the sizes of its files by their paths in the commit.

    `delta` is the open table, through which later commits go; None before the first.
    """

    folder: Path
    delta: DeltaTable | None
    sizes: Mapping[str, int]

    @cached_property
    def files(self) -> list[str]:
        """Its parquet files, sorted, looked at once.

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
    return _open_table(ledger / table).files


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

    The rows count from the last commit on, which is of the submissions. The files of all tables move into their folders
    before the first commit, and the disk has room for the commits: a full disk leaves no table ahead of the others.
    Files that a killed run moved and did not commit belong to no table.
    """
    after = dict(open_ledger(ledger) if tables is None else tables)
    files = {
        name: [(part / name, path) for part in parts for path in _parquet(part / name)] for name in TABLES
    }
    with room_for_commits(ledger, sum(map(len, files.values()))):
        added = move_files(ledger, files)
    for name, actions in added.items():
        by = PARTITIONS.get(name)
        delta = after[name].delta or _created(ledger / name, _empty(ledger / name, actions[0].path), by)
        after[name] = _committed(ledger / name, delta, actions)
    for name in added:
        _checkpoint(after[name])
    return after


def _parquet(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.parquet"))


def _empty(folder: Path, path: str) -> pl.DataFrame:
    return pl.read_parquet(folder / unquote(path), n_rows=0, hive_partitioning=False)


def remove_ingests(tables: OpenTables, ingests: Collection[str], now: datetime) -> OpenTables:
    """Take the files of ingests out of the tables of observations and findings; the tables after it.

    Files stay on the disk for a day, because somebody may be reading them. A file with rows of others too stays.
    """
    after = dict(tables)
    for name in TABLES[:-1]:
        table = after[name]
        if not table.delta or not (files := table.files):
            continue
        rows = pl.scan_parquet(files, include_file_paths="@path", hive_partitioning=False)
        is_left = pl.col("ingest").is_in(list(ingests)).all()
        left = set(rows.group_by("@path").agg(is_left).filter("ingest").collect()["@path"])
        when = int(now.timestamp() * 1000)
        gone = [
            RemoveAction(path, True, when, size, _partition_of(path.rpartition("/")[0]))
            for path, size in sorted(table.sizes.items())
            if str(table.folder / unquote(path)) in left
        ]
        if gone:
            after[name] = _committed(table.folder, table.delta, gone)
            _checkpoint(after[name])
    return after


def _partition_of(folder: str) -> dict[str, Any]:
    """Partition of the files in a folder of a table, by its path in a commit."""
    return dict([unquote(folder).split("=", 1)]) if folder else {}


def _created(folder: Path, rows: pl.DataFrame, by: str | None) -> DeltaTable:
    typed = rows.with_columns(pl.lit(None, pl.String).alias(by)) if by else rows
    schema = Schema.from_arrow(typed.to_arrow().schema)
    make_folder(folder)
    with durable_log(folder):
        return DeltaTable.create(str(folder), schema, mode="ignore", partition_by=by)


def _committed(folder: Path, delta: DeltaTable, actions: Sequence[_Action]) -> OpenTable:
    with durable_log(folder):
        delta.create_write_transaction(list(actions), "append", delta.schema(), PARTITIONS.get(folder.name))
    delta.update_incremental()
    return _as_committed(folder, delta)


def _checkpoint(table: OpenTable) -> None:
    """Write a checkpoint of a table if it is due; its commits are on the disk, and a torn checkpoint is put aside."""
    if table.delta and (table.delta.version() + 1) % COMMITS_READ == 0:
        with durable_log(table.folder):
            table.delta.create_checkpoint()
        drop_old_log(table.folder)


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
        spared = sum(len(paths) - 1 for paths in folders.values())
        most = 1 if spared > MOST_TO_SPARE else max(MOST_SMALL, 1)
        packed = [
            action
            for folder, paths in folders.items()
            if len(paths) > most
            for action in _packed(table, folder, paths)
        ]
        if packed and table.delta:
            after[name] = _committed(table.folder, table.delta, packed)
            _checkpoint(after[name])
            with durable_log(table.folder):
                table.delta.vacuum(24, dry_run=False, enforce_retention_duration=False, full=True)
    return after


def _packed(table: OpenTable, folder: str, paths: list[str]) -> list[_Action]:
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
    values = _partition_of(folder)
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
