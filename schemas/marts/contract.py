"""Contract of a published table: its model, its key, and the checks that a frame keeps both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandera.errors
import pandera.polars as pa
import polars as pl

from schemas.marts.words import Words, column_words, subject_words, table_words


class ContractError(ValueError):
    """A mart breaks its contract; the message names the table, the column and how many rows."""


def text(description: str, nullable: bool = False, **checks: Any) -> Any:
    """A column without a unit."""
    return pa.Field(description=description, nullable=nullable, **checks)


def number(description: str, unit: str, nullable: bool = True, **checks: Any) -> Any:
    """A column of numbers in `unit`."""
    return pa.Field(description=description, metadata={"unit": unit}, nullable=nullable, **checks)


def units(description: str) -> Any:
    """A column that counts places or reporters."""
    return number(description, "places", nullable=False, ge=0)


PLACE_KEY = (
    "key of the place's row in dim_place on the period's last day, of figures as_now of its row of today"
)
PLACE_NAME = "name of the place in that row"
INDICATOR_NAME = "name of the indicator in Chinese"
FORM_TITLE = "title of the form in Chinese"
"""Descriptions of columns that many tables have."""


class Table(pa.DataFrameModel):
    """A published table: exactly these columns in this order."""

    class Config:
        strict = True
        ordered = True


@dataclass(frozen=True)
class Mart:
    """A table to publish: its model and the columns that identify a row.

    `unlinked` columns may name what no dimension has. `table` finds its words; a subject table has `name_zh` instead.
    """

    model: type[Table]
    key: tuple[str, ...]
    unlinked: tuple[str, ...] = ()
    table: str = ""
    name_zh: str = ""

    @property
    def title(self) -> str:
        """Meaning of one row, the first line of the model's docstring."""
        return (self.model.__doc__ or "").strip().partition("\n")[0]

    @property
    def words(self) -> Words:
        """Name and meaning of a row in Chinese."""
        return table_words(self.table) or subject_words(self.name_zh)

    def column_words(self, column: str) -> Words:
        """Name and meaning of a column in Chinese. A figure of a subject table has those of its indicator."""
        own = self.model.to_schema().columns[column]
        if own.title is not None:
            return Words(own.title, (own.metadata or {})["description_zh"])
        return column_words(self.table, column) or Words(column, own.description or column)

    def field(self, column: str) -> dict[str, Any]:
        """The entries of a column in the data package: meaning in both languages, unit, and the values it may have."""
        own, words = self.model.to_schema().columns[column], self.column_words(column)
        entries = {
            "title": words.title,
            "description": words.description,
            "description_en": own.description or "",
            "unit": (own.metadata or {}).get("unit"),
            "constraints": _constraints(own),
        }
        return {name: entry for name, entry in entries.items() if entry}

    @property
    def links(self) -> dict[str, tuple[str, str]]:
        """Columns that name a row of a dimension: that table and its column."""
        names = self.model.to_schema().columns
        return {
            column: link
            for column, link in _LINKS.items()
            if column in names and column not in self.unlinked and link != (self.table, column)
        }


_LINKS = {
    "place_key": ("dim_place", "place_key"),
    "place_code": ("dim_place_now", "place_code"),
    "indicator": ("dim_indicator", "indicator"),
    "period": ("dim_period", "period"),
    "as_of_period": ("dim_period", "period"),
    "prior_period": ("dim_period", "period"),
    "period_year_before": ("dim_period", "period"),
    "form": ("dim_form", "form"),
}
"""Columns that name a row of a dimension, in whatever table they are."""


def _constraints(column: Any) -> dict[str, Any]:
    """The contract of a column's values in the words of a data package."""
    found: dict[str, Any] = {} if column.nullable else {"required": True}
    for check in column.checks:
        name, key = _CONSTRAINTS[check.name]
        value = check.statistics[key]
        found[name] = list(value) if name == "enum" else value
    return found


_CONSTRAINTS = {
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "less_than_or_equal_to": ("maximum", "max_value"),
    "isin": ("enum", "allowed_values"),
    "str_matches": ("pattern", "pattern"),
}
"""Pandera's checks of a value by name: the constraint of a data package, and the check's parameter."""


def validate_mart(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` keeps the mart's contract: columns and types, then values, then key."""
    validate_values(mart, frame)
    validate_key(mart, frame)


def validate_values(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` has the mart's columns and types, and values that its model allows."""
    try:
        if not surely_keeps(mart.model, frame):
            mart.model.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = (
            error.failure_cases.select("column", "check", "failure_case").unique(maintain_order=True).rows()
        )
        raise ContractError(f"{mart.model.__name__} breaks its contract: {cases[:5]}") from None


def validate_key(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless the rows of `frame` are sorted by the mart's key and no key is there twice."""
    if mart.key and len(frame):
        faults = frame.select(_out_of_order(mart.key).arg_true())
        if len(faults):
            row = frame.row(int(faults.item(0, 0)))
            raise ContractError(
                f"{mart.model.__name__}: not sorted by {', '.join(mart.key)}, or a key is there twice, at {row}"
            )


@cache
def _out_of_order(key: tuple[str, ...]) -> pl.Expr:
    """True at a row whose key does not come after the key of the row before it."""
    before, same = pl.lit(False), pl.lit(True)
    for name in key:
        column = pl.col(name)
        before |= same & (column < column.shift(1)).fill_null(False)
        same &= (column == column.shift(1)).fill_null(False)
    return before | same


CONDITIONS: dict[str, Callable[..., pl.Expr]] = {
    "greater_than_or_equal_to": lambda column, min_value: column >= min_value,
    "less_than_or_equal_to": lambda column, max_value: column <= max_value,
    "isin": lambda column, allowed_values: column.is_in(list(allowed_values)),
    "str_matches": lambda column, pattern: column.str.contains(f"^(?:{pattern})"),
}
"""Pandera's checks of a value by name, as expressions; null is left to `nullable`."""


def surely_keeps(model: type[pa.DataFrameModel], frame: pl.DataFrame) -> bool:
    """Report by one query if `frame` has the model's columns, types and allowed values.

    False also if the model has a check that CONDITIONS lacks: pandera then finds the fault and its place. A vintage
    has sixty tables of few rows, for which pandera runs three thousand queries.
    """
    asked = _asked_of(model)
    has_columns = list(frame.schema.items()) == list(column_types(model).items())
    if asked is None or not has_columns:
        return False
    return bool(frame.select(pl.all_horizontal(pl.lit(value=True), *asked.values())).item())


def columns_keep(model: type[pa.DataFrameModel], columns: Mapping[str, pl.Series]) -> bool:
    """Report if the columns are the model's, with its types and allowed values, as surely_keeps does.

    A column may contain each of its values once: whether a value is allowed depends on it alone.
    """
    asked = _asked_of(model)
    has_columns = {name: column.dtype for name, column in columns.items()} == column_types(model)
    if asked is None or not has_columns or list(columns) != list(column_types(model)):
        return False
    return all(columns[name].to_frame().select(condition).item() for name, condition in asked.items())


@cache
def column_types(model: type[pa.DataFrameModel]) -> dict[str, Any]:
    """The columns of a model, in their order, with their types."""
    return {name: column.dtype.type for name, column in model.to_schema().columns.items()}


@cache
def _asked_of(model: type[pa.DataFrameModel]) -> dict[str, pl.Expr] | None:
    """The checks of each column's values as one expression; None if CONDITIONS lacks one of them."""
    asked: dict[str, pl.Expr] = {}
    for name, column in model.to_schema().columns.items():
        if any(check.name not in CONDITIONS for check in column.checks):
            return None
        stated = [CONDITIONS[check.name](pl.col(name), **check.statistics).all() for check in column.checks]
        if not column.nullable:
            stated.append(pl.col(name).is_not_null().all())
        if stated:
            asked[name] = pl.all_horizontal(stated)
    return asked
