"""Reconciliation of reported totals: each difference with the explanation that fits (figures.md, 8)."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from tests.random.oracle import Oracle
from tests.random.records import Cell, Period, amount_in, precision_of
from tests.random.rolling import Rolled, roll_up

ORDER = (
    "siblings_swapped",
    "child_missing",
    "doubled",
    "unit_slip",
    "sibling_sum",
    "columns_exchanged",
    "row_shifted",
    "sibling_included",
    "nephew_included",
    "left_out",
)
"""Explanations; of those that fit equally many totals the first counts."""

OFTEN_BY_CHANCE = ("columns_exchanged", "row_shifted", "nephew_included")
VERDICT = {"nephew_included": "sibling_included", "left_out": "children_exceed"}


@dataclass(frozen=True)
class Reconciled:
    """A reported total compared with the sum of the children."""

    children_sum: Fraction
    reported_total: Fraction
    verdict: str
    agreeing: int | None
    differing: int | None
    suspects: frozenset[str]


@dataclass(frozen=True)
class Fit:
    """An explanation of a total: two with the same cause and key agree with each other."""

    cause: str
    key: str
    suspect: str

    @property
    def agrees_on(self) -> tuple[str, str]:
        return ("sibling_sum" if self.cause == "siblings_swapped" else self.cause, self.key)


class Totals:
    """Totals of a federation for one period: cells by indicator and place, and what the places reported below them."""

    def __init__(self, oracle: Oracle, period: Period) -> None:
        self.tree = oracle.history.tree(period.end)
        self.cells: dict[str, dict[str, Cell]] = {}
        self.rolled: dict[str, dict[str, Rolled]] = {}
        for indicator in oracle.federation.indicators:
            if not indicator.numerator:
                gifts = oracle.returns.gifts(indicator.code, period, period)
                subtotals = used = oracle.returns.subtotals(indicator.code, period)
                if not gifts and indicator.over_time != "none":  # nobody is asked for the period itself
                    gifts = oracle.returns.gifts_over(indicator.code, period)
                    used = oracle.subtotals_over(indicator.code, period)
                cells = oracle.returns.subtotal_cells(indicator.code, period)
                self.cells[indicator.code] = {place: cells[place] for place in subtotals}
                self.rolled[indicator.code] = roll_up(oracle.history, period.end, gifts, used)
        self.columns: dict[str, list[str]] = {}
        for form in oracle.federation.forms:
            if period in oracle.returns.periods[form.form]:
                asked = [
                    own for own in form.columns if own.reported_as == "subtotal" and own.holds(period.end)
                ]
                for place in oracle.returns.due(form, period):
                    self.columns[place] = [own.indicator for own in asked]

    def total(self, place: str, indicator: str) -> Fraction:
        amount = amount_in(self.cells[indicator][place])
        assert amount is not None
        return amount

    def figure(self, place: str, indicator: str) -> Fraction:
        """Figure of a place with its descendants; 0 if there is none."""
        own = self.rolled[indicator].get(place)
        return own.amounts[0] if own and own.amounts else Fraction(0)

    def sum(self, place: str, indicator: str) -> Fraction:
        return sum((self.figure(child, indicator) for child in self.tree.children(place)), Fraction(0))

    def may_be(self, place: str, indicator: str, amount: Fraction) -> bool:
        """True if the total of a place may be that amount."""
        return abs(self.total(place, indicator) - amount) <= precision_of(self.cells[indicator][place])

    def below(self, place: str, indicator: str) -> dict[str, Rolled]:
        rolled = self.rolled[indicator]
        return {code: rolled[code] for code in self.tree.children(place) if code in rolled}

    def is_hidden(self, place: str, indicator: str) -> bool:
        """True if the hidden numbers of children can make up the difference between a place's total and their
        sum."""
        mosts = [each.most for own in self.below(place, indicator).values() for each in own.hidden]
        most = None if None in mosts else sum((own for own in mosts if own is not None), Fraction(0))
        above = self.total(place, indicator) - self.sum(place, indicator)
        rounding = precision_of(self.cells[indicator][place])
        return bool(mosts) and above >= -rounding and (most is None or above <= most + rounding)

    def differs(self, place: str, indicator: str) -> bool:
        is_equal = self.may_be(place, indicator, self.sum(place, indicator))
        return place in self.cells[indicator] and not is_equal and not self.is_hidden(place, indicator)

    def differing(self, place: str) -> list[str]:
        """Indicators of which the place's total differs."""
        return [code for code, cells in self.cells.items() if place in cells and self.differs(place, code)]

    def siblings(self, place: str) -> list[str]:
        parent = self.tree.places[place].parent
        return [code for code in self.tree.children(parent) if code != place] if parent else []

    def exchanged_with(self, place: str, indicator: str) -> list[str]:
        """Siblings with a total that differs whose sum is the place's total."""
        return [
            code
            for code in self.siblings(place)
            if code in self.cells[indicator]
            and self.differs(code, indicator)
            and self.may_be(place, indicator, self.sum(code, indicator))
        ]

    def leads_back(self, place: str, sibling: str, indicator: str) -> bool:
        """True if a walk from a sibling, from each place to a sibling whose sum is its total, comes to the place."""
        ahead, met = [sibling], {sibling}
        while ahead:
            for code in self.exchanged_with(ahead.pop(), indicator):
                if code == place:
                    return True
                if code not in met:
                    met.add(code)
                    ahead.append(code)
        return False

    def fits(self, place: str, indicator: str) -> list[Fit]:
        """Every explanation of a total that differs."""
        found = [*self.of_siblings(place, indicator), *self.of_children(place, indicator)]
        found += self.of_columns(place, indicator)
        missing = {
            code
            for code, own in self.below(place, indicator).items()
            if not own.is_complete
            and own.reported + len({each.reporter for each in own.hidden}) < own.expected
        }
        if missing and self.total(place, indicator) > self.sum(place, indicator):
            found.append(Fit("child_missing", "", " ".join(sorted(missing))))
        return found

    def of_siblings(self, place: str, indicator: str) -> list[Fit]:
        found = []
        summed = self.sum(place, indicator)
        for code in self.siblings(place):
            if code in self.exchanged_with(place, indicator) and self.leads_back(place, code, indicator):
                found.append(Fit("siblings_swapped", code, code))
            elif self.sum(code, indicator) and self.may_be(place, indicator, self.sum(code, indicator)):
                found.append(Fit("sibling_sum", code, code))
            nephews = [("nephew_included", child) for child in self.tree.children(code)]
            for cause, other in [("sibling_included", code), *nephews]:
                amount = self.figure(other, indicator)
                if amount and self.may_be(place, indicator, summed + amount):
                    found.append(Fit(cause, other, other))
        return found

    def of_children(self, place: str, indicator: str) -> list[Fit]:
        total, summed = self.total(place, indicator), self.sum(place, indicator)
        found = []
        for code in self.tree.children(place):
            value = self.figure(code, indicator)
            if not value:
                continue
            if self.may_be(place, indicator, summed + value):
                found.append(Fit("doubled", code, code))
            if total < summed and self.may_be(place, indicator, summed - value):
                found.append(Fit("left_out", code, code))
        for factor in (10, 100, 1000, 10000):
            for mark, scale in ((f"×{factor}", Fraction(factor)), (f"÷{factor}", Fraction(1, factor))):
                for code in self.tree.children(place):
                    value = self.figure(code, indicator)
                    if value and self.may_be(place, indicator, summed - value + value * scale):
                        found.append(Fit("unit_slip", code + mark, code + mark))
                if total and summed and self.may_be(place, indicator, summed / scale):
                    found.append(Fit("unit_slip", place + mark, place + mark))
        return found

    def of_columns(self, place: str, indicator: str) -> list[Fit]:
        summed = self.sum(place, indicator)
        found = []

        def is_moved(code: str, other: str | None) -> bool:
            """True if the total has a child's figure of another indicator in place of its own."""
            own = self.figure(code, indicator)
            instead = self.figure(code, other) if other else Fraction(0)
            return instead != own and self.may_be(place, indicator, summed - own + instead)

        for other in self.differing(place):
            key = "↔".join(sorted([indicator, other]))
            if other == indicator:
                continue
            if self.sum(place, other) != summed and self.may_be(place, indicator, self.sum(place, other)):
                found.append(Fit("columns_exchanged", f"{place}↔{key}", f"{place}↔{other}"))
            for code in self.tree.children(place):
                if is_moved(code, other):
                    found.append(Fit("columns_exchanged", f"{code}↔{key}", f"{code}↔{other}"))
        columns = [None, *self.columns[place], None]
        at = columns.index(indicator)
        for code in self.tree.children(place):
            for arrow, other in (("→", columns[at - 1]), ("←", columns[at + 1])):
                if is_moved(code, other):
                    found.append(Fit("row_shifted", code + arrow, code + arrow))
        return found

    def judged(self, place: str) -> dict[str, Reconciled]:
        """Every total of a place with its verdict: the explanation that fits the most totals of the place."""
        differing = self.differing(place)
        fits = {indicator: self.fits(place, indicator) for indicator in differing}
        agreeing = Counter(fit.agrees_on for own in fits.values() for fit in own)
        for indicator, own in fits.items():
            fits[indicator] = [
                fit for fit in own if agreeing[fit.agrees_on] > 1 or fit.cause not in OFTEN_BY_CHANCE
            ]
        most = max(
            (agreeing[fit.agrees_on] for own in fits.values() for fit in own if fit.cause != "child_missing"),
            default=1,
        )
        found = {}
        for indicator, cells in self.cells.items():
            if place not in cells:
                continue
            summed, total = self.sum(place, indicator), self.total(place, indicator)
            if indicator not in differing:
                is_equal = self.may_be(place, indicator, summed)
                hiding = {code for code, own in self.below(place, indicator).items() if own.hidden}
                verdict = "equal" if is_equal else "within_suppressed"
                found[indicator] = Reconciled(
                    summed, total, verdict, None, None, frozenset() if is_equal else frozenset(hiding)
                )
                continue
            left = [
                fit
                for fit in fits[indicator]
                if fit.cause == "child_missing"
                or agreeing[fit.agrees_on] > 1
                or not (most > 1 and 2 * most > len(differing))
            ]
            plain = "parent_exceeds" if total > summed else "children_exceed"
            verdict, agree, suspects = plain, None, set()
            if left:
                best = min((-agreeing[fit.agrees_on], ORDER.index(fit.cause)) for fit in left)
                chosen = [fit for fit in left if (-agreeing[fit.agrees_on], ORDER.index(fit.cause)) == best]
                verdict, agree = VERDICT.get(chosen[0].cause, chosen[0].cause), -best[0]
                suspects = {code for fit in chosen for code in fit.suspect.split()}
            found[indicator] = Reconciled(summed, total, verdict, agree, len(differing), frozenset(suspects))
        return found


def reconciliation(oracle: Oracle) -> dict[tuple[str, str, str], Reconciled]:
    """By place, period and indicator."""
    found = {}
    for period in sorted({own for periods in oracle.returns.periods.values() for own in periods}):
        totals = Totals(oracle, period)
        for place in sorted({place for cells in totals.cells.values() for place in cells}):
            for indicator, own in totals.judged(place).items():
                found[place, period.text, indicator] = own
    return found
