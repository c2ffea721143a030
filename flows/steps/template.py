"""Template: the empty return that a unit fills in, its places filled in already, limits and rules built in."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.cells import cell_name
from flows.steps.excel_rules import UntranslatableError, to_formula
from flows.steps.messages import ERROR
from schemas.catalogue import Catalogue, FormColumn, FormVersion, Rule
from schemas.periods import MONTHS_IN, Period
from schemas.places import Place, Registry

SHEET, GUIDE = "报表", "填报说明"
EXPLANATIONS = ["情况属实", "上月漏报，本月补报", "统计口径调整", "其他（请写明）"]
_HEAD_ROWS = 2
_MOST = 1e13


class NoTemplateError(ValueError):
    """There is no such form, place or period to make a template for."""


@dataclass(frozen=True)
class _Sheet:
    """What a template's sheet is laid out from: its header's depth, first row of places, data columns and notes."""

    version: FormVersion
    unit: Place
    period: Period
    rows: list[Place]
    notes: list[str]

    @property
    def paths(self) -> list[list[str]]:
        return [column.header_zh.split("→") for column in self.version.columns] + [
            [note] for note in self.notes
        ]

    @property
    def depth(self) -> int:
        return max(map(len, self.paths))

    @property
    def first_row(self) -> int:
        return _HEAD_ROWS + self.depth

    @property
    def width(self) -> int:
        return 2 + len(self.paths)


def template_version(version: FormVersion) -> str:
    """What tells one set of a form's columns from another."""
    return hashlib.sha256(
        repr([(own.column, own.header_zh) for own in version.columns]).encode()
    ).hexdigest()[:12]


def make_template(catalogue: Catalogue, form: str, place_code: str, period: Period) -> bytes:
    """The workbook for that form, reporting unit and period; the same bytes for the same catalogue.

    Raises NoTemplateError where the form is not known or not in use then, or the unit has no places to report of.
    """
    version = catalogue.form_version(form, period.end)
    if form not in catalogue.period_types:
        raise NoTemplateError(
            f"没有报表 {form}，有：{'、'.join(sorted(catalogue.period_types))} / there is no such form"
        )
    if version is None or version.period_type != period.period_type:
        raise NoTemplateError(
            f"报表 {form} 在 {period.text} 不使用，请核对报告期 / the form is not in use then"
        )
    registry = catalogue.registry(period.end)
    unit = registry.get(place_code)
    if unit is None:
        raise NoTemplateError(
            f"{place_code} 不在 {period.text} 的单位名录中，请核对代码 / no such place then"
        )
    rows = _places(catalogue, registry, unit, version.level)
    if not rows:
        raise NoTemplateError(
            f"{unit.name}没有填报 {form} 的下级单位，请换用该级的报表 / the unit has no places that report on this form"
        )
    labels = catalogue["form_columns"].filter((pl.col("form") == form) & (pl.col("reported_as") == "note"))
    notes = [note for note in labels["header_zh"] if note in version.notes]
    sheet = _Sheet(version, unit, period, rows, [*dict.fromkeys(notes), "上报说明"])
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": ""})  # noqa: DTZ001  the same bytes each time
        _write_sheet(book, sheet)
        _write_guide(book, sheet, catalogue)
        mark = f"{form}|{period.text}|{unit.code}|{sheet.first_row + 1}|{template_version(version)}"
        book.define_name("fedstats_return", f'="{mark}"')
    return out.getvalue()


def _places(catalogue: Catalogue, registry: Registry, unit: Place, level: str) -> list[Place]:
    """The places of the form's level at or beneath the unit that report, by code."""
    reporting = set(catalogue["places"].filter("reports")["code"])
    beneath = [
        place for place in registry.places.values() if unit.code in place.lineage and place.level == level
    ]
    return sorted((place for place in beneath if place.code in reporting), key=lambda place: place.code)


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    framed = font | {"border": 1, "border_color": "#7F7F7F"}
    looks: dict[str, dict[str, Any]] = {
        "title": font | {"font_size": 18, "bold": True, "align": "center"},
        "head": font,
        "header": framed | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#DDE6F0"},
        "place": framed | {"num_format": "@", "bg_color": "#F2F2F2"},
        "required": framed | {"locked": False, "bg_color": "#FFFBE6", "align": "right"},
        "optional": framed | {"locked": False, "align": "right"},
        "note": framed | {"locked": False, "text_wrap": True},
        "total": framed | {"bold": True, "align": "right", "bg_color": "#F2F2F2"},
        "error": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
        "warning": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
        "wrap": font | {"text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _write_sheet(book: xlsxwriter.Workbook, own: _Sheet) -> None:
    looks = _formats(book)
    page = book.add_worksheet(SHEET)
    page.merge_range(0, 0, 0, own.width - 1, own.version.title_zh, looks["title"])
    page.set_row(0, 34)
    page.set_row(1, 22)
    head = (
        f"填报单位：{own.unit.name}",
        f"单位代码：{own.unit.code}",
        f"报告期：{period_words(own.period)}",
        f"表号：{own.version.form}",
    )
    for at, text in enumerate(head):
        page.write_string(1, min(at * 3 if at else 0, max(own.width - 4 + at, at)), text, looks["head"])
    _write_header(page, own, looks["header"])
    for at, place in enumerate(own.rows, start=own.first_row):
        page.set_row(at, 22)
        page.write_string(at, 0, place.code, looks["place"])
        page.write_string(at, 1, place.name, looks["place"])
        for position, column in enumerate(own.version.columns, start=2):
            page.write_blank(at, position, None, looks["required" if column.required else "optional"])
        for position in range(2 + len(own.version.columns), own.width):
            page.write_blank(at, position, None, looks["note"])
    _add_limits(page, own)
    for rule in own.version.rules:
        _add_rule(page, own, rule, looks["error" if rule.severity == ERROR else "warning"])
    last = own.first_row + len(own.rows)
    if len(own.rows) > 1:
        _write_total(page, own, looks["total"])
    page.write_string(last + 2, 0, "单位负责人：　　　　　　填表人：　　　　　　报出日期：", looks["head"])
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 18)
    page.set_column(2, own.width - 2, 12)
    page.set_column(own.width - 1, own.width - 1, 22)
    page.freeze_panes(own.first_row, 2)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROWS, own.first_row - 1)


def period_words(period: Period) -> str:
    """A period as a form's head writes it: 2025年3月, 2025年第1季度, 2025年上半年, 2025年度."""
    number = (period.start.month - 1) // MONTHS_IN[period.period_type]
    return (
        f"{period.year}年"
        + {
            "month": f"{period.start.month}月",
            "quarter": f"第{number + 1}季度",
            "half": ("上半年", "下半年")[number] if period.period_type == "half" else "",
            "year": "度",
        }[period.period_type]
    )


def _write_header(page: Any, own: _Sheet, look: Any) -> None:
    """The header rows: neighbours under one parent share its cell, a column without one reaches down."""
    bottom = own.first_row - 1
    columns = [["地区代码"], ["地区名称"], *own.paths]
    for level in range(own.depth):
        at = 0
        for key, group in groupby(
            enumerate(columns), key=lambda item: tuple(item[1][: level + 1]) if len(item[1]) > level else None
        ):
            width = len(list(group))
            if key is not None and len(key) > level:
                _write_label(page, (level, at, width), columns[at], look, bottom)
            at += width
        page.set_row(_HEAD_ROWS + level, 40 if level == own.depth - 1 else 20)


def _write_label(page: Any, where: tuple[int, int, int], path: Sequence[str], look: Any, bottom: int) -> None:
    level, at, width = where
    row = _HEAD_ROWS + level
    text = path[level].replace("（", "\n（")
    is_leaf = level == len(path) - 1
    last_row = bottom if is_leaf else row
    last = at if is_leaf else at + width - 1
    for first in range(at, at + width if is_leaf else at + 1):
        end = first if is_leaf else last
        if (row, first) == (last_row, end):
            page.write_string(row, first, text, look)
        else:
            page.merge_range(row, first, last_row, end, text, look)


def _add_limits(page: Any, own: _Sheet) -> None:
    first, last = own.first_row, own.first_row + len(own.rows) - 1
    for position, column in enumerate(own.version.columns, start=2):
        low, high = (
            f"{limit:.15g}"
            for limit in (-_MOST if column.minimum is None else column.minimum, column.maximum or _MOST)
        )
        limits = limits_in_words(column)
        page.data_validation(
            first,
            position,
            last,
            position,
            {
                "validate": "decimal" if column.decimals or column.unit == "%" else "integer",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "input_title": column.header_zh.split("→")[-1][:32],
                "input_message": f"{limits}。没有发生请填 0。"[:255],
                "error_title": "请核对",
                "error_message": f"请填{limits}。没有发生请填 0，不要填文字。"[:255],
            },
        )
    page.data_validation(
        first,
        own.width - 1,
        last,
        own.width - 1,
        {
            "validate": "list",
            "source": EXPLANATIONS,
            "error_type": "information",
            "ignore_blank": True,
            "show_error": False,
        },
    )


def limits_in_words(column: FormColumn) -> str:
    """What a column takes, in Chinese: 整数，0 至 10000，单位：人."""
    kind = f"数字，最多 {column.decimals} 位小数" if column.decimals or column.unit == "%" else "整数"
    low = "" if column.minimum is None else f"不小于 {column.minimum:.15g}"
    high = "" if column.maximum is None else f"不大于 {column.maximum:.15g}"
    unit = f"单位：{column.unit}" if column.unit else ""
    return "，".join(part for part in (kind, low, high, unit) if part)


def _add_rule(page: Any, own: _Sheet, rule: Rule, look: Any) -> None:
    """Colour a row's cells of the rule's columns where all are filled in and the rule does not hold."""
    positions = {column.column: at for at, column in enumerate(own.version.columns, start=2)}
    names = list(dict.fromkeys(pl.sql_expr(rule.expression).meta.root_names()))
    cells = {name: f"${cell_name(own.first_row, positions[name])}" for name in names if name in positions}
    try:
        formula = to_formula(rule.expression, cells)
    except UntranslatableError:
        return  # the nightly check still knows it
    filled = ",".join(f'{cell}<>""' for cell in cells.values())
    last = own.first_row + len(own.rows) - 1
    for name in names:
        at = positions[name]
        criteria = {"type": "formula", "criteria": f"=AND({filled},NOT({formula}))", "format": look}
        page.conditional_format(own.first_row, at, last, at, criteria)


def _write_total(page: Any, own: _Sheet, look: Any) -> None:
    row = own.first_row + len(own.rows)
    page.write_string(row, 0, "合计", look)
    page.write_blank(row, 1, None, look)
    for position, column in enumerate(own.version.columns, start=2):
        if column.over_places == "sum":
            cells = f"{cell_name(own.first_row, position)}:{cell_name(row - 1, position)}"
            page.write_formula(row, position, f"=SUM({cells})", look, 0)
        else:
            page.write_blank(row, position, None, look)


def _write_guide(book: xlsxwriter.Workbook, own: _Sheet, catalogue: Catalogue) -> None:
    """How to fill the form in, what each column counts, and the rules that are checked."""
    look = book.add_format({"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "top"})
    strong = book.add_format({"font_name": "宋体", "font_size": 12, "bold": True})
    page = book.add_worksheet(GUIDE)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 80)
    meanings = dict(catalogue["indicators"].select("code", "definition").iter_rows())
    lines: list[tuple[str, str]] = [
        ("怎么填", "浅黄格必填，白格有则填；没有发生填 0，不要留空，不要填“无”。灰格已填好，不用改。"),
        ("", "只填数字，不带单位。人数不是人次。不要填姓名、身份证号、手机号。"),
        ("", "红色：两数矛盾，须改正；黄色：请核对，属实的在“上报说明”写明。"),
        ("", f"填好后自查：fedstats check 本文件；报到 {own.unit.name} 的上级，按下发的时限报出。"),
        ("各列", ""),
        *(
            (c.header_zh.replace("→", " → "), f"{meanings.get(c.indicator) or ''}（{limits_in_words(c)}）")
            for c in own.version.columns
        ),
        ("核对关系", ""),
        *(("须改正" if rule.severity == ERROR else "请核对", rule.message_zh) for rule in own.version.rules),
    ]
    for at, (left, right) in enumerate(lines):
        page.write_string(at, 0, left, strong if left and not right else look)
        page.write_string(at, 1, right, look)
    page.protect()
