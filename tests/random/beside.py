"""A month beside the cumulative figure of the year on one form: recovered, and held against it (figures.md, 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.random.records import MARKS, Cell, Column, Form, Period, amount_in, precision_of, qualifier_of


@dataclass(frozen=True)
class Step:
    """Cells of a reporter for one period of a cumulative year; None also for a column that is not asked for."""

    period: Period
    place: str
    month: Cell
    cumulative: Cell
    is_first_of_year: bool


@dataclass(frozen=True)
class Recovered:
    """A month that the return of `known_in` gives; `amount` is None for months that are in a later one."""

    at: int
    amount: Fraction | None
    since: Period
    known_in: Period


@dataclass(frozen=True)
class Differing:
    """A cumulative figure that is not the one before it and the months since."""

    at: int
    cumulative: Fraction
    wanted: Fraction


def is_exact(cell: Cell) -> bool:
    return cell not in MARKS and qualifier_of(cell) == "exact" and not precision_of(cell)


def stretches(steps: Sequence[Step]) -> Iterator[tuple[Cell, list[int], list[Cell]]]:
    """Each stretch that ends with a cumulative figure: the one before, its positions, and all cells that count."""
    before: Cell = None
    since: list[int] = []
    for at, step in enumerate(steps):
        since.append(at)
        if amount_in(step.cumulative) is None:
            continue
        cells = [before, step.cumulative, *(steps[each].month for each in since)]
        yield before, since, cells
        before, since = step.cumulative, []


def recovered(steps: Sequence[Step]) -> list[Recovered]:
    """Missing months that a later cumulative figure gives, the last of a stretch with all that is missing in it."""
    found = []
    for before, since, cells in stretches(steps):
        gaps = [at for at in since if amount_in(steps[at].month) is None]
        if not gaps or not all(map(is_exact, cells)):
            continue
        months = sum((amount_in(steps[at].month) or Fraction(0) for at in since), Fraction(0))
        rest = (amount_in(steps[since[-1]].cumulative) or 0) - (amount_in(before) or 0) - months
        if rest >= 0:
            first, known_in = steps[gaps[0]].period, steps[since[-1]].period
            found += [Recovered(at, rest if at == gaps[-1] else None, first, known_in) for at in gaps]
    return found


def differing(steps: Sequence[Step]) -> list[Differing]:
    """Cumulative figures at which a difference begins; one that only goes on, or ends again, is none."""
    found: list[Differing] = []
    drifts = [Fraction(0)]  # differences of the year so far, each once
    for before, since, cells in stretches(steps):
        if before is None and not steps[0].is_first_of_year:
            continue  # the year so far is in it, of which nothing is known
        if any(cell is not None and qualifier_of(cell) != "exact" for cell in cells):
            continue
        if any(cell in MARKS for cell in cells):
            continue
        months = [amount for at in since if (amount := amount_in(steps[at].month)) is not None]
        wanted = (amount_in(before) or Fraction(0)) + sum(months, Fraction(0))
        written = amount_in(steps[since[-1]].cumulative) or Fraction(0)
        slack = sum((precision_of(cell) for cell in cells), Fraction(0))
        if len(months) < len(since):
            if written < wanted - slack:
                found.append(Differing(since[-1], written, wanted))
            continue
        if abs(written - wanted) <= slack:
            continue
        drift = drifts[-1] + written - wanted
        goes_back = drift == 0 or (len(drifts) > 1 and drifts[-1] != 0 and drift == drifts[-2])
        if not goes_back:
            found.append(Differing(since[-1], written, wanted))
        drifts.append(drift)
    return found


def asks_both(form: Form, indicator: str, periods: Sequence[Period]) -> dict[int, tuple[Column, Column]]:
    """Cumulative years in which the form asks for both in some period, each with its two columns."""
    found: dict[int, tuple[Column, Column]] = {}
    for month in form.columns:
        for beside in form.columns:
            if (month.reported_as, beside.reported_as) != ("period", "cumulative"):
                continue
            if month.indicator == beside.indicator == indicator:
                for period in periods:
                    if month.holds(period.end) and beside.holds(period.end):
                        found[year_of(form, period)] = (month, beside)
    return found


def year_of(form: Form, period: Period) -> int:
    return (period.first - form.year_start + 1) // 12
