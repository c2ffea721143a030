"""Units of measure in headers and in the sheet's line of units."""

import re
from functools import lru_cache

from flows.steps.values.labels import LabelPath, plain_text
from flows.steps.values.words import is_unit

Unit = tuple[int, str]
"""Factor and unit: 10000 and 元 for 万元."""

_BASES = "人次|人|户|件|例|场|期|份|元|个百分点|个|次|名|项|家|所|支|条|对|批|天|册|套|%|‰|/万|/10万"
_FACTORS = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_IN_BRACKETS = re.compile(
    rf"^(?P<label>.*?)\((?:单位：?)?(?:人民币)?(?P<factor>[万亿千百]?)(?P<unit>{_BASES})(?:人民币)?\)$"
)
_SAID = re.compile(
    rf"^(?:金额|资金|货币|人数|均|皆|为|以|按|[：:])*(?P<factor>[万亿千百]?)(?P<unit>{_BASES})(?:为单位|计算|计|整)?$"
)
_BETWEEN = re.compile(r"[、,，;；。\s()]+|和|及|或|/(?!(?:10)?万(?:[、,，;；\s()]|$))")
_VAGUE = re.compile(rf"[万亿千百](?:$|圆|块|{_BASES})|^[万亿千百]$")


@lru_cache(maxsize=65536)
def take_unit(path: LabelPath) -> tuple[LabelPath, Unit | None]:
    """Path of a column without the units in brackets after its labels, and the innermost unit."""
    bare, units = take_units(path)
    return bare, units[-1] if units else None


@lru_cache(maxsize=65536)
def take_units(path: LabelPath) -> tuple[LabelPath, tuple[Unit, ...]]:
    """Path of a column without the units in brackets after its labels, and all units, outermost first."""
    bare: list[str] = []
    units: list[Unit] = []
    for label in path:
        found = _IN_BRACKETS.match(re.sub(r"^(?:计量|金额)?单位：(.+)$", r"(\1)", label))
        text = label
        if found and (found["label"] or len(path) > 1):
            units.append((_FACTORS[found["factor"]], found["unit"]))
            text = found["label"]
        if text:
            bare.append(text)
    return tuple(bare), tuple(units)


@lru_cache(maxsize=4096)
def units_said(line: str) -> tuple[tuple[Unit, ...], bool]:
    """Units in a sheet's line of units (单位：人、万元); also True if it contains a multiplied unit that is not understood."""
    text = re.sub(rf"([万亿千百])\s+(?={_BASES})", r"\1", plain_text(line))
    words = [word for word in _BETWEEN.split(text.replace("人民币", "")) if word]
    found = [match for word in words if (match := _SAID.match(word))]
    units = dict.fromkeys((_FACTORS[match["factor"]], match["unit"]) for match in found)
    is_vague = any(_VAGUE.search(word) for word in words if not _SAID.match(word))
    return tuple(units), is_vague


_IN_WORDS = re.compile(
    r"单位(?:均?[为是]|[\s:：])\s*([^，。；,;]{1,20})|(?:以|按)([^，。；,;]{1,8}?)(?:为单位|计[算）)。]?)"
)


@lru_cache(maxsize=16384)
def said_in_words(text: str) -> str | None:
    """Units in a line without a label: （万元）, 单位为万元, 以万元为单位; None if there are none."""
    plain = plain_text(text)
    if len(plain) > 60:
        return None
    if is_unit(plain) and re.search(r"[万亿千百元%‰]", plain):
        return plain
    found = _IN_WORDS.search(plain)
    return (found[1] or found[2]) if found else None
