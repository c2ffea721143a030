"""Mart rows: the answers of the queries of sql/marts, their words as text."""

from functools import cache
from typing import Any

import duckdb
import polars as pl
import polars.selectors as cs

from flows.steps.rollup.graph import has_rows, parse_query
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.scope import EVERY_PLACE
from schemas.marts.registry import MARTS
from schemas.table_columns import column_types

RETURNS_TOGETHER = 50_000
"""Expected returns whose rows are added up and sorted at once; each query is planned anew, so fewer would take longer."""


def select_mart(con: duckdb.DuckDBPyConnection, name: str, mart: str = "", /, **params: Any) -> pl.DataFrame:
    """The rows of a query of sql/marts, named as its mart; it is not asked if the tables that it needs have none.

    A query of a stretch of places is asked for one after another. DuckDB makes text of words: with each batch of rows
    it would hand over all words of their types.
    """
    needed = parse_query("marts", name).needed
    if needed and not any(has_rows(con, other) for other in needed):
        return pl.DataFrame(schema=column_types(MARTS[mart or name].model))
    query = read_query(f"marts/{name}")
    texts = ", ".join(f"{column}::varchar as {column}" for column in _texts(mart or name))
    asked = f"select * replace ({texts}) from (\n{query})" if texts else query
    if "$first_place" not in query:
        return _as_text(con.sql(asked, params=params).pl())
    found = con.execute(read_query("marts/place_span"), {"most": RETURNS_TOGETHER}).fetchall()
    spans = [{"first_place": first, "last_place": last} for first, last in found] or [EVERY_PLACE]
    parts: list[pl.DataFrame] = [con.sql(asked, params=params | span).pl() for span in spans]
    return pl.concat(parts, rechunk=False)


@cache
def _texts(mart: str) -> tuple[str, ...]:
    """The columns of text of a mart; none of a subject table, whose columns the catalogue names."""
    types = column_types(MARTS[mart].model) if mart in MARTS else {}
    return tuple(name for name, dtype in types.items() if dtype == pl.String)


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of enums and categories as text, each in one piece: text takes most memory, so it is not copied again."""
    return frame.rechunk().with_columns(cs.enum().cast(pl.String), cs.categorical().cast(pl.String))
