"""Kinds of rows below a header: data, totals, and lines of text."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from flows.steps.recognise.header import is_value
from flows.steps.recognise.returns import Return
from flows.steps.tidy.table import DATA, SUBTOTAL, TOTAL
from flows.steps.values.labels import label_key, plain_text


class Kind(NamedTuple):
    """Kind of a row, and the place whose rows it sums; not sure until rows of that place are found."""

    kind: str
    covers: str | None = None
    is_sure: bool = True


def kind_of_row(
    own: Return, texts: tuple[str, ...], totals: frozenset[str], subtotals: frozenset[str]
) -> Kind:
    """Kind of a row, data, total or subtotal, by the texts in its place columns and left of the numbers."""
    for text in texts:
        if not text or text.isdigit():
            continue
        if _WHOLE.fullmatch(text) and not own.registry.named(text):
            return Kind(TOTAL)
        if not (found := total_named(text, totals, subtotals)):
            continue
        kind, of = found
        level, unit, registry = own.layout.form.level, own.unit, own.registry
        if not of:
            return Kind(kind)
        place = registry.get(of)
        meant = [place] if place else registry.named(of, unit.code)
        if any(place.level == level for place in meant):
            return Kind(SUBTOTAL, meant[0].code, is_sure=False)
        if _ALL.fullmatch(of) or unit in (meant or registry.named(of)):
            return Kind(TOTAL)
        return Kind(SUBTOTAL, meant[0].code if len(meant) == 1 else None)
    return Kind(DATA)


_WHOLE = re.compile(r"全(?:[省市区县旗乡镇街]|街道|辖区)")
"""Words that alone mean the whole table; 十全镇 is a place."""

_ALL = re.compile(r"全.{0,6}|本[省市州县区旗乡镇]|本街道|本辖区|辖区")
"""Words before 合计 that mean the whole table."""

_OTHER_FIGURES = re.compile(
    r"累计|上年|去年|同期|上月|上季|上期|往年|历年|年初|计划|目标|任务|占比|比重|比例|增减|增长|同比|环比|预计|平均|计数|最大值|最小值|排名"
)
"""Words in a row's place columns that mean other figures than the figures of the period."""

_OWN_FIGURES_ALONE = re.compile(r"(?:本月|当月|本季度?|当季|本期|当期|实际|实绩)(?:数|值|完成数?)?")


def names_other_figures(text: str) -> bool:
    """Check whether a text in a row says that its figures are not of the period: 龙泉村（累计）, 朱亭镇平均."""
    return _OTHER_FIGURES.search(text) is not None


def is_own_figures(text: str) -> bool:
    """Check whether a text says nothing but that figures are of the period: 本月, 本期数."""
    return _OWN_FIGURES_ALONE.fullmatch(label_key(text)) is not None


@lru_cache(maxsize=64)
def _last_letters(totals: frozenset[str], subtotals: frozenset[str]) -> frozenset[str]:
    return frozenset(letter for word in totals | subtotals for letter in (word[-1].upper(), word[-1].lower()))


@lru_cache(maxsize=64)
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(str.casefold, words))


@lru_cache(maxsize=16384)
def total_named(text: str, totals: frozenset[str], subtotals: frozenset[str]) -> tuple[str, str] | None:
    """Kind of total and the place in a label such as 合计, 合计（人）, 全镇合计, 仙庾镇合计 or 本页小计."""
    if _last_letters(totals, subtotals).isdisjoint(plain_text(text)):
        return None
    totals, subtotals, text = _folded(totals), _folded(subtotals), text.casefold()
    label = re.sub(r"\([^()]*\)$|(?<=计)人?数$", "", label_key(text)).rstrip("：")
    for kind, words in ((TOTAL, totals), (SUBTOTAL, subtotals)):
        if label in words:
            return kind, ""
    for kind, words in ((TOTAL, totals), (SUBTOTAL, subtotals)):
        for word in sorted(words, key=len, reverse=True):
            if label.endswith(word):
                return kind, label.removesuffix(word)
    return None


def is_foot(own: Return, texts: tuple[str, ...], picked: tuple[Any, ...]) -> bool:
    """True for a line of text below the table: signatures, a date, a note.

    `texts` are those of name, code and other columns left of the numbers; 审核人 may be in any, the person beside it.
    """
    labels = (text for text in texts if label_key(text).partition("：")[0] in _line_labels(own))
    place = next(labels, texts[0] or texts[1])
    label, mark, _ = label_key(place).partition("：")
    if label in _labels_of_measures(own):  # 计量单位 beside 人, 万元 in a row below the labels
        return not any(type(cell) is not str or is_value(cell) for cell in picked)
    if place and not mark and label not in own.labels.get("foot", ()):
        return False
    filled = [cell for cell in picked if cell != ""]
    if not all(type(cell) is str for cell in filled):
        return False
    if place:
        return label in _line_labels(own)
    if any(is_value(cell) for cell in filled):
        return False
    return any("：" in cell or ":" in cell or len(cell) > 12 or _STAMP.search(cell) for cell in filled)


_STAMP = re.compile(r"盖章|公章|签[字章名]|日期")


def _labels_of_measures(own: Return) -> set[str]:
    return {label_key(label) for label in own.labels.get("measure", ())}


def _line_labels(own: Return) -> set[str]:
    names = ("foot", "unit", "unit_code", "period", "form", "measure")
    return {label_key(label) for name in names for label in own.labels.get(name, ())}
