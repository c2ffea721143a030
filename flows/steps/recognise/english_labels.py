"""English labels behind or below Chinese labels, which repeat them."""

import re
from functools import lru_cache
from typing import Any

from flows.steps.recognise.figure_words import words_in
from flows.steps.values.labels import plain_text

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"(?=.*[a-z]{2})[A-Za-z(][\x20-\x7e‘’–—]*")
_BEHIND = re.compile(
    r"^(?P<label>.*[\u4e00-\u9fff)）\]】])(?:[ \t]*[\r\n/|]+\s*|[ \u3000]+|(?=[A-Z][a-z]))(?P<english>[^\u4e00-\u9fff]+)$",
    re.DOTALL,
)
_NARROWING = tuple(
    (re.compile(rf"(?<![a-z])(?:{english})(?![a-z])", re.IGNORECASE), re.compile(chinese))
    for english, chinese in (
        (r"\d[\d,.]*", r"\d"),
        (r"hundreds?|thousands?|millions?|billions?|[kmw]", r"[百千万亿]"),
        (r"rates?|percent(?:age)?|per|share|ratio", r"[率比占%‰均/]"),
        (r"increase|growth|change", r"[增减长]"),
        (r"rural|villages?", r"[农村]"),
        (r"urban", r"[城]"),
        (r"migrants?|floating", r"流动"),
        (r"poor", r"[贫困]"),
        (r"of which|including", r"其中|含"),
        (r"excluding|except", r"不含|除"),
        (r"totals?", r"[总合共]"),
        (r"others?", r"其他|其它"),
        (r"annual(?:ly)?|quarterly|monthly|years?|quarters?|months?", r"[年季月]"),
        (r"usd|dollars?|euros?|pounds?", r"美元|欧元|英镑"),
        (r"plan|budget|expected", r"[计预应]"),
    )
)
"""English words that may narrow a figure, and what the Chinese label must then have."""
_SIGNS = re.compile(r"[%‰$€£]")


@lru_cache(maxsize=16384)
def _is_english(text: str) -> bool:
    return _ENGLISH.fullmatch(" ".join(plain_text(text).split())) is not None


@lru_cache(maxsize=16384)
def _repeats(english: str, label: str) -> bool:
    """Check whether an English text says no more than the Chinese label: no other figures and no other measure."""
    plain = " ".join(plain_text(english).split())
    if any(own.search(plain) and not chinese.search(label) for own, chinese in _NARROWING):
        return False
    if any(sign not in plain_text(label) for sign in _SIGNS.findall(plain)):
        return False
    return not words_in("".join(plain.split()), "", has_english=True)


@lru_cache(maxsize=16384)
def without_english(text: str) -> str:
    """Label without its English translation in the same cell; a translation that says more stays."""
    found = _BEHIND.match(text)
    if not found or not _is_english(found["english"]) or not _repeats(found["english"], found["label"]):
        return text
    return found["label"]


def is_english_row(above: list[Any], row: list[Any]) -> bool:
    """Check whether a row has English labels alone, for most of the Chinese labels above it."""
    if any(cell != "" and not (type(cell) is str and _is_english(cell)) for cell in row):
        return False
    count = len(row) - row.count("")
    labels = sum(type(text) is str and _CHINESE.search(text) is not None for text in above)
    return count > 2 and 0 < labels <= 2 * count


def repeats_row(above: list[Any], row: list[Any]) -> bool:
    """Check whether a row of English labels says no more than the labels above it."""
    return all(
        _repeats(cell, text)
        for text, cell in zip(above, row, strict=True)
        if cell != "" and type(text) is str
    )
