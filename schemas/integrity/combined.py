"""Integrity of the ways in which figures are put together: over places, and as stocks or flows."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong
from schemas.texts.said import WordList

_OVER_TIME = {
    "average": ("last", "average", "none"),
    "maximum": ("maximum", "none"),
    "minimum": ("minimum", "none"),
}
"""Ways over time that go with a way over places."""


def combined_faults(indicators: pl.DataFrame, columns: pl.DataFrame) -> Iterator[Wrong]:
    """Averages without a weight that can weigh, ways that do not go together, totals of what does not add."""
    is_combined = pl.col("over_places").is_in(list(_OVER_TIME))
    is_average = pl.col("over_places") == "average"
    is_derived = pl.col("numerator").is_not_null() | pl.col("denominator").is_not_null()
    rows = indicators.filter(is_derived & is_combined)
    yield Wrong("indicators", rows, "derived_not_combined")
    own = indicators.filter(~is_derived)
    for way, allowed in _OVER_TIME.items():
        rows = own.filter(pl.col("over_places") == way, ~pl.col("over_time").is_in(allowed))
        yield Wrong("indicators", rows, "over_time_of_way", {"way": way, "allowed": WordList(allowed)})
    if "weight" in indicators.columns:
        yield Wrong(
            "indicators", own.filter(is_average, pl.col("weight").is_null()), "average_without_weight"
        )
        rows = own.filter(~is_average, pl.col("weight").is_not_null())
        yield Wrong("indicators", rows, "weight_without_average")
        counts = own.filter(pl.col("over_places") == "sum").select(weight="code")
        rows = own.filter(is_average).join(indicators.select(weight="code"), on="weight", how="semi")
        yield Wrong("indicators", rows.join(counts, on="weight", how="anti"), "weight_unusable")
    totals = columns.filter(pl.col("reported_as") == "subtotal")
    rows = totals.join(own.filter(is_combined), left_on="indicator", right_on="code", how="semi")
    yield Wrong("form_columns", rows, "no_subtotal")


def stock_faults(columns: pl.DataFrame) -> Iterator[Wrong]:
    """Columns that report as a flow what an earlier line reports as a stock, or the other way round."""
    kinds = {"stock": "stock", "period": "flow", "cumulative": "flow"}
    known = columns.with_columns(kind=pl.col("reported_as").replace_strict(kinds, default=None))
    known = known.drop_nulls(["kind", "indicator"]).sort("line")
    first = known.unique("indicator", keep="first", maintain_order=True)
    first = first.select(
        "indicator", first="line", first_kind="kind", first_as="reported_as", first_form="form"
    )
    rows = known.join(first, on="indicator").filter(pl.col("kind") != pl.col("first_kind")).sort("line")
    yield Wrong("form_columns", rows, "stock_and_flow")
