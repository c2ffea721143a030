"""Read: any file into the cells of its sheets. The only step that knows workbooks, csv and encodings."""

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import python_calamine as calamine

WORKBOOKS = {".xlsx", ".xls", ".ods"}
_MAX_UNPACKED = 12
"""A workbook may unpack to this many times the limit on a file's size."""

_MOST_PACKED = 1032
"""Deflate packs no better than this: a small enough workbook need not be asked what it unpacks to."""


@dataclass(frozen=True)
class Sheet:
    """One sheet as rows of cells from A1 on; a cell is a str, a float or another value the file holds.

    Rows are equally long; an empty cell is "".
    """

    name: str
    rows: list[list[Any]]


class UnreadableError(Exception):
    """The bytes are no return that can be read; `rule` names the finding."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read_sheets(name: str, content: bytes, max_bytes: int) -> list[Sheet]:
    """The sheets of a submission with something in them, in order.

    Raises UnreadableError with empty_file, other_kind, too_big, encrypted or unreadable.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in {*WORKBOOKS, ".csv"}:
        raise UnreadableError("other_kind")
    if not content.strip():
        raise UnreadableError("empty_file")
    if len(content) > max_bytes:
        raise UnreadableError("too_big")
    sheets = _read_csv(content) if suffix == ".csv" else _read_workbook(content, max_bytes)
    return [sheet for sheet in sheets if sheet.rows]


def _read_workbook(content: bytes, max_bytes: int) -> list[Sheet]:
    try:
        most = _MAX_UNPACKED * max_bytes
        if (
            content.startswith(b"PK")
            and len(content) * _MOST_PACKED > most
            and _unpacked_size(content) > most
        ):
            raise UnreadableError("too_big")
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [
                Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name in book.sheet_names
            ]
    except calamine.PasswordError:
        raise UnreadableError("encrypted") from None
    except (
        calamine.CalamineError,
        calamine.ZipError,
        calamine.XmlError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
    ):
        raise UnreadableError("encrypted" if _holds_encrypted_package(content) else "unreadable") from None


def _unpacked_size(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist())


def _holds_encrypted_package(content: bytes) -> bool:
    """Whether an OLE container names the stream in which Office keeps an encrypted workbook."""
    return content.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in content


def _read_csv(content: bytes) -> list[Sheet]:
    text = _decode(content)
    if "\0" in text:
        raise UnreadableError("unreadable")
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise UnreadableError("unreadable") from None
    width = max(map(len, rows), default=0)
    return [Sheet("", [row + [""] * (width - len(row)) for row in rows])]


def _decode(content: bytes) -> str:
    """UTF-8 (with or without a mark) where the bytes are valid UTF-8, else GB18030, which holds GBK."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("unreadable")


def cell_name(row: int, column: int) -> str:
    """The address of a cell from its row and column, both counted from 0: (6, 3) is D7."""
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
