"""Contents of several pages: places, headline figures, targets, disputes, missing returns by month."""

from collections import defaultdict
from typing import Any

from flows.steps.answer.run_report import DISPUTE_NAMES
from flows.steps.report.figures import (
    FigureSeries,
    figure_shown,
    marks_of,
    number_text,
    order_of,
    read_figures,
)
from flows.steps.report.marts import MartRow, Marts
from schemas.periods import MONTHS_IN, parse_period, period_words

Content = dict[str, Any]
"""Plain values for a template, which a digest covers."""

LIST_LIMIT = 200
"""Rows of a list on a page; a longer one says how many it leaves out."""

_MONTHS_SHOWN = 24


class Contents:
    """The marts of a vintage as pages show them, asked once."""

    def __init__(self, marts: Marts) -> None:
        self.marts = marts
        self.figures: FigureSeries = read_figures(marts)
        self.places = {row["place_code"]: row for row in marts.table("place_shown")}
        self.children: dict[str, list[str]] = defaultdict(list)
        for code, row in self.places.items():
            self.children[row["parent_code"] or ""].append(code)
        self.counted = rows_by(marts.rows("return_counted"), "place_code")
        self.absent = marts.rows("return_absent")
        self.months = rows_by(marts.rows("reporting_month"), "place_code")
        self.targets = rows_by(marts.rows("target_judged"), "place_code")
        self.headlines = [code for code, row in self.figures.indicators.items() if row["is_headline"]]
        self.with_figures = {place for place, _ in self.figures.series}
        self.tops = self._tops()
        shown = {place for top in self.tops for place in self.with_children(top)}
        self._with_values = {
            indicator
            for (place, indicator), rows in self.figures.series.items()
            if place in shown and any(row["value"] is not None for row in rows)
        }

    def _tops(self) -> list[str]:
        """Places without a parent that have figures or returns, those with the most returns first."""
        expected = {
            code: sum(row["expected"] for row in self.counted.get(code, ())) for code in self.children[""]
        }
        alive = (
            code for code in expected if self.is_alive(code) or any(map(self.is_alive, self.children[code]))
        )
        return sorted(alive, key=lambda code: (-expected[code], code))

    def is_alive(self, code: str) -> bool:
        """True if a place has figures, or returns that are due."""
        return code in self.counted or code in self.with_figures

    def with_children(self, top: str) -> list[str]:
        """A top place and the units below it."""
        return [top, *self.children[top]]

    def has_values(self, indicator: str) -> bool:
        """True if a page of the indicator has something to show."""
        return indicator in self._with_values

    def indicator(self, code: str) -> Content:
        """An indicator's code, unit and names."""
        row = self.figures.indicators[code]
        names = {"zh": row["name_zh"], "en": row["name_en"] or row["name_zh"]}
        return {"code": code, "unit": row["unit"] or "", "has_page": self.has_values(code), **names}

    def place(self, code: str) -> Content:
        """A place's code and name, and whether it has a page."""
        row = self.places[code]
        return {
            "code": code,
            "name": row["name"],
            "has_page": row["depth"] < 2 and row["top_code"] in self.tops,
        }

    def beside(self, code: str, above: str, indicators: list[str]) -> list[Content]:
        """The figures of a place in the periods that the place above it shows."""
        found = []
        for indicator in indicators:
            latest = self.figures.latest(above, indicator)
            row = self.figures.at(code, indicator, latest["period"]) if latest else None
            found.append(figure_shown(row, self.figures.indicators[indicator]))
        return found

    def headline_columns(self, place: str) -> list[Content]:
        """The headline indicators of which a place has a figure, with the period of the latest."""
        return [
            self.indicator(code) | {"period": latest["period"]}
            for code in self.headlines
            if (latest := self.figures.latest(place, code))
        ]

    def cards(self, place: str) -> list[Content]:
        """The headline figures of a place: latest figure, change on the year before, targets, series."""
        return [
            {
                "indicator": self.indicator(code),
                "figure": figure_shown(row, self.figures.indicators[code]),
                "words": period_words(parse_period(row["period"])),
                "change": self.figures.change(place, row),
                "targets": self.targets_of(place, code),
                "series": self.series(place, code),
            }
            for code in self.headlines
            if (row := self.figures.latest(place, code))
        ]

    def series(self, place: str, code: str) -> Content:
        """The points of a figure's series, and its target where the points can be held against it."""
        points = self.figures.points(place, code)
        is_yearly = bool(points) and MONTHS_IN[parse_period(points[0]["period"]).period_type] == 12
        is_stock = self.figures.indicators[code]["over_time"] == "last"
        values = [own["value"] for own in self.targets_of(place, code) if own["value"] is not None]
        return {"points": points, "target": values[0] if values and (is_yearly or is_stock) else None}

    def targets_of(self, place: str, code: str) -> list[Content]:
        """The targets of a figure with their verdicts."""
        known = self.figures.indicators[code]
        return [
            {
                "text": None if row["target"] is None else number_text(row["target"], known["decimals"]),
                "value": row["target"] if row["operator"] in (">=", "<=", "~") else None,
                "sign": {">=": "≥", "<=": "≤"}.get(row["operator"], ""),
                "year": row["target_year"],
                "outline": row["outline"],
                "verdict": row["verdict"],
            }
            for row in self.targets.get(place, ())
            if row["indicator"] == code
        ]

    def disputes(self, place: str) -> list[Content]:
        """The disputed figures of a place: each indicator and dispute once, with its periods and the latest figure."""
        found: dict[tuple[str, str], list[MartRow]] = defaultdict(list)
        for code, known in self.figures.indicators.items():
            for row in self.figures.of(place, code):
                if "disputed" in marks_of(row):
                    found[known["indicator"], row["dispute"]].append(row)
        return [
            {
                "place": self.place(place),
                "indicator": self.indicator(code),
                "periods": [row["period"] for row in rows],
                "figure": figure_shown(rows[-1], self.figures.indicators[code]),
                "dispute": DISPUTE_NAMES[dispute],
            }
            for (code, dispute), rows in found.items()
        ]

    def returns(self, place: str) -> list[Content]:
        """Returns of a place and below it by form; `is_whole` if all came in time."""
        return [
            row | {"is_whole": not row["missing"] and not row["late"]} for row in self.counted.get(place, ())
        ]

    def heat(self, codes: list[str]) -> Content:
        """Rates of returns received: places by the latest months."""
        periods = sorted({row["period"] for code in codes for row in self.months.get(code, ())}, key=order_of)
        periods = periods[-_MONTHS_SHOWN:]
        rows = []
        for code in codes:
            own = {row["period"]: row for row in self.months.get(code, ())}
            if own:
                rates = [own[period]["reporting_rate_pct"] if period in own else None for period in periods]
                rows.append({**self.place(code), "rates": rates})
        return {"periods": periods, "rows": rows}


def rows_by(rows: list[MartRow], column: str) -> dict[str, list[MartRow]]:
    """Rows grouped by a column, in their order."""
    found: dict[str, list[MartRow]] = defaultdict(list)
    for row in rows:
        found[row[column] or ""].append(row)
    return dict(found)
