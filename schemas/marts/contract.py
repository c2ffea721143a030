"""Contract of a published table: its model, its key, and the checks that a frame keeps both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.marts.words import Words, column_words, subject_words, table_words
from schemas.table_columns import Table, TableColumn, columns_of, keeps, validated


class ContractError(ValueError):
    """A mart breaks its contract; the message names the table, the column and how many rows."""


def text(description: str, nullable: bool = False, **checks: Any) -> Any:
    """A column without a unit."""
    return TableColumn(nullable, checks, description)


def number(description: str, unit: str, nullable: bool = True, **checks: Any) -> Any:
    """A column of numbers in `unit`."""
    return TableColumn(nullable, checks, description, unit)


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
        own = columns_of(self.model)[column]
        if own.title_zh is not None:
            return Words(own.title_zh, own.description_zh)
        return column_words(self.table, column) or Words(column, own.description or column)

    def field(self, column: str) -> dict[str, Any]:
        """The entries of a column in the data package: meaning in both languages, unit, and the values it may have."""
        own, words = columns_of(self.model)[column], self.column_words(column)
        entries = {
            "title": words.title,
            "description": words.description,
            "description_en": own.description,
            "unit": own.unit,
            "constraints": _constraints(own),
        }
        return {name: entry for name, entry in entries.items() if entry}

    @property
    def links(self) -> dict[str, tuple[str, str]]:
        """Columns that name a row of a dimension: that table and its column."""
        names = columns_of(self.model)
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


def _constraints(own: TableColumn) -> dict[str, Any]:
    """The contract of a column's values in the words of a data package."""
    found: dict[str, Any] = {} if own.nullable else {"required": True}
    for check, limit in own.checks.items():
        found[_CONSTRAINTS[check]] = list(limit) if check == "isin" else limit
    return found


_CONSTRAINTS = {"ge": "minimum", "le": "maximum", "isin": "enum", "str_matches": "pattern"}
"""Checks of a column, and the constraints of a data package that say the same."""


def validate_mart(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` keeps the mart's contract: columns and types, then values, then key."""
    validate_values(mart, frame)
    validate_key(mart, frame)


def validate_values(mart: Mart, frame: pl.DataFrame) -> None:
    """Raise ContractError unless `frame` has the mart's columns and types, and values that its model allows."""
    if keeps(mart.model, frame):
        return
    from pandera.errors import SchemaErrors  # noqa: PLC0415  takes a second to import

    try:
        validated(mart.model, frame)
    except SchemaErrors as error:
        cases = (
            error.failure_cases.select("column", "check", "failure_case").unique(maintain_order=True).rows()
        )
        raise ContractError(f"{mart.model.__name__} breaks its contract: {cases[:5]}") from None


def validate_key(mart: Mart, frame: pl.DataFrame, starts: Sequence[int] = ()) -> None:
    """Raise ContractError unless the rows of `frame` are sorted by the mart's key and no key is there twice.

    At `starts` begin the rows of other files, which are sorted by themselves.
    """
    if mart.key and len(frame) > 1:
        faults = _out_of_order(frame.select(mart.key)).arg_true()
        faults = faults.filter(~(faults + 1).is_in(list(starts)))
        if len(faults):
            row = frame.row(faults[0] + 1)
            raise ContractError(
                f"{mart.model.__name__}: not sorted by {', '.join(mart.key)}, or a key is there twice, at {row}"
            )


def _out_of_order(keys: pl.DataFrame) -> pl.Series:
    """True at each row after the first whose key does not come after the key of the row before it; nothing is copied."""
    count = len(keys) - 1
    before, same = (pl.repeat(value, count, dtype=pl.Boolean, eager=True) for value in (False, True))
    for column in keys:
        own, earlier = column.slice(1), column.slice(0, count)
        before |= same & (own < earlier).fill_null(False)
        same &= (own == earlier).fill_null(False)
    return before | same
