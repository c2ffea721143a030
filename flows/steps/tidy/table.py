"""Table: the rows of a batch's returns that share one layout, between reading and checking."""

from dataclasses import dataclass, field

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.findings.findings import Where
from flows.steps.recognise.columns import Layout
from flows.steps.recognise.returns import Return
from flows.steps.values.numbers import Number
from schemas.observation import SUPPRESSED

DATA, TOTAL, SUBTOTAL = "data", "total", "subtotal"


@dataclass(slots=True)
class Row:
    """One row of a return: where it stands, its place (None where the row is not taken), what kind it is, and whether
    every cell that is read is a plain number."""

    at: int
    row: int
    place: str | None
    kind: str = DATA
    is_float: bool = False


@dataclass
class Table:
    """The rows of all returns of a batch that share one layout.

    `frame` has one row a place reported: return (position in `returns`), row (from 0), place_code, and a
    Float64 column for each form column, null where the cell is blank or no number; `blanks` holds for each
    column with blank cells a mask over the rows. `details` holds what a written number has beside its value, by
    column, return and row. `rows`, `read` and `rejected` count, for each return, the rows with something in
    them, their filled cells, and those of them that were rejected.
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
        """A mask over the rows: where the cell of that column was left blank."""
        return self.blanks.get(column, pl.zeros(len(self.frame), pl.Boolean, eager=True))

    @property
    def hidden(self) -> list[tuple[str, int, int]]:
        """The suppressed cells, by column, return and row."""
        return [key for key, (_, number) in self.details.items() if number.qualifier == SUPPRESSED]

    def where(self, at: int, row: int, column: str | None = None, place_code: str | None = None) -> Where:
        """Where a finding on that row of that return, and on that column of it, stands."""
        own = self.returns[at]
        first = self.layout.code_at if self.layout.code_at >= 0 else max(self.layout.name_at, 0)
        position, indicator = self.position(column) if column else (first, None)
        cell = cell_name(row, position)
        return Where(
            own.submission, own.file, own.sheet.name or None, cell, place_code, own.period.text, indicator
        )

    def position(self, column: str) -> tuple[int, str | None]:
        """Where the column stands in the sheet, and its indicator."""
        for known, at in zip(self.layout.form.columns, self.layout.columns_at, strict=True):
            if known.column == column:
                return at, known.indicator
        raise KeyError(column)

    def explanation(self, at: int, row: int) -> str | None:
        """What the row says in its column for explanations, None where it has none or says nothing."""
        position = self.layout.explanation_at
        if position < 0:
            return None
        return str(self.returns[at].sheet.rows[row][position]).strip() or None
