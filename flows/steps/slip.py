"""Slip (退回单): the officer's own workbook sent back, each problem at its cell, all of them on a first sheet."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from openpyxl.cell import rich_text  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.packaging.core import DocumentProperties  # type: ignore[import-untyped]
from openpyxl.styles import PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import cell as addresses  # type: ignore[import-untyped]
from openpyxl.worksheet import hyperlink, page  # type: ignore[import-untyped]
from openpyxl.writer import excel  # type: ignore[import-untyped]

from flows.steps.cells import cell_name, column_name
from flows.steps.findings import Where
from flows.steps.messages import ERROR, WARNING
from flows.steps.slip_cells import LOOKS, legal, legal_title, look, put
from flows.steps.slip_sheets import take_over, text_width

MOST_FINDINGS = 2_000
_FIRST_ROW = 6  # of the findings on the first sheet
_HEADER = {"序号": 6, "类别": 8, "工作表": 14, "单元格": 11, "填报内容": 14, "问题与处理": 58, "上报说明": 24}
_KINDS = {ERROR: "错误", WARNING: "提示"}

Finding = Mapping[str, str | None]
Marks = dict[tuple[int, int], list[Finding]]
"""Findings by the row and column of their cell, both counted from 1."""


def make_slip(file: str, content: bytes, findings: Sequence[Finding], max_bytes: int) -> bytes:
    """The slip of one submission as the bytes of an xlsx: sheet 审核意见, then the submission's own sheets.

    The same input gives the same bytes. A file that cannot be read gives the first sheet alone. Raises ValueError
    where there are no findings.
    """
    if not findings:
        raise ValueError("a slip needs findings")
    findings = sorted(findings, key=lambda finding: finding["severity"] != ERROR)
    marks: dict[str, Marks] = {}
    for finding in findings[:MOST_FINDINGS]:
        for cell in _cells(finding):
            marks.setdefault(finding["sheet"] or "", {}).setdefault(cell, []).append(finding)
    book, own, note = take_over(file, content, {name: set(found) for name, found in marks.items()}, max_bytes)
    taken = {"history", *(sheet.title.casefold() for sheet in own.values())}
    overview = book.create_sheet(legal_title("审核意见", taken), 0)
    book.active = overview
    _write_overview(overview, file, findings, note)
    for name, sheet in own.items():
        _mark_cells(sheet, marks.get(name, {}))
        _set_up_print(sheet)
    for row, finding in enumerate(findings[:MOST_FINDINGS], _FIRST_ROW):
        sheet, cells = own.get(finding["sheet"] or ""), _cells(finding)
        if sheet and cells:
            place = f"{addresses.quote_sheetname(sheet.title)}!{cell_name(cells[0][0] - 1, cells[0][1] - 1)}"
            overview.cell(row, 4).hyperlink = hyperlink.Hyperlink(ref="", location=place)
    return _save(book)


def _cells(finding: Finding) -> list[tuple[int, int]]:
    """The cells that a finding names, as far as a sheet can have them."""
    names = (finding["cell"] or "").split("、")
    cells = [
        addresses.coordinate_to_tuple(name)
        for name in names
        if re.fullmatch("[A-Z]{1,3}[1-9][0-9]{0,6}", name)
    ]
    return [(row, column) for row, column in cells if row <= 2**20 and column <= 2**14]


def _said(finding: Finding, other_language: bool = False) -> str:
    """A finding's sentence without its head, the place, which the slip shows in columns."""
    where = Where("", finding["file"] or "", finding["sheet"], finding["cell"]).said(other_language)
    sentence = finding["message_en" if other_language else "message_zh"] or ""
    return legal(sentence.removeprefix(f"{where}{': ' if other_language else '：'}"), 5_000)


def _write_overview(sheet: Any, file: str, findings: Sequence[Finding], note: str) -> None:
    """The first sheet: what was sent, how many problems, and a row for each of them."""
    looks = {name: look(sheet, name) for name in LOOKS}
    errors = sum(finding["severity"] == ERROR for finding in findings)
    name = "".join(filter(str.isprintable, PurePosixPath(file).name))
    guide = "红色须改正后重新上报；黄色请核对，属实的在“上报说明”栏写明原因。点单元格地址可到该处。"
    put(sheet.cell(1, 1), f"审核意见 · {name}", looks["title"])
    put(sheet.cell(2, 1), guide + note, looks["remark"])
    for at in range(1, 6):
        text = {1: f"错误 {errors} 处须改正", 4: f"提示 {len(findings) - errors} 处请核对"}.get(at)
        put(sheet.cell(3, at), text, looks["error" if at < 4 else "warning"])
    sheet.merged_cells = ["A3:C3", "D3:E3"]
    for column, (label, width) in enumerate(_HEADER.items(), 1):
        put(sheet.cell(_FIRST_ROW - 1, column), label, looks["header"])
        sheet.column_dimensions[column_name(column - 1)].width = width
    for row, finding in enumerate(findings[:MOST_FINDINGS], _FIRST_ROW):
        _write_finding(sheet, looks, row, finding)
    if len(findings) > MOST_FINDINGS:
        text = f"另有 {len(findings) - MOST_FINDINGS} 处未列出，改正以上各处后再查。"
        put(sheet.cell(_FIRST_ROW + MOST_FINDINGS, 1), text, looks["remark"])
    for row, height in {1: 34, 2: 20, 3: 24, 4: 8, _FIRST_ROW - 1: 22}.items():
        sheet.row_dimensions[row].height = height
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    _set_up_print(sheet)


def _write_finding(sheet: Any, looks: dict[str, Any], row: int, finding: Finding) -> None:
    kind = finding["severity"] or ""
    chinese = rich_text.TextBlock(
        rich_text.InlineFont(rFont="微软雅黑", sz=10, color="262626"), _said(finding) + "\n"
    )
    english = rich_text.TextBlock(
        rich_text.InlineFont(rFont="Arial", sz=8, color="808080"), _said(finding, other_language=True)
    )
    sheet_name = f"“{finding['sheet']}”" if finding["sheet"] else "—"  # a bare one may be a form's title
    values = (
        (row - _FIRST_ROW + 1, "centred"),
        (_KINDS[kind], kind),
        (sheet_name, "centred"),
        (finding["cell"] or "—", "link" if finding["cell"] else "centred"),
        (finding["value"] or "—", "centred"),
        (rich_text.CellRichText(chinese, english), "text"),
        ("须改正", "closed") if kind == ERROR else (finding.get("explanation"), "text"),
    )
    for column, (value, name) in enumerate(values, 1):
        put(sheet.cell(row, column), value, looks[name])
    points = 16 * _lines(chinese.text, 54) + 11 * _lines(english.text, 84)
    narrow = max(_lines(str(values[at][0] or ""), room) for at, room in ((2, 11), (3, 9), (4, 11), (6, 20)))
    sheet.row_dimensions[row].height = min(max(points, 15 * narrow) + 6, 400)


def _mark_cells(sheet: Any, marks: Marks) -> None:
    """Mark each cell with a finding; within a merged range its first one, the only one that shows."""
    merges = [addresses.range_boundaries(merge) for merge in sheet.merged_cells]
    seen: Marks = {}
    for (row, column), found in marks.items():
        whole = (m for m in merges if m[0] <= column <= m[2] and m[1] <= row <= m[3])
        left, top, *_ = next(whole, (column, row))
        seen.setdefault((top, left), []).extend(found)
    for cell, found in seen.items():
        _mark(sheet, sheet.cell(*cell), found)


def _mark(sheet: Any, cell: Any, found: list[Finding]) -> None:
    """Fill a cell in the colour of its worst finding, say in a comment what they are, and let it be seen."""
    worst = ERROR if any(finding["severity"] == ERROR for finding in found) else WARNING
    _, _, ink, fill, *_ = LOOKS[worst]
    font = copy(cell.font)
    font.color = ink
    cell.font, cell.fill = font, PatternFill("solid", fgColor=fill)
    said = dict.fromkeys(f"【{_KINDS[finding['severity'] or '']}】{_said(finding)}" for finding in found)
    height = 14 + 18 * sum(_lines(text, 40) for text in said)
    cell.comment = Comment(legal("\n".join(said)), "审核意见", height=min(height, 500), width=290)
    if worst == ERROR or not sheet.sheet_properties.tabColor:
        sheet.sheet_properties.tabColor = ink
    sheet.sheet_state = "visible"
    for hidden in (sheet.row_dimensions.get(cell.row), sheet.column_dimensions.get(cell.column_letter)):
        if hidden:
            hidden.hidden = False


def _set_up_print(sheet: Any) -> None:
    """A4, as wide as the paper, pages numbered."""
    sheet.page_setup.orientation = sheet.page_setup.orientation or "landscape"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = page.PageMargins(0.4, 0.4, 0.6, 0.7, 0.3, 0.3)
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _lines(text: str, room: int) -> int:
    """How many lines a text takes, by the number of digits that a line has room for."""
    return -(-text_width(text) // room) or 1


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
