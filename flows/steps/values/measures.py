"""Units of measure in headers, in lines of units and in any text around a table.

A measure that is not understood is reported as such and never ignored.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from flows.steps.values.labels import LabelPath, plain_text
from flows.steps.values.words import FOREIGN_UNITS, NUMBERS, SCALES, UNITS, longest_first

Unit = tuple[int, str]
"""Factor and unit: 10000 and 元 for 万元. Factor 0 is a measure that is not understood."""

NOT_UNDERSTOOD = 0

_LONGEST_LABEL, _LONGEST_LINE = 120, 1000
"""Limits on the length of a label with a measure, and of the part of a line in which measures are looked for."""

SCALE = f"(?:{longest_first(SCALES)})"
BASE = f"(?:{longest_first(UNITS)})"
FOREIGN = f"(?:{FOREIGN_UNITS})"
ENGLISH_SCALE = r"(?:hundred|thousand|million|billion|trillion)s?|'?000s?|mn|bn"
_MONEY_UNIT = f"(?:元|圆|{FOREIGN})"

_KNOWN = re.compile(rf"(?P<scale>{SCALE})?(?P<base>{BASE})")
_BARE_SCALE = re.compile(rf"{SCALE}+|[{NUMBERS}]+|×?10\^?\d|[kwm]|{ENGLISH_SCALE}", re.IGNORECASE)
_OTHER = re.compile(
    rf"[{NUMBERS}]*{SCALE}*{_MONEY_UNIT}(?:/\w+)?|[{NUMBERS}]*{SCALE}+{BASE}(?:/\w+)?|.*{SCALE}{_MONEY_UNIT}.*"
    rf"|(?!单元|多元|公元)[\u4e00-\u9fff]{{1,4}}[元币圆镑]|[kw]{_MONEY_UNIT}|[£$€￡]?(?:{ENGLISH_SCALE})\w*|[£$€￡][kwm]|(?:in|x|×){ENGLISH_SCALE}",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[元圆币镑]|美金|外汇|[£$€￡]|usd|hkd|eur|gbp|jpy|dollar|pound|euro|yuan", re.IGNORECASE)
_AFFIXES = re.compile(
    r"^(?:金额|资金|货币|数额|款额|贷款|人数|单位|计量|均|皆|都|一律|统一|为|是|以|按|用|[：:])+|(?:为单位|单位|计算|计|整|填报|填写|填|统计|表示)$"
)
_A_HEAD = re.compile(rf"{SCALE}?{_MONEY_UNIT}/(?:{BASE}|{FOREIGN})", re.IGNORECASE)
_YUAN = re.compile(r"人民币|rmb|cny|[¥￥]", re.IGNORECASE)
_BETWEEN = re.compile(r"[、,，;；。\s()]+|和|及|或|/(?!(?:10)?万(?:[、,，;；\s()]|$))")


class Said(NamedTuple):
    """Units that a line gives, and its words that are measures and are not understood."""

    units: tuple[Unit, ...] = ()
    unclear: tuple[str, ...] = ()


def is_money(word: str) -> bool:
    """Check whether a measure that is not understood is of money, such as 万美元."""
    return _MONEY.search(word) is not None


def is_bare_scale(word: str) -> bool:
    """Check whether a measure that is not understood is a multiplier without a unit, such as 万 or thousand."""
    return _BARE_SCALE.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def _unit_of(word: str, more: frozenset[str]) -> Unit | None:
    """Unit of a word such as 万元, also of the units `more`; factor 0 if not understood, None if it is no measure."""
    if word in more:
        return 1, word
    if found := _KNOWN.fullmatch(word):
        return SCALES.get(found["scale"], 1), "元" if found["base"] in "圆块" else found["base"]
    for unit in more:
        if word.endswith(unit) and word.removesuffix(unit) in SCALES:
            return SCALES[word.removesuffix(unit)], unit
    return (NOT_UNDERSTOOD, word) if _BARE_SCALE.fullmatch(word) or _OTHER.fullmatch(word) else None


@lru_cache(maxsize=4096)
def units_said(line: str, more: frozenset[str] = frozenset()) -> Said:
    """Units in a line of units (单位：人、万元), and the words of it that are not understood.

    `more` are the units of the form's indicators.
    """
    plain = re.sub(rf"({SCALE})\s+(?={BASE})", r"\1", plain_text(line[:_LONGEST_LINE]))
    plain = "元" if _YUAN.fullmatch(plain) else _YUAN.sub("", plain)
    words = [_AFFIXES.sub("", word) for word in _BETWEEN.split(plain) if word]
    words += _A_HEAD.findall(plain)
    units = dict.fromkeys(unit for word in words if (unit := _unit_of(word, more)))
    return Said(
        tuple(unit for unit in units if unit[0] != NOT_UNDERSTOOD),
        tuple(word for factor, word in units if factor == NOT_UNDERSTOOD),
    )


_IN_BRACKETS = re.compile(r"^(?P<label>.*?)\((?P<unit>[^()]+)\)$")
_BEHIND_A_COMMA = re.compile(rf"^(?P<label>.*[^\d(]),(?P<unit>{SCALE}?(?:{BASE}|{FOREIGN})|{SCALE})$")
_BEHIND = re.compile(
    rf"^(?P<label>.*[^{NUMBERS}十百千万亿佰仟萬億])(?:[、：;；/—-](?P<unit>{SCALE}?{_MONEY_UNIT}|{SCALE}{BASE})|(?P<glued>{SCALE}{_MONEY_UNIT}))$"
)
_IS_MEASURE = re.compile(r"^(?:(?:计量|金额|货币)?单位(?:为|是|：)?|以|按)\(?(.+?)\)?(?:为单位|计)?$")


@lru_cache(maxsize=8192)
def take_unit(path: LabelPath, more: frozenset[str] = frozenset()) -> tuple[LabelPath, Unit | None]:
    """Path of a column without the units after its labels, and the innermost unit; see take_units."""
    bare, units = take_units(path, more)
    return bare, units[-1] if units else None


@lru_cache(maxsize=8192)
def take_units(path: LabelPath, more: frozenset[str] = frozenset()) -> tuple[LabelPath, tuple[Unit, ...]]:
    """Path of a column without the units after its labels, and all units, outermost first.

    `more` are the units of the form's indicators, as far as they are not units that everybody writes.
    """
    bare: list[str] = []
    units: list[Unit] = []
    for label in path:
        text = _IS_MEASURE.sub(r"(\1)", label) if len(path) > 1 else label
        own: list[Unit] = []
        while (
            len(label) <= _LONGEST_LABEL
            and (found := _split_unit(text, more))
            and (found[0] or len(path) > 1)
        ):
            text = found[0]
            own.insert(0, found[1])
        units += own
        if text:
            bare.append(text)
    return tuple(bare), tuple(units)


def _split_unit(label: str, more: frozenset[str]) -> tuple[str, Unit] | None:
    """Label and the measure after it, in brackets, behind a comma or glued to it; None without a measure."""
    if found := _IN_BRACKETS.match(label):
        words = [word for word in _BETWEEN.split(_YUAN.sub("", found["unit"]) or "元") if word]
        units = [_unit_of(_AFFIXES.sub("", word), more) for word in words]
        whole = _unit_of(_AFFIXES.sub("", found["unit"]), more) if len(words) > 1 else None
        if len(units) == 1 and units[0]:
            return found["label"], units[0]
        if whole or any(unit and (unit[0] != 1 or unit[1] == "元") for unit in units):
            return found["label"], whole or (NOT_UNDERSTOOD, found["unit"])
        return None
    found = _BEHIND_A_COMMA.match(label) or _BEHIND.match(label)
    if not found:
        return None
    unit = _unit_of(found["unit"] or found["glued"], more)
    return (found["label"].rstrip("/：、—-"), unit) if unit else None


_MEASURE = rf"(?:{SCALE}?(?:{BASE}|{FOREIGN})|{SCALE})"
_MANY = rf"{_MEASURE}(?:[、,，;；/和及或\s]{_MEASURE})*"
_LARGE = rf"(?:{SCALE}(?:{BASE}|{FOREIGN})|{FOREIGN}|[百千万亿佰仟萬億]+)"  # (十) is a number of a paragraph
_END = r"(?=$|[)\]、,，;；。.：\s!！]|为|计|填|整)"
_IS = r"(?:均|都|皆|一律|统一|全部)?(?:为|是|以|按|用)?[：(\[\s]*"
_STATEMENTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:单位|计量|金额|资金|款额|数额|货币|unit){_IS}(\d[\d,.]*{_MEASURE}|{_MANY}){_END}",
        rf"(?:人数|数[据字值量]|贷款|经费){_IS}({_LARGE}){_END}",
        rf"(?<!数)(?:以|按|用)({_MANY})(?:为?单位|计[算量]?|填[报写列]?|统计|表示|列示|上报)",
        rf"(?:均|都|皆|一律|统一|单位|全部)(?:为|是|以|按|用)?({_LARGE}){_END}",
        rf"(?<!\d)[(\[]({_LARGE}|元|%|‰)[)\]]",
        rf"(?<![\d.,{NUMBERS}两几数余多约每上超过])(?<!\d\s)({SCALE}{_MONEY_UNIT})(?![户以])",
        rf"(?<![\d.,]\s)(?<![\d.,a-z])([£$€￡]?\s?(?:{ENGLISH_SCALE})(?![a-z\d]))",
        r"([£$€￡]\s?(?:[mk]\b|bn|mn)|(?<![\da-z])w元)",
        r"\b(?:in|units?[:：]?)\s*(?:of\s+)?(\d[\d,]*k?)\s?(?:yuan|rmb|cny)",
    )
)
_ROUNDED_TO = re.compile(rf"(?:精确|保留|四舍五入|取整|近似)(?:至|到|成)\s*{SCALE}{_MONEY_UNIT}")
"""A rule of rounding (精确到百元): the numbers may be written in that unit or in yuan, so it is not understood."""

_WHOLE = re.compile(rf"{_MANY}")
_SUM_IN_BRACKETS = re.compile(rf"\([\d,.]+{SCALE}?{_MONEY_UNIT}\)")


@lru_cache(maxsize=16384)
def said_in_words(text: str) -> str | None:
    """Measures in a text; None if there are none. A sum (贷款5万元) is no measure."""
    plain = re.sub(
        r"人民币|(?<=[十百千万亿])\s+(?=[元人])",
        "",
        plain_text(text[:_LONGEST_LINE]).translate(str.maketrans("【】:", "()：")),
    )
    whole = re.sub(r"^(?:附|备)?注：", "", "".join(plain.split()))
    if _SUM_IN_BRACKETS.fullmatch(whole):
        return whole.strip("()")
    whole = whole.strip("()[]")
    is_measure = whole != "十" and len(whole) < 40 and _WHOLE.fullmatch(whole)
    if is_measure and re.search(rf"{SCALE}|{FOREIGN}|[元%‰]", whole):
        return whole
    rounded = _ROUNDED_TO.findall(plain)
    plain = _ROUNDED_TO.sub(" ", plain) if rounded else plain
    found = rounded + [match[1].strip() for pattern in _STATEMENTS for match in pattern.finditer(plain)]
    return "、".join(dict.fromkeys(found)) or None
