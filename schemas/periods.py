"""Reporting periods: months, quarters, halves and years, as text, as dates and as parts of one another.

Beside the calendar year there are years that begin in another month. The statistical year of the screening programme,
2025S, is from 1 April 2025 to 31 March 2026, with its halves 2025S-H1 and 2025S-H2. The year 2025S07 is from 1 July
2025 to 30 June 2026; so are those of the other months, from 2025S02 to 2025S12.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from schemas.english_periods import fiscal_year_said, period_from_english

CALENDAR = {"month": 1, "quarter": 3, "half": 6, "year": 12}

KEY = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12])|S(0[235-9]|1[0-2])?(-H[12])?)?$"
"""Pattern of the keys of periods."""

APRIL = 4
"""First month of the statistical year."""

_BEGINS = {"statistical_half": APRIL, "statistical_year": APRIL} | {
    f"{length}_from_{month:02}": month
    for month in range(2, 13)
    if month != APRIL
    for length in ("half", "year")
}
"""First month of the year, for the period types of years that do not begin in January."""

FISCAL = {name: 6 if "half" in name else 12 for name in _BEGINS}
MONTHS_IN = CALENDAR | FISCAL
"""Number of months in a period of each type."""

_YEAR = r"^(\d{4})"
_FORMS = [
    ("month", re.compile(_YEAR + r"[-–—年./](\d{1,2})(?:月份|月)?$")),
    ("month", re.compile(_YEAR + r"(0[1-9]|1[0-2])$")),
    ("month", re.compile(_YEAR + r"年?(\d{1,2})月份?$")),
    ("month", re.compile(_YEAR + r"-?M(\d{1,2})$", re.IGNORECASE)),
    ("quarter", re.compile(_YEAR + r"(?:[-年./]|年?第?)Q?([1-4])(?:季度|季)$")),
    ("quarter", re.compile(_YEAR + r"[-年./]?Q([1-4])$", re.IGNORECASE)),
    ("half", re.compile(_YEAR + r"[-年./]?H([12])$", re.IGNORECASE)),
    ("half", re.compile(_YEAR + r"年度?([上下])半年$")),
    ("year", re.compile(_YEAR + r"(?:年度|年|年全年)?$")),
]
_MONTH_FIRST = re.compile(r"^(0?[1-9]|1[0-2])[/-]((?:19|20)\d\d)$")
_FISCAL_YEAR = [
    re.compile(_YEAR + r"S(\d\d)?(?:-?H([12]))?$", re.IGNORECASE),
    re.compile(_YEAR + r"(?:年(\d{1,2})月起)?统计年度?(?:([上下])半年)?$"),
]
_ACROSS = re.compile(_YEAR + r"[-年./](\d{1,2})月?[-—–―~至到]{1,2}(\d{4})[-年./](\d{1,2})(?:月份?)?$")
_SPAN = re.compile(_YEAR + r"[-年./](\d{1,2})月?[-—–~至到](?:\1[-年./])?(\d{1,2})月份?$")
_LOOKALIKES = {0xFF01 + at: chr(0x21 + at) for at in range(94)}
_DIGITS = str.maketrans("〇零○◯０OoＯ一二三四五六七八九", "00000000123456789")
_YEAR_IN_WORDS = re.compile(
    r"[一二][〇零○◯０0OoＯ一二三四五六七八九]{3}(?=年|统计年|[-—–―~至到、和]{1,2}[〇零○◯０0OoＯ一二三四五六七八九]{4}年)"
)
_DAY_IN_WORDS = re.compile(r"(?<=月)(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])")
_QUARTER_IN_WORDS = re.compile(r"[一二三四](?=季)")
_MONTH_IN_WORDS = re.compile(
    r"(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])(?=月?[-—–~至到、和]{1,2}(?:十[一二]?|[一二三四五六七八九])月|月)"
)
_WORDS = {"上": 1, "下": 2}


class NoSuchPeriodError(ValueError):
    """The text names no month, quarter, half or year."""


@dataclass(frozen=True, order=True)
class Period:
    """One reporting period. `text` is its key in every table: 2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1, 2025S, 2025S07."""

    start: date
    end: date
    period_type: str
    text: str

    @property
    def year(self) -> int:
        """Calendar year, or the year in which the period's statistical year begins."""
        return int(self.text[:4])


def first_month(period_type: str) -> int:
    """Month in which the years of a period type begin; 1 for calendar periods."""
    return _BEGINS.get(period_type, 1)


def fiscal_types(month: int) -> tuple[str, ...]:
    """Period types of the halves and years that begin with a month; none of January's, the calendar year."""
    return tuple(name for name, begin in _BEGINS.items() if begin == month)


def _fiscal(year: int, month: int, half: int | None) -> Period:
    """The year that begins with a month of a year, or a half of it."""
    if types := fiscal_types(month):
        return _period(types[0 if half else 1], year, half or 1)
    raise NoSuchPeriodError(f"no statistical year begins in month {month}")


def _period(period_type: str, year: int, number: int) -> Period:
    months = MONTHS_IN[period_type]
    if not (1 <= number <= 12 // months and 1900 <= year <= 2999):
        raise NoSuchPeriodError(f"{year} has no {period_type} {number}")
    begin = first_month(period_type)
    first = (number - 1) * months + begin
    sign = "" if begin == 1 else "S" if begin == APRIL else f"S{begin:02}"
    part = {1: f"-{number:02}", 3: f"-Q{number}", 6: f"-H{number}", 12: ""}[months]
    text = f"{year}{sign}{part}"
    after = _first_day(year, first + months)
    return Period(_first_day(year, first), after - timedelta(days=1), period_type, text)


def _first_day(year: int, month: int) -> date:
    """First day of a month counted from January of `year`; 13 is the January after."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Parse a period in the spelling of keys or of forms: 2025年3月, 2025.3, ２０２５年３月份,
    2025-M03 (SDMX), 03/2025, 2025年一季度, 2025年1-3月, 2025年上半年, 2025年度, March 2025, Jan-Mar 2025, Q1 2025, 2025年7月起统计年度, 2025年7月至2026年6月.

    Raises NoSuchPeriodError for anything else, as for a thirteenth month, or Mar-25, which may be a day.
    """
    text = period_from_english(" ".join(text.translate(_LOOKALIKES).split())) or text
    spelt = re.sub(r"\s", "", text).translate(_LOOKALIKES)
    spelt = _MONTH_FIRST.sub(r"\2-\1", spelt)
    spelt = _QUARTER_IN_WORDS.sub(lambda found: found[0].translate(_DIGITS), arabic_dates(spelt))
    if span := _SPAN.match(spelt):
        return _span(int(span[1]), int(span[2]), int(span[3]))
    if across := _ACROSS.match(spelt):
        return _across(*map(int, across.groups()))
    for pattern in _FISCAL_YEAR:
        if found := pattern.match(spelt):
            half = _WORDS.get(found[3] or "") or int(found[3] or 0) or None
            return _fiscal(int(found[1]), int(found[2] or APRIL), half)
    for period_type, pattern in _FORMS:
        if found := pattern.match(spelt):
            is_year = MONTHS_IN[period_type] == 12
            number = 1 if is_year else _WORDS.get(found[2]) or int(found[2])
            return _period(period_type, int(found[1]), number)
    raise NoSuchPeriodError(f"{text!r} is no period")


def arabic_dates(text: str) -> str:
    """Text with years and months in Chinese numerals as digits: 二〇二五年十二月 becomes 2025年12月."""
    if "年" not in text and "月" not in text:
        return text
    text = re.sub(r"元(?=月)", "1", text)
    text = _YEAR_IN_WORDS.sub(lambda found: found[0].translate(_DIGITS), text)
    text = _DAY_IN_WORDS.sub(lambda found: str(_month_number(found[0])), text)
    return _MONTH_IN_WORDS.sub(lambda found: str(_month_number(found[0])), text)


def _month_number(word: str) -> int:
    tens, _, ones = word.rpartition("十")
    ten = int((tens or "一").translate(_DIGITS)) if "十" in word else 0
    return 10 * ten + int((ones or "0").translate(_DIGITS))


def _span(year: int, first: int, last: int) -> Period:
    """The period from one month of a year to another."""
    for period_type, months in CALENDAR.items():
        if last - first + 1 == months and (first - 1) % months == 0:
            return _period(period_type, year, (first - 1) // months + 1)
    raise NoSuchPeriodError(f"months {first} to {last} are no period")


_BARE = re.compile(_YEAR + r"\s*(S|统计年度?)(?=$|[-H上下])", re.IGNORECASE)


def with_month(text: str, types: Collection[str]) -> str:
    """A statistical year without its month, 2025统计年度 or FY2025/26, as the year of the period types.

    The text stays as it is unless all years of the types begin in one month.
    """
    months = {first_month(name) for name in types if name in FISCAL}
    if len(months) != 1:
        return text
    (month,) = months
    if year := fiscal_year_said(text):
        return f"{year}S" if month == APRIL else f"{year}S{month:02}"
    if month == APRIL:
        return text
    return _BARE.sub(
        lambda found: f"{found[1]}S{month:02}" if found[2] in "Ss" else f"{found[1]}年{month}月起统计年度",
        text,
    )


def _across(year: int, first: int, last_year: int, last: int) -> Period:
    """The year from a month to the month before it in the next year."""
    if (last_year, last) != (year + 1, first - 1):
        raise NoSuchPeriodError(f"month {first} of {year} to month {last} of {last_year} are no year")
    return _fiscal(year, first, None)


def wholes_of(period: Period, types: Collection[str]) -> list[Period]:
    """Longer periods of some types that contain `period`, shortest first, calendar before other years.

    Of a month: its quarter, half and year, the half and year of each statistical year. A calendar half and one from July
    have the same months, and contain each other.
    """
    return [
        whole
        for period_type, months in MONTHS_IN.items()
        if period_type in types
        and period_type != period.period_type
        and months >= MONTHS_IN[period.period_type]
        for whole in (_containing(period_type, period.start),)
        if period.end <= whole.end
    ]


def _containing(period_type: str, day: date) -> Period:
    """The period of the type that contains the day."""
    months = day.year * 12 + day.month - first_month(period_type)
    return _period(period_type, months // 12, months % 12 // MONTHS_IN[period_type] + 1)


def periods_between(period_type: str, first: date, last: date) -> Iterator[Period]:
    """Every period of the type that begins on or after `first` and ends on or before `last`, in order."""
    for year in range(first.year - 1, last.year + 1):
        for number in range(1, 12 // MONTHS_IN[period_type] + 1):
            period = _period(period_type, year, number)
            if first <= period.start and period.end <= last:
                yield period


def period_words(period: Period) -> str:
    """A period in words, as on a form: 2025年3月, 2025年第1季度, 2025年上半年, 2025年度, 2025统计年度上半年,
    2025年7月起统计年度."""
    year, months, begin = period.year, MONTHS_IN[period.period_type], first_month(period.period_type)
    number = (period.start.month - begin) % 12 // months
    half = "下半年" if number else "上半年"
    if period.period_type in FISCAL:
        name = f"{year}统计年度" if begin == APRIL else f"{year}年{begin}月起统计年度"
        return name + (half if months == 6 else "")
    return {
        "month": f"{year}年{number + 1}月",
        "quarter": f"{year}年第{number + 1}季度",
        "half": f"{year}年{half}",
        "year": f"{year}年度",
    }[period.period_type]


def return_words(period_type: str) -> str:
    """The returns of a period type in words: 月报, 季报, 统计年度半年报, 7月起统计年度年报."""
    length = {1: "月报", 3: "季报", 6: "半年报", 12: "年报"}[MONTHS_IN[period_type]]
    begin = first_month(period_type)
    return {1: "", APRIL: "统计年度"}.get(begin, f"{begin}月起统计年度") + length
