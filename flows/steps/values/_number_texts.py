"""Texts of numbers rewritten into the form that is parsed: without signs that say nothing, rates with their unit behind."""

import re

from flows.steps.values.numerals import NUMERALS, NumberError, amount_of
from flows.steps.values.words import AFTER, BEFORE, PARTS_OF, UNITS, longest_first

_QUOTE_BEFORE = re.compile(r"^['‘’`](?=\d)")
_STOP_BEHIND = re.compile(r"(?<=[^%‰。])[。；;]$|(?<=\d)[,、.]$")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|[¥￥])[:：]?\s*|\s*人民币$|(?<=块)钱$", re.IGNORECASE)
_IN_FULL = re.compile(r"(?<=[元圆块角分])[整正]$")
_CENTS = re.compile(
    rf"^(?P<yuan>[\d.,{NUMERALS}]+)[元圆]零?(?P<tenths>[\d{NUMERALS}])角(?:零?(?P<cents>[\d{NUMERALS}])分)?$"
)
_NOTE = re.compile(r"^(?P<number>[^()]+)\((?P<note>[^()]*)\)$")
_RATE_IN_WORDS = re.compile(
    rf"^(?P<before>{longest_first(BEFORE)})?(?P<parts>{longest_first(PARTS_OF)})\s*"
    rf"(?P<amount>[\d.点{NUMERALS}]+)(?P<after>{longest_first(AFTER)})?$"
)


def without_signs(plain: str, unit: str) -> str:
    """Text without a quote before it, a full stop, 人民币, 整 behind 元 and the like; `unit` is the column's unit.

    52000元5角 becomes 52000.5元. Raises NumberError if that sum cannot be read.
    """
    plain = _STOP_BEHIND.sub("", _QUOTE_BEFORE.sub("", plain))
    if unit == "人":
        return re.sub(r"(?<=[名位])(?:妇女|女性)$", "", plain)
    if unit != "元":
        return plain
    plain = _IN_FULL.sub("", _CURRENCY.sub("", plain).replace("圓", "圆"))
    found = _CENTS.match(plain)
    if not found:
        return plain
    yuan, tenths, cents = (
        amount_of(found[name] or "零", is_bounded=False)[0] for name in ("yuan", "tenths", "cents")
    )
    if max(tenths, cents) > 9 or yuan != yuan.to_integral_value():
        raise NumberError("number_unclear")
    return f"{yuan + tenths / 10 + cents / 100:f}元"


def split_note(plain: str) -> tuple[str, str | None]:
    """Split a text from the note in brackets after it; a unit in brackets stays with the number."""
    found = _NOTE.match(plain)
    if not found:
        return plain, None
    number, note = found["number"].strip(), found["note"].strip()
    if note in BEFORE:
        return note + number, None
    if note in AFTER:
        return number + note, None
    if re.match(rf"^[万亿千百]*({longest_first(UNITS)})?$", note):
        return number + note, None
    return number, note


def is_second_number(note: str) -> bool:
    """Check whether a note contains a number: 35（120）, 20（其中3人）."""
    return re.search(rf"\d|[{NUMERALS}]\s*({longest_first(UNITS)})", note) is not None


def with_unit_behind(plain: str) -> str:
    """Rewrite 百分之十四 as 十四%. Raises NumberError for 1.2%。, a damaged 1.2‰ or 1.2% with a full stop."""
    if plain.endswith("%。"):
        raise NumberError("percent_unclear")
    found = _RATE_IN_WORDS.match(plain.replace("百分百", "百分之百"))
    if not found:
        return plain
    amount = "100" if found["amount"] == "百" else found["amount"]
    return "".join((found["before"] or "", amount, PARTS_OF[found["parts"]], found["after"] or ""))
