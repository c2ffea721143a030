"""Inputs: the ledger as it stood at a time, the catalogue and the calendar, as the tables that the queries read."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.steps.ledger.delta import verify_files
from flows.steps.ledger.period_locks import Locks, locked_stretches
from flows.steps.ledger.standing import Standing
from flows.steps.rollup.begun_forms import begun_forms
from flows.steps.rollup.calendar import (
    base_periods,
    every_period,
    longer_periods,
    named_periods,
    parts_table,
    period_table,
)
from flows.steps.rollup.database import load_frame
from flows.steps.rollup.enum_types import literals, make_types
from flows.steps.rollup.ledger_contents import noted_contents
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.scope import Scope
from flows.steps.rollup.terms import (
    combined_table,
    compared_table,
    rated_forms,
    rule_operands,
    term_tables,
    with_counts,
)
from flows.steps.site.site import Site
from schemas.assignments import alternatives
from schemas.boundaries import MOVE_SCHEMA, Boundaries
from schemas.catalogue import Catalogue
from schemas.codelists import (
    DISPUTE_ROWS,
)
from schemas.disaggregation import disaggregation
from schemas.ledger import MOMENT, Findings, Observations, Submissions
from schemas.periods import Period, parse_period
from schemas.table_columns import column_types

SHARE = pl.Decimal(13, 12)
"""A share of a place: the product of up to three with four decimals, as the catalogue has them."""


def load_inputs(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    standing: Standing,
    as_of: datetime,
    scope: Scope | None = None,
) -> None:
    """Register the ledger as it stood at `as_of`, the catalogue, the periods and the run, or what of it the scope
    holds."""
    for table, schema in (
        ("submission", column_types(Submissions)),
        ("observation", column_types(Observations)),
        ("finding", column_types(Findings)),
    ):
        _load_ledger_table(con, site, standing, table, schema, scope)
    load_standing(con, standing, as_of)
    load_frame(con, "correction", site.catalogue["corrections"])
    today = as_of.astimezone(site.timezone).date()
    received = con.execute(
        "select distinct form, period from record_standing where status = 'accepted'"
    ).fetchall()
    forms = begun_forms(site.catalogue, received, today)
    bases = base_periods(forms, received, today)
    bases = [period for period in bases if scope is None or period.text in scope.periods]
    places, indicators, columns = (site.catalogue[name] for name in ("places", "indicators", "form_columns"))
    whole_of = longer_periods(bases, site.catalogue.longer_types)
    periods, parts = period_table(whole_of), parts_table(whole_of)
    columns = columns.with_row_index("position")
    contents = [] if scope else noted_contents(site, standing.files("observations"))
    make_types(con, site.catalogue, periods, forms, contents)
    if scope:
        places = places.filter(pl.col("code").is_in(scope.places))
        indicators = indicators.filter(pl.col("code").is_in(scope.indicators))
        columns = columns.filter(pl.col("indicator").is_in(scope.indicators))
        periods = periods.filter(pl.col("published").is_in(scope.periods))
        parts = parts.filter(pl.col("published").is_in(scope.periods))
    load_frame(con, "level", site.catalogue["levels"], level="level")
    load_frame(con, "place", places, code="place_code", parent="place_code", level="level")
    _load_indicators(con, indicators, site.catalogue)
    load_frame(con, "form", forms, form="form")
    load_frame(con, "rule_operand", rule_operands(site.catalogue["rules"], columns))
    load_frame(con, "alternative", alternatives(forms), form="form", place_code="place_code")
    load_frame(con, "form_column", columns, form="form", indicator="indicator", reported_as="reported_as")
    load_frame(con, "threshold", site.catalogue["thresholds"], indicator="indicator", related="indicator")
    load_frame(con, "target", site.catalogue["targets"], indicator="indicator")
    load_frame(con, "period", periods, period="period", published="period")
    load_frame(con, "named_period", named_periods(whole_of))
    load_frame(con, "period_part", parts, part="period", whole="period", published="period")
    load_frame(con, "disaggregation", disaggregation(site.catalogue.tables))
    disputes = pl.DataFrame(DISPUTE_ROWS, schema=["rule", "dispute", "gravity"], orient="row")
    load_frame(con, "dispute_rule", disputes, dispute="dispute")
    load_frame(con, "run", pl.DataFrame({"as_of": [as_of], "as_of_date": [today]}))
    _load_locks(con, standing.locks_at(as_of), bases)
    _load_moves(con, site.catalogue.boundaries, whole_of, today)


def _load_locks(con: duckdb.DuckDBPyConnection, locks: Locks, periods: list[Period]) -> None:
    """Make locked_period: reporting periods inside a locked one."""
    found = [(period.text, locks.on(period)) for period in periods if locks.since]
    rows = [(text, locks.since[lock]) for text, lock in found if lock]
    types: dict[str, Any] = {"period": pl.String, "locked_at": MOMENT}
    load_frame(con, "locked_period", pl.DataFrame(rows, schema=types, orient="row"), period="period")


def _load_indicators(con: duckdb.DuckDBPyConnection, indicators: pl.DataFrame, catalogue: Catalogue) -> None:
    """Make indicator, and the tables of derived and combined indicators (see terms)."""
    indicators = with_counts(indicators, catalogue.derived)
    load_frame(con, "indicator", indicators, code="indicator", above="indicator", below="indicator")
    rated = rated_forms(indicators, catalogue["forms"])
    load_frame(con, "rated_form", rated, indicator="indicator", form="form")
    combined = combined_table(indicators)
    load_frame(con, "combined", combined, indicator="indicator", weight="indicator")
    compared = compared_table(catalogue.subject_columns, indicators, catalogue.derived)
    load_frame(con, "compared", compared, indicator="indicator")
    for name, terms in term_tables(indicators, catalogue.derived).items():
        load_frame(con, name, terms, indicator="indicator", term="indicator")


def load_standing(con: duckdb.DuckDBPyConnection, standing: Standing, as_of: datetime) -> None:
    """Make the tables event, locked_return, record_recovering and record_standing from the events recorded by `as_of`."""
    load_frame(con, "event", standing.events_at(as_of))
    locks = standing.locks_at(as_of)
    pairs = con.execute(
        "select distinct form, period from all_submission where status = 'accepted'"
    ).fetchall()
    found = [(form, text, locks.on(parse_period(text), form)) for form, text in pairs if locks.since]
    rows = [(form, text, lock.text, locks.since[lock]) for form, text, lock in found if lock]
    types: dict[str, Any] = {**dict.fromkeys(("form", "period", "lock"), pl.String), "locked_at": MOMENT}
    load_frame(con, "locked_return", pl.DataFrame(rows, schema=types, orient="row"))
    stretches = locked_stretches(locks, standing.site.catalogue)
    if len(stretches):
        _load_stretches(con, standing, stretches)
        _make_at(con, "record_number", as_of)
        _make_at(con, "record_recovering", as_of)
    else:
        names = "submission varchar, ingest varchar, lock varchar, is_late boolean"
        con.execute(f"create table record_recovering ({names})")
    _make_at(con, "record_standing", as_of)


def _make_at(con: duckdb.DuckDBPyConnection, name: str, as_of: datetime) -> None:
    con.execute(f"create table {name} as {read_query(f'standing/{name}')}", {"as_of": as_of})


def _load_stretches(con: duckdb.DuckDBPyConnection, standing: Standing, stretches: pl.DataFrame) -> None:
    """Make locked_stretch; stretch_number, the numbers of every record for its periods; and stretch_thread."""
    load_frame(con, "locked_stretch", stretches)
    periods = set(stretches["period"])
    files = standing.files("observations")
    files = [file for file in files if Path(file).parent.name.removeprefix("period=") in periods]
    view_files(con, "stretch_number", files, column_types(Observations))
    load_frame(con, "stretch_thread", _threads(standing.site.catalogue.boundaries))


def _threads(boundaries: Boundaries) -> pl.DataFrame:
    """Lives of places that are named otherwise than by their code, each with its days and its thread."""
    columns = {"place_code": pl.String, "first_day": pl.Date, "last_day": pl.Date, "thread": pl.String}
    return pl.DataFrame(boundaries.threads(), schema=columns, orient="row")


def _load_moves(
    con: duckdb.DuckDBPyConnection, boundaries: Boundaries, whole_of: dict[Period, list[Period]], today: date
) -> None:
    """Make part_move, now_move, changed_period and place_thread.

    part_move and now_move say where a place is on the last day of a longer period, and today; only the query `route`
    reads them. changed_period contains the periods to roll up for the places of today: all periods of a year if one of
    them has such a move.
    """
    part_moves, now_moves = [_no_moves("part", "whole")], [_no_moves("period")]
    every = every_period(whole_of)
    for part, wholes in whole_of.items():
        for whole in wholes:
            moves = boundaries.moves(part.end, min(whole.end, today))
            if len(moves):  # hardly ever
                part_moves.append(_keyed(moves, part=part.text, whole=whole.text))
    changed = {period for period in every if not boundaries.is_same(period.end, today)}
    linked = {period: {period, *whole_of.get(period, [])} for period in every}
    while spread := {own for group in linked.values() if group & changed for own in group} - changed:
        changed |= spread
    for period in sorted(changed):
        now_moves.append(_keyed(boundaries.moves(min(period.end, today), today), period=period.text))
    keys = {"place_code": "place_code", "to_code": "place_code"}
    load_frame(con, "part_move", pl.concat(part_moves), part="period", whole="period", **keys)
    load_frame(con, "now_move", pl.concat(now_moves), period="period", **keys)
    texts = pl.DataFrame({"period": sorted(period.text for period in changed)}, schema={"period": pl.String})
    load_frame(con, "changed_period", texts, period="period")
    load_frame(con, "place_thread", _threads(boundaries), place_code="place_code")


def _keyed(moves: pl.DataFrame, **keys: str) -> pl.DataFrame:
    """Moves with a key before them, their shares exact."""
    own = moves.with_columns(pl.col("share").round(SHARE.scale).cast(SHARE))
    return own.select(*(pl.lit(text).alias(name) for name, text in keys.items()), pl.all())


def _no_moves(*keys: str) -> pl.DataFrame:
    return pl.DataFrame(schema={**dict.fromkeys(keys, pl.String), **MOVE_SCHEMA, "share": SHARE})


def _load_ledger_table(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    standing: Standing,
    table: str,
    schema: dict[str, Any],
    scope: Scope | None,
) -> None:
    files = standing.files(f"{table}s")
    if scope and table == "observation":
        files = [file for file in files if Path(file).parent.name.removeprefix("period=") in scope.periods]
    if scope is None:
        verify_files(files)
    if table != "observation":
        view_files(con, "all_submission" if table == "submission" else table, files, schema)
        return
    is_narrow = scope and not scope.places.issuperset(site.catalogue["places"]["code"])
    of_places = f"where place_code in ({literals(scope.places)})" if scope and is_narrow else ""
    view_files(con, "all_observation", files, schema, of_places)
    if scope is None:
        con.execute("create view observation as from all_observation")
    else:  # few rows of many: gone through once
        of_indicators = f"where indicator in ({literals(scope.indicators)})"
        con.execute(f"create table observation as from all_observation {of_indicators}")


def view_files(
    con: duckdb.DuckDBPyConnection, name: str, files: list[str], schema: dict[str, Any], where: str = ""
) -> None:
    """A view of the ledger's files of one table; an empty table of its schema where there are none."""
    if not files:
        load_frame(con, name, pl.DataFrame(schema={**schema, "ingest": pl.String}))
        return
    con.execute(
        f"create view {name} as select * from read_parquet([{literals(files)}], hive_partitioning = true, "
        f"hive_types_autocast = false) {where}"
    )
