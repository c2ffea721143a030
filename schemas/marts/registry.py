"""The published marts: one contract a table. No mart is published that breaks its contract."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

import pandera.errors
import polars as pl

from schemas.codelists import BOUNDARIES, METHODS, PERIOD_TYPES, STATUSES, VERDICTS
from schemas.marts.contract import Table, number, surely_keeps, text, units
from schemas.marts.history import AuditLog, Revisions, Runs
from schemas.marts.participation import DecisionMaking, Economy, Education, Employment, Organisation, Training
from schemas.marts.quality import IndicatorCompleteness, QualityFindings, TargetProgress
from schemas.marts.wellbeing import (
    Environment,
    FamilyCulture,
    Health,
    Rights,
    ScreeningCoverage,
    ScreeningStages,
    SocialSecurity,
)
from schemas.observation import QUALIFIERS


class ContractError(ValueError):
    """A mart breaks its contract; the message names the table, the column and how many rows."""


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


CLAIM_VERDICTS = ["exact", "truncated", "within_input_rounding", "mismatch", "impossible", "not_checkable"]


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


class Findings(Table):
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


class Submissions(Table):
    """One row a return received: a file, or each of its sheets that carries a form, taken or not."""

    submission: pl.String = text("SHA-256 of the bytes")
    file: pl.String = text("path under data/raw when first met")
    form: pl.String = text("form; empty where it is not known", nullable=True)
    place_code: pl.String = text("reporting unit", nullable=True)
    period: pl.String = text("period", nullable=True)
    revision: pl.Int64 = text("1 for the first accepted of its form, unit and period", nullable=True, ge=1)
    received_at: Annotated[pl.Datetime, "us", "UTC"] = text("time of receipt")
    status: pl.String = text(
        "accepted; replaced by a later revision; rejected; waiting on the lock of its period; withdrawn by an officer",
        isin=["accepted", "replaced", "rejected", "waiting", "withdrawn"],
    )
    rows: pl.Int64 = number("rows with data", "rows", nullable=False, ge=0)
    read: pl.Int64 = number("filled cells read", "cells", nullable=False, ge=0)
    accepted: pl.Int64 = number("cells accepted", "cells", nullable=False, ge=0)
    rejected: pl.Int64 = number("cells rejected", "cells", nullable=False, ge=0)
    sheet: pl.String = text("sheet of the return; empty for a csv or a file that could not be read")


@dataclass(frozen=True)
class Mart:
    """A table to publish: its contract and the columns that tell its rows apart."""

    model: type[Table]
    key: tuple[str, ...]

    @property
    def title(self) -> str:
        """What one row is."""
        return (self.model.__doc__ or "").strip()

    def meaning(self, column: str) -> str:
        return self.model.to_schema().columns[column].description or ""

    def unit(self, column: str) -> str | None:
        return (self.model.to_schema().columns[column].metadata or {}).get("unit")


MARTS = {
    "dim_place": Mart(DimPlace, ("place_code", "valid_from")),
    "dim_indicator": Mart(DimIndicator, ("indicator",)),
    "indicator_values": Mart(IndicatorValues, ("place_code", "period", "boundary", "indicator")),
    "screening_coverage": Mart(ScreeningCoverage, ("place_code", "period")),
    "screening_stages": Mart(ScreeningStages, ("place_code", "period")),
    "health": Mart(Health, ("place_code", "period")),
    "decision_making": Mart(DecisionMaking, ("place_code", "period")),
    "education": Mart(Education, ("place_code", "period")),
    "training": Mart(Training, ("place_code", "period")),
    "employment": Mart(Employment, ("place_code", "period")),
    "economy": Mart(Economy, ("place_code", "period")),
    "rights": Mart(Rights, ("place_code", "period")),
    "social_security": Mart(SocialSecurity, ("place_code", "period")),
    "family_culture": Mart(FamilyCulture, ("place_code", "period")),
    "environment": Mart(Environment, ("place_code", "period")),
    "organisation": Mart(Organisation, ("place_code", "period")),
    "reporting_rate": Mart(ReportingRate, ("place_code", "form", "period")),
    "indicator_completeness": Mart(IndicatorCompleteness, ("place_code", "period", "indicator")),
    "reconciliation": Mart(Reconciliation, ("place_code", "period", "indicator")),
    "claims": Mart(Claims, ("submission", "sheet", "cell")),
    "target_progress": Mart(
        TargetProgress,
        ("place_code", "outline", "indicator", "operator", "target_year", "per_level", "year"),
    ),
    "findings": Mart(Findings, ()),
    "quality_findings": Mart(QualityFindings, ("place_code", "period", "rule", "severity")),
    "audit_log": Mart(AuditLog, ()),
    "revisions": Mart(Revisions, ("place_code", "period", "indicator")),
    "submissions": Mart(Submissions, ("submission", "sheet")),
    "runs": Mart(Runs, ("run", "step_number")),
}
"""Every mart by the name of its query in sql/marts; runs, which has none, lies beside the vintages."""


def validate_mart(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` keeps the mart's contract: columns and types, then values, then key."""
    validate_values(mart, frame)
    validate_key(mart, frame)


def validate_values(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` has the mart's columns and types, and values as the contract asks."""
    name = mart.model.__name__
    try:
        if not surely_keeps(mart.model, frame):
            mart.model.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = (
            error.failure_cases.select("column", "check", "failure_case").unique(maintain_order=True).rows()
        )
        raise ContractError(f"{name} breaks its contract: {cases[:5]}") from None


def validate_key(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless the rows of `frame` are sorted by the mart's key, which none has twice."""
    if mart.key and len(frame):
        faults = frame.select(_out_of_order(mart.key).arg_true())
        if len(faults):
            row = frame.row(int(faults.item(0, 0)))
            raise ContractError(
                f"{mart.model.__name__}: not sorted by {', '.join(mart.key)}, or one stands twice, at {row}"
            )


@cache
def _out_of_order(key: tuple[str, ...]) -> pl.Expr:
    """True at a row whose key does not come after that of the row before it."""
    before, same = pl.lit(False), pl.lit(True)
    for name in key:
        column = pl.col(name)
        before |= same & (column < column.shift(1)).fill_null(False)
        same &= (column == column.shift(1)).fill_null(False)
    return before | same
