"""Integrity of derived indicators: rates with numerator and denominator, and sums with a numerator alone."""

from collections.abc import Iterator

import polars as pl

from schemas.codelists import RETURN_RATES
from schemas.expressions import ExpressionError, Terms, read_terms, resolved
from schemas.integrity.faults import Wrong

_SIDES = ("numerator", "denominator")


def derived_faults(indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Derived indicators whose expressions, units or scale cannot be used."""
    yield from _shape(indicators)
    known = {row["code"]: row for row in indicators.drop_nulls("code").to_dicts()}
    wrong: list[dict[str, object]] = []
    read: dict[tuple[str, str], Terms] = {}
    for row in known.values():
        for side in _SIDES:
            if row[side] is not None:
                try:
                    read[row["code"], side] = read_terms(row[side], known.keys())
                except ExpressionError as error:
                    wrong.append(_fault(row, side, error))
    sums = {code: terms for (code, _), terms in read.items() if known[code]["denominator"] is None}
    for (code, side), terms in read.items():
        row = known[code]
        if row["denominator"] is None and row[side] in known:
            continue  # a count without its denominator is a fault of its own
        try:
            resolved(terms, sums)
            _check_terms(row, terms, known)
        except ExpressionError as error:
            wrong.append(_fault(row, side, error))
    yield Wrong("indicators", pl.DataFrame(wrong), "expression_not_read")


def _fault(row: dict[str, object], side: str, error: ExpressionError) -> dict[str, object]:
    return {"line": row["line"], "side": side, "text": row[side], "reason": error}


def _check_terms(row: dict[str, object], terms: Terms, known: dict[str, dict[str, object]]) -> None:
    """Refuse terms that are rates, and terms of different units; a sum has the unit of its terms."""
    for code in terms:
        if known[code].get("formula") in RETURN_RATES:
            raise ExpressionError("return_rate", code=code)
        if known[code]["denominator"] is not None:
            raise ExpressionError("rate", code=code)
    units = {code: known[code]["unit"] for code in terms}
    if row["denominator"] is None:
        units = {str(row["code"]): row["unit"]} | units
    first, *others = units
    for other in others:
        if units[other] != units[first]:
            raise ExpressionError(
                "units_mixed", first=first, unit=units[first], other=other, other_unit=units[other]
            )


def _shape(indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Derived indicators with a part missing or too many."""
    is_plain = pl.col("numerator").is_in(indicators["code"].implode())
    is_sum = pl.col("numerator").is_not_null() & pl.col("denominator").is_null()
    is_rate = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    no_numerator = pl.col("numerator").is_null() & pl.col("denominator").is_not_null()
    rows = indicators.filter(no_numerator | (is_sum & is_plain))
    yield Wrong("indicators", rows, "one_side_missing")
    rows = indicators.filter(is_rate, pl.col("scale").is_null())
    yield Wrong("indicators", rows, "rate_without_scale")
    sums = indicators.filter(is_sum & ~is_plain)
    yield Wrong("indicators", sums.filter(pl.col("scale").is_not_null()), "sum_with_scale")
    for column in ("over_places", "over_time"):
        yield Wrong("indicators", sums.filter(pl.col(column) != "none"), "sum_combined", {"header": column})
    if "formula" in indicators.columns:
        names = [pl.col(side).is_in(indicators["code"].implode()) for side in _SIDES]
        rows = indicators.filter(pl.col("formula") == "growth", ~pl.all_horizontal(names))
        yield Wrong("indicators", rows, "growth_of_two")
