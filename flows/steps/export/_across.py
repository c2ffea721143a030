"""Sheet with periods as columns: the lines of a sheet turned, a row an indicator and place."""

from dataclasses import dataclass

from flows.steps.export._book_words import BookWords
from flows.steps.export.place_book import PROVISIONAL, SheetCell, SheetLine, SubjectSheet, remarks_on
from flows.steps.export.vintage_tables import FigureColumn
from schemas.periods import MONTHS_IN, Period

_NOTHING = SheetCell()


@dataclass(frozen=True)
class AcrossRow:
    """One indicator of one place over the periods. `is_total` is true for the place of the workbook."""

    column: FigureColumn
    code: str
    place: str
    is_total: bool
    cells: tuple[SheetCell, ...]
    remark: str


@dataclass(frozen=True)
class Across:
    """A sheet turned: its periods, the shortest type first and each in the order of time, and its rows."""

    periods: tuple[Period, ...]
    rows: tuple[AcrossRow, ...]


def across_of(sheet: SubjectSheet, words: BookWords) -> Across:
    """A sheet with its periods as columns; places in their last order, those that are gone behind them."""
    periods = sorted(
        {line.period for line in sheet.lines},
        key=lambda own: (MONTHS_IN[own.period_type], own.period_type, own.start),
    )
    by_place: dict[str, dict[Period, SheetLine]] = {}
    for line in sheet.lines:
        by_place.setdefault(line.code, {})[line.period] = line
    rows = [
        _row(
            words, column, at, next(iter(lines.values())), [lines.get(period) for period in periods], periods
        )
        for at, column in enumerate(sheet.columns)
        for lines in by_place.values()
    ]
    return Across(tuple(periods), tuple(row for row in rows if any(cell != _NOTHING for cell in row.cells)))


def _row(
    words: BookWords,
    column: FigureColumn,
    at: int,
    latest: SheetLine,
    lines: list[SheetLine | None],
    periods: list[Period],
) -> AcrossRow:
    cells = tuple(_cell(line, at) for line in lines)
    doubts = tuple(line.doubts[at] if line else "" for line in lines)
    plain = tuple(
        cell._replace(marks=cell.marks.replace(PROVISIONAL, "")) for cell in cells
    )  # said below the table
    said = remarks_on(words, [words.period(period) for period in periods], plain, doubts)
    remark = words.say("and").join(said)
    return AcrossRow(column, latest.code, latest.place, latest.is_total, cells, remark)


def _cell(line: SheetLine | None, at: int) -> SheetCell:
    """The cell of a line; a provisional line makes its number provisional."""
    if line is None:
        return _NOTHING
    cell = line.cells[at]
    if line.is_provisional and cell.value is not None and "△" not in cell.marks:
        return cell._replace(marks=PROVISIONAL + cell.marks)
    return cell
