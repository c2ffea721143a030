"""Rates of returns as indicators (figures.md, 7): every expected return, one by one."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.random.gifts import Returns
from tests.random.records import Form, Indicator, Period, containing, kind_of, longer_than

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Tally:
    """Returns at and below a place in a period."""

    expected: int = 0
    received: int = 0
    counted: int = 0
    pending: int = 0
    unmapped: int = 0
    is_itself: bool = False
    months: set[int] = field(default_factory=set)

    @property
    def rate(self) -> Fraction:
        return Fraction(100 * self.counted, self.expected)

    def is_final(self, period: Period) -> bool:
        """True if nothing can still be in time, and each month has a return that is expected."""
        return not self.pending and len(self.months) == period.months


def tallies(returns: Returns, indicator: Indicator, today: date) -> dict[tuple[str, str, Period], Tally]:
    """Returns that an indicator counts, by boundary, place and period."""
    federation, history = returns.federation, returns.history
    forms = [form for form in federation.forms if not indicator.forms or form.form in indicator.forms]
    found: dict[tuple[str, str, Period], Tally] = defaultdict(Tally)
    kinds = {kind_of(form.period_type) for form in forms}
    for form in forms:
        for period in returns.periods[form.form]:
            for reporter in returns.due(form, period):
                then = history.tree(period.end).lineage(reporter)
                main = history.found(reporter, period.end, today)[0]
                now = history.tree(today).lineage(main.code)
                for whole in wholes_of(period, indicator, kinds):
                    there = [
                        place
                        for place in then
                        if place in history.tree(whole.end).places
                        and history.thread(place, period.end) == history.thread(place, whole.end)
                    ]
                    for boundary, places in (("as_was", there), ("as_now", now)):
                        for place in places:
                            own = found[boundary, place, whole]
                            count(own, returns, form, period, reporter, indicator, today)
                            own.is_itself |= whole == period
                            own.unmapped += boundary == "as_now" and main.is_unmapped
    return {key: own for key, own in found.items() if own.is_itself or key[2].begins in (1, indicator.begins)}


def wholes_of(period: Period, indicator: Indicator, kinds: set[tuple[int, int]]) -> set[Period]:
    """The period and the longer ones that contain it, in years of the calendar, of the indicator and of the forms."""
    of_forms = {containing(period.first, *kind) for kind in kinds}
    return {
        period,
        *longer_than(period, indicator.begins),
        *(own for own in of_forms if own.contains(period)),
    }


def count(
    own: Tally, returns: Returns, form: Form, period: Period, reporter: str, indicator: Indicator, today: date
) -> None:
    """Count one return."""
    due = period.end + timedelta(days=form.due_days)
    key = (form.form, reporter, period.text)
    is_received = key in returns.current
    is_on_time = is_received and returns.first_came[key].astimezone(ZONE).date() <= due
    own.expected += 1
    own.received += is_received
    own.counted += is_on_time if indicator.formula == "on_time_rate" else is_received
    own.pending += not is_received and today <= due
    own.months |= set(range(period.first, period.first + period.months))
