"""Cells of a row in the form's columns: picked from the row, and counted."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flows.steps.recognise.returns import Return
from flows.steps.recognise.tables_beside import SHORTEST_CODE
from flows.steps.tidy._above import cell_text
from flows.steps.values.labels import plain_text
from flows.steps.values.numbers import hidden_number
from flows.steps.values.words import BLANK_WORDS, EMPTY_WORD
from schemas.places_of_day import Place


def count_filled(picked: tuple[Any, ...], row: int, own: Return) -> int:
    """Number of filled cells of a row; a formula without a stored value counts as filled."""
    filled: int = len(picked) - picked.count("")
    if not own.sheet.odd:
        return filled
    return filled + sum(
        bool(cell == "") and (row, at) in own.sheet.odd
        for cell, at in zip(picked, own.layout.columns_at, strict=True)
        if at >= 0
    )


def count_blank_words(picked: tuple[Any, ...], row: int, own: Return) -> int:
    """Number of cells with a word for no number, such as 无; tidying counts these as blank."""
    count = 0
    for cell, at, measure in zip(picked, own.layout.columns_at, own.layout.measures, strict=True):
        if type(cell) is not str or cell == "" or cell.isdigit() or (row, at) in own.sheet.odd:
            continue
        word = plain_text(cell)
        is_zero = word in measure.zeros or (not word and EMPTY_WORD in measure.zeros)
        is_hidden = bool(measure.suppressed) and hidden_number(cell, measure) is not None
        count += word in BLANK_WORDS and not is_zero and not is_hidden
    return count


def picker(positions: tuple[int, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Function that picks the cells at the positions from a row; position -1 gives a blank."""
    first = positions[0] if positions else 0
    if first >= 0 and positions == tuple(range(first, first + len(positions))):
        return lambda cells: tuple(cells[first : first + len(positions)])
    return lambda cells: tuple(cells[at] if at >= 0 else "" for at in positions)


def is_blank(picked: tuple[Any, ...]) -> bool:
    return all(type(cell) is str and not cell.strip() for cell in picked)


def are_digits(cells: Sequence[Any]) -> bool:
    """True if every cell is a text of digits alone."""
    try:
        joined = "".join(cells)
    except TypeError:
        return False
    return joined.isascii() and joined.isdigit() and "" not in cells


def place_among(picked: Sequence[Any], place: Place) -> str | None:
    """Name or code of a row's place that is among its numbers, because its cells are moved to the right.

    Short digits may be a number that equals them by chance.
    """
    spelt = [own for own in (place.name, place.code) if not own.isdecimal() or len(own) >= SHORTEST_CODE]
    digits = [float(own) for own in spelt if own.isdecimal()]
    if not any(own in picked for own in (*spelt, *digits)):
        return None
    return next((text for cell in picked if (text := cell_text(cell)) in spelt), None)


def lone_number(cell: Any) -> str | None:
    """Number in a cell that contains nothing else, as text; None for anything else."""
    if type(cell) is float:
        return cell_text(cell)
    return cell if type(cell) is str and _LONE_NUMBER.fullmatch(plain_text(cell)) else None


_LONE_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
