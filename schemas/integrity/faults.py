"""Faults of a catalogue, and which rows of dated tables are valid together."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

_MOST_LISTED = 20
_ALWAYS = date(9999, 12, 31)

Wrong = tuple[str, pl.DataFrame, str, str]
"""A table's name, its rows at fault, and a sentence in Chinese and English in which {column} is a row's value."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a catalogue, and what to do; `line` counts from the header, None is the whole file."""

    file: str
    line: int | None
    message_zh: str
    message_en: str

    def said(self, lang: str) -> str:
        """Where and what, in the language asked for, on one line."""
        if lang == "en":
            text = f"{self.file}{'' if self.line is None else f', line {self.line}'}: {self.message_en}"
        else:
            text = f"{self.file}{'' if self.line is None else f'，第 {self.line} 行'}：{self.message_zh}"
        return " ".join(text.split())


class CatalogueError(ValueError):
    """The catalogue in `folder` cannot be used; `faults` are all of its faults, by file and line."""

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
    """A fault for each row at fault."""
    return [
        Fault(f"{name}.csv", row["line"], zh.format(**row), en.format(**row))
        for name, rows, zh, en in wrong
        for row in rows.iter_rows(named=True)
    ]


def with_sure_validity(table: pl.DataFrame) -> pl.DataFrame:
    """A table with an end for what is still valid, and with neither end where the validity is not clear."""
    if "valid_from" not in table.columns:
        return table
    end = pl.col("valid_to").fill_null(_ALWAYS)
    is_clear = end >= pl.col("valid_from")
    return table.with_columns(
        pl.when(is_clear).then("valid_from"), pl.when(is_clear).then(end).alias("valid_to")
    )


def overlaps(table: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows that are valid together with an earlier one of the same key, whose line is in `first`."""
    several = table.filter(pl.len().over(key) > 1)
    other = several.select(*key, first="line", other_from="valid_from", other_to="valid_to")
    both = several.join(other, on=key).filter(pl.col("first") < pl.col("line"), valid_together())
    return both.sort("first").unique("line", keep="first", maintain_order=True)


def valid_together() -> pl.Expr:
    """Whether a row's validity and the one in `other_from`, `other_to` share a day."""
    return (pl.col("valid_from") <= pl.col("other_to")) & (pl.col("other_from") <= pl.col("valid_to"))


def meeting(table: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows that are valid together with a row of `other` that has their key, or may be."""
    spans = other.select(key, other_from="valid_from", other_to="valid_to")
    return table.join(spans, on=key).filter(valid_together().fill_null(True))


def never_meeting(table: pl.DataFrame, other: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows whose key `other` has, but never while they are valid."""
    return table.join(other, on=key, how="semi").join(meeting(table, other, key), on="line", how="anti")
