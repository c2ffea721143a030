"""Columns that give the period of a row in parts: 年份 and 月份, 季度 or 半年."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from flows.steps.book.model import Position, Sheet
from flows.steps.recognise.header import FieldLabels
from flows.steps.recognise.lines import filled_in
from flows.steps.recognise.said_times import as_said
from flows.steps.recognise.title_block import period_text
from flows.steps.recognise.witnesses import agrees
from flows.steps.values.labels import LabelPath, label_key, plain_text
from schemas.periods import MONTHS_IN, NoSuchPeriodError, Period, arabic_dates, parse_period, period_words

_PARTS = {"month": "{}月", "quarter": "第{}季度", "half": "{}半年"}
"""Parts of a year, the shortest first, each as written behind the year if a cell gives its number alone."""

_KINDS = ("year", *_PARTS, "time")

PARTS_OF_PERIODS = ("year", *_PARTS)
"""Fields of labels.csv for parts of a period; a column of the field `time` (年月) has whole periods."""

_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"十一": 11, "十二": 12}
_HALVES = {"1": "上", "2": "下"}
_ANY_YEAR = "2000"


@dataclass(frozen=True)
class PeriodColumns:
    """Columns of the parts of a row's period: of the year (-1 if there is none), and of the parts, the shortest first."""

    year_at: int = -1
    parts: tuple[tuple[int, str], ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        years = (self.year_at,) if self.year_at >= 0 else ()
        return (*years, *(at for at, _ in self.parts))

    @property
    def said_at(self) -> int:
        """Column that says most about the period: of the shortest part, else of the year."""
        return self.parts[0][0] if self.parts else self.year_at

    @property
    def has_whole(self) -> bool:
        """True for a column of whole periods alone."""
        return [kind for _, kind in self.parts] == ["time"]

    def period(self, texts: Sequence[str], year: int | None = None) -> Period:
        """Period that the texts of a row's columns give together; `year` is that of a table without a column of years.

        Raises NoSuchPeriodError if a text is missing or is no part of a year, or if one contradicts another.
        """
        given = dict(zip(self.columns, texts, strict=True))
        if self.year_at < 0 and self.has_whole:
            with suppress(NoSuchPeriodError):
                return parse_period(_unambiguous(texts[0]))
        year_text = given.pop(self.year_at, str(year or ""))
        return _joined(year_text, tuple((kind, given[at]) for at, kind in self.parts))


class ColumnLabels(Protocol):
    """Header of any kind of table: the labels above its columns, the last of each, and the first row below."""

    @property
    def first_row(self) -> int: ...
    @property
    def paths(self) -> tuple[LabelPath, ...]: ...
    @property
    def ends(self) -> LabelPath: ...


def has_period_label(ends: LabelPath, spelt: FieldLabels) -> bool:
    """True if one of the last labels above columns is that of a year or of its part."""
    return _has_one(ends, _labels_of(spelt, _KINDS))


@lru_cache(maxsize=1024)
def _has_one(ends: LabelPath, labels: tuple[frozenset[str], ...]) -> bool:
    words = {*ends} - {""}
    return any(not words.isdisjoint(own) for own in labels)


def _labels_of(spelt: FieldLabels, kinds: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(spelt.get(kind, _NONE) for kind in kinds)


_NONE = frozenset[str]()


def find_period_columns(
    sheet: Sheet, header: ColumnLabels, spelt: FieldLabels, taken: Collection[int]
) -> PeriodColumns:
    """Columns of a table, but those in `taken`, with the label of a year or of its part, and something below it.

    Above the label there may be a label of the period alone: 月 below 培训次数 is a number.
    """
    periods, first_row = spelt.get("period", _NONE), header.first_row
    if not has_period_label(header.ends, spelt):
        return PeriodColumns()
    ends = [
        end if at not in taken and {*map(label_key, path[:-1])} <= periods else ""
        for at, (end, path) in enumerate(zip(header.ends, header.paths, strict=True))
    ]
    found: dict[str, int] = {}
    for kind in _KINDS:
        labels = spelt.get(kind, frozenset())
        for at, end in enumerate(ends):
            if end in labels and kind not in found and any(row[at] != "" for row in sheet.rows[first_row:]):
                found[kind] = at
    return PeriodColumns(found.pop("year", -1), tuple((at, kind) for kind, at in found.items()))


def shared_period(
    sheet: Sheet, places_at: Sequence[int], first_row: int, columns: PeriodColumns
) -> tuple[str, Position] | None:
    """The time that the columns say for all rows of places, as 2025年3月, 3月 or 2025年, and the first cell that says it.

    A row without any of their texts repeats the row above. None if rows differ, if a row has a part of the texts alone,
    or if the texts are no time.
    """
    found: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(sheet.rows[first_row:], start=first_row):
        if any(row[at] != "" for at in columns.columns) and any(
            at >= 0 and row[at] != "" for at in places_at
        ):
            found.setdefault(tuple(part_text(row[at]) for at in columns.columns), number)
    if len(found) != 1:
        return None
    texts, number = found.popitem()
    year = None if columns.year_at >= 0 else int(_ANY_YEAR)
    with suppress(NoSuchPeriodError):
        words = period_words(columns.period(texts, year))
        return words.removeprefix(f"{_ANY_YEAR}年") if year else words, (number, columns.said_at)
    return None


_MOST_OF_A_FIELD = 5


def times_in_fields(row: Sequence[Any], spelt: FieldLabels) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Times that cells of a line give together, each with its cells: 年份 2025 月份 3 becomes 2025年3月, so does 2025 年 3 月.

    The cells 2025 年 3 月 begin their line, and no day follows them.
    """
    filled = filled_in(row)
    texts = [part_text(row[at]) for at in filled]
    labels = _labels_of(spelt, PARTS_OF_PERIODS)
    starts = _first_letters(labels)
    first = 0
    while first < len(filled):
        if texts[first] and texts[first][0] not in starts:
            first += 1
            continue
        for end in range(min(first + _MOST_OF_A_FIELD, len(filled)), first, -1):
            is_alone = (
                first == 0 and end > first + 1 and not re.match(r"\d|日", "".join(texts[end : end + 1]))
            )
            if said := _time_of_field("".join(texts[first:end]), labels, is_alone=is_alone):
                yield said, tuple(filled[first:end])
                first = end - 1
                break
        first += 1


@lru_cache(maxsize=8)
def _first_letters(labels: tuple[frozenset[str], ...]) -> frozenset[str]:
    """First letters of times in fields: of labels, of years in digits or in words, and signs between the fields."""
    return frozenset(label[:1] for own in labels for label in own) | frozenset(
        "12,，;；、〇零○一二三四五六七八九十"
    )


@lru_cache(maxsize=1024)
def _time_of_field(text: str, labels: tuple[frozenset[str], ...], *, is_alone: bool) -> str | None:
    plain = arabic_dates("".join(text.split()))
    if is_alone and re.fullmatch(r"(?:19|20)\d\d年\d{1,2}月份?", plain):
        return plain
    found = _fields(labels).fullmatch(plain)
    if not found:
        return None
    said = {kind: text for kind, text in found.groupdict().items() if text}
    year, parts = said.pop("year", None), tuple(said.items())
    with suppress(NoSuchPeriodError):
        words = period_words(_joined(year or _ANY_YEAR, parts))
        return words if year else words.removeprefix(f"{_ANY_YEAR}年")
    return None


@lru_cache(maxsize=8)
def _fields(labels: tuple[frozenset[str], ...]) -> re.Pattern[str]:
    """Pattern of a year behind its label, of a part of a year behind its label, or of both."""
    words = [
        "|".join(re.escape(label) for label in sorted(sorted(own), key=len, reverse=True)) or "(?!)"
        for own in labels
    ]
    year = rf"(?:{words[0]})[:：]?(?P<year>(?:19|20)\d\d)年?度?"
    parts = "|".join(
        rf"(?:{own})[:：]?(?P<{kind}>[^:：,，]{{1,5}})" for kind, own in zip(_PARTS, words[1:], strict=True)
    )
    return re.compile(rf"(?:{year})?[,，;；、]?(?:{parts})?")


@lru_cache(maxsize=4096)
def _joined(year_text: str, parts: tuple[tuple[str, str], ...]) -> Period:
    if not parts:
        return _year(year_text)
    period, *longer = [_part(kind, text, year_text) for kind, text in parts]
    if any(not (other.start <= period.start and period.end <= other.end) for other in longer):
        raise NoSuchPeriodError(f"{parts} contradict each other")
    return period


def _year(text: str) -> Period:
    period = parse_period(text)
    if period.period_type != "year":
        raise NoSuchPeriodError(f"{text!r} is no year")
    return period


def _part(kind: str, text: str, year_text: str) -> Period:
    """Period of a part of a year, not shorter than the column's label says; a cell may repeat the year, as 2025-03 does."""
    year = _year(year_text)
    bare = re.sub(r"^[(（](.*)[)）]$", r"\1", arabic_dates(_unambiguous(text)))
    if kind == "time" and bare.isdigit() and len(bare) < 3:
        raise NoSuchPeriodError(f"{text!r} may be a month or a quarter")
    least = MONTHS_IN.get(kind, 1)
    number = str(_NUMBERS.get(bare, bare.lstrip("0")))
    if kind == "half":
        number = _HALVES.get(number, number)
    is_number = number in _HALVES.values() if kind == "half" else number.isdigit() and len(bare) < 3
    behind = _PARTS[kind].format(number) if is_number and kind in _PARTS else bare
    for said in (bare, f"{year.text}年{behind}", f"{year.text}-{behind}", f"{behind} {year.text}"):
        with suppress(NoSuchPeriodError):
            period = parse_period(said)
            if (period.year, len(period.text) > 4) != (year.year, True):
                break
            if MONTHS_IN[period.period_type] >= least:
                return period
    raise NoSuchPeriodError(f"{text!r} is no {kind} of {year_text!r}")


def _unambiguous(text: str) -> str:
    """The text, unless it may have lost a last 0: 2025.1 is January or October."""
    if re.fullmatch(r"\d{4}\.1", text):
        raise NoSuchPeriodError(f"{text!r} may be January or October")
    return text


def is_part_of(kind: str, cell: Any, period: Period, *, has_shorter: bool) -> bool:
    """Check whether a cell below the label of a year, month, quarter or half is of the period.

    Beside a column of shorter parts it may be a longer part that contains the period.
    """
    for year in {period.start.year, period.end.year}:
        with suppress(NoSuchPeriodError):
            text = part_text(cell)
            said = _year(text) if kind == "year" else _part(kind, text, str(year))
            if said == period or (kind == "year" and agrees(as_said(said), period)):
                return True
            if has_shorter and said.start <= period.start and period.end <= said.end:
                return True
    return False


def part_text(cell: Any) -> str:
    """Text of a cell in a column of periods or of their parts."""
    return " ".join(plain_text(period_text(cell)).split())
