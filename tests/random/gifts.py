"""What each reporter gave: for a form's own period, and over a longer one (figures.md, 1, 3, 7 and 11)."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from tests.random.places import History, shared
from tests.random.records import (
    MARKS,
    WORDS,
    Cell,
    Column,
    Federation,
    Form,
    Indicator,
    Period,
    Row,
    amount_in,
    longer_than,
    periods_of,
    precision_of,
    qualifier_of,
)

OWN = ("period", "cumulative", "stock")
HIDDEN = "suppressed"

Share = tuple[tuple[str, Period], Fraction]
"""A share of what a place gave for a period that it did not outlive."""


@dataclass(frozen=True)
class Mark:
    """A number, or a share of one, that is not known exactly: whose, how much it may be off (of one that a mark hides,
    the most that it can be), None where nobody knows, and which way."""

    reporter: str
    most: Fraction | None
    qualifier: str = HIDDEN

    @property
    def is_hidden(self) -> bool:
        return self.qualifier == HIDDEN

    def part(self, share: Fraction) -> "Mark":
        return replace(self, most=None if self.most is None else self.most * share)

    def turned(self) -> "Mark":
        """Of a number that is taken away from another."""
        turn = {"more_than": "less_than", "less_than": "more_than"}
        return replace(self, qualifier=turn.get(self.qualifier, self.qualifier))

    def of_rate(self) -> "Mark":
        """In a rate, whatever is not known may lie on either side, and nobody says by how much."""
        is_word = self.qualifier in WORDS.values()
        return replace(self, most=None, qualifier="about" if is_word else self.qualifier)


@dataclass(frozen=True)
class Total:
    """What a place reported for its children: one amount, of a rate two, and what of them is not known exactly."""

    amounts: tuple[Fraction, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Gift:
    """What a reporter that was due gave towards a figure.

    `amounts` is what counts: one number, of a rate two. `is_given`: it counts as reported. `is_excused`: it did not,
    and a later cumulative figure inside the period asked for holds it; `is_held`: one of the year does. `came`: a return came, if only with a blank.
    `months`: how many it was asked for. `shares`: the shares of split places that are in it. `marks`: what of it
    is not known exactly.
    """

    amounts: tuple[Fraction, ...] | None
    is_given: bool
    came: bool
    months: int
    is_estimated: bool = False
    is_excused: bool = False
    is_held: bool = False
    is_unmatched: bool = False
    shares: tuple[Share, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def hidden(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.is_hidden]


@dataclass(frozen=True)
class Increment:
    """What a reporter gave for one of its form's own periods: `since` is the first period that it spans, `until` the
    period whose return holds what was not given here. `marks`: what is not known exactly, each with the period, if there
    is one, that makes up for it: of cumulative figures, the next given holds what this one hides, or has in it what
    this one is off, the other way round."""

    amount: Fraction | None
    came: bool
    since: Period
    until: Period | None = None
    marks: tuple[tuple[Mark, Period | None], ...] = ()


class Returns:
    """What came, what of it counts, and what it says of each reporter."""

    def __init__(self, federation: Federation, history: History) -> None:
        self.federation = federation
        self.history = history
        self.indicators = {own.code: own for own in federation.indicators}
        self.periods = {own.form: list(periods_of(own)) for own in federation.forms}
        self.current: dict[tuple[str, str, str], Row] = {}
        self.first_came: dict[tuple[str, str, str], datetime] = {}
        self._take_in()
        self.increments = {
            own.code: self._increments(own) for own in federation.indicators if not own.numerator
        }

    def _take_in(self) -> None:
        """The rows that count: of each form, unit and period the last return, of each place the last row."""
        last = {}
        for own in sorted(self.federation.returns, key=lambda own: own.received):
            last[own.form, own.unit, own.period] = own
            for place, row in own.rows.items():
                if is_row(row):
                    self.first_came.setdefault((own.form, place, own.period), own.received)
        for own in sorted(last.values(), key=lambda own: own.received):
            for place, row in own.rows.items():
                if is_row(row):
                    self.current[own.form, place, own.period] = row

    def due(self, form: Form, period: Period) -> list[str]:
        """The places from which a form is expected for one of its periods."""
        tree = self.history.tree(period.end)
        return [
            code for code, place in sorted(tree.places.items()) if place.reports and place.level == form.level
        ]

    def asked(self, indicator: str) -> dict[Period, list[tuple[Form, Column]]]:
        """The periods for which places are asked for an indicator of their own, each with the columns that ask."""
        found: dict[Period, list[tuple[Form, Column]]] = defaultdict(list)
        for form in self.federation.forms:
            for period in self.periods[form.form]:
                for column in form.columns:
                    is_asked = column.indicator == indicator and column.reported_as in OWN
                    if is_asked and column.holds(period.end):
                        found[period].append((form, column))
        return dict(sorted(found.items()))

    def _increments(self, indicator: Indicator) -> dict[Period, dict[str, Increment]]:
        """What each reporter that was due gave, by period and place."""
        found: dict[Period, dict[str, Increment]] = {}
        running: dict[tuple[str, str, int], tuple[Fraction, list[tuple[Period, str]]]] = {}
        last: dict[tuple[str, str, int], list[tuple[Period, str, Mark]]] = {}
        for period, columns in self.asked(indicator.code).items():
            found[period] = {}
            for form, column in columns:
                for place in self.due(form, period):
                    row = self.current.get((form.form, place, period.text))
                    cell = None if row is None else row.get(column.column)
                    given = Increment(
                        amount_in(cell),
                        row is not None,
                        since=period,
                        marks=tuple((mark, None) for mark in self._marks(place, column, cell)),
                    )
                    if column.reported_as == "cumulative":
                        year = (period.first - form.year_start + 1) // 12
                        key = (form.form, self.history.thread(place), year)
                        before, waiting = running.get(key, (Fraction(0), []))
                        if given.amount is None:
                            running[key] = (before, [*waiting, (period, place)])
                        else:
                            running[key] = (given.amount, [])
                            for missed, at in waiting:
                                marks = tuple((mark, period) for mark, _ in found[missed][at].marks)
                                found[missed][at] = replace(found[missed][at], until=period, marks=marks)
                            since = waiting[0][0] if waiting else period
                            given = replace(given, amount=given.amount - before, since=since)
                            own = [mark for mark, _ in given.marks]
                            for earlier, at, mark in last.get(key, []):
                                marks = tuple((each, by or period) for each, by in found[earlier][at].marks)
                                found[earlier][at] = replace(found[earlier][at], marks=marks)
                                given = replace(given, marks=(*given.marks, (mark.turned(), earlier)))
                            last[key] = [(period, place, mark) for mark in own]
                    found[period][place] = given
        return found

    def _marks(self, place: str, column: Column, cell: Cell) -> tuple[Mark, ...]:
        """What is not known exactly of a cell: of a hidden cumulative figure nobody knows how much is of its period."""
        if cell in MARKS:
            most = None if column.reported_as == "cumulative" else MARKS[cell]
            return (Mark(self.history.thread(place), most),)
        mark = Mark(self.history.thread(place), precision_of(cell), qualifier_of(cell))
        return (mark,) if mark.most or mark.qualifier != "exact" else ()

    def subtotals(self, indicator: str, period: Period) -> dict[str, Total]:
        """The totals that places reported for their children for a form's own period."""
        cells = self.subtotal_cells(indicator, period)
        return {place: total for place, cell in cells.items() if (total := self._total(place, cell))}

    @staticmethod
    def _total(place: str, cell: Cell) -> Total | None:
        amount, mark = amount_in(cell), Mark(place, precision_of(cell), qualifier_of(cell))
        if amount is None:
            return None
        return Total((amount,), (mark,) if mark.most or mark.qualifier != "exact" else ())

    def subtotal_cells(self, indicator: str, period: Period) -> dict[str, Cell]:
        """The cells in which they wrote them."""
        found = {}
        for form in self.federation.forms:
            if period not in self.periods[form.form]:
                continue
            for column in form.columns:
                is_asked = column.indicator == indicator and column.reported_as == "subtotal"
                if not is_asked or not column.holds(period.end):
                    continue
                for place in self.due(form, period):
                    row = self.current.get((form.form, place, period.text), {})
                    found[place] = row.get(column.column)
        return found

    def parts(self, indicator: str, window: Period) -> list[Period]:
        """The periods inside the window for which the indicator is asked."""
        return [period for period in self.increments[indicator] if window.contains(period)]

    def windows(self, indicator: Indicator) -> list[Period]:
        """Every longer period that has a figure of the indicator."""
        if indicator.numerator and indicator.denominator:
            both = [self.indicators[code] for code in (indicator.numerator, indicator.denominator)]
            return sorted(set(self.windows(both[0])) & set(self.windows(both[1])))
        if indicator.over_time == "none":
            return []
        wholes = {
            whole
            for period in self.increments[indicator.code]
            for whole in longer_than(period, indicator.statistical_year)
        }
        return sorted(wholes)

    def gifts(self, indicator: str, period: Period, window: Period) -> dict[str, Gift]:
        """What reporters gave for a form's own period, as it looks to a window around it (or to itself)."""
        return {
            place: Gift(
                amounts=None if own.amount is None else (own.amount,),
                is_given=own.amount is not None,
                came=own.came,
                months=period.months,
                is_estimated=own.amount is not None and own.since.first < window.first,
                is_excused=own.until is not None and window.contains(own.until),
                is_held=own.until is not None,
                marks=tuple(mark for mark, by in own.marks if by is None or not window.contains(by)),
            )
            for place, own in self.increments[indicator].get(period, {}).items()
        }

    def gifts_over(self, indicator: str, window: Period) -> dict[str, Gift]:
        """What was given over a longer period, at the places of its last day: each part's, where they are found then;
        flows summed, stocks as last given."""
        by_place: dict[str, list[Gift]] = defaultdict(list)
        for period in self.parts(indicator, window):
            found: dict[str, list[Gift]] = defaultdict(list)
            for place, gift in self.gifts(indicator, period, window).items():
                pieces = self.history.found(place, period.end, window.end)
                for piece, amount in zip(pieces, shared(gift.amounts, pieces), strict=True):
                    is_part = piece.share < 1 and any(gift.amounts or ())
                    shares = (((place, period), piece.share),) if is_part else ()
                    marks = tuple(own.part(piece.share) for own in gift.marks)
                    found[piece.code].append(replace(gift, amounts=amount, shares=shares, marks=marks))
            for place, gifts in found.items():
                by_place[place].append(self._merged(gifts))
        over = self._last if self.indicators[indicator].over_time == "last" else self._sum
        return {place: over(gifts) for place, gifts in by_place.items()}

    @staticmethod
    def _merged(gifts: list[Gift]) -> Gift:
        """What was found at one place of one part."""
        amounts = [gift.amounts[0] for gift in gifts if gift.amounts]
        return Gift(
            amounts=(sum(amounts, Fraction(0)),) if amounts else None,
            is_given=all(gift.is_given for gift in gifts),
            came=any(gift.came for gift in gifts),
            months=gifts[0].months,
            is_estimated=any(gift.is_estimated for gift in gifts),
            shares=sum((gift.shares for gift in gifts), ()),
            is_excused=all(gift.is_given or gift.is_excused for gift in gifts),
            marks=sum((gift.marks for gift in gifts), ()),
            is_held=all(gift.is_given or gift.is_held for gift in gifts),
        )

    @staticmethod
    def _sum(gifts: list[Gift]) -> Gift:
        amounts = [gift.amounts[0] for gift in gifts if gift.amounts]
        return Gift(
            amounts=(sum(amounts, Fraction(0)),) if amounts else None,
            is_given=bool(amounts) and all(gift.is_given or gift.is_excused for gift in gifts),
            came=any(gift.came for gift in gifts),
            months=sum(gift.months for gift in gifts),
            is_estimated=any(gift.is_estimated for gift in gifts),
            shares=sum((gift.shares for gift in gifts), ()),
            is_held=all(gift.is_given or gift.is_held for gift in gifts),
            marks=sum((gift.marks for gift in gifts), ()),
        )

    @staticmethod
    def _last(gifts: list[Gift]) -> Gift:
        given = [gift for gift in gifts if gift.amounts]
        said = [gift for gift in gifts if gift.amounts or gift.hidden][-1:]
        hidden = [replace(mark, most=None) for gift in said for mark in gift.hidden]
        words = [mark for gift in given[-1:] for mark in gift.marks if not mark.is_hidden]
        return Gift(
            amounts=given[-1].amounts if given else None,
            is_given=gifts[-1].is_given,
            is_estimated=bool(given) and given[-1].is_estimated,
            shares=given[-1].shares if given else (),
            came=any(gift.came for gift in gifts),
            months=sum(gift.months for gift in gifts),
            marks=(*hidden, *words),
        )

    def subtotals_over(self, indicator: str, window: Period) -> dict[str, Total]:
        """Subtotals over a longer period: a flow's sum where every part that was asked for was given, a stock's last
        where the last was."""
        periods = sorted({own for periods in self.periods.values() for own in periods})
        asked: dict[str, list[Total | None]] = defaultdict(list)
        for period in periods:
            if window.contains(period):
                for place, cell in self.subtotal_cells(indicator, period).items():
                    asked[place].append(self._total(place, cell))
        found = {}
        for place, given in asked.items():
            needed = given[-1:] if self.indicators[indicator].over_time == "last" else given
            totals = [total for total in needed if total is not None]
            if len(totals) == len(needed):
                amount = sum((total.amounts[0] for total in totals), Fraction(0))
                found[place] = Total((amount,), tuple(mark for total in totals for mark in total.marks))
        return found


def is_row(row: Row) -> bool:
    """A row left blank altogether is no return."""
    return any(value is not None for value in row.values())


def matched(numerators: dict[str, Gift], denominators: dict[str, Gift]) -> dict[str, Gift]:
    """The pairs that reporters gave, of those that are asked for both; who gave one alone is unmatched."""
    found = {}
    for place in sorted(numerators.keys() & denominators.keys()):
        both = (numerators[place], denominators[place])
        amounts = [gift.amounts[0] for gift in both if gift.amounts]
        found[place] = Gift(
            amounts=tuple(amounts) if len(amounts) == 2 else None,
            is_given=all(gift.is_given for gift in both),
            came=any(gift.came for gift in both),
            months=min(gift.months for gift in both),
            is_estimated=len(amounts) == 2 and any(gift.is_estimated for gift in both),
            is_unmatched=len(amounts) == 1,
            shares=tuple({*both[0].shares, *both[1].shares}) if len(amounts) == 2 else (),
            marks=tuple(
                mark.of_rate() for gift in both for mark in gift.marks if mark.is_hidden or len(amounts) == 2
            ),
        )
    return found


def is_parted(shares: list[Share]) -> bool:
    """Whether the parts of some split place are not all there."""
    total: dict[tuple[str, Period], Fraction] = defaultdict(Fraction)
    for source, share in shares:
        total[source] += share
    return any(own < 1 for own in total.values())
