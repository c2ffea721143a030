"""Roll-up: the tables of sql/ over the ledger's files, in a DuckDB that lives for one run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from flows.steps.findings.findings import Where, finding, findings_frame
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.database import open_database, pack_tables
from flows.steps.rollup.graph import QueryTables, has_rows
from flows.steps.rollup.inputs import load_inputs, view_files
from flows.steps.rollup.queries import SQL
from flows.steps.rollup.scope import EVERY_PLACE, NOTHING_REUSED, Reused, Scope, load_reused
from flows.steps.site.site import Site
from schemas.integrity.targets import THRESHOLDS
from schemas.ledger import Observations
from schemas.table_columns import column_types
from schemas.texts.said import Both, Saying

CHECKS = tuple(sorted(path.stem for path in (SQL / "checks").glob("*.sql")))
"""Queries of rows at fault."""

STAGES = (
    ("number_standing", "number_inexact", "claim_input"),
    ("part_asked",),
    ("place_sum@as_was",),
    ("figure_made@as_was", "total_verdict", "period_verdict"),
    (
        "figure",
        "figure_subject",
        "period_complete",
        "claim_verdict",
        "target_series",
        "findings",
        "figure_dispute",
        "place_returns",
        "place_dated",
        "place_in_words",
        "form_latest",
        "return_part@as_was",
        "part_left_out",
        "number_refused",
        "place_of_top",
        "part_contained",
    ),
)
"""Tables that a publication reads, in the order of their making; memory is looked after between two stages."""


@contextmanager
def open_tables(
    site: Site,
    as_of: datetime,
    scope: Scope | None = None,
    reused: Reused = NOTHING_REUSED,
    standing: Standing | None = None,
) -> Iterator[QueryTables]:
    """The tables of sql/ as the ledger was at `as_of`, each made when it is asked for; within `scope` of a part alone.

    The figures that are `reused` are read from the vintage before, not made.
    """
    with open_database(site) as con:
        con.execute("set preserve_insertion_order = false")
        standing = standing or read_ledger(site)
        load_inputs(con, site, standing, as_of, scope)
        load_reused(con, reused)
        yield QueryTables(
            con,
            {
                "check_finding": _load_check_findings,
                "observation_staged": partial(_view_staged, standing, bool(reused.years)),
            },
            levels=list(site.catalogue.subject_levels),
            ranks=sorted(site.catalogue["levels"]["rank"]),
            reused_years=list(reused.years),
            **EVERY_PLACE,
        )


@contextmanager
def rolled_up(
    site: Site,
    as_of: datetime,
    advance: Callable[[], None] = lambda: None,
    reused: Reused = NOTHING_REUSED,
    standing: Standing | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with every table that a publication reads, as the ledger was at `as_of` (see open_tables).

    `advance` is called four times.
    """
    with open_tables(site, as_of, reused=reused, standing=standing) as tables:
        for at, names in enumerate(STAGES):
            tables.build(*names)
            pack_tables(tables.con, site)
            if at:
                advance()
        yield tables.con


def _limit_said(rule: str, limit: str | dict[str, str] | None) -> str | None:
    """The limit of a query's row; its parts go into the text value.<rule>.<said>, a sum alone into none."""
    if not isinstance(limit, dict):
        return limit
    parts: dict[str, Any] = dict(limit)
    if parts["said"] is None:
        return str(parts["sum"])
    if "name_zh" in parts:
        parts["name"] = Both(parts["name_zh"], parts["name_en"])
    return Saying(f"value.{rule}.{parts.pop('said')}", **parts)


def _view_staged(standing: Standing, is_reused: bool, tables: QueryTables) -> None:
    """Make observation_staged: the numbers of the periods in period_staged, from their files of the ledger."""
    if not is_reused:
        tables.con.execute("create view observation_staged as from observation")
        return
    tables.build("period_staged")
    staged = {text for (text,) in tables.con.execute("select period::varchar from period_staged").fetchall()}
    files = [
        file
        for file in standing.files("observations")
        if Path(file).parent.name.removeprefix("period=") in staged
    ]
    view_files(tables.con, "observation_staged", files, column_types(Observations))


def _load_check_findings(tables: QueryTables) -> None:
    """Make check_finding: the rows of every query in sql/checks as findings; a rule without a threshold has none."""
    findings = []
    tables.build("indicator_threshold")
    for name in CHECKS:
        if name in THRESHOLDS and not has_rows(tables.con, f"indicator_threshold where rule = '{name}'"):
            continue
        if tables.is_empty("checks", name):
            continue
        for row in tables.select("checks", name).pl().iter_rows(named=True):
            places = (row["place_code"], row["period"], row["indicator"])
            where = Where(row["submission"], row["file"], row["sheet"], row["cell"], *places)
            limit = _limit_said(name, row["limit"])
            findings.append(finding(name, where, row["value"], limit, row.get("cause")))
    tables.con.register("check_rows", findings_frame(findings).to_arrow())
    tables.con.execute("create table check_finding as select * from check_rows")
    tables.con.unregister("check_rows")
