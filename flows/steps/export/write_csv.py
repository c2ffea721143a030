"""Writing of a place's sheets as csv with a byte order mark, which Excel opens without questions."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flows.steps.export._across import across_of
from flows.steps.export._book_words import BookWords
from flows.steps.export.place_book import PlaceBook, SheetCell, SubjectSheet
from flows.steps.export.vintage_tables import FigureColumn

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that Excel takes for a formula."""


def write_csv(book: PlaceBook, is_across: bool = False) -> dict[str, bytes]:
    """The csv of each sheet by the sheet's title: a header, then the lines; percentages as in the marts."""
    rows_of = _rows_across if is_across else _rows_down
    return {sheet.title: _bytes_of(rows_of(book.words, sheet)) for sheet in book.sheets}


def _bytes_of(rows: Iterator[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _rows_down(words: BookWords, sheet: SubjectSheet) -> Iterator[list[Any]]:
    """A header, then a row a period and place."""
    headings = [words.heading(column.title, column.unit) for column in sheet.columns]
    before, after = ("period", "place_code", "place"), ("units_expected", "units_reported", "remark")
    yield [_plain(text) for text in [*map(words.say, before), *headings, *map(words.say, after)]]
    for line in sheet.lines:
        yield [
            *map(_plain, (words.period(line.period), line.code, line.place)),
            *(_text(words, cell, own) for cell, own in zip(line.cells, sheet.columns, strict=True)),
            line.expected,
            line.reported,
            _plain(line.remark),
        ]


def _rows_across(words: BookWords, sheet: SubjectSheet) -> Iterator[list[Any]]:
    """A header, then a row an indicator and place with a column a period."""
    across = across_of(sheet, words)
    titles = [words.period(period) for period in across.periods]
    names = ("indicator", "measure", "place_code", "place")
    yield [_plain(text) for text in [*map(words.say, names), *titles, words.say("remark")]]
    for row in across.rows:
        figures = [_text(words, cell, row.column) for cell in row.cells]
        head = (row.column.title, row.column.unit, row.code, row.place)
        yield [*map(_plain, head), *figures, _plain(row.remark)]


def _text(words: BookWords, cell: SheetCell, column: FigureColumn) -> str:
    if cell.value is None:
        return words.word(cell.word)
    return str(int(cell.value)) if column.decimals == 0 and cell.value.is_integer() else repr(cell.value)


def _plain(text: str) -> str:
    """A text that no program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
