"""Identify: which forms a submission's sheets carry, and of which unit and period."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

from flows.steps.cells import cell_name
from flows.steps.columns import Layout, Odd, match_forms
from flows.steps.findings import Finding, Findings, Where, finding, shown_name
from flows.steps.head import Head, is_period, period_of_path, period_text, read_head
from flows.steps.header import Header, Labels, label_key
from flows.steps.marked import is_outdated, lay_out_marked
from flows.steps.read import Book, Sheet
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import NoSuchPeriodError, Period, parse_period
from schemas.places import Place, Registry

OWN_SHEETS = frozenset({"审核意见", "填报说明"})
"""Sheets that slips and templates add to a return; they carry none."""

TEMPLATE_MARK = re.compile(
    r"^(?P<form>\w+)\|(?P<period>[\w-]+)\|(?P<place>\w+)\|(?P<row>\d+)\|(?P<version>\w+)$"
)


@dataclass(frozen=True)
class Return:
    """One identified return: a sheet of a submission with its form, unit, period and layout."""

    submission: str
    file: str
    sheet: Sheet
    layout: Layout
    unit: Place
    period: Period
    registry: Registry
    labels: Labels

    @property
    def where(self) -> Where:
        return Where(self.submission, self.file, self.sheet.name or None, period=self.period.text)


class RejectedError(Exception):
    """The sheet cannot be taken as a whole; `findings` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings[0]["rule"])
        self.findings = list(findings)


def identify_returns(
    submission: str, file: str, book: Book, catalogue: Catalogue, today: date
) -> tuple[list[Return], list[tuple[Sheet, RejectedError]], Findings]:
    """The returns in every sheet that carries a known form; the sheets that look like one and cannot be taken; and
    findings on the rest.

    Raises RejectedError where no sheet carries a known form.
    """
    whole = Where(submission, file)
    findings = [finding(rule, whole, value) for rule, value in book.odd]
    returns: list[Return] = []
    refused: list[tuple[Sheet, RejectedError]] = []
    others = []
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
        except RejectedError as error:
            refused.append((sheet, error))
        else:
            returns.append(own)
            findings += odd
        if sheet.hidden:
            findings.append(finding("hidden_read", where, "、".join(sheet.hidden[:10])))
    if not returns and not refused:
        raise RejectedError(finding("unknown_form", whole))
    return *_refuse_repeated(returns, refused), findings + others


def _believe_template(head: Head, mark: str | None, catalogue: Catalogue) -> None:
    """A sheet made from our own template names its form, period and unit without any matching; what stands in its
    head must not contradict it."""
    found = TEMPLATE_MARK.match(mark or "")
    if not found or head.header is None or found["form"] not in catalogue.period_types:
        return
    head.forms = [found["form"]]
    head.periods.append((found["period"], cell_name(0, 0)))
    head.fields.setdefault("unit_code", (found["place"], cell_name(0, 0)))


class _NoFormError(Exception):
    """The sheet carries no form that the catalogue knows."""


def _refuse_repeated(
    returns: list[Return], refused: list[tuple[Sheet, RejectedError]]
) -> tuple[list[Return], list[tuple[Sheet, RejectedError]]]:
    """Two sheets of one file with the same form, unit and period: neither is taken."""
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
) -> tuple[Return, Findings]:
    if head.header is None and not head.forms:
        raise _NoFormError
    if not head.forms and not _looks_like_a_form(head, catalogue, today):
        raise _NoFormError
    period = _identify_period(head, where, today)
    where = Where(where.submission, where.file, where.sheet, period=period.text)
    form = _identify_form(head, where, period, catalogue)
    registry = catalogue.registry(period.end)
    unit = _identify_unit(head, where, registry)
    if head.header is None:
        raise RejectedError(finding("header_missing", where))
    if is_outdated(mark, form):
        raise RejectedError(finding("template_outdated", where))
    measure = str(head.fields.get("measure", ("", ""))[0])
    layout, odd = lay_out_marked(mark, form, head.header, measure, _label_items(catalogue))
    own = Return(where.submission, where.file, sheet, layout, unit, period, registry, catalogue.labels)
    return own, [_header_finding(each, where, head.header) for each in (*odd, *_headless(own))]


@lru_cache(maxsize=8)
def _label_items(catalogue: Catalogue) -> tuple[tuple[str, frozenset[str]], ...]:
    fields = ("place_code", "place_name", "explanation", "ignored")
    return tuple((name, frozenset(map(label_key, catalogue.labels.get(name, ())))) for name in fields)


def _header_finding(odd: Odd, where: Where, header: Header) -> Finding:
    rule, at, label, against = odd
    cell = None if at is None else cell_name(header.bottom, at)
    place = Where(where.submission, where.file, where.sheet, cell, period=where.period)
    return finding(rule, place, shown_name(label), against)


def _headless(own: Return) -> Iterator[Odd]:
    """Columns without any label that hold something."""
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


def _looks_like_a_form(head: Head, catalogue: Catalogue, today: date) -> bool:
    """Whether a sheet without a known title has the columns of a form."""
    if head.header is None:
        return False
    day = _any_period(head)
    versions = _versions(catalogue, day or today, None)
    return bool(match_forms(head.header.paths, versions))


def _any_period(head: Head) -> date | None:
    texts = [text for text, _ in head.periods]
    if "period" in head.fields:
        texts.insert(0, period_text(head.fields["period"][0]))
    for text in texts:
        try:
            return parse_period(text).end
        except NoSuchPeriodError:
            continue
    return None


@lru_cache(maxsize=4096)
def _versions(catalogue: Catalogue, day: date, period_type: str | None) -> tuple[FormVersion, ...]:
    forms = sorted(set(catalogue["forms"]["form"]))
    versions = [version for form in forms if (version := catalogue.form_version(form, day))]
    return tuple(version for version in versions if period_type in (None, version.period_type))


def _identify_form(head: Head, where: Where, period: Period, catalogue: Catalogue) -> FormVersion:
    """The form that the sheet's titles name, held against its columns; without a title, that of its columns."""
    named = list(dict.fromkeys(head.forms))
    by_columns = (
        match_forms(head.header.paths, _versions(catalogue, period.end, period.period_type))
        if head.header
        else []
    )
    if not named:
        if len(by_columns) == 1:
            return by_columns[0]
        raise RejectedError(
            _forms_finding("form_ambiguous", where, [version.form for version in by_columns], catalogue)
        )
    versions = [catalogue.form_version(form, period.end) for form in named]
    in_use = [version for version in versions if version and version.period_type == period.period_type]
    if not in_use:
        of_type = any(period.period_type in catalogue.period_types[form] for form in named)
        raise RejectedError(
            finding("form_not_in_use" if of_type else "period_type_differs", where, period.text)
        )
    if len(in_use) > 1:
        raise RejectedError(
            _forms_finding("form_ambiguous", where, [version.form for version in in_use], catalogue)
        )
    if by_columns and in_use[0] not in by_columns:
        both = [in_use[0].form, *(version.form for version in by_columns)]
        raise RejectedError(_forms_finding("form_ambiguous", where, both, catalogue))
    return in_use[0]


def _forms_finding(rule: str, where: Where, forms: list[str], catalogue: Catalogue) -> Finding:
    titles = dict(catalogue["forms"].select("form", "title_zh").iter_rows())
    return finding(rule, where, None, "、".join(f"{titles[form]}（{form}）" for form in dict.fromkeys(forms)))


def _identify_period(head: Head, where: Where, today: date) -> Period:
    """The period of the header block, else of the title, else of the path; they must not contradict each other."""
    value, cell = head.fields.get("period", ("", None))
    text = period_text(value)
    in_path = period_of_path(where.file)
    at = Where(where.submission, where.file, where.sheet, cell)
    titled = [(parse_period(own), own_cell) for own, own_cell in head.periods if is_period(own)]
    if not text and titled:
        text, at = titled[0][0].text, Where(where.submission, where.file, where.sheet, titled[0][1])
    if not text and in_path is None:
        raise RejectedError(finding("period_missing", at))
    try:
        period = parse_period(text) if text else in_path
    except NoSuchPeriodError:
        raise RejectedError(finding("no_such_period", at, shown_name(text))) from None
    if period is None:
        raise RejectedError(finding("period_missing", at))
    at = Where(at.submission, at.file, at.sheet, at.cell, period=period.text)
    if period.start > today:
        raise RejectedError(finding("future_period", at, period.text))
    for own, own_cell in titled:
        if not (own.start <= period.start and period.end <= own.end):
            other = Where(where.submission, where.file, where.sheet, own_cell, period=period.text)
            raise RejectedError(finding("period_unclear", other, period.text, own.text))
    if in_path is not None and not (in_path.start <= period.start and period.end <= in_path.end):
        raise RejectedError(finding("period_differs_from_folder", at, period.text))
    return period


def _identify_unit(head: Head, where: Where, registry: Registry) -> Place:
    code, code_cell = head.fields.get("unit_code", ("", None))
    name, name_cell = head.fields.get("unit", ("", None))
    code, name = period_text(code).strip(), str(name).strip()
    cell = code_cell if code else name_cell
    at = Where(where.submission, where.file, where.sheet, cell, period=where.period)
    if not code and not name:
        raise RejectedError(finding("unit_missing", at))
    if not code and registry.get(name):
        code = name
    found = [registry.get(code)] if code else [*registry.named(name)]
    units = [place for place in found if place]
    if not units:
        near = [] if code else registry.near(name)
        raise RejectedError(finding("unknown_unit", at, shown_name(code or name), candidates(name, near, "")))
    if len(units) > 1:
        raise RejectedError(finding("ambiguous_unit", at, shown_name(name), candidates(name, units, "")))
    unit = units[0]
    for folder in PurePosixPath(where.file).parts[:-1]:
        if (place := registry.get(folder)) and place.code not in unit.lineage:
            raise RejectedError(finding("unit_outside_folder", at, shown_name(f"{unit.name} {unit.code}")))
    return unit


def candidates(name: str, places: list[Place], scope: str) -> str:
    """Places to choose from, best first, each with the line that aliases.csv would need."""
    if not places:
        return ""
    listed = "；".join(f"{place.name}（{shown_name(name)},{scope},{place.code}）" for place in places)
    return f"；候选 candidates（aliases.csv: name,scope,code）：{listed}"
