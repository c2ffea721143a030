"""Second sheet of a template: how to fill in the return, and what is checked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from flows.steps.catalogue.text_room import lines_in_column
from flows.steps.template._excel_checks import column_lines, rule_lines
from flows.steps.template._page import put_text, set_page
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period
from schemas.places import Place, Registry, valid_on

_HOW_TO = """1. 浅黄格必填，白格有则填；没有发生填 0，不要留空，不要填“无”。灰格已填好，不用改。
2. 只填数字，不带单位。人数与人次不同：同一人来两次，是 1 人、2 人次。不要填姓名、身份证号、手机号。
3. 红色：超出范围或两数矛盾，须改正；黄色：请核对{explain}。
4. {unit}填好后，{due}报{above}；不要改动表名、表头和地区。
5. 少了或多了地区，不要自行加减行，请与上级联系，更新名录后重新取表。"""


def guide_lines(
    catalogue: Catalogue, registry: Registry, version: FormVersion, unit: Place, period: Period, explain: str
) -> list[tuple[str, list[str]]]:
    """Lines of the guide: the name of each line's format, and its cells. `explain` tells where to explain a number."""
    meanings = dict(catalogue["indicators"].select("code", "definition").iter_rows())
    of_form = catalogue["forms"].filter(pl.col("form") == version.form)
    days = valid_on(of_form, period.end)["due_days"][0]
    day = period.end + timedelta(days=days or 0)
    due = "按规定时限" if days is None else f"{day.year}年{day.month}月{day.day}日前"
    above = registry.get(unit.lineage[1]) if len(unit.lineage) > 1 else None
    how_to = _HOW_TO.format(unit=unit.name, due=due, above=above.name if above else "上级", explain=explain)
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
    """Write the lines; the last cell of each line reaches to the right edge."""
    widths = [28, 66, 42]
    set_page(page, widths)
    for row, (look, texts) in enumerate(lines):
        last = len(texts) - 1
        for at, text in enumerate(texts):
            name = "cell" if look.startswith("is_") and at else look
            put_text(page, (row, at, row, 2 if at == last else at), text, looks[name])
        spans = [*widths[:last], sum(widths[last:])]
        most = max(lines_in_column(text, span - 1) for text, span in zip(texts, spans, strict=True))
        page.set_row(row, {"title": 36, "section": 30}.get(look, 9 + 15 * most))
