"""The published marts: one contract a table. No mart is published that breaks its contract."""

from dataclasses import dataclass
from typing import Annotated, Any

import pandera.errors
import pandera.polars as pa
import polars as pl

METHODS = ["bottom_up", "reported", "partial"]
STATUSES = ["A", "E", "P", "L", "M", "O", "Q"]
PERIOD_TYPES = ["month", "quarter", "half", "year"]


class ContractError(ValueError):
    """A mart breaks its contract; the message names the table, the column and how many rows."""


def _text(description: str, nullable: bool = False, **checks: Any) -> Any:
    return pa.Field(description=description, nullable=nullable, **checks)


def _number(description: str, unit: str, nullable: bool = True, **checks: Any) -> Any:
    return pa.Field(description=description, metadata={"unit": unit}, nullable=nullable, **checks)


def _units(description: str) -> Any:
    return _number(description, "places", nullable=False, ge=0)


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class DimPlace(_Table):
    """One row a place and validity: a place whose name or parent changes has several."""

    place_code: pl.String = _text("official code", str_matches=r"^\S+$")
    name: pl.String = _text("name in that validity")
    level: pl.String = _text("village, township, county or city")
    kind: pl.String = _text("kind of place, as street, town, office, virtual", nullable=True)
    parent_code: pl.String = _text("code of the parent place", nullable=True)
    township_code: pl.String = _text("code of the township it is or belongs to", nullable=True)
    county_code: pl.String = _text("code of the county it is or belongs to", nullable=True)
    city_code: pl.String = _text("code of the city it is or belongs to", nullable=True)
    valid_from: pl.Date = _text("first day")
    valid_to: pl.Date = _text("last day; empty while valid", nullable=True)


class DimIndicator(_Table):
    """One row an indicator of the catalogue; derived where numerator is set."""

    indicator: pl.String = _text("code")
    name_zh: pl.String = _text("name in Chinese")
    name_en: pl.String = _text("name in English")
    domain: pl.String = _text("domain of work")
    unit: pl.String = _text("unit of the value: 人, 人次, 期, 场, 个, 元, %")
    numerator: pl.String = _text("indicator above the line", nullable=True)
    denominator: pl.String = _text("indicator beneath the line", nullable=True)
    scale: pl.Float64 = _text("factor of the quotient, 100 for percent", nullable=True)
    better: pl.String = _text("higher, lower or none")
    definition: pl.String = _text("what is counted", nullable=True)
    decimals: pl.Int64 = _text("decimals shown", ge=0)
    over_time: pl.String = _text("how it goes over time: sum, last or none")
    formula: pl.String = _text("growth: not computed, only printed ones are judged", nullable=True)


class IndicatorValues(_Table):
    """One row a place, period, boundary and indicator: the figure, how it came about, how complete it is."""

    place_code: pl.String = _text("place")
    period_type: pl.String = _text("month, quarter, half or year", isin=PERIOD_TYPES)
    period: pl.String = _text("2025-06, 2025-Q2, 2025-H1 or 2025")
    boundary: pl.String = _text("as_was: the hierarchy of the period", isin=["as_was", "as_now"])
    indicator: pl.String = _text("indicator")
    value: pl.Float64 = _number("the figure; empty where there is none, see status", "of the indicator")
    numerator: pl.Float64 = _number("of a rate: summed over reporters that gave both", "of the numerator")
    denominator: pl.Float64 = _number("of a rate: summed over reporters that gave both", "of the denominator")
    status: pl.String = _text(
        "A normal, E estimated, P provisional, L not collected, M cannot exist, O missing, Q suppressed",
        isin=STATUSES,
    )
    method: pl.String = _text(
        "bottom_up all reporters in, reported a subtotal used, partial something missing", isin=METHODS
    )
    units_expected: pl.Int64 = _units("reporters expected, at and beneath the place")
    units_reported: pl.Int64 = _units("reporters that gave the figure for all parts of the period")
    units_unmatched: pl.Int64 = _units("of a rate: reporters that gave only one of its two figures")
    as_of_period: pl.String = _text("the latest return period that the figure holds", nullable=True)


class _SubjectTable(_Table):
    place_code: pl.String = _text("place")
    place_name: pl.String = _text("name in that period")
    period_type: pl.String = _text("month, quarter, half or year", isin=PERIOD_TYPES)
    period: pl.String = _text("2025-06, 2025-Q2, 2025-H1 or 2025")


class ScreeningCoverage(_SubjectTable):
    """One row a place and period: women eligible and screened, cervical and breast, with coverage."""

    cervical_eligible: pl.Int64 = _number("women to be screened for cervical cancer", "人", ge=0)
    cervical_screened: pl.Int64 = _number("women screened for cervical cancer", "人", ge=0)
    cervical_coverage_pct: pl.Float64 = _number("coverage over reporters that gave both", "%", ge=0)
    breast_eligible: pl.Int64 = _number("women to be screened for breast cancer", "人", ge=0)
    breast_screened: pl.Int64 = _number("women screened for breast cancer", "人", ge=0)
    breast_coverage_pct: pl.Float64 = _number("coverage over reporters that gave both", "%", ge=0)
    units_expected: pl.Int64 = _units("reporters of women screened expected")
    units_reported: pl.Int64 = _units("reporters of women screened that gave it")
    method: pl.String = _text("method of the women screened, the worse of the two", isin=METHODS)


class Training(_SubjectTable):
    """One row a place and period: skill training."""

    sessions: pl.Int64 = _number("training sessions held", "期", ge=0)
    attendances: pl.Int64 = _number("attendances, person-times", "人次", ge=0)
    persons_trained: pl.Int64 = _number("women trained, each once a year", "人", ge=0)
    persons_employed: pl.Int64 = _number("trained women brought into work", "人", ge=0)
    employment_after_training_pct: pl.Float64 = _number("persons employed of persons trained", "%", ge=0)
    units_expected: pl.Int64 = _units("reporters of women trained expected")
    units_reported: pl.Int64 = _units("reporters of women trained that gave it")
    method: pl.String = _text("method of the women trained", isin=METHODS)


class Employment(_SubjectTable):
    """One row a place and period: job fairs, re-employment and secured loans."""

    job_fairs: pl.Int64 = _number("women's job fairs", "场", ge=0)
    job_posts: pl.Int64 = _number("posts offered at job fairs", "个", ge=0)
    persons_reemployed: pl.Int64 = _number("women re-employed, each once a year", "人", ge=0)
    women_with_loans: pl.Int64 = _number("women with secured loans; does not add over time", "人", ge=0)
    loans_yuan: Annotated[pl.Decimal, 18, 2] = _number("secured loans granted", "元", ge=0)
    units_expected: pl.Int64 = _units("reporters of women re-employed expected")
    units_reported: pl.Int64 = _units("reporters of women re-employed that gave it")
    method: pl.String = _text("method of the women re-employed", isin=METHODS)


class ReportingRate(_Table):
    """One row a place, form and period: the returns expected at and beneath the place and how they came."""

    place_code: pl.String = _text("place")
    form: pl.String = _text("form")
    period: pl.String = _text("period of the return")
    expected: pl.Int64 = _units("returns expected")
    reported: pl.Int64 = _units("returns that came")
    on_time: pl.Int64 = _units("returns that came by the due day")
    late: pl.Int64 = _units("returns that came after the due day")
    missing: pl.Int64 = _units("returns not come, the due day past")
    very_late: pl.Int64 = _units("of the late ones, those after the form's late_days")
    reporting_rate_pct: pl.Float64 = _number("reported of expected", "%", ge=0, le=100)
    on_time_rate_pct: pl.Float64 = _number("on time of expected", "%", ge=0, le=100)


class Findings(_Table):
    """One row a finding: what is wrong or odd, where, and what to do."""

    rule: pl.String = _text("rule that was broken")
    severity: pl.String = _text("error: not taken; warning: taken", isin=["error", "warning"])
    status: pl.String = _text("open or corrected", isin=["open", "explained", "corrected", "withdrawn"])
    submission: pl.String = _text("submission; empty for a computed figure", nullable=True)
    file: pl.String = _text("path under data/raw, or the place of a computed figure")
    sheet: pl.String = _text("sheet", nullable=True)
    cell: pl.String = _text("cell, or cells", nullable=True)
    place_code: pl.String = _text("place", nullable=True)
    period: pl.String = _text("period", nullable=True)
    indicator: pl.String = _text("indicator", nullable=True)
    value: pl.String = _text("the value as far as it may be shown", nullable=True)
    message_zh: pl.String = _text("what to do, in Chinese")
    message_en: pl.String = _text("what to do, in English")
    explanation: pl.String = _text("what the officer said about a warning", nullable=True)


class Submissions(_Table):
    """One row a return received: a file, or each of its sheets that carries a form, taken or not."""

    submission: pl.String = _text("SHA-256 of the bytes")
    file: pl.String = _text("path under data/raw when first met")
    form: pl.String = _text("form; empty where it is not known", nullable=True)
    place_code: pl.String = _text("reporting unit", nullable=True)
    period: pl.String = _text("period", nullable=True)
    revision: pl.Int64 = _text("1 for the first accepted of its form, unit and period", nullable=True, ge=1)
    received_at: Annotated[pl.Datetime, "us", "UTC"] = _text("time of receipt")
    status: pl.String = _text(
        "accepted, replaced by a later revision, or rejected", isin=["accepted", "replaced", "rejected"]
    )
    rows: pl.Int64 = _number("rows with data", "rows", nullable=False, ge=0)
    read: pl.Int64 = _number("filled cells read", "cells", nullable=False, ge=0)
    accepted: pl.Int64 = _number("cells accepted", "cells", nullable=False, ge=0)
    rejected: pl.Int64 = _number("cells rejected", "cells", nullable=False, ge=0)
    sheet: pl.String = _text("sheet of the return; empty for a csv or a file that could not be read")


@dataclass(frozen=True)
class Mart:
    """A table to publish: its contract and the columns that tell its rows apart."""

    model: type[_Table]
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
    "training": Mart(Training, ("place_code", "period")),
    "employment": Mart(Employment, ("place_code", "period")),
    "reporting_rate": Mart(ReportingRate, ("place_code", "form", "period")),
    "findings": Mart(Findings, ()),
    "submissions": Mart(Submissions, ("submission", "sheet")),
}
"""Every mart by the name of its query in sql/marts."""


def validate_mart(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` keeps the mart's contract: columns and types, then values, then key."""
    name = mart.model.__name__
    try:
        mart.model.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = (
            error.failure_cases.select("column", "check", "failure_case").unique(maintain_order=True).rows()
        )
        raise ContractError(f"{name} breaks its contract: {cases[:5]}") from None
    if mart.key and len(frame):
        faults = frame.select(_out_of_order(mart.key).arg_true())
        if len(faults):
            row = frame.row(int(faults.item(0, 0)))
            raise ContractError(f"{name}: not sorted by {', '.join(mart.key)}, or one stands twice, at {row}")


def _out_of_order(key: tuple[str, ...]) -> pl.Expr:
    """True at a row whose key does not come after that of the row before it."""
    before, same = pl.lit(False), pl.lit(True)
    for name in key:
        column = pl.col(name)
        before |= same & (column < column.shift(1)).fill_null(False)
        same &= (column == column.shift(1)).fill_null(False)
    return before | same
