"""The catalogue of a site: the only reader of its csv files.

Everything about places, forms, indicators and rules stands there; no form is known to the code.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from schemas.boundaries import Boundaries
from schemas.integrity.checks import find_faults, read_condition, read_marks
from schemas.integrity.faults import CatalogueError, Fault
from schemas.integrity.files import cell_faults, file_faults
from schemas.periods import STATISTICAL
from schemas.places import Registry, former_names, valid_on

_DATES = {"valid_from": pl.Date, "valid_to": pl.Date}
_TEXT = pl.String

COLUMNS: dict[str, dict[str, Any]] = {
    "levels": {"level": _TEXT, "rank": pl.Int64, "name_zh": _TEXT, "name_en": _TEXT},
    "places": {"code": _TEXT, "name": _TEXT, "level": _TEXT, "parent": _TEXT, "kind": _TEXT}
    | _DATES
    | {"reports": pl.Boolean},
    "place_events": {"date": pl.Date, "event": _TEXT, "from_code": _TEXT, "to_code": _TEXT}
    | {"share": pl.Float64, "source": _TEXT},
    "aliases": {"name": _TEXT, "scope": _TEXT, "code": _TEXT},
    "indicators": {"code": _TEXT, "name_zh": _TEXT, "name_en": _TEXT, "domain": _TEXT, "unit": _TEXT}
    | {"over_places": _TEXT, "over_time": _TEXT, "numerator": _TEXT, "denominator": _TEXT}
    | {"scale": pl.Float64, "decimals": pl.Int64, "better": _TEXT, "minimum": pl.Float64}
    | {"maximum": pl.Float64, "sensitive": pl.Boolean, "definition": _TEXT}
    | _DATES,
    "forms": {"form": _TEXT, "title_zh": _TEXT, "title_en": _TEXT, "level": _TEXT, "period_type": _TEXT}
    | {"due_days": pl.Int64, "late_days": pl.Int64}
    | _DATES
    | {"assigned_to": _TEXT},
    "form_columns": {"form": _TEXT, "column": _TEXT, "indicator": _TEXT, "reported_as": _TEXT}
    | {"header_zh": _TEXT, "header_en": _TEXT, "required": pl.Boolean}
    | _DATES,
    "rules": {"rule": _TEXT, "form": _TEXT, "severity": _TEXT, "expression": _TEXT}
    | {"message_zh": _TEXT, "message_en": _TEXT},
    "labels": {"field": _TEXT, "label": _TEXT},
    "targets": {"outline": _TEXT, "indicator": _TEXT, "operator": _TEXT, "value": pl.Float64}
    | {"unit": _TEXT, "year": pl.Int64, "per_level": _TEXT, "baseline": pl.Int64},
    "thresholds": {"rule": _TEXT, "name": _TEXT, "indicator": _TEXT, "related": _TEXT}
    | {"value": pl.Float64, "reason": _TEXT},
    "corrections": {"submission": _TEXT, "cell": _TEXT, "value": _TEXT, "reason": _TEXT}
    | {"officer": _TEXT, "date": pl.Date},
}
"""Every file of a catalogue, its columns and their types; more columns may stand in a file."""

OPTIONAL: dict[str, dict[str, Any]] = {
    "forms": {"year_start": pl.Int64},
    "indicators": {"formula": _TEXT, "statistical_year": pl.Boolean},
    "form_columns": {"zeros": _TEXT, "fraction": pl.Boolean, "suppressed": _TEXT},
    "rules": {"nulls": _TEXT},
    "targets": {"first_year": pl.Int64},
    "corrections": {"sheet": _TEXT, "holds": _TEXT},
}
"""Columns that a file may leave out: the month with which the year of a form's cumulative figures begins (1);
whether an indicator is a growth (formula `growth`: scale × (numerator / denominator - 1), the denominator being the
same count a year before, which no form asks for, so that only printed ones are judged) or the plain quotient of its
counts, and whether it has figures of the statistical year; which words mean zero in a column (| between them), whether a plain 0.12 in a
percent column means 12 %, which marks hide a number and how much it can be at most (`<6=5|*`: `<6` hides one up to
5, in the indicator's unit, `*` any); whether a blank operand of a rule counts as zero (zero) or lets the rule rest
(skip, the default); the first year in which a target is judged; the sheet of a corrected cell and the text that it
must still hold."""


@dataclass(frozen=True)
class FormColumn:
    """One column of a form; unit, limits and roll-up come from its indicator.

    `header_zh` is the path of its labels, outermost first, as 宫颈癌筛查→应查人数（人）; `aliases` are other paths
    under which forms carry it (labels.csv, field `form.column`).
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
        """The marks that hide a number, each with the most that the number can be, infinity where nobody knows."""
        return read_marks(self.suppressed or "")

    @property
    def refused_above(self) -> float | None:
        """The value above which a cell is refused. A claim is evidence: above the maximum it is taken, compared and
        warned of, never refused or capped."""
        return None if self.reported_as == "claim" else self.maximum


@dataclass(frozen=True)
class Rule:
    """A logic check of a form: `expression` is SQL over its columns and holds for a right row.

    `nulls` is zero where a blank operand counts as 0, else the rule rests where an operand is blank.
    """

    rule: str
    severity: str
    expression: str
    message_zh: str
    message_en: str
    nulls: str | None


@dataclass(frozen=True, eq=False)
class FormVersion:
    """A form as it stands in one period: its columns in order, without the notes, and the rules on them.

    The same object for all periods in which nothing of it changes.
    """

    form: str
    title_zh: str
    level: str
    period_type: str
    columns: tuple[FormColumn, ...]
    notes: frozenset[str]
    rules: tuple[Rule, ...]


class Catalogue:
    """The tables of one catalogue folder, as typed frames, one attribute a file.

    Raises CatalogueError with every fault of the catalogue.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        read = {name: _read_table(folder / f"{name}.csv") for name in COLUMNS}
        tables = {name: table for name, (table, _) in read.items() if table is not None}
        faults = [fault for _, own in read.values() for fault in own] + find_faults(tables)
        if faults:
            order = [f"{name}.csv" for name in COLUMNS]
            raise CatalogueError(folder, sorted(faults, key=lambda at: (order.index(at.file), at.line or 0)))
        self.tables = {name: table.drop("line") for name, table in tables.items()}
        self._versions: dict[tuple[str, str], FormVersion] = {}
        self._registries: dict[int, Registry] = {}
        self.form_version = lru_cache(maxsize=None)(self._form_version)

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all catalogue files: changes when any of them does."""
        total = hashlib.sha256()
        for name in sorted(COLUMNS):
            total.update(hashlib.sha256((self.folder / f"{name}.csv").read_bytes()).digest())
        return total.hexdigest()

    @cached_property
    def labels(self) -> dict[str, frozenset[str]]:
        """The spellings of each field of a return's head, table and foot: unit, period, place_code, total …"""
        grouped = self["labels"].group_by("field").agg("label")
        return {
            field: frozenset("".join(label.split()) for label in labels)
            for field, labels in grouped.iter_rows()
        }

    @cached_property
    def subject_levels(self) -> tuple[str, ...]:
        """The levels whose tables of each subject are published: the two highest, the lower first, and those that
        every site publishes, empty where it has no such level."""
        highest = self["levels"].sort("rank")["level"].tail(2)
        return tuple(dict.fromkeys((*highest, "county", "city")))

    @cached_property
    def period_types(self) -> dict[str, set[str]]:
        """The period types that the versions of each form are for."""
        types: dict[str, set[str]] = {}
        for form, period_type in self["forms"].select("form", "period_type").iter_rows():
            types.setdefault(form, set()).add(period_type)
        return types

    @cached_property
    def titles(self) -> dict[str, str]:
        """Form code by title (either language, without spaces, in lower case)."""
        named: dict[str, str] = {}
        for form, *titles in self["forms"].select("form", "title_zh", "title_en").iter_rows():
            named |= {"".join(title.split()).lower(): form for title in titles if title}
        return named

    def registry(self, day: date) -> Registry:
        """The places valid on `day`; the same object for all days between two changes."""
        epoch = bisect_right(self._changes, day)
        if epoch not in self._registries:
            places = valid_on(self["places"], day)
            former = former_names(self["places"], self["place_events"], set(places["code"]))
            self._registries[epoch] = Registry(places, self["aliases"], former)
        return self._registries[epoch]

    @cached_property
    def boundaries(self) -> Boundaries:
        """Where the places of one day are found on another."""
        return Boundaries(self["places"], self["place_events"])

    @cached_property
    def has_statistical_years(self) -> bool:
        """Whether any figure or return is of a statistical half-year or year."""
        of_figures = bool(self["indicators"]["statistical_year"].any())
        return of_figures or not STATISTICAL.keys().isdisjoint(self["forms"]["period_type"])

    @cached_property
    def _changes(self) -> list[date]:
        """The days on which a place comes or goes."""
        places = self["places"]
        gone = places["valid_to"].drop_nulls().dt.offset_by("1d")
        return sorted({*places["valid_from"], *gone})

    def _form_version(self, form: str, day: date) -> FormVersion | None:
        """The form as valid on `day`, None where it was not in use."""
        rows = valid_on(self["forms"].filter(pl.col("form") == form), day).to_dicts()
        if not rows:
            return None
        of_form = pl.col("form") == form
        limits = self["indicators"].select("code", "minimum", "maximum", "decimals", "unit", "over_places")
        columns = valid_on(self["form_columns"].filter(of_form), day).join(
            limits, left_on="indicator", right_on="code", how="left", maintain_order="left"
        )
        data = columns.filter(pl.col("reported_as") != "note").drop("form", "valid_from", "valid_to")
        notes = columns.filter(pl.col("reported_as") == "note")
        known = set(data["column"])
        rules = [
            rule
            for rule in self["rules"].filter(of_form).drop("form").to_dicts()
            if read_condition(rule["expression"])[0] <= known
        ]
        version = FormVersion(
            form=form,
            title_zh=rows[0]["title_zh"],
            level=rows[0]["level"],
            period_type=rows[0]["period_type"],
            columns=tuple(
                FormColumn(**row, aliases=tuple(sorted(self.labels.get(f"{form}.{row['column']}", ()))))
                for row in data.to_dicts()
            ),
            notes=frozenset(notes["header_zh"]) | frozenset(notes["header_en"]),
            rules=tuple(Rule(**rule) for rule in rules),
        )
        return self._versions.setdefault((form, repr(version)), version)


def _read_table(path: Path) -> tuple[pl.DataFrame | None, list[Fault]]:
    """The rows of a file as typed cells, each with its `line`, and what is wrong with single cells; no table, and
    what is wrong with the file, where it cannot be used as a whole."""
    required, optional = COLUMNS[path.stem], OPTIONAL.get(path.stem, {})
    try:
        content = path.read_bytes()
        written = _numbered(pl.read_csv(content, infer_schema=False), content)
    except FileNotFoundError:
        zh = "文件不存在，目录文件须齐全，可以只有表头"
        en = f"{path.name} is missing: every catalogue file must be there, if only its header"
        return None, [Fault(path.name, None, zh, en)]
    except OSError as error:
        zh, en = f"文件读不了（{error.strerror}），请检查", f"cannot be read ({error.strerror}): see to it"
        return None, [Fault(path.name, None, zh, en)]
    except pl.exceptions.PolarsError as error:
        why = str(error).strip().splitlines()[0]
        zh = f"不是可读的 csv 文件（{why}），请另存为“CSV UTF-8（逗号分隔）”"
        en = f"not a readable csv file ({why}): save it as CSV UTF-8 (comma delimited)"
        return None, file_faults(path.name, content) or [Fault(path.name, None, zh, en)]
    lacking = [name for name in required if name not in written.columns]
    if lacking and (unreadable := file_faults(path.name, content)):
        return None, unreadable
    written = written.with_columns(
        pl.lit(None, pl.String).alias(name) for name in optional if name not in written.columns
    )
    types = {name: dtype for name, dtype in {**required, **optional}.items() if name not in lacking}
    table = written.select("line", *(_typed(name, dtype) for name, dtype in types.items()))
    faults = cell_faults(path.stem, written, table)
    if lacking:
        names = "、".join(lacking)
        zh, en = f"表头缺少列 {names}，请补上", f"the header lacks {', '.join(lacking)}: add what is missing"
        return None, [Fault(path.name, 1, zh, en), *faults]
    if "valid_to" in types:
        is_read = written["valid_to"].is_null() | table["valid_to"].is_not_null()
        table = table.with_columns(pl.when(is_read).then("valid_from"))
    return table, faults


def _numbered(written: pl.DataFrame, content: bytes) -> pl.DataFrame:
    """The filled rows of a file, cells without outer spaces, and the line of the file on which each row begins."""
    text = content.removeprefix(b"\xef\xbb\xbf")
    first = 2 + text[: len(text) - len(text.lstrip())].count(b"\n")
    first += sum(name.count("\n") for name in written.columns)
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True))
    line = first + pl.int_range(pl.len()) + breaks.cum_sum() - breaks
    cells = pl.all().str.strip_chars().replace("", None)
    return written.select(cells, line=line).filter(~pl.all_horizontal(pl.exclude("line").is_null()))


def _typed(name: str, dtype: Any) -> pl.Expr:
    """A column's cells as its type, null where they cannot be; an empty boolean is false."""
    text = pl.col(name)
    if dtype is pl.Boolean:
        known = text.str.to_lowercase().replace_strict({"true": True, "false": False}, default=None)
        return pl.when(text.is_null()).then(False).otherwise(known).alias(name)
    if dtype is pl.Date:
        day = text.str.to_date("%Y-%m-%d", strict=False)
        return pl.when(day.dt.year().is_between(1900, 2999)).then(day).alias(name)
    value = text.cast(dtype, strict=False)
    return pl.when(value.is_finite()).then(value).alias(name) if dtype is pl.Float64 else value
