"""Names of places in a column without a label, beside a column that names the places above."""

from dataclasses import replace

from flows.steps.book.model import Sheet
from flows.steps.recognise.columns import Layout
from schemas.place_spelling import visible
from schemas.places import Registry
from schemas.places_of_day import Place

_ROWS = 200


def with_unlabelled_names(layout: Layout, sheet: Sheet, unit: Place, registry: Registry) -> Layout:
    """Layout of a header in which one label, such as 地区, is over a column of townships and a column of villages.

    The column to the right has the names if it has places of the form's level and the labelled column has none.
    """
    at = layout.name_at + 1
    width = len(sheet.rows[0]) if sheet.rows else 0
    known = (layout.code_at, layout.explanation_at, *layout.columns_at)
    if layout.name_at < 0 or at >= width or at in known or _is_labelled(sheet, layout, at):
        return layout

    def has_names(column: int) -> bool:
        rows = sheet.rows[layout.first_row : layout.first_row + _ROWS]
        texts = {visible(row[column]) for row in rows if type(row[column]) is str and row[column]}
        named = (place for text in texts for place in registry.named(text, unit.code))
        return any(place.level == layout.form.level for place in named)

    if has_names(layout.name_at) or not has_names(at):
        return layout
    uppers = (*(upper for upper in layout.uppers_at if upper != at), layout.name_at)
    return replace(layout, name_at=at, uppers_at=uppers)


def _is_labelled(sheet: Sheet, layout: Layout, at: int) -> bool:
    return any(row[at] != "" for row in sheet.rows[layout.header_top : layout.header_row + 1])
