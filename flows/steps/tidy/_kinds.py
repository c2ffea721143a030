"""Kinds of rows below a header: data, totals, and lines of text."""

import re
from functools import lru_cache
from typing import Any

from flows.steps.recognise.header import is_value
from flows.steps.recognise.returns import Return
from flows.steps.tidy.table import DATA, SUBTOTAL, TOTAL
from flows.steps.values.labels import label_key


def kind_of_row(
    own: Return, texts: tuple[str, ...], totals: frozenset[str], subtotals: frozenset[str]
) -> str:
    """Kind of a row, data, total or subtotal, by the texts in its place columns and left of the numbers."""
    for text in texts:
        if not text or text.isdigit() or not (found := total_named(text, totals, subtotals)):
            continue
        kind, of = found
        level, unit = own.layout.form.level, own.unit
        meant = [*own.registry.named(of, unit.code)] if of else []
        meant += [place for code in texts if code.isdigit() and (place := own.registry.get(code))]
        if any(place.level == level for place in meant):
            return DATA  # the total of one place of the form's level is data of that place
        is_whole = of.startswith("全") or unit in own.registry.named(of)
        return kind if not of else TOTAL if is_whole else SUBTOTAL
    return DATA


@lru_cache(maxsize=16384)
def total_named(text: str, totals: frozenset[str], subtotals: frozenset[str]) -> tuple[str, str] | None:
    """Kind of total and the place in a label such as 合计, 合计（人）, 全镇合计, 仙庾镇合计 or 本页小计."""
    label = re.sub(r"\([^()]*\)$", "", label_key(text)).rstrip("：")
    for kind, words in ((TOTAL, totals), (SUBTOTAL, subtotals)):
        if label in words:
            return kind, ""
    for kind, words in ((TOTAL, totals), (SUBTOTAL, subtotals)):
        for word in sorted(words, key=len, reverse=True):
            if label.endswith(word):
                return kind, label.removesuffix(word)
    return None


def is_foot(own: Return, place: str, picked: tuple[Any, ...]) -> bool:
    """True for a line of text below the table: signatures, a date, a note."""
    label, mark, _ = label_key(place).partition("：")
    if place and not mark and label not in own.labels.get("foot", ()):
        return False
    filled = [cell for cell in picked if cell != ""]
    if not all(type(cell) is str for cell in filled):
        return False
    if place:
        return label in _line_labels(own)
    if any(is_value(cell) for cell in filled):
        return False
    return any("：" in cell or ":" in cell or len(cell) > 12 for cell in filled)


def _line_labels(own: Return) -> set[str]:
    names = ("foot", "unit", "unit_code", "period", "form", "measure")
    return {label_key(label) for name in names for label in own.labels.get(name, ())}
