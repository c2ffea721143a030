"""Numbers as people write them: from text to value, qualifier and precision, or to the rule that it breaks."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from flows.steps.values._number_texts import is_second_number, split_note, with_unit_behind, without_signs
from flows.steps.values.english_numbers import number_from_english
from flows.steps.values.labels import plain_text
from flows.steps.values.numerals import NUMERALS, NumberError, amount_of
from flows.steps.values.qualifiers import word_in_note
from flows.steps.values.words import (
    ABOUT,
    AFTER,
    BEFORE,
    BLANK_WORDS,
    EMPTY_WORD,
    EXACT,
    MORE_THAN,
    PER_CENT,
    RATES,
    SAME_UNIT,
    UNITS,
    ZERO_WORDS,
    longest_first,
)
from schemas.codelists import SUPPRESSED

_LONGEST, _LONGEST_NUMBER = 400, 60
"""Limits on the length of a text, and of a number without its note; longer texts are not read."""

_STORED = Decimal("0.0001")
"""The ledger stores numbers in multiples of this step."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Meaning of a column's numbers.

    `unit` is the indicator's unit. `factor` converts from the unit in the header (10000 for 万元, 0.1 for ‰ if the unit
    is %). `zeros` are words that mean zero. With `fraction`, a plain 0.12 means 12 %. `suppressed` are marks that hide
    a number, each with the maximum of that number.
    """

    unit: str
    factor: Decimal = Decimal(1)
    zeros: frozenset[str] = frozenset()
    fraction: bool = False
    suppressed: frozenset[tuple[str, float]] = frozenset()


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the indicator's base unit.

    The true number is within `precision` of `value`: ± 50 for 20.32万, 0 for a number written in full. `note` is a text
    in brackets after the number. A suppressed number is between 0 and `precision`, and its `value` has no meaning.
    """

    value: Decimal
    qualifier: str = EXACT
    precision: Decimal = Decimal(0)
    note: str | None = None


_SHAPE = re.compile(
    rf"^(?P<before>{longest_first(BEFORE)})?\s*(?P<sign>[+-])?\s*"
    rf"(?P<amount>[\d.,点{NUMERALS}廿卅]+)\s*(?P<more>{longest_first(AFTER)})?\s*(?P<mult>[万亿千百]*)\s*"
    rf"(?P<unit>{longest_first(UNITS)})?\s*(?P<after>{longest_first(AFTER)})?$"
)


def hidden_number(cell: str | float, measure: Measure) -> Number | None:
    """Number behind a suppression mark of the column; None if the cell is not such a mark."""
    text = plain_text(cell) if isinstance(cell, str) else f"{cell:.15g}"
    most = next((most for mark, most in measure.suppressed if plain_text(mark) == text), None)
    return None if most is None else Number(Decimal(0), SUPPRESSED, Decimal(most))


def parse_number(text: str, measure: Measure) -> Number | None:
    """Parse the number in a cell's text, in the unit of its column; None if the text says that there is no number.

    Raises NumberError with not_a_number, number_unclear (two readings are possible), two_numbers, note_qualifies,
    unit_differs, percent_unclear or formula_error.
    """
    if len(text) <= _LONGEST:
        return _parse(text, measure)
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise NumberError("not_a_number")
    return _parse(text, measure)


@lru_cache(maxsize=8192)
def _parse(text: str, measure: Measure) -> Number | None:
    plain = re.sub(r"\s{2,}", " ", plain_text(text))  # the pattern takes quadratic time on runs of blanks
    if plain in ZERO_WORDS or plain in measure.zeros or (not plain and EMPTY_WORD in measure.zeros):
        return Number(Decimal(0))
    if plain in BLANK_WORDS:
        return None
    if re.match(r"^#(REF|DIV/0|N/A|NAME|NULL|NUM|VALUE|GETTING_DATA|SPILL|CALC)[!?]?", plain, re.IGNORECASE):
        raise NumberError("formula_error")
    plain, note = _take_note(without_signs(number_from_english(plain, measure.unit), measure.unit), measure)
    if len(plain) > _LONGEST_NUMBER:
        raise NumberError("not_a_number")
    shape = _SHAPE.match(with_unit_behind(plain))
    if not shape:
        raise NumberError("number_unclear" if re.match(r"^[\d\s.,]+$", plain) else "not_a_number")
    if _is_of_two_readings(shape, measure):
        raise NumberError("number_unclear")
    if note and (word := word_in_note(note)):
        raise NumberError("note_qualifies", word)
    marks = [shape["before"] and BEFORE[shape["before"]]]
    marks += [shape[name] and AFTER[shape[name]] for name in ("more", "after")]
    qualifiers = {mark for mark in marks if mark} - {EXACT}
    if (
        marks[0] == ABOUT
        and qualifiers == {ABOUT, MORE_THAN}
        and {shape["more"], shape["after"]} & {"余", "多"}
    ):
        qualifiers = {ABOUT}  # 约20多人: with 约, 多 is no longer a strict bound
    if len(qualifiers) > 1 or (shape["more"] in ("以上", "以内", "以下", "左右", "上下") and shape["unit"]):
        raise NumberError("number_unclear")
    value, step, is_scaled = amount_of(
        shape["amount"] + shape["mult"], bool(qualifiers) or bool(shape["more"])
    )
    factor = _unit_factor(shape["unit"], is_scaled, value, measure)
    value, step = value * factor, step * factor
    return Number(
        -value if shape["sign"] == "-" else value,
        qualifiers.pop() if qualifiers else EXACT,
        _half_step(step, is_scaled or factor > 1, measure),
        note,
    )


def number_of_float(cell: float, measure: Measure) -> Number:
    """Number of a numeric cell, with the 15 digits that a spreadsheet shows.

    Raises NumberError with percent_unclear.
    """
    value = Decimal(f"{cell:.15g}")
    step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
    factor = _unit_factor(None, False, value, measure)
    return Number(value * factor, EXACT, _half_step(step * factor, factor > 1, measure))


def _half_step(step: Decimal, is_scaled: bool, measure: Measure) -> Decimal:
    """Greatest distance between true and written number: half the last digit, 0 for a whole count."""
    is_rounded = is_scaled or measure.unit in PER_CENT or step != step.to_integral_value()
    if not is_rounded:
        return Decimal(0)
    return (step + _STORED) / 2 if step < _STORED else step / 2  # the ledger rounds too


def _take_note(plain: str, measure: Measure) -> tuple[str, str | None]:
    """Split a text from the note after it; a note that repeats the number in words is no note.

    Raises NumberError for a note with another number.
    """
    number, note = split_note(plain)
    if not note or not is_second_number(note):
        return number, note
    try:
        parsed, again = _parse(number, measure), _parse(note, measure)
    except NumberError:
        raise NumberError("two_numbers") from None
    if not parsed or not again or parsed.value != again.value:
        raise NumberError("two_numbers")
    return number, None


def _is_of_two_readings(shape: re.Match[str], measure: Measure) -> bool:
    """Check whether a point may separate thousands: 52.000 yuan."""
    is_plain = measure.factor == 1 and measure.unit not in PER_CENT and not shape["mult"]
    return is_plain and re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", shape["amount"]) is not None


def _unit_factor(unit: str | None, is_scaled: bool, value: Decimal, measure: Measure) -> Decimal:
    """Factor from the written amount to the unit of the indicator."""
    if measure.unit in PER_CENT:
        return _percent_factor(unit, value, measure)
    if unit is not None:
        if unit not in SAME_UNIT.get(measure.unit, {measure.unit, "个"}):
            raise NumberError("unit_differs")
        return Decimal(1)
    if is_scaled and measure.factor != 1:
        raise NumberError("number_unclear")
    return measure.factor


_LEAST_PER_MILLE = Decimal("0.1")
"""A number without ‰ that is smaller, in a column of ‰, may be a fraction: 0.0012 for 1.2‰."""


def _percent_factor(unit: str | None, value: Decimal, measure: Measure) -> Decimal:
    if unit in RATES:
        return RATES[unit] / PER_CENT[measure.unit]
    if unit is not None:
        raise NumberError("unit_differs")
    if value == 0:
        return Decimal(1)
    if PER_CENT[measure.unit] * measure.factor == PER_CENT["‰"] and value < _LEAST_PER_MILLE:
        raise NumberError("percent_unclear")
    if measure.factor != 1:
        return measure.factor
    if measure.fraction:
        if value > 1:
            raise NumberError("percent_unclear")
        return 100 / PER_CENT[measure.unit]
    if value <= 1 and measure.unit == "%":
        raise NumberError("percent_unclear")
    return Decimal(1)
