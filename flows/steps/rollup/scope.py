"""Scope: the part of the returns and figures that a roll-up is of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from flows.steps.rollup.database import load_frame
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
    reused, `files` the paths of the figures by boundary. The files must stay while the database is open. `tables` are
    the years of marts that are not made.
    """

    branches: tuple[tuple[int, str], ...] = ()
    years: tuple[int, ...] = ()
    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    tables: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


NOTHING_REUSED = Reused()

EVERY_PLACE = {"first_place": 0, "last_place": 2**31 - 1}
"""The stretch of places, by the numbers of their codes, that contains all of them."""

_NO_FIGURES = """
    select
        level::varchar as level, null::bigint as year, place_code, period_type, period, boundary, indicator,
        null::double as value, null::double as numerator, null::double as denominator, status, method,
        null::bigint as units_expected, null::bigint as units_reported, null::bigint as units_unmatched,
        null::bigint as units_unmapped, qualifier, null::double as precision, null::bigint as units_suppressed,
        null::double as suppressed_most, period as as_of_period
    from typed limit 0
"""
"""Columns of the mart indicator_values with those that its folders name; words have their types."""

_WORDS = ("place_code", "period_type", "period", "indicator", "status", "method", "qualifier")
_TYPES = dict(zip(_WORDS, _WORDS, strict=True)) | {"as_of_period": "period"}
"""Types of the columns of words. To name that of half a million places takes long, so no query of sql/ does."""


def load_branches(con: duckdb.DuckDBPyConnection, name: str, branches: Iterable[tuple[int, str]]) -> None:
    """Make a table of branches, one row a year and the code of a branch."""
    columns = {"year": pl.Int64, "branch_code": pl.String}
    frame = pl.DataFrame(list(branches), schema=columns, orient="row")
    load_frame(con, name, frame, branch_code="place_code")


def load_reused(con: duckdb.DuckDBPyConnection, reused: Reused) -> None:
    """Make branch_reused and figure_file, the reused figures as published, and period_reused, the periods of marts that are
    not made: all empty if there are none.

    branch_rewritten, of the branches that are written again with other disputes, is filled at publication.
    """
    load_branches(con, "branch_reused", reused.branches)
    load_branches(con, "branch_rewritten", ())
    con.execute("create table period_reused as select null::varchar as mart, period from typed limit 0")
    for mart, years in reused.tables.items():
        con.execute(
            "insert into period_reused select $mart, period from period where list_contains($years::bigint[], year)",
            {"mart": mart, "years": list(years)},
        )
    con.execute(f"create table figure_of_none as {_NO_FIGURES}")
    parts = ["from figure_of_none"]
    typed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in _TYPES.items())
    for boundary in BOUNDARIES:
        if files := reused.files.get(boundary):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
            parts.append(
                f"select * replace ({typed}, cast('{boundary}' as boundary) as boundary) from read_parquet([{listed}], "
                "hive_partitioning = true, hive_types = {'level': varchar, 'year': bigint})"
            )
    con.execute("create view figure_file as " + " union all by name ".join(parts))
