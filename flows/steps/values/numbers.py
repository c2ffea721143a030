"""Numbers as people write them: from text to value, qualifier and precision, or to the rule that it breaks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from flows.steps.values.labels import plain_text
from flows.steps.values.numerals import NUMERALS, NumberError, amount_of
from schemas.codelists import SUPPRESSED

EXACT, MORE_THAN, LESS_THAN, ABOUT = "exact", "more_than", "less_than", "about"

BLANK_WORDS = frozenset(
    {"", "无", "暂无", "-", "--", "—", "——", "–", "/", "\\", "无数据", "未统计", "…", "……"}
)
"""Texts of cells without a number; the catalogue can say that some mean zero in a column."""

ZERO_WORDS = frozenset({"零", "〇", "没有"})

EMPTY_WORD = "空"
"""Word for the empty cell in form_columns.zeros."""

_LONGEST, _LONGEST_NUMBER = 400, 60
"""Limits on the length of a text, and of a number without its note; longer texts are not read."""

_STORED = Decimal("0.0001")
"""The ledger stores numbers in multiples of this step."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Meaning of a column's numbers.

    `unit` is the indicator's unit. `factor` converts from the unit in the header (10000 for 万元, 0.1 for ‰ if the unit
    is %). `zeros` are words that mean zero. With `fraction`, a plain 0.12 means 12 %. `suppressed` are marks that hide
    a number, each with the maximum of that number.
    """

    unit: str
    factor: Decimal = Decimal(1)
    zeros: frozenset[str] = frozenset()
    fraction: bool = False
    suppressed: frozenset[tuple[str, float]] = frozenset()


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the indicator's base unit.

    The true number is within `precision` of `value`: ± 50 for 20.32万, 0 for a number written in full. `note` is a text
    in brackets after the number. A suppressed number is between 0 and `precision`, and its `value` has no meaning.
    """

    value: Decimal
    qualifier: str = EXACT
    precision: Decimal = Decimal(0)
    note: str | None = None


PER_CENT = {"%": Decimal(1), "‰": Decimal("0.1"), "/万": Decimal("0.01"), "/10万": Decimal("0.001")}
"""Units of rates, in percent."""

_RATES = {
    **PER_CENT,
    **dict.fromkeys(("‱", "/万人"), PER_CENT["/万"]),
    **dict.fromkeys(("/10万人", "/十万", "/十万人"), PER_CENT["/10万"]),
}
"""Units of rates as they are written, in percent."""

_PARTS_OF = {"百分之": "%", "千分之": "‰", "万分之": "/万", "十万分之": "/10万"}
"""Words before a rate, and the unit that they mean."""

_SAME_UNIT = {
    "人": {"人", "名", "位", "口", "个"},
    "人次": {"人次", "次"},
    "户": {"户", "家", "个"},
    "件": {"件", "起", "个"},
    "例": {"例", "个"},
    "场": {"场", "场次", "个"},
    "期": {"期", "班", "个"},
    "份": {"份"},
    "个": {"个", "所", "支", "家"},
    "批": {"批", "批次"},
    "元": {"元", "块", "圆"},
}
"""Words accepted after a number, by the unit of the column; 人 and 人次 never replace each other."""

_UNITS = sorted(
    {
        *{word for words in _SAME_UNIT.values() for word in words},
        *_RATES,
        *(
            "个百分点",
            "次",
            "所",
            "支",
            "篇",
            "条",
            "项",
            "对",
            "张",
            "册",
            "套",
            "台",
            "亩",
            "天",
            "岁",
            "公里",
            "小时",
            "间",
            "座",
            "面",
            "部",
        ),
    },
    key=len,
    reverse=True,
)
_UNIT = re.compile(rf"^[万亿千百]?(?:{'|'.join(map(re.escape, _UNITS))})$")
_BEFORE = {
    **dict.fromkeys(("约", "大约", "大概", "约为", "≈", "~"), ABOUT),
    **dict.fromkeys(("近", "将近", "接近", "不到", "不足", "少于", "低于", "<"), LESS_THAN),
    **dict.fromkeys(("不超过", "不多于", "最多", "至多", "≤"), LESS_THAN),
    **dict.fromkeys(("超过", "超", "逾", "多于", "高于", ">"), MORE_THAN),
    **dict.fromkeys(("不少于", "不低于", "至少", "≥"), MORE_THAN),
    **dict.fromkeys(("共计", "共有", "共", "合计", "计", "达到", "达"), EXACT),
}
_AFTER = {
    **dict.fromkeys(("余", "多", "以上", "+"), MORE_THAN),
    **dict.fromkeys(("以内", "以下"), LESS_THAN),
    **dict.fromkeys(("左右", "上下", "来"), ABOUT),
}


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SHAPE = re.compile(
    rf"^(?P<before>{_longest_first(_BEFORE)})?\s*(?P<sign>[+-])?\s*"
    rf"(?P<amount>[\d.,{NUMERALS}廿卅]+)\s*(?P<more>{_longest_first(_AFTER)})?\s*(?P<mult>[万亿千百]*)\s*"
    rf"(?P<unit>{_longest_first(_UNITS)})?\s*(?P<after>{_longest_first(_AFTER)})?$"
)
_NOTE = re.compile(r"^(?P<number>[^()]+)\((?P<note>[^()]*)\)$")


def hidden_number(cell: str | float, measure: Measure) -> Number | None:
    """Number behind a suppression mark of the column; None if the cell is not such a mark."""
    text = plain_text(cell) if isinstance(cell, str) else f"{cell:.15g}"
    most = next((most for mark, most in measure.suppressed if plain_text(mark) == text), None)
    return None if most is None else Number(Decimal(0), SUPPRESSED, Decimal(most))


def parse_number(text: str, measure: Measure) -> Number | None:
    """Parse the number in a cell's text, in the unit of its column; None if the text says that there is no number.

    Raises NumberError with not_a_number, number_unclear (two readings are possible), two_numbers, unit_differs,
    percent_unclear or formula_error.
    """
    if len(text) <= _LONGEST:
        return _parse(text, measure)
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise NumberError("not_a_number")
    return _parse(text, measure)


@lru_cache(maxsize=16384)
def is_unit(text: str) -> bool:
    """Check whether a text is only the name of units: 万元, （人）, 人、万元."""
    words = re.split(r"[、,，/;；和]+", re.sub(r"[()\s]|人民币", "", plain_text(text)))
    return len(text) < 40 and all(_UNIT.match(word) for word in words)


@lru_cache(maxsize=65536)
def _parse(text: str, measure: Measure) -> Number | None:
    plain = re.sub(r"\s{2,}", " ", plain_text(text))  # the pattern takes quadratic time on runs of blanks
    if plain in ZERO_WORDS or plain in measure.zeros or (not plain and EMPTY_WORD in measure.zeros):
        return Number(Decimal(0))
    if plain in BLANK_WORDS:
        return None
    if re.match(r"^#(REF|DIV/0|N/A|NAME|NULL|NUM|VALUE|GETTING_DATA|SPILL|CALC)[!?]?", plain, re.IGNORECASE):
        raise NumberError("formula_error")
    plain, note = _take_note(plain)
    if len(plain) > _LONGEST_NUMBER:
        raise NumberError("not_a_number")
    shape = _SHAPE.match(_with_unit_behind(plain))
    if not shape:
        raise NumberError("number_unclear" if re.match(r"^[\d\s.,]+$", plain) else "not_a_number")
    marks = [shape["before"] and _BEFORE[shape["before"]]]
    marks += [shape[name] and _AFTER[shape[name]] for name in ("more", "after")]
    qualifiers = {mark for mark in marks if mark} - {EXACT}
    if (
        marks[0] == ABOUT
        and qualifiers == {ABOUT, MORE_THAN}
        and {shape["more"], shape["after"]} & {"余", "多"}
    ):
        qualifiers = {ABOUT}  # 约20多人: with 约, 多 is no longer a strict bound
    if len(qualifiers) > 1 or (shape["more"] in ("以上", "以内", "以下", "左右", "上下") and shape["unit"]):
        raise NumberError("number_unclear")
    value, step, is_scaled = amount_of(
        shape["amount"] + shape["mult"], bool(qualifiers) or bool(shape["more"])
    )
    factor = _unit_factor(shape["unit"], is_scaled, value, measure)
    value, step = value * factor, step * factor
    return Number(
        -value if shape["sign"] == "-" else value,
        qualifiers.pop() if qualifiers else EXACT,
        _half_step(step, is_scaled or factor > 1, measure),
        note,
    )


def number_of_float(cell: float, measure: Measure) -> Number:
    """Number of a numeric cell, with the 15 digits that a spreadsheet shows.

    Raises NumberError with percent_unclear.
    """
    value = Decimal(f"{cell:.15g}")
    step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
    factor = _unit_factor(None, False, value, measure)
    return Number(value * factor, EXACT, _half_step(step * factor, factor > 1, measure))


def _half_step(step: Decimal, is_scaled: bool, measure: Measure) -> Decimal:
    """Greatest distance between true and written number: half the last digit, 0 for a whole count."""
    is_rounded = is_scaled or measure.unit in PER_CENT or step != step.to_integral_value()
    if not is_rounded:
        return Decimal(0)
    return (step + _STORED) / 2 if step < _STORED else step / 2  # the ledger rounds too


def _take_note(plain: str) -> tuple[str, str | None]:
    """Split a text from the note in brackets after it; a unit in brackets stays with the number."""
    found = _NOTE.match(plain)
    if not found:
        return plain, None
    number, note = found["number"].strip(), found["note"].strip()
    if re.match(rf"^[万亿千百]*({_longest_first(_UNITS)})?$", note):
        return number + note, None
    if re.search(rf"\d|[{NUMERALS}]\s*({_longest_first(_UNITS)})", note):
        raise NumberError("two_numbers")
    return number, note


def _with_unit_behind(plain: str) -> str:
    """Rewrite 百分之十四 as 十四%. Raises NumberError for 1.2%。, a damaged 1.2‰ or 1.2% with a full stop."""
    if plain.endswith("%。"):
        raise NumberError("percent_unclear")
    found = re.match(rf"^(?P<parts>{_longest_first(_PARTS_OF)})(?P<amount>[\d.{NUMERALS}]+)$", plain)
    return found["amount"] + _PARTS_OF[found["parts"]] if found else plain


def _unit_factor(unit: str | None, is_scaled: bool, value: Decimal, measure: Measure) -> Decimal:
    """Factor from the written amount to the unit of the indicator."""
    if measure.unit in PER_CENT:
        return _percent_factor(unit, value, measure)
    if unit is not None:
        if unit not in _SAME_UNIT.get(measure.unit, {measure.unit, "个"}):
            raise NumberError("unit_differs")
        return Decimal(1)
    if is_scaled and measure.factor != 1:
        raise NumberError("number_unclear")
    return measure.factor


def _percent_factor(unit: str | None, value: Decimal, measure: Measure) -> Decimal:
    if unit in _RATES:
        return _RATES[unit] / PER_CENT[measure.unit]
    if unit is not None:
        raise NumberError("unit_differs")
    if value == 0:
        return Decimal(1)
    if measure.factor != 1:
        return measure.factor
    if measure.fraction:
        if value > 1:
            raise NumberError("percent_unclear")
        return 100 / PER_CENT[measure.unit]
    if value <= 1 and measure.unit == "%":
        raise NumberError("percent_unclear")
    return Decimal(1)
