"""Revisions: the figures that differ between two vintages, and what made them differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from flows.steps.ledger.delta import ledger_files
from flows.steps.rollup.database import open_database
from flows.steps.rollup.inputs import load_standing, view_files
from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import Vintage
from schemas.ledger import Observations, Submissions, polars_schema
from schemas.periods import parse_period, wholes_of

_BESIDE = {"catalogue": "catalogue", "queries": "code", "code_version": "code"}
"""What may change figures beside the returns, by the package's key that tells: the first that differs is named."""


_SCHEMA = {
    **dict.fromkeys(("place_code", "period", "indicator"), pl.String),
    **dict.fromkeys(("old_value", "new_value"), pl.Float64),
    **dict.fromkeys(("old_vintage", "cause"), pl.String),
}


def list_revisions(site: Site, old: Vintage | None, new: Vintage) -> pl.DataFrame:
    """The mart revisions between two vintages of a site, either of which may be the later one; empty without an old
    one. Files that are equal in both are not read."""
    if old is None:
        return pl.DataFrame(schema=_SCHEMA)
    with open_database(site) as con:
        before, after = (own.files("indicator_values/", "as_was.parquet") for own in (old, new))
        _load_figures(con, "old_figure", old, [path for path in before if before[path] != after.get(path)])
        _load_figures(con, "new_figure", new, [path for path in after if after[path] != before.get(path)])
        con.execute(f"create table changed_figure as {read_query('history/changed_figure')}")
        if not con.execute("select 1 from changed_figure limit 1").fetchall():
            return pl.DataFrame(schema=_SCHEMA)
        load_states(con, site, {"old": old.as_of, "new": new.as_of})
        _load_cells(con, site, max(old.as_of, new.as_of))
        for name in ("dim_place", "dim_indicator"):
            con.execute(f"create view {name} as from read_parquet('{_quoted(new.folder / name)}.parquet')")
        con.execute(f"create table cause_above as {read_query('history/cause_above')}")
        params = {"old_vintage": old.name, "beside": _changed_beside(old, new)}
        frame: pl.DataFrame = con.sql(read_query("marts/revisions"), params=params).pl()
        return frame


def _changed_beside(old: Vintage, new: Vintage) -> str:
    changed = (word for key, word in _BESIDE.items() if old.package.get(key) != new.package.get(key))
    return next(changed, "calendar")


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def _load_figures(con: duckdb.DuckDBPyConnection, name: str, vintage: Vintage, paths: list[str]) -> None:
    if not paths:
        con.execute(
            f"create table {name} (place_code varchar, period varchar, indicator varchar, value double)"
        )
        return
    listed = ", ".join(f"'{_quoted(vintage.folder / path)}'" for path in paths)
    con.execute(
        f"create view {name} as select place_code, period, indicator, value from read_parquet([{listed}])"
    )


def load_states(con: duckdb.DuckDBPyConnection, site: Site, states: dict[str, datetime]) -> None:
    """The submissions that counted at each of the times: old_submission, new_submission."""
    view_files(con, "all_submission", ledger_files(site.ledger, "submissions"), polars_schema(Submissions))
    for name, as_of in states.items():
        with _search_path(con, name):
            load_standing(con, site, as_of)
        con.execute(f"create view {name}_submission as from {name}.record_standing")


@contextmanager
def _search_path(con: duckdb.DuckDBPyConnection, schema: str) -> Iterator[None]:
    con.execute(f"create schema {schema}")
    con.execute(f"set search_path = '{schema},main'")
    yield
    con.execute("set search_path = 'main'")


def load_changed_records(con: duckdb.DuckDBPyConnection, site: Site, as_of: datetime) -> set[str]:
    """What changed between the states old_submission and new_submission, as it was known at `as_of`: changed_return,
    changed_record, and observation, of their periods alone; those periods."""
    con.execute(f"create table changed_return as {read_query('history/changed_return')}")
    con.execute(f"create table changed_record as {read_query('history/changed_record')}", {"as_of": as_of})
    touched = {text for (text,) in con.execute("select distinct period from changed_return").fetchall()}
    files = ledger_files(site.ledger, "observations")
    own = [file for file in files if Path(file).parent.name.removeprefix("period=") in touched]
    view_files(con, "observation", own, polars_schema(Observations))
    return touched


def _load_cells(con: duckdb.DuckDBPyConnection, site: Site, as_of: datetime) -> None:
    """The cells of the changed returns that were known at `as_of`, and the calendar around them."""
    touched = load_changed_records(con, site, as_of)
    con.execute(f"create table touched_cell as {read_query('history/touched_cell')}")
    changed = {text for (text,) in con.execute("select distinct period from changed_figure").fetchall()}
    periods = {text: parse_period(text) for text in touched | changed}
    spans = [(text, period.year, period.end) for text, period in periods.items()]
    of_span = {"period": pl.String, "year": pl.Int64, "end_date": pl.Date}
    con.register("period_span", pl.DataFrame(spans, schema=of_span, orient="row").to_arrow())
    parts = [(part, whole.text) for part in touched for whole in (periods[part], *wholes_of(periods[part]))]
    of_part = {"part": pl.String, "whole": pl.String}
    con.register("part_of", pl.DataFrame(parts, schema=of_part, orient="row").to_arrow())
