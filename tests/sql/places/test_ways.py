"""Averages, maxima and minima over time and over places; every value is worked out by hand (figures.md, 2 and 3)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.answer.explain import explain_figure
from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, NOW, fedstats_here, figures, make_test_site, run_site, submit

HEAD = "code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to,weight\n"
ROW = "{0},{0},{0},health,人,{1},{2},,,,0,none,0,,false,,2000-01-01,,{3}\n"
OVER = {
    "members": ("sum", "last", ""),
    "staff": ("sum", "average", ""),
    "peak": ("sum", "maximum", ""),
    "low": ("sum", "minimum", ""),
    "age": ("average", "average", "members"),
    "income": ("average", "last", "members"),
    "oldest": ("maximum", "maximum", ""),
    "youngest": ("minimum", "minimum", ""),
    "spread": ("maximum", "none", ""),
}
INDICATORS = HEAD + "".join(ROW.format(code, *own) for code, own in OVER.items())
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-03-31,990102
"""
COLUMNS = (
    "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed\n"
    + "".join(
        f"village_month,{code},{code},stock,{code}（人）,{code},false,2025-01-01,,<6=5|*\n" for code in OVER
    )
)
ONE, TWO, THREE = "990102100201", "990102100202", "990102101201"
TOWN, COUNTY, CITY = "990102100", "990102", "990100"
LATER = datetime(2025, 6, 1, tzinfo=UTC)


def made(folder: Path, **more: str) -> Site:
    """甲乡 with 一村 and 二村, 乙镇 with 三村."""
    rules = "rule,form,severity,expression,message_zh,message_en\n"
    return make_test_site(
        folder, indicators=INDICATORS, forms=FORMS, form_columns=COLUMNS, rules=rules, **more
    )


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made(tmp_path / "site")


def give(site: Site, month: int, **villages: dict[str, Any]) -> None:
    codes = {"one": ONE, "two": TWO, "three": THREE}
    rows = [(codes[name], "", *(row.get(code, "") for code in OVER)) for name, row in villages.items()]
    headers = [f"{code}（人）" for code in OVER]
    submit(site, f"{month}.csv", "village_month", COUNTY, f"2025-{month:02}", rows, headers=headers)


def shown(site: Site, indicator: str, place: str, period: str, *more: str) -> tuple[Any, ...]:
    row = figures(site, indicator, period)[place]
    return tuple(row[name] for name in ("value", "status", "method", *more))


def test_average_maximum_and_minimum_over_time_are_of_each_reporter_and_then_add(site: Site) -> None:
    for month, one, two in ((1, 10, 4), (2, 11, None), (3, 11, 6)):
        each = {"one": dict.fromkeys(("staff", "peak", "low"), one)}
        if two is not None:
            each["two"] = dict.fromkeys(("staff", "peak", "low"), two)
        give(site, month, **each, three=dict.fromkeys(("staff", "peak", "low"), 2 * month))
    # 一村 (10 + 11 + 11) ÷ 3 = 10.6667; 二村 (4 + 6) ÷ 2 = 5, February missing; 三村 2, 4, 6
    assert shown(site, "staff", ONE, "2025-Q1") == (10.6667, "A", "bottom_up")
    assert shown(site, "staff", TWO, "2025-Q1") == (5, "P", "partial")
    assert shown(site, "staff", THREE, "2025-Q1") == (4, "A", "bottom_up")
    assert shown(site, "staff", COUNTY, "2025-Q1") == (19.6667, "P", "partial")
    assert shown(site, "staff", COUNTY, "2025-02") == (11 + 4, "P", "partial")
    assert shown(site, "peak", COUNTY, "2025-Q1") == (11 + 6 + 6, "P", "partial")
    assert shown(site, "low", COUNTY, "2025-Q1") == (10 + 4 + 2, "P", "partial")
    # no form asks in the other months of the year
    assert shown(site, "staff", ONE, "2025") == (10.6667, "P", "bottom_up")


def test_an_average_over_places_is_weighed(site: Site) -> None:
    give(
        site, 1,
        one={"age": 30, "members": 10}, two={"age": 40, "members": 30}, three={"age": 50, "members": 60},
    )  # fmt: skip
    sums = ("numerator", "denominator", "units_unmatched")
    assert shown(site, "age", ONE, "2025-01", *sums) == (30, "A", "bottom_up", 300, 10, 0)
    # (30 × 10 + 40 × 30) ÷ 40, not 35
    assert shown(site, "age", TOWN, "2025-01", *sums) == (37.5, "A", "bottom_up", 1500, 40, 0)
    assert shown(site, "age", COUNTY, "2025-01", *sums) == (45, "A", "bottom_up", 4500, 100, 0)


def test_a_value_without_its_weight_does_not_count(site: Site) -> None:
    give(site, 1, one={"age": 30, "members": 10}, two={"age": 40}, three={"members": 60})
    units = ("units_expected", "units_reported", "units_unmatched")
    assert shown(site, "age", TWO, "2025-01", *units) == (None, "L", "partial", 1, 1, 1)
    assert shown(site, "age", TOWN, "2025-01", *units) == (30, "P", "partial", 2, 2, 1)
    assert shown(site, "age", THREE, "2025-01", *units) == (None, "L", "partial", 1, 0, 0)
    assert shown(site, "age", COUNTY, "2025-01", *units) == (30, "P", "partial", 3, 2, 1)


@pytest.mark.heavy
def test_an_average_without_a_sum_of_weights_is_explained_without_an_empty_quotient(site: Site) -> None:
    give(site, 1, one={"age": 30, "members": 10}, two={"age": 40}, three={"members": 60})
    run_site(site, LATER)
    formulas = {
        place: explain_figure(site, place, "2025-01", "age", "as_was").figure.formula
        for place in (TWO, THREE, TOWN)
    }
    assert formulas == {TWO: "= —", THREE: "= —", TOWN: "300 ÷ 10 = 30"}


def test_weights_of_zero_make_no_average(site: Site) -> None:
    give(
        site, 1, one={"age": 30, "members": 0}, two={"age": 40, "members": 0}, three={"age": 50, "members": 1}
    )
    assert shown(site, "age", TOWN, "2025-01") == (None, "M", "bottom_up")
    assert shown(site, "age", COUNTY, "2025-01") == (50, "A", "bottom_up")


def test_averages_over_places_and_months(site: Site) -> None:
    both = ("age", "income")
    give(
        site, 1, one=dict.fromkeys(both, 30) | {"members": 10}, two=dict.fromkeys(both, 40) | {"members": 30}
    )
    give(
        site, 2, one=dict.fromkeys(both, 32) | {"members": 20}, two=dict.fromkeys(both, 42) | {"members": 40}
    )
    give(site, 3, one=dict.fromkeys(both, 34) | {"members": 30})
    # every month counts by its weight: (300 + 1200 + 640 + 1680 + 1020) ÷ (10 + 30 + 20 + 40 + 30)
    assert shown(site, "age", TOWN, "2025-Q1") == (4840 / 130, "P", "partial")
    # the last of each: 34 with 30 members of March, 42 with 40 of February
    assert shown(site, "income", TOWN, "2025-Q1") == ((34 * 30 + 42 * 40) / 70, "P", "partial")
    assert shown(site, "income", ONE, "2025-Q1", "as_of_period") == (34, "A", "bottom_up", "2025-03")


def test_maximum_and_minimum_over_places_and_months(site: Site) -> None:
    ages = {1: (61, 70, 65), 2: (62, 58, 66), 3: (63, 59, 64)}
    for month, (one, two, three) in ages.items():
        rows = {
            name: dict.fromkeys(("oldest", "youngest", "spread"), age)
            for name, age in zip(("one", "two", "three"), (one, two, three), strict=True)
        }
        give(site, month, **rows)
    assert shown(site, "oldest", TOWN, "2025-01") == (70, "A", "bottom_up")
    assert shown(site, "oldest", COUNTY, "2025-02") == (66, "A", "bottom_up")
    assert shown(site, "youngest", COUNTY, "2025-02") == (58, "A", "bottom_up")
    assert shown(site, "oldest", COUNTY, "2025-Q1") == (70, "A", "bottom_up")
    assert shown(site, "youngest", TOWN, "2025-Q1") == (58, "A", "bottom_up")
    assert shown(site, "spread", COUNTY, "2025-03") == (64, "A", "bottom_up")
    assert not figures(site, "spread", "2025-Q1")


def test_suppressed_numbers_may_lower_an_average_or_minimum(site: Site) -> None:
    each = dict.fromkeys(("age", "oldest", "youngest"), 30) | {"members": 10}
    give(site, 1, one=each, two=dict.fromkeys(("age", "oldest", "youngest"), "<6") | {"members": 10})
    hidden = ("qualifier", "units_suppressed")
    assert shown(site, "oldest", TOWN, "2025-01", *hidden) == (30, "P", "partial", "more_than", 1)
    assert shown(site, "youngest", TOWN, "2025-01", *hidden) == (30, "P", "partial", "about", 1)
    assert shown(site, "age", TOWN, "2025-01", *hidden) == (30, "P", "partial", "about", 1)


def test_parts_of_a_split_village_have_its_average_and_its_maximum(tmp_path: Path) -> None:
    places = CATALOGUE["places"].replace(
        "990102100201,一村,village,990102100,village,2000-01-01,,true",
        "990102100201,一村,village,990102100,village,2000-01-01,2025-03-31,true\n"
        "990102100203,上村,village,990102100,village,2025-04-01,,true\n"
        "990102100204,下村,village,990102101,village,2025-04-01,,true",
    )
    events = "date,event,from_code,to_code,share,source\n" + "".join(
        f"2025-04-01,split,{ONE},99010210020{at},{share},made up\n" for at, share in ((3, 0.4), (4, 0.6))
    )
    site = made(tmp_path / "site", places=places, place_events=events)
    row = {"age": 30, "oldest": 70, "members": 10}
    give(
        site,
        1,
        one=row,
        two={"age": 40, "oldest": 60, "members": 30},
        three={"age": 50, "oldest": 65, "members": 4},
    )
    with rolled(site, LATER) as con:
        rows = con.sql(
            "select place_code::varchar, indicator::varchar, value, status::varchar from figure "
            "where boundary = 'as_now' and period = '2025-01' and indicator in ('age', 'oldest')"
        ).fetchall()
    found = {(place, indicator): (value, status) for place, indicator, value, status in rows}
    for part in ("990102100203", "990102100204"):
        assert found[part, "age"] == (30, "E")
        assert found[part, "oldest"] == (70, "E")
    # 甲乡 keeps 4 of 10 members: (30 × 4 + 40 × 30) ÷ 34; 乙镇 has 6: (30 × 6 + 50 × 4) ÷ 10
    assert found[TOWN, "age"] == (1320 / 34, "E")
    assert found["990102101", "age"] == (38, "E")
    assert found["990102101", "oldest"] == (70, "E")
    assert found[COUNTY, "age"] == ((300 + 1200 + 200) / 44, "A")
    assert found[CITY, "oldest"] == (70, "A")


@pytest.mark.heavy
def test_explain_shows_the_sums_of_an_average(site: Site) -> None:
    give(site, 1, one={"age": 30, "members": 10}, two={"age": 40, "members": 30})
    run_site(site, NOW)
    answer = fedstats_here("explain", "--site", site.root, TOWN, "2025-01", "age")
    assert "1,500 ÷ 40 = 37.5" in answer.stdout
