"""Contracts of figures and of comparisons with reported totals and printed values."""

import polars as pl

from schemas.codelists import BOUNDARIES, DISPUTES, METHODS, PERIOD_TYPES, QUALIFIERS, STATUSES, VERDICTS
from schemas.marts.contract import INDICATOR_NAME, PLACE_KEY, PLACE_NAME, number, text, units
from schemas.table_columns import Table

CLAIM_VERDICTS = [
    "exact",
    "half_even",
    "truncated",
    "within_input_rounding",
    "mismatch",
    "impossible",
    "not_checkable",
]


class IndicatorValues(Table):
    """One row a place, period, boundary and indicator: the figure, its method and its completeness."""

    place_code: pl.String = text("place")
    period_type: pl.String = text(
        "month, quarter, half, year, or of a statistical year, as statistical_year (from April) or year_from_07",
        isin=PERIOD_TYPES,
    )
    period: pl.String = text("2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1, 2025S or 2025S07")
    boundary: pl.String = text(
        "as_was: places and parents of the period; as_now: places and parents of today", isin=BOUNDARIES
    )
    indicator: pl.String = text("indicator")
    value: pl.Float64 = number("the figure; empty if there is none, see status", "of the indicator")
    numerator: pl.Float64 = number("of a rate: summed over reporters that gave both", "of the numerator")
    denominator: pl.Float64 = number("of a rate: summed over reporters that gave both", "of the denominator")
    status: pl.String = text(
        "A normal, E estimated, P provisional, L not collected, M cannot exist, O missing, Q suppressed",
        isin=STATUSES,
    )
    method: pl.String = text(
        "bottom_up: all reporters gave it; reported: a subtotal is used; partial: something is missing",
        isin=METHODS,
    )
    units_expected: pl.Int64 = units("reporters expected, at and below the place")
    units_reported: pl.Int64 = units("reporters that gave the figure for all parts of the period")
    units_unmatched: pl.Int64 = units("of a rate: reporters that gave only one of its two figures")
    units_unmapped: pl.Int64 = units("of as_now: reporters whose figures are not assigned to a place below")
    qualifier: pl.String = text(
        "numbers in it were written as more than, less than or about something; rounding is in precision",
        nullable=True,
        isin=QUALIFIERS,
    )
    precision: pl.Float64 = number("greatest distance from the true value by rounding", "of the indicator")
    units_suppressed: pl.Int64 = units(
        "reporters at and below the place that suppressed the figure, or one of a rate's two counts"
    )
    suppressed_most: pl.Float64 = number(
        "greatest sum of the suppressed numbers: the true value is between value and value + suppressed_most; "
        "empty: unknown, or nothing is suppressed",
        "of the indicator",
    )
    as_of_period: pl.String = text("latest return period in the figure", nullable=True)
    dispute: pl.String = text(
        "gravest open finding at or below the place in the period; total_stands_in: a reported total stands for missing "
        "children; none",
        isin=DISPUTES,
    )
    place_key: pl.String = text(PLACE_KEY)


class Reconciliation(Table):
    """One row a place, period and indicator that the place reported as the total of its children."""

    place_code: pl.String = text("place that reported the total")
    period: pl.String = text("period of the return")
    indicator: pl.String = text("indicator")
    children_sum: pl.Float64 = number("sum of the children's figures", "of the indicator", nullable=False)
    reported_total: pl.Float64 = number("total that the place reported", "of the indicator", nullable=False)
    difference: pl.Float64 = number("reported less summed", "of the indicator", nullable=False)
    verdict: pl.String = text(
        "equal, or the cause of the difference. within_suppressed: suppressed numbers of children; child_missing; "
        "doubled: a child counted twice; siblings_swapped: totals exchanged among siblings; sibling_sum: the total is a "
        "sibling's sum; sibling_included: a sibling, or a child of one, is in it; unit_slip: a figure off by a power of "
        "ten; columns_exchanged; row_shifted: a child's row one column off; else parent_exceeds or children_exceed",
        isin=VERDICTS,
    )
    suspects: pl.String = text(
        "places that explain the difference; ×10: it is equal if the place has ten times its figure; ↔ and an indicator: "
        "if the place's two columns are exchanged; → or ←: if its row is one column further right or left",
        nullable=True,
    )
    indicators_agreeing: pl.Int64 = number(
        "totals of the place in the period that the explanation fits; empty without one", "indicators", ge=1
    )
    indicators_differing: pl.Int64 = number(
        "totals of the place in the period that differ; empty where this one does not", "indicators", ge=1
    )
    place_key: pl.String = text(PLACE_KEY)
    place_name: pl.String = text(PLACE_NAME)
    indicator_name_zh: pl.String = text(INDICATOR_NAME)


class PeriodReconciliation(Table):
    """One row a place, period and indicator with a return for the period and returns for shorter periods in it.

    A reporter's own return; above, the sum of the reporters that have both.
    """

    place_code: pl.String = text("place on the last day of the period")
    period: pl.String = text("period of the longer return")
    indicator: pl.String = text("indicator")
    parts_sum: pl.Float64 = number(
        "sum of the shorter returns that would count without the longer one; of a stock the number of the last day",
        "of the indicator",
        nullable=False,
    )
    reported: pl.Float64 = number("number of the longer return", "of the indicator", nullable=False)
    difference: pl.Float64 = number("reported less summed", "of the indicator", nullable=False)
    verdict: pl.String = text(
        "equal, or the cause of the difference, with periods for children: within_suppressed; child_missing: a shorter "
        "return; doubled: one counted twice; siblings_swapped: two longer returns exchanged; unit_slip: a number off by a "
        "power of ten; else parent_exceeds (the longer return) or children_exceed (the shorter ones); above a reporter the "
        "gravest below",
        isin=VERDICTS,
    )
    suspects: pl.String = text(
        "periods that explain the difference (×10: it is equal if the period has ten times its number); above a reporter "
        "the places below it with a difference",
        nullable=True,
    )
    units_compared: pl.Int64 = units("reporters at and below the place with both kinds of returns")
    units_differing: pl.Int64 = units("reporters of these whose returns differ, suppressed numbers aside")
    place_key: pl.String = text(PLACE_KEY)
    place_name: pl.String = text(PLACE_NAME)
    indicator_name_zh: pl.String = text(INDICATOR_NAME)


class Claims(Table):
    """One row a printed rate or total with the computed value and the verdict."""

    place_code: pl.String = text("place of the printed value")
    period: pl.String = text("period of the return")
    indicator: pl.String = text("indicator")
    printed: pl.Float64 = number("printed value", "of the indicator", nullable=False)
    computed: pl.Float64 = number(
        "a rate from its numerator and denominator, a total as rolled up; empty if an input is missing",
        "of the indicator",
    )
    verdict: pl.String = text(
        "exact: rounds to the printed value, a half away from zero; half_even: the half was rounded to the even digit; "
        "truncated: cut off instead of rounded; within_input_rounding: the rounded inputs allow it; mismatch: they do "
        "not allow it; impossible: no whole denominator gives it; not_checkable",
        isin=CLAIM_VERDICTS,
    )
    submission: pl.String = text("submission")
    file: pl.String = text("path under data/raw")
    sheet: pl.String = text("sheet; empty text for a csv")
    cell: pl.String = text("cell")
    written: pl.String = text("number as written, without a note in brackets")
    qualifier: pl.String = text("exact, more_than, less_than or about", isin=QUALIFIERS)
    printed_low: pl.Float64 = number(
        "least value that rounds to the printed one; empty: open", "of the indicator"
    )
    printed_high: pl.Float64 = number("greatest such value; empty: open", "of the indicator")
    computed_low: pl.Float64 = number("least value with the rounding of the inputs", "of the indicator")
    computed_high: pl.Float64 = number(
        "greatest such value; empty: open, or no computed value", "of the indicator"
    )
    numerator: pl.Float64 = number("of a rate: the count above the line", "of the numerator")
    denominator: pl.Float64 = number(
        "of a rate: the count below the line; of a growth: the count of the year before", "of the denominator"
    )
    inputs_from: pl.String = text(
        "farthest source of the inputs: submission (the same file), place (its other returns), roll_up",
        nullable=True,
        isin=["submission", "place", "roll_up"],
    )
    place_key: pl.String = text(PLACE_KEY, nullable=True)
    place_name: pl.String = text(PLACE_NAME, nullable=True)
    indicator_name_zh: pl.String = text(INDICATOR_NAME, nullable=True)
