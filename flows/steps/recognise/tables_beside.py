"""Tables side by side in a sheet: places and numbers, and right of them other places and their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.findings.findings import Finding, Where, finding
from flows.steps.recognise.header import FieldLabels, Header
from flows.steps.values.labels import label_key, plain_text
from schemas.places import Place, Registry


def leave_out_beside(
    sheet: Sheet, header: Header, where: Where, labels: FieldLabels, registry: Registry
) -> tuple[Sheet, Header, list[Finding]]:
    """Sheet and header without a table beside the first one, and the finding on it.

    Such a table begins with a second column of places, right of numbers, in which a row names another place. A place
    above the row's, or the same one again, begins no table.
    """
    at = _begin(sheet, header, labels, registry)
    if at < 0:
        return sheet, header, []
    rows = [
        row[:at] + [""] * (len(row) - at) if number >= header.top else row
        for number, row in enumerate(sheet.rows)
    ]
    paths = header.paths[:at] + ((),) * (len(header.paths) - at)
    cell = sheet.address(header.bottom, at)
    found = finding("table_beside", where.at_cell(cell), cell.rstrip("0123456789"))
    return replace(sheet, rows=rows), replace(header, paths=paths), [found]


def _begin(sheet: Sheet, header: Header, labels: FieldLabels, registry: Registry) -> int:
    """First column of the second table; -1 for none."""
    codes, names = (frozenset(map(label_key, labels.get(name, ()))) for name in ("place_code", "place_name"))
    ends = [label_key(path[-1]) if path else "" for path in header.paths]
    firsts = [at for at in (header.code_at, header.name_at) if at >= 0]
    numbers = [at for at, end in enumerate(ends) if at > max(firsts) and end and end not in codes | names]
    places = [
        at for at, end in enumerate(ends) if end in codes | names and at > min(numbers, default=len(ends))
    ]
    own = {ends[at] for at in firsts}
    for at in places:
        is_again = ends[at] in own
        if any(
            _is_other(row[at], [row[first] for first in firsts], is_again, registry)
            for row in sheet.rows[header.first_row :]
        ):
            first = at
            while first - 1 in places:
                first -= 1
            return first
    return -1


def _is_other(cell: Any, firsts: Sequence[Any], is_again: bool, registry: Registry) -> bool:
    """Check whether a cell names another place than the first cells of its row, and none above it."""
    text, own = _text(cell), [text for first in firsts if (text := _text(first))]
    if not text or text in own:
        return False
    others = _places(text, registry)
    if not others:
        return is_again and bool(own)
    lineages = {code for text in own for place in _places(text, registry) for code in place.lineage}
    return lineages.isdisjoint(place.code for place in others)


def _places(text: str, registry: Registry) -> Iterable[Place]:
    place = registry.get(text)
    return [place] if place else registry.named(text)


def _text(cell: Any) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else plain_text(cell) if isinstance(cell, str) else ""
