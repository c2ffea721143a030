"""Registry: the place that a code or a name means on one day, and the places closed before."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

import polars as pl

from schemas.lives import Life, Lives
from schemas.place_spelling import (
    code_spellings,
    kind_key,
    plain_code,
    plain_name,
    stem_of,
    stem_of_either,
    without_surroundings,
)
from schemas.places_of_day import Place, PlacesOfDay

_NO_CODES: set[str] = set()
_LONGEST_NAME, _MOST_ABOVE = 60, 6
"""Limits of a name's length and of the places above in it: each step up doubles the search."""


@dataclass(frozen=True, slots=True)
class ClosedPlace:
    """A place that was closed before the registry's day, and its successors on that day."""

    code: str
    name: str
    parent: str | None
    last_day: date
    successors: tuple[str, ...]


class _Index:
    """Codes of places by a spelling of their names. Most spellings are of one place, and a set costs more than its code."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._held: dict[str, str | set[str]] = {}
        for name, code in pairs:
            self.add(name, code)

    def add(self, name: str, code: str) -> None:
        held = self._held.setdefault(name, code)
        if isinstance(held, set):
            held.add(code)
        elif held != code:
            self._held[name] = {held, code}

    def codes(self, name: str) -> set[str]:
        """Codes of the places so named; not to be changed."""
        held = self._held.get(name, _NO_CODES)
        return {held} if isinstance(held, str) else held

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every spelling with every code."""
        return ((name, code) for name in self._held for code in self.codes(name))


class Registry:
    """Places valid on one day, by code, and by name within an ancestor.

    `former` adds codes and names of other times: (code, name, code of the day). An exact name of the day is tried
    before an alias, an alias before a former name, a former name before a variant of spelling. `closed` gives the
    closed places; it is called when a place is first unknown.
    """

    def __init__(
        self,
        places: pl.DataFrame,
        aliases: pl.DataFrame,
        former: Iterable[tuple[str, str, str]] = (),
        closed: Callable[[], Iterable[ClosedPlace]] = tuple,
    ) -> None:
        self._find_closed = closed
        self._codes_named = lru_cache(maxsize=8192)(self._find_codes_named)
        self._names_of: dict[tuple[str, str | None], dict[str, str]] = {}
        self.places = PlacesOfDay(places)
        self._former_codes: dict[str, str] = {
            plain_code(code): code
            for code in self.places
            if not code.isdigit() and plain_code(code).isdigit()
        }
        self._by_name = _Index(self._named_codes())
        self._by_former_name = _Index()
        for name, scope, code in aliases.select("name", "scope", "code").iter_rows():
            if code in self.places and (scope is None or scope in self.places.lineage(code)):
                self._by_name.add(name, code)
        for code, name, of_day in former:
            if code not in self.places:
                self._former_codes[code] = of_day
            self._by_former_name.add(name, of_day)

    def _named_codes(self) -> Iterator[tuple[str, str]]:
        return zip(self.places.table["name"], self.places, strict=True)

    def _below(self, within: str, index: _Index, name: str) -> set[str]:
        """Codes of a name in an index, of places below `within` or everywhere."""
        codes = index.codes(name)
        if not codes or not within:
            return codes
        return {code for code in codes if within in self.places[code].lineage}

    def get(self, code: str) -> Place | None:
        """The place of a code or former code, however it is spelt; None if the day has no such place."""
        if place := self.places.get(code) or self.places.get(self._former_codes.get(code, "")):
            return place
        if code.isalpha():
            return None
        for spelt in code_spellings(code):
            if place := self.places.get(spelt) or self.places.get(self._former_codes.get(spelt, "")):
                return place
        return None

    def closed(self, text: str, within: str = "") -> ClosedPlace | None:
        """The closed place that a code or name means, if it was below `within` or its successors are."""
        found = [
            place
            for place in (*self._closed.get(plain_code(text), ()), *self._closed.get(plain_name(text), ()))
            if not within
            or any(within in self.places.lineage(code) for code in (place.parent or "", *place.successors))
        ]
        return found[0] if len(dict.fromkeys(found)) == 1 else None

    @cached_property
    def _closed(self) -> dict[str, list[ClosedPlace]]:
        index: dict[str, list[ClosedPlace]] = defaultdict(list)
        for place in self._find_closed():
            for key in dict.fromkeys((place.code, place.name, plain_name(place.name))):
                index[key].append(place)
        return index

    def can_be_alias(self, name: str, within: str) -> bool:
        """True if the name means nothing exactly within that place, so that an alias there would decide."""
        return bool(name) and not self._below(within, self._by_name, name)

    def named(self, name: str, within: str = "") -> list[Place]:
        """Places below `within` (everywhere by default) that the name may mean, by code.

        Several if the name is ambiguous; empty if it is no name, alias, former name or variant of spelling.
        """
        return [self.places[code] for code in self._codes_named(name, within)]

    def meant(self, text: str, within: str) -> list[Place]:
        """Places at and below `within` that a text may mean, as a code or as a name."""
        place = self.get(text)
        found = [place] if place else self.named(text, within)
        return [own for own in found if within in own.lineage]

    def _find_codes_named(self, name: str, within: str) -> list[str]:
        for found in self._matches(name, within) if len(name) <= _LONGEST_NAME else ():
            if found:
                return sorted(found)
        return []

    def _matches(self, name: str, within: str) -> Iterator[set[str]]:
        """Codes that the name means, for one way of reading it after another."""
        yield self._below(within, self._by_name, name)
        spelt = plain_name(name)
        yield self._below(within, self._by_name, spelt)
        yield self._below(within, self._by_former_name, spelt)
        yield self._below(within, self._by_variant, kind_key(spelt))
        stem = stem_of_either(spelt) or (spelt if stem_of(spelt) == spelt else "")
        if stem:
            yield self._below(within, self._by_stem, stem)
        marks = list(re.finditer(r"[省市区县乡镇]|街道|办事处", spelt))
        for mark in marks if len(marks) <= _MOST_ABOVE else ():
            above, own = spelt[: mark.end()], spelt[mark.end() :]
            if own:
                yield {place.code for place in self.named(own, within) if self._lies_in(place, above)}
        if other := without_surroundings(spelt):
            yield {place.code for place in self.named(other, within)}

    def _lies_in(self, place: Place, above: str) -> bool:
        return not {own.code for own in self.named(above)}.isdisjoint(place.lineage[1:])

    @cached_property
    def _by_variant(self) -> _Index:
        return self._indexed(kind_key)

    @cached_property
    def _by_stem(self) -> _Index:
        return self._indexed(stem_of)

    def _indexed(self, key: Callable[[str], str]) -> _Index:
        index = _Index((key(plain_name(name)), code) for name, code in self._named_codes())
        for name, code in self._by_former_name.pairs():
            index.add(key(name), code)
        return index

    def containing(self, text: str, of: Literal["name", "code or name"] = "code or name") -> list[Place]:
        """Places whose name, or code or name, contains a text, in the order of the catalogue."""
        columns = of.split(" or ")
        is_in = pl.any_horizontal(pl.col(column).str.contains(text, literal=True) for column in columns)
        return [self.places[code] for code in self.places.table.filter(is_in)["code"]]

    def near(self, name: str, within: str = "", level: str | None = None, most: int = 5) -> list[Place]:
        """Places with the most similar names, best first: a list to choose from, never a choice."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415  only where a name is unknown

        found = process.extract(
            plain_name(name)[:_LONGEST_NAME],
            self._names_below(within, level),
            scorer=fuzz.ratio,
            limit=most,
            score_cutoff=50,
        )
        return [self.places[code] for _, _, code in sorted(found, key=lambda hit: (-hit[1], hit[2]))]

    def _names_below(self, within: str, level: str | None) -> dict[str, str]:
        """Names by code of a level's places below a place, or everywhere."""
        if (within, level) not in self._names_of:
            below = self.places.below(within)
            below = below if level is None else below.filter(pl.col("level") == level)
            self._names_of[within, level] = dict(below.select("code", "name").iter_rows())
        return self._names_of[within, level]


def valid_on(table: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows valid on `day`; an empty valid_to is open."""
    return table.filter(
        (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    )


def former_names(places: pl.DataFrame, lives: Lives, day: date) -> Iterator[tuple[str, str, str]]:
    """Former and later codes and names of the places of a day: (code, name, code of the day).

    A place stays the same through recode, rename and retype, and through one life of its code. A code that is valid
    once and that no event names has no other name.
    """
    of_day = _codes_of(lives, day)
    rows = places.filter(pl.col("code").is_in(list(lives.changing)))
    for code, name, first in rows.select("code", "name", "valid_from").iter_rows():
        if now := of_day.get(lives.at(code, first)):
            yield code, name, now


def _codes_of(lives: Lives, day: date) -> dict[Life | None, str]:
    """The code of a day by every life of a changing place; a place that has several codes on the day has none."""
    same: dict[Life, set[Life]] = {life: {life} for own in lives.changing.values() for life in own}
    for before, after in lives.same().items():
        both = same[before] | same[after]
        for life in both:
            same[life] = both
    found: dict[Life | None, str] = {}
    for life, others in same.items():
        now = [other.code for other in others if other.contains(day)]
        if len(now) == 1:
            found[life] = now[0]
    return found


def closed_places(places: pl.DataFrame, lives: Lives, day: date) -> Iterator[ClosedPlace]:
    """Places closed before `day`, each with the places of that day that took its area over."""
    after: dict[Life, list[Life]] = defaultdict(list)
    for link in lives.links:
        if link.day <= day and link.after:
            after[link.before].append(link.after)
    same = _codes_of(lives, day)
    gone: dict[Life, ClosedPlace] = {}
    rows = places.filter(pl.col("valid_to") < day).sort("code", "valid_to")
    for code, name, parent, last in rows.select("code", "name", "parent", "valid_to").iter_rows():
        life = lives.at(code, last)
        if life and life not in same:
            successors = tuple(dict.fromkeys(own.code for own in _successors(life, after, day)))
            gone[life] = ClosedPlace(code, name, parent, last, successors)
    yield from gone.values()


def _successors(life: Life, after: dict[Life, list[Life]], day: date) -> list[Life]:
    """Lives of the day that follow a life through its events."""
    found: dict[Life, None] = {}
    ahead, met = [*after.get(life, ())], {life}
    while ahead:
        here = ahead.pop(0)
        if here.contains(day):
            found[here] = None
        elif here not in met:
            ahead += after.get(here, ())
        met.add(here)
    return list(found)
