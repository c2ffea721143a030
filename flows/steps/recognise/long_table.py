"""Long tables, with a row for each place and indicator, unfolded: a row a place, a column an indicator.

Each place keeps the row where it comes first, each unfolded cell the address that it has in the file. Nothing is
guessed: what could give a number another meaning refuses the number or the sheet.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import COMMENT, HIDDEN, Look, Origins, Position, Sheet
from flows.steps.findings.findings import RejectedError, Where, finding, shown_name
from flows.steps.recognise.header import Header, numbers_columns
from flows.steps.recognise.long_header import LongHeader
from flows.steps.recognise.reporting_period import period_said
from flows.steps.recognise.title_block import period_text
from flows.steps.values.labels import LabelPath, column_key, plain_text
from schemas.periods import NoSuchPeriodError

BLANK_LABEL = "（空 blank）"
_MOST_CELLS_NAMED = 10

PeriodField = tuple[Any, str]
"""Period that the rows give, and the cell where it comes first."""


def indicators_in(sheet: Sheet, long: LongHeader) -> frozenset[str]:
    """Texts in the column of indicators."""
    texts = {cell for row in sheet.rows[long.row + 1 :] if type(cell := row[long.indicator_at]) is str}
    return frozenset(map(_text, texts))


@dataclass
class _Rows:
    """Rows of a long table by place and indicator.

    `cells` are the rows of each place's first row and indicator; `units` the units of measure of each indicator.
    """

    labels: list[str] = field(default_factory=list)
    first_of: dict[int, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    labelled_at: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    units: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


def unfold(sheet: Sheet, long: LongHeader, where: Where) -> tuple[Sheet, Header, PeriodField | None]:
    """Unfold a long table: the sheet with a column for each indicator behind its own, its header, and its period.

    Raises RejectedError if its rows have several periods or one indicator several units, if a column or a line between
    the rows could give the numbers another meaning.
    """
    first_row = long.row + 1
    if first_row < len(sheet.rows) and numbers_columns(sheet.rows[first_row]):
        first_row += 1
    filled = _with_merged(sheet, long, first_row)
    data = [at for at in range(first_row, len(filled)) if _is_data(filled[at], long)]
    _refuse_between(sheet, long, range(first_row, data[-1] if data else first_row), data, where)
    _refuse_columns(sheet, filled, long, data, where)
    said = _period_of_rows(filled, long, data, where)
    rows = _gather(filled, long, data)
    units = {at: _unit_of(at, rows, long, where) for at in range(len(rows.labels))}
    texts = [_with_unit(label, units[at]) for at, label in enumerate(rows.labels)]
    width = max(map(len, sheet.rows), default=0)
    unfolded = _unfolded(sheet, filled, long, data, rows, texts, width)
    paths: list[LabelPath] = [(key,) if at in long.places_at else () for at, key in enumerate(long.keys)]
    paths += [()] * (width - len(paths))
    paths += [tuple(column_key(part) for part in text.split("→") if part.strip()) for text in texts]
    header = Header(long.row, long.row, first_row, long.code_at, long.name_at, tuple(paths))
    return unfolded, header, said


def _with_merged(sheet: Sheet, long: LongHeader, first_row: int) -> list[list[Any]]:
    """Rows in which a cell merged downwards counts for each of its rows; a merged value does not."""
    rows = [list(row) for row in sheet.rows]
    down = long.known - {long.value_at, -1}
    for first, left, last, right in sheet.merges:
        if first >= first_row and left == right and left in down:
            for at in range(first, min(last + 1, len(rows))):
                rows[at][left] = rows[first][left]
    return rows


def _text(cell: Any) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else " ".join(plain_text(str(cell)).split())


def _is_data(row: Sequence[Any], long: LongHeader) -> bool:
    """True for a row with two of place, indicator and value, and for a value that is in no line of text."""
    has_place = any(_text(row[at]) for at in (long.code_at, long.name_at) if at >= 0)
    has_value, has_indicator = row[long.value_at] != "", bool(_text(row[long.indicator_at]))
    first = next((text for cell in row if (text := _text(cell))), "")
    return (has_indicator and (has_value or has_place)) or (
        has_value and "：" not in first and ":" not in first
    )


def _refuse_between(sheet: Sheet, long: LongHeader, span: range, data: list[int], where: Where) -> None:
    of_data = frozenset(data)
    for at in span:
        row = sheet.rows[at]
        if at not in of_data and row != sheet.rows[long.row] and (column := _first_filled(row)) >= 0:
            raise RejectedError(finding("long_line_between", where.at_cell(cell_name(at, column))))


def _first_filled(row: Sequence[Any]) -> int:
    return next((at for at, cell in enumerate(row) if _text(cell)), -1)


def _refuse_columns(
    sheet: Sheet, rows: list[list[Any]], long: LongHeader, data: list[int], where: Where
) -> None:
    """Refuse a column of no known kind that has something in the rows, such as 性别 or a second indicator."""
    whole = [at for at in data if not _has_other_fields(sheet, long, at)]
    for column, label in enumerate(long.keys):
        if column not in long.known | long.ignored and any(_text(rows[at][column]) for at in whole):
            at = where.at_cell(cell_name(long.row, column))
            raise RejectedError(finding("long_column", at, shown_name(label) or BLANK_LABEL))


def _has_other_fields(sheet: Sheet, long: LongHeader, row: int) -> bool:
    """True for a row of a csv with more or fewer fields than the header."""
    return bool(sheet.fields) and sheet.fields[row] != sheet.fields[long.row]


def _period_of_rows(
    rows: list[list[Any]], long: LongHeader, data: list[int], where: Where
) -> PeriodField | None:
    """The one period of all rows; None if they give none."""
    if long.period_at < 0 or not data:
        return None
    first = rows[data[0]][long.period_at]
    known = {_text(period_text(first))}
    for at in data[1:]:
        text = _text(period_text(rows[at][long.period_at]))
        if text in known:
            continue
        if not _is_same_period(text, _text(period_text(first))):
            cell = where.at_cell(cell_name(at, long.period_at))
            shown = (shown_name(own) or BLANK_LABEL for own in (text, _text(period_text(first))))
            raise RejectedError(finding("long_periods", cell, *shown))
        known.add(text)
    return (first, cell_name(data[0], long.period_at)) if first != "" else None


def _is_same_period(text: str, other: str) -> bool:
    try:
        return period_said(text) == period_said(other)
    except NoSuchPeriodError:
        return False


def _gather(rows: list[list[Any]], long: LongHeader, data: list[int]) -> _Rows:
    found = _Rows()
    places: dict[tuple[str, ...], int] = {}
    numbers: dict[str, int] = {}
    for at in data:
        row = rows[at]
        place = tuple(_text(row[column]) for column in long.places_at)
        has_place = any(_text(row[column]) for column in (long.code_at, long.name_at) if column >= 0)
        first = places.setdefault(place, at) if has_place else at
        text = _text(row[long.indicator_at]) or BLANK_LABEL
        number = numbers.setdefault("".join(text.split()), len(found.labels))
        if number == len(found.labels):
            found.labels.append(text)
        found.first_of[at] = first
        found.cells[first, number].append(at)
        found.labelled_at[number].append(at)
        if long.unit_at >= 0:
            found.units[number].setdefault(_text(row[long.unit_at]), at)
    return found


def _unit_of(number: int, rows: _Rows, long: LongHeader, where: Where) -> str:
    """The one unit of measure of an indicator's rows; empty if they give none."""
    units = rows.units[number]
    if len(units) > 1:
        first, second = list(units)[:2]
        cell = where.at_cell(cell_name(units[second], long.unit_at))
        said = f"{shown_name(first) or BLANK_LABEL}、{shown_name(second) or BLANK_LABEL}"
        raise RejectedError(finding("long_units", cell, shown_name(rows.labels[number]), said))
    return next(iter(units), "")


def _with_unit(label: str, unit: str) -> str:
    return (
        label
        if not unit or label == BLANK_LABEL or label.endswith((f"（{unit}）", f"({unit})"))
        else f"{label}（{unit}）"
    )


def _unfolded(
    sheet: Sheet,
    filled: list[list[Any]],
    long: LongHeader,
    data: list[int],
    rows: _Rows,
    texts: list[str],
    width: int,
) -> Sheet:
    blank = [""] * (width + len(texts))
    wide = [row + [""] * (len(blank) - len(row)) for row in sheet.rows[: long.row + 1]]
    wide[long.row][width:] = texts
    last = data[-1] if data else long.row
    wide += [blank] * (last - long.row)
    wide += [row + [""] * (len(blank) - len(row)) for row in sheet.rows[last + 1 :]]
    for at in set(rows.first_of.values()):
        own = [cell if column in long.places_at else "" for column, cell in enumerate(filled[at])]
        wide[at] = own + [""] * (len(blank) - len(own))
    odd, looks = _kept_above(sheet, long, rows)
    cells = {}
    for number, label in enumerate(rows.labels):
        labelled = rows.labelled_at[number]
        is_blank = label == BLANK_LABEL
        found = _cells(labelled, long.value_at) if is_blank else _cells(labelled[:1], long.indicator_at)
        cells[long.row, width + number] = found
    merged = _merged_values(sheet, long)
    for (first, number), numbers in rows.cells.items():
        to, given = (first, width + number), (numbers[0], long.value_at)
        wide[first][to[1]] = filled[given[0]][given[1]]
        cells[to] = _cells(numbers, long.value_at)
        if given in sheet.looks:
            looks[to] = sheet.looks[given]
        rule = "merged_cells" if given[0] in merged else _rule_of(sheet, filled[given[0]], long, given, first)
        if len(numbers) > 1:
            odd[to] = "long_repeated"
        elif rule and (wide[first][to[1]] != "" or given in sheet.odd or given[0] in merged):
            odd[to] = rule
    kept = tuple(span for span in sheet.merges if span[2] <= long.row)
    origins = Origins(cells, width, min(long.places_at), long.indicator_at, long.value_at)
    return replace(
        sheet, rows=wide, merges=kept, odd=odd, looks=looks, fields=(), amounts=frozenset(), origins=origins
    )


def _cells(rows: Sequence[int], column: int) -> str:
    return "、".join(cell_name(at, column) for at in rows[:_MOST_CELLS_NAMED])


def _kept_above(
    sheet: Sheet, long: LongHeader, rows: _Rows
) -> tuple[dict[Position, str], dict[Position, tuple[Look, ...]]]:
    """Oddities and looks that stay where they are: above and below the rows, and of the places' cells."""
    firsts = frozenset(rows.first_of.values())

    def is_kept(at: Position) -> bool:
        return at[0] not in rows.first_of or (at[0] in firsts and at[1] in long.places_at)

    return (
        {at: rule for at, rule in sheet.odd.items() if is_kept(at)},
        {at: looks for at, looks in sheet.looks.items() if is_kept(at)},
    )


def _merged_values(sheet: Sheet, long: LongHeader) -> frozenset[int]:
    """Rows whose value is in a cell merged with others."""
    spans = (span for span in sheet.merges if span[0] > long.row and span[1] <= long.value_at <= span[3])
    return frozenset(
        row for first, _, last, _ in spans for row in range(first, min(last + 1, len(sheet.rows)))
    )


def _rule_of(sheet: Sheet, cells: list[Any], long: LongHeader, at: Position, first: int) -> str | None:
    """Rule that refuses the value of a row, if anything in the row may give it another meaning."""
    row, column = at
    if at in sheet.odd:
        return sheet.odd[at]
    if _has_other_fields(sheet, long, row):
        return "long_row_fields"
    others = [other for other in long.known if other not in (-1, column)]
    seen = [other for other in others if not (row == first and other in long.places_at)]
    if any(sheet.is_struck_out((row, other)) for other in seen):
        return "struck_out"
    kinds = {look.kind for other in seen for look in sheet.looks.get((row, other), ())} - {HIDDEN}
    if COMMENT in kinds or any(_is_remark(cells, other, long) for other in _beside(cells, long)):
        return "long_remark"
    return None


def _beside(row: Sequence[Any], long: LongHeader) -> Iterator[int]:
    return (at for at in range(len(row)) if at not in long.known and _text(row[at]))


def _is_remark(row: Sequence[Any], at: int, long: LongHeader) -> bool:
    """True for a text beside a row's number; a number left of it is the row's number in the list."""
    is_number = isinstance(row[at], float) or _text(row[at]).isdigit()
    return not (is_number and at < min(long.indicator_at, long.value_at))
