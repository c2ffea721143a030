"""Columns: which column of a sheet is which of the form's, and in which unit its numbers are written.

A column is known by its label and the labels above it (宫颈癌筛查 → 应查人数), never by its position alone.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from flows.steps.header import Header, Labels, Path, label_key
from flows.steps.numbers import PER_CENT, Measure
from schemas.catalogue import FormColumn, FormVersion


@dataclass(frozen=True)
class Layout:
    """Where the columns of a form stand in a sheet: positions from 0, -1 for a column that is not there or not
    read, and how each one's numbers are meant. Sheets with the same header share one layout."""

    form: FormVersion
    header_row: int
    first_row: int
    code_at: int
    name_at: int
    explanation_at: int
    columns_at: tuple[int, ...]
    measures: tuple[Measure, ...]


Odd = tuple[str, int | None, str, str | None]
"""A rule that a header breaks, the column where, the label, and what it is held against."""


_UNIT = re.compile(
    r"^(?P<label>.*?)\((?:单位：?)?(?P<factor>[万亿千百]?)(?P<unit>人次|人|户|件|例|场|期|份|元|个|次|名|项|家|所|支|条|对|批|天|册|套|个百分点|%|‰|/万|/10万)\)$"
)
_FACTORS = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SYNONYMS = {"名": "人", "次": "人次", "所": "个", "支": "个", "家": "个"}


@lru_cache(maxsize=65536)
def take_unit(path: Path) -> tuple[Path, tuple[int, str] | None]:
    """A column's path without the unit in brackets behind its last label, and that unit: its factor and base."""
    found = _UNIT.match(path[-1]) if path else None
    if not found or not (found["label"] or len(path) > 1):
        return path, None
    leaf = (found["label"],) if found["label"] else ()
    return (*path[:-1], *leaf), (_FACTORS[found["factor"]], found["unit"])


@lru_cache(maxsize=4096)
def _spellings(column: FormColumn) -> tuple[Path, ...]:
    """The paths under which a form carries a column, without units."""
    texts = (column.header_zh, column.header_en, *column.aliases)
    paths = (tuple(label_key(part) for part in text.split("→")) for text in texts if text)
    return tuple(take_unit(path)[0] for path in paths)


def _grade(path: Path, spelling: Path) -> int:
    """How surely a column's path is that spelling: 3 the same, 2 more labels above it, 1 fewer, 0 another."""
    if path == spelling or "".join(path) == "".join(spelling):
        return 3
    if not path or path[-1] != spelling[-1]:
        return 0
    if _is_within(spelling, path):
        return 2
    return 1 if _is_within(path, spelling) else 0


def _is_within(inner: Path, outer: Path) -> bool:
    rest = iter(outer)
    return all(label in rest for label in inner)


@lru_cache(maxsize=4096)
def match_forms(paths: tuple[Path, ...], versions: tuple[FormVersion, ...]) -> tuple[FormVersion, ...]:
    """The forms whose required columns all stand under those labels, those with most of their columns there first."""
    found = []
    for version in versions:
        claims, _ = _claims(version, paths)
        matched = {at for at, own in claims.items() if len(own) == 1}
        if matched and all(at in matched for at, column in enumerate(version.columns) if column.required):
            found.append((-len(matched), version.form, version))
    return tuple(version for *_, version in sorted(found, key=lambda hit: hit[:2]))


def _claims(form: FormVersion, paths: tuple[Path, ...]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Which positions claim each of the form's columns, and the positions that several columns would fit."""
    claims: dict[int, list[int]] = defaultdict(list)
    unclear: dict[int, list[int]] = {}
    for position, path in enumerate(paths):
        bare, _ = take_unit(path)
        grades = [max(_grade(bare, spelling) for spelling in _spellings(column)) for column in form.columns]
        best = max(grades, default=0)
        fits = [at for at, grade in enumerate(grades) if grade == best and best > 0]
        if len(fits) == 1:
            claims[fits[0]].append(position)
        elif fits:
            unclear[position] = fits
    return claims, unclear


@lru_cache(maxsize=4096)
def lay_out(
    form: FormVersion, header: Header, measure: str, names: tuple[tuple[str, frozenset[str]], ...]
) -> tuple[Layout, tuple[Odd, ...]]:
    """The layout of a header under a form, the same object for the same header, and what is odd in it.

    `measure` is the sheet's line of units (单位：人、万元), `names` the labels that are no column of a form.
    """
    labels = dict(names)
    claims, unclear = _claims(form, header.paths)
    odd: list[Odd] = []
    columns_at, measures = [], []
    for at, column in enumerate(form.columns):
        found = claims.get(at, [])
        if len(found) > 1:
            odd.append(("column_repeated", found[1], column.header_zh, None))
        position = found[0] if len(found) == 1 else -1
        if not found and column.required and not any(at in fits for fits in unclear.values()):
            odd.append(("column_missing", None, column.header_zh, None))
        own, rule = _measure(column, header.paths[position] if position >= 0 else (), measure)
        if rule and position >= 0:
            odd.append((rule, position, "→".join(header.paths[position]), column.unit))
            position = -1
        columns_at.append(position)
        measures.append(own)
    for position, fits in unclear.items():
        choices = "、".join(form.columns[at].header_zh for at in fits)
        odd.append(("column_ambiguous", position, "→".join(header.paths[position]), choices))
    taken = {header.code_at, header.name_at, *unclear, *(at for found in claims.values() for at in found)}
    explanation_at = -1
    for position, path in enumerate(header.paths):
        if position in taken or not path:
            continue
        if path[-1] in labels["explanation"]:
            explanation_at = position
        elif not _is_ignored(path, form, labels):
            odd.append(("unknown_column", position, "→".join(path), None))
    placed = [at for at in columns_at if at >= 0]
    if placed != sorted(placed):
        out = next(after for before, after in pairwise(placed) if after < before)
        odd.append(("columns_reordered", out, "→".join(header.paths[out]), None))
    layout = Layout(
        form,
        header.bottom,
        header.first_row,
        header.code_at,
        header.name_at,
        explanation_at,
        tuple(columns_at),
        tuple(measures),
    )
    return layout, tuple(odd)


def _is_ignored(path: Path, form: FormVersion, labels: Labels) -> bool:
    notes = {label_key(note) for note in form.notes if note}
    others = labels["place_code"] | labels["place_name"] | labels["ignored"]
    return path[-1] in notes or path[-1] in others or "".join(path) in notes | others


def _measure(column: FormColumn, path: Path, line: str) -> tuple[Measure, str | None]:
    """How the column's numbers are meant, and the rule that its units break: the header's unit goes before that of
    the form; the sheet's line of units speaks for columns without one and must not contradict the others."""
    unit = column.unit or ""
    zeros = frozenset(word.strip() for word in (column.zeros or "").split("|") if word.strip())
    own = take_unit(path)[1]
    said = _said_in_line(unit, line)
    issued = take_unit(tuple(label_key(part) for part in column.header_zh.split("→")))[1]
    if own and said and own != said[0] and own[1] == unit:
        return Measure(unit), "unit_unclear"
    if not own and len(said) > 1:
        return Measure(unit), "unit_unclear"
    factor, base = own or (said[0] if said else None) or issued or (1, unit)
    if _SYNONYMS.get(base, base) != unit and base != unit and not (base == "个" and unit not in PER_CENT):
        return Measure(unit), "unit_differs"
    return Measure(unit, Decimal(factor), zeros, column.fraction), None


@lru_cache(maxsize=4096)
def _said_in_line(unit: str, line: str) -> list[tuple[int, str]]:
    """The units of that kind in the sheet's line of units: 万元 of 单位：人、万元."""
    found = []
    for word in re.split(r"[、,，/;；\s和]+", line):
        match = re.match(rf"^([万亿千百]?){re.escape(unit)}$", word) if unit else None
        if match:
            found.append((_FACTORS[match[1]], unit))
    return found
