"""Sheets of a file that are the same return, and blank sheets of a form beside a filled one."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeVar


class _MayBeBlank(Protocol):
    @property
    def is_blank(self) -> bool:
        """True if no cell below the labels is filled in."""


_Own = TypeVar("_Own", bound=_MayBeBlank)


def part_repeated(
    returns: Sequence[_Own], keys: Sequence[tuple[str, str, str]]
) -> tuple[list[_Own], list[_Own], list[_Own]]:
    """Part returns with their keys into those to keep, those that repeat a return, and blank forms beside another.

    All sheets of a repeated return are in the second part, as nobody knows which of them counts. Of blank sheets alone
    the first is kept.
    """
    if len(returns) < 2:
        return [*returns], [], []
    counts = Counter(keys)
    unsure = [own.is_blank if counts[key] > 1 else False for own, key in zip(returns, keys, strict=True)]
    filled = Counter(key for key, is_blank in zip(keys, unsure, strict=True) if not is_blank)
    kept: list[_Own] = []
    repeated: list[_Own] = []
    blank: list[_Own] = []
    seen: set[tuple[str, str, str]] = set()
    for own, key, is_blank in zip(returns, keys, unsure, strict=True):
        if is_blank and (filled[key] or key in seen):
            blank.append(own)
        elif filled[key] > 1:
            repeated.append(own)
        else:
            kept.append(own)
        seen.add(key)
    return kept, repeated, blank
