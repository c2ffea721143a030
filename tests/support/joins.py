"""Joins that a data package promises, asked of its files by DuckDB."""

from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from flows.steps.vintage.vintage import read_vintage


class Join(NamedTuple):
    """A link of a table to a dimension: its rows with a key, and the rows of their inner join."""

    table: str
    column: str
    dimension: str
    rows: int
    joined: int


def joins_of(folder: Path) -> list[Join]:
    """Every link of every table of a vintage, the files of figures together."""
    with duckdb.connect() as con:
        return _joins(con, folder)


def _joins(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Join]:
    vintage = read_vintage(folder)
    found: dict[tuple[str, str], Join] = {}
    for resource in vintage.package["resources"]:
        table = resource["path"].partition("/")[0].removesuffix(".parquet")
        for link in _schema(folder, resource).get("foreignKeys", []):
            (column,), other = link["fields"], link["reference"]
            if (table, column) in found:
                continue
            source = f"read_parquet('{folder / table}{'/*' * resource['path'].count('/')}.parquet')"
            con.execute(
                f"create or replace view fact as select {column} as key from {source} where key is not null"
            )
            con.execute(
                f"create or replace view dimension as select {other['fields'][0]} as key "
                f"from read_parquet('{folder / other['resource']}.parquet')"
            )
            counted = (
                con.execute("select count(*) from fact").fetchall()[0][0],
                con.execute("select count(*) from fact join dimension using (key)").fetchall()[0][0],
            )
            found[table, column] = Join(table, column, other["resource"], *counted)
    return list(found.values())


def _schema(folder: Path, resource: dict[str, Any]) -> dict[str, Any]:
    schema: Any = resource["schema"]
    return read_vintage(folder).read_schema(schema) if isinstance(schema, str) else schema
