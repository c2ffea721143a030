"""Rows of a sheet that belong to another table below the return's, or print its header again."""

from functools import lru_cache
from operator import itemgetter

from flows.steps.book.addresses import cell_name
from flows.steps.findings.finding_list import FindingList
from flows.steps.findings.findings import finding
from flows.steps.recognise.returns import Return
from flows.steps.values.labels import column_key, label_key


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
    if all(text in own.registry.places for text in labels):
        return frozenset()
    skipped: set[int] = set()
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


@lru_cache(maxsize=64)
def _place_labels(*labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label_key(label) for group in labels for label in group)
