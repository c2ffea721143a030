"""Variants of drawn federations: columns divided by dimensions, forms of several levels, returns in other layouts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from tests.random.places import Tree
from tests.random.records import (
    DIMENSIONS,
    LEVELS,
    MARKS,
    Cell,
    Column,
    Form,
    Indicator,
    Row,
    amount_in,
    kind_of,
    precision_of,
    qualifier_of,
)

Forms = tuple[Form, ...]

LAYOUTS = ("wide", "long", "rows", "names")
"""A row a place; a row a number; rows of categories, by a column of their own or by the column of names."""


def divided(random: Random, forms: Forms, indicators: Sequence[Indicator]) -> Forms:
    """Forms of which some columns are divided by a dimension, a few by two; averages and the like have no parts."""
    usual = random.choice(list(DIMENSIONS))
    divisible = {own.code for own in indicators if own.over_places == "sum"}

    def of(column: Column) -> Column:
        if column.indicator not in divisible or random.random() < 0.6:
            return column
        chosen = [usual] if random.random() < 0.8 else random.sample(list(DIMENSIONS), random.randint(1, 2))
        return replace(column, dimensions=tuple(chosen))

    return tuple(replace(form, columns=tuple(map(of, form.columns))) for form in forms)


def of_several_levels(
    random: Random, forms: Forms, indicators: tuple[Indicator, ...]
) -> tuple[Forms, tuple[Indicator, ...]]:
    """Forms of which one is of two or three levels, in the place of those that ask these levels for the same periods."""
    able = [form for form in forms if not form.alternatives]
    if not able:
        return forms, indicators
    chosen = random.choice(able)
    others = random.sample([level for level in LEVELS if level != chosen.level], random.randint(1, 2))
    levels = tuple(sorted((chosen.level, *others), key=LEVELS.index))
    several = replace(chosen, level=levels[0], levels=levels)
    left = [
        form
        for form in forms
        if form != chosen and not (form.level in levels and has_same_periods(form, chosen))
    ]
    codes = {form.form for form in (several, *left)}
    rates = [replace(own, forms=tuple(form for form in own.forms if form in codes)) for own in indicators]
    kept = [rate for own, rate in zip(indicators, rates, strict=True) if rate.forms or not own.forms]
    return (several, *left), tuple(kept)


def has_same_periods(form: Form, other: Form) -> bool:
    """True if periods of both contain the same months; a half from July is a calendar half."""
    (months, begins), (other_months, other_begins) = kind_of(form.period_type), kind_of(other.period_type)
    return months == other_months and (begins - other_begins) % months == 0


def with_totals_above(
    random: Random, form: Form, tree: Tree, unit: str, rows: dict[str, Row], fill: Callable[[str], Row]
) -> dict[str, Row]:
    """Rows with those of some places above ones with numbers, inside the unit: totals, whatever is written in them."""
    inside = tree.inside(unit)
    higher = form.levels[form.levels.index(form.level) + 1 :]
    above = {
        code
        for place, row in rows.items()
        if any(cell is not None for cell in row.values())
        for code in tree.lineage(place)[1:]
        if code in inside and tree.places[code].level in higher
    }
    chosen = [code for code in sorted(above) if random.random() < 0.5]
    totals = {code: fill(code) for code in chosen}
    # without a number it would be a heading of the rows below it
    return {
        code: row for code, row in totals.items() if any(cell is not None for cell in row.values())
    } | rows


def layout_of(random: Random) -> str:
    return random.choice(LAYOUTS[1:]) if random.random() < 0.35 else LAYOUTS[0]


def parts_of_row(random: Random, columns: Sequence[Column], row: Row) -> Row:
    """Cells of the categories of a row, and total cells that are left blank beside them."""
    found: Row = {}
    for column in columns:
        if column.column not in row:
            continue
        for dimension in column.dimensions:
            total = row[column.column]
            cells = parts_of(random, total, len(DIMENSIONS[dimension]), has_marks=column.has_marks)
            found |= {
                column.part(category).column: cell
                for category, cell in zip(DIMENSIONS[dimension], cells, strict=True)
            }
            if random.random() < 0.03:
                found[column.column] = None
    return found


def parts_of(random: Random, total: Cell, count: int, *, has_marks: bool) -> list[Cell]:
    """Parts that make the total, that contradict it, of which some are missing, or none."""
    choice = random.random()
    if choice < 0.2 or (total is not None and qualifier_of(total) in ("more_than", "less_than")):
        return [None] * count
    amount = int(amount_in(total) or 0)
    cuts = sorted(random.randint(0, amount) for _ in range(count - 1))
    cells: list[Cell] = [upper - lower for lower, upper in pairwise([0, *cuts, amount])]
    if (within := int(precision_of(total) / 2)) and cells[0] is not None:
        cells[0] = max(int(amount_in(cells[0]) or 0) + random.choice([-within, within]), 0)
    if choice < 0.3:  # a part is missing, the total as it was or not
        cells[random.randrange(count)] = None
    elif choice < 0.4:
        cells[0] = int(amount_in(cells[0]) or 0) + random.choice([1, 9, 1 + 4 * int(precision_of(total))])
    elif choice < 0.5 and has_marks:
        cells[random.randrange(count)] = random.choice(sorted(MARKS))
    elif choice < 0.6 and cells[0]:
        cells[0] = f"约{cells[0]}"
    return [None if cell == 0 and random.random() < 0.3 else cell for cell in cells]
