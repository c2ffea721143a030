"""Marks of figures: the signs behind a number, and the words in place of a missing one (see _book_words)."""

import polars as pl

UNDISPUTED_HERE = ("none", "total_stands_in")
"""Values of `dispute` that are no doubt about the number."""


def marks_behind() -> pl.Expr:
    """The signs of a figure of indicator_values; none where there is no value."""
    status, method, qualifier = pl.col("status"), pl.col("method"), pl.col("qualifier")
    is_partial = method == "partial"
    signs = {
        "△": is_partial,
        "暂": (status == "P") & ~is_partial,
        "估": status == "E",
        "抑": pl.col("units_suppressed") > 0,
        "合": method == "reported",
        "？": ~pl.col("dispute").is_in(UNDISPUTED_HERE),
        "约": qualifier == "about",
        "起": qualifier == "more_than",
        "内": qualifier == "less_than",
    }
    shown = [
        pl.when(wanted.fill_null(value=False)).then(pl.lit(sign)).otherwise(pl.lit(""))
        for sign, wanted in signs.items()
    ]
    all_signs = pl.concat_str(shown)
    return pl.when(pl.col("value").is_null()).then(pl.lit("")).otherwise(all_signs).alias("marks")


def word_instead() -> pl.Expr:
    """The word in place of a missing value of indicator_values; empty where there is one."""
    words = {"O": "缺报", "L": "未填", "Q": "抑制", "M": "—"}
    word = pl.col("status").replace_strict(words, default="")
    return pl.when(pl.col("value").is_null()).then(word).otherwise(pl.lit("")).alias("word")
