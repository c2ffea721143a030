"""Cells of a catalogue as spreadsheet programs leave them: read where the meaning is certain, else refused.

A program turns a code of twelve digits into 4.30202E+11 or 430202000000.0 and a date into 2020/1/1 or a number.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import polars as pl

from schemas.integrity.faults import Fault, Phrase, worded_fault
from schemas.texts.said import WordList

CODES = {
    "places": ("code", "parent"),
    "place_events": ("from_code", "to_code"),
    "aliases": ("scope", "code"),
    "forms": ("assigned_to",),
}
"""Columns with codes of places, which consist of digits and yet are texts."""

YES = frozenset(("true", "yes", "y", "1", "1.0", "是", "真", "对"))
NO = frozenset(("false", "no", "n", "0", "0.0", "否", "假", "错"))
"""Spellings of true and of false, in lower case."""

_LOST = re.compile(r"\d(\.\d+)?[eE]\+\d{1,3}")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_FORMULA = re.compile(r'="([^"]*)"')
_SERIAL = re.compile(r"\d{5}(\.0+)?")
_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?)?")
_COMPACT_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\.0)?")
_FIRST_DAY = date(1899, 12, 30)
"""Day of the number 0 in spreadsheet programs, from March 1900 on."""

_MOST_ROWS = 5
"""Rows that the fault of a column names."""


class Doubt(NamedTuple):
    """Reason why a cell is not read: the sentence fault.<key> of the text tables."""

    key: str


LOST_DIGITS = Doubt("lost_digits")
_SERIAL_DAY = Doubt("serial_day")


def certain_cells(
    name: str, written: pl.DataFrame, types: dict[str, Any]
) -> tuple[pl.DataFrame, list[Fault]]:
    """Cells in the spelling of a catalogue, and a fault for each column with cells whose meaning is lost.

    A cell that is not understood stays as it is: the check of its type says so.
    """
    faults: list[Fault] = []
    for column, dtype in types.items():
        if column not in written.columns:
            continue
        plain, read = _reader(name, column, dtype)
        if plain is None:
            continue
        cells = written[column]
        odd = cells.filter(~cells.str.contains(plain)).drop_nulls().unique(maintain_order=True)
        changed = {text: now for text in odd if (now := read(text)) != text}
        lost = {text: now for text, now in changed.items() if isinstance(now, Doubt)}
        if lost:
            rows = written.filter(pl.col(column).is_in(list(lost)))
            faults.append(_fault_of(name, column, rows, lost))
        mended = {text: now for text, now in changed.items() if isinstance(now, str)}
        if mended:
            written = written.with_columns(pl.col(column).replace(mended))
    return written, faults


def _reader(name: str, column: str, dtype: Any) -> tuple[str | None, Callable[[str], str | Doubt]]:
    """Pattern of cells that need no reading, and the reader of the others; no pattern for free texts."""
    if dtype is pl.Date:
        return r"^\d{4}-\d{2}-\d{2}$", read_day
    if dtype is pl.Boolean:
        return "^(true|false)$", read_yes
    if dtype in (pl.Int64, pl.Float64):
        return r"^-?\d+$", read_number
    return (r"^[0-9A-Z]*[0-9A-D]$", read_code) if column in CODES.get(name, ()) else (None, str)


def read_code(text: str) -> str | Doubt:
    """A code without the traces of a spreadsheet program; a doubt if digits are lost."""
    spelt = unicodedata.normalize("NFKC", text).strip()
    if formula := _FORMULA.fullmatch(spelt):
        spelt = formula[1].strip()
    spelt = spelt.removeprefix("'")
    if whole := _WHOLE.fullmatch(spelt):
        return whole[1]
    if _LOST.fullmatch(spelt):
        return LOST_DIGITS
    return spelt


def read_day(text: str) -> str | Doubt:
    """A day as 2020-01-31; a doubt for a serial number without its workbook."""
    spelt = "".join(unicodedata.normalize("NFKC", text).split(" ")) if "年" in text else text
    spelt = unicodedata.normalize("NFKC", spelt).strip()
    if _SERIAL.fullmatch(spelt):
        return _SERIAL_DAY
    found = _DAY.fullmatch(spelt) or _COMPACT_DAY.fullmatch(spelt)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def read_yes(text: str) -> str:
    """`true` or `false` for the words and signs that people and programs write for them."""
    spelt = unicodedata.normalize("NFKC", text).strip().lower()
    return "true" if spelt in YES else "false" if spelt in NO else text


def read_number(text: str) -> str:
    """A number in plain digits: ５ is 5, 5.0 is 5, 1,000 is 1000."""
    spelt = unicodedata.normalize("NFKC", text).strip()
    if _THOUSANDS.fullmatch(spelt):
        spelt = spelt.replace(",", "")
    whole = _WHOLE.fullmatch(spelt)
    return whole[1] if whole else spelt


def serial_day(number: float) -> str:
    """Day of a serial number in the usual system."""
    return (_FIRST_DAY + timedelta(days=int(number))).isoformat()


def _fault_of(name: str, column: str, rows: pl.DataFrame, lost: dict[str, Doubt]) -> Fault:
    """One fault for all cells of a column whose meaning is lost, at the first of them."""
    lines = rows["line"].to_list()
    value = rows[column][0]
    doubt = lost[value]
    day = serial_day(float(value)) if doubt is _SERIAL_DAY else ""
    return worded_fault(
        f"{name}.csv",
        lines[0],
        doubt.key,
        column,
        header=column,
        lines=WordList(map(str, lines[:_MOST_ROWS])),
        more=Phrase("rows_in_all" if len(lines) > _MOST_ROWS else "rows", {"count": len(lines)}),
        value=value,
        day=day,
    )
