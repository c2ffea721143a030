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
    | {"unit": _TEXT, "year": pl.Int64, "per_level": _TEXT, "baseline": _TEXT},
    "corrections": {"submission": _TEXT, "cell": _TEXT, "value": _TEXT, "reason": _TEXT}
    | {"officer": _TEXT, "date": pl.Date},
}
"""Every file of a catalogue, its columns and their types; more columns may stand in a file."""

OPTIONAL: dict[str, dict[str, Any]] = {
    "forms": {"year_start": pl.Int64},
    "indicators": {"formula": _TEXT, "statistical_year": pl.Boolean},
    "form_columns": {"zeros": _TEXT, "fraction": pl.Boolean},
    "rules": {"nulls": _TEXT},
    "corrections": {"sheet": _TEXT, "holds": _TEXT},
}
"""Columns that a file may leave out: the month with which the year of a form's cumulative figures begins (1);
whether an indicator is a growth (formula `growth`: scale × (numerator / denominator - 1), the denominator being the
same count a year before, which no form asks for, so that only printed ones are judged) or the plain quotient of its
counts, and whether it has figures of the statistical year; which words mean zero in a column (| between them), whether a plain 0.12 in a
percent column means 12 %; whether a blank operand of a rule counts as zero (zero) or lets the rule rest (skip, the
default); the sheet of a corrected cell and the text that it must still hold."""


class CatalogueError(ValueError):
    """A catalogue file is missing, lacks a column or holds a cell of the wrong kind."""


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
    aliases: tuple[str, ...]


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
    """A form as it stands in one period: its columns in order, without the notes, and the rules whose columns it has.

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
    """The tables of one catalogue folder, as typed frames, one attribute a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = {
            name: _read_table(folder / f"{name}.csv", COLUMNS[name], OPTIONAL.get(name, {}))
            for name in COLUMNS
        }
        for rule in self["rules"].iter_rows(named=True):
            _check_rule(folder / "rules.csv", rule, self["form_columns"])
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
        columns = (
            valid_on(self["form_columns"].filter(of_form), day)
            .join(limits, left_on="indicator", right_on="code", how="left", maintain_order="left")
            .with_columns(pl.col("decimals").fill_null(0))
        )
        data = columns.filter(pl.col("reported_as") != "note").drop("form", "valid_from", "valid_to")
        notes = columns.filter(pl.col("reported_as") == "note")
        known = set(data["column"])
        rules = [
            Rule(**row)
            for row in self["rules"].filter(of_form).drop("form").to_dicts()
            if known.issuperset(pl.sql_expr(row["expression"]).meta.root_names())
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
            rules=tuple(rules),
        )
        return self._versions.setdefault((form, repr(version)), version)


def _check_rule(path: Path, rule: dict[str, str], columns: pl.DataFrame) -> None:
    """Raise CatalogueError unless the rule's expression is SQL over columns of its form."""
    known = set(columns.filter(pl.col("form") == rule["form"])["column"])
    try:
        unknown = set(pl.sql_expr(rule["expression"]).meta.root_names()) - known
    except pl.exceptions.PolarsError as error:
        unknown = {_first_line(error)}
    if unknown:
        raise CatalogueError(
            f"{path}：规则 {rule['rule']}（{rule['form']}）的表达式有误 / the expression of rule {rule['rule']} of form "
            f"{rule['form']} is wrong: {', '.join(sorted(unknown))}"
        )


def _read_table(path: Path, columns: dict[str, Any], optional: dict[str, Any]) -> pl.DataFrame:
    try:
        table = pl.read_csv(path, infer_schema=False)
        table = table.filter(~pl.all_horizontal(pl.all().is_null()))
    except FileNotFoundError:
        raise CatalogueError(
            f"{path} 不存在，目录文件须齐全，可以只有表头 / {path.name} is missing, every catalogue file must be there, "
            "if only its header"
        ) from None
    except pl.exceptions.PolarsError as error:
        raise CatalogueError(
            f"{path} 不是可读的 UTF-8 csv 文件 / not a readable csv file: {_first_line(error)}"
        ) from None
    if lacking := [name for name in columns if name not in table.columns]:
        raise CatalogueError(f"{path} 缺少列 {lacking[0]} / lacks the column {lacking[0]!r}")
    lacking = [name for name in optional if name not in table.columns]
    table = table.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    try:
        return table.select(_typed(name, dtype) for name, dtype in {**columns, **optional}.items())
    except pl.exceptions.PolarsError as error:
        raise CatalogueError(
            f"{path} 有不合类型的值 / holds a value of the wrong kind: {_first_line(error)}"
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _typed(name: str, dtype: Any) -> pl.Expr:
    text = pl.col(name).str.strip_chars().replace("", None)
    if dtype is pl.Boolean:
        return (text == "true").fill_null(False).alias(name)
    if dtype is pl.Date:
        return text.str.to_date("%Y-%m-%d")
    return text.cast(dtype)
