"""Tables whose rows are the columns of their form: a row for each indicator, a column for each place."""

from flows.steps.book.model import Sheet
from flows.steps.findings.findings import RejectedError, Where, finding, shown_label
from flows.steps.recognise._column_measures import units_of_form
from flows.steps.recognise.columns import Layout
from flows.steps.values.labels import column_key
from flows.steps.values.measures import take_unit
from schemas.catalogue import FormVersion

_FIRST_COLUMNS, _LEAST = 3, 2
"""Columns that may contain the labels, and the number of different labels in one of them."""


def refuse_transposed(sheet: Sheet, form: FormVersion, layout: Layout | None, where: Where) -> None:
    """Refuse a sheet of the form without a header, or without a column of the form, if its rows have the labels.

    Raises RejectedError with table_transposed, at the first label.
    """
    if layout is not None and max(layout.columns_at, default=-1) >= 0:
        return
    labels = {
        _bare(text, form): column.column for column in form.columns for text in _spelt(column.header_zh)
    }
    for at in range(min(_FIRST_COLUMNS, max(map(len, sheet.rows), default=0))):
        texts = [(row, cells[at]) for row, cells in enumerate(sheet.rows) if type(cells[at]) is str]
        found = {labels[key]: own for own in reversed(texts) if (key := _bare(own[1], form)) in labels}
        if len(found) >= _LEAST:
            row, text = min(found.values())
            here = where.at_cell(sheet.address(row, at))
            raise RejectedError(finding("table_transposed", here, shown_label(text)))


def _spelt(header: str) -> tuple[str, ...]:
    parts = header.split("→")
    return parts[-1], "".join(parts)


def _bare(text: str, form: FormVersion) -> str:
    return "".join(take_unit((column_key(text),), units_of_form(form))[0])
