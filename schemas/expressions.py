"""Expressions of indicators.csv: sums and differences of indicators, each with a whole factor.

`members_f + members_m`, `2 * a - b`. They are read by the few lines below and never run as code.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

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
    """An expression that cannot be used, with the fault in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


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
            raise ExpressionError(
                f"“{text[at:]}”读不懂，只能写指标代码、加号、减号和整数倍，如 a + 2 * b - c",
                f"{text[at:]!r} cannot be read: write indicator codes with +, - and whole factors, as a + 2 * b - c",
            )
        code, times = term[2], int(term[1] or term[3] or 1)
        if code not in known:
            raise ExpressionError(
                f"“{code}”在 indicators.csv 中没有，请改正，或在那里补上",
                f"{code!r} is not in indicators.csv: correct it, or add it there",
            )
        if not 0 < times <= _MOST:
            raise ExpressionError(
                f"倍数 {times} 不能用，请写 1 至 {_MOST} 的整数",
                f"the factor {times} cannot be used: write a whole number from 1 to {_MOST}",
            )
        terms[code] = terms.get(code, 0) + factor * times
        if term.end() == len(text):
            break
        sign = _SIGN.match(text, term.end())
        if sign is None:
            raise ExpressionError(
                f"“{text[term.end() :]}”之前缺加号或减号，请补上",
                f"a + or - is missing before {text[term.end() :]!r}: add it",
            )
        at, factor = sign.end(), -1 if sign[1] in "-−－" else 1
    if gone := [code for code, factor in terms.items() if factor == 0]:
        raise ExpressionError(
            f"“{gone[0]}”加了又减，等于没有，请删去或改正",
            f"{gone[0]!r} is added and subtracted and so has no effect: remove or correct it",
        )
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
        raise ExpressionError(
            "各项相加减后什么也不剩，请改正", "nothing is left when all terms are put together: correct it"
        )
    return found


def _spread(terms: Terms, sums: Mapping[str, Terms], above: tuple[str, ...]) -> list[tuple[str, int]]:
    found = []
    for code, factor in terms.items():
        if code in above:
            raise ExpressionError(
                f"从“{code}”往下又回到“{code}”，请改正其中一个 numerator",
                f"{code!r} is made of itself: correct one numerator on the way",
            )
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
