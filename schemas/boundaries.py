"""Boundaries: mapping of the places of one day to the places of a later day, through the events between.

A recode, rename, retype, reparent or merge maps a place as a whole. A split with shares divides it by estimate.
A split without shares, an abolition and a code that ends without an event map a place to the nearest place above
that surely contains all of it, so that no total loses anything. If all parts of such a split are merged again, the
merged place has them. A code that is used again is another place: events link lives (schemas/lives.py).
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import chain

import polars as pl

from schemas.lives import Life, Lives
from schemas.places import valid_on

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


@dataclass(frozen=True)
class _Part:
    """Share of a place that is mapped to `code`; `is_unmapped` if `code` is a place above."""

    code: str
    share: float
    is_unmapped: bool = False


class Boundaries:
    """Places of a catalogue through time: the lives of codes and the events between them."""

    def __init__(self, places: pl.DataFrame, lives: Lives) -> None:
        self._lives = lives
        self._steps: dict[Life, dict[date, dict[Life | None, float | None]]] = defaultdict(dict)
        for link in lives.links:
            if link.after != link.before or link.event == "split":
                self._steps[link.before].setdefault(link.day, {})[link.after] = link.share
        self._found = lru_cache(maxsize=None)(self._find)
        self._places = places
        ends = places["valid_to"].drop_nulls().unique()
        after_ends = (end + timedelta(days=1) for end in ends if end < date.max)
        days = {day for steps in self._steps.values() for day in steps}
        self._changes = sorted({*days, *places["valid_from"].unique(), *after_ends})
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
        return own.equals(other) and self.moves_between(first, last).is_empty()

    def _moves(self, first: date, last: date) -> pl.DataFrame:
        if first == last:
            return pl.DataFrame(schema=MOVE_SCHEMA)
        rows = []
        changing = (own for lives in self._lives.changing.values() for own in lives if own.contains(first))
        for life in chain(self._lives.ending(first, last), changing):
            if not (life.last < last or self._next_day(life, first, last)):
                continue
            parts = self._found(life, first, last)
            is_there = [(part.code, part.is_unmapped) for part in parts] == [(life.code, False)]
            if not is_there or self._is_below_itself(life, first, last):
                rows += [
                    (life.code, part.code, part.share, at == 0, part.is_unmapped)
                    for at, part in enumerate(parts)
                ]
        return pl.DataFrame(sorted(rows), schema=MOVE_SCHEMA, orient="row")

    def _is_below_itself(self, life: Life, first: date, last: date) -> bool:
        """True if a place above took the code since: its figures contain those of the place."""
        if life.contains(last):
            return False
        lives = (self._lives.at(code, first) for code in self._lineage(life.code, first)[1:])
        return any(
            part.code == life.code for above in lives if above for part in self._found(above, first, last)
        )

    def _next_day(self, life: Life, first: date, last: date) -> date | None:
        """First day after `first`, up to `last`, on which an event changes the place."""
        return min((day for day in self._steps.get(life, ()) if first < day <= last), default=None)

    def _find(self, life: Life, first: date, last: date) -> tuple[_Part, ...]:
        """Parts of a place of `first` on `last`, the largest first."""
        day = self._next_day(life, first, last)
        targets = self._steps[life][day] if day else {}
        lives = [target for target in targets if target]
        if day is None or not lives or any(target.first > last for target in lives):
            stays = life.last >= last and None not in targets
            return (_Part(life.code, 1.0),) if stays else self._left_above(life, last)
        if len(lives) > 1 and None in targets.values():
            return self._undivided(lives, day, last)
        shares: dict[tuple[str, bool], float] = defaultdict(float)
        for target in lives:
            share = 1.0 if len(lives) == 1 else targets[target] or 0.0
            for part in self._found(target, day, last):
                shares[part.code, part.is_unmapped] += share * part.share
        parts = [_Part(own, share, is_unmapped) for (own, is_unmapped), share in shares.items() if share]
        return tuple(sorted(parts, key=lambda part: (-part.share, part.code, part.is_unmapped)))

    def _undivided(self, lives: list[Life], day: date, last: date) -> tuple[_Part, ...]:
        """Map a split without shares to the place that contains all its parts.

        The mapping is sure if each part is there as a whole.
        """
        parts = {part for life in lives for part in self._found(life, day, last)}
        holder = self._common(sorted({part.code for part in parts}), last)
        is_there = parts == {_Part(holder or "", 1.0)}
        return (_Part(holder or lives[0].code, 1.0, not is_there),)

    def _left_above(self, life: Life, last: date) -> tuple[_Part, ...]:
        """Map a place that ended to its parent, or to the place that contains all parts of the parent."""
        _, end, parent = [span for span in self._validity[life.code] if span[0] <= min(life.last, last)][-1]
        day = min(end, last)
        above = self._lives.at(parent, day) if parent else None
        if above is None:
            return (_Part(life.code, 1.0, True),)
        parts = self._found(above, day, last)
        holder = self._common(sorted({part.code for part in parts}), last)
        return (_Part(holder or parts[0].code, 1.0, True),)

    def _parent(self, code: str, day: date) -> str | None:
        for first, last, parent in self._validity.get(code, ()):
            if first <= day <= last:
                return parent
        spans = self._validity.get(code)
        return spans[-1][2] if spans else None

    def _lineage(self, code: str, day: date) -> list[str]:
        above = [code]
        while (parent := self._parent(above[-1], day)) and parent not in above:
            above.append(parent)
        return above

    def _common(self, codes: list[str], day: date) -> str | None:
        """Nearest place that is, or is above, each of `codes` on `day`."""
        chains = [self._lineage(code, day) for code in codes]
        return next((code for code in chains[0] if all(code in chain for chain in chains[1:])), None)

    def threads(self) -> list[tuple[str, date, date, str]]:
        """Lives whose place has another name than the code: code, first and last day, and the name.

        A place is named after its last code, with the first day of that life if the code is used again.
        """
        last_of = self._lives.last_of()
        rows = []
        for code, lives in sorted(self._lives.changing.items()):
            for life in lives:
                last = last_of.get(life, life)
                thread = last.code if self._lives.is_last(last) else f"{last.code}@{last.first}"
                if thread != code:
                    rows.append((code, life.first, life.last, thread))
        return rows
