"""Faults of a catalogue."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_MOST_LISTED = 20

Wrong = tuple[str, "pl.DataFrame", str, str]
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
