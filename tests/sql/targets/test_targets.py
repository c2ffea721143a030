"""Verdicts on the six kinds of targets, by hand: at least, at most, about, direction, against a baseline, per unit."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, make_test_site, submit

LATER = datetime(2026, 6, 1, tzinfo=UTC)
CITY, EAST, WEST = "990100", "990102", "990103"
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
county_year,县年报,County yearly return,county,year,5,30,2020-01-01,2025-12-31,990100
township_year,乡年报,Township yearly return,township,year,5,30,2020-01-01,2025-12-31,990100
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
county_year,women,women,stock,妇女（人）,Women,false,2020-01-01,
county_year,persons,persons,stock,人员（人）,Persons,false,2020-01-01,
township_year,vaccines,vaccines,stock,接种率（%）,Vaccines,false,2020-01-01,
"""
INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to
women,妇女,women,politics,人,sum,last,,,,0,higher,0,,false,,2000-01-01,
persons,人员,persons,politics,人,sum,last,,,,0,none,0,,false,,2000-01-01,
share,妇女比例,share,politics,%,none,none,women,persons,100,2,higher,,100,false,,2000-01-01,
vaccines,接种率,vaccines,health,%,none,last,,,,2,higher,,100,false,,2000-01-01,
"""
HEAD = "outline,indicator,operator,value,unit,year,per_level,baseline,first_year\n"
ABOUT = "rule,name,indicator,related,value,reason\ntarget_progress,about_pct,,,10,made up\n"


def target_site(folder: Path, *targets: str, **changes: str) -> Site:
    return make_test_site(
        folder / "site",
        forms=FORMS,
        form_columns=COLUMNS,
        indicators=INDICATORS,
        rules="rule,form,severity,expression,message_zh,message_en\n",
        targets=HEAD + "".join(f"{target}\n" for target in targets),
        **{"thresholds": ABOUT} | changes,
    )


def give_women(site: Site, year: int, **counties: tuple[Any, Any]) -> None:
    """Take in the women and persons of 东县 (east), 西县 (west) and the city's office in a year."""
    for name, pair in counties.items():
        place = {"east": EAST, "west": WEST, "office": "990101"}[name]
        headers = ["妇女（人）", "人员（人）"]
        submit(
            site, f"{year}-{name}.csv", "county_year", place, str(year), [(place, "", *pair)], LATER, headers
        )


def progress(site: Site, columns: str, which: str = "true", as_of: datetime = LATER) -> list[tuple[Any, ...]]:
    with rolled(site, as_of) as con:
        query = read_query("marts/target_progress")
        return con.execute(f"select {columns} from ({query}) where {which} order by all").fetchall()


def test_at_least_is_judged_at_each_county_and_at_the_city_from_summed_counts(tmp_path: Path) -> None:
    site = target_site(tmp_path, "纲要,share,>=,30,%,2024,,,2024")
    give_women(site, 2024, east=(30, 100), west=(29, 100), office=(1, 1))
    # the city: 30 + 29 + 1 of 100 + 100 + 1; an office has no verdict
    assert progress(site, "place_code, year, value, operator, target, verdict") == [
        (CITY, 2024, pytest.approx(100 * 60 / 201), ">=", 30, "not_reached"),
        (EAST, 2024, 30, ">=", 30, "reached"),
        (WEST, 2024, 29, ">=", 30, "not_reached"),
    ]


# operator, value, baseline; target and verdict for 24 % in 2024, after 20 % in 2020
KINDS_OF_TARGETS = [
    (">=", "24", "", 24, "reached"),
    (">=", "24.5", "", 24.5, "not_reached"),
    ("<=", "24", "", 24, "reached"),
    ("<=", "23.5", "", 23.5, "not_reached"),
    ("~", "26", "", 26, "reached"),  # a tenth below 26 is 23.4
    ("~", "26.7", "", 26.7, "not_reached"),  # a tenth below is 24.03
    ("~", "21.8", "", 21.8, "not_reached"),  # a tenth above is 23.98
    ("increase", "", "2020", 20, "reached"),
    ("decrease", "", "2020", 20, "not_reached"),
    ("increase_by", "20", "2020", 24, "reached"),  # 20 × 1.2
    ("increase_by", "25", "2020", 25, "not_reached"),
    ("decrease_by", "20", "2020", 16, "not_reached"),  # 20 × 0.8
    ("increase", "", "2021", None, "no_baseline"),  # 2021 has no figure
]


def test_the_kinds_of_targets(tmp_path: Path) -> None:
    lines = [
        f"纲要{at:02},share,{operator},{value},{'%' if value else ''},2024,,{baseline},2024"
        for at, (operator, value, baseline, _, _) in enumerate(KINDS_OF_TARGETS)
    ]
    site = target_site(tmp_path, *lines)
    give_women(site, 2020, east=(20, 100))
    give_women(site, 2024, east=(24, 100))
    found = progress(site, "outline, operator, target, verdict", f"place_code = '{EAST}'")
    assert found == [
        (f"纲要{at:02}", operator, pytest.approx(target) if target else None, verdict)
        for at, (operator, _, _, target, verdict) in enumerate(KINDS_OF_TARGETS)
    ]


def test_an_unchanged_figure_reaches_no_direction(tmp_path: Path) -> None:
    site = target_site(
        tmp_path, "纲要,share,increase,,,2024,,2020,2024", "纲要,share,decrease,,,2024,,2020,2024"
    )
    give_women(site, 2020, east=(1, 3))
    give_women(site, 2024, east=(2, 6))
    assert progress(site, "operator, verdict", f"place_code = '{EAST}'") == [
        ("decrease", "not_reached"),
        ("increase", "not_reached"),
    ]


@pytest.mark.heavy
def test_before_the_target_year_the_trend_of_three_or_more_years_decides(tmp_path: Path) -> None:
    site = target_site(tmp_path, "纲要,share,>=,40,%,2030,,,2020")
    # 东县: 20, 22, 24, 26, which is 2 a year and 40 in 2030; 西县: 20, 21, 22, 22, calculated below
    for year, east, west in ((2020, 20, 20), (2021, 22, 21), (2022, 24, 22), (2023, 26, 22)):
        give_women(site, year, east=(east, 100), west=(west, 100))
    columns = "year, verdict, trend_per_year, trend_value, trend_reaches"
    assert progress(site, columns, f"place_code = '{EAST}' and year < 2024") == [
        (2020, "not_due", None, None, None),
        (2021, "not_due", None, None, None),  # two values make no trend
        (2022, "on_track", 2, 40, True),
        (2023, "on_track", 2, 40, True),
    ]
    # 20, 21, 22: 1 a year, 30 in 2030. With 22 in 2023: years from their mean -1.5 -0.5 0.5 1.5, values from their mean
    # 21.25: -1.25 -0.25 0.75 0.75; slope (1.875 + 0.125 + 0.375 + 1.125) / 5 = 0.7, and 21.25 + 8.5 × 0.7 = 27.2
    assert progress(site, columns, f"place_code = '{WEST}' and year in (2022, 2023)") == [
        (2022, "off_track", 1, 30, False),
        (2023, "off_track", 0.7, 27.2, False),
    ]


def test_a_missing_figure_has_no_verdict(tmp_path: Path) -> None:
    site = target_site(tmp_path, "纲要,share,>=,10,%,2025,,,2024")
    give_women(site, 2024, west=(20, 100))
    give_women(site, 2025, east=(20, 100), west=(20, 100))
    of_counties = "place_code <> '990100'"
    assert progress(site, "place_code, year, verdict, value", of_counties) == [
        (EAST, 2024, "no_value", None),
        (EAST, 2025, "reached", 20),
        (WEST, 2024, "reached", 20),
        (WEST, 2025, "reached", 20),
    ]


BOUNDS = [
    (">=", "91以上", "reached"),
    (">=", "89以上", "unclear"),  # it may be 90
    (">=", "89以内", "not_reached"),
    ("<=", "89以内", "reached"),
    (">=", "约95", "unclear"),  # 85.5 to 104.5
    (">=", "约80", "not_reached"),  # up to 88
]


def test_a_bound_is_judged_where_it_decides(tmp_path: Path) -> None:
    """A township for each bound, with the targets of both operators."""
    towns = [f"9901028{at:02}" for at in range(len(BOUNDS))]
    places = "".join(f"{town},镇{town},township,990102,town,2000-01-01,,true\n" for town in towns)
    targets = [f"{operator},vaccines,{operator},90,%,2024,township,,2024" for operator in (">=", "<=")]
    site = target_site(tmp_path, *targets, places=CATALOGUE["places"] + places)
    rows = [(town, "", written) for town, (_, written, _) in zip(towns, BOUNDS, strict=True)]
    submit(site, "a.csv", "township_year", EAST, "2024", rows, LATER, ["接种率（%）"])
    found = {(place, own): verdict for place, own, verdict in progress(site, "place_code, operator, verdict")}
    for town, (operator, written, verdict) in zip(towns, BOUNDS, strict=True):
        assert found[town, operator] == verdict, (operator, written)


def test_about_without_a_threshold_is_unclear(tmp_path: Path) -> None:
    line = "纲要,vaccines,>=,90,%,2024,township,,2024"
    site = target_site(tmp_path, line, thresholds="rule,name,indicator,related,value,reason\n")
    rows = [("990102100", "", "约80")]
    submit(site, "a.csv", "township_year", "990102100", "2024", rows, LATER, ["接种率（%）"])
    assert progress(site, "verdict", "place_code = '990102100'") == [("unclear",)]


@pytest.mark.heavy
def test_a_year_that_is_not_over_is_not_due(tmp_path: Path) -> None:
    # figures of January to March 2025, seen in June: the year has a figure, but no verdict yet
    site = make_test_site(tmp_path / "site", targets=HEAD + "纲要,coverage,>=,10,%,2025,,,\n")
    submit(site, "a.csv", "village_month", "990102101", "2025-01", [("990102101201", "三村", 9, 20, 0, 0)])
    columns = "year, value, verdict, status"
    found = progress(
        site, columns, f"place_code = '{EAST}' and year = 2025", datetime(2025, 6, 1, tzinfo=UTC)
    )
    assert found == [(2025, 45, "not_due", "P")]
    found = progress(site, columns, f"place_code = '{EAST}' and year = 2025", LATER)
    assert found == [(2025, 45, "reached", "P")]


def test_a_target_per_unit_is_judged_at_every_unit(tmp_path: Path) -> None:
    site = target_site(tmp_path, "纲要,vaccines,>=,90,%,2024,township,,2024")
    rates = {"990102100": 99, "990102101": 89, "990103100": 91}
    for place, rate in rates.items():
        submit(
            site, f"{place}.csv", "township_year", place, "2024", [(place, "", rate)], LATER, ["接种率（%）"]
        )
    # 东县: 99 and 89 are 94 on average, but one township misses the target
    assert progress(site, "place_code, value, verdict, units_reached, units_judged") == [
        (CITY, None, "not_reached", 2, 3),
        (EAST, None, "not_reached", 1, 2),
        ("990102100", 99, "reached", 1, 1),
        ("990102101", 89, "not_reached", 0, 1),
        (WEST, None, "reached", 1, 1),
        ("990103100", 91, "reached", 1, 1),
    ]


def test_units_without_a_figure_leave_the_places_above_without_a_verdict(tmp_path: Path) -> None:
    site = target_site(tmp_path, "纲要,vaccines,>=,90,%,2024,township,,2024")
    submit(
        site, "a.csv", "township_year", "990102100", "2024", [("990102100", "", 95)], LATER, ["接种率（%）"]
    )
    assert progress(site, "place_code, verdict, units_reached, units_judged", "place_code <> '990103'") == [
        (CITY, "no_value", 1, 3),
        (EAST, "no_value", 1, 2),
        ("990102100", "reached", 1, 1),
        ("990102101", "no_value", 0, 1),
        ("990103100", "no_value", 0, 1),
    ]


@pytest.mark.heavy
def test_the_history_is_rolled_up_to_the_places_of_today(tmp_path: Path) -> None:
    # 西县 merged into 东县 in 2022: (20 + 30) of 200 in 2020 and 30 % in 2024 are one series of 东县
    places = CATALOGUE["places"].replace(
        "县,county,990100,county,2000-01-01,,true\n990102100",
        "县,county,990100,county,2000-01-01,2021-12-31,true\n990102100",
    )
    places = places.replace("丙镇,township,990103", "丙镇,township,990102")
    site = target_site(
        tmp_path,
        "纲要,share,increase_by,20,%,2024,,2020,2024",
        places=places,
        place_events="date,event,from_code,to_code,share,source\n2022-01-01,merge,990103,990102,,made up\n",
    )
    give_women(site, 2020, east=(20, 100), west=(30, 100))
    give_women(site, 2024, east=(60, 200))
    # 25 % in 2020, 20 % more than that is 30 %
    assert progress(site, "place_code, value, target, verdict", "place_code <> '990100'") == [
        (EAST, 30, 30, "reached")
    ]
