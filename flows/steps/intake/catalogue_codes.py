"""Codes and labels that the catalogue registers: they are no personal data where they belong.

A code of places.csv with 11, 15, 16 or 18 digits can look like a telephone, an identity card or a bank card. It is
exempt from the search in a column or row of place codes, behind a label of the unit's code, beside its place's name, and as
the whole name of a sheet. Where codes belong, no identity card number in parts begins with one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.intake.personal_patterns import kind_of
from flows.steps.values.labels import label_key
from schemas.catalogue import Catalogue
from schemas.place_spelling import code_and_name, plain_code, plain_name, rounds_to

_RUN = re.compile(r"\d[\d\-‐–—_ ]*\d")
_MAPPED = ("place_code", "place_name", "unit", "unit_code", "period", "form", "measure", "above")


@dataclass(frozen=True)
class Registered:
    """Registrations of the catalogue: the names of each code, and labels of codes, of unit codes and of columns."""

    names: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False)
    code_labels: frozenset[str] = frozenset()
    unit_labels: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()

    def has(self, cell: Any) -> bool:
        """True if a cell is a registered code and nothing else, perhaps rounded by a spreadsheet program."""
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        code = plain_code(text)
        return code in self.names or (
            (len(code) > 15 or "E" in code.upper()) and any(rounds_to(known, text) for known in self.names)
        )

    def without_codes(self, text: str) -> str:
        """Text without the registered codes that are behind a label of the unit's code or beside their place's name."""
        kept, at = [], 0
        for run in _RUN.finditer(text):
            names = self.names.get(plain_code(run[0]))
            if names is not None and self._is_beside(names, text[: run.start()], text[run.end() :]):
                kept.append(text[at : run.start()])
                at = run.end()
        return " ".join((*kept, text[at:])) if kept else text

    def _is_beside(self, names: frozenset[str], before: str, behind: str) -> bool:
        label = before.rstrip(" （(,，:：|")
        if any(label.endswith(known) for known in (*names, *self.unit_labels)):
            return True
        return any(behind.lstrip(" ,，-—").startswith(name) for name in names)


class _NamesOfCodes(Mapping[str, frozenset[str]]):
    """Names of each plain code, as registered and plain; of a code with one name that alone is kept."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._held: dict[str, str | tuple[str, ...]] = {}
        for code, name in pairs:
            plain = plain_code(code)
            held = self._held.setdefault(plain, name)
            if held is not name:
                self._held[plain] = (*((held,) if isinstance(held, str) else held), name)

    def __getitem__(self, code: str) -> frozenset[str]:
        held = self._held[code]
        names = (held,) if isinstance(held, str) else held
        return frozenset((*names, *map(plain_name, names)))

    def __contains__(self, code: object) -> bool:
        return code in self._held

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


@lru_cache(maxsize=8)
def registered(catalogue: Catalogue) -> Registered:
    """Codes and labels of a catalogue."""
    labels = catalogue.labels
    mapped = {label for field_name in _MAPPED for label in labels.get(field_name, ())}
    for form, column, *headers in (
        catalogue["form_columns"].select("form", "column", "header_zh", "header_en").iter_rows()
    ):
        for header in (*filter(None, headers), *labels.get(f"{form}.{column}", ())):
            mapped |= {header, *header.split("→")}
    return Registered(
        _NamesOfCodes(catalogue["places"].select("code", "name").unique().iter_rows()),
        frozenset(map(label_key, labels.get("place_code", ()))),
        frozenset(map(label_key, labels.get("unit_code", ()))),
        frozenset(mapped),
    )


def code_columns(sheet: Sheet, known: Registered) -> dict[int, int]:
    """Columns below a label of place codes, each with the row of its first label."""
    found: dict[int, int] = {}
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if (
                type(cell) is str
                and 0 < len(cell) < 30
                and column not in found
                and label_key(cell) in known.code_labels
            ):
                found[column] = at
    return found


def is_code_where_codes_belong(
    sheet: Sheet, at: int, column: int, columns: dict[int, int], known: Registered
) -> bool:
    """True for a registered code, with or without its name, in a column or row of codes or beside a unit's label."""
    if not (at > columns.get(column, at) or _is_beside_label(sheet.rows[at][:column], known)):
        return False
    cell = sheet.rows[at][column]
    both = code_and_name(cell) if type(cell) is str else None
    return known.has(cell) or bool(both and known.has(both[0]) and kind_of(both[1]) is None)


def _is_beside_label(before: list[Any], known: Registered) -> bool:
    """True if the filled cells to the left begin with a label of place codes or end with one of the unit's code."""
    filled = [cell for cell in before if cell != ""]
    return bool(filled) and (
        (type(filled[0]) is str and label_key(filled[0]) in known.code_labels)
        or (type(filled[-1]) is str and label_key(filled[-1]) in known.unit_labels)
    )
