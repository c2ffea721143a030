"""Places of one day by code, each made when it is asked for: a country has 660,000 of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

_KEPT = 65_536
"""Places that stay made."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the registry's day. `lineage` is its code and its ancestors' codes, nearest first."""

    code: str
    name: str
    level: str
    lineage: tuple[str, ...]


class PlacesOfDay(Mapping[str, Place]):
    """Places valid on one day, by code. `table` is their part of places.csv: code, name, level, parent."""

    def __init__(self, places: pl.DataFrame) -> None:
        self.table = places.select("code", "name", "level", "parent").rechunk()
        self._names, self._levels, self._parents = (self.table[name] for name in ("name", "level", "parent"))
        self._rows = {code: row for row, code in enumerate(self.table["code"])}
        self._made = lru_cache(maxsize=_KEPT)(self._make)

    def __getitem__(self, code: str) -> Place:
        return self._made(code)

    def get(self, code: str, default: Place | None = None) -> Place | None:  # type: ignore[override]
        """The place of a code, or the default; nothing is raised on the way, for texts that are no codes are many."""
        return self._made(code) if code in self._rows else default

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def lineage(self, code: str) -> tuple[str, ...]:
        """A code and its ancestors' codes, nearest first; the code alone if the day has no such place."""
        chain = [code]
        while (row := self._rows.get(chain[-1])) is not None and (parent := self._parents[row]):
            chain.append(parent)
        return tuple(chain)

    def below(self, within: str) -> pl.DataFrame:
        """The rows of the table at and below a place; all of them for an empty code."""
        if not within:
            return self.table
        found, above = [self.table.filter(pl.col("code") == within)], pl.Series([within])
        while len(above):
            found.append(self.table.filter(pl.col("parent").is_in(above.implode())))
            above = found[-1]["code"]
        return pl.concat(found)

    def _make(self, code: str) -> Place:
        row = self._rows[code]
        return Place(code, self._names[row], self._levels[row], self.lineage(code))
