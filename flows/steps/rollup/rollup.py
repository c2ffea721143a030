"""Roll-up: the SQL of sql/ over the ledger's files, in a DuckDB that lives for one run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.steps.findings.findings import Where, finding, findings_frame
from flows.steps.rollup.database import open_database, pack_tables
from flows.steps.rollup.inputs import Scope, load_frame, load_inputs
from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from flows.steps.vintage.reuse import NOTHING_KEPT, Kept
from schemas.integrity.targets import THRESHOLDS

STAGING = (
    "accepted_submission",
    "own_column",
    "asked_column",
    "place_in_period",
    "expected_return",
    "reported_row",
    "received_return",
    "current_observation",
    "marked_observation",
)
GIVEN = ("increment", "absent_value")
VALUES = ("longer_value", "spanning_value", "reported_subtotal")
CLAIMS = ("claim_count", "claim_rolled", "claim_verdict")
CHECKS = (
    "rate_above_maximum",
    "row_replaced",
    "not_expected",
    "subtotal_differs",
    "cumulative_falls",
    "claim_mismatch",
    "claim_impossible",
    "outlier",
    "inconsistent_over_time",
    "inconsistent_with_related",
    "copied_return",
    "heaping",
)


@contextmanager
def rolled_up(
    site: Site,
    as_of: datetime,
    advance: Callable[[], None] = lambda: None,
    scope: Scope | None = None,
    kept: Kept = NOTHING_KEPT,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that holds every table of staging/ and rollup/ as the ledger knew things at `as_of`; within
    `scope` only those of some periods, indicators and places, without reconciliation, claims and check_finding.

    The figures that are `kept` are read from the vintage before: its files must stay while the connection is open."""
    with open_database(site) as con:
        con.execute("set preserve_insertion_order = false")
        load_inputs(con, site, as_of, scope)
        for name in STAGING:
            make_table(con, f"staging/{name}")
        pack_tables(con, site)
        if scope is None:
            for name in ("claim", "claim_input"):
                make_table(con, f"rollup/{name}")
        advance()
        for name in GIVEN:
            make_table(con, f"rollup/{name}")
        con.execute(f"create view base_value as {read_query('rollup/base_value')}")
        make_table(con, "rollup/asked_part")
        pack_tables(con, site)
        leave_out_kept(con, kept)
        for name in VALUES:
            make_table(con, f"rollup/{name}")
        con.execute(f"create view given_value as {read_query('rollup/given_value')}")
        make_table(con, "rollup/matched_value")
        con.execute(f"create view reporter_value as {read_query('rollup/reporter_value')}")
        con.execute("create view move as select *, to_code as via_code from part_move")
        make_table(con, "rollup/marked_value")
        con.execute(
            "create table covered_figure as select place_code, period, indicator from given_value limit 0"
        )
        con.execute(
            "create table unmapped_figure as select *, 0::bigint as units_unmapped from covered_figure"
        )
        con.execute("create table partless_figure as from covered_figure")
        con.execute("create table holding_place as select place_code, period from covered_figure")
        con.execute("create table covered_reporter as select *, place_code as today_code from covered_figure")
        advance()
        add_up_places(con, site)
        if scope is None or scope.boundary == "as_was" or not _are_changed(con):
            make_figures(con, "as_was", kept)
        if scope is None:
            make_table(con, "rollup/reconciled_total")
        advance()
        if scope is None or (scope.boundary == "as_now" and _is_changed(con)):
            roll_up_today(con, site, kept)
        if scope is None:
            con.execute(f"create view figure as {read_query('rollup/figure')}")
            make_table(con, "rollup/subject_value", levels=list(site.catalogue.subject_levels))
            make_table(con, "rollup/complete_period")
            for name in CLAIMS:  # the verdicts on the printed rates and totals
                make_table(con, f"rollup/{name}", of="claim")
            make_table(con, "staging/indicator_threshold")
            for name in ("current_cell", "own_cell"):
                con.execute(f"create view {name} as {read_query(f'staging/{name}')}")
            make_table(con, "rollup/target_series", of="target", levels=list(site.catalogue.subject_levels))
            con.register("check_rows", _check_findings(con).to_arrow())
            con.execute("create table check_finding as select * from check_rows")
            make_table(con, "marts/findings")
        advance()
        yield con


def make_table(con: duckdb.DuckDBPyConnection, name: str, of: str = "", **params: Any) -> None:
    """Create the table that `sql/<name>.sql` selects, under the file's name; without searching for its rows where the
    table `of`, of which they are made, has none."""
    none = "limit 0" if of and not has_rows(con, of) else ""
    con.execute(f"create table {Path(name).name} as {read_query(name)} {none}", params or None)


def has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a table, or what a condition after its name leaves of it, has any rows."""
    return con.execute(f"select 1 from {table} limit 1").fetchall() != []


def leave_out_kept(con: duckdb.DuckDBPyConnection, kept: Kept) -> None:
    """Make kept_branch, whose figures are not made, and rolled_base, the base values that are added up, and take out
    of asked_part what is not. Of a year that is kept in part everything is added up, for the places above."""
    branches = pl.DataFrame(kept.branches, schema={"year": pl.Int64, "branch_code": pl.String}, orient="row")
    load_frame(con, "kept_branch", branches, branch_code="place_code")
    if not kept.years:
        con.execute("create view rolled_base as from base_value")
        return
    make_table(con, "rollup/rolled_pair", kept_years=list(kept.years))
    con.execute("create table rolled_base as from base_value semi join rolled_pair using (period, indicator)")
    con.execute(
        "delete from asked_part where (whole, indicator) not in (select (period, indicator) from rolled_pair)"
    )


def add_up_places(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Make place_value: those of the lowest rank, a view of their own reports, and added_value, filled rank by rank
    from the reports of its places (upper_value) and the rank beneath."""
    make_table(con, "rollup/upper_value")
    con.execute(f"create view lowest_value as {read_query('rollup/lowest_value')}")
    con.execute("create table added_value as from lowest_value limit 0")
    con.execute("create view place_value as from lowest_value union all by name from added_value")
    query = read_query("rollup/added_value")
    for rank in sorted(site.catalogue["levels"]["rank"])[1:]:
        con.execute(f"insert into added_value by name {query}", {"rank": rank})
    pack_tables(con, site)


def make_figures(con: duckdb.DuckDBPyConnection, boundary: str, kept: Kept) -> None:
    """Make the view rolled_value of place_value, and indicator_value of it and of the kept figures."""
    for name in (
        "carried_part",
        "flow_over_time",
        "estimated_figure",
        "carried_mark",
        "marked_figure",
        "noted_figure",
    ):
        make_table(con, f"rollup/{name}")
    con.execute(f"create view rolled_value as {read_query('rollup/rolled_value')}")
    files = kept.files(boundary)
    if kept.vintage is None or not files:
        con.execute("create view indicator_value as from rolled_value")
        return
    listed = ", ".join("'" + str(kept.vintage.folder / path).replace("'", "''") + "'" for path in files)
    con.execute(
        f"create view kept_figure as from read_parquet([{listed}], hive_partitioning = true, "
        "hive_types = {'level': varchar, 'year': bigint})"
    )
    con.execute(f"create view kept_value as {read_query('rollup/kept_value')}")
    con.execute("create view indicator_value as from rolled_value union all by name from kept_value")


def roll_up_today(con: duckdb.DuckDBPyConnection, site: Site, kept: Kept) -> None:
    """The periods with other places than today's once more, in the schema as_now: the same queries over today's
    hierarchy and what each place of today is made of."""
    con.execute("create schema as_now")
    con.execute("set search_path = 'as_now,main'")
    con.execute(
        "create table period as select period.* replace (run.as_of_date as end_date) "
        "from main.period inner join changed_period using (period) cross join run"
    )
    make_table(con, "staging/place_in_period")
    for name in ("reported_subtotal", "part_move"):
        con.execute(f"create table {name} as select * from main.{name} limit 0")
    make_table(con, "rollup/mapped_value")
    con.execute("alter table mapped_value rename to reporter_value")
    con.execute(f"create view move as {read_query('rollup/move_today')}")
    for name in (
        "unmapped_figure",
        "absent_reporter",
        "covered_reporter",
        "covered_figure",
    ):
        make_table(con, f"rollup/{name}")
    add_up_places(con, site)
    for name in ("holding_place", "partless_figure"):
        make_table(con, f"rollup/{name}")
    make_figures(con, "as_now", kept)
    con.execute("set search_path = 'main'")


def _is_changed(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether places are others today than in some period."""
    return has_rows(con, "changed_period")


def _are_changed(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether they are in every period."""
    return not has_rows(con, "period anti join changed_period using (period)")


def _check_findings(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The rows at fault of every query in sql/checks, as findings; a rule to which the catalogue gives no threshold
    finds nothing."""
    findings = []
    for name in CHECKS:
        if name in THRESHOLDS and not has_rows(con, f"indicator_threshold where rule = '{name}'"):
            continue
        for row in con.sql(read_query(f"checks/{name}")).pl().iter_rows(named=True):
            where = Where(
                row["submission"],
                row["file"],
                row["sheet"],
                row["cell"],
                row["place_code"],
                row["period"],
                row["indicator"],
            )
            findings.append(finding(name, where, row["value"], row["limit"]))
    return findings_frame(findings)
