"""Parts of the catalogue that the figures of a year are made of, and their digests."""

import hashlib
from collections.abc import Iterable
from datetime import date

import polars as pl

from schemas.catalogue import Catalogue
from schemas.codelists import RETURN_RATES

MAKES_FIGURES = {
    "levels": ("level", "rank"),
    "places": ("code", "name", "level", "parent", "kind", "valid_from", "valid_to", "reports"),
    "place_events": ("date", "event", "from_code", "to_code", "share"),
    "indicators": (
        *("code", "over_places", "over_time", "numerator", "denominator", "scale", "formula"),
        *("statistical_year", "year_start", "weight", "forms"),
    ),
    "forms": (
        *("form", "level", "period_type", "due_days", "late_days", "assigned_to", "year_start"),
        *("valid_from", "valid_to"),
    ),
    "form_columns": ("form", "indicator", "reported_as", "valid_from", "valid_to"),
}
"""Columns of the catalogue that figures are made of; the others serve reading, words and other tables."""


def years_across(catalogue: Catalogue) -> tuple[bool, bool]:
    """True if a cumulative year does not begin in January, and true if there are statistical years."""
    starts = dict(catalogue["forms"].select("form", "year_start").iter_rows())
    cumulative = catalogue["form_columns"].filter(catalogue["form_columns"]["reported_as"] == "cumulative")
    across = any(starts.get(form, 1) != 1 for form in cumulative["form"].unique())
    return across, catalogue.has_statistical_years


def catalogue_digests(catalogue: Catalogue, years: Iterable[int]) -> dict[str, str]:
    """Digest of the catalogue's part that the figures of each year are made of.

    It covers all places, levels and events; forms and their columns valid in the years that the returns may come
    from; the indicators of these columns; and the threshold of revisions. A form that ends, or a column that is
    added, leaves the years before as they are.
    """
    tables = {name: catalogue[name].select(columns) for name, columns in MAKES_FIGURES.items()}
    across, statistical = years_across(catalogue)
    tables["thresholds"] = catalogue["thresholds"].filter(rule="revision").select("name", "value")
    whole = {name: _digest(table) for name, table in tables.items()}
    digests = {}
    for year in years:
        first, last = date(year - across, 1, 1), date(year + across + statistical, 12, 31)
        own = {name: _within(tables[name], first, last) for name in ("forms", "form_columns")}
        counted = set(own["form_columns"]["indicator"].drop_nulls())
        computed = {code for code, each in catalogue.derived.items() if not counted.isdisjoint(each.terms)}
        is_rate = pl.col("formula").is_in(RETURN_RATES)
        own["indicators"] = tables["indicators"].filter(pl.col("code").is_in(counted | computed) | is_rate)
        parts = whole | {name: _digest(table) for name, table in own.items()}
        digests[str(year)] = hashlib.sha256(repr((across, statistical, parts)).encode()).hexdigest()
    return digests


def _digest(table: pl.DataFrame) -> str:
    return hashlib.sha256(table.unique().sort(pl.all()).write_csv().encode()).hexdigest()


def words_digest(catalogue: Catalogue, forms: pl.DataFrame, today: date) -> str:
    """Digest of the words beside the numbers of tables: names of indicators, and titles of forms, whose version of today
    counts. Names of places are in catalogue_digests."""
    names = catalogue["indicators"].select("code", "name_zh").sort(pl.all())
    columns = ("form", "level", "title_zh", "valid_from", "valid_to")
    titles = forms.select(*columns, is_begun=pl.col("valid_from") <= today).unique().sort(pl.all())
    return hashlib.sha256((names.write_csv() + titles.write_csv()).encode()).hexdigest()


def _within(table: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The rows valid on some day from `first` to `last`, their validity cut to these days."""
    valid_from = pl.max_horizontal("valid_from", pl.lit(first))
    valid_to = pl.min_horizontal(pl.col("valid_to").fill_null(last), pl.lit(last))
    return table.with_columns(valid_from=valid_from, valid_to=valid_to).filter(
        pl.col("valid_from") <= pl.col("valid_to")
    )
