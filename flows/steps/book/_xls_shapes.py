"""Texts of an old binary workbook outside its cells: text boxes and other shapes, page headers and footers."""

import struct
from collections.abc import Iterator, Sequence

from flows.steps.book._outside_cells import header_texts
from flows.steps.book.model import Remark

_BEGIN, _END, _OBJECT, _TEXT, _CONTINUE, _SHEET = 0x0809, 0x000A, 0x005D, 0x01B6, 0x003C, 0x0085
_LINES = (0x0014, 0x0015)
"""Page header and footer."""

_MORE_LINES, _MORE_LINES_HEAD = 0x089C, 30
"""Headers and footers of even pages and of the first page, after 30 bytes."""

_NOTE = 0x19
"""Kind of the object of a comment, which is read with its cell."""


def texts_of_shapes(stream: bytes, names: Sequence[str], encoding: str) -> list[Remark]:
    """Texts of shapes, page headers and footers, each with its sheet; a damaged record ends the search.

    `encoding` is the encoding of texts before Excel 97.
    """
    found: list[Remark] = []
    starts: list[int] = []
    depth, kind, length, is_wide = 0, 0, 0, True
    sheet: str | None = None
    text: list[str] = []
    for at, record, data in _records(stream):
        if record == _BEGIN:
            if depth == 0:  # charts begin inside a sheet
                sheet = dict(zip(starts, names, strict=False)).get(at)
                is_wide = data[1:2] >= b"\6"
            depth += 1
        elif record == _END:
            depth -= 1
        elif record == _SHEET and len(data) > 5 and data[5] == 0:
            starts.append(struct.unpack_from("<I", data)[0])
        elif record == _OBJECT and len(data) >= 6:
            kind = struct.unpack_from("<H", data, 4)[0]
        elif record == _TEXT and len(data) >= 12:
            length, text = struct.unpack_from("<H", data, 10)[0], []
        elif record == _CONTINUE and length > 0 and data:
            text.append(data[1:].decode("utf-16-le" if data[0] & 1 else "latin-1", "replace")[:length])
            length -= len(text[-1])
            if length <= 0 and kind != _NOTE and sheet is not None:
                found.append(Remark("drawing", "".join(text), sheet, is_shown=True))
        elif record in (*_LINES, _MORE_LINES) and depth == 1 and sheet is not None:
            lines = _more_lines(data) if record == _MORE_LINES else [_line(data, is_wide, encoding)]
            shown = (each for line in lines if line.strip() for each in sorted(header_texts(line)))
            found += [Remark("header", each, sheet, is_shown=True) for each in shown]
    return found


def _line(data: bytes, is_wide: bool, encoding: str) -> str:
    if is_wide:
        return _wide(data)[0] if len(data) > 3 else ""
    return data[1 : 1 + data[0]].decode(encoding, "replace") if data else ""


def _wide(data: bytes) -> tuple[str, int]:
    """Text of a length, a flag and characters, and the number of its bytes."""
    count, flag = struct.unpack_from("<HB", data)
    size = 3 + count * (2 if flag & 1 else 1)
    return data[3:size].decode("utf-16-le" if flag & 1 else "latin-1", "replace"), size


def _more_lines(data: bytes) -> list[str]:
    lines, at = [], _MORE_LINES_HEAD + 8
    if len(data) < at:
        return []
    for count in struct.unpack_from("<4H", data, _MORE_LINES_HEAD):
        if count and at + 3 <= len(data):
            text, size = _wide(data[at:])
            lines.append(text)
            at += size
    return lines


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        yield at, record, stream[at + 4 : at + 4 + length]
        at += 4 + length
