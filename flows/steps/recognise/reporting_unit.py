"""Reporting unit of a return, by its head, template, titles and path, which must not contradict each other."""

import re
from functools import lru_cache
from posixpath import splitext

from flows.steps.findings.findings import Finding, RejectedError, Where, finding, shown_name
from flows.steps.recognise.title_block import Head, period_text
from schemas.places import Place, Registry, plain_name

_NAMES_A_PLACE = re.compile(r"[省市区县镇乡村]$|街道$|社区$|办事处$|委会$|居委$|村委$|街道办$")


def identify_unit(head: Head, where: Where, registry: Registry) -> tuple[Place, list[Finding]]:
    """Identify the reporting unit; warn if its name is not in the registry and only the code identified it.

    Raises RejectedError if no unit is given, if the unit is unknown, or if two units are given.
    """
    name, name_cell = head.fields.get("unit", ("", None))
    name = str(name).strip()
    codes = [(text, cell) for value, cell in head.codes if (text := period_text(value).strip())]
    if not codes and registry.get(name):
        codes = [(name, name_cell or "")]
    at = _at(where, codes[0][1] if codes else name_cell)
    if not codes and not name:
        raise RejectedError(finding("unit_missing", at))
    units = [_by_code(code, name, _at(where, cell), registry) for code, cell in codes]
    unit = units[0] if units else _by_name(name, at, registry)
    for (code, cell), other in zip(codes, units, strict=True):
        if other != unit:
            raise RejectedError(_of_another(code, unit, _at(where, cell)))
    _refuse_other_titles(head, unit, where, registry)
    _refuse_other_path(unit, at, registry)
    if not units or not name or unit in (named := _meant(name, registry)):
        return unit, []
    at = _at(where, name_cell)
    if named:
        raise RejectedError(_of_another(name, unit, at))
    return unit, [finding("unit_name_differs", at, shown_name(name), f"{unit.name} {unit.code}")]


def _at(where: Where, cell: str | None) -> Where:
    return Where(where.submission, where.file, where.sheet, cell or None, period=where.period)


def _by_code(code: str, name: str, at: Where, registry: Registry) -> Place:
    if unit := registry.get(code):
        return unit
    raise RejectedError(finding("unknown_unit", at, shown_name(code or name), ""))


def _by_name(name: str, at: Where, registry: Registry) -> Place:
    units = registry.named(name)
    if not units:
        near = candidates(name, registry.near(name), "")
        raise RejectedError(finding("unknown_unit", at, shown_name(name), near))
    if len(units) > 1:
        raise RejectedError(finding("ambiguous_unit", at, shown_name(name), candidates(name, units, "")))
    return units[0]


def _of_another(text: str, unit: Place, at: Where) -> Finding:
    return finding("unit_name_of_another", at, shown_name(text), f"{unit.name} {unit.code}")


@lru_cache(maxsize=16384)
def _meant(name: str, registry: Registry) -> tuple[Place, ...]:
    """Places that a code or name means."""
    place = registry.get(name)
    return (place,) if place else tuple(registry.named(name))


def _refuse_other_titles(head: Head, unit: Place, where: Where, registry: Registry) -> None:
    """Refuse a title that names a place which is not the unit, nor above or below it."""
    for title, cell in head.titles:
        for word in title.split():
            if _NAMES_A_PLACE.search(plain_name(word)) and _is_elsewhere(word, unit, registry):
                raise RejectedError(_of_another(word, unit, _at(where, cell)))


def _refuse_other_path(unit: Place, at: Where, registry: Registry) -> None:
    """Refuse a folder or file name that names a place which is not the unit, nor above or below it."""
    for part in splitext(at.file)[0].split("/"):
        for word in _words(part):
            if _is_elsewhere(word, unit, registry):
                raise RejectedError(
                    finding("unit_outside_folder", at, shown_name(f"{unit.name} {unit.code}"))
                )


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    """Parts of a folder or file name that may name a place: numbers, and words with the ending of a place name."""
    bare = re.sub(r"\d{4}年(?:度|\d{1,2}月份?)?|\d{4}[-.]\d{1,2}", " ", name)
    words = map(plain_name, filter(None, re.split(r"[\s_\-—+.、（）()【】\[\]]+", bare)))
    return tuple(word for word in words if word.isdigit() or _NAMES_A_PLACE.search(word))


def _is_elsewhere(word: str, unit: Place, registry: Registry) -> bool:
    """Check whether a word means places, but not the unit nor a place above or below it."""
    if len(word) > 30:
        return False
    places = _meant(word, registry)
    return bool(places) and not any(unit.code in own.lineage or own.code in unit.lineage for own in places)


def candidates(name: str, places: list[Place], scope: str) -> str:
    """Candidate places, best first, each with the line to add to aliases.csv."""
    if not places:
        return ""
    listed = "；".join(f"{place.name}（{shown_name(name)},{scope},{place.code}）" for place in places)
    return f"；候选 candidates（aliases.csv: name,scope,code）：{listed}"
