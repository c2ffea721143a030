"""Looks of the sheets of an old binary workbook, read by xlrd."""

import io
from functools import cache
from typing import Any

import xlrd
from openpyxl.styles import Alignment, Border, Font, PatternFill

from flows.steps.slip._built_in_formats import built_in_format
from flows.steps.slip._sheet_look import CellLook, SheetLook, side

_ACROSS = (None, "left", "center", "right", "fill", "justify", "centerContinuous", "distributed")
_DOWN = ("top", "center", "bottom", "justify", "distributed")
_LINES = (
    None, "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot",
    "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot",
)  # fmt: skip


def sheet_looks_xls(content: bytes) -> dict[str, SheetLook]:
    """Look of each sheet by its name."""
    book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())

    @cache
    def look_of(key: int) -> CellLook:
        return _cell_look(book, book.xf_list[key])

    return {sheet.name: _sheet_look(sheet, look_of) for sheet in book.sheets()}


def _sheet_look(sheet: Any, look_of: Any) -> SheetLook:
    found = SheetLook(look_of=look_of)
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind = sheet.cell_type(row, column)
            if kind == xlrd.XL_CELL_EMPTY:
                continue
            value = sheet.cell_value(row, column)
            if kind == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#N/A")
            if kind == xlrd.XL_CELL_BLANK or value == "":
                value = None
            key = sheet.cell_xf_index(row, column)
            found.cells[row + 1, column + 1] = (bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value, key)
    found.widths = dict.fromkeys(range(1, sheet.ncols + 1), float(sheet.defcolwidth or 8.43))
    for column, info in sheet.colinfo_map.items():
        found.widths[column + 1] = info.width / 256
        if info.hidden:
            found.hidden_columns.add(column + 1)
    for row, info in sheet.rowinfo_map.items():
        found.heights[row + 1] = (info.height & 0x7FFF) / 20
        if info.hidden:
            found.hidden_rows.add(row + 1)
    found.merges = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    if sheet.panes_are_frozen:
        found.frozen = (sheet.horz_split_pos, sheet.vert_split_pos)
    found.has_grid = bool(sheet.show_grid_lines)
    return found


def _cell_look(book: Any, xf: Any) -> CellLook:
    known = book.font_list[xf.font_index]
    font = Font(
        name=known.name or "宋体",
        size=known.height / 20 or 11,
        bold=bool(known.bold) or known.weight >= 600,
        italic=bool(known.italic),
        underline="single" if known.underline_type else None,
        color=_colour(book, known.colour_index) or "000000",
    )
    ground = xf.background
    fill_colour = _colour(book, ground.pattern_colour_index) if ground.fill_pattern == 1 else None
    fill = PatternFill("solid", fgColor=fill_colour) if fill_colour else PatternFill()
    lines = {}
    for edge in ("left", "right", "top", "bottom"):
        style = getattr(xf.border, f"{edge}_line_style")
        colour = _colour(book, getattr(xf.border, f"{edge}_colour_index"))
        lines[edge] = side(_LINES[style] if style < len(_LINES) else "thin", colour)
    across, down = xf.alignment.hor_align, xf.alignment.vert_align
    alignment = Alignment(
        horizontal=_ACROSS[across] if across < len(_ACROSS) else None,
        vertical=_DOWN[down] if down < len(_DOWN) else "center",
        wrap_text=bool(xf.alignment.text_wrapped),
        shrink_to_fit=bool(xf.alignment.shrink_to_fit),
        indent=xf.alignment.indent_level,
    )
    return font, fill, Border(**lines), alignment, _format_code(book, xf.format_key)


def _format_code(book: Any, number: int) -> str:
    """The code of a number format: the workbook's own, else the built-in one of this number."""
    own = {each.format_key: each.format_str for each in book.format_list}
    return own.get(number) or built_in_format(number) or "General"


def _colour(book: Any, index: int) -> str | None:
    """Colour at an index of the palette as six digits; None for a colour of the system."""
    found = book.colour_map.get(index)
    return "".join(f"{part:02X}" for part in found) if found else None
