"""Tidy: rows of identified returns to places and numbers. Casting happens here, once."""

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import polars as pl

from flows.steps.columns import Layout
from flows.steps.findings import Findings, finding, shown_name, shown_value
from flows.steps.header import label_key
from flows.steps.identify import Return, candidates
from flows.steps.numbers import Measure, Number, NumberError, number_of_float, parse_number
from flows.steps.table import DATA, SUBTOTAL, TOTAL, Row, Table
from flows.steps.totals import check_totals
from schemas.places import Place


def tidy_returns(returns: Iterable[Return]) -> tuple[list[Table], Findings]:
    """The numbers of the returns, one table a layout, and the findings on rows and cells that do not read.

    A row whose place is not known is rejected whole; a cell that is no number is rejected alone; rows of totals
    are no data: they are held against the rows that they sum.
    """
    by_layout: dict[int, list[Return]] = defaultdict(list)
    layouts: dict[int, Layout] = {}
    for own in returns:
        by_layout[id(own.layout)].append(own)
        layouts[id(own.layout)] = own.layout
    findings: Findings = []
    tables = [_tidy_layout(layouts[key], group, findings) for key, group in by_layout.items()]
    return tables, findings


def _tidy_layout(layout: Layout, returns: list[Return], findings: Findings) -> Table:
    none = [0] * len(returns)
    table = Table(layout, returns, pl.DataFrame(), [*none], [*none], [*none])
    rows: list[Row] = []
    cells: list[tuple[Any, ...]] = []
    for at, own in enumerate(returns):
        for row, picked in _read_rows(own, at, table, findings):
            rows.append(row)
            cells.append(picked)
    names = [column.column for column in layout.form.columns]
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(names)
    casts = [_cast_column(position, values, rows, table, findings) for position, values in enumerate(columns)]
    everything = pl.DataFrame(
        [(row.at, row.row, row.place) for row in rows],
        schema={"return": pl.Int64, "row": pl.Int64, "place_code": pl.String},
        orient="row",
    ).with_columns(casts)
    if any(row.kind != DATA for row in rows):
        check_totals(everything, rows, table, findings)
    is_taken = everything["place_code"].is_not_null()
    table.frame = everything.filter(is_taken)
    table.blanks = {name: mask.filter(is_taken) for name, mask in table.blanks.items()}
    return table


def _read_rows(own: Return, at: int, table: Table, findings: Findings) -> list[tuple[Row, tuple[Any, ...]]]:
    """The rows of one return with something in its columns; those whose place is not known, or stands there more
    than once, have none and become findings."""
    layout = own.layout
    pick = _picker(layout.columns_at)
    empty_cells = ("",) * len(layout.columns_at)
    odd_rows = {row for row, _ in own.sheet.odd}
    code_at, name_at = layout.code_at, layout.name_at
    kept: list[tuple[Row, tuple[Any, ...]]] = []
    named: dict[str, list[int]] = defaultdict(list)
    for number, cells in enumerate(own.sheet.rows[layout.first_row :], start=layout.first_row):
        picked = pick([*cells, ""])
        if picked == empty_cells and number not in odd_rows:
            continue
        code = _text(cells[code_at]) if code_at >= 0 else ""
        name = _text(cells[name_at]) if name_at >= 0 else ""
        kind = _kind_of_row(own, code, name)
        if kind != DATA:
            kept.append((Row(at, number, None, kind), picked))
            continue
        count = _count_filled(picked, number, own)
        if _is_foot(own, name or code, picked):
            continue
        table.rows[at] += 1
        table.read[at] += count
        place, rule, listed = _resolve(own, code, name)
        if rule:
            shown = shown_name(f"{name} {code}".strip()) or None
            findings.append(finding(rule, table.where(at, number), shown, listed))
        if place is None:
            table.rejected[at] += count
            kept.append((Row(at, number, None), picked))
        else:
            named[place.code].append(len(kept))
            kept.append((Row(at, number, place.code), picked))
    for positions in named.values():
        for position in positions if len(positions) > 1 else ():
            row, picked = kept[position]
            findings.append(finding("place_repeated", table.where(at, row.row)))
            table.rejected[at] += _count_filled(picked, row.row, own)
            row.place = None
    return kept


def _count_filled(picked: tuple[Any, ...], row: int, own: Return) -> int:
    """The cells of a row that hold something, be it a formula without a value."""
    filled: int = len(picked) - picked.count("")
    if not own.sheet.odd:
        return filled
    return filled + sum(
        bool(cell == "") and (row, at) in own.sheet.odd
        for cell, at in zip(picked, own.layout.columns_at, strict=True)
        if at >= 0
    )


def _picker(positions: tuple[int, ...]) -> Any:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: tuple(cells[at] for at in positions)


def _text(cell: Any) -> str:
    """A code or name as text: 430202001001.0 in a number cell is its digits."""
    if isinstance(cell, str):
        return cell if cell.isalnum() else "".join(cell.split())
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _kind_of_row(own: Return, code: str, name: str) -> str:
    """Whether the row is data, a total or a subtotal: by what stands where the place should."""
    for text in (name, code):
        if text and not text.isdigit():
            label = label_key(text)
            for kind in (TOTAL, SUBTOTAL):
                if label in own.labels.get(kind, ()):
                    return kind
    return DATA


def _is_foot(own: Return, place: str, picked: tuple[Any, ...]) -> bool:
    """Whether a row is a line of text under the table: signatures, a date, a note."""
    label, mark, _ = label_key(place).partition("：")
    if place and not mark and label not in own.labels.get("foot", ()):
        return False
    filled = [cell for cell in picked if cell != ""]
    if not all(type(cell) is str for cell in filled):
        return False
    if place:
        return label in _line_labels(own)
    return any("：" in cell or ":" in cell or len(cell) > 12 for cell in filled)


def _line_labels(own: Return) -> set[str]:
    names = ("foot", "unit", "unit_code", "period", "form", "measure")
    return {label_key(label) for name in names for label in own.labels.get(name, ())}


def _resolve(own: Return, code: str, name: str) -> tuple[Place | None, str | None, str | None]:
    """The place of a row, None where its row cannot be taken, the rule that the row breaks, if any, and the places
    to choose from."""
    level, unit = own.layout.form.level, own.unit.code
    registry = own.registry
    if code and not name and not code.isdigit():
        code, name = "", code
    if code:
        place = registry.get(code)
        namesakes = registry.named(name, unit) if name and not (place and place.name == name) else []
    elif name:
        place = registry.get(name)
        namesakes = [place] if place else registry.named(name, unit)
        of_level = [known for known in namesakes if known.level == level] or namesakes
        if len(of_level) > 1:
            return None, "ambiguous_place", candidates(name, of_level, unit)
        place = of_level[0] if of_level else None
    else:
        return None, "place_missing", None
    if place is None or place.level != level or unit not in place.lineage:
        if not code and place is None:
            place = next(iter(registry.named(name)), None)
        rule = _why_not_taken(place, level, unit)
        near = registry.near(name, unit, level) if name and rule == "unknown_place" else []
        return None, rule, candidates(name, near, unit)
    if not code or name in ("", place.name) or place in namesakes:
        return place, None, None
    return (None, "place_name_of_another", None) if namesakes else (place, "place_name_differs", None)


def _why_not_taken(place: Place | None, level: str, unit: str) -> str:
    if place is None:
        return "unknown_place"
    if place.level != level:
        return "place_wrong_level"
    return "place_outside_unit" if unit not in place.lineage else "unknown_place"


def _cast_column(
    position: int, values: tuple[Any, ...], rows: list[Row], table: Table, findings: Findings
) -> pl.Series:
    """One form column as Float64: blank is null; what is no number is null, counted and a finding."""
    column, measure = table.layout.form.columns[position], table.layout.measures[position]
    at = table.layout.columns_at[position]
    has_odd = any(own.sheet.odd for own in table.returns)
    if not has_odd and measure.factor == 1 and measure.unit != "%" and set(map(type, values)) <= {float}:
        return pl.Series(column.column, values, dtype=pl.Float64)
    cast: list[float | None] = [None] * len(values)
    blank = [False] * len(values)
    for index, (value, row) in enumerate(zip(values, rows, strict=True)):
        if type(value) is float and measure.factor == 1 and measure.unit != "%" and not has_odd:
            cast[index] = value
            continue
        rule = table.returns[row.at].sheet.odd.get((row.row, at)) if has_odd and at >= 0 else None
        number = None
        try:
            if rule:
                raise NumberError(rule)
            number = _read_cell(value, measure)
        except NumberError as error:
            if row.kind == DATA and row.place is not None:
                where = table.where(row.at, row.row, column.column, row.place)
                findings.append(finding(error.rule, where, shown_value(value)))
                table.rejected[row.at] += 1
            continue
        if number is None:
            blank[index] = True
            if value != "" and row.kind == DATA:
                table.read[row.at] -= 1
                table.rejected[row.at] -= row.place is None
            continue
        cast[index] = float(number.value)
        if row.place is not None:
            _keep_details(column.column, row, value, number, table, findings)
            table.read[row.at] += value == ""
    if any(blank):
        table.blanks[column.column] = pl.Series(blank, dtype=pl.Boolean)
    return pl.Series(column.column, cast, dtype=pl.Float64)


def _read_cell(value: Any, measure: Measure) -> Number | None:
    if type(value) is bool or not isinstance(value, str | float | int):
        raise NumberError("not_a_number")
    return parse_number(value, measure) if isinstance(value, str) else number_of_float(float(value), measure)


def _keep_details(
    column: str, row: Row, value: Any, number: Number, table: Table, findings: Findings
) -> None:
    """Keep the text of a number that was written in words or rounded, and say where a note was glued on."""
    if isinstance(value, str) or number.precision:
        text = value if isinstance(value, str) else f"{value:.15g}"
        table.details[column, row.at, row.row] = (text, number)
    if number.note:
        where = table.where(row.at, row.row, column, row.place)
        findings.append(finding("note_in_cell", where, f"{number.value.normalize():f}"))
