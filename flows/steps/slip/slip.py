"""Slip (退回单): the officer's own workbook sent back, each problem at its cell, all of them on a first sheet."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from openpyxl.cell import rich_text  # type: ignore[import-untyped]
from openpyxl.packaging.core import DocumentProperties  # type: ignore[import-untyped]
from openpyxl.utils import cell as addresses  # type: ignore[import-untyped]
from openpyxl.worksheet import hyperlink, page  # type: ignore[import-untyped]
from openpyxl.writer import excel  # type: ignore[import-untyped]

from flows.steps.book.addresses import cell_name, column_name
from flows.steps.findings.severity import ERROR
from flows.steps.recognise.columns import Layout
from flows.steps.slip._lines import Finding, Line, Page, cells_of, lines_of
from flows.steps.slip._marks import mark_sheet
from flows.steps.slip._sheets import take_over
from flows.steps.slip._styles import LOOKS, legal, legal_title, look, put, text_lines
from flows.steps.tidy.explanations import CLOSED, KINDS, REVIEW_HEADER, REVIEW_SHEET

MOST_FINDINGS = 2_000
_FIRST_ROW = 6  # of the lines on the first sheet
_WIDTHS = (5, 7, 13, 12, 27, 17, 52, 24, 8, 8)
_GUIDE = (
    "红色须改正，黄色请核对，属实的在“上报说明”栏写明原因。可在本文件各表直接改正，改好后连同本页一起报回；"
    "点单元格地址可到该处。"
)


def make_slip(
    file: str,
    content: bytes,
    findings: Sequence[Finding],
    max_bytes: int,
    *,
    head: Sequence[str] = (),
    verdict: str = "",
    layouts: Mapping[str, Layout] | None = None,
    english: bool = False,
) -> bytes:
    """The slip of one submission as the bytes of an xlsx: sheet 审核意见, then the submission's own sheets.

    `head` says whose return it is, `verdict` what became of it; `layouts`, by sheet, how it was read, which gives
    columns and rows their names; `english` adds the English sentences. The same input gives the same bytes. A
    file that cannot be read gives the first sheet alone. Raises ValueError where there are no findings.
    """
    if not findings:
        raise ValueError("a slip needs findings")
    places: dict[str, set[tuple[int, int]]] = {}
    for finding in findings[:MOST_FINDINGS]:
        places.setdefault(finding["sheet"] or "", set()).update(cells_of(finding))
    taken = take_over(file, content, places, max_bytes, (layouts or {}).keys())
    pages = {
        sheet.name: Page.of(order, sheet, (layouts or {}).get(sheet.name))
        for order, sheet in enumerate(taken.sheets)
    }
    titles = {"history", *(sheet.title.casefold() for sheet in taken.own.values())}
    overview = taken.book.create_sheet(legal_title(REVIEW_SHEET, titles), 0)
    taken.book.active = overview
    lines = lines_of(findings, pages)
    _write_head(overview, file, findings, taken.note, head, verdict)
    _write_lines(overview, lines, taken.own, english)
    marked = [finding for finding in findings if finding["severity"] == ERROR]
    marked += [finding for finding in findings if finding["severity"] != ERROR]
    for name, sheet in taken.own.items():
        mark_sheet(
            sheet,
            [own for own in marked[:MOST_FINDINGS] if (own["sheet"] or "") == name],
            pages.get(name, Page()),
        )
        _set_up_print(sheet)
    return _save(taken.book)


def _write_head(
    sheet: Any, file: str, findings: Sequence[Finding], note: str, head: Sequence[str], verdict: str
) -> None:
    """What was sent by whom, what became of it, how many problems, and what to do."""
    errors = sum(finding["severity"] == ERROR for finding in findings)
    warnings = len(findings) - errors
    name = "".join(filter(str.isprintable, PurePosixPath(file).name))
    counts = [f"错误 {errors} 处，须改正后重新上报" if errors else "", f"提示 {warnings} 处，请核对"]
    bar = "；".join(filter(None, counts if warnings else counts[:1])) + "。"
    shown = legal("\n".join(head), 2_000)
    put(sheet.cell(1, 1), f"审核意见 · {name}", look(sheet, "title"))
    put(sheet.cell(2, 1), shown, look(sheet, "head"))
    put(
        sheet.cell(3, 1),
        f"{verdict}。{bar}" if verdict else bar,
        look(sheet, "bar_error" if errors else "bar_warning"),
    )
    put(sheet.cell(4, 1), _GUIDE + note, look(sheet, "remark"))
    last = column_name(len(REVIEW_HEADER) - 3)
    sheet.merged_cells = [f"A{row}:{last}{row}" for row in (2, 3, 4)]
    room = sum(_WIDTHS[:-2])
    heights = {1: 34, 2: 4 + 16 * text_lines(shown, room), 3: 26, 4: 6 + 15 * text_lines(_GUIDE + note, room)}
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height


def _write_lines(sheet: Any, lines: Sequence[Line], own: Mapping[str, Any], english: bool) -> None:
    """The table of the findings, a row a line."""
    looks = {name: look(sheet, name) for name in LOOKS}
    for column, (label, width) in enumerate(zip(REVIEW_HEADER, _WIDTHS, strict=True), 1):
        put(sheet.cell(_FIRST_ROW - 1, column), label, looks["header"])
        sheet.column_dimensions[column_name(column - 1)].width = width
    for column in (-2, -1):  # rules and cells, for reading the reasons back
        sheet.column_dimensions[column_name(len(_WIDTHS) + column)].hidden = True
    shown = lines[:MOST_FINDINGS]
    for row, line in enumerate(shown, _FIRST_ROW):
        page_of_line = own.get(line.sheet or "")
        _write_line(sheet, looks, row, line, page_of_line.title if page_of_line else line.sheet, english)
        if page_of_line and line.cells:
            first = cell_name(line.cells[0][0] - 1, line.cells[0][1] - 1)
            place = f"{addresses.quote_sheetname(page_of_line.title)}!{first}"
            sheet.cell(row, 4).hyperlink = hyperlink.Hyperlink(ref="", location=place)
    if len(lines) > len(shown):
        text = f"另有 {sum(line.findings for line in lines[len(shown) :])} 处未列出，改正以上各处后再查。"
        put(sheet.cell(_FIRST_ROW + len(shown), 1), text, looks["plain_title"])
    sheet.row_dimensions[_FIRST_ROW - 1].height = 22
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = f"{_FIRST_ROW - 1}:{_FIRST_ROW - 1}"
    _set_up_print(sheet)


def _write_line(
    sheet: Any, looks: Mapping[str, Any], row: int, line: Line, title: str | None, english: bool
) -> None:
    said = legal(line.said, 5_000)
    text: Any = said
    if english:
        own = rich_text.InlineFont(rFont="微软雅黑", sz=10, color="262626")
        other = rich_text.InlineFont(rFont="Arial", sz=8, color="808080")
        below = legal(line.english, 5_000)
        text = rich_text.CellRichText(
            rich_text.TextBlock(own, said + "\n"), rich_text.TextBlock(other, below)
        )
    values = (
        (row - _FIRST_ROW + 1, "centred"),
        (KINDS[line.severity], line.severity),
        (f"“{title}”" if title else "—", "centred"),  # a bare one may be a form's title
        (line.address or "—", "link" if line.cells else "centred"),
        (line.names or "—", "text" if line.names else "centred"),
        (line.written or "—", "centred"),
        (text, "text"),
        (CLOSED, "closed") if line.severity == ERROR else (line.explanation, "text"),
        (line.rule, "closed"),
        ("、".join(line.addresses), "closed"),
    )
    for column, (value, name) in enumerate(values, 1):
        put(sheet.cell(row, column), value, looks[name])
    points = 15 * text_lines(said, _WIDTHS[6] - 4)
    points += 11 * text_lines(line.english, 72) if english else 0
    narrow = (text_lines(str(values[at][0] or ""), _WIDTHS[at] - 2) for at in (2, 3, 4, 5, 7))
    sheet.row_dimensions[row].height = min(max(points, 15 * max(narrow)) + 7, 400)


def _set_up_print(sheet: Any) -> None:
    """A4, as wide as the paper, pages numbered."""
    sheet.page_setup.orientation = sheet.page_setup.orientation or "landscape"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = page.PageMargins(0.4, 0.4, 0.6, 0.7, 0.3, 0.3)
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _save(book: Any) -> bytes:
    """The bytes of the workbook, with no author and every date the same."""
    date = datetime(2000, 1, 1)  # noqa: DTZ001  workbooks know no zones
    book.properties = DocumentProperties(created=date, modified=date)
    book.properties.creator = None
    draft, final = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(draft, "w") as archive:
        excel.ExcelWriter(book, archive).save()
    with zipfile.ZipFile(draft) as archive, zipfile.ZipFile(final, "w") as slip:
        for name in archive.namelist():
            part = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            part.create_system = 0  # the same whatever machine writes it
            slip.writestr(part, archive.read(name), zipfile.ZIP_DEFLATED)
    return final.getvalue()
