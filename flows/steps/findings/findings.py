"""Findings: problems and oddities of a submission, each with a sentence that gives the cause and the remedy."""

import math
import re
from typing import NamedTuple

import polars as pl

from flows.steps.findings.rules import CAUSES, SEVERITIES
from schemas.ledger import Findings
from schemas.table_columns import column_types
from schemas.texts.language_texts import worded
from schemas.texts.said import Saying, kept_text

Finding = dict[str, str | None]


class Where(NamedTuple):
    """Location of a finding: the submission's hash and file, then whatever else is known.

    `part` is the name of the part of the sheet that is a return by itself.
    """

    submission: str
    file: str
    sheet: str | None = None
    cell: str | None = None
    place_code: str | None = None
    period: str | None = None
    indicator: str | None = None
    part: str | None = None

    def at_cell(self, cell: str) -> "Where":
        """The same location at another cell, or at several cells."""
        return self._replace(cell=cell)

    def said(self, lang: str) -> str:
        """Location in words, the beginning of the finding's sentence."""
        name = self.part or self.sheet
        sheet = name and "".join(filter(str.isprintable, name))
        parts = [
            self.file,
            sheet and worded(lang, "said.sheet", sheet=sheet),
            self.cell and worded(lang, "said.cell", cell=_cells_in(lang, self.cell)),
        ]
        return worded(lang, "said.comma").join(part for part in parts if part)


def _cells_in(lang: str, cells: str) -> str:
    """Addresses of cells with the comma of a language between them."""
    return cells.replace("、", worded(lang, "slip.list_comma"))


def finding(
    rule: str, where: Where, value: str | None = None, limit: str | None = None, cause: str | None = None
) -> Finding:
    """Finding of a built-in rule; `value` must already be safe to show (see shown_value).

    Words in `value` and `limit` are Sayings, which each sentence says in its language. `cause` is one of CAUSES, or
    nothing that has words.
    """
    zh, en = (message_of(rule, lang, value, limit, cause) for lang in ("zh", "en"))
    return worded_finding(rule, SEVERITIES[rule], where, value, zh, en)


def message_of(
    rule: str, lang: str, value: str | None = None, limit: str | None = None, cause: str | None = None
) -> str:
    """Cause and remedy of a finding of a built-in rule in a language, without its location."""
    reason = worded(lang, f"cause.{cause}") if cause in CAUSES else ""
    return worded(lang, f"finding.{rule}", value=value, limit=limit or "", cause=reason)


def sentence_at(where: Where, lang: str, message: str) -> str:
    """The sentence of a finding in a language: its location, then its message."""
    said = where.said(lang)
    begin = worded(lang, "said.somewhere", where=said) if said else ""
    return begin + worded(lang, "said.sentence", message=message)


def worded_finding(
    rule: str,
    severity: str,
    where: Where,
    value: str | None,
    message_zh: str,
    message_en: str,
    explanation: str | None = None,
) -> Finding:
    """Finding with messages given by the caller, as rules of the catalogue give them."""
    return {
        "rule": rule,
        "severity": severity,
        "submission": where.submission,
        "file": where.file,
        "sheet": where.part or where.sheet,
        "cell": where.cell,
        "place_code": where.place_code,
        "period": where.period,
        "indicator": where.indicator,
        "value": kept_text(value),
        "message_zh": sentence_at(where, "zh", message_zh),
        "message_en": sentence_at(where, "en", message_en),
        "explanation": explanation,
    }


BLANK_LABEL = "（）"
"""Label of a column or row that has none."""

_BLANK_LABELS = frozenset({"", BLANK_LABEL, "()"})

_NUMBER_LIKE = re.compile(
    r"^[\d０-９.,，．+\-－—/%‰零一二三四五六七八九十百千万亿两余多近约无没有暂以上内人次名户件场期个元()（）\s]{1,20}$"
)
_HARMLESS = re.compile(
    r"(?>[\d０-９.,，．+\-－—~～至/%‰()（）:：;；、。\s]"
    r"|零|一|二|三|四|五|六|七|八|九|十|百|千|万|亿|两|几|余|多|近|约|无|没有|暂|以上|以下|以内|左右|若干|很多|较多|少量|部分"
    r"|人次|人|名|户|件|场|期|个|元|次|年|月|日|季度|上|下|半|本|不详|不清|不明|未知|待定|待报|待查|待统计|未统计|统计中|正在统计"
    r"|未报|未开展|未完成|已完成|未发生|缺报|暂缺|缺|同上|见附件|见附表|见备注|累计|新增|其中|合计|小计|去年|今年|上年|同期|比|增加|减少"
    r"|计划|目标|作废|预计|估计|大概|是|否|有|n/?a|tbd|nan|none|null|nil|true|false|x|#?value!?|#?ref!?){1,30}",
    re.IGNORECASE,
)
"""Words that stand for a number and name nobody."""

_MANY_DIGITS = re.compile(r"[\d０-９](?:[\s\-]*[\d０-９]){6,}")


def shown_value(cell: object) -> str:
    """Text of a cell that a finding may repeat: a short text of numbers and harmless words, otherwise only its kind.

    Names, telephone and identity numbers stray into cells for numbers. Findings and logs never repeat them.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            return "∞"
        if abs(cell) >= 1e10:
            return f"≈1e{len(str(int(abs(cell)))) - 1}"
        return f"{cell:.10g}"
    text = str(cell)
    if (_NUMBER_LIKE.match(text) or _HARMLESS.fullmatch(text)) and not _MANY_DIGITS.search(text):
        return " ".join(text.split())
    return Saying("value.text")


_LONG_RUN = re.compile(r"[\d０-９](?:[\s.\-]?[\d０-９]){10,}")


def shown_name(text: str) -> str:
    """Text of a heading, place or period that a finding may repeat: shortened, long runs of digits masked.

    Runs with the length of a place code stay.
    """
    if isinstance(text, Saying):
        return text
    plain = "".join(char for char in text if char.isprintable())
    masked = _LONG_RUN.sub(lambda run: run[0] if len(run[0]) == 12 else "…", plain)
    return masked if len(masked) <= 40 else f"{masked[:40]}…"


def shown_label(text: str) -> str:
    """Label that a finding may repeat (see shown_name), in words if there is none."""
    return Saying("value.blank") if text in _BLANK_LABELS else shown_name(text)


class RejectedError(Exception):
    """A sheet is rejected as a whole; `findings` give the reasons."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings[0]["rule"])
        self.findings = list(findings)


def findings_frame(rows: list[Finding]) -> pl.DataFrame:
    """Frame of findings with the columns of the ledger."""
    return pl.DataFrame(rows, schema=column_types(Findings), orient="row")
