"""Frame of a subject's sheet, with periods down or across: title, cells, notes, foot and print set-up."""

import math
from typing import Any

from flows.steps.catalogue.text_room import lines_in_column
from flows.steps.export._book_words import BookWords
from flows.steps.export._cell_looks import CellLooks, is_percent
from flows.steps.export.place_book import PlaceBook, SheetCell, SubjectSheet
from flows.steps.export.vintage_tables import FigureColumn

HEAD = 2
"""Lines above the header: the title, and the unit with the time."""

HEADER_ROWS = HEAD + 2
"""Rows of a sheet down to the end of its header."""

LEFT = 2
"""Columns at the left that stay in sight and on each page."""

SMALL = 1.1
"""Digits of the small type in the width of one digit of the standard type."""

HIGHEST = 400
"""Height of the highest row; a format's limit is a little above."""

_PAGE_WIDTH = 210
"""Width in digits that a page in landscape still shows in legible type."""


def write_head(
    page: Any,
    looks: CellLooks,
    book: PlaceBook,
    sheet: SubjectSheet,
    widths: list[int],
    foot: str,
    federation: str,
) -> None:
    """Set the widths, and write the title and the line below it."""
    words = book.words
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.set_row(0, 30)
    begin, end = _span(widths)
    title = words.say("sheet_title", place=book.name, subject=sheet.title)
    merge(page, (0, begin, 0, end), title, looks.look("title"))
    half = begin + max(1, (end - begin) // 2)
    issued = words.say("unit_line", name=federation or book.name)
    merge(page, (1, begin, 1, half), issued, looks.look("line"))
    merge(page, (1, half + 1, 1, end), foot, looks.look("right"))


def write_cell(
    page: Any, looks: CellLooks, row: int, at: int, column: FigureColumn, cell: SheetCell, is_total: bool
) -> None:
    """Write a number with its signs, or the word in its place."""
    if cell.value is None or not math.isfinite(cell.value):
        put_word(page, row, at, looks.words.word(cell.word), looks.look("word", is_total))
    else:
        value = cell.value / 100 if is_percent(column) else cell.value
        page.write_number(row, at, value, looks.number(column, cell.marks, is_total))


def finish_sheet(
    page: Any,
    looks: CellLooks,
    words: BookWords,
    sheet: SubjectSheet,
    foot: str,
    row: int,
    widths: list[int],
) -> None:
    """Write the notes from `row` on, and set the filter, the panes that stay and the print."""
    page.autofilter(HEADER_ROWS - 1, 0, row - 1, len(widths) - 1)
    _write_notes(page, looks, words, sheet, foot, row, widths)
    page.freeze_panes(HEADER_ROWS, LEFT)
    page.repeat_rows(0, HEADER_ROWS - 1)
    page.repeat_columns(0, LEFT - 1)
    page.fit_to_pages(_pages_wide(widths), 0)


def _write_notes(
    page: Any,
    looks: CellLooks,
    words: BookWords,
    sheet: SubjectSheet,
    foot: str,
    row: int,
    widths: list[int],
) -> None:
    """Write the meaning of the sheet's signs, what is not there, and the foot, which is the last row."""
    legend = words.legend(sheet.used_signs)
    notes = [words.say("signs", signs=words.say("and").join(legend))] if legend else []
    notes += [*sheet.notes, foot]
    begin, end = _span(widths)
    for note in notes:
        lines = lines_in_column(note, sum(widths[begin : end + 1]) * SMALL)
        page.set_row(row, min(13 * lines + 2, HIGHEST))
        merge(page, (row, begin, row, end), note, looks.look("note"))
        row += 1


def _pages_wide(widths: list[int]) -> int:
    """Number of pages side by side that a sheet needs to be legible."""
    return math.ceil(sum(widths) / _PAGE_WIDTH)


def _span(widths: list[int]) -> tuple[int, int]:
    """The first and last column of texts that take a page's width.

    On a sheet of several pages they begin right of the columns that each page repeats, and end on the first page.
    """
    pages = _pages_wide(widths)
    if pages == 1:
        return 0, len(widths) - 1
    room = (sum(widths) + (pages - 1) * sum(widths[:LEFT])) / pages
    end = LEFT + 2
    while end + 1 < len(widths) and sum(widths[: end + 2]) <= room:
        end += 1
    return LEFT, min(end, len(widths) - 1)


def figure_width(cells: list[SheetCell], column: FigureColumn) -> int:
    """Width of a column with these figures."""
    most = max(abs(cell.value or 0) for cell in cells)
    marks = max(len(cell.marks) for cell in cells)
    digits = len(f"{most:,.{column.decimals}f}") + 2 * marks + 1
    return max(10, min(digits, 40) + 1)


def put_word(page: Any, row: int, at: int, text: str, look: Any) -> None:
    """Write a text into a cell, or leave the cell blank."""
    if text:
        page.write_string(row, at, text, look)
    else:
        page.write_blank(row, at, None, look)


def merge(page: Any, span: tuple[int, int, int, int], text: str, look: Any) -> None:
    """Write a text into a range of cells; a single cell is not merged. A text never becomes a formula."""
    if span[:2] == span[2:]:
        page.write_string(*span[:2], text, look)
        return
    page.merge_range(*span, "", look)
    page.write_string(*span[:2], text, look)
