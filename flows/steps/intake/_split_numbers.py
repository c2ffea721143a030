"""Identity card numbers that are split over neighbouring cells: in parts, or one digit a cell.

Only a number with the right check digit that is broken where people break it, or in two, counts, because counts of a
table stand side by side too. Other cuts are in _cut_numbers.py.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.steps.book.model import Position, Sheet
from flows.steps.intake._cut_numbers import is_odd_part, odd_cuts, pairs_of_digits
from flows.steps.intake.personal_patterns import (
    Codes,
    digits_of_cell,
    is_card_number,
    is_old_number,
    is_split_card,
)
from flows.steps.values.plain_rows import bound_of_numbers

_FIRST = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{2,15}")
_PART = re.compile(r"\d{1,14}|\d{0,13}[Xx]")
LEAST_PART, _MOST_PART = 1e5, 1e17
"""Numbers in number cells that can begin a split number; smaller ones are single digits, or none of its parts."""

_MOST_PARTS, _MOST_BLANKS = 6, 3
_DIGITS, _REGION, _VILLAGE = 18, 6, 12
_SHORT_ENDS = (12, 14)
"""Digits before an end of four or six."""

_OLD_PERSON = 12
"""Digits before the last three of an old number."""

_MOST_SINGLE = 5
"""Longest text with one digit, in brackets or between other signs."""

_MOST_SINGLES = 20
"""Longest row of single digits that is searched: a number, with two cells beside it."""

LEAST_BOXES = 15
"""Single digits side by side that a label of identity cards needs."""


def without_counts(row: list[Any]) -> list[Any]:
    """Cells of a row; without its numbers if all cells behind the first texts are counts of a few digits."""
    first = 0
    while first < min(len(row), _MOST_TEXTS) and type(row[first]) is str:
        first += 1
    greatest = bound_of_numbers(row[first:])
    return row if greatest is None or not greatest < LEAST_PART else row[:first]


_MOST_TEXTS = 4
"""Texts at the beginning of a row before its numbers."""


_SINGLES = frozenset(map(float, range(10)))


@dataclass(frozen=True)
class NumberParts:
    """Values that can be parts of a split number.

    `first` can begin one. `singles` are single digits, `between` these and the blanks and marks that may stand between
    them. `odd` are digits that no count is written in. `judged` are all of them, and codes of places, which look like a
    beginning.
    """

    first: set[Any]
    singles: set[Any]
    between: set[Any]
    odd: set[Any]
    judged: set[Any]


def parts_of_numbers(met: set[Any], codes: Codes) -> NumberParts:
    """Values among the distinct values of a sheet that can be parts of a split number; most sheets have few.

    Numbers below LEAST_PART may be missing among them.
    """
    begins = {cell for cell in met if (type(cell) is not float or cell >= LEAST_PART) and _may_begin(cell)}
    first = {cell for cell in begins if not _is_code(cell, codes)}
    singles = {cell for cell in met if (type(cell) is not float or cell < 10) and _is_single(cell)} | _SINGLES
    odd = {cell for cell in met if type(cell) is str and _is_odd(cell)}
    between = singles | {cell for cell in met if type(cell) is str and not cell[:1].isalnum()}
    return NumberParts(first, singles, between, odd, begins | between | odd)


def split_cards(sheet: Sheet, parts: NumberParts, codes: Codes) -> Iterator[tuple[Position, str]]:
    """Position of the first part of each split identity card number, and the number; `parts` are the sheet's."""
    first, singles = parts.first, parts.singles
    if parts.odd:
        yield from odd_cuts(sheet, parts.odd, _text, codes)
    yield from pairs_of_digits(sheet)
    for at, row in enumerate(sheet.rows):
        for column in [column for column, cell in enumerate(row) if cell in first] if first else ():
            below = (own[column] for own in sheet.rows[at : at + 4 * _MOST_PARTS])
            for cells in (row[column : column + 4 * _MOST_PARTS], below):
                if number := _joined(cells):
                    yield (at, column), number
                    break
        # as many neighbouring cells as a number has digits have one of these columns
        may_be = not parts.between.isdisjoint(row[_DIGITS - 1 :: _DIGITS])
        if may_be and sum(map(singles.__contains__, row)) >= _DIGITS:
            yield from (((at, column), number) for column, number in _singles(row))


_LONG = 200
"""Length of a text from which it is not judged by its digits."""


@lru_cache(maxsize=8_192, typed=True)
def _is_code(cell: Any, codes: Codes) -> bool:
    """True for the code of a place, longer than that of a county."""
    text = _text(cell)
    return len(text) > _REGION and text in codes


def has_boxes(cells: Sequence[Any]) -> bool:
    """True if the first cells are single digits side by side, or the parts of a number, as a label of cards expects."""
    are_single = len(cells) >= LEAST_BOXES and all(_is_single(cell) for cell in cells[:LEAST_BOXES])
    return are_single or _has_parts(cells)


def _has_parts(cells: Sequence[Any]) -> bool:
    digits = ""
    for cell in cells[:_DIGITS]:
        part = _text(cell)
        if not _PART.fullmatch(part):
            return False
        if digits and type(cell) is float and len(digits) == _OLD_PERSON:
            part = part.zfill(LEAST_BOXES - _OLD_PERSON)  # a number cell has lost its leading zeros
        digits += part
        if digits != part and (is_old_number(digits) or is_card_number(digits)):
            return True
    return False


@lru_cache(maxsize=8_192, typed=True)
def _may_begin(cell: Any) -> bool:
    if type(cell) is float:
        return LEAST_PART <= cell < _MOST_PART and _FIRST.fullmatch(_text(cell)) is not None
    return type(cell) is str and 3 < len(cell) < _LONG and _FIRST.fullmatch(_text(cell)) is not None


@lru_cache(maxsize=8_192, typed=True)
def _is_odd(cell: str) -> bool:
    return 1 < len(cell) < _LONG and is_odd_part(_text(cell))


def _text(cell: Any) -> str:
    if type(cell) is float:
        return str(int(cell)) if cell == int(cell) else ""
    text = str(cell)
    return digits_of_cell(text) if len(text) < _LONG else text


def _joined(cells: Any) -> str | None:
    """The number that begins with the first cell; blanks and marks may stand between the parts."""
    parts: list[str] = []
    length = blanks = 0
    for cell in cells:
        part = _text(cell)
        if not any(map(str.isalnum, part)):
            blanks += 1
        elif (parts and not _PART.fullmatch(part)) or len(parts) >= _MOST_PARTS:
            return None
        else:
            parts, length, blanks = [*parts, part], length + len(part), 0
        if len(parts) == 2 and not blanks and type(cell) is float and len(parts[0]) in _SHORT_ENDS:
            padded = [
                parts[0],
                part.zfill(_DIGITS - len(parts[0])),
            ]  # a number cell has lost its leading zeros
            if _is_cut_in_two(padded):
                return "".join(padded)
        if length >= _DIGITS or blanks > _MOST_BLANKS:
            break
    return "".join(parts) if len(parts) > 1 and (is_split_card(parts) or _is_cut_in_two(parts)) else None


def _is_cut_in_two(parts: Sequence[str]) -> bool:
    """True for a number in two parts; the code of a village with 200 to 203 behind its county's looks like a birth."""
    digits = "".join(parts)
    is_code = len(parts[0]) == _VILLAGE and digits[_REGION : _REGION + 2] == "20"
    return len(parts) == 2 and not is_code and is_card_number(digits)


@lru_cache(maxsize=8_192, typed=True)
def _is_single(cell: Any) -> bool:
    if type(cell) is float:
        return 0 <= cell < 10 and cell == int(cell)
    if type(cell) is not str or not cell or len(cell) > _MOST_SINGLE:
        return False
    text = _text(cell)
    return len(text) == 1 and text in "0123456789Xx"


def _singles(row: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Columns and numbers of identity cards with one digit a cell, in rows of hardly more digits."""
    run: list[tuple[int, str]] = []
    blanks = 0
    for column, cell in enumerate([*row, None]):
        if _is_single(cell):
            run.append((column, _text(cell)))
            blanks = 0
        elif run and blanks < _MOST_BLANKS and type(cell) is str and not any(map(str.isalnum, cell[:_LONG])):
            blanks += 1
        else:
            if _DIGITS <= len(run) <= _MOST_SINGLES:
                yield from _numbers_in(run)
            run, blanks = [], 0


def _numbers_in(run: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for first in range(len(run) - _DIGITS + 1):
        digits = [digit for _, digit in run[first : first + _DIGITS]]
        if is_split_card(digits):
            yield run[first][0], "".join(digits)
