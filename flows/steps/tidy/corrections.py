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
from flows.steps.intake.personal_patterns import PERSONAL_KINDS, kind_of
from schemas.catalogue import Catalogue


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
            raise CorrectionError(
                f"corrections.csv 第 {line} 行缺少 {missing[0]}，请补填 / line {line} lacks {missing[0]}: fill it in"
            )
        for name in ("sheet", "holds", "value", "reason", "officer"):
            if kind := kind_of(getattr(own, name)):
                raise CorrectionError(
                    f"corrections.csv 第 {line} 行的 {name} 含有个人信息（{PERSONAL_KINDS[kind]}），请删去 / "
                    f"line {line}: {name} contains personal data: remove it"
                )
        if any((other.sheet, other.cell) == (own.sheet, own.cell) for other in found[own.submission]):
            raise CorrectionError(
                f"corrections.csv 第 {line} 行与前面的行改的是同一格 {own.cell}，请只留一行 / "
                f"line {line} corrects a cell that an earlier line corrects, {own.cell}: keep one line"
            )
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
                raise CorrectionError(
                    f"corrections.csv：{file} {name} {own.cell} 现为“{shown_value(held)}”，不是“{shown_value(own.holds)}”，请核对该行更正 / "
                    f"the cell does not have the value that the correction expects: check that line"
                )
            rows[row][column] = own.value
            odd.pop((row, column), None)
            looks.pop((row, column), None)
            where = Where(submission, file, name or None, own.cell)
            said = f"{own.reason}（{own.officer}，{own.date}）"
            findings.append(
                finding("cell_corrected", where, own.value, own.holds or "空") | {"explanation": said}
            )
        sheets[name] = replace(sheet, rows=rows, odd=odd, looks=looks)
    return replace(book, sheets=list(sheets.values())), findings


def _cell_at(own: Correction, sheets: Mapping[str, Sheet]) -> tuple[str, int, int]:
    name = whole_name(own.sheet, sheets)
    named = [name] if name in sheets else list(sheets) if not name and len(sheets) == 1 else []
    for name in named:
        for row, cells in enumerate(sheets[name].rows):
            for column in range(len(cells)):
                if cell_name(row, column) == own.cell.upper():
                    return name, row, column
    raise CorrectionError(
        f"corrections.csv：报表 {own.submission[:12]} 没有 {own.sheet} {own.cell} 这一格，请写明工作表和单元格 / "
        "the submission has no such cell: give sheet and cell"
    )


def text_of(cell: Any) -> str:
    """Text of a cell as a correction quotes it; a number as a spreadsheet shows it."""
    return (
        f"{cell:.15g}" if isinstance(cell, float | int) and not isinstance(cell, bool) else str(cell).strip()
    )
