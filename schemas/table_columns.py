"""Tables by their columns, each written once: types for every step, one expression that judges rows, and a pandera model.

The expression finds sound frames, which are all of them unless the program errs; pandera words the faults of others.
It takes a second to import, so a model is made when the first frame breaks its contract.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, cast, get_args, get_origin

import polars as pl

if TYPE_CHECKING:
    import pandera.polars as pa


@dataclass(frozen=True)
class TableColumn:
    """A column beyond its type: whether it may be empty, checks by the names of pandera's Field, and its words."""

    nullable: bool
    checks: Mapping[str, Any]
    description: str = ""
    unit: str | None = None
    title_zh: str | None = None
    description_zh: str = ""


def column(nullable: bool = False, **checks: Any) -> Any:
    """A column without words."""
    return TableColumn(nullable, checks)


class Table:
    """A table: annotated columns in order, and checks of whole rows by name."""

    _row_checks: ClassVar[dict[str, pl.Expr]] = {}


Made = TypeVar("Made")


def _once(of: Callable[[type[Table]], Made]) -> Callable[[type[Table]], Made]:
    """The function, called once a table; mypy takes no class of classes for hashable."""
    return cast("Callable[[type[Table]], Made]", cache(of))


@_once
def column_types(table: type[Table]) -> dict[str, Any]:
    """The columns of a table with their polars types; inherited columns come first."""
    return {name: _dtype(annotated) for name, annotated in _annotated(table).items()}


@_once
def columns_of(table: type[Table]) -> dict[str, TableColumn]:
    """The columns of a table by name."""
    return {name: getattr(table, name) for name in _annotated(table)}


def keeps(table: type[Table], frame: pl.DataFrame) -> bool:
    """True if a frame has the table's columns in their order, with its types, and rows that pass all checks."""
    has_columns = list(frame.schema.items()) == list(column_types(table).items())
    return has_columns and bool(frame.select(_is_sound(table)).item())


def columns_keep(table: type[Table], columns: Mapping[str, pl.Series]) -> bool:
    """True if columns are those of a table without checks of whole rows, in their order, each with allowed values.

    A column may contain each of its values once: whether a value is allowed depends on it alone.
    """
    types = [(name, values.dtype) for name, values in columns.items()]
    if types != list(column_types(table).items()):
        return False
    return all(columns[name].to_frame().select(sound).item() for name, sound in _sound_columns(table).items())


@_once
def contract(table: type[Table]) -> "type[pa.DataFrameModel]":
    """The table's pandera model: exactly its columns in their order, and all checks."""
    import pandera.polars as pa  # noqa: PLC0415  takes a second to import

    def whole_rows(expression: pl.Expr) -> Any:
        return classmethod(lambda _, data: data.lazyframe.select(expression))

    fields = {
        name: pa.Field(nullable=own.nullable, description=own.description, **own.checks)
        for name, own in columns_of(table).items()
    }
    checks = {
        name: pa.dataframe_check(name=name)(whole_rows(expression))
        for name, expression in table._row_checks.items()
    }
    config = type("Config", (), {"strict": True, "ordered": True})
    return type(
        table.__name__,
        (pa.DataFrameModel,),
        {
            "__doc__": table.__doc__,
            "__module__": __name__,
            "__annotations__": _annotated(table),
            "Config": config,
        }
        | fields
        | checks,
    )


def validated(table: type[Table], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, if it meets the table's contract. Raises pandera's SchemaErrors otherwise."""
    return frame if keeps(table, frame) else contract(table).validate(frame, lazy=True)


@_once
def _is_sound(table: type[Table]) -> pl.Expr:
    """One truth value: every column and every row passes the table's checks."""
    rows = (check.all() for check in table._row_checks.values())
    return pl.all_horizontal(pl.lit(value=True), *_sound_columns(table).values(), *rows)


@_once
def _sound_columns(table: type[Table]) -> dict[str, pl.Expr]:
    """A truth value for each column that has checks. Nulls pass all but `nullable`."""
    sound: dict[str, pl.Expr] = {}
    for name, own in columns_of(table).items():
        checks = [] if own.nullable else [pl.col(name).is_not_null().all()]
        checks += [_CHECKS[check](pl.col(name), limit).all() for check, limit in own.checks.items()]
        if checks:
            sound[name] = pl.all_horizontal(checks)
    return sound


_CHECKS: dict[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "str_length": lambda own, limits: own.str.len_chars().is_between(
        limits["min_value"], limits["max_value"]
    ),
    "str_matches": lambda own, pattern: own.str.contains(f"^(?:{pattern})"),
    "isin": lambda own, values: own.is_in(list(values)),
    "ge": lambda own, least: own >= least,
    "le": lambda own, most: own <= most,
}
"""Checks of a column by the names of pandera's Field."""


def _annotated(table: type[Table]) -> dict[str, Any]:
    """Annotations of the columns, those of classes above before its own."""
    found: dict[str, Any] = {}
    for own in reversed(table.__mro__):
        found |= {
            name: kind for name, kind in vars(own).get("__annotations__", {}).items() if _is_column(own, name)
        }
    return found


def _is_column(owner: type, name: str) -> bool:
    return isinstance(vars(owner).get(name), TableColumn)


def _dtype(annotated: Any) -> Any:
    """The polars type of an annotation: a class, or an Annotated class with its arguments."""
    if get_origin(annotated) is not Annotated:
        return annotated
    dtype, *arguments = get_args(annotated)
    return dtype(*arguments)
