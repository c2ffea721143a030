"""Oddities of an old binary workbook (xls) that the reading library does not report."""

import io
import struct
from collections.abc import Mapping
from typing import Any

import xlrd
from xlrd.book import Book
from xlrd.formatting import XF
from xlrd.sheet import Cell, Sheet

from flows.steps.book._looks import has_marked_part, is_same_colour
from flows.steps.book._number_formats import LARGE, NumberFormat, is_grouped, read_format
from flows.steps.book._ole import streams_of
from flows.steps.book._outside_cells import texts_with_numbers
from flows.steps.book._xls_shapes import texts_of_shapes
from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.model import (
    HIDDEN,
    MOST_CELLS,
    STRUCK,
    Look,
    Oddities,
    Package,
    Position,
    Remark,
    UnreadableError,
    hidden_part,
    look_of_style,
)

_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_FIRST_WIDE = 80
"""First version (Excel 97) with texts in Unicode."""

_CODE_PAGE = b"\x42\0\2\0"
"""Head of the record that names the encoding."""


def inspect_binary(content: bytes) -> Package:
    """Oddities by sheet, and the texts of the streams as remarks.

    Oddities are hidden rows and columns, formulas with errors, and numbers as shown. Texts of streams include those in
    comments, text boxes, headers and properties.

    Raises UnreadableError if the workbook is damaged or encrypted, or spans more than MOST_CELLS.
    """
    streams = streams_of(content)
    for name in ("Workbook", "Book"):
        _check_records(streams.get(name, b""))
    try:
        with xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            ragged_rows=True,
            on_demand=True,
            encoding_override=_encoding_of(streams),
            logfile=io.StringIO(),
        ) as book:
            sheets: dict[str, Oddities] = {}
            remarks: list[Remark] = []
            for stream in (streams.get("Workbook", b""), streams.get("Book", b"")):
                remarks += texts_of_shapes(stream, book.sheet_names(), book.encoding or "gb18030")
            cells = 0
            rows: dict[str, list[list[Any]]] | None = {} if book.biff_version < _FIRST_WIDE else None
            for number, name in enumerate(book.sheet_names()):
                sheet = book.sheet_by_index(number)
                cells += _extent(sheet)
                if cells > MOST_CELLS:
                    raise UnreadableError("too_big")
                sheets[name] = _inspect_sheet(book, sheet)
                if rows is not None:
                    rows[name] = _rows_of(book, sheet, sheets[name])
                remarks += [
                    Remark("comment", note.text, name, cell_name(*at), is_shown=True)
                    for at, note in sheet.cell_note_map.items()
                ]
                book.unload_sheet(number)
    except UnreadableError:
        raise
    except Exception as error:  # xlrd fails on damaged records in many ways
        raise UnreadableError("encrypted" if "encrypted" in str(error) else "unreadable") from None
    texts = {text for stream in (content, *streams.values()) for text in texts_with_numbers(stream)}
    return Package(sheets, remarks + [Remark("other", text) for text in sorted(texts)], rows=rows)


def _rows_of(book: Book, sheet: Sheet, own: Oddities) -> list[list[Any]]:
    """Cells of a sheet of Excel 95 or older, whose texts have the encoding that the workbook names."""
    width = max((sheet.row_len(row) for row in range(sheet.nrows)), default=0)
    rows = []
    for row in range(sheet.nrows):
        cells = [_value_of(book, cell) for cell in sheet.row(row)]
        rows.append(cells + [""] * (width - len(cells)))
    own.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    if sheet.visibility:
        own.hidden.insert(0, hidden_part("sheet"))
    return rows


def _value_of(book: Book, cell: Cell) -> Any:
    value: Any = cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(value, book.datemode)
        return moment if value % 1 else moment.date()
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A")
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else value


def _encoding_of(streams: Mapping[str, bytes]) -> str | None:
    """GBK for a workbook of Excel 95 that names no encoding; None for the encoding that the workbook names."""
    return (
        "gb18030" if "Workbook" not in streams and _CODE_PAGE not in streams.get("Book", b"")[:4096] else None
    )


def _check_records(stream: bytes) -> None:
    """Raise UnreadableError if a sheet claims more rows or columns than the format allows."""
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        if record == 0x0200 and length >= 12:
            rows, _, columns = struct.unpack_from("<IHH", stream, at + 8)
            if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
                raise UnreadableError("unreadable")
        at += 4 + length


def _extent(sheet: Sheet) -> int:
    """Rows times columns from A1 to the last filled cell."""
    rows = columns = 0
    for row in range(sheet.nrows):
        kinds = sheet.row_types(row)
        width = len(kinds)
        while width and kinds[width - 1] in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            width -= 1
        if width:
            rows, columns = row + 1, max(columns, width)
    return int(rows * columns)


def _inspect_sheet(book: Book, sheet: Sheet) -> Oddities:
    own = Oddities()
    for row, of_row in sorted(sheet.rowinfo_map.items()):
        if of_row.hidden:
            own.hide("row", row + 1)
    for column, of_column in sorted(sheet.colinfo_map.items()):
        if (of_column.hidden or of_column.width == 0) and column < sheet.ncols:
            own.hide("column", column_name(column))
    formats = {at: found for at, xf in enumerate(book.xf_list) if (found := read_format(_format(book, xf)))}
    looks = {at: look for at, xf in enumerate(book.xf_list) if (look := _look(book, xf))}
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                own.marks[row, column] = "formula_error"
            elif (formats or looks) and kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT):
                style = sheet.cell_xf_index(row, column)
                _see(own, (row, column), sheet.cell_value(row, column), formats.get(style))
                if look := looks.get(style):
                    own.see((row, column), look)
    own.amounts = _amounts(book, sheet)
    for at, runs in sheet.rich_text_runlist_map.items():
        if _is_marked(book, sheet, at, runs):
            own.see(at, Look(STRUCK, ""))
    return own


def _amounts(book: Book, sheet: Sheet) -> set[Position]:
    """Cells with a large number that is shown with thousands separators."""
    grouped = {at for at, xf in enumerate(book.xf_list) if is_grouped(_format(book, xf))}
    found = set()
    for row in range(sheet.nrows) if grouped else ():
        values: Any = sheet.row_values(row)
        for column, value in enumerate(values):
            if type(value) is float and value >= LARGE and sheet.cell_xf_index(row, column) in grouped:
                found.add((row, column))
    return found


def _see(own: Oddities, at: tuple[int, int], value: object, shape: NumberFormat | None) -> None:
    if shape and isinstance(value, str):
        own.text_formats[at] = shape
    elif shape and isinstance(value, float):
        own.see(at, shape.look(value))


def _look(book: Book, xf: XF) -> Look | None:
    """Look of all cells of a style: struck out or raised, or in the colour of the background."""
    font = book.font_list[xf.font_index]
    if font.struck_out or font.escapement:
        return look_of_style(STRUCK)
    fill = xf.background
    if fill is None:
        return None
    pattern = {0: "FFFFFF", 1: _colour(book, fill.pattern_colour_index)}.get(fill.fill_pattern)
    return Look(HIDDEN, "") if is_same_colour(_colour(book, font.colour_index), pattern) else None


def _colour(book: Book, index: int) -> str | None:
    rgb = book.colour_map.get(index)
    return "".join(f"{part:02X}" for part in rgb) if rgb else None


def _is_marked(book: Book, sheet: Sheet, at: tuple[int, int], runs: list[tuple[int, int]]) -> bool:
    """Check a rich text: its runs give the first character and the font; the cell's font is used before them."""
    text = str(sheet.cell_value(*at))
    fonts = [(0, book.xf_list[sheet.cell_xf_index(*at)].font_index), *runs]
    ends = [start for start, _ in fonts[1:]] + [len(text)]
    listed = []
    for (start, number), end in zip(fonts, ends, strict=True):
        font = book.font_list[number]
        is_white = is_same_colour(_colour(book, font.colour_index), "FFFFFF")
        listed.append(
            (text[start:end], bool(font.struck_out or font.escapement), is_white or font.height <= 40)
        )
    return has_marked_part(listed)


def _format(book: Book, xf: XF) -> str:
    """Code of a style's number format.

    Of a built-in format that the workbook does not spell out, the sign of money is the country's, so it is left out.
    """
    shown = book.format_map.get(xf.format_key)
    code = str(shown.format_str or "General") if shown is not None else "General"
    is_own = any(each.format_key == xf.format_key for each in book.format_list)
    return code if is_own else code.replace("$", "")
