"""Oddities of an old binary workbook (xls) that the reading library does not report."""

import io
import re
import struct

import xlrd
from xlrd.book import Book
from xlrd.formatting import XF
from xlrd.sheet import Sheet

from flows.steps.book._number_formats import read_format, shown_number
from flows.steps.book._ole import streams_of
from flows.steps.book._outside_cells import may_hold
from flows.steps.book.addresses import column_name
from flows.steps.book.model import MOST_CELLS, Oddities, Package, Remark, UnreadableError

_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_LATIN = re.compile(rb"[\x20-\x7e]{11,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\0|[\x00-\xff][\x4e-\x9f\xff\x30\x20]){11,}")


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
            logfile=io.StringIO(),
        ) as book:
            sheets: dict[str, Oddities] = {}
            cells = 0
            for number, name in enumerate(book.sheet_names()):
                sheet = book.sheet_by_index(number)
                cells += _extent(sheet)
                if cells > MOST_CELLS:
                    raise UnreadableError("too_big")
                sheets[name] = _inspect_sheet(book, sheet)
                book.unload_sheet(number)
    except UnreadableError:
        raise
    except Exception as error:  # xlrd fails on damaged records in many ways
        raise UnreadableError("encrypted" if "encrypted" in str(error) else "unreadable") from None
    texts = {text for stream in (content, *streams.values()) for text in _texts(stream)}
    return Package(sheets, [Remark("other", text) for text in sorted(texts)])


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


def _texts(stream: bytes) -> list[str]:
    """Runs of plain characters, of one byte or of two, in a stream that may contain a long number."""
    texts = []
    if may_hold(stream):
        texts += [run.decode("ascii") for run in _LATIN.findall(stream)]
    if b"\0" in stream and may_hold(stream.replace(b"\0", b"")):
        texts += [run.decode("utf-16-le", "replace") for run in _WIDE.findall(stream)]
    return [text for text in texts if sum(map(str.isdigit, text)) > 10]


def _inspect_sheet(book: Book, sheet: Sheet) -> Oddities:
    own = Oddities()
    for row, of_row in sorted(sheet.rowinfo_map.items()):
        if of_row.hidden:
            own.hide(f"第{row + 1}行 row {row + 1}")
    for column, of_column in sorted(sheet.colinfo_map.items()):
        if (of_column.hidden or of_column.width == 0) and column < sheet.ncols:
            own.hide(f"{column_name(column)}列 column {column_name(column)}")
    formats = {at: found for at, xf in enumerate(book.xf_list) if (found := read_format(_format(book, xf)))}
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                own.marks[row, column] = "formula_error"
            elif kind == xlrd.XL_CELL_NUMBER and formats:
                found = formats.get(sheet.cell_xf_index(row, column))
                if found:
                    own.shown[row, column] = shown_number(float(sheet.cell_value(row, column)), found)
    return own


def _format(book: Book, xf: XF) -> str:
    shown = book.format_map.get(xf.format_key)
    return str(shown.format_str) if shown is not None else ""
