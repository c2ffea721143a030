"""Looks of cells: numbers that a reader of the file sees otherwise than they are stored."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flows.steps.book.model import COMMENT, HIDDEN, SHOWN, STRUCK, Look
from flows.steps.findings.findings import Finding, Where, finding, shown_value
from flows.steps.values.labels import plain_text
from flows.steps.values.measures import is_money, said_in_words, units_said
from flows.steps.values.numbers import Measure, Number, number_of_float, parse_number
from flows.steps.values.numerals import NUMERALS, NumberError
from schemas.texts.said import Saying, listed

_MYRIADS = re.compile(r"(\D*)(\d+)万(\d{4})(\D*)")
_FROM_SLIP = re.compile("【(?:错误|提示)】")
_NO_NUMBER = re.compile(
    r"\d{4}年(?:度|\d{1,2}月)?(?:\d{1,2}[日号])?|\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号]"
    r"|\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}[:：]\d{2}|第?\d+[行列栏条页季]"
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_IN_WORDS = re.compile(rf"(?:应|改|实|正确|更正|不是|而是|误).{{0,4}}?(?P<number>[{NUMERALS}廿卅]+)")
_DOUBTS = re.compile("作废|有误|错|[少多漏重][报填计统]|重复|累计|上月|上期|上年|计划|任务|预计|待核|更正|删")


def read_with_looks(
    value: Any, looks: Sequence[Look], measure: Measure, read: Callable[[Any, Measure], Number | None]
) -> Number | None:
    """Number of a cell with looks, as `read` reads it without them.

    Raises NumberError with struck_out, unit_differs, shown_differs, or a rule of `read`.
    """
    if not looks:
        return read(value, measure)
    kinds = {look.kind: look.text for look in looks}
    is_filled = value is not None and not (isinstance(value, str) and not value.strip())
    if STRUCK in kinds and is_filled:
        raise NumberError("struck_out")
    if COMMENT in kinds and is_filled and _says_another_measure(kinds[COMMENT], measure):
        raise NumberError("unit_differs")
    if SHOWN not in kinds or not is_filled or not isinstance(value, str | float | int):
        return read(value, measure)
    return _read_shown(value, kinds[SHOWN], measure)


def _says_another_measure(comment: str, measure: Measure) -> bool:
    """Check whether a comment gives its cell another measure than the column has: 单位：万人."""
    if _FROM_SLIP.search(comment) or not (text := said_in_words(comment)):
        return False
    said = units_said(text, frozenset({measure.unit}))
    if any(unit == measure.unit and factor != measure.factor for factor, unit in said.units):
        return True
    return any(not is_money(word) or measure.unit == "元" for word in said.unclear)


def _read_shown(value: str | float, shown: str, measure: Measure) -> Number:
    """Number that is stored, if the text shown tells the same number in the unit of the column or of the indicator.

    Raises NumberError with shown_differs.
    """
    if isinstance(value, str) or not math.isfinite(value):
        raise NumberError("shown_differs", shown_value(shown))
    base = replace(measure, factor=Decimal(1))
    for said in (measure, base):
        for stored in (base, measure):
            try:
                seen = parse_number(_MYRIADS.sub(r"\1\2\3\4", shown), said)
                number = number_of_float(float(value), stored)
            except NumberError:
                continue
            if seen is None or (seen.value == 0 and number.value != 0):
                continue
            if abs(seen.value - number.value) <= seen.precision:
                return replace(number, qualifier=seen.qualifier, note=seen.note)
    raise NumberError("shown_differs", shown_value(shown))


def warnings_of(where: Where, value: Any, looks: Sequence[Look], number: Number | None) -> list[Finding]:
    """Warnings that the looks of a cell bring: its number cannot be seen, or a comment says another number."""
    found = []
    for look in looks:
        if look.kind == HIDDEN and value not in (None, ""):
            found.append(finding("number_hidden", where, shown_value(value)))
        elif look.kind == COMMENT and (said := _said_otherwise(look.text, value, number)):
            found.append(finding("comment_differs", where, shown_value(value) or Saying("value.blank"), said))
    return found


def _said_otherwise(comment: str, value: Any, number: Number | None) -> str | None:
    """Numbers or words in a comment that put the cell in doubt; None if there are none."""
    if _FROM_SLIP.search(comment):
        return None
    text = _NO_NUMBER.sub(" ", plain_text(comment))
    known = {f"{number.value.normalize():f}" if number else "", str(plain_text(str(value)))}
    if isinstance(value, float):
        known.add(f"{value:.15g}")
    found = [digits for digits in _DIGITS.findall(text) if digits.replace(",", "") not in known]
    found += [own["number"] for own in _IN_WORDS.finditer(text)]
    found += _DOUBTS.findall(text)
    words = list(dict.fromkeys(word[:12] for word in found[:3]))
    return listed(words) if words else None
