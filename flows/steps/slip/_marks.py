"""Marks on the officer's sheet: colours, comments, and a column that repeats the comments for print."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill

from flows.steps.book.addresses import column_name
from flows.steps.catalogue.text_room import text_width
from flows.steps.findings.findings import Finding
from flows.steps.findings.severity import ERROR, WARNING
from flows.steps.slip._lines import ReadSheet, RowColumn, cells_of, gathered_sentences, said
from flows.steps.slip._sheet_look import range_bounds
from flows.steps.slip._styles import STYLES, TINT, legal, put, slip_style, text_lines
from schemas.texts.language_texts import worded

_REFUSED_ROW = frozenset(
    {
        "place_missing",
        "unknown_place",
        "ambiguous_place",
        "place_wrong_level",
        "place_outside_unit",
        "place_name_of_another",
        "place_repeated",
        "row_qualified",
        "row_shifted",
    }
)
"""Rules that reject a whole row."""

_REVIEW_WIDTH = 46
_MOST_WIDTH = 26
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15


def mark_sheet(sheet: Any, findings: Sequence[Finding], page: ReadSheet) -> None:
    """Make the sheet's table legible and mark its findings on it."""
    _make_legible(sheet, page)
    for finding in findings:
        if finding["rule"] in _REFUSED_ROW:
            for row, _ in cells_of(finding):
                _tint_row(sheet, row, page)
    merges = [range_bounds(merge) for merge in sheet.merged_cells]
    seen: dict[RowColumn, list[Finding]] = {}
    for finding in findings:
        for row, column in cells_of(finding):
            whole = (m for m in merges if m[0] <= column <= m[2] and m[1] <= row <= m[3])
            left, top, *_ = next(whole, (column, row))
            seen.setdefault((top, left), []).append(finding)
    for cell, found in seen.items():
        _mark(sheet, sheet.cell(*cell), found, page)
    if page.layout:
        _write_review(sheet, findings, page)


def _worst(found: Sequence[Finding]) -> str:
    return ERROR if any(finding["severity"] == ERROR for finding in found) else WARNING


def _mark(sheet: Any, cell: Any, found: list[Finding], page: ReadSheet) -> None:
    """Fill a cell in the colour of its worst finding, list all in a comment, and unhide the cell."""
    worst = _worst(found)
    _, _, ink, fill, *_ = STYLES[worst]
    font = copy(cell.font)
    font.color = ink
    cell.font, cell.fill = font, PatternFill("solid", fgColor=fill or "FFFFFF")
    texts = dict.fromkeys(
        worded(
            page.lang,
            "slip.mark",
            severity=worded(page.lang, f"severity.{finding['severity']}"),
            text=said(finding, page, page.lang),
        )
        for finding in found
    )
    height = 14 + 18 * sum(text_lines(text, 40) for text in texts)
    cell.comment = Comment(
        legal("\n".join(texts), 5_000), worded(page.lang, "slip.sheet"), height=min(height, 500), width=290
    )
    if worst == ERROR or not sheet.sheet_properties.tabColor:
        sheet.sheet_properties.tabColor = ink
    sheet.sheet_state = "visible"
    for hidden in (sheet.row_dimensions.get(cell.row), sheet.column_dimensions.get(cell.column_letter)):
        if hidden:
            hidden.hidden = False


def _last_column(page: ReadSheet) -> int:
    """The last column, counted from 1, that is not empty in or below the table's header."""
    rows = page.sheet.rows[page.layout.header_row :] if page.sheet and page.layout else []
    return max((at for row in rows for at, cell in enumerate(row, 1) if cell != ""), default=1)


def _tint_row(sheet: Any, row: int, page: ReadSheet) -> None:
    """Fill a rejected row in light red."""
    if not page.sheet or not page.layout:
        return
    for column in range(1, _last_column(page) + 1):
        sheet.cell(row, column).fill = PatternFill("solid", fgColor=TINT)


def _write_review(sheet: Any, findings: Sequence[Finding], page: ReadSheet) -> None:
    """Add a column with each row's findings at the right of the table: comments do not print."""
    if not page.layout:
        return
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        for row in dict.fromkeys(row for row, _ in cells_of(finding)):
            if row > page.layout.first_row:
                by_row.setdefault(row, []).append(finding)
    if not by_row:
        return
    column = _last_column(page) + 1
    label = worded(page.lang, "slip.review_column")
    put(sheet.cell(page.layout.header_row + 1, column), label, slip_style(sheet, "review_header"))
    sheet.column_dimensions[column_name(column - 1)].width = _REVIEW_WIDTH
    styles = {name: slip_style(sheet, f"review_{name}") for name in (ERROR, WARNING)}
    for row, found in by_row.items():
        lines = gathered_sentences(found, page)
        put(sheet.cell(row, column), "\n".join(lines), styles[_worst(found)])
        needed = 4 + 12.5 * sum(text_lines(line, _REVIEW_WIDTH) for line in lines)
        _heighten(sheet, row, needed)


def _heighten(sheet: Any, row: int, points: float) -> None:
    """Make a row high enough and centre its cells vertically."""
    dimension = sheet.row_dimensions[row]
    if points <= (dimension.height or sheet.sheet_format.defaultRowHeight or _DEFAULT_HEIGHT):
        return
    dimension.height = min(points, 400)
    for column in range(1, sheet.max_column + 1):
        if (row, column) in sheet._cells:
            alignment = copy(sheet.cell(row, column).alignment)
            alignment.vertical = "center"
            sheet.cell(row, column).alignment = alignment


def _width(sheet: Any, column: int) -> float:
    """Width of a column in digits, the sheet's default if it has none; columns are counted from 0."""
    width = (
        sheet.column_dimensions[column_name(column)].width
        if column_name(column) in sheet.column_dimensions
        else 0
    )
    return float(width or sheet.sheet_format.defaultColWidth or _DEFAULT_WIDTH)


def _make_legible(sheet: Any, page: ReadSheet) -> None:
    """Wrap the labels of columns and widen the columns to show their codes, names and numbers."""
    if not page.sheet or not page.layout:
        return
    top, first, last = page.layout.header_row, page.layout.first_row, _last_column(page)
    columns = {page.layout.code_at, page.layout.name_at, *page.layout.columns_at} - {-1}
    for column in sorted(columns):
        width = _width(sheet, column)
        dimension = sheet.column_dimensions[column_name(column)]
        texts = (page.text((row + 1, column + 1)) for row in range(first, min(len(page.sheet.rows), 500)))
        widths = (text_width(text) for text in texts)
        widest = max(
            (wide for wide in widths if wide <= _MOST_WIDTH), default=0
        )  # a wider text is a note, not data
        dimension.width = width if dimension.hidden else max(width, widest + 2)
    needed = 0
    for column in range(1, last + 1):
        cell = sheet.cell(top + 1, column)
        width = _width(sheet, column - 1)
        if text_width(str(cell.value or "")) > width - 1:
            across, down = cell.alignment.horizontal or "center", cell.alignment.vertical or "center"
            cell.alignment = Alignment(horizontal=across, vertical=down, wrap_text=True)
            needed = max(needed, text_lines(str(cell.value), int(width) - 1))
    if needed:
        _heighten(sheet, top + 1, 4 + 15 * needed)
