"""Rows of a return: data, totals or neither, and the place of each row of data."""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.findings.findings import Finding, finding, shown_name
from flows.steps.recognise.header import is_value
from flows.steps.recognise.reporting_unit import candidates
from flows.steps.recognise.returns import Return
from flows.steps.tidy.table import DATA, SUBTOTAL, TOTAL, ReturnTable, Row
from flows.steps.values.labels import label_key
from schemas.places import Place


def read_rows(
    own: Return, at: int, table: ReturnTable, findings: list[Finding]
) -> list[tuple[Row, tuple[Any, ...]]]:
    """Rows of one return that have something in its columns, each with these cells.

    A row whose place is unknown or repeated gets no place and a finding.
    """
    layout = own.layout
    pick = _picker(layout.columns_at)
    empty_cells = ("",) * len(layout.columns_at)
    odd_rows = {row for row, _ in own.sheet.odd}
    code_at, name_at = layout.code_at, layout.name_at
    totals, subtotals = (own.labels.get(kind, frozenset()) for kind in (TOTAL, SUBTOTAL))
    first = min((at for at in layout.columns_at if at >= 0), default=0)
    others = [at for at in range(first) if at not in (code_at, name_at)]
    skipped = _other_tables(own, findings)
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
        kind = _kind_of_row(own, texts, totals, subtotals)
        if kind != DATA:
            kept.append((Row(at, number, None, kind), picked))
            continue
        is_float = set(map(type, picked)) == {float}
        count = len(picked) if is_float else _count_filled(picked, number, own)
        if not is_float and _is_foot(own, name or code, picked):
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
    if positions == tuple(range(first, first + len(positions))):
        return lambda cells: tuple(cells[first : first + len(positions)])
    return lambda cells: tuple(cells[at] if at >= 0 else "" for at in positions)


def _text(cell: Any) -> str:
    """A code or name as text: 430202001001.0 in a number cell is its digits."""
    if isinstance(cell, str):
        return cell if cell.isalnum() else "".join(cell.split())
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _is_blank(picked: tuple[Any, ...]) -> bool:
    return all(type(cell) is str and not cell.strip() for cell in picked)


def _kind_of_row(
    own: Return, texts: tuple[str, ...], totals: frozenset[str], subtotals: frozenset[str]
) -> str:
    """Kind of a row, data, total or subtotal, by the texts in its place columns and left of the numbers."""
    for text in texts:
        if not text or text.isdigit() or not (found := _total_named(text, totals, subtotals)):
            continue
        kind, of = found
        level, unit = own.layout.form.level, own.unit
        meant = [*own.registry.named(of, unit.code)] if of else []
        meant += [place for code in texts if code.isdigit() and (place := own.registry.get(code))]
        if any(place.level == level for place in meant):
            return DATA  # the total of one place of the form's level is data of that place
        is_whole = of.startswith("全") or unit in own.registry.named(of)
        return kind if not of else TOTAL if is_whole else SUBTOTAL
    return DATA


@lru_cache(maxsize=16384)
def _total_named(text: str, totals: frozenset[str], subtotals: frozenset[str]) -> tuple[str, str] | None:
    """Kind of total and the place in a label such as 合计, 合计（人）, 全镇合计, 仙庾镇合计 or 本页小计."""
    label = re.sub(r"\([^()]*\)$", "", label_key(text)).rstrip("：")
    for kind, words in ((TOTAL, totals), (SUBTOTAL, subtotals)):
        if label in words:
            return kind, ""
    for kind, words in ((TOTAL, totals), (SUBTOTAL, subtotals)):
        for word in sorted(words, key=len, reverse=True):
            if label.endswith(word):
                return kind, label.removesuffix(word)
    return None


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


def _is_foot(own: Return, place: str, picked: tuple[Any, ...]) -> bool:
    """True for a line of text below the table: signatures, a date, a note."""
    label, mark, _ = label_key(place).partition("：")
    if place and not mark and label not in own.labels.get("foot", ()):
        return False
    filled = [cell for cell in picked if cell != ""]
    if not all(type(cell) is str for cell in filled):
        return False
    if place:
        return label in _line_labels(own)
    if any(is_value(cell) for cell in filled):
        return False
    return any("：" in cell or ":" in cell or len(cell) > 12 for cell in filled)


def _line_labels(own: Return) -> set[str]:
    names = ("foot", "unit", "unit_code", "period", "form", "measure")
    return {label_key(label) for name in names for label in own.labels.get(name, ())}


def _resolve(own: Return, code: str, name: str) -> tuple[Place | None, str | None, str | None]:
    """Place of a row, the rule that the row breaks, and candidate places for the message.

    The place is None if the row must be rejected.
    """
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
        is_total = _total_named(
            name, own.labels.get(TOTAL, frozenset()), own.labels.get(SUBTOTAL, frozenset())
        )
        is_unknown = bool(name) and rule == "unknown_place" and not is_total
        near = registry.near(name, unit, level) if is_unknown else []
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
