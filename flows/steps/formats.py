"""Formats: what a reader of a spreadsheet sees of a number whose format adds something to it."""

import re
from functools import lru_cache

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|!(.)|_.|\*.|\[[^\]]*\]')
_SAYS_NOTHING = re.compile(r"^[\s¥￥$()（）,，;；-]*$")
BUILT_IN = {"9": "0%", "10": "0.00%"}
"""The numbers under which a workbook knows formats in percent without spelling them out."""


@lru_cache(maxsize=4096)
def _added(code: str) -> tuple[str, str, bool] | None:
    """What a format writes before and behind a number, and whether it shows it in percent; None where it shows the
    number as it is, or a date."""
    positive = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)[0]
    bare = _LITERAL.sub("", positive).replace("General", "0").replace("G/通用格式", "0")
    if re.search(r"[ymdhsYMDHS@]", bare):
        return None
    marked = _LITERAL.sub(lambda found: found[1] or found[2] or found[3] or "", positive)
    digits = [mark.span() for mark in re.finditer(r"[0#?]|General|G/通用格式", marked)]
    if not digits:
        return None
    before, behind = marked[: digits[0][0]], marked[digits[-1][1] :]
    is_percent = "%" in bare
    inside = re.sub(r"[0#?.,/ ]|General|G/通用格式", "", marked[digits[0][0] : digits[-1][1]])
    if is_percent:
        before, behind = before.replace("%", "", 1), behind.replace("%", "", 1)
    if _SAYS_NOTHING.match(before + inside + behind):
        return ("", "", True) if is_percent else None
    return before.strip(), inside + behind.strip(), is_percent


def adds_to(code: str) -> bool:
    """Whether a format shows more than the number: 0% does, 0"万元" does, #,##0.00 does not."""
    return _added(code) is not None


def shown_as(code: str, value: float) -> str | None:
    """The number with what its format adds to it: 60% of 0.6 under 0%, 50万元 of 50 under 0"万元"."""
    added = _added(code)
    if added is None:
        return None
    before, behind, is_percent = added
    return f"{before}{value * 100:.13g}%{behind}" if is_percent else f"{before}{value:.15g}{behind}"
