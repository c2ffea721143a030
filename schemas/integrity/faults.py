"""Faults of a catalogue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from schemas.expressions import ExpressionError
from schemas.texts.language_texts import texts_of, worded
from schemas.texts.said import Saying

if TYPE_CHECKING:
    import polars as pl

_MOST_LISTED = 20


class Phrase(NamedTuple):
    """A part of a sentence with words of its own, fault.<key> of the text tables."""

    key: str
    values: Mapping[str, object]

    def said(self, lang: str) -> str:
        """The part in a language."""
        values = {name: _in_words(value, lang) for name, value in self.values.items()}
        return worded(lang, f"fault.{self.key}", **values)


class Wrong(NamedTuple):
    """Rows of a table that are at fault, with the sentence fault.<key> of the text tables.

    A field of the sentence is a value of the row or one of `values`. If these have `header`, the name of a column,
    `written` is the row's value there.
    """

    table: str
    rows: "pl.DataFrame"
    key: str
    values: Mapping[str, object] = {}


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
    phrase: Phrase | None = field(default=None, compare=False, repr=False)
    """The message in any language of the text tables."""

    def said(self, lang: str) -> str:
        """File, place in it and message on one line in a language."""
        message = {"zh": self.message_zh, "en": self.message_en}.get(lang)
        if message is None:
            message = self.phrase.said(lang) if self.phrase else self.message_en
        text = worded(lang, "fault.said_at", place=f"{self.file}{self._place(lang)}", message=message)
        return " ".join(text.split())

    def to_json(self) -> dict[str, object]:
        """The fault in Chinese and English, for programs."""
        return {name: value for name, value in vars(self).items() if name != "phrase"}

    def _place(self, lang: str) -> str:
        place = "" if self.sheet is None else worded(lang, "fault.said_sheet", sheet=self.sheet)
        if self.cell is not None:
            place += worded(lang, "fault.said_cell", cell=self.cell)
        elif self.line is not None:
            place += worded(lang, "fault.said_line", line=self.line)
        return place


class CatalogueError(ValueError):
    """The catalogue in `folder` is unusable; `faults` are all its faults, by file and line."""

    def __init__(self, folder: Path, faults: list[Fault]) -> None:
        super().__init__(folder, faults)
        self.folder, self.faults = folder, faults

    @property
    def sentence(self) -> Saying:
        """The number of faults, in one sentence."""
        return Saying("error.catalogue", folder=self.folder, count=len(self.faults))

    def __str__(self) -> str:
        more = len(self.faults) - _MOST_LISTED
        lines: list[str] = [self.sentence]
        lines += [f"{fault.said('zh')} / {fault.said('en')}" for fault in self.faults[:_MOST_LISTED]]
        lines += [Saying("error.catalogue_more", count=more)] if more > 0 else []
        return "\n".join(lines)


def worded_fault(
    file: str, line: int | None, key: str, column: str | None = None, /, **values: object
) -> Fault:
    """A fault in the words fault.<key> of the text tables."""
    phrase = Phrase(key, values)
    return Fault(file, line, phrase.said("zh"), phrase.said("en"), column, phrase=phrase)


def _in_words(value: object, lang: str) -> object:
    return value.said(lang) if isinstance(value, ExpressionError | Phrase | Saying) else value


def stated(wrong: list[Wrong]) -> list[Fault]:
    """Make a fault of each row at fault; its column is the first one that the sentence shows."""
    return [
        worded_fault(f"{own.table}.csv", row["line"], own.key, column, **_values(own, row))
        for own in wrong
        for column in (_column_named(_known(own)),)
        for row in own.rows.iter_rows(named=True)
    ]


def _values(own: Wrong, row: dict[str, object]) -> dict[str, object]:
    header = own.values.get("header")
    return row | dict(own.values) | ({"written": row[str(header)]} if header in row else {})


def _known(own: Wrong) -> str:
    """The Chinese sentence with the values that are no row's."""
    text = ""
    for words, name, form, _ in Formatter().parse(texts_of("zh")[f"fault.{own.key}"]):
        text += words
        if name and name in own.values:
            text += format(own.values[name], form or "")
        elif name == "written":
            text += f"{{{own.values['header']}}}"
        elif name:
            text += f"{{{name}}}"
    return text


def _column_named(sentence: str) -> str | None:
    """The column that a sentence begins with, or the first whose value it shows."""
    if begun := _BEGINS_WITH.match(sentence):
        return begun[0]
    return next((name for _, name, *_ in Formatter().parse(sentence) if name), None)


_BEGINS_WITH = re.compile(r"[a-z_]+(?=[ “（的])")
