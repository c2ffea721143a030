"""Corrections of cells by lines of corrections.csv, each with a reason and the value that the cell must have."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.book.parts import whole_name
from flows.steps.findings.findings import Finding, Where, finding, shown_value
from flows.steps.intake.personal_patterns import kind_of
from schemas.catalogue import Catalogue
from schemas.texts.said import Both, Saying


class CorrectionError(ValueError):
    """A line of corrections.csv cannot be applied; the run stops until the line is corrected."""


@dataclass(frozen=True)
class Correction:
    """One corrected cell of a submission: expected old value (`holds`), new value, reason, officer and date."""

    submission: str
    sheet: str
    cell: str
    holds: str
    value: str
    reason: str
    officer: str
    date: str


def corrections_of(catalogue: Catalogue) -> dict[str, list[Correction]]:
    """Corrections of each submission, in the order of their cells.

    Raises CorrectionError for a line with a missing field or personal data, and for two lines on one cell.
    """
    found: dict[str, list[Correction]] = defaultdict(list)
    for line, row in enumerate(catalogue["corrections"].iter_rows(named=True), start=2):
        own = Correction(
            **{name: "" if row[name] is None else str(row[name]) for name in Correction.__annotations__}
        )
        missing = [
            name for name in ("submission", "cell", "reason", "officer", "date") if not getattr(own, name)
        ]
        if missing:
            raise CorrectionError(Saying("error.correction_incomplete", line=line, column=missing[0]))
        for name in ("sheet", "holds", "value", "reason", "officer"):
            if kind := kind_of(getattr(own, name)):
                said = Saying(f"value.personal_data.{kind}")
                raise CorrectionError(Saying("error.correction_personal", line=line, column=name, kind=said))
        if any((other.sheet, other.cell) == (own.sheet, own.cell) for other in found[own.submission]):
            raise CorrectionError(Saying("error.correction_twice", line=line, cell=own.cell))
        found[own.submission].append(own)
    return {
        submission: sorted(listed, key=lambda own: (own.sheet, own.cell))
        for submission, listed in found.items()
    }


def digest_of(corrections: Sequence[Correction]) -> str | None:
    """Digest of a set of corrections; None for an empty set."""
    return hashlib.sha256(repr(list(corrections)).encode()).hexdigest()[:16] if corrections else None


def correct_book(
    submission: str, file: str, book: Book, corrections: Sequence[Correction]
) -> tuple[Book, list[Finding]]:
    """The book with its corrected cells, and a finding for each correction.

    Raises CorrectionError if a cell does not have the value that the correction expects.
    """
    if not corrections:
        return book, []
    sheets = {sheet.name: sheet for sheet in book.sheets}
    cells = {own: _cell_at(own, sheets) for own in corrections}
    findings = []
    for name, sheet in sheets.items():
        rows = [list(row) for row in sheet.rows]
        odd, looks = dict(sheet.odd), dict(sheet.looks)
        for own, (sheet_name, row, column) in cells.items():
            if sheet_name != name:
                continue
            held = rows[row][column]
            if text_of(held) != own.holds.strip():
                at = Where("", file, name or None, own.cell.upper())
                raise CorrectionError(_other_value(at, shown_value(held), shown_value(own.holds)))
            rows[row][column] = own.value
            odd.pop((row, column), None)
            looks.pop((row, column), None)
            where = Where(submission, file, name or None, own.cell)
            said = f"{own.reason}（{own.officer}，{own.date}）"
            values = [value or Saying("value.blank") for value in (own.value, own.holds)]
            findings.append(finding("cell_corrected", where, *values) | {"explanation": said})
        sheets[name] = replace(sheet, rows=rows, odd=odd, looks=looks)
    return replace(book, sheets=list(sheets.values())), findings


def _other_value(at: Where, held: str, expected: str) -> Saying:
    """Sentence of a cell that has another value than its correction expects."""
    place = Both(*(at.said(lang) for lang in ("zh", "en")))
    blank = Saying("value.blank")
    return Saying("error.correction_other", place=place, held=held or blank, expected=expected or blank)


def _cell_at(own: Correction, sheets: Mapping[str, Sheet]) -> tuple[str, int, int]:
    name = whole_name(own.sheet, sheets)
    named = [name] if name in sheets else list(sheets) if not name and len(sheets) == 1 else []
    for name in named:
        for row, cells in enumerate(sheets[name].rows):
            for column in range(len(cells)):
                if cell_name(row, column) == own.cell.upper():
                    return name, row, column
    cell = f"{own.sheet} {own.cell}".strip()
    raise CorrectionError(Saying("error.correction_no_cell", submission=own.submission[:12], cell=cell))


def text_of(cell: Any) -> str:
    """Text of a cell as a correction quotes it; a number as a spreadsheet shows it."""
    return (
        f"{cell:.15g}" if isinstance(cell, float | int) and not isinstance(cell, bool) else str(cell).strip()
    )
