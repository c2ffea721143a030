"""Measures of the columns of a form: units in labels and in lines of units, which must not contradict each other."""

from decimal import Decimal
from functools import lru_cache

from flows.steps.values.labels import LabelPath, column_key
from flows.steps.values.measures import (
    NOT_UNDERSTOOD,
    Unit,
    is_bare_scale,
    is_money,
    take_unit,
    take_units,
    units_said,
)
from flows.steps.values.numbers import Measure
from flows.steps.values.words import PER_CENT, SAME_UNIT
from schemas.catalogue import FormColumn, FormVersion

_SYNONYMS = {"名": "人", "次": "人次", "所": "个", "支": "个", "家": "个"}


@lru_cache(maxsize=4096)
def units_of_column(column: FormColumn) -> frozenset[str]:
    return frozenset({column.unit} if column.unit else ())


@lru_cache(maxsize=512)
def units_of_form(form: FormVersion) -> frozenset[str]:
    """Units of the indicators of a form, which its headers and lines of units may use."""
    return frozenset[str]().union(*map(units_of_column, form.columns))


def measure_of_column(
    column: FormColumn, path: LabelPath, lines: str, of_form: frozenset[str]
) -> tuple[Measure, str | None]:
    """Measure of the column's numbers, and the rule that its units break.

    The unit in the header has priority over the unit of the form. The sheet's lines of units apply to columns without
    a unit and must not contradict the other units. A measure that is not understood leaves the column unread.
    """
    unit = column.unit or ""
    zeros = frozenset(word.strip() for word in (column.zeros or "").split("|") if word.strip())
    units = take_units(path, of_form)[1]
    own = units[-1] if units else None
    issued = take_unit(tuple(column_key(part) for part in column.header_zh.split("→")), of_form)[1]
    if any(each[0] == NOT_UNDERSTOOD for each in (*units, *([issued] if issued else ()))):
        return Measure(unit), "unit_unclear"
    has_other_rate = unit not in PER_CENT and any(base in PER_CENT for _, base in units)
    if has_other_rate or len({each for each in units if _is_of(each, unit)}) > 1:
        return Measure(unit), "unit_unclear"
    said, is_unclear = _said_of_column(unit, own, lines, of_form)
    if is_unclear:
        return Measure(unit), "unit_unclear"
    factor, base = own or said or issued or (1, unit)
    if unit in PER_CENT and base in PER_CENT and base != unit:
        return Measure(unit, PER_CENT[base] / PER_CENT[unit], zeros), None
    if not _is_of((factor, base), unit) and not (base == "个" and unit not in PER_CENT):
        return Measure(unit), "unit_differs"
    return Measure(unit, Decimal(factor), zeros, column.fraction, frozenset(column.marks.items())), None


def _is_of(own: Unit, unit: str) -> bool:
    return unit in (own[1], _SYNONYMS.get(own[1]))


def _same_unit(own: Unit) -> Unit:
    """The unit under the name that the catalogue has: 次 and 人次 are one."""
    return own[0], _SYNONYMS.get(own[1], own[1])


def _said_of_column(
    unit: str, own: Unit | None, lines: str, of_form: frozenset[str]
) -> tuple[Unit | None, bool]:
    """Unit that the sheet's lines of units give a column, and True if they contradict it or are not understood.

    `own` is the unit in the column's header. 万美元 and a bare 万 are of the form's columns of money, if it has any.
    """
    found: set[Unit] = set()
    for line in lines.split("\n"):
        said = units_said(line, of_form)
        of_unit = {_same_unit(each) for each in said.units if _is_of(each, unit)}
        found |= of_unit
        if own and _is_of(own, unit) and of_unit and _same_unit(own) not in of_unit:
            return None, True
        for word in said.unclear:
            is_of_money = is_money(word) or (is_bare_scale(word) and "元" in of_form)
            if (unit == "元") if is_of_money else (not of_unit and (not own or is_bare_scale(word))):
                return None, True
        if not own and not of_unit and any(_is_foreign(each, of_form) for each in said.units):
            return None, True
        if not own and _is_of_another_rate(unit, said.units):
            return None, True
        if _are_rates_of_no_column(said.units, of_form) or (
            not own and _are_of_no_column(said.units, of_form)
        ):
            return None, True
    return next(iter(found), None), not own and len(found) > 1


def _is_foreign(said: Unit, of_form: frozenset[str]) -> bool:
    """Check whether a multiplied unit (万亩) is of no column of the form."""
    return said[0] > 1 and not any(_is_of(said, unit) for unit in of_form)


def _are_rates_of_no_column(said: tuple[Unit, ...], of_form: frozenset[str]) -> bool:
    """Check whether a line says per cent alone where no column of the form has rates."""
    return bool(said) and all(base in PER_CENT for _, base in said) and not of_form & PER_CENT.keys()


def _are_of_no_column(said: tuple[Unit, ...], of_form: frozenset[str]) -> bool:
    """Check whether no column of the form has a unit that a line says: 户 where persons are asked for."""
    every = frozenset[str]().union(*(SAME_UNIT.get(unit, {unit, "个"}) for unit in of_form))
    return bool(said) and not any(_same_unit(each)[1] in every or each[1] in every for each in said)


def _is_of_another_rate(unit: str, said: tuple[Unit, ...]) -> bool:
    rates = {base for _, base in said if base in PER_CENT}
    return unit in PER_CENT and bool(rates - {unit})
