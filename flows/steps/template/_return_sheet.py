"""First sheet of a template: the return with its places, limits and rules."""

import re
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.catalogue.text_room import lines_in_column, text_width
from flows.steps.template._excel_checks import add_checks
from flows.steps.template._page import put_text, set_page
from schemas.catalogue import FormVersion
from schemas.periods import Period
from schemas.places_of_day import Place
from schemas.texts.catalogue_names import header_in
from schemas.texts.language_texts import worded
from schemas.texts.period_names import period_in

_HEAD_ROWS = 2
_PAGE_WIDTH, _PAGE_HEIGHT = 784, 515  # printable points of A4 across
_DIGIT_POINTS = 5.6  # width of a digit


@dataclass(frozen=True)
class ReturnSheet:
    """Content of a template's first sheet and the layout that follows from it.

    Rows and columns are counted from 0. `words` are the labels of the fields, `foot` the labels of who signs.
    """

    version: FormVersion
    unit: Place
    period: Period
    places: list[Place]
    notes: list[str]
    words: dict[str, str]
    foot: list[str]
    lang: str = "zh"
    title: str = ""

    @property
    def paths(self) -> list[list[str]]:
        """Labels above each column, outermost first; the unit of measure is on a separate line."""
        labels = [
            self.words["place_code"],
            self.words["place_name"],
            *(header_in(column, self.lang) for column in self.version.columns),
            *self.notes,
        ]
        return [re.sub(r"(?<=[^→])（[^（）]*）$", r"\n\g<0>", label).split("→") for label in labels]

    @property
    def where_to_explain(self) -> str:
        """Words for the column in which a right but unusual number is explained; a slip may add columns behind it."""
        if not self.notes:
            return ""
        return worded(self.lang, "template.explain", column=self.notes[-1].split("→")[-1])

    @property
    def first_row(self) -> int:
        return _HEAD_ROWS + max(map(len, self.paths))

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.places) - 1

    @property
    def widths(self) -> list[int]:
        """Width of each column in digits: narrower if there are many, and wide enough for totals of money."""
        code = max(9, *(len(place.code) for place in self.places)) + 2
        name = min(28, max(12, *(text_width(place.name) + 2 for place in self.places)))
        data = 12 if len(self.version.columns) <= 8 else 10 if len(self.version.columns) <= 14 else 9
        numbers = [14 if column.decimals else data for column in self.version.columns]
        return [code, name, *numbers, *([10] * (len(self.notes) - 1)), 18][: len(self.paths)]

    @property
    def scale(self) -> float:
        """Factor by which print shrinks the sheet to the width of the page."""
        return min(1.0, _PAGE_WIDTH / (sum(self.widths) * _DIGIT_POINTS))

    @property
    def growth(self) -> float:
        """Factor for the font sizes of a wide sheet, because print shrinks it."""
        return 1.2 if self.scale < 0.7 else 1.0

    @property
    def row_height(self) -> float:
        """Height of a place's row: few rows fill the page, many rows stay high enough to write in."""
        rest = 36 + 24 + 22 * (self.first_row - _HEAD_ROWS) + 40 + 24 * 4
        room = (_PAGE_HEIGHT / self.scale - rest) // (len(self.places) + 1)
        return min(36 / self.scale, max(22 * self.growth, room))


def write_return(page: Any, plan: ReturnSheet, looks: dict[str, Any]) -> None:
    """Write the sheet with the formats in `looks`."""
    set_page(page, plan.widths, worded(plan.lang, "template.page"))
    page.set_default_row(22 * plan.growth)
    _write_head(page, plan, looks)
    _write_header(page, plan, looks["header"])
    kinds = ["required" if column.required else "optional" for column in plan.version.columns]
    kinds += ["note" for _ in plan.notes]
    for row, place in enumerate(plan.places, start=plan.first_row):
        page.set_row(row, plan.row_height)
        page.write_string(row, 0, place.code, looks["place"])
        page.write_string(row, 1, place.name, looks["place"])
        for at, kind in enumerate(kinds, start=2):
            page.write_blank(row, at, None, looks[kind])
    explanation = len(plan.paths) - 1 if plan.notes else 0
    add_checks(page, plan.version, (plan.first_row, plan.last_row), looks, explanation, plan.lang)
    if len(plan.places) > 1:
        _write_total(page, plan, looks)
    _write_legend(page, plan, looks)
    _write_foot(page, plan, looks)
    page.ignore_errors({"number_stored_as_text": f"A1:A{plan.last_row + 1}"})
    page.freeze_panes(plan.first_row, 2)
    page.set_selection(plan.first_row, 2, plan.first_row, 2)
    page.set_landscape()
    page.repeat_rows(0, plan.first_row - 1)


def _write_legend(page: Any, plan: ReturnSheet, looks: dict[str, Any]) -> None:
    """Write the meaning of the colours below the first number column, where a text is never read as a place."""
    text = partial(worded, plan.lang)
    warning = text("template.warning", explain=plan.where_to_explain)
    parts: list[Any] = []
    if any(column.required for column in plan.version.columns):
        parts += [looks["swatch_required"], "■", looks["legend"], f" {text('template.required')}　　"]
    if not all(column.required for column in plan.version.columns):
        parts += [looks["swatch_optional"], "□", looks["legend"], f" {text('template.optional')}　　"]
    parts += [looks["swatch_error"], "■", looks["legend"], f" {text('template.error')}　　"]
    parts += [looks["swatch_warning"], "■", looks["legend"], f" {warning}"]
    page.write_rich_string(plan.last_row + 2, 2, *parts, looks["legend"])


def _write_foot(page: Any, plan: ReturnSheet, looks: dict[str, Any]) -> None:
    """Write who signs, spread over the width as in the head."""
    page.set_row(plan.last_row + 3, 26)
    edges = [0, *accumulate(plan.widths)]
    free = 0
    for number, text in enumerate(plan.foot):
        at = next(
            (at for at, edge in enumerate(edges) if at >= free and edge >= sum(plan.widths) * number // 3),
            free,
        )
        page.write_string(
            plan.last_row + 3, at, f"{text}{worded(plan.lang, 'template.colon')}", looks["foot"]
        )
        free = at + 1


def _write_head(page: Any, plan: ReturnSheet, looks: dict[str, Any]) -> None:
    """Write the title and below it unit, code, period and form, spread over the width without overlap."""
    page.merge_range(0, 0, 0, len(plan.paths) - 1, plan.title or plan.version.title_zh, looks["title"])
    page.set_row(0, 36)
    labels = [plan.words[name] for name in ("unit", "unit_code", "period", "form")]
    values = (plan.unit.name, plan.unit.code, period_in(plan.lang, plan.period), plan.version.form)
    edges = [0, *accumulate([*plan.widths, *[9] * 20])]  # past a very narrow table
    free = 0.0
    for number, text in enumerate(
        map(worded(plan.lang, "template.colon").join, zip(labels, values, strict=True))
    ):
        wanted = max(free, sum(plan.widths) * number // 4)
        at = next(at for at, edge in enumerate(edges) if edge >= wanted)
        page.write_string(1, at, text, looks["line"])
        free = edges[at] + text_width(text) * plan.growth + 2


def _write_header(page: Any, plan: ReturnSheet, look: Any) -> None:
    """Write the header rows: neighbours under one parent share its cell, a last label reaches down."""
    bottom = plan.first_row - 1
    for level, row in enumerate(range(_HEAD_ROWS, plan.first_row)):
        keys = [
            (path[: level + 1], number if len(path) == level + 1 else None) if len(path) > level else None
            for number, path in enumerate(plan.paths)
        ]
        at = 0
        for key, group in groupby(keys):
            after = at + len(list(group))
            if key:
                put_text(page, (row, at, row if key[1] is None else bottom, after - 1), key[0][-1], look)
            at = after
    rooms = [width / plan.growth for width in plan.widths]
    lines = [lines_in_column(path[-1], room) for path, room in zip(plan.paths, rooms, strict=True)]
    page.set_row(bottom, 15 * plan.growth * max(2, *lines) + 4)


def _write_total(page: Any, plan: ReturnSheet, looks: dict[str, Any]) -> None:
    """Write the row of totals; columns that do not add over places, such as rates, stay blank."""
    row = plan.last_row + 1
    page.set_row(row, plan.row_height)
    page.write_string(row, 0, plan.words["total"], looks["total_label"])
    for at in range(1, len(plan.paths)):
        page.write_blank(row, at, None, looks["total"])
    for at, column in enumerate(plan.version.columns, start=2):
        if column.over_places == "sum":
            cells = f"{cell_name(plan.first_row, at)}:{cell_name(plan.last_row, at)}"
            look = looks["total_decimal" if column.decimals else "total"]
            page.write_formula(row, at, f"=SUM({cells})", look, 0)
