"""本月数 beside 本年累计 of one indicator on one form: checked, recovered, published; every value by hand beside it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ledger.decisions import lock_period
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.scope import EVERY_PLACE
from flows.steps.site.site import Site, open_site
from schemas.periods import parse_period
from tests.support.rolled import rolled
from tests.support.site import figures, make_test_site, submit

LATER = datetime(2026, 5, 1, tzinfo=UTC)
TOWNSHIP = "990102101"
HEADERS = ["本月（人）", "本年累计（人）"]

# each case reports from a village of its own; 8 of them in 乙镇
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to,year_start
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-06-30,990102101,{start}
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,本月（人）,Month,false,2025-01-01,
village_month,women_year,women,cumulative,本年累计（人）,Year so far,false,2025-01-01,
"""
PLACES = """code,name,level,parent,kind,valid_from,valid_to,reports
990100,样市,city,,city,2000-01-01,,false
990102,东县,county,990100,county,2000-01-01,,false
990102101,乙镇,township,990102,town,2000-01-01,,false
"""
Month = tuple[object, object] | None
"""Cells of a month: 本月数 and 本年累计; None for a missing return."""


def code(at: int) -> str:
    return f"990102101{201 + at}"


def beside_site(folder: Path, cases: int = 1, start: str = "", columns: str = COLUMNS) -> Site:
    places = PLACES + "".join(
        f"{code(at)},村{at},village,990102101,village,2000-01-01,,true\n" for at in range(cases)
    )
    rules = "rule,form,severity,expression,message_zh,message_en\n"
    return make_test_site(
        folder, places=places, forms=FORMS.format(start=start), form_columns=columns, rules=rules
    )


def report(site: Site, cases: list[list[Month]], first: int = 1, headers: list[str] = HEADERS) -> None:
    """Returns of the months from `first` on, a case a village; a month without any return is not sent."""
    for at in range(max(len(case) for case in cases)):
        rows = [
            (code(village), "", *case[at])
            for village, case in enumerate(cases)
            if at < len(case) and case[at] is not None
        ]
        period = f"2025-{first + at:02}"
        if rows:
            submit(site, f"{period}.csv", "village_month", TOWNSHIP, period, rows, LATER, headers)


def value(site: Site, period: str, at: int = 0) -> tuple[Any, str, str]:
    row = figures(site, "women", period, LATER)[code(at)]
    return row["value"], row["status"], row["method"]


def found(site: Site) -> list[tuple[str, str, str, str, str]]:
    """Findings: place, period, cell, value and limit."""
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select place_code, period, cell, value, message_zh from check_finding where rule = 'cumulative_differs'"
            " order by place_code, period"
        ).fetchall()
    return [(*row[:4], row[4].split("（", 1)[1].split("）")[0]) for row in rows]


# months as 本月/累计; findings as (month, value, limit)
CHECKED: list[tuple[str, list[Month], list[tuple[str, str, str]]]] = [
    ("all agree", [(10, 10), (5, 15), (7, 22)], []),
    ("case 7: the difference goes on", [(10, 10), (5, 16), (7, 23)], [("2025-02", "16", "10 + 5 = 15")]),
    ("a single wrong cumulative figure", [(10, 10), (5, 16), (7, 22)], [("2025-02", "16", "10 + 5 = 15")]),
    ("wrong for two months", [(10, 10), (5, 16), (7, 23), (3, 25)], [("2025-02", "16", "10 + 5 = 15")]),
    ("January, the year's first", [(10, 12), (5, 17)], [("2025-01", "12", "0 + 10 = 10")]),
    (
        "two differences that go on",
        [(10, 10), (5, 16), (7, 25)],
        [("2025-02", "16", "10 + 5 = 15"), ("2025-03", "25", "16 + 7 = 23")],
    ),
    (
        "the same slip twice",
        [(10, 10), (5, 16), (7, 22), (3, 26)],
        [("2025-02", "16", "10 + 5 = 15"), ("2025-04", "26", "22 + 3 = 25")],
    ),
    (
        "a single slip after one that goes on",
        [(10, 10), (5, 16), (7, 20), (3, 26)],
        [("2025-02", "16", "10 + 5 = 15"), ("2025-03", "20", "16 + 7 = 23")],
    ),
    ("a month ten times too much", [(10, 10), (50, 15), (7, 22)], [("2025-02", "15", "10 + 50 = 60")]),
    ("a cumulative figure that is blank", [(10, 10), (5, ""), (7, 22)], []),
    ("blank, and then wrong", [(10, 10), (5, ""), (7, 23)], [("2025-03", "23", "10 + 12 = 22")]),
    ("the month written in both cells", [(10, 10), (5, 5), (7, 7)], [("2025-02", "5", "10 + 5 = 15"), ("2025-03", "7", "5 + 7 = 12")]),
    ("a month missing and too little for the others", [(10, 10), None, (7, 12)], [("2025-03", "12", "10 + 7 = 17")]),
    ("zeros", [(0, 0), (0, 0), (0, 0)], []),
    ("rounded within its last digit", [(10400, 10400), (5000, "1.5万"), (7000, 22400)], []),
    ("about", [(10, 10), (5, "约16"), (7, 23)], []),
    ("months alone", [(10, ""), (5, ""), (7, "")], []),
]  # fmt: skip


def test_previous_cumulative_and_month_make_the_cumulative_figure(tmp_path: Path) -> None:
    site = beside_site(tmp_path / "s", len(CHECKED))
    report(site, [months for _, months, _ in CHECKED])
    expected = {(name, *finding) for at, (name, _, findings) in enumerate(CHECKED) for finding in findings}
    names = {code(at): name for at, (name, _, _) in enumerate(CHECKED)}
    assert {
        (names[place], period, value, limit) for place, period, _, value, limit in found(site)
    } == expected
    # at the cumulative cell, which is column D, and the months are published
    assert {cell[0] for _, _, cell, _, _ in found(site)} == {"D"}
    assert [value(site, f"2025-0{month}", 1) for month in (1, 2, 3)] == [
        (10, "A", "bottom_up"),
        (5, "A", "bottom_up"),
        (7, "A", "bottom_up"),
    ]
    assert value(site, "2025-Q1", 1) == (22, "A", "bottom_up")  # 10 + 5 + 7, not 23


def test_a_missing_month_is_recovered_from_the_next_cumulative_figure(tmp_path: Path) -> None:
    site = beside_site(tmp_path / "s")
    report(site, [[None, (5, 15), (7, 22)]])
    assert value(site, "2025-01") == (10, "E", "bottom_up")  # case 8: February's 15 - 5
    assert value(site, "2025-02") == (5, "A", "bottom_up")
    assert value(site, "2025-Q1") == (22, "A", "bottom_up")
    assert found(site) == []


# 本月/累计 of January to June, and the expected figures by period
RECOVERED: list[tuple[str, list[Month], dict[str, tuple[Any, str]]]] = [
    # February is 22 - 7 - 10
    ("in the middle", [(10, 10), None, (7, 22)], {"2025-02": (5, "E"), "2025-Q1": (22, "A")}),
    # February and March together are 40 - 9 - 10: March has both, February stays missing
    (
        "two months",
        [(10, 10), None, None, (9, 40), (1, 41), (1, 42)],
        {"2025-02": (None, "O"), "2025-03": (21, "E"), "2025-Q1": (31, "E"), "2025-Q2": (11, "A"), "2025-H1": (42, "A")},
    ),
    # March is known from April, outside of the quarter
    (
        "over the end of a quarter",
        [(10, 10), (5, 15), None, (3, 25), (1, 26), (1, 27)],
        {"2025-03": (7, "E"), "2025-Q1": (22, "E"), "2025-Q2": (5, "A"), "2025-H1": (27, "A")},
    ),
    ("nothing after it", [(10, 10), (5, 15), None], {"2025-03": (None, "O"), "2025-Q1": (15, "P")}),
    # the month left blank in its own return: nothing is estimated
    ("blank", [(10, 10), ("", 15), (7, 22)], {"2025-02": (5, "A"), "2025-Q1": (22, "A")}),
    # the next cumulative figure is blank: March's is used, 30 - 7 - 5
    ("the next one blank", [None, (5, ""), (7, 30)], {"2025-01": (18, "E"), "2025-Q1": (30, "A")}),
    ("recovered as zero", [(10, 10), None, (7, 17)], {"2025-02": (0, "E"), "2025-Q1": (17, "A")}),
    # 12 - 7 - 10 would be less than nothing
    ("less than nothing", [(10, 10), None, (7, 12)], {"2025-02": (None, "O"), "2025-Q1": (17, "P")}),
    # 1.5万 may be anything from 14,500 to 15,500
    ("rounded", [None, (5, "1.5万"), (7, "")], {"2025-01": (None, "O"), "2025-Q1": (12, "P")}),
    ("about", [None, ("约5", 15), (7, 22)], {"2025-01": (None, "O"), "2025-Q1": (12, "P")}),
    ("no cumulative figure at all", [None, (5, ""), (7, "")], {"2025-01": (None, "O"), "2025-Q1": (12, "P")}),
    ("both cells blank", [(10, 10), ("", ""), (7, 22)], {"2025-02": (5, "E"), "2025-Q1": (22, "A")}),
    # a difference before it stays out of it: 30 - 7 - 16
    ("after a difference", [(10, 10), (5, 16), None, (7, 30)], {"2025-02": (5, "A"), "2025-03": (7, "E"), "2025-Q1": (22, "E")}),
    # first the months that stay missing, then one that is recovered
    ("two gaps", [None, (5, 15), None, (7, 30)], {"2025-01": (10, "E"), "2025-03": (8, "E"), "2025-Q1": (23, "E")}),
]  # fmt: skip


@pytest.fixture(scope="module")
def recovered(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = beside_site(tmp_path_factory.mktemp("recovered") / "s", len(RECOVERED))
    report(site, [months for _, months, _ in RECOVERED])
    return site


@pytest.mark.parametrize("at", range(len(RECOVERED)), ids=[name for name, _, _ in RECOVERED])
def test_what_a_missing_month_becomes(recovered: Site, at: int) -> None:
    expected = RECOVERED[at][2]
    assert {period: value(recovered, period, at)[:2] for period in expected} == expected


def test_case_8_at_the_township_and_in_the_reporting_rate(tmp_path: Path) -> None:
    # 村0 sends no January, 村1 gives 1, 2, 3: 乙镇 has 10 + 1 in January, estimated, and 22 + 6 in the quarter
    site = beside_site(tmp_path / "s", 2)
    report(site, [[None, (5, 15), (7, 22)], [(1, 1), (2, 3), (3, 6)]])
    own = figures(site, "women", "2025-01", LATER)[TOWNSHIP]
    assert (own["value"], own["status"], own["units_expected"], own["units_reported"]) == (11, "E", 2, 2)
    quarter = figures(site, "women", "2025-Q1", LATER)[TOWNSHIP]
    assert (quarter["value"], quarter["status"], quarter["method"]) == (28, "A", "bottom_up")
    with rolled(site, LATER) as con:
        rates = (
            con.sql(read_query("marts/reporting_rate"), params=EVERY_PLACE)
            .pl()
            .filter(place_code=TOWNSHIP, period="2025-01")
        )
        assert rates.select("expected", "reported").rows() == [(2, 1)]  # no return came of it
        complete = con.sql(read_query("marts/indicator_completeness")).pl()
    january = complete.filter(place_code=TOWNSHIP, period="2025-01", indicator="women")
    names = ("expected", "reported", "with_value", "blank", "missing")
    assert january.select(names).rows() == [(2, 1, 2, 0, 0)]


def test_a_subtotal_does_not_replace_a_recovered_month(tmp_path: Path) -> None:
    # the township says 12 for its villages in January, of which 11 are known: 10 recovered and 1
    village = FORMS.format(start="").splitlines(keepends=True)
    forms = "".join(village) + village[1].replace("village", "township").replace("村月报", "乡月报")
    columns = COLUMNS + "township_month,below,women,subtotal,下级（人）,Below,false,2025-01-01,\n"
    site = beside_site(tmp_path / "s", 2, columns=columns)
    (site.root / "catalogue" / "forms.csv").write_text(forms, encoding="utf-8")
    (site.root / "catalogue" / "places.csv").write_text(
        (site.root / "catalogue" / "places.csv")
        .read_text(encoding="utf-8")
        .replace("town,2000-01-01,,false", "town,2000-01-01,,true"),
        encoding="utf-8",
    )
    site = open_site(site.root)
    report(site, [[None, (5, 15)], [(1, 1), (2, 3)]])
    submit(site, "t.csv", "township_month", TOWNSHIP, "2025-01", [(TOWNSHIP, "", 12)], LATER, ["下级（人）"])
    own = figures(site, "women", "2025-01", LATER)[TOWNSHIP]
    assert (own["value"], own["status"], own["method"]) == (11, "E", "bottom_up")


@pytest.mark.heavy
def test_a_cumulative_year_that_begins_in_april(tmp_path: Path) -> None:
    # March: 30 since April of last year, of which nothing is known; April begins anew, and 9 - 4 is May
    site = beside_site(tmp_path / "s", start="4")
    report(site, [[(8, 30), (3, 3), None, (4, 12)]], first=3)
    assert [value(site, f"2025-0{month}")[:2] for month in (3, 4, 5, 6)] == [
        (8, "A"),
        (3, "A"),
        (5, "E"),
        (4, "A"),
    ]
    assert found(site) == []
    again = beside_site(tmp_path / "t", start="4")
    report(again, [[(8, 30), (3, 33)]], first=3)  # the cumulative figure went on from March
    assert [row[1:4] for row in found(again)] == [("2025-04", "D4", "33")]


@pytest.mark.heavy
def test_a_column_that_comes_within_the_year(tmp_path: Path) -> None:
    # 本月数 from March on: January 10 and February 15 - 10 are what the cumulative figures added
    columns = COLUMNS.replace("本月（人）,Month,false,2025-01-01", "本月（人）,Month,false,2025-03-01")
    site = beside_site(tmp_path / "s", columns=columns)
    report(site, [[(10,), (15,)]], headers=HEADERS[1:])
    report(site, [[(7, 22), None, (2, 30)]], first=3)
    expected = [(10, "A"), (5, "A"), (7, "A"), (6, "E"), (2, "A")]
    assert [value(site, f"2025-0{month}")[:2] for month in range(1, 6)] == expected
    assert value(site, "2025-H1")[0] == 30
    # 本年累计 from March on: 22 is what the months before it gave, and 7
    columns = COLUMNS.replace("Year so far,false,2025-01-01", "Year so far,false,2025-03-01")
    site = beside_site(tmp_path / "t", columns=columns)
    report(site, [[(10,), (5,)]], headers=HEADERS[:1])
    report(site, [[(7, 23)]], first=3)
    assert [row[1:] for row in found(site)] == [("2025-03", "D4", "23", "0 + 22 = 22")]
    # only 本年累计 from March on, after months of 10, 5 and none: 22 - 15 are March's, not 22
    columns = COLUMNS.replace("Month,false,2025-01-01,", "Month,false,2025-01-01,2025-02-28")
    site = beside_site(tmp_path / "u", columns=columns)
    report(site, [[(10, 10), (5, 15)]])
    report(site, [[(22,)]], first=3, headers=HEADERS[1:])
    assert (value(site, "2025-03"), value(site, "2025-Q1")) == ((7, "A", "bottom_up"), (22, "A", "bottom_up"))


def test_a_recoded_village_goes_on(tmp_path: Path) -> None:
    # 村0 has the code of 村1 from March on: March's 22 follows February's 15; February is known from it
    site = beside_site(tmp_path / "s", 2)
    places = (site.root / "catalogue" / "places.csv").read_text(encoding="utf-8")
    places = places.replace(
        "村0,village,990102101,village,2000-01-01,", "村0,village,990102101,village,2000-01-01,2025-02-28"
    )
    places = places.replace(
        "村1,village,990102101,village,2000-01-01", "村1,village,990102101,village,2025-03-01"
    )
    (site.root / "catalogue" / "places.csv").write_text(places, encoding="utf-8")
    event = f"date,event,from_code,to_code,share,source\n2025-03-01,recode,{code(0)},{code(1)},,made up\n"
    (site.root / "catalogue" / "place_events.csv").write_text(event, encoding="utf-8")
    site = open_site(site.root)
    report(site, [[(10, 10)], [None, None, (7, 22)]])
    assert value(site, "2025-02")[:2] == (5, "E")
    assert value(site, "2025-Q1", 1)[:2] == (22, "A")


def test_a_suppressed_month_is_not_told_by_the_cumulative_figure(tmp_path: Path) -> None:
    # <6 hides January; 15 - 5 - 0 would say 10, and so it is neither recovered nor compared
    columns = COLUMNS.replace("\n", ",suppressed\n", 1).replace("2025-01-01,\n", "2025-01-01,,<6=5\n")
    site = beside_site(tmp_path / "s", columns=columns)
    report(site, [[("<6", "<6"), (5, 9), (7, 16)]])
    assert value(site, "2025-01")[:2] == (None, "Q")
    assert value(site, "2025-Q1")[:2] == (12, "P")
    assert found(site) == []


@pytest.mark.heavy
def test_a_locked_month_is_not_recovered_from_a_later_return(tmp_path: Path) -> None:
    # January is locked without a return; February's 15 - 5 comes after that and must not change it
    site = beside_site(tmp_path / "s")
    lock_period(site, parse_period("2025-01"), "已上报", "李", datetime(2025, 2, 20, tzinfo=UTC))
    report(site, [[None, (5, 15), (7, 22)]])
    assert [value(site, f"2025-0{month}")[:2] for month in (1, 2, 3)] == [(None, "O"), (5, "A"), (7, "A")]
    assert found(site) == []
    # locked after February's return: what was recovered stays
    site = beside_site(tmp_path / "t")
    report(site, [[None, (5, 15)]])
    lock_period(site, parse_period("2025-01"), "已上报", "李", datetime(2026, 5, 2, tzinfo=UTC))
    report(site, [[(7, 22)]], first=3)
    later = datetime(2026, 5, 3, tzinfo=UTC)
    assert figures(site, "women", "2025-01", later)[code(0)]["value"] == 10


def test_forms_without_both_columns_make_no_rows(tmp_path: Path) -> None:
    site = beside_site(tmp_path / "s", columns=COLUMNS.replace("women_year,women,", "women_year,money,"))
    report(site, [[(10, 10), None, (7, 22)]])
    with rolled(site, LATER) as con:
        for name in ("column_beside", "month_beside", "cumulative_beside"):
            assert con.execute(f"select count(*) from {name}").fetchall() == [(0,)]
    assert value(site, "2025-Q1")[:2] == (17, "P")
