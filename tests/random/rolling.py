"""Places' figures for one period: up the tree of its last day, and on the map of today (figures.md, 4, 5, 6 and 9)."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.random.gifts import Gift, Mark, Share, Total, is_parted, settled
from tests.random.places import History, Part, shared

Amounts = tuple[Fraction, ...] | None


@dataclass
class Rolled:
    """A place's figure in the making.

    `is_complete` looks at the period itself, `is_whole` excuses numbers that a later figure inside the window
    includes, `is_held` numbers that a figure of the same year includes.
    """

    amounts: Amounts = None
    children: Amounts = None
    is_complete: bool = True
    is_whole: bool = True
    is_held: bool = True
    is_replaced: bool = False
    has_subtotal: bool = False
    has_children: bool = False
    is_estimated: bool = False
    is_spanning: bool = False
    came: bool = False
    months: int = 0
    expected: int = 0
    reported: int = 0
    unmatched: int = 0
    unmapped: int = 0
    shares: list[Share] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def hidden(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.is_hidden]


def add(*amounts: Amounts) -> Amounts:
    """Sum of the amounts that are known; None if no amount is."""
    there = [own for own in amounts if own is not None]
    return tuple(sum(column, Fraction(0)) for column in zip(*there, strict=True)) if there else None


def less(amounts: Amounts, others: Amounts) -> tuple[Fraction, ...]:
    assert amounts is not None
    return tuple(
        own - other for own, other in zip(amounts, others or [Fraction(0)] * len(amounts), strict=True)
    )


def roll_up(
    history: History, day: date, gifts: dict[str, Gift], subtotals: dict[str, Total]
) -> dict[str, Rolled]:
    """Reports of places and of their children added up the tree of a day.

    A subtotal replaces children that are not complete, unless later cumulative figures include all their gaps.
    """
    tree = history.tree(day)
    rolled: dict[str, Rolled] = {}
    for place in tree.bottom_up():
        gift = gifts.get(place)
        below = [rolled[child] for child in tree.children(place) if child in rolled]
        if gift is None and not below:
            continue
        children = add(*(own.amounts for own in below))
        is_lacking = not all(own.is_complete for own in below) and not all(own.is_held for own in below)
        is_replaced = is_lacking and place in subtotals
        rolled[place] = Rolled(
            amounts=add(gift and gift.amounts, subtotals[place].amounts if is_replaced else children),
            children=children,
            is_complete=(not gift or gift.is_given)
            and (is_replaced or all(own.is_complete for own in below)),
            is_whole=(not gift or gift.is_given or gift.is_excused)
            and (is_replaced or all(own.is_whole for own in below)),
            is_held=(not gift or gift.is_given or gift.is_held)
            and (is_replaced or all(own.is_held for own in below)),
            is_replaced=is_replaced,
            has_children=bool(below),
            has_subtotal=is_replaced or any(own.has_subtotal for own in below),
            is_spanning=bool(gift and gift.is_estimated) or any(own.is_spanning for own in below),
            came=bool(gift and gift.came) or any(own.came for own in below),
            months=max([gift.months if gift else 0, *(own.months for own in below)]),
            expected=bool(gift) + sum(own.expected for own in below),
            reported=bool(gift and gift.is_given) + sum(own.reported for own in below),
            unmatched=bool(gift and gift.is_unmatched) + sum(own.unmatched for own in below),
            shares=[*(gift.shares if gift else ()), *(share for own in below for share in own.shares)],
            marks=settled(
                [
                    *(gift.marks if gift else ()),
                    *(
                        subtotals[place].marks
                        if is_replaced
                        else (mark for own in below for mark in own.marks)
                    ),
                ]
            ),
        )
    for own in rolled.values():
        own.is_estimated = own.is_spanning or is_parted(own.shares)
    return rolled


@dataclass
class Item:
    """An amount to be placed on today's map: a contribution, or the part of a subtotal beyond the children."""

    place: str
    parts: tuple[Part, ...]
    amounts: Amounts
    gift: Gift | None = None

    @property
    def main(self) -> Part:
        return self.parts[0]

    def at(self, inside: set[str]) -> Amounts:
        """Part of the item that lies in these places."""
        pieces = shared(self.amounts, self.parts)
        return add(*(own for own, part in zip(pieces, self.parts, strict=True) if part.code in inside))

    @property
    def is_something(self) -> bool:
        return any(self.amounts or ())

    def is_inside(self, inside: set[str]) -> bool:
        return all(part.code in inside for part in self.parts)

    def touches(self, inside: set[str]) -> bool:
        return any(part.code in inside for part in self.parts)


def map_today(
    history: History,
    day: date,
    today: date,
    gifts: dict[str, Gift],
    rolled: dict[str, Rolled],
    subtotals: dict[str, Total],
) -> dict[str, Rolled]:
    """Contributions of a day at today's places, rolled up by today's parents.

    Wherever all of a place lies whose subtotal was used, it covers the gaps and the inexact numbers below that place.
    """
    then, now = history.tree(day), history.tree(today)
    reporters = [
        Item(place, history.found(place, day, today), gift.amounts, gift) for place, gift in gifts.items()
    ]
    extras = [
        Item(place, history.found(place, day, today), less(subtotals[place].amounts, own.children))
        for place, own in rolled.items()
        if own.is_replaced
    ]

    def is_covered(item: Item, inside: set[str]) -> bool:
        above = then.lineage(item.place)[1:]
        return any(extra.place in above and extra.is_inside(inside) for extra in extras)

    found = {}
    for place in now.places:
        inside = now.inside(place)
        items = [item for item in (*reporters, *extras) if item.touches(inside)]
        if not items:
            continue
        gifts_here = [(item, item.gift) for item in items if item.gift]
        counted = [(item, gift) for item, gift in gifts_here if item.main.code in inside]
        found[place] = Rolled(
            amounts=add(*(item.at(inside) for item in items)),
            is_complete=all(gift.is_given or is_covered(item, inside) for item, gift in gifts_here),
            is_whole=all(
                gift.is_given or gift.is_excused or is_covered(item, inside) for item, gift in gifts_here
            ),
            has_subtotal=any(item.gift is None for item in items),
            is_estimated=any(item.is_something and not item.is_inside(inside) for item in items)
            or any(gift.is_estimated for _, gift in gifts_here)
            or is_parted(
                [
                    (source, share * part.share)
                    for item, gift in gifts_here
                    for part in item.parts
                    if part.code in inside
                    for source, share in gift.shares
                ]
            ),
            came=any(gift.came for _, gift in gifts_here),
            months=max((gift.months for _, gift in gifts_here), default=0),
            expected=len(counted),
            reported=sum(gift.is_given for _, gift in counted),
            unmatched=sum(gift.is_unmatched for _, gift in counted),
            unmapped=sum(
                part.is_unmapped and part.code in inside and item.amounts is not None
                for item, _ in gifts_here
                for part in item.parts
            ),
            marks=settled(
                mark.part(part.share)
                for item in items
                for part in item.parts
                if part.code in inside
                for mark in (item.gift.marks if item.gift else subtotals[item.place].marks)
                if not is_covered(item, inside)
            ),
        )
    for place, own in found.items():
        own.has_children = any(child in found for child in now.children(place))
    return found
