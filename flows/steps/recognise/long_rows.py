"""Rows of a long table, gathered by place and label; what could give all their numbers another meaning is refused."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Position, Sheet
from flows.steps.findings.findings import BLANK_LABEL, RejectedError, Where, finding, shown_label
from flows.steps.recognise.category_words import category_key
from flows.steps.recognise.header import is_value
from flows.steps.recognise.long_header import LongHeader
from flows.steps.recognise.period_columns import part_text
from flows.steps.recognise.reporting_period import period_said
from flows.steps.recognise.title_block import period_text
from flows.steps.values.labels import LabelPath, column_key, label_key, plain_text
from schemas.periods import NoSuchPeriodError
from schemas.texts.said import Saying, listed

PeriodField = tuple[Any, str]
"""Period that the rows give, and the cell where it comes first."""


@dataclass
class LongRows:
    """Numbers of a long table by place and label.

    `data` are the rows with numbers of the whole table. `period` is the period of these ones, and where it comes first.
    `cells` are the cells of each place's first row and label, by its number in `labels`. `first_of` is the first row of
    the place of each row. `labelled_at` are the cells of each label, `units` its units of measure with the row of each.
    `of_categories` are the labels with a category.
    """

    filled: list[list[Any]]
    data: list[int]
    period: PeriodField | None = None
    labels: list[LabelPath] = field(default_factory=list)
    first_of: dict[int, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[Position]] = field(default_factory=lambda: defaultdict(list))
    labelled_at: dict[int, list[Position]] = field(default_factory=lambda: defaultdict(list))
    units: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    of_categories: set[int] = field(default_factory=set)


def long_text(cell: Any) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else " ".join(plain_text(str(cell)).split())


def has_other_fields(sheet: Sheet, long: LongHeader, row: int) -> bool:
    """True for a row of a csv with more or fewer fields than the header."""
    return bool(sheet.fields) and sheet.fields[row] != sheet.fields[long.row]


def gather_rows(sheet: Sheet, long: LongHeader, where: Where, year: int | None = None) -> dict[str, LongRows]:
    """Gather the rows of a long table, by the key of their period; under an empty key if they are of one or of none.

    `year` is the year of a table with columns of months and none of years.

    Raises RejectedError if some rows have no period that can be read and others have, if a category is unknown, or if a
    column or a line between the rows could give the numbers another meaning.
    """
    filled = _with_merged(sheet, long)
    data = [at for at in range(long.first_row, len(filled)) if _is_data(filled[at], long)]
    _refuse_between(sheet, long, data, where)
    _refuse_columns(sheet, long, filled, data, where)
    said = _said_of_rows(long, filled, data, where, year)
    periods = _periods_of_rows(long, filled, data, said, where, is_csv=not sheet.name)
    found: dict[str, LongRows] = {}
    gathering = _Gathering(filled, long, where, _divided_labels(filled, data, long))
    for at, period, text in zip(data, periods, said, strict=True):
        if period not in found:
            field_at = (text, cell_name(at, _said_at(long))) if text != "" else None
            found[period] = LongRows(filled, data, field_at)
        gathering.add(at, period, found[period])
    return found or {"": LongRows(filled, data)}


class _Gathering:
    """Rows of a long table, taken one after the other. A row of an indicator that is not `divided` is its total."""

    def __init__(
        self, filled: list[list[Any]], long: LongHeader, where: Where, divided: frozenset[LabelPath]
    ) -> None:
        self.filled, self.long, self.where, self.divided = filled, long, where, divided
        self.places: dict[tuple[str, ...], int] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        self.before: tuple[str, ...] = ()

    def add(self, at: int, period: str, rows: LongRows) -> None:
        """Add a row to the rows of its period."""
        row, long = self.filled[at], self.long
        place = tuple(long_text(row[column]) for column in long.places_at)
        has_place = _has_place(row, long)
        is_beneath = not has_place and long.indicator_at < 0 <= long.category_at
        if is_beneath and self.before[:1] == (period,):  # 男 and 女 beneath the name of a place
            place, has_place = self.before[1:], True
        self.before = (period, *place) if has_place else ()
        rows.first_of[at] = self.places.setdefault((period, *place), at) if has_place else at
        is_whole = long.indicator_at >= 0 and _label(row, long) not in self.divided
        category = () if is_whole else _category(row, at, long, self.where)
        for column, path in long.values:
            label = (*_label(row, long), *path, *category)
            key = (period, "→".join(map(label_key, label)))
            number = self.numbers.setdefault(key, len(rows.labels))
            if number == len(rows.labels):
                rows.labels.append(label)
            rows.cells[rows.first_of[at], number].append((at, column))
            rows.labelled_at[number].append((at, column))
            if category:
                rows.of_categories.add(number)
            if long.unit_at >= 0:
                rows.units[number].setdefault(long_text(row[long.unit_at]), at)


def _with_merged(sheet: Sheet, long: LongHeader) -> list[list[Any]]:
    """Rows in which a cell merged downwards counts for each of its rows; a merged value does not."""
    rows = [list(row) for row in sheet.rows]
    for first, left, last, right in sheet.merges:
        if first >= long.first_row and left == right and left in long.keys_at:
            for at in range(first, min(last + 1, len(rows))):
                rows[at][left] = rows[first][left]
    return rows


def _has_place(row: Sequence[Any], long: LongHeader) -> bool:
    return any(long_text(row[at]) for at in (long.code_at, long.name_at) if at >= 0)


def _is_data(row: Sequence[Any], long: LongHeader) -> bool:
    """True for a row with two of place, label and value, and for a value that is in no line of text."""
    named_at = next(at for at in (long.indicator_at, long.category_at, _said_at(long)) if at >= 0)
    label = long_text(row[named_at])
    has_value = any(_may_be_number(row[at], long) for at, _ in long.values)
    first = next((text for cell in row if (text := long_text(cell))), "")
    is_line = "：" in first or ":" in first
    if long.indicator_at < 0 and long.dimension and category_key(label) in long.dimension.categories:
        return _has_place(row, long) or any(row[at] != "" for at, _ in long.values)
    return (bool(label) and (has_value or (_has_place(row, long) and not is_line))) or (
        has_value and not is_line
    )


def _may_be_number(cell: Any, long: LongHeader) -> bool:
    """True for what a column of values may contain; among several columns a text that is no number is a line's."""
    is_text = isinstance(cell, str) and not is_value(cell)
    return cell != "" and not (is_text and long.indicator_at < 0)


def _refuse_between(sheet: Sheet, long: LongHeader, data: Sequence[int], where: Where) -> None:
    of_data, header = frozenset(data), sheet.rows[long.top : long.row + 1]
    for at in range(long.first_row, data[-1] if data else 0):
        row = sheet.rows[at]
        column = next((column for column, cell in enumerate(row) if long_text(cell)), -1)
        if at not in of_data and column >= 0 and row not in header:
            raise RejectedError(finding("long_line_between", where.at_cell(cell_name(at, column))))


def _refuse_columns(
    sheet: Sheet, long: LongHeader, filled: Sequence[list[Any]], data: Sequence[int], where: Where
) -> None:
    """Refuse a column of no known kind that has something in the rows, such as 性别 or a second indicator."""
    whole = [at for at in data if not has_other_fields(sheet, long, at)]
    for column, path in enumerate(long.paths):
        is_known = column in long.known or column in long.ignored
        if not is_known and any(long_text(filled[at][column]) for at in whole):
            at = where.at_cell(cell_name(long.row, column))
            raise RejectedError(finding("long_column", at, shown_label("→".join(path))))


def _said_at(long: LongHeader) -> int:
    """Column that says most about the period of a row; -1 for none."""
    return long.parts.said_at if long.parts.columns else long.period_at


def _said_of_rows(
    long: LongHeader, filled: Sequence[list[Any]], data: Sequence[int], where: Where, year: int | None
) -> list[Any]:
    """Period that each row says: the cell of a column of periods, or the period of its parts, as 2025-03.

    Raises RejectedError for parts that make no period, such as 2025 and 13, or 2025 and a blank.
    """
    if not long.parts.columns:
        return [filled[at][long.period_at] if long.period_at >= 0 else "" for at in data]
    found: dict[tuple[str, ...], str] = {}
    said = []
    for at in data:
        texts = tuple(part_text(filled[at][column]) for column in long.parts.columns)
        if texts not in found:
            found[texts] = _period_of_parts(long, texts, at, where, year)
        said.append(found[texts])
    return said


def _period_of_parts(
    long: LongHeader, texts: tuple[str, ...], at: int, where: Where, year: int | None
) -> str:
    try:
        return long.parts.period(texts, year).text
    except NoSuchPeriodError:
        columns = long.parts.columns
        odd = next((column for column, text in zip(columns, texts, strict=True) if not text), None)
        cell = where.at_cell(cell_name(at, long.parts.said_at if odd is None else odd))
        labels = (long.paths[column][-1] for column in columns)
        shown = (shown_label(label) for label in labels)
        parts = [
            f"{label} {shown_label(text)}" if text else Saying("value.blank_below", label=label)
            for label, text in zip(shown, texts, strict=True)
        ]
        rule = (
            "period_parts"
            if long.parts.year_at >= 0 or long.parts.has_whole or year
            else "period_without_year"
        )
        raise RejectedError(finding(rule, cell, listed(parts))) from None


def _periods_of_rows(
    long: LongHeader,
    filled: Sequence[list[Any]],
    data: Sequence[int],
    said: Sequence[Any],
    where: Where,
    *,
    is_csv: bool,
) -> list[str]:
    """The key of each row's period; all empty if the rows give the same one, or none.

    Raises RejectedError for a row without a period that can be read, if the rows do not all say the same. So it does for
    2025.1 where that may have been 2025.10: in a csv, or as a number.
    """
    texts = [long_text(period_text(own)) for own in said]
    first = dict(zip(reversed(texts), reversed(data), strict=True))
    if len(first) < 2:
        return [""] * len(data)
    keys: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        cell = where.at_cell(cell_name(first[text], _said_at(long)))
        try:
            keys[text] = period_said(text).text
        except NoSuchPeriodError:
            raise RejectedError(finding("long_periods", cell, shown_label(text))) from None
        may_be_october = text.endswith(".1") and f"{text}0" not in first
        if may_be_october and (is_csv or isinstance(filled[first[text]][long.period_at], float)):
            months = listed((f"{text[:4]}-01", f"{text[:4]}-10"))
            raise RejectedError(finding("period_of_two_months", cell, text, months))
    return [keys[text] for text in texts] if len(set(keys.values())) > 1 else [""] * len(data)


def _label(row: Sequence[Any], long: LongHeader) -> LabelPath:
    """Labels of the row's indicator."""
    if long.indicator_at < 0:
        return ()
    text = long_text(row[long.indicator_at]) or BLANK_LABEL
    return tuple(part for part in text.split("→") if part.strip())


def _category(row: Sequence[Any], at: int, long: LongHeader, where: Where) -> LabelPath:
    """Label of the row's category; none for the total. Raises RejectedError for no category of the dimension."""
    if long.dimension is None:
        return ()
    text = long_text(row[long.category_at])
    name = long.dimension.categories.get(category_key(text)) if text else None
    if name is None:
        cell = where.at_cell(cell_name(at, long.category_at))
        raise RejectedError(finding("category_unknown", cell, shown_label(text), long.dimension.listed))
    return (column_key(name),) if name else ()


def _divided_labels(
    filled: Sequence[list[Any]], data: Sequence[int], long: LongHeader
) -> frozenset[LabelPath]:
    """Indicators of which a row of a long table gives a category."""
    if long.indicator_at < 0 or long.category_at < 0:
        return frozenset()
    return frozenset(_label(filled[at], long) for at in data if long_text(filled[at][long.category_at]))
