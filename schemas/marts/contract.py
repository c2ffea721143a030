"""What every published table's contract is made of."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.codelists import PERIOD_TYPES


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


CONDITIONS: dict[str, Callable[..., pl.Expr]] = {
    "greater_than_or_equal_to": lambda column, min_value: column >= min_value,
    "less_than_or_equal_to": lambda column, max_value: column <= max_value,
    "isin": lambda column, allowed_values: column.is_in(list(allowed_values)),
    "str_matches": lambda column, pattern: column.str.contains(f"^(?:{pattern})"),
}
"""What pandera's checks of a value say, by their names: null is left to `nullable`."""


def surely_keeps(model: type[pa.DataFrameModel], frame: pl.DataFrame) -> bool:
    """Whether `frame` has the columns of the model in their order and types, and values as its checks ask, found in
    one query: a vintage has sixty tables of few rows, for which pandera runs three thousand.

    False where it does not, or where the model asks for what CONDITIONS does not hold: pandera then finds what is
    wrong and where.
    """
    asked = _asked_of(model)
    has_columns = list(frame.schema.items()) == list(column_types(model).items())
    return asked is not None and has_columns and bool(frame.select(asked).item())


@cache
def column_types(model: type[pa.DataFrameModel]) -> dict[str, Any]:
    """The columns of a model, in their order, with their types."""
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}


@cache
def _asked_of(model: type[pa.DataFrameModel]) -> pl.Expr | None:
    """Whether all that a model asks of values holds, as one expression; None where it asks for what CONDITIONS does
    not hold."""
    asked = [pl.lit(value=True)]
    for name, column in model.to_schema().columns.items():
        if not column.nullable:
            asked.append(pl.col(name).is_not_null().all())
        for check in column.checks:
            if check.name not in CONDITIONS:
                return None
            asked.append(CONDITIONS[check.name](pl.col(name), **check.statistics).all())
    return pl.all_horizontal(asked)
