"""Charts of a workbook: for each subject one figure over the periods, and one over the places of the latest period."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

from flows.steps.export._across import across_of
from flows.steps.export._book_words import BookWords
from flows.steps.export._cell_looks import CellLooks, is_percent, number_format
from flows.steps.export._sheet_frame import HEADER_ROWS, LEFT
from flows.steps.export.place_book import PlaceBook, SheetLine, SubjectSheet
from flows.steps.export.vintage_tables import FigureColumn
from schemas.periods import MONTHS_IN, Period

_ROWS = 17
"""Rows that the charts of one subject take."""

_FONT = {"name": "宋体", "size": 9}
_MOST_BARS = 40
"""Places in one chart."""


def write_charts(
    target: Any,
    name: str,
    looks: CellLooks,
    book: PlaceBook,
    pages: list[tuple[SubjectSheet, str]],
    is_across: bool,
) -> bool:
    """Write the sheet of charts; false, and no sheet, if no subject has two points to compare."""
    words, place = book.words, book.name
    wanted = [(sheet, page, *_points(sheet)) for sheet, page in pages]
    wanted = [own for own in wanted if len(own[3]) > 1 or len(own[4]) > 1]
    if not wanted:
        return False
    page = target.add_worksheet(name)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 14)
    page.set_column(2, 2, 2)
    for number, (sheet, source, at, trend, bars) in enumerate(wanted):
        top = number * _ROWS
        column = sheet.columns[at]
        page.write_string(
            top, 0, f"{sheet.title}：{words.heading(column.title, column.unit)}", looks.look("section")
        )
        for offset, text in enumerate((words.say("period"), place)):
            page.write_string(top + 1, offset, text, looks.look("header"))
        shown = trend[-(_ROWS - 4) :]
        for row, line in enumerate(shown, top + 2):
            cell = line.cells[at]
            value = (cell.value or 0) / (100 if is_percent(column) else 1)
            page.write_string(row, 0, words.period(line.period), looks.look("text"))
            page.write_number(row, 1, value, looks.number(column, cell.marks, False))
        where = 3
        if len(shown) > 1:
            low = min(line.cells[at].value or 0 for line in shown)
            chart = _chart(
                target,
                words.say("trend", place=place, title=column.title),
                number_format(column, "", words),
                low,
            )
            rows = (top + 2, top + 1 + len(shown))
            chart.add_series(_series([name, rows[0], 0, rows[1], 0], [name, rows[0], 1, rows[1], 1]))
            page.insert_chart(top + 1, where, chart)
            where += 7
        if len(bars) > 1:
            period = words.period(sheet.lines[bars[0]].period)
            title = words.say("bars", period=period, title=column.title)
            low = min(sheet.lines[row].cells[at].value or 0 for row in bars)
            chart = _chart(target, title, number_format(column, "", words), low)
            chart.add_series(_series(*_cells_of_bars(words, sheet, source, at, bars, is_across)))
            page.insert_chart(top + 1, where, chart)
    page.fit_to_pages(1, 0)
    page.set_h_pagebreaks([number * _ROWS for number in range(2, len(wanted), 2)])
    return True


def _points(sheet: SubjectSheet) -> tuple[int, list[SheetLine], list[int]]:
    """The column that is drawn, the lines of the place itself, oldest first, and positions of its children's lines.

    The column is the first headline indicator, else the first percentage, else that of the reporters that count, else
    the first. The periods are of the type with most lines, the shorter if two have as many.
    """
    wanted: tuple[Callable[[FigureColumn], bool], ...] = (
        lambda own: own.is_headline,
        lambda own: is_percent(own) and not own.shows,
        lambda own: own.indicator == sheet.counted,
        lambda _: True,
    )
    at = next(at for wants in wanted for at, own in enumerate(sheet.columns) if wants(own))
    given = [line for line in sheet.lines if line.is_total and line.cells[at].value is not None]
    types = Counter(line.period.period_type for line in given)
    if not types:
        return at, [], []
    shown = max(types, key=lambda name: (types[name], -MONTHS_IN[name]))
    trend = [line for line in reversed(given) if line.period.period_type == shown]
    return at, trend, _bars(sheet, at, trend[-1].period)


def _bars(sheet: SubjectSheet, at: int, period: Period) -> list[int]:
    """Positions of the children's lines in a period, as many as one chart has room for; none if under two have a value."""
    lines = [row for row, line in enumerate(sheet.lines) if line.period == period and not line.is_total]
    given = [row for row in lines if sheet.lines[row].cells[at].value is not None]
    return lines[:_MOST_BARS] if len(given) > 1 else []


def _cells_of_bars(
    words: BookWords, sheet: SubjectSheet, source: str, at: int, bars: list[int], is_across: bool
) -> tuple[Any, Any]:
    """Cells of the subject's sheet with the names and values of bars."""
    if not is_across:
        rows = (HEADER_ROWS + bars[0], HEADER_ROWS + bars[-1])
        return [source, rows[0], 1, rows[1], 1], [source, rows[0], at + LEFT, rows[1], at + LEFT]
    across = across_of(sheet, words)
    codes = {sheet.lines[row].code for row in bars}
    places = [
        HEADER_ROWS + row
        for row, own in enumerate(across.rows)
        if own.column == sheet.columns[at] and own.code in codes
    ]
    column = LEFT + across.periods.index(sheet.lines[bars[0]].period)
    sheet_name = quoted(source)
    names = ",".join(f"{sheet_name}!{xl_rowcol_to_cell(row, 1, True, True)}" for row in places)
    values = ",".join(f"{sheet_name}!{xl_rowcol_to_cell(row, column, True, True)}" for row in places)
    return f"=({names})", f"=({values})"


def quoted(name: str) -> str:
    """A sheet's name as links and formulas need it."""
    return "'" + name.replace("'", "''") + "'"


def _chart(target: Any, title: str, numbers: str, low: float) -> Any:
    """A chart of columns from zero, or from below it if a value is negative."""
    chart = target.add_chart({"type": "column"})
    chart.set_title({"name": title[:250], "name_font": _FONT | {"size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _FONT, "interval_unit": 1})  # the name of every bar, however many
    lines = {"visible": True, "line": {"color": "#D9D9D9"}}
    whole = numbers.split(".", maxsplit=1)[0]
    ticks = numbers if "%" in numbers or whole == numbers else f"[=0]0;[>=100]{whole};{numbers}"
    axis = {"num_font": _FONT, "num_format": ticks, "major_gridlines": lines}
    chart.set_y_axis(axis | ({"min": 0} if low >= 0 else {}))
    chart.set_size({"width": 440, "height": 310})
    return chart


def _series(categories: Any, values: Any) -> dict[str, Any]:
    return {
        "categories": categories,
        "values": values,
        "fill": {"color": "#3F6797"},
        "border": {"color": "#1F3A5F"},
        "gap": 60,
    }
