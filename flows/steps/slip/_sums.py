"""Sums that a slip keeps as formulas: SUM and + − over cells of the same sheet, and nothing else of a stranger's file.

Who mends a number in the slip then sees the total follow. openpyxl writes a formula without its result, so the result
is put into the finished part: programs that do not calculate, this one too, read it there.
"""

import re
from collections.abc import Mapping
from typing import Any

from openpyxl.utils import cell as addresses

from flows.steps.slip._lines import RowColumn

_CELL = r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})"
_PLAIN = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_RANGE = rf"{_PLAIN}(?::{_PLAIN})?"
_TERM = rf"(?:SUM\({_RANGE}(?:,{_RANGE})*\)|{_PLAIN})"
_SUM = re.compile(rf"=[+]?{_TERM}(?:[+-]{_TERM})*", re.IGNORECASE)
_LONGEST = 1_000
_EMPTY_RESULT = re.compile(
    rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v ?/>|(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v></v>'
)

Results = dict[str, float]
"""Results of the kept sums of a sheet, by address."""


def kept_sum(formula: Any, address: str, last: RowColumn) -> str | None:
    """The formula if it is a sum of other cells within the last row and column of the sheet; None for any other."""
    text = formula.replace(" ", "") if type(formula) is str and len(formula) <= _LONGEST else ""
    if not _SUM.fullmatch(text):
        return None
    own_column, own_row = addresses.coordinate_from_string(address)
    own = addresses.column_index_from_string(own_column), own_row
    for first, second in re.findall(rf"({_PLAIN})(?::({_PLAIN}))?", text.upper()):
        corners = [_position(corner) for corner in (first, second or first)]
        columns, rows = zip(*corners, strict=True)
        if max(columns) > last[1] or max(rows) > last[0]:
            return None
        if min(columns) <= own[0] <= max(columns) and min(rows) <= own[1] <= max(rows):
            return None  # it would refer to itself
    return text.upper()


def _position(corner: str) -> tuple[int, int]:
    found = re.fullmatch(_CELL, corner)
    assert found is not None
    return addresses.column_index_from_string(found[1]), int(found[2])


def with_results(part: bytes, results: Mapping[str, float]) -> bytes:
    """A sheet's part with the results of its sums; a sum without a result is calculated by the program that opens it."""

    def filled(found: re.Match[bytes]) -> bytes:
        head, address = (found[1], found[2]) if found[1] else (found[3], found[4])
        result = results.get(address.decode())
        return found[0] if result is None else head + f"<v>{result!r}</v>".encode()

    return _EMPTY_RESULT.sub(filled, part)
