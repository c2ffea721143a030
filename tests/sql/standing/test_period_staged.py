"""Periods whose numbers are read if the year 2025 is reused and 2026 is not."""

from collections.abc import Iterator

import duckdb
import pytest

from flows.steps.rollup.queries import read_query

MONTHS = {f"{year}-{month:02}" for year in (2025, 2026) for month in (1, 2, 3)}
NEW = {period for period in MONTHS if period.startswith("2026")}
FIRST_QUARTER = MONTHS - NEW | {"2025-Q1"}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The months of two first quarters with their longer periods; villages report them per period, nothing else."""
    with duckdb.connect() as con:
        con.execute(
            "create table period (period varchar, published varchar, year bigint, is_base boolean, year_start bigint)"
        )
        con.execute("create table indicator (code varchar, statistical_year boolean)")
        con.execute("insert into indicator values ('women', false)")
        con.execute("create table period_part (part varchar, whole varchar)")
        for month in sorted(MONTHS):
            year = month[:4]
            con.execute("insert into period values ($1, $1, $2, true, 1)", [month, int(year)])
            con.execute("insert into period_part values ($1, $2), ($1, $3)", [month, f"{year}-Q1", year])
        for whole in ("2025-Q1", "2025", "2026-Q1", "2026"):
            con.execute("insert into period values ($1, $1, $2, false, 1)", [whole, int(whole[:4])])
        con.execute("create table period_reused (mart varchar, period varchar)")
        con.execute(
            "insert into period_reused select 'indicator_completeness', period from period where year = 2025"
        )
        con.execute("create table ledger_column (form varchar, period varchar, reported_as varchar)")
        con.execute("insert into ledger_column select 'month', period, 'period' from period where is_base")
        con.execute("create table ledger_row (place_code varchar, period varchar)")
        con.execute("insert into ledger_row select 'village', period from period where is_base")
        con.execute("create table place (code varchar, parent varchar)")
        con.execute("insert into place values ('village', 'town'), ('town', null)")
        con.execute("create table finding (rule varchar, period varchar)")
        con.execute("insert into finding values ('not_a_number', '2025-02'), ('outlier', null)")
        con.execute("create table dispute_rule (rule varchar)")
        con.execute("insert into dispute_rule values ('outlier'), ('own_equals_below')")
        con.execute("create table threshold (rule varchar)")
        con.execute("insert into threshold values ('revision'), ('target_progress')")
        con.execute("create table claim_input (period varchar)")
        yield con


def staged(con: duckdb.DuckDBPyConnection, reused: str = "[2025]") -> set[str]:
    query = read_query("standing/period_staged").replace("$reused_years", reused)
    return {period for (period,) in con.execute(query).fetchall()}


def test_only_numbers_of_years_that_are_made_are_read(con: duckdb.DuckDBPyConnection) -> None:
    assert staged(con) == NEW
    assert staged(con, "[]") == MONTHS


@pytest.mark.parametrize(
    "change",
    [
        # of February, whose quarter contains January and March
        "update ledger_column set reported_as = 'cumulative' where period = '2025-02'",
        "update ledger_column set reported_as = 'subtotal' where period = '2025-02'",
        "update ledger_column set reported_as = 'claim' where period = '2025-02'",
        "insert into ledger_row values ('town', '2025-02')",
        "insert into finding values ('own_equals_below', '2025-02')",
        "insert into claim_input values ('2025-02')",
        "insert into claim_input values ('2025')",
        "insert into threshold values ('heaping')",
        # of a year whose table of completeness cannot be reused
        "delete from period_reused",
    ],
)
def test_numbers_that_something_else_needs_are_read_with_their_longer_periods(
    con: duckdb.DuckDBPyConnection, change: str
) -> None:
    con.execute(change)
    assert staged(con) == MONTHS


def test_returns_for_a_longer_period_are_read_with_those_for_shorter_ones(
    con: duckdb.DuckDBPyConnection,
) -> None:
    # a return for 2025-Q1: its own figure, and one put together from the months and itself
    con.execute("update period set is_base = true where period = '2025-Q1'")
    con.execute("insert into period values ('2025-Q1+', '2025-Q1', 2025, false, 1)")
    con.execute("update period_part set whole = '2025-Q1+' where whole = '2025-Q1'")
    con.execute("insert into period_part values ('2025-Q1', '2025-Q1+')")
    assert staged(con) == NEW
    con.execute("insert into ledger_column values ('quarter', '2025-Q1', 'period')")
    assert staged(con) == NEW | FIRST_QUARTER


def test_parts_of_a_year_that_is_made_are_read_in_the_year_after_it(con: duckdb.DuckDBPyConnection) -> None:
    # 2025S ends in March 2026; here it is made and 2026 is reused
    con.execute("insert into period values ('2025S', '2025S', 2025, false, 4)")
    con.execute("insert into period_part values ('2026-01', '2025S'), ('2026-02', '2025S')")
    con.execute("update period_reused set period = replace(period, '2025', '2026')")
    con.execute("delete from period where period = '2026-Q1'")
    assert staged(con, "[2026]") == MONTHS - NEW
    con.execute("update indicator set statistical_year = true")
    assert staged(con, "[2026]") == MONTHS - {"2026-03"}
