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
    zh = "assigned_to 的“{code}”在 places.csv 中没有，请改正，或在那里补上"
    yield "forms", rows, zh, "{code!r} in assigned_to is not in places.csv: correct it, or add it there"
    several = codes.filter(pl.col("choice").str.contains("|", literal=True)).join(
        places, on="code", how="semi"
    )
    rows = several.join(places, on=("code", "level"), how="anti")
    zh = "assigned_to 的“{choice}”是任一家报即可的单位，其中“{code}”不是“{level}”级的，请改成与报表同级的单位"
    en = "of {choice!r} in assigned_to any one reporter suffices, but {code!r} is not of the level {level!r}: name places of the form's level"
    yield "forms", rows, zh, en
    rows = forms.join(
        meeting(forms, columns.filter((pl.col("reported_as") == "note").fill_null(False).not_()), "form"),
        on="line",
        how="anti",
    )
    zh = "报表“{form}”在其有效期内没有一列可填，请在 form_columns.csv 补上"
    en = "the form {form!r} has no column to fill in while it is valid: add them to form_columns.csv"
    yield "forms", rows, zh, en
