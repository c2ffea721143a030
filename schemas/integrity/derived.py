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
    en = "{side} {text!r} cannot be used: {en}"
    yield "indicators", pl.DataFrame(wrong), "{side}“{text}”不能用：{zh}", en


def _fault(row: dict[str, object], side: str, error: ExpressionError) -> dict[str, object]:
    return {"line": row["line"], "side": side, "text": row[side], "zh": error.zh, "en": error.en}


def _check_terms(row: dict[str, object], terms: Terms, known: dict[str, dict[str, object]]) -> None:
    """Refuse terms that are rates, and terms of different units; a sum has the unit of its terms."""
    for code in terms:
        if known[code].get("formula") in RETURN_RATES:
            raise ExpressionError(
                f"“{code}”是报送率，不能相加，也不能作分子、分母，请删去",
                f"{code!r} is a rate of returns, which is neither added nor a count: remove it",
            )
        if known[code]["denominator"] is not None:
            raise ExpressionError(
                f"“{code}”是比率，比率不能相加，也不能作分子、分母，请改用它的分子、分母",
                f"{code!r} is a rate, which is neither added nor a count: use its numerator and denominator",
            )
    units = {code: known[code]["unit"] for code in terms}
    if row["denominator"] is None:
        units = {str(row["code"]): row["unit"]} | units
    first, *others = units
    for other in others:
        if units[other] != units[first]:
            raise ExpressionError(
                f"“{first}”的单位是 {units[first]}，“{other}”的是 {units[other]}，不同单位不能相加，请改正",
                f"{first!r} is in {units[first]} and {other!r} in {units[other]}: units never mix, correct it",
            )


def _shape(indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Derived indicators with a part missing or too many."""
    is_plain = pl.col("numerator").is_in(indicators["code"].implode())
    is_sum = pl.col("numerator").is_not_null() & pl.col("denominator").is_null()
    is_rate = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    no_numerator = pl.col("numerator").is_null() & pl.col("denominator").is_not_null()
    rows = indicators.filter(no_numerator | (is_sum & is_plain))
    zh = "numerator 和 denominator 只填了一个，请补上另一个，或都不填（和差只填 numerator，如 a + b）"
    en = "only one of numerator and denominator is given: give both, or none (a sum has a numerator alone, as a + b)"
    yield "indicators", rows, zh, en
    rows = indicators.filter(is_rate, pl.col("scale").is_null())
    zh = "派生指标缺 scale，请填写，百分率填 100"
    yield "indicators", rows, zh, "a derived indicator without scale: fill it in, 100 for percent"
    sums = indicators.filter(is_sum & ~is_plain)
    zh = "和差指标没有 scale（{scale:.15g}），请留空，倍数写在指标前，如 2 * a"
    en = "a sum has no scale ({scale:.15g}): leave it empty, and write factors before indicators, as 2 * a"
    yield "indicators", sums.filter(pl.col("scale").is_not_null()), zh, en
    for column in ("over_places", "over_time"):
        zh = f"和差指标由各项发布的数算出，{column} 请写 none"
        en = f"a sum is computed from the published figures of its terms: write none in {column}"
        yield "indicators", sums.filter(pl.col(column) != "none"), zh, en
    if "formula" in indicators.columns:
        names = [pl.col(side).is_in(indicators["code"].implode()) for side in _SIDES]
        rows = indicators.filter(pl.col("formula") == "growth", ~pl.all_horizontal(names))
        zh = "formula 为 growth 时，numerator 和 denominator 各写一个指标，请改正"
        yield (
            "indicators",
            rows,
            zh,
            "a growth has one indicator as numerator and one as denominator: correct it",
        )
