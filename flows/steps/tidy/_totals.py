"""Totals: comparison of the rows 合计 and 小计 with the rows that they sum."""

from collections import defaultdict
from decimal import Decimal

import polars as pl

from flows.steps.findings.findings import Finding, finding, shown_value
from flows.steps.recognise.returns import Return
from flows.steps.tidy.table import DATA, SUBTOTAL, TOTAL, ReturnTable, Row
from flows.steps.values.numbers import Number
from flows.steps.values.words import ABOUT, LESS_THAN, MORE_THAN


def check_totals(
    everything: pl.DataFrame, rows: list[Row], table: ReturnTable, findings: list[Finding]
) -> None:
    """Compare rows of totals with the rows that they sum; each cell that differs gives a finding."""
    summed = [
        (column.column, at)
        for column, at in zip(table.layout.form.columns, table.layout.columns_at, strict=True)
        if at >= 0 and column.over_places == "sum"
    ]
    by_return: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        by_return[row.at].append(index)
    for at, indices in by_return.items():
        if all(rows[index].kind == DATA for index in indices):
            continue
        own = table.returns[at]
        kinds = [rows[index].kind for index in indices]
        groups = {
            here: _rows_summed(own, [rows[index] for index in indices], kinds, here)
            for here, kind in enumerate(kinds)
            if kind != DATA
        }
        for column, position in summed:
            values = [everything[column][index] for index in indices]
            texts = [own.sheet.rows[rows[index].row][position] for index in indices]
            blank = table.blank(column) if column in table.blanks else None
            unread = [
                value is None
                and (column, at, rows[index].row) not in table.details
                and (text != "" or (rows[index].row, position) in own.sheet.odd)
                and not (blank is not None and blank[index])
                for value, text, index in zip(values, texts, indices, strict=True)
            ]
            _check_column(column, indices, values, unread, groups, rows, table, findings)


def _check_column(
    column: str,
    indices: list[int],
    values: list[float | None],
    unread: list[bool],
    groups_of: dict[int, list[list[int]]],
    rows: list[Row],
    table: ReturnTable,
    findings: list[Finding],
) -> None:
    bounds = [
        _bounds(value, table.details.get((column, rows[at].at, rows[at].row)))
        for value, at in zip(values, indices, strict=True)
    ]
    for here, groups in groups_of.items():
        printed = bounds[here]
        if printed is None or any(unread[at] for group in groups for at in group):
            continue
        sums = [_sum([own for at in group if (own := bounds[at])]) for group in groups]
        if sums and not any(_meet(printed, total) for total in sums):
            row = rows[indices[here]]
            plain = sum(values[at] or 0 for at in groups[0])
            where = table.where(row.at, row.row, column)
            findings.append(
                finding(
                    "total_differs", where, shown_value(values[here]), shown_value(float(f"{plain:.12g}"))
                )
            )


Bounds = tuple[Decimal, Decimal]
"""Least and greatest value that a number can have."""

_ABOUT = Decimal("0.1")
"""Relative error allowed for a number written as approximate (约)."""


def _bounds(value: float | None, detail: tuple[str, Number] | None) -> Bounds | None:
    """Bounds of the true number, from its precision, its qualifier or its suppression mark; None for a blank."""
    if value is None:
        return (Decimal(0), detail[1].precision) if detail else None
    plain = Decimal(f"{value:.15g}")
    if detail is None:
        return plain, plain
    number = detail[1]
    spread = number.precision + (abs(plain) * _ABOUT if number.qualifier == ABOUT else 0)
    least = Decimal("-Infinity") if number.qualifier == LESS_THAN else plain - spread
    return least, Decimal("Infinity") if number.qualifier == MORE_THAN else plain + spread


def _sum(parts: list[Bounds]) -> Bounds:
    return sum((own[0] for own in parts), Decimal(0)), sum((own[1] for own in parts), Decimal(0))


def _meet(one: Bounds, other: Bounds) -> bool:
    """True if two numbers can be equal, within half a cent."""
    return one[0] <= other[1] + Decimal("0.005") and other[0] <= one[1] + Decimal("0.005")


def _rows_summed(own: Return, rows: list[Row], kinds: list[str], here: int) -> list[list[int]]:
    """Groups of rows of data that a total can sum.

    The total of a place sums the rows of that place. If a row was rejected, the rows next to the total may be meant.
    """
    blocks = [[at for at in group if kinds[at] == DATA] for group in _groups(kinds, here)]
    covers = rows[here].covers
    if covers is None or covers == own.unit.code:
        return blocks
    places = own.registry.places
    inside = [at for at, row in enumerate(rows) if row.place and covers in places[row.place].lineage]
    has_rejected = any(kind == DATA and row.place is None for kind, row in zip(kinds, rows, strict=True))
    return [inside, *blocks] if has_rejected else [inside]


def _groups(kinds: list[str], here: int) -> list[range]:
    """Groups of rows that a total can sum.

    A total sums all rows, the rows above it back to the previous total, or the rows below it up to the next total. A
    subtotal sums the rows above or below it, up to the nearest total or subtotal.
    """
    ends = {TOTAL} if kinds[here] == TOTAL else {TOTAL, SUBTOTAL}
    first, after = here, here + 1
    while first > 0 and kinds[first - 1] not in ends:
        first -= 1
    while after < len(kinds) and kinds[after] not in ends:
        after += 1
    blocks = [group for group in (range(first, here), range(here + 1, after)) if len(group)]
    return [range(len(kinds)), *blocks] if kinds[here] == TOTAL else blocks
