"""What a template's two sheets have in common, and the second of them: how to fill in what, and what is checked."""

import math
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from flows.steps.template._excel_checks import column_lines, rule_lines
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period
from schemas.places import Place, Registry, valid_on

_HOW_TO = """1. 浅黄格必填，白格有则填；没有发生填 0，不要留空，不要填“无”。灰格已填好，不用改。
2. 只填数字，不带单位。人数不是人次。不要填姓名、身份证号、手机号。
3. 红色：超出范围或两数矛盾，须改正；黄色：请核对，属实的在最右一栏写明，可选可写。
4. {unit}填好后，{due}报{above}；不要改动表名、表头和地区。
5. 少了或多了地区，不要自行加减行，请与上级联系，更新名录后重新取表。"""


def set_page(page: Any, widths: list[int]) -> None:
    """What both sheets have in common: widths, protection without a password, print on A4."""
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.center_horizontally()
    page.set_footer("&C第 &P 页，共 &N 页")


def put_text(page: Any, span: tuple[int, int, int, int], text: str, look: Any) -> None:
    """A text in the cells from the first to the last row and column, made one."""
    if span[:2] == span[2:]:
        page.write_string(*span[:2], text, look)
    else:
        page.merge_range(*span, text, look)


def text_width(text: str) -> int:
    """How many digits wide a text is: a Chinese character is two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def text_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, a little more rather than less."""
    return sum(max(1, math.ceil(text_width(part) * 1.06 / (width - 1))) for part in text.split("\n"))


def guide_lines(
    catalogue: Catalogue, registry: Registry, version: FormVersion, unit: Place, period: Period
) -> list[tuple[str, list[str]]]:
    """The lines of the guide: how each looks, and its cells."""
    meanings = dict(catalogue["indicators"].select("code", "definition").iter_rows())
    of_form = catalogue["forms"].filter(pl.col("form") == version.form)
    days = valid_on(of_form, period.end)["due_days"][0]
    day = period.end + timedelta(days=days or 0)
    due = "按规定时限" if days is None else f"{day.year}年{day.month}月{day.day}日前"
    above = registry.get(unit.lineage[1]) if len(unit.lineage) > 1 else None
    how_to = _HOW_TO.format(unit=unit.name, due=due, above=above.name if above else "上级")
    rules = rule_lines(version)
    return [
        ("title", [f"{version.title_zh}填报说明"]),
        ("section", ["一、怎么填"]),
        *(("text", [line]) for line in how_to.splitlines()),
        ("section", ["二、各栏填什么"]),
        ("header", ["栏目", "填什么", "数值"]),
        *(("cell", cells) for cells in column_lines(version, meanings)),
        *([("section", ["三、填好后核对什么"]), ("header", ["颜色", "核对什么"])] if rules else []),
        *((f"is_{severity}", cells) for severity, cells in rules),
    ]


def write_guide(page: Any, lines: list[tuple[str, list[str]]], looks: Mapping[str, Any]) -> None:
    """Each line's last cell reaches to the right edge."""
    widths = [28, 66, 42]
    set_page(page, widths)
    for row, (look, texts) in enumerate(lines):
        last = len(texts) - 1
        for at, text in enumerate(texts):
            own = "cell" if look.startswith("is_") and at else look
            put_text(page, (row, at, row, 2 if at == last else at), text, looks[own])
        spans = [*widths[:last], sum(widths[last:])]
        most = max(text_lines(text, span - 1) for text, span in zip(texts, spans, strict=True))
        page.set_row(row, {"title": 36, "section": 30}.get(look, 9 + 15 * most))
