"""Search of a submission for personal data; a submission that contains any is rejected whole.

Searched are all cells, columns of names, sheet names, and texts outside the cells: comments, text boxes, page headers,
properties, links, formulas and others. A finding names place and kind, never the content.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, filterfalse, islice
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.intake._personal_labels import bare_label, kind_of_label
from flows.steps.intake._split_numbers import has_boxes, parts_of_numbers, split_cards, without_counts
from flows.steps.intake.catalogue_codes import (
    Registered,
    code_columns,
    is_code_where_codes_belong,
    registered,
)
from flows.steps.intake.personal_patterns import (
    LEAST_NUMBER,
    Codes,
    kind_of,
    kind_of_number,
    without_personal,
)
from schemas.catalogue import Catalogue

MOST_NAMED = 200
"""Limit on the findings on personal data of one submission."""

_MOST_CLEAN = 200_000
_NEAR = 60  # rows below a label that are searched
_FAR = 5000  # rows that a total can sum


@dataclass(frozen=True)
class Personal:
    """Personal data found in a file: kind, sheet and cell, or the place outside the cells (`where`)."""

    kind: str
    sheet: str | None = None
    cell: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class SearchTerms:
    """Labels of columns of persons, labels of columns of places, and codes of places, from a catalogue.

    `mapped` are labels that the catalogue maps to a column or field; none of them heads a column of persons.
    """

    persons: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    codes: Codes = frozenset()
    mapped: frozenset[str] = frozenset()
    registered: Registered = field(default_factory=Registered)


@lru_cache(maxsize=8)
def search_terms(catalogue: Catalogue) -> SearchTerms:
    """Search terms of a catalogue."""
    labels = catalogue.labels
    places = chain(labels.get("place_code", ()), labels.get("place_name", ()), ("序号", "编号"))
    known = registered(catalogue)
    return SearchTerms(
        frozenset(map(bare_label, labels.get("personal", ()))),
        frozenset(map(bare_label, places)),
        frozenset(known.names),
        frozenset(map(bare_label, known.mapped)),
        known,
    )


def find_personal(book: Book, known: SearchTerms) -> list[Personal]:
    """Personal data of a book, at most MOST_NAMED findings."""
    return list(islice(_find(book, known), MOST_NAMED))


def _find(book: Book, known: SearchTerms) -> Iterator[Personal]:
    met: list[str] = []
    exempt: set[str] = set()
    for sheet in book.sheets:
        kind = kind_of(sheet.name, known.codes)
        if kind and not known.registered.has(sheet.name):
            met.append(_bare(sheet.name))
            yield Personal(kind, without_personal(sheet.name, known.codes), None, "sheet_name")
        for found, cell, text in _find_in_cells(sheet, known, exempt):
            met.append(_bare(text))
            yield Personal(found, without_personal(sheet.name, known.codes) or None, cell)
    for remark in book.remarks:
        kind = kind_of(remark.text, known.codes)
        if kind and remark.where == "other" and _bare(remark.text) in exempt:
            continue  # a cell's text, stored in a part of its own
        if kind:
            kind = kind_of(_without_marks(remark.text, known), known.codes)
        if kind and not any(_bare(remark.text) in text for text in met):
            name = remark.sheet and without_personal(remark.sheet, known.codes)
            yield Personal(kind, name or None, remark.cell, remark.where)


def _bare(text: str) -> str:
    return "".join(text.split())


def _find_in_cells(sheet: Sheet, known: SearchTerms, exempt: set[str]) -> Iterator[tuple[str, str, str]]:
    """Kind, address and text of the cells that contain personal data; texts of registered codes go to `exempt`.

    Each distinct cell value is judged once. Values that are known from file to file are not looked at again.
    """
    clean, harmless = _clean(known), _harmless(known)
    kinds: dict[Any, str] = {}
    least = LEAST_NUMBER
    rest = set(filterfalse(harmless.__contains__, chain.from_iterable(map(without_counts, sheet.rows))))
    for cell in rest - clean:
        if type(cell) is float and -least < cell < least:
            clean.add(cell)
            continue
        kind = _kind_of_cell(cell, known)
        if kind:
            kinds[cell] = kind
        elif type(cell) is not str or len(cell) < 200:
            clean.add(cell)
    parts = parts_of_numbers(rest, known.codes)
    harmless |= (rest & clean) - parts.judged
    if len(clean) > _MOST_CLEAN:
        clean.clear()
        harmless.clear()
    split = list(split_cards(sheet, parts, known.codes))
    if not kinds and not split:
        return
    columns = code_columns(sheet, known.registered)
    for (at, column), number in split:
        # behind the code of a place stand its counts, which can end in the right check digit by chance
        if not is_code_where_codes_belong(sheet, at, column, columns, known.registered):
            yield "id_card", cell_name(at, column), number
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            kind = kinds.get(cell)
            if kind in _NUMBERS and _is_registered(sheet, at, column, columns, known):
                exempt.add(_bare(str(cell)))
            elif kind and _is_meant(kind, sheet, at, column, known):
                yield (kind if kind in _NUMBERS else "names"), cell_name(at, column), str(cell)


@lru_cache(maxsize=4)
def _clean(known: SearchTerms) -> set[Any]:  # noqa: ARG001  the key of the cache
    """Cell values without personal data, of all files read so far."""
    return set()


@lru_cache(maxsize=4)
def _harmless(known: SearchTerms) -> set[Any]:  # noqa: ARG001  the key of the cache
    """Clean values that are no part of a split number either."""
    return set()


def _is_registered(sheet: Sheet, at: int, column: int, columns: dict[int, int], known: SearchTerms) -> bool:
    """True if a cell has a registered code where codes belong, and no other number like personal data."""
    cell, codes = sheet.rows[at][column], known.registered
    if is_code_where_codes_belong(sheet, at, column, columns, codes):
        return True
    return type(cell) is str and kind_of(codes.without_codes(cell), known.codes) is None


def _without_marks(text: str, known: SearchTerms) -> str:
    """Text outside the cells without registered codes in the marks of templates and beside their place's name."""
    return known.registered.without_codes(
        _MARK.sub(lambda mark: "" if known.registered.has(mark[1]) else mark[0], text)
    )


_MARK = re.compile(r"\w+\|[\w-]+\|([\w-]+)\|\d+\|\w+")
_NUMBERS = frozenset({"id_card", "id_card_like", "mobile", "bank_card"})


def _kind_of_cell(cell: Any, known: SearchTerms) -> str | None:
    """Kind of personal data in a cell; `names`, `contacts` and `illnesses` for labels that can head a column of persons."""
    if type(cell) is not str:
        return kind_of_number(cell, known.codes) if type(cell) in (float, int) else None
    if len(cell) > 10 and (kind := kind_of(cell, known.codes)):
        return kind
    if cell.isascii() and cell.isdigit():
        return None
    return kind_of_label(cell, known.persons, known.mapped)


_QUOTIENT = re.compile(r"\s*\d{1,3}\.\d{13,}\s*")
_NOBODY = re.compile(
    r"[\d.,%‰+\-—/\s零〇一二两三四五六七八九十百千万亿余多近约无没有暂是否人名个户件份张部次元√×]*"
)
_NAME = re.compile(r"(?!备注|说明|合计|小计|序号|单位)[\u3400-\u9fff·]{2,4}(?<![数率额户次])")


def _is_meant(kind: str, sheet: Sheet, at: int, column: int, known: SearchTerms) -> bool:
    """True if the cells around it confirm that a cell contains personal data."""
    if kind == "names":
        below = _texts_below(sheet, at, column)
        return any(not _NOBODY.fullmatch(text) or _is_long(text) for text in below) or _has_boxes(
            sheet, at, column
        )
    if kind == "illnesses":
        below = _texts_below(sheet, at, column)
        return _is_in_header(sheet, at, known) and any(not _NOBODY.fullmatch(text) for text in below)
    if kind == "contacts":
        is_personal = (_is_name(text) or _is_long(text) for text in _texts_below(sheet, at, column))
        return _is_in_header(sheet, at, known) and any(is_personal)
    value = _amount(sheet.rows[at][column])
    if kind != "mobile" or value is None:
        return True
    if value != int(value):
        return not _is_among_quotients(sheet, at, column)
    is_amount = value % 100_000 == 0 or (at, column) in sheet.amounts
    return not is_amount and not _is_total(sheet, at, column, value)


def _has_boxes(sheet: Sheet, at: int, column: int) -> bool:
    """True if a label of identity cards has digits or parts of a number at its right or below, or one below another."""
    if "证" not in str(sheet.rows[at][column]) and "身份" not in str(sheet.rows[at][column]):
        return False
    below = [row[column] for row in sheet.rows[at + 1 : at + _NEAR]]
    lines = [sheet.rows[at][column + 1 :], *(row[column:] for row in sheet.rows[at + 1 : at + 4]), below]
    return any(has_boxes(line) for line in lines)


def _is_among_quotients(sheet: Sheet, at: int, column: int) -> bool:
    """True if cells a few rows above or below have more decimals than a telephone number has digits."""
    near = sheet.rows[max(at - 5, 0) : at + 6]
    return any(_QUOTIENT.fullmatch(str(row[column])) for row in near)


def _texts_below(sheet: Sheet, at: int, column: int) -> Iterator[str]:
    """Texts in the rows below a cell, without the labels of a foot."""
    for row in sheet.rows[at + 1 : at + _NEAR]:
        cell = row[column]
        text = f"{cell:.0f}" if type(cell) is float else str(cell).strip()
        if text and not re.search("[:：]", text):
            yield text


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not _NOBODY.fullmatch(text)


def _is_long(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 7


def _is_in_header(sheet: Sheet, at: int, known: SearchTerms) -> bool:
    """True for a row of a table's header: it has place labels, or blanks below the place labels above it."""
    for top in range(at, max(at - 4, -1), -1):
        for column, cell in enumerate(sheet.rows[top]):
            if (
                type(cell) is str
                and 0 < len(cell) <= 20
                and cell[-1] not in ":："
                and bare_label(cell) in known.places
            ):
                return all(sheet.rows[row][column] == "" for row in range(top + 1, at + 1))
    return False


def _is_total(sheet: Sheet, at: int, column: int, value: float) -> bool:
    """True if the cells directly above or below sum to the value, or to twice the value with their subtotals."""
    for rows in (range(at - 1, max(at - _FAR, -1), -1), range(at + 1, min(at + _FAR, len(sheet.rows)))):
        total, count = 0.0, 0
        for row in rows:
            cell = sheet.rows[row][column]
            number = _amount(cell)
            if cell == "":
                continue
            if number is None or number >= value or total > 2 * value:
                break
            total, count = total + number, count + (number != 0)
            if count > 1 and total in (value, 2 * value):
                return True
    return False


def _amount(cell: Any) -> float | None:
    """Number in a cell; None if it is not a plain number."""
    if type(cell) in (float, int):
        return float(cell)
    if type(cell) is str and len(cell) < 20 and re.fullmatch(r"\s*-?\d+(?:,\d{3})*(?:\.\d+)?\s*", cell):
        return float(cell.replace(",", ""))
    return None
