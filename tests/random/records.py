"""A small federation as plain records, and its calendar: all that the oracle knows of the world."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property

Cell = int | str | None
"""Content of a cell: a number, one rounded to some decimals of 万 (0.6万), one with a word (约7, 7余, 近7), a mark
or nothing."""

WORDS = {"约": "about", "余": "more_than", "近": "less_than"}

LEVELS = ("village", "township", "county", "city")

DIMENSIONS = {"sex": ("female", "male", "sex_unknown"), "residence": ("urban", "rural")}
"""Categories of each dimension, which together make the whole."""

MARKS = {"<6": Fraction(5), "*": None}
"""Marks that hide a number, each with the most that the number can be; unknown for the second."""

Row = dict[str, Cell]

Factors = tuple[tuple[str, int], ...]
"""Counts of a derived indicator, each with its factor."""


def amount_in(cell: Cell) -> Fraction | None:
    if cell in MARKS:
        return None
    if isinstance(cell, str):
        number = cell.strip("".join(WORDS))
        return Fraction(number.removesuffix("万")) * (10_000 if number.endswith("万") else 1)
    return None if cell is None else Fraction(cell)


def precision_of(cell: Cell) -> Fraction:
    """Largest possible error of a written number: 0.6万 means 5,500 to 6,500."""
    if not isinstance(cell, str) or not cell.endswith("万"):
        return Fraction(0)
    decimals = len(cell.removesuffix("万").partition(".")[2])
    return Fraction(10_000, 2 * 10**decimals)


def qualifier_of(cell: Cell) -> str:
    """Direction in which the true number may differ."""
    return next((word for sign, word in WORDS.items() if isinstance(cell, str) and sign in cell), "exact")


@dataclass(frozen=True)
class Place:
    """One place in one validity."""

    code: str
    level: str
    parent: str | None
    valid_from: date
    valid_to: date | None = None
    reports: bool = True
    kind: str = "place"

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Event:
    """An event of a place on a day; a merger or split is several events."""

    day: date
    event: str
    before: str | None
    after: str | None
    share: Fraction | None = None


@dataclass(frozen=True)
class Indicator:
    """A count; with factors of counts above and below the line a rate in percent; with those above alone a sum.

    `numerator` and `denominator` are the same as the catalogue writes it; they may name another sum. `begins` is the
    month of its statistical year, 1 if it has none. `formula` and `forms` are of a rate of returns.
    """

    code: str
    over_time: str = "sum"
    over_places: str = "sum"
    weight: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    above: Factors = ()
    below: Factors = ()
    begins: int = 1
    formula: str = ""
    forms: tuple[str, ...] = ()

    @property
    def is_of_returns(self) -> bool:
        """True for a rate of the returns of some forms, or of all."""
        return bool(self.formula)

    @property
    def is_combined(self) -> bool:
        """True for an average, maximum or minimum over places."""
        return self.over_places not in ("sum", "none")

    @property
    def is_derived(self) -> bool:
        return bool(self.above)

    @property
    def is_sum(self) -> bool:
        return bool(self.above) and not self.below

    @property
    def terms(self) -> tuple[str, ...]:
        """Counts that it is computed from."""
        return tuple(dict.fromkeys(code for code, _ in self.above + self.below))


def rate(
    code: str, above: str, below: str, factors: Factors | None = None, others: Factors | None = None
) -> Indicator:
    """One count, or sum, over another; the factors of both are needed for sums."""
    return Indicator(
        code,
        "none",
        numerator=above,
        denominator=below,
        above=factors or ((above, 1),),
        below=others or ((below, 1),),
    )


@dataclass(frozen=True)
class Column:
    """A column of a form: the indicator that it asks for, how, and the dimensions by which it is divided."""

    column: str
    indicator: str
    reported_as: str
    valid_from: date
    valid_to: date | None = None
    has_marks: bool = False
    dimensions: tuple[str, ...] = ()

    def part(self, category: str) -> "Column":
        """The column of a category."""
        names = {"column": f"{self.column}_{category}", "indicator": f"{self.indicator}_{category}"}
        return replace(self, **names, dimensions=())

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Form:
    """A form of the places of a level, or of those at and below one place.

    `year_start` is the month with which its cumulative year begins. Of the places in `alternatives` one report suffices.
    A form of several levels has all of them in `levels`, the lowest first, which is `level`.
    """

    form: str
    level: str
    period_type: str
    due_days: int
    late_days: int
    valid_from: date
    valid_to: date
    columns: tuple[Column, ...]
    year_start: int = 1
    alternatives: tuple[str, ...] = ()
    assigned_to: str | None = None
    levels: tuple[str, ...] = ()

    def is_for(self, lineage: list[str]) -> bool:
        """True if a place with these ancestors is in the form's territory."""
        return self.assigned_to is None or self.assigned_to in lineage


@dataclass(frozen=True)
class Return:
    """One file as received: columns and cells by place, and how the file sets them out."""

    form: str
    unit: str
    period: str
    received: datetime
    rows: dict[str, "Row"] = field(hash=False)
    layout: str = "wide"


@dataclass(frozen=True)
class Federation:
    """A whole federation: places, events, indicators, forms and returns."""

    places: tuple[Place, ...]
    events: tuple[Event, ...]
    indicators: tuple[Indicator, ...]
    forms: tuple[Form, ...]
    returns: tuple[Return, ...]
    today: date

    def but(self, **changes: object) -> "Federation":
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, order=True)
class Period:
    """A period by its first month, counted from January of the year 0, how many months it has, and the month in which
    its year begins."""

    first: int
    months: int
    begins: int = 1

    @property
    def start(self) -> date:
        return date(self.first // 12, self.first % 12 + 1, 1)

    @cached_property
    def end(self) -> date:
        after = self.first + self.months
        return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)

    @property
    def text(self) -> str:
        year, month = divmod(self.first - self.begins + 1, 12)
        if self.begins > 1:
            sign = "" if self.begins == 4 else f"{self.begins:02}"
            return f"{year}S{sign}" + ("" if self.months == 12 else f"-H{month // 6 + 1}")
        number = month // self.months + 1
        return {1: f"{year}-{number:02}", 3: f"{year}-Q{number}", 6: f"{year}-H{number}", 12: f"{year}"}[
            self.months
        ]

    def contains(self, other: "Period") -> bool:
        return self.first <= other.first and other.first + other.months <= self.first + self.months


LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def type_from(length: str, begins: int) -> str:
    """The period type of halves or years that begin with a month."""
    if begins == 4:
        return f"statistical_{length}"
    return length if begins == 1 else f"{length}_from_{begins:02}"


def kind_of(period_type: str) -> tuple[int, int]:
    """Number of months of a period type, and the month in which its year begins."""
    if period_type.startswith("statistical_"):
        return LENGTHS[period_type.removeprefix("statistical_")], 4
    length, _, month = period_type.partition("_from_")
    return LENGTHS[length], int(month or 1)


def containing(month: int, length: int, begins: int) -> Period:
    """The period of a length that contains a month, in years that begin with a month."""
    after = begins - 1
    return Period((month - after) // length * length + after, length, begins)


def periods_of(form: Form) -> Iterator[Period]:
    """The periods that a form is for: those whose last day falls into its validity."""
    length, begins = kind_of(form.period_type)
    first = containing(form.valid_from.year * 12 + form.valid_from.month - 1, length, begins).first
    while (period := Period(first, length, begins)).end <= form.valid_to:
        if form.valid_from <= period.end:
            yield period
        first += length


def longer_than(period: Period, begins: int) -> Iterator[Period]:
    """Longer periods that contain a period, of the calendar's year and of the year that begins in a month."""
    for length in (3, 6, 12):
        whole = containing(period.first, length, 1)
        # a half from July has the calendar half's months
        if length >= period.months and whole != period and whole.contains(period):
            yield whole
    for length in (6, 12) if begins > 1 else ():
        whole = containing(period.first, length, begins)
        if length >= period.months and whole != period and whole.contains(period):
            yield whole
