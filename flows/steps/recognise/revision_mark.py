"""Revision mark of a return: what its path, its sheet's name and its title say about its place among its revisions.

An officer who sends a return again marks it: 更正, 修改稿, 第二版, v2, (2), 最终. Words that all revisions share, such as
the name of a place, give all of them the same mark and so decide nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from flows.steps.book.model import Sheet
from flows.steps.values.labels import plain_text
from flows.steps.values.numerals import NumberError, amount_of

UNMARKED = 100
"""Mark of a return that says nothing: its first version. The n-th version has n × 100."""

_SUPERSEDED, _FIRST_DRAFT, _FINAL = 10, 50, 9000
_CHANGED = (
    "更正|改正|订正|修正|修订|修改|校正|勘误|更新|补正|补报|补充上报|重报|重填|再报|重新(?:上报|报送|填报|报)|改后|已改|"
    "最新|新版|返工|返修|退改"
)
_NUMBER = r"(?P<{}>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})"
_TURN = _NUMBER.format("turn")
_NOT_A_MARK = re.compile(
    rf"(?:[未无不免勿没]|没有|无需|无须|不得|不用|不予|不再)(?:有|要|需|须|作|做|经)?(?:{_CHANGED})"
    rf"|(?:如|若|请|须|需|应|可|准予|及时|进行)(?:有|要|需|须|作|做)?(?:{_CHANGED})"
)
_WORDS = (
    (
        _SUPERSEDED,
        re.compile(
            rf"(?:{_CHANGED})[之以]?前|作废|旧版|旧表|旧稿|原版|原件|原表|原报|过期|superseded|obsolete"
        ),
    ),
    (_FIRST_DRAFT, re.compile(r"初稿|草稿|初版|初报|征求意见稿|(?<![a-z])draft(?![a-z])")),
    (_FINAL, re.compile(r"最终|终稿|终版|定稿|正式稿|正式版|(?<![a-z])final(?![a-z])")),
)
_NUMBERED = (
    re.compile(rf"第?{_TURN}(?:版(?![纳面图画])|稿)"),
    re.compile(rf"第?{_TURN}次(?:{_CHANGED}|上报|报送|填报|调整)"),
    re.compile(rf"版本号?[:：]?\s*(?:v|第)?{_TURN}"),
    re.compile(
        r"(?<![a-z0-9])(?:v|ver|version)[._ -]?(?P<turn>\d{1,2})(?:\.(?P<minor>\d{1,2}))?(?![\d年月日])"
    ),
    re.compile(r"(?<![a-z])rev(?:ision)?[._ -]?(?P<turn>\d{1,2})(?!\d)"),
)
_AGAIN = re.compile(
    rf"(?:{_CHANGED})(?:[稿版表件份数]|报表)?(?:[（(\[]?第?{_TURN}[次稿版]?[)）\]]?(?![\d年月日季半村组区个]))?"
    r"|(?<![a-z])(?:revised|corrected|correction|amended|resubmit(?:ted)?|updated)(?![a-z])"
)
_COPY = re.compile(r"[（(](?P<turn>\d{1,2})[)）]$")
_MOST_TITLE, _MOST_SENTENCE = 8, 60


def revision_mark(path: str, sheet: Sheet, header_row: int) -> int:
    """The mark of a return: below UNMARKED superseded or a draft, above it a later version, the highest said.

    Read are the path, the sheet's name and the short texts above the header.
    """
    parts = PurePosixPath(path).parts
    name = PurePosixPath(parts[-1]).stem if parts else ""
    titles = [
        cell
        for row in sheet.rows[: min(header_row, _MOST_TITLE)]
        for cell in row
        if type(cell) is str and 0 < len(cell) <= _MOST_SENTENCE
    ]
    marks = [mark_of(text) for text in (*parts[:-1], sheet.name, *titles)]
    return joined((*marks, mark_of(name, is_file_name=True)))


def joined(marks: Iterable[int]) -> int:
    """One mark of several: the lowest if one is below UNMARKED, else the highest."""
    given = list(marks)
    lowest = min(given, default=UNMARKED)
    return lowest if lowest < UNMARKED else max(given, default=UNMARKED)


@lru_cache(maxsize=4096)
def mark_of(text: str, is_file_name: bool = False) -> int:
    """The mark of one text; only a file's name may end in the (2) of a second copy."""
    plain = _NOT_A_MARK.sub(" ", plain_text(text).lower().strip())
    found = [mark for mark, words in _WORDS if words.search(plain)]
    if any(mark < UNMARKED for mark in found):
        return min(found)
    turns = [_version(match.groupdict()) for pattern in _NUMBERED for match in pattern.finditer(plain)]
    turns += [_after(match.groupdict().get("turn")) for match in _AGAIN.finditer(plain)]
    if is_file_name and (copy := _COPY.search(plain)) and "副本" not in plain:
        turns.append(_after(copy["turn"]))
    latest = max(turns, default=UNMARKED)
    return _FINAL + latest // UNMARKED if _FINAL in found else latest


def _version(match: dict[str, str | None]) -> int:
    return _number(match["turn"]) * 100 + int(match.get("minor") or 0)


def _after(turn: str | None) -> int:
    """The version after so many corrections: 更正 is the second version, 更正2 the third."""
    return (_number(turn) + 1 if turn else 2) * 100


def _number(turn: str | None) -> int:
    try:
        return int(amount_of(turn, is_bounded=False)[0]) if turn else 1
    except NumberError:
        return 1
