"""Categories below places in the column of names, 女 and 男 in rows below 一村, moved to a column of their own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.recognise.category_words import TOTAL, Dimension
from flows.steps.recognise.header import FieldLabels, Header, find_header, is_value
from flows.steps.values.labels import label_key


def with_category_column(
    sheet: Sheet, labels: FieldLabels, dimensions: tuple[Dimension, ...], place_names: frozenset[str]
) -> Sheet | None:
    """The sheet with a column of categories behind its own; None if its names are not those of places and categories.

    Two categories of one dimension must be there, each below a place; none of them may be the name of a place. A place
    without numbers whose row is followed by a total is named in that row.
    """
    header = find_header(sheet, labels)
    if header is None or header.name_at < 0:
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
    has_place, waiting = False, -1
    for at in range(header.first_row, len(rows)):
        row, key = rows[at], keys[at]
        name = words.get(key) if key else None
        if name or (name == TOTAL and waiting >= 0):
            if not has_place:
                return None
            row[-1], row[header.name_at] = key, ""
            if waiting >= 0:
                _name_here(rows, waiting, at, header)
            waiting = -1
        elif _has_numbers(row, header):
            row[-1], has_place, waiting = total, True, -1
        elif key or _code(row, header):
            has_place, waiting = True, at
    return replace(sheet, rows=rows)


def _code(row: Sequence[Any], header: Header) -> str:
    return str(row[header.code_at]).strip() if header.code_at >= 0 else ""


def _key(row: Sequence[Any], header: Header) -> str:
    """Name in a row, as compared; none if the row has a code."""
    name = row[header.name_at]
    return label_key(name) if type(name) is str and name and not _code(row, header) else ""


def _dimension_of(
    keys: Sequence[str], dimensions: Sequence[Dimension], place_names: frozenset[str]
) -> Dimension | None:
    found = []
    for own in dimensions:
        named = {key for key in keys if own.categories.get(key)}
        if len(named) > 1 and not named & place_names:
            found.append(own)
    return found[0] if len(found) == 1 else None


def _has_numbers(row: Sequence[Any], header: Header) -> bool:
    columns = [
        at for at, path in enumerate(header.paths) if path and at not in (header.code_at, header.name_at)
    ]
    return any(row[at] != "" and (not isinstance(row[at], str) or is_value(row[at])) for at in columns)


def _name_here(rows: list[list[Any]], waiting: int, at: int, header: Header) -> None:
    """Move the texts of a place's row without numbers to the row of its total."""
    for column in (header.code_at, header.name_at):
        if column >= 0:
            rows[at][column] = rows[waiting][column]
    rows[waiting] = [""] * len(rows[waiting])
