"""Returns in the sheets of a submission: form, reporting unit and period of each sheet."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.findings.findings import Finding, RejectedError, Where, finding, shown_name
from flows.steps.recognise.blocks import refuse_other_blocks
from flows.steps.recognise.columns import Layout, Odd, match_forms
from flows.steps.recognise.field_counts import mark_shifted
from flows.steps.recognise.header import FieldLabels, Header
from flows.steps.recognise.nearest_form import nearest_form
from flows.steps.recognise.reporting_period import identify_period, names_of_path
from flows.steps.recognise.reporting_unit import identify_unit
from flows.steps.recognise.template_mark import is_outdated, lay_out_marked
from flows.steps.recognise.title_block import Head, period_text, read_head
from flows.steps.recognise.unlabelled_names import with_unlabelled_names
from flows.steps.recognise.witnesses import measures_beside, refuse_contradictions, stated_times
from flows.steps.values.labels import label_key
from schemas.assignments import area_codes
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import NoSuchPeriodError, Period, parse_period
from schemas.places import Place, Registry

OWN_SHEETS = frozenset({"审核意见", "填报说明"})
"""Names of sheets that slips and templates add to a return; they contain no return."""

TEMPLATE_MARK = re.compile(
    r"^(?P<form>\w+)\|(?P<period>[\w-]+)\|(?P<place>\w+)\|(?P<row>\d+)\|(?P<version>\w+)$"
)


@dataclass(frozen=True)
class Return:
    """Identified return: a sheet of a submission with its form, unit, period and layout."""

    submission: str
    file: str
    sheet: Sheet
    layout: Layout
    unit: Place
    period: Period
    registry: Registry
    labels: FieldLabels

    @property
    def where(self) -> Where:
        return Where(self.submission, self.file, self.sheet.name or None, period=self.period.text)


def identify_returns(
    submission: str, file: str, book: Book, catalogue: Catalogue, today: date
) -> tuple[list[Return], list[tuple[Sheet, RejectedError]], list[Finding]]:
    """Identify the returns of a submission; also rejected sheets with their errors, and findings on all sheets.

    A sheet is rejected if it has a known form but cannot be taken. Raises RejectedError if no sheet has a known form.
    """
    whole = Where(submission, file)
    findings = [finding(rule, whole, value) for rule, value in book.odd]
    returns: list[Return] = []
    refused: list[tuple[Sheet, RejectedError]] = []
    others = []
    unread: list[Head] = []
    for sheet in book.sheets:
        if sheet.name in OWN_SHEETS:
            continue
        head = read_head(sheet, catalogue)
        _believe_template(head, book.template, catalogue)
        where = Where(submission, file, sheet.name or None)
        try:
            own, odd = _identify(sheet, head, book.template, where, catalogue, today)
        except _NoFormError:
            others.append(finding("sheet_not_read", where))
            unread.append(head)
        except RejectedError as error:
            refused.append((sheet, error))
        else:
            returns.append(own)
            findings += odd
        if sheet.hidden:
            findings.append(finding("hidden_read", where, "、".join(sheet.hidden[:10])))
    if not returns and not refused:
        days = (day for head in unread if (day := _any_day(head, whole)))
        versions = _versions(catalogue, next(days, today), None)
        near = nearest_form((head.header for head in unread), versions, dict(_label_items(catalogue)))
        raise RejectedError(finding("unknown_form", whole, None, near))
    return *_refuse_repeated(returns, refused), findings + others


def _believe_template(head: Head, mark: str | None, catalogue: Catalogue) -> None:
    """Add form, period and unit from the template's mark to the head, which must not contradict them."""
    found = TEMPLATE_MARK.match(mark or "")
    if not found or head.header is None or found["form"] not in catalogue.period_types:
        return
    head.claims.append(found["form"])
    head.period = (found["period"], cell_name(0, 0))
    head.codes.append((found["place"], cell_name(0, 0)))


class _NoFormError(Exception):
    """The sheet has no form of the catalogue."""


def _refuse_repeated(
    returns: list[Return], refused: list[tuple[Sheet, RejectedError]]
) -> tuple[list[Return], list[tuple[Sheet, RejectedError]]]:
    """Refuse all sheets of a file with the same form, unit and period."""
    keys = [(own.layout.form.form, own.unit.code, own.period.text) for own in returns]
    kept = []
    for own, key in zip(returns, keys, strict=True):
        if keys.count(key) == 1:
            kept.append(own)
        else:
            refused.append((own.sheet, RejectedError(finding("return_repeated", own.where))))
    return kept, refused


def _identify(
    sheet: Sheet, head: Head, mark: str | None, where: Where, catalogue: Catalogue, today: date
) -> tuple[Return, list[Finding]]:
    for number, _ in head.fields.get("form", ()):
        if str(number).strip() in catalogue.period_types:
            head.claims.append(str(number).strip())
    if not head.forms and not head.claims and not _looks_like_a_form(head, where, catalogue, today):
        raise _NoFormError
    types = frozenset[str]().union(*(catalogue.period_types[form] for form in (*head.forms, *head.claims)))
    period, cell = identify_period(head, where, today, types)
    registry = catalogue.registry(period.end)
    names = names_of_path(where.file, where.sheet)
    at = replace(where, cell=cell)
    refuse_contradictions((*head.texts, *names), period, at, catalogue, registry)
    where = Where(where.submission, where.file, where.sheet, period=period.text)
    form = _identify_form(head, where, period, catalogue)
    unit, odd_unit = identify_unit(head, where, registry, _titles(catalogue), _areas_of(form.form, catalogue))
    if head.header is None:
        raise RejectedError(finding("header_missing", where))
    if is_outdated(mark, form):
        raise RejectedError(finding("template_outdated", where))
    line = "\n".join(dict.fromkeys((*head.measures, *measures_beside((*head.texts, *names)))))
    layout, odd = lay_out_marked(mark, form, head.header, line, _label_items(catalogue))

    def has_other_measure(other: str) -> bool:
        return lay_out_marked(mark, form, head.header, other, _label_items(catalogue)) != (layout, odd)

    sheet, odd_blocks = refuse_other_blocks(
        sheet, head, form.form, unit, period, where, catalogue, has_other_measure
    )
    layout = with_unlabelled_names(layout, sheet, unit, registry)
    sheet = mark_shifted(_mark_merged(sheet, layout), layout)
    own = Return(where.submission, where.file, sheet, layout, unit, period, registry, catalogue.labels)
    return own, odd_unit + odd_blocks + [
        _header_finding(each, where, head.header) for each in (*odd, *_headless(own))
    ]


def _mark_merged(sheet: Sheet, layout: Layout) -> Sheet:
    """Mark merged cells that span several columns of the form or several rows with places.

    It is unknown to which column or row their number belongs.
    """
    marks: dict[tuple[int, int], str] = {}
    numbers = {at for at in layout.columns_at if at >= 0}
    places = [at for at in (layout.code_at, layout.name_at) if at >= 0]
    for first_row, first, last_row, last in sheet.merges:
        if last_row < layout.first_row or first not in numbers:
            continue
        rows = range(max(first_row, layout.first_row), min(last_row + 1, len(sheet.rows)))
        with_place = [row for row in rows if any(sheet.rows[row][at] != "" for at in places)]
        cells = [(row, at) for row in with_place for at in range(first, last + 1) if at in numbers]
        if len(cells) > 1:
            marks |= dict.fromkeys(cells, "merged_cells")
    return replace(sheet, odd={**sheet.odd, **marks}) if marks else sheet


@lru_cache(maxsize=8)
def _titles(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(catalogue.titles) | frozenset(catalogue.period_types)


@lru_cache(maxsize=256)
def _areas_of(form: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Codes of the places whose areas report a form; an empty code is everywhere."""
    codes = catalogue["forms"].filter(pl.col("form") == form).select(area_codes()).to_series().explode()
    return tuple(dict.fromkeys(codes))


@lru_cache(maxsize=8)
def _label_items(catalogue: Catalogue) -> tuple[tuple[str, frozenset[str]], ...]:
    fields = ("place_code", "place_name", "explanation", "ignored", "above")
    return tuple((name, frozenset(map(label_key, catalogue.labels.get(name, ())))) for name in fields)


def _header_finding(odd: Odd, where: Where, header: Header) -> Finding:
    rule, at, label, against = odd
    cell = None if at is None else cell_name(header.bottom, at)
    place = Where(where.submission, where.file, where.sheet, cell, period=where.period)
    return finding(rule, place, shown_name(label), against)


def _headless(own: Return) -> Iterator[Odd]:
    """Columns without a label that contain values."""
    layout = own.layout
    rows = own.sheet.rows
    header = rows[layout.header_row]
    for column, cell in enumerate(header):
        if cell == "" and column not in (
            layout.code_at,
            layout.name_at,
            layout.explanation_at,
            *layout.columns_at,
        ):
            above = [rows[at][column] for at in range(max(0, layout.header_row - 3), layout.header_row)]
            if not any(above) and any(row[column] != "" for row in rows[layout.first_row :]):
                yield "unknown_column", column, "（空 blank）", None


def _looks_like_a_form(head: Head, where: Where, catalogue: Catalogue, today: date) -> bool:
    """Check whether a sheet without a known title has the columns of a form."""
    if head.header is None:
        return False
    day = _any_day(head, where)
    versions = _versions(catalogue, day or today, None)
    return bool(match_forms(head.header.paths, versions, _above(catalogue)))


def _above(catalogue: Catalogue) -> frozenset[str]:
    """Labels that may be above a column and say nothing about its figures."""
    return dict(_label_items(catalogue))["above"]


def _any_day(head: Head, where: Where) -> date | None:
    """Last day of any period that the sheet or its path states."""
    for value, _ in head.fields.get("period", ()):
        with suppress(NoSuchPeriodError):
            return parse_period(period_text(value)).end
    for own in (*head.texts, *names_of_path(where.file, where.sheet)):
        for time in stated_times(own):
            if time.year:
                return date(time.year + (time.last > 12), (time.last - 1) % 12 + 1, 28)
    return None


@lru_cache(maxsize=4096)
def _versions(catalogue: Catalogue, day: date, period_type: str | None) -> tuple[FormVersion, ...]:
    forms = sorted(set(catalogue["forms"]["form"]))
    versions = [version for form in forms if (version := catalogue.form_version(form, day))]
    return tuple(version for version in versions if period_type in (None, version.period_type))


def _identify_form(head: Head, where: Where, period: Period, catalogue: Catalogue) -> FormVersion:
    """Form named by titles, form number (表号) and template, compared with the columns; else the form of the columns."""
    named = list(dict.fromkeys([*head.claims, *head.forms]))
    by_columns: tuple[FormVersion, ...] = ()
    if head.header:
        versions = _versions(catalogue, period.end, period.period_type)
        by_columns = match_forms(head.header.paths, versions, _above(catalogue))
    if not named:
        if len(by_columns) == 1:
            return by_columns[0]
        raise _form_ambiguous(where, [version.form for version in by_columns], catalogue)
    if head.claims and len(named) > 1:
        raise _form_ambiguous(where, named, catalogue)
    found = [catalogue.form_version(form, period.end) for form in named]
    in_use = [version for version in found if version and version.period_type == period.period_type]
    if not in_use:
        of_type = any(period.period_type in catalogue.period_types[form] for form in named)
        raise RejectedError(
            finding("form_not_in_use" if of_type else "period_type_differs", where, period.text)
        )
    if len(in_use) > 1:
        raise _form_ambiguous(where, [version.form for version in in_use], catalogue)
    if by_columns and in_use[0] not in by_columns:
        raise _form_ambiguous(where, [own.form for own in (in_use[0], *by_columns)], catalogue)
    return in_use[0]


def _form_ambiguous(where: Where, forms: list[str], catalogue: Catalogue) -> RejectedError:
    titles = dict(catalogue["forms"].select("form", "title_zh").iter_rows())
    listed = "、".join(f"{titles[form]}（{form}）" for form in dict.fromkeys(forms))
    return RejectedError(finding("form_ambiguous", where, None, listed))
