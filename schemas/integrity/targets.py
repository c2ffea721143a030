"""Integrity of targets.csv and thresholds.csv."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from schemas.integrity.faults import Wrong

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
    operator = pl.col("operator")
    rows = targets.filter(~operator.is_in(DIRECTIONS), pl.col("value").is_null())
    yield "targets", rows, "指标目标缺 value，请填写", "a target without value: fill it in"
    rows = targets.filter(operator.is_in(RELATIVE), pl.col("baseline").is_null())
    zh = "{operator} 要与某一年的数相比，请在 baseline 填写那一年，如 2020"
    yield (
        "targets",
        rows,
        zh,
        "{operator} compares with an earlier year: write that year in baseline, as 2020",
    )
    rows = targets.filter(operator.is_in(["increase_by", "decrease_by"]), pl.col("unit").fill_null("") != "%")
    zh = "{operator} 的 value 是相对基期的百分数，unit 请填 %"
    yield (
        "targets",
        rows,
        zh,
        "the value of {operator} is a percentage of the baseline's figure: write % as its unit",
    )
    of_figure = indicators.select("code", of_figure="unit")
    plain = targets.filter(~operator.is_in(RELATIVE)).join(of_figure, left_on="indicator", right_on="code")
    rows = plain.filter(pl.col("unit").fill_null("") != pl.col("of_figure"))
    zh = "unit“{unit}”与指标“{indicator}”的单位“{of_figure}”不同，请换算成同一单位"
    en = "unit {unit!r} is not that of {indicator!r}, {of_figure!r}: write the target in the indicator's unit"
    yield "targets", rows, zh, en
    for column in ("baseline", "first_year"):
        rows = targets.filter(pl.col(column) > pl.col("year"))
        zh = f"{column}（{{{column}}}）晚于 year（{{year}}），请核对这两年"
        yield "targets", rows, zh, f"{column} ({{{column}}}) is after year ({{year}}): check both years"
    if not thresholds.filter(pl.col("rule") == "target_progress").height:
        zh = "“左右”（~）差多少算达到没有规定，请在 thresholds.csv 写 target_progress 的 about_pct"
        en = "no limit says how far from about (~) still counts: add target_progress about_pct to thresholds.csv"
        yield "targets", targets.filter(operator == "~"), zh, en


def threshold_faults(thresholds: pl.DataFrame) -> Iterator[Wrong]:
    """Thresholds that no rule has, thresholds with a wrong scope, and rules that lack a threshold."""
    for rule, asked in THRESHOLDS.items():
        own = thresholds.filter(pl.col("rule") == rule)
        names = "、".join(asked.names)
        zh = f"{rule} 没有阈值“{{name}}”，应为其中之一：{names}"
        en = f"{rule} has no threshold {{name!r}}, write one of: {', '.join(asked.names)}"
        yield "thresholds", own.filter(~pl.col("name").is_in(asked.names)), zh, en
        for column, is_named in (("indicator", asked.indicator), ("related", asked.related)):
            if is_named is not None:
                rows = own.filter(pl.col(column).is_not_null() != is_named)
                zh = f"{rule} 的阈值{'要写' if is_named else '不分'} {column}，请{'填写' if is_named else '留空'}"
                en = f"thresholds of {rule} {'name' if is_named else 'are not by'} {column}: {'fill it in' if is_named else 'leave it empty'}"
                yield "thresholds", rows, zh, en
        for name in asked.names:
            given = own.filter(pl.col("name") == name)
            if not asked.related and given.filter(pl.col("indicator").is_null()).height:
                continue
            rows = own.join(given, on=["indicator", "related"], how="anti", nulls_equal=True)
            rows = rows.unique(["indicator", "related"], keep="first", maintain_order=True)
            zh = f"{rule} 还缺阈值 {name}，请为同一指标补上一行"
            yield (
                "thresholds",
                rows,
                zh,
                f"{rule} lacks its threshold {name}: add a line for the same indicator",
            )
