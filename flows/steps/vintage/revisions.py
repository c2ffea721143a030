"""Revisions: the figures that differ between two vintages, with the causes."""

from pathlib import Path

import duckdb
import polars as pl

from flows.steps.rollup.queries import read_query
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.vintage import Vintage
from schemas.periods import parse_period, wholes_of

_BESIDE = {"catalogue": "catalogue", "queries": "code", "code_version": "code"}
"""Causes beside the returns, by the package's key that shows them; the first key that differs names the cause."""

NO_REVISIONS = pl.DataFrame(
    schema={
        **dict.fromkeys(("place_code", "period", "indicator"), pl.String),
        **dict.fromkeys(("old_value", "new_value"), pl.Float64),
        **dict.fromkeys(("old_vintage", "cause", "place_key", "place_name", "indicator_name_zh"), pl.String),
    }
)
"""The mart revisions of a vintage that changes no figure."""


def list_revisions(comparison: Comparison, new: Vintage) -> pl.DataFrame:
    """The mart revisions between the comparison's vintage and `new`; empty without an old vintage.

    Files that are equal in both are not read.
    """
    old = comparison.before
    if old is None:
        return NO_REVISIONS
    con = comparison.database
    before, after = (vintage.files("indicator_values/", "as_was.parquet") for vintage in (old, new))
    load_figures(con, "old_figure", old, [path for path in before if before[path] != after.get(path)])
    load_figures(con, "new_figure", new, [path for path in after if after[path] != before.get(path)])
    con.execute(f"create table changed_figure as {read_query('history/changed_figure')}")
    if not con.execute("select 1 from changed_figure limit 1").fetchall():
        return NO_REVISIONS
    con.execute(f"create view dim_place as from read_parquet('{_quoted(new.folder / 'dim_place')}.parquet')")
    con.execute(  # earlier vintages have no columns `counts` and `forms`
        f"create view dim_indicator as from read_parquet('{_quoted(new.folder / 'dim_indicator')}.parquet') "
        "union all by name select cast(null as varchar) as counts, cast(null as varchar) as forms where false"
    )
    _load_cells(con, comparison.changed_periods)
    con.execute(f"create table cause_above as {read_query('history/cause_above')}")
    params = {"old_vintage": old.name, "beside": _changed_beside(old, new)}
    frame: pl.DataFrame = con.sql(read_query("marts/revisions"), params=params).pl()
    return frame


def _changed_beside(old: Vintage, new: Vintage) -> str:
    changed = (word for key, word in _BESIDE.items() if old.package.get(key) != new.package.get(key))
    return next(changed, "calendar")


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def load_figures(con: duckdb.DuckDBPyConnection, name: str, vintage: Vintage, paths: list[str]) -> None:
    """Make a view of the figures in files of a vintage; an empty table if there are none."""
    if not paths:
        con.execute(
            f"create table {name} (place_code varchar, period varchar, indicator varchar, value double)"
        )
        return
    listed = ", ".join(f"'{_quoted(vintage.folder / path)}'" for path in paths)
    con.execute(
        f"create view {name} as select place_code, period, indicator, value from read_parquet([{listed}])"
    )


def _load_cells(con: duckdb.DuckDBPyConnection, touched: frozenset[str]) -> None:
    """The cells of the changed returns, and the calendar around them."""
    con.execute(f"create table touched_cell as {read_query('history/touched_cell')}")
    changed = {text for (text,) in con.execute("select distinct period from changed_figure").fetchall()}
    periods = {text: parse_period(text) for text in touched | changed}
    spans = [(text, period.year, period.end) for text, period in periods.items()]
    of_span = {"period": pl.String, "year": pl.Int64, "end_date": pl.Date}
    con.register("period_span", pl.DataFrame(spans, schema=of_span, orient="row").to_arrow())
    types = {periods[text].period_type for text in changed}
    parts = [
        (part, whole.text) for part in touched for whole in (periods[part], *wholes_of(periods[part], types))
    ]
    of_part = {"part": pl.String, "whole": pl.String}
    con.register("part_of", pl.DataFrame(parts, schema=of_part, orient="row").to_arrow())
