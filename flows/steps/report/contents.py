"""Contents of several pages: places, headline figures, targets, disputes, missing returns by month."""

from collections import defaultdict
from typing import Any

from flows.steps.report.figures import (
    FigureSeries,
    figure_shown,
    number_text,
    order_of,
)
from flows.steps.report.marts import MartRow, Marts
from schemas.periods import MONTHS_IN, parse_period

Content = dict[str, Any]
"""Plain values for a template, which a digest covers."""

LIST_LIMIT = 200
"""Rows of a list on a page; a longer one says how many it leaves out."""

_MONTHS_SHOWN = 24


class Contents:
    """The marts of a vintage as pages show them, asked once."""

    def __init__(self, marts: Marts) -> None:
        self.marts = marts
        self.figures = FigureSeries(marts)
        self.places = {row["place_code"]: row for row in marts.table("place_shown")}
        self.children: dict[str, list[str]] = defaultdict(list)
        for code, row in self.places.items():
            self.children[row["parent_code"] or ""].append(code)
        self.counted = rows_by(marts.rows("return_counted"), "place_code")
        self.absent = rows_by(marts.rows("return_absent"), "branch_code")
        self.months = rows_by(marts.rows("reporting_month"), "place_code")
        self.targets = rows_by(marts.rows("target_judged"), "place_code")
        self.headlines = [code for code, row in self.figures.indicators.items() if row["is_headline"]]
        self._disputed = rows_by(marts.rows("figure_disputed"), "place_code")
        self._without: dict[tuple[str, str], list[MartRow]] = defaultdict(list)
        for row in marts.rows("number_absent"):
            self._without[row["place_code"], row["indicator"]].append(row)
        valued = marts.rows("indicator_shown")
        self.with_figures = {row["place_code"] for row in valued}
        self.tops = self._tops()
        shown = {place for top in self.tops for place in self.with_children(top)}
        self._with_values = {row["indicator"] for row in valued if row["place_code"] in shown}

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

    def without_number(self, place: str, unit: str, latest: MartRow) -> list[MartRow]:
        """The reporters of a unit at or below a place without the number that the place's latest figure asks of them.

        Of a top place those of the unit's own figure, if it is of the same period.
        """
        code, period = latest["indicator"], latest["period"]
        rows = self._without.get((place, code), [])
        rows = [row for row in rows if unit in (place, row["below_code"])]
        if unit != place:
            rows = rows + [row for row in self._without.get((unit, code), ()) if row["period"] == period]
        return list({row["reporter_code"]: row for row in rows}.values())

    def beside(self, code: str, above: str, indicators: list[str]) -> list[Content]:
        """The figures of a place in the periods that the place above it shows."""
        found = []
        for indicator in indicators:
            row = self.figures.below(code, indicator) if self.figures.latest(above, indicator) else None
            found.append(figure_shown(row, self.figures.indicators[indicator]) | self.way_to(code, row))
        return found

    def way_to(self, place: str, row: MartRow | None) -> Content:
        """The page of how a figure came about, if it has one: that of a place's latest headline figure."""
        latest = self.figures.latest(place, row["indicator"]) if row else None
        is_latest = latest is not None and row is not None and latest["period"] == row["period"]
        has_page = is_latest and self.place(place)["has_page"]
        return {"how": f"how-{place}-{latest['indicator']}.html" if has_page and latest else ""}

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
                "figure": figure_shown(row, self.figures.indicators[code]) | self.way_to(place, row),
                "change": self.figures.change(place, row),
                "year": self._year(place, row),
                "targets": self.targets_of(place, code),
                "series": self.series(place, code),
            }
            for code in self.headlines
            if (row := self.figures.latest(place, code))
        ]

    def _year(self, place: str, row: MartRow) -> Content | None:
        """The figure of the calendar year of a figure of a shorter period: what targets are judged by."""
        if MONTHS_IN[row["period_type"]] >= MONTHS_IN["year"]:
            return None
        year = self.figures.at(place, row["indicator"], row["period"][:4])
        if year is None or year["value"] is None:
            return None
        is_over = parse_period(year["period"]).end < self.marts.day
        return figure_shown(year, self.figures.indicators[row["indicator"]]) | {"is_over": is_over}

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
        for row in self._disputed.get(place, ()):
            found[row["indicator"], row["dispute"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: order_of(row["period"]))
        return [
            {
                "place": self.place(place),
                "indicator": self.indicator(code),
                "periods": [row["period"] for row in rows],
                "figure": figure_shown(rows[-1], self.figures.indicators[code]),
                "dispute": dispute,
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
