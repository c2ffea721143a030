"""Tables of the roll-up that other steps read; the tests compare the queries with these models.

The table `check_finding` has the model of the ledger's findings.

Places, forms, periods and indicators are coded in DuckDB and compared as text here. The order of columns is free.
"""

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas.codelists import BOUNDARIES, METHODS, PERIOD_TYPES, QUALIFIERS, STATUSES, SUPPRESSED, VERDICTS
from schemas.marts.figures import CLAIM_VERDICTS

Total = Annotated[pl.Decimal, 38, 4]
Places = Annotated[pl.List, pl.String]


class _Rolled(pa.DataFrameModel):
    class Config:
        strict = True


class Figures(_Rolled):
    """One row a place, period, boundary and indicator (table `figure`): the figure before it is published."""

    place_code: pl.String
    level: pl.String
    branch_code: pl.String = pa.Field(nullable=True)
    year: pl.Int64
    period_type: pl.String = pa.Field(isin=PERIOD_TYPES)
    period: pl.String
    boundary: pl.String = pa.Field(isin=BOUNDARIES)
    indicator: pl.String
    value: pl.Float64 = pa.Field(nullable=True)
    numerator: pl.Float64 = pa.Field(nullable=True)
    denominator: pl.Float64 = pa.Field(nullable=True)
    status: pl.String = pa.Field(isin=STATUSES)
    method: pl.String = pa.Field(isin=METHODS)
    units_expected: pl.Int64 = pa.Field(ge=0)
    units_reported: pl.Int64 = pa.Field(ge=0)
    units_unmatched: pl.Int64 = pa.Field(ge=0)
    units_unmapped: pl.Int64 = pa.Field(ge=0)
    qualifier: pl.String = pa.Field(nullable=True, isin=QUALIFIERS)
    precision: pl.Float64 = pa.Field(nullable=True, ge=0)
    units_suppressed: pl.Int64 = pa.Field(ge=0)
    suppressed_most: pl.Float64 = pa.Field(nullable=True, ge=0)
    as_of_period: pl.String = pa.Field(nullable=True)


class ReturnsStanding(_Rolled):
    """One row an expected return (table `return_standing`): the submission that counts for it, and its timeliness."""

    place_code: pl.String
    form: pl.String
    period: pl.String
    lineage: Places
    submission: pl.String = pa.Field(nullable=True)
    sheet: pl.String = pa.Field(nullable=True)
    ingest: pl.String = pa.Field(nullable=True)
    is_reported: pl.Boolean
    is_on_time: pl.Boolean
    is_late: pl.Boolean
    is_very_late: pl.Boolean
    is_missing: pl.Boolean


class ClaimVerdicts(_Rolled):
    """One row a printed rate or total (table `claim_verdict`): the computed value beside it, and the verdict."""

    submission: pl.String
    sheet: pl.String
    cell: pl.String
    file: pl.String
    place_code: pl.String
    period: pl.String
    indicator: pl.String
    printed: pl.Float64 = pa.Field(nullable=True)
    text: pl.String = pa.Field(nullable=True)
    qualifier: pl.String = pa.Field(isin=[*QUALIFIERS, SUPPRESSED])
    precision: pl.Float64 = pa.Field(ge=0)
    printed_low: pl.Float64 = pa.Field(nullable=True)
    printed_high: pl.Float64 = pa.Field(nullable=True)
    computed: pl.Float64 = pa.Field(nullable=True)
    computed_low: pl.Float64 = pa.Field(nullable=True)
    computed_high: pl.Float64 = pa.Field(nullable=True)
    numerator: pl.Float64 = pa.Field(nullable=True)
    denominator: pl.Float64 = pa.Field(nullable=True)
    inputs_from: pl.String = pa.Field(nullable=True, isin=["submission", "place", "roll_up"])
    verdict: pl.String = pa.Field(isin=CLAIM_VERDICTS)


class TotalVerdicts(_Rolled):
    """One row a total that a place reported for its children (table `total_verdict`): their sum, and the verdict."""

    place_code: pl.String
    period: pl.String
    indicator: pl.String
    children_sum: Total
    reported_total: Total
    difference: Total
    verdict: pl.String = pa.Field(isin=VERDICTS)
    suspects: pl.String = pa.Field(nullable=True)
    indicators_agreeing: pl.Int64 = pa.Field(nullable=True, ge=1)
    indicators_differing: pl.Int64 = pa.Field(nullable=True, ge=1)


class TargetSeries(_Rolled):
    """One row a place, target and year (table `target_series`): the figure, the range to reach, and the trend."""

    place_code: pl.String
    above: Places = pa.Field(nullable=True)
    year: pl.Int64
    value: pl.Float64 = pa.Field(nullable=True)
    status: pl.String = pa.Field(nullable=True, isin=STATUSES)
    qualifier: pl.String = pa.Field(nullable=True, isin=QUALIFIERS)
    value_lowest: pl.Float64 = pa.Field(nullable=True)
    value_highest: pl.Float64 = pa.Field(nullable=True)
    is_over: pl.Boolean
    outline: pl.String
    indicator: pl.String
    operator: pl.String
    target_year: pl.Int64
    per_level: pl.String = pa.Field(nullable=True)
    baseline: pl.Int64 = pa.Field(nullable=True)
    target: pl.Float64 = pa.Field(nullable=True)
    lowest: pl.Float64 = pa.Field(nullable=True)
    highest: pl.Float64 = pa.Field(nullable=True)
    trend_per_year: pl.Float64 = pa.Field(nullable=True)
    trend_value: pl.Float64 = pa.Field(nullable=True)
