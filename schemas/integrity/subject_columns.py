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
        yield Wrong("subject_columns", rows, "no_name", {"header": name})
    yield Wrong("subject_columns", columns.filter(pl.col("column").is_in(FIXED)), "subject_column_fixed")
    subjects = columns.drop_nulls("subject").with_columns(
        count=pl.col("counts_reporters").sum().over("subject"),
        first=pl.col("line").min().over("subject"),
        counted=pl.col("line").filter(pl.col("counts_reporters")).min().over("subject"),
    )
    yield Wrong(
        "subject_columns",
        subjects.filter(pl.col("count") == 0, pl.col("line") == pl.col("first")),
        "no_column_counts",
    )
    rows = subjects.filter(pl.col("counts_reporters"), pl.col("line") > pl.col("counted"))
    yield Wrong("subject_columns", rows, "two_columns_count")


def shown_faults(columns: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Columns that show what cannot be: totals of the year of figures that do not add, reporters of a comparison."""
    shown = columns.drop_nulls("shows") if "shows" in columns.columns else columns.clear()
    yield Wrong("subject_columns", shown.filter(pl.col("counts_reporters")), "counting_column_shows")
    if not shown.is_empty():
        totals = shown.filter(pl.col("shows").is_in(_TO_DATE))
        rows = totals.join(_adding(indicators), on="indicator", how="anti")
        yield Wrong("subject_columns", rows, "shows_without_sum")
        fiscal = indicators.filter("statistical_year").select(indicator="code")
        rows = totals.filter(pl.col("shows") == _TO_DATE[1]).join(fiscal, on="indicator", how="anti")
        yield Wrong("subject_columns", rows, "shows_without_statistical_year")


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
