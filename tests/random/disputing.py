"""Figures under which an open finding lies, from docs/figures.md, 12, computed in the plainest way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.random.oracle import Figure, Oracle
from tests.random.records import Indicator, Period, amount_in

ORDER = {
    "own_is_children_sum": "counted_twice",
    "own_equals_below": "counted_twice",
    "subtotal_differs": "total_differs",
    "period_differs": "period_differs",
    "cumulative_differs": "cumulative_differs",
    "cumulative_falls": "cumulative_differs",
    "claim_mismatch": "claim_differs",
    "claim_impossible": "claim_differs",
}
"""Rules of findings about what places report, each with its dispute, the gravest first."""

GRAVEST = [*dict.fromkeys(ORDER.values())]


@dataclass(frozen=True)
class Found:
    """An open finding of a place's number for a reporting period."""

    rule: str
    place: str
    period: str
    indicator: str


Key = tuple[str, str, str, str]
"""Boundary, place, period and indicator."""


def disputes(oracle: Oracle, figures: dict[Key, Figure], findings: Iterable[Found]) -> dict[Key, str]:
    """The dispute of every figure."""
    windows = {
        own.text: own for indicator in oracle.federation.indicators for own in periods_of(oracle, indicator)
    }
    beneath: dict[Key, set[str]] = {}
    for own in findings:
        if own.rule in ORDER and own.period in windows:
            for key in concerned(oracle, own, windows):
                beneath.setdefault(key, set()).add(ORDER[own.rule])
    return {key: dispute_of(figure, beneath.get(key, set())) for key, figure in figures.items()}


def dispute_of(figure: Figure, beneath: set[str]) -> str:
    if figure.value is None:
        return "none"
    gravest = next((dispute for dispute in GRAVEST if dispute in beneath), None)
    return gravest or ("total_stands_in" if figure.method == "reported" else "none")


def periods_of(oracle: Oracle, indicator: Indicator) -> set[Period]:
    terms = indicator.terms if indicator.is_derived else (indicator.code,)
    own = {period for code in terms for period in oracle.returns.increments[code]}
    return own.union(*(oracle.returns.windows(oracle.returns.indicators[code]) for code in terms))


def concerned(oracle: Oracle, own: Found, windows: dict[str, Period]) -> Iterator[Key]:
    """Figures that contain the number: of its indicator and of those made from it, in its period and longer ones."""
    part = windows[own.period]
    over_time = oracle.returns.indicators[own.indicator].over_time
    for indicator in oracle.federation.indicators:
        is_itself = indicator.code == own.indicator
        if not is_itself and own.indicator not in indicator.terms:
            continue
        is_flow = over_time == "sum" and (is_itself or indicator.is_sum)
        for whole in windows.values():
            is_last = over_time != "last" or whole == part or last_given(oracle, own, whole) == part
            if whole.contains(part) and is_last:
                for boundary, place in places(oracle, own.place, part, whole, is_flow):
                    yield boundary, place, whole.text, indicator.code


def last_given(oracle: Oracle, own: Found, whole: Period) -> Period | None:
    """The last part of a longer period in which the place of the finding gave or printed a number; of equals the shortest."""
    given = []
    for form in oracle.federation.forms:
        for period in oracle.returns.periods[form.form]:
            if whole.contains(period):
                row = oracle.returns.current.get((form.form, own.place, period.text), {})
                cells = [
                    row.get(column.column) for column in form.columns if column.indicator == own.indicator
                ]
                if any(amount_in(cell) is not None for cell in cells):
                    given.append(period)
    return max(given, key=lambda period: (period.end, period.start), default=None)


def places(
    oracle: Oracle, code: str, part: Period, whole: Period, is_flow: bool
) -> Iterator[tuple[str, str]]:
    """Places of a longer period at whose figures the finding counts; a flow has it where it lay then."""
    history, today = oracle.history, oracle.today
    above = history.tree(part.end).lineage(code) if is_flow else [code]
    for own in above:
        for piece in history.found(own, part.end, whole.end):
            for place in [piece.code] if is_flow else history.tree(whole.end).lineage(piece.code):
                yield "as_was", place
    for at_end in history.found(code, part.end, whole.end):
        for piece in history.found(at_end.code, whole.end, today):
            for place in history.tree(today).lineage(piece.code):
                yield "as_now", place
