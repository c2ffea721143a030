"""Parts that count for a longer period: each month at most once (figures.md, 3)."""

from dataclasses import dataclass
from functools import cache

from tests.random.records import Period


@dataclass(frozen=True)
class Asked:
    """A number that a reporter is asked for: its period and what became of it.

    `since` is the first month that the number contains. `has_amount`: a number came. `is_whole`: all of it came, or is
    in a later cumulative number. `is_estimated`: it contains earlier months, or a later return gives it. `is_hidden`: a
    mark hides it.
    """

    period: Period
    since: int
    has_amount: bool
    is_whole: bool
    is_estimated: bool = False
    is_hidden: bool = False

    @property
    def after(self) -> int:
        return self.period.first + self.period.months


@dataclass(frozen=True)
class _Block:
    """Numbers for periods of one length that a cumulative number ties together: they count together or not at all."""

    asked: tuple[Asked, ...]
    first: int
    after: int
    worth: tuple[int, int, int, int]

    @property
    def months(self) -> frozenset[int]:
        return frozenset(range(self.first, self.after))


def left_out(asked: list[Asked], window: Period) -> set[Period]:
    """The periods whose numbers do not count, because others stand for their months."""
    if not is_asked_twice([own.period for own in asked]):
        return set()
    blocks = _all_blocks(asked, window)
    counted = _counted(blocks, window)
    periods = {own.period for block in counted for own in block.asked}
    chosen = {month for block in counted for month in block.months}
    numbers = {own.period for block in blocks if any(block.worth[:2]) for own in block.asked}
    found = set()
    for own in asked:
        if own.period in periods:
            continue
        months = set(range(own.period.first, own.after))
        shorter = {
            month
            for other in asked
            if other.period.months < own.period.months
            for month in range(other.period.first, other.after)
        }
        if own.period in numbers or months <= chosen | shorter:
            found.add(own.period)
    return found


def compared(asked: list[Asked], window: Period) -> tuple[set[Period], set[Period]]:
    """The periods that a number for the window is compared with, and the shortest of those that they lack."""
    blocks = _all_blocks(asked, window)
    counted = [block for block in _counted(blocks, window) if any(block.worth[:2])]
    months = {month for block in counted for month in block.months}
    tied = {own.period for block in blocks if any(block.worth[:2]) for own in block.asked}
    lacking = {
        own.period
        for own in asked
        if own.period not in tied and not months & set(range(own.period.first, own.after))
    }
    shortest = min((own.months for own in lacking), default=0)
    return {own.period for block in counted for own in block.asked}, {
        own for own in lacking if own.months == shortest
    }


def is_asked_twice(periods: list[Period]) -> bool:
    """True if two of the periods contain the same month."""
    months = [month for own in periods for month in range(own.first, own.first + own.months)]
    return len(months) > len(set(months))


def _all_blocks(asked: list[Asked], window: Period) -> list[_Block]:
    kinds = {_kind(own.period) for own in asked}
    return sorted(
        (
            block
            for kind in kinds
            for block in _blocks([own for own in asked if _kind(own.period) == kind], window)
        ),
        key=lambda block: (block.first, block.after, block.worth),
    )


def _kind(period: Period) -> tuple[int, int]:
    """Length of a period, and where such periods begin: halves from March and from May have months in common."""
    return period.months, period.first % period.months


def _counted(blocks: list[_Block], window: Period) -> list[_Block]:
    return [blocks[at] for at in _best(tuple((own.first, own.after, own.worth) for own in blocks), window)]


def _blocks(asked: list[Asked], window: Period) -> list[_Block]:
    """Blocks of numbers for periods of one kind."""
    length = asked[0].period.months
    groups: list[list[Asked]] = []
    for own in sorted(asked, key=lambda own: own.period):
        if groups and own.since < groups[-1][-1].after:
            groups[-1].append(own)
        else:
            groups.append([own])
    found = []
    for group in groups:
        first = max(window.first, min(own.since for own in group))
        after = group[-1].after
        months = after - first
        is_clean = all(own.is_whole and not own.is_estimated for own in group)
        kind = (
            0
            if any(own.has_amount for own in group) and is_clean
            else 1
            if any(own.has_amount for own in group)
            else 2
            if any(own.is_hidden for own in group)
            else None
        )
        if kind is not None:
            counts = [months if at == kind else 0 for at in range(3)]
            found.append(_Block(tuple(group), first, after, (*counts, -months * length)))
    return found


def _best(blocks: tuple[tuple[int, int, tuple[int, ...]], ...], window: Period) -> tuple[int, ...]:
    """Positions of the blocks without a common month that are worth most together; of equals the later list."""

    @cache
    def until(month: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        if month == window.first:
            return (0, 0, 0, 0), ()
        choices = [until(month - 1)]
        for at, (first, after, worth) in enumerate(blocks):
            if after == month:
                before, taken = until(first)
                choices.append((tuple(map(sum, zip(before, worth, strict=True))), (*taken, at)))
        return max(choices)

    return until(window.first + window.months)[1]
