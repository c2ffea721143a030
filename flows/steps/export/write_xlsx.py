"""Writing of a place's workbook as xlsx; the same model and vintage give the same bytes."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.catalogue.text_room import lines_in_column, text_width
from flows.steps.export._across_sheet import write_across
from flows.steps.export._book_words import SIGN_KEYS, BookWords
from flows.steps.export._cell_looks import CellLooks
from flows.steps.export._chart_page import quoted, write_charts
from flows.steps.export._header_groups import group_headings
from flows.steps.export._sheet_frame import (
    HEAD,
    HEADER_ROWS,
    HIGHEST,
    LEFT,
    SMALL,
    figure_width,
    finish_sheet,
    merge,
    put_word,
    write_cell,
    write_head,
)
from flows.steps.export._sheet_names import SheetNames
from flows.steps.export.place_book import PlaceBook, SubjectSheet


@dataclass(frozen=True)
class Imprint:
    """The federation, the vintage and its time, for the foot of each sheet."""

    federation: str
    vintage: str
    as_of: datetime
    timezone: ZoneInfo

    def foot(self, words: BookWords) -> str:
        """One line: vintage and as-of time."""
        moment = f"{self.as_of.astimezone(self.timezone):%Y-%m-%d %H:%M}"
        return words.say("foot", vintage=self.vintage, moment=moment, zone=self.timezone.key)


def write_xlsx(book: PlaceBook, imprint: Imprint, is_across: bool = False) -> bytes:
    """The bytes of a place's workbook: contents, a sheet a subject, charts; with periods as columns if asked."""
    words = book.words
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as target:
        created = imprint.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        target.set_properties(
            {
                "title": words.say("book_title", place=book.name),
                "company": imprint.federation,
                "author": "",
                "created": created,
            }
        )
        looks, names = CellLooks(target, words), SheetNames()
        contents = target.add_worksheet(names.take(words.say("contents")))
        pages = [(sheet, names.take(sheet.title)) for sheet in book.sheets]
        for sheet, name in pages:
            page = target.add_worksheet(name)
            if is_across:
                write_across(page, looks, book, sheet, imprint.foot(words), imprint.federation)
            else:
                _write_sheet(page, looks, book, sheet, imprint)
        charts = names.take(words.say("charts"))
        has_charts = write_charts(target, charts, looks, book, pages, is_across)
        _write_contents(contents, looks, book, pages, imprint, charts if has_charts else "")
        for page in target.worksheets():
            _set_print(page, imprint.foot(words), words.say("pages"))
    return out.getvalue()


def _set_print(page: Any, foot: str, pages: str) -> None:
    """A4 in landscape, with the vintage and the page number in the foot."""
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.center_horizontally()
    page.hide_gridlines(2)
    shown = foot.replace("&", "&&")
    page.set_footer(f"&L&9{shown[:200]}&R&9{pages}")


def _write_sheet(page: Any, looks: CellLooks, book: PlaceBook, sheet: SubjectSheet, imprint: Imprint) -> None:
    """Write one subject: title, header, lines, notes, foot."""
    words, widths = book.words, _widths(book.words, sheet)
    last = len(widths) - 1
    foot = imprint.foot(words)
    write_head(page, looks, book, sheet, widths, foot, imprint.federation)
    _write_header(page, looks, words, sheet, widths)
    row = HEADER_ROWS
    before = ""
    for line in sheet.lines:
        period = words.period(line.period)
        page.write_string(
            row, 0, period, looks.look("again" if period == before else "period", line.is_total)
        )
        page.write_string(row, 1, line.place, looks.look("text", line.is_total))
        for at, (column, cell) in enumerate(zip(sheet.columns, line.cells, strict=True), LEFT):
            write_cell(page, looks, row, at, column, cell, line.is_total)
        page.write_number(row, last - 2, line.expected, looks.look("count", line.is_total))
        page.write_number(row, last - 1, line.reported, looks.look("count", line.is_total))
        put_word(page, row, last, line.remark, looks.look("remark", line.is_total))
        lines = lines_in_column(line.remark, widths[last] * SMALL) if line.remark else 1
        page.set_row(row, max(16, 12 * lines))
        before = period
        row += 1
    finish_sheet(page, looks, words, sheet, foot, row, widths)


def _write_header(
    page: Any, looks: CellLooks, words: BookWords, sheet: SubjectSheet, widths: list[int]
) -> None:
    """Write the two rows of the header: groups over titles; a title without a group takes both rows."""
    look, top, bottom = looks.look("header"), HEAD, HEAD + 1
    at, lines = LEFT, 2
    merge(page, (top, 0, bottom, 0), words.say("period"), look)
    merge(page, (top, 1, bottom, 1), words.say("place"), look)
    units = [column.unit for column in sheet.columns]
    for group, titles in group_headings([column.title for column in sheet.columns]):
        end = at + len(titles) - 1
        texts = [
            words.heading(f"{title}\n", unit) if unit else title
            for title, unit in zip(titles, units[at - LEFT :], strict=False)
        ]
        if group:
            merge(page, (top, at, top, end), group.strip(), look)
            for offset, text in enumerate(texts):
                page.write_string(bottom, at + offset, text, look)
        else:
            merge(page, (top, at, bottom, at), texts[0], look)
        needed = [lines_in_column(text, widths[at + offset]) for offset, text in enumerate(texts)]
        lines = max(lines, *(count - (not group) for count in needed))
        at = end + 1
    merge(page, (top, at, top, at + 1), words.say("units"), look)
    page.write_string(bottom, at, words.say("expected"), look)
    page.write_string(bottom, at + 1, words.say("reported"), look)
    merge(page, (top, at + 2, bottom, at + 2), words.say("remark"), look)
    page.set_row(top, 18)
    page.set_row(bottom, min(14 * lines + 4, HIGHEST))


def _write_contents(
    page: Any,
    looks: CellLooks,
    book: PlaceBook,
    pages: list[tuple[SubjectSheet, str]],
    imprint: Imprint,
    charts: str,
) -> None:
    """Write the first sheet: what the workbook has, with links, and what it does not have."""
    words = book.words
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 60)
    page.set_row(0, 30)
    merge(page, (0, 0, 0, 1), words.say("book_title", place=book.name), looks.look("title"))
    merge(page, (1, 0, 1, 1), imprint.federation or book.name, looks.look("line"))
    row = 3
    for at, text in enumerate((words.say("subject"), words.say("content"))):
        page.write_string(row - 1, at, text, looks.look("header"))
    for sheet, name in pages:
        page.write_url(row, 0, f"internal:{quoted(name)}!A1", looks.look("link"), sheet.title[:200])
        first, latest = sheet.lines[-1].period, sheet.lines[0].period
        places = len({line.code for line in sheet.lines})
        said = words.say(
            "said",
            span=words.say("to").join(dict.fromkeys((words.period(first), words.period(latest)))),
            periods=len({line.period for line in sheet.lines}),
            places=places,
            columns=len(sheet.columns),
        )
        page.write_string(row, 1, said, looks.look("plain"))
        row += 1
    if charts:
        page.write_url(row, 0, f"internal:{quoted(charts)}!A1", looks.look("link"), charts)
        page.write_string(row, 1, words.say("in_charts"), looks.look("plain"))
        row += 1
    lacking = [] if pages else [words.say("empty_book")]
    lacking += [words.say("without", titles=words.say("list").join(book.without))] if book.without else []
    signs = " ".join(map(words.sign, SIGN_KEYS))
    guide = [words.say("guide_total"), words.say("guide_signs", signs=signs), words.say("guide_places")]
    for note in [*lacking, *book.notes, *guide, imprint.foot(words)]:
        page.set_row(row, 14 * lines_in_column(note, 94 * SMALL) + 3)
        merge(page, (row, 0, row, 1), note, looks.look("note"))
        row += 1
    page.fit_to_pages(1, 0)


def _widths(words: BookWords, sheet: SubjectSheet) -> list[int]:
    """Widths of the columns in digits."""
    periods = max(text_width(words.period(period)) for period in {line.period for line in sheet.lines})
    places = max(map(text_width, {line.place for line in sheet.lines}))
    figures = [
        figure_width([line.cells[at] for line in sheet.lines], sheet.columns[at])
        for at in range(len(sheet.columns))
    ]
    remarks = max(map(text_width, {line.remark for line in sheet.lines}))
    return [min(periods, 24) + 2, min(max(places, 8), 30) + 2, *figures, 8, 8, min(max(remarks, 12), 44) + 2]
