"""Explanations that officers write about warnings: on a returned slip or in the row's column for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.findings.findings import Finding, Where, shown_name
from flows.steps.findings.findings import finding as problem
from flows.steps.findings.severity import WARNING
from flows.steps.recognise.returns import Return
from flows.steps.values.reasons import says_something
from schemas.texts.language_texts import in_every_language, languages, worded

REVIEW_HEADER = (
    "number", "severity", "sheet", "cell", "names", "written", "problem", "explanation", "rule", "cells",
)  # fmt: skip
"""Columns of a slip's first sheet; each label is the text slip.head.<column>."""

_NEEDED = {"severity", "sheet", "cell", "explanation"}
_FIRST_ROWS = 45


@dataclass(frozen=True)
class Reason:
    """An officer's explanation, on a slip's first sheet, of warnings at some cells.

    `sheet` is None for a submission without sheet names. `rule` is empty if the slip's column of rules was lost.
    """

    sheet: str | None
    cells: frozenset[str]
    rule: str
    text: str


def is_review(sheet: Sheet) -> bool:
    """True for the first sheet of a slip; a number may follow its name."""
    return sheet.name.startswith(tuple(in_every_language("slip.sheet"))) and _header_of(sheet) is not None


def take_reasons(book: Book) -> tuple[Book, list[Reason]]:
    """The book without a slip's additions, and the reasons on the slip's first sheet."""
    reviews = [sheet for sheet in book.sheets if is_review(sheet)]
    if not reviews:
        return book, []
    sheets = [without_review_column(sheet) for sheet in book.sheets if sheet not in reviews]
    return replace(book, sheets=sheets), [reason for sheet in reviews for reason in _read_review(sheet)]


def without_review_column(sheet: Sheet) -> Sheet:
    """The sheet with the slip's column blanked; all addresses stay as they are."""
    labels = in_every_language("slip.review_column")
    for at, row in enumerate(sheet.rows[:_FIRST_ROWS]):
        column = next((column for column, cell in enumerate(row) if cell in labels), None)
        if column is not None:
            rows = [
                [*cells[:column], "", *cells[column + 1 :]] if below >= at else cells
                for below, cells in enumerate(sheet.rows)
            ]
            return replace(sheet, rows=rows)
    return sheet


def _header_of(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Row of the header of a slip's first sheet, in any language, and its columns by name."""
    labels = [
        {name: "".join(worded(lang, f"slip.head.{name}").split()) for name in REVIEW_HEADER}
        for lang in languages()
    ]
    for row, cells in enumerate(sheet.rows[:_FIRST_ROWS]):
        at = {"".join(cell.split()): column for column, cell in enumerate(cells) if isinstance(cell, str)}
        for own in labels:
            found = {name: at[label] for name, label in own.items() if label in at}
            if found.keys() >= _NEEDED:
                return row, found
    return None


def _read_review(sheet: Sheet) -> Iterable[Reason]:
    found = _header_of(sheet)
    if found is None:
        return
    top, at = found
    warning, must_correct = in_every_language("severity.warning"), in_every_language("slip.must_correct")
    for row in sheet.rows[top + 1 :]:
        text, cells = _text(row, at["explanation"]), _text(row, at.get("cells", at["cell"]))
        if _text(row, at["severity"]) not in warning or not text or text in must_correct:
            continue
        name = _text(row, at["sheet"]).strip("“”")
        rule = _text(row, at["rule"]) if "rule" in at else ""
        yield Reason(None if name in ("", "—") else name, _cells(cells), rule, text)


def _text(row: list[Any], at: int) -> str:
    return str(row[at]).strip()


def _cells(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z]{1,3}[1-9]\d*", text))


def explain_warnings(
    findings: list[Finding], reasons: dict[str, list[Reason]], returns: Iterable[Return]
) -> None:
    """Fill in the explanation of each warning that has none.

    The slip's reason comes first, then the text in the row's column for explanations. A text that says nothing (无,
    已核实) leaves the warning open and is a warning itself, one a row. Errors stay unchanged.
    """
    sheets = {(own.submission, own.sheet.name): own for own in returns}
    hollow: dict[Where, str] = {}
    for finding in findings:
        if finding["severity"] != WARNING or finding["explanation"]:
            continue
        submission, sheet = finding["submission"] or "", finding["sheet"]
        cells = _cells(finding["cell"] or "")
        fits = [
            reason
            for reason in reasons.get(submission, ())
            if reason.sheet in (None, sheet)
            and reason.rule in ("", finding["rule"])
            and _covers(reason, cells)
        ]
        text, at = None, finding["cell"]
        if fits:  # the most specific reason: the fewest cells
            text = min(fits, key=lambda reason: len(reason.cells)).text
        elif cells and (submission, sheet or "") in sheets:
            text, at = _beside_row(sheets[submission, sheet or ""], cells)
        if text is None or says_something(text):
            finding["explanation"] = text
        else:
            where = Where(
                submission, finding["file"] or "", sheet, at, finding["place_code"], finding["period"]
            )
            hollow.setdefault(where, text)
    findings += [problem("explanation_hollow", where, shown_name(text)) for where, text in hollow.items()]


def _covers(reason: Reason, cells: frozenset[str]) -> bool:
    """True if a reason is about these cells; without a rule it must be about exactly these cells."""
    return cells == reason.cells or bool(reason.rule and cells and cells <= reason.cells)


def _beside_row(own: Return, cells: frozenset[str]) -> tuple[str | None, str | None]:
    """Text in the column for explanations of the one row that has these cells, and its cell."""
    rows = {int(re.sub(r"\D", "", cell)) - 1 for cell in cells}
    at, (row, *more) = own.layout.explanation_at, sorted(rows)
    if more or at < 0 or not own.layout.first_row <= row < len(own.sheet.rows):
        return None, None
    return str(own.sheet.rows[row][at]).strip() or None, cell_name(row, at)
