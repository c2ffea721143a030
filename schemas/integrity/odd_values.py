"""Integrity of single values: numbers and codes that a column takes, but that no figure can be made with."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

_MOST_DECIMALS = 4
"""Decimals that the ledger keeps."""


def code_faults(name: str, column: str, table: pl.DataFrame) -> Iterator[Wrong]:
    """Codes with a blank or |, which separate codes in assigned_to, and codes that are no name of a file.

    Slips and templates are named by codes: a slash, a control character, or a dot in front would lead elsewhere.
    """
    rows = table.filter(pl.col(column).str.contains(r"[\s|]"))
    yield Wrong(name, rows, "code_with_blank", {"header": column})
    rows = table.filter(
        pl.col(column).str.contains(r'^\.|[/\\:*?"<>\pC]') | (pl.col(column).str.len_bytes() > 100)
    )
    yield Wrong(name, rows, "code_no_file_name", {"header": column})


def place_faults(places: pl.DataFrame) -> Iterator[Wrong]:
    """Codes that cannot be listed; a registry of which no place reports."""
    yield from code_faults("places", "code", places)
    is_silent = not places.is_empty() and not places["reports"].fill_null(True).any()
    yield Wrong("places", places.head(1 if is_silent else 0), "nobody_reports")


def form_value_faults(forms: pl.DataFrame) -> Iterator[Wrong]:
    """Years that begin in no month; returns that are very late before they are late."""
    yield from code_faults("forms", "form", forms)
    rows = forms.filter(~pl.col("year_start").is_between(1, 12))
    yield Wrong("forms", rows, "year_start_of_form")
    rows = forms.filter(pl.col("late_days").is_between(0, pl.col("due_days") - 1))
    yield Wrong("forms", rows, "very_late_before_late")


def indicator_value_faults(indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Decimals that are not kept; rates that are always nothing."""
    yield from code_faults("indicators", "code", indicators)
    rows = indicators.filter(~pl.col("year_start").is_between(2, 12))
    yield Wrong("indicators", rows, "year_start_of_indicator")
    rows = indicators.filter(pl.col("year_start").is_between(2, 12), ~pl.col("statistical_year"))
    yield Wrong("indicators", rows, "year_start_without_year")
    rows = indicators.filter(pl.col("decimals") > _MOST_DECIMALS)
    yield Wrong("indicators", rows, "too_many_decimals", {"most": _MOST_DECIMALS})
    rows = indicators.filter(pl.col("scale") <= 0)
    yield Wrong("indicators", rows, "scale_not_positive")
