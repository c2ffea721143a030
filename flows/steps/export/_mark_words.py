"""Marks of figures: the signs behind a number, the words in place of a missing one, and their legend."""

import polars as pl

SIGNS = {
    "△": "不完整，有下级单位缺报或缺数",
    "暂": "暂定，报告期里还有月份没有收齐",
    "估": "估计数",
    "抑": "有下级单位的数被抑制，没有计入",
    "合": "用上报的合计代替缺报的下级",
    "？": "有疑问，见备注",
    "约": "原数是约数",
    "起": "原数是“以上”，实际不少于此数",
    "内": "原数是“以内”，实际不超过此数",
}
"""Signs behind a number, in their order, each with its meaning."""

PHRASES = {
    "△": "△不完整",
    "暂": "暂定",
    "估": "估计数",
    "抑": "抑制了部分数",
    "合": "合计代替缺报",
    "约": "约数",
    "起": "起：不少于此数",
    "内": "内：不超过此数",
}
"""Signs with their meaning in short, for remarks."""

WORDS = {
    "缺报": "应报而没有报",
    "未填": "报了表，这一格没有填",
    "抑制": "报了，数被抑制",
    "—": "无法计算，如分母为 0",
}
"""Words in the place of a number that is not there, each with its meaning."""

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
