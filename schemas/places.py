"""Places as of one day: who exists, who belongs to whom, and which place a code or a name means."""

from collections import defaultdict
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Place:
    """One reporting unit on the registry's day. `lineage` holds its own code and its ancestors', nearest first."""

    code: str
    name: str
    level: str
    lineage: tuple[str, ...]


class Registry:
    """The places valid on one day, by code, and by name within any ancestor."""

    def __init__(self, places: pl.DataFrame, aliases: pl.DataFrame) -> None:
        rows = {row[0]: row for row in places.select("code", "name", "level", "parent").iter_rows()}
        self._parents = {code: row[3] for code, row in rows.items()}
        self.places = {
            code: Place(code, name, level, self._lineage(code)) for code, name, level, _ in rows.values()
        }
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place in self.places.values():
            self._name(place, place.name)
        for name, scope, code in aliases.select("name", "scope", "code").iter_rows():
            if code in self.places and (scope is None or scope in self.places[code].lineage):
                self._name(self.places[code], name)

    def _lineage(self, code: str) -> tuple[str, ...]:
        chain = [code]
        while (parent := self._parents.get(chain[-1])) and parent not in chain:
            chain.append(parent)
        return tuple(chain)

    def _name(self, place: Place, name: str) -> None:
        for scope in (*place.lineage, ""):
            self._by_name[scope, name].add(place.code)

    def get(self, code: str) -> Place | None:
        """The place of that code, None where the day has none."""
        return self.places.get(code)

    def named(self, name: str, within: str = "") -> list[Place]:
        """The places of that name or alias beneath `within` (everywhere by default), by code."""
        return [self.places[code] for code in sorted(self._by_name.get((within, name), ()))]
