"""Limits of the form's columns and rules of the catalogue, applied to a table: observations and findings."""

from collections.abc import Iterable

import polars as pl

from flows.steps.book.addresses import column_name
from flows.steps.findings.finding_list import FindingList
from flows.steps.findings.findings import finding, shown_value, worded_finding
from flows.steps.findings.severity import ERROR
from flows.steps.tidy.table import ReturnTable
from flows.steps.values.words import EXACT
from schemas.catalogue import FormColumn, Rule
from schemas.expressions import operands_of_parts
from schemas.form_contract import LIMITS, broken, most_allowed, validate_rows
from schemas.ledger import VALUE_TYPE, Observations
from schemas.table_columns import column_types
from schemas.texts.said import Saying, listed

Cells = dict[str, pl.Series]
"""Faulty cells: a mask over the table's rows by column."""


def check_table(table: ReturnTable, contracts: bool = True) -> tuple[pl.DataFrame, FindingList]:
    """Accepted observations of a table, one row for each accepted cell, and the findings.

    A cell is rejected if it breaks a limit or if its row breaks a rule of severity error that uses the cell. A rule
    with a blank or rejected operand is not applied. Rejected cells become null in `table.frame` and are counted in
    `table.rejected`. The rest must meet the form's contract, unless `contracts` is false.
    """
    form = table.layout.form
    findings = FindingList()
    _find_blanks(table, findings)
    rejected: Cells = {}
    for limit in LIMITS:
        _find_beyond_limit(table, limit, rejected, findings)
    _take_out(table, rejected)
    _find_claims_above_maximum(table, findings)
    _find_own_equal_to_below(table, findings)
    rejected = {}
    for rule in form.rules:
        _find_rule_broken(table, rule, rejected, findings)
    _take_out(table, rejected)
    if contracts:
        validate_rows(form, table.frame)
    return _observations(table), findings


def _take_out(table: ReturnTable, rejected: Cells) -> None:
    """Make the rejected cells null in the table's frame and count them."""
    for name, mask in rejected.items():
        for at in table.frame.filter(mask & table.frame[name].is_not_null())["return"]:
            table.rejected[at] += 1
    table.frame = table.frame.with_columns(
        pl.when(mask).then(None).otherwise(pl.col(name)).alias(name) for name, mask in rejected.items()
    )


def _find_blanks(table: ReturnTable, findings: FindingList) -> None:
    """Report required cells that are blank in filled rows."""
    for column, at in zip(table.layout.form.columns, table.layout.columns_at, strict=True):
        if column.required and at >= 0:
            for return_at, row, place_code in _rows(table, table.blank(column.column)):
                where = table.where(return_at, row, column.column, place_code)
                if table.returns[return_at].sheet.is_missing(row, at):
                    findings.append(finding("long_required_missing", where, column.header_zh))
                else:
                    findings.append(finding("required_blank", where))


def _rows(table: ReturnTable, mask: pl.Series) -> list[tuple[int, int, str]]:
    return table.frame.filter(mask).select("return", "row", "place_code").rows()


def _find_beyond_limit(table: ReturnTable, limit: str, rejected: Cells, findings: FindingList) -> None:
    columns = {column.column: column for column in table.layout.form.columns}
    for mask in table.frame.select(broken(table.layout.form, limit)):
        if not mask.any():
            continue
        _reject(rejected, mask)
        at_fault = table.frame.filter(mask).select("return", "row", "place_code", mask.name)
        for at, row, place_code, value in at_fault.iter_rows():
            where = table.where(at, row, mask.name, place_code)
            findings.append(finding(limit, where, shown_value(value), _limit_text(columns[mask.name], limit)))


def _find_claims_above_maximum(table: ReturnTable, findings: FindingList) -> None:
    """Report printed rates and totals above their indicator's maximum; they are accepted unchanged."""
    for column in table.layout.form.columns:
        if column.reported_as != "claim" or column.maximum is None:
            continue
        for return_at, row, place_code, value in (
            table.frame.filter(pl.col(column.column) > column.maximum)
            .select("return", "row", "place_code", column.column)
            .iter_rows()
        ):
            where = table.where(return_at, row, column.column, place_code)
            findings.append(
                finding("claim_above_maximum", where, shown_value(value), f"{column.maximum:.15g}")
            )


_LEAST_DOUBLED = 5
"""Smallest own figure that is compared with the total of the places below; equal smaller figures are common."""


def _find_own_equal_to_below(table: ReturnTable, findings: FindingList) -> None:
    """Report own figures that equal the total of the places below in the same row: the lower figures twice."""
    columns = table.layout.form.columns
    below = {own.indicator: own.column for own in columns if own.reported_as == "subtotal"}
    for column in columns:
        if column.reported_as not in ("period", "stock") or column.indicator not in below:
            continue
        own, other = pl.col(column.column), pl.col(below[column.indicator])
        for return_at, row, place_code, value in (
            table.frame.filter((own == other) & (own >= _LEAST_DOUBLED))
            .select("return", "row", "place_code", column.column)
            .iter_rows()
        ):
            where = table.where(return_at, row, column.column, place_code)
            findings.append(finding("own_equals_below", where, shown_value(value)))


def _limit_text(column: FormColumn, limit: str) -> str:
    value = {
        "below_minimum": column.minimum,
        "above_maximum": most_allowed(column),
        "too_many_decimals": column.decimals,
    }[limit]
    return f"{value:.15g}"


def _reject(rejected: Cells, mask: pl.Series) -> None:
    rejected[mask.name] = rejected[mask.name] | mask if mask.name in rejected else mask


def _find_rule_broken(table: ReturnTable, rule: Rule, rejected: Cells, findings: FindingList) -> None:
    expression = pl.sql_expr(rule.expression)
    names = list(dict.fromkeys(expression.meta.root_names()))
    mask = _unequal_parts(table, rule) if rule.nulls == "parts" else _is_broken(table, rule, names)
    if not mask.any():
        return
    if rule.severity == ERROR:
        for name in names:
            _reject(rejected, mask.alias(name))
    shown = [name for name in names if _position(table, name) >= 0]
    for at, row, place_code, *values in (
        table.frame.filter(mask).select("return", "row", "place_code", *shown).iter_rows()
    ):
        cells = [table.where(at, row, name).cell for name in shown]
        where = table.where(at, row, shown[0] if shown else None, place_code)
        if cells:
            where = where.at_cell("、".join(filter(None, cells)))
        shown_values = [Saying("value.blank") if value is None else shown_value(value) for value in values]
        has_words = any(isinstance(value, Saying) for value in shown_values)
        value = listed(shown_values) if has_words else "、".join(shown_values)
        findings.append(
            worded_finding(rule.rule, rule.severity, where, value, rule.message_zh, rule.message_en)
        )


def _is_broken(table: ReturnTable, rule: Rule, names: list[str]) -> pl.Series:
    """Rows that break a rule."""
    frame = table.frame if rule.nulls != "zero" else table.frame.with_columns(_zeros(table, names))
    return ~frame.select(pl.sql_expr(rule.expression).fill_null(True)).to_series()


def _zeros(table: ReturnTable, names: Iterable[str]) -> list[pl.Expr]:
    """Columns with 0 for their blanks."""
    blank = {name: table.blank(name) | pl.lit(_position(table, name) < 0) for name in names}
    return [pl.when(mask).then(0).otherwise(pl.col(name)).alias(name) for name, mask in blank.items()]


def _unequal_parts(table: ReturnTable, rule: Rule) -> pl.Series:
    """Rows in which the parts do not make the total, as far as their numbers are known; none without any part."""
    total, *parts = operands_of_parts(rule.expression) or ("",)
    frame = table.frame
    some = pl.any_horizontal(pl.col(name).is_not_null() for name in parts)
    known = frame.with_columns(_zeros(table, (total, *parts)))
    known = known.select(
        some=frame.select(some).to_series(),
        left=(pl.col(total) - pl.sum_horizontal(parts, ignore_nulls=False)).abs(),
    )
    room = [_inexact(table, (total, *parts), *row) for row in frame.select("return", "row").iter_rows()]
    room_of_rows = pl.Series("room", room, dtype=pl.Float64)
    return (known["some"] & (known["left"] > room_of_rows + _EQUAL)).fill_null(value=False)


_EQUAL = 5e-5
"""Difference of two sums of numbers with four decimals that are equal."""


def _inexact(table: ReturnTable, names: Iterable[str], at: int, row: int) -> float:
    """Difference that the rounding of a row's numbers explains; infinity for numbers such as 约50."""
    numbers = [own[1] for name in names if (own := table.details.get((name, at, row)))]
    if any(number.qualifier != EXACT for number in numbers):
        return float("inf")
    return sum(float(number.precision) for number in numbers)


def _position(table: ReturnTable, column: str) -> int:
    return table.position(column)[0]


def _observations(table: ReturnTable) -> pl.DataFrame:
    """One row for each accepted cell."""
    form = table.layout.form
    meta = pl.DataFrame(
        {
            "column": [column.column for column in form.columns],
            "indicator": [column.indicator for column in form.columns],
            "reported_as": [column.reported_as for column in form.columns],
            "letters": [column_name(at) if at >= 0 else "" for at in table.layout.columns_at],
        },
        schema=dict.fromkeys(("column", "indicator", "reported_as", "letters"), pl.String),
    )
    returns = pl.DataFrame(
        {
            "return": range(len(table.returns)),
            "submission": [own.submission for own in table.returns],
            "period": [own.period.text for own in table.returns],
            "sheet": [own.sheet.name for own in table.returns],
        },
        schema_overrides={"return": pl.Int64},
    )
    cells = table.frame.unpivot(
        index=["return", "row", "place_code"], variable_name="column", value_name="value"
    )
    observations = (
        _filled(cells, table)
        .join(meta, on="column", how="left", maintain_order="left")
        .join(returns, on="return", how="left", maintain_order="left")
        .select(
            "submission",
            pl.lit(form.form).alias("form"),
            "place_code",
            "period",
            "indicator",
            "reported_as",
            pl.col("value").cast(VALUE_TYPE),
            "sheet",
            pl.concat_str("letters", pl.col("row") + 1).alias("cell"),
            "column",
            "return",
            "row",
        )
    )
    observations = _with_addresses(_with_details(observations, table), table)
    return observations.select(*column_types(Observations))


def _with_addresses(observations: pl.DataFrame, table: ReturnTable) -> pl.DataFrame:
    """Give cells of unfolded sheets the addresses that they have in the file."""
    if not any(own.sheet.origins for own in table.returns):
        return observations
    at = observations.select("return", "row", "column").iter_rows()
    cells = [table.returns[own].sheet.address(row, table.position(name)[0]) for own, row, name in at]
    return observations.with_columns(pl.Series("cell", cells, dtype=pl.String))


def _filled(cells: pl.DataFrame, table: ReturnTable) -> pl.DataFrame:
    """Cells with a value or a suppression mark."""
    if not (hidden := table.hidden):
        return cells.drop_nulls("value")
    marked = pl.DataFrame(
        hidden, schema={"column": pl.String, "return": pl.Int64, "row": pl.Int64}, orient="row"
    ).with_columns(is_hidden=True)
    marked = cells.join(marked, on=["column", "return", "row"], how="left", maintain_order="left")
    return marked.filter(pl.col("value").is_not_null() | pl.col("is_hidden")).drop("is_hidden")


def _with_details(observations: pl.DataFrame, table: ReturnTable) -> pl.DataFrame:
    """Add text, qualifier and precision of each number; a plain number has null, exact and 0."""
    details = pl.DataFrame(
        [
            (*key, text, number.qualifier, float(number.precision))
            for key, (text, number) in sorted(table.details.items())
        ],
        schema={"column": pl.String, "return": pl.Int64, "row": pl.Int64}
        | {name: column_types(Observations)[name] for name in ("text", "qualifier", "precision")},
        orient="row",
    )
    if not len(details):
        plain = {"text": None, "qualifier": EXACT, "precision": 0.0}
        return observations.with_columns(
            pl.lit(value, column_types(Observations)[name]).alias(name) for name, value in plain.items()
        )
    return observations.join(
        details, on=["column", "return", "row"], how="left", maintain_order="left"
    ).with_columns(pl.col("qualifier").fill_null(EXACT), pl.col("precision").fill_null(0.0))
