"""Rows of a sheet that belong to another table below the return's, or print its header again."""

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.findings.finding_list import FindingList
from flows.steps.findings.findings import finding
from flows.steps.recognise.returns import Return
from flows.steps.tidy._above import cell_text
from flows.steps.tidy._kinds import is_foot, total_named
from flows.steps.tidy.table import SUBTOTAL, TOTAL
from flows.steps.values.labels import column_key, label_key, plain_text


def other_tables(own: Return, findings: FindingList) -> frozenset[int]:
    """Rows that are not data of this table: repeats of its header, and all rows from another table's header on.

    Another table is a finding.
    """
    layout, rows = own.layout, own.sheet.rows
    known = _place_labels(
        own.labels.get("place_code", frozenset()), own.labels.get("place_name", frozenset())
    )
    places_at = [at for at in (layout.code_at, layout.name_at) if at >= 0]
    below = rows[layout.first_row :]
    texts = set().union(*(map(itemgetter(at), below) for at in places_at))
    labels = (
        text for text in texts if type(text) is str and not text.isdigit() and column_key(text) in known
    )
    start = _free_table(own, places_at)
    if start is not None:
        findings.append(
            finding("second_table", own.where.at_cell(cell_name(start, places_at[0])), str(start + 1))
        )
    skipped = set(range(start, len(rows))) if start is not None else set()
    if all(text in own.registry.places for text in labels):
        return frozenset(skipped)
    header = rows[layout.header_top : layout.header_row + 1]
    for number in range(layout.first_row, len(rows)):
        cells = [rows[number][at] for at in places_at]
        if number in skipped or not any(
            type(cell) is str and cell and column_key(cell) in known for cell in cells
        ):
            continue
        starts = range(max(layout.first_row, number - len(header) + 1), number + 1)
        again = [at for at in starts if rows[at : at + len(header)] == header]
        if again:
            skipped.update(range(again[0], again[0] + len(header)))
            continue
        where = own.where.at_cell(cell_name(number, max(layout.code_at, layout.name_at, 0)))
        findings.append(finding("second_table", where, str(number + 1)))
        skipped.update(range(number, len(rows)))
    return frozenset(skipped)


def _free_table(own: Return, places_at: list[int]) -> int | None:
    """Row of the labels of a table of other things below the return's; None if a place or a sum is below them.

    Its labels are three texts or more, some in columns of numbers, below a row without numbers and above one with a number.
    """
    layout, rows = own.layout, own.sheet.rows
    numbers_at = [at for at in layout.columns_at if at >= 0]
    first = len(rows)
    while first > layout.first_row and not _has_place(own, rows[first - 1], places_at):
        first -= 1
    for number in range(max(first, layout.first_row + 1), len(rows) - 1):
        row, above = rows[number], rows[number - 1]
        labels = [cell for cell in row if cell != ""]
        is_below_numbers = any(row[at] != "" for at in numbers_at) and all(
            above[at] == "" for at in numbers_at
        )
        if not is_below_numbers or len(set(labels)) < _LEAST_LABELS or not all(map(_is_label, labels)):
            continue
        name, code = (cell_text(row[at]) if at >= 0 else "" for at in (layout.name_at, layout.code_at))
        if is_foot(own, (name, code), tuple(row[at] for at in numbers_at)):
            continue
        below = [cell for row in rows[number + 1 :] for at in numbers_at if (cell := row[at]) != ""]
        if any(type(cell) is float or plain_text(str(cell)).isdigit() for cell in below):
            return number
    return None


_LEAST_LABELS = 3
_LABEL = re.compile(r"[\u4e00-\u9fff（）()/]{2,16}")


def _is_label(cell: Any) -> bool:
    """Check whether a cell is like a label of a column: Chinese characters alone."""
    return type(cell) is str and _LABEL.fullmatch(plain_text(cell)) is not None


def _has_place(own: Return, row: Sequence[Any], places_at: list[int]) -> bool:
    """Check whether a row has a registered place, or words for a sum, in its columns of places."""
    totals, subtotals = (own.labels.get(kind, frozenset()) for kind in (TOTAL, SUBTOTAL))
    texts = (str(row[at]) for at in places_at if row[at] != "")
    return any(
        text in own.registry.places
        or own.registry.named(text, own.unit.code)
        or total_named(text, totals, subtotals) is not None
        for text in texts
    )


@lru_cache(maxsize=64)
def _place_labels(*labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label_key(label) for group in labels for label in group)
