"""Read: any file into the cells of its sheets. The only step that knows workbooks, csv and encodings."""

import io
import struct
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import python_calamine as calamine

from flows.steps.binary import inspect_binary
from flows.steps.package import MOST_CELLS, UnreadableError, inspect_package
from flows.steps.page import is_page, read_page
from flows.steps.text import decode, is_text, split

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods", ".et"}
TEXTS = {".csv", ".tsv", ".txt"}

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells."""


@dataclass(frozen=True)
class Sheet:
    """One sheet as rows of cells from A1 on; a cell is a str, a float or another value the file holds.

    Rows are equally long; an empty cell is "". `merges` are the merged ranges; `hidden` says in words which
    rows, columns or the sheet itself a reader of the file does not see; `odd` names the rule that a cell breaks
    by its nature (a formula without a value); `remarks` are the texts that stand beside the cells (comments).
    """

    name: str
    rows: list[list[Any]]
    merges: tuple[Range, ...] = ()
    hidden: tuple[str, ...] = ()
    odd: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """A submission's sheets, the texts outside its cells (comments, text boxes) by where they stand, the name of
    the template that it was made from, and the rules that it breaks as a whole, each with a value to show."""

    sheets: list[Sheet]
    remarks: tuple[tuple[str, str], ...] = ()
    template: str | None = None
    odd: tuple[tuple[str, str], ...] = ()


def read_book(name: str, content: bytes, max_bytes: int) -> Book:
    """The sheets of a submission with something in them, in order.

    Raises UnreadableError with empty_file, other_kind, too_big, encrypted, unsafe or unreadable.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith(LINK_MARK):
        raise UnreadableError("link_not_followed")
    if suffix not in WORKBOOKS | TEXTS:
        raise UnreadableError("other_kind")
    if not content.strip():
        raise UnreadableError("empty_file")
    if len(content) > max_bytes:
        raise UnreadableError("too_big")
    if content.startswith((b"PK", OLE_MARK)):
        return _read_workbook(content, max_bytes)
    if is_page(content):
        return _read_page(content)
    if suffix in TEXTS or is_text(content):
        return _read_text(content)
    return _read_workbook(content, max_bytes)


def read_sheets(name: str, content: bytes, max_bytes: int) -> list[Sheet]:
    """The sheets of read_book."""
    return read_book(name, content, max_bytes).sheets


OLE_MARK = b"\xd0\xcf\x11\xe0"
"""The first bytes of an old binary workbook, and of an encrypted new one."""

LINK_MARK = b"!<symlink>"
"""What stands for the bytes of a symbolic link that leads out of the raw folder: this and the link's target."""


def _read_workbook(content: bytes, max_bytes: int) -> Book:
    try:
        package = inspect_package(content, max_bytes)
        if content.startswith(OLE_MARK) and not _holds_encrypted_package(content):
            package.sheets = inspect_binary(content)
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = []
            for meta in book.sheets_metadata:
                if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                own = book.get_sheet_by_name(meta.name)
                odd = package.sheets.get(meta.name)
                hidden = odd.hidden if odd else ()
                if meta.visible != calamine.SheetVisibleEnum.Visible:
                    hidden = ("整张工作表 the sheet", *hidden)
                rows = own.to_python(skip_empty_area=False)
                for (row, column), text in (odd.shown if odd else {}).items():
                    if row < len(rows) and column < len(rows[row]):
                        rows[row][column] = text
                merges = own.merged_cell_ranges or ()
                ranges = tuple((first[0], first[1], last[0], last[1]) for first, last in merges)
                ranges = ranges or (odd.merges if odd else ())
                marks = odd.marks if odd else {}
                sheets.append(Sheet(meta.name, rows, ranges, hidden, marks))
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
        SyntaxError,  # what ElementTree raises is one
        OverflowError,
        struct.error,
    ):
        raise UnreadableError("encrypted" if _holds_encrypted_package(content) else "unreadable") from None
    filled = [sheet for sheet in sheets if any(cell != "" for row in sheet.rows for cell in row)]
    return Book(filled, package.remarks, package.template)


def _holds_encrypted_package(content: bytes) -> bool:
    """Whether an OLE container names the stream in which Office keeps an encrypted workbook."""
    return content.startswith(OLE_MARK) and "EncryptedPackage".encode("utf-16-le") in content


def _read_text(content: bytes) -> Book:
    text, mixed_at = decode(content)
    rows = split(text)
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise UnreadableError("too_big")
    sheet = Sheet("", [row + [""] * (width - len(row)) for row in rows])
    return Book([sheet] if width else [], odd=(("mixed_encoding", str(mixed_at)),) if mixed_at else ())


def _read_page(content: bytes) -> Book:
    """The tables of a web page, which many systems send under the name of a workbook."""
    text, mixed_at = decode(content)
    tables, remarks = read_page(text)
    sheets = [
        Sheet(f"表{at}" if len(tables) > 1 else "", own.rows, own.merges, own.hidden)
        for at, own in enumerate(tables, 1)
    ]
    return Book(sheets, (("", remarks),), odd=(("mixed_encoding", str(mixed_at)),) if mixed_at else ())
