"""Diff: the changed figures between two vintages, with names, the largest change first, and counts by county."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.steps.answer.figure_nodes import period_with_longer
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.site import Site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.revisions import list_revisions
from flows.steps.vintage.vintage import Vintage
from schemas.periods import Period, parse_period
from schemas.texts.catalogue_names import catalogue_language
from schemas.texts.language_texts import worded


@dataclass(frozen=True)
class Difference:
    """Changed figures between two vintages, the largest change first.

    A figure of a longer period that changed with shorter ones in it names them in `within`, and each of them names it in
    `longer`; such changes are one. `counties` has a row for each county (or the city, for its own figures) with the
    counts of revised, new and gone figures, each change once.
    """

    old: str
    new: str
    counties: list[dict[str, Any]]
    figures: list[dict[str, Any]]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The changed figures without the longer periods that changed with them."""
        return [row for row in self.figures if not row["within"]]


def compare_vintages(site: Site, old: Vintage, new: Vintage) -> Difference:
    """The as_was figures that differ between two vintages; a missing figure counts as 0 in `difference`."""
    with Comparison(site, read_ledger(site), old, new.as_of) as comparison:
        return describe_revisions(old, new, list_revisions(comparison, new))


def describe_revisions(old: Vintage, new: Vintage, revisions: pl.DataFrame) -> Difference:
    """The revisions from one vintage to another, with names, sorted, and their counts by county."""
    places, indicators = (
        pl.concat([pl.read_parquet(own.folder / f"{name}.parquet") for own in (old, new)], how="diagonal")
        for name in ("dim_place", "dim_indicator")
    )
    latest = places.unique(["place_code", "valid_from"], keep="last", maintain_order=True)
    latest = latest.sort("place_code", "valid_from").unique("place_code", keep="last", maintain_order=True)
    named = latest.select("place_code", pl.col("name").alias("place_name"), "county_code", "city_code")
    known = indicators.unique("indicator", keep="last").select("indicator", "name_zh", "name_en", "unit")
    figures = (
        revisions.drop("old_vintage", "place_key", "place_name", "indicator_name_zh")
        .join(named, on="place_code", how="left")
        .join(known, on="indicator", how="left")
        .with_columns(difference=pl.col("new_value").fill_null(0) - pl.col("old_value").fill_null(0))
        .sort(
            pl.col("difference").abs(), "place_code", "period", "indicator", descending=[True, *[False] * 3]
        )
    )
    rows = with_longer(figures.to_dicts())
    whole = pl.coalesce("county_code", "city_code", "place_code").alias("place_code")
    alone = figures.filter(pl.Series([not row["within"] for row in rows], dtype=pl.Boolean))
    counted = (
        alone.select(
            whole,
            revised=(pl.col("old_value").is_not_null() & pl.col("new_value").is_not_null()),
            come=pl.col("old_value").is_null(),
            gone=pl.col("new_value").is_null(),
        )
        .group_by("place_code")
        .sum()
        .join(named.select("place_code", "place_name"), on="place_code", how="left")
        .sort("place_code")
        .select("place_code", "place_name", "revised", "come", "gone")
    )
    for row in rows:
        del row["county_code"], row["city_code"]
    return Difference(old.name, new.name, counted.to_dicts(), rows)


def with_longer(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, each with the longer periods that changed with it (`longer`), or the shorter ones in it (`within`).

    A longer period is told on its own if it changed for a cause that none of the shorter ones has.
    """
    alike: dict[tuple[str, str], list[tuple[Period, dict[str, Any]]]] = {}
    for row in rows:
        row.update(longer=[], within=[])
        alike.setdefault((row["place_code"], row["indicator"]), []).append((parse_period(row["period"]), row))
    for group in alike.values():
        if len(group) == 1:
            continue
        group.sort(key=lambda own: (own[0].end - own[0].start, own[0].start))
        told: list[tuple[Period, dict[str, Any]]] = []
        for period, row in group:
            inside = [
                shorter for other, shorter in told if period.start <= other.start and other.end <= period.end
            ]
            if inside and _causes(row) <= set().union(*map(_causes, inside)):
                row["within"] = [shorter["period"] for shorter in inside]
                for shorter in inside:
                    shorter["longer"].append(row["period"])
            else:
                told.append((period, row))
    return rows


def _causes(row: dict[str, Any]) -> set[str]:
    """Causes of a change, without the count of those that are not named."""
    return {cause for cause in (row["cause"] or "").split("; ") if cause and not cause.startswith("+")}


MOST_FIGURES = 30
"""Changed figures that a report names."""


def difference_tables(found: Difference, lang: str = "zh") -> list[tuple[str, list[str], list[list[str]]]]:
    """Tables of a difference for people, as title, headings, rows: changes by county, and the largest changes."""
    own_name = f"name_{catalogue_language(lang)}"
    counties = [
        [row["place_name"] or row["place_code"], *(f"{row[name]:,}" for name in ("revised", "come", "gone"))]
        for row in found.counties
    ]
    figures = [
        [
            row["place_name"] or row["place_code"],
            period_with_longer(row, lang),
            row[own_name] or row["name_zh"] or row["indicator"],
        ]
        + [
            "—" if row[name] is None else f"{row[name]:,.10g}"
            for name in ("old_value", "new_value", "difference")
        ]
        for row in found.changes[:MOST_FIGURES]
    ]
    title = worded(lang, "diff.figures", count=len(found.changes), most=MOST_FIGURES)
    return [
        (
            worded(lang, "diff.counties", old=found.old, new=found.new),
            worded(lang, "head.counties").split("|"),
            counties,
        ),
        (title, worded(lang, "head.figures").split("|")[:-1], figures),
    ]
