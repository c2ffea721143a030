"""Comparisons of the validity of a catalogue's rows."""

from datetime import date

import polars as pl

_ALWAYS = date(9999, 12, 31)


def with_sure_validity(table: pl.DataFrame) -> pl.DataFrame:
    """A table with an end date for open rows, and no dates for rows that end before they begin."""
    if "valid_from" not in table.columns:
        return table
    end = pl.col("valid_to").fill_null(_ALWAYS)
    is_clear = end >= pl.col("valid_from")
    return table.with_columns(
        pl.when(is_clear).then("valid_from"), pl.when(is_clear).then(end).alias("valid_to")
    )


def overlaps(table: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Rows that are valid together with an earlier row of the same key; `first` is its line."""
    several = table.filter(pl.len().over(key) > 1)
    if several.is_empty():  # as in most catalogues
        return several.with_columns(first="line")
    other = several.select(*key, first="line", other_from="valid_from", other_to="valid_to")
    both = several.join(other, on=key).filter(pl.col("first") < pl.col("line"), valid_together())
    return both.sort("first").unique("line", keep="first", maintain_order=True)


def valid_together() -> pl.Expr:
    """Condition that a row's validity shares a day with `other_from` to `other_to`."""
    return (pl.col("valid_from") <= pl.col("other_to")) & (pl.col("other_from") <= pl.col("valid_to"))


def meeting(table: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows that are, or may be, valid together with a row of `other` of the same key."""
    spans = other.select(key, other_from="valid_from", other_to="valid_to")
    return table.join(spans, on=key).filter(valid_together().fill_null(True))


def never_meeting(table: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows whose key is in `other`, but never at the same time."""
    return table.join(other, on=key, how="semi").join(meeting(table, other, key), on="line", how="anti")
