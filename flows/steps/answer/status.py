"""Status: reported, late and missing returns, from the published vintage."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.site.files import short_number
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import lacking_files, read_vintage
from schemas.catalogue import Catalogue
from schemas.periods import parse_period
from schemas.places import valid_on


class NothingPublishedError(RuntimeError):
    """The site has no published vintage yet, or it is not whole."""


@dataclass(frozen=True)
class Status:
    """State of reporting of one period, or of each form's latest period that is due.

    `period` is the one asked for, or the last of the forms'. `totals` has a row for each form and top place, `absent`
    for each late or missing place, `waiting` for each return that waits on a lock; each row has its period.
    """

    period: str
    totals: list[dict[str, Any]]
    absent: list[dict[str, Any]]
    waiting: list[dict[str, Any]]


def reporting_status(site: Site, period: str | None, vintage: Path | None = None) -> Status:
    """The state of reporting of a period, by default of each form's latest period that was due at the vintage's time.

    `vintage` is the folder of a vintage, by default of the current one. Raises NothingPublishedError, NoSuchPeriodError for a text that is no period, LookupError for a period without an
    expected return.
    """
    current, catalogue = (vintage or site.current).resolve(), site.catalogue
    if lacking_files(current):
        raise NothingPublishedError
    rates = pl.read_parquet(current / "reporting_rate.parquet")
    asked = parse_period(period).text if period else None
    due = latest_due(site, rates, current)
    rates = (
        rates.filter(pl.col("period") == asked)
        if asked
        else rates.join(due, on=["form", "period"], how="semi")
    )
    if not len(rates):
        raise LookupError(asked or "")
    totals, absent = _rows_of(rates, catalogue)
    last = max(rates["period"].unique(), key=lambda text: (parse_period(text).end, text))
    return Status(asked or last, totals, absent, _waiting(current, catalogue, rates))


def latest_due(site: Site, rates: pl.DataFrame, vintage: Path | None = None) -> pl.DataFrame:
    """Form and period: of each form the latest period whose returns were due at the vintage's time.

    A form of which none was due yet has its first period. The latest is that whose last day is latest: the text of a
    quarter sorts behind that of each month.
    """
    today = read_vintage(vintage or site.current).as_of.astimezone(site.timezone).date()
    rows = []
    for (form,), of_form in rates.group_by("form"):
        periods = sorted(
            (parse_period(text) for text in of_form["period"].unique()), key=lambda each: each.end
        )
        over = (each for each in reversed(periods) if due_day(site.catalogue, str(form), each.end) < today)
        rows.append((form, next(over, periods[0]).text))
    return pl.DataFrame(rows, schema={"form": pl.String, "period": pl.String}, orient="row")


def due_day(catalogue: Catalogue, form: str, end: date) -> date:
    """Last day on which a return of a form for the period with this last day is on time."""
    versions = valid_on(catalogue["forms"].filter(pl.col("form") == form), end)["due_days"]
    return end + timedelta(days=int(versions[0]) if len(versions) else 0)


def _rows_of(rates: pl.DataFrame, catalogue: Catalogue) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the top places, the latest period first, and of the late and missing places."""
    forms = {row["form"]: row for row in catalogue["forms"].to_dicts()}
    ranks = dict(catalogue["levels"].select("level", "rank").iter_rows())
    registries = {
        text: catalogue.registry(parse_period(text).end).places for text in rates["period"].unique()
    }
    totals, absent = [], []
    for row in rates.to_dicts():
        places, form = registries[row["period"]], forms[row["form"]]
        place = places[row["place_code"]]
        shown = {
            "name": place.name,
            "level": form["level"],
            "title": form["title_zh"],
            "title_en": form["title_en"],
            **row,
        }
        if len(place.lineage) == 1:
            totals.append(shown)
        if place.level == form["level"] and (row["missing"] or row["late"]):
            parents = [places[code].name for code in reversed(place.lineage[1:])]
            absent.append({**shown, "state": "missing" if row["missing"] else "late", "within": parents})
    totals.sort(
        key=lambda row: (
            row["place_code"],
            -parse_period(row["period"]).end.toordinal(),
            ranks[row["level"]],
            row["form"],
        )
    )
    absent.sort(
        key=lambda row: (ranks[row["level"]], row["form"], row["state"] != "missing", row["place_code"])
    )
    return totals, absent


def _waiting(current: Path, catalogue: Catalogue, rates: pl.DataFrame) -> list[dict[str, Any]]:
    """Returns of the periods that wait on a lock."""
    forms = {row["form"]: row for row in catalogue["forms"].to_dicts()}
    returns = pl.read_parquet(current / "submissions.parquet").filter(pl.col("status") == "waiting")
    waiting = returns.join(rates, on=["form", "period"], how="semi")
    named = waiting.select("submission", "file", "form", "place_code", "period").sort("file").to_dicts()
    return [
        {
            **row,
            "number": short_number(row["submission"]),
            "title": forms[row["form"]]["title_zh"],
            "title_en": forms[row["form"]]["title_en"],
            "name": catalogue.registry(parse_period(row["period"]).end).places[row["place_code"]].name,
        }
        for row in named
    ]
