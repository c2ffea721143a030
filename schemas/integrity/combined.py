"""Integrity of the ways in which figures are put together: over places, and as stocks or flows."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

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
    zh = "派生指标由各项算出，over_places 请写 none，不写 {over_places}"
    en = "a derived indicator is computed from its terms: write none in over_places, not {over_places}"
    yield "indicators", rows, zh, en
    own = indicators.filter(~is_derived)
    for way, allowed in _OVER_TIME.items():
        rows = own.filter(pl.col("over_places") == way, ~pl.col("over_time").is_in(allowed))
        zh = f"over_places 为 {way} 的，over_time（{{over_time}}）应为其中之一：{'、'.join(allowed)}"
        en = f"with over_places {way}, over_time ({{over_time}}) is one of: {', '.join(allowed)}"
        yield "indicators", rows, zh, en
    if "weight" in indicators.columns:
        zh = "over_places 为 average 的，要在 weight 写明按哪个指标加权，如人数、户数"
        en = "an average over places needs a weight: the indicator that weighs it, such as persons or households"
        yield "indicators", own.filter(is_average, pl.col("weight").is_null()), zh, en
        rows = own.filter(~is_average, pl.col("weight").is_not_null())
        zh = "只有 over_places 为 average 的才有 weight（{weight}），请删去，或改 over_places"
        en = "only an average over places has a weight ({weight}): remove it, or change over_places"
        yield "indicators", rows, zh, en
        counts = own.filter(pl.col("over_places") == "sum").select(weight="code")
        rows = own.filter(is_average).join(indicators.select(weight="code"), on="weight", how="semi")
        zh = "weight“{weight}”不能作权数，请用上报的、over_places 为 sum 的指标"
        en = "weight {weight!r} cannot weigh: use an indicator that is reported and has over_places sum"
        yield "indicators", rows.join(counts, on="weight", how="anti"), zh, en
    totals = columns.filter(pl.col("reported_as") == "subtotal")
    rows = totals.join(own.filter(is_combined), left_on="indicator", right_on="code", how="semi")
    zh = "“{indicator}”不相加，没有下级合计，列“{column}”的 reported_as 请改为 claim"
    en = "{indicator!r} does not add over places and has no subtotal: make the column {column!r} a claim in reported_as"
    yield "form_columns", rows, zh, en


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
    zh = "列“{column}”（报表“{form}”）把“{indicator}”报作 {reported_as}，第 {first} 行（报表“{first_form}”）报作 {first_as}："
    zh += "一个指标不能又是期末的存量、又是本期的流量，请改成一种，或分成两个指标"
    en = "the column {column!r} of {form!r} reports {indicator!r} as {reported_as}, line {first} (of {first_form!r}) as {first_as}: "
    en += "one indicator is not both a stock and a flow; use one of the two, or make two indicators"
    yield "form_columns", rows, zh, en
