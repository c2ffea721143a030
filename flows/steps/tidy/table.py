"""Table: the rows of all returns of a batch that share one layout."""

from dataclasses import dataclass, field

import polars as pl

from flows.steps.findings.findings import Where
from flows.steps.recognise.columns import Layout
from flows.steps.recognise.returns import Return
from flows.steps.values.numbers import Number
from schemas.codelists import SUPPRESSED

DATA, TOTAL, SUBTOTAL = "data", "total", "subtotal"


@dataclass(slots=True)
class Row:
    """One row of a return.

    `at` is the position of the return, `row` the row in its sheet, `place` the code of the place, None if the row is
    rejected. `cells` says that every cell of the form's columns is a plain number (float) or a text of digits (str).
    `covers` is the place whose rows a subtotal sums, None for the rows next to it.
    """

    at: int
    row: int
    place: str | None
    kind: str = DATA
    cells: type[float | str] | None = None
    covers: str | None = None


@dataclass
class ReturnTable:
    """Rows of all returns of a batch that share one layout.

    `frame` has one row for each reported place: return (position in `returns`), row (from 0), place_code, and a
    Float64 column for each form column, null if the cell is blank or not a number. `blanks` maps each column with
    blank cells to a mask over the rows. `details` maps column, return and row to the text of a number and the number
    as parsed, for numbers in words and rounded or suppressed numbers. For each return `rows` counts its filled rows,
    `read` their filled cells, and `rejected` the rejected cells.
    """

    layout: Layout
    returns: list[Return]
    frame: pl.DataFrame
    read: list[int]
    rejected: list[int]
    rows: list[int]
    blanks: dict[str, pl.Series] = field(default_factory=dict)
    details: dict[tuple[str, int, int], tuple[str, Number]] = field(default_factory=dict)

    def blank(self, column: str) -> pl.Series:
        """Mask over the rows with a blank cell in that column."""
        return self.blanks.get(column, pl.zeros(len(self.frame), pl.Boolean, eager=True))

    @property
    def hidden(self) -> list[tuple[str, int, int]]:
        """Suppressed cells by column, return and row."""
        return [key for key, (_, number) in self.details.items() if number.qualifier == SUPPRESSED]

    def where(self, at: int, row: int, column: str | None = None, place_code: str | None = None) -> Where:
        """Location of a finding on a row of a return; without a column, the cell of the row's place."""
        own = self.returns[at]
        first = self.layout.code_at if self.layout.code_at >= 0 else max(self.layout.name_at, 0)
        position, indicator = self.position(column) if column else (first, None)
        cell = own.sheet.address(row, position)
        return Where(
            own.submission, own.file, own.sheet.name or None, cell, place_code, own.period.text, indicator
        )

    def position(self, column: str) -> tuple[int, str | None]:
        """Position of the column in the sheet, and its indicator."""
        for known, at in zip(self.layout.form.columns, self.layout.columns_at, strict=True):
            if known.column == column:
                return at, known.indicator
        raise KeyError(column)
