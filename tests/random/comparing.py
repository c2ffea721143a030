"""A reporter's number for a longer period compared with its numbers for shorter ones (figures.md, 8)."""

from dataclasses import dataclass
from fractions import Fraction

from tests.random.gifts import Gift, asked_of
from tests.random.oracle import Oracle
from tests.random.partition import compared
from tests.random.records import Period

FACTORS = [Fraction(10) ** power for power in (1, 2, 3, 4)]


@dataclass(frozen=True)
class Compared:
    """The sum of the shorter numbers, the longer one, and the first explanation of a difference."""

    parts_sum: Fraction
    reported: Fraction
    verdict: str
    suspects: frozenset[str]


@dataclass(frozen=True)
class _Case:
    period: Period
    reported: Fraction
    parts: dict[Period, Fraction]
    missing: frozenset[Period]

    @property
    def sum(self) -> Fraction:
        return sum(self.parts.values(), Fraction(0))

    @property
    def difference(self) -> Fraction:
        return self.reported - self.sum


def comparisons(oracle: Oracle) -> tuple[dict[tuple[str, str, str], Compared], set[tuple[str, str, str]]]:
    """By place, period and indicator; and the keys with inexact numbers or shares, which tests/sql is about."""
    found: dict[tuple[str, str, str], Compared] = {}
    unclear: set[tuple[str, str, str]] = set()
    for indicator in oracle.federation.indicators:
        if indicator.is_derived or indicator.over_time not in ("sum", "last"):
            continue
        cases: dict[str, list[_Case]] = {}
        for period in oracle.returns.increments[indicator.code]:
            for place, gift in oracle.returns.gifts(indicator.code, period, period).items():
                if not gift.amounts or gift.is_estimated:
                    continue
                of_place = _stock if indicator.over_time == "last" else _flow
                parts, missing, is_clear = of_place(oracle, indicator.code, period, place)
                if gift.marks or not is_clear:
                    unclear.add((place, period.text, indicator.code))
                if parts is not None:
                    case = _Case(period, gift.amounts[0], parts, missing)
                    cases.setdefault(place, []).append(case)
        for place, own in cases.items():
            for case in own:
                found[place, case.period.text, indicator.code] = _judged(case, own)
    touched = {(place, period[:4], indicator) for place, period, indicator in unclear}
    unclear |= {key for key in found if (key[0], key[1][:4], key[2]) in touched}
    return {key: own for key, own in found.items() if key not in unclear}, unclear


Parts = tuple[dict[Period, Fraction] | None, frozenset[Period], bool]


def _flow(oracle: Oracle, indicator: str, period: Period, place: str) -> Parts:
    returns = oracle.returns
    parts = {
        own: gifts for own, gifts in returns.found_over(indicator, period)[place, ""].items() if own != period
    }
    if not parts:
        return None, frozenset(), True
    counted, lacking = compared([asked_of(own, gifts) for own, gifts in parts.items()], period)
    amounts = {own: amount for own in counted if (amount := _amount(parts[own])) is not None}
    is_clear = not any(
        mark.is_hidden or mark.by is None or not period.contains(mark.by)
        for gifts in parts.values()
        for gift in gifts
        for mark in gift.marks
    ) and all(
        piece.share == 1
        for own in parts
        for source in returns.gifts(indicator, own, period)
        for piece in oracle.history.found(source, own.end, period.end)
        if piece.code == place
    )
    # a rounded cumulative figure is settled by the next one only if both are compared
    is_clear = is_clear and all(
        by in counted
        for own in counted
        for source, increment in returns.increments[indicator].get(own, {}).items()
        if any(piece.code == place for piece in oracle.history.found(source, own.end, period.end))
        for _, by in increment.marks
    )
    months = {month for own in parts for month in range(own.first, own.first + own.months)}
    own_amount = returns.gifts(indicator, period, period)[place].amounts
    assert own_amount is not None
    is_less = own_amount[0] < sum(amounts.values(), Fraction(0))
    is_shown = bool(amounts) and (len(months) == period.months or is_less)
    return (amounts if is_shown else None), frozenset(lacking), is_clear


def _amount(gifts: list[Gift]) -> Fraction | None:
    amounts = [gift.amounts[0] for gift in gifts if gift.amounts]
    return sum(amounts, Fraction(0)) if amounts else None


def _stock(oracle: Oracle, indicator: str, period: Period, place: str) -> Parts:
    same_day = [
        own for own in oracle.returns.parts(indicator, period) if own != period and own.end == period.end
    ]
    for own in sorted(same_day, key=lambda own: own.months):
        gift = oracle.returns.gifts(indicator, own, own).get(place)
        if gift and gift.amounts:
            return {own: gift.amounts[0]}, frozenset(), not gift.marks
    return None, frozenset(), True


def _judged(case: _Case, others: list[_Case]) -> Compared:
    """First explanation that fits; every number is exact."""
    parts = {own: amount for own, amount in case.parts.items() if amount}
    swapped = {
        other.period.text
        for other in others
        if other.period != case.period
        and other.period.months == case.period.months
        and other.period.text[:4] == case.period.text[:4]
        and other.difference
        and case.reported == other.sum
        and other.reported == case.sum
    }
    slips = {
        f"{own.text}{sign}{factor}"
        for own, amount in parts.items()
        for factor in FACTORS
        for sign, other in (("×", amount * factor), ("÷", amount / factor))
        if case.sum - amount + other == case.reported
    } | {
        f"{case.period.text}{sign}{factor}"
        for factor in FACTORS
        for sign, other in (("×", case.sum / factor), ("÷", case.sum * factor))
        if case.sum and case.reported and other == case.reported
    }
    twice = {own.text for own, amount in parts.items() if amount == case.difference}
    left = {own.text for own, amount in parts.items() if -amount == case.difference and case.difference < 0}
    verdicts: list[tuple[str, bool, set[str]]] = [
        ("equal", not case.difference, set()),
        ("siblings_swapped", bool(swapped), swapped),
        ("child_missing", bool(case.missing) and case.difference > 0, {own.text for own in case.missing}),
        ("doubled", bool(twice), twice),
        ("unit_slip", bool(slips), slips),
        ("parent_exceeds", case.difference > 0, set()),
        ("children_exceed", True, left),
    ]
    verdict, suspects = next((name, who) for name, holds, who in verdicts if holds)
    return Compared(case.sum, case.reported, verdict, frozenset(suspects))
