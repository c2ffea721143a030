"""Every figure of a small federation, computed from docs/figures.md in the plainest way: slow, exact, readable.

Written from that page alone; it imports nothing of the pipeline. Where page and pipeline differ, the page is right.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.random.dividing import plain
from tests.random.gifts import Gift, Returns, Total, is_parted, matched, settled, sides
from tests.random.places import History, rounded
from tests.random.records import Federation, Indicator, Period
from tests.random.returning import Tally, tallies
from tests.random.rolling import Item, Rolled, add, map_today, roll_up
from tests.random.ways import combine


@dataclass(frozen=True)
class Figure:
    """One figure as published."""

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    status: str
    method: str
    units_expected: int
    units_reported: int
    units_unmatched: int
    units_unmapped: int
    units_suppressed: int
    suppressed_most: Fraction | None
    qualifier: str | None
    precision: Fraction | None


class Oracle:
    """The figures of a federation."""

    def __init__(self, federation: Federation) -> None:
        self.federation = federation = plain(federation)
        self.today = federation.today
        self.history = History(federation)
        self.returns = Returns(federation, self.history)

    def figures(self) -> dict[tuple[str, str, str, str], Figure]:
        """Every figure by boundary, place, period and indicator."""
        made = [indicator for indicator in self.federation.indicators if not indicator.is_sum]
        rolled = {indicator.code: self.rolled(indicator) for indicator in made}
        found = {}
        for indicator in made:
            counts = [rolled[code] for code in indicator.terms]
            for period, both in rolled[indicator.code].items():
                for at, boundary in enumerate(("as_was", "as_now")):
                    for place, own in both[at].items():
                        # a rate is estimated where one of its counts is
                        own.is_estimated |= any(
                            count[period][at][place].is_estimated
                            for count in counts
                            if place in count[period][at]
                        )
                        figure = published(own, indicator, period.months)
                        found[boundary, place, period.text, indicator.code] = figure
        for indicator in self.federation.indicators:
            if indicator.is_sum:
                keys = {key[:3] for key in found if key[3] == indicator.terms[0]}
                for key in keys:
                    terms = [(found.get((*key, code)), factor) for code, factor in indicator.above]
                    known = [(figure, factor) for figure, factor in terms if figure]
                    if len(known) == len(terms):
                        found[*key, indicator.code] = summed(known)
            elif indicator.is_of_returns:
                counted = tallies(self.returns, indicator, self.today)
                for (boundary, place, period), tally in counted.items():
                    found[boundary, place, period.text, indicator.code] = rated(tally, period)
        return found

    def rolled(self, indicator: Indicator) -> dict[Period, tuple[dict[str, Rolled], dict[str, Rolled]]]:
        """Figures of places by period, as they were and as they are now."""
        returns = self.returns
        found = {}
        if indicator.is_derived:
            terms = indicator.terms
            windows = returns.windows(indicator)
            bases = set.intersection(*(set(returns.increments[code]) for code in terms))
            for period in sorted(bases - {*windows}):
                gifts = {code: returns.gifts(code, period, period) for code in terms}
                totals = {code: returns.subtotals(code, period) for code in terms}
                found[period] = self._both(period, matched(indicator, gifts), together(indicator, totals))
            for window in windows:
                gifts = {code: returns.gifts_over(code, window) for code in terms}
                totals = {code: returns.subtotals_over(code, window) for code in terms}
                found[window] = self._both(window, matched(indicator, gifts), together(indicator, totals))
            return found
        for period in returns.increments[indicator.code]:
            found[period] = self._part(indicator.code, period, period)
        for window in returns.windows(indicator):
            if indicator.over_time != "sum":
                gifts = returns.gifts_over(indicator.code, window)
                subtotals = returns.subtotals_over(indicator.code, window)
                found[window] = self._both(window, gifts, subtotals)
            else:
                found[window] = self._flow(indicator.code, window)
        if indicator.is_combined:
            for period, both in found.items():
                for figures, today in zip(both, (None, self.today), strict=True):
                    combine(self.returns, indicator, period, figures, today)
        return found

    def _part(self, indicator: str, period: Period, window: Period) -> tuple[dict[str, Rolled], ...]:
        gifts = self.returns.gifts(indicator, period, window)
        return self._both(period, gifts, self.returns.subtotals(indicator, period))

    def _both(
        self, period: Period, gifts: dict[str, Gift], subtotals: dict[str, Total]
    ) -> tuple[dict[str, Rolled], dict[str, Rolled]]:
        was = roll_up(self.history, period.end, gifts, subtotals)
        return was, map_today(self.history, period.end, self.today, gifts, was, subtotals)

    def _flow(self, indicator: str, window: Period) -> tuple[dict[str, Rolled], dict[str, Rolled]]:
        """A flow over a longer period: the sum of the parts' figures, each at the place that continues it.

        Places with a reporter that is asked twice for a month are rolled up for the period itself.
        """
        returns = self.returns
        parts = returns.parts(indicator, window)
        rolled = [(period, self._part(indicator, period, window)) for period in parts]
        gifts = returns.gifts_over(indicator, window)
        whole = self._both(window, gifts, self.subtotals_over(indicator, window))
        was = self._summed([(period, both[0]) for period, both in rolled], window.end, whole[0])
        was = whole[0] | was  # where no part has a figure
        now = self._summed([(period, both[1]) for period, both in rolled], None, {})
        self._count_units(was, gifts, window, None)
        self._count_units(now, gifts, window, self.today)
        for places, both, itself in zip(self._asked_twice(indicator, window), (was, now), whole, strict=True):
            for place in places:
                both.pop(place, None)
                if place in itself:
                    both[place] = itself[place]
        return was, now

    def subtotals_over(self, indicator: str, window: Period) -> dict[str, Total]:
        """Subtotals that replace children over a longer period; none where a flow is the sum of its parts' figures."""
        is_flow = self.returns.indicators[indicator].over_time == "sum"
        if is_flow and not self.returns.is_asked_twice(indicator, window):
            return {}
        return self.returns.subtotals_over(indicator, window)

    def _asked_twice(self, indicator: str, window: Period) -> tuple[set[str], set[str]]:
        """Places with a reporter that is asked twice for a month of the window, on its last day and today.

        They are the places at and above the reporter, on that day and in each part.
        """
        was, now = set(), set()
        tree, today = self.history.tree(window.end), self.history.tree(self.today)
        for at, place, period in self.returns.asked_twice(indicator, window):
            was |= set(tree.lineage(at))
            for above in self.history.tree(period.end).lineage(place):
                was |= {piece.code for piece in self.history.found(above, period.end, window.end)}
            for code, day in ((at, window.end), (place, period.end)):
                for piece in self.history.found(code, day, self.today):
                    now |= set(today.lineage(piece.code))
        return was, now

    def _summed(
        self, parts: list[tuple[Period, dict[str, Rolled]]], day: date | None, whole: dict[str, Rolled]
    ) -> dict[str, Rolled]:
        """Sum of the parts' figures, each carried over to the places of a day.

        A later figure excuses a part for a single reporter, which has no children then or on the day (`whole`).
        """
        carried: dict[str, list[Rolled]] = defaultdict(list)
        for period, figures in parts:
            for place, own in figures.items():
                if day is None:
                    carried[place].append(own)
                    continue
                item = Item(place, self.history.found(place, period.end, day), own.amounts)
                for code in sorted({piece.code for piece in item.parts}):
                    share = self._share(place, code, period.end, day)
                    above = self.history.tree(period.end).lineage(place)[1:]
                    there = max(
                        (self._share(other, code, period.end, day) for other in above), default=Fraction(0)
                    )
                    if share <= there:  # what the figure of a place above brings along
                        continue
                    amounts = item.at({code})
                    if there and own.amounts:
                        amounts = tuple(rounded(amount * (share - there)) for amount in own.amounts)
                    carried[code].append(
                        replace(
                            own,
                            amounts=amounts,
                            marks=[mark.part(share - there) for mark in own.marks],
                            shares=[((place, period), share)] if item.is_something else [],
                        )
                    )
        found = {}
        tree = self.history.tree(day or self.today)
        for place, figures in carried.items():
            is_sum = any(own.has_children or own.has_subtotal for own in figures) or any(
                child in carried or child in whole for child in tree.children(place)
            )
            found[place] = Rolled(
                amounts=add(*(own.amounts for own in figures)),
                is_whole=all(own.is_complete if is_sum else own.is_whole for own in figures),
                has_subtotal=any(own.has_subtotal for own in figures),
                is_spanning=any(own.is_spanning for own in figures),
                is_estimated=any(own.is_estimated for own in figures),
                came=any(own.came for own in figures),
                marks=settled(mark for own in figures for mark in own.marks),
                shares=[share for own in figures for share in own.shares],
            )
            found[place].is_estimated |= is_parted(found[place].shares)
        return found

    def _share(self, place: str, code: str, first: date, last: date) -> Fraction:
        """Share of a place of the first day that is found at a place of the last."""
        return sum(
            (piece.share for piece in self.history.found(place, first, last) if piece.code == code),
            Fraction(0),
        )

    def _count_units(
        self, rolled: dict[str, Rolled], gifts: dict[str, Gift], window: Period, today: date | None
    ) -> None:
        """Reporters of a longer period: the places of its last day where reporters are found.

        A place counts as reported if every reporter found there reported every part.
        """
        tree = self.history.tree(today or window.end)
        for place, own in rolled.items():
            found = {
                unit: [
                    part
                    for part in self.history.found(unit, window.end, today or window.end)
                    if part.code in tree.inside(place)
                ]
                for unit in gifts
            }
            here = [
                unit
                for unit in gifts
                if self.history.found(unit, window.end, today or window.end)[0].code in tree.inside(place)
            ]
            own.expected = len(here)
            own.reported = sum(gifts[unit].is_given for unit in here)
            own.unmapped = sum(
                part.is_unmapped for unit, parts in found.items() if gifts[unit].amounts for part in parts
            )
            own.months = max((gifts[unit].months for unit, parts in found.items() if parts), default=0)


def together(indicator: Indicator, totals: dict[str, dict[str, Total]]) -> dict[str, Total]:
    """The subtotals of places that reported those of all counts of a rate."""
    return {
        place: Total(
            sides(indicator, {code: totals[code][place].amounts[0] for code in indicator.terms}),
            tuple(mark.of_rate() for code in indicator.terms for mark in totals[code][place].marks),
        )
        for place in set.intersection(*(set(totals[code]) for code in indicator.terms))
    }


def rated(tally: Tally, period: Period) -> Figure:
    """The figure of a rate of returns (figures.md, 7)."""
    return Figure(
        value=tally.rate,
        numerator=Fraction(tally.counted),
        denominator=Fraction(tally.expected),
        status="A" if tally.is_final(period) else "P",
        method="partial" if tally.pending else "bottom_up",
        units_expected=tally.expected,
        units_reported=tally.received,
        units_unmatched=0,
        units_unmapped=tally.unmapped,
        units_suppressed=0,
        suppressed_most=None,
        qualifier="exact",
        precision=Fraction(0),
    )


def summed(terms: list[tuple[Figure, int]]) -> Figure:
    """The figure of a sum from the published figures of its terms, each with its factor (figures.md, 6)."""
    figures = [figure for figure, _ in terms]
    values = [(factor * figure.value, figure, factor) for figure, factor in terms if figure.value is not None]
    is_known = len(values) == len(terms)
    statuses, methods = {own.status for own in figures}, {own.method for own in figures}
    expected = max(own.units_expected for own in figures)
    words = {
        own.qualifier
        if factor > 0
        else {"more_than": "less_than", "less_than": "more_than"}.get(str(own.qualifier), own.qualifier)
        for own, factor in terms
    } - {"exact", None}
    hidden = [(own, factor) for own, factor in terms if own.units_suppressed]
    mosts = [factor * own.suppressed_most for own, factor in hidden if own.suppressed_most is not None]
    is_bounded = bool(hidden) and len(mosts) == len(hidden) and all(factor > 0 for _, factor in hidden)
    errors = [abs(factor) * own.precision for own, factor in terms if own.precision is not None]
    return Figure(
        value=sum((value for value, _, _ in values), Fraction(0)) if is_known else None,
        numerator=None,
        denominator=None,
        status=next(letter for letter in "QLOEPA" if letter in statuses),
        method=next(word for word in ("partial", "reported", "bottom_up") if word in methods),
        units_expected=expected,
        units_reported=expected - max(own.units_expected - own.units_reported for own in figures),
        units_unmatched=0,
        units_unmapped=max(own.units_unmapped for own in figures),
        units_suppressed=max(own.units_suppressed for own in figures),
        suppressed_most=sum(mosts, Fraction(0)) if is_bounded else None,
        qualifier=(words.pop() if len(words) == 1 else "about" if words else "exact") if is_known else None,
        precision=sum(errors, Fraction(0)) if is_known and len(errors) == len(terms) else None,
    )


def published(own: Rolled, indicator: Indicator, months: int) -> Figure:
    """The figure with its status and method."""
    is_rate = indicator.is_derived or indicator.over_places == "average"
    may_be_lower = not {"average", "minimum"}.isdisjoint((indicator.over_places, indicator.over_time))
    numerator, denominator = own.amounts if is_rate and own.amounts else (None, None)
    value = own.amounts[0] if own.amounts else None
    if is_rate and value is not None:
        value = (100 if indicator.is_derived else 1) * value / denominator if denominator else None
    mosts = [each.most for each in own.hidden if each.most is not None]
    is_bounded = bool(own.hidden) and len(mosts) == len(own.hidden) and not is_rate
    if own.amounts is None:
        status = "Q" if own.hidden else "L" if own.came else "O"
    elif value is None:
        status = "M"
    elif own.is_estimated:
        status = "E"
    else:
        status = "A" if own.is_whole and own.months == months else "P"
    method = "partial" if not own.is_whole else "reported" if own.has_subtotal else "bottom_up"
    return Figure(
        value,
        numerator,
        denominator,
        status,
        method,
        own.expected,
        own.reported,
        own.unmatched,
        own.unmapped,
        len({each.reporter for each in own.hidden}),
        sum(mosts, Fraction(0)) if is_bounded else None,
        None if own.amounts is None else qualifier_of(own, is_rate, may_be_lower),
        None if own.amounts is None else precision_of(own),
    )


def qualifier_of(own: Rolled, is_rate: bool, may_be_lower: bool) -> str:
    """Direction in which the true figure may differ; a hidden number can only add to a count, or raise a maximum."""
    words = {mark.qualifier for mark in own.marks if not mark.is_hidden}
    if own.hidden and may_be_lower:
        words.add("about")
    elif own.hidden and not is_rate:
        words.add("more_than")
    may_be_more, may_be_less = words & {"more_than", "about"}, words & {"less_than", "about"}
    if may_be_more and may_be_less:
        return "about"
    return "more_than" if may_be_more else "less_than" if may_be_less else "exact"


def precision_of(own: Rolled) -> Fraction | None:
    """Largest possible error of all roundings together; unknown for a rate with a rounded count."""
    mosts = [mark.most for mark in own.marks if not mark.is_hidden]
    return None if None in mosts else sum((most for most in mosts if most is not None), Fraction(0))
