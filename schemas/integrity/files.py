"""Integrity of single files: readable csv, and cells of their column's type."""

import csv
import io

import polars as pl

from schemas.integrity.faults import Fault, Wrong, stated, worded_fault
from schemas.integrity.known_values import KNOWN_VALUES
from schemas.texts.said import WordList

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
    pl.Date: "no_date",
    pl.Int64: "no_whole_number",
    pl.Float64: "no_number",
    pl.Boolean: "neither_true_nor_false",
}
"""Key of the sentence on a value that is not of the type."""


def file_faults(file: str, content: bytes) -> list[Fault]:
    """Reasons why a file is no readable csv: encoding, a quote, rows longer than the header."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [worded_fault(file, line, "not_utf8")]
    faults: list[Fault] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    width, line = 0, 1
    try:
        for row in rows:
            width = width or len(row)
            if len(row) > width:
                faults.append(worded_fault(file, line, "row_too_long", cells=len(row), width=width))
            line = rows.line_num + 1
    except csv.Error:
        faults.append(worded_fault(file, line, "quote_wrong"))
    if not width and not faults:
        faults.append(worded_fault(file, 1, "file_empty"))
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
            values = {"header": column, "known": WordList(words)}
            wrong.append(Wrong(name, rows, "empty_of" if words else "empty", values))
        kind = _KINDS.get(typed[column].dtype.base_type())
        if kind and typed[column].null_count():
            rows = written.filter(cells.is_not_null() & typed[column].is_null())
            wrong.append(Wrong(name, rows, kind, {"header": column}))
    return stated(wrong)
