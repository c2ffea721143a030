"""Numbers as people write them: text to value, qualifier and precision, or the rule that it breaks."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

EXACT, MORE_THAN, LESS_THAN, ABOUT = "exact", "more_than", "less_than", "about"

BLANK_WORDS = frozenset(
    {"", "无", "暂无", "-", "--", "—", "——", "–", "/", "\\", "无数据", "未统计", "…", "……"}
)
"""Cells that give no number, unless the column's catalogue says that they mean zero."""

ZERO_WORDS = frozenset({"零", "〇", "没有"})

EMPTY_WORD = "空"
"""How form_columns.zeros names the empty cell."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a column's numbers are meant: the indicator's unit, the factor of the unit that its header gives
    (10000 under 万元), the words that mean zero in it, and whether a plain 0.12 means 12 %."""

    unit: str
    factor: Decimal = Decimal(1)
    zeros: frozenset[str] = frozenset()
    fraction: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the indicator's base unit. The true one lies within `precision` of `value` where the text was
    rounded (20.32万: ± 50), 0 where it was written out; `note` is what was glued on in brackets."""

    value: Decimal
    qualifier: str = EXACT
    precision: Decimal = Decimal(0)
    note: str | None = None


class NumberError(ValueError):
    """The text is no number that can be taken; `rule` names the finding."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


PER_CENT = {"%": Decimal(1), "‰": Decimal("0.1"), "/万": Decimal("0.01"), "/10万": Decimal("0.001")}
"""Units of rates, in percent."""

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
"""What may stand behind a number of each unit; 人 and 人次 never stand for one another."""

_UNITS = sorted(
    {
        *{word for words in _SAME_UNIT.values() for word in words},
        *PER_CENT,
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
_DIGITS = dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | {"两": 2}
_DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)) | {"貳": 2, "參": 3, "陸": 6, "俩": 2}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMERALS = "".join([*_DIGITS, *_TENS, *_MYRIADS])


def _longest_first(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_SHAPE = re.compile(
    rf"^(?P<before>{_longest_first(_BEFORE)})?\s*(?P<sign>[+-])?\s*"
    rf"(?P<amount>[\d.,{_NUMERALS}廿卅]+)\s*(?P<more>{_longest_first(_AFTER)})?\s*(?P<mult>[万亿千百]*)\s*"
    rf"(?P<unit>{_longest_first(_UNITS)})?\s*(?P<after>{_longest_first(_AFTER)})?$"
)
_NOTE = re.compile(r"^(?P<number>[^()]+)\((?P<note>[^()]*)\)$")
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_TOKEN = re.compile(rf"({_ARABIC.pattern})|([{_NUMERALS}])")

# full-width ASCII to ASCII; signs and spaces that look alike. Not NFKC: that would read 12² as 122.
_LOOKALIKES = {
    **{0xFF01 + at: chr(0x21 + at) for at in range(94)},
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\t\r\n"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"), None),
    **dict.fromkeys(map(ord, "−﹣"), "-"),
    **dict.fromkeys(map(ord, "～∼"), "~"),
    ord("﹪"): "%",
    ord("。"): "。",
}


def plain_text(text: str) -> str:
    """Full-width letters, digits and signs in their plain form, invisible characters gone, ends stripped."""
    return text.translate(_LOOKALIKES).strip()


@lru_cache(maxsize=65536)
def parse_number(text: str, measure: Measure) -> Number | None:
    """The number that a cell's text gives in the unit of its column; None where it says that there is none.

    Raises NumberError with not_a_number, number_unclear (a person could read two different ones), two_numbers,
    unit_differs, percent_unclear or formula_error.
    """
    plain = plain_text(text)
    if plain in ZERO_WORDS or plain in measure.zeros or (not plain and EMPTY_WORD in measure.zeros):
        return Number(Decimal(0))
    if plain in BLANK_WORDS:
        return None
    if re.match(r"^#(REF|DIV/0|N/A|NAME|NULL|NUM|VALUE|GETTING_DATA|SPILL|CALC)[!?]?", plain, re.IGNORECASE):
        raise NumberError("formula_error")
    plain, note = _take_note(plain)
    shape = _SHAPE.match(plain)
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
        qualifiers = {ABOUT}  # 约20多人: 约 takes from 多 its firm bound
    if len(qualifiers) > 1 or (shape["more"] in ("以上", "以内", "以下", "左右", "上下") and shape["unit"]):
        raise NumberError("number_unclear")
    value, step, is_scaled = _amount(shape["amount"] + shape["mult"], bool(shape["more"]))
    factor = _unit_factor(shape["unit"], is_scaled, value, measure)
    value, step = value * factor, step * factor
    return Number(
        -value if shape["sign"] == "-" else value,
        qualifiers.pop() if qualifiers else EXACT,
        _half_step(step, is_scaled or factor > 1, measure),
        note,
    )


def number_of_float(cell: float, measure: Measure) -> Number:
    """The number of a cell that holds a number, as a spreadsheet shows it (15 digits).

    Raises NumberError with percent_unclear.
    """
    value = Decimal(f"{cell:.15g}")
    step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
    factor = _unit_factor(None, False, value, measure)
    return Number(value * factor, EXACT, _half_step(step * factor, factor > 1, measure))


def _half_step(step: Decimal, is_scaled: bool, measure: Measure) -> Decimal:
    """How far the true number may be from the written one: half its last digit, unless it is a whole count."""
    is_rounded = is_scaled or measure.unit in PER_CENT or step != step.to_integral_value()
    return step / 2 if is_rounded else Decimal(0)


def _take_note(plain: str) -> tuple[str, str | None]:
    """A text and the note in brackets behind it; a unit in brackets stays with the number."""
    found = _NOTE.match(plain)
    if not found:
        return plain, None
    number, note = found["number"].strip(), found["note"].strip()
    if re.match(rf"^[万亿千百]*({_longest_first(_UNITS)})?$", note):
        return number + note, None
    if re.search(rf"\d|[{_NUMERALS}]+\s*({_longest_first(_UNITS)})", note):
        raise NumberError("two_numbers")
    return number, note


def _amount(text: str, has_more: bool) -> tuple[Decimal, Decimal, bool]:
    """A run of digits and numerals: its value, the size of its last written digit, and whether that is above 1
    because of a multiplier (20.32万: 203200, 100, True)."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tokens = [(match[1], match[2]) for match in _TOKEN.finditer(text)]
    if sum(len(arabic or numeral) for arabic, numeral in tokens) != len(text) or text.count(".") > 1:
        raise NumberError("number_unclear")
    if len(tokens) == 1 and tokens[0][0]:
        value = Decimal(tokens[0][0].replace(",", ""))
        return value, Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0)), False
    if all(numeral in _DIGITS for _, numeral in tokens) and len(tokens) > 1:
        if len(tokens) == 2:  # 三四人 is three or four of them
            raise NumberError("number_unclear")
        return Decimal("".join(str(_DIGITS[numeral]) for _, numeral in tokens)), Decimal(1), False
    value, step = _compound(tokens)
    return value, step, step > 1 and (bool(tokens[0][0]) or text[-1] in _MYRIADS or has_more)


def _compound(tokens: list[tuple[str, str]]) -> tuple[Decimal, Decimal]:  # noqa: PLR0912  one grammar
    """一百零五, 2万3千, 41.49万: the value, and the size of the last digit written."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    step = last = Decimal(1)
    limit_tens, limit_myriads = Decimal(10**12), Decimal(10**12)
    after_zero = False
    for arabic, numeral in tokens:
        if arabic or numeral in _DIGITS:
            if pending not in (None, 0):
                raise NumberError("number_unclear")
            after_zero = after_zero or (not arabic and _DIGITS[numeral] == 0)
            pending = Decimal(arabic.replace(",", "")) if arabic else Decimal(_DIGITS[numeral])
            step = Decimal(1).scaleb(min(int(pending.as_tuple().exponent), 0))
            continue
        unit = Decimal(_TENS.get(numeral) or _MYRIADS[numeral])
        if pending is None and (section or total) and unit < 10**4 and unit != 10:
            raise NumberError("number_unclear")
        amount = pending if pending is not None else Decimal(0 if unit >= 10**4 and section else 1)
        if numeral in _TENS:
            if unit >= limit_tens and pending is not None:
                raise NumberError("number_unclear")
            section, limit_tens = section + amount * unit, unit
        else:
            if unit >= limit_myriads:
                raise NumberError("number_unclear")
            total, section = total + (section + amount) * unit, Decimal(0)
            limit_tens, limit_myriads = Decimal(10**12), unit
        step = (step if pending is not None else Decimal(1)) * unit
        pending, last, after_zero = None, unit, False
    if pending is not None:
        if pending >= last and (section or total):
            raise NumberError("number_unclear")
        if last >= 100 and not after_zero:  # 一百二 is 120; 3万5 and 2万3000 are not so plain
            if tokens[-1][0] and len(tokens[-1][0]) < len(str(int(last))) - 1:
                raise NumberError("number_unclear")
            if not tokens[-1][0]:
                pending, step = pending * last / 10, last / 10
        section += pending
    return total + section, step


def _unit_factor(unit: str | None, is_scaled: bool, value: Decimal, measure: Measure) -> Decimal:
    """What the amount is multiplied by to be in the unit of the indicator."""
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
    if unit in PER_CENT:
        return PER_CENT[unit] / PER_CENT[measure.unit]
    if unit is not None:
        raise NumberError("unit_differs")
    if value == 0:
        return Decimal(1)
    if measure.fraction:
        if value > 1:
            raise NumberError("percent_unclear")
        return 100 / PER_CENT[measure.unit]
    if value <= 1 and measure.unit == "%":
        raise NumberError("percent_unclear")
    return Decimal(1)
