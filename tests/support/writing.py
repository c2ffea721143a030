"""Workbooks as spreadsheet programs write them, made by hand where no library here writes them: ods, xls."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:{root} '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3">'
)


def ods(
    cells: Sequence[Sequence[Any]], saved: str | None = None, indent: str = "", sheet: str = "表"
) -> bytes:
    """An ods workbook; `saved` is its time of saving, `indent` stands before each element of its content."""
    rows = []
    for row in cells:
        found = "".join(f"{indent}{_ods_cell(cell, indent)}" for cell in row)
        rows.append(f"{indent}<table:table-row>{found}{indent}</table:table-row>")
    body = (
        f'{indent}<office:body>{indent}<office:spreadsheet>{indent}<table:table table:name="{escape(sheet)}">'
        f"{''.join(rows)}{indent}</table:table>{indent}</office:spreadsheet>{indent}</office:body>{indent}"
    )
    parts = {"content.xml": f"{_ODS_HEAD.format(root='document-content')}{body}</office:document-content>"}
    if saved:
        meta = f"<office:meta><dc:date>{saved}</dc:date></office:meta>"
        parts["meta.xml"] = f"{_ODS_HEAD.format(root='document-meta')}{meta}</office:document-meta>"
    listed = "".join(f'<m:file-entry m:full-path="{name}" m:media-type="text/xml"/>' for name in parts)
    names = 'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    parts["META-INF/manifest.xml"] = (
        f'<m:manifest {names}><m:file-entry m:full-path="/" m:media-type="{ODS}"/>{listed}</m:manifest>'
    )
    return zipped({"mimetype": ODS, **parts})


def _ods_cell(cell: Any, indent: str) -> str:
    if cell in ("", None):
        return "<table:table-cell/>"
    if isinstance(cell, str):
        said = f"{indent}<text:p>{escape(cell)}</text:p>{indent}"
        return f'<table:table-cell office:value-type="string">{said}</table:table-cell>'
    said = f"{indent}<text:p>{cell}</text:p>{indent}"
    return f'<table:table-cell office:value-type="float" office:value="{cell}">{said}</table:table-cell>'


def zipped(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
        archive.comment = comment
    return content.getvalue()


_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def xls(
    cells: Sequence[Sequence[Any]],
    saved: datetime | None = None,
    sheet: str = "表",
    version: int = 8,
    formats: Mapping[tuple[int, int], int] | None = None,
) -> bytes:
    """A binary workbook of Excel 97 (`version` 8) or Excel 95 (5, with texts in GBK).

    `formats` gives the number of the built-in format of cells by row and column.
    """
    styles = sorted({0, *(formats or {}).values()})
    wide = version == 8
    name = "Workbook" if wide else "Book"
    streams = {name: _globals(sheet, styles, wide) + _page(cells, styles, formats or {}, wide)}
    if saved:
        streams["\5SummaryInformation"] = _summary(saved)
    return _container(streams)


def _record(number: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack("<HH", number, len(content)) + content


def _text(text: str, wide: bool, length: str = "<H") -> bytes:
    if not wide:
        raw = text.encode("gb18030")
        return struct.pack(length, len(raw)) + raw
    return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")


def _bof(wide: bool, kind: int) -> bytes:
    version = 0x0600 if wide else 0x0500
    return _record(0x0809, struct.pack("<HHHH", version, kind, 0x0DBB, 0x07CC), bytes(8) if wide else b"")


def _globals(sheet: str, styles: Sequence[int], wide: bool) -> bytes:
    font = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _text("Arial", wide, "<B")
    records = [_bof(wide, 5), _record(0x42, struct.pack("<H", 1200 if wide else 936))]
    records += [_record(0x31, font)] * 4
    for at in range(16 + len(styles)):
        number = styles[at - 16] if at >= 16 else 0
        kind = 0x0001 if at >= 16 else 0xFFF5
        body = struct.pack("<HHHBB", 0, number, kind, 0x20, 0)
        records.append(_record(0xE0, body, bytes(12) if wide else bytes(8)))
    before = b"".join(records)
    end = _record(0x0A)
    entry = _text(sheet, wide, "<B")
    at = len(before) + 4 + 6 + len(entry) + len(end)
    return before + _record(0x85, struct.pack("<IBB", at, 0, 0), entry) + end


def _page(
    cells: Sequence[Sequence[Any]], styles: Sequence[int], formats: Mapping[tuple[int, int], int], wide: bool
) -> bytes:
    width = max(map(len, cells), default=0)
    size = struct.pack("<IIHHH" if wide else "<HHHHH", 0, len(cells), 0, width, 0)
    records = [_bof(wide, 0x10), _record(0x200, size)]
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            at = struct.pack("<HHH", row, column, 16 + styles.index(formats.get((row, column), 0)))
            if isinstance(cell, str) and cell:
                records.append(_record(0x204, at, _text(cell, wide)))
            elif cell not in ("", None):
                records.append(_record(0x203, at, struct.pack("<d", cell)))
    return b"".join(records) + _record(0x0A)


def _summary(saved: datetime) -> bytes:
    ticks = int((saved - _EPOCH).total_seconds() * 10_000_000)
    section = struct.pack("<IIII", 8 + 8 + 12, 1, 13, 16) + struct.pack("<IQ", 64, ticks)
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 2, bytes(16), 1, bytes(16), 48) + section


_SECTOR, _END, _FREE, _IS_TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _container(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container; every stream is at least 4096 bytes long, so that none is in the short stream."""
    filled = {name: stream.ljust(4096, b"\0") for name, stream in streams.items()}
    table: list[int] = []
    places = []
    sectors = b""
    for stream in filled.values():
        places.append((len(table), len(stream)))
        count = -(-len(stream) // _SECTOR)
        table += [*range(len(table) + 1, len(table) + count), _END]
        sectors += stream.ljust(count * _SECTOR, b"\0")
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for at, (name, (start, size)) in enumerate(zip(filled, places, strict=True), 1):
        entries.append(_entry(name, 2, start, size, right=at + 1 if at < len(filled) else _FREE))
    directory = b"".join(entries).ljust(_SECTOR * -(-len(entries) // 4), b"\0")
    first_directory = len(table)
    count = len(directory) // _SECTOR
    table += [*range(len(table) + 1, len(table) + count), _END]
    tables = 1
    while (len(table) + tables) > tables * 128:
        tables += 1
    first_table = len(table)
    table += [_IS_TABLE] * tables
    table += [_FREE] * (tables * 128 - len(table))
    master = [*range(first_table, first_table + tables)] + [_FREE] * (109 - tables)
    head = struct.pack("<8s16sHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, first_directory, 0, 4096, _END, 0, _END, 0)
    return head + struct.pack("<109I", *master) + sectors + directory + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le")
    head = struct.pack("<64sHBBIII", raw, len(raw) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<III", start, size, 0)
