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
from flows.steps.rollup.queries import find_query, read_query
from flows.steps.site.site import Site
from flows.steps.vintage.reuse import NOTHING_KEPT, Kept
from schemas.integrity.targets import THRESHOLDS

STAGING = (
    "return_accepted",
    "column_own",
    "column_asked",
    "place_in_period",
    "return_expected",
    "row_reported",
    "return_standing",
    "number_standing",
    "number_inexact",
)
GIVEN = ("reporter_increment", "reporter_absent")
VALUES = ("reporter_longer", "reporter_spanning", "place_subtotal")
CLAIMS = ("claim_printed", "claim_rolled", "claim_verdict")
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
    """A connection that holds every table of sql/ as the ledger knew things at `as_of`; within
    `scope` only those of some periods, indicators and places, without reconciliation, claims and check_finding.

    The figures that are `kept` are read from the vintage before: its files must stay while the connection is open."""
    with open_database(site) as con:
        con.execute("set preserve_insertion_order = false")
        load_inputs(con, site, as_of, scope)
        for name in STAGING:
            make_table(con, find_query(name))
        pack_tables(con, site)
        if scope is None:
            for name in ("claim", "claim_input"):
                make_table(con, find_query(name))
        advance()
        for name in GIVEN:
            make_table(con, find_query(name))
        con.execute(f"create view reporter_base as {read_query('given/reporter_base')}")
        make_table(con, "periods/part_asked")
        pack_tables(con, site)
        leave_out_kept(con, kept)
        for name in VALUES:
            make_table(con, find_query(name))
        con.execute(f"create view reporter_given as {read_query('periods/reporter_given')}")
        make_table(con, "periods/reporter_rate")
        con.execute(f"create view reporter_value as {read_query('periods/reporter_value')}")
        con.execute("create view route as select *, to_code as via_code from part_move")
        make_table(con, "exactness/reporter_inexact")
        con.execute(
            "create table place_covered as select place_code, period, indicator from reporter_given limit 0"
        )
        con.execute("create table place_unmapped as select *, 0::bigint as units_unmapped from place_covered")
        con.execute("create table place_partless as from place_covered")
        con.execute("create table place_from_parts as select place_code, period from place_covered")
        con.execute("create table reporter_covered as select *, place_code as today_code from place_covered")
        advance()
        add_up_places(con, site)
        if scope is None or scope.boundary == "as_was" or not _are_changed(con):
            make_figures(con, "as_was", kept)
        if scope is None:
            make_table(con, "totals/total_verdict")
        advance()
        if scope is None or (scope.boundary == "as_now" and _is_changed(con)):
            roll_up_today(con, site, kept)
        if scope is None:
            con.execute(f"create view figure as {read_query('figures/figure')}")
            make_table(con, "figures/figure_subject", levels=list(site.catalogue.subject_levels))
            make_table(con, "targets/period_complete")
            for name in CLAIMS:  # the verdicts on the printed rates and totals
                make_table(con, find_query(name), of="claim")
            make_table(con, "standing/indicator_threshold")
            for name in ("cell_standing", "cell_own"):
                con.execute(f"create view {name} as {read_query(find_query(name))}")
            make_table(con, "targets/target_series", of="target", levels=list(site.catalogue.subject_levels))
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
    """Make branch_reused, whose figures are not made, and reporter_rolled, the base values that are added up, and take out
    of part_asked what is not. Of a year that is kept in part everything is added up, for the places above."""
    branches = pl.DataFrame(kept.branches, schema={"year": pl.Int64, "branch_code": pl.String}, orient="row")
    load_frame(con, "branch_reused", branches, branch_code="place_code")
    if not kept.years:
        con.execute("create view reporter_rolled as from reporter_base")
        return
    make_table(con, "periods/pair_rolled", kept_years=list(kept.years))
    con.execute(
        "create table reporter_rolled as from reporter_base semi join pair_rolled using (period, indicator)"
    )
    con.execute(
        "delete from part_asked where (whole, indicator) not in (select (period, indicator) from pair_rolled)"
    )


def add_up_places(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Make place_sum: those of the lowest rank, a view of their own reports, and place_added, filled rank by rank
    from the reports of its places (place_own) and the rank beneath."""
    make_table(con, "places/place_own")
    con.execute(f"create view place_lowest as {read_query('places/place_lowest')}")
    con.execute("create table place_added as from place_lowest limit 0")
    con.execute("create view place_sum as from place_lowest union all by name from place_added")
    query = read_query("places/place_added")
    for rank in sorted(site.catalogue["levels"]["rank"])[1:]:
        con.execute(f"insert into place_added by name {query}", {"rank": rank})
    pack_tables(con, site)


def make_figures(con: duckdb.DuckDBPyConnection, boundary: str, kept: Kept) -> None:
    """Make the view figure_rolled of place_sum, and figure_made of it and of the kept figures."""
    for name in (
        "place_carried",
        "place_flow",
        "place_estimated",
        "inexact_path",
        "place_inexact",
        "place_note",
    ):
        make_table(con, find_query(name))
    con.execute(f"create view figure_rolled as {read_query('figures/figure_rolled')}")
    files = kept.files(boundary)
    if kept.vintage is None or not files:
        con.execute("create view figure_made as from figure_rolled")
        return
    listed = ", ".join("'" + str(kept.vintage.folder / path).replace("'", "''") + "'" for path in files)
    con.execute(
        f"create view figure_file as from read_parquet([{listed}], hive_partitioning = true, "
        "hive_types = {'level': varchar, 'year': bigint})"
    )
    con.execute(f"create view figure_reused as {read_query('figures/figure_reused')}")
    con.execute("create view figure_made as from figure_rolled union all by name from figure_reused")


def roll_up_today(con: duckdb.DuckDBPyConnection, site: Site, kept: Kept) -> None:
    """The periods with other places than today's once more, in the schema as_now: the same queries over today's
    hierarchy and what each place of today is made of."""
    con.execute("create schema as_now")
    con.execute("set search_path = 'as_now,main'")
    con.execute(
        "create table period as select period.* replace (run.as_of_date as end_date) "
        "from main.period inner join changed_period using (period) cross join run"
    )
    make_table(con, "standing/place_in_period")
    for name in ("place_subtotal", "part_move"):
        con.execute(f"create table {name} as select * from main.{name} limit 0")
    make_table(con, "today/reporter_mapped")
    con.execute("alter table reporter_mapped rename to reporter_value")
    con.execute(f"create view route as {read_query('today/route_today')}")
    for name in (
        "place_unmapped",
        "reporter_missing",
        "reporter_covered",
        "place_covered",
    ):
        make_table(con, find_query(name))
    add_up_places(con, site)
    for name in ("place_from_parts", "place_partless"):
        make_table(con, find_query(name))
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
