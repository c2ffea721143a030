"""Contract of the rows of a return, built from the catalogue for each form."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from schemas.catalogue import FormColumn, FormVersion

if TYPE_CHECKING:
    import pandera.polars as pa
    from pandera.api.polars.types import PolarsData

RATE_UNITS = ("%", "‰", "/万", "/10万")
"""Units of rates. A rate may have any number of decimals; the catalogue's decimals are for display."""


def _below_minimum(column: FormColumn) -> pl.Expr | None:
    return None if column.minimum is None else pl.col(column.column) < column.minimum


def _above_maximum(column: FormColumn) -> pl.Expr:
    return pl.col(column.column) > most_allowed(column)


MOST = 1e13
"""Limit of the ledger's exact numbers."""


def most_allowed(column: FormColumn) -> float:
    """Greatest accepted value; without a maximum, the limit of the ledger's exact numbers."""
    return MOST if column.refused_above is None else column.refused_above


def _too_many_decimals(column: FormColumn) -> pl.Expr | None:
    if column.unit in RATE_UNITS:
        return None
    scaled = pl.col(column.column) * 10.0**column.decimals
    return (scaled - scaled.round()).abs() > 1e-4


LIMITS: dict[str, Callable[[FormColumn], pl.Expr | None]] = {
    "below_minimum": _below_minimum,
    "above_maximum": _above_maximum,
    "too_many_decimals": _too_many_decimals,
}
"""Limits of a cell, each as an expression that is true if the cell breaks it; a blank cell breaks none."""


def broken(form: FormVersion, limit: str) -> list[pl.Expr]:
    """A boolean expression for each column with the limit, true if the cell breaks it."""
    expressions = ((column, LIMITS[limit](column)) for column in form.columns)
    return [
        expression.fill_null(False).alias(column.column)
        for column, expression in expressions
        if expression is not None
    ]


def _within(form: FormVersion, limit: str) -> "Callable[[PolarsData], pl.LazyFrame]":
    expressions = broken(form, limit)
    return lambda data: data.lazyframe.select(~pl.any_horizontal(expressions or [pl.lit(False)]))


def validate_rows(form: FormVersion, rows: pl.DataFrame) -> None:
    """Raise pandera's SchemaErrors if the rows of returns do not meet the form's contract.

    One expression judges sound rows, which are all of them unless the program errs; pandera words the faults.
    """
    if rows.schema != _columns_of(form) or not rows.select(_is_sound(form)).item():
        submission_schema(form).validate(rows, lazy=True)


@lru_cache(maxsize=256)
def _columns_of(form: FormVersion) -> pl.Schema:
    return pl.Schema(_KEYS | {column.column: pl.Float64() for column in form.columns})


@lru_cache(maxsize=256)
def _is_sound(form: FormVersion) -> pl.Expr:
    """One truth value: every key is there and no cell breaks a limit."""
    faults = [pl.col(name).is_null() for name in _KEYS]
    faults += [fault for limit in LIMITS for fault in broken(form, limit)]
    return ~pl.any_horizontal(fault.any() for fault in faults)


_KEYS: dict[str, pl.DataType] = {"return": pl.Int64(), "row": pl.Int64(), "place_code": pl.String()}
"""Columns that tell a row of returns, none of them empty."""


@lru_cache(maxsize=256)
def submission_schema(form: FormVersion) -> "pa.DataFrameSchema":
    """One row a place of a return: its position, its place, and a number or null for each column.

    A table of many returns is checked at once, each limit over all columns together.
    """
    import pandera.polars as pa  # noqa: PLC0415  takes half a second, and checking one file does without

    keys = {name: pa.Column(dtype) for name, dtype in _KEYS.items()}
    numbers = {column.column: pa.Column(pl.Float64, nullable=True) for column in form.columns}
    checks = [pa.Check(_within(form, limit), name=limit) for limit in LIMITS]
    return pa.DataFrameSchema({**keys, **numbers}, checks=checks, strict=True, name=form.form)
