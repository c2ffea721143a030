"""Identity card numbers that are cut over cells in places where nobody would break them by habit.

Counts of a table stand side by side too, and about one in 60,000 runs of them is a number with a right date and check
digit. So such a run counts only with a sign that it is no run of counts: a part that keeps its leading zero as text, a
part too long for a count, or the same cut in most rows.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flows.steps.book.model import Position, Sheet
from flows.steps.intake.personal_patterns import Codes, is_card_number

_DIGITS, _LONG_PART, _MOST_BLANKS = 18, 15, 3
_DATE_CUT = frozenset((6, 10, 12, 14))
_INSIDE = frozenset(range(14)) - _DATE_CUT
"""Breaks of a code with columns of year, month and day beside it, whose days have leading zeros too; others before 14."""

_CENTURIES, _MONTHS = frozenset((19.0, 20.0)), frozenset(map(float, range(1, 13)))
_PAIRS, _BEFORE, _TO_MONTH = 9, 3, 2
"""Cells of a number with two digits each, cells before the one with the century, and from it to the month."""

_LEAST_ROWS = 2


def is_odd_part(text: str) -> bool:
    """True for digits that no count is written in: with a leading zero, or too many of them."""
    return (
        text.isascii()
        and text.isdigit()
        and 1 < len(text) < _DIGITS
        and (text[0] == "0" or len(text) >= _LONG_PART)
    )


def odd_cuts(
    sheet: Sheet, odd: set[Any], text_of: Callable[[Any], str], codes: Codes
) -> Iterator[tuple[Position, str]]:
    """Numbers in neighbouring cells of a row or column with a cell of `odd` among them, with the first cell's position."""
    for at, row in enumerate(sheet.rows):
        if not odd.isdisjoint(row):
            yield from (((at, column), number) for column, number in _in_line(row, odd, text_of, codes))
    met = {
        column
        for row in sheet.rows
        if not odd.isdisjoint(row)
        for column, cell in enumerate(row)
        if cell in odd
    }
    for column in sorted(met):
        line = [row[column] if column < len(row) else "" for row in sheet.rows]
        yield from (((at, column), number) for at, number in _in_line(line, odd, text_of, codes))


def _in_line(
    line: Sequence[Any], odd: set[Any], text_of: Callable[[Any], str], codes: Codes
) -> Iterator[tuple[int, str]]:
    run: list[tuple[int, str, bool]] = []
    blanks = 0
    for at, cell in enumerate([*line, None]):
        text = "" if cell is None else text_of(cell)
        if text.isascii() and (
            text.isdigit() or (text[:-1].isdigit() and text[-1:] in "Xx") or text in ("X", "x")
        ):
            run.append((at, text, cell in odd))
            blanks = 0
        elif run and cell is not None and blanks < _MOST_BLANKS and not any(map(str.isalnum, text)):
            blanks += 1
        else:
            yield from _in_run(run, codes)
            run, blanks = [], 0


def _in_run(run: Sequence[tuple[int, str, bool]], codes: Codes) -> Iterator[tuple[int, str]]:
    """Numbers of whole parts of a run, each with an odd part."""
    digits = "".join(text for _, text, _ in run)
    starts = [0]
    for _, text, _ in run:
        starts.append(starts[-1] + len(text))
    number_of = {start: number for number, start in enumerate(starts)}
    for first, start in enumerate(starts[:-1]):
        behind = number_of.get(start + _DIGITS)
        if behind is None or behind - first < 2 or not any(is_odd for _, _, is_odd in run[first:behind]):
            continue
        breaks = {own - start for own in starts[first + 1 : behind]}
        text = run[first][1]
        if not _is_dated(breaks) and text not in codes and is_card_number(digits[start : start + _DIGITS]):
            yield run[first][0], digits[start : start + _DIGITS]


def _is_dated(breaks: set[int]) -> bool:
    return breaks > _DATE_CUT and breaks.isdisjoint(_INSIDE)


def pairs_of_digits(sheet: Sheet) -> Iterator[tuple[Position, str]]:
    """Numbers in number cells of two digits each, which lost their leading zeros, in most rows of a sheet.

    The row in the middle of the sheet is searched; the columns of a number in it are compared in all rows.
    """
    rows = sheet.rows
    row = rows[len(rows) // 2] if rows else []
    for century in _CENTURIES.intersection(row):
        for column in _places_of(century, row):
            first = column - _BEFORE
            if first < 0 or column + _TO_MONTH >= len(row) or row[column + _TO_MONTH] not in _MONTHS:
                continue
            if is_card_number(_digits(row[first : first + _PAIRS])):
                found = [_digits(own[first : first + _PAIRS]) for own in rows]
                cards = [(at, digits) for at, digits in enumerate(found) if is_card_number(digits)]
                if len(cards) >= _LEAST_ROWS and 2 * len(cards) >= sum(map(bool, found)):
                    yield from (((at, first), digits) for at, digits in cards)


def _places_of(value: float, row: Sequence[Any]) -> Iterator[int]:
    at = -1
    for _ in range(row.count(value)):
        at = row.index(value, at + 1)
        yield at


def _digits(cells: Sequence[Any]) -> str:
    """Digits of number cells, two each; empty if the cells are others. The last may be a text with X."""
    parts = []
    for cell in cells:
        if type(cell) is float and 0 <= cell < 100 and cell == int(cell):
            parts.append(f"{int(cell):02}")
        elif type(cell) is str and len(parts) == _PAIRS - 1 and cell.strip()[-1:] in ("X", "x"):
            parts.append(cell.strip().rjust(2, "0"))
        else:
            return ""
    return "".join(parts)
