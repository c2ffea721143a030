"""Tidy: rows of identified returns to places and numbers. Casting happens here, once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import polars as pl

from flows.steps.findings import Where, finding, shown_name, shown_value
from flows.steps.identify import Findings, Layout, Return
from flows.steps.read import cell_name
from schemas.places import Place

NUMBER = r"^[+-]?\d+(\.\d+)?$"


@dataclass
class Table:
    """The rows of all returns of a batch that share one layout.

    `frame` has one row a place reported: return (position in `returns`), row (from 0), place_code, and a
    Float64 column for each form column, null where the cell is blank or no number; `blanks` holds for each
    column with blank cells a mask over the rows. `rows`, `read` and `rejected` count, for each return, the rows
    with something in them, their filled cells, and those of them that were rejected.
    """

    layout: Layout
    returns: list[Return]
    frame: pl.DataFrame
    read: list[int]
    rejected: list[int]
    rows: list[int]
    blanks: dict[str, pl.Series]

    def blank(self, column: str) -> pl.Series:
        """A mask over the rows: where the cell of that column was left blank."""
        return self.blanks.get(column, pl.zeros(len(self.frame), pl.Boolean, eager=True))

    def where(self, at: int, row: int, column: str | None = None, place_code: str | None = None) -> Where:
        """Where a finding on that row of that return, and on that column of it, stands."""
        own = self.returns[at]
        position, indicator = self.position(column) if column else (max(self.layout.code_at, 0), None)
        cell = cell_name(row, position)
        return Where(
            own.submission, own.file, own.sheet.name or None, cell, place_code, own.period.text, indicator
        )

    def position(self, column: str) -> tuple[int, str | None]:
        """Where the column stands in the sheet, and its indicator."""
        for known, at in zip(self.layout.form.columns, self.layout.columns_at, strict=True):
            if known.column == column:
                return at, known.indicator
        raise KeyError(column)


def tidy_returns(returns: Iterable[Return]) -> tuple[list[Table], Findings]:
    """The numbers of the returns, one table a layout, and the findings on rows and cells that do not read.

    A row whose place is not known is rejected whole; a cell that is no number is rejected alone.
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
    keys: list[tuple[int, int, str]] = []
    cells: list[tuple[Any, ...]] = []
    none = [0] * len(returns)
    table = Table(layout, returns, pl.DataFrame(), [*none], [*none], [*none], {})
    for at, own in enumerate(returns):
        for row, place, picked in _place_rows(own, at, table, findings):
            keys.append((at, row, place))
            cells.append(picked)
    names = [column.column for column in layout.form.columns]
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(names)
    frame = pl.DataFrame(
        keys, schema={"return": pl.Int64, "row": pl.Int64, "place_code": pl.String}, orient="row"
    ).with_columns(
        _cast_column(name, values, keys, table, findings) for name, values in zip(names, columns, strict=True)
    )
    table.frame = frame
    return table


def _place_rows(
    own: Return, at: int, table: Table, findings: Findings
) -> list[tuple[int, str, tuple[Any, ...]]]:
    """The rows of one return whose place is known and stands there once; others become findings."""
    layout = own.layout
    pick = _picker(layout.columns_at)
    named: dict[str, list[tuple[int, tuple[Any, ...]]]] = defaultdict(list)
    empty_cells = ("",) * len(layout.columns_at)
    for row, cells in enumerate(own.sheet.rows[layout.header_row + 1 :], start=layout.header_row + 1):
        picked = pick([*cells, ""])
        code = _text(cells[layout.code_at]) if layout.code_at >= 0 else ""
        name = _text(cells[layout.name_at]) if layout.name_at >= 0 else ""
        if picked == empty_cells:
            continue
        filled = len(picked) - picked.count("")
        table.rows[at] += 1
        table.read[at] += filled
        place, rule = _resolve(own, code, name)
        if rule:
            findings.append(finding(rule, table.where(at, row), shown_name(f"{name} {code}".strip()) or None))
        if place is None:
            table.rejected[at] += filled
        else:
            named[place.code].append((row, picked))
    kept = []
    for code, rows in named.items():
        if len(rows) == 1:
            kept.append((rows[0][0], code, rows[0][1]))
            continue
        for row, picked in rows:
            findings.append(finding("place_repeated", table.where(at, row)))
            table.rejected[at] += len(picked) - picked.count("")
    return kept


def _picker(positions: tuple[int, ...]) -> Any:
    return itemgetter(*positions) if len(positions) > 1 else lambda cells: (cells[positions[0]],)


def _text(cell: Any) -> str:
    """A code or name as text: 430202001001.0 in a number cell is its digits."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "".join(str(cell).split())


def _resolve(own: Return, code: str, name: str) -> tuple[Place | None, str | None]:
    """The place of a row, None where its row cannot be taken, and the rule that the row breaks, if any."""
    level, unit = own.layout.form.level, own.unit.code
    namesakes = own.registry.named(name, unit) if name else []
    if code:
        place = own.registry.get(code)
    elif name:
        of_level = [place for place in namesakes if place.level == level] or namesakes
        if len(of_level) > 1:
            return None, "ambiguous_place"
        place = of_level[0] if of_level else None
    else:
        return None, "place_missing"
    if place is None or place.level != level or unit not in place.lineage:
        return None, _why_not_taken(place, level)
    if name in ("", place.name) or place in namesakes:
        return place, None
    return (None, "place_name_of_another") if namesakes else (place, "place_name_differs")


def _why_not_taken(place: Place | None, level: str) -> str:
    if place is None:
        return "unknown_place"
    return "place_wrong_level" if place.level != level else "place_outside_unit"


def _cast_column(
    name: str,
    values: tuple[Any, ...],
    keys: list[tuple[int, int, str]],
    table: Table,
    findings: Findings,
) -> pl.Series:
    """One form column as Float64: blank is null; what is no number is null, counted and a finding."""
    kinds = set(map(type, values))
    if kinds <= {float}:
        return pl.Series(name, values, dtype=pl.Float64)
    numbers = pl.Series(name, [v if type(v) in (float, int) else None for v in values], dtype=pl.Float64)
    texts = pl.Series([v if type(v) is str else None for v in values], dtype=pl.String).str.strip_chars()
    parsed = texts.set(~texts.str.contains(NUMBER), None).cast(pl.Float64)
    cast = numbers.fill_null(parsed)
    blank = (texts == "").fill_null(False)
    if blank.any():
        table.blanks[name] = blank
    number = cast.is_finite().fill_null(False)
    for index in blank.arg_true():
        table.read[keys[index][0]] -= values[index] != ""
    for index in (~number & ~blank).arg_true():
        at, row, place_code = keys[index]
        where = table.where(at, row, name, place_code)
        findings.append(finding("not_a_number", where, shown_value(values[index])))
        table.rejected[at] += 1
    return cast.set(~number, None).alias(name)
