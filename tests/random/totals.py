"""Reporting rates, and how complete each figure is (figures.md, 7 and 13)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.random.oracle import Oracle
from tests.random.records import Form, Period

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
