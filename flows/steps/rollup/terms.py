"""Terms: the factors of base indicators in derived ones, as the tables that queries read."""

from collections.abc import Mapping

import polars as pl

from schemas.codelists import RETURN_RATES
from schemas.expressions import Derived, side_over_time

_TERM = {"indicator": pl.String, "term": pl.String, "above": pl.Int64, "below": pl.Int64, "terms": pl.Int64}
_COUNT = {"code": pl.String, "counts": pl.String, "above": pl.String, "below": pl.String}


def with_counts(indicators: pl.DataFrame, derived: Mapping[str, Derived]) -> pl.DataFrame:
    """Indicators with the base indicators that each is computed from (`counts`), and `above` and `below`: the two
    counts of a rate of one indicator over another."""
    rows = [
        (code, " ".join(each.terms), *(each.terms if _is_simple(each) else (None, None)))
        for code, each in derived.items()
    ]
    counts = pl.DataFrame(rows, schema=_COUNT, orient="row")
    return indicators.join(counts, on="code", how="left", maintain_order="left")


def term_tables(indicators: pl.DataFrame, derived: Mapping[str, Derived]) -> dict[str, pl.DataFrame]:
    """Terms of rates (rate_term), of rates with a sum above or below the line (compound_term), of sums (sum_term).

    A row is a derived indicator and a base indicator with its factors above and below the line. `terms` is the number
    of these rows of the derived indicator. Growths have none: they are not computed.
    """
    computed = indicators.filter(pl.col("formula").is_null())["code"]
    own = {code: derived[code] for code in computed if code in derived}
    return {
        "rate_term": _terms({code: each for code, each in own.items() if not each.is_sum}),
        "compound_term": _terms(
            {code: each for code, each in own.items() if not each.is_sum and not _is_simple(each)}
        ),
        "sum_term": _terms({code: each for code, each in own.items() if each.is_sum}),
    }


def combined_table(indicators: pl.DataFrame) -> pl.DataFrame:
    """Indicators with an average, maximum or minimum over places."""
    columns = ("over_places", "over_time", "weight")
    return indicators.filter(~pl.col("over_places").is_in(["sum", "none"])).select(
        pl.col("code").alias("indicator"), *columns
    )


def compared_table(
    columns: pl.DataFrame, indicators: pl.DataFrame, derived: Mapping[str, Derived]
) -> pl.DataFrame:
    """Indicators that subject tables compare, with what they show beside the figure, and how the counts of a rate go
    over time (`above` and `below`)."""
    over_time = dict(indicators.select("code", "over_time").iter_rows())
    counted = set(indicators.filter(pl.col("formula").is_in(RETURN_RATES))["code"])
    rows = [
        (code, shows, *_sides(each, over_time, code in counted))
        for code, shows in columns.drop_nulls("shows")
        .select("indicator", "shows")
        .unique()
        .sort(pl.all())
        .iter_rows()
        for each in (derived.get(code),)
    ]
    schema = dict.fromkeys(("indicator", "shows", "above", "below"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sides(
    each: Derived | None, over_time: Mapping[str, str], is_of_returns: bool
) -> tuple[str | None, str | None]:
    if is_of_returns:
        return "sum", "sum"
    return side_over_time(each, over_time) if each and not each.is_sum else (None, None)


def rated_forms(indicators: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Forms whose returns a rate of returns counts; all of them if the indicator names none."""
    every = " ".join(forms["form"].unique().sort())
    rates = indicators.filter(pl.col("formula").is_in(RETURN_RATES))
    named = rates.with_columns(form=pl.col("forms").fill_null(every).str.split(" ")).explode("form")
    return (
        named.filter(pl.col("form") != "")
        .unique(["code", "form"])
        .select(pl.col("code").alias("indicator"), "form", is_on_time=pl.col("formula") == RETURN_RATES[1])
        .sort("indicator", "form")
    )


def rule_operands(rules: pl.DataFrame, columns: pl.DataFrame) -> pl.DataFrame:
    """Indicators of the columns that each rule of a form compares."""
    found = {
        (rule, form, name)
        for rule, form, expression in rules.select("rule", "form", "expression").iter_rows()
        for name in pl.sql_expr(expression).meta.root_names()
    }
    operands = pl.DataFrame(sorted(found), schema=["rule", "form", "column"], orient="row")
    known = columns.select("form", "column", "indicator").unique()
    return (
        operands.cast(pl.String)
        .join(known, on=["form", "column"])
        .select("rule", "indicator")
        .unique()
        .sort(pl.all())
    )


def _is_simple(derived: Derived) -> bool:
    return derived.is_plain and len(derived.terms) == 2


def _terms(derived: Mapping[str, Derived]) -> pl.DataFrame:
    rows = [
        (code, term, each.above.get(term, 0), each.below.get(term, 0), len(each.terms))
        for code, each in derived.items()
        for term in each.terms
    ]
    return pl.DataFrame(rows, schema=_TERM, orient="row")
