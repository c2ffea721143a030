"""Head of a sheet whose table may be long: it is unfolded, and its indicators get the labels of the form's columns."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Sheet
from flows.steps.findings.findings import BLANK_LABEL, RejectedError, Where
from flows.steps.recognise.categories_below import with_category_column
from flows.steps.recognise.category_words import category_key, dimensions_of
from flows.steps.recognise.header import FieldLabels, Header, find_header
from flows.steps.recognise.long_header import LongHeader, find_long_header
from flows.steps.recognise.long_rows import long_text
from flows.steps.recognise.long_table import indicators_in, unfold
from flows.steps.recognise.period_columns import (
    PARTS_OF_PERIODS,
    find_period_columns,
    shared_period,
    times_in_fields,
)
from flows.steps.recognise.reporting_period import period_said, year_stated
from flows.steps.recognise.title_block import Head, period_text, read_head
from flows.steps.recognise.witnesses import LINE, Witness
from flows.steps.values.labels import LabelPath, column_key, label_key, plain_text
from flows.steps.values.words import is_unit
from schemas.catalogue import Catalogue
from schemas.integrity.find_faults import read_marks

_WITH_UNIT = re.compile(r"(.+?)[（(]([^（）()]+)[）)]")
_OWN = ("period", "stock", "cumulative")

_LONG_RULES = {
    "unknown_column": "long_indicator_unknown",
    "column_missing": "long_indicator_missing",
    "column_repeated": "long_indicator_repeated",
}
"""Rules on columns, with those on the indicators of a long table."""


def rule_of_label(rule: str, label: str, *, is_indicator: bool) -> str | None:
    """Rule on a label of an unfolded table for a rule on a column; None where order means nothing.

    `is_indicator` says that labels are indicators in the rows; else they are columns, some with a category.
    """
    if rule == "columns_reordered":
        return None
    if not is_indicator:
        if rule == "column_missing":
            return "category_total_missing"
        return "category_not_asked" if rule == "unknown_column" and "→" in label else rule
    return "long_indicator_blank" if label == column_key(BLANK_LABEL) else _LONG_RULES.get(rule, rule)


def read_unfolded(
    sheet: Sheet, where: Where, catalogue: Catalogue, taken: Collection[str] = ()
) -> list[tuple[Sheet, Head]]:
    """The sheet, unfolded if its table is long, and its head; a part for each period of a long table of several.

    `taken` are the names of the file's sheets. Raises RejectedError for a long table of the catalogue's indicators that
    cannot be unfolded.
    """
    dimensions, table, labels = dimensions_of(catalogue), sheet, _labels(catalogue)
    known = (labels, _spelt(catalogue), dimensions, _notes(catalogue))
    header = find_header(sheet, labels)
    long = find_long_header(sheet, header, *known)
    if long is None and header and dimensions:
        words = (_place_names(catalogue), _marks(catalogue))
        if divided := with_category_column(sheet, header, dimensions, *words):
            table, long = divided, find_long_header(divided, find_header(divided, labels), *known)
    if long is None:
        return [(sheet, _head_of_a_form(sheet, header, catalogue, labels))]
    try:
        year = _year_around(table, long, where, catalogue) if long.parts.year_at < 0 else None
        tables = list(unfold(table, long, where, taken, year))
    except RejectedError:
        head = read_head(sheet, catalogue)
        if not head.forms and not _has_known(table, long, catalogue):
            return [(sheet, head)]
        raise
    found = []
    said_in_rows = [said for *_, said in tables if said] if len(tables) > 1 else []
    periods = tuple(period_said(long_text(period_text(text))) for text, _ in said_in_rows)
    for unfolded, header, said in tables:
        head = _read_head(unfolded, catalogue, header)
        head.periods = periods
        if said:
            head.fields.setdefault("period", []).append(said)
        head.header = _with_labels(header, len(table.rows[0]), (*head.forms, *head.claims), catalogue)
        found.append((unfolded, head))
    return found


def _head_of_a_form(sheet: Sheet, header: Header | None, catalogue: Catalogue, labels: FieldLabels) -> Head:
    """Head of a table that is not long; what its columns 年份 and 月份 say of all rows is a line above it."""
    head = _read_head(sheet, catalogue, header)
    if header is None:
        return head
    places_at = (header.code_at, header.name_at)
    columns = find_period_columns(sheet, header, labels, places_at)
    if columns.columns and (said := shared_period(sheet, places_at, header.first_row, columns)):
        head.time_of_rows = Witness(LINE, said[0], cell_name(*said[1]))
        head.time_at = columns.columns
        head.texts.append(head.time_of_rows)
    return head


def _year_around(sheet: Sheet, long: LongHeader, where: Where, catalogue: Catalogue) -> int | None:
    """The year that is stated around a table whose rows give months alone."""
    if not long.parts.columns:
        return None
    header = Header(long.top, long.row, long.first_row, long.code_at, long.name_at, long.paths)
    return year_stated(_read_head(sheet, catalogue, header), where)


def _read_head(sheet: Sheet, catalogue: Catalogue, header: Header | None = None) -> Head:
    """Head of a sheet, in which 年份 2025 月份 3 in cells above the table is a line 2025年3月."""
    head, labels = read_head(sheet, catalogue, header), _labels(catalogue)
    for number, row in enumerate(sheet.rows[: head.header.top] if head.header else ()):
        for text, columns in times_in_fields(row, labels):
            cells = [cell_name(number, column) for column in columns]
            head.texts = [own for own in head.texts if own.place != LINE or own.cell not in cells]
            head.texts.append(Witness(LINE, text, cells[-1]))
    return head


@lru_cache(maxsize=8)
def _labels(catalogue: Catalogue) -> FieldLabels:
    """Spellings of fields; a label of a form's column is that of no part of a period."""
    headers = catalogue["form_columns"].select("header_zh", "header_en").to_dict(as_series=False).values()
    of_forms = {label_key(text.split("→")[-1]) for texts in headers for text in texts if text}
    return {
        name: frozenset(label_key(label) for label in own) - of_forms
        if name in (*PARTS_OF_PERIODS, "time")
        else own
        for name, own in catalogue.labels.items()
    }


@lru_cache(maxsize=8)
def _spelt(catalogue: Catalogue) -> FieldLabels:
    """Spellings of fields as labels are compared."""
    return {name: frozenset(map(label_key, own)) for name, own in _labels(catalogue).items()}


@lru_cache(maxsize=8)
def _notes(catalogue: Catalogue) -> frozenset[str]:
    """Labels of columns of remarks on forms."""
    notes = catalogue["form_columns"].filter(reported_as="note")
    texts = [*notes["header_zh"], *notes["header_en"]]
    return frozenset(label_key(text.split("→")[-1]) for text in texts if text)


@lru_cache(maxsize=8)
def _place_names(catalogue: Catalogue) -> frozenset[str]:
    """Names and codes of places."""
    places = catalogue["places"]
    return frozenset(map(category_key, [*places["name"], *places["code"], *catalogue["aliases"]["name"]]))


@lru_cache(maxsize=8)
def _marks(catalogue: Catalogue) -> frozenset[str]:
    """Marks of all columns that suppress a number."""
    columns = catalogue["form_columns"]["suppressed"].drop_nulls()
    return frozenset(plain_text(mark) for text in columns for mark in read_marks(text))


def _has_known(sheet: Sheet, long: LongHeader, catalogue: Catalogue) -> bool:
    """True if a row names an indicator of a form of the catalogue."""
    meanings = _meanings(frozenset(), catalogue)
    return any(column_key(text) in meanings for text in indicators_in(sheet, long))


def _with_labels(header: Header, first_at: int, forms: Iterable[str], catalogue: Catalogue) -> Header:
    meanings = _meanings(frozenset(forms), catalogue)
    paths = [
        _labels_of(path, meanings) if at >= first_at and len(path) == 1 else path
        for at, path in enumerate(header.paths)
    ]
    return replace(header, paths=tuple(paths))


def _labels_of(path: LabelPath, meanings: dict[str, str]) -> LabelPath:
    """Labels of a form's column for a code or name of its indicator, with the unit that is written beside it."""
    text, unit = path[0], ""
    if text not in meanings and (found := _WITH_UNIT.fullmatch(text)):
        text, unit = found[1], found[2]
    header = meanings.get(text)
    if not header or header == text:
        return path
    if unit and (own := _WITH_UNIT.fullmatch(header)) and is_unit(own[2]):
        header = own[1]
    labels = tuple(column_key(part) for part in header.split("→"))
    return (*labels[:-1], f"{labels[-1]}({unit})") if unit else labels


@lru_cache(maxsize=64)
def _meanings(forms: frozenset[str], catalogue: Catalogue) -> dict[str, str]:
    """Headers by the label, code or name of a column or its indicator; empty for what means several columns.

    No form means all forms. A label comes before a column's code, and this before an indicator's code or name.
    """
    columns = catalogue["form_columns"].filter(pl.col("reported_as") != "note")
    if forms:
        columns = columns.filter(pl.col("form").is_in(list(forms)))
    names = catalogue["indicators"].select("code", "name_zh", "name_en")
    columns = columns.join(names, left_on="indicator", right_on="code", how="left")
    own = columns.filter(pl.col("reported_as").is_in(_OWN))
    meanings: dict[str, str] = {}
    for table, name in (
        (own, "name_en"),
        (own, "name_zh"),
        (own, "indicator"),
        (columns, "column"),
        (columns, "header_en"),
        (columns, "header_zh"),
    ):
        found: dict[str, set[str]] = {}
        for text, header in table.select(text=name, header="header_zh").drop_nulls().iter_rows():
            found.setdefault(column_key(plain_text(text)), set()).add(header)
        meanings |= {text: headers.pop() if len(headers) == 1 else "" for text, headers in found.items()}
    return meanings
