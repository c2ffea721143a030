"""Columns of a sheet matched with the columns of a form, and the units of their numbers.

A column is recognised by its label and the labels above it (宫颈癌筛查 → 应查人数), never by its position alone.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise, product

from flows.steps.recognise._column_measures import measure_of_column, units_of_column, units_of_form
from flows.steps.recognise.header import FieldLabels, Header
from flows.steps.recognise.place_columns import upper_columns
from flows.steps.values.labels import AMONG, LabelPath, column_key
from flows.steps.values.measures import take_unit
from flows.steps.values.numbers import Measure
from flows.steps.values.words import is_unit
from schemas.catalogue import FormColumn, FormVersion
from schemas.texts.said import listed


@dataclass(frozen=True)
class Layout:
    """Positions of a form's columns in a sheet, and the meaning of the numbers in each column.

    Positions are counted from 0; -1 is a column that is missing or not read. Sheets with the same header share a
    layout.
    """

    form: FormVersion
    header_row: int
    first_row: int
    header_top: int
    code_at: int
    name_at: int
    explanation_at: int
    columns_at: tuple[int, ...]
    measures: tuple[Measure, ...]
    uppers_at: tuple[int, ...] = ()
    """Columns of places above the rows' places, such as 乡镇 in a return of villages."""
    label_at: int = -1
    value_at: int = -1
    """Columns of the labels and of their values in the file, if its table is long; -1 for several columns of values."""


Odd = tuple[str, int | None, str, str | None]
"""A rule that a header breaks, the column, its label, and the text that it is compared with."""


_TOPICS = (
    r"“?两癌”?|宫颈癌|乳腺癌|检查|筛查|普查|免费|健康|技能|培训|再?就业|创业|招聘|岗位|小额|担保|贷款|维权|权益|组织|建设|宣传"
    r"|教育|参政议政|发展|保障|关爱|帮扶|文明|妇联|巾帼|妇女联合会|妇女儿童|妇女(?=工作|就业|创业|技能|健康|培训|发展|维权|组织|权益)"
    r"|工作|活动|服务|基本|主要|有关|统计|指标|项目|内容|情况|数据|数量|完成|实际|及|和|与|、"
)
_HEADING = re.compile(rf"(?:{_TOPICS})+")
"""Headings above columns that name a topic and leave the figures as the form defines them."""

_OWN_FIGURES = {
    "month": frozenset({"本月", "本月数", "当月", "当月数", "本期", "本期数"}),
    "quarter": frozenset({"本季", "本季数", "本季度", "本季度数", "本期", "本期数"}),
    "half": frozenset({"本期", "本期数"}),
    "year": frozenset({"本期", "本期数", "全年", "全年数"}),
}
"""Labels above a column that mean the figures of the form, by its period type."""

_SURE, _LIKELY, _LESS = 3, 2, 1


@lru_cache(maxsize=4096)
def _spellings(column: FormColumn) -> tuple[LabelPath, ...]:
    """Label paths of a column of a form, without units."""
    texts = (column.header_zh, column.header_en, *column.aliases)
    paths = (tuple(column_key(part) for part in text.split("→")) for text in texts if text)
    return tuple(take_unit(path, units_of_column(column))[0] for path in paths)


def _is_spelt(labels: LabelPath, spelling: LabelPath) -> bool:
    """Check whether stacked labels, joined, equal a spelling; the last label may add 其中."""
    text, own = "".join(labels), "".join(spelling)
    if text == own:
        return True
    if AMONG in own:
        return text.replace(AMONG, "") == own.replace(AMONG, "")
    return AMONG in labels[-1] and "".join((*labels[:-1], labels[-1].removeprefix(AMONG))) == own


def _surplus(path: LabelPath, spelling: LabelPath) -> LabelPath | None:
    """Labels of a path that are above or between the labels of a spelling; None if it does not contain the spelling."""
    *upper, leaf = path
    for taken in product((True, False), repeat=len(upper)):
        labels = (*compress(upper, taken), leaf)
        if _is_spelt(labels, spelling):
            return tuple(compress(upper, (not own for own in taken)))
    return None


@dataclass(frozen=True)
class _Claims:
    """Positions of each column of a form, and unclear positions with the columns that they could be."""

    sure: dict[int, list[int]]
    unclear: dict[int, list[int]]


@lru_cache(maxsize=4096)
def _claims(form: FormVersion, paths: tuple[LabelPath, ...], above: frozenset[str]) -> _Claims:
    """Match the positions of a header with the columns of a form.

    A column matches by its label and all labels above it. It also matches by fewer labels, never by the last label
    alone, if no other column has them. Extra labels are accepted if they say nothing about the figures: they name a
    topic, or the catalogue lists them.
    """
    bare = [_bare(path, form) if path else () for path in paths]
    found = {position: _fits(path, form) for position, path in enumerate(bare)}
    neutral = above | _OWN_FIGURES.get(form.period_type, frozenset()) | {column_key(form.title_zh)}
    claims = _Claims(defaultdict(list), {})
    for position, (grade, fits) in found.items():
        surplus = (
            [_least_surplus(bare[position], form.columns[at]) for at in fits] if grade == _LIKELY else []
        )
        is_clear = grade != _LESS or len(bare[position]) > 1
        if (
            len(fits) == 1
            and is_clear
            and all(_is_neutral(label, neutral) for labels in surplus for label in labels)
        ):
            claims.sure[fits[0]].append(position)
        elif fits and not _is_note(paths[position], form):
            claims.unclear[position] = fits
    return claims


def _is_neutral(label: str, neutral: frozenset[str]) -> bool:
    return label in neutral or bool(_HEADING.fullmatch(label))


def _bare(path: LabelPath, form: FormVersion) -> LabelPath:
    """Path without units, and without words that say nothing more: 本月 beside 本年累计, 妇女（本月）, 本级数."""
    bare = take_unit(path, units_of_form(form))[0]
    own = _OWN_FIGURES.get(form.period_type, frozenset())
    if not bare or _fits(bare, form)[1]:
        return bare
    if len(bare) > 1 and bare[-1] in own:
        return bare[:-1]
    words = "|".join(own) or "本期"
    upper = tuple(re.sub("(?<=[级计])数$", "", label) for label in bare[:-1])
    label = re.sub(rf"^(?:{words})(?=..)|\((?:{words})\)$", "", bare[-1])
    plain = take_unit((*upper, label), units_of_form(form))[0]
    return plain if plain != bare and _fits(plain, form)[0] == _SURE else bare


@lru_cache(maxsize=4096)
def fold_units(paths: tuple[LabelPath, ...], form: FormVersion) -> tuple[LabelPath, ...]:
    """Paths in which a separate row of units (人, 万元), below or above the labels, is put in brackets after them.

    A unit that is a label of the form (技能培训→人次) stays a label.
    """
    return tuple(_folded(path, form) for path in paths)


def _folded(path: LabelPath, form: FormVersion) -> LabelPath:
    below, above = (len(path) > 1 and is_unit(path[at]) for at in (-1, 0))
    if not (below or above):
        return path
    grade, _ = _fits(take_unit(path, units_of_form(form))[0], form)
    if below and grade == 0:
        return *path[:-1], f"({path[-1]})"
    return (*path[1:], f"({path[0]})") if above and grade < _SURE else path


def _fits(path: LabelPath, form: FormVersion) -> tuple[int, list[int]]:
    """Grade of the best match of a path (3: same labels, 2: extra labels, 1: fewer labels), and the columns with it."""
    if not path:
        return 0, []
    grades = [max(_grade(path, spelling) for spelling in _spellings(column)) for column in form.columns]
    best = max(grades, default=0)
    return best, [at for at, grade in enumerate(grades) if grade == best and best > 0]


def _grade(path: LabelPath, spelling: LabelPath) -> int:
    if _is_spelt(path, spelling):
        return _SURE
    if _surplus(path, spelling) is not None:
        return _LIKELY
    return _LESS if path[-1] == spelling[-1] and _is_within(path, spelling) else 0


def _is_within(inner: LabelPath, outer: LabelPath) -> bool:
    rest = iter(outer)
    return all(label in rest for label in inner)


def _least_surplus(path: LabelPath, column: FormColumn) -> LabelPath:
    found = [surplus for spelling in _spellings(column) if (surplus := _surplus(path, spelling)) is not None]
    return min(found, key=len)


@lru_cache(maxsize=4096)
def match_forms(
    paths: tuple[LabelPath, ...], versions: tuple[FormVersion, ...], above: frozenset[str]
) -> tuple[FormVersion, ...]:
    """Forms whose required columns are all found under these labels, the form with the most columns found first."""
    found = []
    for version in versions:
        sure = _claims(version, fold_units(paths, version), above).sure
        matched = {at for at, own in sure.items() if len(own) == 1}
        if matched and all(at in matched for at, column in enumerate(version.columns) if column.required):
            found.append((-len(matched), version.form, version))
    return tuple(version for *_, version in sorted(found, key=lambda hit: hit[:2]))


@lru_cache(maxsize=4096)
def lay_out(
    form: FormVersion, header: Header, measure: str, names: tuple[tuple[str, frozenset[str]], ...]
) -> tuple[Layout, tuple[Odd, ...]]:
    """Layout of a header under a form, the same object for the same header, and the rules that the header breaks.

    `measure` is the sheet's line of units (单位：人、万元). `names` are labels that are no column of a form.
    """
    labels = dict(names)
    paths = fold_units(header.paths, form)
    found_at = _claims(form, paths, labels["above"])
    claims, unclear = found_at.sure, found_at.unclear
    odd: list[Odd] = []
    columns_at, measures = [], []
    for at, column in enumerate(form.columns):
        found = claims.get(at, [])
        if len(found) > 1:
            odd.append(("column_repeated", found[1], column.header_zh, None))
        position = found[0] if len(found) == 1 else -1
        if not found and column.required and not any(at in fits for fits in unclear.values()):
            odd.append(("column_missing", None, column.header_zh, None))
        own, rule = measure_of_column(
            column, paths[position] if position >= 0 else (), measure, units_of_form(form)
        )
        if rule and position >= 0:
            odd.append((rule, position, "→".join(paths[position]), column.unit))
            position = -1
        columns_at.append(position)
        measures.append(own)
    for position, fits in unclear.items():
        choices = listed(form.columns[at].header_zh for at in fits)
        odd.append(("column_ambiguous", position, "→".join(paths[position]), choices))
    taken = {header.code_at, header.name_at, *unclear, *(at for found in claims.values() for at in found)}
    uppers_at = upper_columns(paths, taken, header.name_at, labels["place_name"])
    explanation_at = -1
    for position, path in enumerate(paths):
        if position in taken or not path:
            continue
        if path[-1] in labels["explanation"]:
            explanation_at = position
        elif position not in uppers_at and not _is_ignored(path, form, labels):
            odd.append(("unknown_column", position, "→".join(path), None))
    placed = [at for at in columns_at if at >= 0]
    if placed != sorted(placed):
        out = next(after for before, after in pairwise(placed) if after < before)
        odd.append(("columns_reordered", out, "→".join(paths[out]), None))
    layout = Layout(
        form,
        header.bottom,
        header.first_row,
        header.top,
        header.code_at,
        header.name_at,
        explanation_at,
        tuple(columns_at),
        tuple(measures),
        uppers_at,
    )
    return layout, tuple(odd)


def _is_ignored(path: LabelPath, form: FormVersion, labels: FieldLabels) -> bool:
    others = labels["place_code"] | labels["place_name"] | labels["ignored"]
    return _is_note(path, form) or path[-1] in others or "".join(path) in others


def _is_note(path: LabelPath, form: FormVersion) -> bool:
    """Check whether the catalogue lists the column as a column that is not read."""
    notes = {column_key(note.replace("→", "")) for note in form.notes if note}
    return path[-1] in notes or "".join(path) in notes
