"""Head: what a sheet and its path say around the table: unit, period, form and line of units."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from flows.steps.cells import cell_name
from flows.steps.header import Header, find_header, label_key
from flows.steps.numbers import plain_text
from flows.steps.read import Sheet
from schemas.catalogue import Catalogue
from schemas.periods import NoSuchPeriodError, Period, parse_period

_FOOT_ROWS = 12


@dataclass
class Head:
    """What a sheet says around its table: labelled fields as (text, cell), the forms and periods that its titles
    name, and its header."""

    fields: dict[str, tuple[Any, str]] = field(default_factory=dict)
    forms: list[str] = field(default_factory=list)
    periods: list[tuple[str, str]] = field(default_factory=list)
    header: Header | None = None


@lru_cache(maxsize=8)
def _patterns(catalogue: Catalogue) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds labelled fields in a text (`填报单位：甲乡  报告期：2025年3月`), and the field of each label."""
    fields: dict[str, str] = {}
    for name in ("unit", "unit_code", "period", "form", "measure", "foot"):
        fields |= {label_key(label): name for label in catalogue.labels.get(name, ())}
    words = "|".join(re.escape(label) for label in sorted(fields, key=len, reverse=True))
    return re.compile(rf"({words})\s*："), fields


def read_head(sheet: Sheet, catalogue: Catalogue) -> Head:
    """What stands above the table, and beneath it where unit or period are not said above."""
    head = Head(header=find_header(sheet, catalogue.labels))
    top = head.header.top if head.header else min(len(sheet.rows), 40)
    first_foot = max(head.header.first_row if head.header else top, len(sheet.rows) - _FOOT_ROWS)
    for at, row in enumerate(sheet.rows[:top]):
        _read_line(head, row, at, catalogue, is_above=True)
    is_whole = "period" in head.fields and not {"unit", "unit_code"}.isdisjoint(head.fields)
    for at, row in enumerate([] if is_whole else sheet.rows[first_foot:], start=first_foot):
        _read_line(head, row, at, catalogue, is_above=False)
    return head


def _read_line(head: Head, row: list[Any], at: int, catalogue: Catalogue, is_above: bool) -> None:
    pattern, known = _patterns(catalogue)
    for column, cell in enumerate(row):
        if type(cell) is not str or not cell:
            continue
        marks, label = _marks(cell, pattern)
        for name, text in marks:
            _add_field(head, known[name], text, row, column, at)
        if not marks and label in known:
            _add_field(head, known[label], "", row, column, at)
        elif is_above and not marks:
            _read_title(head, cell, cell_name(at, column), catalogue)


@lru_cache(maxsize=65536)
def _marks(cell: str, pattern: re.Pattern[str]) -> tuple[tuple[tuple[str, str], ...], str]:
    """The labels with a colon in a text, each with what stands behind it, and the text as a label."""
    plain = plain_text(cell).replace(":", "：")
    found = list(pattern.finditer(plain)) or list(pattern.finditer(plain.replace(" ", "")))
    text = found[0].string if found else plain
    ends = [*(mark.start() for mark in found[1:]), len(text)][: len(found)]
    marks = tuple((mark[1], text[mark.end() : end].strip()) for mark, end in zip(found, ends, strict=True))
    return marks, label_key(cell)


def _add_field(head: Head, name: str, text: str, row: list[Any], column: int, at: int) -> None:
    """A labelled field: what stands behind the label, else the next filled cell to the right."""
    if name == "foot" or name in head.fields:
        return
    if text:
        head.fields[name] = (text, cell_name(at, column))
        return
    for position in range(column + 1, min(column + 9, len(row))):
        if row[position] != "":
            value = row[position]
            if not (type(value) is str and re.search(r"[：:]", value)):
                head.fields[name] = (value, cell_name(at, position))
            return


_IN_TITLE = re.compile(
    r"\d{4}年(?:度|\d{1,2}月份?(?:[-—–~至到]\d{1,2}月份?)?|\d{1,2}[-—–~至到]\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)?"
)


def _read_title(head: Head, cell: str, address: str, catalogue: Catalogue) -> None:
    """A line above the table without a label: it may name the form and the period."""
    plain = "".join(plain_text(cell).split())
    bare = plain.lower().replace("(", "（").replace(")", "）")
    named = [title for title in catalogue.titles if title in bare]
    longest = max(map(len, named), default=0)
    head.forms += [catalogue.titles[title] for title in named if len(title) == longest]
    if found := _IN_TITLE.search(plain):
        head.periods.append((found[0], address))
    elif is_period(plain.strip("()（）")):
        head.periods.append((plain.strip("()（）"), address))


def is_period(text: str) -> bool:
    try:
        parse_period(text)
    except NoSuchPeriodError:
        return False
    return not text.isdigit() or len(text) == 6


def period_text(value: Any) -> str:
    """A period field as text: an Excel date is its month, a number its digits."""
    if isinstance(value, date):
        return f"{value.year}-{value.month:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_IN_NAME = re.compile(r"(?<!\d)\d{4}(?:-(?:0[1-9]|1[0-2])|-?Q[1-4]|-H[12])(?![\d-])")


@lru_cache(maxsize=65536)
def period_of_path(file: str) -> Period | None:
    """The shortest period that a folder of the path or the file's name names, None where none does."""
    *folders, name = PurePosixPath(file).parts
    found = []
    for part in (*folders, PurePosixPath(name).stem):
        plain = "".join(plain_text(part).split())
        texts = [plain] if part in folders else []
        texts += [mark[0] for pattern in (_IN_TITLE, _IN_NAME) if (mark := pattern.search(plain))]
        for text in texts:
            try:
                found.append(parse_period(text))
                break
            except NoSuchPeriodError:
                continue
    return min(found, key=lambda period: period.end - period.start, default=None)
