"""Reporting unit of a return, by its head, template, titles and path, which must not contradict each other."""

import re
from functools import lru_cache
from posixpath import splitext

from flows.steps.findings.findings import Finding, RejectedError, Where, finding, shown_name
from flows.steps.recognise.candidates import candidates, full_name
from flows.steps.recognise.said_times import times_said
from flows.steps.recognise.title_block import Head, period_text
from flows.steps.values.labels import plain_text
from schemas.place_spelling import code_spellings, is_rounded_code, plain_code, plain_name, rounds_to
from schemas.places import Registry
from schemas.places_of_day import Place

_NAMES_A_PLACE = re.compile(r"[省市区县镇乡村]$|街道$|社区$|办事处$|委会$|居委$|村委$|街道办$")


def identify_unit(
    head: Head, where: Where, registry: Registry, forms: frozenset[str], areas: tuple[str, ...]
) -> tuple[Place, list[Finding]]:
    """Identify the reporting unit; warn if its name is not in the registry and only the code identified it.

    Without a labelled name or code, the first of title, sheet name and file name that names a place decides. `forms`
    are titles of forms, which are no names, `areas` the codes of the places that report the form. Raises RejectedError
    if no unit is given, if it is unknown, or if two units are given.
    """
    labelled = [
        (text, cell) for value, cell in head.fields.get("unit", ()) if (text := period_text(value).strip())
    ]
    codes = [(text, cell) for value, cell in head.codes if (text := period_text(value).strip())]
    if not codes and labelled and registry.get(labelled[0][0]):
        codes = labelled[:1]
    name, name_cell = labelled[0] if labelled else ("", None)
    codes, odd = _without_rounded(codes, name, where, registry)
    at = _at(where, codes[0][1] if codes else name_cell)
    if not codes and not name:
        name, name_cell = _named_elsewhere(head, where, registry, forms, areas)
        labelled, at = [(name, name_cell or "")], _at(where, name_cell)
        codes = labelled if registry.get(name) else []
    if not codes and not name:
        raise RejectedError(finding("unit_missing", where))
    units = [_by_code(code, name, _at(where, cell), registry) for code, cell in codes]
    unit = units[0] if units else _by_name(name, at, registry)
    for (code, cell), other in zip(codes, units, strict=True):
        if other != unit:
            raise RejectedError(_of_another(code, unit, _at(where, cell)))
    _refuse_other_titles(head, unit, where, registry, forms)
    _refuse_other_names(unit, at, registry, forms)
    for other_name, cell in labelled:
        named = _meant(other_name, registry)
        if unit in named or any(_is_in_line(unit, place) for place in named if cell != name_cell):
            continue
        if named:
            raise RejectedError(_of_another(other_name, unit, _at(where, cell)))
        odd.append(
            finding("unit_name_differs", _at(where, cell), shown_name(other_name), f"{unit.name} {unit.code}")
        )
    return unit, odd


def _without_rounded(
    codes: list[tuple[str, str]], name: str, where: Where, registry: Registry
) -> tuple[list[tuple[str, str]], list[Finding]]:
    """Codes that no spreadsheet program has rounded, and warnings on rounded codes that fit the unit's name.

    Raises RejectedError for a rounded code that the name does not settle.
    """
    kept, odd = [], []
    named = _meant(name, registry) if name else ()
    for code, cell in codes:
        if registry.get(code) or not is_rounded_code(code):
            kept.append((code, cell))
            continue
        fits = [each for each in named if any(rounds_to(long, code) for long in code_spellings(each.code))]
        if len(fits) != 1:
            raise RejectedError(finding("unit_code_rounded", _at(where, cell), plain_code(code)))
        taken_as = full_name(fits[0], registry)
        odd.append(finding("code_rounded", _at(where, cell), plain_code(code), taken_as))
    return kept, odd


def _is_in_line(unit: Place, other: Place) -> bool:
    return unit.code in other.lineage or other.code in unit.lineage


def _named_elsewhere(
    head: Head, where: Where, registry: Registry, forms: frozenset[str], areas: tuple[str, ...]
) -> tuple[str, str | None]:
    """Code of the one place in the title, else in the name of the sheet, else of the file, and the title's cell.

    A name means a place within the areas that report the form.
    """
    stem = splitext(where.file)[0].rpartition("/")[2]
    for text, cell in (*head.titles, (where.sheet or "", None), (stem, None)):
        units: set[Place] = set()
        for word in _words(text, forms):
            named = {place for area in areas for place in registry.named(word, area)}
            found = registry.get(word) or (named.pop() if len(named) == 1 else None)
            units |= {found} if found else set()
        for unit in units:
            if all(other.code in unit.lineage for other in units):
                return unit.code, cell
    return "", None


def _at(where: Where, cell: str | None) -> Where:
    return where._replace(cell=cell or None)


def _by_code(code: str, name: str, at: Where, registry: Registry) -> Place:
    if unit := registry.get(code):
        return unit
    raise RejectedError(finding("unknown_unit", at, shown_name(code or name), ""))


def _by_name(name: str, at: Where, registry: Registry) -> Place:
    units = registry.named(name)
    if not units:
        near = candidates(name, registry.near(name), "", registry)
        raise RejectedError(finding("unknown_unit", at, shown_name(name), near))
    if len(units) > 1:
        raise RejectedError(
            finding("ambiguous_unit", at, shown_name(name), candidates(name, units, "", registry))
        )
    return units[0]


def _of_another(text: str, unit: Place, at: Where) -> Finding:
    return finding("unit_name_of_another", at, shown_name(text), f"{unit.name} {unit.code}")


@lru_cache(maxsize=16384)
def _meant(name: str, registry: Registry) -> tuple[Place, ...]:
    """Places that a code or name means."""
    place = registry.get(name)
    return (place,) if place else tuple(registry.named(name))


def _refuse_other_titles(
    head: Head, unit: Place, where: Where, registry: Registry, forms: frozenset[str]
) -> None:
    """Refuse a title that names a place which is not the unit, nor above or below it."""
    for title, cell in head.titles:
        for word in _words(title, forms):
            if not word.isdigit() and _is_elsewhere(word, unit, registry):
                raise RejectedError(_of_another(word, unit, _at(where, cell)))


def _refuse_other_names(unit: Place, at: Where, registry: Registry, forms: frozenset[str]) -> None:
    """Refuse a sheet, file or folder whose name names a place which is not the unit, nor above or below it."""
    for word in _words(at.sheet or "", forms):
        if _is_elsewhere(word, unit, registry):
            raise RejectedError(_of_another(word, unit, _at(at, None)))
    for part in splitext(at.file)[0].split("/"):
        for word in _words(part, forms):
            if _is_elsewhere(word, unit, registry):
                raise RejectedError(
                    finding("unit_outside_folder", at, shown_name(f"{unit.name} {unit.code}"))
                )


_NO_NAMES = re.compile(
    r"月报表?|季报表?|年报表?|报表|统计表|月度|季度|年度|上报|报送|填报|汇总|数据|修改|更正|补报|最终|终稿|定稿|新版?$|副本|村?（社区）|工作"
)


@lru_cache(maxsize=8192)
def _words(name: str, forms: frozenset[str]) -> tuple[str, ...]:
    """Parts of a name that may name a place: numbers, and words with the ending of a place name."""
    bare = plain_text(name).replace("(", "（").replace(")", "）")
    for form in forms:
        bare = bare.replace(form, " ")
    for time in times_said(bare, is_name=True):
        bare = bare.replace(time.text, " ")
    bare = re.sub(r"\d{4}年(?:度|\d{1,2}月份?)?|\d{4}[-.]\d{1,2}|[一二三四五六七八九十]+月份?", " ", bare)
    words = map(
        plain_name, filter(None, re.split(r"[\s_\-—+.、：:（）()【】\[\]]+", _NO_NAMES.sub(" ", bare)))
    )
    return tuple(word for word in words if word.isdigit() or _NAMES_A_PLACE.search(word))


def _is_elsewhere(word: str, unit: Place, registry: Registry) -> bool:
    """Check whether a word means places, but not the unit nor a place above or below it."""
    if len(word) > 30:
        return False
    places = _meant(word, registry)
    return bool(places) and not any(unit.code in own.lineage or own.code in unit.lineage for own in places)
