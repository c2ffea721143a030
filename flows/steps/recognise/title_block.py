"""Title block: unit, period, form and line of units, given around the table, and all other texts there."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import COMMENT, Sheet
from flows.steps.recognise.header import Header, find_header, is_time_of_columns
from flows.steps.recognise.lines import (
    Gap,
    filled_in,
    gaps_between,
    is_empty_row,
    labels_of_lines,
    note_labels,
    unlabelled_texts,
)
from flows.steps.recognise.said_times import times_said
from flows.steps.recognise.witnesses import BESIDE, LINE, NOTE, OUTSIDE, Witness
from flows.steps.values.labels import label_key, plain_text
from flows.steps.values.measures import said_in_words, units_said
from schemas.catalogue import Catalogue
from schemas.periods import Period
from schemas.place_spelling import code_and_name, plain_name


@dataclass
class Head:
    """Texts around the table of a sheet, and the header of the table.

    `fields` are labelled fields, each with all its values as (value, cell). `measures` are the lines of units.
    `forms` are named by titles; `titles` are the lines above the table without the names of forms and periods.
    `claims` are forms named by the form number and the template, `codes` units named by the unit code and the
    template. `period` is the template's period. `texts` are all lines, with their cells. `blocks` are heads between
    the rows of the table, each with its first row. `is_text` is true for a csv, in which 2025.10 has become 2025.1.
    `periods` are those of the whole table, if it has several. `time_of_rows` is the time that columns of years and
    months, at `time_at`, say for all rows; it is one of the texts.
    """

    fields: dict[str, list[tuple[Any, str]]] = field(default_factory=dict)
    measures: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    titles: list[tuple[str, str]] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    codes: list[tuple[Any, str]] = field(default_factory=list)
    period: tuple[str, str] | None = None
    texts: list[Witness] = field(default_factory=list)
    blocks: list[tuple[int, "Head"]] = field(default_factory=list)
    header: Header | None = None
    is_text: bool = False
    periods: tuple[Period, ...] = ()
    time_of_rows: Witness | None = None
    time_at: tuple[int, ...] = ()


_STAMP = r"(?:[（(]?(?:加?盖?公?章|签章|盖章处|盖印|印章?|签字盖章|签名盖章)[)）]?)?"
_STAMP_BEFORE = re.compile(r"^[（(](?:加?盖?公?章|签章|盖章处|盖印|印章?)[)）]\s*")
_MEANT = r"(?:[（(](?:年|月|年月|月份|季度|年度|全称|名称|单位)[)）])?"
_NAMES_A_PLACE = re.compile(r"[省市区县镇乡村]$|街道$|社区$|办事处$|委会$|居委$|村委$|街道办$")


@lru_cache(maxsize=8)
def _patterns(catalogue: Catalogue) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Pattern of labelled fields (`填报单位：甲乡`), pattern of a label without a colon, and the field of each label."""
    fields: dict[str, str] = {}
    for name in ("unit", "unit_code", "period", "form", "measure", "foot"):
        fields |= {label_key(label): name for label in catalogue.labels.get(name, ())}
    longest = sorted(fields, key=len, reverse=True)
    words = "|".join(map(re.escape, longest))
    bare = "|".join(re.escape(label) for label in longest if fields[label] in ("unit", "unit_code", "period"))
    return (
        re.compile(rf"({words}){_MEANT}{_STAMP}\s*："),
        re.compile(rf"^({bare}){_MEANT}{_STAMP}\s*(?=[^\s：])"),
        fields,
    )


def read_head(sheet: Sheet, catalogue: Catalogue, header: Header | None = None) -> Head:
    """Read the texts above the table, below it, between its rows, in text boxes and page headers, and in comments.

    A head between the rows is a block. A comment above the rows counts. `header` is the header if it is known.
    """
    head = Head(header=header or find_header(sheet, catalogue.labels), is_text=not sheet.name)
    top = head.header.top if head.header else min(len(sheet.rows), 40)
    for at, row in enumerate(sheet.rows[:top]):
        _read_line(head, row, at, catalogue, is_above=True)
    _read_beside(head, sheet, catalogue)
    if head.header is None:
        return head
    below = sheet.rows[head.header.bottom + 1 : head.header.first_row]
    if below and is_time_of_columns(below[0]):
        column = next(at for at, cell in enumerate(below[0]) if cell != "")
        head.texts.append(Witness(LINE, below[0][column], cell_name(head.header.bottom + 1, column)))
    head.texts += [Witness(NOTE, text, cell) for text, cell in note_labels(sheet, head.header)]
    for gap in gaps_between(sheet, head.header, *labels_of_lines(catalogue)):
        _read_gap(head, sheet, gap, catalogue)
    head.texts += [Witness(BESIDE, text, cell) for text, cell in unlabelled_texts(sheet, head.header)]
    return head


_FROM_SLIP = re.compile("【(?:错误|提示)】")


def _read_beside(head: Head, sheet: Sheet, catalogue: Catalogue) -> None:
    """Read the texts of shapes and page headers, and the comments above the rows of the table."""
    for text in (line.strip() for shape in sheet.shapes for line in shape.splitlines()):
        own = Head(is_text=head.is_text)
        _read_line(own, [text], 0, catalogue, is_above=False)
        own.texts = [Witness(OUTSIDE, text)]
        _add(head, own, is_above=True)
    first_row = head.header.first_row if head.header else 0
    for (at, column), looks in sheet.looks.items():
        for look in looks:
            if look.kind == COMMENT and at < first_row and not _FROM_SLIP.search(look.text):
                head.texts.append(Witness(NOTE, look.text, cell_name(at, column)))
                if said := said_in_words(look.text):
                    head.measures.append(said)


_OF_THE_ROWS_ABOVE = re.compile(r"^\s*(?:注|说明|备注|附注|以上|上表|上述|填[报表]说明)")


def _is_between_rows(gap: Gap, sheet: Sheet, head: Head) -> bool:
    """True if rows of the table are above the gap and below it: a measure there is of the rows below alone."""
    first = head.header.first_row if head.header else 0
    return gap.has_rows and not all(map(is_empty_row, sheet.rows[first : gap.first]))


def _read_gap(head: Head, sheet: Sheet, gap: Gap, catalogue: Catalogue) -> None:
    """Read lines below rows of the table as notes on the whole table, from the head of a next block on as a block."""
    block: Head | None = None
    for at in range(gap.first, gap.end):
        if is_empty_row(sheet.rows[at]):
            continue
        own = Head(header=head.header, is_text=head.is_text)
        _read_line(own, sheet.rows[at], at, catalogue, is_above=gap.has_rows)
        is_head = own.forms or own.codes or any(own.fields.get(name) for name in ("unit", "period", "form"))
        is_note = any(_OF_THE_ROWS_ABOVE.match(plain_text(text.text)) for text in own.texts)
        is_head = is_head or bool(own.measures and not is_note and _is_between_rows(gap, sheet, head))
        is_first_of_block = is_head or (gap.has_header and own.texts and not is_note)
        if (
            block is None
            and gap.has_rows
            and is_first_of_block
            and not (gap.has_header and is_note and not is_head)
        ):
            block = Head(header=head.header, is_text=head.is_text)
            head.blocks.append((at, block))
        _add(block or head, own, is_above=block is not None)


def _add(head: Head, more: Head, is_above: bool) -> None:
    for name, values in more.fields.items():
        head.fields.setdefault(name, []).extend(values)
    head.measures += more.measures
    head.codes += more.codes
    if is_above:
        head.forms += more.forms
        head.titles += more.titles
    head.texts += more.texts if is_above else [Witness(NOTE, own.text, own.cell) for own in more.texts]


def _read_line(head: Head, row: list[Any], at: int, catalogue: Catalogue, is_above: bool) -> None:
    pattern, bare, known = _patterns(catalogue)
    values = set()
    for column in filled_in(row):
        cell = row[column]
        if type(cell) is not str:
            continue
        if column not in values:
            head.texts.append(Witness(LINE, cell, cell_name(at, column)))
        before, marks, label = _marks(cell, pattern, bare)
        if said := said_in_words(cell):
            head.measures.append(said)
        for name, text in marks:
            values.add(_add_field(head, known, known[name], text, row, column, at))
        if not marks and label in known:
            values.add(_add_field(head, known, known[label], "", row, column, at))
        elif is_above and before and column not in values:
            _read_title(head, before, cell_name(at, column), catalogue)


@lru_cache(maxsize=8192)
def _marks(
    cell: str, pattern: re.Pattern[str], bare: re.Pattern[str]
) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """Text before the first label with a colon, the labels with the texts after them, and the whole text as a label."""
    plain = plain_text(cell).replace(":", "：")
    found = list(pattern.finditer(plain)) or list(pattern.finditer(plain.replace(" ", "")))
    text = found[0].string if found else plain
    ends = [*(mark.start() for mark in found[1:]), len(text)][: len(found)]
    marks = tuple(
        (mark[1], _filled_in(text[mark.end() : end])) for mark, end in zip(found, ends, strict=True)
    )
    if (
        not found
        and (mark := bare.match(plain))
        and _is_value_of_a_field(value := _filled_in(plain[mark.end() :]))
    ):
        return "", ((mark[1], value),), ""
    return (
        text[: found[0].start()] if found else text,
        marks,
        label_key(re.sub(rf"{_STAMP}$", "", plain.rstrip("："))),
    )


def _filled_in(text: str) -> str:
    """Text filled in after a label, without the line printed for it; what follows two spaces is not part of it."""
    plain = _STAMP_BEFORE.sub("", re.split(r"\s{2,}", text.strip(" _＿﹍…—"))[0].strip(' _＿﹍…，,；;。“”"'))
    return plain[1:-1] if re.fullmatch(r"[【\[「《][^】\]」》]*[】\]」》]", plain) else plain


def _is_value_of_a_field(text: str) -> bool:
    """Check whether a text behind a label without a colon is a place, a code or a period."""
    if "：" in text:
        return False
    return bool(_NAMES_A_PLACE.search(plain_name(text))) or text.isdigit() or bool(times_said(text))


def _add_field(
    head: Head, known: dict[str, str], name: str, text: str, row: list[Any], column: int, at: int
) -> int:
    """Add a labelled field: the text after the label, else the next filled cell to the right; return its column."""
    value: Any = text
    position = column
    if not text:
        beside = range(column + 1, min(column + 17, len(row)))
        position = next((place for place in beside if row[place] != ""), -1)
        if position < 0:
            return -1
        if type(row[position]) is str and (
            re.search(r"[：:]", row[position]) or label_key(row[position]) in known
        ):
            return -1
        value = _joined(row, position)
        if head.is_text and re.fullmatch(r"\d{4}\.1", str(value).strip()):
            value = float(value)
        value = _filled_in(plain_text(value)) if type(value) is str else value
    if name == "measure" and not units_said(str(value))[0] and _NAMES_A_PLACE.search(plain_name(str(value))):
        name = "unit"
    if name == "measure":
        head.measures.append(str(value))
    elif name == "unit_code":
        head.codes.append((value, cell_name(at, position)))
    elif name == "unit" and (both := code_and_name(str(value))):
        head.fields.setdefault(name, []).append((both[1], cell_name(at, position)))
        head.codes.append((both[0], cell_name(at, position)))
    elif name != "foot" and value != "":
        head.fields.setdefault(name, []).append((value, cell_name(at, position)))
    return position


def _joined(row: list[Any], position: int) -> Any:
    """Value of a cell; a year is joined with 年, month and 月 from the cells beside it."""
    texts = [
        f"{cell:g}" if type(cell) is float else str(cell).strip() for cell in row[position : position + 8]
    ]
    found = re.match(r"\d{4}年\d{1,2}月", "".join(texts)) if re.fullmatch(r"\d{4}", texts[0]) else None
    return found[0] if found else row[position]


def _read_title(head: Head, cell: str, address: str, catalogue: Catalogue) -> None:
    """Read a line without a label above the table; it may name the form and the unit."""
    bare = _bare_title(cell)
    named = titles_in(cell, catalogue)
    head.forms += [catalogue.titles[title] for title in named]
    for text in (*named, *(time.text for time in times_said(cell))):
        bare = bare.replace(text.lower(), " ")
    head.titles.append((bare.strip("（） "), address))


def _bare_title(text: str) -> str:
    return "".join(plain_text(text).split()).lower().replace("(", "（").replace(")", "）")


@lru_cache(maxsize=16384)
def titles_in(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The longest titles of forms in a text."""
    bare = _bare_title(text)
    named = [title for title in catalogue.titles if title in bare]
    longest = max(map(len, named), default=0)
    return tuple(title for title in named if len(title) == longest)


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
