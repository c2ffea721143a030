"""Lists that people look things up in: places, forms and indicators of the catalogue, submissions of the vintage."""

from datetime import date
from typing import Any

import polars as pl

from flows.steps.answer.lookup import STEP, forms_of, indicators_of, path_of, places_named, with_part
from flows.steps.answer.status import NothingPublishedError
from flows.steps.site.files import short_number
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import lacking_files
from schemas.catalogue import Catalogue
from schemas.periods import parse_period

ListRows = list[dict[str, Any]]
"""Rows of a list, by column."""


def list_places(catalogue: Catalogue, text: str, day: date) -> ListRows:
    """Places of a day whose name or code contains a text, or that a path means; the highest first, then by code.

    A row has code, name, path, level, and for a place that was closed before the day its last day (`closed`).
    """
    registry, asked = catalogue.registry(day), text.strip()
    found = {place.code: place for place in places_named(registry, asked)} if asked else {}
    if not STEP.search(asked):
        found |= {place.code: place for place in registry.containing(asked)}
    ranks = dict(catalogue["levels"].select("level", "rank").iter_rows())
    ordered = sorted(found.values(), key=lambda place: (-ranks[place.level], place.code))
    rows: ListRows = [
        {
            "code": place.code,
            "name": place.name,
            "path": path_of(registry, place),
            "level": place.level,
            "closed": None,
        }
        for place in ordered
    ]
    if not rows and asked and (gone := registry.closed(asked)):
        levels = dict(catalogue["places"].select("code", "level").iter_rows())
        rows = [
            {
                "code": gone.code,
                "name": gone.name,
                "path": gone.name,
                "level": levels[gone.code],
                "closed": gone.last_day,
            }
        ]
    return rows


def list_forms(catalogue: Catalogue, text: str) -> ListRows:
    """Forms whose code or title contains a text, each with its latest version."""
    found = [own.code for own in with_part(text, forms_of(catalogue))]
    latest = catalogue["forms"].sort("valid_from").unique("form", keep="last").rows_by_key("form", named=True)
    names = ("form", "title_zh", "title_en", "level", "period_type", "due_days", "valid_from", "valid_to")
    rows = [{"form": code, **latest[code][0]} for code in found]
    return [{name: row[name] for name in names} for row in rows]


def list_indicators(catalogue: Catalogue, text: str) -> ListRows:
    """Indicators whose code or name contains a text."""
    found = [own.code for own in with_part(text, indicators_of(catalogue))]
    names = ("code", "name_zh", "name_en", "unit", "domain", "definition", "headline")
    rows = catalogue["indicators"].select(names).rows_by_key("code", named=True, include_key=True)
    return [rows[code][0] for code in found]


def list_submissions(
    site: Site, place: str | None, period: str | None, status: str | None, form: str | None
) -> ListRows:
    """Returns of the published vintage, the last received first, each with the number of its submission.

    `place` keeps the returns of a place and of the places below it. Raises NothingPublishedError.
    """
    current, catalogue = site.current.resolve(), site.catalogue
    if lacking_files(current):
        raise NothingPublishedError
    returns = pl.read_parquet(current / "submissions.parquet")
    for column, asked in (("period", period), ("status", status), ("form", form)):
        returns = returns.filter(pl.col(column) == asked) if asked else returns
    findings = pl.read_parquet(
        current / "findings.parquet", columns=["submission", "sheet", "severity", "status"]
    )
    opened = findings.filter(pl.col("status") == "open").drop_nulls("submission")
    counted = opened.group_by("submission").agg(
        (pl.col("severity") == "error").sum().alias("errors"),
        (pl.col("severity") == "warning").sum().alias("warnings"),
    )
    rows = returns.join(counted, on="submission", how="left").sort(
        "received_at", "file", "sheet", descending=[True, False, False]
    )
    forms = catalogue["forms"].select("form", "title_zh", "title_en")
    titles = {form: own for form, *own in forms.iter_rows()}
    found = []
    for row in rows.iter_rows(named=True):
        day = parse_period(row["period"]).end if row["period"] else None
        unit = catalogue.registry(day).get(row["place_code"]) if day and row["place_code"] else None
        if place and not (unit and place in unit.lineage) and row["place_code"] != place:
            continue
        found.append(
            {
                "number": short_number(row["submission"]),
                "received_at": row["received_at"],
                "status": row["status"],
                "form": row["form"],
                **dict(zip(("title", "title_en"), titles.get(row["form"], (None, None)), strict=True)),
                "place_code": row["place_code"],
                "place": unit.name if unit else None,
                "period": row["period"],
                "errors": row["errors"] or 0,
                "warnings": row["warnings"] or 0,
                "file": row["file"],
                "sheet": row["sheet"],
                "submission": row["submission"],
            }
        )
    return found
