"""The model for BI: a dated join by place_key loses and doubles nothing; periods, forms and places of today."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.write import write_vintage
from tests.sql.today.test_codes_used_again import LATER, filled, give, used_again
from tests.support.joins import joins_of
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import CATALOGUE, make_test_site, submit

_PLACES = ("dim_place", "dim_place_now")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published marts of a federation whose codes were used again."""
    site = filled(tmp_path_factory.mktemp("model") / "site")
    with rolled_whole(site, LATER) as con:
        return write_vintage(con, site, edition_of(site, LATER))


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query in which $table is a table of the vintage."""
    for name, files in (("figures", "indicator_values/*/*/*"), *((name, name) for name in _PLACES)):
        query = query.replace(f"${name} ", f"read_parquet('{folder / files}.parquet') ")
    with duckdb.connect() as con:
        return con.execute(query).fetchall()


@pytest.mark.heavy
def test_every_join_that_the_package_promises_keeps_each_row_once(again: Path) -> None:
    joins = joins_of(again)
    assert {join.table for join in joins} >= {"indicator_values", "reporting_rate", "findings", "submissions"}
    assert [join for join in joins if join.rows != join.joined] == []


@pytest.mark.heavy
def test_every_row_of_a_place_has_a_key(again: Path) -> None:
    keyed = "select count(*), count(place_key) from $figures "
    ((rows, keys),) = ask(again, keyed)
    assert rows == keys > 0


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("period", "boundary", "named"),
    [
        # V1 was 甲村; V2 and V3 exchanged their codes in April 2025
        ("2024-12", "as_was", {"V1": "甲村", "V2": "东村", "V3": "西村", "V4": "旧村"}),
        ("2025-04", "as_was", {"V2": "西村", "V3": "东村", "V4": "新村", "V5": "下村"}),
        # as_now they have each other's figures; what 河村 gave as V6 is there under V7
        ("2024-12", "as_now", {"V2": "西村", "V3": "东村", "V7": "河村"}),
    ],
)
def test_the_key_is_that_of_the_place_of_the_time(
    again: Path, period: str, boundary: str, named: dict[str, str]
) -> None:
    found = dict(
        ask(
            again,
            "select distinct figure.place_code, place.name from $figures as figure join $dim_place as place "
            f"using (place_key) where period = '{period}' and boundary = '{boundary}' and indicator = 'women'",
        )
    )
    assert {code: found.get(code) for code in named} == named


@pytest.mark.heavy
def test_a_rename_alone_shows_in_figures_as_now(tmp_path: Path) -> None:
    # 三村 is called 三合村 from 1 March: the code and the parent stay, so the figures as_was are repeated as_now
    places = CATALOGUE["places"].replace(
        "990102101201,三村,village,990102101,village,2000-01-01,,true",
        "990102101201,三村,village,990102101,village,2000-01-01,2025-02-28,true\n"
        "990102101201,三合村,village,990102101,village,2025-03-01,,true",
    )
    site = make_test_site(
        tmp_path / "site",
        places=places,
        place_events="+2025-03-01,rename,990102101201,990102101201,,\n",
    )
    now = datetime(2025, 4, 1, tzinfo=UTC)
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 11, 20, 0, 0)])
    with rolled_whole(site, now) as con:
        vintage = write_vintage(con, site, edition_of(site, now))
    keys = ask(
        vintage,
        "select boundary, period, place_key from $figures where place_code = '990102101201' and indicator = 'women' "
        "and period in ('2025-01', '2025-03') order by all",
    )
    first, second = "990102101201@2000-01-01", "990102101201@2025-03-01"
    assert keys == [
        ("as_now", "2025-01", second),
        ("as_now", "2025-03", second),
        ("as_was", "2025-01", first),
        ("as_was", "2025-03", second),
    ]
    assert [join for join in joins_of(vintage) if join.rows != join.joined] == []
    now_names = dict(ask(vintage, "select place_code, path from $dim_place_now "))
    assert now_names["990102101201"] == "样市/东县/乙镇/三合村"
    assert ask(vintage, "select count(*), count(distinct place_code) from $dim_place_now ") == [(12, 12)]


def test_periods_have_days_names_and_neighbours(tmp_path: Path) -> None:
    site = used_again(tmp_path / "site")
    give(site, "2024-12", V1=100)
    with rolled(site, LATER) as con:
        found = con.tables.select("marts", "dim_period").pl().sort("sort")
    asked = found.filter(pl.col("period").is_in(["2025-02", "2025-Q2", "2025-H1", "2025"]))
    names = ("period", "first_day", "last_day", "half", "quarter", "month", "name_zh", "name_en")
    rows = asked.select(*names, "prior_period", "period_year_before").rows()
    assert rows == [
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), 1, 1, 2, "2025年2月", "February 2025", "2025-01", None),
        ("2025-H1", date(2025, 1, 1), date(2025, 6, 30), 1, None, None, "2025年上半年", "H1 2025", "2024-H2", None),
        ("2025-Q2", date(2025, 4, 1), date(2025, 6, 30), 1, 2, None, "2025年第2季度", "Q2 2025", "2025-Q1", None),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), None, None, None, "2025年度", "2025", "2024", "2024"),
    ]  # fmt: skip


def test_a_form_has_one_row_whatever_its_versions(tmp_path: Path) -> None:
    forms = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,旧村月报,Old,village,month,5,30,2024-12-01,2025-01-31,city
village_month,村月报,Village monthly return,village,month,9,30,2025-02-01,2025-06-30,city
village_month,新村月报,New,village,month,9,30,2027-01-01,,city
"""
    site = used_again(tmp_path / "site", forms=forms)
    give(site, "2025-01", V2=21)
    with rolled(site, LATER) as con:
        now = con.tables.select("marts", "dim_form").pl()
        titles = con.tables.select("marts", "reporting_rate").pl()["form_title_zh"].unique().to_list()
    assert now.select("form", "title_zh", "due_days", "valid_from", "valid_to").rows() == [
        ("*", "全部报表", None, None, None),
        ("village_month", "村月报", 9, date(2024, 12, 1), None),
    ]
    assert titles == ["村月报"]


def test_what_may_be_added_is_said_of_each_indicator(tmp_path: Path) -> None:
    # both: 妇女 and the sum of 妇女 and 妇女; 应查 is a stock; 学员 are persons; a rate is never added
    indicators = "+twice,两倍妇女,twice,health,人,none,none,women + women,,,0,none,,,false,,2000-01-01,\n"
    indicators += (
        "mixed,妇女和应查,mixed,health,人,none,none,women + eligible,,,0,none,,,false,,2000-01-01,\n"
    )
    site = make_test_site(tmp_path / "site", indicators=indicators)
    with rolled(site, LATER) as con:
        found = con.tables.select("marts", "dim_indicator").pl()
    names = ("indicator", "is_additive_over_places", "is_additive_over_time")
    assert {code: own for code, *own in found.select(names).iter_rows()} == {
        "women": [True, True],
        "eligible": [True, False],
        "pupils": [True, False],
        "money": [True, True],
        "coverage": [False, False],
        "twice": [True, True],
        "mixed": [True, False],
    }
