"""Morning: the daily message to officers, from the published vintage."""

import json
from datetime import date, datetime

import polars as pl

from flows.steps.answer.status import NothingPublishedError, latest_due
from flows.steps.site.site import Site
from schemas.texts.catalogue_names import catalogue_language
from schemas.texts.language_texts import worded

_MOST = 5


def morning_digest(site: Site, today: date) -> tuple[str, str]:
    """Title and text of the morning message.

    It is in the language of the site's messages, and says the periods that are complete, missing returns by county, open findings, and the largest changes. It names
    units and figures only, never persons. Raises NothingPublishedError.
    """
    if not site.current.exists():
        raise NothingPublishedError
    lang = site.settings.message_language
    package = json.loads((site.current / "datapackage.json").read_bytes())
    as_of = datetime.fromisoformat(package["as_of"]).astimezone(site.timezone)
    whole = worded(lang, "say.list_comma").join(package["complete_through"].values())
    whole = whole or worded(lang, "digest.nothing_complete")
    lines = [
        worded(lang, "digest.as_of", as_of=f"{as_of:%Y-%m-%d %H:%M}", periods=whole),
        _missing(site),
        _found(site),
        *_changed(site),
    ]
    title = worded(lang, "digest.title", site=site.settings.name, day=f"{today:%Y-%m-%d}")
    return title, "\n".join(lines)


def _missing(site: Site) -> str:
    """The missing returns of the latest due period of each form, with the counties that miss most."""
    names = _names(site)
    rates = pl.read_parquet(site.current / "reporting_rate.parquet").join(names, on="place_code")
    latest = rates.join(latest_due(site, rates), on=["form", "period"], how="semi")
    counties = latest.filter(pl.col("place_code") == pl.col("county_code"))
    by_county = (
        counties.group_by("name", "place_code")
        .agg(pl.col("missing").sum())
        .filter(pl.col("missing") > 0)
        .sort("missing", "place_code", descending=[True, False])
    )
    lang = site.settings.message_language
    if not len(by_county):
        return worded(lang, "digest.none_missing")
    shown = worded(lang, "say.list_comma").join(
        worded(lang, "digest.missing_of", name=name, count=count)
        for name, _, count in by_county.head(_MOST).iter_rows()
    )
    more = worded(lang, "digest.more") if len(by_county) > _MOST else ""
    return worded(lang, "digest.missing", count=by_county["missing"].sum(), shown=shown, more=more)


def _names(site: Site) -> pl.DataFrame:
    places = pl.read_parquet(site.current / "dim_place.parquet").sort("place_code", "valid_from")
    latest = places.unique("place_code", keep="last", maintain_order=True)
    return latest.select("place_code", "name", "county_code")


def _found(site: Site) -> str:
    findings = pl.read_parquet(site.current / "findings.parquet").filter(pl.col("status") == "open")
    errors = int((findings["severity"] == "error").sum())
    lang = site.settings.message_language
    return worded(lang, "digest.findings", errors=errors, warnings=len(findings) - errors)


def _changed(site: Site) -> list[str]:
    """The largest changes against the vintage before."""
    revisions = pl.read_parquet(site.current / "revisions.parquet")
    revised = revisions.drop_nulls(["old_value", "new_value"])
    lang = site.settings.message_language
    if not len(revised):
        return [worded(lang, "digest.none_changed", count=len(revisions))]
    known = pl.read_parquet(
        site.current / "dim_indicator.parquet", columns=["indicator", "name_zh", "name_en"]
    )
    own = pl.col(f"name_{catalogue_language(lang)}")
    known = known.select("indicator", own=own.fill_null(pl.col("name_zh")))
    largest = (
        revised.with_columns(size=(pl.col("new_value") - pl.col("old_value")).abs())
        .sort("size", "place_code", "period", "indicator", descending=[True, False, False, False])
        .head(_MOST)
        .join(_names(site), on="place_code", how="left")
        .join(known, on="indicator", how="left")
    )
    rows = [
        worded(
            lang,
            "digest.change",
            name=row["name"],
            period=row["period"],
            indicator=row["own"],
            old=f"{row['old_value']:,.10g}",
            new=f"{row['new_value']:,.10g}",
        )
        for row in largest.iter_rows(named=True)
    ]
    return [worded(lang, "digest.changed", count=len(revised)), *rows]
