"""Title block: unit, period, form and line of units, given around the table and in the path."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Sheet
from flows.steps.recognise.header import Header, find_header
from flows.steps.values.labels import label_key, plain_text
from flows.steps.values.measures import said_in_words
from schemas.catalogue import Catalogue
from schemas.periods import NoSuchPeriodError, Period, parse_period

_FOOT_ROWS = 12


@dataclass
class Head:
    """Texts around the table of a sheet, and the header of the table.

    `fields` are labelled fields as (text, cell), `measures` the lines of units. `forms` and `periods` are named by
    titles; `titles` are the titles without them. `claims` are forms named by the form number and the template, `codes`
    units named by the unit code and the template. `is_text` is true for a csv, in which 2025.10 has become 2025.1.
    """

    fields: dict[str, tuple[Any, str]] = field(default_factory=dict)
    measures: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    periods: list[tuple[str, str]] = field(default_factory=list)
    titles: list[tuple[str, str]] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    codes: list[tuple[Any, str]] = field(default_factory=list)
    header: Header | None = None
    is_text: bool = False


@lru_cache(maxsize=8)
def _patterns(catalogue: Catalogue) -> tuple[re.Pattern[str], dict[str, str]]:
    """Pattern of labelled fields in a text (`填报单位：甲乡  报告期：2025年3月`), and the field of each label."""
    fields: dict[str, str] = {}
    for name in ("unit", "unit_code", "period", "form", "measure", "foot"):
        fields |= {label_key(label): name for label in catalogue.labels.get(name, ())}
    words = "|".join(re.escape(label) for label in sorted(fields, key=len, reverse=True))
    return re.compile(rf"({words})\s*："), fields


def read_head(sheet: Sheet, catalogue: Catalogue) -> Head:
    """Read the texts above the table, then below it fields that are missing above; lines of units count in both."""
    head = Head(header=find_header(sheet, catalogue.labels), is_text=not sheet.name)
    top = head.header.top if head.header else min(len(sheet.rows), 40)
    first_foot = max(head.header.first_row if head.header else top, len(sheet.rows) - _FOOT_ROWS)
    for at, row in enumerate(sheet.rows[:top]):
        _read_line(head, row, at, catalogue, is_above=True)
    for at, row in enumerate(sheet.rows[first_foot:], start=first_foot):
        if not _is_filled(row):
            _read_line(head, row, at, catalogue, is_above=False)
    return head


def _is_filled(row: list[Any]) -> bool:
    """Check whether a row is filled from edge to edge, like rows of the table.

    Numbers are counted by their type first, because comparing each with a text takes longer.
    """
    if len(row) <= 12:
        return False
    return list(map(type, row)).count(float) * 4 > len(row) * 3 or row.count("") * 4 < len(row)


def _read_line(head: Head, row: list[Any], at: int, catalogue: Catalogue, is_above: bool) -> None:
    pattern, known = _patterns(catalogue)
    values = set()
    for column, cell in enumerate(row):
        if type(cell) is not str or not cell:
            continue
        before, marks, label = _marks(cell, pattern)
        for name, text in marks:
            values.add(_add_field(head, known[name], text, row, column, at))
        if not marks and label in known:
            values.add(_add_field(head, known[label], "", row, column, at))
        elif not marks and (said := said_in_words(cell)):
            head.measures.append(said)
        elif is_above and before and column not in values:
            _read_title(head, before, cell_name(at, column), catalogue)


@lru_cache(maxsize=65536)
def _marks(cell: str, pattern: re.Pattern[str]) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """Text before the first label with a colon, the labels with the texts after them, and the whole text as a label."""
    plain = plain_text(cell).replace(":", "：")
    found = list(pattern.finditer(plain)) or list(pattern.finditer(plain.replace(" ", "")))
    text = found[0].string if found else plain
    ends = [*(mark.start() for mark in found[1:]), len(text)][: len(found)]
    marks = tuple((mark[1], text[mark.end() : end].strip()) for mark, end in zip(found, ends, strict=True))
    return text[: found[0].start()] if found else text, marks, label_key(cell)


def _add_field(head: Head, name: str, text: str, row: list[Any], column: int, at: int) -> int:
    """Add a labelled field: the text after the label, else the next filled cell to the right; return its column."""
    value: Any = text
    position = column
    if not text:
        beside = range(column + 1, min(column + 17, len(row)))
        position = next((place for place in beside if row[place] != ""), -1)
        if position < 0 or (type(row[position]) is str and re.search(r"[：:]", row[position])):
            return -1
        value = _joined(row, position)
        if head.is_text and re.fullmatch(r"\d{4}\.1", str(value).strip()):
            value = float(value)
    if name == "measure":
        head.measures.append(str(value))
    elif name == "unit_code":
        head.codes.append((value, cell_name(at, position)))
    elif name != "foot":
        head.fields.setdefault(name, (value, cell_name(at, position)))
    return position


def _joined(row: list[Any], position: int) -> Any:
    """Value of a cell; a year is joined with 年, month and 月 from the cells beside it."""
    texts = [
        f"{cell:g}" if type(cell) is float else str(cell).strip() for cell in row[position : position + 8]
    ]
    found = re.match(r"\d{4}年\d{1,2}月", "".join(texts)) if re.fullmatch(r"\d{4}", texts[0]) else None
    return found[0] if found else row[position]


_IN_TITLE = re.compile(
    r"\d{4}(?:统计年度?(?:[上下]半年)?|年(?:度|\d{1,2}月份?(?:[-—–~至到]\d{1,2}月份?)?(?!\d{1,2}[日号])"
    r"|\d{1,2}[-—–~至到]\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年|(?!\d{1,2}月))(?![底末初]|同期|\d{1,2}月\d))"
)


def _read_title(head: Head, cell: str, address: str, catalogue: Catalogue) -> None:
    """Read a line without a label above the table; it may name the form, the period and the unit."""
    own = plain_text(cell).strip()
    plain = "".join(own.split())
    bare = plain.lower().replace("(", "（").replace(")", "）")
    named = [title for title in catalogue.titles if title in bare]
    longest = max(map(len, named), default=0)
    head.forms += [catalogue.titles[title] for title in named if len(title) == longest]
    found = _IN_TITLE.findall(plain)
    if not found and is_period(own.strip("()（）")):
        found = [own.strip("()（）")]
    head.periods += [(text, address) for text in found]
    for text in (*(title for title in named if len(title) == longest), *found):
        bare = bare.replace("".join(text.lower().split()), " ")
    head.titles.append((bare.strip("（） "), address))


def is_period(text: str) -> bool:
    try:
        parse_period(text)
    except NoSuchPeriodError:
        return False
    return not text.isdigit() or len(text) == 6


def period_text(value: Any) -> str:
    """Period field as text: a date that is the first or last day of a month gives the month, a number its digits."""
    if isinstance(value, date):
        is_month = value.day == 1 or (value + timedelta(days=1)).day == 1
        return (
            f"{value.year}-{value.month:02}" if is_month else f"{value.year}-{value.month:02}-{value.day:02}"
        )
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


_IN_NAME = re.compile(r"(?<!\d)\d{4}(?:-(?:0[1-9]|1[0-2])|-?Q[1-4]|-H[12])(?![\d-])")


@lru_cache(maxsize=65536)
def periods_of_path(file: str) -> tuple[Period, ...]:
    """Periods named by the folders and the file name of a path, the shortest first."""
    *folders, name = PurePosixPath(file).parts
    found = []
    for part in (*folders, PurePosixPath(name).stem):
        plain = "".join(plain_text(part).split())
        with suppress(NoSuchPeriodError):
            if part in folders:
                found.append(parse_period(plain_text(part)))
                continue
        for text in (text for pattern in (_IN_TITLE, _IN_NAME) for text in pattern.findall(plain)):
            with suppress(NoSuchPeriodError):
                found.append(parse_period(text))
    return tuple(sorted(found, key=lambda period: period.end - period.start))
