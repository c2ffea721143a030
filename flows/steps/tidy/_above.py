"""Places above the rows of a return, from columns beside the place and from rows above it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flows.steps.recognise.returns import Return
from schemas.place_spelling import visible
from schemas.places_of_day import Place

_HEADING = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}[)）、.．])(?=..)|(?:[（(][^（()）]*\d[^（()）]*[)）])?[：:]?$"
)
"""Numbering, colon and remark (6个村) around the name of a township in a row of its own."""


class PlacesAbove:
    """Names of townships and other places above the rows, carried down the rows of a return.

    A name counts for the rows of its merged cell. Without merged cells in its column it counts to the next name.
    A row without numbers that names such a place alone is a heading of the rows below it.
    """

    def __init__(self, own: Return, is_total: Callable[[str], bool]) -> None:
        self._own, self._is_total = own, is_total
        self._columns = own.layout.uppers_at
        header = own.sheet.rows[own.layout.header_top : own.layout.header_row + 1]
        self._labelled = {at for at in self._columns if any(row[at] != "" for row in header)}
        self._tops: dict[tuple[int, int], int] = {}
        for first_row, first, last_row, _ in own.sheet.merges:
            if first in self._columns and last_row > first_row >= own.layout.first_row:
                self._tops |= {(row, first): first_row for row in range(first_row, last_row + 1)}
        self._merged = {at for _, at in self._tops}
        self._carried: dict[int, str] = {}
        self._meant: dict[str, tuple[Place, ...]] = {}
        self.heading: tuple[Place, ...] = ()

    @property
    def is_used(self) -> bool:
        """True if anything can be above a row."""
        return bool(self._columns or self.heading)

    def of_row(self, number: int, cells: Sequence[Any]) -> tuple[tuple[tuple[Place, ...], ...], str | None]:
        """Places above a row, one tuple for each text; also a text that is no place's name."""
        found = [self.heading] if self.heading else []
        unknown = None
        for at in self._columns:
            text = self._text(number, at, cells)
            if not any(char.isalnum() for char in text):
                continue
            if meant := self.meant(text):
                found.append(meant)
            elif at in self._labelled and not text.isdigit() and not self._is_total(text):
                unknown = text
        return tuple(found), unknown

    def _text(self, number: int, at: int, cells: Sequence[Any]) -> str:
        text = cell_text(cells[at])
        if at in self._merged:
            top = self._tops.get((number, at), number)
            return cell_text(self._own.sheet.rows[top][at])
        if text and not self._is_total(text):
            self._carried[at] = text
        return text or self._carried.get(at, "")

    def heading_of(self, texts: Sequence[str]) -> tuple[Place, ...]:
        """Places that the only texts of a row mean, if they are above the form's places; else none."""
        found = [self.meant(text) or self.meant(_HEADING.sub("", text)) for text in texts]
        level, unit = self._own.layout.form.level, self._own.unit.code
        if any(meant != found[0] for meant in found):
            return ()
        return tuple(place for place in found[0] if place.level != level and unit in place.lineage)

    def summed(self, number: int, cells: Sequence[Any], is_carried: bool) -> str | None:
        """Code of the place beside a row of sums (朱亭镇 beside 小计); the last name above counts too if carried."""
        codes = {place.code for place in self.heading} if is_carried else set()
        for at in self._columns:
            is_beside = at in self._merged or cell_text(cells[at])
            text = self._text(number, at, cells) if is_beside or is_carried else ""
            if text and not self._is_total(text):
                codes = {place.code for place in self.meant(text)}
        return codes.pop() if len(codes) == 1 else None

    def named_alone(self, cells: Sequence[Any]) -> str:
        """Name of a place above in the row's last such cell: without a name of its own, the row sums that place."""
        texts = [text for at in self._columns if (text := cell_text(cells[at]))]
        return texts[-1] if texts and self.meant(texts[-1]) else ""

    def meant(self, text: str) -> tuple[Place, ...]:
        """Places that a text means: below the reporting unit, else anywhere."""
        if text not in self._meant:
            registry, unit = self._own.registry, self._own.unit.code
            place = registry.get(text)
            found = [place] if place else registry.named(text, unit) or registry.named(text)
            upper = [each for each in found if each.level != self._own.layout.form.level]
            self._meant[text] = tuple(upper or found)
        return self._meant[text]


def cell_text(cell: Any) -> str:
    """A code or name as text without blanks and invisible characters: 430202001001.0 in a number cell is its digits."""
    if isinstance(cell, str):
        return visible(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
