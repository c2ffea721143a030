"""Identify: which form a sheet carries, of which unit and period, and which column is which."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from flows.steps.findings import Where, finding, shown_name
from flows.steps.read import Sheet, cell_name
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import NoSuchPeriodError, Period, parse_period
from schemas.places import Place, Registry

_HEAD_ROWS = 30
Findings = list[dict[str, str | None]]


@dataclass(frozen=True)
class Layout:
    """Where the columns of a form stand in a sheet: positions from 0, -1 for a column that is not there.

    Sheets with the same form version and the same header row share one layout.
    """

    form: FormVersion
    header_row: int
    code_at: int
    name_at: int
    columns_at: tuple[int, ...]


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

    @property
    def where(self) -> Where:
        return Where(self.submission, self.file, self.sheet.name or None, period=self.period.text)


class RejectedError(Exception):
    """The submission cannot be taken as a whole; `findings` say why."""

    def __init__(self, *findings: dict[str, str | None]) -> None:
        super().__init__(findings[0]["rule"])
        self.findings = list(findings)


@dataclass
class _Head:
    """What the rows above the table say: cell text and address by field."""

    fields: dict[str, tuple[str, str]]
    form: str | None
    header_row: int | None


def identify_return(
    submission: str, file: str, sheets: list[Sheet], catalogue: Catalogue, today: date
) -> tuple[Return, Findings]:
    """The return in the first sheet that carries a known form, with findings on what else stands there.

    Raises RejectedError where there is none, or its unit, period or header cannot be known.
    """
    heads = [_read_head(sheet, catalogue) for sheet in sheets]
    carrier = next((at for at, head in enumerate(heads) if head.form), None)
    if carrier is None:
        raise RejectedError(finding("unknown_form", Where(submission, file)))
    sheet, head = sheets[carrier], heads[carrier]
    where = Where(submission, file, sheet.name or None)
    notes = [
        finding("sheet_not_read", Where(submission, file, other.name))
        for at, other in enumerate(sheets)
        if at != carrier
    ]
    period = _identify_period(head, where, file, today)
    where = Where(submission, file, where.sheet, period=period.text)
    form = catalogue.form_version(head.form, period.end)
    if form is None:
        of_type = period.period_type in catalogue.period_types[str(head.form)]
        raise RejectedError(
            finding("form_not_in_use" if of_type else "period_type_differs", where, period.text)
        )
    registry = catalogue.registry(period.end)
    unit = _identify_unit(head, where, file, registry)
    if head.header_row is None:
        raise RejectedError(finding("header_missing", where))
    layout, odd_columns = _lay_out(form, sheet.rows[head.header_row], head.header_row, catalogue, where)
    return Return(submission, file, sheet, layout, unit, period, registry), notes + odd_columns


def _plain(cell: Any) -> str:
    """A label without spaces, with full-width colon and brackets as the catalogue writes them."""
    if isinstance(cell, str):
        return _plain_text(cell)
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


@lru_cache(maxsize=65536)
def _plain_text(text: str) -> str:
    return "".join(text.split()).replace(":", "：").replace("(", "（").replace(")", "）")


def _read_head(sheet: Sheet, catalogue: Catalogue) -> _Head:
    labels = catalogue.fields_by_label
    fields: dict[str, tuple[str, str]] = {}
    form = None
    for at, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        if all(cell == "" for cell in row):
            continue
        texts = [_plain(cell) if cell != "" else "" for cell in row]
        if any(labels.get(text) in ("place_code", "place_name") for text in texts):
            return _Head(fields, form or _form_named(fields, catalogue), at)
        for column, text in enumerate(texts):
            label, colon, value = text.partition("：")
            field = labels.get(label)
            if field and field not in fields:
                beside = next((other for other in texts[column + 1 :] if other), "")
                if beside.partition("：")[0] in labels:
                    beside = ""
                fields[field] = (value if colon and value else beside, cell_name(at, column))
            form = form or catalogue.forms_by_title.get(text)
    return _Head(fields, form or _form_named(fields, catalogue), None)


def _form_named(fields: dict[str, tuple[str, str]], catalogue: Catalogue) -> str | None:
    return catalogue.forms_by_title.get(fields["form"][0]) if "form" in fields else None


def _identify_period(head: _Head, where: Where, file: str, today: date) -> Period:
    text, cell = head.fields.get("period", ("", None))
    at = Where(where.submission, where.file, where.sheet, cell)
    in_folder = _first_parsed(file)
    if not text and in_folder is None:
        raise RejectedError(finding("period_missing", at))
    try:
        period = parse_period(text) if text or in_folder is None else in_folder
    except NoSuchPeriodError:
        raise RejectedError(finding("no_such_period", at, shown_name(text))) from None
    if period.start > today:
        raise RejectedError(finding("future_period", at, period.text))
    if in_folder not in (None, period):
        raise RejectedError(finding("period_differs_from_folder", at, period.text))
    return period


def _first_parsed(file: str) -> Period | None:
    """The period that a folder of the path names, None where none does."""
    for folder in PurePosixPath(file).parts[:-1]:
        try:
            return parse_period(folder)
        except NoSuchPeriodError:
            continue
    return None


def _identify_unit(head: _Head, where: Where, file: str, registry: Registry) -> Place:
    code, code_cell = head.fields.get("unit_code", ("", None))
    name, name_cell = head.fields.get("unit", ("", None))
    at = Where(
        where.submission, where.file, where.sheet, code_cell if code else name_cell, period=where.period
    )
    if not code and not name:
        raise RejectedError(finding("unit_missing", at))
    found = [registry.get(code)] if code else [*registry.named(name)]
    units = [place for place in found if place]
    if not units:
        raise RejectedError(finding("unknown_unit", at, shown_name(code or name)))
    if len(units) > 1:
        raise RejectedError(finding("ambiguous_unit", at, shown_name(name)))
    unit = units[0]
    for folder in PurePosixPath(file).parts[:-1]:
        if (place := registry.get(folder)) and place.code not in unit.lineage:
            raise RejectedError(finding("unit_outside_folder", at, shown_name(f"{unit.name} {unit.code}")))
    return unit


def _lay_out(
    form: FormVersion, header: list[Any], header_row: int, catalogue: Catalogue, where: Where
) -> tuple[Layout, Findings]:
    labels = catalogue.labels["place_code"], catalogue.labels["place_name"]
    layout, odd = _match_columns(form, header_row, tuple(map(str, header)), labels)
    findings = [
        finding(
            rule,
            Where(
                where.submission,
                where.file,
                where.sheet,
                None if at is None else cell_name(header_row, at),
                period=where.period,
            ),
            shown_name(text),
        )
        for rule, at, text in odd
    ]
    return layout, findings


@lru_cache(maxsize=1024)
def _match_columns(
    form: FormVersion, header_row: int, header: tuple[str, ...], labels: tuple[frozenset[str], frozenset[str]]
) -> tuple[Layout, tuple[tuple[str, int | None, str], ...]]:
    """The layout of a header row, the same object for the same row, and what is odd in it: rule, position, text."""
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(header):
        if cell:
            places.setdefault(_plain(cell), []).append(at)
    odd: list[tuple[str, int | None, str]] = []
    code_at, name_at = (_take(places, known) for known in labels)
    columns_at = []
    for column in form.columns:
        names = [name for name in {_plain(column.header_zh), _plain(column.header_en)} if name in places]
        found = sorted(at for name in names for at in places.pop(name))
        if len(found) > 1:
            odd.append(("column_repeated", found[1], column.header_zh))
        columns_at.append(found[0] if len(found) == 1 else -1)
        if not found and column.required:
            odd.append(("column_missing", None, column.header_zh))
    notes = {_plain(name) for name in form.notes}
    odd += [("unknown_column", found[0], name) for name, found in places.items() if name not in notes]
    return Layout(form, header_row, code_at, name_at, tuple(columns_at)), tuple(odd)


def _take(places: dict[str, list[int]], labels: frozenset[str]) -> int:
    for label in sorted(labels):
        if found := places.pop(_plain(label), None):
            return found[0]
    return -1
