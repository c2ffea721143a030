"""Lines of text below the header of a table: between its rows, below them and beside them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Sheet
from flows.steps.findings.findings import Finding, Where, finding
from flows.steps.recognise.header import FieldLabels, Header, is_value, numbers_columns
from flows.steps.values.labels import AMONG, column_key, label_key
from schemas.catalogue import Catalogue

_MOST_FILLED = 12
"""Filled cells of a line; rows with more are rows of the table."""


@dataclass(frozen=True)
class Gap:
    """Lines between rows of a table, from row `first` to before row `end`.

    `has_header` says that the header is printed again after them, `has_rows` that rows of the table follow.
    """

    first: int
    end: int
    has_header: bool
    has_rows: bool


def gaps_between(
    sheet: Sheet, header: Header, place_labels: frozenset[str], field_labels: frozenset[str]
) -> list[Gap]:
    """Gaps of a table in order; gaps after the header of another table are left out."""
    rows, labels, fields = sheet.rows, _keys(place_labels), _keys(field_labels)
    head = rows[header.top : header.bottom + 1]
    places = [at for at in (header.code_at, header.name_at) if at >= 0]
    gaps: list[Gap] = []
    first = -1
    at = header.first_row
    while at < len(rows):
        row = rows[at]
        has_code = _has_code(row, header.code_at)
        if not has_code and is_empty_row(row):
            first, at = at if first < 0 else first, at + 1
            continue
        if not has_code and any(
            type(row[place]) is str and row[place] and column_key(row[place]) in labels for place in places
        ):
            begins = next(
                (at - up for up in range(len(head)) if rows[at - up : at - up + len(head)] == head), -1
            )
            end = begins if begins >= 0 else at
            if 0 <= first < end:
                gaps.append(Gap(first, end, has_header=True, has_rows=True))
            if begins < 0:
                return gaps
            first, at = -1, begins + len(head)
            continue
        if has_code or not is_line(row, header.code_at, fields):
            if first >= 0:
                gaps.append(Gap(first, at, has_header=False, has_rows=True))
            first, at = -1, at + 1
            continue
        first, at = at if first < 0 else first, at + 1
    if first >= 0:
        gaps.append(Gap(first, len(rows), has_header=False, has_rows=False))
    return gaps


def is_empty_row(row: list[Any]) -> bool:
    """True for a row without anything, as a part of a sheet has in place of the rows of other parts."""
    return row.count("") == len(row)


def filled_in(row: Sequence[Any]) -> list[int]:
    """Columns of the filled cells of a row; the search ends with the last one, and lines above a table have few."""
    filled = (at for at, cell in enumerate(row) if cell != "")
    return list(islice(filled, len(row) - row.count("")))


def _has_code(row: list[Any], code_at: int) -> bool:
    code = row[code_at] if code_at >= 0 else ""
    return type(code) is float or (type(code) is str and code.isdigit())


def is_line(row: list[Any], code_at: int, fields: frozenset[str]) -> bool:
    """Check whether a row is no row of figures: a few texts, none of them a number, or a labelled field first."""
    if _has_code(row, code_at):
        return False
    filled = len(row) - row.count("")
    if filled > _MOST_FILLED:
        return False
    texts = [cell for cell in row if cell != ""]
    if filled == 1 and type(texts[0]) is str:
        return True
    has_number = any(type(cell) is not str or cell.isdigit() for cell in texts)
    if not has_number and not any(map(is_value, texts)):
        return True
    label = texts[0] if type(texts[0]) is str else ""
    if label.lstrip("（( ").startswith(AMONG):
        return False  # 其中：农村 names the row's figures
    return "：" in label or ":" in label or label_key(label) in fields


@lru_cache(maxsize=64)
def _keys(labels: frozenset[str]) -> frozenset[str]:
    return frozenset(map(label_key, labels))


_OF_LINES = ("form", "unit", "unit_code", "period", "measure", "year", "month", "quarter", "half", "foot")


def warnings_of_rows_above(
    sheet: Sheet, header: Header, where: Where, labels: FieldLabels
) -> Iterator[Finding]:
    """Warnings of rows above the header that look like rows of another table, at their first numbers.

    They have a text and then two numbers side by side, and begin with no label of a field.
    """
    for number, row in enumerate(sheet.rows[: header.top]):
        filled = filled_in(row)
        if len(filled) < 3:
            continue
        if type(row[filled[0]]) is not str or numbers_columns(row):
            continue
        text = row[filled[0]]
        fields = frozenset(label_key(label) for name in _OF_LINES for label in labels.get(name, ()))
        if is_value(text) or "：" in text or ":" in text or label_key(text) in fields:
            continue
        pairs = (at for at in filled[:-1] if _is_number(row[at]) and _is_number(row[at + 1]))
        if (at := next(pairs, None)) is not None:
            yield finding("row_above_header", where.at_cell(sheet.address(number, at)), str(number + 1))


def _is_number(cell: Any) -> bool:
    return type(cell) is float or (type(cell) is str and cell.isdigit())


@lru_cache(maxsize=1024)
def _unlabelled(header: Header) -> tuple[int, ...]:
    """Columns without a label that are not those of places."""
    return tuple(at for at, path in enumerate(header.paths) if not path and at not in header.places_at)


@lru_cache(maxsize=8)
def labels_of_lines(catalogue: Catalogue) -> tuple[frozenset[str], frozenset[str]]:
    """Labels of columns of places, and labels of fields, that a line below the header can have."""
    places, fields = ("place_code", "place_name"), ("unit", "unit_code", "period", "form", "measure")
    none = frozenset[str]()
    return none.union(*(catalogue.labels.get(name, none) for name in places)), none.union(
        *(catalogue.labels.get(name, none) for name in fields)
    )


_BEFORE = re.compile(r"(?:^|[(（：:，,])以上")


def note_labels(sheet: Sheet, header: Header) -> Iterator[tuple[str, str]]:
    """Labels that speak of the columns before them, each with its cell: 备注（以上为累计数）."""
    for at in range(header.top, header.bottom + 1):
        for column, cell in enumerate(sheet.rows[at]):
            if type(cell) is str and "以上" in cell and _BEFORE.search(cell):
                yield cell, cell_name(at, column)


def unlabelled_texts(sheet: Sheet, header: Header) -> Iterator[tuple[str, str]]:
    """Texts in columns without a label, each with its cell."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    for column in (*_unlabelled(header), *range(len(header.paths), width)):
        for at, row in enumerate(sheet.rows[header.first_row :], start=header.first_row):
            cell = row[column]
            if (
                type(cell) is str
                and cell
                and not is_value(cell)
                and not is_line(row, header.code_at, frozenset())
            ):
                yield cell, cell_name(at, column)
