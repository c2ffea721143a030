"""Integrity of single files: readable csv, and cells of their column's type."""

import csv
import io

import polars as pl

from schemas.integrity.faults import Fault, Wrong, stated
from schemas.integrity.known_values import KNOWN_VALUES

REQUIRED: dict[str, tuple[str, ...]] = {
    "levels": ("level", "rank"),
    "places": ("code", "name", "level", "valid_from", "reports"),
    "place_events": ("date", "event"),
    "aliases": ("name", "code"),
    "indicators": (
        *("code", "name_zh", "name_en", "domain", "unit", "over_places", "over_time"),
        *("decimals", "better", "valid_from"),
    ),
    "forms": ("form", "title_zh", "level", "period_type", "due_days", "late_days", "valid_from"),
    "form_columns": ("form", "column", "reported_as", "header_zh", "valid_from"),
    "rules": ("rule", "form", "severity", "expression", "message_zh", "message_en"),
    "labels": ("field", "label"),
    "targets": ("outline", "indicator", "operator", "year"),
    "thresholds": ("rule", "name", "value", "reason"),
    "subject_columns": ("subject", "column", "indicator", "name_zh"),
    "dimensions": ("dimension", "category", "name_zh"),
}
"""Columns without empty cells."""

_KINDS = {
    pl.Date: (
        "日期，请写成 2025-01-31 的样子，仍有效的留空",
        "no date: write it as 2025-01-31, or leave an open end empty",
    ),
    pl.Int64: ("整数，请只填数字", "no whole number: write digits only"),
    pl.Float64: ("数，请只填数字", "no number: write digits only"),
    pl.Boolean: (" true 或 false，请改成其中之一", "neither true nor false: write one of them"),
}


def file_faults(file: str, content: bytes) -> list[Fault]:
    """Reasons why a file is no readable csv: encoding, a quote, rows longer than the header."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        zh = "不是 UTF-8 编码，请另存为“CSV UTF-8（逗号分隔）”"
        return [Fault(file, line, zh, "not in UTF-8: save the file as CSV UTF-8 (comma delimited)")]
    faults: list[Fault] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    width, line = 0, 1
    try:
        for row in rows:
            width = width or len(row)
            if len(row) > width:
                zh = f"有 {len(row)} 格，表头只有 {width} 格，请删去多余的格；含逗号的文字要加双引号"
                en = f"{len(row)} cells under a header of {width}: remove those too many, quote text that has commas"
                faults.append(Fault(file, line, zh, en))
            line = rows.line_num + 1
    except csv.Error:
        zh = "双引号有误，请核对：成对使用，格内的双引号写两遍"
        faults.append(
            Fault(file, line, zh, "a quote is wrong: use them in pairs, and write one inside a cell twice")
        )
    if not width and not faults:
        faults.append(
            Fault(file, 1, "文件是空的，至少要有表头", "the file is empty: it needs at least its header")
        )
    return faults


def cell_faults(name: str, written: pl.DataFrame, typed: pl.DataFrame) -> list[Fault]:
    """Cells that are empty and must not be, or that are not of their column's type."""
    wrong: list[Wrong] = []
    for column in typed.columns:
        cells = written[column]
        if column in REQUIRED.get(name, ()) and cells.null_count():
            rows = written.filter(cells.is_null())
            words = KNOWN_VALUES.get((name, column), ())
            words = ("true", "false") if typed[column].dtype == pl.Boolean else words
            zh = f"，应为其中之一：{'、'.join(words)}" if words else ""
            en = f", write one of: {', '.join(words)}" if words else ": fill it in"
            wrong.append((name, rows, f"{column} 是空的，请填写{zh}", f"{column} is empty{en}"))
        kind = _KINDS.get(typed[column].dtype.base_type())
        if kind and typed[column].null_count():
            rows = written.filter(cells.is_not_null() & typed[column].is_null())
            zh, en = f"{column}“{{{column}}}”不是{kind[0]}", f"{column} {{{column}!r}} is {kind[1]}"
            wrong.append((name, rows, zh, en))
    return stated(wrong)
