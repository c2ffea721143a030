"""Integrity of form_columns.csv: no place is asked for one figure of one period by two columns."""

from collections.abc import Iterator

import polars as pl

from schemas.assignments import area_codes
from schemas.integrity.faults import Wrong
from schemas.integrity.validity import overlaps
from schemas.periods import MONTHS_IN, first_month

_PARTS = {"period": "own", "cumulative": "own", "stock": "own", "subtotal": "below"}
"""Part of a place's figure that a column gives: its own number, or the total below it."""

_ONE_FIGURE = ("level", "months", "offset", "indicator", "part")
_SPAN = ("valid_from", "valid_to")

_OFFSETS = {name: (first_month(name) - 1) % months for name, months in MONTHS_IN.items()}
"""Months between the beginning of January and that of the first period of each type."""


def same_figure_faults(
    columns: pl.DataFrame, forms: pl.DataFrame, places: pl.DataFrame, levels: pl.DataFrame
) -> Iterator[Wrong]:
    """Columns that ask a place for a figure for which another column asks it already, in the same period.

    Forms meet where a place of their level reports, lies in the territories of both, and a period ends while both
    forms and both columns are valid. 本月数 beside 本年累计 on one form is one figure.
    """
    single = columns.join(overlaps(columns, ("form", "column")), on="line", how="anti")
    pairs = _pairs(_asking(single, forms))
    if not pairs.is_empty():
        found = _meeting(pairs, places, levels.height).sort("line", "first", "starts", "place")
        found = found.unique(["line", "first"], keep="first", maintain_order=True)
        found = found.join(places.select(place="code", name="name").unique("place", keep="last"), on="place")
        yield Wrong("form_columns", found.sort("line", "first"), "same_figure_twice")


def _asking(columns: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Columns with the form version that asks by them, and the days on which both are valid."""
    parts = columns.with_columns(part=pl.col("reported_as").replace_strict(_PARTS, default=None))
    versions = forms.select(
        "form", "level", "period_type", "assigned_to", since="valid_from", until="valid_to"
    )
    return (
        parts.drop_nulls(["part", "indicator", *_SPAN])
        .join(versions.filter(pl.col("period_type").is_in(list(MONTHS_IN))), on="form")
        .with_columns(
            months=pl.col("period_type").replace_strict(MONTHS_IN, return_dtype=pl.Int32),
            # halves that begin in July end on the same days as the calendar's
            offset=pl.col("period_type").replace_strict(_OFFSETS, return_dtype=pl.Int32),
            valid_from=pl.max_horizontal("valid_from", "since"),
            valid_to=pl.min_horizontal("valid_to", "until"),
        )
        .select("line", "form", "column", "reported_as", "assigned_to", *_ONE_FIGURE, *_SPAN)
    )


def _pairs(asking: pl.DataFrame) -> pl.DataFrame:
    """Pairs of columns for one figure with days in common, territories left aside."""
    several = asking.filter(pl.len().over(_ONE_FIGURE) > 1)
    first = several.rename({name: f"other_{name}" for name in several.columns if name not in _ONE_FIGURE})
    kinds = pl.concat_list("reported_as", "other_reported_as").list.sort()
    is_one_form = pl.col("form") == pl.col("other_form")
    is_standard = kinds == pl.lit(["cumulative", "period"])  # 本年累计 beside 本月数
    is_told = (pl.col("reported_as") == pl.col("other_reported_as")) | is_standard
    return (
        several.join(first, on=_ONE_FIGURE)
        .filter(pl.col("other_line") < pl.col("line"), ~(is_one_form & is_told))
        .with_columns(
            first="other_line",
            starts=pl.max_horizontal("valid_from", "other_valid_from"),
            ends=pl.min_horizontal("valid_to", "other_valid_to"),
        )
        .filter(_has_period_end("starts", "ends"))
    )


def _has_period_end(first: str, last: str) -> pl.Expr:
    """Check that a period of the row's type ends between two days."""
    months, offset = pl.col("months"), pl.col("offset")
    month = pl.col(first).dt.year() * 12 + pl.col(first).dt.month() - 1 - offset
    after = (month // months + 1) * months + offset
    end = pl.date(after // 12, after % 12 + 1, 1) - pl.duration(days=1)
    return end <= pl.col(last)


def _meeting(pairs: pl.DataFrame, places: pl.DataFrame, steps: int) -> pl.DataFrame:
    """Pairs with a place at which they meet; `starts` is a day of it."""
    belonging = _belonging(places, pairs["level"].unique().to_list(), steps)
    asked = pairs
    for names, assigned in (("one", "assigned_to"), ("two", "other_assigned_to")):
        spans = belonging.select(
            "level", "place", area="above", from_=pl.col("valid_from"), to_=pl.col("valid_to")
        ).rename({"from_": f"{names}_from", "to_": f"{names}_to"})
        everywhere = spans.filter(pl.col("area") == pl.col("place")).with_columns(area=pl.lit(""))
        areas = asked.with_columns(area=area_codes(assigned)).explode("area")
        areas = areas.filter(pl.col(assigned).is_null() | (pl.col("area") != ""))
        on = ["level", "area"] if names == "one" else ["level", "area", "place"]
        asked = areas.join(pl.concat([spans, everywhere]), on=on).drop("area")
    return asked.with_columns(
        starts=pl.max_horizontal("starts", "one_from", "two_from"),
        ends=pl.min_horizontal("ends", "one_to", "two_to"),
    ).filter(pl.col("starts") <= pl.col("ends"), _has_period_end("starts", "ends"))


def _belonging(places: pl.DataFrame, levels: list[str], steps: int) -> pl.DataFrame:
    """Reporting places of some levels, each with itself and every place above it, and the days on which it is so."""
    sure = places.drop_nulls(["code", *_SPAN])
    at = sure.filter(pl.col("level").is_in(levels), pl.col("reports").fill_null(True))
    reached = at.select(
        "level", "parent", place="code", above="code", valid_from="valid_from", valid_to="valid_to"
    )
    found = [reached]
    rows = sure.select(at="code", next="parent", since="valid_from", until="valid_to")
    for _ in range(steps):
        reached = (
            reached.drop_nulls("parent")
            .join(rows, left_on="parent", right_on="at")
            .with_columns(
                above="parent",
                parent="next",
                valid_from=pl.max_horizontal("valid_from", "since"),
                valid_to=pl.min_horizontal("valid_to", "until"),
            )
            .filter(pl.col("valid_from") <= pl.col("valid_to"))
            .select(found[0].columns)
        )
        found.append(reached)
    return pl.concat(found)
