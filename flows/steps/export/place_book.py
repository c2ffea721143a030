"""Model of a workbook: the sheets of a place with their rows, as they are written to xlsx and csv alike."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.steps.answer.run_report import dispute_in
from flows.steps.export._book_words import BookWords, words_of
from flows.steps.export.vintage_tables import (
    PERIODS,
    Figure,
    FigureColumn,
    PlaceFigures,
    SubjectTable,
    VintageTables,
)
from schemas.periods import Period

_SHEET_CELLS = 400_000
"""Cells of a sheet, unless a number of periods is asked for: a place with thousands of children shows fewer periods."""

_SHEET_ROWS = 1_000_000
"""Rows of a sheet; a format's limit is a little above."""

PROVISIONAL = "暂"

_NAMED = 2
"""Names in a remark before the rest is counted."""


class SheetCell(NamedTuple):
    """A number with its signs, or the word in its place."""

    value: float | None = None
    marks: str = ""
    word: str = ""


@dataclass(frozen=True)
class SheetLine:
    """One line: a place in a period. `is_total` is true for the place of the workbook.

    `is_provisional` is true if all its figures are: their sign is in the remark alone. `doubts` has the words of each
    cell's dispute.
    """

    period: Period
    code: str
    place: str
    is_total: bool
    cells: tuple[SheetCell, ...]
    expected: int
    reported: int
    remark: str
    is_provisional: bool
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class SubjectSheet:
    """One subject of a place: its lines, the latest period first, its columns, and notes on what is not there."""

    code: str
    title: str
    columns: tuple[FigureColumn, ...]
    lines: tuple[SheetLine, ...]
    counted: str
    notes: tuple[str, ...]

    @property
    def used_signs(self) -> set[str]:
        """Signs and words that the sheet uses."""
        cells = [cell for line in self.lines for cell in line.cells]
        used = {sign for cell in cells for sign in cell.marks} | {cell.word for cell in cells}
        return used | {PROVISIONAL for line in self.lines if line.is_provisional}


@dataclass(frozen=True)
class PlaceBook:
    """Workbook of one place, in the language `lang`. `without` has the titles of subjects without any figure of it."""

    code: str
    name: str
    sheets: tuple[SubjectSheet, ...]
    without: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())
    lang: str = "zh"

    @property
    def words(self) -> BookWords:
        """Words of the workbook's language."""
        return words_of(self.lang)


def book_of(tables: VintageTables, code: str, subject: str | None = None) -> PlaceBook:
    """The workbook of a place, of all subjects or of one."""
    figures = tables.figures_of({code, *tables.children_ever(code)})
    sheets, without = [], []
    for table in tables.subjects:
        if subject in (None, table.code):
            sheet = _sheet_of(tables, table, code, figures)
            if sheet.lines:
                sheets.append(sheet)
            else:
                without.append(table.title)
    name = tables.places[code][-1].name
    notes = [] if tables.has_subjects else [tables.words.say("no_subjects")]
    return PlaceBook(code, name, tuple(sheets), tuple(without), tuple(notes), tables.words.lang)


def _sheet_of(
    tables: VintageTables,
    table: SubjectTable,
    code: str,
    figures: PlaceFigures,
) -> SubjectSheet:
    """The sheet of one subject: columns without any figure are left out and named in a note."""
    blocks = [block for period in tables.periods if (block := _block(tables, table, code, period, figures))]
    filled = [
        at
        for at in range(len(table.columns))
        if any(line.cells[at].value is not None for block in blocks for line in block)
    ]
    columns = tuple(table.columns[at] for at in filled)
    shown = _fitting(blocks, len(columns), tables.most)
    lines = tuple(
        _told(tables.words, line, columns, filled) for block in (shown if filled else []) for line in block
    )
    notes = [] if not lines else _notes(tables, table, columns, lines, len(shown) < len(blocks))
    return SubjectSheet(table.code, table.title, columns, lines, table.counted, tuple(notes))


class _Draft(NamedTuple):
    period: Period
    code: str
    place: str
    is_total: bool
    cells: list[SheetCell]
    disputes: list[str]
    expected: int
    reported: int


def _block(
    tables: VintageTables,
    table: SubjectTable,
    code: str,
    period: Period,
    figures: PlaceFigures,
) -> list[_Draft]:
    """The lines of one period, the place itself first; places that nothing is known of are left out."""
    children = tables.children_on(code, period.end)
    drafts = []
    for place in (code, *children):
        own = figures.get(place, {}).get(period.text, {})
        row = table.rows.get((place, period.text))
        if row is None and not own:
            continue
        known = [own.get(column.indicator) for column in table.columns]
        if row is None and not any(known):
            continue
        cells = [_cell(column, figure, row) for column, figure in zip(table.columns, known, strict=True)]
        if not any(cell.value is not None or cell.word for cell in cells):
            continue
        counted = own.get(table.counted) if table.counted else _most_expected(known)
        expected, reported = (
            (row["units_expected"], row["units_reported"])
            if row is not None
            else (counted.expected, counted.reported)
            if counted
            else (0, 0)
        )
        name = tables.name_on(place, period.end)
        is_total = place == code
        shown = tables.words.say("total", place=name) if is_total and children else name
        disputes = [
            figure.dispute if figure and not column.shows else "none"
            for column, figure in zip(table.columns, known, strict=True)
        ]
        drafts.append(_Draft(period, place, shown, is_total, cells, disputes, expected, reported))
    return drafts


def _most_expected(known: list[Figure | None]) -> Figure | None:
    """The figure with most reporters, the first of several."""
    return max((own for own in known if own), key=lambda own: own.expected or 0, default=None)


def _cell(column: FigureColumn, figure: Figure | None, row: dict[str, object] | None) -> SheetCell:
    """The figure of the subject's table, or of indicator_values where the place's level has no such table."""
    value = figure.value if figure and row is None and not column.shows else None
    if row is not None and row[column.name] is not None:
        value = float(str(row[column.name]))
    elif value is not None and column.decimals == 0:
        value = float(round(value))
    if column.shows or figure is None:
        return SheetCell(value)
    if value is None:
        return SheetCell(None, "", figure.word)
    return SheetCell(value, figure.marks)


def _fitting(blocks: list[list[_Draft]], columns: int, most: int | None) -> list[list[_Draft]]:
    """The latest blocks that a sheet has room for, at least one."""
    room = min(_SHEET_ROWS, _SHEET_CELLS // max(1, columns) if most == PERIODS else _SHEET_ROWS)
    shown: list[list[_Draft]] = []
    for block in blocks:
        room -= len(block)
        if shown and room < 0:
            break
        shown.append(block)
    return shown


def _told(words: BookWords, line: _Draft, columns: tuple[FigureColumn, ...], filled: list[int]) -> SheetLine:
    """A line of the sheet's columns, with a remark on its marks.

    A provisional period makes all its figures provisional: the sign is in the remark then, not behind each number.
    """
    cells = tuple(line.cells[at] for at in filled)
    marks = [cell.marks for cell in cells if cell.value is not None]
    said = []
    is_provisional = any(PROVISIONAL in own for own in marks) and all({*"△暂"} & {*own} for own in marks)
    if is_provisional:
        cells = tuple(cell._replace(marks=cell.marks.replace(PROVISIONAL, "")) for cell in cells)
        said = [words.phrase(PROVISIONAL)]
    doubts = tuple(dispute_in(words.lang, line.disputes[at]) for at in filled)
    said += list(remarks_on(words, [column.title for column in columns], cells, doubts))
    remark = words.say("and").join(said)
    return SheetLine(
        *(line.period, line.code, line.place, line.is_total, cells, line.expected, line.reported),
        remark,
        is_provisional,
        doubts,
    )


def remarks_on(
    words: BookWords, titles: list[str], cells: tuple[SheetCell, ...], doubts: tuple[str, ...]
) -> Iterator[str]:
    """One phrase a sign: its meaning in short, and the titles of its cells if it is not on all of them."""
    given = [at for at, cell in enumerate(cells) if cell.value is not None]
    phrases: dict[str, list[str]] = {}
    for at in given:
        for sign in cells[at].marks:
            is_doubt = sign == "？" and doubts[at]
            text = f"{words.sign(sign)}{doubts[at]}" if is_doubt else words.phrase(sign)
            phrases.setdefault(text, []).append(titles[at])
    for text, own in phrases.items():
        yield text if len(own) == len(given) else words.say("brackets", text=text, more=named(own, words))


def named(names: list[str], words: BookWords) -> str:
    """The first names, and how many there are if there are more."""
    shown = words.say("list").join(names[:_NAMED])
    return words.say("counted", names=shown, count=len(names)) if len(names) > _NAMED else shown


def _notes(
    tables: VintageTables,
    table: SubjectTable,
    columns: tuple[FigureColumn, ...],
    lines: tuple[SheetLine, ...],
    is_cut: bool,
) -> list[str]:
    """Sentences on what the sheet does not show."""
    words, notes = tables.words, []
    if lacking := [own.title for own in table.columns if own not in columns]:
        notes.append(words.say("lacking", count=len(lacking), titles=words.say("list").join(lacking)))
    if is_cut:
        ends = dict.fromkeys(words.period(own.period) for own in (lines[-1], lines[0]))
        notes.append(words.say("cut", span=words.say("until").join(ends)))
    elif len(tables.periods) < len(tables.all_periods):
        notes.append(words.say("latest", count=tables.most))
    lower = {line.code for line in lines if (line.code, line.period.text) not in table.rows}
    if any(own.shows for own in columns) and lower:
        notes.append(words.say("compared"))
    return notes


def line_of_period(lines: tuple[SheetLine, ...], period: Period) -> list[int]:
    """Positions of a period's lines."""
    return [at for at, line in enumerate(lines) if line.period == period]
