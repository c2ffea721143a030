"""Columns of subject tables beside a figure: a year before, change, year to date; values worked out by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.site.site import Site
from schemas.integrity.faults import CatalogueError
from schemas.marts.subjects import subjects_of
from schemas.table_columns import column_types, columns_of
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, make_test_site, submit

NOW = datetime(2025, 5, 1, tzinfo=UTC)
COUNTY, OTHER = "990102", "990103"
VILLAGES = ("990102100201", "990102100202", "990102101201", "990103100201")
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2024-01-01,2025-03-31,990100
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,妇女（人）,Women,false,2024-01-01,
village_month,eligible,eligible,stock,应查（人）,Eligible,false,2024-01-01,
"""
SUBJECTS = """subject,column,indicator,counts_reporters,name_zh,shows
health,women,women,true,妇女,
health,women_before,women,false,妇女上年同期,year_before
health,women_change,women,false,妇女比上年增减,change
health,women_change_pct,women,false,妇女比上年增减百分比,change_pct
health,women_ytd,women,false,妇女本年累计,year_to_date
health,coverage_pct,coverage,false,覆盖率,
health,coverage_before,coverage,false,覆盖率上年同期,year_before
health,coverage_change,coverage,false,覆盖率增减百分点,change
"""


def made(folder: Path, **more: str) -> Site:
    return make_test_site(
        folder, forms=FORMS, form_columns=COLUMNS, subject_columns=SUBJECTS,
        rules="rule,form,severity,expression,message_zh,message_en\n", **more,
    )  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made(tmp_path / "site")


def give(site: Site, period: str, *rows: tuple[object, object] | None) -> None:
    own = [(code, "", *row) for code, row in zip(VILLAGES, rows, strict=False) if row]
    headers = ["妇女（人）", "应查（人）"]
    submit(site, f"{period}.csv", "village_month", "990100", period, own, headers=headers)


def shown(site: Site, place: str, period: str, level: str = "county") -> dict[str, Any]:
    subject = subjects_of(site.catalogue)["health"]
    asked = {"indicators": list(subject.indicators), "counted": subject.counted, "level": level}
    with rolled(site, NOW) as con:
        rows = con.tables.select("marts", "subject", disputes=["none"], **asked).pl()
    return subject.typed(rows).filter(place_code=place, period=period).row(0, named=True)


def test_a_year_before_change_and_year_to_date(site: Site) -> None:
    for year, more in ((2024, 0), (2025, 1)):
        for month in (1, 2, 3):
            give(site, f"{year}-{month:02}", *[(month + more, 10)] * 4)
    # 东县 has three villages: 3 × 2 in February 2024, 3 × 3 in February 2025
    row = shown(site, COUNTY, "2025-02")
    assert (row["women"], row["women_before"], row["women_change"]) == (9, 6, 3)
    assert row["women_change_pct"] == 50
    assert row["women_ytd"] == 3 * (2 + 3)
    assert (row["coverage_pct"], row["coverage_before"], row["coverage_change"]) == (30, 20, 10)
    assert (row["method"], row["units_expected"]) == ("bottom_up", 3)
    quarter = shown(site, COUNTY, "2025-Q1")
    assert (quarter["women"], quarter["women_before"], quarter["women_change"]) == (27, 18, 9)
    assert quarter["women_ytd"] == 27
    # nothing is known of 2023
    first = shown(site, COUNTY, "2024-02")
    assert (first["women_before"], first["women_change"], first["women_ytd"]) == (None, None, 9)
    city = shown(site, "990100", "2025-02", "city")
    assert (city["women"], city["women_before"], city["women_ytd"]) == (12, 8, 20)


def test_a_change_needs_both_figures_complete(site: Site) -> None:
    give(site, "2024-01", (1, 10), (1, 10), None, (4, 10))
    give(site, "2025-01", *[(2, 10)] * 4)
    row = shown(site, COUNTY, "2025-01")
    assert (row["women"], row["women_before"]) == (6, 2)
    assert (row["women_change"], row["women_change_pct"], row["coverage_change"]) == (None, None, None)
    other = shown(site, OTHER, "2025-01")
    assert (other["women_change"], other["women_change_pct"]) == (2 - 4, -50)


def test_a_year_to_date_needs_every_month(site: Site) -> None:
    give(site, "2025-01", *[(1, 10)] * 3)
    give(site, "2025-02", *[(1, 10)] * 4)
    assert shown(site, COUNTY, "2025-02")["women_ytd"] == 6
    # 西县 gave nothing in January
    row = shown(site, OTHER, "2025-02")
    assert (row["women"], row["women_ytd"]) == (1, None)


def test_from_nothing_there_is_no_change_in_percent(site: Site) -> None:
    give(site, "2024-01", *[(0, 10)] * 4)
    give(site, "2025-01", *[(2, 10)] * 4)
    row = shown(site, COUNTY, "2025-01")
    assert (row["women_before"], row["women_change"], row["women_change_pct"]) == (0, 6, None)


def test_a_county_that_got_a_town_is_compared_at_todays_boundaries(tmp_path: Path) -> None:
    places = CATALOGUE["places"].replace(
        "990102101,乙镇,township,990102,town,2000-01-01,,true",
        "990102101,乙镇,township,990102,town,2000-01-01,2024-12-31,true\n"
        "990102101,乙镇,township,990103,town,2025-01-01,,true",
    )
    events = "date,event,from_code,to_code,share,source\n2025-01-01,reparent,990102101,990102101,,made up\n"
    site = made(tmp_path / "site", places=places, place_events=events)
    give(site, "2024-01", (1, 10), (1, 10), (5, 10), (1, 10))
    give(site, "2025-01", (1, 10), (1, 10), (7, 10), (1, 10))
    # 三村 of 乙镇 moved from 东县 to 西县: 西县 8 against 1 + 5
    row = shown(site, OTHER, "2025-01")
    assert (row["women"], row["women_before"], row["women_change"]) == (8, 6, 2)
    row = shown(site, COUNTY, "2025-01")
    assert (row["women"], row["women_before"], row["women_change"]) == (2, 2, 0)
    # the row of 2024 itself stays as it was
    assert shown(site, COUNTY, "2024-01")["women"] == 7


def test_types_and_units_of_the_columns(site: Site) -> None:
    table = subjects_of(site.catalogue)["health"].mart.model
    assert column_types(table)["women_change"] == pl.Int64
    assert column_types(table)["women_change_pct"] == pl.Float64
    assert columns_of(table)["women_change_pct"].unit == "%"


TO_DATE = """subject,column,indicator,counts_reporters,name_zh,shows
health,women,women,true,妇女,
health,women_ytd,women,false,妇女本年累计,year_to_date
health,women_fytd,women,false,妇女统计年度累计,statistical_year_to_date
health,coverage_ytd,coverage,false,覆盖率本年累计,year_to_date
health,coverage_fytd,coverage,false,覆盖率统计年度累计,statistical_year_to_date
health,share_ytd,share,false,妇女占比本年累计,year_to_date
health,people_ytd,people,false,人数本年累计,year_to_date
"""
_HEAD, *_ROWS = CATALOGUE["indicators"].replace("人,sum,none,", "人,sum,sum,").strip().splitlines()
YEARLY = "\n".join(
    [
        f"{_HEAD},statistical_year,year_start",
        *(f"{row},{'true,2' if row.startswith(('women,', 'coverage,')) else 'false,'}" for row in _ROWS),
        "people,人数,people,health,人,none,none,women + pupils,,,0,none,,,false,,2000-01-01,,false,",
        "share,占比,share,health,%,none,none,women,women + pupils,100,2,none,,,false,,2000-01-01,,false,",
    ]
)


def test_a_rates_year_to_date_is_a_sum_over_a_sum(tmp_path: Path) -> None:
    """Flows over flows: sums of both. Flows over a stock: their sum over the last stock. Years from January, from
    February."""
    site = make_test_site(
        tmp_path / "s",
        forms=FORMS,
        form_columns=COLUMNS + "village_month,pupils,pupils,period,学员（人）,Pupils,false,2024-01-01,\n",
        indicators=YEARLY + "\n",
        subject_columns=TO_DATE,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    numbers = {
        "2024-01": (9, 90, 9),
        "2024-02": (1, 80, 3),
        "2025-01": (2, 100, 8),
        "2025-02": (3, 40, 7),
        "2025-03": (5, 50, 5),
    }
    for period, row in numbers.items():
        own = [("990103100201", "", *row)]
        submit(
            site, f"{period}.csv", "village_month", "990103100201", period, own,
            headers=["妇女（人）", "应查（人）", "学员（人）"],
        )  # fmt: skip
    row = shown(site, OTHER, "2025-03")
    assert (row["women_ytd"], row["people_ytd"]) == (2 + 3 + 5, 10 + 20)
    # women over the eligible of March; women over women and pupils, not 20 and 30 and 50 % together
    assert (row["coverage_ytd"], row["share_ytd"]) == (100 * 10 / 50, pytest.approx(100 * 10 / 30))
    # from February on, as the statistical year is
    assert (row["women_fytd"], row["coverage_fytd"]) == (3 + 5, 100 * 8 / 50)
    january = shown(site, OTHER, "2025-01")
    assert (january["women_ytd"], january["women_fytd"]) == (
        2,
        None,
    )  # from March 2024 on nobody gave a number
    before = shown(site, OTHER, "2024-02")
    assert (before["women_ytd"], before["women_fytd"], before["coverage_fytd"]) == (10, 1, 100 * 1 / 80)
    # the first quarter begins before February
    assert shown(site, OTHER, "2025-Q1")["women_fytd"] is None


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("x,eligible,false,应查,year_to_date", "“eligible”各月不相加"),
        ("x,mixed,false,混,year_to_date", "“mixed”各月不相加"),
        ("x,pupils,false,学员,statistical_year_to_date", "“pupils”没有统计年度"),
    ],
)
def test_what_has_no_year_to_date_is_a_fault(tmp_path: Path, column: str, words: str) -> None:
    mixed = (
        "mixed,混,mixed,health,%,none,none,women + eligible,pupils,100,2,none,,,false,,2000-01-01,,false,\n"
    )
    with pytest.raises(CatalogueError, match=words):
        _ = make_test_site(
            tmp_path / "s",
            forms=FORMS,
            form_columns=COLUMNS,
            indicators=YEARLY + "\n" + mixed,
            subject_columns=TO_DATE + f"health,{column}\n",
            rules="rule,form,severity,expression,message_zh,message_en\n",
        ).catalogue
