"""Periods as text and as dates."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.periods import (
    CALENDAR,
    FISCAL,
    KEY,
    NoSuchPeriodError,
    first_month,
    fiscal_types,
    parse_period,
    period_words,
    periods_between,
    wholes_of,
    with_month,
)

TYPES = {*CALENDAR, "statistical_half", "statistical_year"}


@pytest.mark.parametrize(
    ("text", "key", "first", "last"),
    [
        ("2025-02", "2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024年2月", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2025 年 12 月 ", "2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-Q3", "2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-H2", "2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2014年度", "2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2025S", "2025S", date(2025, 4, 1), date(2026, 3, 31)),
        ("2025统计年度", "2025S", date(2025, 4, 1), date(2026, 3, 31)),
        ("2025S-H1", "2025S-H1", date(2025, 4, 1), date(2025, 9, 30)),
        ("2025S-H2", "2025S-H2", date(2025, 10, 1), date(2026, 3, 31)),
        ("2025-M03", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),  # SDMX
        ("2025m3", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("03/2025", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("3-2025", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("March 2025", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("Mar. 2025", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("mar-2025", "2025-03", date(2025, 3, 1), date(2025, 3, 31)),
        ("FEBRUARY, 2024", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025 Sept", "2025-09", date(2025, 9, 1), date(2025, 9, 30)),
        ("May\u00a02025", "2025-05", date(2025, 5, 1), date(2025, 5, 31)),
        ("Ｄｅｃ　２０１７", "2017-12", date(2017, 12, 1), date(2017, 12, 31)),
        ("Q1 2025", "2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("q4/2025", "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("1st quarter 2025", "2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("Third Quarter of 2025", "2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("H2 2025", "2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("first half-year 2025", "2025-H1", date(2025, 1, 1), date(2025, 6, 30)),
        ("Jan-Mar 2025", "2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("January – June, 2025", "2025-H1", date(2025, 1, 1), date(2025, 6, 30)),
        ("Oct. to Dec. 2025", "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025 Apr-Jun", "2025-Q2", date(2025, 4, 1), date(2025, 6, 30)),
        ("Jan 2025 - Dec 2025", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("April 2025 to March 2026", "2025S", date(2025, 4, 1), date(2026, 3, 31)),
        ("Jul 2025–Jun 2026", "2025S07", date(2025, 7, 1), date(2026, 6, 30)),
        ("calendar year 2025", "2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_read(text: str, key: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.text, period.start, period.end) == (key, first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2025-13", "2025-00", "2025年13月", "2025-Q5", "2025-H3", "一月", "20250", "1", "0000"),
        # days, two digits of a year or a day, a span, another word
        *("2 March 2025", "March 2 2025", "March 20 25", "Mar-25", "Jan-Mar-25", "Marches 2025", "March"),
        # spans that are no period, fiscal years without their month, one year that may be the first or the last
        *("Jan-Feb 2025", "Mar-Jan 2025", "Feb-Apr 2025", "Q5 2025", "H3 2025", "Q1 25", "third half 2025"),
        *("FY2025/26", "FY2025", "FY2025/27", "2025/26", "Apr 2025 - Feb 2026", "Q1 of the year 2025"),
        *("2025-M13", "13/2025", "3/25", "3.2025", "03/20255"),
        *("year to March 2025", "March 20255", "Maı 2025"),
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NoSuchPeriodError):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "types", "said"),
    [
        ("FY2025/26", {"year_from_07"}, "2025S07"),
        ("FY 2025-26", {"year_from_07", "month"}, "2025S07"),
        ("fiscal year 2025/2026", {"half_from_10"}, "2025S10"),
        ("FY1999/00", {"year_from_07"}, "1999S07"),
        ("2025/2026", {"statistical_year"}, "2025S"),
        ("FY2025/26", {"month"}, "FY2025/26"),  # no year of the catalogue begins in another month
        ("FY2025/26", {"year_from_07", "statistical_year"}, "FY2025/26"),  # two begin, in different months
        ("FY2025/27", {"year_from_07"}, "FY2025/27"),
        ("2009-10", {"year_from_07"}, "2009-10"),  # October
        ("2009/10", {"year_from_07"}, "2009/10"),
        ("FY2025", {"year_from_07"}, "FY2025"),  # named by its first or its last year
    ],
)
def test_a_fiscal_year_is_that_of_the_catalogue(text: str, types: set[str], said: str) -> None:
    assert with_month(text, types) == said


def test_every_english_month_is_read() -> None:
    names = ["January", "February", "March", "April", "May", "June"]
    names += ["July", "August", "September", "October", "November", "December"]
    for number, name in enumerate(names, start=1):
        for text in (f"{name} 2025", f"{name[:3]} 2025", f"2025-{name[:3]}"):
            assert parse_period(text).text == f"2025-{number:02}"


@given(st.text())
def test_any_text_is_a_period_or_is_refused(text: str) -> None:
    with suppress(NoSuchPeriodError):
        assert parse_period(parse_period(text).text) == parse_period(text)


def test_wholes_of_a_month() -> None:
    longer = [whole.text for whole in wholes_of(parse_period("2025-08"), TYPES)]
    assert longer == ["2025-Q3", "2025-H2", "2025", "2025S-H1", "2025S"]
    # February lies in the statistical year that began the April before
    longer = [whole.text for whole in wholes_of(parse_period("2026-02"), TYPES)]
    assert longer == ["2026-Q1", "2026-H1", "2026", "2025S-H2", "2025S"]
    assert wholes_of(parse_period("2025"), TYPES) == []


def test_a_period_that_straddles_years_has_no_whole_there() -> None:
    # the half from January to June lies in no statistical year, the quarter from April to June does
    assert [whole.text for whole in wholes_of(parse_period("2025-H1"), TYPES)] == ["2025"]
    assert [whole.text for whole in wholes_of(parse_period("2025-Q2"), TYPES)] == [
        "2025-H1",
        "2025",
        "2025S-H1",
        "2025S",
    ]


def test_periods_between_are_whole_ones() -> None:
    months = periods_between("month", date(2024, 11, 15), date(2025, 2, 27))
    assert [month.text for month in months] == ["2024-12", "2025-01"]


@pytest.mark.parametrize("month", range(2, 13))
def test_a_year_begins_in_any_month(month: int) -> None:
    sign = "" if month == 4 else f"{month:02}"
    half, year = fiscal_types(month)
    whole, one, two = (parse_period(f"2025S{sign}{end}") for end in ("", "-H1", "-H2"))
    before = date(2026, month - 1, 28)
    assert (whole.start, whole.year, whole.period_type) == (date(2025, month, 1), 2025, year)
    assert (whole.end.year, whole.end.month) == (before.year, before.month)
    assert (one.start, two.end) == (whole.start, whole.end)
    assert (two.start - one.end).days == 1
    assert {one.year, two.year} == {2025}
    assert {one.period_type, two.period_type} == {half}
    # written and read back, as a form has it and as people write it
    for period in (whole, one, two):
        assert parse_period(period_words(period)) == parse_period(period.text) == period
    for words in (f"2025年{month}月至2026年{month - 1}月", f"2025.{month}-2026.{month - 1}"):
        assert parse_period(words) == whole
    assert all(re.fullmatch(KEY, period.text) for period in (whole, one, two))
    # each month lies in one of them
    inside = [
        parse_period(f"{year}-{number:02}")
        for year in (2025, 2026)
        for number in range(1, 13)
        if date(2025, month, 1) <= date(year, number, 1) < date(2026, month, 1)
    ]
    assert [wholes_of(own, {year}) for own in inside] == [[whole]] * 12
    assert [wholes_of(own, {half}) for own in inside] == [[one]] * 6 + [[two]] * 6
    assert [*periods_between(half, date(2025, 1, 1), date(2026, 12, 31))][
        1 if month > 7 else 0
    ].start <= whole.end


def test_april_is_the_statistical_year_and_january_the_calendar_year() -> None:
    assert parse_period("2025S04") == parse_period("2025S")
    assert parse_period("2025年4月起统计年度下半年").text == "2025S-H2"
    assert fiscal_types(1) == ()
    for text in (
        "2025S01",
        "2025S13",
        "2025S00",
        "2025年1月起统计年度",
        "2025年7月至2026年7月",
        "2025年7月至2027年6月",
    ):
        with pytest.raises(NoSuchPeriodError):
            parse_period(text)
    assert {first_month(name) for name in FISCAL} == {*range(2, 13)}


def test_halves_with_the_same_months_contain_each_other() -> None:
    january, july = parse_period("2025-H1"), parse_period("2024S07-H2")
    assert wholes_of(january, {"half", "half_from_07"}) == [july]
    assert wholes_of(july, {"half", "half_from_07", "year"}) == [january, parse_period("2025")]
