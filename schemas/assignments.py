"""Assignments: the places that report a form, from forms.assigned_to.

The column lists codes separated by blanks. A code stands for all places of the form's level in its area. Codes joined
by | are alternative reporters: one report among them suffices.
"""

import polars as pl


def area_codes(column: str = "assigned_to") -> pl.Expr:
    """List of all codes in assigned_to, one empty code where the form is due everywhere."""
    return pl.col(column).fill_null("").str.replace_all("|", " ", literal=True).str.split(" ")


def alternatives(forms: pl.DataFrame) -> pl.DataFrame:
    """Alternative reporters: one row a reporter, in the order of their precedence within `choice`.

    `choice` numbers the groups of a version of a form, which begins on `valid_from`.
    """
    groups = (
        forms.select("form", "valid_from", choice=pl.col("assigned_to").str.split(" "))
        .explode("choice")
        .filter(pl.col("choice").str.contains("|", literal=True))
        .with_row_index("number")
    )
    return groups.select(
        "form",
        "valid_from",
        choice=pl.col("number").cast(pl.Int64),
        position=pl.int_ranges(pl.col("choice").str.count_matches(r"\|") + 1),
        place_code=pl.col("choice").str.split("|"),
    ).explode("position", "place_code")
