"""Labels in the form in which they are compared, without differences of width, spaces, numbering and signs."""

import re
from functools import lru_cache

LabelPath = tuple[str, ...]
"""Labels above a column, outermost first."""

AMONG = "其中"
"""Beginning of a label whose column counts a part of the previous column."""

# Full-width ASCII to ASCII, and signs and spaces that look alike. Not NFKC, which would read 12² as 122.
_LOOKALIKES = {
    **{0xFF01 + at: chr(0x21 + at) for at in range(94)},
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\t\r\n"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"), None),
    **dict.fromkeys(map(ord, "−﹣"), "-"),
    **dict.fromkeys(map(ord, "～∼"), "~"),
    ord("﹪"): "%",
    ord("。"): "。",
}


def plain_text(text: str) -> str:
    """Text with full-width characters in plain form, without invisible characters and blanks at its ends."""
    return text.translate(_LOOKALIKES).strip()


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """Label without spaces, numbering, 其中 and variants of signs."""
    return re.sub(r"其中(?=.)", "", column_key(text))


@lru_cache(maxsize=65536)
def column_key(text: str) -> str:
    """Label of a column without spaces, numbering and variants of signs; 其中 stays."""
    plain = "".join(plain_text(text).split()).replace(":", "：")
    plain = re.sub(
        r"^(\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))(?=.)", "", plain
    )
    return re.sub(r"(?<=其中)：|^[#＃★*](?=.)|(?<=.)[：*★]$", "", plain)
