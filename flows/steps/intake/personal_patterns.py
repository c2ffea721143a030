"""Patterns of personal data in texts and numbers: identity cards, mobile phones, bank cards.

A finding names the kind, never the content. The search of a file is in personal_search.py.
"""

import math
import os
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from flows.steps.values.labels import plain_text

PERSONAL_KINDS = ("id_card", "id_card_like", "mobile", "bank_card", "names", "file_name")
"""Kinds of personal data, each with the key value.personal_data.<kind>; of several kinds in a text the first counts."""

MASK = "＊＊＊"

LEAST_NUMBER = 1e10
"""Smallest number that can be personal data: smaller numbers have ten digits or fewer."""

_DATE = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_MARK = r"[\s\-.,_/*·•—–―~]"  # signs that people put between the digits of a number
_CARD = re.compile(rf"{_PROVINCE}\d{{4}}{_DATE}\d{{3}}[0-9X]")
_CARD_WITHIN = re.compile(rf"(?=({_CARD.pattern}))")
_OLD_CARD = re.compile(rf"{_PROVINCE}\d{{6}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}")
_RUN = re.compile(rf"(?<![\d])(?<!\d\.)\d(?:{_MARK}{{0,2}}\d){{10,}}(?:{_MARK}{{0,2}}[Xx])?")
_PARTS = re.compile(rf"{_MARK}+")
_ANY_MARK = r"[^0-9A-Za-z\u3400-\u9fff]"  # brackets, 、 and whatever else is no letter
_WIDE_RUN = re.compile(rf"(?<!\d)\d(?:{_ANY_MARK}{{0,3}}\d){{16}}{_ANY_MARK}{{0,3}}[\dXx](?!\d)")
_FLOAT_END = re.compile(r"(?<=\d{11})\.0(?!\d)")
"""End of a number that a program wrote out as a decimal; an amount has two decimals."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USUAL_BREAKS = ({6, 10, 12, 14, 17}, {4, 8, 12, 16})
"""Positions at which people break an identity card's number: after region, year, month, day, or every four digits."""

_SPLITS = frozenset(
    frozenset(breaks)
    for breaks in (
        *((6,), (6, 14), (6, 14, 17), (6, 10, 14), (6, 10, 12), (6, 10, 12, 14), (6, 10, 12, 14, 17)),
        *((14,), (14, 17), (10,), (10, 14), (17,), (9,), (4, 8, 12, 16), range(1, 18)),
        *(range(2, 18, 2), range(3, 18, 3)),
    )
)
"""Positions at which a number is broken when it is written in parts; six and six and six may be three counts."""

_SPLIT_YEAR = re.compile(r"\d{6}(?:19|20[0-3])")

_MOBILE = re.compile(
    rf"""(?<!\d)(?<!(?<!\d)0\.)(?<!\d\d\d\.)        # not the end of a decimal; a list number may precede it
    (?:(?:\+|00)?86{_MARK}?|0)?
    (?:1[3-9]\d{{9}}
    |\(?1[3-9]\d[)]?{_MARK}{{0,2}}\d{{4}}{_MARK}{{0,2}}\d{{4}}  # 3 4 4
    |1[3-9]\d\d({_MARK}{{1,2}})\d{{3}}\1\d{{4}}     # 4 3 4
    |1[3-9]\d({_MARK}{{1,2}})\d{{3}}\2\d{{5}}       # 3 3 5
    |1[3-9]\d[\s—-]{{1,2}}\d{{8}}|1[3-9]\d\d[\s—-]{{1,2}}\d{{7}}
    |1[3-9]\d{{3}}[\s—-]{{1,2}}\d{{6}}|1[3-9]\d{{5}}[\s—-]{{1,2}}\d{{4}}
    |1({_MARK}{{1,2}})[3-9](?:\3\d){{9}})           # every digit by itself
    (?!\d|\.\d|\s*[%‰])""",
    re.VERBOSE,
)
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_CHINESE_RUN = re.compile("[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9]{11,19}")
_MARKUP = re.compile(r"</?[A-Za-z]{1,8}\s?/?>|&(?:[a-z]{2,6}|#\d{1,6});")
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_LIKE_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9OoIl]{17}[0-9OoIlXx*](?![0-9A-Za-z])")
"""A number with letters or a sign that look like its digits."""

_LEAST_CHINESE, _LEAST_DIGITS = 4, 11
_LIST_MARK = re.compile("[⁰¹²³⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]")
"""Digits in circles and the like, which number a list, and small ones; a telephone has at least eleven."""

_CHINESE_DIGITS_ALONE = re.compile(f"[{''.join(map(chr, _CHINESE_DIGITS))}]+")
_AROUND = re.compile(r"^[\W_]+|(?:(?<=\d)\.0)?[\W_]*$")

_DAMAGED = re.compile(r"\d\.\d+[Ee]\+?1[0-8]")
_IDENTIFIER = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32,}")
"""Identifiers that programs give their parts; the digits of an identifier with a letter are no number."""

Codes = frozenset[str]
"""Codes of the registry's places; a longer number that begins with a code is a group within a village."""


@lru_cache(maxsize=8_192)
def kind_of(text: str, codes: Codes = frozenset()) -> str | None:
    """Kind of personal data in a text; None if there is none.

    A number with the right check digit of an identity card is found anywhere in the text; with a wrong check digit
    only as a separate number (id_card_like). Identity card numbers of 15 digits have no check digit.
    """
    if len(text) < 11:
        return None
    plain = _IDENTIFIER.sub(lambda run: run[0] if run[0].isdigit() else "|", plain_text(text))
    if _DAMAGED.fullmatch(plain):
        return kind_of_number(float(plain), codes)
    plain = _FLOAT_END.sub("", plain)
    found: set[str | None] = {"mobile"} if _MOBILE.search(plain) else set()
    found |= {_kind_of_run(run[0], codes) for run in _RUN.finditer(plain)}
    if any(is_split_card(re.findall(r"\d+[Xx]?|[Xx]", run[0])) for run in _WIDE_RUN.finditer(plain)):
        found.add("id_card")
    if (other := _in_other_digits(plain)) != plain:
        found.add(kind_of(other, codes))
    return next((kind for kind in PERSONAL_KINDS if kind in found), None)


def digits_of_cell(text: str) -> str:
    """A cell's text with plain digits, without signs around it and a written-out .0; other texts stay as they are."""
    plain = _in_one_shape(plain_text(text))
    if _CHINESE_DIGITS_ALONE.fullmatch(plain):
        plain = plain.translate(_CHINESE_DIGITS)
    return _AROUND.sub("", plain)


def _in_one_shape(plain: str) -> str:
    return plain if plain.isascii() else plain.translate(_SHAPES)


def _in_chinese(run: re.Match[str]) -> str:
    """A run of digits with enough Chinese ones in plain digits; 一 before a number is a count or a list's mark."""
    return run[0].translate(_CHINESE_DIGITS) if len(re.sub("[0-9]", "", run[0])) >= _LEAST_CHINESE else run[0]


def _in_other_digits(plain: str) -> str:
    """Text with digits of any script or shape as plain digits, without markup and marks that stand on a character."""
    other = _in_one_shape(
        plain if len(_LIST_MARK.findall(plain)) >= _LEAST_DIGITS else _LIST_MARK.sub("|", plain)
    )
    if "<" in other or "&" in other:
        other = _MARKUP.sub(" ", other)
    other = _LIKE_RUN.sub(lambda run: run[0].translate(_LIKE_DIGITS).replace("*", "X"), other)
    if len(other) < 1000:
        other = _CHINESE_RUN.sub(_in_chinese, other)
    return other


class _Shapes(dict[int, str | None]):
    """Plain form of each character met: a digit for ①, ² or ١, X for signs like it, None for what has no width."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        plain = char if digit is None else str(digit)
        if char in "ХхΧχ×✕Ⅹⅹ":
            plain = "X"
        is_bare = char in "\u115f\u1160\u2800\u3164\uffa0" or unicodedata.category(char) in ("Mn", "Me", "Cf")
        self[code] = None if is_bare and char != "\u202e" else plain
        return self[code]


_SHAPES = _Shapes()


def _kind_of_run(run: str, codes: Codes) -> str | None:
    """Kind of a run of digits, with or without marks between them."""
    parts = _PARTS.split(run.upper())
    digits = "".join(parts)
    breaks = {sum(map(len, parts[:at])) for at in range(1, min(len(parts), 20))}
    if not {9, 12} & {len(parts[0])} or len(parts) == 1:  # places' codes come first in rows of numbers
        if any(_is_card(found[1]) for found in _CARD_WITHIN.finditer(digits)):
            return "id_card"
        is_usual = any(breaks <= usual for usual in _USUAL_BREAKS)
        if is_usual and _CARD.fullmatch(digits) and digits[:12] not in codes:
            return "id_card_like"
    if breaks <= {6, 12} and _OLD_CARD.fullmatch(digits) and digits[:12] not in codes:
        return "id_card"
    is_card = re.fullmatch(r"(?:62|9558)\d{14,17}", digits) or (
        re.fullmatch(r"[4-6]\d{15,18}", digits) and breaks <= {4, 8, 12, 16}
    )
    return "bank_card" if is_card and _is_luhn(digits) else None


def is_split_card(parts: Sequence[str]) -> bool:
    """True for an identity card's number in parts, with the right check digit and broken where people break it."""
    return frozenset(accumulate(map(len, parts[:-1]))) in _SPLITS and is_card_number("".join(parts))


def is_card_number(digits: str) -> bool:
    """True for the number of an identity card of somebody who may live, with the right check digit."""
    digits = digits.upper()
    return bool(_CARD.fullmatch(digits) and _SPLIT_YEAR.match(digits)) and _is_card(digits)


def is_old_number(digits: str) -> bool:
    """True for an identity card's number of before 1999: 15 digits, without a check digit."""
    return _OLD_CARD.fullmatch(digits) is not None


def kind_of_number(value: float, codes: Codes = frozenset()) -> str | None:
    """Kind of personal data in a number cell; None if there is none.

    Excel keeps 15 digits and fills up with zeros; the check digit may be in the next cell. Numbers that end in five
    zeros are amounts.
    """
    if not math.isfinite(value) or abs(value) < LEAST_NUMBER or value != int(value):
        return None
    digits = str(abs(int(value)))
    if len(digits) > 15:
        digits = str(
            int(Decimal(f"{abs(value):.15g}"))
        )  # as a spreadsheet program wrote it, not the nearest binary number
    if len(digits) == 11:
        return "mobile" if re.match("1[3-9]", digits) and not digits.endswith("00000") else None
    if len(digits) == 15:
        return "id_card" if _OLD_CARD.fullmatch(digits) and digits[:12] not in codes else None
    if _CARD.fullmatch(digits) or (len(digits) == 17 and _CARD.fullmatch(f"{digits}X")):
        return "id_card"
    return "bank_card" if 16 <= len(digits) <= 19 and digits.startswith("62") else None


def _is_card(digits: str) -> bool:
    """True if the check digit is right (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17]


def _is_luhn(digits: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + doubled) % 10 == 0


def without_personal(text: str, codes: Codes = frozenset()) -> str:
    """Name of a file or sheet with personal numbers masked."""
    if kind_of(text, codes) is None:
        return text
    masked = _RUN.sub(lambda run: run[0] if _kind_of_run(run[0], codes) is None else MASK, text)
    masked = _MOBILE.sub(MASK, masked)
    return masked if kind_of(masked, codes) is None else MASK


def shown_path(file: str, codes: Codes = frozenset()) -> str:
    """Path fit to be stored and shown: no control characters, personal numbers masked, each name at most 120 long.

    `codes` of places are not masked. Names that are not in UTF-8 are read as GBK.
    """
    return "/".join(_shown_name(os.fsencode(part), codes) for part in file.split("/"))


def _shown_name(name: bytes, codes: Codes) -> str:
    try:
        plain = name.decode("utf-8")
    except UnicodeDecodeError:
        plain = name.decode("gb18030", "replace")
    plain = "".join(char if char.isprintable() else "�" for char in plain)
    registered = [run[0] for run in re.finditer(r"[\d-]*\d", plain) if run[0] in codes]
    for at, code in enumerate(registered):  # the whole run is a place's code
        plain = plain.replace(code, f"\0{at}\0", 1)
    plain = without_personal(plain, codes)
    for at, code in enumerate(registered):
        plain = plain.replace(f"\0{at}\0", code)
    return plain if len(plain) <= 120 else f"{plain[:80]}…{plain[-30:]}"
