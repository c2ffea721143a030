"""Texts of the text boxes and other shapes of an old binary workbook (BIFF8)."""

import struct
from collections.abc import Iterator, Sequence

from flows.steps.book.model import Remark

_BEGIN, _END, _OBJECT, _TEXT, _CONTINUE = 0x0809, 0x000A, 0x005D, 0x01B6, 0x003C
_NOTE = 0x19
"""Kind of the object of a comment, which is read with its cell."""


def texts_of_shapes(stream: bytes, names: Sequence[str]) -> list[Remark]:
    """Texts of shapes, each with its sheet; a damaged record ends the search."""
    found: list[Remark] = []
    depth, sheet, kind, length = 0, -1, 0, 0
    text: list[str] = []
    for record, data in _records(stream):
        if record == _BEGIN:
            sheet += depth == 0  # charts begin inside a sheet
            depth += 1
        elif record == _END:
            depth -= 1
        elif record == _OBJECT and len(data) >= 6:
            kind = struct.unpack_from("<H", data, 4)[0]
        elif record == _TEXT and len(data) >= 12:
            length, text = struct.unpack_from("<H", data, 10)[0], []
        elif record == _CONTINUE and length > 0 and data:
            text.append(data[1:].decode("utf-16-le" if data[0] & 1 else "latin-1", "replace")[:length])
            length -= len(text[-1])
            if length <= 0 and kind != _NOTE and 0 < sheet <= len(names):
                found.append(Remark("drawing", "".join(text), names[sheet - 1], is_shown=True))
    return found


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        yield record, stream[at + 4 : at + 4 + length]
        at += 4 + length
