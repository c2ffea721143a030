"""Contracts of returns, findings, completeness and targets."""

import polars as pl

from schemas.codelists import PERIOD_TYPES, QUALIFIERS, STATUSES
from schemas.marts.contract import FORM_TITLE, INDICATOR_NAME, PLACE_KEY, PLACE_NAME, number, text, units
from schemas.table_columns import Table

TARGET_VERDICTS = [
    *("reached", "not_reached", "on_track", "off_track", "not_due", "no_value", "no_baseline", "unclear"),
]


class IndicatorCompleteness(Table):
    """One row a place above the lowest level, reporting period and indicator: completeness of the reporters below it.

    Zero, blank, suppressed and missing figures are counted apart.
    """

    place_code: pl.String = text("place")
    period: pl.String = text("period of the return")
    indicator: pl.String = text("base indicator")
    expected: pl.Int64 = units("reporters asked for the figure")
    reported: pl.Int64 = units("reporters whose return was received")
    with_value: pl.Int64 = units("reporters that gave a value, including zero")
    zero: pl.Int64 = units("reporters that gave zero")
    blank: pl.Int64 = units("reporters whose return was received without the figure")
    missing: pl.Int64 = units("reporters whose return was not received, due or not")
    completeness_pct: pl.Float64 = number("reporters with a value, of expected", "%", ge=0, le=100)
    zero_pct: pl.Float64 = number("reporters with zero, of reporters with a value", "%", ge=0, le=100)
    suppressed: pl.Int64 = units("reporters that suppressed the figure")
    place_key: pl.String = text(PLACE_KEY)
    place_name: pl.String = text(PLACE_NAME)
    indicator_name_zh: pl.String = text(INDICATOR_NAME)


class QualityFindings(Table):
    """One row a place, period and rule with findings at or below the place: their number by status."""

    place_code: pl.String = text("place")
    period: pl.String = text("period of the return or figure")
    rule: pl.String = text("rule that was broken")
    severity: pl.String = text("error: not accepted; warning: accepted", isin=["error", "warning"])
    findings: pl.Int64 = number("findings", "findings", nullable=False, ge=1)
    open: pl.Int64 = number("findings that are open", "findings", nullable=False, ge=0)
    explained: pl.Int64 = number("findings that were explained", "findings", nullable=False, ge=0)
    corrected: pl.Int64 = number("findings that a later return corrected", "findings", nullable=False, ge=0)
    withdrawn: pl.Int64 = number("findings withdrawn with their returns", "findings", nullable=False, ge=0)
    places: pl.Int64 = units("places of the findings")
    place_key: pl.String = text(PLACE_KEY)
    place_name: pl.String = text(PLACE_NAME)


class TargetProgress(Table):
    """One row a place, target and year: the figure, the value to reach, and the verdict."""

    place_code: pl.String = text("place of today")
    outline: pl.String = text("outline or plan that sets the target")
    indicator: pl.String = text("indicator")
    year: pl.Int64 = text("year of the figure")
    value: pl.Float64 = number(
        "figure of the year, at today's places; empty if there is none or the target is judged by units",
        "of the indicator",
    )
    operator: pl.String = text(
        ">= at least, <= at most, ~ about; increase, decrease: the way from the baseline's figure; increase_by, "
        "decrease_by: by how many percent of it",
        isin=[">=", "<=", "~", "increase", "decrease", "increase_by", "decrease_by"],
    )
    target: pl.Float64 = number(
        "value to reach; of increase and decrease the value of the baseline", "of the indicator"
    )
    verdict: pl.String = text(
        "reached; not_reached in the target's year; before it on_track or off_track by the trend, not_due where there is "
        "no trend yet or the year is not over; no_value or no_baseline where there is nothing to judge; unclear where the "
        "figure is only a bound or about something",
        isin=TARGET_VERDICTS,
    )
    target_year: pl.Int64 = text("year by which it is to be reached")
    per_level: pl.String = text(
        "level of which each unit has to reach the target; empty: the place itself", nullable=True
    )
    baseline: pl.Int64 = text("year whose figure the target starts from", nullable=True)
    status: pl.String = text("status of the figure, as in indicator_values", nullable=True, isin=STATUSES)
    qualifier: pl.String = text(
        "numbers in the figure were written as more than, less than or about something",
        nullable=True,
        isin=QUALIFIERS,
    )
    trend_per_year: pl.Float64 = number(
        "slope of the least-squares line through the values up to this year, of three or more",
        "of the indicator",
    )
    trend_value: pl.Float64 = number("value of that line in the target's year", "of the indicator")
    trend_reaches: pl.Boolean = text("true if the line reaches the target in that year", nullable=True)
    units_reached: pl.Int64 = units("units that reached the target")
    units_judged: pl.Int64 = units(
        "units judged: the place itself, or the units below it for a target per unit"
    )
    place_key: pl.String = text(PLACE_KEY)
    place_name: pl.String = text(PLACE_NAME)
    indicator_name_zh: pl.String = text(INDICATOR_NAME)


class _ReturnCounts(Table):
    """Returns expected at and below a place, by time of receipt."""

    place_code: pl.String = text("place")
    form: pl.String = text("form")
    period: pl.String = text("period of the return")
    expected: pl.Int64 = units("returns expected")
    reported: pl.Int64 = units("returns received")
    on_time: pl.Int64 = units("returns received by the due day")
    late: pl.Int64 = units("returns received after the due day")
    missing: pl.Int64 = units("returns not received though the due day is past")
    very_late: pl.Int64 = units("late returns received after the form's late_days")
    reporting_rate_pct: pl.Float64 = number("returns received, of expected", "%", ge=0, le=100)
    on_time_rate_pct: pl.Float64 = number("returns on time, of expected", "%", ge=0, le=100)


class ReportingRate(_ReturnCounts):
    """One row a place, form and period: returns expected at and below the place, by time of receipt."""

    place_key: pl.String = text(PLACE_KEY)
    form_title_zh: pl.String = text(FORM_TITLE)


class ReportingSummary(_ReturnCounts):
    """One row a place, form and period of any type: returns expected at and below the place in that period."""

    form: pl.String = text("form, or * for all forms together")
    period: pl.String = text("period that contains the returns' periods")
    period_type: pl.String = text("type of the period", isin=PERIOD_TYPES)
    place_key: pl.String = text(PLACE_KEY)
    form_title_zh: pl.String = text(FORM_TITLE)


class PublishedFindings(Table):
    """One row a finding: the problem, its location and the remedy."""

    rule: pl.String = text("rule that was broken")
    severity: pl.String = text("error: not accepted; warning: accepted", isin=["error", "warning"])
    status: pl.String = text(
        "open, explained, corrected by a later revision, or withdrawn with its submission",
        isin=["open", "explained", "corrected", "withdrawn"],
    )
    submission: pl.String = text("submission; empty for a computed figure", nullable=True)
    file: pl.String = text("path under data/raw, or the place of a computed figure")
    sheet: pl.String = text("sheet", nullable=True)
    cell: pl.String = text("cell, or cells", nullable=True)
    place_code: pl.String = text("place", nullable=True)
    period: pl.String = text("period", nullable=True)
    indicator: pl.String = text("indicator", nullable=True)
    value: pl.String = text("value, unless it may be personal", nullable=True)
    message_zh: pl.String = text("problem and remedy, in Chinese")
    message_en: pl.String = text("problem and remedy, in English")
    explanation: pl.String = text("officer's explanation of a warning", nullable=True)
    place_key: pl.String = text(PLACE_KEY, nullable=True)
    place_name: pl.String = text(PLACE_NAME, nullable=True)
    indicator_name_zh: pl.String = text(INDICATOR_NAME, nullable=True)
