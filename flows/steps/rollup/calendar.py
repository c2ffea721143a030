"""Calendar: the reporting periods of a site, the longer periods made of them, and their parts."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from schemas.periods import (
    FISCAL,
    MONTHS_IN,
    Period,
    first_month,
    parse_period,
    period_words,
    periods_between,
    wholes_of,
)

WINDOW = "+"
"""Sign after a reporting period for its figure, which is put together from all returns inside it."""

_NAMED_COLUMNS: dict[str, Any] = {
    "period": pl.String,
    "period_type": pl.String,
    "first_day": pl.Date,
    "last_day": pl.Date,
    "year": pl.Int64,
    "year_start": pl.Int64,
    "months": pl.Int64,
    "name_zh": pl.String,
    "position": pl.Int64,
}

_PERIOD_COLUMNS: dict[str, Any] = {
    "period": pl.String,
    "period_type": pl.String,
    "year": pl.Int64,
    "start_date": pl.Date,
    "end_date": pl.Date,
    "is_base": pl.Boolean,
    "year_start": pl.Int64,
    "months": pl.Int64,
    "published": pl.String,
    "position": pl.Int64,
}

_ORDER = 16
"""More than the months of a period: periods by their last day, of equals the longest first, of two halves the
calendar's last. Queries divide by it to compare last days alone."""


def base_periods(forms: pl.DataFrame, received: Iterable[tuple[str, str]], today: date) -> list[Period]:
    """Periods of returns: over by `today`, a form being valid on the last day, and those received already."""
    periods = {parse_period(text) for _, text in received}
    for form in forms.iter_rows(named=True):
        first, last = form["valid_from"], min(form["valid_to"] or today, today)
        around = periods_between(form["period_type"], first - timedelta(days=366), last)
        periods.update(period for period in around if first <= period.end)
    return sorted(periods)


def longer_periods(bases: list[Period], asked: Collection[str]) -> dict[Period, list[Period]]:
    """Longer periods of each reporting period.

    A reporting period with shorter ones inside is a longer period too. Its figure has a key apart from that of its
    returns: 2025-Q1 is what the returns of the quarter say, 2025-Q1+ the quarter put together from all returns in it.
    """
    wholes = {part: wholes_of(part, asked) for part in bases}
    outer = {whole for found in wholes.values() for whole in found} & wholes.keys()
    windows = {period: replace(period, text=period.text + WINDOW) for period in outer}
    return {
        part: ([windows[part]] if part in outer else []) + [windows.get(whole, whole) for whole in found]
        for part, found in wholes.items()
    }


def published_text(period: str) -> str:
    """The period under which a figure is published."""
    return period.removesuffix(WINDOW)


def every_period(whole_of: dict[Period, list[Period]]) -> list[Period]:
    """Reporting periods and the longer ones that are made of them, in order."""
    return sorted({*whole_of, *(whole for wholes in whole_of.values() for whole in wholes)})


def parts_table(whole_of: dict[Period, list[Period]]) -> pl.DataFrame:
    """One row a longer period and part: the period under which its figure is published, the months of the part."""
    rows = [
        (part.text, whole.text, published_text(whole.text), _month_bits(part, whole))
        for part, wholes in whole_of.items()
        for whole in wholes
    ]
    schema: dict[str, Any] = dict.fromkeys(("part", "whole", "published"), pl.String)
    return pl.DataFrame(rows, schema=schema | {"bits": pl.Int64}, orient="row")


def _month_bits(part: Period, whole: Period) -> int:
    """The months of a longer period that a part has, a bit each."""
    before = (part.start.year - whole.start.year) * 12 + part.start.month - whole.start.month
    return ((1 << MONTHS_IN[part.period_type]) - 1) << before


def period_table(whole_of: dict[Period, list[Period]]) -> pl.DataFrame:
    """One row a period; `position` sorts by the last day, of equals the longest first."""
    rows = [
        (
            period.text,
            period.period_type,
            period.year,
            period.start,
            period.end,
            period in whole_of,
            first_month(period.period_type),
            MONTHS_IN[period.period_type],
            published_text(period.text),
            _position(period),
        )
        for period in every_period(whole_of)
    ]
    return pl.DataFrame(rows, schema=_PERIOD_COLUMNS, orient="row")


def _position(period: Period) -> int:
    return period.end.toordinal() * _ORDER - MONTHS_IN[period.period_type] - (period.period_type in FISCAL)


def named_periods(whole_of: dict[Period, list[Period]]) -> pl.DataFrame:
    """One row a period of each type that occurs, from its first period to its last without a gap, with its name."""
    found: dict[str, list[Period]] = {}
    for period in every_period(whole_of):
        found.setdefault(period.period_type, []).append(period)
    rows = [
        (
            period.text,
            period_type,
            period.start,
            period.end,
            period.year,
            first_month(period_type),
            MONTHS_IN[period_type],
            period_words(period),
            _position(period),
        )
        for period_type, own in found.items()
        for period in periods_between(period_type, own[0].start, max(period.end for period in own))
    ]
    return pl.DataFrame(rows, schema=_NAMED_COLUMNS, orient="row")
