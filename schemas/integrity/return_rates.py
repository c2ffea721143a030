"""Integrity of rates of returns: indicators whose formula is reporting_rate or on_time_rate."""

from collections.abc import Iterator

import polars as pl

from schemas.codelists import RETURN_RATES
from schemas.integrity.faults import Wrong
from schemas.texts.said import WordList

_OTHERS = {
    "numerator": "None",
    "denominator": "None",
    "over_places": "none",
    "over_time": "none",
}
"""Columns that describe numbers in returns, with their content for such an indicator."""


def return_rate_faults(
    indicators: pl.DataFrame, columns: pl.DataFrame, forms: pl.DataFrame
) -> Iterator[Wrong]:
    """Rates of returns with terms, ways or columns of a form; forms that are unknown or of another indicator."""
    is_rate = pl.col("formula").is_in(RETURN_RATES).fill_null(False)
    rates = indicators.filter(is_rate)
    for column, word in _OTHERS.items():
        is_other = pl.col(column).is_not_null() if word == "None" else pl.col(column) != word
        yield Wrong(
            "indicators",
            rates.filter(is_other),
            "return_rate_not_empty" if word == "None" else "return_rate_combined",
            {"header": column, "word": word},
        )
    yield Wrong("indicators", rates.filter(pl.col("scale").is_null()), "return_rate_without_scale")
    rows = indicators.filter(~is_rate, pl.col("forms").is_not_null())
    yield Wrong("indicators", rows, "forms_without_return_rate", {"rates": WordList(RETURN_RATES)})
    named = rates.drop_nulls("forms").with_columns(form=pl.col("forms").str.split(" ")).explode("form")
    rows = named.filter(pl.col("form") != "").join(forms, on="form", how="anti")
    yield Wrong("indicators", rows, "return_rate_form_unknown")
    rows = columns.join(rates, left_on="indicator", right_on="code", how="semi")
    yield Wrong("form_columns", rows, "return_rate_reported")
