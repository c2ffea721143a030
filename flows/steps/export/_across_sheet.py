"""Sheet of a subject with its periods as columns: a row an indicator and place."""

from itertools import groupby
from typing import Any

from flows.steps.catalogue.text_room import lines_in_column, text_width
from flows.steps.export._across import Across, across_of
from flows.steps.export._book_words import BookWords
from flows.steps.export._cell_looks import CellLooks
from flows.steps.export._sheet_frame import (
    HEAD,
    HEADER_ROWS,
    LEFT,
    SMALL,
    figure_width,
    finish_sheet,
    merge,
    put_word,
    write_cell,
    write_head,
)
from flows.steps.export.place_book import PlaceBook, SubjectSheet


def write_across(
    page: Any, looks: CellLooks, book: PlaceBook, sheet: SubjectSheet, foot: str, federation: str
) -> None:
    """Write one subject: title, header with groups of periods, rows, notes, foot."""
    words, across = book.words, across_of(sheet, book.words)
    widths = _widths(words, across)
    last = len(widths) - 1
    write_head(page, looks, book, sheet, widths, foot, federation)
    _write_header(page, looks, words, across)
    before = ""
    for row, own in enumerate(across.rows, HEADER_ROWS):
        title = words.heading(own.column.title, own.column.unit)
        page.write_string(row, 0, title, looks.look("again" if title == before else "period", own.is_total))
        page.write_string(row, 1, own.place, looks.look("text", own.is_total))
        for at, cell in enumerate(own.cells, LEFT):
            write_cell(page, looks, row, at, own.column, cell, own.is_total)
        put_word(page, row, last, own.remark, looks.look("remark", own.is_total))
        lines = lines_in_column(own.remark, widths[last] * SMALL) if own.remark else 1
        page.set_row(row, max(16, 12 * lines))
        before = title
    finish_sheet(page, looks, words, sheet, foot, HEADER_ROWS + len(across.rows), widths)


def _write_header(page: Any, looks: CellLooks, words: BookWords, across: Across) -> None:
    """Write the two rows of the header: months, quarters, halves and years over their periods."""
    look, top, bottom = looks.look("header"), HEAD, HEAD + 1
    merge(page, (top, 0, bottom, 0), words.say("indicator"), look)
    merge(page, (top, 1, bottom, 1), words.say("place"), look)
    at = LEFT
    for length, periods in groupby(across.periods, words.length):
        begin = at
        for period in periods:
            page.write_string(bottom, at, words.period(period), look)
            at += 1
        merge(page, (top, begin, top, at - 1), length, look)
    merge(page, (top, at, bottom, at), words.say("remark"), look)
    page.set_row(bottom, 32)


def _widths(words: BookWords, across: Across) -> list[int]:
    """Widths of the columns in digits."""
    rows = across.rows
    titles = max(text_width(words.heading(row.column.title, row.column.unit)) for row in rows)
    places = max(text_width(row.place) for row in rows)
    figures = [
        max(
            *(figure_width([row.cells[at]], row.column) for row in rows),
            min(text_width(words.period(period)), 12) + 2,
        )
        for at, period in enumerate(across.periods)
    ]
    remarks = max(text_width(row.remark) for row in rows)
    return [min(titles, 34) + 2, min(max(places, 8), 30) + 2, *figures, min(max(remarks, 12), 44) + 2]
