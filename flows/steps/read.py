"""Read: any file into the cells of its sheets. The only step that knows workbooks, csv and encodings."""

import csv
import io
import re
import struct
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import python_calamine as calamine

from flows.steps.binary import inspect_binary
from flows.steps.oddities import MOST_CELLS, MOST_LINES, Oddities, Remark, UnreadableError
from flows.steps.package import inspect_package

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods", ".et"}
TEXTS = {".csv", ".tsv", ".txt"}

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells."""


@dataclass(frozen=True)
class Sheet:
    """One sheet as rows of cells from A1 on; a cell is a str, a float or another value the file holds.

    Rows are equally long; an empty cell is "". `merges` are the merged ranges; `hidden` says in words which
    rows, columns or the sheet itself a reader of the file does not see; `odd` names the rule that a cell breaks
    by its nature (a formula without a value).
    """

    name: str
    rows: list[list[Any]]
    merges: tuple[Range, ...] = ()
    hidden: tuple[str, ...] = ()
    odd: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """A submission's sheets, the texts outside its cells (comments, text boxes), the name of the template that it
    was made from, and the rules that it breaks as a whole, each with a value to show."""

    sheets: list[Sheet]
    remarks: tuple[Remark, ...] = ()
    template: str | None = None
    odd: tuple[tuple[str, str], ...] = ()


_REFUSED = b"!<refused: "
_REFUSALS = ("link_not_followed", "not_accessible", "too_big", "encrypted", "empty_file")


def refusal(rule: str, identity: bytes) -> bytes:
    """What stands for the bytes of a file that is not read at all: the rule, and what tells it from others."""
    return _REFUSED + rule.encode() + b">" + identity


def _refused(content: bytes) -> str | None:
    rule = content[len(_REFUSED) :].split(b">", 1)[0][:40].decode("ascii", "replace")
    return rule if content.startswith(_REFUSED) and rule in _REFUSALS else None


def read_book(name: str, content: bytes, max_bytes: int) -> Book:
    """The sheets of a submission with something in them, in order.

    Raises UnreadableError with empty_file, other_kind, too_big, encrypted, unsafe, embedded_file or unreadable, or
    with the rule of a refusal.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if rule := _refused(content):
        raise UnreadableError(rule)
    if suffix not in WORKBOOKS | TEXTS:
        raise UnreadableError("other_kind")
    if not content.strip():
        raise UnreadableError("empty_file")
    if len(content) > max_bytes:
        raise UnreadableError("too_big")
    if suffix in TEXTS and not content.startswith(b"PK\x03\x04"):
        return _read_text(content)
    return _read_workbook(content, max_bytes)


def read_sheets(name: str, content: bytes, max_bytes: int) -> list[Sheet]:
    """The sheets of read_book."""
    return read_book(name, content, max_bytes).sheets


OLE_MARK = b"\xd0\xcf\x11\xe0"
"""The first bytes of an old binary workbook, and of an encrypted new one."""


def _read_workbook(content: bytes, max_bytes: int) -> Book:
    if _holds_encrypted_package(content):
        raise UnreadableError("encrypted")
    try:
        package = (
            inspect_binary(content) if content.startswith(OLE_MARK) else inspect_package(content, max_bytes)
        )
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
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
        SyntaxError,  # what ElementTree raises is one
        OverflowError,
        NotImplementedError,  # a zip of a later kind
        struct.error,
    ):
        raise UnreadableError("unreadable") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of the library's own language, beyond Exception
            raise UnreadableError("unreadable") from None
        raise
    filled = [sheet for sheet in sheets if any(cell != "" for row in sheet.rows for cell in row)]
    return Book(filled, tuple(package.remarks), package.template)


def _as_sheet(own: Any, meta: Any, odd: Oddities) -> Sheet:
    is_seen = meta.visible == calamine.SheetVisibleEnum.Visible
    hidden = (() if is_seen else ("整张工作表 the sheet",)) + tuple(odd.hidden)
    rows = own.to_python(skip_empty_area=False)
    _show(rows, odd.shown)
    found = own.merged_cell_ranges or ()
    merges = [(first[0], first[1], last[0], last[1]) for first, last in found] or odd.merges
    return Sheet(meta.name, rows, _clipped(merges, rows), hidden, odd.marks)


def _clipped(merges: list[Range], rows: list[list[Any]]) -> tuple[Range, ...]:
    """The merged ranges within the sheet. Raises UnreadableError where they lie over each other again and again."""
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
    """Put what a reader sees in place of the values; the library leaves off cells that it takes for empty."""
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in shown)])
    height = max([len(rows), *(row + 1 for row, _ in shown)])
    if shown and (height > len(rows) or width > len(rows[0])):
        for cells in rows:
            cells.extend([""] * (width - len(cells)))
        rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in shown.items():
        rows[row][column] = text


def _holds_encrypted_package(content: bytes) -> bool:
    """Whether an OLE container names the stream in which Office keeps an encrypted workbook."""
    return content.startswith(OLE_MARK) and "EncryptedPackage".encode("utf-16-le") in content


def _read_text(content: bytes) -> Book:
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES:  # a line may end in both
        raise UnreadableError("too_big")
    text, mixed_at = _decode(content)
    if "\0" in text:
        raise UnreadableError("unreadable")
    rows = _split(text)
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise UnreadableError("too_big")
    sheet = Sheet("", [row + [""] * (width - len(row)) for row in rows])
    return Book([sheet] if width else [], odd=(("mixed_encoding", str(mixed_at)),) if mixed_at else ())


def _split(text: str) -> list[list[Any]]:
    """The rows of a text, by the delimiter under which most of them have the same number of fields."""
    best: list[list[Any]] = []
    most = -1
    delimiters = [delimiter for delimiter in ",\t;" if delimiter in text]
    for delimiter in delimiters:
        if text.count(delimiter) > MOST_CELLS:
            raise UnreadableError("too_big")
        try:
            rows: list[list[Any]] = list(
                csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            )
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        score = max((count * (width - 1) for width, count in widths.items()), default=0)
        if score > most:
            best, most = rows, score
    if most < 0 and delimiters:
        raise UnreadableError("unreadable")
    return best if most >= 0 else [[line] for line in text.splitlines()]


def _decode(content: bytes) -> tuple[str, int | None]:
    """The text of the bytes, and the first line (from 1) that stands in another encoding than those before it.

    UTF-16 by its mark; UTF-8 where the bytes are valid UTF-8; else GB18030, which holds GBK. Where neither fits
    the whole, or lines of UTF-8 stand among others, each line is read by itself.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), None
        except UnicodeDecodeError:
            raise UnreadableError("unreadable") from None
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return _decode_lines(content)


def _decode_lines(content: bytes) -> tuple[str, int | None]:
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    kinds = [_kind_of_line(line) for line in lines]
    used = {kind for kind in kinds if kind}
    if None in kinds:
        raise UnreadableError("unreadable")
    main = "utf-8" if used == {"utf-8"} else "gb18030"
    texts = [line.decode(kind or main) for line, kind in zip(lines, kinds, strict=True)]
    if len(used) < 2:
        return "".join(texts), None
    first = next(kind for kind in kinds if kind)
    return "".join(texts), next(at for at, kind in enumerate(kinds, 1) if kind and kind != first)


def _kind_of_line(line: bytes) -> str | None:
    """utf-8 for a line whose every character beyond ASCII is a common Chinese one in it, gb18030 for another that
    decodes so, "" for plain ASCII, None for neither."""
    if line.isascii():
        return ""
    try:
        if not re.search(
            "[^\x00-\x7f\u2014-\u2026\u3000-\u3011\u4e00-\u9fff\uff01-\uff5e]", line.decode("utf-8")
        ):
            return "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "gb18030"
