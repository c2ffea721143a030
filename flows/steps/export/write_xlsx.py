"""Writing of a place's workbook as xlsx; the same model and vintage give the same bytes."""

import io
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.catalogue.text_room import lines_in_column, text_width
from flows.steps.export._cell_looks import CellLooks, is_percent
from flows.steps.export._chart_page import write_charts
from flows.steps.export._header_groups import group_headings
from flows.steps.export._sheet_names import SheetNames
from flows.steps.export.place_book import PlaceBook, SubjectSheet
from schemas.periods import period_words

_CONTENTS, _CHARTS = "目录", "图表"
_HEAD = 2
"""Lines above the header: the title, and the unit with the time."""

_PAGE_WIDTH = 210
"""Width in digits that a page in landscape still shows in legible type."""

_SMALL = 1.1
"""Digits of the small type in the width of one digit of the standard type."""

_HIGHEST = 400
"""Height of the highest row; a format's limit is a little above."""

_LEFT = 2
"""Columns at the left that stay in sight and on each page: period and place."""


@dataclass(frozen=True)
class Imprint:
    """The federation, the vintage and its time, for the foot of each sheet."""

    federation: str
    vintage: str
    as_of: datetime
    timezone: ZoneInfo

    @property
    def foot(self) -> str:
        """One line: vintage and as-of time."""
        moment = self.as_of.astimezone(self.timezone)
        return f"数据版本 {self.vintage}，截至 {moment:%Y-%m-%d %H:%M}（{self.timezone.key}）"


def write_xlsx(book: PlaceBook, imprint: Imprint) -> bytes:
    """The bytes of a place's workbook: contents, a sheet a subject, charts."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as target:
        created = imprint.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        target.set_properties(
            {"title": f"{book.name}统计表", "company": imprint.federation, "author": "", "created": created}
        )
        looks, names = CellLooks(target), SheetNames()
        contents = target.add_worksheet(names.take(_CONTENTS))
        pages = [(sheet, names.take(sheet.title)) for sheet in book.sheets]
        for sheet, name in pages:
            write_sheet(target.add_worksheet(name), looks, book, sheet, imprint)
        charts = names.take(_CHARTS)
        has_charts = write_charts(target, charts, looks, book.name, pages, header_rows())
        write_contents(contents, looks, book, pages, imprint, charts if has_charts else "")
        for page in target.worksheets():
            set_print(page, imprint)
    return out.getvalue()


def header_rows() -> int:
    """Rows of a sheet down to the end of its header."""
    return _HEAD + 2


def set_print(page: Any, imprint: Imprint) -> None:
    """A4 in landscape, with the vintage and the page number in the foot."""
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.center_horizontally()
    page.hide_gridlines(2)
    foot = imprint.foot.replace("&", "&&")
    page.set_footer(f"&L&9{foot[:200]}&R&9第 &P 页，共 &N 页")


def write_sheet(page: Any, looks: CellLooks, book: PlaceBook, sheet: SubjectSheet, imprint: Imprint) -> None:
    """Write one subject: title, header, lines, notes, foot."""
    widths = _widths(sheet)
    last = len(widths) - 1
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.set_row(0, 30)
    begin, end = _span(widths)
    _merge(page, (0, begin, 0, end), f"{book.name} {sheet.title}统计表", looks.look("title"))
    half = begin + max(1, (end - begin) // 2)
    _merge(page, (1, begin, 1, half), f"填报单位：{imprint.federation or book.name}", looks.look("line"))
    _merge(page, (1, half + 1, 1, end), imprint.foot, looks.look("right"))
    _write_header(page, looks, sheet, widths)
    row = header_rows()
    before = ""
    for line in sheet.lines:
        words = period_words(line.period)
        page.write_string(row, 0, words, looks.look("again" if words == before else "period", line.is_total))
        page.write_string(row, 1, line.place, looks.look("text", line.is_total))
        for at, (column, cell) in enumerate(zip(sheet.columns, line.cells, strict=True), _LEFT):
            if cell.value is None or not math.isfinite(cell.value):
                _put(page, row, at, cell.word, looks.look("word", line.is_total))
            else:
                value = cell.value / 100 if is_percent(column) else cell.value
                page.write_number(row, at, value, looks.number(column, cell.marks, line.is_total))
        page.write_number(row, last - 2, line.expected, looks.look("count", line.is_total))
        page.write_number(row, last - 1, line.reported, looks.look("count", line.is_total))
        _put(page, row, last, line.remark, looks.look("remark", line.is_total))
        lines = lines_in_column(line.remark, widths[last] * _SMALL) if line.remark else 1
        page.set_row(row, max(16, 12 * lines))
        before = words
        row += 1
    page.autofilter(header_rows() - 1, 0, row - 1, last)
    _write_notes(page, looks, sheet, imprint, row, widths)
    page.freeze_panes(header_rows(), _LEFT)
    page.repeat_rows(0, header_rows() - 1)
    page.repeat_columns(0, _LEFT - 1)
    page.fit_to_pages(_pages_wide(widths), 0)


def _write_header(page: Any, looks: CellLooks, sheet: SubjectSheet, widths: list[int]) -> None:
    """Write the two rows of the header: groups over titles; a title without a group takes both rows."""
    look, top, bottom = looks.look("header"), _HEAD, _HEAD + 1
    at, lines = _LEFT, 2
    _merge(page, (top, 0, bottom, 0), "报告期", look)
    _merge(page, (top, 1, bottom, 1), "地区", look)
    units = [column.unit for column in sheet.columns]
    for group, titles in group_headings([column.title for column in sheet.columns]):
        end = at + len(titles) - 1
        texts = [
            f"{title}\n（{unit}）" if unit else title
            for title, unit in zip(titles, units[at - _LEFT :], strict=False)
        ]
        if group:
            _merge(page, (top, at, top, end), group.strip(), look)
            for offset, text in enumerate(texts):
                page.write_string(bottom, at + offset, text, look)
        else:
            _merge(page, (top, at, bottom, at), texts[0], look)
        needed = [lines_in_column(text, widths[at + offset]) for offset, text in enumerate(texts)]
        lines = max(lines, *(count - (not group) for count in needed))
        at = end + 1
    _merge(page, (top, at, top, at + 1), "填报单位数", look)
    page.write_string(bottom, at, "应报", look)
    page.write_string(bottom, at + 1, "已报", look)
    _merge(page, (top, at + 2, bottom, at + 2), "备注", look)
    page.set_row(top, 18)
    page.set_row(bottom, min(14 * lines + 4, _HIGHEST))


def _write_notes(
    page: Any, looks: CellLooks, sheet: SubjectSheet, imprint: Imprint, row: int, widths: list[int]
) -> None:
    """Write the meaning of the sheet's signs, what is not there, and the foot, which is the last row."""
    notes = [f"符号：{'；'.join(sheet.signs)}"] if sheet.signs else []
    notes += [*sheet.notes, imprint.foot]
    begin, end = _span(widths)
    for note in notes:
        lines = lines_in_column(note, sum(widths[begin : end + 1]) * _SMALL)
        page.set_row(row, min(13 * lines + 2, _HIGHEST))
        _merge(page, (row, begin, row, end), note, looks.look("note"))
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
    room = (sum(widths) + (pages - 1) * sum(widths[:_LEFT])) / pages
    end = _LEFT + 2
    while end + 1 < len(widths) and sum(widths[: end + 2]) <= room:
        end += 1
    return _LEFT, min(end, len(widths) - 1)


def write_contents(
    page: Any,
    looks: CellLooks,
    book: PlaceBook,
    pages: list[tuple[SubjectSheet, str]],
    imprint: Imprint,
    charts: str,
) -> None:
    """Write the first sheet: what the workbook has, with links, and what it does not have."""
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 60)
    page.set_row(0, 30)
    _merge(page, (0, 0, 0, 1), f"{book.name}统计表", looks.look("title"))
    _merge(page, (1, 0, 1, 1), imprint.federation or book.name, looks.look("line"))
    row = 3
    for at, text in enumerate(("专题", "内容")):
        page.write_string(row - 1, at, text, looks.look("header"))
    for sheet, name in pages:
        page.write_url(row, 0, f"internal:{quoted(name)}!A1", looks.look("link"), sheet.title[:200])
        first, latest = sheet.lines[-1].period, sheet.lines[0].period
        places = len({line.code for line in sheet.lines})
        span = "至".join(dict.fromkeys((period_words(first), period_words(latest))))
        said = f"{span}，{len({line.period for line in sheet.lines})} 个报告期，{places} 个地区，{len(sheet.columns)} 个指标"
        page.write_string(row, 1, said, looks.look("plain"))
        row += 1
    if charts:
        page.write_url(row, 0, f"internal:{quoted(charts)}!A1", looks.look("link"), charts)
        page.write_string(row, 1, "逐期和各地区的图", looks.look("plain"))
        row += 1
    lacking = [] if pages else ["这个版本里没有这个地区的数。"]
    lacking += [f"没有数的专题：{'、'.join(book.without)}"] if book.without else []
    for note in [*lacking, *book.notes, *_GUIDE, imprint.foot]:
        page.set_row(row, 14 * lines_in_column(note, 94 * _SMALL) + 3)
        _merge(page, (row, 0, row, 1), note, looks.look("note"))
        row += 1
    page.fit_to_pages(1, 0)


_GUIDE = (
    "合计行是数据表里汇总好的数，不是公式；有缺报、只有本级的数或比率时，不等于下级各行相加。",
    "数字后面的符号（△ 暂 估 抑 合 ？ 约 起 内）说明这个数怎么来的，含义写在各表下方，详情写在备注栏。",
    "各地区按当期的区划。这个文件里的数与所注版本一致；以后的版本里没有变动的，沿用这个文件。",
)


def quoted(name: str) -> str:
    """A sheet's name as links and formulas need it."""
    return "'" + name.replace("'", "''") + "'"


def _widths(sheet: SubjectSheet) -> list[int]:
    """Widths of the columns in digits."""
    periods = max(text_width(period_words(period)) for period in {line.period for line in sheet.lines})
    places = max(map(text_width, {line.place for line in sheet.lines}))
    figures = [_figure_width(sheet, at) for at in range(len(sheet.columns))]
    remarks = max(map(text_width, {line.remark for line in sheet.lines}))
    return [min(periods, 24) + 2, min(max(places, 8), 30) + 2, *figures, 8, 8, min(max(remarks, 12), 44) + 2]


def _figure_width(sheet: SubjectSheet, at: int) -> int:
    column = sheet.columns[at]
    cells = [line.cells[at] for line in sheet.lines]
    most = max(abs(cell.value or 0) for cell in cells)
    marks = max(len(cell.marks) for cell in cells)
    digits = len(f"{most:,.{column.decimals}f}") + 2 * marks + 1
    return max(10, min(digits, 40) + 1)


def _put(page: Any, row: int, at: int, text: str, look: Any) -> None:
    """Write a text into a cell, or leave the cell blank."""
    if text:
        page.write_string(row, at, text, look)
    else:
        page.write_blank(row, at, None, look)


def _merge(page: Any, span: tuple[int, int, int, int], text: str, look: Any) -> None:
    """Write a text into a range of cells; a single cell is not merged. A text never becomes a formula."""
    if span[:2] == span[2:]:
        page.write_string(*span[:2], text, look)
        return
    page.merge_range(*span, "", look)
    page.write_string(*span[:2], text, look)
