"""Figures as pages show them: text with marks, the latest of each series, and the change on the year before."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from flows.steps.report.marts import MartRow, Marts
from schemas.codelists import UNDISPUTED
from schemas.periods import MONTHS_IN, parse_period

Shown = dict[str, Any]
"""A figure on a page: text, unit, marks (keys of words), period, value, state."""

UNITS_OF_RATES = ("%", "‰")
"""Units of rates."""

_CHANGE_LEAST = 0.05

_ALL_AT_ONCE = 20_000
"""Figures that are loaded together, not of some places or indicators at a time."""


def order_of(period: str) -> tuple[date, int]:
    """Sort key of a period: its last day; of those that end together the longest first."""
    parsed = parse_period(period)
    return parsed.end, -MONTHS_IN[parsed.period_type]


def number_text(value: float | None, decimals: int, unit: str | None = None) -> str:
    """A number with thousands separators, at most `decimals` decimals, just so many of a rate; a dash for none."""
    if value is None:
        return "—"
    text = f"{value:,.{decimals}f}"
    if unit in UNITS_OF_RATES:
        return text
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def marks_of(row: MartRow) -> list[str]:
    """The marks of a figure, as keys of words."""
    found = {
        "disputed": row["dispute"] not in (None, UNDISPUTED, "total_stands_in"),
        "partial": row["method"] == "partial",
        "estimated": row["status"] == "E",
        "reported_total": row["method"] == "reported",
        "suppressed": bool(row["units_suppressed"]),
    }
    return [mark for mark, is_so in found.items() if is_so]


def figure_shown(row: MartRow | None, indicator: MartRow) -> Shown:
    """A figure as a page shows it; one without a row is a dash."""
    if row is None:
        return {"text": "—", "marks": [], "value": None, "period": "", "qualifier": ""}
    marks = marks_of(row)
    return {
        "text": number_text(row["value"], indicator["decimals"], indicator["unit"]),
        "marks": marks,
        "value": row["value"],
        "period": row["period"],
        "qualifier": row["qualifier"] if row["qualifier"] in ("more_than", "less_than", "about") else "",
        "state": next((mark for mark in ("disputed", "estimated", "partial") if mark in marks), "exact"),
    }


class FigureSeries:
    """The figures of a vintage by place and indicator.

    The latest headline figures are always there, and those of the units below in the same period. The series are
    loaded of some places or of some indicators at a time, so that memory does not grow with a federation.
    """

    def __init__(self, marts: Marts) -> None:
        self.indicators: dict[str, MartRow] = {row["indicator"]: row for row in marts.table("dim_indicator")}
        self._marts = marts
        self._latest = _by_figure(marts.table("headline_shown"))
        self._below = _by_figure(marts.rows("figure_below"))
        self._series: dict[tuple[str, str], list[MartRow]] = {}
        self._has_all = marts.count("figure_shown") <= _ALL_AT_ONCE
        if self._has_all:
            self._load("true")

    def load_places(self, places: Iterable[str]) -> None:
        """Load the series of headline indicators of some places, in place of those loaded before."""
        if not self._has_all:
            self._load("is_headline and list_contains($codes, place_code)", codes=list(places))

    def load_indicators(self, indicators: Iterable[str]) -> None:
        """Load the series of some indicators at all places, in place of those loaded before."""
        if not self._has_all:
            self._load("list_contains($codes, indicator)", codes=list(indicators))

    def of(self, place: str, indicator: str) -> list[MartRow]:
        """The rows of a place and an indicator of all period types, in the order of time; none if they are not loaded."""
        return self._series.get((place, indicator), [])

    def latest(self, place: str, indicator: str) -> MartRow | None:
        """The row of a headline indicator with a value that is shown first; see vintage/headlines."""
        return self._latest.get((place, indicator))

    def below(self, place: str, indicator: str) -> MartRow | None:
        """The row of a headline indicator in the period that the place above shows."""
        return self._below.get((place, indicator))

    def at(self, place: str, indicator: str, period: str) -> MartRow | None:
        """The row of a period."""
        return next((row for row in self.of(place, indicator) if row["period"] == period), None)

    def points(self, place: str, indicator: str) -> list[Shown]:
        """The series of the shortest period type with at least two values, else of the first; figures as shown."""
        by_type: dict[str, list[MartRow]] = defaultdict(list)
        for row in self.of(place, indicator):
            if row["value"] is not None:
                by_type[row["period_type"]].append(row)
        types = sorted(by_type, key=lambda name: MONTHS_IN[name])
        chosen = next((name for name in types if len(by_type[name]) > 1), types[0] if types else None)
        rows = by_type[chosen] if chosen else []
        return [figure_shown(row, self.indicators[indicator]) for row in rows]

    def change(self, place: str, row: MartRow) -> dict[str, Any] | None:
        """The change of a figure on the same period a year before; None if there is none to compare.

        Of rates it is a difference in points, of others a share in percent, or none of nothing.
        """
        known = self.indicators[row["indicator"]]
        before = self.at(place, row["indicator"], f"{int(row['period'][:4]) - 1}{row['period'][4:]}")
        if before is None or before["value"] is None or row["value"] is None:
            return None
        difference = row["value"] - before["value"]
        is_rate = known["unit"] in UNITS_OF_RATES
        if not is_rate and not before["value"]:
            return None
        size = difference if is_rate else 100 * difference / abs(before["value"])
        arrow = "→" if abs(size) < _CHANGE_LEAST else "↑" if size > 0 else "↓"
        return {
            "arrow": arrow,
            "text": f"{number_text(abs(size), 1)}{'' if is_rate else '%'}",
            "is_points": is_rate,
        }

    def _load(self, condition: str, **parameters: Any) -> None:
        found: dict[tuple[str, str], list[MartRow]] = defaultdict(list)
        for row in self._marts.figures_where(condition, **parameters):
            found[row["place_code"], row["indicator"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: order_of(row["period"]))
        self._series = dict(found)


def _by_figure(rows: list[MartRow]) -> dict[tuple[str, str], MartRow]:
    return {(row["place_code"], row["indicator"]): row for row in rows}
