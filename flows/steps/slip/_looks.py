"""Looks of the sheets of an xls or ods workbook, and their transfer to a slip."""

from typing import Any

from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.read import OLE_MARK
from flows.steps.slip._sheet_look import SheetLook
from flows.steps.slip._styles import make_style, put, without_mark


def sheet_looks(content: bytes) -> dict[str, SheetLook]:
    """Looks of an xls or ods workbook by the name of the sheet; empty for a text file.

    Raises whatever the reading libraries raise.
    """
    if content.startswith(OLE_MARK):
        from flows.steps.slip._looks_xls import sheet_looks_xls  # noqa: PLC0415  rare

        return sheet_looks_xls(content)
    if content.startswith(b"PK"):
        from flows.steps.slip._looks_ods import sheet_looks_ods  # noqa: PLC0415  rare

        return sheet_looks_ods(content)
    return {}


def put_look(sheet: Any, source: SheetLook, last: tuple[int, int], is_returned: bool) -> None:
    """Put values, looks and measures on a new sheet, up to the `last` row and column shown.

    `is_returned` removes the colours of an earlier slip.
    """
    styles: dict[Any, Any] = {}
    for (row, column), (value, key) in source.cells.items():
        if row <= last[0] and column <= last[1]:
            if key not in styles:
                font, fill, *others = source.look_of(key)
                font, fill = without_mark(font, fill) if is_returned else (font, fill)
                styles[key] = make_style(sheet, font, fill, *others)
            put(sheet.cell(row, column), value, styles[key])
    for column in range(1, last[1] + 1):
        if column in source.widths or column in source.hidden_columns:
            dimension = sheet.column_dimensions[column_name(column - 1)]
            dimension.width = min(max(source.widths.get(column, 8.43), 0.5), 255)
            dimension.hidden = column in source.hidden_columns
    for row in {*source.heights, *source.hidden_rows}:
        if row <= last[0]:
            height = source.heights.get(row, 0)
            sheet.row_dimensions[row].height = height if 0 < height <= 409 else None
            sheet.row_dimensions[row].hidden = row in source.hidden_rows
    sheet.merged_cells = [
        f"{cell_name(top - 1, left - 1)}:{cell_name(bottom - 1, right - 1)}"
        for top, left, bottom, right in source.merges[:1000]
        if bottom <= last[0] and right <= last[1]
    ]
    rows, columns = source.frozen
    if 0 < rows <= 40 and columns <= 20:
        sheet.freeze_panes = cell_name(rows, columns)
    sheet.sheet_view.showGridLines = source.has_grid
