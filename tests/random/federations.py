"""Random small federations: places, events, forms and returns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from tests.random.places import History
from tests.random.records import (
    LENGTHS,
    LEVELS,
    MARKS,
    Cell,
    Column,
    Event,
    Federation,
    Form,
    Indicator,
    Period,
    Place,
    Return,
    Row,
    periods_of,
    rate,
    type_from,
)
from tests.random.variants import divided, layout_of, of_several_levels, parts_of_row, with_totals_above

LONG_AGO = date(2000, 1, 1)
TODAY = date(2026, 6, 30)
DAYS = sorted({date(2025 + month // 12, month % 12 + 1, day) for month in range(1, 16) for day in (1, 16)})
SHARES = ((0.4, 0.6), (0.5, 0.5), (0.25, 0.75), (0.3333, 0.3333, 0.3334), (0.2, 0.2, 0.6), (0.05, 0.95))
EVENTS = (
    "recode",
    "rename",
    "retype",
    "reparent",
    "merge",
    "split",
    "part",
    "abolish",
    "vanish",
    "create",
    "demote",
    "exchange",
    "replace",
)


WAYS = ("average", "maximum", "minimum")
"""Ways over time of a stock beside its last value."""

COMBINED = (
    *(("average", way) for way in ("last", "average", "none")),
    *((way, time) for way in ("maximum", "minimum") for time in (way, "none")),
)
"""Ways over places and over time that go together."""

KINDS = ("period", "period", "cumulative")


def rank(level: str) -> int:
    return LEVELS.index(level)


class Registry:
    """Rows of places and events, written one event after the other."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rows = [Place("00", "city", None, LONG_AGO, reports=random.random() < 0.25, kind="city")]
        self.events: list[Event] = []
        self.uses_again = random.random() < 0.6

    def alive(self) -> list[Place]:
        return [row for row in self.rows if row.valid_to is None]

    def row(self, code: str) -> Place:
        return next(row for row in self.alive() if row.code == code)

    def new_code(self, day: date) -> str:
        """A code of a place that ended before the event of the day, or one that no place ever had."""
        codes = {row.code for row in self.rows}
        lasting = {
            row.code for row in self.rows if row.valid_to is None or row.valid_to >= day - timedelta(days=1)
        }
        if self.uses_again and codes - lasting and self.random.random() < 0.7:
            return self.random.choice(sorted(codes - lasting))
        return f"{len(codes):02}"

    def pick(self, rows: list[Place]) -> Place:
        return self.random.choice(rows)

    def above(self, level: str) -> list[Place]:
        """Places that may be the parent of a place of the level."""
        return [
            row
            for row in self.alive()
            if (rank(row.level) > rank(level) and row.kind == "place") or not row.parent
        ]

    def open(self, level: str, parent: str, day: date, kind: str = "place", code: str = "") -> str:
        own = Place(code or self.new_code(day), level, parent, day, None, kind != "virtual", kind)
        self.rows.append(own)
        return own.code

    def close(self, code: str, day: date) -> None:
        row = self.row(code)
        self.rows[self.rows.index(row)] = replace(row, valid_to=day - timedelta(days=1))

    def move_children(self, code: str, parents: list[str], day: date) -> None:
        """Give the children of a place that ends a parent among its successors."""
        for row in self.alive():
            if row.parent == code:
                self.move(row.code, self.random.choice(parents), day)

    def move(self, code: str, parent: str, day: date) -> None:
        row = self.row(code)
        self.close(code, day)
        self.rows.append(replace(row, parent=parent, valid_from=day))

    def happen(self, event: str, day: date) -> None:
        """Let an event happen to a place on a day, if a place is there that it can happen to."""
        own = self.pick([row for row in self.alive() if row.parent] or self.alive())
        told = len(self.events)
        self.change(event, own, day)
        if self.random.random() < 0.15:  # dated with the last day of the places that ended
            last = day - timedelta(days=1)
            ended = {row.code for row in self.rows if row.valid_to == last}
            self.events[told:] = [
                replace(each, day=last) if each.before in ended else each for each in self.events[told:]
            ]

    def change(self, event: str, own: Place, day: date) -> None:
        """Write one event of a place."""
        if event == "create" or not own.parent:
            level = self.random.choice(LEVELS[:3])
            self.tell(day, "create", None, self.open(level, self.pick(self.above(level)).code, day))
        elif event in ("recode", "retype"):
            self.close(own.code, day)
            new = self.open(own.level, own.parent, day, own.kind)
            self.move_children(own.code, [new], day)
            self.tell(day, event, own.code, new)
        elif event in ("rename", "reparent"):
            parent = self.pick(self.above(own.level)).code if event == "reparent" else own.parent
            self.move(own.code, parent, day)
            self.tell(day, event, own.code, own.code)
        elif event == "merge":
            self.merge(own, day)
        elif event in ("split", "part"):
            self.split(own, day, keeps=event == "part")
        elif event == "exchange":
            self.exchange(own, day)
        elif event == "replace":
            self.replace(own, day)
        elif event == "demote" and own.level != LEVELS[0]:
            self.demote(own, day)
        else:
            self.close(own.code, day)
            self.move_children(own.code, [own.parent], day)
            if event == "abolish":
                self.tell(day, event, own.code, None)

    def merge(self, own: Place, day: date) -> None:
        others = [row for row in self.alive() if row.level == own.level and row.code != own.code]
        others += [row for row in self.alive() if row.code == own.parent]  # a village becomes the town itself
        other = self.pick(others)
        ending, into = [own], other.code
        if other.code != own.parent and self.random.random() < 0.5:
            ending = [own, other]
            into = self.open(own.level, str(other.parent), day, other.kind)
        for row in ending:
            self.close(row.code, day)
            self.tell(day, "merge", row.code, into)
        for row in ending:
            self.move_children(row.code, [into], day)

    def demote(self, own: Place, day: date) -> None:
        """Turn a place into a place of a lower level; all its descendants merge into it."""
        into = self.open(self.random.choice(LEVELS[: rank(own.level)]), str(own.parent), day)
        self.close(own.code, day)
        self.tell(day, "recode", own.code, into)
        ending = [own.code]
        for code in ending:
            for row in [row for row in self.alive() if row.parent == code]:
                self.close(row.code, day)
                self.tell(day, "merge", row.code, into)
                ending.append(row.code)

    def exchange(self, own: Place, day: date) -> None:
        """Let two places of a level exchange their codes."""
        other = self.pick([row for row in self.alive() if row.level == own.level])
        if other.code == own.code:
            return
        below = {
            code: [row.code for row in self.alive() if row.parent == code] for code in (own.code, other.code)
        }
        for before, after in ((own, other), (other, own)):
            self.close(before.code, day)
            self.tell(day, "recode", before.code, after.code)
        for before, after in ((own, other), (other, own)):
            self.rows.append(replace(before, code=after.code, valid_from=day))
            for child in below[before.code]:
                self.move(child, after.code, day)

    def replace(self, own: Place, day: date) -> None:
        """Abolish a place and create another one under its code on the same day."""
        self.close(own.code, day)
        self.move_children(own.code, [str(own.parent)], day)
        self.tell(day, "abolish", own.code, None)
        parent = self.pick([row for row in self.above(own.level) if row.code != own.code]).code
        self.tell(day, "create", None, self.open(own.level, parent, day, own.kind, own.code))

    def split(self, own: Place, day: date, keeps: bool) -> None:
        shares = self.random.choice(SHARES)
        is_shared = self.random.random() < 0.5
        parts = []
        for at in range(len(shares)):
            if at == 0 and keeps:
                parts.append(own.code)
                continue
            siblings = [
                row.code
                for row in self.alive()
                if (row.level == own.level or row.code == own.parent)
                and row.code not in (own.code, *parts)
                and row.valid_from < day
            ]
            if siblings and self.random.random() < 0.2:
                parts.append(self.random.choice(siblings))
                continue
            stays = self.random.random() < 0.5
            parent = str(own.parent) if stays else self.pick(self.above(own.level)).code
            parts.append(self.open(own.level, parent, day, own.kind))
        if not keeps:
            self.close(own.code, day)
            self.move_children(own.code, parts, day)
        for part, share in zip(parts, shares, strict=True):
            self.tell(day, "split", own.code, part, share=Fraction(str(share)) if is_shared else None)

    def tell(self, day: date, event: str, *codes: str | None, share: Fraction | None = None) -> None:
        self.events.append(Event(day, event, codes[0], codes[1], share))


def registry_of(random: Random) -> Registry:
    own = Registry(random)
    levels = random.choice(
        [LEVELS[:3], LEVELS[:3], LEVELS[1:3], LEVELS[2:3], (LEVELS[0], LEVELS[2]), LEVELS[:1]]
    )
    for _ in range(random.randint(2, 9)):
        level = random.choice(levels)
        kind = random.choice(["place"] * 6 + ["office", "virtual"])
        day = random.choice([LONG_AGO] * 7 + DAYS[:4])
        parent = own.pick([row for row in own.above(level) if row.valid_from <= day])
        own.open(level, parent.code, day, kind)
    for day in sorted(random.sample(DAYS[4:], random.randint(0, 4))):
        own.happen(random.choice(EVENTS), day)
    return own


def month_day(month: int, is_last: bool = False) -> date:
    period = Period(month, 1)
    return period.end if is_last else period.start


def lengths_of(random: Random, code: str, level: str, usual: str, overlaps: bool) -> list[str]:
    """Period types by which a level is asked for an indicator; often several, which then overlap."""
    if not overlaps or code == "c" or random.random() < 0.3:
        return [usual]
    more = [own for own in LENGTHS if own != usual and random.random() < 0.35]
    kept = [usual] if random.random() < 0.8 else []
    return sorted({*kept, *more} or {usual}, key=list(LENGTHS).index)


def forms_of(random: Random, registry: Registry) -> tuple[tuple[Form, ...], tuple[Indicator, ...]]:
    """Forms of all levels: flow a, stock b, c that adds neither over time nor, at times, over places; flow or stock d;
    rates and sums of a, b and d."""
    has_marks = random.random() < 0.33
    over = {"a": "sum", "b": "last", "c": "none", "d": random.choice(["sum", "last", "sum", "last", *WAYS])}
    over_places, over["c"] = random.choice([("sum", "none"), *(("sum", way) for way in WAYS), *COMBINED])
    weight = random.choice("ab") if over_places == "average" else None
    counts = [Indicator(code, own) for code, own in over.items()]
    counts[2] = replace(counts[2], over_places=over_places, weight=weight)
    rates = [*[rate("r", "a", "b"), rate("s", "a", "d")][: random.randint(0, 2)], *sums_of(random)]
    counts, rates = with_years(random, counts), with_years(random, rates)
    overlaps = random.random() < 0.5
    length = random.choice(["month"] * 5 + ["quarter", "year"])
    other = random.choice([length] * 3 + ["quarter"])  # of c, which no rate uses
    first = 2025 * 12 + random.randint(0, 6)
    last = first + random.randint(2, 8)
    if "year" in (length, other) or (overlaps and random.random() < 0.7):
        first, last = 2025 * 12, 2025 * 12 + 11
    forms = []
    for level in LEVELS:
        asked = {
            (code, level_type)
            for code in over
            for level_type in lengths_of(random, code, level, other if code == "c" else length, overlaps)
        }
        below = {
            (code, level_type)
            for code in over
            for level_type in lengths_of(random, code, level, other if code == "c" else length, overlaps)
            if level != LEVELS[0]
        }
        for period_type in (own for own in LENGTHS if own in {kind for _, kind in asked | below}):
            start = first + random.choice([0] * 5 + [1])
            end = last - random.choice([0] * 5 + [1])
            columns = []
            for code, over_time in over.items():
                how = "stock" if over_time in ("last", *WAYS) else random.choice(KINDS)
                since = month_day(min(start + random.choice([0] * 6 + [2]), end))
                if (code, period_type) in asked and random.random() < 0.7:
                    columns.append(Column(code, code, how, since, has_marks=has_marks))
                    if how == "period" and over_time == "sum" and random.random() < 0.5:
                        since = month_day(min(start + random.choice([0] * 4 + [2]), end))
                        columns.append(Column(code + "_year", code, "cumulative", since))
                is_summed = code != "c" or over_places == "sum"
                if (code, period_type) in below and is_summed and random.random() < 0.5:
                    total = Column(code + "_below", code, "subtotal", month_day(start), has_marks=has_marks)
                    columns.append(total)
            if columns:
                days = random.choice([(5, 30), (8, 30), (15, 60)])
                year_start = random.choice([1, 1, 4, random.randint(1, 12)])
                form = f"{level}_{period_type}"
                end_day = month_day(end, is_last=True)
                area = registry.pick(registry.rows).code if overlaps and random.random() < 0.2 else None
                dates = (month_day(start), end_day)
                forms.append(Form(form, level, period_type, *days, *dates, tuple(columns), year_start, area))
    if random.random() < 0.5:
        forms = from_months(random, forms)
    counted = with_years(random, rates_of_returns(random, forms))
    return tuple(forms), tuple(counts + rates + counted)


def from_months(random: Random, forms: list[Form]) -> list[Form]:
    """Forms with halves or years from another month than January, for most levels the same."""
    usual = random.randint(2, 12)
    begins = {length: random.choice([1, usual, usual]) for length in ("half", "year")}
    found = []
    for form in forms:
        changed = form
        own = begins.get(form.period_type, 1) if random.random() < 0.9 else random.randint(1, 12)
        if form.period_type in begins and own > 1:
            kind = type_from(form.period_type, own)
            changed = replace(form, form=f"{form.level}_{kind}", period_type=kind, year_start=own)
        found.append(changed)
    return found


def rates_of_returns(random: Random, forms: list[Form]) -> list[Indicator]:
    """Reporting rate m of all forms, rate n of some forms."""
    formulas = ("reporting_rate", "on_time_rate")
    some = random.sample([form.form for form in forms], random.randint(1, len(forms))) if forms else []
    every = Indicator("m", "none", "none", formula=random.choice(formulas))
    own = Indicator("n", "none", "none", formula=random.choice(formulas), forms=tuple(some))
    return random.choice([[], [every], [own] if some else [], [every, own] if some else []])


def with_years(random: Random, indicators: list[Indicator]) -> list[Indicator]:
    """Indicators with a statistical year from a month that most of them share, or without one."""
    usual = random.choice([1, random.randint(2, 12)])
    return [
        replace(own, begins=usual if random.random() < 0.9 else random.randint(1, 12)) for own in indicators
    ]


def with_alternatives(random: Random, forms: tuple[Form, ...], places: Sequence[Place]) -> tuple[Form, ...]:
    """Forms of which some ask one of two or three places alone, whichever reports."""
    found = []
    for form in forms:
        codes = sorted({place.code for place in places if place.level == form.level})
        is_choice = len(codes) > 1 and form.assigned_to is None and random.random() < 0.15
        chosen = random.sample(codes, min(len(codes), random.randint(2, 3))) if is_choice else []
        found.append(replace(form, alternatives=tuple(chosen)))
    return tuple(found)


def sums_of(random: Random) -> list[Indicator]:
    """Sum t, sum w of it, rates u and v of sums, v of the sum w too."""
    two, three = random.choice([1, 2, -1]), random.choice([1, -2])
    sign = {1: "+", 2: "+ 2 *", -1: "-", -2: "- 2 *"}
    sums = [
        Indicator("t", "none", numerator=f"a {sign[two]} b", above=(("a", 1), ("b", two))),
        Indicator(
            "w", "none", numerator=f"3 * t {sign[three]} d", above=(("a", 3), ("b", 3 * two), ("d", three))
        ),
    ]
    below = (("b", 1), ("d", three))
    rates = [
        rate("u", "a + d", f"b {sign[three]} d", (("a", 1), ("d", 1)), below),
        rate("v", "w", "a", sums[1].above, (("a", 1),)),
    ]
    return random.choice([[], [], sums, sums[:1], rates[:1], [*sums, *rates]])


class Writer:
    """Fill in the forms of a federation and send them, with all faults that occur."""

    def __init__(self, federation: Federation, random: Random, mistaken: float = 0.4) -> None:
        self.random = random
        self.federation = federation
        self.mistaken = mistaken
        self.history = History(federation)
        self.sent: list[Return] = []
        self.running: dict[tuple[str, str, str], int] = {}
        self.scale = self.random.choice([1, 1, 1, 1010])
        self.is_tidy = self.random.random() < 0.3
        self.is_rough = self.random.random() < 0.3
        self.has_layouts = self.random.random() < 0.2
        self.begins = 1
        self.values: dict[tuple[str, str, str], int] = {}
        self.mistakes: dict[tuple[str, str], tuple[str, str]] = {}
        self.rounds: dict[tuple[str, str], bool] = {}

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability * (0.3 if self.is_tidy else 1)

    def write(self) -> tuple[Return, ...]:
        forms = [
            replace(form, level=level)
            for form in self.federation.forms
            for level in form.levels or (form.level,)
        ]
        for form in sorted(forms, key=lambda form: LEVELS.index(form.level)):
            for period in periods_of(form):
                self.fill_in(form, period)
        return tuple(self.sent)

    def fill_in(self, form: Form, period: Period) -> None:
        tree = self.history.tree(period.end)
        self.begins = form.year_start
        own = [code for code, row in sorted(tree.places.items()) if row.level == form.level]
        due = [
            code
            for code in own
            if (tree.places[code].reports and form.is_for(tree.lineage(code))) or self.chance(0.1)
        ]
        rows = {code: self.row(form, period, code) for code in due if not self.chance(0.15)}
        by_unit: dict[str, dict[str, Row]] = {}
        for code, row in rows.items():
            lineage = tree.lineage(code)
            unit = (
                code
                if self.chance(0.1)
                else lineage[-1]
                if self.chance(0.5)
                else lineage[min(1, len(lineage) - 1)]
            )
            by_unit.setdefault(unit, {})[code] = row
        for unit, own_rows in by_unit.items():
            self.send(form, unit, period, own_rows)
            if self.chance(0.1):  # a revision: some rows gone, some changed
                again = {
                    code: self.row(form, period, code) if self.chance(0.5) else row
                    for code, row in own_rows.items()
                    if not self.chance(0.2)
                }
                self.send(form, unit, period, again)
            if self.chance(0.1):  # the place's own return beside the bundle
                code = self.random.choice(sorted(own_rows))
                self.send(form, code, period, {code: self.row(form, period, code)})

    def send(self, form: Form, unit: str, period: Period, rows: dict[str, Row]) -> None:
        if not rows:
            return
        day = period.end + timedelta(days=self.random.choice([1, 3, 5, 6, 8, 9, 15, 16, 30, 31, 59, 60, 61]))
        moment = datetime.combine(day, time(4), UTC) + timedelta(seconds=len(self.sent))
        if form.levels and self.chance(0.4):
            tree = self.history.tree(period.end)
            rows = with_totals_above(
                self.random, form, tree, unit, rows, lambda code: self.row(form, period, code)
            )
        layout = layout_of(self.random) if self.has_layouts else "wide"
        self.sent.append(Return(form.form, unit, period.text, moment, rows, layout))

    def row(self, form: Form, period: Period, place: str) -> Row:
        row = {
            column.column: self.cell(column, period, place)
            for column in form.columns
            if column.holds(period.end)
        }
        row |= parts_of_row(self.random, form.columns, row)
        return dict.fromkeys(row) if self.chance(0.05) else row

    def cell(self, column: Column, period: Period, place: str) -> Cell:
        if self.chance(0.1):
            return None
        if column.has_marks and self.chance(0.15):
            return self.random.choice(sorted(MARKS))
        if column.column.endswith("_year"):
            return self.beside(column, period, place)
        if column.reported_as == "subtotal":
            return self.subtotal(column, period, place)
        value = self.drawn(column, period, place)
        self.values[column.indicator, place, period.text] = value
        if column.reported_as == "cumulative":
            key = (column.column, str(period.months), place)
            year = self.running.get(key, 0)
            if period.first % 12 in (0, self.begins - 1) and self.random.random() < 0.7:
                year = 0
            self.running[key] = year + value - (self.scale if self.chance(0.1) else 0)
            value = max(self.running[key], 0)
        return self.worded(value)

    def beside(self, column: Column, period: Period, place: str) -> Cell:
        """The cumulative figure beside a month, now and then wrong in one month or from that month on."""
        key = (column.column, str(period.months), place)
        if period.first % 12 in (0, self.begins - 1) and self.random.random() < 0.7:
            self.running[key] = 0
        written = self.running.get(key, 0) + self.values.get((column.indicator, place, period.text), 0)
        slip = self.scale * self.random.choice([-2, 1, 9])
        if self.chance(0.1):
            written = max(written + slip, 0)
        self.running[key] = written
        return self.worded(max(written + slip, 0) if self.chance(0.1) else written)

    def drawn(self, column: Column, period: Period, place: str) -> int:
        """A number; for a longer period often the sum of the numbers that the place gave for its months."""
        inside = [
            self.values[key]
            for month in range(period.first, period.first + period.months)
            if (key := (column.indicator, place, Period(month, 1).text)) in self.values
        ]
        value = self.random.choice([0, *range(1, 10)]) * self.scale
        if period.months == 1 or not inside or column.reported_as == "stock" or self.random.random() < 0.3:
            return value
        one, total = self.random.choice(inside), sum(inside)
        return self.random.choice([total] * 5 + [total + one, max(total - one, 0), total * 10, total + value])

    def worded(self, value: int) -> Cell:
        """A number as it is; in some federations now and then with a word or rounded."""
        if self.is_rough and value and self.random.random() < 0.2:
            rounded = [f"{value / 10000:.1f}万"] if value >= 1000 else []
            return self.random.choice([f"约{value}", f"{value}余", f"近{value}", *rounded])
        return value

    def subtotal(self, column: Column, period: Period, place: str) -> Cell:
        """The reported total of the children: right, rounded, wrong in a known way, or missing."""
        below = self.below(column.indicator, period, place)
        total = sum(below.values())
        one = self.random.choice(sorted([0, *below.values()]))
        choice = self.random.random() * (0.5 if self.mistaken > 0.5 else 1)
        if choice < 0.4:
            return self.worded(self.wrong_throughout(column, period, place, total))
        if choice < 0.5:
            return None
        if choice < 0.6 and total >= 1000:
            return f"{total / 10000:.1f}万"
        if choice < 0.9:
            wrong = [total + one, total - one, total + 9 * one, total * 10, total // 10, total + 7]
            return max(0, self.random.choice(wrong))
        return self.random.randrange(100) * self.scale

    def below(self, indicator: str, period: Period, place: str) -> dict[str, int]:
        """Numbers of the places below a place."""
        inside = self.history.tree(period.end).inside(place) - {place}
        return {code: self.values.get((indicator, code, period.text), 0) for code in sorted(inside)}

    def wrong_throughout(self, column: Column, period: Period, place: str, total: int) -> int:
        """The total, or what a mistake makes of it that a place makes in all totals of a return, or all siblings do."""
        tree = self.history.tree(period.end)
        parent = tree.places[place].parent
        siblings = tree.children(parent) if parent else [place]
        key = (place, period.text)
        if key not in self.mistakes:
            other = self.random.choice([code for code in siblings if code != place] or [place])
            inside = sorted(tree.inside(place) - {place})
            child = self.random.choice(inside or [place])
            kinds = ["sibling", "included", "nephew", "moved", "exchanged", "doubled"]
            kind = self.random.choice(kinds) if self.random.random() < self.mistaken else ""
            nephew = self.random.choice(sorted(tree.inside(other)))
            self.mistakes[key] = (
                kind,
                {"nephew": nephew, "included": other, "sibling": other}.get(kind, child),
            )
        kind, other = self.mistakes[key]
        turns = self.rounds.setdefault((str(parent), period.text), self.random.random() < self.mistaken / 4)
        if turns or kind == "sibling":
            code = siblings[siblings.index(place) - 1] if turns else other
            return sum(self.below(column.indicator, period, code).values())

        def amount(code: str, indicator: str) -> int:
            own = self.values.get((indicator, code, period.text), 0)
            return own + sum(self.below(indicator, period, code).values())

        if kind in ("included", "nephew", "doubled"):
            return total + amount(other, column.indicator)
        neighbour = (
            {"a": "b", "b": "a", "c": "d", "d": "c"}
            if kind == "exchanged"
            else dict(zip("abc", "bcd", strict=True))
        )
        if kind in ("moved", "exchanged"):
            instead = neighbour.get(column.indicator)
            return max(
                0, total - amount(other, column.indicator) + (amount(other, instead) if instead else 0)
            )
        return total


@st.composite
def federations(draw: st.DrawFn) -> Federation:
    """One item for each number that is drawn; choices that hypothesis draws one by one are too much alike."""
    random = Random(draw(st.integers(0, 2**64 - 1)))
    registry = registry_of(random)
    forms, indicators = forms_of(random, registry)
    forms = with_alternatives(random, forms, registry.rows)
    if random.random() < 0.2:
        forms, indicators = of_several_levels(random, forms, indicators)
    if random.random() < 0.2:
        forms = divided(random, forms, indicators)
    empty = Federation(tuple(registry.rows), tuple(registry.events), indicators, forms, (), TODAY)
    return empty.but(returns=Writer(empty, random).write())


@st.composite
def federations_of_totals(draw: st.DrawFn) -> Federation:
    """A county of four townships with villages, all of which report totals of four indicators for one month, most of
    them wrong."""
    random = Random(draw(st.integers(0, 2**64 - 1)))
    places = [
        Place("00", "city", None, LONG_AGO, reports=False, kind="city"),
        Place("01", "county", "00", LONG_AGO),
    ]
    for at in range(2, 6):
        places.append(Place(f"{at:02}", "township", "01", LONG_AGO))
        for number in range(random.randint(1, 3)):
            places.append(Place(f"{at}{number}", "village", f"{at:02}", LONG_AGO))
    columns = random.sample("abcd", 4)
    over = {"a": "sum", "b": "last", "c": "none", "d": "sum"}
    first, last = month_day(2025 * 12), month_day(2025 * 12, is_last=True)
    forms = []
    for level in LEVELS[:3]:
        own = tuple(
            Column(code, code, "stock" if over[code] == "last" else "period", first) for code in columns
        )
        below = tuple(Column(code + "_below", code, "subtotal", first) for code in columns)
        forms.append(
            Form(f"{level}_month", level, "month", 5, 30, first, last, own if level == "village" else below)
        )
    indicators = tuple(Indicator(code, over[code]) for code in over)
    empty = Federation(tuple(places), (), indicators, tuple(forms), (), TODAY)
    return empty.but(returns=Writer(empty, random, mistaken=0.8).write())
