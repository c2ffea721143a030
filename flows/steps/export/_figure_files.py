"""Files of figures of a vintage, read for the places and periods of workbooks."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.export._mark_words import marks_behind, word_instead
from schemas.periods import Period


def figures_given(paths: Iterable[Path]) -> set[tuple[str, str]]:
    """Places with the periods in which they have a value."""
    files = list(paths)
    if not files:
        return set()
    frame = pl.scan_parquet(files, hive_partitioning=False).filter(pl.col("value").is_not_null())
    rows = frame.select(pl.col("place_code", "period").cast(pl.String)).unique().collect()
    return {(place, period) for place, period in rows.iter_rows()}


def figures_by_place(
    paths: list[Path], periods: list[str], indicators: list[str]
) -> dict[tuple[Any, ...], pl.DataFrame]:
    """Figures of some periods and indicators, a frame a place."""
    frame = (
        pl.scan_parquet(paths, hive_partitioning=False)
        .filter(pl.col("period").is_in(periods), pl.col("indicator").is_in(indicators))
        .select(
            "place_code",
            "period",
            "indicator",
            "value",
            marks_behind(),
            word_instead(),
            "dispute",
            "units_expected",
            "units_reported",
        )
        .collect()
    )
    return frame.partition_by("place_code", as_dict=True, include_key=False)


def years_of(period: Period) -> set[int]:
    """Years in whose files a period may be."""
    return {period.year, period.start.year, period.end.year}
