"""Rows of a return: data, totals or neither, and the place of each row of data."""

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.findings.findings import Finding, finding, shown_name
from flows.steps.recognise.returns import Return
from flows.steps.tidy._kinds import is_foot, kind_of_row
from flows.steps.tidy._places import resolve
from flows.steps.tidy._qualified_rows import qualification, qualified_rows
from flows.steps.tidy.table import DATA, SUBTOTAL, TOTAL, ReturnTable, Row
from flows.steps.values.labels import label_key


def read_rows(
    own: Return, at: int, table: ReturnTable, findings: list[Finding]
) -> list[tuple[Row, tuple[Any, ...]]]:
    """Rows of one return that have something in its columns, each with these cells.

    A row whose place is unknown or repeated gets no place and a finding; so does a row that says that its figures are
    not the period's.
    """
    layout = own.layout
    pick = _picker(layout.columns_at)
    empty_cells = ("",) * len(layout.columns_at)
    odd_rows = {row for row, _ in own.sheet.odd}
    code_at, name_at = layout.code_at, layout.name_at
    totals, subtotals = (own.labels.get(kind, frozenset()) for kind in (TOTAL, SUBTOTAL))
    first = min((at for at in layout.columns_at if at >= 0), default=0)
    others = [at for at in range(first) if at not in (code_at, name_at)]
    skipped, qualified = _other_tables(own, findings), qualified_rows(own)
    kept: list[tuple[Row, tuple[Any, ...]]] = []
    named: dict[str, list[int]] = defaultdict(list)
    for number, cells in enumerate(own.sheet.rows[layout.first_row :], start=layout.first_row):
        picked = pick(cells)
        if picked == empty_cells and number not in odd_rows:
            continue
        code = _text(cells[code_at]) if code_at >= 0 else ""
        name = _text(cells[name_at]) if name_at >= 0 else ""
        if number in skipped or (not code and not name and _is_blank(picked) and number not in odd_rows):
            continue
        texts = (name, code, *(_text(cells[at]) for at in others))
        kind = kind_of_row(own, texts, totals, subtotals)
        if kind != DATA:
            kept.append((Row(at, number, None, kind), picked))
            continue
        is_float = set(map(type, picked)) == {float}
        count = len(picked) if is_float else _count_filled(picked, number, own)
        if not is_float and is_foot(own, name or code, picked):
            continue
        table.rows[at] += 1
        table.read[at] += count
        place, rule, listed = resolve(own, code, name)
        if rule:
            shown = shown_name(f"{name} {code}".strip()) or None
            findings.append(finding(rule, table.where(at, number), shown, listed))
        if place and (found := qualification(own, number, place.name, qualified)):
            column, label, word = found
            where = table.where(at, number, None, place.code).at_cell(cell_name(number, column))
            findings.append(finding("row_qualified", where, shown_name(label), shown_name(word)))
            place = None
        if place is None:
            table.rejected[at] += count
            kept.append((Row(at, number, None), picked))
        else:
            named[place.code].append(len(kept))
            kept.append((Row(at, number, place.code, is_float=is_float), picked))
    for positions in named.values():
        for position in positions if len(positions) > 1 else ():
            row, picked = kept[position]
            findings.append(finding("place_repeated", table.where(at, row.row)))
            table.rejected[at] += _count_filled(picked, row.row, own)
            row.place = None
    return kept


def _count_filled(picked: tuple[Any, ...], row: int, own: Return) -> int:
    """Number of filled cells of a row; a formula without a stored value counts as filled."""
    filled: int = len(picked) - picked.count("")
    if not own.sheet.odd:
        return filled
    return filled + sum(
        bool(cell == "") and (row, at) in own.sheet.odd
        for cell, at in zip(picked, own.layout.columns_at, strict=True)
        if at >= 0
    )


def _picker(positions: tuple[int, ...]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Function that picks the cells at the positions from a row; position -1 gives a blank."""
    first = positions[0] if positions else 0
    if first >= 0 and positions == tuple(range(first, first + len(positions))):
        return lambda cells: tuple(cells[first : first + len(positions)])
    return lambda cells: tuple(cells[at] if at >= 0 else "" for at in positions)


def _text(cell: Any) -> str:
    """A code or name as text: 430202001001.0 in a number cell is its digits."""
    if isinstance(cell, str):
        return cell if cell.isalnum() else "".join(cell.split())
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _is_blank(picked: tuple[Any, ...]) -> bool:
    return all(type(cell) is str and not cell.strip() for cell in picked)


def _other_tables(own: Return, findings: list[Finding]) -> frozenset[int]:
    """Rows that are not data of this table: repeats of its header, and all rows from another table's header on.

    Another table is a finding.
    """
    layout, rows = own.layout, own.sheet.rows
    known = _place_labels(
        own.labels.get("place_code", frozenset()), own.labels.get("place_name", frozenset())
    )
    places_at = [at for at in (layout.code_at, layout.name_at) if at >= 0]
    texts = {row[at] for row in rows[layout.first_row :] for at in places_at}
    if known.isdisjoint(label_key(text) for text in texts if type(text) is str):
        return frozenset()
    skipped: set[int] = set()
    header = rows[layout.header_top : layout.header_row + 1]
    for number in range(layout.first_row, len(rows)):
        cells = [rows[number][at] for at in places_at]
        if number in skipped or not any(
            type(cell) is str and cell and label_key(cell) in known for cell in cells
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


@lru_cache(maxsize=64)
def _place_labels(*labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label_key(label) for group in labels for label in group)
