"""Slip (退回单): the officer's own workbook sent back, each problem at its cell, all of them on a first sheet.

It is built up from nothing and takes over only values, looks and measures of what came in, so that no formula,
link, name, validation, picture or comment of a stranger's file comes along.
"""

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import copy
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell import Cell, read_only, rich_text  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.packaging.core import DocumentProperties  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.utils import cell as addresses  # type: ignore[import-untyped]
from openpyxl.utils.indexed_list import IndexedList  # type: ignore[import-untyped]
from openpyxl.worksheet import _reader, hyperlink, page  # type: ignore[import-untyped]
from openpyxl.writer import excel, theme  # type: ignore[import-untyped]

from flows.steps.cells import cell_name, column_name
from flows.steps.findings import Where
from flows.steps.messages import ERROR, WARNING
from flows.steps.package import UnreadableError
from flows.steps.read import Sheet, read_sheets

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_MERGES, MOST_FINDINGS = 5_000, 200, 20, 1_000, 2_000
_MOST_UNPACKED = 60_000_000  # bytes: openpyxl takes minutes over more, so that such a workbook is shown plain
_FIRST_ROW = 6  # of the findings on the first sheet
_HEADER = {"序号": 6, "类别": 8, "工作表": 14, "单元格": 11, "填报内容": 14, "问题与处理": 58, "上报说明": 24}
_KINDS = {ERROR: "错误", WARNING: "提示"}
_COLOUR = re.compile(r'(?<=srgbClr val=")[0-9A-Fa-f]{6}|(?<=lastClr=")[0-9A-Fa-f]{6}')

# The slip's own looks: size, bold, ink, fill, alignment, whether in a grid of lines.
_LOOKS: dict[str, tuple[int, bool, str, str | None, str, bool]] = {
    "error": (10, True, "9C0006", "FFC7CE", "center", True),
    "warning": (10, True, "7F6000", "FFE699", "center", True),
    "title": (18, True, "262626", None, "left", False),
    "remark": (10, False, "595959", None, "left", False),
    "header": (10, True, "FFFFFF", "44546A", "center", True),
    "text": (10, False, "262626", None, "left", True),
    "centred": (10, False, "262626", None, "center", True),
    "number": (10, False, "262626", None, "right", True),
    "link": (10, False, "0563C1", None, "center", True),
    "closed": (10, False, "A6A6A6", "F2F2F2", "left", True),
}

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
    book, own, note = _take_over(file, content, marks, max_bytes)
    taken = {"history", *(sheet.title.casefold() for sheet in own.values())}
    overview = book.create_sheet(_legal_title("审核意见", taken), 0)
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
    return _legal(sentence.removeprefix(f"{where}{': ' if other_language else '：'}"))


def _write_overview(sheet: Any, file: str, findings: Sequence[Finding], note: str) -> None:
    """The first sheet: what was sent, how many problems, and a row for each of them."""
    look = {name: _look(sheet, name) for name in _LOOKS}
    errors = sum(finding["severity"] == ERROR for finding in findings)
    name = "".join(filter(str.isprintable, PurePosixPath(file).name))
    guide = "红色须改正后重新上报；黄色请核对，属实的在“上报说明”栏写明原因。点单元格地址可到该处。"
    _put(sheet.cell(1, 1), f"审核意见 · {name}", look["title"])
    _put(sheet.cell(2, 1), guide + note, look["remark"])
    for at in range(1, 6):
        text = {1: f"错误 {errors} 处须改正", 4: f"提示 {len(findings) - errors} 处请核对"}.get(at)
        _put(sheet.cell(3, at), text, look["error" if at < 4 else "warning"])
    sheet.merged_cells = ["A3:C3", "D3:E3"]
    for column, (label, width) in enumerate(_HEADER.items(), 1):
        _put(sheet.cell(_FIRST_ROW - 1, column), label, look["header"])
        sheet.column_dimensions[column_name(column - 1)].width = width
    for row, finding in enumerate(findings[:MOST_FINDINGS], _FIRST_ROW):
        _write_finding(sheet, look, row, finding)
    if len(findings) > MOST_FINDINGS:
        text = f"另有 {len(findings) - MOST_FINDINGS} 处未列出，改正以上各处后再查。"
        _put(sheet.cell(_FIRST_ROW + MOST_FINDINGS, 1), text, look["remark"])
    for row, height in {1: 34, 2: 20, 3: 24, 4: 8, _FIRST_ROW - 1: 22}.items():
        sheet.row_dimensions[row].height = height
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    _set_up_print(sheet)


def _write_finding(sheet: Any, look: dict[str, Any], row: int, finding: Finding) -> None:
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
        _put(sheet.cell(row, column), value, look[name])
    points = 16 * _lines(chinese.text, 52) + 11 * _lines(english.text, 76)
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
    _, _, ink, fill, *_ = _LOOKS[worst]
    font = copy(cell.font)
    font.color = ink
    cell.font, cell.fill = font, PatternFill("solid", fgColor=fill)
    said = dict.fromkeys(f"【{_KINDS[finding['severity'] or '']}】{_said(finding)}" for finding in found)
    height = 14 + 18 * sum(_lines(text, 40) for text in said)
    cell.comment = Comment(_legal("\n".join(said)), "审核意见", height=min(height, 500), width=290)
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


def _look(sheet: Any, name: str) -> Any:
    """One of the slip's own looks."""
    size, bold, ink, fill, across, is_lined = _LOOKS[name]
    font = Font(name="微软雅黑", size=size, bold=bold, color=ink)
    line = Side("thin", "BFBFBF") if is_lined else None
    indent = 1 if is_lined and across == "left" else 0
    alignment = Alignment(horizontal=across, vertical="center", wrap_text=is_lined, indent=indent)
    back = PatternFill("solid", fgColor=fill) if fill else PatternFill()
    return _make_look(sheet, font, back, Border(line, line, line, line), alignment, "General")


def _width(text: str) -> int:
    """The width of a text in digits: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _lines(text: str, room: int) -> int:
    """How many lines a text takes, by the number of digits that a line has room for."""
    return -(-_width(text) // room) or 1


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


def _take_over(
    file: str, content: bytes, marks: dict[str, Marks], max_bytes: int
) -> tuple[Any, dict[str, Any], str]:
    """A new workbook with the submission's sheets, these by their own names, and what is left out in words."""
    try:
        sheets = read_sheets(file, content, max_bytes)
    except UnreadableError:
        return *_build([], marks, None), "文件无法读取，未附原表。"
    note = f"工作表过多，只附前 {MOST_SHEETS} 张和有问题的。" if len(sheets) > MOST_SHEETS else ""
    sheets = [sheet for at, sheet in enumerate(sheets) if at < MOST_SHEETS or sheet.name in marks]
    with suppress(Exception), warnings.catch_warnings():  # openpyxl raises whatever a strange file provokes
        warnings.simplefilter("ignore")
        return *_build(sheets, marks, _open_styled(content)), note
    return *_build(sheets, marks, None), note + "原表格式未能保留，只附内容。" * any(
        own.name for own in sheets
    )


def _open_styled(content: bytes) -> Any:
    """An xlsx opened by openpyxl, nothing but its styles and shared texts read yet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise ValueError("too big for openpyxl")
        if any(b"<!DOCTYPE" in archive.read(part).replace(b"\0", b"") for part in parts):
            raise ValueError("a workbook declares no entities")
    return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _build(sheets: list[Sheet], marks: dict[str, Marks], source: Any) -> tuple[Any, dict[str, Any]]:
    """A new workbook of the sheets, as they look in the source or plain without one."""
    book, own, looks, taken = Workbook(), {}, dict[int, Any](), {"history"}
    book.remove(book.active)
    if source:
        book.epoch, book.loaded_theme = source.epoch, _theme_like(source.loaded_theme)
        for font in source._fonts:
            font.scheme = None  # a font goes by its own name, whatever the theme's is
        book._fonts = IndexedList([source._fonts[0]])
        book._named_styles["Normal"].font = source._fonts[0]  # a column's width is counted in its digits
    for sheet in sheets:
        found = marks.get(sheet.name, {})
        last = _last_shown(sheet, found)
        new = own[sheet.name] = book.create_sheet(_legal_title(sheet.name or "报表", taken))
        if source:
            _copy_styled(new, source[sheet.name], last, looks)
        else:
            _copy_plain(new, sheet, last)
        if last[0] < len(sheet.rows) or last[1] < len(sheet.rows[0]):
            text = f"（本表过大，退回单只附到第 {last[0]} 行、{column_name(last[1] - 1)} 列。）"
            _put(new.cell(new.max_row + 2, 1), text, _look(new, "remark"))
    return book, own


def _last_shown(sheet: Sheet, marks: Marks) -> tuple[int, int]:
    """The last row and column that may be shown: of a sheet beyond the limits, ten past the last finding."""
    rows, columns = (max((cell[at] for cell in marks), default=0) + 10 for at in (0, 1))
    return (
        MOST_ROWS if len(sheet.rows) <= MOST_ROWS else min(rows, 2 * MOST_ROWS),
        MOST_COLUMNS if len(sheet.rows[0]) <= MOST_COLUMNS else min(columns, 2 * MOST_COLUMNS),
    )


def _theme_like(other: bytes | None) -> str:
    """openpyxl's theme in the twelve colours of another, to which styles refer by number."""
    scheme = re.search(b"<a:clrScheme.*?</a:clrScheme>", other or b"", re.DOTALL)
    colours = _COLOUR.findall(scheme[0].decode("utf-8", "ignore")) if scheme else []
    return _COLOUR.sub(lambda own: colours.pop(0) if colours else own[0], theme.theme_xml)


def _copy_styled(new: Any, old: Any, last: tuple[int, int], looks: dict[int, Any]) -> None:
    """Values, looks and measures of a sheet up to its last row and column shown."""
    with old._get_source() as part:  # dates stay numbers with their format
        parser = _reader.WorkSheetParser(part, old._shared_strings, data_only=True)
        for cell in (cell for _, cells in parser.parse() for cell in cells):
            if cell["row"] <= last[0] and cell["column"] <= last[1]:
                style = cell["style_id"]
                if style not in looks:
                    seen = read_only.ReadOnlyCell(old, 1, 1, None, "n", style)
                    shape = (seen.fill, seen.border, seen.alignment, seen.number_format)
                    looks[style] = _make_look(new, seen.font, *shape)
                _put(new.cell(cell["row"], cell["column"]), cell["value"], looks[style])
    _copy_measures(new, parser, last)
    _copy_merges(new, parser, last)
    setup = getattr(parser, "page_setup", None)
    new.page_setup.orientation = setup and setup.orientation
    new.sheet_state = old.sheet_state
    for view in parser.views.sheetView[:1] if hasattr(parser, "views") else ():
        new.sheet_view.showGridLines = view.showGridLines
        if view.pane and view.pane.state == "frozen":
            rows, columns = int(view.pane.ySplit or 0), int(view.pane.xSplit or 0)
            new.freeze_panes = cell_name(rows, columns) if rows <= 40 and columns <= 20 else None


def _copy_measures(new: Any, parser: Any, last: tuple[int, int]) -> None:
    """Widths, heights and what is hidden."""
    if hasattr(parser, "sheet_format"):
        new.sheet_format.defaultColWidth = _measure(parser.sheet_format.defaultColWidth, 255)
        new.sheet_format.defaultRowHeight = _measure(parser.sheet_format.defaultRowHeight, 409) or 15
    for told in parser.column_dimensions.values():
        for column in range(max(int(told["min"]), 1), min(int(told["max"]), last[1]) + 1):
            dimension = new.column_dimensions[column_name(column - 1)]
            dimension.width = _measure(told.get("width"), 255) or 13
            dimension.hidden = told.get("hidden") in ("1", "true")
    for row, told in parser.row_dimensions.items():
        if 1 <= int(row) <= last[0]:
            new.row_dimensions[int(row)].height = _measure(told.get("ht"), 409)
            new.row_dimensions[int(row)].hidden = told.get("hidden") in ("1", "true")


def _copy_merges(new: Any, parser: Any, last: tuple[int, int]) -> None:
    """Merged ranges but those that overlap, as texts: openpyxl writes its own in another order each time."""
    kept: dict[str, tuple[int, int, int, int]] = {}
    for merge in parser.merged_cells.mergeCell[:MOST_MERGES] if parser.merged_cells else ():
        left, top, right, bottom = addresses.range_boundaries(merge.ref)
        right, bottom = min(right, last[1]), min(bottom, last[0])
        crosses = any(
            left <= m[2] and right >= m[0] and top <= m[3] and bottom >= m[1] for m in kept.values()
        )
        if left <= right and top <= bottom and not crosses:
            kept[f"{cell_name(top - 1, left - 1)}:{cell_name(bottom - 1, right - 1)}"] = (
                left,
                top,
                right,
                bottom,
            )
    new.merged_cells = list(kept)


def _measure(told: Any, most: float) -> float | None:
    value = float(told or 0)
    return value if 0 < value <= most else None


def _copy_plain(new: Any, sheet: Sheet, last: tuple[int, int]) -> None:
    """Values in a grid of lines; a row with a single text, a title or a signature, has none."""
    look = {name: _look(new, name) for name in ("remark", "text", "number")}
    widths = dict.fromkeys(range(1, min(len(sheet.rows[0]), last[1]) + 1), 8)
    for row, cells in enumerate(sheet.rows[: last[0]], 1):
        is_table = sum(cell != "" for cell in cells) > 1
        for column, value in enumerate(cells[: last[1]], 1):
            if is_table:
                is_number = re.fullmatch(r"[-+]?[0-9][0-9,.]{0,14}%?", str(value))
                _put(new.cell(row, column), value, look["number" if is_number else "text"])
                widths[column] = max(widths[column], min(_width(str(value)), 40))
            elif value != "":
                _put(new.cell(row, column), value, look["remark"])
    for column, width in widths.items():
        new.column_dimensions[column_name(column - 1)].width = width + 2


def _make_look(sheet: Any, font: Any, fill: Any, border: Any, alignment: Any, number_format: str) -> Any:
    """A style of the workbook that `sheet` stands in, to be copied to cells."""
    cell = Cell(sheet, 1, 1)
    cell.font, cell.fill, cell.border, cell.alignment = font, fill, border, alignment
    cell.number_format = number_format
    return cell._style


def _put(cell: Any, value: Any, look: Any) -> None:
    """Put a value into a cell: a number stays one, a text stays a text whatever it begins with."""
    cell._style = copy(look)
    is_number = isinstance(value, int | float) and -1e300 < value < 1e300
    if is_number or value is None or isinstance(value, rich_text.CellRichText):
        cell.value = value
        return
    cell.value = _legal(str(value))
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))


def _legal(text: str, most: int = 32_767) -> str:
    """A text as a cell can hold it: without what XML cannot, at most so many UTF-16 units long."""
    text = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    if len(text) > most // 2:
        text = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    return text


def _legal_title(name: str, taken: set[str]) -> str:
    """A sheet's name as a workbook can hold it, unlike those taken, to which it is added."""
    name = re.sub(r"[\[\]:*?/\\]", "_", "".join(filter(str.isprintable, name))).strip("' ") or "报表"
    title = _legal(name, 31).rstrip("' ")
    number = 1
    while title.casefold() in taken:
        number += 1
        title = f"{_legal(name, 26)}（{number}）"
    taken.add(title.casefold())
    return title
