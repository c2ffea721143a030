"""Spelling of place names and place codes, without the signs that people and programs add."""

import re
import unicodedata
from functools import lru_cache

_SEAL = re.compile(r"[（(][^（）()]*章[）)]$")
_BODY = re.compile(r"(妇女联合会|妇联|妇女之家|人民政府)$")
_KINDS = [
    ("村", re.compile(r"(?<=.)(村民委员会|村民委会|村委会|村委|村)$")),
    ("社区", re.compile(r"(?<=.)(社区居民委员会|社区居委会|社区居委|居民委员会|居民委会|居委会|社区)$")),
    ("街道", re.compile(r"(?<=.)(街道办事处|街道办|街道|办事处)$")),
]
_ENDINGS = re.compile(r"(?<=..)(镇|乡|区|县|市)$")
_EITHER_KIND = re.compile(
    r"(?<=.)(?:(?:村|社区)(?:[（(](?:居|村|社区)[)）]|/(?:居|村|社区))(?:民?委(?:员?会)?)?|村居|[（(](?:村居|村/居)[)）])$"
)
_KIND_IN_BRACKETS = re.compile(r"(?<=[^村社区])[（(](村|社区)[)）]$")
_MARKS = r"※★☆*＊#＃●○◎◉■□▲△▼▽◆◇▪•·→√✓✔⊙①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿➀-➓⓪-⓿¹²³⁰⁴-⁹"
_NOTE = r"[（(\[【［](?:注?\d{1,2}|注)[)）\]】］]"
_BEFORE = re.compile(
    rf"^(?:[{_MARKS}]|{_NOTE}(?=.)|\d{{1,3}}[.．)）](?=[^\d.])|\d{{1,3}}、(?=[\u3400-\u9fff]{{2}}))+"
)
_AFTER = re.compile(rf"(?:[{_MARKS}：:]|(?<=.){_NOTE})+$")
_MOST_AFTER = 40
"""Characters at the end of a name that are searched for marks; a text of nothing else would take the square of its length."""


@lru_cache(maxsize=16384)
def visible(text: str) -> str:
    """Text without spaces and without characters that nobody sees, such as marks of direction.

    The mark U+202E stays, because it shows the characters behind it in reverse order.
    """
    if text.isalnum():
        return text
    return "".join(
        char
        for char in text
        if not char.isspace() and (unicodedata.category(char) != "Cf" or char == "\u202e")
    )


@lru_cache(maxsize=16384)
def plain_name(name: str) -> str:
    """A name without spaces, marks, numbering, the mark of a seal, and 妇联 at its end."""
    spelt = visible(name)
    bare = _BEFORE.sub("", spelt)
    spelt = bare[:-_MOST_AFTER] + _AFTER.sub("", bare[-_MOST_AFTER:]) or spelt
    spelt = _SEAL.sub("", spelt)
    return _BODY.sub("", spelt) or spelt


def kind_key(name: str) -> str:
    """A name with the common ending of its kind: 龙泉村委会 and 龙泉村民委员会 become 龙泉村; 龙泉社区 differs."""
    if name.endswith(("）", ")")):
        name = _KIND_IN_BRACKETS.sub(r"\1", name)
    for kind, ending in _KINDS:
        if found := ending.search(name):
            return name[: found.start()] + kind
    return name


def stem_of(name: str) -> str:
    """A name without the ending of its kind."""
    for _, ending in _KINDS:
        if found := ending.search(name):
            return name[: found.start()]
    return _ENDINGS.sub("", name)


def stem_of_either(name: str) -> str:
    """Stem of a name whose ending leaves the kind open, such as 龙泉村（居）; empty for other names."""
    found = _EITHER_KIND.search(name)
    return name[: found.start()] if found else ""


_PROVINCE = re.compile(r"^[\u3400-\u9fff]{2,3}省(?=.{2})|^[\u3400-\u9fff]{2,7}自治区(?=.{2})")
_BEFORE_OWN = re.compile(r"(?:(?<=[镇乡县区市旗])|(?<=街道)|(?<=事处))[\-‐‑–—/\\|>→·_,，、：:]+(?=..)")
_ROW_NUMBER = re.compile(r"^\d{1,3}(?=[\u3400-\u9fff]{2})")


def without_surroundings(name: str) -> str:
    """A name without its province, a row's number in front, and signs behind a place above; empty if it has none."""
    bare = _ROW_NUMBER.sub("", _BEFORE_OWN.sub("", _PROVINCE.sub("", name)))
    return bare if bare != name else ""


_GAPS = re.compile(r"[\s\-‐‑‒–—―_·]+")
_QUOTES = "'\"‘’“”`´＇＂="


@lru_cache(maxsize=16384)
def plain_code(text: str) -> str:
    """A code without quotes, gaps and .0 behind it; a text that is no code is returned without its blanks."""
    if text.isascii() and text.isdigit():
        return text
    plain = visible(unicodedata.normalize("NFKC", text)).strip(_QUOTES)
    plain = re.sub(r"(?<=\d)\.0{1,3}$", "", plain)
    if (found := _ALL_DIGITS.fullmatch(plain)) and len(found[2]) == int(found[3]):
        return found[1] + found[2]
    digits = _GAPS.sub("", plain)
    return digits if digits.isdigit() else plain


_ALL_DIGITS = re.compile(r"(\d)\.(\d+)[Ee]\+?(\d{1,2})")
"""A code as a power that has all its digits: 4.30202100204E+11."""


@lru_cache(maxsize=16384)
def code_spellings(text: str) -> tuple[str, ...]:
    """Codes that a text can mean: the plain code, and the code of 12 digits without or with its last zeros."""
    code = plain_code(text)
    if not code.isdigit():
        return (code,)
    short = [code[:length] for length in (9, 6) if len(code) == 12 and not code[length:].strip("0")]
    long = [code.ljust(12, "0")] if len(code) in (6, 9) else []
    return code, *short, *long


_DIGITS_KEPT = 15
"""Digits that a spreadsheet program keeps of a number."""

_ROUNDED = re.compile(r"(\d(?:\.\d+)?)[Ee]\+?(\d{1,2})")


@lru_cache(maxsize=4096)
def is_rounded_code(text: str) -> bool:
    """Check whether a spreadsheet program has turned a code into 4.30202E+11, or has left only its first 15 digits."""
    code = plain_code(text)
    return _ROUNDED.fullmatch(code) is not None or _is_cut(code)


def _is_cut(code: str) -> bool:
    return code.isdigit() and len(code) > _DIGITS_KEPT and not code[_DIGITS_KEPT:].strip("0")


def rounds_to(code: str, text: str) -> bool:
    """Check whether a code, rounded by a spreadsheet program, gives the text."""
    spelt = plain_code(text)
    if _is_cut(spelt):
        return len(code) == len(spelt) and code[:_DIGITS_KEPT] == spelt[:_DIGITS_KEPT]
    found = _ROUNDED.fullmatch(spelt)
    if not found or not code.isdigit() or len(code) != int(found[2]) + 1:
        return False
    digits = found[1].replace(".", "")
    unit: int = 10 ** (len(code) - len(digits))
    return abs(int(code) - int(digits) * unit) * 2 <= unit


_CODE_AND_NAME = re.compile(r"^(\d[\d\-]{4,}\d)[\s\-—:：、,，.|/_]*([^\d\s].*)$")
_NAME_AND_CODE = re.compile(
    r"^(.*?[^\d\s（(\-—:：、,，|/_])[\s\-—:：、,，|/_]*[（(\[【]?(\d[\d\-]{4,}\d)[)）\]】]?$"
)


@lru_cache(maxsize=16384)
def code_and_name(text: str) -> tuple[str, str] | None:
    """Code and name that one text contains: 430202004001 玉泉村, 玉泉村（430202004001）; None for other texts."""
    if text.isascii() and (text.isdigit() or not text):
        return None
    plain = unicodedata.normalize("NFKC", text).strip().strip(_QUOTES)
    if not any(char.isdigit() for char in plain):
        return None
    if found := _CODE_AND_NAME.match(plain):
        return plain_code(found[1]), visible(found[2])
    if found := _NAME_AND_CODE.match(plain):
        return plain_code(found[2]), visible(found[1])
    return None
