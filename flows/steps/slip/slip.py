"""Slip (退回单): the officer's workbook sent back with each problem marked at its cell and listed on a first sheet."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from openpyxl.cell import rich_text
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles.colors import Color
from openpyxl.utils import cell as addresses
from openpyxl.worksheet import hyperlink, page
from openpyxl.writer import excel

from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.model import Sheet
from flows.steps.book.parts import renamed, whole_name
from flows.steps.findings.findings import Finding
from flows.steps.findings.severity import ERROR
from flows.steps.recognise.columns import Layout
from flows.steps.slip._lines import Line, ReadSheet, RowColumn, cells_of, lines_of
from flows.steps.slip._marks import mark_sheet
from flows.steps.slip._sheets import copy_sheets
from flows.steps.slip._styles import STYLES, legal, legal_title, put, slip_style, text_lines
from flows.steps.slip._sums import with_results
from flows.steps.tidy.explanations import REVIEW_HEADER
from schemas.texts.language_texts import worded

MOST_FINDINGS = 2_000
_FIRST_ROW = 6  # of the lines on the first sheet
_WIDTHS = (5, 7, 13, 12, 27, 17, 52, 24, 8, 8)


def make_slip(
    file: str,
    content: bytes,
    findings: Sequence[Finding],
    max_bytes: int,
    *,
    head: Sequence[str] = (),
    verdict: str = "",
    layouts: Mapping[str, Layout] | None = None,
    langs: Sequence[str] = ("zh",),
) -> bytes:
    """The slip of one submission as the bytes of an xlsx: sheet 审核意见, then the sheets of the submission.

    `head` names unit, form and period; `verdict` says what was accepted. `layouts` gives, by sheet, the layout by
    which it was read; columns and rows take their names from it. The first of `langs` is the language of the slip; a
    second one adds its sentences. The same input gives the same bytes. A file that cannot be read gives the first
    sheet alone. Raises ValueError without findings.
    """
    if not findings:
        raise ValueError("a slip needs findings")
    lang, below = [*langs, ""][:2]
    places: dict[str, set[RowColumn]] = {}
    for finding in findings[:MOST_FINDINGS]:
        for name in (finding["sheet"] or "", whole_name(finding["sheet"] or "")):
            places.setdefault(name, set()).update(cells_of(finding))
    layouts = layouts or {}
    copy = copy_sheets(file, content, places, max_bytes, {*layouts, *map(whole_name, layouts)}, lang)
    wholes = {name: whole_name(name, copy.pages) for name in (*copy.pages, *layouts, *places)}
    read_sheets = _read_sheets(copy.sheets, wholes, layouts, lang)
    titles = {"history", *(sheet.title.casefold() for sheet in copy.pages.values())}
    overview = copy.book.create_sheet(legal_title(worded(lang, "slip.sheet"), titles, lang), 0)
    copy.book.active = overview
    lines = lines_of(findings, read_sheets, lang, below)
    _write_head(overview, file, findings, copy.note, head, verdict, lang)
    _write_lines(overview, lines, copy.pages, wholes, lang)
    marked = [finding for finding in findings if finding["severity"] == ERROR]
    marked += [finding for finding in findings if finding["severity"] != ERROR]
    for name, sheet in copy.pages.items():
        of_sheet = [own for own in marked[:MOST_FINDINGS] if wholes[own["sheet"] or ""] == name]
        mark_sheet(sheet, of_sheet, read_sheets.get(name, ReadSheet(lang=lang)))
        _set_up_print(sheet, lang)
    return _save(copy.book, copy.sums)


def _read_sheets(
    sheets: Sequence[Sheet], wholes: Mapping[str, str], layouts: Mapping[str, Layout], lang: str
) -> dict[str, ReadSheet]:
    """The sheets as they were read, by their names and those of their parts; `wholes` are the sheets of both."""
    found = {}
    of_sheet = {wholes[name]: layout for name, layout in reversed(list(layouts.items()))}
    orders = {sheet.name: (order, sheet) for order, sheet in enumerate(sheets)}
    for name, whole in wholes.items():
        if whole in orders:
            found[name] = ReadSheet.of(*orders[whole], layouts.get(name, of_sheet.get(whole)), lang)
    return found


def _write_head(
    sheet: Any,
    file: str,
    findings: Sequence[Finding],
    note: str,
    head: Sequence[str],
    verdict: str,
    lang: str,
) -> None:
    """Write file name, unit, verdict, number of problems and the guide into the first four rows."""
    errors = sum(finding["severity"] == ERROR for finding in findings)
    warnings = len(findings) - errors
    name = "".join(filter(str.isprintable, PurePosixPath(file).name))
    counts = [
        worded(lang, f"slip.{kind}", count=count)
        for kind, count in (("errors", errors), ("warnings", warnings))
        if count
    ]
    bar = worded(lang, "slip.full_stop", text=worded(lang, "slip.semicolon").join(counts))
    if verdict:
        bar = worded(lang, "slip.full_stop_between", first=verdict, second=bar)
    guide = worded(lang, "slip.guide") + note
    shown = legal("\n".join(head), 2_000)
    put(sheet.cell(1, 1), worded(lang, "slip.title", name=name), slip_style(sheet, "title"))
    put(sheet.cell(2, 1), shown, slip_style(sheet, "head"))
    bar_style = slip_style(sheet, "bar_error" if errors else "bar_warning")
    put(sheet.cell(3, 1), bar, bar_style)
    put(sheet.cell(4, 1), guide, slip_style(sheet, "remark"))
    last = column_name(len(REVIEW_HEADER) - 3)
    sheet.merged_cells = [f"A{row}:{last}{row}" for row in (2, 3, 4)]
    room = sum(_WIDTHS[:-2])
    heights = {1: 34, 2: 4 + 16 * text_lines(shown, room), 3: 26, 4: 6 + 15 * text_lines(guide, room)}
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height


def _write_lines(
    sheet: Any, lines: Sequence[Line], pages: Mapping[str, Any], wholes: Mapping[str, str], lang: str
) -> None:
    """Write the table of findings, one row for each line; a part of a sheet has the sheet's page."""
    styles = {name: slip_style(sheet, name) for name in STYLES}
    for column, (label, width) in enumerate(zip(REVIEW_HEADER, _WIDTHS, strict=True), 1):
        put(sheet.cell(_FIRST_ROW - 1, column), worded(lang, f"slip.head.{label}"), styles["header"])
        sheet.column_dimensions[column_name(column - 1)].width = width
    for column in (-2, -1):  # rules and cells, from which explanations are read back
        sheet.column_dimensions[column_name(len(_WIDTHS) + column)].hidden = True
    shown = lines[:MOST_FINDINGS]
    for row, line in enumerate(shown, _FIRST_ROW):
        name = line.sheet or ""
        page_of_line = pages.get(whole := wholes.get(name, name))
        title = renamed(name, whole, page_of_line.title) if page_of_line else line.sheet
        _write_line(sheet, styles, row, line, title)
        if page_of_line and line.cells:
            first = cell_name(line.cells[0][0] - 1, line.cells[0][1] - 1)
            place = f"{addresses.quote_sheetname(page_of_line.title)}!{first}"
            sheet.cell(row, 4).hyperlink = hyperlink.Hyperlink(ref="", location=place)
    if len(lines) > len(shown):
        text = worded(lang, "slip.more_lines", count=sum(line.findings for line in lines[len(shown) :]))
        put(sheet.cell(_FIRST_ROW + len(shown), 1), text, styles["plain_title"])
    sheet.row_dimensions[_FIRST_ROW - 1].height = 22
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = f"{_FIRST_ROW - 1}:{_FIRST_ROW - 1}"
    _set_up_print(sheet, lang)


def _write_line(sheet: Any, styles: Mapping[str, Any], row: int, line: Line, title: str | None) -> None:
    said = legal(line.said, 5_000)
    text: Any = said
    if line.below:
        font = InlineFont(rFont="微软雅黑", sz=10, color=Color("262626"))
        below_font = InlineFont(rFont="Arial", sz=8, color=Color("808080"))
        below = legal(line.below, 5_000)
        text = rich_text.CellRichText(
            rich_text.TextBlock(font, said + "\n"), rich_text.TextBlock(below_font, below)
        )
    values = (
        (row - _FIRST_ROW + 1, "centred"),
        (worded(line.lang, f"severity.{line.severity}"), line.severity),
        # without quotes a sheet's name could read as a form's title
        (worded(line.lang, "slip.sheet_name", name=title) if title else "—", "centred"),
        (line.address or "—", "link" if line.cells else "centred"),
        (line.names or "—", "text" if line.names else "centred"),
        (line.written or "—", "centred"),
        (text, "text"),
        (worded(line.lang, "slip.must_correct"), "closed")
        if line.severity == ERROR
        else (line.explanation, "text"),
        (line.rule, "closed"),
        (worded(line.lang, "slip.list_comma").join(line.addresses), "closed"),
    )
    for column, (value, name) in enumerate(values, 1):
        put(sheet.cell(row, column), value, styles[name])
    points = 15 * text_lines(said, _WIDTHS[6] - 4)
    points += 11 * text_lines(line.below, 72) if line.below else 0
    narrow = (text_lines(str(values[at][0] or ""), _WIDTHS[at] - 2) for at in (2, 3, 4, 5, 7))
    sheet.row_dimensions[row].height = min(max(points, 15 * max(narrow)) + 7, 400)


def _set_up_print(sheet: Any, lang: str) -> None:
    """Set print to A4, fitted to the page's width, with page numbers."""
    sheet.page_setup.orientation = sheet.page_setup.orientation or "landscape"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = page.PageMargins(0.4, 0.4, 0.6, 0.7, 0.3, 0.3)
    sheet.oddFooter.center.text = worded(lang, "slip.page")


def _save(book: Any, sums: Mapping[str, Mapping[str, float]]) -> bytes:
    """The bytes of the workbook, without an author and with fixed dates; `sums` are results by sheet and address."""
    date = datetime(2000, 1, 1)  # noqa: DTZ001  workbooks know no zones
    book.properties = DocumentProperties(created=date, modified=date)
    book.properties.creator = None
    draft, final = io.BytesIO(), io.BytesIO()
    parts = {
        f"xl/worksheets/sheet{at}.xml": sums.get(sheet.title) for at, sheet in enumerate(book.worksheets, 1)
    }
    with zipfile.ZipFile(draft, "w") as archive:
        excel.ExcelWriter(book, archive).save()
    with zipfile.ZipFile(draft) as archive, zipfile.ZipFile(final, "w") as slip:
        for name in archive.namelist():
            part = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            part.create_system = 0  # the same bytes on every operating system
            content = archive.read(name)
            if results := parts.get(name):
                content = with_results(content, results)
            slip.writestr(part, content, zipfile.ZIP_DEFLATED)
    return final.getvalue()
