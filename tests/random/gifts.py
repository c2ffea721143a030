"""Numbers of each reporter, for a form's own period and for a longer period (figures.md, 1, 3, 7 and 11)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from tests.random.beside import Step, asks_both, recovered, year_of
from tests.random.partition import Asked, is_asked_twice, left_out
from tests.random.places import History, rounded, shared
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
"""A share of a place's number for a period in which the place ended."""

Reporter = tuple[str, str]
"""A place of a window's last day, and the place that ended there without a certain successor, else nothing."""


@dataclass(frozen=True)
class Mark:
    """A number, or a share of a number, that is not known exactly.

    It has the reporter, the most that the number may be off (of a hidden number, the most that it can be), None if
    that is unknown, and the direction. `is_whole`: a share of its place has all of it, not a share. `at`: the period of
    the number; `by`: the period whose number is off the other way round by the same error.
    """

    reporter: str
    most: Fraction | None
    qualifier: str = HIDDEN
    is_whole: bool = False
    at: Period | None = None
    by: Period | None = None

    @property
    def is_hidden(self) -> bool:
        return self.qualifier == HIDDEN

    def part(self, share: Fraction) -> "Mark":
        return replace(self, most=None if self.most is None else self.most * (1 if self.is_whole else share))

    def turned(self) -> "Mark":
        """Mark of a number that is subtracted from another."""
        turn = {"more_than": "less_than", "less_than": "more_than"}
        return replace(self, qualifier=turn.get(self.qualifier, self.qualifier))

    def of_rate(self) -> "Mark":
        """Mark in a rate: the error may lie on either side, by an unknown amount."""
        is_word = self.qualifier in WORDS.values()
        return replace(self, most=None, qualifier="about" if is_word else self.qualifier)


def settled(marks: Iterable[Mark]) -> list[Mark]:
    """Marks that are left where two numbers, off by the same error in opposite directions, both count."""
    listed = list(marks)
    known = {(own.reporter, own.at, own.by) for own in listed if own.by and not own.is_hidden}
    return [own for own in listed if (own.reporter, own.by, own.at) not in known]


@dataclass(frozen=True)
class Total:
    """Subtotal that a place reported for its children: one amount, of a rate two, and its inexact numbers."""

    amounts: tuple[Fraction, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Gift:
    """Contribution of an expected reporter to a figure.

    `amounts`: numbers that count, one, of a rate two.
    `is_given`: it counts as reported.
    `is_excused`: not reported, but a later cumulative figure inside the period includes it; `is_held`: a later one of
    the same year does.
    `came`: a return was received, if only with a blank.
    `months`: number of months it was asked for.
    `shares`: shares of split places in it.
    `marks`: its inexact numbers.
    `since`: first month that it contains.
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
    since: int = 0

    @property
    def hidden(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.is_hidden]


@dataclass(frozen=True)
class Increment:
    """Number of a reporter for one of its form's own periods.

    `since`: first period that it spans. `until`: period whose return includes the number that is missing here.
    `known_in`: period whose return gives the number, if it is a later one.
    `marks`: inexact numbers, each with the period, if any, that makes up for it. The next cumulative figure includes
    a hidden number, and is off the other way round by the error of this one.
    """

    amount: Fraction | None
    came: bool
    since: Period
    until: Period | None = None
    known_in: Period | None = None
    marks: tuple[tuple[Mark, Period | None], ...] = ()


class Returns:
    """Returns received, returns that count, and numbers of each reporter in them."""

    def __init__(self, federation: Federation, history: History) -> None:
        self.federation = federation
        self.history = history
        self.indicators = {own.code: own for own in federation.indicators}
        self.periods = {own.form: list(periods_of(own)) for own in federation.forms}
        self.current: dict[tuple[str, str, str], Row] = {}
        self.first_came: dict[tuple[str, str, str], datetime] = {}
        self._take_in()
        self.beside: dict[str, list[list[Step]]] = {}
        self.increments = {
            own.code: self._increments(own) for own in federation.indicators if not own.is_derived
        }

    def _take_in(self) -> None:
        """Rows that count: the last return of each form, unit and period, the last row of each place."""
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
        """Places from which a form is expected for one of its periods."""
        tree = self.history.tree(period.end)
        places = [
            code
            for code, place in sorted(tree.places.items())
            if place.reports and place.level == form.level and form.is_for(tree.lineage(code))
        ]
        able = [code for code in form.alternatives if code in places]
        reported = [code for code in able if (form.form, code, period.text) in self.current]
        return [code for code in places if code not in able or code == (reported or able)[0]]

    def asked(self, indicator: str) -> dict[Period, list[tuple[Form, Column]]]:
        """Periods for which places are asked for their own number of an indicator, each with the columns that
        ask."""
        found: dict[Period, list[tuple[Form, Column]]] = defaultdict(list)
        for form in self.federation.forms:
            for period in self.periods[form.form]:
                for column in form.columns:
                    is_asked = column.indicator == indicator and column.reported_as in OWN
                    if is_asked and column.holds(period.end):
                        found[period].append((form, column))
        return dict(sorted(found.items()))

    def _increments(self, indicator: Indicator) -> dict[Period, dict[str, Increment]]:
        """Contribution of each expected reporter, by period and place."""
        found: dict[Period, dict[str, Increment]] = {}
        running: dict[tuple[str, str, int], tuple[Fraction, list[tuple[Period, str]]]] = {}
        last: dict[tuple[str, str, int], list[tuple[Period, str, Mark]]] = {}
        beside: dict[tuple[str, str, int], list[Step]] = defaultdict(list)
        for period, columns in self.asked(indicator.code).items():
            found[period] = {}
            for form, column in columns:
                both = asks_both(form, indicator.code, self.periods[form.form]).get(year_of(form, period))
                if both:
                    if not (column.reported_as == "cumulative" and both[0].holds(period.end)):
                        self._write_beside(form, period, both, found[period], beside)
                    continue
                for place in self.due(form, period):
                    row = self.current.get((form.form, place, period.text))
                    cell = None if row is None else row.get(column.column)
                    given = Increment(
                        amount_in(cell),
                        row is not None,
                        since=period,
                        marks=tuple((mark, None) for mark in self._marks(place, period, column, cell)),
                    )
                    if column.reported_as == "cumulative":
                        key = (form.form, self.history.thread(place, period.end), year_of(form, period))
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
        for steps in beside.values():
            for own in recovered(steps):
                at = steps[own.at]
                found[at.period][at.place] = replace(
                    found[at.period][at.place],
                    amount=own.amount,
                    since=own.since,
                    until=own.known_in,
                    known_in=own.known_in,
                )
        self.beside[indicator.code] = list(beside.values())
        return found

    def _write_beside(
        self,
        form: Form,
        period: Period,
        both: tuple[Column, Column],
        found: dict[str, Increment],
        beside: dict[tuple[str, str, int], list[Step]],
    ) -> None:
        """Months as they are written, and what stands beside them."""
        for place in self.due(form, period):
            row = self.current.get((form.form, place, period.text))
            cells = [
                row.get(column.column) if row is not None and column.holds(period.end) else None
                for column in both
            ]
            marks = tuple((mark, None) for mark in self._marks(place, period, both[0], cells[0]))
            found[place] = Increment(amount_in(cells[0]), row is not None, since=period, marks=marks)
            key = (form.form, self.history.thread(place, period.end), year_of(form, period))
            is_first = period.start.month == form.year_start
            beside[key].append(Step(period, place, *cells, is_first))

    def _marks(self, place: str, period: Period, column: Column, cell: Cell) -> tuple[Mark, ...]:
        """Inexact numbers of a cell; the part of a hidden cumulative figure that belongs to its period is
        unknown."""
        is_whole = self.indicators[column.indicator].is_combined
        if cell in MARKS:
            most = None if column.reported_as == "cumulative" else MARKS[cell]
            return (Mark(self.history.thread(place, period.end), most, is_whole=is_whole),)
        mark = Mark(self.history.thread(place, period.end), precision_of(cell), qualifier_of(cell), is_whole)
        return (mark,) if mark.most or mark.qualifier != "exact" else ()

    def subtotals(self, indicator: str, period: Period) -> dict[str, Total]:
        """Totals that places reported for their children for a form's own period."""
        cells = self.subtotal_cells(indicator, period)
        return {place: total for place, cell in cells.items() if (total := self._total(place, cell))}

    @staticmethod
    def _total(place: str, cell: Cell) -> Total | None:
        amount, mark = amount_in(cell), Mark(place, precision_of(cell), qualifier_of(cell))
        if amount is None:
            return None
        return Total((amount,), (mark,) if mark.most or mark.qualifier != "exact" else ())

    def subtotal_cells(self, indicator: str, period: Period) -> dict[str, Cell]:
        """Cells of the reported totals."""
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
        """Periods inside the window for which the indicator is asked, by their last day, of equals the longest first;
        of an indicator that does not add over time the window itself."""
        inside = [own for own, asked in self.increments[indicator].items() if asked and window.contains(own)]
        if self.indicators[indicator].over_time == "none":
            inside = [own for own in inside if own == window]
        return sorted(inside, key=by_end)

    def windows(self, indicator: Indicator) -> list[Period]:
        """Every longer period that has a figure of the indicator."""
        if indicator.is_derived:
            each = [set(self.windows(self.indicators[code])) for code in indicator.terms]
            return sorted(set.intersection(*each))
        itself = {own for own, asked in self.increments[indicator.code].items() if asked and own.months > 1}
        if indicator.over_time == "none":
            return sorted(itself)
        wholes = {
            whole
            for period in self.increments[indicator.code]
            for whole in longer_than(period, indicator.begins)
        }
        return sorted(wholes | itself | self._in_forms(indicator.code))

    def _in_forms(self, indicator: str) -> set[Period]:
        """Periods of years from another month for which a form has the indicator, be it as a total."""
        inside = [own for own, asked in self.increments[indicator].items() if asked]
        return {
            period
            for form in self.federation.forms
            for period in self.periods[form.form]
            if period.begins > 1
            and any(column.indicator == indicator and column.holds(period.end) for column in form.columns)
            and any(period.contains(own) for own in inside)
        }

    def gifts(self, indicator: str, period: Period, window: Period) -> dict[str, Gift]:
        """Contributions for a form's own period, as they look to a window around it (or to itself)."""
        return {
            place: Gift(
                amounts=None if own.amount is None else (own.amount,),
                is_given=own.amount is not None,
                came=own.came,
                months=period.months,
                is_estimated=own.amount is not None
                and (
                    own.since.first < window.first
                    or (own.known_in is not None and not window.contains(own.known_in))
                ),
                is_excused=own.until is not None and window.contains(own.until),
                is_held=own.until is not None,
                marks=tuple(
                    replace(mark, at=period, by=by)
                    for mark, by in own.marks
                    if by is None or not mark.is_hidden or not window.contains(by)
                ),
                since=period.first if own.amount is None else own.since.first,
            )
            for place, own in self.increments[indicator].get(period, {}).items()
        }

    def found_over(self, indicator: str, window: Period) -> dict[Reporter, dict[Period, list[Gift]]]:
        """Contributions to each part of a longer period at the places of its last day.

        A place that ended without a certain successor is a reporter apart, at the place above that contains it.
        """
        found: dict[Reporter, dict[Period, list[Gift]]] = defaultdict(lambda: defaultdict(list))
        for period in self.parts(indicator, window):
            for place, gift in self.gifts(indicator, period, window).items():
                pieces = self.history.found(place, period.end, window.end)
                for piece, amount in zip(pieces, shared(gift.amounts, pieces), strict=True):
                    is_part = piece.share < 1 and any(gift.amounts or ())
                    shares = (((place, period), piece.share),) if is_part else ()
                    marks = tuple(own.part(piece.share) for own in gift.marks)
                    reporter = (
                        piece.code,
                        self.history.thread(place, period.end) if piece.is_unmapped else "",
                    )
                    found[reporter][period].append(replace(gift, amounts=amount, shares=shares, marks=marks))
        return found

    def gifts_over(self, indicator: str, window: Period) -> dict[str, Gift]:
        """Contributions over a longer period, at the places of its last day.

        Each part counts where its reporter is found on that day. Flows are summed, each month once; of a stock the
        last number counts.
        """
        is_flow = self.indicators[indicator].over_time == "sum"
        kept: dict[str, dict[Period, list[Gift]]] = defaultdict(lambda: defaultdict(list))
        others: dict[str, list[tuple[Period, Gift]]] = defaultdict(list)
        for (place, _), parts in self.found_over(indicator, window).items():
            dropped = (
                left_out([asked_of(own, gifts) for own, gifts in parts.items()], window) if is_flow else set()
            )
            for period, gifts in parts.items():
                if period in dropped:
                    others[place] += [(period, gift) for gift in gifts]
                else:
                    kept[place][period] += gifts
        found = {}
        for place in sorted(kept):
            gifts = {period: self._merged(kept[place][period]) for period in sorted(kept[place], key=by_end)}
            months = {
                month
                for own in (*gifts, *(period for period, _ in others[place]))
                for month in range(own.first, own.first + own.months)
            }
            came = any(gift.came for gift in (*gifts.values(), *(gift for _, gift in others[place])))
            own = self._over(self.indicators[indicator].over_time, gifts, window)
            marks = tuple(settled(own.marks))
            found[place] = replace(own, months=len(months), came=came, marks=marks)
        return found

    def is_asked_twice(self, indicator: str, window: Period) -> bool:
        """True if the parts of a flow's window overlap anywhere."""
        return self.indicators[indicator].over_time == "sum" and is_asked_twice(self.parts(indicator, window))

    def asked_twice(self, indicator: str, window: Period) -> list[tuple[str, str, Period]]:
        """Places that are asked twice for a month of the window: where they are on its last day, their code in each
        part, and the part."""
        if not self.is_asked_twice(indicator, window):
            return []
        reporters = {
            reporter
            for reporter, parts in self.found_over(indicator, window).items()
            if is_asked_twice([*parts])
        }
        return [
            (piece.code, place, period)
            for period in self.parts(indicator, window)
            for place in self.gifts(indicator, period, window)
            for piece in self.history.found(place, period.end, window.end)
            if (piece.code, self.history.thread(place, period.end) if piece.is_unmapped else "") in reporters
        ]

    @staticmethod
    def _merged(gifts: list[Gift]) -> Gift:
        """Contributions found at one place for one part."""
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
    def _sum(parts: dict[Period, Gift]) -> Gift:
        gifts = [*parts.values()]
        amounts = [gift.amounts[0] for gift in gifts if gift.amounts]
        return Gift(
            amounts=(sum(amounts, Fraction(0)),) if amounts else None,
            is_given=all(gift.is_given or gift.is_excused for gift in gifts),
            came=any(gift.came for gift in gifts),
            months=sum(gift.months for gift in gifts),
            is_estimated=any(gift.is_estimated for gift in gifts),
            shares=sum((gift.shares for gift in gifts), ()),
            is_held=all(gift.is_given or gift.is_held for gift in gifts),
            marks=sum((gift.marks for gift in gifts), ()),
        )

    def _over(self, way: str, parts: dict[Period, Gift], window: Period) -> Gift:
        """Sum, last number, or average, maximum or minimum of the numbers given, of which hidden ones have no limit."""
        if way == "sum":
            return self._sum(parts)
        if way in ("last", "none"):
            return self._last(parts, window)
        amounts = [gift.amounts[0] for gift in parts.values() if gift.amounts]
        own = self._sum(parts)
        marks = tuple(
            replace(mark, most=None) if mark.is_hidden and part != window else mark
            for part, gift in parts.items()
            for mark in gift.marks
        )
        if not amounts:
            return replace(own, marks=marks)
        values = {
            "average": rounded(sum(amounts, Fraction(0)) / len(amounts)),
            "maximum": max(amounts),
            "minimum": min(amounts),
        }
        return replace(own, amounts=(values[way],), marks=marks)

    @staticmethod
    def _last(parts: dict[Period, Gift], window: Period) -> Gift:
        gifts = [*parts.values()]
        given = [gift for gift in gifts if gift.amounts]
        stated = [(own, gift) for own, gift in parts.items() if gift.amounts or gift.hidden]
        said = sorted(stated, key=lambda each: (each[0].end, bool(each[1].amounts)))[-1:]
        hidden = [
            mark if own == window else replace(mark, most=None) for own, gift in said for mark in gift.hidden
        ]
        words = [mark for gift in given[-1:] for mark in gift.marks if not mark.is_hidden]
        return Gift(
            amounts=given[-1].amounts if given else None,
            is_given=any(gift.is_given for own, gift in parts.items() if own.end == [*parts][-1].end),
            is_estimated=bool(given) and given[-1].is_estimated,
            shares=given[-1].shares if given else (),
            came=any(gift.came for gift in gifts),
            months=sum(gift.months for gift in gifts),
            marks=(*hidden, *words),
        )

    def subtotals_over(self, indicator: str, window: Period) -> dict[str, Total]:
        """Subtotals over a longer period: a flow's sum where every part that counts was given, a stock's last where
        the last was. An average, maximum or minimum has that of a return for the period itself."""
        over_time = self.indicators[indicator].over_time
        periods = sorted({own for periods in self.periods.values() for own in periods}, key=by_end)
        asked: dict[str, dict[Period, Total | None]] = defaultdict(dict)
        for period in periods:
            if window == period or (window.contains(period) and over_time in ("sum", "last")):
                for place, cell in self.subtotal_cells(indicator, period).items():
                    asked[place][period] = self._total(place, cell)
        found = {}
        for place, given in asked.items():
            if over_time == "sum":
                numbers = [Asked(own, own.first, bool(total), bool(total)) for own, total in given.items()]
                dropped = left_out(numbers, window)
                needed = [total for own, total in given.items() if own not in dropped]
            else:
                end = [*given][-1].end
                last = [total for own, total in given.items() if own.end == end]
                needed = [total for total in last if total][-1:] or [None]
            totals = [total for total in needed if total is not None]
            if len(totals) == len(needed):
                amount = sum((total.amounts[0] for total in totals), Fraction(0))
                found[place] = Total((amount,), tuple(mark for total in totals for mark in total.marks))
        return found


def by_end(period: Period) -> tuple[int, int, bool]:
    """Sort key: the last month, of equals the longest first, of two halves the calendar's last."""
    return period.first + period.months, -period.months, period.begins == 1


def asked_of(period: Period, gifts: list[Gift]) -> Asked:
    """Contributions found at one place for one period, for the choice among overlapping periods."""
    return Asked(
        period,
        min(gift.since for gift in gifts),
        any(gift.amounts for gift in gifts),
        all(gift.is_given or gift.is_excused for gift in gifts),
        any(gift.is_estimated for gift in gifts),
        any(gift.hidden and not gift.amounts for gift in gifts),
    )


def is_row(row: Row) -> bool:
    """A row left blank altogether is no return."""
    return any(value is not None for value in row.values())


def matched(indicator: Indicator, gifts: dict[str, dict[str, Gift]]) -> dict[str, Gift]:
    """The two sides of a rate from reporters that are asked for all its counts; a reporter with some of them is
    unmatched."""
    found = {}
    for place in sorted(set.intersection(*(set(gifts[code]) for code in indicator.terms))):
        each = {code: gifts[code][place] for code in indicator.terms}
        known = {code: gift.amounts[0] for code, gift in each.items() if gift.amounts}
        is_whole = len(known) == len(each)
        most: Counter[Share] = Counter()  # each share once, though all counts have it
        for gift in each.values():
            most |= Counter(gift.shares)
        found[place] = Gift(
            amounts=sides(indicator, known) if is_whole else None,
            is_given=all(gift.is_given for gift in each.values()),
            came=any(gift.came for gift in each.values()),
            months=min(gift.months for gift in each.values()),
            is_estimated=is_whole and any(gift.is_estimated for gift in each.values()),
            is_unmatched=bool(known) and not is_whole,
            shares=tuple(most.elements()) if is_whole else (),
            marks=tuple(
                mark.of_rate() for gift in each.values() for mark in gift.marks if mark.is_hidden or is_whole
            ),
        )
    return found


def sides(indicator: Indicator, counts: dict[str, Fraction]) -> tuple[Fraction, ...]:
    """Sums above and below the line of a rate."""
    return tuple(
        sum((factor * counts[code] for code, factor in side), Fraction(0))
        for side in (indicator.above, indicator.below)
    )


def is_parted(shares: list[Share]) -> bool:
    """True if a part of some split place is missing."""
    total: dict[tuple[str, Period], Fraction] = defaultdict(Fraction)
    for source, share in shares:
        total[source] += share
    return any(own < 1 for own in total.values())
