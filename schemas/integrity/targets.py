"""Integrity of targets.csv and thresholds.csv."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from schemas.integrity.faults import Wrong
from schemas.texts.said import WordList

DIRECTIONS = ("increase", "decrease")
"""Operators of targets that give only a direction."""

RELATIVE = (*DIRECTIONS, "increase_by", "decrease_by")
"""Operators of targets that compare with a baseline year."""


@dataclass(frozen=True)
class RuleThresholds:
    """Thresholds of a rule, and if its lines name an indicator and a related one.

    `indicator` None: either way; a line without an indicator is for all indicators that have no line.
    """

    names: tuple[str, ...]
    indicator: bool | None = False
    related: bool = False


THRESHOLDS = {
    "outlier": RuleThresholds(("score", "periods", "window", "floor", "floor_pct"), indicator=None),
    "inconsistent_over_time": RuleThresholds(("within_pct", "periods", "window", "floor"), indicator=None),
    "inconsistent_with_related": RuleThresholds(
        ("at_least", "at_most", "floor"), indicator=True, related=True
    ),
    "copied_return": RuleThresholds(("figures",)),
    "heaping": RuleThresholds(("share_pct", "figures", "floor")),
    "target_progress": RuleThresholds(("about_pct",)),
    "revision": RuleThresholds(("refused_pct",)),
}
"""Rules with thresholds; docs/figures.md explains each threshold."""


def target_faults(
    targets: pl.DataFrame, indicators: pl.DataFrame, thresholds: pl.DataFrame
) -> Iterator[Wrong]:
    """Targets that lack what their operator needs, have another unit than their figure, or end before they begin."""
    if targets.is_empty():
        return
    operator = pl.col("operator")
    rows = targets.filter(~operator.is_in(DIRECTIONS), pl.col("value").is_null())
    yield Wrong("targets", rows, "target_without_value")
    rows = targets.filter(operator.is_in(RELATIVE), pl.col("baseline").is_null())
    yield Wrong("targets", rows, "target_without_baseline")
    rows = targets.filter(operator.is_in(["increase_by", "decrease_by"]), pl.col("unit").fill_null("") != "%")
    yield Wrong("targets", rows, "target_not_in_percent")
    of_figure = indicators.select("code", of_figure="unit")
    plain = targets.filter(~operator.is_in(RELATIVE)).join(of_figure, left_on="indicator", right_on="code")
    rows = plain.filter(pl.col("unit").fill_null("") != pl.col("of_figure"))
    yield Wrong("targets", rows, "target_of_another_unit")
    for column in ("baseline", "first_year"):
        rows = targets.filter(pl.col(column) > pl.col("year"))
        yield Wrong("targets", rows, "after_the_year", {"header": column})
    if not thresholds.filter(pl.col("rule") == "target_progress").height:
        yield Wrong("targets", targets.filter(operator == "~"), "about_without_limit")


def threshold_faults(thresholds: pl.DataFrame) -> Iterator[Wrong]:
    """Thresholds that no rule has, thresholds with a wrong scope, and rules that lack a threshold."""
    for rule, asked in THRESHOLDS.items():
        own = thresholds.filter(pl.col("rule") == rule)
        if own.is_empty():
            continue
        yield Wrong(
            "thresholds",
            own.filter(~pl.col("name").is_in(asked.names)),
            "threshold_unknown",
            {"of_rule": rule, "known": WordList(asked.names)},
        )
        for column, is_named in (("indicator", asked.indicator), ("related", asked.related)):
            if is_named is not None:
                rows = own.filter(pl.col(column).is_not_null() != is_named)
                yield Wrong(
                    "thresholds",
                    rows,
                    "threshold_scope_missing" if is_named else "threshold_scope_given",
                    {"of_rule": rule, "scope": column},
                )
        for name in asked.names:
            given = own.filter(pl.col("name") == name)
            if not asked.related and given.filter(pl.col("indicator").is_null()).height:
                continue
            rows = own.join(given, on=["indicator", "related"], how="anti", nulls_equal=True)
            rows = rows.unique(["indicator", "related"], keep="first", maintain_order=True)
            yield Wrong("thresholds", rows, "threshold_missing", {"of_rule": rule, "threshold": name})
