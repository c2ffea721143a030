"""Reporting rates, how complete each figure is, and the reconciliation of reported totals (figures.md, 7, 8, 13)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.random.oracle import Oracle
from tests.random.records import Cell, Form, Period, amount_in, precision_of
from tests.random.rolling import Rolled, roll_up

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Rate:
    """States of the returns expected from a place and its descendants."""

    expected: int = 0
    reported: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    very_late: int = 0


def reporting_rates(oracle: Oracle) -> dict[tuple[str, str, str], Rate]:
    """By place, form and period."""
    found: dict[tuple[str, str, str], Rate] = defaultdict(Rate)
    for form in oracle.federation.forms:
        for period in oracle.returns.periods[form.form]:
            tree = oracle.history.tree(period.end)
            for reporter in oracle.returns.due(form, period):
                for place in tree.lineage(reporter):
                    count(oracle, form, period, reporter, found[place, form.form, period.text])
    return dict(found)


def count(oracle: Oracle, form: Form, period: Period, reporter: str, rate: Rate) -> None:
    due = period.end + timedelta(days=form.due_days)
    key = (form.form, reporter, period.text)
    rate.expected += 1
    if key not in oracle.returns.current:
        rate.missing += oracle.today > due
        return
    day = oracle.returns.first_came[key].astimezone(ZONE).date()
    rate.reported += 1
    rate.on_time += day <= due
    rate.late += day > due
    rate.very_late += day > period.end + timedelta(days=form.late_days)


@dataclass
class Completeness:
    """Number of reporters asked for a figure that gave it, by kind of answer."""

    expected: int = 0
    reported: int = 0
    with_value: int = 0
    zero: int = 0
    blank: int = 0
    missing: int = 0
    suppressed: int = 0


def completeness(oracle: Oracle) -> dict[tuple[str, str, str], Completeness]:
    """By place above the villages, period and indicator."""
    found: dict[tuple[str, str, str], Completeness] = defaultdict(Completeness)
    for indicator, periods in oracle.returns.increments.items():
        for period in periods:
            tree = oracle.history.tree(period.end)
            for reporter, gift in oracle.returns.gifts(indicator, period, period).items():
                for place in tree.lineage(reporter):
                    if tree.places[place].level != "village":
                        own = found[place, period.text, indicator]
                        own.expected += 1
                        own.reported += gift.came
                        own.with_value += gift.amounts is not None
                        own.zero += gift.amounts == (0,)
                        own.blank += gift.came and gift.amounts is None and not gift.hidden
                        own.suppressed += bool(gift.hidden)
                        own.missing += not gift.came and gift.amounts is None
    return dict(found)


@dataclass(frozen=True)
class Reconciled:
    """A reported total compared with the sum of the children."""

    children_sum: Fraction
    reported_total: Fraction
    verdict: str
    suspects: frozenset[str]


def reconciliation(oracle: Oracle) -> dict[tuple[str, str, str], Reconciled]:
    """By place, period and indicator."""
    found = {}
    for indicator in oracle.federation.indicators:
        if indicator.numerator:
            continue
        for period in sorted({own for periods in oracle.returns.periods.values() for own in periods}):
            gifts = oracle.returns.gifts(indicator.code, period, period)
            totals = oracle.returns.subtotals(indicator.code, period)
            cells = oracle.returns.subtotal_cells(indicator.code, period)
            rolled = roll_up(oracle.history, period.end, gifts, totals)
            for place in totals:
                found[place, period.text, indicator.code] = judged(oracle, period, place, cells, rolled)
    return found


def judged(
    oracle: Oracle, period: Period, place: str, cells: dict[str, Cell], rolled: dict[str, Rolled]
) -> Reconciled:
    """First explanation that fits, within the rounding of the totals in it."""
    tree = oracle.history.tree(period.end)
    totals = {code: amount for code, cell in cells.items() if (amount := amount_in(cell)) is not None}
    children = {code: rolled[code] for code in tree.children(place) if code in rolled}
    values = {code: own.amounts[0] for code, own in children.items() if own.amounts}

    def sum_of(code: str) -> Fraction:
        own = rolled[code].children if code in rolled else None
        return own[0] if own else Fraction(0)

    def may_be(code: str, amount: Fraction) -> bool:
        """True if the total of a place may be that amount."""
        return abs(totals[code] - amount) <= precision_of(cells[code])

    def is_hidden(code: str) -> bool:
        """True if the hidden numbers of children can make up the difference between a place's total and their
        sum."""
        below = [own for child in tree.children(code) if (own := rolled.get(child))]
        mosts = [each.most for own in below for each in own.hidden]
        most = None if None in mosts else sum((own for own in mosts if own is not None), Fraction(0))
        above, rounding = totals[code] - sum_of(code), precision_of(cells[code])
        return bool(mosts) and above >= -rounding and (most is None or above <= most + rounding)

    total, summed = totals[place], sum_of(place)
    difference = total - summed
    factors = [Fraction(10) ** power for power in (1, 2, 3, 4)]
    siblings = {code for code in tree.children(str(tree.places[place].parent)) if code != place}
    swapped = {
        code
        for code in siblings & totals.keys()
        if may_be(place, sum_of(code))
        and may_be(code, summed)
        and not (may_be(code, sum_of(code)) or is_hidden(code))
    }
    missing = {
        code
        for code, own in children.items()
        if not own.is_complete and own.reported + len({each.reporter for each in own.hidden}) < own.expected
    }
    twice = {code for code, value in values.items() if may_be(place, summed + value)}
    slips = {
        f"{code}{mark}"
        for code, value in values.items()
        for factor in factors
        for mark, other in ((f"×{factor}", value * factor), (f"÷{factor}", value / factor))
        if may_be(place, summed - value + other)
    } | {
        f"{place}{mark}"
        for factor in factors
        for mark, other in ((f"×{factor}", summed / factor), (f"÷{factor}", summed * factor))
        if total and may_be(place, other)
    }
    left_out = {code for code, value in values.items() if may_be(place, summed - value)}
    verdicts = [
        ("equal", may_be(place, summed), set()),
        ("within_suppressed", is_hidden(place), {code for code, own in children.items() if own.hidden}),
        ("siblings_swapped", bool(swapped), set(sorted(swapped)[:1])),
        ("child_missing", bool(missing) and difference > 0, missing),
        ("doubled", bool(twice), twice),
        ("unit_slip", bool(slips), slips),
        ("parent_exceeds", difference > 0, set()),
        ("children_exceed", True, left_out),
    ]
    verdict, suspects = next((name, who) for name, holds, who in verdicts if holds)
    return Reconciled(summed, total, verdict, frozenset(suspects))
