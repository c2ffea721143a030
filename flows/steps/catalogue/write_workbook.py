"""Workbook of a catalogue: a guide, a sheet a table with formats and drop-downs, and the fixed words."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.book.addresses import column_name
from flows.steps.catalogue._formats import PROTECTION, SHEET_FORMATS, column_width
from flows.steps.catalogue._guide_sheet import write_guide_sheet, write_words
from flows.steps.catalogue.sheet_names import sheet_title
from schemas.catalogue_cells import CODES, read_number
from schemas.catalogue_files import COLUMNS, OPTIONAL
from schemas.integrity.files import REQUIRED
from schemas.integrity.find_faults import REFERENCES
from schemas.integrity.known_values import KNOWN_VALUES
from schemas.texts.language_texts import worded

ORDER = (
    *("levels", "places", "indicators", "forms", "form_columns", "dimensions", "rules", "labels", "aliases"),
    *("place_events", "subject_columns", "targets", "thresholds", "corrections"),
)
"""Tables in the order in which a new catalogue is filled in."""

FIRST_ROW = 2
"""First row of a table, below its headings and field names; counted from 0."""

_LAST_ROW, _LAST_COLUMN = 2**20 - 1, 2**14 - 1
_EXCEL_BEGINS = date(1900, 3, 1)
_MOST_TITLE, _MOST_TEXT = 32, 255
"""Characters of the title and the text of a message beside a cell."""


def catalogue_workbook(tables: Mapping[str, pl.DataFrame], lang: str = "zh") -> bytes:
    """The workbook of tables of texts, as csv files have them; the same tables give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": ""})  # noqa: DTZ001  the same bytes each time
        looks = {name: book.add_format(own) for name, own in SHEET_FORMATS.items()}
        guide = book.add_worksheet(worded(lang, "guide.sheet"))
        pages = {name: book.add_worksheet(sheet_title(name, lang)) for name in ORDER}
        words = book.add_worksheet(worded(lang, "guide.words_sheet"))
        lists = write_words(words, looks, lang)
        write_guide_sheet(guide, ORDER, looks, lang)
        for name, page in pages.items():
            _write_table(page, name, tables[name], looks, lang)
            written = page.dim_rowmax, page.dim_colmax
            _add_lists(page, name, tables[name], lists, lang)
            page.dim_rowmax, page.dim_colmax = written  # else a million empty rows would be looked through
        guide.activate()
    return out.getvalue()


def fields_of(name: str, table: pl.DataFrame) -> list[str]:
    """Fields of a table's sheet: those that the product knows, then others that the table has."""
    known = [*COLUMNS[name], *OPTIONAL.get(name, {})]
    return known + [column for column in table.columns if column not in known and column != "line"]


def _write_table(page: Any, name: str, table: pl.DataFrame, looks: dict[str, Any], lang: str) -> None:
    types = {**COLUMNS[name], **OPTIONAL.get(name, {})}
    fields = fields_of(name, table)
    page.protect("", PROTECTION)
    page.set_column(0, _LAST_COLUMN, None, looks["free"], {})
    page.dim_colmax = None
    for at, field in enumerate(fields):
        is_required = field in REQUIRED.get(name, ())
        heading = worded(lang, f"column.{name}.{field}") if field in types else field
        page.write_string(0, at, heading, looks["required" if is_required else "heading"])
        page.write_string(1, at, field, looks["field"])
        cells = table[field].to_list() if field in table.columns else []
        look = _look_of(types.get(field, pl.String))
        longest = max((len(cell) for cell in cells[:500] if cell), default=0)
        page.set_column(at, at, column_width(heading, field, longest), looks[look])
        for row, cell in enumerate(cells, start=FIRST_ROW):
            if cell is not None:
                _write_cell(page, (row, at), cell, types.get(field, pl.String), looks[look], lang)
    page.set_row(0, 30)
    page.freeze_panes(FIRST_ROW, 1 if len(fields) > 4 else 0)
    for at, field in enumerate(fields):
        if field in CODES.get(name, ()):
            letter = column_name(at)
            page.ignore_errors({"number_stored_as_text": f"{letter}1:{letter}{_LAST_ROW + 1}"})
            break


def _look_of(dtype: Any) -> str:
    return {pl.Date: "date", pl.Int64: "number", pl.Float64: "number"}.get(dtype, "text")


def _write_cell(page: Any, at: tuple[int, int], cell: str, dtype: Any, look: Any, lang: str) -> None:
    """Write a cell as the spreadsheet program has it; a text that is not of the column's type stays a text."""
    row, column = at
    if dtype is pl.Boolean and cell in ("true", "false"):
        page.write_string(row, column, worded(lang, "guide.yes" if cell == "true" else "guide.no"), look)
    elif dtype is pl.Date and (day := _day(cell)):
        page.write_datetime(row, column, day, look)
    elif dtype in (pl.Int64, pl.Float64) and (number := _number(cell)) is not None:
        page.write_number(row, column, number, look)
    else:
        page.write_string(row, column, cell, look)


def _day(cell: str) -> date | None:
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return None
    return day if len(cell) == len("2025-01-31") and day >= _EXCEL_BEGINS else None


def _number(cell: str) -> float | None:
    """The number of a cell if a spreadsheet program gives the same text back."""
    try:
        number = float(cell)
    except ValueError:
        return None
    is_kept = float(f"{number:.15g}") == number  # a spreadsheet program keeps 15 digits
    return number if is_kept and read_number(repr(number)) == cell else None


def _add_lists(
    page: Any, name: str, table: pl.DataFrame, lists: Mapping[tuple[str, str], str], lang: str
) -> None:
    """Add to each column its drop-down, or the kind of value that it takes, and what it means."""
    types = {**COLUMNS[name], **OPTIONAL.get(name, {})}
    references = {column: (other, key) for table_, column, other, key in REFERENCES if table_ == name}
    for at, field in enumerate(fields_of(name, table)):
        if field not in types:
            continue
        if (name, field) in KNOWN_VALUES:
            rule = _choice(lists[name, field], lang)
        elif field in references:
            rule = _reference(*references[field], lang)
        else:
            rule = _kind(types[field], lang)
        about = worded(lang, f"column.{name}.{field}.about")
        if field in REQUIRED.get(name, ()):
            about = worded(lang, "guide.must_about", about=about)
        shown = {
            "input_title": worded(lang, f"column.{name}.{field}")[:_MOST_TITLE],
            "input_message": about[:_MOST_TEXT],
        }
        page.data_validation(FIRST_ROW, at, _LAST_ROW, at, {"ignore_blank": True} | rule | shown)


def _choice(source: str | list[str], lang: str) -> dict[str, Any]:
    return {"validate": "list", "source": source, "error_message": worded(lang, "guide.choose")}


def _reference(other: str, key: str, lang: str) -> dict[str, Any]:
    """Drop-down of another sheet's column; what is not there yet may be entered all the same."""
    said = worded(lang, "guide.no_such_word", table=sheet_title(other, lang))
    return _choice(_column_source(other, key, lang), lang) | {"error_message": said, "error_type": "warning"}


def _kind(dtype: Any, lang: str) -> dict[str, Any]:
    if dtype is pl.Boolean:
        return _choice([worded(lang, "guide.yes"), worded(lang, "guide.no")], lang)
    if dtype is pl.Date:
        days = {"minimum": _EXCEL_BEGINS, "maximum": date(2999, 12, 31)}
        return {
            "validate": "date",
            "criteria": "between",
            "error_message": worded(lang, "guide.date"),
        } | days
    if dtype in (pl.Int64, pl.Float64):
        return {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
    return {"validate": "any"}


def _column_source(other: str, key: str, lang: str) -> str:
    """Formula of the filled cells of a column of another sheet."""
    letter = column_name([*COLUMNS[other]].index(key))
    sheet = sheet_title(other, lang).replace("'", "''")
    first = f"'{sheet}'!${letter}${FIRST_ROW + 1}"
    rows = f"MAX(1,COUNTA('{sheet}'!${letter}:${letter})-{FIRST_ROW})"
    return f"=OFFSET({first},0,0,{rows},1)"
