"""The observation: one number of a submission, as the ledger holds it."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import pandera.polars as pa
    from pandera.api.polars.types import PolarsData

VALUE_TYPE = pl.Decimal(18, 4)
"""Exact, so that sums do not depend on their order; wide enough for 10^13 yuan."""

REPORTED_AS = ["period", "cumulative", "stock", "subtotal", "claim"]

COLUMN_KINDS = [*REPORTED_AS, "note"]
"""What a column of a form holds: a figure, reported in one of these ways, or a remark."""

OBSERVATION_SCHEMA: dict[str, Any] = {
    "submission": pl.String,
    "form": pl.String,
    "place_code": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "reported_as": pl.String,
    "value": VALUE_TYPE,
    "sheet": pl.String,
    "cell": pl.String,
    "text": pl.String,
    "qualifier": pl.String,
    "precision": pl.Float64,
}

QUALIFIERS = ["exact", "more_than", "less_than", "about"]

SUPPRESSED = "suppressed"
"""The qualifier of a number that a mark hides: it has no value, and lies between 0 and its precision (infinity where
nobody knows)."""


@lru_cache(maxsize=1)
def observation_contract() -> "pa.DataFrameSchema":
    """One accepted cell: submission, place, period, indicator, how it was reported, value, sheet and cell.

    The text as written where it was not a plain number, and how it bounds the true value: exact, more_than,
    less_than or about it, and within `precision` of it (20.32万: 50; 0 for a number written out); a suppressed one
    has no value.
    """
    import pandera.polars as pa  # noqa: PLC0415  takes half a second, and checking one file does without

    return pa.DataFrameSchema(
        {
            "submission": pa.Column(pl.String, pa.Check.str_length(64, 64)),
            "form": pa.Column(pl.String),
            "place_code": pa.Column(pl.String),
            "period": pa.Column(
                pl.String, pa.Check.str_matches(r"^\d{4}(-(\d{2}|Q[1-4]|H[12])|S(-H[12])?)?$")
            ),
            "indicator": pa.Column(pl.String),
            "reported_as": pa.Column(pl.String, pa.Check.isin(REPORTED_AS)),
            "value": pa.Column(VALUE_TYPE, nullable=True),
            "sheet": pa.Column(pl.String),
            "cell": pa.Column(pl.String, pa.Check.str_matches(r"^[A-Z]+[1-9]\d*$")),
            "text": pa.Column(pl.String, nullable=True),
            "qualifier": pa.Column(pl.String, pa.Check.isin([*QUALIFIERS, SUPPRESSED])),
            "precision": pa.Column(pl.Float64, pa.Check.ge(0)),
        },
        checks=pa.Check(_value_unless_suppressed, name="value_unless_suppressed"),
        strict=True,
        name="observation",
    )


def _value_unless_suppressed(data: "PolarsData") -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("value").is_null() == (pl.col("qualifier") == SUPPRESSED))
