"""Tables side by side in a sheet: places and numbers, and right of them other places and their numbers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.findings.findings import Finding, Where, finding
from flows.steps.recognise.header import FieldLabels, Header
from flows.steps.values.labels import label_key, plain_text
from flows.steps.values.plain_rows import bound_of_numbers
from schemas.places import Registry
from schemas.places_of_day import Place


def leave_out_beside(
    sheet: Sheet, header: Header, where: Where, labels: FieldLabels, registry: Registry
) -> tuple[Sheet, Header, list[Finding]]:
    """Sheet and header without a table beside the first one, and the finding on it.

    Such a table begins with a second column of places, right of numbers, in which a row names another place. Without
    the label of a place above the column, most rows do, and numbers are right of it. A place above the row's, or the
    same one again, begins no table.
    """
    at = _begin(sheet, header, labels, registry)
    if at < 0:
        return sheet, header, []
    rows = [
        row[:at] + [""] * (len(row) - at) if number >= header.top else row
        for number, row in enumerate(sheet.rows)
    ]
    paths = header.paths[:at] + ((),) * (len(header.paths) - at)
    cell = sheet.address(header.bottom, at)
    found = finding("table_beside", where.at_cell(cell), cell.rstrip("0123456789"))
    return replace(sheet, rows=rows), replace(header, paths=paths), [found]


def _begin(sheet: Sheet, header: Header, labels: FieldLabels, registry: Registry) -> int:
    """First column of the second table; -1 for none."""
    spelt = _place_labels(labels.get("place_code", _NONE), labels.get("place_name", _NONE))
    searched, has_places = _searched(header, spelt)
    rows = sheet.rows[header.first_row :]
    if not has_places and not any(_may_have_names(row[searched:]) for row in rows):
        return -1
    ends, firsts = header.ends, header.places_at
    last_number = _last_number(rows)
    for at in range(searched, len(ends)):
        is_of_places = ends[at] in spelt
        if not is_of_places and at >= last_number:
            continue
        named = [row for row in rows if _may_name(row[at], is_of_places=is_of_places)]
        if not named:
            continue
        is_again = ends[at] in {ends[first] for first in firsts}
        others = sum(_is_other(row[at], _own(row, firsts), is_again, registry) for row in named)
        if not others:
            continue
        if is_of_places or _are_most(others, rows, firsts):
            first = at
            while ends[first - 1] in spelt:
                first -= 1
            return first
    return -1


_NONE = frozenset[str]()


@lru_cache(maxsize=64)
def _place_labels(*labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label_key(label) for own in labels for label in own)


@lru_cache(maxsize=1024)
def _searched(header: Header, spelt: frozenset[str]) -> tuple[int, bool]:
    """Column behind the first column of numbers, and True if one from there on has the label of a place."""
    ends, last_place = header.ends, max(header.places_at)
    numbers = (at for at, end in enumerate(ends) if at > last_place and end and end not in spelt)
    first = next(numbers, len(ends)) + 1
    return first, any(end in spelt for end in ends[first:])


def _may_have_names(cells: Sequence[Any]) -> bool:
    """Check for a text that is no number, first in a way that takes no time for a row of numbers, or of digits."""
    if bound_of_numbers(cells) is not None:
        return False
    with suppress(TypeError):  # a cell is no text
        joined = "".join(cells)
        return joined != "" and not joined.isdigit()
    return any(type(cell) is str and cell and not cell.isdigit() for cell in cells)


def _may_name(cell: Any, *, is_of_places: bool) -> bool:
    return cell != "" and (is_of_places or (type(cell) is str and not cell.isdigit()))


def _own(row: Sequence[Any], firsts: Sequence[int]) -> list[str]:
    """Texts that name the row's place."""
    return [text for first in firsts if (text := _text(row[first]))]


def _are_most(others: int, rows: Sequence[Sequence[Any]], firsts: Sequence[int]) -> bool:
    return 2 * others > sum(any(row[first] != "" for first in firsts) for row in rows)


def _last_number(rows: Sequence[Sequence[Any]]) -> int:
    """Last column with a number; -1 for none."""
    last = -1
    for row in rows:
        numbers = (
            at
            for at in range(len(row) - 1, last, -1)
            if type(row[at]) is float or (type(row[at]) is str and row[at].isdigit())
        )
        last = next(numbers, last)
    return last


def _is_other(cell: Any, own: Sequence[str], is_again: bool, registry: Registry) -> bool:
    """Check whether a cell names another place of the level of its row's; below the same label any other name counts."""
    text = _text(cell)
    if not text or not own or text in own or (text.isdigit() and len(text) < SHORTEST_CODE):
        return False
    others = _places(text, registry)
    if not others:
        return is_again
    mine = [place for name in own for place in _places(name, registry)]
    levels = {place.level for place in mine}
    return all(place.level in levels or (is_again and not mine) for place in others) and not (
        {place.code for place in others} & {place.code for place in mine}
    )


SHORTEST_CODE = 6
"""Digits below which a number is rather a figure than the code of a place."""


def _places(text: str, registry: Registry) -> list[Place]:
    place = registry.get(text)
    return [place] if place else registry.named(text)


def _text(cell: Any) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else plain_text(cell) if isinstance(cell, str) else ""
