"""Witnesses: texts around a table and in its path, which must not contradict the return's period and figures."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import NamedTuple

from flows.steps.findings.findings import RejectedError, Where, finding, shown_name
from flows.steps.recognise.category_words import category_said
from flows.steps.recognise.figure_words import (
    DEFINES,
    EXPLAINS,
    OF_AN_ACT,
    OTHERS_FIGURES,
    VOID_NAME,
    clause_of,
    is_denied,
    is_of_no_figures,
    is_set_aside,
    says_all,
    words_in,
)
from flows.steps.recognise.said_times import (
    DAY,
    DAYS,
    FISCAL_YEAR,
    YEAR,
    YEARS,
    SaidTime,
    as_said,
    is_time,
    months_of,
    spelt,
    times_said,
)
from flows.steps.recognise.times_of_sending import is_of_sending, may_be_sent
from flows.steps.values.labels import plain_text
from flows.steps.values.measures import said_in_words
from flows.steps.values.qualifiers import is_harmless, word_alone
from schemas.catalogue import Catalogue
from schemas.periods import APRIL, FISCAL, NoSuchPeriodError, Period, first_month, parse_period
from schemas.place_spelling import kind_key
from schemas.places import Registry
from schemas.texts.said import Saying

LINE, NOTE, BESIDE, TAB, FILE, FOLDER, OUTSIDE = "line", "note", "beside", "tab", "file", "folder", "outside"
_NAMED = frozenset({TAB, FILE, FOLDER, OUTSIDE})
"""Kinds of place that a finding names, each with the key value.said_in_<kind>."""


class Witness(NamedTuple):
    """A text around a table or in its path: its kind of place, the text, and its cell."""

    place: str
    text: str
    cell: str | None = None

    @property
    def is_name(self) -> bool:
        return self.place in (TAB, FILE, FOLDER)

    @property
    def is_note(self) -> bool:
        """True for prose, in which a word may explain a figure instead of naming it."""
        is_prose = len(self.text) > 30 or _BEGINS_A_NOTE.match(self.text) is not None
        return self.place == NOTE or (self.place in (LINE, OUTSIDE) and is_prose)


_BEGINS_A_NOTE = re.compile(r"\s*[（(]?(?:注|备注|附注|说明|填[报表]说明)")


def refuse_contradictions(
    witnesses: Iterable[Witness],
    period: Period,
    at: Where,
    catalogue: Catalogue,
    registry: Registry,
    whole: tuple[Period, ...] = (),
) -> None:
    """Refuse a text that names another time than the period, or figures of a longer time or of another kind.

    `whole` are the periods of the table that the return is a part of: a text may name a time that contains them all.
    Raises RejectedError with the text's cell; for a name, with the cell of the period, `at`.
    """
    for own in witnesses:
        if found := contradiction(own, period, catalogue, registry, whole):
            rule, said = found
            said = shown_name(said)
            if own.place in _NAMED:
                said = Saying(f"value.said_in_{own.place}", said=said)
            cell = own.cell or (None if rule == "other_figures" else at.cell)
            where = at._replace(cell=cell, period=period.text)
            values = (said, period.text) if rule == "other_figures" else (period.text, said)
            raise RejectedError(finding(rule, where, *values))


def measures_beside(witnesses: Iterable[Witness]) -> Iterator[str]:
    """Measures said in the names of sheet, file and folders, beside the table and outside the cells.

    The lines above and below the table are read with the title block. A name in English (thousand.csv) says none.
    """
    for own in witnesses:
        if own.is_name or own.place in (BESIDE, OUTSIDE):
            said = said_in_words(own.text)
            if said and not (own.is_name and own.text.isascii()):
                yield said


@lru_cache(maxsize=8192)
def contradiction(
    own: Witness, period: Period, catalogue: Catalogue, registry: Registry, whole: tuple[Period, ...] = ()
) -> tuple[str, str] | None:
    """Rule that a text breaks if the figures are of the period, and the words that break it; None for most texts."""
    names = _Names(own.text, catalogue, registry)
    if time := _other_time(own, period, names, whole):
        return ("period_differs_from_folder" if own.place in (FILE, FOLDER) else "period_unclear"), time
    word = _other_figures(own, period.period_type, names)
    if not word and not own.is_note and own.place not in (BESIDE, FOLDER):
        word = category_said(own.text, catalogue, is_name=own.is_name)
    return ("other_figures", word) if word else None


def agrees(said: SaidTime, period: Period, place: str = LINE) -> bool:
    """Check whether a time in a text is the period, a year that contains it, or a folder's longer time.

    Several years contain the period of a month, quarter or half, and a statistical year that lies in both.
    """
    year, first, last = months_of(period)
    if said.kind in (DAY, DAYS) or (said.kind == FISCAL_YEAR and _is_fiscal(said, period)):
        return said.kind != DAYS
    shifts = [12 * (said.year - year)] if said.year else [0, -12, 12]
    for shift in shifts:
        begin, end = said.first + shift, said.last + shift
        if (begin, end) == (first, last):
            return True
        is_within = begin <= first and last <= end
        has_years = said.kind == YEARS and (last - first < 11 or period.period_type in FISCAL)
        if is_within and (said.kind == YEAR or place == FOLDER or has_years):
            return True
        if said.kind == YEAR and period.period_type in FISCAL and begin <= last and first <= end:
            return True
        is_month = not said.year and said.first == said.last
        if is_month and place in (FILE, FOLDER) and first <= begin and end <= last:
            return True
    return False


def _contains(said: SaidTime, periods: tuple[Period, ...]) -> bool:
    """True for a time with its year in which all the periods lie; false without periods."""
    begin, end = 12 * said.year + said.first, 12 * said.year + said.last
    spans = [(12 * year + first, 12 * year + last) for year, first, last in map(months_of, periods)]
    return bool(said.year and spans) and all(begin <= first and last <= end for first, last in spans)


def _is_fiscal(said: SaidTime, period: Period) -> bool:
    """Check whether a statistical year that is said without its month, or its half, is the period."""
    _, first, last = months_of(period)
    half = (first - first_month(period.period_type)) % 12
    is_named = (said.year, said.first - APRIL, said.last - said.first) == (period.year, half, last - first)
    return is_named and period.period_type in FISCAL


@lru_cache(maxsize=8192)
def stated_times(own: Witness) -> tuple[SaidTime, ...]:
    """Times that a text gives for its figures; single days, and times of acts such as printing or revision, are none.

    A text that is a period as a whole counts too, such as March 2025, or 2025 as the name of a folder.
    """
    plain = spelt_words(own)
    times = times_said(own.text, own.is_name)
    if not times and (own.place in (FOLDER, TAB) or not own.text.strip().isdigit()):
        with suppress(NoSuchPeriodError):
            return (as_said(parse_period(plain_text(own.text).strip("()（）"))),)
    return tuple(
        time
        for time in times
        if time.kind != DAY
        and (time.kind != DAYS or _is_of_a_return(own))
        and not (own.is_name and is_of_sending(plain, time))
        and not is_set_aside(plain, time.start, time.end, time.first == time.last or time.kind == YEAR)
        and not (own.is_note and is_harmless(plain, time.start, time.end))
    )


@lru_cache(maxsize=8192)
def times_of_sending(own: Witness) -> tuple[SaidTime, ...]:
    """Months in the name of a sheet, file or folder that say when the return was sent: 4月上报."""
    plain = spelt_words(own)
    times = times_said(own.text, own.is_name) if own.is_name else ()
    return tuple(time for time in times if is_of_sending(plain, time))


def _is_of_a_return(own: Witness) -> bool:
    """True for a name, a title, a time alone and words about figures, in which a few days are those of the figures."""
    if own.place in (TAB, FILE) or re.search("报表|[月季年]报|统计|数据|本表", own.text):
        return True
    return is_time(_BEGINS_A_NOTE.sub("", own.text).strip(":： "))


def _other_time(own: Witness, period: Period, names: "_Names", whole: tuple[Period, ...]) -> str | None:
    *_, last = months_of(period)
    for time in times_of_sending(own) if own.is_name else ():
        if not may_be_sent(time, period):
            return time.text
    for time in stated_times(own):
        is_last_month = time.first == time.last == (last - 1) % 12 + 1 and time.year in (0, period.end.year)
        if is_last_month and re.match("[末底]", spelt_words(own)[time.end :]):
            continue
        is_other = not agrees(time, period, own.place) and not _contains(time, whole)
        if is_other and not names.contain(time.start, time.end):
            return time.text
    return None


def _other_figures(own: Witness, period_type: str, names: "_Names") -> str | None:
    """Words of a text for figures that are not the figures of one period of that type."""
    plain = spelt_words(own)
    if own.is_name and (void := VOID_NAME.search(plain)):
        return void[0]
    if own.place in (LINE, NOTE, OUTSIDE) and (alone := word_alone(own.text)):
        return alone
    for word in words_in(plain, period_type, has_english=not own.is_name and own.place != OUTSIDE):
        if own.place == FOLDER and word.kind == "long":
            continue
        if (
            own.is_note and word.kind in ("derived", "mean") and not says_all(plain, word.start, word.end)
        ) or (own.place == BESIDE and word.kind not in ("sum", "end", "long")):
            continue
        if is_denied(plain, word.start) or names.contain(word.start, word.end):
            continue
        clause = clause_of(plain, word.start, word.end)
        is_of_figures = word.kind == "other" and OTHERS_FIGURES.match(plain, word.end)
        if word.kind in ("other", "long") and not is_of_figures and OF_AN_ACT.search(clause):
            continue
        if own.is_note and (is_of_no_figures(plain, word) or is_harmless(plain, word.start, word.end)):
            continue
        if word.kind == "weak" and own.is_note and EXPLAINS.search(clause):
            continue
        if word.kind in ("weak", "end") and own.is_note and DEFINES.match(plain):
            continue
        return word.text
    return None


def spelt_words(own: Witness) -> str:
    """Text of a witness as times are found in it."""
    return spelt(own.text) if not own.is_name else spelt(re.sub(r"(?<=\d)\s+(?=\d)", "_", own.text.strip()))


class _Names:
    """Names in a text, of forms, columns and places, whose words say nothing about the figures."""

    def __init__(self, text: str, catalogue: Catalogue, registry: Registry) -> None:
        self.text, self.catalogue, self.registry = text, catalogue, registry

    def contain(self, start: int, end: int) -> bool:
        """Check whether a part of the text belongs to a name; only what a name with that part may reach is searched."""
        return any(
            end - start < len(name)
            and self._plain.find(name, max(end - len(name), 0), start + len(name)) >= 0
            for name in (*_names_of_forms(self.catalogue), *_names_of_places(self.registry))
        )

    @cached_property
    def _plain(self) -> str:
        return spelt(self.text).lower().replace("(", "（").replace(")", "）")


_MAY_SAY = re.compile(r"[月年季期周旬计划任务目标截增比至以样例废试模范]|[a-z]|半年")


@lru_cache(maxsize=8)
def _names_of_forms(catalogue: Catalogue) -> tuple[str, ...]:
    texts = [*catalogue.titles, *catalogue.period_types]
    for label in catalogue["form_columns"]["header_zh"].drop_nulls():
        texts += (part for part in label.split("→") if len(part) > 3)
    return _doubtful(texts)


@lru_cache(maxsize=8)
def _names_of_places(registry: Registry) -> tuple[str, ...]:
    return _doubtful(
        text for name in registry.places.table["name"].unique() for text in (name, kind_key(name))
    )


def _doubtful(texts: Iterable[str]) -> tuple[str, ...]:
    plain = {spelt(text).lower().replace("(", "（").replace(")", "）") for text in texts}
    return tuple(sorted(text for text in plain if len(text) > 1 and _MAY_SAY.search(text)))
