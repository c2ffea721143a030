"""Header of the table in a sheet: its position, and the labels above each column."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from flows.steps.book.model import Range, Sheet
from flows.steps.recognise._label_paths import label_paths
from flows.steps.recognise.english_labels import is_english_row, repeats_row, without_english
from flows.steps.recognise.figure_words import is_own_time, may_be_a_line
from flows.steps.recognise.place_columns import name_column
from flows.steps.recognise.said_times import is_time
from flows.steps.values.labels import LabelPath, column_key, label_key, plain_text
from flows.steps.values.measures import said_in_words
from flows.steps.values.numbers import Measure, parse_number
from flows.steps.values.numerals import NumberError
from flows.steps.values.words import BLANK_WORDS, ZERO_WORDS, is_unit

FieldLabels = dict[str, frozenset[str]]
"""Spellings of each field, from labels.csv."""

_HEAD_ROWS = 40
_MOST_HEADER_ROWS = 4
_MONTH = re.compile(r"\d{4}[年.\-/]\d{1,2}月?份?")


@dataclass(frozen=True)
class Header:
    """Header of a table: first and last row, first row below it, columns of place code and name, labels.

    Rows and columns are counted from 0; -1 is a missing column. `paths` are the labels above each column, outermost
    first.
    """

    top: int
    bottom: int
    first_row: int
    code_at: int
    name_at: int
    paths: tuple[LabelPath, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Hash of all fields, made once: sheets of one form share a header, and much is known of it by its hash."""
        return hash((self.top, self.bottom, self.first_row, self.code_at, self.name_at, self.paths))

    @cached_property
    def ends(self) -> LabelPath:
        """Last label above each column, as labels are compared; empty for none."""
        return tuple(label_key(path[-1]) if path else "" for path in self.paths)

    @property
    def places_at(self) -> tuple[int, ...]:
        """Columns of place code and name that the table has."""
        return tuple(at for at in (self.code_at, self.name_at) if at >= 0)


_shared_header = lru_cache(maxsize=1024)(Header)
"""Header of given fields, the same object for the same fields."""


@lru_cache(maxsize=16384)
def _row_keys(cells: tuple[Any, ...]) -> LabelPath:
    return tuple(_key(cell) for cell in cells)


def _key(cell: Any) -> str:
    return column_key(without_english(cell)) if type(cell) is str else "" if cell is None else str(cell)


def find_header(sheet: Sheet, labels: FieldLabels) -> Header | None:
    """Find the header of the sheet's table: the first row with a place label and another label beside it."""
    codes, names, fields = (
        _keys(*(labels.get(name, frozenset()) for name in of))
        for of in (("place_code",), ("place_name",), ("unit", "unit_code", "period", "form"))
    )
    known = codes | names
    for at, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        if row.count("") >= len(row) - 1:  # a header has two labels
            continue
        if places_at := _places_in(tuple(row), codes, names, fields):
            return _extent(sheet, at, places_at, known, names)
    return None


@lru_cache(maxsize=4096)
def _places_in(
    cells: tuple[Any, ...], codes: frozenset[str], names: frozenset[str], fields: frozenset[str]
) -> tuple[int, int] | None:
    """Columns of the labels of place code and name in a row of labels; None if the row is no header."""
    known = codes | names
    if not _has_label(cells, known) or _is_line_of_units(cells, known):
        return None
    return _place_columns(_row_keys(cells), codes, names, fields)


def _has_label(row: tuple[Any, ...], known: frozenset[str]) -> bool:
    return any(type(text) is str and text and label_key(without_english(text)) in known for text in row)


def _place_columns(
    keys: LabelPath, codes: frozenset[str], names: frozenset[str], fields: frozenset[str]
) -> tuple[int, int] | None:
    """Columns of the labels of place code and name in a row, -1 for a missing label; None if the row is no header."""
    if any(key[:1] in ("1", "2") and _MONTH.fullmatch(key) for key in keys):
        return None
    if not (fields - codes - names).isdisjoint(keys):
        return None
    code_at = next((column for column, key in enumerate(keys) if key in codes), -1)
    name_at = name_column(keys, names, code_at)
    has_more = sum(key != "" for key in keys) > (code_at >= 0) + (name_at >= 0)
    return (code_at, name_at) if has_more else None


@lru_cache(maxsize=64)
def _keys(*labels: frozenset[str]) -> frozenset[str]:
    """Labels of several fields in the form in which they are compared."""
    return frozenset(label_key(label) for group in labels for label in group)


@lru_cache(maxsize=4096)
def _is_line_of_units(row: tuple[Any, ...], labels: frozenset[str]) -> bool:
    """Check whether a row gives the units of the table: 单位： beside 万元, or 单位为万元."""
    texts = [cell for cell in row if type(cell) is str and cell]
    if any(text.rstrip().endswith((":", "：")) and label_key(text) in labels for text in texts):
        return True
    if len(texts) == 2 and label_key(texts[0]) in labels:
        return is_unit(texts[1])
    return 0 < len(texts) < 5 and all(said_in_words(text) for text in texts)


def _extent(
    sheet: Sheet, at: int, places_at: tuple[int, int], labels: frozenset[str], names: frozenset[str]
) -> Header:
    """Extend the row with the place labels to all rows of the header."""
    code_at, name_at = places_at
    places = [column for column in (code_at, name_at) if column >= 0]
    top = at
    while top > 0 and at - top < _MOST_HEADER_ROWS - 1 and _is_upper(sheet, top - 1, max(places), labels):
        top -= 1
    bottom = at
    for first_row, first, last_row, last in sheet.merges:
        if first_row <= at <= last_row and any(first <= column <= last for column in places):
            bottom = max(bottom, min(last_row, top + _MOST_HEADER_ROWS - 1))
    english, repeated = -1, -1
    while bottom + 1 < len(sheet.rows) and bottom - top + 1 < _MOST_HEADER_ROWS + (english >= 0):
        above, below = sheet.rows[bottom : bottom + 2]
        if english < 0 and is_english_row(above, below):
            english = bottom + 1
            repeated = english if repeats_row(above, below) else -1
        elif not _is_lower(sheet, bottom + 1, places):
            break
        bottom += 1
    first_row = bottom + 1
    if first_row < len(sheet.rows) and is_time_of_columns(sheet.rows[first_row]):
        first_row += 1
    if first_row < len(sheet.rows) and numbers_columns(sheet.rows[first_row]):
        first_row += 1
    merges = [span for span in sheet.merges if span[0] <= bottom and span[2] >= top]
    block = tuple(
        _row_keys(tuple(row) if number != repeated else ("",) * len(row))
        for number, row in enumerate(sheet.rows[top : bottom + 1], start=top)
    )
    paths = label_paths(block, tuple(merges), top, max(places))
    if beside := _columns_beside(sheet, merges, (bottom, first_row), places):
        paths = tuple(() if column in beside else path for column, path in enumerate(paths))
    if name_at >= 0 and paths[name_at][-1] in names:  # 地区 may be merged over 乡镇 and 村 in the row below
        name_at = name_column([path[-1] if path else "" for path in paths], names, code_at)
    return _shared_header(top, bottom, first_row, code_at, name_at, paths)


def _columns_beside(
    sheet: Sheet, merges: list[Range], rows: tuple[int, int], places: list[int]
) -> frozenset[int]:
    """Columns that only widen a column of the table: its label is merged over them, and they contain no values."""
    bottom, first_row = rows
    beside: set[int] = set()
    for first_merged, first, last_merged, last in merges:
        if not (first_merged <= bottom <= last_merged and first < last):
            continue
        span = range(first, min(last + 1, len(sheet.rows[bottom])))
        below = sheet.rows[first_row:]
        filled = [column for column in span if any(_has_value(row, column, places) for row in below)]
        if len(filled) < 2:
            kept = filled[0] if filled and first not in places else first
            beside |= {*span} - {kept, *places}
    return frozenset(beside)


def _has_value(row: list[Any], column: int, places: list[int]) -> bool:
    """Check for a value in a row with a place."""
    cell = row[column]
    if cell == "" or all(row[place] == "" for place in places):
        return False
    return column in places or type(cell) is not str or is_value(cell)


def _is_upper(sheet: Sheet, at: int, last_place: int, places: frozenset[str]) -> bool:
    """Check that the row above the place labels contains labels of columns, not a title, unit, period or date."""
    row = sheet.rows[at]
    if any(cell != "" for cell in row[: last_place + 1]):
        return False
    texts = [cell for cell in row if cell != ""]
    if len(texts) == 1 and type(texts[0]) is str:
        is_merged = any(first_row == at and last > first for first_row, first, _, last in sheet.merges)
        if is_time(texts[0]) or (not is_merged and may_be_a_line(texts[0])):
            return False
    return (
        len(texts) > 0
        and all(type(cell) is str and not re.search(r"[：:]|\d{4}", cell) for cell in texts)
        and not _is_line_of_units(tuple(row), places)
    )


def _is_lower(sheet: Sheet, at: int, places: list[int]) -> bool:
    """Check whether the row below the place labels still belongs to the header: labels only, and no place."""
    row = sheet.rows[at]
    if any(row[column] != "" for column in places):
        return False
    texts = [cell for cell in row if cell != ""]
    if not all(type(cell) is str for cell in texts) or all(plain_text(text) in BLANK_WORDS for text in texts):
        return False
    is_labels = not is_time_of_columns(row) and not numbers_columns(row)
    return is_labels and not any(is_value(text) for text in texts)


def is_time_of_columns(row: list[Any]) -> bool:
    """Check whether a row below the labels says the same time for every column, such as 本月数 or 3月份."""
    text = next((cell for cell in row if cell != ""), "")
    if type(text) is not str or not text or row[-1] not in (text, ""):
        return False
    count = row.count(text)
    is_alone = count > 1 and count + row.count("") == len(row)
    return is_alone and (is_time(text) or is_own_time(text))


@lru_cache(maxsize=16384)
def is_value(text: str) -> bool:
    """Check whether a text is a number in any spelling (12, 十二, 约50人, 没有), not a label or a unit (万元)."""
    plain = plain_text(text)
    if plain in BLANK_WORDS or is_unit(plain):
        return False
    if plain in ZERO_WORDS or re.match(r"^[\d\s.,%()-]+$", plain):
        return True
    try:
        return parse_number(plain, Measure("")) is not None
    except NumberError as error:
        return error.rule != "not_a_number"


_COLUMN_LETTERS = {"甲", "乙", "丙", "丁", "栏次", "序号", "A", "B"}
_OF_A_SUM = re.compile(r"\(?(\d{1,3})\)?\s*=[\d\s+\-*/×÷%()（）.]+$")
_COLUMN_WORDS = {word: str(at) for at, word in enumerate("一二三四五六七八九十", start=1)}
_COLUMN_WORDS |= {chr(0x245F + at): str(at) for at in range(1, 21)}


def numbers_columns(row: list[Any]) -> bool:
    """Check whether the row numbers the columns: 甲 乙 1 2 3, (1) (2), or 1 2 3; also as sums, such as 3=1+2."""
    before: int | None = None
    count = 0
    for cell in row:
        found = _OF_A_SUM.match(plain_text(cell)) if type(cell) is str and "=" in cell else None
        text = "" if cell == "" else _key(f"{cell:g}" if type(cell) is float else cell).strip("()（）")
        text = found[1] if found else _COLUMN_WORDS.get(text, text)
        if not text or text in _COLUMN_LETTERS:
            continue
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            return False
        if int(text) not in ((0, 1, 2, 3) if before is None else (before + 1,)):
            return False
        before, count = int(text), count + 1
    return count > 1
