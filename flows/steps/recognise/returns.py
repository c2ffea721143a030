"""Returns in the sheets of a submission: form, reporting unit and period of each sheet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.findings.findings import BLANK_LABEL, Finding, RejectedError, Where, finding, shown_label
from flows.steps.recognise.blocks import refuse_other_blocks
from flows.steps.recognise.columns import Layout, Odd
from flows.steps.recognise.field_counts import mark_shifted
from flows.steps.recognise.form_of_sheet import (
    forms_by_columns,
    identify_form,
    label_items,
    nearest_to,
    refuse_other_forms,
)
from flows.steps.recognise.header import FieldLabels, Header
from flows.steps.recognise.level_of_rows import of_level
from flows.steps.recognise.lines import warnings_of_rows_above
from flows.steps.recognise.repeated_returns import part_repeated
from flows.steps.recognise.reporting_period import identify_period, names_of_path
from flows.steps.recognise.reporting_unit import identify_unit
from flows.steps.recognise.struck_texts import leave_out_struck, refuse_struck_head
from flows.steps.recognise.tables_beside import leave_out_beside
from flows.steps.recognise.template_mark import is_outdated, lay_out_marked
from flows.steps.recognise.title_block import Head
from flows.steps.recognise.transposed import refuse_transposed
from flows.steps.recognise.unfolded_head import read_unfolded, rule_of_label
from flows.steps.recognise.unlabelled_names import with_unlabelled_names
from flows.steps.recognise.witnesses import measures_beside, refuse_contradictions
from schemas.assignments import area_codes
from schemas.catalogue import Catalogue
from schemas.periods import Period
from schemas.places import Registry
from schemas.places_of_day import Place
from schemas.texts.language_texts import in_every_language
from schemas.texts.said import listed

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

    @property
    def key(self) -> tuple[str, str, str]:
        """Form, unit and period, of which a submission has one return."""
        return self.layout.form.form, self.unit.code, self.period.text

    @property
    def is_blank(self) -> bool:
        """True if no cell below the labels is filled in."""
        columns = [at for at in self.layout.columns_at if at >= 0]
        return all(row[at] == "" for row in self.sheet.rows[self.layout.first_row :] for at in columns)


def identify_returns(
    submission: str, file: str, book: Book, catalogue: Catalogue, today: date
) -> tuple[list[Return], list[tuple[Sheet, RejectedError]], list[Finding]]:
    """Identify the returns of a submission; also rejected sheets with their errors, and findings on all sheets.

    A sheet is rejected if it has a known form but cannot be taken; so is a part of one if another part has a known
    form. Raises RejectedError if no sheet has a known form.
    """
    whole = Where(submission, file)
    findings = [finding(rule, whole, value) for rule, value in book.odd]
    returns: list[Return] = []
    refused: list[tuple[Sheet, RejectedError]] = []
    others: list[tuple[Sheet, Where, Head]] = []
    added = in_every_language("slip.sheet") | in_every_language("template.guide_sheet")
    sheets = [sheet for sheet in book.sheets if sheet.name not in added]
    names = frozenset(sheet.name for sheet in book.sheets)
    for given in sheets:
        where = Where(submission, file, given.name or None)
        parts: list[tuple[Sheet, Head]] = []
        try:
            parts = read_unfolded(given, where, catalogue, names)
        except RejectedError as error:
            refused.append((given, error))
        for sheet, head in parts:
            at = where._replace(part=sheet.name) if sheet.part_of is not None else where
            try:
                _believe_template(head, book.template, catalogue)
                own, odd = _identify(sheet, head, book.template, at, catalogue, today, len(sheets) == 1)
            except _NoFormError:
                others.append((sheet, at, head))
            except RejectedError as error:
                refused.append((sheet, error))
            else:
                returns.append(own)
                findings += odd
        if given.hidden:
            findings.append(finding("hidden_read", where, listed(given.hidden[:10])))
    if not returns and not refused:
        near = nearest_to([head for *_, head in others], whole, catalogue, today)
        raise RejectedError(finding("unknown_form", whole, None, near))
    findings += _refuse_parts(others, returns, refused, catalogue, today)
    kept, repeated, blank = part_repeated(returns, [own.key for own in returns])
    refused += [(own.sheet, RejectedError(finding("return_repeated", own.where))) for own in repeated]
    return kept, refused, findings + [finding("no_rows", own.where) for own in blank]


def _refuse_parts(
    others: list[tuple[Sheet, Where, Head]],
    returns: list[Return],
    refused: list[tuple[Sheet, RejectedError]],
    catalogue: Catalogue,
    today: date,
) -> list[Finding]:
    """Refuse parts of a sheet that have no form where other parts have one; warnings of the other sheets without form."""
    known = {sheet.part_of for sheet in (*(own.sheet for own in returns), *(own for own, _ in refused))}
    unread: dict[Where, None] = {}
    for sheet, where, head in others:
        if sheet.part_of is None or sheet.part_of not in known:
            unread[where._replace(part=None)] = None
        else:
            near = nearest_to([head], where, catalogue, today)
            refused.append((sheet, RejectedError(finding("unknown_form", where, None, near))))
    return [finding("sheet_not_read", where) for where in unread]


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


def _identify(
    sheet: Sheet,
    head: Head,
    mark: str | None,
    where: Where,
    catalogue: Catalogue,
    today: date,
    is_only: bool,
) -> tuple[Return, list[Finding]]:
    """Identify the return in a sheet with a known form; `is_only` says that its file has no other sheet."""
    for number, _ in head.fields.get("form", ()):
        if str(number).strip() in catalogue.period_types:
            head.claims.append(str(number).strip())
    named = (*head.forms, *head.claims)
    seen = () if named else forms_by_columns(head, where, catalogue, today)
    if not named and not seen:
        raise _NoFormError
    refuse_struck_head(sheet, head.header.top if head.header else 0, where, catalogue)
    types = frozenset[str]().union(*(catalogue.period_types[form] for form in named))
    types |= {version.period_type for version in seen}
    period, cell = identify_period(head, where, today, types)
    registry = catalogue.registry(period.end)
    names = names_of_path(where.file, where.sheet)
    at = where._replace(cell=cell)
    refuse_contradictions((*head.texts, *names), period, at, catalogue, registry, head.periods)
    where = where._replace(period=period.text)
    form = identify_form(head, where, period, catalogue, seen, cell)
    around = (*head.texts, *names)
    refuse_other_forms(form.form, around, where, catalogue, has_file_name=is_only)
    unit, odd_unit = identify_unit(head, where, registry, _titles(catalogue), _areas_of(form.form, catalogue))
    if head.header is None:
        refuse_transposed(sheet, form, None, where)
        raise RejectedError(finding("header_missing", where))
    sheet, head.header, odd_beside = leave_out_beside(sheet, head.header, where, catalogue.labels, registry)
    form = of_level(form, sheet, head.header, unit, period, registry, catalogue)
    if is_outdated(mark, form):
        raise RejectedError(finding("template_outdated", where))
    line = "\n".join(dict.fromkeys((*head.measures, *measures_beside(around))))
    layout, odd = lay_out_marked(mark, form, head.header, line, label_items(catalogue))
    refuse_transposed(sheet, form, layout, where)

    def has_other_measure(other: str) -> bool:
        return lay_out_marked(mark, form, head.header, other, label_items(catalogue)) != (layout, odd)

    sheet, odd_blocks = refuse_other_blocks(
        sheet, head, form.form, unit, period, where, catalogue, has_other_measure
    )
    layout = with_unlabelled_names(layout, sheet, unit, registry)
    if sheet.origins:
        layout = replace(layout, label_at=sheet.origins.label_at, value_at=sheet.origins.value_at)
    layout, odd_struck = leave_out_struck(sheet, layout, where)
    sheet = mark_shifted(_mark_merged(sheet, layout), layout)
    own = Return(where.submission, where.file, sheet, layout, unit, period, registry, catalogue.labels)
    odd_blocks += warnings_of_rows_above(sheet, head.header, where, catalogue.labels)
    return own, odd_unit + odd_beside + odd_blocks + odd_struck + [
        _header_finding(each, where, head.header, sheet)
        for each in (*odd, *_headless(own))
        if _rule_shown(each, sheet) and not (each[0] == "unknown_column" and each[1] in head.time_at)
    ]


def _mark_merged(sheet: Sheet, layout: Layout) -> Sheet:
    """Mark merged cells that span several columns of the form or several rows with places.

    It is unknown to which column or row their number belongs.
    """
    if not sheet.merges:
        return sheet
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


def _rule_shown(odd: Odd, sheet: Sheet) -> str | None:
    """Rule on a column, or on a label of an unfolded table; None if it is no fault there."""
    rule, _, label, _ = odd
    if sheet.is_unordered and rule == "columns_reordered":
        return None
    if sheet.origins is None:
        return rule
    return rule_of_label(rule, label, is_indicator=sheet.origins.value_at >= 0)


def _header_finding(odd: Odd, where: Where, header: Header, sheet: Sheet) -> Finding:
    _, at, label, against = odd
    rule = _rule_shown(odd, sheet) or odd[0]
    cell = None if at is None else sheet.address(header.bottom, at)
    return finding(rule, where._replace(cell=cell), shown_label(label), against)


def _headless(own: Return) -> Iterator[Odd]:
    """Columns without a label that contain values."""
    layout = own.layout
    rows = own.sheet.rows
    header = rows[layout.header_row]
    if "" not in header:
        return
    for column, cell in enumerate(header):
        if cell == "" and column not in (
            layout.code_at,
            layout.name_at,
            layout.explanation_at,
            *layout.columns_at,
        ):
            above = [rows[at][column] for at in range(max(0, layout.header_row - 3), layout.header_row)]
            if not any(above) and any(row[column] != "" for row in rows[layout.first_row :]):
                yield "unknown_column", column, BLANK_LABEL, None
