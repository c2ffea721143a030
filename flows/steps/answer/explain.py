"""Explain: a published figure with everything beneath it, down to the cells that it came from."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from flows.steps.answer.status import NothingPublishedError
from flows.steps.rollup.graph import Tables
from flows.steps.rollup.rollup import open_tables
from flows.steps.rollup.scope import Scope
from flows.steps.site.site import Site
from flows.steps.tidy.corrections import corrections_of
from flows.steps.vintage.vintage import current_package
from schemas.catalogue import Catalogue
from schemas.periods import MONTHS_IN, Period, parse_period, periods_between

Node = dict[str, Any]
"""One figure: place, value, status, method, formula, counts of reporters, `cells` (its own returns, given or not),
`parts` (of a longer period: the figures added, each with its own place and share) and `children`, which are nodes."""


_SHOWN = (
    "place_code",
    "name",
    "level",
    "period",
    "indicator",
    "value",
    "numerator",
    "denominator",
    "status",
    "method",
    "units_expected",
    "units_reported",
    "units_unmatched",
    "units_unmapped",
    "qualifier",
    "precision",
    "units_suppressed",
    "suppressed_most",
    "as_of_period",
)


class NoSuchFigureError(LookupError):
    """There is no figure to explain; the message says why."""


def explain_figure(site: Site, place: str, period: str, indicator: str, boundary: str = "as_was") -> Node:
    """The figure as the published vintage has it, with the way to it.

    Raises NothingPublishedError, NoSuchPeriodError for a text that is no period, NoSuchFigureError.
    """
    package = current_package(site)
    if package is None:
        raise NothingPublishedError
    asked = parse_period(period)
    known = {row["code"]: row for row in site.catalogue["indicators"].to_dicts()}
    if indicator not in known:
        raise NoSuchFigureError(
            f"没有指标 {indicator}，代码见 dim_indicator / there is no indicator {indicator}"
        )
    if place not in set(site.catalogue["places"]["code"]):
        raise NoSuchFigureError(f"没有单位 {place}，代码见 dim_place / there is no place {place}")
    own = known[indicator]
    codes = [indicator, *(code for code in (own["numerator"], own["denominator"]) if code)]
    periods = _base_periods(site.catalogue, asked, codes)
    scope = Scope(periods, frozenset(codes), _places_around(site.catalogue, place))
    as_of = datetime.fromisoformat(package["as_of"])
    with open_tables(site, as_of, scope) as tables:
        tree = _Tree(site.catalogue, own, asked, _read(tables, place, asked, indicator, boundary))
    if place not in tree.figures:
        raise NoSuchFigureError(
            f"{place} 在 {asked.text} 没有 {own['name_zh']}（{indicator}）：当期不应报，或该单位当时不存在 / "
            f"{place} has no {indicator} in {asked.text}: it was not due, or the place was not there"
        )
    return {"boundary": boundary, "vintage": package["vintage"], **tree.node(place)}


def _base_periods(catalogue: Catalogue, asked: Period, indicators: list[str]) -> frozenset[str]:
    """The reporting periods that may enter the figure: its parts, of every type; where one of its indicators is
    reported as cumulative, those of all years that it touches, for such a figure begins with its year."""
    columns = catalogue["form_columns"].filter(
        pl.col("indicator").is_in(indicators), pl.col("reported_as") == "cumulative"
    )
    forms = catalogue["forms"].filter(pl.col("form").is_in(columns["form"].unique().to_list()))
    first, last = asked.start, asked.end
    for month in forms["year_start"].fill_null(1).unique():
        begin, after = _year_of(asked.start, month), _year_of(asked.end, month)
        first = min(first, begin)
        last = max(last, after.replace(year=after.year + 1) - timedelta(days=1))
    types = set(catalogue["forms"]["period_type"]) & set(MONTHS_IN)
    found = {period.text for kind in types for period in periods_between(kind, first, last)}
    return frozenset(found | {asked.text})


def _year_of(day: date, month: int) -> date:
    """The first day of the year, which begins with a month, in which a day lies."""
    return date(day.year - (day.month < month), month, 1)


def _places_around(catalogue: Catalogue, place: str) -> frozenset[str]:
    """The places whose returns may enter the figures beneath a place: those beneath it at any time, those that events
    join with one of them, in whatever order; and all above those, for they are found through them."""
    beneath, above = defaultdict(set), defaultdict(set)
    for code, parent in catalogue["places"].select("code", "parent").drop_nulls().iter_rows():
        beneath[parent].add(code)
        above[code].add(parent)
    for one, other in catalogue["place_events"].select("from_code", "to_code").drop_nulls().iter_rows():
        beneath[one].add(other)
        beneath[other].add(one)
    found = _reached({place}, beneath)
    return frozenset(_reached(found, above))


def _reached(codes: set[str], steps: dict[str, set[str]]) -> set[str]:
    """The codes and all that steps lead to from them."""
    found, last = set(codes), set(codes)
    while last := {after for code in last for after in steps.get(code, ())} - found:
        found |= last
    return found


def _read(tables: Tables, place: str, period: Period, indicator: str, boundary: str) -> dict[str, list[Node]]:
    """Rows of the queries of sql/explain about a place and the places below it."""
    known, changed = (
        tables.con.execute(
            f"select count(*) from {name} where period::varchar = $period", {"period": period.text}
        ).fetchall()[0][0]
        for name in ("period", "changed_period")
    )
    if not known:
        raise NoSuchFigureError(f"{period.text} 没有任何应报的报表 / nothing was due in {period.text}")
    asked = {"place": place, "period": period.text, "indicator": indicator}
    asked["boundary"] = boundary if changed else "as_was"
    return {
        name: tables.select("explain", name, **asked).pl().to_dicts()
        for name in ("figure_below", "part_below", "cell_below", "explanation")
    }


class _Tree:
    """What is known beneath a place, ready to be asked for the node of each."""

    def __init__(
        self,
        catalogue: Catalogue,
        indicator: dict[str, Any],
        period: Period,
        found: dict[str, list[Node]],
    ) -> None:
        self.indicator, self.period = indicator, period
        self.names = dict(catalogue["places"].select("code", "name").iter_rows())
        self.figures = {row["place_code"]: row for row in found["figure_below"]}
        is_sum = indicator["over_time"] == "sum" and not indicator["numerator"]
        self.children = _grouped(found["figure_below"], "parent_code")
        self.parts = _grouped(found["part_below"] if is_sum else [], "to_code")
        self.cells: dict[str, list[Node]] = defaultdict(list)
        corrections = corrections_of(catalogue)
        reasons: dict[tuple[str, str | None, str], list[Node]] = defaultdict(list)
        for row in found["explanation"]:
            for cell in (row["cell"] or "").split("、"):
                reasons[row["submission"], row["sheet"] or "", cell].append(row)
        for row in found["cell_below"]:
            key = (row["submission"], row["sheet"] or "", row["cell"])
            row["explained"] = [f"{own['rule']}：{own['reason']}" for own in reasons.get(key, ())]
            row["corrected"] = [
                f"{own.holds} → {own.value}：{own.reason}（{own.officer} {own.date}）"
                for own in corrections.get(row["submission"] or "", ())
                if own.cell == row["cell"] and own.sheet in ("", row["sheet"])
            ]
            self.cells[row.pop("to_code")].append(row)

    def node(self, place: str) -> Node:
        """The node of a place, its children's in it."""
        own = self.figures[place]
        children = [self.node(child["place_code"]) for child in self.children.get(place, ())]
        node = {name: own[name] for name in _SHOWN}
        node["parts"] = self.parts.get(place, [])
        node["cells"] = [self._cell(row) for row in self.cells.get(place, ())]
        node["formula"] = self._formula(own, node, children)
        node["children"] = children
        return node

    def _cell(self, row: Node) -> Node:
        state = "missing" if row["submission"] is None else "blank"
        if row["cell"]:
            state = "suppressed" if row["value"] is None else "given"
        return {"state": state, "place_name": self.names.get(row["place_code"]), **row}

    def _term(self, part: Node, place: str) -> str:
        """A part in a sum: with its share, and its place where that is another."""
        times = "" if part["share"] == 1 else f" × {part['share']:.12g}"
        code = part["place_code"]
        of_place = "" if code == place else f"，{self.names.get(code) or ''} {code}"
        return f"{_number(part['value'])}{times}（{part['period']}{of_place}）"

    def _formula(self, own: Node, node: Node, children: list[Node]) -> str:
        """The figure as an equation with its numbers put in."""
        value = _number(own["value"])
        if self.indicator["numerator"]:
            scale = _number(self.indicator["scale"])
            return f"{scale} × {_number(own['numerator'])} ÷ {_number(own['denominator'])} = {value}"
        if node["parts"]:
            given = [part for part in node["parts"] if part["value"] is not None]
            terms = [self._term(part, own["place_code"]) for part in given]
            return f"{' + '.join(terms)} = {value}"
        if not children or self.indicator["over_places"] == "none":
            return f"= {value}"
        below = sum(child["value"] or 0 for child in children)
        mine = (own["amount"] or 0) - below - (own["remainder"] or 0)
        has_own = any(cell["reported_as"] != "subtotal" for cell in node["cells"])
        parts = [f"{_number(mine)}（本级）"] if mine or has_own else []
        parts.append(f"{_number(below)}（下级之和）")
        if own["remainder"] is not None:
            parts[-1] = f"{_number(below + own['remainder'])}（上报合计，代替下级之和 {_number(below)}）"
        return f"{' + '.join(parts)} = {value}"


def _grouped(rows: list[Node], by: str) -> dict[str, list[Node]]:
    """The rows without their key, by it, in their order."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for row in rows:
        groups[row.pop(by)].append(row)
    return groups


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
