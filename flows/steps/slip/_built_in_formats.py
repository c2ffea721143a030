"""Codes of built-in number formats, which a workbook names by number alone.

openpyxl and xlrd know the numbers of an American program. The numbers 27 to 36 and 50 to 58 are dates and times in
Chinese programs (ECMA-376-1, 18.8.30, zh-cn).
"""

from openpyxl.styles.numbers import BUILTIN_FORMATS

_FIRST_OWN = 164
"""Number of the first format that a workbook defines itself."""

_MONTH, _DAY, _WHOLE = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_CLOCK, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_CHINESE = {
    **dict.fromkeys((27, 36, 50, 52, 57), _MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _DAY),
    30: "m-d-yy",
    31: _WHOLE,
    32: _CLOCK,
    33: _SECONDS,
    **dict.fromkeys((34, 55), f"上午/下午{_CLOCK}"),
    **dict.fromkeys((35, 56), f"上午/下午{_SECONDS}"),
}


def built_in_format(number: int) -> str | None:
    """The code of a built-in format, written by openpyxl under its own number where it has one; None for others."""
    if number >= _FIRST_OWN:
        return None
    return _CHINESE.get(number) or BUILTIN_FORMATS.get(number, "General")
