"""Averages, maxima and minima over places (figures.md, 2): from every number at and below a place, one by one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.random.gifts import Returns, by_end
from tests.random.places import rounded
from tests.random.records import Indicator, Period
from tests.random.rolling import Rolled


@dataclass(frozen=True)
class Number:
    """A reporter's number of a part, with its weight, found with shares at places; `via` on the window's last day."""

    reporter: str
    part: Period
    via: str
    amount: Fraction
    weight: Fraction | None
    shares: dict[str, Fraction]


def numbers_of(returns: Returns, indicator: Indicator, period: Period, today: date | None) -> list[Number]:
    """Every number that was given in a period; of a stock the last ones of each place on its last day."""
    history, increments = returns.history, returns.increments
    found = []
    is_longer = period in returns.windows(indicator)
    for part in returns.parts(indicator.code, period) if is_longer else [period]:
        weighing = increments[indicator.weight].get(part, {}) if indicator.weight else {}
        for place, own in increments[indicator.code][part].items():
            for then in history.found(place, part.end, period.end) if own.amount is not None else ():
                shares: dict[str, Fraction] = defaultdict(Fraction)
                for now in history.found(then.code, period.end, today or period.end):
                    shares[now.code] += then.share * now.share
                weight = weighing[place].amount if place in weighing else None
                found.append(Number(place, part, then.code, Fraction(own.amount or 0), weight, shares))
    last = {number.via: number.part for number in sorted(found, key=lambda number: by_end(number.part))}
    return [number for number in found if indicator.over_time != "last" or number.part == last[number.via]]


def combine(
    returns: Returns, indicator: Indicator, period: Period, figures: dict[str, Rolled], today: date | None
) -> None:
    """Put the average, maximum or minimum in the place of the sums of figures of one period, at the places of its last
    day, or of today."""
    tree = returns.history.tree(today or period.end)
    numbers = numbers_of(returns, indicator, period, today)
    for place, figure in figures.items():
        inside = tree.inside(place)
        here: dict[tuple[str, Period], list[Number]] = defaultdict(list)
        for number in numbers:
            if not inside.isdisjoint(number.shares):
                here[number.reporter, number.part].append(number)
        if indicator.over_places == "average":
            without = {reporter for (reporter, _), own in here.items() if own[0].weight is None}
            figure.unmatched = len(without)
            figure.is_whole = figure.is_whole and not without
            figure.amounts = averaged(list(here.values()), inside)
        else:
            way = max if indicator.over_places == "maximum" else min
            values = [own[0].amount for own in here.values()]
            figure.amounts = (way(values),) if values else None


def averaged(numbers: list[list[Number]], inside: set[str]) -> tuple[Fraction, ...] | None:
    """Sum of value × weight and sum of weights, each by the share that lies inside; None without any weight."""
    pairs = []
    for own in numbers:
        share = sum((each.shares[code] for each in own for code in inside & each.shares.keys()), Fraction(0))
        if (weight := own[0].weight) is not None:
            pairs.append((rounded(rounded(own[0].amount * weight) * share), rounded(weight * share)))
    return tuple(sum(column, Fraction(0)) for column in zip(*pairs, strict=True)) if pairs else None
