"""Places: the tree of a day, and the places of one day found on another (figures.md, 9)."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from tests.random.records import Event, Federation, Place

DAY = timedelta(days=1)
SAME = ("recode", "rename", "retype")
WHOLE = (*SAME, "reparent", "merge")


class Tree:
    """Places of one day with their parents and children."""

    def __init__(self, federation: Federation, day: date) -> None:
        self.places: dict[str, Place] = {own.code: own for own in federation.places if own.holds(day)}
        self.known: dict[str, set[str]] = {}

    def children(self, code: str) -> list[str]:
        return sorted(own.code for own in self.places.values() if own.parent == code)

    def lineage(self, code: str) -> list[str]:
        """A place with its ancestors, nearest first."""
        chain = [code]
        while (parent := self.places[chain[-1]].parent) is not None:
            chain.append(parent)
        return chain

    def inside(self, code: str) -> set[str]:
        """A place with its descendants."""
        if code not in self.known:
            self.known[code] = {other for other in self.places if code in self.lineage(other)}
        return self.known[code]

    def bottom_up(self) -> list[str]:
        """All places, each after its descendants."""
        return sorted(self.places, key=lambda code: (-len(self.lineage(code)), code))

    def meeting(self, codes: set[str]) -> str:
        """Nearest common ancestor of places; one of them, if it is an ancestor of the others."""
        first, *others = (self.lineage(code) for code in sorted(codes))
        return next(code for code in first if all(code in chain for chain in others))


@dataclass(frozen=True)
class Part:
    """A part of a place of another day; unmapped if only an ancestor is known to contain it."""

    code: str
    share: Fraction
    is_unmapped: bool = False


class History:
    """History of places. A code that is used again is another place: each life of a code has its own events."""

    def __init__(self, federation: Federation) -> None:
        self.federation = federation
        self.trees: dict[date, Tree] = {}
        self.known: dict[tuple[str, date, date], tuple[Part, ...]] = {}
        ends = {(row.code, row.valid_to) for row in federation.places}
        # an event dated with the last day of its place has happened on the next day
        self.events = [
            replace(own, day=own.day + DAY) if (own.before, own.day) in ends else own
            for own in federation.events
        ]

    def life(self, code: str, day: date) -> tuple[date, date]:
        """First and last day of the place that the code means on a day."""
        spans: list[tuple[date, date]] = []
        for row in sorted(
            (own for own in self.federation.places if own.code == code), key=lambda own: own.valid_from
        ):
            last = row.valid_to or date.max
            goes_on = spans and spans[-1][1] + DAY == row.valid_from
            if goes_on and not self.is_new(code, row.valid_from):
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((row.valid_from, last))
        return next(span for span in spans if span[0] <= day <= span[1])

    def is_new(self, code: str, day: date) -> bool:
        """True if a place of the code was created on a day, or nothing of the place before stayed under the code."""
        ended = [own for own in self.events if own.before == code and own.day == day]
        is_created = any(
            own.event == "create" and own.after == code and own.day == day for own in self.events
        )
        return is_created or (bool(ended) and all(own.after != code for own in ended))

    def events_of(self, code: str, day: date) -> list[Event]:
        """Events of the place that the code means on a day."""
        first, last = self.life(code, day)
        return [
            own for own in self.events if own.before == code and first < own.day and own.day - DAY <= last
        ]

    def tree(self, day: date) -> Tree:
        if day not in self.trees:
            self.trees[day] = Tree(self.federation, day)
        return self.trees[day]

    def found(self, code: str, first: date, last: date) -> tuple[Part, ...]:
        """Parts of a place of the first day on the last day; the largest, which counts as the place, first."""
        key = (code, first, last)
        if key not in self.known:
            total: dict[tuple[str, bool], Fraction] = defaultdict(Fraction)
            for part in self._found(code, first, last):
                total[part.code, part.is_unmapped] += part.share
            parts = [Part(own, share, is_unmapped) for (own, is_unmapped), share in total.items()]
            self.known[key] = tuple(
                sorted(parts, key=lambda part: (-part.share, part.code, part.is_unmapped))
            )
        return self.known[key]

    def _found(self, code: str, first: date, last: date) -> list[Part]:
        end = self.life(code, first)[1]
        events = [own for own in self.events_of(code, first) if first < own.day <= last]
        moving = [own for own in events if not (own.event in WHOLE and own.after == code and own.day <= end)]
        if not moving:
            return [Part(code, Fraction(1))] if last <= end else self._left_to_parent(code, first, last)
        day = min(own.day for own in moving)
        parts = [own for own in moving if own.day == day]
        if parts[0].event == "abolish":
            return self._left_to_parent(code, first, last)
        if parts[0].event in WHOLE:
            return list(self.found(str(parts[0].after), day, last))
        pieces = [(own.share, self.found(str(own.after), day, last)) for own in parts]
        if all(share is not None for share, _ in pieces):
            return [
                Part(part.code, part.share * share, part.is_unmapped)
                for share, piece in pieces
                for part in piece
                if share
            ]
        places = {part.code for _, piece in pieces for part in piece}
        holder = self.tree(last).meeting(places)
        is_there = all(part == Part(holder, Fraction(1)) for _, piece in pieces for part in piece)
        return [Part(holder, Fraction(1), not is_there)]

    def _left_to_parent(self, code: str, first: date, last: date) -> list[Part]:
        """Ancestor that contains a place that ended: the successor of its parent, or the ancestor of all its
        successors."""
        end = self.life(code, first)[1]
        rows = [
            own for own in self.federation.places if own.code == code and own.valid_from <= min(end, last)
        ]
        final = max(rows, key=lambda own: own.valid_from)
        day = max(first, final.valid_to or last)
        parts = self.found(str(final.parent), day, last)
        return [Part(self.tree(last).meeting({part.code for part in parts}), Fraction(1), True)]

    def thread(self, code: str, day: date) -> str:
        """Name of the place that the code means on a day, under its last code: recode, rename and retype do not end
        it."""
        after = [own for own in self.events_of(code, day) if own.event in SAME and own.after != code]
        return (
            self.thread(str(after[0].after), after[0].day) if after else f"{code} {self.life(code, day)[0]}"
        )


def shared(
    amounts: tuple[Fraction, ...] | None, parts: tuple[Part, ...]
) -> list[tuple[Fraction, ...] | None]:
    """Amounts divided: each part rounded to 4 decimals, the largest, which is the first, takes what is left."""
    if amounts is None:
        return [None for _ in parts]
    others = [tuple(rounded(amount * part.share) for amount in amounts) for part in parts[1:]]
    largest = tuple(
        amount - sum((other[at] for other in others), Fraction(0)) for at, amount in enumerate(amounts)
    )
    return [largest, *others]


def rounded(amount: Fraction) -> Fraction:
    """To 4 decimals, a half away from zero."""
    sign = -1 if amount < 0 else 1
    return Fraction(sign * int(abs(amount) * 10_000 + Fraction(1, 2)), 10_000)
