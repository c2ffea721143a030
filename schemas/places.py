"""Places as of one day, their parents, and the place that a code or a name means."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

_LONGEST_NAME, _MOST_ABOVE = 60, 6
"""Limits of a name's length and of the places above in it: each step up doubles the search."""

SAME_PLACE_EVENTS = ("recode", "rename", "retype")
"""Events that give a place another code, name or kind."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the registry's day. `lineage` is its code and its ancestors' codes, nearest first."""

    code: str
    name: str
    level: str
    lineage: tuple[str, ...]


class Registry:
    """Places valid on one day, by code, and by name within an ancestor.

    `former` adds codes and names of other times: (code, name, code of the day). An exact name of the day is tried
    before an alias, an alias before a former name, a former name before a variant of spelling.
    """

    def __init__(
        self, places: pl.DataFrame, aliases: pl.DataFrame, former: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        rows = {row[0]: row for row in places.select("code", "name", "level", "parent").iter_rows()}
        self._parents = {code: row[3] for code, row in rows.items()}
        self.places = {
            code: Place(code, name, level, self._lineage(code)) for code, name, level, _ in rows.values()
        }
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_former_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._former_codes: dict[str, str] = {}
        for place in self.places.values():
            self._name(self._by_name, place, place.name)
        for name, scope, code in aliases.select("name", "scope", "code").iter_rows():
            if code in self.places and (scope is None or scope in self.places[code].lineage):
                self._name(self._by_name, self.places[code], name)
        for code, name, of_day in former:
            if code not in self.places:
                self._former_codes[code] = of_day
            self._name(self._by_former_name, self.places[of_day], name)

    def _lineage(self, code: str) -> tuple[str, ...]:
        chain = [code]
        while parent := self._parents.get(chain[-1]):
            chain.append(parent)
        return tuple(chain)

    def _name(self, index: dict[tuple[str, str], set[str]], place: Place, name: str) -> None:
        for scope in (*place.lineage, ""):
            index[scope, name].add(place.code)

    def get(self, code: str) -> Place | None:
        """The place of a code or former code; None if the day has no such place."""
        return self.places.get(code) or self.places.get(self._former_codes.get(code, ""))

    def named(self, name: str, within: str = "") -> list[Place]:
        """Places below `within` (everywhere by default) that the name may mean, by code.

        Several if the name is ambiguous; empty if it is no name, alias, former name or variant of spelling.
        """
        for found in self._matches(name, within) if len(name) <= _LONGEST_NAME else ():
            if found:
                return [self.places[code] for code in sorted(found)]
        return []

    def _matches(self, name: str, within: str) -> Iterator[set[str]]:
        """Codes that the name means, for one way of reading it after another."""
        yield self._by_name.get((within, name), set())
        spelt = plain_name(name)
        yield self._by_name.get((within, spelt), set())
        yield self._by_former_name.get((within, spelt), set())
        yield self._by_variant.get((within, kind_key(spelt)), set())
        if stem_of(spelt) == spelt:
            yield self._by_stem.get((within, spelt), set())
        marks = list(re.finditer(r"[省市区县乡镇]|街道|办事处", spelt))
        for mark in marks if len(marks) <= _MOST_ABOVE else ():
            above, own = spelt[: mark.end()], spelt[mark.end() :]
            if own:
                yield {place.code for place in self.named(own, within) if self._lies_in(place, above)}

    def _lies_in(self, place: Place, above: str) -> bool:
        return not {own.code for own in self.named(above)}.isdisjoint(place.lineage[1:])

    @cached_property
    def _by_variant(self) -> dict[tuple[str, str], set[str]]:
        return self._indexed(kind_key)

    @cached_property
    def _by_stem(self) -> dict[tuple[str, str], set[str]]:
        return self._indexed(stem_of)

    def _indexed(self, key: Callable[[str], str]) -> dict[tuple[str, str], set[str]]:
        index: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place in self.places.values():
            self._name(index, place, key(plain_name(place.name)))
        for (scope, name), codes in list(self._by_former_name.items()):
            index[scope, key(name)] |= codes
        return index

    def near(self, name: str, within: str = "", level: str | None = None, most: int = 5) -> list[Place]:
        """Places with the most similar names, best first: a list to choose from, never a choice."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415  only where a name is unknown

        beneath = [
            place
            for place in self.places.values()
            if (not within or within in place.lineage[1:] or within == place.code)
            and level in (None, place.level)
        ]
        names = {place.code: place.name for place in beneath}
        found = process.extract(
            plain_name(name)[:_LONGEST_NAME], names, scorer=fuzz.ratio, limit=most, score_cutoff=50
        )
        return [self.places[code] for _, _, code in sorted(found, key=lambda hit: (-hit[1], hit[2]))]


_SEAL = re.compile(r"[（(][^（）()]*章[）)]$")
_BODY = re.compile(r"(妇女联合会|妇联|妇女之家|人民政府)$")
_KINDS = [
    ("村", re.compile(r"(?<=.)(村民委员会|村民委会|村委会|村委|村)$")),
    ("社区", re.compile(r"(?<=.)(社区居民委员会|社区居委会|社区居委|居民委员会|居民委会|居委会|社区)$")),
    ("街道", re.compile(r"(?<=.)(街道办事处|街道办|街道|办事处)$")),
]
_ENDINGS = re.compile(r"(?<=..)(镇|乡|区|县|市)$")


def plain_name(name: str) -> str:
    """A name without spaces, without the mark of a seal and without 妇联 at its end."""
    spelt = _SEAL.sub("", "".join(name.split()))
    return _BODY.sub("", spelt) or spelt


def kind_key(name: str) -> str:
    """A name with the common ending of its kind: 龙泉村委会 and 龙泉村民委员会 become 龙泉村; 龙泉社区 differs."""
    for kind, ending in _KINDS:
        if found := ending.search(name):
            return name[: found.start()] + kind
    return name


def stem_of(name: str) -> str:
    """A name without the ending of its kind."""
    for _, ending in _KINDS:
        if found := ending.search(name):
            return name[: found.start()]
    return _ENDINGS.sub("", name)


def valid_on(table: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows valid on `day`; an empty valid_to is open."""
    return table.filter(
        (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
    )


def former_names(
    places: pl.DataFrame, events: pl.DataFrame, today: set[str]
) -> Iterator[tuple[str, str, str]]:
    """Former and later codes and names of the places in `today`: (code, name, code of the day).

    A place stays the same through recode, rename and retype, and under its code through time.
    """
    same: dict[str, set[str]] = {}
    for event, before, after in events.select("event", "from_code", "to_code").iter_rows():
        if event in SAME_PLACE_EVENTS and before and after:
            both = same.get(before, {before}) | same.get(after, {after})
            for code in both:
                same[code] = both
    for code, name in places.select("code", "name").iter_rows():
        now = [other for other in same.get(code, {code}) if other in today]
        if len(now) == 1:
            yield code, name, now[0]
