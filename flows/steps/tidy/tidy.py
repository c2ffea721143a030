"""Tidy: cells of identified returns to places and numbers. Texts are cast to numbers here and nowhere else."""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

import polars as pl

from flows.steps.findings.finding_list import FindingList
from flows.steps.findings.findings import finding, shown_value
from flows.steps.recognise.columns import Layout
from flows.steps.recognise.returns import Return
from flows.steps.tidy._looks import read_with_looks, warnings_of
from flows.steps.tidy._plain_columns import plain_columns
from flows.steps.tidy._qualified_rows import mark_other_measures
from flows.steps.tidy._rows import read_rows
from flows.steps.tidy._totals import check_totals
from flows.steps.tidy.table import DATA, ReturnTable, Row
from flows.steps.values.numbers import Measure, Number, hidden_number, number_of_float, parse_number
from flows.steps.values.numerals import NumberError
from flows.steps.values.words import PER_CENT
from schemas.codelists import SUPPRESSED


def tidy_returns(returns: Iterable[Return]) -> tuple[list[ReturnTable], FindingList]:
    """Numbers of the returns, one table for each layout, and findings on rows and cells that cannot be read.

    A row with an unknown place is rejected whole. A cell that is not a number is rejected alone. Rows of totals are
    not data: they are compared with the rows that they sum.
    """
    by_layout: dict[int, list[Return]] = defaultdict(list)
    layouts: dict[int, Layout] = {}
    for own in map(mark_other_measures, returns):
        by_layout[id(own.layout)].append(own)
        layouts[id(own.layout)] = own.layout
    findings = FindingList()
    tables = [_tidy_layout(layouts[key], group, findings) for key, group in by_layout.items()]
    return tables, findings


def _tidy_layout(layout: Layout, returns: list[Return], findings: FindingList) -> ReturnTable:
    none = [0] * len(returns)
    table = ReturnTable(layout, returns, pl.DataFrame(), [*none], [*none], [*none])
    kept = [own for at, each in enumerate(returns) for own in read_rows(each, at, table, findings)]
    rows, cells = [row for row, _ in kept], [picked for _, picked in kept]
    plain = plain_columns(rows, cells, len(layout.form.columns))
    is_odd = [bool(own.sheet.odd or own.sheet.looks) for own in returns]
    casts = [_cast_column(at, cells, own, rows, is_odd, table, findings) for at, own in enumerate(plain)]
    everything = pl.DataFrame(
        {
            "return": [row.at for row in rows],
            "row": [row.row for row in rows],
            "place_code": [row.place for row in rows],
        },
        schema={"return": pl.Int64, "row": pl.Int64, "place_code": pl.String},
    ).with_columns(casts)
    if any(row.kind != DATA for row in rows):
        check_totals(everything, rows, table, findings)
    is_taken = everything["place_code"].is_not_null()
    table.frame = everything.filter(is_taken)
    table.blanks = {name: mask.filter(is_taken) for name, mask in table.blanks.items()}
    return table


def _cast_column(
    position: int,
    cells: list[tuple[Any, ...]],
    plain: pl.Series,
    rows: list[Row],
    is_odd: list[bool],
    table: ReturnTable,
    findings: FindingList,
) -> pl.Series:
    """Cast one form column to Float64; `plain` has its plain numbers.

    Blank cells become null. A cell that is not a number becomes null, is counted as rejected and gives a finding.
    `is_odd` says which returns have cells with oddities or looks.
    """
    column, measure = table.layout.form.columns[position], table.layout.measures[position]
    at = table.layout.columns_at[position]
    plain = plain.alias(column.column)
    if measure.suppressed or measure.factor != 1 or measure.unit in PER_CENT or all(is_odd):
        plain = plain.clear(len(plain))
    elif any(is_odd):
        plain = plain.set(pl.Series([is_odd[row.at] for row in rows], dtype=pl.Boolean), None)
    if not plain.null_count():
        return plain
    cast: list[float | None] = plain.to_list()
    blank = [False] * len(cells)
    for index in plain.is_null().arg_true():
        value, row = cells[index][position], rows[index]
        sheet, seen_at = table.returns[row.at].sheet, (row.row, at)
        looks = sheet.looks.get(seen_at, ())
        try:
            if seen_at in sheet.odd:
                raise NumberError(sheet.odd[seen_at])
            number = read_with_looks(value, looks, measure, _read_cell)
        except NumberError as error:
            if row.kind == DATA and row.place is not None:
                where = table.where(row.at, row.row, column.column, row.place)
                findings.append(finding(error.rule, where, shown_value(value), error.said))
                table.rejected[row.at] += 1
            elif row.kind != DATA and column.over_places == "sum" and error.rule != "formula_without_value":
                where = table.where(row.at, row.row, column.column)
                findings.append(finding(error.rule, where, shown_value(value), error.said))
            continue
        if looks and row.kind == DATA and row.place is not None:
            where = table.where(row.at, row.row, column.column, row.place)
            findings += warnings_of(where, value, looks, number)
        if number is None:
            blank[index] = True
            if value != "" and row.kind == DATA:
                table.read[row.at] -= 1
                table.rejected[row.at] -= row.place is None
            continue
        cast[index] = None if number.qualifier == SUPPRESSED else float(number.value)
        _keep_details(column.column, row, value, number, table, findings)
        table.read[row.at] += value == "" and row.place is not None
    if any(blank):
        table.blanks[column.column] = pl.Series(blank, dtype=pl.Boolean)
    return pl.Series(column.column, cast, dtype=pl.Float64)


def _read_cell(value: Any, measure: Measure) -> Number | None:
    if isinstance(value, date | time | timedelta):
        raise NumberError("date_not_number")
    if type(value) is bool or not isinstance(value, str | float | int):
        raise NumberError("not_a_number")
    if not isinstance(value, str) and not math.isfinite(value):
        raise NumberError("not_a_number")
    if measure.suppressed and (hidden := hidden_number(value, measure)):
        return hidden
    return parse_number(value, measure) if isinstance(value, str) else number_of_float(float(value), measure)


def _keep_details(
    column: str, row: Row, value: Any, number: Number, table: ReturnTable, findings: FindingList
) -> None:
    """Keep the text of a number in words or of a rounded number, and report a note written behind a number."""
    if isinstance(value, str) or number.precision or number.qualifier == SUPPRESSED:
        text = value if isinstance(value, str) else f"{value:.15g}"
        table.details[column, row.at, row.row] = (text, number)
    if number.note and row.place is not None:
        where = table.where(row.at, row.row, column, row.place)
        findings.append(finding("note_in_cell", where, f"{number.value.normalize():f}"))
