"""Catalogue in one workbook: a sheet a table, found by its name or by its field names, read as texts with their cells."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Sheet, UnreadableError
from flows.steps.book.read import read_book
from flows.steps.catalogue.csv_text import csv_bytes
from flows.steps.catalogue.sheet_names import fields_by_heading, table_of_title
from schemas.catalogue_cells import CODES, serial_day
from schemas.catalogue_files import COLUMNS, OPTIONAL
from schemas.integrity.faults import Fault, worded_fault
from schemas.texts.causes import cause_of_system
from schemas.texts.language_texts import worded

_HEADER_ROWS = 6
"""Rows at the top of a sheet among which its field names are looked for."""

_MOST_BYTES = 2**30
_MOST_DIGITS = 10**15
"""Whole numbers of more digits are not kept by spreadsheet programs."""

Read = tuple[pl.DataFrame | None, list[Fault]]


class WorkbookSource:
    """A catalogue as one workbook; its faults name sheet and cell."""

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.path = path
        self._content = content
        self._headers: dict[str, dict[str, int]] = {}

    def has_table(self, name: str) -> bool:
        return name in self._sheets[0]

    def read(self, name: str) -> Read:
        if self._fault:
            return None, [replace(self._fault, file=f"{name}.csv")] if name == next(iter(COLUMNS)) else []
        if name in self._sheets[1]:
            one, other = self._sheets[1][name]
            return None, [worded_fault(f"{name}.csv", None, "two_sheets_of_table", one=one, other=other)]
        if name not in self._sheets[0]:
            return None, [worded_fault(f"{name}.csv", None, "sheet_missing")]
        return self._table(name, self._sheets[0][name])

    def content(self, name: str) -> bytes:
        written, _ = self.read(name)
        return b"" if written is None else csv_bytes(name, written)

    @cached_property
    def other_sheets(self) -> list[str]:
        """Sheets with text that are no tables of the catalogue, beside those that every such workbook has."""
        return self._sheets[2]

    def placed(self, fault: Fault) -> Fault:
        """The fault with file, sheet and cell; names of csv files in its sentence become names of sheets."""
        name = fault.file.removesuffix(".csv")
        if self._fault:
            return replace(fault, file=self.path.name)
        sheet = self._sheets[0].get(name)
        columns = self._headers.get(name, {})
        at = columns.get(fault.column or "", min(columns.values(), default=0))
        return replace(
            fault,
            file=self.path.name,
            sheet=sheet.name if sheet else name,
            cell=cell_name(fault.line - 1, at) if fault.line and sheet else None,
            message_zh=self._of_sheets(fault.message_zh, "zh"),
            message_en=self._of_sheets(fault.message_en, "en"),
        )

    def _of_sheets(self, message: str, lang: str) -> str:
        """A sentence with names of sheets in place of names of csv files."""
        return _CSV.sub(lambda found: worded(lang, "fault.csv_as_sheet", name=self._title(found[1])), message)

    def _title(self, name: str) -> str:
        sheet = self._sheets[0].get(name)
        return sheet.name if sheet else name

    @cached_property
    def _book(self) -> "tuple[list[Sheet], Fault | None, bool]":
        try:
            content = self.path.read_bytes() if self._content is None else self._content
            book = read_book(self.path.name, content, _MOST_BYTES)
        except FileNotFoundError:
            return [], worded_fault(self.path.name, None, "workbook_missing"), False
        except OSError as error:
            return [], worded_fault(self.path.name, None, "file_unread", reason=cause_of_system(error)), False
        except UnreadableError:
            return [], worded_fault(self.path.name, None, "no_workbook"), False
        return book.sheets, None, _counts_from_1904(content)

    @property
    def _fault(self) -> Fault | None:
        return self._book[1]

    @cached_property
    def _sheets(self) -> tuple[dict[str, Sheet], dict[str, tuple[str, str]], list[str]]:
        """Sheets by table, tables that two sheets claim, and names of other sheets."""
        found: dict[str, Sheet] = {}
        twice: dict[str, tuple[str, str]] = {}
        others: list[str] = []
        for sheet in self._book[0]:
            name = table_of_title(sheet.name)
            name = _table_of_header(sheet) if name is None else name
            if name is None:
                others.append(sheet.name)
            elif name == "":
                continue
            elif name in found:
                twice[name] = (found[name].name, sheet.name)
            else:
                found[name] = sheet
        return found, twice, others

    def _table(self, name: str, sheet: Sheet) -> Read:
        top, columns = _header(name, sheet)
        self._headers[name] = columns
        if not columns:
            return None, [worded_fault(f"{name}.csv", 1, "no_field_names")]
        rows = range(top + 1, len(sheet.rows))
        types = {**COLUMNS[name], **OPTIONAL.get(name, {})}
        faults: list[Fault] = []
        texts: dict[str, list[str | None]] = {column: [] for column in columns}
        lines = []
        for row in rows:
            cells = {column: sheet.rows[row][at] for column, at in columns.items()}
            marked = any((row, at) in sheet.odd for at in columns.values())
            if not marked and all(_is_blank(cell) for cell in cells.values()):
                continue
            lines.append(row + 1)
            for column, cell in cells.items():
                at = (row, columns[column])
                text, doubt = self._text(cell, types.get(column, pl.String), column in CODES.get(name, ()))
                if at in sheet.odd and _is_blank(cell):
                    doubt = "formula_in_error"
                elif sheet.is_struck_out(at) and text:
                    doubt = "struck_out"
                texts[column].append(None if doubt else text or None)
                if doubt:
                    shown = f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)
                    place = (f"{name}.csv", row + 1, doubt, column)
                    faults.append(worded_fault(*place, header=column, value=shown))
        if faults:
            return None, faults
        frame = pl.DataFrame({column: pl.Series(column, own, pl.String) for column, own in texts.items()})
        return frame.with_columns(line=pl.Series(lines, dtype=pl.Int64)), []

    def _text(self, cell: Any, dtype: Any, is_code: bool) -> tuple[str, str | None]:
        """Text of a cell as csv has it, and the key of the fault if it is not certain."""
        if isinstance(cell, bool):
            return ("true" if cell else "false") if dtype is pl.Boolean else str(cell).upper(), None
        if isinstance(cell, datetime | date):
            return f"{cell:%Y-%m-%d}", None if dtype is pl.Date else "day_in_text"
        if not isinstance(cell, int | float):
            return str(cell).strip(), None
        if is_code and abs(cell) >= _MOST_DIGITS:
            return "", "too_long"
        if dtype is pl.Date and 10_000 <= cell < 100_000 and not self._book[2]:
            return serial_day(cell), None
        return repr(float(cell)) if cell != int(cell) else str(int(cell)), None


_CSV = re.compile(rf"\b({'|'.join(sorted(COLUMNS, key=len, reverse=True))})\.csv")


def _is_blank(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _counts_from_1904(content: bytes) -> bool:
    """True if the workbook counts its days from 1904."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            head = parts.read("xl/workbook.xml")[:20_000]
    except (zipfile.BadZipFile, KeyError):
        return True  # no xlsx: a bare number is not certain
    return bool(re.search(rb'date1904\s*=\s*"(1|true)"', head))


def _rows_of_texts(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    for at, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        yield at, [str(cell).strip() for cell in row]


def _table_of_header(sheet: Sheet) -> str | None:
    """The table all of whose required fields are on one row at the top; of several the one with the most."""
    for _, texts in _rows_of_texts(sheet):
        known = [name for name, columns in COLUMNS.items() if columns.keys() <= set(texts)]
        if known:
            return max(known, key=lambda name: len(COLUMNS[name]))
    return None


def _header(name: str, sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Row of the field names, and the column of each; headings count where there are no field names."""
    fields = {**COLUMNS[name], **OPTIONAL.get(name, {})}
    for known in ({field: field for field in fields}, fields_by_heading(name)):
        rows = [(sum(text in known for text in texts), at, texts) for at, texts in _rows_of_texts(sheet)]
        count, at, texts = max(rows, key=lambda row: (row[0], -row[1]))
        if count >= min(2, len(COLUMNS[name])):
            is_field = known.keys() == fields.keys()
            named = {
                known.get(text, text if is_field else ""): column for column, text in enumerate(texts) if text
            }
            return at, {field: column for field, column in named.items() if field}
    return 0, {}
