"""Number formats: the text that a reader of the file sees for a number, 12% for 0.12, 50万元 for 50."""

import re
from functools import lru_cache
from typing import NamedTuple

_LITERAL = re.compile(r'"([^"]*)"|[\\!](.)|\[[^\]]*\]|[_*].')
_CURRENCY = "¥￥$€ -+()（）"


class NumberFormat(NamedTuple):
    """Texts that a format puts before and after a number; `is_percent` if it shows the number in percent."""

    before: str
    behind: str
    is_percent: bool


@lru_cache(maxsize=4096)
def read_format(code: str) -> NumberFormat | None:
    """Parse the code of a number format; None for a format that shows the number unchanged, and for dates.

    A text within the digits, or a comma that scales, shows the same amount in another unit (0!.0,"万"). The number
    of the cell is then read without it.
    """
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        text = found[1] or found[2]
        if not text:
            return ""
        literals.append(text)
        return "\0"

    bare = _LITERAL.sub(keep, code).split(";")[0]
    if re.search("[ymdhs@]", bare.lower().replace("general", "0")):
        return None
    bare = re.sub("general", "0", bare, flags=re.IGNORECASE)
    digits = re.fullmatch(r"([^0#?]*)([0#?][0#?,.]*)([^0#?]*)", bare)
    if not digits or digits[2].endswith(","):
        return NumberFormat("", "", True) if "%" in bare else None
    rest = iter(literals)
    before = re.sub("\0", lambda _: next(rest), digits[1]).strip(_CURRENCY)
    behind = re.sub("\0", lambda _: next(rest), digits[3].replace("%", "")).strip(_CURRENCY)
    found = NumberFormat(before, behind, "%" in bare)
    return found if any(found) else None


def shown_number(value: float, shape: NumberFormat) -> str:
    """Text of a number as the reader sees it, but unrounded."""
    text = f"{value * 100:.13g}%" if shape.is_percent else f"{value:.15g}"
    return f"{shape.before}{text}{shape.behind}"
