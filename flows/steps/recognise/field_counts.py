"""Rows of a csv whose fields may be shifted, most often by a comma inside a number without quotes (52,000)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.recognise.columns import Layout

SHIFTED = "fields_shifted"
"""Rule of a cell that may contain a part of its neighbour's number."""

_LEAST_ROWS = 3
_HEAD = re.compile(r"[¥￥]?([1-9]\d{0,2})")
_TAIL = re.compile(r"(\d{3})(?:\.\d+)?(?:[元人次户件]|人次)?")
_USUAL = 10
"""A number up to this many times the greatest of its column is usual there."""
_SHORT = re.compile(r"\d{1,3}(?:\.\d+)?")
_NUMBER = re.compile(r"[\d.,%‰约近余多万千亿元人户件次]+")


_REMARKS = re.compile("备注|说明|附注|remark|note|comment", re.IGNORECASE)


def mark_shifted(sheet: Sheet, layout: Layout) -> Sheet:
    """Mark the cells of the form that may be shifted: all cells of a row with too many or too few fields.

    In a row with as many fields as the header, the cells from the first number that may be cut in two are marked.
    """
    if not sheet.fields:
        return sheet
    columns = [at for at in layout.columns_at if at >= 0]
    marks = {
        (row, at): SHIFTED for row, first in _shifted_rows(sheet, layout) for at in columns if at >= first
    }
    return replace(sheet, odd={**marks, **sheet.odd}) if marks else sheet


def shifted_whole(sheet: Sheet, layout: Layout, row: int) -> tuple[str, int, int] | None:
    """Rule, and number of fields of a row and of the header, if the whole row may be shifted because they differ."""
    if any(sheet.odd.get((row, at)) != SHIFTED for at in layout.columns_at if at >= 0):
        return None
    extent, (labels, width) = _extent(sheet, row), _header_widths(sheet, layout)
    if extent > width:
        return "row_fields", extent, width
    return ("row_too_short", sheet.fields[row], labels) if sheet.fields[row] < labels else None


def _header_widths(sheet: Sheet, layout: Layout) -> tuple[int, int]:
    """Number of columns up to the last label, and of fields with those that are blank."""
    rows = range(layout.header_top, layout.header_row + 1)
    return max(_extent(sheet, row) for row in rows), max(sheet.fields[row] for row in rows)


def _extent(sheet: Sheet, row: int) -> int:
    """Number of columns up to the last filled cell of a row."""
    cells = sheet.rows[row]
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1] != ""), 0)


def _shifted_rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, int]]:
    """Rows that may be shifted, each with the first column that may be; 0 for the whole row."""
    labels, width = _header_widths(sheet, layout)
    columns = [at for at in layout.columns_at if at >= 0]
    if not columns:
        return
    first, last = min(columns), max(columns)
    rows = [row for row in range(layout.first_row, len(sheet.rows)) if _is_data(sheet.rows[row], first, last)]
    short = {sheet.fields[row] for row in rows}
    is_trimmed = len(rows) >= _LEAST_ROWS and len(short) == 1
    remarks = remark_columns(sheet, layout, labels)
    texts = {at for at in remarks if 4 * sum(_is_short(sheet.rows[row][at]) for row in rows) <= len(rows) + 3}
    most: dict[int, int] = {}
    for row in rows:
        cells, fields = sheet.rows[row], sheet.fields[row]
        is_long = _extent(sheet, row) > width
        is_short = fields < labels and not is_trimmed and not _lacks_only_blanks(cells, fields, last)
        if is_long or is_short:
            yield row, 0
            continue
        has_odd_remark = any(
            _TAIL.fullmatch(str(cells[at]).strip()) or (at in texts and _is_short(cells[at]))
            for at in remarks
        )
        if not has_odd_remark and not _has_zero_first(cells[first + 1 : labels]):
            continue
        joints = _joints(cells, first, labels)
        sure = [at for at in joints if _begins_with_zero(cells[at + 1])]
        if not sure and not has_odd_remark:
            continue
        most = most or {at: max(map(_whole, {sheet.rows[own][at] for own in rows})) for at in columns}
        usual = [at for at in joints if joints[at] <= _USUAL * most.get(at, 0)]
        if found := sure or usual or list(joints):
            yield row, found[0]


def remark_columns(sheet: Sheet, layout: Layout, end: int) -> list[int]:
    """Columns of remarks behind the columns of the form, before column `end`."""
    first, header = max(layout.columns_at, default=-1) + 1, sheet.rows[layout.header_row]
    return [at for at in range(first, min(end, len(header))) if _REMARKS.search(str(header[at]))]


def columns_behind(sheet: Sheet, layout: Layout, end: int) -> list[int]:
    """Columns of remarks, and columns without a label, behind the columns of the form."""
    first, header = max(layout.columns_at, default=-1) + 1, sheet.rows[layout.header_row]
    bare = [at for at in range(first, len(header)) if header[at] == ""]
    return sorted({*remark_columns(sheet, layout, end), *bare})


def _is_data(cells: list[object], first: int, last: int) -> bool:
    return len(list(islice(filter(_is_number, cells[first : last + 1]), 2))) == 2


@lru_cache(maxsize=16384)
def _is_number(cell: object) -> bool:
    return _NUMBER.fullmatch(str(cell).strip()) is not None


_ZERO_FIRST = re.compile(r"\0(?=[^\0]{3})\s*0")


def _has_zero_first(cells: list[Any]) -> bool:
    """Check whether a cell begins with a zero as _begins_with_zero does; no cell of a csv has the sign between them."""
    try:
        joined = "\0".join(("", *cells))
    except TypeError:
        return any(map(_begins_with_zero, cells))
    return _ZERO_FIRST.search(joined) is not None


def _begins_with_zero(cell: object) -> bool:
    """True for 003 and other texts that may be the end of a number cut at its comma; most zeros are shorter."""
    return type(cell) is str and len(cell) > 2 and cell.lstrip().startswith("0")


def _is_short(cell: object) -> bool:
    return _SHORT.fullmatch(str(cell).strip()) is not None


def _lacks_only_blanks(cells: list[object], fields: int, last: int) -> bool:
    """Check that a row ends with a number in the form's last column: only blank columns behind it were left out."""
    return fields > last and _NUMBER.fullmatch(str(cells[last]).strip()) is not None


def _whole(cell: object) -> int:
    """Whole number in a cell, 0 for anything else."""
    text = str(cell).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _joints(cells: list[object], first: int, width: int) -> dict[int, int]:
    """Columns whose number and the next may be one number cut at its comma, each with that number.

    A sign of a cut is a field such as 003, or a short number in a column of remarks.
    """
    found = {}
    for at in range(first, width - 1):
        if (head := _part(cells[at], _HEAD)) and (tail := _part(cells[at + 1], _TAIL)):
            found[at] = int(head + tail)
    return found


@lru_cache(maxsize=16384)
def _part(cell: object, pattern: re.Pattern[str]) -> str | None:
    found = pattern.fullmatch(str(cell).strip())
    return found[1] if found else None
