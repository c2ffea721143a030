"""Disaggregation: columns of forms by dimensions, such as sex, as further columns and indicators of the catalogue.

A column women of the dimension sex gives columns and indicators women_female and women_male beside women, which stays
the total, and a rule that the parts make the total. All else of the product knows indicators alone.
"""

from collections.abc import Mapping

import polars as pl

from schemas.form_levels import form_level_faults, has_form_levels, with_form_levels
from schemas.integrity.dimensions import dimension_faults
from schemas.integrity.faults import Fault, stated
from schemas.integrity.find_faults import Tables, find_faults

_NEEDED = ("dimensions", "form_columns", "indicators", "rules", "labels")
_TOTAL = "合计"

DISAGGREGATION: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("indicator", "base_indicator", "dimension", "dimension_zh"), pl.String),
    **dict.fromkeys(("category", "name_zh", "name_en"), pl.String),
    "sort": pl.Int64,
    "is_unknown": pl.Boolean,
}
"""Columns of the indicators that are parts of another, each with its category."""


def checked_tables(tables: Tables) -> tuple[Tables, list[Fault]]:
    """The tables with a form for each level of a form and the parts of disaggregated columns, and all faults.

    A line with a fault of its own has no further faults of what it gives.
    """
    has_levels, has_dimensions = has_form_levels(tables), _has_dimensions(tables)
    if not (has_levels or has_dimensions):
        return tables, find_faults(tables)
    of_levels = list(form_level_faults(tables)) if has_levels else []
    of_dimensions = list(dimension_faults(*(tables[name] for name in _NEEDED))) if has_dimensions else []
    own = stated(of_levels + of_dimensions)
    whole = with_form_levels(tables) if has_levels and not stated(of_levels) else tables
    if has_dimensions and not stated(of_dimensions):
        whole = _with_parts(whole)
    at_fault = {(fault.file, fault.line) for fault in own}
    plain, wide = (
        [fault for fault in find_faults(each) if (fault.file, fault.line) not in at_fault]
        for each in (tables, whole)
    )
    lines, still = ({(fault.file, fault.line) for fault in found} for found in (plain, wide))
    faults = own + [fault for fault in plain if (fault.file, fault.line) in still]
    return whole, faults + [fault for fault in wide if (fault.file, fault.line) not in lines]


def disaggregation(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row an indicator that is a part of another: DISAGGREGATION, in the order of the indicators and categories."""
    if "dimensions" not in tables:
        return pl.DataFrame(schema=DISAGGREGATION)
    order = tables["indicators"].select(base_indicator="code").with_row_index("order")
    parts = _parts(dict(tables)).unique(["base_indicator", "category"], keep="first", maintain_order=True)
    parts = parts.join(order, on="base_indicator").sort("order", "sort", "category")
    return parts.select(pl.col(name).cast(dtype) for name, dtype in DISAGGREGATION.items())


def _has_dimensions(tables: Tables) -> bool:
    if not tables.keys() >= set(_NEEDED):
        return False
    return not (tables["dimensions"].is_empty() or tables["form_columns"]["dimension"].is_null().all())


def _parts(tables: Tables) -> pl.DataFrame:
    """Parts of disaggregated columns: form columns with the category, its names, and the base column and indicator."""
    categories = tables["dimensions"].with_row_index("sort", offset=1)
    categories = categories.select(
        *("dimension", "category", "is_unknown", "sort", "name_zh"),
        pl.col("dimension_zh").drop_nulls().first().over("dimension").fill_null(pl.col("dimension")),
        name_en=pl.col("name_en").fill_null(pl.col("category")),
    )
    columns = tables["form_columns"].with_row_index("position").drop_nulls(["dimension", "indicator"])
    columns = columns.with_columns(pl.col("dimension").str.split(" ")).explode("dimension")
    return columns.join(categories, on="dimension", maintain_order="left").with_columns(
        base_column="column",
        base_indicator="indicator",
        column=pl.concat_str("column", "category", separator="_"),
        indicator=pl.concat_str("indicator", "category", separator="_"),
    )


def _with_parts(tables: Tables) -> Tables:
    parts = _parts(tables)
    total = next(iter(tables["labels"].filter(field="total")["label"]), _TOTAL)
    return tables | {
        "form_columns": _columns(tables["form_columns"], parts, total),
        "indicators": _indicators(tables["indicators"], parts),
        "rules": pl.concat([tables["rules"], _rules(parts)], how="diagonal"),
        "labels": pl.concat([tables["labels"], _labels(tables["form_columns"])], how="diagonal"),
    }


def _columns(columns: pl.DataFrame, parts: pl.DataFrame, total: str) -> pl.DataFrame:
    """Columns of forms, each disaggregated one as the total, with its parts behind it."""
    of_parts = parts.with_columns(
        header_zh=pl.concat_str("header_zh", "name_zh", separator="→"),
        header_en=pl.concat_str("header_en", "name_en", separator="→"),
        required=pl.lit(value=False),
        dimension=pl.lit(None, pl.String),
    )
    is_whole = pl.col("dimension").is_not_null()
    whole = columns.with_row_index("position").with_columns(
        header_zh=pl.when(is_whole).then(pl.col("header_zh") + f"→{total}").otherwise("header_zh"),
        header_en=pl.when(is_whole).then(pl.col("header_en") + "→Total").otherwise("header_en"),
        sort=pl.lit(0, pl.UInt32),
    )
    names = [*columns.columns, "position", "sort"]
    both = pl.concat([whole.select(names), of_parts.select(names)])
    return both.sort("position", "sort", maintain_order=True).select(columns.columns)


def _indicators(indicators: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Indicators, each with its parts behind it."""
    named = parts.select("base_indicator", "indicator", "sort", part_zh="name_zh", part_en="name_en").unique(
        ["indicator"], keep="first", maintain_order=True
    )
    numbered = indicators.with_row_index("position")
    of_parts = numbered.join(named, left_on="code", right_on="base_indicator", maintain_order="left")
    of_parts = of_parts.with_columns(
        code="indicator",
        name_zh=pl.format("{}（{}）", "name_zh", "part_zh"),
        name_en=pl.format("{} ({})", "name_en", "part_en"),
        headline=pl.lit(value=False),
    )
    names = [*indicators.columns, "position", "sort"]
    whole = numbered.with_columns(sort=pl.lit(0, pl.UInt32))
    both = pl.concat([whole.select(names), of_parts.select(names)])
    return both.sort("position", "sort", maintain_order=True).select(indicators.columns)


def _rules(parts: pl.DataFrame) -> pl.DataFrame:
    """A rule for each form, column and dimension: the parts make the total."""
    once = parts.unique(["form", "column"], keep="first", maintain_order=True)
    groups = once.group_by("form", "base_column", "dimension", maintain_order=True).agg(
        pl.col("column").sort_by("sort"), pl.col("line", "header_zh", "dimension_zh").first()
    )
    return groups.select(
        rule=pl.concat_str("base_column", "dimension", pl.lit("parts"), separator="_"),
        form="form",
        severity=pl.lit("error"),
        expression=pl.concat_str("base_column", pl.col("column").list.join(" + "), separator=" = "),
        message_zh=pl.format(
            "“{}”按{}分的各项之和不等于合计，请核对这几格后改正", "header_zh", "dimension_zh"
        ),
        message_en=pl.format(
            "the parts of {} by {} do not make the total: check these cells and correct the wrong one",
            "base_column",
            "dimension",
        ),
        nulls=pl.lit("parts"),
        line="line",
    )


def _labels(columns: pl.DataFrame) -> pl.DataFrame:
    """The header of a disaggregated column without parts below it is one of its spellings."""
    whole = columns.drop_nulls("dimension")
    field = pl.concat_str("form", "column", separator=".")
    spelt = [
        whole.select(field=field, label=name, line="line").drop_nulls() for name in ("header_zh", "header_en")
    ]
    return pl.concat(spelt).unique(["field", "label"], keep="first", maintain_order=True)
