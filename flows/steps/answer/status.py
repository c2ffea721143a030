"""Status: reported, late and missing returns of a period, from the published vintage."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.vintage.vintage import lacking_files
from schemas.catalogue import Catalogue
from schemas.periods import parse_period


class NothingPublishedError(RuntimeError):
    """The site has no published vintage yet, or it is not whole."""


@dataclass(frozen=True)
class Status:
    """State of reporting of one period.

    `totals` has a row for each form and top place, `absent` for each late or missing place, `waiting` for each return
    that waits on a lock.
    """

    period: str
    totals: list[dict[str, Any]]
    absent: list[dict[str, Any]]
    waiting: list[dict[str, Any]]


def reporting_status(current: Path, catalogue: Catalogue, period: str | None) -> Status:
    """The state of reporting of a period, by default the latest period with an expected return.

    Raises NothingPublishedError, NoSuchPeriodError for a text that is no period, LookupError for a period without an
    expected return.
    """
    if lacking_files(current):
        raise NothingPublishedError
    rates = pl.read_parquet(current / "reporting_rate.parquet")
    asked = parse_period(period).text if period else rates["period"].max()
    rates = rates.filter(pl.col("period") == asked)
    if not len(rates):
        raise LookupError(asked)
    day = parse_period(str(asked)).end
    places = catalogue.registry(day).places
    forms = {row["form"]: row for row in catalogue["forms"].to_dicts()}
    ranks = dict(catalogue["levels"].select("level", "rank").iter_rows())
    totals, absent = [], []
    for row in rates.to_dicts():
        place, form = places[row["place_code"]], forms[row["form"]]
        shown = {"name": place.name, "level": form["level"], "title": form["title_zh"], **row}
        if len(place.lineage) == 1:
            totals.append(shown)
        if place.level == form["level"] and (row["missing"] or row["late"]):
            parents = [places[code].name for code in reversed(place.lineage[1:])]
            absent.append({**shown, "state": "missing" if row["missing"] else "late", "within": parents})
    totals.sort(key=lambda row: (row["place_code"], ranks[row["level"]]))
    absent.sort(key=lambda row: (ranks[row["level"]], row["state"] != "missing", row["place_code"]))
    returns = pl.read_parquet(current / "submissions.parquet")
    waiting = returns.filter((pl.col("period") == asked) & (pl.col("status") == "waiting"))
    named = waiting.select("submission", "file", "form", "place_code").sort("file").to_dicts()
    waits = [
        {**row, "title": forms[row["form"]]["title_zh"], "name": places[row["place_code"]].name}
        for row in named
    ]
    return Status(str(asked), totals, absent, waits)
