"""Struck-out texts in the head and the header of a table, of which nobody knows whether they still count."""

import re
from collections.abc import Iterator
from dataclasses import replace

from flows.steps.book.model import STRUCK, Position, Sheet
from flows.steps.findings.findings import Finding, RejectedError, Where, finding, shown_name
from flows.steps.recognise.columns import Layout
from flows.steps.recognise.said_times import times_said
from flows.steps.recognise.title_block import titles_in
from flows.steps.values.measures import units_said
from schemas.catalogue import Catalogue

_RAISED_AS_USUAL = re.compile(r"[m米][23]")
"""Units with a raised digit: m², 立方米."""


def refuse_struck_head(sheet: Sheet, top: int, where: Where, catalogue: Catalogue) -> None:
    """Refuse a sheet if a text above row `top` is struck out that says its form, unit, period or measure."""
    for row, column in sorted(sheet.looks):
        if row >= top or not _is_struck(sheet, (row, column)):
            continue
        text = str(sheet.rows[row][column])
        if (
            "：" in text
            or ":" in text
            or times_said(text)
            or units_said(text)[0]
            or titles_in(text, catalogue)
        ):
            cell = where.at_cell(sheet.address(row, column))
            raise RejectedError(finding("head_struck_out", cell, shown_name(text)))


def leave_out_struck(sheet: Sheet, layout: Layout, where: Where) -> tuple[Layout, list[Finding]]:
    """Layout without the columns of which a label is struck out in whole or in part, and a finding for each label."""
    if not sheet.looks:
        return layout, []
    found = {at: cell for at in layout.columns_at if at >= 0 and (cell := _struck_label(sheet, layout, at))}
    if not found:
        return layout, []
    findings = [
        finding(
            "label_struck_out", where.at_cell(sheet.address(*cell)), shown_name(sheet.rows[cell[0]][cell[1]])
        )
        for cell in dict.fromkeys(found.values())
    ]
    return replace(layout, columns_at=tuple(-1 if at in found else at for at in layout.columns_at)), findings


def _struck_label(sheet: Sheet, layout: Layout, column: int) -> Position | None:
    return next((cell for cell in _labels_above(sheet, layout, column) if _is_struck(sheet, cell)), None)


def _labels_above(sheet: Sheet, layout: Layout, column: int) -> Iterator[Position]:
    """Cells of the header that are above the rows of a column, also a merged cell that begins in another column."""
    for row in range(layout.header_top, layout.header_row + 1):
        yield row, column
    for first_row, first, last_row, last in sheet.merges:
        if first <= column <= last and layout.header_top <= last_row and first_row <= layout.header_row:
            yield first_row, first


def _is_struck(sheet: Sheet, cell: Position) -> bool:
    if not any(look.kind == STRUCK for look in sheet.looks.get(cell, ())):
        return False
    text = str(sheet.rows[cell[0]][cell[1]])
    return text != "" and (sheet.is_struck_out(cell) or not _RAISED_AS_USUAL.search(text))
