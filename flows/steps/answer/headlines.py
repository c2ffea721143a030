"""Headline figures: the indicators that the catalogue calls headline, at the highest level, each in its latest period."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from schemas.catalogue import Catalogue
from schemas.periods import MONTHS_IN, parse_period

_TEXTS = ("place_code", "indicator", "period", "as_of_period", "status", "method", "dispute")
_NUMBERS = ("value", "units_reported", "units_expected")


def headline_figures(vintage: Path, catalogue: Catalogue, today: date) -> list[dict[str, Any]]:
    """One row a place of the highest level and headline indicator: its last figure of a period that has ended.

    Of periods with the same last return the shortest is shown. Rows are by place, then in the order of the catalogue. A
    figure without a value is left out; so is the whole table if the catalogue names no headline.
    """
    wanted = (
        catalogue["indicators"].filter("headline").select("code", "name_zh", "name_en", "unit", "decimals")
    )
    levels = catalogue["levels"].sort("rank")["level"]
    if not len(wanted) or not len(levels):
        return []
    files = sorted((vintage / f"indicator_values/level={levels[-1]}").glob("year=*/*-as_was.parquet"))
    frames = [
        pl.scan_parquet(file)
        .filter(pl.col("indicator").is_in(wanted["code"].to_list()), pl.col("value").is_not_null())
        .select(pl.col(_TEXTS).cast(pl.String), *_NUMBERS)
        .collect()
        for file in files
    ]
    if not frames:
        return []
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in pl.concat(frames, how="vertical_relaxed").iter_rows(named=True):
        if parse_period(row["period"]).end > today:
            continue
        before = latest.get((row["place_code"], row["indicator"]))
        if before is None or _recency(row) > _recency(before):
            latest[row["place_code"], row["indicator"]] = row
    about = wanted.rows_by_key("code", named=True)
    order = {code: at for at, code in enumerate(wanted["code"])}
    rows = sorted(latest.values(), key=lambda row: (row["place_code"], order[row["indicator"]]))
    return [row | about[row["indicator"]][0] | {"place_name": _name(catalogue, row)} for row in rows]


def _recency(row: dict[str, Any]) -> tuple[date, int]:
    """Order of figures: by the last day of the latest return in them, then the longer period before the shorter."""
    own, latest = parse_period(row["period"]), parse_period(row["as_of_period"] or row["period"])
    return latest.end, -MONTHS_IN[own.period_type]


def _name(catalogue: Catalogue, row: dict[str, Any]) -> str:
    place = catalogue.registry(parse_period(row["period"]).end).get(row["place_code"])
    return place.name if place else str(row["place_code"])
