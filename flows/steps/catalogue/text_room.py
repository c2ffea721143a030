"""Room that a text takes on a sheet."""

import math
import unicodedata


def text_width(text: str) -> int:
    """Width of a text in digits; a Chinese character is as wide as two digits."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines_in_column(text: str, width: float) -> int:
    """Number of lines of a text in a column of that width, rounded up so that nothing is cut off."""
    return sum(max(1, math.ceil(text_width(part) * 1.06 / (width - 1))) for part in text.split("\n"))
