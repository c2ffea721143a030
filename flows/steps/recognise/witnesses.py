"""Witnesses: texts around a table and in its path, which must not contradict the return's period and figures."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from flows.steps.findings.findings import RejectedError, Where, finding, shown_name
from flows.steps.recognise.said_times import DAY, YEAR, SaidTime, months_of, spelt, times_said
from schemas.catalogue import Catalogue
from schemas.periods import Period
from schemas.places import Registry

LINE, NOTE, BESIDE, TAB, FILE, FOLDER, OUTSIDE = "line", "note", "beside", "tab", "file", "folder", "outside"
_PLACES = {
    TAB: "（工作表名 tab）",
    FILE: "（文件名 file name）",
    FOLDER: "（文件夹名 folder）",
    OUTSIDE: "（单元格以外 outside the cells）",
}


@dataclass(frozen=True)
class Witness:
    """A text around a table or in its path: its kind of place, the text, and its cell."""

    place: str
    text: str
    cell: str | None = None

    @property
    def is_name(self) -> bool:
        return self.place in (TAB, FILE, FOLDER)

    @property
    def is_note(self) -> bool:
        """True for prose, in which a word may explain a figure instead of naming it."""
        return self.place == NOTE or (self.place in (LINE, OUTSIDE) and len(self.text) > 30)


_YEARS = frozenset({"year", "statistical_year"})
_HALVES = frozenset({"half", "statistical_half"})
_NONE: frozenset[str] = frozenset()
_WORDS = tuple(
    (re.compile(pattern), kind, harmless)
    for pattern, kind, harmless in (
        (r"累计|累积|累加|至今|以来", "sum", _YEARS),
        (r"截[至止](?!日期|时间|期)", "sum", _YEARS),
        (r"年[末底终]|期末", "sum", _YEARS),
        (r"季度?[末底]", "sum", frozenset({"quarter"})),
        (r"月[末底]", "sum", _NONE),
        (r"上年|去年|上一年|往年|历年|前年|同期|年初|期初|上[个一]?(?:月|季|期|半月|周)|下[个一]?(?:月|季|期)", "other", _NONE),
        (r"次月|次年|明年|来年|[上中下]旬|半个?月|第[一二三四五\d]+周|[上本]周|双月", "other", _NONE),
        (r"[前近共](?:[一二两三四五六七八九十]|\d{1,2})个?(?:月|季度)|(?:[二两三四五六七八九十]|\d{1,2})个月(?!龄)", "long", _NONE),
        (r"全年", "long", _YEARS),
        (r"(?<![上下])半年", "long", _HALVES),
        (r"(?<![一二三四1-4])季度|季报|[本当]季", "long", frozenset({"quarter"})),
        (r"年报|年度报表", "long", _YEARS),
        (r"本年|当年|今年", "weak", _YEARS),
        (r"计划(?!生育)|任务|目标|应完成|拟完成|预计|预测|预估|预报数", "weak", _NONE),
        (r"比上|同比|环比|增减|增长|增幅|占比|比重|完成率", "derived", _NONE),
    )
)  # fmt: skip
"""Words for other figures than the figures of one period, their kind, and the types of period that they are true of."""

_ENGLISH_WORDS = tuple(
    (re.compile(pattern), kind, harmless)
    for pattern, kind, harmless in (
        (r"cumulative|accumulated|yearto(?:date|[a-z]{3,9}\d)|(?<![a-z])ytd(?![a-z])|todate|as(?:of|at)(?=\d|[a-z]{3,9}\d)", "sum", _YEARS),
        (r"(?:previous|last|prior|same)(?:month|quarter|year|period)|year-?before|yearend|year-end", "other", _NONE),
        (r"planned|forecast|projected|(?<![a-z])target|estimated", "weak", _NONE),
        (r"fullyear|full-year|wholeyear", "long", _YEARS),
        (
            r"(?<![a-z])(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
            r"(?:-|–|—|to|and|through)(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?![a-df-z])",
            "long",
            _YEARS,
        ),
    )
)  # fmt: skip

_OWN_WORDS = {
    "month": r"[本当该](?:月份?|期)(?:累计|合计|新增|完成|实际|发生)?",
    "quarter": r"[本当该](?:季度?|期)(?:累计|合计|新增|完成|实际|发生)?",
    "half": r"[本当该](?:半年|期)(?:累计|合计|新增|完成|实际|发生)?",
    "year": r"[本当该全](?:年度?|期)(?:累计|合计|新增|完成|实际|发生)?",
}
_NOT = re.compile(r"(?:不[是含计包填按]?括?|勿|非|无需|剔除|扣除|排除)[^，。；]{0,4}$")
_EVERY = re.compile(r"[每各按逐]$")
_OF_AN_ACT = re.compile(
    r"有效期|[执施实推]行|实施|启用|印发|下发|发布|修订|制定|制表|编制|填[表报写](?:时间|日期|时限|截止)|报[出送](?:时间|日期)"
    r"|上报(?:时间|日期)|[打印]印|导出|审[核批定]|批准|签发|文号|文件|〔\d|号文|通知|更新|录入|生成|盖章|[日号]?[之以]?前(?:上?报|填|完成)|起(?:执|施|填|报|使用|实|试)"
    r"|月(?:制|印|编|修|版)|截止(?:日期|时间|期)|版本|根据|依据|按照.*要求|下[个一]?月|次月|届"
)
_EXPLAINS = re.compile(r"指|包括|包含|口径|含义|定义|例如|如[：“\"]")
_ENDS = re.compile(r"[，。；;！!\n]|\s{2,}|,(?!\d)")


def refuse_contradictions(
    witnesses: Iterable[Witness], period: Period, at: Where, catalogue: Catalogue, registry: Registry
) -> None:
    """Refuse a text that names another time than the period, or figures of a longer time or of another kind.

    Raises RejectedError with the text's cell; for a name, with the cell of the period, `at`.
    """
    for own in witnesses:
        if found := contradiction(own, period, catalogue, registry):
            rule, said = found
            said = shown_name(said) + _PLACES.get(own.place, "")
            where = replace(at, cell=own.cell or at.cell, period=period.text)
            values = (said, period.text) if rule == "other_figures" else (period.text, said)
            raise RejectedError(finding(rule, where, *values))


def contradiction(
    own: Witness, period: Period, catalogue: Catalogue, registry: Registry
) -> tuple[str, str] | None:
    """Rule that a text breaks if the figures are of the period, and the words that break it; None for most texts."""
    names = _Names(own.text, catalogue, registry)
    if time := _other_time(own, period, names):
        return ("period_differs_from_folder" if own.place in (FILE, FOLDER) else "period_unclear"), time
    word = _other_figures(own, period.period_type, names)
    return ("other_figures", word) if word else None


def agrees(said: SaidTime, period: Period, place: str = LINE) -> bool:
    """Check whether a time in a text is the period, a year that contains it, or a folder's longer time."""
    year, first, last = months_of(period)
    if said.kind == DAY:
        return True
    shifts = [12 * (said.year - year)] if said.year else [0, -12, 12]
    for shift in shifts:
        begin, end = said.first + shift, said.last + shift
        if (begin, end) == (first, last):
            return True
        if (said.kind == YEAR or place == FOLDER) and begin <= first and last <= end:
            return True
        if (
            said.kind == YEAR
            and period.period_type.startswith("statistical")
            and begin <= last
            and first <= end
        ):
            return True
        if (
            not said.year
            and said.first == said.last
            and place in (FILE, FOLDER)
            and first <= begin
            and end <= last
        ):
            return True
    return False


def stated_times(own: Witness) -> tuple[SaidTime, ...]:
    """Times that a text gives for its figures; days, and the time of an act such as printing or revision, are none."""
    plain = spelt_words(own)
    return tuple(
        time
        for time in times_said(own.text, own.is_name)
        if time.kind != DAY
        and not _is_set_aside(plain, time.start, time.end, time.first == time.last or time.kind == YEAR)
    )


def _other_time(own: Witness, period: Period, names: "_Names") -> str | None:
    for time in stated_times(own):
        if not agrees(time, period, own.place) and not names.contain(time.start, time.end):
            return time.text
    return None


def _other_figures(own: Witness, period_type: str, names: "_Names") -> str | None:
    """Words of a text for figures that are not the figures of one period of that type."""
    plain = spelt_words(own).lower()
    if of_type := _OWN_WORDS.get(period_type):
        plain = re.sub(of_type, lambda found: "\0" * len(found[0]), plain)
    for pattern, kind, harmless in _WORDS if own.is_name else _WORDS + _ENGLISH_WORDS:
        if period_type in harmless or (own.place == FOLDER and kind == "long"):
            continue
        if (own.is_note and kind == "derived") or (own.place == BESIDE and kind not in ("sum", "long")):
            continue
        for found in pattern.finditer(plain):
            if _is_negated(plain, found.start()) or names.contain(*found.span()):
                continue
            clause = _clause(plain, *found.span())
            if kind in ("other", "long") and _OF_AN_ACT.search(clause):
                continue
            if kind == "long" and own.is_note and _EVERY.search(plain[: found.start()]):
                continue
            if kind == "weak" and own.is_note and _EXPLAINS.search(clause):
                continue
            return found[0]
    return None


def spelt_words(own: Witness) -> str:
    """Text of a witness as times are found in it."""
    return spelt(own.text) if not own.is_name else spelt(re.sub(r"(?<=\d)\s+(?=\d)", "_", own.text.strip()))


def _is_negated(plain: str, start: int) -> bool:
    return bool(_NOT.search(plain[:start]))


def _is_set_aside(plain: str, start: int, end: int, is_single: bool) -> bool:
    """Check whether a time is denied, or the time of an act; a span of several months is never of an act."""
    return _is_negated(plain, start) or (is_single and bool(_OF_AN_ACT.search(_clause(plain, start, end))))


def _clause(plain: str, start: int, end: int) -> str:
    before = max((mark.end() for mark in _ENDS.finditer(plain, 0, start)), default=0)
    after = _ENDS.search(plain, end)
    return plain[before : after.start() if after else len(plain)]


class _Names:
    """Names in a text, of forms, columns and places, whose words say nothing about the figures."""

    def __init__(self, text: str, catalogue: Catalogue, registry: Registry) -> None:
        self.plain = spelt(text).lower().replace("(", "（").replace(")", "）")
        self.catalogue, self.registry = catalogue, registry

    def contain(self, start: int, end: int) -> bool:
        """Check whether a part of the text belongs to a name."""
        for name in (*_names_of_forms(self.catalogue), *_names_of_places(self.registry)):
            at = self.plain.find(name)
            while at >= 0:
                if at <= start and end <= at + len(name) and end - start < len(name):
                    return True
                at = self.plain.find(name, at + 1)
        return False


_MAY_SAY = re.compile(r"[月年季期周旬计划任务目标截增比至以]|[a-z]|半年")


@lru_cache(maxsize=8)
def _names_of_forms(catalogue: Catalogue) -> tuple[str, ...]:
    texts = [*catalogue.titles, *catalogue.period_types]
    for label in catalogue["form_columns"]["header_zh"].drop_nulls():
        texts += (part for part in label.split("→") if len(part) > 3)
    return _doubtful(texts)


@lru_cache(maxsize=8)
def _names_of_places(registry: Registry) -> tuple[str, ...]:
    return _doubtful(place.name for place in registry.places.values())


def _doubtful(texts: Iterable[str]) -> tuple[str, ...]:
    plain = {spelt(text).lower().replace("(", "（").replace(")", "）") for text in texts}
    return tuple(sorted(text for text in plain if len(text) > 1 and _MAY_SAY.search(text)))
