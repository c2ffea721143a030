"""Integrity of rates of returns: indicators whose formula is reporting_rate or on_time_rate."""

from collections.abc import Iterator

import polars as pl

from schemas.codelists import RETURN_RATES
from schemas.integrity.faults import Wrong

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
        to_do = ("请留空", "leave it empty") if word == "None" else (f"请写 {word}", f"write {word}")
        zh = f"{{formula}} 数的是报表份数，不由指标算出，{column}（{{{column}}}）{to_do[0]}"
        en = f"{{formula}} counts returns, not indicators: {to_do[1]} in {column} ({{{column}}})"
        yield "indicators", rates.filter(is_other), zh, en
    zh = "{formula} 缺 scale，请填写，百分率填 100"
    yield (
        "indicators",
        rates.filter(pl.col("scale").is_null()),
        zh,
        "{formula} without scale: 100 for percent",
    )
    rows = indicators.filter(~is_rate, pl.col("forms").is_not_null())
    zh = f"只有 formula 为 {'、'.join(RETURN_RATES)} 的才写 forms（{{forms}}），请删去，或改 formula"
    en = f"forms ({{forms}}) are only of an indicator with the formula {' or '.join(RETURN_RATES)}: remove them, or change formula"
    yield "indicators", rows, zh, en
    named = rates.drop_nulls("forms").with_columns(form=pl.col("forms").str.split(" ")).explode("form")
    rows = named.filter(pl.col("form") != "").join(forms, on="form", how="anti")
    zh = "forms 的“{form}”在 forms.csv 中没有，请改正；各表之间用空格隔开，全部报表的留空"
    en = "{form!r} in forms is not in forms.csv: correct it; write blanks between forms, and nothing for all forms"
    yield "indicators", rows, zh, en
    rows = columns.join(rates, left_on="indicator", right_on="code", how="semi")
    zh = "“{indicator}”由收到的报表算出，不由报表填报，请删去列“{column}”，或改作备注（note，不写 indicator）"
    en = "{indicator!r} is counted from the returns received, no return reports it: remove the column {column!r}, or make it a note without indicator"
    yield "form_columns", rows, zh, en
