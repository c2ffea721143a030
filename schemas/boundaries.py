"""Boundaries: mapping of the places of one day to the places of a later day, through the events between.

A recode, rename, retype, reparent or merge maps a place as a whole. A split with shares divides it by estimate.
A split without shares, an abolition and a code that ends without an event map a place to the nearest place above
that surely contains all of it, so that no total loses anything. If all parts of such a split are merged again, the
merged place has them.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import polars as pl

from schemas.places import SAME_PLACE_EVENTS, valid_on

MOVE_SCHEMA = {
    "place_code": pl.String,
    "to_code": pl.String,
    "share": pl.Float64,
    "is_main": pl.Boolean,
    "is_unmapped": pl.Boolean,
}
"""One row a place that changed, and a place of the later day to which a share of it is mapped.

`is_main`: the place with the largest share, where the reporter is counted. `is_unmapped`: a place above, because
nothing says which of the places below has it.
"""

_MOVING = (*SAME_PLACE_EVENTS, "reparent", "merge", "split")


@dataclass(frozen=True)
class _Part:
    """Share of a place that is mapped to `code`; `is_unmapped` if `code` is a place above."""

    code: str
    share: float
    is_unmapped: bool = False


class Boundaries:
    """Places of a catalogue through time, from the tables places and place_events."""

    def __init__(self, places: pl.DataFrame, events: pl.DataFrame) -> None:
        self._steps: dict[date, dict[str, dict[str | None, float | None]]] = defaultdict(dict)
        self._successor: dict[str, str] = {}
        kept = events.filter(pl.col("event").is_in([*_MOVING, "abolish"])).sort(
            "date", "from_code", "to_code"
        )
        for day, event, before, after, share in kept.select(
            "date", "event", "from_code", "to_code", "share"
        ).iter_rows():
            if after == before and event != "split":
                continue
            self._steps[day].setdefault(before, {})[after] = share
            if event in SAME_PLACE_EVENTS:
                self._successor[before] = after
        self._days = sorted(self._steps)
        self._days_of: dict[str, list[date]] = defaultdict(list)
        for day in self._days:
            for code in self._steps[day]:
                self._days_of[code].append(day)
        self._found = lru_cache(maxsize=None)(self._find)
        self._places = places
        ends = places["valid_to"].drop_nulls().unique()
        after_ends = (end + timedelta(days=1) for end in ends if end < date.max)
        self._changes = sorted({*self._days, *places["valid_from"].unique(), *after_ends})
        self.moves_between = lru_cache(maxsize=None)(self._moves)
        self.is_same_between = lru_cache(maxsize=None)(self._is_same)

    @cached_property
    def _validity(self) -> dict[str, list[tuple[date, date, str | None]]]:
        """Spans of each code in order, with its parent in each."""
        spans: dict[str, list[tuple[date, date, str | None]]] = defaultdict(list)
        rows = self._places.select("code", "valid_from", "valid_to", "parent").sort("code", "valid_from")
        for code, first, last, parent in rows.iter_rows():
            spans[code].append((first, last or date.max, parent))
        return spans

    def moves(self, first: date, last: date) -> pl.DataFrame:
        """Mapping of the places of `first` that changed by `last`, with the columns of MOVE_SCHEMA."""
        return self.moves_between(*self._epoch_days(first, last))

    def is_same(self, first: date, last: date) -> bool:
        """True if the places of both days and their parents are the same."""
        return self.is_same_between(*self._epoch_days(first, last))

    def is_one_span(self, first: date, last: date) -> bool:
        """True if no place begins, ends or moves after the first day, up to the last."""
        return self._epoch_day(first) == self._epoch_day(last)

    def _epoch_days(self, first: date, last: date) -> tuple[date, date]:
        """First days of the spans without change that contain the two days."""
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
            parts = self._found(code, first, last)
            if [(part.code, part.is_unmapped) for part in parts] != [(code, False)]:
                rows += [
                    (code, part.code, part.share, at == 0, part.is_unmapped) for at, part in enumerate(parts)
                ]
        return pl.DataFrame(sorted(rows), schema=MOVE_SCHEMA, orient="row")

    def _find(self, code: str, first: date, last: date) -> tuple[_Part, ...]:
        """Parts of a place of `first` on `last`, the largest first."""
        day = next((day for day in self._days_of.get(code, ()) if first < day <= last), None)
        if day is None:
            return (_Part(code, 1.0),) if self._is_valid(code, last) else self._left_above(code, first, last)
        targets = self._steps[day][code]
        codes = [target for target in targets if target]
        if not codes:
            return self._left_above(code, first, last)
        if len(codes) > 1 and None in targets.values():
            return self._undivided(codes, day, last)
        shares: dict[tuple[str, bool], float] = defaultdict(float)
        for target in codes:
            share = 1.0 if len(codes) == 1 else targets[target] or 0.0
            for part in self._found(target, day, last):
                shares[part.code, part.is_unmapped] += share * part.share
        parts = [_Part(own, share, is_unmapped) for (own, is_unmapped), share in shares.items() if share]
        return tuple(sorted(parts, key=lambda part: (-part.share, part.code)))

    def _undivided(self, codes: list[str], day: date, last: date) -> tuple[_Part, ...]:
        """Map a split without shares to the place that contains all its parts.

        The mapping is sure if each part is there as a whole.
        """
        parts = {part for code in codes for part in self._found(code, day, last)}
        holder = self._common(sorted({part.code for part in parts}), last)
        is_there = parts == {_Part(holder or "", 1.0)}
        return (_Part(holder or codes[0], 1.0, not is_there),)

    def _left_above(self, code: str, first: date, last: date) -> tuple[_Part, ...]:
        """Map a place that ended to its parent, or to the place that contains all parts of the parent."""
        spans = [span for span in self._validity.get(code, []) if span[0] <= last]
        if not spans or spans[-1][2] is None:
            return (_Part(code, 1.0, True),)
        _, end, parent = spans[-1]
        parts = self._found(parent, max(first, min(end, last)), last)
        holder = self._common(sorted({part.code for part in parts}), last)
        return (_Part(holder or parts[0].code, 1.0, True),)

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
        """Nearest place that is, or is above, each of `codes` on `day`."""
        chains = [self._lineage(code, day) for code in codes]
        return next((code for code in chains[0] if all(code in chain for chain in chains[1:])), None)

    def threads(self) -> dict[str, str]:
        """Latest code of each place through recode, rename and retype, by earlier code."""
        last = {}
        for code in self._successor:
            chain = [code]
            while (after := self._successor.get(chain[-1])) and after not in chain:
                chain.append(after)
            last[code] = chain[-1]
        return last
