"""Template: the empty return that a unit fills in, its places filled in already, limits and rules built in."""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby
from typing import Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.book.addresses import cell_name
from flows.steps.findings.severity import ERROR, WARNING
from flows.steps.recognise.template_mark import template_version
from flows.steps.template._excel_checks import COLOURS, add_checks
from flows.steps.template._guide import guide_lines, put_text, set_page, text_lines, text_width, write_guide
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period, period_words
from schemas.places import Place, Registry, valid_on

_HEAD_ROWS = 2
_PAGE_WIDTH, _PAGE_HEIGHT, _DIGIT_POINTS = 784, 515, 5.6  # of A4 across between its margins, and of a digit
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_FRAMED = _FONT | {"border": 1, "border_color": "#7F7F7F"}
_INPUT = _FRAMED | {"locked": False}
_BOLD = _FRAMED | {"bold": True}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": _FONT | {"font_size": 18, "bold": True, "align": "center"},
    "section": _FONT | {"font_size": 12, "bold": True},
    "text": _FONT | {"text_wrap": True},
    "line": _FONT,
    "foot": _FONT | {"locked": False},
    "header": _BOLD | {"font_size": 10, "align": "center", "text_wrap": True, "bg_color": "#DDE6F0"},
    "place": _FRAMED | {"num_format": "@", "bg_color": "#F2F2F2", "shrink": True},
    "required": _INPUT | {"bg_color": "#FFFBE6", "align": "right"},
    "optional": _INPUT | {"align": "right"},
    "note": _INPUT | {"text_wrap": True},
    "total": _BOLD | {"align": "right", "bg_color": "#F2F2F2", "num_format": "#,##0;-#,##0;;@"},
    "total_decimal": _BOLD | {"align": "right", "bg_color": "#F2F2F2", "num_format": "#,##0.00;-#,##0.00;;@"},
    "legend": _FONT | {"font_size": 10, "font_color": "#595959"},
    "swatch_required": {"font_name": "宋体", "font_color": "#E8C400"},
    "swatch_optional": {"font_name": "宋体", "font_color": "#A6A6A6"},
    "swatch_error": {"font_name": "宋体", "font_color": "#9C0006"},
    "swatch_warning": {"font_name": "宋体", "font_color": "#B58900"},
    "is_error": _FRAMED | COLOURS[ERROR] | {"align": "center"},
    "is_warning": _FRAMED | COLOURS[WARNING] | {"align": "center"},
    "total_label": _BOLD | {"align": "center", "bg_color": "#F2F2F2"},
    "cell": _FRAMED | {"text_wrap": True, "indent": 1},
}
_WORDS = {
    "unit": "填报单位",
    "unit_code": "单位代码",
    "period": "报告期",
    "form": "表号",
    "place_code": "地区代码",
    "place_name": "地区名称",
    "total": "合计",
}
_FOOT = ("单位负责人", "填表人", "报出日期")


class NoTemplateError(ValueError):
    """There is no such form, place or period to make a template for."""


@dataclass(frozen=True)
class _Sheet:
    """What a template's sheet is laid out from; rows and columns are counted from 0."""

    version: FormVersion
    unit: Place
    period: Period
    places: list[Place]
    notes: list[str]
    words: dict[str, str]
    foot: list[str]

    @property
    def paths(self) -> list[list[str]]:
        """The labels above each column, outermost first, the unit on a line of its own."""
        labels = [
            self.words["place_code"],
            self.words["place_name"],
            *(own.header_zh for own in self.version.columns),
            *self.notes,
        ]
        return [re.sub(r"(?<=[^→])（[^（）]*）$", r"\n\g<0>", label).split("→") for label in labels]

    @property
    def first_row(self) -> int:
        return _HEAD_ROWS + max(map(len, self.paths))

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.places) - 1

    @property
    def widths(self) -> list[int]:
        """The width of each column in digits: narrower where there are many, money wide enough for its total."""
        code = max(9, *(len(place.code) for place in self.places)) + 2
        name = min(28, max(12, *(text_width(place.name) + 2 for place in self.places)))
        data = 12 if len(self.version.columns) <= 8 else 10 if len(self.version.columns) <= 14 else 9
        numbers = [14 if own.decimals else data for own in self.version.columns]
        return [code, name, *numbers, *([10] * (len(self.notes) - 1)), 18][: len(self.paths)]

    @property
    def scale(self) -> float:
        """By how much print shrinks the sheet to the width of the page."""
        return min(1.0, _PAGE_WIDTH / (sum(self.widths) * _DIGIT_POINTS))

    @property
    def growth(self) -> float:
        """By how much the letters of a wide sheet are larger, which print makes small again."""
        return 1.2 if self.scale < 0.7 else 1.0

    @property
    def row_height(self) -> float:
        """The height of a row of places: the page filled where there are few, never less than can be written in."""
        rest = 36 + 24 + 22 * (self.first_row - _HEAD_ROWS) + 40 + 24 * 4
        room = (_PAGE_HEIGHT / self.scale - rest) // (len(self.places) + 1)
        return min(36 / self.scale, max(22 * self.growth, room))


def make_template(catalogue: Catalogue, form: str, place_code: str, period: Period) -> bytes:
    """The workbook for that form, reporting unit and period; the same bytes for the same catalogue.

    Raises NoTemplateError where the form is not known or not in use then, or the unit has no places to report of.
    """
    version = _version(catalogue, form, period)
    registry = catalogue.registry(period.end)
    unit = registry.get(place_code)
    if unit is None:
        raise NoTemplateError(
            f"{period.text} 没有单位 {place_code}，请核对代码 / no such place then: {place_code}"
        )
    places = _places(catalogue, registry, unit, version.level, period)
    if not places:
        level = dict(catalogue["levels"].select("level", "name_zh").iter_rows()).get(version.level)
        raise NoTemplateError(
            f"{form} 一行一个{level}，{unit.name}及其下没有填报它的{level}，请换用本级的报表 / {form} has a row "
            f"for each {version.level}: {unit.code} is none that reports, with no places beneath that do"
        )
    own = _Sheet(
        version, unit, period, places, _notes(catalogue, version), _words(catalogue), _foot(catalogue)
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": ""})  # noqa: DTZ001  the same bytes each time
        looks = _looks(book, 1.0)
        _write_sheet(book.add_worksheet("报表"), own, _looks(book, own.growth))
        write_guide(
            book.add_worksheet("填报说明"), guide_lines(catalogue, registry, version, unit, period), looks
        )
        mark = f"{form}|{period.text}|{unit.code}|{own.first_row + 1}|{template_version(version)}"
        book.define_name("fedstats_return", f'="{mark}"')
        book.defined_names[-1][3] = True  # hidden: define_name itself offers no such choice
    return out.getvalue()


def _looks(book: Any, growth: float) -> dict[str, Any]:
    """The formats by name, their letters so much larger."""
    return {
        name: book.add_format(look | {"font_size": round(look.get("font_size", 11) * growth)})
        for name, look in _LOOKS.items()
    } | {name: book.add_format(look) for name, look in COLOURS.items()}


def _version(catalogue: Catalogue, form: str, period: Period) -> FormVersion:
    """The form as in use in the period, on its last day."""
    types = sorted(catalogue.period_types.get(form, ()))
    if not types:
        known = "、".join(sorted(catalogue.period_types))
        raise NoTemplateError(f"没有报表 {form}，有：{known} / there is no such form as {form}")
    version = catalogue.form_version(form, period.end)
    if version is None or version.period_type != period.period_type:
        names = {"month": "月报", "quarter": "季报", "half": "半年报", "year": "年报"}
        raise NoTemplateError(
            f"报表 {form} 是{'、'.join(names[own] for own in types)}，在 {period.text} 不使用，请核对报告期 / "
            f"the form {form} (by {', '.join(types)}) is not in use in {period.text}"
        )
    return version


def _places(catalogue: Catalogue, registry: Registry, unit: Place, level: str, period: Period) -> list[Place]:
    """The unit itself where the form is of its level, else those of that level beneath it; only who reports then."""
    is_reporting = pl.col("reports") & pl.col("kind").ne_missing("virtual") & (pl.col("level") == level)
    codes = set(valid_on(catalogue["places"], period.end).filter(is_reporting)["code"])
    if unit.level == level:
        codes &= {unit.code}
    return [registry.places[code] for code in sorted(codes) if unit.code in registry.places[code].lineage]


def _notes(catalogue: Catalogue, version: FormVersion) -> list[str]:
    """The form's notes in Chinese, last the one in which a warning is explained."""
    own = (pl.col("form") == version.form) & (pl.col("reported_as") == "note")
    notes = [note for note in catalogue["form_columns"].filter(own)["header_zh"] if note in version.notes]
    labels = catalogue["labels"].filter(pl.col("field") == "explanation")["label"].to_list()
    explanations = [note for note in notes if note in labels] or labels[:1]
    return list(dict.fromkeys([*(note for note in notes if note not in labels), *explanations]))


def _words(catalogue: Catalogue) -> dict[str, str]:
    """How the template names each field: the first label of it in the catalogue, ours where it has none."""
    first = catalogue["labels"].unique("field", keep="first")
    return _WORDS | dict(first.filter(pl.col("field").is_in(_WORDS.keys())).iter_rows())


def _foot(catalogue: Catalogue) -> list[str]:
    """Who signs: ours where the catalogue knows one of them, else its own first three."""
    known = catalogue["labels"].filter(pl.col("field") == "foot")["label"].to_list()
    return known[:3] if known and not set(known) & set(_FOOT) else list(_FOOT)


def _write_sheet(page: Any, own: _Sheet, looks: dict[str, Any]) -> None:
    set_page(page, own.widths)
    page.set_default_row(22 * own.growth)
    _write_head(page, own, looks)
    _write_header(page, own, looks["header"])
    kinds = ["required" if column.required else "optional" for column in own.version.columns]
    kinds += ["note" for _ in own.notes]
    for row, place in enumerate(own.places, start=own.first_row):
        page.set_row(row, own.row_height)
        page.write_string(row, 0, place.code, looks["place"])
        page.write_string(row, 1, place.name, looks["place"])
        for at, kind in enumerate(kinds, start=2):
            page.write_blank(row, at, None, looks[kind])
    explanation = len(own.paths) - 1 if own.notes else 0
    add_checks(page, own.version, (own.first_row, own.last_row), looks, explanation)
    if len(own.places) > 1:
        _write_total(page, own, looks)
    _write_legend(page, own, looks)
    _write_foot(page, own, looks)
    page.ignore_errors({"number_stored_as_text": f"A1:A{own.last_row + 1}"})
    page.freeze_panes(own.first_row, 2)
    page.set_selection(own.first_row, 2, own.first_row, 2)
    page.set_landscape()
    page.repeat_rows(0, own.first_row - 1)


def _write_legend(page: Any, own: _Sheet, looks: dict[str, Any]) -> None:
    """What the colours mean. It stands beneath the first number column, where a line of text is never a place."""
    parts: list[Any] = []
    if any(column.required for column in own.version.columns):
        parts += [looks["swatch_required"], "■", looks["legend"], " 浅黄：必填，没有发生填 0　　"]
    if not all(column.required for column in own.version.columns):
        parts += [looks["swatch_optional"], "□", looks["legend"], " 白：有则填　　"]
    parts += [looks["swatch_error"], "■", looks["legend"], " 红：须改正　　"]
    parts += [looks["swatch_warning"], "■", looks["legend"], " 黄：请核对，属实的在最右一栏写明"]
    page.write_rich_string(own.last_row + 2, 2, *parts, looks["legend"])


def _write_foot(page: Any, own: _Sheet, looks: dict[str, Any]) -> None:
    """Who signs: spread over the width as the head is."""
    page.set_row(own.last_row + 3, 26)
    edges = [0, *accumulate(own.widths)]
    free = 0
    for number, text in enumerate(own.foot):
        at = next(
            (at for at, edge in enumerate(edges) if at >= free and edge >= sum(own.widths) * number // 3),
            free,
        )
        page.write_string(own.last_row + 3, at, f"{text}：", looks["foot"])
        free = at + 1


def _write_head(page: Any, own: _Sheet, looks: dict[str, Any]) -> None:
    """Title, and beneath it unit, code, period and form, spread over the width, none over the one before it."""
    page.merge_range(0, 0, 0, len(own.paths) - 1, own.version.title_zh, looks["title"])
    page.set_row(0, 36)
    labels = [own.words[name] for name in ("unit", "unit_code", "period", "form")]
    values = (own.unit.name, own.unit.code, period_words(own.period), own.version.form)
    edges = [0, *accumulate([*own.widths, *[9] * 20])]  # beyond the table where that is very narrow
    free = 0.0
    for number, text in enumerate(map("：".join, zip(labels, values, strict=True))):
        wanted = max(free, sum(own.widths) * number // 4)
        at = next(at for at, edge in enumerate(edges) if edge >= wanted)
        page.write_string(1, at, text, looks["line"])
        free = edges[at] + text_width(text) * own.growth + 2


def _write_header(page: Any, own: _Sheet, look: Any) -> None:
    """The header rows: neighbours under one parent share its cell, a column's own label reaches down."""
    bottom = own.first_row - 1
    for level, row in enumerate(range(_HEAD_ROWS, own.first_row)):
        keys = [
            (path[: level + 1], number if len(path) == level + 1 else None) if len(path) > level else None
            for number, path in enumerate(own.paths)
        ]
        at = 0
        for key, group in groupby(keys):
            after = at + len(list(group))
            if key:
                put_text(page, (row, at, row if key[1] is None else bottom, after - 1), key[0][-1], look)
            at = after
    rooms = [width / own.growth for width in own.widths]
    lines = [text_lines(path[-1], room) for path, room in zip(own.paths, rooms, strict=True)]
    page.set_row(bottom, 15 * own.growth * max(2, *lines) + 4)


def _write_total(page: Any, own: _Sheet, looks: dict[str, Any]) -> None:
    """The line of totals; blank beneath what does not add over places, as rates."""
    row = own.last_row + 1
    page.set_row(row, own.row_height)
    page.write_string(row, 0, own.words["total"], looks["total_label"])
    for at in range(1, len(own.paths)):
        page.write_blank(row, at, None, looks["total"])
    for at, column in enumerate(own.version.columns, start=2):
        if column.over_places == "sum":
            cells = f"{cell_name(own.first_row, at)}:{cell_name(own.last_row, at)}"
            look = looks["total_decimal" if column.decimals else "total"]
            page.write_formula(row, at, f"=SUM({cells})", look, 0)
