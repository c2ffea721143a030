"""A federation in the words of figures.md: a form a level, an indicator a category, and the cells that are taken.

From docs/intake.md, 2 (columns divided by a dimension, forms of several levels) and docs/settings.md (a worse return
does not replace a better one).
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from tests.random.places import History
from tests.random.records import (
    DIMENSIONS,
    LEVELS,
    MARKS,
    Column,
    Federation,
    Form,
    Indicator,
    Return,
    Row,
    amount_in,
    periods_of,
    precision_of,
    qualifier_of,
)


def plain(own: Federation) -> Federation:
    """The federation without dimensions and forms of several levels, with the returns that count as they count."""
    forms = {form.form: list(of_each_level(form)) for form in own.forms}
    indicators = [replace(each, forms=of_levels(each, forms)) for each in own.indicators]
    columns = [column for form in own.forms for column in form.columns]
    history = History(own)
    returns = [named(each, forms[each.form], history) for each in own.returns]
    return own.but(
        forms=tuple(form for each in forms.values() for form in each),
        indicators=tuple(each for one in indicators for each in (one, *parts_of(one, columns))),
        returns=tuple(counting(own, returns)),
    )


def of_each_level(form: Form) -> Iterator[Form]:
    """A form of each level, with a column for each category behind the column itself."""
    columns = [
        each
        for column in form.columns
        for each in (
            replace(column, dimensions=()),
            *(column.part(category) for own in column.dimensions for category in DIMENSIONS[own]),
        )
    ]
    for level in form.levels or (form.level,):
        code = form.form if level == form.level else f"{form.form}_{level}"
        yield replace(form, form=code, level=level, levels=(), columns=tuple(columns))


def of_levels(indicator: Indicator, forms: dict[str, list[Form]]) -> tuple[str, ...]:
    """Forms that a rate of returns counts: those of all levels."""
    return tuple(each.form for form in indicator.forms for each in forms.get(form, ()))


def parts_of(indicator: Indicator, columns: list[Column]) -> Iterator[Indicator]:
    """An indicator for each category by which a column of the indicator is divided."""
    asked = {own for column in columns if column.indicator == indicator.code for own in column.dimensions}
    for dimension in sorted(asked):
        for category in DIMENSIONS[dimension]:
            yield replace(indicator, code=f"{indicator.code}_{category}")


def named(own: Return, forms: list[Form], history: History) -> Return:
    """The return with the form of its lowest level, and the rows of places of that level alone."""
    period = next(period for period in periods_of(forms[0]) if period.text == own.period)
    places = history.tree(period.end).places
    level = min((places[code].level for code in own.rows), key=LEVELS.index)
    form = next((form for form in forms if form.level == level), forms[0])
    rows = {code: row for code, row in own.rows.items() if places[code].level == level}
    return replace(own, form=form.form, rows=rows)


def counting(own: Federation, returns: list[Return]) -> Iterator[Return]:
    """Returns without the cells that contradict each other, and without those that are worse than an earlier one."""
    columns = {each.form: form.columns for form in own.forms for each in of_each_level(form)}
    best: dict[tuple[str, str, str], int] = {}
    for each in sorted(returns, key=lambda each: each.received):
        rows = {code: taken(row, columns[each.form]) for code, row in each.rows.items()}
        given, written = filled(rows), filled(each.rows)
        refused = written - given
        key = (each.form, each.unit, each.period)
        before = best.get(key, 0)
        best[key] = max(before, given)
        if before and refused and (not given or 2 * min(refused, before - given) >= before):
            continue
        yield replace(each, rows=rows)


def filled(rows: dict[str, Row]) -> int:
    return sum(cell is not None for row in rows.values() for cell in row.values())


def taken(row: Row, columns: tuple[Column, ...]) -> Row:
    """A row without totals and parts that contradict each other."""
    refused: set[str] = set()
    for column in columns:
        for dimension in column.dimensions:
            parts = [column.part(category).column for category in DIMENSIONS[dimension]]
            if is_contradicting(row, column.column, parts):
                refused |= {column.column, *parts}
    return {name: None if name in refused else cell for name, cell in row.items()}


def is_contradicting(row: Row, total: str, parts: list[str]) -> bool:
    """True if the parts do not make the total; a blank is 0, and a number such as 约20 is not judged."""
    cells = [row.get(name) for name in (total, *parts)]
    if all(cell is None for cell in cells[1:]):
        return False
    if any(cell in MARKS or qualifier_of(cell) != "exact" for cell in cells if cell is not None):
        return False
    whole, *others = (amount_in(cell) or Fraction(0) for cell in cells)
    slack = sum((precision_of(cell) for cell in cells), Fraction(0))
    return abs(whole - sum(others, Fraction(0))) > slack
