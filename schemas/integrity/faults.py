"""Faults of a catalogue, and comparisons of the validity of rows."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import Formatter

import polars as pl

_MOST_LISTED = 20
_ALWAYS = date(9999, 12, 31)

Wrong = tuple[str, pl.DataFrame, str, str]
"""A table's name, its rows at fault, and a sentence in Chinese and English; {column} is a row's value."""


@dataclass(frozen=True)
class Fault:
    """One fault of a catalogue with its remedy. `line` counts from the header; None means the whole file.

    `column` is the column at fault, if it is one. In a workbook `sheet` and `cell` say where; `line` is the row.
    """

    file: str
    line: int | None
    message_zh: str
    message_en: str
    column: str | None = field(default=None, compare=False)
    sheet: str | None = None
    cell: str | None = None

    def said(self, lang: str) -> str:
        """File, place in it and message on one line, in Chinese or English."""
        if lang == "en":
            text = f"{self.file}{self._place('sheet {!r}', 'line {}', ', ')}: {self.message_en}"
        else:
            text = f"{self.file}{self._place('工作表“{}”', '第 {} 行', '，')}：{self.message_zh}"
        return " ".join(text.split())

    def _place(self, sheet: str, line: str, comma: str) -> str:
        parts = [] if self.sheet is None else [sheet.format(self.sheet)]
        if self.cell is not None:
            parts.append(self.cell)
        elif self.line is not None:
            parts.append(line.format(self.line))
        return "".join(comma + part for part in parts)


class CatalogueError(ValueError):
    """The catalogue in `folder` is unusable; `faults` are all its faults, by file and line."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        super().__init__(folder, faults)
        self.folder, self.faults = folder, faults

    def __str__(self) -> str:
        count, more = len(self.faults), len(self.faults) - _MOST_LISTED
        lines = [f"{self.folder} 有 {count} 处错误 / the catalogue has faults: {count}"]
        lines += [f"{fault.said('zh')} / {fault.said('en')}" for fault in self.faults[:_MOST_LISTED]]
        lines += [f"… 另有 {more} 处 / and {more} more"] if more > 0 else []
        return "\n".join(lines)


def stated(wrong: list[Wrong]) -> list[Fault]:
    """Make a fault of each row at fault; its column is the first one that the sentence shows."""
    return [
        Fault(f"{name}.csv", row["line"], zh.format(**row), en.format(**row), column)
        for name, rows, zh, en in wrong
        for column in (_column_named(zh),)
        for row in rows.iter_rows(named=True)
    ]


def _column_named(sentence: str) -> str | None:
    """The column that a sentence begins with, or the first whose value it shows."""
    if begun := _BEGINS_WITH.match(sentence):
        return begun[0]
    return next((name for _, name, *_ in Formatter().parse(sentence) if name), None)


_BEGINS_WITH = re.compile(r"[a-z_]+(?=[ “（的])")


def with_sure_validity(table: pl.DataFrame) -> pl.DataFrame:
    """A table with an end date for open rows, and no dates for rows that end before they begin."""
    if "valid_from" not in table.columns:
        return table
    end = pl.col("valid_to").fill_null(_ALWAYS)
    is_clear = end >= pl.col("valid_from")
    return table.with_columns(
        pl.when(is_clear).then("valid_from"), pl.when(is_clear).then(end).alias("valid_to")
    )


def overlaps(table: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Rows that are valid together with an earlier row of the same key; `first` is its line."""
    several = table.filter(pl.len().over(key) > 1)
    other = several.select(*key, first="line", other_from="valid_from", other_to="valid_to")
    both = several.join(other, on=key).filter(pl.col("first") < pl.col("line"), valid_together())
    return both.sort("first").unique("line", keep="first", maintain_order=True)


def valid_together() -> pl.Expr:
    """Condition that a row's validity shares a day with `other_from` to `other_to`."""
    return (pl.col("valid_from") <= pl.col("other_to")) & (pl.col("other_from") <= pl.col("valid_to"))


def meeting(table: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows that are, or may be, valid together with a row of `other` of the same key."""
    spans = other.select(key, other_from="valid_from", other_to="valid_to")
    return table.join(spans, on=key).filter(valid_together().fill_null(True))


def never_meeting(table: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows whose key is in `other`, but never at the same time."""
    return table.join(other, on=key, how="semi").join(meeting(table, other, key), on="line", how="anti")
