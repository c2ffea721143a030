"""Rows whose numbers are not below the labels of their columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from flows.steps.findings.findings import Finding, Where, finding, shown_label, shown_name
from flows.steps.recognise.field_counts import columns_behind, shifted_whole
from flows.steps.recognise.returns import Return
from flows.steps.tidy._picked_cells import lone_number, place_among
from schemas.places_of_day import Place

_TIMES = 4
"""A number up to this many times greater or smaller than the numbers of a column is usual there."""

_LEAST_ROWS, _LEAST_ODD = 2, 2
"""Whole rows to compare with, and numbers that are unusual where they are and usual one column to the right."""

Numbers = list[float | None]


def finding_on_moved(
    own: Return, number: int, picked: tuple[Any, ...], place: Place, required: Sequence[int], where: Where
) -> Finding | None:
    """Finding on a row, at `where`, that shows by itself that its cells are not below the labels of their columns."""
    if text := place_among(picked, place):
        return finding("row_shifted", where, shown_name(text))
    lacks = any(picked[at] == "" for at in required)
    header = own.sheet.rows[own.layout.header_row]
    for at in columns_behind(own.sheet, own.layout, len(header)) if lacks else ():
        if text := lone_number(own.sheet.rows[number][at]):
            cell = where.at_cell(own.sheet.address(number, at))
            return finding("number_in_remark", cell, shown_name(text), shown_label(str(header[at])))
    if own.sheet.fields and (counts := shifted_whole(own.sheet, own.layout, number)):
        return finding(counts[0], where, *map(str, counts[1:]))
    return None


def rows_shifted_left(rows: Sequence[tuple[Any, ...]], positions: Sequence[int]) -> Iterator[int]:
    """Rows, by their place in `rows`, whose numbers fit only one column to the right of where they are.

    Such a row lacks its last number alone, and from some column on each number is usual in the next column. Rows are
    cells in the form's columns, at these positions of the sheet; whole rows say what is usual.
    """
    last = max(range(len(positions)), key=positions.__getitem__, default=-1)
    if last < 0 or not any(row[last] == "" for row in rows):
        return
    columns = [
        at for _, at in sorted((position, at) for at, position in enumerate(positions) if position >= 0)
    ]
    if len(columns) < _LEAST_ODD + 1:
        return
    short = [
        at
        for at, row in enumerate(rows)
        if row[columns[-1]] == "" and row.count("") == 1 + len(row) - len(columns)
    ]
    if not short:
        return
    numbers = [_numbers(row, columns) for row in rows]
    whole = [row for row in numbers if None not in row]
    if len(whole) < _LEAST_ROWS:
        return
    bounds = [(min(column), max(column)) for column in zip(*whole, strict=True)]
    for at in short:
        if _is_shifted(numbers[at][:-1], bounds):
            yield at


def _is_shifted(row: Numbers, bounds: list[tuple[Any, Any]]) -> bool:
    if None in row:
        return False
    for first in range(len(row)):
        odd = sum(not _is_usual(row[at], bounds[at]) for at in range(first, len(row)))
        fits = all(_is_usual(row[at], bounds[at + 1]) for at in range(first, len(row)))
        if fits and odd >= _LEAST_ODD and all(_is_usual(row[at], bounds[at]) for at in range(first)):
            return True
    return False


def _is_usual(number: float | None, bounds: tuple[Any, Any]) -> bool:
    least, most = bounds
    return number is not None and least / _TIMES - 1 <= number <= most * _TIMES + 1


def _numbers(row: tuple[Any, ...], columns: list[int]) -> Numbers:
    return [_number(row[at]) for at in columns]


def _number(cell: Any) -> float | None:
    if type(cell) is float:
        return cell
    plain = cell.replace(",", "").strip() if type(cell) is str else ""
    try:
        return float(plain) if plain[:1].isdigit() else None
    except ValueError:
        return None
