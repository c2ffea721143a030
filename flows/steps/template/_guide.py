"""Second sheet of a template: how to fill in the return, and what is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl

from flows.steps.catalogue.text_room import lines_in_column
from flows.steps.template._excel_checks import column_lines, rule_lines
from flows.steps.template._page import put_text, set_page
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period
from schemas.places import Registry, valid_on
from schemas.places_of_day import Place
from schemas.texts.language_texts import worded

_HOW_TO = tuple(f"template.how.{number}" for number in range(1, 6))


@dataclass(frozen=True)
class Told:
    """Words of a template in its language: the form's title, and where a right but unusual number is explained."""

    lang: str
    title: str
    explain: str


def guide_lines(
    catalogue: Catalogue, registry: Registry, version: FormVersion, unit: Place, period: Period, told: Told
) -> list[tuple[str, list[str]]]:
    """Lines of the guide: the name of each line's format, and its cells. `told` has the words that depend on the form."""
    text = partial(worded, told.lang)
    meanings = meanings_of(catalogue, told.lang)
    of_form = catalogue["forms"].filter(pl.col("form") == version.form)
    days = valid_on(of_form, period.end)["due_days"][0]
    day = period.end + timedelta(days=days or 0)
    due = text("template.due", year=day.year, month=day.month, day=day.day)
    due = text("template.due_unknown") if days is None else due
    above = registry.get(unit.lineage[1]) if len(unit.lineage) > 1 else None
    given = {"unit": unit.name, "due": due, "explain": told.explain}
    given["above"] = above.name if above else text("template.above_unknown")
    rules = rule_lines(version, told.lang)
    return [
        ("title", [text("template.guide_title", title=told.title)]),
        ("section", [text("template.section.1")]),
        *(("text", [text(key, **given)]) for key in _HOW_TO),
        ("section", [text("template.section.2")]),
        ("header", [text(f"template.head.{name}") for name in ("column", "meaning", "value")]),
        *(("cell", cells) for cells in column_lines(version, meanings, told.lang)),
        *([("section", [text("template.section.3")])] if rules else []),
        *([("header", [text("template.head.colour"), text("template.head.check")])] if rules else []),
        *((f"is_{severity}", cells) for severity, cells in rules),
    ]


def meanings_of(catalogue: Catalogue, lang: str) -> dict[str, str]:
    """Meaning of each indicator: its definition, or its name where the definition is in another language."""
    rows = catalogue["indicators"].select("code", "definition", "name_zh", "name_en").iter_rows()
    return {
        code: definition or "" if lang == "zh" or (definition or "").isascii() else name_en or name_zh
        for code, definition, name_zh, name_en in rows
    }


def write_guide(page: Any, lines: list[tuple[str, list[str]]], looks: Mapping[str, Any], footer: str) -> None:
    """Write the lines; the last cell of each line reaches to the right edge."""
    widths = [28, 66, 42]
    set_page(page, widths, footer)
    for row, (look, texts) in enumerate(lines):
        last = len(texts) - 1
        for at, text in enumerate(texts):
            name = "cell" if look.startswith("is_") and at else look
            put_text(page, (row, at, row, 2 if at == last else at), text, looks[name])
        spans = [*widths[:last], sum(widths[last:])]
        most = max(lines_in_column(text, span - 1) for text, span in zip(texts, spans, strict=True))
        page.set_row(row, {"title": 36, "section": 30}.get(look, 9 + 15 * most))
