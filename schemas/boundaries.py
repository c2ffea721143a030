"""Boundaries: where a place of one day is found on a later one, through the events between them.

A recode, rename, retype, reparent or merge carries a place over whole. A split with shares divides it, by estimate;
a split without shares, an abolition and a code that ends without an event leave what was counted there to the
nearest place above that surely holds all of it, so that nothing is lost from any total.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from schemas.places import SAME_PLACE_EVENTS, valid_on

MOVE_SCHEMA = {
    "place_code": pl.String,
    "to_code": pl.String,
    "share": pl.Float64,
    "is_main": pl.Boolean,
    "is_unmapped": pl.Boolean,
}
"""One row a place that is not simply itself on the later day, and a place there: the share of it that goes there;
whether this is the one of its places that counts as its reporter (the largest share); and whether the place above
stands for it because nothing says which of the places beneath does."""

_MOVING = (*SAME_PLACE_EVENTS, "reparent", "merge", "split")


@dataclass(frozen=True)
class _Part:
    """A part of a place's count: where it goes, how much of it, and whether only a place above is known."""

    code: str
    share: float
    is_unmapped: bool = False


class Boundaries:
    """The places of a catalogue through time; `places` and `events` as catalogue files have them."""

    def __init__(self, places: pl.DataFrame, events: pl.DataFrame) -> None:
        self._validity: dict[str, list[tuple[date, date, str | None]]] = defaultdict(list)
        rows = places.select("code", "valid_from", "valid_to", "parent").sort("code", "valid_from")
        for code, first, last, parent in rows.iter_rows():
            self._validity[code].append((first, last or date.max, parent))
        self._steps: dict[date, dict[str, dict[str | None, float | None]]] = defaultdict(dict)
        self._successor: dict[str, str] = {}
        kept = events.filter(pl.col("event").is_in([*_MOVING, "abolish"])).sort(
            "date", "from_code", "to_code"
        )
        for day, event, before, after, share in kept.select(
            "date", "event", "from_code", "to_code", "share"
        ).iter_rows():
            self._steps[day].setdefault(before, {})[after] = share
            if event in SAME_PLACE_EVENTS and after != before:
                self._successor[before] = after
        self._days = sorted(self._steps)
        self._places = places
        ends = [
            end + timedelta(days=1)
            for spans in self._validity.values()
            for _, end, _ in spans
            if end < date.max
        ]
        starts = [start for spans in self._validity.values() for start, _, _ in spans]
        self._changes = sorted({*self._days, *starts, *ends})
        self.moves_between = lru_cache(maxsize=None)(self._moves)
        self.is_same_between = lru_cache(maxsize=None)(self._is_same)

    def moves(self, first: date, last: date) -> pl.DataFrame:
        """Where the places of `first` are on `last` that are not simply themselves then: MOVE_SCHEMA."""
        return self.moves_between(*self._epoch_days(first, last))

    def is_same(self, first: date, last: date) -> bool:
        """Whether the places of both days, with their parents, are the same."""
        return self.is_same_between(*self._epoch_days(first, last))

    def _epoch_days(self, first: date, last: date) -> tuple[date, date]:
        """The first days of the spans without any change in which the two days lie."""
        return self._epoch_day(first), self._epoch_day(last)

    def _epoch_day(self, day: date) -> date:
        at = bisect_right(self._changes, day)
        return self._changes[at - 1] if at else day

    def _is_same(self, first: date, last: date) -> bool:
        own, other = (
            valid_on(self._places, day).select("code", "parent").sort("code") for day in (first, last)
        )
        return own.equals(other)

    def _moves(self, first: date, last: date) -> pl.DataFrame:
        if first == last:
            return pl.DataFrame(schema=MOVE_SCHEMA)
        days = [day for day in self._days if first < day <= last]
        touched = {code for day in days for code in self._steps[day] if self._is_valid(code, first)}
        ended = {
            code for code in self._validity if self._is_valid(code, first) and not self._is_valid(code, last)
        }
        rows = []
        for code in sorted(touched | ended):
            parts = self._carried([_Part(code, 1.0)], days, first, last)
            if [(part.code, part.is_unmapped) for part in parts] == [(code, False)]:
                continue
            main = min(parts, key=lambda part: (-part.share, part.code)).code
            rows += [(code, part.code, part.share, part.code == main, part.is_unmapped) for part in parts]
        return pl.DataFrame(rows, schema=MOVE_SCHEMA, orient="row")

    def _carried(self, parts: list[_Part], days: Iterable[date], first: date, last: date) -> list[_Part]:
        """The parts carried over the events of `days`, then those that are not valid on `last` to a place above."""
        for day in days:
            parts = [after for part in parts for after in self._stepped(part, day)]
        shares: dict[str, float] = defaultdict(float)
        unmapped: dict[str, bool] = defaultdict(bool)
        for part in parts:
            code, is_lost = self._surviving(part.code, first, last)
            shares[code] += part.share
            unmapped[code] |= part.is_unmapped or is_lost
        return [_Part(code, shares[code], unmapped[code]) for code in sorted(shares)]

    def _stepped(self, part: _Part, day: date) -> list[_Part]:
        """A part after the events of one day."""
        targets = self._steps[day].get(part.code)
        if targets is None:
            return [part]
        codes = [code for code in targets if code]
        if len(codes) == 1:
            return [_Part(codes[0], part.share, part.is_unmapped)]
        if codes and None not in targets.values():
            return [_Part(code, part.share * (targets[code] or 0), part.is_unmapped) for code in codes]
        above = self._common(codes, day) if codes else self._parent(part.code, day - timedelta(days=1))
        return [_Part(above or part.code, part.share, True)]

    def _surviving(self, code: str, first: date, last: date) -> tuple[str, bool]:
        """The code where it is valid on `last`, else the nearest place above it that is, and whether it had to be."""
        seen = {code}
        own = code
        while not self._is_valid(own, last):
            spans = [span for span in self._validity.get(own, []) if span[0] <= last]
            parent = spans[-1][2] if spans else None
            if parent is None or parent in seen:
                return code, True
            moved = self._carried_whole(parent, first, last)
            own = moved if moved not in seen else parent
            seen.add(own)
        return own, own != code

    def _carried_whole(self, code: str, first: date, last: date) -> str:
        """Where a place as a whole is on `last`: itself, its successor, or the place that holds all its parts."""
        parts = [_Part(code, 1.0)]
        for day in (day for day in self._days if first < day <= last):
            parts = [after for part in parts for after in self._stepped(part, day)]
        codes = sorted({part.code for part in parts})
        return codes[0] if len(codes) == 1 else self._common(codes, last) or code

    def _is_valid(self, code: str, day: date) -> bool:
        return any(first <= day <= last for first, last, _ in self._validity.get(code, ()))

    def _parent(self, code: str, day: date) -> str | None:
        for first, last, parent in self._validity.get(code, ()):
            if first <= day <= last:
                return parent
        spans = self._validity.get(code)
        return spans[-1][2] if spans else None

    def _lineage(self, code: str, day: date) -> list[str]:
        chain = [code]
        while (parent := self._parent(chain[-1], day)) and parent not in chain:
            chain.append(parent)
        return chain

    def _common(self, codes: list[str], day: date) -> str | None:
        """The nearest place that is, or is above, every one of `codes` on `day`."""
        chains = [self._lineage(code, day) for code in codes]
        return next((code for code in chains[0] if all(code in chain for chain in chains[1:])), None)

    def threads(self) -> dict[str, str]:
        """For each code the last code under which the same place is known, through recode, rename and retype."""
        last = {}
        for code in self._successor:
            chain = [code]
            while (after := self._successor.get(chain[-1])) and after not in chain:
                chain.append(after)
            last[code] = chain[-1]
        return last
