"""Read any file into the cells of its sheets. Only this room knows workbooks, csv and encodings."""

import io
import re
import struct
import zipfile
from posixpath import splitext
from typing import Any

import python_calamine as calamine

from flows.steps.book._delimited import decode, is_text, split
from flows.steps.book._dhis2 import is_data_values, read_data_values
from flows.steps.book._html import is_page, read_page
from flows.steps.book._number_formats import NumberFormat
from flows.steps.book._panics import without_panic_traces
from flows.steps.book._xls import inspect_binary
from flows.steps.book._xlsx import inspect_package
from flows.steps.book._xml_spreadsheet import is_xml_spreadsheet, read_xml_spreadsheet
from flows.steps.book.addresses import cell_name, column_number
from flows.steps.book.model import (
    COMMENT,
    MOST_CELLS,
    MOST_LINES,
    SHOWN,
    WORDS,
    Book,
    Look,
    Oddities,
    Package,
    Position,
    Range,
    Refusal,
    Remark,
    Sheet,
    UnreadableError,
    hidden_part,
)

_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods", ".et"}
_IN_ZIP = ".zip/"
"""Part of the path of a file in a zip; a zip that can be opened is never read as one file."""
_TEXTS = {".csv", ".tsv", ".txt", ".json", ".xml"}


def read_book(name: str, content: bytes | Refusal, max_bytes: int) -> Book:
    """Sheets of a submission that are not empty, in order, with the texts outside the cells.

    Raises UnreadableError with empty_file, other_kind, zip_in_zip, too_big, encrypted, unsafe, embedded_file or unreadable, or
    with the rule of a refusal.
    """
    suffix = splitext(name)[1].lower()
    if isinstance(content, Refusal):
        raise UnreadableError(content.rule, content.value)
    if suffix == ".zip":
        raise UnreadableError("zip_in_zip" if _IN_ZIP in name.lower() else "unreadable")
    if suffix not in _WORKBOOKS | _TEXTS:
        raise UnreadableError("other_kind")
    if not content.strip():
        raise UnreadableError("empty_file")
    if len(content) > max_bytes:
        raise UnreadableError("too_big")
    if content.startswith(b"PK") and _OF_A_DOCUMENT in content[-_DIRECTORY:]:
        raise UnreadableError("other_kind")
    if content.startswith((b"PK", OLE_MARK)):
        return _read_workbook(content, max_bytes)
    if suffix in (".json", ".csv", ".xml") and is_data_values(content):
        sheets, remarks = read_data_values(content)
        return Book(sheets, tuple(remarks))
    if suffix in (".json", ".xml") or content.startswith(_OTHER_KINDS):
        raise UnreadableError("other_kind")
    if is_xml_spreadsheet(content):
        sheets, remarks = read_xml_spreadsheet(content)
        return Book(sheets, tuple(remarks))
    if is_page(content):
        return _read_page(content)
    if suffix in _TEXTS or is_text(content):
        return _read_text(content)
    return _read_workbook(content, max_bytes)


def read_sheets(name: str, content: bytes | Refusal, max_bytes: int) -> list[Sheet]:
    """Sheets of read_book, without the texts outside the cells."""
    return read_book(name, content, max_bytes).sheets


_OTHER_KINDS = (
    b"MIME-Version:",
    b"%PDF",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
)
"""First bytes of files that are sent under the name of a workbook: a web page in one file with its parts (mht), PDF,
RTF, archives and pictures."""

_OF_A_DOCUMENT = b"word/document.xml"
_DIRECTORY = 65_536
"""Bytes at the end of a zip file in which the names of its parts are looked for."""

OLE_MARK = b"\xd0\xcf\x11\xe0"
"""First bytes of an old binary workbook, and of an encrypted xlsx workbook."""


def _read_workbook(content: bytes, max_bytes: int) -> Book:
    if _has_encrypted_package(content):
        raise UnreadableError("encrypted")
    try:
        package = (
            inspect_binary(content) if content.startswith(OLE_MARK) else inspect_package(content, max_bytes)
        )
        _keep_remarks(package)
        if package.rows is not None:
            return _as_book(package, [_sheet_of(name, rows, package) for name, rows in package.rows.items()])
        source = io.BytesIO(package.stored or content)
        with without_panic_traces(), calamine.CalamineWorkbook.from_filelike(source) as book:
            sheets = []
            room = MOST_CELLS
            for meta in book.sheets_metadata:
                if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                own = book.get_sheet_by_name(meta.name)
                room -= own.total_height * own.total_width
                if room < 0:
                    raise UnreadableError("too_big")
                sheets.append(_as_sheet(own, meta, package.sheets.get(meta.name) or Oddities()))
    except calamine.PasswordError:
        raise UnreadableError("encrypted") from None
    except (
        calamine.CalamineError,
        calamine.ZipError,
        calamine.XmlError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        LookupError,
        SyntaxError,  # ElementTree raises a subclass of it
        OverflowError,
        NotImplementedError,  # a zip of a later version
        struct.error,
    ):
        raise UnreadableError("unreadable") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # raised by Rust code; it is no Exception
            raise UnreadableError("unreadable") from None
        raise
    return _as_book(package, sheets)


def _as_book(package: Package, sheets: list[Sheet]) -> Book:
    filled = [sheet for sheet in sheets if any(cell != "" for row in sheet.rows for cell in row)]
    return Book(filled, tuple(package.remarks), package.template)


def _sheet_of(name: str, rows: list[list[Any]], package: Package) -> Sheet:
    """A sheet of a workbook whose cells were read at its inspection."""
    odd = package.sheets[name]
    _show(rows, odd.shown)
    for at, shape in odd.text_formats.items():
        _show_text(rows, at, shape, odd)
    return Sheet(
        name,
        rows,
        _clipped(odd.merges, rows),
        tuple(odd.hidden),
        odd.marks,
        odd.looks,
        tuple(odd.shapes),
        amounts=frozenset(odd.amounts),
    )


_ADDRESS = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def _keep_remarks(package: Package) -> None:
    """Keep each comment as a look of its cell, texts of shapes and page headers with their sheet, and texts shown as remarks."""
    for where, text, sheet, cell, is_shown in package.remarks:
        if not is_shown or not sheet:
            continue
        own = package.sheets.setdefault(sheet, Oddities())
        found = _ADDRESS.fullmatch(cell or "")
        if where == "comment" and found:
            own.see((int(found[2]) - 1, column_number(found[1])), Look(COMMENT, text))
        elif where in ("drawing", "header"):
            own.shapes.append(text)
    shown = [
        Remark("format", look.text, sheet, cell_name(*at))
        for sheet, own in package.sheets.items()
        for at, looks in own.looks.items()
        for look in looks
        if look.kind == SHOWN
    ]
    package.remarks = shown + package.remarks


def _as_sheet(own: Any, meta: Any, odd: Oddities) -> Sheet:
    is_seen = meta.visible == calamine.SheetVisibleEnum.Visible
    hidden = (() if is_seen else (hidden_part("sheet"),)) + tuple(odd.hidden)
    rows = own.to_python(skip_empty_area=False)
    _show(rows, odd.shown)
    for at, shape in odd.text_formats.items():
        _show_text(rows, at, shape, odd)
    found = own.merged_cell_ranges or ()
    merges = [(first[0], first[1], last[0], last[1]) for first, last in found] or odd.merges
    own_merges, amounts = _clipped(merges, rows), frozenset(odd.amounts)
    return Sheet(
        meta.name, rows, own_merges, hidden, odd.marks, odd.looks, tuple(odd.shapes), amounts=amounts
    )


def _clipped(merges: list[Range], rows: list[list[Any]]) -> tuple[Range, ...]:
    """Merged ranges clipped to the sheet. Raises UnreadableError if they overlap too often."""
    bottom, right = len(rows) - 1, len(rows[0]) - 1 if rows else 0
    clipped = [
        (top, left, min(last_row, bottom), min(last, right))
        for top, left, last_row, last in merges
        if top <= bottom and left <= right
    ]
    area = sum((last_row - top + 1) * (last - left + 1) for top, left, last_row, last in clipped)
    if area > MOST_CELLS:
        raise UnreadableError("too_big")
    return tuple(clipped)


def _show(rows: list[list[Any]], shown: dict[tuple[int, int], str]) -> None:
    """Put the shown texts in place of the values; add cells that the library left out as empty."""
    if not shown:
        return
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in shown)])
    height = max([len(rows), *(row + 1 for row, _ in shown)])
    if height > len(rows) or width > len(rows[0]):
        for cells in rows:
            cells.extend([""] * (width - len(cells)))
        rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in shown.items():
        rows[row][column] = text


def _show_text(rows: list[list[Any]], at: Position, shape: NumberFormat, odd: Oddities) -> None:
    """Show a text as the number format of its cell shows texts."""
    row, column = at
    cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
    if type(cell) is not str or not cell or not (look := shape.look_of_text(cell)):
        return
    if look.kind == WORDS:
        rows[row][column] = look.text
    else:
        odd.see(at, look)


def _has_encrypted_package(content: bytes) -> bool:
    """Check whether an OLE container has the stream in which Office stores an encrypted workbook."""
    return content.startswith(OLE_MARK) and "EncryptedPackage".encode("utf-16-le") in content


def _read_text(content: bytes) -> Book:
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES:  # a line may end in both
        raise UnreadableError("too_big")
    text, mixed_at = decode(content)
    rows = split(text)
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise UnreadableError("too_big")
    fields = tuple(len(row) for row in rows)
    sheet = Sheet("", [row + [""] * (width - len(row)) for row in rows], fields=fields)
    return Book([sheet] if width else [], odd=(("mixed_encoding", str(mixed_at)),) if mixed_at else ())


def _read_page(content: bytes) -> Book:
    """Tables of a web page as sheets."""
    text, mixed_at = decode(content)
    tables, remarks, around = read_page(text)
    sheets = [
        Sheet(
            f"表{at}" if len(tables) > 1 else "",
            own.rows,
            own.merges,
            own.hidden,
            looks=own.looks,
            shapes=around,
        )
        for at, own in enumerate(tables, 1)
    ]
    return Book(
        sheets, (Remark("other", remarks),), odd=(("mixed_encoding", str(mixed_at)),) if mixed_at else ()
    )
