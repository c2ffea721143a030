"""Places that have a workbook, and the place and subject that a person asks for."""

from flows.steps.export.vintage_tables import PlaceRow, SubjectTable, VintageTables
from flows.steps.site.errors import UsageError
from schemas.texts.said import Saying, listed

_SHOWN = 8
"""Candidates in a message."""


def _shown(tables: VintageTables, rows: list[PlaceRow]) -> str:
    texts = []
    for row in sorted(rows, key=lambda own: (tables.rank(own.level), own.code))[:_SHOWN]:
        parent = tables.places.get(row.parent or "")
        texts.append(f"{parent[-1].name + '/' if parent else ''}{row.name} {row.code}")
    return listed([*texts, *([f"… ({len(rows)})"] if len(rows) > _SHOWN else [])])


def find_subject(tables: VintageTables, text: str) -> SubjectTable:
    """The subject of a code or title. Raises UsageError with all subjects if there is none."""
    found = [own for own in tables.subjects if text.strip() in (own.code, own.title)]
    if found:
        return found[0]
    shown = listed(f"{own.title} {own.code}" for own in tables.subjects)
    raise UsageError(Saying("error.no_subject", subject=text, shown=shown))


def units_of(tables: VintageTables) -> list[str]:
    """Places with a workbook: those of the two highest levels with figures; the highest places if there are none."""
    rows = [own[-1] for own in tables.places.values() if own[-1].level in tables.levels[:2]]
    given = [row.code for row in rows if row.code in tables.reporting_places]
    highest = [row.code for row in rows if row.level == tables.levels[0]]
    return sorted(given or highest, key=lambda code: (tables.rank(tables.places[code][-1].level), code))


def known_place(tables: VintageTables, code: str) -> str:
    """The code, if the vintage has such a place. Raises UsageError."""
    if code not in tables.places:
        name = tables.vintage.name
        raise UsageError(Saying("error.not_in_vintage", vintage=name, place=code))
    return code


def only_unit(tables: VintageTables) -> str:
    """The one place of the highest level that has figures. Raises UsageError if there are several, or no place at all."""
    units = units_of(tables)
    highest = [code for code in units if tables.places[code][-1].level == tables.levels[0]] or units
    if len(highest) == 1:
        return highest[0]
    if not highest:
        raise UsageError(Saying("error.no_places"))
    shown = _shown(tables, [tables.places[code][-1] for code in highest])
    raise UsageError(Saying("error.one_place", shown=shown))
