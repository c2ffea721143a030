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

Tables = dict[str, pl.DataFrame]

_IS_NOTE = (pl.col("reported_as") == "note").fill_null(False)

LABEL_FIELDS = (
    *("form", "unit", "unit_code", "period", "measure", "place_code", "place_name"),
    *("total", "subtotal", "explanation", "ignored", "above", "foot", "personal", "indicator", "value"),
    "category",
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
        if "valid_to" in table.columns:
            rows = table.filter(pl.col("valid_to") < pl.col("valid_from"))
            zh = "valid_to（{valid_to}）早于 valid_from（{valid_from}），请核对这两个日期"
            en = "valid_to ({valid_to}) is before valid_from ({valid_from}): check both dates"
            yield name, rows, zh, en


def _repeated(tables: Tables) -> Iterator[Wrong]:
    for name, key in KEYS:
        if name in tables:
            filled = tables[name].drop_nulls([column for column in key if column in REQUIRED[name]])
            rows = filled.with_columns(_shown(key), first=pl.col("line").min().over(key))
            zh = f"{'、'.join(key)}“{{key}}”与第 {{first}} 行重复，请只留一行"
            en = f"{', '.join(key)} {{key!r}} is in line {{first}} already: keep one of the two"
            yield name, rows.filter(pl.col("line") > pl.col("first")), zh, en


def _shown(key: tuple[str, ...]) -> pl.Expr:
    return pl.concat_str(key, separator=" ", ignore_nulls=True).alias("key")


def _overlapping(tables: Tables) -> Iterator[Wrong]:
    for name, key in DATED_KEYS:
        if name in tables:
            rows = overlaps(tables[name].with_columns(_shown(key)), key)
            zh = "“{key}”的有效期与第 {first} 行重叠，请改 valid_from 或 valid_to，使各行首尾相接"
            en = "the validity of {key!r} overlaps that of line {first}: change valid_from or valid_to of one"
            yield name, rows, zh, en


def _unknown(tables: Tables) -> Iterator[Wrong]:
    for (name, column), known in KNOWN_VALUES.items():
        if name in tables:
            rows = tables[name].filter(~pl.col(column).is_in(known))
            zh = f"{column}“{{{column}}}”不认识，应为其中之一：{'、'.join(known)}"
            yield name, rows, zh, f"{column} {{{column}!r}} is unknown, write one of: {', '.join(known)}"
    for name, column in NOT_NEGATIVE:
        if name in tables:
            rows = tables[name].filter(pl.col(column) < 0)
            zh = f"{column}（{{{column}}}）不能是负数，请改正"
            yield name, rows, zh, f"{column} ({{{column}}}) is negative: correct it"
    for name, column, other, key in REFERENCES:
        if name in tables and other in tables:
            filled = tables[name].drop_nulls(column)
            rows = filled.join(tables[other], left_on=column, right_on=key, how="anti")
            zh = f"{column}“{{{column}}}”在 {other}.csv 中没有，请改正，或在那里补上"
            en = f"{column} {{{column}!r}} is not in {other}.csv: correct it, or add it there"
            yield name, rows, zh, en


def _indicators(indicators: pl.DataFrame) -> Iterator[Wrong]:
    rows = indicators.filter(pl.col("minimum") > pl.col("maximum"))
    zh = "minimum（{minimum:.15g}）大于 maximum（{maximum:.15g}），请核对"
    yield "indicators", rows, zh, "minimum ({minimum:.15g}) is above maximum ({maximum:.15g}): check both"


def _columns(columns: pl.DataFrame, forms: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Wrong]:
    data = columns.filter(~_IS_NOTE)
    zh = "列“{column}”没有 indicator，请填写；只作备注的列，reported_as 填 note"
    en = "the column {column!r} has no indicator: fill it in, or make it a note in reported_as"
    yield "form_columns", data.filter(pl.col("indicator").is_null()), zh, en
    derived = indicators.drop_nulls("numerator")
    rows = data.filter(pl.col("reported_as") != "claim")
    rows = rows.join(derived, left_on="indicator", right_on="code", how="semi")
    zh = "“{indicator}”是派生指标，由系统计算，列“{column}”的 reported_as 只能是 claim，请改正"
    en = "{indicator!r} is derived and computed: the column {column!r} can only be reported_as claim"
    yield "form_columns", rows, zh, en
    zh = "列“{column}”的有效期不在报表“{form}”的有效期内，读不到它，请改有效期，或删去本行"
    en = "the column {column!r} is never valid while its form {form!r} is, nothing reads it: change the dates or remove it"
    yield "form_columns", never_meeting(columns, forms, "form"), zh, en
    others = data.join(overlaps(columns, ("form", "column")), on="line", how="anti").drop_nulls("indicator")
    zh = "同一版报表里，“{indicator}”（{reported_as}）已由第 {first} 行上报，请只留一列"
    en = "in the same version of the form line {first} reports {indicator!r} ({reported_as}) already: keep one of the two"
    yield "form_columns", overlaps(others, ("form", "indicator", "reported_as")), zh, en


def read_marks(text: str) -> dict[str, float]:
    """Marks of form_columns.suppressed with their limits: `<6=5|*` means <6 hides up to 5, and * any number."""
    parts = (_MARK.fullmatch(part.strip()) for part in text.split("|") if part.strip())
    return {part["mark"].strip(): float(part["most"] or "inf") for part in parts if part}


_MARK = re.compile(r"(?P<mark>.*?)(=\s*(?P<most>\d+(\.\d+)?))?")


def _marks(columns: pl.DataFrame) -> Iterator[Wrong]:
    said = columns.drop_nulls("suppressed")
    is_nameless = [not all(read_marks(text)) for text in said["suppressed"]]
    zh = "suppressed“{suppressed}”里有一个上限没有写是哪个记号的，请写成 <6=5 的样子，几个记号用 | 隔开"
    en = "suppressed {suppressed!r} has a limit without its mark: write it as <6=5, with | between several"
    yield "form_columns", said.filter(is_nameless), zh, en


def _rules(rules: pl.DataFrame, columns: pl.DataFrame) -> Iterator[Wrong]:
    listed = columns.filter(~_IS_NOTE).group_by("form").agg("column")
    unusable, strange = [], []
    for rule in rules.drop_nulls("expression").join(listed, on="form").iter_rows(named=True):
        names, error = read_condition(rule["expression"])
        unusable += [rule | {"error": error}] if error else []
        strange += [rule | {"name": name} for name in sorted(names - set(rule["column"]))]
    zh = "表达式“{expression}”不能用（{error}），请写成对本报表各列的判断，如 a <= b"
    en = "the expression {expression!r} cannot be used ({error}): write a condition on columns of the form, as a <= b"
    yield "rules", pl.DataFrame(unusable), zh, en
    listed_parts = rules.filter(pl.col("nulls") == "parts").drop_nulls("expression")
    is_sum = [bool(operands_of_parts(text)) for text in listed_parts["expression"]]
    zh = "nulls 是 parts 的，表达式“{expression}”要写成 合计列 = 各部分列相加 的样子，如 total = a + b"
    en = "nulls is parts, so the expression {expression!r} must be of the kind total = a + b"
    yield "rules", listed_parts.filter(~pl.Series(is_sum, dtype=pl.Boolean)), zh, en
    zh = "表达式中的“{name}”不是报表“{form}”的列（备注列不算），请改正"
    en = "{name!r} in the expression is no column of the form {form!r}: correct it"
    yield "rules", pl.DataFrame(strange), zh, en


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
    return names, "" if is_condition else "没有比较 no comparison"


def _labels(labels: pl.DataFrame, columns: pl.DataFrame) -> Iterator[Wrong]:
    of_form = pl.col("field").str.contains(".", literal=True)
    rows = labels.filter(~of_form, ~pl.col("field").is_in(LABEL_FIELDS))
    zh = f"field“{{field}}”不认识，应为 报表.列，或其中之一：{'、'.join(LABEL_FIELDS)}"
    en = f"field {{field!r}} is unknown, write form.column or one of: {', '.join(LABEL_FIELDS)}"
    yield "labels", rows, zh, en
    named = columns.select(field=pl.concat_str("form", "column", separator="."))
    zh = "field“{field}”不是任何报表的列，请写成 报表.列，如 form_columns.csv 所列"
    en = "field {field!r} names no column of a form: write it as form.column, as form_columns.csv has them"
    yield "labels", labels.filter(of_form).join(named, on="field", how="anti"), zh, en


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
