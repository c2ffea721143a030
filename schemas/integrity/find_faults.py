"""Integrity of a catalogue: all faults at once, before any submission is read.

A check is a query: it yields the rows at fault, and a sentence with the fault and the remedy.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import polars as pl

from schemas.expressions import operands_of_parts
from schemas.integrity.combined import combined_faults, stock_faults
from schemas.integrity.derived import derived_faults
from schemas.integrity.faults import Fault, Wrong, stated
from schemas.integrity.files import REQUIRED
from schemas.integrity.forms import form_faults
from schemas.integrity.known_values import KNOWN_VALUES
from schemas.integrity.odd_values import form_value_faults, indicator_value_faults, place_faults
from schemas.integrity.places import event_faults, parent_faults
from schemas.integrity.return_rates import return_rate_faults
from schemas.integrity.same_figure import same_figure_faults
from schemas.integrity.subject_columns import shown_faults, subject_faults
from schemas.integrity.targets import target_faults, threshold_faults
from schemas.integrity.validity import never_meeting, overlaps, with_sure_validity
from schemas.texts.said import WordList

Tables = dict[str, pl.DataFrame]

_IS_NOTE = (pl.col("reported_as") == "note").fill_null(False)

LABEL_FIELDS = (
    *("form", "unit", "unit_code", "period", "measure", "place_code", "place_name"),
    *("total", "subtotal", "explanation", "ignored", "above", "foot", "personal", "indicator", "value"),
    *("category", "year", "month", "quarter", "half", "time"),
)
"""Fields of a return that labels.csv may spell, beside columns of forms, as `form.column`."""

NOT_NEGATIVE = (
    ("forms", "due_days"),
    ("forms", "late_days"),
    ("indicators", "decimals"),
    ("thresholds", "value"),
)
"""Columns of numbers that are not below zero."""

REFERENCES = (
    ("places", "level", "levels", "level"),
    ("places", "parent", "places", "code"),
    ("place_events", "from_code", "places", "code"),
    ("place_events", "to_code", "places", "code"),
    ("aliases", "code", "places", "code"),
    ("aliases", "scope", "places", "code"),
    ("indicators", "weight", "indicators", "code"),
    ("forms", "level", "levels", "level"),
    ("form_columns", "form", "forms", "form"),
    ("form_columns", "indicator", "indicators", "code"),
    ("rules", "form", "forms", "form"),
    ("targets", "indicator", "indicators", "code"),
    ("targets", "per_level", "levels", "level"),
    ("thresholds", "indicator", "indicators", "code"),
    ("thresholds", "related", "indicators", "code"),
    ("subject_columns", "indicator", "indicators", "code"),
)
"""Columns whose codes are in another table: file, column, other file, its column."""

KEYS = (
    ("levels", ("level",)),
    ("levels", ("rank",)),
    ("indicators", ("code",)),
    ("rules", ("form", "rule")),
    ("targets", ("outline", "indicator", "operator", "year", "per_level")),
    ("thresholds", ("rule", "name", "indicator", "related")),
    ("subject_columns", ("subject", "column")),
)
"""Keys that are unique in a table."""

DATED_KEYS = (("places", ("code",)), ("forms", ("form",)), ("form_columns", ("form", "column")))
"""Keys that are unique in a table on each day."""


def find_faults(tables: Tables) -> list[Fault]:
    """Faults of the readable tables; a check is left out if a table that it needs is unreadable.

    Each table has the `line` of its rows. An unreadable cell is null, and so is the `valid_from` of an unreadable
    `valid_to`.
    """
    dated = {name: with_sure_validity(table) for name, table in tables.items()}
    wrong = [*_reversed(tables), *_repeated(tables), *_overlapping(dated), *_unknown(tables)]
    for names, check in TABLE_CHECKS:
        if dated.keys() >= set(names):
            wrong += check(*(dated[name] for name in names))
    return stated(wrong)


def _reversed(tables: Tables) -> Iterator[Wrong]:
    for name, table in tables.items():
        if "valid_to" in table.columns and not table.is_empty():
            rows = table.filter(pl.col("valid_to") < pl.col("valid_from"))
            yield Wrong(name, rows, "ends_before_it_begins")


def _repeated(tables: Tables) -> Iterator[Wrong]:
    for name, key in KEYS:
        if name in tables and not tables[name].is_empty():
            filled = tables[name].drop_nulls([column for column in key if column in REQUIRED[name]])
            rows = filled.with_columns(_shown(key), first=pl.col("line").min().over(key))
            yield Wrong(
                name, rows.filter(pl.col("line") > pl.col("first")), "key_repeated", {"keys": WordList(key)}
            )


def _shown(key: tuple[str, ...]) -> pl.Expr:
    return pl.concat_str(key, separator=" ", ignore_nulls=True).alias("key")


def _overlapping(tables: Tables) -> Iterator[Wrong]:
    for name, key in DATED_KEYS:
        if name in tables:
            rows = overlaps(tables[name].with_columns(_shown(key)), key)
            yield Wrong(name, rows, "validity_overlaps")


def _unknown(tables: Tables) -> Iterator[Wrong]:
    filled_in = {name: table for name, table in tables.items() if not table.is_empty()}
    for (name, column), known in KNOWN_VALUES.items():
        if name in filled_in:
            rows = tables[name].filter(~pl.col(column).is_in(known))
            yield Wrong(name, rows, "value_unknown", {"header": column, "known": WordList(known)})
    for name, column in NOT_NEGATIVE:
        if name in filled_in:
            rows = tables[name].filter(pl.col(column) < 0)
            yield Wrong(name, rows, "negative", {"header": column})
    for name, column, other, key in REFERENCES:
        if name in filled_in and other in tables:
            filled = tables[name].drop_nulls(column)
            rows = filled.join(tables[other], left_on=column, right_on=key, how="anti")
            yield Wrong(name, rows, "code_unknown", {"header": column, "table": other})


def _indicators(indicators: pl.DataFrame) -> Iterator[Wrong]:
    rows = indicators.filter(pl.col("minimum") > pl.col("maximum"))
    yield Wrong("indicators", rows, "minimum_above_maximum")


def _columns(columns: pl.DataFrame, forms: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Wrong]:
    data = columns.filter(~_IS_NOTE)
    yield Wrong("form_columns", data.filter(pl.col("indicator").is_null()), "column_without_indicator")
    derived = indicators.drop_nulls("numerator")
    rows = data.filter(pl.col("reported_as") != "claim")
    rows = rows.join(derived, left_on="indicator", right_on="code", how="semi")
    yield Wrong("form_columns", rows, "derived_not_claimed")
    yield Wrong("form_columns", never_meeting(columns, forms, "form"), "column_never_valid")
    others = data.join(overlaps(columns, ("form", "column")), on="line", how="anti").drop_nulls("indicator")
    yield Wrong(
        "form_columns", overlaps(others, ("form", "indicator", "reported_as")), "figure_twice_in_form"
    )


def read_marks(text: str) -> dict[str, float]:
    """Marks of form_columns.suppressed with their limits: `<6=5|*` means <6 hides up to 5, and * any number."""
    parts = (_MARK.fullmatch(part.strip()) for part in text.split("|") if part.strip())
    return {part["mark"].strip(): float(part["most"] or "inf") for part in parts if part}


_MARK = re.compile(r"(?P<mark>.*?)(=\s*(?P<most>\d+(\.\d+)?))?")


def _marks(columns: pl.DataFrame) -> Iterator[Wrong]:
    said = columns.drop_nulls("suppressed")
    is_nameless = [not all(read_marks(text)) for text in said["suppressed"]]
    yield Wrong("form_columns", said.filter(is_nameless), "limit_without_mark")


def _rules(rules: pl.DataFrame, columns: pl.DataFrame) -> Iterator[Wrong]:
    listed = columns.filter(~_IS_NOTE).group_by("form").agg("column")
    unusable, pointless, strange = [], [], []
    for rule in rules.drop_nulls("expression").join(listed, on="form").iter_rows(named=True):
        names, error = read_condition(rule["expression"])
        pointless += [rule] if error == _NO_COMPARISON else []
        unusable += [rule] if error and error != _NO_COMPARISON else []
        strange += [rule | {"name": name} for name in sorted(names - set(rule["column"]))]
    yield Wrong("rules", pl.DataFrame(unusable), "expression_unusable")
    yield Wrong("rules", pl.DataFrame(pointless), "expression_without_comparison")
    listed_parts = rules.filter(pl.col("nulls") == "parts").drop_nulls("expression")
    is_sum = [bool(operands_of_parts(text)) for text in listed_parts["expression"]]
    yield Wrong("rules", listed_parts.filter(~pl.Series(is_sum, dtype=pl.Boolean)), "parts_expression")
    yield Wrong("rules", pl.DataFrame(strange), "expression_column_unknown")


_NO_COMPARISON = "no comparison"


@lru_cache(maxsize=1024)
def read_condition(expression: str) -> tuple[frozenset[str], str]:
    """Columns named in a rule's expression, and the reason why it is no condition (empty: it is one)."""
    try:
        condition = pl.sql_expr(expression)
        names = frozenset(condition.meta.root_names())
        tried = pl.DataFrame({name: [0.0, 1.0] for name in names}).select(condition)
    except pl.exceptions.PolarsError as error:
        return frozenset(), str(error).strip().splitlines()[0]
    is_condition = names and tried.dtypes == [pl.Boolean] and tried.height == 2
    return names, "" if is_condition else _NO_COMPARISON


def _labels(labels: pl.DataFrame, columns: pl.DataFrame) -> Iterator[Wrong]:
    of_form = pl.col("field").str.contains(".", literal=True)
    rows = labels.filter(~of_form, ~pl.col("field").is_in(LABEL_FIELDS))
    yield Wrong("labels", rows, "label_unknown", {"known": WordList(LABEL_FIELDS)})
    named = columns.select(field=pl.concat_str("form", "column", separator="."))
    yield Wrong("labels", labels.filter(of_form).join(named, on="field", how="anti"), "label_names_no_column")


TABLE_CHECKS: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Wrong]]], ...] = (
    (("places",), place_faults),
    (("forms",), form_value_faults),
    (("indicators",), indicator_value_faults),
    (("places", "levels"), parent_faults),
    (("place_events", "places"), event_faults),
    (("indicators",), derived_faults),
    (("indicators", "form_columns"), combined_faults),
    (("indicators", "form_columns", "forms"), return_rate_faults),
    (("form_columns",), stock_faults),
    (("indicators",), _indicators),
    (("forms", "form_columns", "places"), form_faults),
    (("form_columns", "forms", "indicators"), _columns),
    (("form_columns", "forms", "places", "levels"), same_figure_faults),
    (("form_columns",), _marks),
    (("rules", "form_columns"), _rules),
    (("labels", "form_columns"), _labels),
    (("targets", "indicators", "thresholds"), target_faults),
    (("thresholds",), threshold_faults),
    (("subject_columns",), subject_faults),
    (("subject_columns", "indicators"), shown_faults),
)
"""Checks with the tables that they take, in order."""
