"""The catalogue of a site: places, forms, indicators, rules and all else that the code does not know."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path

import polars as pl

from schemas.assignments import alternatives
from schemas.boundaries import Boundaries
from schemas.catalogue_files import (
    COLUMNS,
    MAY_LACK,
    STANDARD,
    CatalogueSource,
    existing_folder,
    read_source,
    read_table,
)
from schemas.disaggregation import checked_tables
from schemas.expressions import Derived, derived_indicators
from schemas.integrity.faults import CatalogueError
from schemas.integrity.find_faults import read_condition, read_marks
from schemas.lives import Lives
from schemas.periods import APRIL, CALENDAR, FISCAL, first_month, fiscal_types
from schemas.places import Registry, closed_places, former_names, valid_on


@dataclass(frozen=True)
class FormColumn:
    """One column of a form; unit, limits and roll-up come from its indicator.

    `header_zh` is the path of its labels, outermost first, as 宫颈癌筛查→应查人数（人）; `aliases` are other paths
    on forms (labels.csv, field `form.column`).
    """

    column: str
    indicator: str | None
    reported_as: str
    header_zh: str
    header_en: str
    required: bool
    minimum: float | None
    maximum: float | None
    decimals: int
    unit: str | None
    over_places: str | None
    zeros: str | None
    fraction: bool
    suppressed: str | None
    aliases: tuple[str, ...]

    @property
    def marks(self) -> dict[str, float]:
        """Marks that hide a number, each with the greatest number that it hides; infinity means unknown."""
        return read_marks(self.suppressed or "")

    @property
    def refused_above(self) -> float | None:
        """Greatest value that is accepted; None for a claim.

        A claim is evidence: above the maximum it is compared and warned of, never refused or capped.
        """
        return None if self.reported_as == "claim" else self.maximum


@dataclass(frozen=True)
class Rule:
    """Logic check of a form: `expression` is SQL over its columns and true for a right row.

    `nulls` zero: a blank operand counts as 0; parts: so do blanks in a row with some part; else it is skipped then.
    """

    rule: str
    severity: str
    expression: str
    message_zh: str
    message_en: str
    nulls: str | None


@dataclass(frozen=True, eq=False)
class FormVersion:
    """A form in one period: its columns in order, without the notes, and the rules on them.

    Periods without a change of the form share one object.
    """

    form: str
    title_zh: str
    title_en: str | None
    level: str
    period_type: str
    columns: tuple[FormColumn, ...]
    notes: frozenset[str]
    rules: tuple[Rule, ...]


class Catalogue:
    """Tables of one catalogue as typed frames, by name; a path is a folder of csv files.

    Raises CatalogueError with every fault of the catalogue.
    """

    def __init__(self, source: Path | CatalogueSource) -> None:
        self._source = existing_folder(source) if isinstance(source, Path) else source
        self.files = [name for name in COLUMNS if name not in MAY_LACK or self._source.has_table(name)]
        read = {name: read_source(self._source, name) for name in self.files}
        tables = {name: table for name, (table, _) in read.items() if table is not None}
        tables, found = checked_tables(tables)
        if faults := [fault for _, own in read.values() for fault in own] + found:
            order = [f"{name}.csv" for name in COLUMNS]
            faults.sort(key=lambda at: (order.index(at.file), at.line or 0))
            raise CatalogueError(self._source.path, [self._source.placed(fault) for fault in faults])
        self.tables = {name: table.drop("line") for name, table in tables.items()}
        self.tables |= _with_year_starts(self.tables)
        self._versions: dict[tuple[str, str], FormVersion] = {}
        self._registries: dict[int, Registry] = {}
        self._form_since = lru_cache(maxsize=None)(self._form_version)

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all catalogue files."""
        total = hashlib.sha256()
        for name in sorted(self.files):
            total.update(hashlib.sha256(self._source.content(name)).digest())
        return total.hexdigest()

    @cached_property
    def labels(self) -> dict[str, frozenset[str]]:
        """Spellings of each field of a return: unit, period, place_code, total …"""
        grouped = self["labels"].group_by("field").agg("label")
        return {
            field: frozenset("".join(label.split()) for label in labels)
            for field, labels in grouped.iter_rows()
        }

    @cached_property
    def alternative_pairs(self) -> list[tuple[str, str]]:
        """Pairs of places of which one report suffices for a form, in both directions."""
        found = alternatives(self["forms"]).select("form", "choice", "place_code")
        pairs = found.join(found, on=["form", "choice"], suffix="_of_other")
        pairs = pairs.filter(pl.col("place_code") != pl.col("place_code_of_other"))
        return sorted(set(pairs.select("place_code", "place_code_of_other").iter_rows()))

    @cached_property
    def subject_columns(self) -> pl.DataFrame:
        """Columns of the subject tables, in order, with the unit, decimals and English name of their indicators.

        A catalogue without the file has the standard columns, as sites had before there was one.
        """
        about = ("code", "unit", "decimals", "name_en")
        indicators = self["indicators"].select(about)
        if "subject_columns" in self.tables:
            columns = self["subject_columns"]
        else:
            standard = {
                name: read_table(STANDARD / f"{name}.csv")[0] for name in ("subject_columns", "indicators")
            }
            columns, known = (table.drop("line") for table in standard.values() if table is not None)
            others = known.select(about).join(indicators, on="code", how="anti")
            indicators = pl.concat([indicators, others])
        return columns.join(
            indicators, left_on="indicator", right_on="code", how="left", maintain_order="left"
        )

    @cached_property
    def subject_levels(self) -> tuple[str, ...]:
        """Levels with subject tables: the two highest, the lower first, then county and city.

        Every site publishes county and city tables; they are empty if the site has no such level.
        """
        highest = self["levels"].sort("rank")["level"].tail(2)
        return tuple(dict.fromkeys((*highest, "county", "city")))

    @cached_property
    def period_types(self) -> dict[str, set[str]]:
        """Period types of each form's versions."""
        types: dict[str, set[str]] = {}
        for form, period_type in self["forms"].select("form", "period_type").iter_rows():
            types.setdefault(form, set()).add(period_type)
        return types

    @cached_property
    def titles(self) -> dict[str, str]:
        """Form codes by title (either language, without spaces, in lower case)."""
        named: dict[str, str] = {}
        for form, *titles in self["forms"].select("form", "title_zh", "title_en").iter_rows():
            named |= {"".join(title.split()).lower(): form for title in titles if title}
        return named

    def form_version(self, form: str, day: date) -> FormVersion | None:
        """The form as valid on `day`; None if it was not in use. Days between two changes of it share one object."""
        changes = self._form_changes.get(form, [])
        at = bisect_right(changes, day)
        return self._form_since(form, changes[at - 1]) if at else None

    def registry(self, day: date) -> Registry:
        """Places valid on `day`; days between two changes share one object."""
        epoch = bisect_right(self._changes, day)
        if epoch not in self._registries:
            places = valid_on(self["places"], day)
            former = former_names(self["places"], self.lives, day)
            closed = partial(closed_places, self["places"], self.lives, day)
            self._registries[epoch] = Registry(places, self["aliases"], former, closed)
        return self._registries[epoch]

    @cached_property
    def boundaries(self) -> Boundaries:
        """Mapping of the places of one day to another."""
        return Boundaries(self["places"], self.lives)

    @cached_property
    def lives(self) -> Lives:
        """Lives of the places: codes with the spans in which they mean one place."""
        return Lives(self["places"], self["place_events"])

    @cached_property
    def derived(self) -> dict[str, Derived]:
        """Derived indicators by code, each with the base indicators that it is computed from."""
        return derived_indicators(self["indicators"].select("code", "numerator", "denominator").iter_rows())

    @cached_property
    def has_statistical_years(self) -> bool:
        """True if a figure or return is of a year that does not begin in January, or of its half."""
        return not FISCAL.keys().isdisjoint(self.longer_types)

    @cached_property
    def longer_types(self) -> frozenset[str]:
        """Period types of returns and of the longer periods of figures: the calendar's and those of statistical years."""
        months = self["indicators"].filter("statistical_year")["year_start"].unique()
        figures = (name for month in months for name in fiscal_types(month))
        return frozenset({*CALENDAR, *self["forms"]["period_type"], *figures})

    @cached_property
    def _changes(self) -> list[date]:
        """Days on which a place begins or ceases to be valid."""
        places = self["places"]
        gone = places["valid_to"].drop_nulls().dt.offset_by("1d")
        return sorted({*places["valid_from"], *gone})

    @cached_property
    def _form_changes(self) -> dict[str, list[date]]:
        """Days on which a version or a column of each form begins or ceases to be valid."""
        dated = pl.concat(
            [self[name].select("form", "valid_from", "valid_to") for name in ("forms", "form_columns")]
        )
        days: dict[str, set[date]] = {}
        for form, first, last in dated.iter_rows():
            days.setdefault(form, set()).update(
                [first, *([last + timedelta(days=1)] if last and last < date.max else [])]
            )
        return {form: sorted(changes) for form, changes in days.items()}

    def _form_version(self, form: str, day: date) -> FormVersion | None:
        """The form as valid from `day`, one of its changes, on; None if it was not in use."""
        of_form = pl.col("form") == form
        if not (rows := valid_on(self["forms"].filter(of_form), day).to_dicts()):
            return None
        limits = self["indicators"].select("code", "minimum", "maximum", "decimals", "unit", "over_places")
        columns = valid_on(self["form_columns"].filter(of_form), day).join(
            limits, left_on="indicator", right_on="code", how="left", maintain_order="left"
        )
        data = columns.filter(pl.col("reported_as") != "note").drop(
            "form", "valid_from", "valid_to", "dimension"
        )
        notes = columns.filter(pl.col("reported_as") == "note")
        known = set(data["column"])
        rules = [
            rule
            for rule in self["rules"].filter(of_form).drop("form").to_dicts()
            if read_condition(rule["expression"])[0] <= known
        ]
        version = FormVersion(
            form=form,
            **{name: rows[0][name] for name in ("title_zh", "title_en", "level", "period_type")},
            columns=tuple(
                FormColumn(**row, aliases=tuple(sorted(self.labels.get(f"{form}.{row['column']}", ()))))
                for row in data.to_dicts()
            ),
            notes=frozenset(notes["header_zh"]) | frozenset(notes["header_en"]),
            rules=tuple(Rule(**rule) for rule in rules),
        )
        return self._versions.setdefault((form, repr(version)), version)


def _with_year_starts(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Forms with the first month of their cumulative year, indicators with that of their statistical year."""
    of_type = pl.col("period_type").map_elements(first_month, return_dtype=pl.Int64)
    return {
        "forms": tables["forms"].with_columns(pl.col("year_start").fill_null(of_type)),
        "indicators": tables["indicators"].with_columns(pl.col("year_start").fill_null(APRIL)),
    }
