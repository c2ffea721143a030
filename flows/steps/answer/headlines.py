"""Headline figures: the indicators that the catalogue calls headline, at the highest level, each in its latest period."""

from datetime import date
from pathlib import Path
from typing import Any

from flows.steps.vintage.headlines import latest_figures
from schemas.catalogue import Catalogue
from schemas.periods import parse_period


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
    found = latest_figures(files, catalogue, today)
    ended = [row for row in found if parse_period(row["period"]).end <= today]
    about = wanted.rows_by_key("code", named=True)
    order = {code: at for at, code in enumerate(wanted["code"])}
    rows = sorted(ended, key=lambda row: (row["place_code"], order[row["indicator"]]))
    return [row | about[row["indicator"]][0] | {"place_name": _name(catalogue, row)} for row in rows]


def _name(catalogue: Catalogue, row: dict[str, Any]) -> str:
    place = catalogue.registry(parse_period(row["period"]).end).get(row["place_code"])
    return place.name if place else str(row["place_code"])
