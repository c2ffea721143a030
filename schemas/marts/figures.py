"""Contracts of the figures and of the lists that explain their codes: places, indicators, values, claims."""

import polars as pl

from schemas.codelists import BOUNDARIES, METHODS, PERIOD_TYPES, QUALIFIERS, STATUSES, VERDICTS
from schemas.marts.contract import Table, number, text, units

CLAIM_VERDICTS = ["exact", "truncated", "within_input_rounding", "mismatch", "impossible", "not_checkable"]


class DimPlace(Table):
    """One row a place and validity: a place whose name or parent changes has several."""

    place_code: pl.String = text("official code", str_matches=r"^\S+$")
    name: pl.String = text("name in that validity")
    level: pl.String = text("level of levels.csv, as village, township, county or city")
    kind: pl.String = text("kind of place, as street, town, office, virtual", nullable=True)
    parent_code: pl.String = text("code of the parent place", nullable=True)
    township_code: pl.String = text(
        "code of the place of level township that it is or belongs to; empty: none", nullable=True
    )
    county_code: pl.String = text(
        "code of the place of level county that it is or belongs to; empty: none", nullable=True
    )
    city_code: pl.String = text(
        "code of the place of level city that it is or belongs to; empty: none", nullable=True
    )
    valid_from: pl.Date = text("first day")
    valid_to: pl.Date = text("last day; empty while valid", nullable=True)


class DimIndicator(Table):
    """One row an indicator of the catalogue; derived where numerator is set."""

    indicator: pl.String = text("code")
    name_zh: pl.String = text("name in Chinese")
    name_en: pl.String = text("name in English")
    domain: pl.String = text("domain of work")
    unit: pl.String = text("unit of the value: 人, 人次, 期, 场, 个, 元, %")
    numerator: pl.String = text("indicator above the line", nullable=True)
    denominator: pl.String = text("indicator beneath the line", nullable=True)
    scale: pl.Float64 = text("factor of the quotient, 100 for percent", nullable=True)
    better: pl.String = text("higher, lower or none")
    definition: pl.String = text("what is counted", nullable=True)
    decimals: pl.Int64 = text("decimals shown", ge=0)
    over_time: pl.String = text("how it goes over time: sum, last or none")
    formula: pl.String = text("growth: not computed, only printed ones are judged", nullable=True)


class IndicatorValues(Table):
    """One row a place, period, boundary and indicator: the figure, how it came about, how complete it is."""

    place_code: pl.String = text("place")
    period_type: pl.String = text(
        "month, quarter, half, year, statistical_half or statistical_year", isin=PERIOD_TYPES
    )
    period: pl.String = text("2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1 or 2025S")
    boundary: pl.String = text(
        "as_was: places and parents of the period; as_now: those of today", isin=BOUNDARIES
    )
    indicator: pl.String = text("indicator")
    value: pl.Float64 = number("the figure; empty where there is none, see status", "of the indicator")
    numerator: pl.Float64 = number("of a rate: summed over reporters that gave both", "of the numerator")
    denominator: pl.Float64 = number("of a rate: summed over reporters that gave both", "of the denominator")
    status: pl.String = text(
        "A normal, E estimated, P provisional, L not collected, M cannot exist, O missing, Q suppressed",
        isin=STATUSES,
    )
    method: pl.String = text(
        "bottom_up all reporters in, reported a subtotal used, partial something missing", isin=METHODS
    )
    units_expected: pl.Int64 = units("reporters expected, at and beneath the place")
    units_reported: pl.Int64 = units("reporters that gave the figure for all parts of the period")
    units_unmatched: pl.Int64 = units("of a rate: reporters that gave only one of its two figures")
    units_unmapped: pl.Int64 = units(
        "of as_now: reporters whose figures no place beneath can be told to hold"
    )
    qualifier: pl.String = text(
        "whether numbers in it were written as more than, less than or about something; rounding is in precision",
        nullable=True,
        isin=QUALIFIERS,
    )
    precision: pl.Float64 = number(
        "how far roundings may have taken it from the true value", "of the indicator"
    )
    units_suppressed: pl.Int64 = units(
        "reporters at and beneath the place whose figure, or one of a rate's two, is hidden by a mark"
    )
    suppressed_most: pl.Float64 = number(
        "what they hide comes to at most, so that the true value lies between value and value + suppressed_most; "
        "empty: nobody knows, or nothing is hidden",
        "of the indicator",
    )
    as_of_period: pl.String = text("the latest return period that the figure holds", nullable=True)


class Reconciliation(Table):
    """One row a place, period and indicator that the place reported as the total of its children."""

    place_code: pl.String = text("place that reported the total")
    period: pl.String = text("period of the return")
    indicator: pl.String = text("indicator")
    children_sum: pl.Float64 = number("sum of what the children gave", "of the indicator", nullable=False)
    reported_total: pl.Float64 = number("total that the place reported", "of the indicator", nullable=False)
    difference: pl.Float64 = number("reported less summed", "of the indicator", nullable=False)
    verdict: pl.String = text(
        "equal, or what explains the difference: within_suppressed, what children hide; child_missing; doubled, one child counted twice; siblings_swapped, "
        "two totals exchanged; unit_slip, one figure off by a power of ten; else parent_exceeds or children_exceed",
        isin=VERDICTS,
    )
    suspects: pl.String = text("places that explain it; ×10: true were it ten times as much", nullable=True)


class Claims(Table):
    """One row a rate or total that a return prints, beside what is computed for it, with the verdict."""

    place_code: pl.String = text("place that it is printed for")
    period: pl.String = text("period of the return")
    indicator: pl.String = text("indicator")
    printed: pl.Float64 = number("the value as printed", "of the indicator", nullable=False)
    computed: pl.Float64 = number(
        "a rate from its numerator and denominator, a total as rolled up; empty where an input lacks",
        "of the indicator",
    )
    verdict: pl.String = text(
        "exact: rounds to the printed value; truncated: cut off instead of rounded; within_input_rounding: the rounded "
        "inputs allow it; mismatch: they do not; impossible: no whole denominator gives it; not_checkable",
        isin=CLAIM_VERDICTS,
    )
    submission: pl.String = text("submission")
    file: pl.String = text("path under data/raw")
    sheet: pl.String = text("sheet; empty text for a csv")
    cell: pl.String = text("cell")
    written: pl.String = text("the number as written; a note in brackets behind it is left out")
    qualifier: pl.String = text("how it is meant", isin=QUALIFIERS)
    printed_low: pl.Float64 = number(
        "least value that rounds to the printed one; empty: open", "of the indicator"
    )
    printed_high: pl.Float64 = number("greatest such value; empty: open", "of the indicator")
    computed_low: pl.Float64 = number("least value that the inputs' rounding allows", "of the indicator")
    computed_high: pl.Float64 = number(
        "greatest such value; empty: open, or no computed value", "of the indicator"
    )
    numerator: pl.Float64 = number("of a rate: the count above the line", "of the numerator")
    denominator: pl.Float64 = number(
        "of a rate: the count beneath the line; of a growth that of the year before", "of the denominator"
    )
    inputs_from: pl.String = text(
        "the farthest source of the inputs: submission the same file, place its other returns, roll_up",
        nullable=True,
        isin=["submission", "place", "roll_up"],
    )
