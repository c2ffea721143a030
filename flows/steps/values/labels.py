"""Labels in the form in which they are compared, without differences of width, spaces, numbering and signs."""

import re
import unicodedata
from functools import lru_cache

LabelPath = tuple[str, ...]
"""Labels above a column, outermost first."""

AMONG = "其中"
"""Beginning of a label whose column counts a part of the previous column."""

# Full-width ASCII to ASCII, signs and spaces that look alike, small forms, and radicals, which copies from PDF have for
# characters. Not NFKC for all, which would read 12² as 122. The mark
# U+202E stays, because it shows the digits behind it in reverse order.
_LOOKALIKES = {
    **{0xFF01 + at: chr(0x21 + at) for at in range(94)},
    **dict.fromkeys(map(ord, "\u3000\u00a0\u202f\u205f\t\r\n"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys(
        map(ord, "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\ufeff"), None
    ),
    **dict.fromkeys((*range(0x2060, 0x206A), *range(0xFE00, 0xFE10)), None),
    **dict.fromkeys(map(ord, "−﹣"), "-"),
    **dict.fromkeys(map(ord, "～∼"), "~"),
    **{
        code: unicodedata.normalize("NFKC", chr(code))
        for code in (*range(0xFE50, 0xFE6C), *range(0x2F00, 0x2FD6))
    },
    **dict.fromkeys(map(ord, "∶︰꞉"), ":"),
}
_INVISIBLE = {code: shown for code, shown in _LOOKALIKES.items() if shown in (None, " ")}

_BRACKETS = str.maketrans("【〔〖［[〈｛{】〕〗］]〉｝}", "((((((((" + "))))))))")
_ROMAN = str.maketrans(
    dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨ", (["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]), strict=True))
)
_STAGES = dict(zip((["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]), "123456789", strict=True))
_STAGES |= dict(zip("一二三四五六七八九", "123456789", strict=True))
_STAGE = re.compile(
    r"(?<![A-Za-z])(?:IX|IV|VI{0,3}|I{1,3})(?=[期级类度型])|(?<=癌)[一二三四五](?=期)|(?<![第\d一二三四五六七八九十])[一二三四五](?=期(?:人|例|患|病))",
    re.IGNORECASE,
)


_MARKUP = re.compile(r"<br\s*/?>|_x000[aAdD]_|&nbsp;?", re.IGNORECASE)
"""Line ends and blanks as programs write them into a text."""

_QUOTED = re.compile(r"^[“‘\"'《「]([^“”‘’\"'《》「」]+)[”’\"'》」]$")
_BARE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]+")
_MAY_BE_STAGED = re.compile("[期级类度型]")


def plain_text(text: str) -> str:
    """Text with full-width characters in plain form, without invisible characters and blanks at its ends."""
    return text.translate(_LOOKALIKES).strip()


def visible_text(text: str) -> str:
    """Text without invisible characters; blanks of any width become a plain blank."""
    return text if text.isascii() else text.translate(_INVISIBLE)


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """Label without spaces, numbering, 其中 and variants of signs."""
    label = column_key(text)
    return re.sub(r"其中(?=.)", "", label) if AMONG in label else label


@lru_cache(maxsize=8192)
def column_key(text: str) -> str:
    """Label of a column without spaces, numbering and variants of signs; 其中 stays, 癌Ⅰ期 becomes 癌1期."""
    if _BARE.fullmatch(text) and not _MAY_BE_STAGED.search(text):  # a code or name, in a sheet with many rows
        return text
    plain = "".join(plain_text(_MARKUP.sub("", text)).split()).replace(":", "：").translate(_BRACKETS)
    plain = _QUOTED.sub(r"\1", plain)
    if plain.count("(") == plain.count(")") + 1:
        plain += ")"
    plain = _STAGE.sub(lambda stage: _STAGES[stage[0].upper()], plain.translate(_ROMAN))
    plain = re.sub(
        r"^(\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))(?=.)", "", plain
    )
    return re.sub(
        r"(?<=其中)：|^(?:[#＃★*●○◆◇■□▲△•·]|[①-⑳](?![期级类度型]))(?=.)|(?<=.)[：*★。，,、；;]$",
        "",
        _MARKS.sub("", plain),
    )


_MARKS = re.compile(
    r"(?<=[^米mM])[¹²³⁰⁴-⁹]+(?=$|\()|(?<=.)[*★※†①-⑳]+(?=$|\()"
    r"|(?<=.)\((?:必填项?|选填|非必填|[填取]?整数|见?注\d{0,2}|\d{1,2}|\d{1,2}位(?:数字|代码)?|全称)\)(?=$|\()|^\(必填项?\)(?=.)"
)
"""Marks of footnotes and words about filling in behind a label or before its unit: 人数※（人）①, 人数[1], 人数（必填）."""
