"""Scope: the part of the returns and figures that a roll-up is of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from schemas.codelists import BOUNDARIES


@dataclass(frozen=True)
class Scope:
    """Part of the ledger that is read: periods (reporting periods and longer ones made of them), indicators (with the
    counts of rates) and places (with all above them)."""

    periods: frozenset[str]
    indicators: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True)
class Reused:
    """Figures that are read from the files of the vintage before instead of rolled up.

    `branches` are pairs of year and branch (place_in_period.branch_code), `years` those of which every branch is
    reused, `files` the paths of the figures by boundary. The files must stay while the database is open.
    """

    branches: tuple[tuple[int, str], ...] = ()
    years: tuple[int, ...] = ()
    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


NOTHING_REUSED = Reused()

_FIGURE_COLUMNS = """
    level varchar, year bigint, place_code varchar, period_type varchar, period varchar, boundary boundary,
    indicator varchar, value double, numerator double, denominator double, status varchar, method varchar,
    units_expected bigint, units_reported bigint, units_unmatched bigint, units_unmapped bigint, qualifier varchar,
    precision double, units_suppressed bigint, suppressed_most double, as_of_period varchar,
    dispute varchar
"""
"""Columns of the mart indicator_values with those that its folders name."""


def load_reused(con: duckdb.DuckDBPyConnection, reused: Reused) -> None:
    """Make branch_reused and figure_file, the reused figures as published: both empty if there are none.

    branch_rewritten, of the branches that are written again with other disputes, is filled at publication.
    """
    branches = pl.DataFrame(
        reused.branches, schema={"year": pl.Int64, "branch_code": pl.String}, orient="row"
    )
    con.register("incoming", branches.to_arrow())
    con.execute(
        "create table branch_reused as "
        "select incoming.* replace (cast(branch_code as place_code) as branch_code) from incoming"
    )
    con.unregister("incoming")
    con.execute("create table branch_rewritten as from branch_reused with no data")
    con.execute(f"create table figure_of_none ({_FIGURE_COLUMNS})")
    parts = ["from figure_of_none"]
    for boundary in BOUNDARIES:
        if files := reused.files.get(boundary):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
            parts.append(
                f"select * replace (cast('{boundary}' as boundary) as boundary) from read_parquet([{listed}], "
                "hive_partitioning = true, hive_types = {'level': varchar, 'year': bigint})"
            )
    con.execute("create view figure_file as " + " union all by name ".join(parts))
