"""Categories below places in the column of names, 女 and 男 in rows below 一村, moved to a column of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.recognise.category_words import TOTAL, Dimension, category_key
from flows.steps.recognise.header import Header, is_value
from flows.steps.values.labels import plain_text


def with_category_column(
    sheet: Sheet,
    header: Header,
    dimensions: tuple[Dimension, ...],
    place_names: frozenset[str],
    marks: frozenset[str],
) -> Sheet | None:
    """The sheet with a column of categories behind its own; None if its names are not those of places and categories.

    Two categories of one dimension must be there, each below a place; none of them may be the name of a place. A place
    without numbers whose row is followed by a total is named in that row, unless other places have their totals in
    their own rows; any other place without numbers has a blank total. `place_names` are names and codes of places, `marks`
    suppress numbers.
    """
    if header.name_at < 0:
        return None
    keys = [_key(row, header) for row in sheet.rows]
    dimension = _dimension_of(keys[header.first_row :], dimensions, place_names)
    if dimension is None:
        return None
    words = dimension.categories
    total = next((word for word, name in words.items() if name == TOTAL), None)
    if total is None:
        return None
    rows = [[*row, ""] for row in sheet.rows]
    rows[header.bottom][-1] = min(dimension.labels)
    numbered = [_has_numbers(row, header, marks) for row in sheet.rows]
    has_totals_below = not _has_parts_of_numbers(header.first_row, keys, numbered, words)
    has_place, waiting = False, -1
    for at in range(header.first_row, len(rows)):
        row, key = rows[at], keys[at]
        name = words.get(key) if key else None
        is_total_below = name == TOTAL and waiting >= 0 and has_totals_below
        if is_total_below:
            _name_here(rows, waiting, at, header)
            row[-1], waiting = key, -1
        elif name:
            if not has_place:
                return None
            row[-1], row[header.name_at], waiting = key, "", -1
        elif numbered[at]:
            row[-1], has_place, waiting = total, True, -1
        elif key or _code(row, header):
            has_place, waiting = True, at
            if (key or category_key(_code(row, header))) in place_names:
                row[-1] = total
    return replace(sheet, rows=rows)


def _has_parts_of_numbers(
    first_row: int, keys: Sequence[str], numbered: Sequence[bool], words: Mapping[str, str]
) -> bool:
    """True if a category is right below the numbers of a place, which are the place's total."""
    return any(
        words.get(below) and numbered[at] and key not in words
        for at, (key, below) in enumerate(pairwise(keys))
        if at >= first_row
    )


def _code(row: Sequence[Any], header: Header) -> str:
    return str(row[header.code_at]).strip() if header.code_at >= 0 else ""


def _key(row: Sequence[Any], header: Header) -> str:
    """Name in a row, as compared; none if the row has a code."""
    name = row[header.name_at]
    return category_key(name) if type(name) is str and name and not _code(row, header) else ""


def _dimension_of(
    keys: Sequence[str], dimensions: Sequence[Dimension], place_names: frozenset[str]
) -> Dimension | None:
    found = []
    for own in dimensions:
        named = {key for key in keys if own.categories.get(key)}
        if len(named) > 1 and not named & place_names:
            found.append(own)
    return found[0] if len(found) == 1 else None


def _has_numbers(row: Sequence[Any], header: Header, marks: frozenset[str]) -> bool:
    columns = [
        at for at, path in enumerate(header.paths) if path and at not in (header.code_at, header.name_at)
    ]
    cells = [row[at] for at in columns if row[at] != ""]
    return any(type(cell) is not str or is_value(cell) or plain_text(cell) in marks for cell in cells)


def _name_here(rows: list[list[Any]], waiting: int, at: int, header: Header) -> None:
    """Move the texts of a place's row without numbers to the row of its total."""
    for column in (header.code_at, header.name_at):
        if column >= 0:
            rows[at][column] = rows[waiting][column]
    rows[waiting] = [""] * len(rows[waiting])
