"""Oddities of an old binary workbook (xls) that the reading library does not report."""

import io
import re
import struct

import xlrd
from xlrd.book import Book
from xlrd.formatting import XF
from xlrd.sheet import Sheet

from flows.steps.book._looks import has_marked_part, is_same_colour
from flows.steps.book._number_formats import NumberFormat, read_format
from flows.steps.book._ole import streams_of
from flows.steps.book._outside_cells import may_hold
from flows.steps.book._xls_shapes import texts_of_shapes
from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.model import (
    HIDDEN,
    MOST_CELLS,
    STRUCK,
    Look,
    Oddities,
    Package,
    Remark,
    UnreadableError,
)

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
            remarks: list[Remark] = []
            remarks += texts_of_shapes(streams.get("Workbook", b""), book.sheet_names())
            cells = 0
            for number, name in enumerate(book.sheet_names()):
                sheet = book.sheet_by_index(number)
                cells += _extent(sheet)
                if cells > MOST_CELLS:
                    raise UnreadableError("too_big")
                sheets[name] = _inspect_sheet(book, sheet)
                remarks += [
                    Remark("comment", note.text, name, cell_name(*at), is_shown=True)
                    for at, note in sheet.cell_note_map.items()
                ]
                book.unload_sheet(number)
    except UnreadableError:
        raise
    except Exception as error:  # xlrd fails on damaged records in many ways
        raise UnreadableError("encrypted" if "encrypted" in str(error) else "unreadable") from None
    texts = {text for stream in (content, *streams.values()) for text in _texts(stream)}
    return Package(sheets, remarks + [Remark("other", text) for text in sorted(texts)])


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
    for at, runs in sheet.rich_text_runlist_map.items():
        if _is_marked(book, sheet, at, runs):
            own.see(at, Look(STRUCK, ""))
    return own


def _see(own: Oddities, at: tuple[int, int], value: object, shape: NumberFormat | None) -> None:
    if shape and isinstance(value, str):
        own.text_formats[at] = shape
    elif shape and isinstance(value, float):
        own.see(at, shape.look(value))


def _look(book: Book, xf: XF) -> Look | None:
    """Look of all cells of a style: struck out or raised, or in the colour of the background."""
    font = book.font_list[xf.font_index]
    if font.struck_out or font.escapement:
        return Look(STRUCK, "")
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
    shown = book.format_map.get(xf.format_key)
    return str(shown.format_str) if shown is not None else ""
