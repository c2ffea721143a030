"""Labels: a text as it is compared, whatever width, spaces, numbering and signs it was written with."""

import re
from functools import lru_cache

LabelPath = tuple[str, ...]
"""The labels over a column, outermost first."""

AMONG = "其中"
"""What a label begins with whose column counts a part of the one before it."""

# full-width ASCII to ASCII; signs and spaces that look alike. Not NFKC: that would read 12² as 122.
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
    """Full-width letters, digits and signs in their plain form, invisible characters gone, ends stripped."""
    return text.translate(_LOOKALIKES).strip()


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """A label without spaces, numbering, 其中 and the forms of its signs."""
    return re.sub(r"其中(?=.)", "", column_key(text))


@lru_cache(maxsize=65536)
def column_key(text: str) -> str:
    """A column's label without spaces, numbering and the forms of its signs; 其中 stays."""
    plain = "".join(plain_text(text).split()).replace(":", "：")
    plain = re.sub(
        r"^(\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))(?=.)", "", plain
    )
    return re.sub(r"(?<=其中)：|^[#＃★*](?=.)|(?<=.)[：*★]$", "", plain)
