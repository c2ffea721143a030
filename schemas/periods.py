"""Reporting periods: months, quarters, halves and years, as text, as dates and as parts of one another.

Beside the calendar year there is the statistical year of the screening programme, 2025S, from 1 April 2025 to
31 March 2026, with its halves 2025S-H1 and 2025S-H2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

CALENDAR = {"month": 1, "quarter": 3, "half": 6, "year": 12}
STATISTICAL = {"statistical_half": 6, "statistical_year": 12}
MONTHS_IN = CALENDAR | STATISTICAL
"""Number of months in a period of each type."""

_STATISTICAL_MONTH = 4
"""First month of the statistical year."""

_YEAR = r"^(\d{4})"
_FORMS = [
    ("month", re.compile(_YEAR + r"[-年./](\d{1,2})(?:月份|月)?$")),
    ("month", re.compile(_YEAR + r"(0[1-9]|1[0-2])$")),
    ("month", re.compile(_YEAR + r"年?(\d{1,2})月份?$")),
    ("quarter", re.compile(_YEAR + r"(?:[-年./]|年?第?)Q?([1-4])(?:季度|季)$")),
    ("quarter", re.compile(_YEAR + r"[-年./]?Q([1-4])$", re.IGNORECASE)),
    ("half", re.compile(_YEAR + r"[-年./]?H([12])$", re.IGNORECASE)),
    ("half", re.compile(_YEAR + r"年度?([上下])半年$")),
    ("year", re.compile(_YEAR + r"(?:年度|年|年全年)?$")),
    ("statistical_half", re.compile(_YEAR + r"S-?H([12])$", re.IGNORECASE)),
    ("statistical_half", re.compile(_YEAR + r"统计年度?([上下])半年$")),
    ("statistical_year", re.compile(_YEAR + r"(?:S|统计年度?)$", re.IGNORECASE)),
]
_SPAN = re.compile(_YEAR + r"[-年./](\d{1,2})月?[-—–~至到](?:\1[-年./])?(\d{1,2})月份?$")
_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    rf"^(?:{_MONTH}[ .,/-]{{0,2}}(\d{{4}})|(\d{{4}})[ .,/-]{{0,2}}{_MONTH}\.?)$", re.IGNORECASE | re.ASCII
)
_LOOKALIKES = {0xFF01 + at: chr(0x21 + at) for at in range(94)}
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR_IN_WORDS = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年|统计年)")
_QUARTER_IN_WORDS = re.compile(r"[一二三四](?=季)")
_MONTH_IN_WORDS = re.compile(
    r"(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])(?=月?[-—–~至到、和]{1,2}(?:十[一二]?|[一二三四五六七八九])月|月)"
)
_WORDS = {"上": 1, "下": 2}


class NoSuchPeriodError(ValueError):
    """The text names no month, quarter, half or year."""


@dataclass(frozen=True, order=True)
class Period:
    """One reporting period. `text` is its key in every table: 2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1, 2025S."""

    start: date
    end: date
    period_type: str
    text: str

    @property
    def year(self) -> int:
        return self.start.year


def _period(period_type: str, year: int, number: int) -> Period:
    months = MONTHS_IN[period_type]
    if not (1 <= number <= 12 // months and 1900 <= year <= 2999):
        raise NoSuchPeriodError(f"{year} has no {period_type} {number}")
    first = (number - 1) * months + (_STATISTICAL_MONTH if period_type in STATISTICAL else 1)
    text = {
        "month": f"{year}-{number:02}",
        "quarter": f"{year}-Q{number}",
        "half": f"{year}-H{number}",
        "year": f"{year}",
        "statistical_half": f"{year}S-H{number}",
        "statistical_year": f"{year}S",
    }[period_type]
    after = _first_day(year, first + months)
    return Period(_first_day(year, first), after - timedelta(days=1), period_type, text)


def _first_day(year: int, month: int) -> date:
    """First day of a month counted from January of `year`; 13 is the January after."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Parse a period in the spelling of keys or of forms: 2025年3月, 2025.3, ２０２５年３月份,
    2025年一季度, 2025年1-3月, 2025年上半年, 2025年度, March 2025, Mar 2025.

    Raises NoSuchPeriodError for anything else, as for a thirteenth month, or Mar-25, which may be a day.
    """
    if english := _ENGLISH.match(" ".join(text.translate(_LOOKALIKES).split())):
        month, year = english[1] or english[4], english[2] or english[3]
        return _period("month", int(year), _MONTHS.index(month[:3].lower()) + 1)
    spelt = re.sub(r"\s", "", text).translate(_LOOKALIKES)
    spelt = _QUARTER_IN_WORDS.sub(lambda found: found[0].translate(_DIGITS), arabic_dates(spelt))
    if span := _SPAN.match(spelt):
        return _span(int(span[1]), int(span[2]), int(span[3]))
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
    return _MONTH_IN_WORDS.sub(lambda found: str(_month_number(found[0])), text)


def _month_number(word: str) -> int:
    tens, _, ones = word.rpartition("十")
    return 10 * ("十" in word) + int((ones or tens or "0").translate(_DIGITS))


def _span(year: int, first: int, last: int) -> Period:
    """The period from one month of a year to another."""
    for period_type, months in CALENDAR.items():
        if last - first + 1 == months and (first - 1) % months == 0:
            return _period(period_type, year, (first - 1) // months + 1)
    raise NoSuchPeriodError(f"months {first} to {last} are no period")


def wholes_of(period: Period) -> list[Period]:
    """Longer periods that contain `period`, shortest first, calendar before statistical.

    Of a month: its quarter, half and year, its statistical half and year.
    """
    return [
        whole
        for period_type, months in MONTHS_IN.items()
        if months > MONTHS_IN[period.period_type]
        for whole in (_containing(period_type, period.start),)
        if period.end <= whole.end
    ]


def _containing(period_type: str, day: date) -> Period:
    """The period of the type that contains the day."""
    shift = _STATISTICAL_MONTH if period_type in STATISTICAL else 1
    months = day.year * 12 + day.month - shift
    return _period(period_type, months // 12, months % 12 // MONTHS_IN[period_type] + 1)


def periods_between(period_type: str, first: date, last: date) -> Iterator[Period]:
    """Every period of the type that begins on or after `first` and ends on or before `last`, in order."""
    for year in range(first.year - 1, last.year + 1):
        for number in range(1, 12 // MONTHS_IN[period_type] + 1):
            period = _period(period_type, year, number)
            if first <= period.start and period.end <= last:
                yield period


def period_words(period: Period) -> str:
    """A period in words, as on a form: 2025年3月, 2025年第1季度, 2025年上半年, 2025年度, 2025统计年度上半年."""
    first = _STATISTICAL_MONTH if period.period_type in STATISTICAL else 1
    number = (period.start.month - first) // MONTHS_IN[period.period_type]
    half = "下半年" if number else "上半年"
    return {
        "month": f"{period.year}年{number + 1}月",
        "quarter": f"{period.year}年第{number + 1}季度",
        "half": f"{period.year}年{half}",
        "year": f"{period.year}年度",
        "statistical_half": f"{period.year}统计年度{half}",
        "statistical_year": f"{period.year}统计年度",
    }[period.period_type]
