"""Long tables, with a row for each place and indicator or category, unfolded: a row a place, a column a label.

Each place keeps the row where it comes first, each unfolded cell the address that it has in the file. Nothing is
guessed: what could give a number another meaning refuses the number or the sheet.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import COMMENT, Look, Origins, Position, Sheet
from flows.steps.book.parts import part_name
from flows.steps.findings.findings import BLANK_LABEL, RejectedError, Where, finding, shown_label
from flows.steps.recognise.header import Header
from flows.steps.recognise.long_header import LongHeader
from flows.steps.recognise.long_rows import (
    LongRows,
    PeriodField,
    gather_rows,
    has_other_fields,
    long_text,
)
from flows.steps.values.labels import LabelPath, column_key
from schemas.texts.said import listed

_MOST_CELLS_NAMED = 10


def indicators_in(sheet: Sheet, long: LongHeader) -> frozenset[str]:
    """Texts that name the numbers: in the column of indicators, else above the columns."""
    if long.indicator_at < 0:
        return frozenset("→".join(path) for _, path in long.values)
    texts = {cell for row in sheet.rows[long.row + 1 :] if type(cell := row[long.indicator_at]) is str}
    return frozenset(map(long_text, texts))


def unfold(
    sheet: Sheet, long: LongHeader, where: Where, taken: Collection[str] = (), year: int | None = None
) -> Iterator[tuple[Sheet, Header, PeriodField | None]]:
    """Unfold a long table: the sheet with a column for each label behind its own, its header, and its period.

    A table of several periods gives a sheet for each, a part with the rows of that period; `taken` are names of sheets
    that a part does not get, `year` is the year of a table with months alone. Raises RejectedError if some rows have no period, one indicator has several units, a
    category is unknown, or a column or a line between the rows could give the numbers another meaning.
    """
    for period, rows in gather_rows(sheet, long, where, year).items():
        if not period:
            yield _unfolded_rows(sheet, long, rows, where)
            continue
        name = part_name(sheet.name, period, taken)
        own, header, said = _unfolded_rows(sheet, long, rows, where._replace(part=name))
        yield replace(own, name=name, part_of=sheet.name), header, said


def _unfolded_rows(
    sheet: Sheet, long: LongHeader, rows: LongRows, where: Where
) -> tuple[Sheet, Header, PeriodField | None]:
    _leave_out_blank(sheet, long, rows)
    labels = [
        _with_unit(label, _unit_of(number, rows, long, where)) for number, label in enumerate(rows.labels)
    ]
    width = max(map(len, sheet.rows), default=0)
    unfolded = _unfolded(sheet, long, rows, labels, width)
    paths: list[LabelPath] = [path if at in long.places_at else () for at, path in enumerate(long.paths)]
    if long.explanation_at >= 0:
        paths[long.explanation_at] = long.paths[long.explanation_at]
    paths += [()] * (width - len(paths))
    paths += [tuple(map(column_key, label)) for label in labels]
    header = Header(long.top, long.row, long.first_row, long.code_at, long.name_at, tuple(paths))
    return unfolded, header, rows.period


def _leave_out_blank(sheet: Sheet, long: LongHeader, rows: LongRows) -> None:
    """Leave out labels of categories of which no row has a value: the column is not divided by them."""
    odd = sheet.odd.keys() | _merged_values(sheet, long)
    filled = {
        number
        for (_, number), cells in rows.cells.items()
        if any(rows.filled[at[0]][at[1]] != "" or at in odd for at in cells)
    } | (set(range(len(rows.labels))) - rows.of_categories)
    kept = {number: place for place, number in enumerate(sorted(filled))}
    rows.cells = {(first, kept[number]): own for (first, number), own in rows.cells.items() if number in kept}
    rows.labelled_at = {kept[number]: own for number, own in rows.labelled_at.items() if number in kept}
    rows.units = {kept[number]: own for number, own in rows.units.items() if number in kept}
    rows.labels = [label for number, label in enumerate(rows.labels) if number in kept]


def _unit_of(number: int, rows: LongRows, long: LongHeader, where: Where) -> str:
    """The one unit of measure of an indicator's rows; empty if they give none."""
    units = rows.units.get(number, {})
    if len(units) > 1:
        first, second = list(units)[:2]
        cell = where.at_cell(cell_name(units[second], long.unit_at))
        said = listed((shown_label(first), shown_label(second)))
        raise RejectedError(finding("long_units", cell, shown_label("→".join(rows.labels[number])), said))
    return next(iter(units), "")


def _with_unit(label: LabelPath, unit: str) -> LabelPath:
    *upper, last = label
    if not unit or last == BLANK_LABEL or last.endswith((f"（{unit}）", f"({unit})")):
        return label
    return (*upper, f"{last}（{unit}）")


def _unfolded(
    sheet: Sheet, long: LongHeader, rows: LongRows, labels: Sequence[LabelPath], width: int
) -> Sheet:
    blank = [""] * (width + len(labels))
    wide = [row + [""] * (len(blank) - len(row)) for row in sheet.rows[: long.first_row]]
    wide[long.row][width:] = ["→".join(label) for label in labels]
    last = rows.data[-1] if rows.data else long.first_row - 1
    wide += [blank] * (last + 1 - long.first_row)
    wide += [row + [""] * (len(blank) - len(row)) for row in sheet.rows[last + 1 :]]
    kept_at = {*long.places_at, long.explanation_at}
    for row in set(rows.first_of.values()):
        own = [cell if column in kept_at else "" for column, cell in enumerate(rows.filled[row])]
        wide[row] = own + [""] * (len(blank) - len(own))
    odd, looks = _kept_elsewhere(sheet, long, rows)
    cells = {(long.row, width + number): _labelled(number, long, rows) for number in range(len(labels))}
    merged = _merged_values(sheet, long)
    for (first, number), given in rows.cells.items():
        to, at = (first, width + number), given[0]
        wide[first][to[1]] = rows.filled[at[0]][at[1]]
        cells[to] = _cells(given)
        if at in sheet.looks:
            looks[to] = sheet.looks[at]
        rule = "merged_cells" if at in merged else _rule_of(sheet, rows.filled[at[0]], long, at, first)
        if len(given) > 1:
            odd[to] = "long_repeated"
        elif rule and (wide[first][to[1]] != "" or at in sheet.odd or at in merged):
            odd[to] = rule
    kept = tuple(span for span in sheet.merges if span[2] <= long.row)
    label_at = long.indicator_at if long.indicator_at >= 0 else long.category_at
    value_at = long.values[0][0] if long.indicator_at >= 0 else -1
    origins = Origins(cells, width, min(long.places_at), label_at, value_at)
    return replace(
        sheet, rows=wide, merges=kept, odd=odd, looks=looks, fields=(), amounts=frozenset(), origins=origins
    )


def _labelled(number: int, long: LongHeader, rows: LongRows) -> str:
    """Address of a label: where it comes first, or of all values that have none."""
    given = rows.labelled_at[number]
    if rows.labels[number][0] == BLANK_LABEL:
        return _cells(given)
    if long.indicator_at >= 0:
        return cell_name(given[0][0], long.indicator_at)
    if number in rows.of_categories:
        return _cells([at for at in given if rows.filled[at[0]][at[1]] != ""] or given)
    return cell_name(long.row, given[0][1])


def _cells(cells: Sequence[Position]) -> str:
    return "、".join(cell_name(*at) for at in cells[:_MOST_CELLS_NAMED])


def _kept_elsewhere(
    sheet: Sheet, long: LongHeader, rows: LongRows
) -> tuple[dict[Position, str], dict[Position, tuple[Look, ...]]]:
    """Oddities and looks that stay where they are: above and below the rows, and of the places' cells."""
    data, firsts = frozenset(rows.data), frozenset(rows.first_of.values())

    def is_kept(at: Position) -> bool:
        return at[0] not in data or (at[0] in firsts and at[1] in long.places_at)

    return (
        {at: rule for at, rule in sheet.odd.items() if is_kept(at)},
        {at: looks for at, looks in sheet.looks.items() if is_kept(at)},
    )


def _merged_values(sheet: Sheet, long: LongHeader) -> frozenset[Position]:
    """Cells of values that are merged with others."""
    columns = [at for at, _ in long.values]
    return frozenset(
        (row, at)
        for first, left, last, right in sheet.merges
        if first >= long.first_row
        for at in columns
        if left <= at <= right
        for row in range(first, min(last + 1, len(sheet.rows)))
    )


def _rule_of(sheet: Sheet, cells: list[Any], long: LongHeader, at: Position, first: int) -> str | None:
    """Rule that refuses the value of a row, if anything in the row may give it another meaning."""
    row, _ = at
    if at in sheet.odd:
        return sheet.odd[at]
    if has_other_fields(sheet, long, row):
        return "long_row_fields"
    seen = [other for other in long.keys_at if not (row == first and other in long.places_at)]
    if any(sheet.is_struck_out((row, other)) for other in seen):
        return "struck_out"
    has_comment = any(look.kind == COMMENT for other in seen for look in sheet.looks.get((row, other), ()))
    if has_comment or any(_is_remark(cells, other, long) for other in _beside(cells, row, first, long)):
        return "long_remark"
    return None


def _beside(cells: Sequence[Any], row: int, first: int, long: LongHeader) -> Iterator[int]:
    """Filled columns that are read with no number: remarks, and explanations in another row than the place's first."""
    for at, cell in enumerate(cells):
        is_unread = at not in long.known or (at == long.explanation_at and row != first)
        if is_unread and long_text(cell):
            yield at


def _is_remark(cells: Sequence[Any], at: int, long: LongHeader) -> bool:
    """True for a text beside a row's number; a number left of it is the row's number in the list."""
    is_number = isinstance(cells[at], float) or long_text(cells[at]).isdigit()
    return not (is_number and at < min((*long.keys_at[len(long.places_at) :], long.values[0][0])))
