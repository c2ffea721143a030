"""Writing of a place's sheets as csv with a byte order mark, which Excel opens without questions."""

import csv
import io

from flows.steps.export.place_book import PlaceBook, SheetCell, SubjectSheet
from flows.steps.export.vintage_tables import FigureColumn
from schemas.periods import period_words

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that Excel takes for a formula."""


def write_csv(book: PlaceBook) -> dict[str, bytes]:
    """The csv of each sheet by the sheet's title: a header, then the lines; percentages as in the marts."""
    return {sheet.title: _bytes_of(sheet) for sheet in book.sheets}


def _bytes_of(sheet: SubjectSheet) -> bytes:
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    headings = [column.heading for column in sheet.columns]
    rows.writerow(map(_plain, ["报告期", "地区代码", "地区", *headings, "应报单位数", "已报单位数", "备注"]))
    for line in sheet.lines:
        figures = [_text(cell, column) for cell, column in zip(line.cells, sheet.columns, strict=True)]
        rows.writerow(
            [
                *map(_plain, (period_words(line.period), line.code, line.place)),
                *figures,
                line.expected,
                line.reported,
                _plain(line.remark),
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _text(cell: SheetCell, column: FigureColumn) -> str:
    if cell.value is None:
        return cell.word
    return str(int(cell.value)) if column.decimals == 0 and cell.value.is_integer() else repr(cell.value)


def _plain(text: str) -> str:
    """A text that no program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
