"""Find a place or a subject by what a person types: a code, a name, or a path of names."""

from difflib import get_close_matches

from flows.steps.export.vintage_tables import PlaceRow, SubjectTable, VintageTables
from flows.steps.site.errors import UsageError

_SHOWN = 8
"""Candidates in a message."""


def find_unit(tables: VintageTables, text: str) -> str:
    """The code of the one place that a text names: 430202, 荷塘区 or 株洲市/荷塘区.

    Of places with one name, a place of the two highest levels goes before those below. Raises UsageError with
    candidates if no place or several places are meant.
    """
    wanted = text.strip()
    if wanted in tables.places:
        return wanted
    *above, name = [part.strip() for part in wanted.replace("／", "/").split("/")]
    rows = [own[-1] for own in tables.places.values()]
    found = [row for row in rows if name in (row.name, row.code) and _lies_in(tables, row, above)]
    found += [row for row in rows if not found and row.name == wanted]
    high = [row for row in found if row.level in tables.levels[:2]]
    if len(high or found) == 1:
        return (high or found)[0].code
    if found:
        shown = _shown(tables, high or found)
        raise UsageError(
            f"“{text}”有 {len(high or found)} 个，请写代码或上级：{shown} / is the name of {len(high or found)} places, "
            f"give the code or the place above: {shown}"
        )
    names = {row.name: row for row in rows if row.level in tables.levels[:2]}
    names = {row.name: row for row in rows} | names
    part = [row for own, row in names.items() if name and (name in own or own in name)]
    close = part or [names[own] for own in get_close_matches(name, names, n=_SHOWN, cutoff=0.5)]
    if not close:
        close = [row for row in rows if row.level in tables.levels[:2]]
    shown = _shown(tables, close)
    raise UsageError(
        f"没有地区“{text}”，请从这些中选：{shown} / there is no place {text}: choose one of {shown}"
        if shown
        else f"没有地区“{text}”，这个版本里没有地区 / there is no place {text}, and none in this vintage"
    )


def _lies_in(tables: VintageTables, row: PlaceRow, above: list[str]) -> bool:
    """True if the places above a place have these names or codes, in this order."""
    wanted, seen = list(above), {row.code}
    parent = row.parent
    while wanted and parent and parent not in seen and parent in tables.places:
        seen.add(parent)
        own = tables.places[parent][-1]
        if wanted[-1] in (own.name, own.code):
            wanted.pop()
        parent = own.parent
    return not wanted


def _shown(tables: VintageTables, rows: list[PlaceRow]) -> str:
    texts = []
    for row in sorted(rows, key=lambda own: (tables.rank(own.level), own.code))[:_SHOWN]:
        parent = tables.places.get(row.parent or "")
        texts.append(f"{parent[-1].name + '/' if parent else ''}{row.name} {row.code}")
    return "、".join(texts) + (f" …（{len(rows)}）" if len(rows) > _SHOWN else "")


def find_subject(tables: VintageTables, text: str) -> SubjectTable:
    """The subject of a code or title. Raises UsageError with all subjects if there is none."""
    found = [own for own in tables.subjects if text.strip() in (own.code, own.title)]
    if found:
        return found[0]
    shown = "、".join(f"{own.title} {own.code}" for own in tables.subjects)
    raise UsageError(
        f"没有专题“{text}”，请从这些中选：{shown} / there is no subject {text}: choose one of {shown}"
        if shown
        else f"没有专题“{text}”，这个版本没有专题表 / there is no subject {text}: this vintage has no subject tables"
    )


def units_of(tables: VintageTables) -> list[str]:
    """Places with a workbook: those of the two highest levels with figures; the highest places if there are none."""
    rows = [own[-1] for own in tables.places.values() if own[-1].level in tables.levels[:2]]
    given = [row.code for row in rows if row.code in tables.reporting_places]
    highest = [row.code for row in rows if row.level == tables.levels[0]]
    return sorted(given or highest, key=lambda code: (tables.rank(tables.places[code][-1].level), code))


def only_unit(tables: VintageTables) -> str:
    """The one place of the highest level that has figures. Raises UsageError if there are several, or no place at all."""
    units = units_of(tables)
    highest = [code for code in units if tables.places[code][-1].level == tables.levels[0]] or units
    if len(highest) == 1:
        return highest[0]
    if not highest:
        raise UsageError("这个版本里没有地区，无从导出 / this vintage has no places to export")
    shown = _shown(tables, [tables.places[code][-1] for code in highest])
    raise UsageError(
        f"一个文件只放一个地区，请用 --county 选一个，或写文件夹：{shown} / one file is for one place: choose it by --county, "
        f"or give a folder: {shown}"
    )
