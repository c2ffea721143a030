"""Periods in English, in the spelling of keys: Q1 2025, first half of 2025, Jan-Mar 2025, FY2025/26."""

import re

_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FLAGS = re.IGNORECASE | re.ASCII
_TO = r"\.? ?(?:-|–|—|to|through|until|till) ?"
_OF = "[ .,/-]{0,2}(?:of )?"
_MONTH_ALONE = re.compile(rf"(?:{_MONTH}[ .,/-]{{0,2}}(\d{{4}})|(\d{{4}})[ .,/-]{{0,2}}{_MONTH}\.?)", _FLAGS)
_SPAN = re.compile(
    rf"{_MONTH}{_TO}{_MONTH}{_OF}(\d{{4}})|(\d{{4}})[ .,/]{{1,2}}{_MONTH}{_TO}{_MONTH}\.?", _FLAGS
)
_ACROSS = re.compile(rf"{_MONTH}[ .,/]{{0,2}}(\d{{4}}){_TO}{_MONTH}[ .,/]{{0,2}}(\d{{4}})", _FLAGS)
_ORDINAL = "(first|second|third|fourth|1st|2nd|3rd|4th)"
_PART = re.compile(
    rf"(?:([QH])([1-4]){_OF}(\d{{4}})|{_ORDINAL} (quarter|half)(?:[ -]year)?{_OF}(\d{{4}}))", _FLAGS
)
_YEAR = re.compile(r"(?:(?:calendar|full|whole) year|year|CY) ?(\d{4})", _FLAGS)
_FISCAL = re.compile(
    r"(?:(?:FY|F\.Y\.|(?:fiscal|financial|statistical|programme) year) ?(\d{4}) ?[/–-] ?(?:(\d\d)|(\d{4}))"
    r"|(\d{4}) ?[/–-] ?(\d{4}))",
    _FLAGS,
)
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def period_from_english(text: str) -> str | None:
    """A period in English in a spelling that periods are parsed from; None for another text.

    A span of months within a year is 2025年1-3月, the months of two years 2025年4月至2026年3月.
    """
    if found := _MONTH_ALONE.fullmatch(text):
        return f"{found[2] or found[3]}-{_number(found[1] or found[4]):02}"
    if found := _SPAN.fullmatch(text):
        first, last, year = (found[1], found[2], found[3]) if found[3] else (found[5], found[6], found[4])
        return f"{year}年{_number(first)}-{_number(last)}月"
    if found := _ACROSS.fullmatch(text):
        if found[2] == found[4]:
            return f"{found[2]}年{_number(found[1])}-{_number(found[3])}月"
        return f"{found[2]}年{_number(found[1])}月至{found[4]}年{_number(found[3])}月"
    if found := _PART.fullmatch(text):
        letter = (found[1] or ("Q" if found[5].lower() == "quarter" else "H")).upper()
        return f"{found[3] or found[6]}-{letter}{found[2] or _NUMBERS[found[4].lower()]}"
    found = _YEAR.fullmatch(text)
    return found[1] if found else None


def fiscal_year_said(text: str) -> int | None:
    """First calendar year of a fiscal year that names two in a row, FY2025/26 or 2025/2026; None for another text."""
    found = _FISCAL.fullmatch(" ".join(text.split()))
    if not found:
        return None
    first = int(found[1] or found[4])
    last = int(found[3] or found[5]) if not found[2] else first - first % 100 + int(found[2])
    last += 100 * (bool(found[2]) and last < first)  # FY1999/00
    return first if last == first + 1 else None


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1
