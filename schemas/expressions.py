"""Expressions of indicators.csv: sums and differences of indicators, each with a whole factor.

`members_f + members_m`, `2 * a - b`. They are read by the few lines below and never run as code.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from schemas.texts.language_texts import worded

Terms = dict[str, int]
"""Factors by indicator."""

_SIGN = re.compile(r"\s*([+＋\-−－])\s*")
_TERM = re.compile(r"\s*(?:(\d+)\s*[*×]\s*)?([^\s+＋\-−－*×()（）]+)(?:\s*[*×]\s*(\d+))?\s*")
_MOST = 1_000_000


_PARTS = re.compile(r"\s*(\w+)\s*=\s*(\w+(?:\s*\+\s*\w+)*)\s*")


def operands_of_parts(expression: str) -> tuple[str, ...]:
    """The total and the parts of an expression `total = a + b`; none for any other expression."""
    found = _PARTS.fullmatch(expression)
    return (found[1], *re.split(r"\s*\+\s*", found[2])) if found else ()


class ExpressionError(ValueError):
    """An expression that cannot be used, in the words expression.<key> of the text tables."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(worded("en", f"expression.{key}", **values))
        self.key, self.values = key, values

    def said(self, lang: str) -> str:
        """The fault in a language."""
        return worded(lang, f"expression.{self.key}", **self.values)


def read_terms(text: str, known: Set[str]) -> Terms:
    """Terms of an expression in their order. A text that is a known code is that indicator, signs in it or not.

    Raises ExpressionError.
    """
    if text in known:
        return {text: 1}
    terms: Terms = {}
    at, factor = 0, 1
    if sign := _SIGN.match(text):
        at, factor = sign.end(), -1 if sign[1] in "-−－" else 1
    while True:
        term = _TERM.match(text, at)
        if term is None or (term[1] and term[3]):
            raise ExpressionError("unreadable", rest=text[at:])
        code, times = term[2], int(term[1] or term[3] or 1)
        if code not in known:
            raise ExpressionError("unknown_code", code=code)
        if not 0 < times <= _MOST:
            raise ExpressionError("factor", times=times, most=_MOST)
        terms[code] = terms.get(code, 0) + factor * times
        if term.end() == len(text):
            break
        sign = _SIGN.match(text, term.end())
        if sign is None:
            raise ExpressionError("sign_missing", rest=text[term.end() :])
        at, factor = sign.end(), -1 if sign[1] in "-−－" else 1
    if gone := [code for code, factor in terms.items() if factor == 0]:
        raise ExpressionError("no_effect", code=gone[0])
    return terms


def resolved(terms: Terms, sums: Mapping[str, Terms]) -> Terms:
    """Terms with each sum among them replaced by its terms, down to indicators that are no sums.

    Raises ExpressionError where a sum leads back to itself, or nothing is left.
    """
    found: Terms = {}
    for code, factor in _spread(terms, sums, ()):
        found[code] = found.get(code, 0) + factor
    found = {code: factor for code, factor in found.items() if factor}
    if not found:
        raise ExpressionError("nothing_left")
    return found


def _spread(terms: Terms, sums: Mapping[str, Terms], above: tuple[str, ...]) -> list[tuple[str, int]]:
    found = []
    for code, factor in terms.items():
        if code in above:
            raise ExpressionError("made_of_itself", code=code)
        below = _spread(sums[code], sums, (*above, code)) if code in sums else [(code, 1)]
        found += [(other, factor * times) for other, times in below]
    return found


@dataclass(frozen=True)
class Derived:
    """A derived indicator: the factors of its base indicators above the line and below it; a sum has none below."""

    above: Terms
    below: Terms

    @property
    def is_sum(self) -> bool:
        return not self.below

    @property
    def is_plain(self) -> bool:
        """True for one indicator over another."""
        return all(list(side.values()) == [1] for side in (self.above, self.below))

    @property
    def terms(self) -> tuple[str, ...]:
        """Base indicators that it is computed from."""
        return tuple(dict.fromkeys((*self.above, *self.below)))


def side_over_time(derived: Derived, over_time: Mapping[str, str]) -> tuple[str | None, str | None]:
    """How the sums above and below the line go over time: the way that all terms have, None if they differ or there
    are none."""
    ways = [{over_time.get(code) for code in side} for side in (derived.above, derived.below)]
    above, below = (own.pop() if len(own) == 1 else None for own in ways)
    return above, below


def derived_indicators(rows: Iterable[tuple[str, str | None, str | None]]) -> dict[str, Derived]:
    """Derived indicators of rows of code, numerator and denominator, by code.

    Raises ExpressionError.
    """
    listed = list(rows)
    known = {code for code, _, _ in listed}
    read = {code: read_terms(above, known) for code, above, _ in listed if above is not None}
    sums = {code: read[code] for code, above, below in listed if above is not None and below is None}
    return {
        code: Derived(
            resolved(read[code], sums), {} if below is None else resolved(read_terms(below, known), sums)
        )
        for code, above, below in listed
        if above is not None
    }
