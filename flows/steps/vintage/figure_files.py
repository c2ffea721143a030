"""Figure files: the figures that were rolled up, a parquet file a branch, level, year and boundary.

Figures may be more than fit into memory. They go from their query to the files part by part. Their words, among them
all keys, stay numbers on the way: DuckDB's enums become dictionaries of Arrow, and these the dictionaries of the files.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.steps.rollup.queries import read_query
from flows.steps.vintage.mart_files import keep_file
from flows.steps.vintage.reuse import figure_path
from flows.steps.vintage.vintage import Vintage
from schemas.codelists import BOUNDARIES
from schemas.marts.contract import ContractError, validate_key, validate_values
from schemas.marts.registry import MARTS
from schemas.table_columns import columns_keep

BATCH_ROWS = 500_000
"""Figures that the query hands over at once."""

SORTED_TOGETHER = 4_000_000
"""Figures that are sorted at once, in less than 1 GB; each query is planned anew, so fewer would take longer."""

FIGURES_SCHEMA = "indicator_values.schema.json"
"""The schema that all files of figures share, instead of a copy for each county and year."""

_MART = MARTS["indicator_values"]

_QUERY = read_query("marts/indicator_values")

_PARTS = ("level", "year", "branch_code")
"""Columns that the rows of a file have in common; they are in its path."""

_WRITTEN: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "store_schema": False,
    "write_statistics": [*_MART.key],
}
"""How files are written; the least and greatest values of columns that nobody looks figures up by would take time and 7 % more room."""

_KEY_NOW = "place_key_now"
"""Column of figures on their way: the key of the place today."""


def write_figures(
    con: duckdb.DuckDBPyConnection, draft: Path, before: Vintage | None, workers: int
) -> Iterator[dict[str, Any]]:
    """Write the figures that were rolled up; their entries in the data package.

    Files are written by `workers` threads while the next part is made. So many parts and one more are in memory at
    most. Raises ContractError.
    """
    changed = [
        year
        for (year,) in con.execute(
            "select distinct year from period semi join changed_period using (period)"
        ).fetchall()
    ]
    asked = {"changed_years": changed}
    with ThreadPoolExecutor(workers) as pool:
        written: deque[Future[list[dict[str, Any]]]] = deque()
        for part, table in _parts(con, BOUNDARIES if changed else BOUNDARIES[:1], asked):
            boundary, year = table["boundary"][0].as_py(), part[1]
            alike = (boundary,) if year in changed else BOUNDARIES
            written.append(pool.submit(_write_part, draft, before, part, table, alike))
            if len(written) > workers:
                yield from written.popleft().result()
        while written:
            yield from written.popleft().result()


def _write_part(
    draft: Path,
    before: Vintage | None,
    part: tuple[str, int, str],
    table: pa.Table,
    boundaries: Sequence[str],
) -> list[dict[str, Any]]:
    """Write the figures of a part; as_now those of a year without changes once more, at the places of today."""
    table = pa.table({name: _compacted(_whole(table, name)) for name in table.column_names})
    level, year, branch = part
    entries = []
    for boundary in boundaries:
        own = table if boundary == boundaries[0] else _repeated(table, boundary)
        packed = BytesIO()
        pq.write_table(own.drop_columns([_KEY_NOW]), packed, **_WRITTEN)
        path = figure_path(level, year, branch, boundary)
        entries.append(keep_file(draft, _MART, path, packed.getvalue(), len(own), before))
    return entries


def _compacted(column: pa.Array) -> pa.Array:
    """A column of words with the words that it contains alone, in their order; other columns as they are."""
    if not pa.types.is_dictionary(column.type):
        return column
    used = pc.unique(column.indices).drop_null()
    used = used.take(pc.array_sort_indices(used))
    return pa.DictionaryArray.from_arrays(pc.index_in(column.indices, used), column.dictionary.take(used))


def _repeated(table: pa.Table, boundary: str) -> pa.Table:
    """Figures as_was of a year without changes, as they are at the places of today."""
    zeros = pl.zeros(len(table), pl.Int32, eager=True).to_arrow()
    words = pa.DictionaryArray.from_arrays(zeros, _word_array([boundary]))
    columns = dict(zip(table.column_names, table.columns, strict=True))
    return pa.table(columns | {"boundary": words, "place_key": columns[_KEY_NOW]})


def _parts(
    con: duckdb.DuckDBPyConnection, boundaries: Sequence[str], asked: dict[str, Any]
) -> Iterator[tuple[tuple[str, int, str], pa.Table]]:
    """The figures of each boundary, level, year and branch, in order, checked against their contract.

    At most one part and the figures that are sorted together are in memory at once.
    """
    con.execute("set preserve_insertion_order = true")
    stretches = con.execute(read_query("marts/branch_span"), {"most": SORTED_TOGETHER}).fetchall()
    known = _Words(con)
    for boundary in boundaries:
        for first, last in stretches:
            own = {"boundary": boundary, "first_branch": first, "last_branch": last}
            yield from _parts_in_order(_batches(con, asked | own, known))
    con.execute("set preserve_insertion_order = false")


def _parts_in_order(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[tuple[str, int, str], pa.Table]]:
    """The rows of each level, year and branch together. Raises ContractError."""
    own: list[pa.RecordBatch] = []
    known: Any = None
    for batch in batches:
        starts = _starts(batch)
        _validate(batch)
        _validate_order(batch, starts)
        for part, rows in _runs(batch, starts):
            if own and part != known:
                yield known, pa.Table.from_batches(own)
                own = []
            elif own:
                _validate_order(pa.Table.from_batches([own[-1].slice(len(own[-1]) - 1), rows.slice(0, 1)]))
            known = part
            own.append(rows)
    if own:
        yield known, pa.Table.from_batches(own)


class _Words:
    """Words of the columns of figures, by column, which may be half a million; all batches share them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        none = dict.fromkeys(("first_branch", "last_branch"), -1)
        shape = con.sql(_QUERY, params={"boundary": BOUNDARIES[0], "changed_years": []} | none)
        types: list[Any] = list(shape.types)
        self.of_enums = {
            name: _word_array(kind.children[0][1])
            for name, kind in zip(shape.columns, types, strict=True)
            if kind.id == "enum"
        }
        keys = con.sql("select place_key from place_dated order by key_number").to_arrow_table()["place_key"]
        self.of_columns = self.of_enums | dict.fromkeys(("place_key", _KEY_NOW), keys.combine_chunks())


def _batches(
    con: duckdb.DuckDBPyConnection, asked: dict[str, Any], words: _Words
) -> Iterator[pa.RecordBatch]:
    """The figures of a boundary and of a stretch of branches, in order, their words as numbers."""
    numbers = ", ".join(f"enum_code({name}) as {name}" for name in words.of_enums)
    numbered = con.sql(f"select * replace ({numbers}) from (\n{_QUERY})", params=asked)
    for batch in numbered.to_arrow_reader(BATCH_ROWS):
        columns = [
            pa.DictionaryArray.from_arrays(column, words.of_columns[name])
            if name in words.of_columns
            else column
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, batch.schema.names)


def _word_array(words: Any) -> pa.Array:
    """Words as an array of Arrow; `pa.array` of a list would import pandas where it is installed."""
    return pl.Series(words, dtype=pl.String).to_arrow().cast(pa.string())


def _starts(batch: pa.RecordBatch) -> list[int]:
    """Rows of a batch at which a part begins, or goes on from the batch before."""
    differs = pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in _PARTS)
    return [0, *_numbers(batch, _PARTS).select(differs.arg_true()).to_series()]


def _runs(
    batch: pa.RecordBatch, starts: Sequence[int]
) -> Iterator[tuple[tuple[str, int, str], pa.RecordBatch]]:
    """Stretches of a batch's rows that belong to one part, without the columns that its path has."""
    without = batch.drop_columns([*_PARTS])
    for start, end in pairwise([*starts, len(batch)]):
        level, year, branch = (batch[name][start].as_py() for name in _PARTS)
        yield (level, year, branch), without.slice(start, end - start)


def _numbers(table: pa.RecordBatch | pa.Table, names: Sequence[str]) -> pl.DataFrame:
    """Columns with the numbers of their words instead of the words, which sort alike."""
    columns = {name: _whole(table, name) for name in names}
    return pl.DataFrame(
        {name: pl.from_arrow(getattr(column, "indices", column)) for name, column in columns.items()}
    )


def _whole(table: pa.RecordBatch | pa.Table, name: str) -> pa.Array:
    """A column in one piece."""
    column = table[name]
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _as_text(table: pa.RecordBatch | pa.Table) -> pl.DataFrame:
    """The rows with words as text."""
    words = {
        name: pl.String
        for name in table.schema.names
        if pa.types.is_dictionary(table.schema.field(name).type)
    }
    return pl.DataFrame(pl.from_arrow(table)).cast(words)


def _validate(batch: pa.RecordBatch) -> None:
    """Raise ContractError unless the rows have the columns, types and values of figures."""
    own = batch.drop_columns([*_PARTS, _KEY_NOW])
    distinct = {}
    for name, column in zip(own.schema.names, own.columns, strict=True):
        is_of_words = pa.types.is_dictionary(column.type)
        values = column.dictionary.take(pc.unique(column.indices)) if is_of_words else column
        distinct[name] = pl.Series(name, pl.from_arrow(values))
    if not columns_keep(_MART.model, distinct):
        validate_values(_MART, _as_text(own))


def _validate_order(rows: pa.RecordBatch | pa.Table, starts: Sequence[int] = ()) -> None:
    """Raise ContractError unless the rows are in the order of the mart's key; at `starts` begin those of other files."""
    try:
        validate_key(_MART, _numbers(rows, _MART.key), starts)
    except ContractError:
        validate_key(_MART, _as_text(rows), starts)
        raise
