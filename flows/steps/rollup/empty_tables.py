"""Empty tables: made with the columns of sql/columns.csv, without planning the query that would give their rows.

Most queries of a small site find nothing, and to plan one of them takes longer than to run it.
"""

import csv
from collections.abc import Mapping
from functools import cache

import duckdb

from flows.steps.rollup.queries import SQL

FILE = SQL / "columns.csv"
"""Table, column and type of each query that may be known to have no rows; `python -m tests.house.columns` writes it."""


def make_empty(con: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """Make a table of sql/ without rows, in a database that has the table `typed` (see enum_types).

    To name the type of a key with half a million words takes long, so columns take their types from columns of `typed`.
    The query is planned if the file lacks its table, as it does while somebody writes it.
    """
    if columns := known_columns().get(table):
        keys = _keys(con)
        query = f"select {', '.join(f'{_typed(kind, keys)} as {name}' for name, kind in columns.items())} from typed"
    # not `with no data`, which compares the words of large enums (findings/duckdb-with-no-data-costs-more-than-rows.sh)
    con.execute(f"create table {table} as select * from ({query}\n) limit 0")


def _typed(kind: str, keys: frozenset[str]) -> str:
    """An expression of a type: `typed.period` for period, a list of it for period[], a null of any other type."""
    if kind in keys:
        return f"typed.{kind}"
    return f"[typed.{kind[:-2]}]" if kind.removesuffix("[]") in keys else f"null::{kind}"


def _keys(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Names of the types of keys and words."""
    return frozenset(column for column, *_ in con.execute("from typed").description or ())


@cache
def known_columns() -> Mapping[str, Mapping[str, str]]:
    """Types of the columns of each table in the file."""
    tables: dict[str, dict[str, str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables.setdefault(row["table"], {})[row["column"]] = row["type"]
    return tables
