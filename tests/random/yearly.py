"""Figures beside a figure: a year before, the change, the year to date (docs/figures.md, 5), in the plainest way."""

from collections.abc import Callable
from fractions import Fraction

from tests.random.oracle import Figure, Oracle
from tests.random.records import Federation, Indicator, Period
from tests.random.returning import tallies

SHOWS = ("year_before", "change", "change_pct", "year_to_date", "statistical_year_to_date")

Compared = dict[tuple[str, ...], Fraction | None]
"""By place, period, indicator and what is shown."""


def has_to_date(federation: Federation, indicator: Indicator) -> bool:
    """True for flows, sums of flows, and rates each side of which has flows alone or stocks alone."""
    over = {own.code: own.over_time for own in federation.indicators}
    above, below = ({over[code] for code, _ in side} for side in (indicator.above, indicator.below))
    if indicator.is_of_returns:
        return True
    if not indicator.is_derived:
        return indicator.over_time == "sum"
    if indicator.is_sum:
        return above == {"sum"}
    return all(side in ({"sum"}, {"last"}) for side in (above, below))


def shows_of(federation: Federation, indicator: Indicator) -> list[str]:
    """Words for what a catalogue may ask for beside an indicator."""
    own = [*SHOWS[:3]]
    if has_to_date(federation, indicator):
        own.append(SHOWS[3])
        if indicator.begins > 1:
            own.append(SHOWS[4])
    return own


def compared(oracle: Oracle, figures: dict[tuple[str, str, str, str], Figure]) -> Compared:
    """Everything that may stand beside the figures as they were, from those at today's places."""
    federation = oracle.federation
    periods: dict[str, Period] = {}
    for indicator in federation.indicators:
        if not indicator.is_derived:
            own = {*oracle.returns.increments[indicator.code], *oracle.returns.windows(indicator)}
            periods |= {period.text: period for period in own}
        if indicator.is_of_returns:
            counted = tallies(oracle.returns, indicator, oracle.today)
            periods |= {period.text: period for _, _, period in counted}
    found: Compared = {}
    for boundary, place, text, code in figures:
        if boundary != "as_was":
            continue
        indicator = next(own for own in federation.indicators if own.code == code)
        is_same = is_same_today(oracle, place, periods[text])
        own_now = figures.get(("as_now", place, text, code)) if is_same else None
        before = figures.get(("as_now", place, f"{int(text[:4]) - 1}{text[4:]}", code)) if is_same else None
        for shows in shows_of(federation, indicator):
            if "to_date" in shows:
                begins = indicator.begins if shows == SHOWS[4] else 1
                value = to_date(oracle, figures, periods, (place, periods[text], indicator), begins)
                value = value if is_same else None
            else:
                value = beside(shows, own_now, before)
            found[place, text, code, shows] = value
    return found


def is_same_today(oracle: Oracle, place: str, period: Period) -> bool:
    """True if the code means the same place today."""
    history, today = oracle.history, oracle.today
    return place in history.tree(today).places and history.thread(place, today) == history.thread(
        place, period.end
    )


def beside(shows: str, own: Figure | None, before: Figure | None) -> Fraction | None:
    if shows == "year_before":
        return before.value if before else None
    if own is None or before is None or own.status not in "AE" or before.status not in "AE":
        return None
    assert own.value is not None
    assert before.value is not None
    change = own.value - before.value
    if shows == "change":
        return change
    return 100 * change / abs(before.value) if before.value else None


def to_date(
    oracle: Oracle,
    figures: dict[tuple[str, str, str, str], Figure],
    periods: dict[str, Period],
    at: tuple[str, Period, Indicator],
    begins: int,
) -> Fraction | None:
    """Sum of the figures of the year's periods of the same type, to this one; of a rate sum over sum."""
    place, period, indicator = at
    is_calendar = period.begins == 1
    begin = begins if is_calendar else period.begins
    if (period.first - begin + 1) % period.months:
        return None

    def year_of(own: Period) -> int:
        return (own.first - begin + 1) // 12

    so_far = [
        figures["as_now", place, own.text, indicator.code]
        for own in sorted(periods.values())
        if own.months == period.months
        and own.begins == period.begins
        and year_of(own) == year_of(period)
        and own.first <= period.first
        and ("as_now", place, own.text, indicator.code) in figures
    ]
    if not so_far or ("as_now", place, period.text, indicator.code) not in figures:
        return None
    if indicator.is_of_returns:
        received = sum((own.numerator or Fraction(0) for own in so_far), Fraction(0))
        return 100 * received / sum((own.denominator or Fraction(0) for own in so_far), Fraction(0))
    if not indicator.below:
        values = [own.value for own in so_far]
        return None if None in values else sum((value for value in values if value is not None), Fraction(0))
    over = {own.code: own.over_time for own in oracle.federation.indicators}

    def side(
        terms: tuple[tuple[str, int], ...], pick: Callable[[Figure], Fraction | None]
    ) -> Fraction | None:
        amounts = [pick(own) for own in so_far]
        if None in amounts:
            return None
        is_last = over[terms[0][0]] == "last"
        return amounts[-1] if is_last else sum((own for own in amounts if own is not None), Fraction(0))

    above = side(indicator.above, lambda own: own.numerator)
    below = side(indicator.below, lambda own: own.denominator)
    return None if above is None or not below else 100 * above / below
