"""A return for a longer period against the returns for its months: differences, causes, findings (figures.md, 8)."""

from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.periods import LATER, MONTHS, PLACES, Given, give_all, overlapping_site
from tests.support.rolled import rolled

FLOW = {"women": "period"}
FIVES: Given = {("village_month", month): {"一村": 5, "二村": 5} for month in MONTHS}


def compared(site: Site) -> dict[tuple[str, str], tuple[object, ...]]:
    """Sum, longer return, difference, verdict and suspects by place and period, as published."""
    names = {code: name for name, code in PLACES.items()}
    with rolled(site, LATER) as con:
        rows = con.tables.select("marts", "period_reconciliation").fetchall()
    return {(names[str(row[0])], str(row[1])): row[3:8] for row in rows}


def found(site: Site) -> list[tuple[object, ...]]:
    query = """
        select place_code, period, cell, value, message_en from check_finding
        where rule = 'period_differs' order by place_code
    """
    with rolled(site, LATER) as con:
        return con.execute(query).fetchall()


@pytest.mark.parametrize(
    ("form", "period", "amount", "months"),
    [
        ("village_quarter", "2025-Q1", 18, 15),
        ("village_half", "2025-H1", 31, 30),
        ("village_year", "2025", 610, 60),
    ],
)
def test_a_longer_return_is_held_against_its_months(
    tmp_path: Path, form: str, period: str, amount: int, months: int
) -> None:
    site = overlapping_site(tmp_path / "s", {"village_month": FLOW, form: FLOW})
    give_all(site, {**FIVES, (form, period): {"一村": amount, "二村": amount}})
    rows = compared(site)
    villages = f"{PLACES['一村']} {PLACES['二村']}"
    assert rows["甲乡", period] == (2 * months, 2 * amount, 2 * (amount - months), "parent_exceeds", villages)
    assert rows["一村", period] == (months, amount, amount - months, "parent_exceeds", None)
    assert rows["样市", period][:3] == (2 * months, 2 * amount, 2 * (amount - months))
    findings = found(site)
    assert [row[:4] for row in findings] == [
        (PLACES["一村"], period, "C4", str(amount)),
        (PLACES["二村"], period, "C5", str(amount)),
    ]
    assert f"add up to {months} (+{amount - months})" in str(findings[0][4])


@pytest.fixture(scope="module")
def causes(tmp_path_factory: pytest.TempPathFactory) -> Site:
    both = {"women": "period", "eligible": "stock"}
    site = overlapping_site(
        tmp_path_factory.mktemp("c") / "s", {"village_month": both, "village_quarter": both}
    )
    given: dict[tuple[str, str], dict[str, object]] = {}
    months: dict[str, list[object]] = {
        "一村": [1, 2, 3, 10, 20, "", 7, 8, 9, 1, 2, 40],
        "二村": [1, 2, 3, 4, 5, 6, "<6", 5, 5, "0.1万", 3000, 4000],
        "三村": [2, 3, 4, 5, 6, 7, 2, 2, 3, 100, 1, 1],
        "四村": [5, 5, "", "", "", "", 5, "约5", 5, "", "", ""],
    }
    quarters = {
        "一村": [6, 37, 33, 7],
        "二村": [60, 15, 14, 8200],
        "三村": [18, 9, 7, 3],
        "四村": ["", 9, 20, ""],
    }
    for place, numbers in months.items():
        for month, number in zip(MONTHS, numbers, strict=True):
            stock = {"2025-03": 70, "2025-06": 80}.get(month, "") if place == "一村" else ""
            given.setdefault(("village_month", month), {})[place] = [number, stock]
    for place, numbers in quarters.items():
        for at, number in enumerate(numbers, start=1):
            stock = {1: 700, 2: 80}.get(at, "") if place == "一村" else ""
            given.setdefault(("village_quarter", f"2025-Q{at}"), {})[place] = [number, stock]
    give_all(site, given)  # type: ignore[arg-type]
    return site


@pytest.mark.parametrize(
    ("place", "period", "expected"),
    [
        ("一村", "2025-Q1", (6, 6, 0, "equal", None)),
        ("一村", "2025-Q2", (30, 37, 7, "child_missing", "2025-06")),  # June is blank
        ("一村", "2025-Q3", (24, 33, 9, "doubled", "2025-09")),
        ("一村", "2025-Q4", (43, 7, -36, "unit_slip", "2025-12÷10")),  # 1 + 2 + 4
        ("二村", "2025-Q1", (6, 60, 54, "unit_slip", "2025-Q1÷10")),
        ("二村", "2025-Q3", (10, 14, 4, "within_suppressed", "2025-07")),  # July is at most 5
        ("二村", "2025-Q4", (8000, 8200, 200, "equal", None)),  # 0.1万 is known to ±500
        ("三村", "2025-Q1", (9, 18, 9, "siblings_swapped", "2025-Q2")),
        ("三村", "2025-Q2", (18, 9, -9, "siblings_swapped", "2025-Q1")),
        ("三村", "2025-Q3", (7, 7, 0, "equal", None)),
        ("三村", "2025-Q4", (102, 3, -99, "unit_slip", "2025-10÷100")),
    ],
)
def test_the_cause_of_a_difference(
    causes: Site, place: str, period: str, expected: tuple[object, ...]
) -> None:
    with rolled(causes, LATER) as con:
        rows = con.tables.select("marts", "period_reconciliation").fetchall()
    own = {(str(row[0]), str(row[1])): row[3:8] for row in rows if str(row[2]) == "women"}
    assert own[PLACES[place], period] == expected


def test_a_suppressed_month_in_a_later_cumulative_figure_hides_nothing(tmp_path: Path) -> None:
    """February's cumulative figure is suppressed, March's is not: the months are 17, all of it known."""
    site = overlapping_site(
        tmp_path / "s", {"village_month": {"women": "cumulative"}, "village_quarter": FLOW}
    )
    months = {
        ("village_month", month): {"一村": given}
        for month, given in zip(MONTHS, (10, "<6", 17), strict=False)
    }
    give_all(site, {**months, ("village_quarter", "2025-Q1"): {"一村": 24}})
    assert compared(site)["一村", "2025-Q1"] == (17, 24, 7, "doubled", "2025-03")


def test_a_rounded_cumulative_figure_that_the_next_one_settles_is_compared(tmp_path: Path) -> None:
    """The quarter is 12 whatever 约8 was; in 二村 nothing settles it."""
    site = overlapping_site(
        tmp_path / "s", {"village_month": {"women": "cumulative"}, "village_quarter": FLOW}
    )
    months = [{"一村": 5, "二村": 5}, {"一村": "约8", "二村": "约8"}, {"一村": 12}]
    given = {("village_month", month): rows for month, rows in zip(MONTHS, months, strict=False)}
    give_all(site, {**given, ("village_quarter", "2025-Q1"): {"一村": 12, "二村": 8}})
    rows = compared(site)
    assert rows["一村", "2025-Q1"] == (12, 12, 0, "equal", None)
    assert ("二村", "2025-Q1") not in rows


def test_what_cannot_be_compared_has_no_row(causes: Site) -> None:
    rows = compared(causes)
    assert ("四村", "2025-Q2") not in rows  # no month of the quarter
    assert ("四村", "2025-Q3") not in rows  # 约5 may be anything near


def test_a_stock_is_compared_with_the_number_of_the_last_day(causes: Site) -> None:
    with rolled(causes, LATER) as con:
        rows = con.tables.select("marts", "period_reconciliation").fetchall()
    own = {(str(row[0]), str(row[1])): row[3:8] for row in rows if str(row[2]) == "eligible"}
    assert own[PLACES["一村"], "2025-Q1"][:4] == (70, 700, 630, "unit_slip")
    assert own[PLACES["一村"], "2025-Q2"][3] == "equal"


def test_a_mark_of_an_abolished_village_is_none_of_its_township(tmp_path: Path) -> None:
    """一村 was abolished in March, its 约3 lies in 甲乡; what 甲乡 itself reports is exact and compared."""
    forms = {"village_month": FLOW, "township_month": FLOW, "township_quarter": FLOW}
    site = overlapping_site(
        tmp_path / "s",
        forms,
        ends={PLACES["一村"]: "2025-03-15"},
        place_events=f"date,event,from_code,to_code,share,source\n2025-03-16,abolish,{PLACES['一村']},,,\n",
    )
    months = {("township_month", month): {"甲乡": 2} for month in MONTHS[:3]}
    give_all(
        site,
        {
            **months,
            ("village_month", "2025-01"): {"一村": "约3"},
            ("township_quarter", "2025-Q1"): {"甲乡": 8},
        },
    )
    assert compared(site)["甲乡", "2025-Q1"] == (6, 8, 2, "doubled", "2025-01 2025-02 2025-03")
