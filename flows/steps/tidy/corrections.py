"""Corrections: cells that an officer mends by a line of corrections.csv, each with its reason, and guarded."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.findings.findings import Finding, Where, finding, shown_value
from flows.steps.intake.personal_patterns import PERSONAL_KINDS, kind_of
from schemas.catalogue import Catalogue


class CorrectionError(ValueError):
    """A line of corrections.csv cannot be applied; the run stops until it is mended."""


@dataclass(frozen=True)
class Correction:
    """One cell of a submission: what it must still hold, what it is to hold, why, by whom and when."""

    submission: str
    sheet: str
    cell: str
    holds: str
    value: str
    reason: str
    officer: str
    date: str


def corrections_of(catalogue: Catalogue) -> dict[str, list[Correction]]:
    """The corrections of each submission, in the order of their cells.

    Raises CorrectionError where a line lacks what it must say, or two speak of one cell.
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
                f"corrections.csv 第 {line} 行缺少 {missing[0]} / line {line} lacks {missing[0]}"
            )
        for name in ("sheet", "holds", "value", "reason", "officer"):
            if kind := kind_of(getattr(own, name)):
                raise CorrectionError(
                    f"corrections.csv 第 {line} 行的 {name} 含有个人信息（{PERSONAL_KINDS[kind]}），请删去 / "
                    f"line {line}, {name}, holds personal data: remove it"
                )
        if any((other.sheet, other.cell) == (own.sheet, own.cell) for other in found[own.submission]):
            raise CorrectionError(
                f"corrections.csv 第 {line} 行与前面重复 / line {line} repeats a cell: {own.cell}"
            )
        found[own.submission].append(own)
    return {
        submission: sorted(listed, key=lambda own: (own.sheet, own.cell))
        for submission, listed in found.items()
    }


def digest_of(corrections: Sequence[Correction]) -> str | None:
    """What tells one set of corrections from another; None for none."""
    return hashlib.sha256(repr(list(corrections)).encode()).hexdigest()[:16] if corrections else None


def correct_book(
    submission: str, file: str, book: Book, corrections: Sequence[Correction]
) -> tuple[Book, list[Finding]]:
    """The book with its corrected cells, and a finding on each.

    Raises CorrectionError where a cell no longer holds the value that it was meant to correct.
    """
    if not corrections:
        return book, []
    sheets = {sheet.name: sheet for sheet in book.sheets}
    cells = {own: _cell_at(own, sheets) for own in corrections}
    findings = []
    for name, sheet in sheets.items():
        rows = [list(row) for row in sheet.rows]
        odd = dict(sheet.odd)
        for own, (sheet_name, row, column) in cells.items():
            if sheet_name != name:
                continue
            held = rows[row][column]
            if text_of(held) != own.holds.strip():
                raise CorrectionError(
                    f"corrections.csv：{file} {name} {own.cell} 现为“{shown_value(held)}”，不是“{shown_value(own.holds)}”，请核对该行更正 / "
                    f"the cell holds another value than the correction expects: check that line"
                )
            rows[row][column] = own.value
            odd.pop((row, column), None)
            where = Where(submission, file, name or None, own.cell)
            said = f"{own.reason}（{own.officer}，{own.date}）"
            findings.append(
                finding("cell_corrected", where, own.value, own.holds or "空") | {"explanation": said}
            )
        sheets[name] = replace(sheet, rows=rows, odd=odd)
    return replace(book, sheets=list(sheets.values())), findings


def _cell_at(own: Correction, sheets: Mapping[str, Sheet]) -> tuple[str, int, int]:
    named = [own.sheet] if own.sheet in sheets else list(sheets) if not own.sheet and len(sheets) == 1 else []
    for name in named:
        for row, cells in enumerate(sheets[name].rows):
            for column in range(len(cells)):
                if cell_name(row, column) == own.cell.upper():
                    return name, row, column
    raise CorrectionError(
        f"corrections.csv：{own.submission[:12]} 没有 {own.sheet} {own.cell} 这一格，请写明工作表和单元格 / "
        "has no such cell: give sheet and cell"
    )


def text_of(cell: Any) -> str:
    """A cell as a correction quotes it: its text, or the number as a spreadsheet shows it."""
    return (
        f"{cell:.15g}" if isinstance(cell, float | int) and not isinstance(cell, bool) else str(cell).strip()
    )
