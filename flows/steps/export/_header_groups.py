"""Header of a sheet: columns whose titles begin alike stand under one merged cell."""

from collections.abc import Sequence

_LEAST = 3
"""Characters that titles must have in common to be grouped."""

_TAIL = 2
"""Characters of a title that must be left below its group."""

_JOINING = "的及和与、，（）()“”及后内中以"
"""Characters that end no group and begin no title below one."""


def group_headings(titles: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Consecutive titles in groups: the beginning that they share and what is left of each.

    A title without neighbours alike is a group of its own with an empty beginning.
    """
    groups: list[tuple[str, list[str]]] = []
    at = 0
    while at < len(titles):
        end, shared = at + 1, ""
        while end < len(titles) and (prefix := _shared(titles[at : end + 1])):
            end, shared = end + 1, prefix
        groups.append((shared, [title[len(shared) :].strip() for title in titles[at:end]]))
        at = end
    return groups


def _shared(titles: Sequence[str]) -> str:
    """The beginning that titles share; empty if it is short, cuts a word, or leaves nothing of a title."""
    least, most = min(titles), max(titles)
    same = (at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other)
    prefix = least[: next(same, min(len(least), len(most)))]
    while prefix and (prefix[-1] in _JOINING or any(_cuts_word(prefix, title) for title in titles)):
        prefix = prefix[:-1]
    is_usable = len(prefix.strip()) >= _LEAST and all(
        len(title) - len(prefix) >= _TAIL and title[len(prefix)] not in _JOINING for title in titles
    )
    return prefix if is_usable else ""


def _cuts_word(prefix: str, title: str) -> bool:
    """True if a word or number of Latin characters goes on behind the prefix."""
    rest = title[len(prefix) :]
    return prefix[-1].isascii() and prefix[-1].isalnum() and rest[:1].isascii() and rest[:1].isalnum()
