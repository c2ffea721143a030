"""Personal data stops at the door: identity cards, mobile phones, bank cards and columns of names.

A finding names the cell and the kind, never the content.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from flows.steps.cells import cell_name
from flows.steps.numbers import plain_text
from flows.steps.read import Book, Sheet

KINDS = {
    "id_card": "身份证号 identity card number",
    "mobile": "手机号 mobile phone number",
    "bank_card": "银行卡号 bank card number",
    "names": "姓名等个人信息栏 column of names or the like",
    "file_name": "文件名中的号码 number in the file's name",
}

_ENOUGH_DIGITS = re.compile(r"(?:\d[\s\-.]?){11}")
_DATE = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_ID_CARD = re.compile(
    rf"(?<![0-9A-Za-z]){_PROVINCE}\d{{4}}[\s-]?({_DATE})[\s-]?\d{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_OLD_ID_CARD = re.compile(
    rf"(?<![0-9A-Za-z.]){_PROVINCE}\d{{6}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[\s-]?)?1[3-9]\d[\s\-.]?\d{4}[\s\-.]?\d{4}(?!\d)")
_BANK_CARD = re.compile(r"(?<!\d)[4-6]\d{3}(?:[\s-]?\d{4}){2}[\s-]?\d{4}(?:[\s-]?\d{1,3})?(?!\d)")
MASK = "＊＊＊"
_BLANKED = re.compile(r"\d(?:[\s\-.]?\d){10,}[Xx]?")


@dataclass(frozen=True)
class Personal:
    """Personal data met in a file: its kind, and the sheet and cell (or what else it stands in)."""

    kind: str
    sheet: str | None
    cell: str | None


def kind_of(text: str) -> str | None:
    """The kind of personal data that a text holds, None where it holds none."""
    if len(text) < 11:
        return None
    plain = plain_text(text)
    if not _ENOUGH_DIGITS.search(plain):
        return None
    if _ID_CARD.search(plain) or _OLD_ID_CARD.search(plain):
        return "id_card"
    if any(_is_luhn(found[0]) for found in _BANK_CARD.finditer(plain)):
        return "bank_card"
    return "mobile" if _MOBILE.search(plain) else None


def kind_of_number(value: float) -> str | None:
    """The same of a cell that holds a number: Excel keeps 15 digits of it and zeros."""
    if value < 1e10 or value != int(value):
        return None
    digits = str(int(value))
    if len(digits) == 11:
        return "mobile" if _MOBILE.fullmatch(digits) and not digits.endswith("000") else None
    if _OLD_ID_CARD.fullmatch(digits) or _ID_CARD.fullmatch(digits):
        return "id_card"
    return "bank_card" if 16 <= len(digits) <= 19 and digits.startswith("62") else None


def _is_luhn(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + doubled) % 10 == 0


def find_personal(book: Book, labels: frozenset[str]) -> Iterator[Personal]:
    """Personal data in the cells and remarks of a book; `labels` head columns of names and the like."""
    for sheet in book.sheets:
        yield from _find_in_sheet(sheet, labels)
    for where, text in book.remarks:
        if kind := kind_of(text):
            yield Personal(kind, where or None, None)


def _find_in_sheet(sheet: Sheet, labels: frozenset[str]) -> Iterator[Personal]:
    cells = list(chain.from_iterable(sheet.rows))
    texts = {cell for cell in cells if type(cell) is str and cell}
    kinds: dict[Any, str | None] = {text: _kind_of_text(text, labels) for text in texts}
    kinds |= {cell: kind_of_number(cell) for cell in cells if type(cell) in (float, int) and cell >= 1e10}
    if not any(kinds.values()):
        return
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            kind = kinds.get(cell) if type(cell) in (str, float, int) else None
            if kind and (kind != "names" or _is_filled_below(sheet, at, column)):
                yield Personal(kind, sheet.name or None, cell_name(at, column))


@lru_cache(maxsize=262_144)
def _kind_of_text(text: str, labels: frozenset[str]) -> str | None:
    return kind_of(text) if len(text) > 10 else "names" if "".join(text.split()) in labels else None


def _is_filled_below(sheet: Sheet, row: int, column: int) -> bool:
    return any(str(below[column]).strip() for below in sheet.rows[row + 1 : row + 60] if column < len(below))


def without_personal(text: str) -> str:
    """A file's name without what may be personal in it: long runs of digits, but place codes, are blanked."""
    return _BLANKED.sub(lambda run: run[0] if kind_of(run[0]) is None else MASK, text)
