"""Tables of texts that a site has of its own: read, checked, and used in this process."""

import csv
import io
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from schemas.texts.language_texts import (
    COMPLETE,
    TextFile,
    installed_texts,
    read_texts,
    tables_in_use,
    use_tables,
)
from schemas.texts.said import Saying, WordList

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HEADER = ["key", "text"]
_LONGEST_SHEET = 31
_PARTS = "|"
"""Separator of the headings of a table in one text."""

_PERIOD_FIELDS = {"key", "year", "month", "number", "half", "name", "last_name", "last_year"}
"""Fields of names of periods, of which a language chooses its own."""

_SHEETS = re.compile(
    r"table\.\w+|guide\.sheet|guide\.words_sheet|template\.sheet|template\.guide_sheet|missing\.summary"
)
"""Keys of names of sheets."""

_SHAPES = {
    "period.months": (
        re.compile(r"[^,]+(,[^,]+){11}"),
        "error.texts_months",
    ),
    "page.scales": (
        re.compile(r"\d+ [^ ;]+(;\d+ [^ ;]+)*"),
        "error.texts_scales",
    ),
}
"""Texts that are read in parts: their shape, and the text that says what to write."""


class TextsError(ValueError):
    """A table of texts cannot be used; `sentence` says where and why, in the words of other tables."""

    def __init__(self, sentence: Saying) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def use_texts_in(folder: Path) -> None:
    """Use the tables in a site's folder, none if there is no such folder. Raises TextsError."""
    found: list[TextFile] = []
    for path in sorted(folder.glob("*.csv")):
        try:
            state = path.stat()
            _check_table(path, state.st_size, state.st_mtime_ns)
        except OSError:  # a folder, a link to nothing, no permission
            raise TextsError(Saying("error.texts_unreadable", path=path)) from None
        found.append((path.stem, str(path), state.st_size, state.st_mtime_ns))
    use_tables(tuple(found))


def keys_lacking(lang: str) -> int:
    """Number of keys that a language has neither from the program nor from the tables of the site."""
    own = set(installed_texts(lang))
    for language, path, *_ in tables_in_use():
        own |= set(read_texts(Path(path))) if language == lang else set()
    return len(installed_texts(COMPLETE).keys() - own)


@cache
def _check_table(path: Path, _size: int, _changed: int) -> None:
    """Refuse a table with an unknown key, a key twice, or other fields than the English text."""
    if not _LANGUAGE.fullmatch(path.stem):
        raise TextsError(Saying("error.texts_name", path=path))
    known = installed_texts(COMPLETE)
    seen: set[str] = set()
    for line, row in _rows(path):
        if line == 1 and row != _HEADER:
            raise _refused(path, line, Saying("error.texts_header"))
        if line == 1 or not row:
            continue
        key = row[0]
        if len(row) != len(_HEADER):
            raise _refused(path, line, Saying("error.texts_columns", count=len(row)))
        if key not in known:
            raise _refused(path, line, Saying("error.texts_no_key", key=key))
        if key in seen:
            raise _refused(path, line, Saying("error.texts_key_twice", key=key))
        seen.add(key)
        _check_fields(path, line, key, row[1], known[key])


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Rows of a csv with the number of their last line."""
    lines: Any = None
    try:
        lines = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        return [(lines.line_num, row) for row in lines]
    except UnicodeDecodeError:
        fault = Saying("error.texts_encoding", path=path)
    except csv.Error:
        fault = Saying("error.texts_no_csv", path=path, line=lines.line_num)
    raise TextsError(fault)


def _check_fields(path: Path, line: int, key: str, text: str, english: str) -> None:
    """Refuse a text whose fields, or number of headings, are not those of the English text."""
    try:
        own = _fields(text)
    except ValueError:
        raise _refused(path, line, Saying("error.texts_braces")) from None
    wanted = _fields(english)
    is_right = own <= _PERIOD_FIELDS if key.startswith("period.") else own == wanted
    if not is_right:
        shown = WordList(sorted(wanted) or [Saying("error.texts_no_fields")])
        raise _refused(path, line, Saying("error.texts_fields", key=key, wanted=shown))
    if key.startswith("head.") and text.count(_PARTS) != english.count(_PARTS):
        count = english.count(_PARTS) + 1
        raise _refused(path, line, Saying("error.texts_headings", key=key, count=count))
    if _formats(text) - _formats(english):
        raise _refused(path, line, Saying("error.texts_format", key=key))
    shape, wanted_shape = _SHAPES.get(key, (None, ""))
    if shape and not shape.fullmatch(text):
        raise _refused(path, line, Saying(wanted_shape, key=key))
    if _SHEETS.fullmatch(key) and (not 0 < len(text) <= _LONGEST_SHEET or set(text) & set("[]:*?/\\'")):
        raise _refused(path, line, Saying("error.texts_sheet", key=key, most=_LONGEST_SHEET))


def _fields(text: str) -> set[str]:
    """Names in braces of a text, without their formats."""
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


def _formats(text: str) -> set[tuple[str, str]]:
    """Fields with what stands after their colon; a separator between the words of a list is any text."""
    found = {(name, form) for _, name, form, _ in Formatter().parse(text) if name and form}
    return {(name, "list" if form.strip() != form or not form.isascii() else form) for name, form in found}


def _refused(path: Path, line: int, fault: Saying) -> TextsError:
    return TextsError(Saying("error.texts_line", path=path, line=line, fault=fault))
