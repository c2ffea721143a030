"""Dress: how the sheets of an xls or ods workbook look, brought to the terms of openpyxl."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from openpyxl.styles import Side  # type: ignore[import-untyped]

from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.read import OLE_MARK
from flows.steps.slip._styles import make_look, put, without_mark

Look = tuple[Any, Any, Any, Any, str]
"""Font, fill, border, alignment and number format of a cell."""


@dataclass
class Dress:
    """One sheet's values, looks and measures; rows and columns count from 1. a cell is its value
    and the key of its look."""

    look_of: Callable[[Any], Look]
    cells: dict[tuple[int, int], tuple[Any, Any]] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    frozen: tuple[int, int] = (0, 0)
    has_grid: bool = True


def dresses_of(content: bytes) -> dict[str, Dress]:
    """The dress of each sheet by its name; none of a text file. Raises what the libraries raise."""
    if content.startswith(OLE_MARK):
        from flows.steps.slip._looks_xls import dresses_of_xls  # noqa: PLC0415  rare

        return dresses_of_xls(content)
    if content.startswith(b"PK"):
        from flows.steps.slip._looks_ods import dresses_of_ods  # noqa: PLC0415  rare

        return dresses_of_ods(content)
    return {}


def put_on(sheet: Any, dress: Dress, last: tuple[int, int], is_returned: bool) -> None:
    """Values, looks and measures onto a new sheet, up to its last row and column shown."""
    looks: dict[Any, Any] = {}
    for (row, column), (value, key) in dress.cells.items():
        if row <= last[0] and column <= last[1]:
            if key not in looks:
                font, fill, *others = dress.look_of(key)
                font, fill = without_mark(font, fill) if is_returned else (font, fill)
                looks[key] = make_look(sheet, font, fill, *others)
            put(sheet.cell(row, column), value, looks[key])
    for column in range(1, last[1] + 1):
        if column in dress.widths or column in dress.hidden_columns:
            dimension = sheet.column_dimensions[column_name(column - 1)]
            dimension.width = min(max(dress.widths.get(column, 8.43), 0.5), 255)
            dimension.hidden = column in dress.hidden_columns
    for row in {*dress.heights, *dress.hidden_rows}:
        if row <= last[0]:
            height = dress.heights.get(row, 0)
            sheet.row_dimensions[row].height = height if 0 < height <= 409 else None
            sheet.row_dimensions[row].hidden = row in dress.hidden_rows
    sheet.merged_cells = [
        f"{cell_name(top - 1, left - 1)}:{cell_name(bottom - 1, right - 1)}"
        for top, left, bottom, right in dress.merges[:1000]
        if bottom <= last[0] and right <= last[1]
    ]
    rows, columns = dress.frozen
    if 0 < rows <= 40 and columns <= 20:
        sheet.freeze_panes = cell_name(rows, columns)
    sheet.sheet_view.showGridLines = dress.has_grid


def side(style: str | None, colour: str | None) -> Any:
    """One line of a border, None where there is none."""
    return Side(style, colour or "000000") if style else None


def rgb(text: str | None) -> str | None:
    """A colour as six digits, None for what is none."""
    found = re.fullmatch(r"#?([0-9A-Fa-f]{6})", text or "")
    return found[1].upper() if found else None
