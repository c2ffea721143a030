"""Integrity of forms.csv: the places that report each form, and its columns."""

from collections.abc import Iterator

import polars as pl

from schemas.assignments import area_codes
from schemas.integrity.faults import Wrong
from schemas.integrity.validity import meeting


def form_faults(forms: pl.DataFrame, columns: pl.DataFrame, places: pl.DataFrame) -> Iterator[Wrong]:
    """Forms due from unknown places, alternative reporters of another level, forms without a column."""
    codes = (
        forms.select("line", "level", choice=pl.col("assigned_to").str.split(" "))
        .explode("choice")
        .with_columns(code=area_codes("choice"))
        .explode("code")
    )
    rows = codes.filter(pl.col("code") != "").join(places, on="code", how="anti")
    yield Wrong("forms", rows, "assigned_place_unknown")
    several = codes.filter(pl.col("choice").str.contains("|", literal=True)).join(
        places, on="code", how="semi"
    )
    rows = several.join(places, on=("code", "level"), how="anti")
    yield Wrong("forms", rows, "alternative_of_another_level")
    rows = forms.join(
        meeting(forms, columns.filter((pl.col("reported_as") == "note").fill_null(False).not_()), "form"),
        on="line",
        how="anti",
    )
    yield Wrong("forms", rows, "form_without_columns")
