"""Lives of places: a code and the span in which it means one place, and the events that lead from life to life.

A code may be used again. A life ends where the code is not valid, where an event ends the place, and where `create`
gives the code to a new place.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

SAME_PLACE_EVENTS = ("recode", "rename", "retype")
"""Events that give a place another code, name or kind."""

_WHOLE = (*SAME_PLACE_EVENTS, "reparent", "merge")
_KNOWN = (*_WHOLE, "split", "abolish")
_DAY, WITHIN = timedelta(days=1), timedelta(days=366)
"""Lists of places change once a year, so a code may begin or end within a year of its event."""


class Life(NamedTuple):
    """A place under one code from its first to its last valid day."""

    code: str
    first: date
    last: date

    def contains(self, day: date) -> bool:
        """True if the place is valid on the day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Link:
    """An event that leads from one life to another, or to none, from `day` on."""

    day: date
    event: str
    before: Life
    after: Life | None
    share: float | None


class Lives:
    """Lives of a catalogue's places by code, in order, and their links by day."""

    def __init__(self, places: pl.DataFrame, events: pl.DataFrame) -> None:
        rows = places.select("code", "valid_from", pl.col("valid_to").fill_null(date.max))
        is_simple = pl.col("code").is_unique() & ~pl.col("code").is_in(_named(events))
        self._simple = rows.filter(is_simple).sort("code")
        spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for code, first, last in rows.filter(~is_simple).sort("code", "valid_from").iter_rows():
            spans[code].append((first, last))
        known = [
            (_effective(spans.get(before, ()), day), event, before, after, share)
            for day, event, before, after, share in _ordered(events, _KNOWN)
        ]
        begins = {
            (after, _begin(spans.get(after or "", ()), day))
            for day, _, _, after, _ in _ordered(events, ["create"])
        }
        begins |= _endings(known)
        self.changing: dict[str, list[Life]] = {
            code: [Life(code, *own[0])] if len(own) == 1 else _lives(code, own, begins)
            for code, own in spans.items()
        }
        """Lives of the codes that events name or that are valid more than once."""
        self.links = [
            Link(day, event, own, self.from_day(after, day) if after else None, share)
            for day, event, before, after, share in known
            if (own := self.until_day(before, day))
        ]

    def of(self, code: str) -> list[Life]:
        """Lives of a code, in order."""
        return self.changing.get(code) or self._simple_life(code)

    def ending(self, first: date, last: date) -> Iterator[Life]:
        """Lives of the codes that no event names and that are valid once, of those on the one day and not on the other."""
        ends = pl.col("valid_to")
        return map(
            Life._make, self._simple.filter(pl.col("valid_from") <= first, ends >= first, ends < last).rows()
        )

    def _simple_life(self, code: str) -> list[Life]:
        at = self._simple["code"].search_sorted(code)
        return [Life(*self._simple.row(at))] if code in self._simple["code"][at : at + 1] else []

    def at(self, code: str, day: date) -> Life | None:
        """The life of a code on a day; None if the code is not valid."""
        return next((life for life in self.of(code) if life.contains(day)), None)

    def until_day(self, code: str, day: date) -> Life | None:
        """The life that an event of the day changes: the last one that began before it."""
        earlier = [life for life in self.of(code) if life.first < day]
        return earlier[-1] if earlier else None

    @staticmethod
    def first_day_after(life: Life, day: date) -> date:
        """The day on which an event of the life takes effect: the next one if it is dated with the life's last."""
        return day + _DAY if life.last == day < date.max else day

    def from_day(self, code: str, day: date) -> Life | None:
        """The life that an event of the day leads to: of the day, or the next one, or the last one before."""
        own = self.of(code)
        later = [life for life in own if life.first > day]
        return self.at(code, day) or (later[0] if later else own[-1] if own else None)

    def same(self) -> dict[Life, Life]:
        """The next life of the same place, by life: recode, rename and retype do not end a place."""
        return {
            link.before: link.after
            for link in self.links
            if link.event in SAME_PLACE_EVENTS and link.after and link.after != link.before
        }

    def last_of(self) -> dict[Life, Life]:
        """The last life of the same place, by every life that another one follows."""
        after, found = self.same(), {}
        for life in after:
            chain = [life]
            while (further := after.get(chain[-1])) and further not in chain:
                chain.append(further)
            found[life] = chain[-1]
        return found

    def is_last(self, life: Life) -> bool:
        """True if the code is not used again after the life."""
        return self.of(life.code)[-1] == life


def _named(events: pl.DataFrame) -> set[str]:
    """Codes that events name."""
    return {*events["from_code"].drop_nulls(), *events["to_code"].drop_nulls()}


def _ordered(
    events: pl.DataFrame, kinds: Iterable[str]
) -> Iterable[tuple[date, str, str, str | None, float | None]]:
    """Events of some kinds as day, event, from_code, to_code (the same code where it may be left out) and share."""
    kept = events.filter(pl.col("event").is_in(list(kinds))).sort("date", "from_code", "to_code")
    for day, event, before, after, share in kept.select(
        "date", "event", "from_code", "to_code", "share"
    ).iter_rows():
        yield day, event, before, after or (before if event in _WHOLE else None), share


def _effective(spans: Iterable[tuple[date, date]], day: date) -> date:
    """First day after an event: the next one if the event is dated with the last valid day of the place."""
    return day + _DAY if any(last == day for _, last in spans) and day < date.max else day


def _endings(known: Iterable[tuple[date, str, str, str | None, float | None]]) -> set[tuple[str, date]]:
    """Codes and days on which an event ends the place of a code: nothing of it stays under the code."""
    targets: dict[tuple[str, date], set[str | None]] = defaultdict(set)
    for day, _, before, after, _ in known:
        targets[before, day].add(after)
    return {key for key, codes in targets.items() if key[0] not in codes}


def _begin(spans: Iterable[tuple[date, date]], day: date) -> date:
    """First day of the span that `create` begins: the span of the day, else the next one."""
    own = [first for first, last in spans if abs(first - day) <= WITHIN and day <= last]
    return own[0] if own else day


def _lives(code: str, spans: list[tuple[date, date]], begins: set[tuple[str | None, date]]) -> list[Life]:
    """Spans that follow each other without a gap as one life, cut on the days on which a new one begins."""
    lives: list[Life] = []
    for first, last in spans:
        if lives and first <= min(lives[-1].last, date.max - _DAY) + _DAY and (code, first) not in begins:
            lives[-1] = lives[-1]._replace(last=max(last, lives[-1].last))
        else:
            lives.append(Life(code, first, last))
    return lives
