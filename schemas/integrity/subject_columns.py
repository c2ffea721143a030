"""Integrity of subject_columns.csv: names that tables can carry, and one column a subject that counts reporters."""

from collections.abc import Iterator

import polars as pl

from schemas.codelists import RETURN_RATES
from schemas.expressions import ExpressionError, derived_indicators, side_over_time
from schemas.integrity.faults import Wrong

FIXED = ("place_code", "place_name", "period_type", "period", "units_expected", "units_reported", "method")
"""Columns of every subject table beside those of the catalogue."""

SHOWS = ("year_before", "change", "change_pct", "year_to_date", "statistical_year_to_date")
"""Figures beside a figure that a column may show."""

_TO_DATE = ("year_to_date", "statistical_year_to_date")
_WAYS = ("sum", "last")

_NAME = "^[a-z][a-z0-9_]*$"


def subject_faults(columns: pl.DataFrame) -> Iterator[Wrong]:
    """Names that are no identifiers or taken, and subjects with no or several columns that count reporters."""
    for name in ("subject", "column"):
        rows = columns.filter(~pl.col(name).str.contains(_NAME))
        zh = f"{name}“{{{name}}}”不能作名称，请只用小写英文字母、数字和下划线，以字母开头"
        en = f"{name} {{{name}!r}} cannot be a name: use lower-case letters, digits and underscores, a letter first"
        yield "subject_columns", rows, zh, en
    zh = "column“{column}”是每张专题表都有的列，请另取名称"
    en = "every subject table has a column {column!r} already: choose another name"
    yield "subject_columns", columns.filter(pl.col("column").is_in(FIXED)), zh, en
    subjects = columns.drop_nulls("subject").with_columns(
        count=pl.col("counts_reporters").sum().over("subject"),
        first=pl.col("line").min().over("subject"),
        counted=pl.col("line").filter(pl.col("counts_reporters")).min().over("subject"),
    )
    zh = "专题“{subject}”没有一列的 counts_reporters 是 true，不知道按哪个指标数应报和已报单位，请选定一列"
    en = "no column of the subject {subject!r} has counts_reporters true: choose the one whose reporters are counted"
    yield "subject_columns", subjects.filter(pl.col("count") == 0, pl.col("line") == pl.col("first")), zh, en
    zh = "专题“{subject}”第 {counted} 行的 counts_reporters 已是 true，每个专题只能有一列，请只留一列"
    en = "counts_reporters of the subject {subject!r} is true in line {counted} already: keep one of the two"
    rows = subjects.filter(pl.col("counts_reporters"), pl.col("line") > pl.col("counted"))
    yield "subject_columns", rows, zh, en


def shown_faults(columns: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Columns that show what cannot be: totals of the year of figures that do not add, reporters of a comparison."""
    shown = columns.drop_nulls("shows") if "shows" in columns.columns else columns.clear()
    zh = "counts_reporters 为 true 的列要是指标本身，不能带 shows，请改正"
    en = "the column with counts_reporters true is the figure itself: it has no shows"
    yield "subject_columns", shown.filter(pl.col("counts_reporters")), zh, en
    if not shown.is_empty():
        totals = shown.filter(pl.col("shows").is_in(_TO_DATE))
        rows = totals.join(_adding(indicators), on="indicator", how="anti")
        zh = "“{indicator}”各月不相加，没有 {shows}：它要是流量（over_time 为 sum）、流量的和差、报送率，或各边都是流量、都是期末数的比率，请改正"
        en = "{indicator!r} has no {shows}: it must add over time (sum), be a sum of such indicators, or a rate each side of "
        en += "which has flows alone or stocks (last) alone; correct it"
        yield "subject_columns", rows, zh, en
        fiscal = indicators.filter("statistical_year").select(indicator="code")
        rows = totals.filter(pl.col("shows") == _TO_DATE[1]).join(fiscal, on="indicator", how="anti")
        zh = "“{indicator}”没有统计年度（statistical_year 不是 true），没有 {shows}，请改正"
        en = "{indicator!r} has no statistical year (statistical_year is not true), thus no {shows}: correct it"
        yield "subject_columns", rows, zh, en


def _adding(indicators: pl.DataFrame) -> pl.DataFrame:
    """Indicators that have a total of the year to date; none where expressions cannot be read."""
    over_time = dict(indicators.select("code", "over_time").iter_rows())
    flows = [code for code, way in over_time.items() if way == "sum"]
    flows += indicators.filter(pl.col("formula").is_in(RETURN_RATES))["code"].to_list()
    columns = ("code", "numerator", "denominator")
    try:
        derived = derived_indicators(indicators.drop_nulls("code").select(columns).iter_rows())
    except ExpressionError:  # a fault of its own
        derived = {}
        flows = list(over_time)
    for code, each in derived.items():
        above, below = side_over_time(each, over_time)
        if (above == "sum" and each.is_sum) or (above in _WAYS and below in _WAYS):
            flows.append(code)
    return pl.DataFrame({"indicator": flows}, schema={"indicator": pl.String})
