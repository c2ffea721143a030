"""Names of the sheets of a catalogue's workbook, and the tables that they are."""

import re
from functools import cache

from schemas.catalogue_files import COLUMNS, OPTIONAL
from schemas.texts.language_texts import TextFile, languages, tables_in_use, worded

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
"""Files that a catalogue's workbook may have become."""

_MOST = 31
"""Characters that the name of a sheet may have."""


def sheet_title(name: str, lang: str) -> str:
    """Name of a table's sheet: its title with its name, or its name alone if that is too long."""
    title = f"{worded(lang, f'table.{name}')} {name}"
    return title if len(title) <= _MOST else name


def table_of_title(title: str) -> str | None:
    """Table that a sheet is by its name; "" for the guide and the words, None for an unknown name."""
    return _table_of_title(title, tables_in_use())


@cache
def _table_of_title(title: str, _tables: tuple[TextFile, ...]) -> str | None:
    named = set(re.findall(r"[a-z_]+", title))
    found = [name for name in COLUMNS if name in named]
    if len(found) == 1:
        return found[0]
    for lang in languages():
        if title.strip() in {worded(lang, key) for key in ("guide.sheet", "guide.words_sheet")}:
            return ""
        for name in COLUMNS:
            if title.strip() == worded(lang, f"table.{name}"):
                return name
    return None


def fields_by_heading(name: str) -> dict[str, str]:
    """Fields of a table by their headings in every language."""
    return _fields_by_heading(name, tables_in_use())


@cache
def _fields_by_heading(name: str, _tables: tuple[TextFile, ...]) -> dict[str, str]:
    fields = {**COLUMNS[name], **OPTIONAL.get(name, {})}
    return {worded(lang, f"column.{name}.{field}"): field for lang in languages() for field in fields}
