"""Totals: rows of 合计 and 小计 held against the rows that they sum."""

from collections import defaultdict
from decimal import Decimal

import polars as pl

from flows.steps.findings import Findings, finding, shown_value
from flows.steps.table import DATA, TOTAL, Row, Table


def check_totals(everything: pl.DataFrame, rows: list[Row], table: Table, findings: Findings) -> None:
    """Rows of totals against the rows that they sum; a cell that differs is a finding at that cell."""
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
        for column, position in summed:
            values = [everything[column][index] for index in indices]
            texts = [own.sheet.rows[rows[index].row][position] for index in indices]
            blank = table.blank(column) if column in table.blanks else None
            unread = [
                value is None
                and (text != "" or (rows[index].row, position) in own.sheet.odd)
                and not (blank is not None and blank[index])
                for value, text, index in zip(values, texts, indices, strict=True)
            ]
            _check_column(column, indices, values, unread, rows, table, findings)


def _check_column(
    column: str,
    indices: list[int],
    values: list[float | None],
    unread: list[bool],
    rows: list[Row],
    table: Table,
    findings: Findings,
) -> None:
    kinds = [rows[index].kind for index in indices]
    for here, kind in enumerate(kinds):
        printed = values[here]
        if kind == DATA or printed is None:
            continue
        groups = [range(len(kinds))] if kind == TOTAL else _groups(kinds, here)
        sums: list[Decimal] = []
        for group in groups:
            data = [at for at in group if kinds[at] == DATA]
            if any(unread[at] for at in data):
                sums = []
                break
            sums.append(sum((Decimal(str(values[at])) for at in data if values[at] is not None), Decimal(0)))
        if sums and all(abs(total - Decimal(str(printed))) > Decimal("0.005") for total in sums):
            row = rows[indices[here]]
            where = table.where(row.at, row.row, column)
            findings.append(
                finding("total_differs", where, shown_value(printed), shown_value(float(sums[0])))
            )


def _groups(kinds: list[str], here: int) -> list[range]:
    """The rows that a subtotal may sum: those above it back to the last total, and those beneath it."""
    above, beneath = here, here + 1
    while above > 0 and kinds[above - 1] == DATA:
        above -= 1
    while beneath < len(kinds) and kinds[beneath] == DATA:
        beneath += 1
    return [group for group in (range(above, here), range(here + 1, beneath)) if len(group)]
