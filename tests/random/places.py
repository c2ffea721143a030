"""Places: the tree of a day, and the places of one day found on another (figures.md, 9)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.random.records import Federation, Place

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
    """History of places."""

    def __init__(self, federation: Federation) -> None:
        self.federation = federation
        self.trees: dict[date, Tree] = {}
        self.known: dict[tuple[str, date, date], tuple[Part, ...]] = {}

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
            self.known[key] = tuple(sorted(parts, key=lambda part: (-part.share, part.code)))
        return self.known[key]

    def _found(self, code: str, first: date, last: date) -> list[Part]:
        events = [own for own in self.federation.events if own.before == code and first < own.day <= last]
        moving = [own for own in events if not (own.event in WHOLE and own.after == code)]
        if not moving:
            if code in self.tree(last).places:
                return [Part(code, Fraction(1))]
            return self._left_to_parent(code, first, last)
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
        rows = [own for own in self.federation.places if own.code == code and own.valid_from <= last]
        final = max(rows, key=lambda own: own.valid_from)
        day = max(first, final.valid_to or last)
        parts = self.found(str(final.parent), day, last)
        return [Part(self.tree(last).meeting({part.code for part in parts}), Fraction(1), True)]

    def thread(self, code: str, until: date = date.max) -> str:
        """The last code, up to a day, under which a place stayed itself: recode, rename and retype do not end it."""
        after = [
            own
            for own in self.federation.events
            if own.before == code and own.event in SAME and own.after != code and own.day <= until
        ]
        return self.thread(str(after[0].after), until) if after else code


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
