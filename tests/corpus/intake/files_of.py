"""Bytes of each kind of file from rows of cells: csv, xlsx, ods, web page, XML Spreadsheet 2003."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]


def text(rows: Rows, encoding: str = "gb18030", delimiter: str = ",", end: str = "\r\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def fill(page: Worksheet, rows: Rows) -> None:
    for at, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            if value not in ("", None):
                page.cell(at, column, value)


def xlsx(
    sheets: Rows | dict[str, Rows],
    merges: Sequence[str] = (),
    touch: Callable[[Worksheet], None] | None = None,
    after: Callable[[str, bytes], bytes] | None = None,
) -> bytes:
    """A workbook, the same bytes each time. `touch` works on the last sheet, `after` on the parts' bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
        page = book.create_sheet(name)
        fill(page, rows)
    for merged in merges:
        page.merge_cells(merged)
    if touch:
        touch(page)
    book.properties.created = book.properties.modified = datetime(2025, 1, 1)  # noqa: DTZ001
    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                begin, end = part.index(b"<dcterms:modified"), part.index(b"</dcterms:modified>")
                part = part[:begin] + part[end + len(b"</dcterms:modified>") :]
            new.writestr(
                zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)),
                after(name, part) if after else part,
                zipfile.ZIP_DEFLATED,
            )
    return second.getvalue()


def ods(
    rows: Rows, tab: str = "Sheet1", styles: str = "", after: Callable[[str], str] = lambda body: body
) -> bytes:
    """An OpenDocument sheet; `styles` are automatic styles, `after` works on the table's XML."""
    body = ""
    for cells in rows:
        body += "<table:table-row>"
        for value in cells:
            if value in ("", None):
                body += "<table:table-cell/>"
            elif isinstance(value, (int, float)):
                body += (
                    f'<table:table-cell office:value-type="float" office:value="{value}">'
                    f"<text:p>{value}</text:p></table:table-cell>"
                )
            else:
                body += (
                    '<table:table-cell office:value-type="string">'
                    f"<text:p>{escape(value)}</text:p></table:table-cell>"
                )
        body += '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
        for prefix, urn in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
            ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
        )
    )  # fmt: skip
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="{tab}">{after(body)}'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": kind.encode(),
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def web_page(rows: Rows, encoding: str = "utf-8", after: Callable[[str], str] = lambda page: page) -> bytes:
    body = "\n".join(
        "<tr>"
        + "".join(f"<td>{escape('' if value is None else str(value))}</td>" for value in cells)
        + "</tr>"
        for cells in rows
    )
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><body>\n'
        f'<table border="1">\n{body}\n</table></body></html>\n'
    )
    return after(page).encode(encoding)


def spreadsheet_2003(
    rows: Rows, tab: str = "Sheet1", after: Callable[[str], str] = lambda page: page
) -> bytes:
    """Excel's “XML 表格 2003”; blank cells are left out and the next cell carries ss:Index."""
    body = ""
    for cells in rows:
        body += "<Row>"
        left_out = False
        for at, value in enumerate(cells, 1):
            if value in ("", None):
                left_out = True
                continue
            index = f' ss:Index="{at}"' if left_out else ""
            left_out = False
            kind = "Number" if isinstance(value, (int, float)) else "String"
            body += f'<Cell{index}><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'
        body += "</Row>\n"
    page = (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n'
        '<Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style></Styles>\n'
        f'<Worksheet ss:Name="{tab}"><Table>\n{body}</Table></Worksheet></Workbook>\n'
    )
    return after(page).encode()


def day(year: int, month: int, of_month: int) -> date:
    return date(year, month, of_month)
