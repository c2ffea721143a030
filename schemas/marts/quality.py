"""Contracts of what is monitored: how complete the figures are, and how far the targets of outlines are reached."""

import polars as pl

from schemas.codelists import QUALIFIERS, STATUSES
from schemas.marts.contract import Table, number, text, units

TARGET_VERDICTS = [
    *("reached", "not_reached", "on_track", "off_track", "not_due", "no_value", "no_baseline", "unclear"),
]


class IndicatorCompleteness(Table):
    """One row a place above the lowest level, reporting period and indicator: how many of the reporters at and beneath
    it that were asked for the figure gave one; zero, blank, suppressed and missing apart."""

    place_code: pl.String = text("place")
    period: pl.String = text("period of the return")
    indicator: pl.String = text("base indicator")
    expected: pl.Int64 = units("reporters asked for the figure")
    reported: pl.Int64 = units("reporters whose return came")
    with_value: pl.Int64 = units("reporters that gave a value, zero among them")
    zero: pl.Int64 = units("reporters that gave zero")
    blank: pl.Int64 = units("reporters whose return came without the figure")
    missing: pl.Int64 = units("reporters whose return has not come, due or not")
    completeness_pct: pl.Float64 = number("with a value of expected", "%", ge=0, le=100)
    zero_pct: pl.Float64 = number("zero of those with a value", "%", ge=0, le=100)
    suppressed: pl.Int64 = units("reporters that hid the figure behind a mark")


class QualityFindings(Table):
    """One row a place, period and rule that has findings at or beneath it: how many, and what became of them."""

    place_code: pl.String = text("place")
    period: pl.String = text("period of the return or figure")
    rule: pl.String = text("rule that was broken")
    severity: pl.String = text("error: not taken; warning: taken", isin=["error", "warning"])
    findings: pl.Int64 = number("findings", "findings", nullable=False, ge=1)
    open: pl.Int64 = number("of them open", "findings", nullable=False, ge=0)
    explained: pl.Int64 = number("of them explained", "findings", nullable=False, ge=0)
    corrected: pl.Int64 = number("of them corrected by a later return", "findings", nullable=False, ge=0)
    withdrawn: pl.Int64 = number("of them withdrawn with their returns", "findings", nullable=False, ge=0)
    places: pl.Int64 = units("places that they are of")


class TargetProgress(Table):
    """One row a place, target and year: the figure beside what the target asks for, and whether it is reached."""

    place_code: pl.String = text("place of today")
    outline: pl.String = text("outline or plan that sets the target")
    indicator: pl.String = text("indicator")
    year: pl.Int64 = text("year of the figure")
    value: pl.Float64 = number(
        "figure of the year, at today's places; empty: none, or judged by units", "of the indicator"
    )
    operator: pl.String = text(
        ">= at least, <= at most, ~ about; increase, decrease: the way from the baseline's figure; increase_by, "
        "decrease_by: by how many percent of it",
        isin=[">=", "<=", "~", "increase", "decrease", "increase_by", "decrease_by"],
    )
    target: pl.Float64 = number(
        "the figure to reach; of increase and decrease that of the baseline", "of the indicator"
    )
    verdict: pl.String = text(
        "reached; not_reached in the target's year; before it on_track or off_track by the trend, not_due where there is "
        "no trend yet or the year is not over; no_value or no_baseline where there is nothing to judge; unclear where the "
        "figure is only a bound or about something",
        isin=TARGET_VERDICTS,
    )
    target_year: pl.Int64 = text("year by which it is to be reached")
    per_level: pl.String = text(
        "level of which every unit has to reach it; empty: the place itself", nullable=True
    )
    baseline: pl.Int64 = text("year whose figure the target starts from", nullable=True)
    status: pl.String = text("status of the figure, as in indicator_values", nullable=True, isin=STATUSES)
    qualifier: pl.String = text(
        "whether the figure holds numbers written as more than, less than or about something",
        nullable=True,
        isin=QUALIFIERS,
    )
    trend_per_year: pl.Float64 = number(
        "slope of the least-squares line through the values up to this year, of three or more",
        "of the indicator",
    )
    trend_value: pl.Float64 = number("where that line stands in the target's year", "of the indicator")
    trend_reaches: pl.Boolean = text("whether it reaches the target there", nullable=True)
    units_reached: pl.Int64 = units("units that reached it")
    units_judged: pl.Int64 = units("units judged: the place itself, or of a target per unit those beneath")


class ReportingRate(Table):
    """One row a place, form and period: the returns expected at and beneath the place and how they came."""

    place_code: pl.String = text("place")
    form: pl.String = text("form")
    period: pl.String = text("period of the return")
    expected: pl.Int64 = units("returns expected")
    reported: pl.Int64 = units("returns that came")
    on_time: pl.Int64 = units("returns that came by the due day")
    late: pl.Int64 = units("returns that came after the due day")
    missing: pl.Int64 = units("returns not come, the due day past")
    very_late: pl.Int64 = units("of the late ones, those after the form's late_days")
    reporting_rate_pct: pl.Float64 = number("reported of expected", "%", ge=0, le=100)
    on_time_rate_pct: pl.Float64 = number("on time of expected", "%", ge=0, le=100)


class PublishedFindings(Table):
    """One row a finding: what is wrong or odd, where, and what to do."""

    rule: pl.String = text("rule that was broken")
    severity: pl.String = text("error: not taken; warning: taken", isin=["error", "warning"])
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
    value: pl.String = text("the value as far as it may be shown", nullable=True)
    message_zh: pl.String = text("what to do, in Chinese")
    message_en: pl.String = text("what to do, in English")
    explanation: pl.String = text("what the officer said about a warning", nullable=True)
