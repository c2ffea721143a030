"""Tables of a vintage as workbooks need them: subjects with their columns, places with children, figures with marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote

import polars as pl

from flows.steps.export._book_words import words_of
from flows.steps.export._figure_files import figures_by_place, figures_given, years_of
from flows.steps.vintage.vintage import Vintage
from schemas.catalogue import Catalogue
from schemas.periods import MONTHS_IN, Period, parse_period

_FIGURES = "indicator_values/"
_AS_WAS = "-as_was.parquet"
_BESIDE = ("place_code", "place_name", "period_type", "period", "method", "dispute", "place_key")
_COUNTS = ("units_expected", "units_reported")

ALL_INDICATORS = "indicators"
"""Code of the table of all indicators, which a vintage without subject tables has."""

PERIODS = 24
"""Periods of each type in a workbook, the latest, unless another number is asked for."""


class Figure(NamedTuple):
    """A figure: its value, the signs of its marks, the word in place of a missing value, its dispute, its reporters."""

    value: float | None
    marks: str
    word: str
    dispute: str
    expected: int
    reported: int


PlaceFigures = dict[str, dict[str, dict[str, Figure]]]
"""Figures by place, period and indicator."""


@dataclass(frozen=True)
class FigureColumn:
    """One column of a subject: its title, unit and decimals, and the indicator whose figures it shows."""

    name: str
    title: str
    unit: str
    decimals: int
    indicator: str
    shows: str
    is_headline: bool = False


@dataclass(frozen=True)
class SubjectTable:
    """One subject: its columns, the indicator whose reporters count, and its rows by place and period."""

    code: str
    title: str
    columns: tuple[FigureColumn, ...]
    counted: str
    rows: dict[tuple[str, str], dict[str, Any]]


class PlaceRow(NamedTuple):
    """One validity of a place."""

    code: str
    name: str
    level: str
    parent: str | None
    first: date
    last: date


class VintageTables:
    """One vintage, read for workbooks. The catalogue gives the order of levels and the titles of subjects.

    `periods` is the number of periods of each type, None for all; `lang` is the language of titles.
    """

    def __init__(
        self, vintage: Vintage, catalogue: Catalogue, periods: int | None = PERIODS, lang: str = "zh"
    ) -> None:
        self.vintage, self.catalogue, self.most = vintage, catalogue, periods
        self.words = words_of(lang)

    @cached_property
    def levels(self) -> list[str]:
        """The levels of the catalogue, the highest first."""
        return list(self.catalogue["levels"].sort("rank", descending=True)["level"])

    def rank(self, level: str) -> int:
        """Position of a level, the highest first; those that the catalogue does not know come last."""
        return self.levels.index(level) if level in self.levels else len(self.levels)

    @cached_property
    def places(self) -> dict[str, list[PlaceRow]]:
        """The validities of each place by its code, in their order."""
        columns = ("place_code", "name", "level", "parent_code", "valid_from", "valid_to")
        found: dict[str, list[PlaceRow]] = {}
        frame = pl.read_parquet(self._path("dim_place.parquet")).select(columns)
        for code, name, level, parent, first, last in frame.iter_rows():
            found.setdefault(code, []).append(PlaceRow(code, name, level, parent, first, last or date.max))
        return found

    @cached_property
    def _below(self) -> dict[str, list[PlaceRow]]:
        found: dict[str, list[PlaceRow]] = {}
        for row in (row for rows in self.places.values() for row in rows if row.parent):
            found.setdefault(row.parent or "", []).append(row)
        return found

    def name_on(self, code: str, day: date) -> str:
        """The name of a place on a day; its last name if it was not valid then."""
        rows = self.places.get(code, [])
        valid = [row.name for row in rows if row.first <= day <= row.last]
        return (valid or [row.name for row in rows[-1:]] or [code])[0]

    def children_on(self, code: str, day: date) -> list[str]:
        """The codes of the places directly below a place on a day, in order."""
        return sorted(row.code for row in self._below.get(code, []) if row.first <= day <= row.last)

    def children_ever(self, code: str) -> set[str]:
        """The codes of all places that were directly below a place."""
        return {row.code for row in self._below.get(code, [])}

    @cached_property
    def subjects(self) -> list[SubjectTable]:
        """The subjects of the vintage in their order; if it has none, one of all indicators."""
        known = {(row["subject"], row["column"]): row for row in self.catalogue.subject_columns.to_dicts()}
        titles = {subject: row["subject_zh"] for (subject, _), row in known.items() if row.get("subject_zh")}
        if self.words.lang != "zh":
            titles = {subject: subject.replace("_", " ").capitalize() for subject, _ in known}
        resources: dict[str, list[dict[str, Any]]] = {}
        for own in self.vintage.package["resources"]:
            levels = [name for name in self.levels if own["path"].startswith(f"{name}_")]
            level = max(levels, key=len, default=None)
            if level and isinstance(own["schema"], dict) and _is_subject(own["schema"]):
                subject = own["path"].removeprefix(f"{level}_").removesuffix(".parquet")
                resources.setdefault(subject, []).append(own)
        return [
            self._subject(subject, titles.get(subject, subject), found, known)
            for subject, found in resources.items()
        ] or [self._all_indicators()]

    def _all_indicators(self) -> SubjectTable:
        """A subject of all indicators, whose figures are those of indicator_values alone."""
        frame = pl.read_parquet(self._path("dim_indicator.parquet"))
        columns = tuple(
            FigureColumn(
                row["indicator"],
                row["name_zh" if self.words.lang == "zh" else "name_en"],
                self.words.measure(row["unit"] or ""),
                row["decimals"],
                row["indicator"],
                "",
                bool(row.get("is_headline")),
            )
            for row in frame.iter_rows(named=True)
        )
        return SubjectTable(ALL_INDICATORS, self.words.say("all_indicators"), columns, "", {})

    @cached_property
    def _shown(self) -> set[tuple[str, str]]:
        """Places with the periods in which they have figures: of the subjects, or those of the two highest levels."""
        if self.has_subjects:
            return {key for subject in self.subjects for key in subject.rows}
        return figures_given(
            self._path(path)
            for path in self.vintage.files(_FIGURES, _AS_WAS)
            if unquote(path.split("/")[1]).removeprefix("level=") in self.levels[:2]
        )

    @property
    def has_subjects(self) -> bool:
        """False if the vintage has no subject tables."""
        return self.subjects[0].code != ALL_INDICATORS

    def _subject(
        self,
        subject: str,
        title: str,
        found: list[dict[str, Any]],
        known: dict[tuple[str, str], dict[str, Any]],
    ) -> SubjectTable:
        columns, counted = [], ""
        for field in found[0]["schema"]["fields"]:
            name = field["name"]
            if name in _BESIDE or name in _COUNTS:
                continue
            entry = known.get((subject, name), {})
            indicator, shows = entry.get("indicator") or "", entry.get("shows") or ""
            unit = field.get("unit", "")
            known_decimals, is_headline = self._indicators.get(indicator, (2 if unit == "%" else 0, False))
            decimals = 2 if shows == "change_pct" else known_decimals
            shown = field.get("title", name)
            if self.words.lang != "zh":
                shown = field.get("description_en", name)
            own = FigureColumn(
                name, shown, self.words.measure(unit), decimals, indicator, shows, is_headline and not shows
            )
            columns.append(own)
            counted = indicator if entry.get("counts_reporters") else counted
        rows = {
            (row["place_code"], row["period"]): row
            for own in found
            for row in pl.read_parquet(self._path(own["path"])).iter_rows(named=True)
        }
        return SubjectTable(subject, title, tuple(columns), counted, rows)

    @cached_property
    def _indicators(self) -> dict[str, tuple[int, bool]]:
        """Decimals of each indicator, and whether it is headline; older vintages do not say that."""
        frame = pl.read_parquet(self._path("dim_indicator.parquet"))
        if "is_headline" not in frame.columns:
            frame = frame.with_columns(is_headline=pl.lit(value=False))
        rows = frame.select("indicator", "decimals", "is_headline").iter_rows()
        return {code: (decimals, is_headline) for code, decimals, is_headline in rows}

    @cached_property
    def all_periods(self) -> list[Period]:
        """Every period of the subjects, the latest first; of periods that end on one day the longest first."""
        texts = {period for _, period in self._shown}
        return sorted(
            map(parse_period, texts), key=lambda own: (own.end, MONTHS_IN[own.period_type]), reverse=True
        )

    @cached_property
    def periods(self) -> list[Period]:
        """The latest periods of each type, as many as asked for, in the order of `all_periods`."""
        counts: dict[str, int] = {}
        kept = []
        for period in self.all_periods:
            counts[period.period_type] = counts.get(period.period_type, 0) + 1
            if self.most is None or counts[period.period_type] <= self.most:
                kept.append(period)
        return kept

    @cached_property
    def reporting_places(self) -> set[str]:
        """Places with a figure in a subject in one of `periods`."""
        shown = {period.text for period in self.periods}
        if not self.has_subjects:
            return {code for code, period in self._shown if period in shown}
        return {
            code
            for subject in self.subjects
            for (code, period), row in subject.rows.items()
            if period in shown and any(row[own.name] is not None for own in subject.columns)
        }

    def figures_of(self, codes: Iterable[str]) -> PlaceFigures:
        """The figures of places at the boundaries of their time."""
        found: PlaceFigures = {}
        for code in codes:
            own: dict[str, dict[str, Figure]] = {}
            for level in {row.level for row in self.places.get(code, [])}:
                frame = self._of_level(level).get((code,))
                for period, indicator, *figure in frame.iter_rows() if frame is not None else ():
                    own.setdefault(period, {})[indicator] = Figure(*figure)
            found[code] = own
        return found

    def _of_level(self, level: str) -> dict[tuple[Any, ...], pl.DataFrame]:
        """The figures of a level's places in `periods`, a frame a place; read once."""
        if level not in self._levels_read:
            self._levels_read[level] = self._read_level(level)
        return self._levels_read[level]

    @cached_property
    def _levels_read(self) -> dict[str, dict[tuple[Any, ...], pl.DataFrame]]:
        return {}

    def _read_level(self, level: str) -> dict[tuple[Any, ...], pl.DataFrame]:
        years = {f"year={year}" for period in self.periods for year in years_of(period)}
        paths = [
            self._path(path)
            for path in self.vintage.files(_FIGURES, _AS_WAS)
            if unquote(path.split("/")[1]) == f"level={level}" and path.split("/")[2] in years
        ]
        if not paths:
            return {}
        shown = [period.text for period in self.periods]
        asked = {own.indicator for subject in self.subjects for own in subject.columns}
        asked |= {subject.counted for subject in self.subjects}
        return figures_by_place(paths, shown, sorted(asked))

    def _path(self, path: str) -> Any:
        return self.vintage.folder / path


def _is_subject(schema: dict[str, Any]) -> bool:
    names = [field["name"] for field in schema["fields"]]
    return tuple(names[:4]) == _BESIDE[:4] and "dispute" in names
