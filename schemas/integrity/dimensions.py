"""Integrity of dimensions.csv and of the columns that are disaggregated by dimensions."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

_IDENTIFIER = "^[A-Za-z][A-Za-z0-9_]*$"
_FIGURES = ("period", "cumulative", "stock", "subtotal")


def dimension_faults(
    dimensions: pl.DataFrame,
    columns: pl.DataFrame,
    indicators: pl.DataFrame,
    rules: pl.DataFrame,
    labels: pl.DataFrame,
) -> Iterator[Wrong]:
    """Categories that cannot name parts, and columns that cannot be disaggregated."""
    yield from _categories(dimensions, labels)
    asked = (
        columns.drop_nulls("dimension").with_columns(pl.col("dimension").str.split(" ")).explode("dimension")
    )
    yield from _asked(asked, dimensions, indicators)
    yield from _taken(asked, dimensions, columns, indicators, rules)


def _categories(dimensions: pl.DataFrame, labels: pl.DataFrame) -> Iterator[Wrong]:
    for name in ("dimension", "category"):
        rows = dimensions.filter(~pl.col(name).str.contains(_IDENTIFIER))
        yield Wrong("dimensions", rows, "no_identifier", {"header": name})
    first = pl.col("line").min()
    rows = dimensions.with_columns(first=first.over("category")).filter(pl.col("line") > pl.col("first"))
    yield Wrong("dimensions", rows, "category_repeated")
    rows = dimensions.with_columns(first=first.over("dimension", "name_zh"))
    yield Wrong("dimensions", rows.filter(pl.col("line") > pl.col("first")), "category_name_repeated")
    totals = labels.filter(field="total").select(name_zh="label")
    yield Wrong("dimensions", dimensions.join(totals, on="name_zh", how="semi"), "category_is_total")
    unknown = dimensions.filter("is_unknown").with_columns(first=first.over("dimension"))
    yield Wrong("dimensions", unknown.filter(pl.col("line") > pl.col("first")), "two_unknown_categories")
    alone = dimensions.filter(pl.len().over("dimension") < 2)
    yield Wrong("dimensions", alone, "one_category")


def _asked(asked: pl.DataFrame, dimensions: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Wrong]:
    yield Wrong("form_columns", asked.join(dimensions, on="dimension", how="anti"), "dimension_unknown")
    rows = asked.filter(~pl.col("reported_as").is_in(_FIGURES))
    yield Wrong("form_columns", rows, "dimension_of_a_claim")
    rows = asked.filter(~pl.col("column").str.contains(_IDENTIFIER))
    yield Wrong("form_columns", rows, "divided_column_code")
    apart = indicators.filter((pl.col("over_places") != "sum") | pl.col("numerator").is_not_null())
    rows = asked.join(apart, left_on="indicator", right_on="code", how="semi")
    yield Wrong("form_columns", rows.filter(pl.col("reported_as").is_in(_FIGURES)), "divided_without_sum")


def _taken(
    asked: pl.DataFrame,
    dimensions: pl.DataFrame,
    columns: pl.DataFrame,
    indicators: pl.DataFrame,
    rules: pl.DataFrame,
) -> Iterator[Wrong]:
    """Columns whose parts or rules would have the code of another column, indicator or rule."""
    parts = asked.join(dimensions.select("dimension", "category"), on="dimension")
    for name, others in (
        ("column", columns.select("form", taken="column")),
        ("indicator", indicators.select(taken="code")),
    ):
        made = parts.with_columns(taken=pl.concat_str(name, "category", separator="_"))
        keys = ["form", "taken"] if name == "column" else ["taken"]
        rows = made.join(others, on=keys, how="semi").unique("line", keep="first", maintain_order=True)
        yield Wrong("form_columns", rows, f"{name}_of_dimension_taken")
    made = asked.with_columns(taken=pl.concat_str("column", "dimension", pl.lit("parts"), separator="_"))
    rows = made.join(rules.select("form", taken="rule"), on=["form", "taken"], how="semi")
    yield Wrong("form_columns", rows, "rule_of_dimension")
