"""What every published table's contract is made of."""

from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.periods import MONTHS_IN

METHODS = ["bottom_up", "reported", "partial"]
STATUSES = ["A", "E", "P", "L", "M", "O", "Q"]
PERIOD_TYPES = list(MONTHS_IN)
BOUNDARIES = ["as_was", "as_now"]
VERDICTS = [
    "equal",
    "child_missing",
    "children_exceed",
    "parent_exceeds",
    "siblings_swapped",
    "doubled",
    "unit_slip",
]


def text(description: str, nullable: bool = False, **checks: Any) -> Any:
    return pa.Field(description=description, nullable=nullable, **checks)


def number(description: str, unit: str, nullable: bool = True, **checks: Any) -> Any:
    return pa.Field(description=description, metadata={"unit": unit}, nullable=nullable, **checks)


def units(description: str) -> Any:
    return number(description, "places", nullable=False, ge=0)


class Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class SubjectTable(Table):
    place_code: pl.String = text("place")
    place_name: pl.String = text("name in that period")
    period_type: pl.String = text(
        "month, quarter, half, year, statistical_half or statistical_year", isin=PERIOD_TYPES
    )
    period: pl.String = text("2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1 or 2025S")
