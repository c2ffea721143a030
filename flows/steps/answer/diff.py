"""Diff: what changed between two vintages, for people: named, the largest change first, with a summary by county."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.steps.site.site import Site
from flows.steps.vintage.revisions import list_revisions
from flows.steps.vintage.vintage import Vintage


@dataclass(frozen=True)
class Difference:
    """`figures`: one row a changed figure, the largest change first; `counties`: one row a county (or the city, for
    its own figures) with how many were revised, came new or went."""

    old: str
    new: str
    counties: list[dict[str, Any]]
    figures: list[dict[str, Any]]


def compare_vintages(site: Site, old: Vintage, new: Vintage) -> Difference:
    """The figures of the boundaries of their time that differ between two vintages; no figure counts as 0 in
    `difference`."""
    return describe_revisions(old, new, list_revisions(site, old, new))


def describe_revisions(old: Vintage, new: Vintage, revisions: pl.DataFrame) -> Difference:
    """The revisions from one vintage to another with names, in order, and their summary."""
    places, indicators = (
        pl.concat([pl.read_parquet(own.folder / f"{name}.parquet") for own in (old, new)])
        for name in ("dim_place", "dim_indicator")
    )
    latest = places.unique(["place_code", "valid_from"], keep="last", maintain_order=True)
    latest = latest.sort("place_code", "valid_from").unique("place_code", keep="last", maintain_order=True)
    named = latest.select("place_code", pl.col("name").alias("place_name"), "county_code", "city_code")
    known = indicators.unique("indicator", keep="last").select("indicator", "name_zh", "name_en", "unit")
    figures = (
        revisions.drop("old_vintage")
        .join(named, on="place_code", how="left")
        .join(known, on="indicator", how="left")
        .with_columns(difference=pl.col("new_value").fill_null(0) - pl.col("old_value").fill_null(0))
        .sort(
            pl.col("difference").abs(), "place_code", "period", "indicator", descending=[True, *[False] * 3]
        )
    )
    whole = pl.coalesce("county_code", "city_code", "place_code").alias("place_code")
    counted = (
        figures.select(
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
    shown = figures.drop("county_code", "city_code")
    return Difference(old.name, new.name, counted.to_dicts(), shown.to_dicts())


MOST_FIGURES = 30
"""Changed figures that a report names."""


def difference_tables(found: Difference) -> list[tuple[str, list[str], list[list[str]]]]:
    """A difference for people: what changed by county, and the figures that changed most, as title, headings, rows."""
    counties = [
        [row["place_name"] or row["place_code"], *(f"{row[name]:,}" for name in ("revised", "come", "gone"))]
        for row in found.counties
    ]
    figures = [
        [row["place_name"] or row["place_code"], row["period"], row["name_zh"] or row["indicator"]]
        + [
            "—" if row[name] is None else f"{row[name]:,.10g}"
            for name in ("old_value", "new_value", "difference")
        ]
        for row in found.figures[:MOST_FIGURES]
    ]
    title = f"变化最大的数（共 {len(found.figures)} 个，最多列 {MOST_FIGURES} 个）"
    return [
        (f"{found.old} → {found.new}：各县变化", ["地区", "改", "新", "消失"], counties),
        (title, ["地区", "期间", "指标", "原值", "现值", "差"], figures),
    ]
