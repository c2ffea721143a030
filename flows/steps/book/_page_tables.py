"""Tables of a web page that are parts of one: a title or a header that systems put in a table of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flows.steps.book.model import Look, Position

_MOST_HEAD_ROWS, _MOST_HEAD_CELLS = 4, 12
_OF_A_HEAD = re.compile(r"[:：]|(?:19|20)\d\d年")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


@dataclass
class PageTable:
    """One table: rows of equal length, merged ranges, hidden rows in words, and looks of cells."""

    rows: list[list[Any]] = field(default_factory=list)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden: tuple[str, ...] = ()
    looks: dict[Position, tuple[Look, ...]] = field(default_factory=dict)

    @property
    def filled(self) -> int:
        """Number of cells that are not blank."""
        return sum(len(row) - row.count("") for row in self.rows)


def join_parts(tables: Iterable[PageTable]) -> list[PageTable]:
    """Tables in which a table without numbers, if it is the head or the header of the next table, is put above it.

    A table with hidden rows stays apart, as the words for them name its rows.
    """
    joined: list[PageTable] = []
    for own in tables:
        before = joined[-1] if joined else None
        if before and not own.hidden and not any(map(_has_numbers, before.rows)) and _is_above(before, own):
            joined[-1] = _stacked(before, own)
        else:
            joined.append(own)
    return joined


def _is_above(before: PageTable, own: PageTable) -> bool:
    """Check for a header as wide as the rows of numbers below it, or for the few lines of a head."""
    if len(before.rows[-1]) == len(own.rows[0]) and _has_numbers(own.rows[0]):
        return True
    if len(before.rows) > _MOST_HEAD_ROWS or before.filled > _MOST_HEAD_CELLS:
        return False
    is_title = len(before.rows) == before.filled == 1
    return is_title or any(_OF_A_HEAD.search(str(cell)) for row in before.rows for cell in row)


def _has_numbers(row: list[Any]) -> bool:
    return sum(type(cell) is float or bool(_NUMBER.fullmatch(str(cell))) for cell in row) > 1


def _stacked(above: PageTable, below: PageTable) -> PageTable:
    rows = above.rows + below.rows
    width, down = max(map(len, rows)), len(above.rows)
    return PageTable(
        [row + [""] * (width - len(row)) for row in rows],
        above.merges
        + tuple((first + down, left, last + down, right) for first, left, last, right in below.merges),
        above.hidden,
        above.looks | {(row + down, column): looks for (row, column), looks in below.looks.items()},
    )
