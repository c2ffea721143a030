"""Number formats: the text that a reader of the file sees for a number, 12% for 0.12, 50万元 for 50.

Most formats only group, round, or colour a number, and are left out. A format that adds words gives the number with
these words, unrounded. Any other text (5.2万元 for 52000, -5 for 5) is kept beside the number, to be compared with it.
"""

import math
import re
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import cached_property, lru_cache

from flows.steps.book._format_sections import Section, render, split_sections
from flows.steps.book.model import HIDDEN, SHOWN, WORDS, Look

_YUAN = re.compile(r"^(?:[¥￥\s]|CNY|RMB|人民币)+|[¥￥\s]+$")
_MINUS = "-－−"
_DATE = "日期"
_TIME = re.compile(r"\d{4}年\d{1,2}月")
"""Text of a month, which is read as a text: 202503 in the format 0000"年"00"月"."""

_ZERO_TEXTS = frozenset(("", "-", "—", "——", "–", "－", "--", "/", "无", "零", "〇", "没有", "0"))
"""Texts that formats show for zero."""

_GENERAL = Section((("general", "General"),))
_MOST_CODE = 255
"""Longest code that spreadsheet programs write."""

_PRECISE = Context(prec=700)
"""Context that displays every number with every code of this length."""


def _bare(text: str) -> str:
    """Text of a literal without the signs of yuan at its ends."""
    return _YUAN.sub("", text)


def _with_words(before: str, value: float, is_percent: bool, behind: str) -> Look | None:
    """Look of a number, unrounded, with the words of its format; None without words."""
    if is_percent:
        return Look(WORDS, f"{before}{value * 100:.13g}%{behind}")
    return Look(WORDS, f"{before}{value:.15g}{behind}") if before or behind else None


@dataclass(frozen=True)
class NumberFormat:
    """Sections of a format for numbers, and the section for texts, if it has a section for texts."""

    numbers: tuple[Section, ...]
    text: Section | None

    @cached_property
    def is_plain(self) -> bool:
        """Check that every number is shown as itself and every text unchanged."""
        if self.text and (not self.text.has("at") or self.text.literal.strip()):
            return False
        values = {0.0, 1.0, -1.0}
        for section in self.numbers:
            if section.condition:
                limit = section.condition[1]
                values |= {limit, limit - 1, limit + 1, -limit}
        return not self._hides_all and all(self.look(value) is None for value in values)

    @property
    def _hides_all(self) -> bool:
        return len(self.numbers) > 1 and not any(own.is_number or own.literal.strip() for own in self.numbers)

    def look(self, value: float) -> Look | None:
        """Text shown for a number, if it says more or something else than the number."""
        if not math.isfinite(value):
            return None
        at, section = self._section(value)
        if section.has("date"):
            return Look(SHOWN, _DATE)
        if not section.is_number:
            return self._look_without_digits(section.literal.strip(), value)
        text = self.displayed(value, is_grouped=False).strip()
        other = Look(WORDS if _TIME.search(text) else SHOWN, text)
        if not section.is_unchanged:
            return other
        bare, behind = _bare(section.before.strip()), section.behind.strip()
        is_wrapped = bare.startswith("(") and behind.startswith(")")
        is_minus = is_wrapped or bare[:1] in tuple(_MINUS)
        if value != 0 and (value < 0) != ((value < 0 and self._signs(at)) ^ is_minus):
            return other
        if is_minus:
            bare, behind = bare[1:], behind[1:] if is_wrapped else behind
        return _with_words(_bare(bare), value, section.has("percent"), _bare(behind))

    def _look_without_digits(self, text: str, value: float) -> Look | None:
        if self._hides_all or not (text or value == 0):
            return Look(HIDDEN, "")
        return None if value == 0 and text in _ZERO_TEXTS else Look(SHOWN, text)

    def look_of_text(self, text: str) -> Look | None:
        """Text shown for a text, if the format adds words or hides it."""
        if self.text is None:
            return None
        if not self.text.has("at"):
            shown = self.text.literal.strip()
            return Look(SHOWN, shown) if shown else Look(HIDDEN, "")
        shown = "".join(text if kind == "at" else own for kind, own in self.text.tokens if kind != "fill")
        return Look(WORDS, shown) if shown.strip() != text.strip() else None

    def displayed(self, value: float, is_grouped: bool = True) -> str:
        """Text that a spreadsheet program displays, rounded as the format says; without commas if not grouped."""
        at, section = self._section(value)
        sign = "-" if value < 0 and self._signs(at) else ""
        with localcontext(_PRECISE):
            text = render(section, abs(Decimal(f"{value:.15g}")), is_grouped)
        return f"{sign}{text}" if re.search("[1-9]", text) else text

    def _section(self, value: float) -> tuple[int, Section]:
        """Position and section that a number is shown by; -1 and General if the conditions admit no section."""
        count = len(self.numbers)
        for at, section in enumerate(self.numbers):
            if section.condition:
                is_own = section.admits(value)
            elif at == 0:
                is_own = count == 1 or value > 0 or (count == 2 and value == 0)
            else:
                is_own = at == count - 1 or value < 0
            if is_own:
                return at, section
        return -1, _GENERAL

    def _signs(self, at: int) -> bool:
        """Check that a negative number is shown with a minus in the section; the sign is left to its literals if not."""
        if at < 0:
            return True
        if self.numbers[at].condition:
            return not self.numbers[at].is_negative_only
        first = self.numbers[0].condition
        starts_at_zero = first is None or (first[0] in (">", ">=") and first[1] == 0)
        return at != 1 or not (starts_at_zero or len(self.numbers) == 3)


def numbers_and_text(code: str) -> tuple[tuple[Section, ...], Section | None]:
    """Sections of a code for numbers, and its section for texts, which is the fourth or the last with @."""
    sections = split_sections(code)
    if sections[-1].has("at"):
        return sections[:-1] or (_GENERAL,), sections[-1]
    return sections[:3], sections[3] if len(sections) > 3 else None


@lru_cache(maxsize=4096)
def read_format(code: str) -> NumberFormat | None:
    """Parse the code of a number format; None for a format that shows numbers as they are, and for dates."""
    if len(code) > _MOST_CODE:
        return NumberFormat((Section((("text", "（格式过长）"),)),), None)
    numbers, text = numbers_and_text(code)
    found = NumberFormat(numbers, text)
    return None if all(own.is_date for own in numbers) or found.is_plain else found


LARGE = 1e10
"""Numbers from here on have as many digits as a telephone number."""


def is_grouped(code: str) -> bool:
    """True for a format that shows numbers with thousands separators."""
    return "#,##0" in code or "0,000" in code


_SEEN = re.compile(r"(?P<before>[^\d]*?)(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)(?P<behind>[^\d]*)")


def look_of_display(value: float, text: str) -> Look | None:
    """Look of a number whose displayed text the file contains (ods), as NumberFormat.look gives it."""
    text = text.strip()
    if not text or not math.isfinite(value) or (value == 0 and text in _ZERO_TEXTS):
        return None
    found = _SEEN.fullmatch(text)
    if not found:
        return None if _is_same_amount(value, text) else Look(SHOWN, text)
    before, behind = _bare(found["before"].strip()), _bare(found["behind"].strip())
    is_minus = before[:1] in tuple(_MINUS) and bool(before)
    if before.startswith("(") and behind.startswith(")"):
        is_minus, behind = True, behind[1:].strip()
    number = Decimal(found["number"].replace(",", ""))
    is_percent = (
        behind.startswith("%") and abs(number / 100 - abs(Decimal(repr(value)))) <= _half(number) / 100
    )
    if is_percent:
        behind = behind[1:]
    elif abs(number - abs(Decimal(repr(value)))) > _half(number):
        return Look(SHOWN, text)
    if number and is_minus != (value < 0):
        return Look(SHOWN, text)
    bare = before[1:].strip() if is_minus else before
    return _with_words(bare, value, is_percent, behind)


def _half(number: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2


def _is_same_amount(value: float, text: str) -> bool:
    """Check that a power or a fraction (1.23E+04, 36 1/2) shows the value, rounded."""
    if re.fullmatch(r"-?\d+(\.\d+)?E[+-]?\d{1,3}", text):
        return abs(float(text) - value) <= abs(value) * 0.05
    found = re.fullmatch(r"(?P<sign>-?)(?:(?P<whole>\d+) )? *(?P<upper>\d+) */ *(?P<lower>[1-9]\d*)", text)
    if not found:
        return False
    size = int(found["whole"] or 0) + int(found["upper"]) / int(found["lower"])
    return abs((-size if found["sign"] else size) - value) <= 1 / int(found["lower"])


def value_and_look(stored: float, text: str) -> tuple[str | float, Look | None]:
    """Value and look of a cell of a web page with a stored number: x:num of Excel, sdval of LibreOffice.

    A text of the same number stays as it is written, and so does a date, which is stored as a number of days.
    """
    if not text:
        return stored, Look(HIDDEN, "") if stored else None
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
        return stored, None  # a long code
    if _DATE_SHOWN.search(text):
        return text, None
    look = look_of_display(stored, text)
    if look is not None:
        return (look.text, None) if look.kind == WORDS else (stored, look)
    digits = text.replace(",", "")
    is_same = re.fullmatch(r"\d+(\.\d+)?", digits) and float(digits) == stored
    return (text if is_same or text in ("-", "—") else stored), None


_DATE_SHOWN = re.compile(r"\d{1,4}[年月/:-]\d{1,2}|\d年|\d月")
