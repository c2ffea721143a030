"""Integrity of subject_columns.csv: names that tables can carry, and one column a subject that counts reporters."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

FIXED = ("place_code", "place_name", "period_type", "period", "units_expected", "units_reported", "method")
"""Columns of every subject table beside those of the catalogue."""

_NAME = "^[a-z][a-z0-9_]*$"


def subject_faults(columns: pl.DataFrame) -> Iterator[Wrong]:
    """Names that are no identifiers or taken, and subjects with no or several columns that count reporters."""
    for name in ("subject", "column"):
        rows = columns.filter(~pl.col(name).str.contains(_NAME))
        zh = f"{name}“{{{name}}}”不能作名称，请只用小写英文字母、数字和下划线，以字母开头"
        en = f"{name} {{{name}!r}} cannot be a name: use lower-case letters, digits and underscores, a letter first"
        yield "subject_columns", rows, zh, en
    zh = "column“{column}”是每张专题表都有的列，请另取名称"
    en = "every subject table has a column {column!r} already: choose another name"
    yield "subject_columns", columns.filter(pl.col("column").is_in(FIXED)), zh, en
    subjects = columns.drop_nulls("subject").with_columns(
        count=pl.col("counts_reporters").sum().over("subject"),
        first=pl.col("line").min().over("subject"),
        counted=pl.col("line").filter(pl.col("counts_reporters")).min().over("subject"),
    )
    zh = "专题“{subject}”没有一列的 counts_reporters 是 true，不知道按哪个指标数应报和已报单位，请选定一列"
    en = "no column of the subject {subject!r} has counts_reporters true: choose the one whose reporters are counted"
    yield "subject_columns", subjects.filter(pl.col("count") == 0, pl.col("line") == pl.col("first")), zh, en
    zh = "专题“{subject}”第 {counted} 行的 counts_reporters 已是 true，每个专题只能有一列，请只留一列"
    en = "counts_reporters of the subject {subject!r} is true in line {counted} already: keep one of the two"
    rows = subjects.filter(pl.col("counts_reporters"), pl.col("line") > pl.col("counted"))
    yield "subject_columns", rows, zh, en
