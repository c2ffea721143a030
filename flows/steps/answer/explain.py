"""Explain: a published figure with all figures and cells that it is made of."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from flows.steps.answer._figure_formulas import FigureFormulas, QueryRow
from flows.steps.answer.figure_nodes import OF_FIGURE, CellNode, Explanation, FigureNode, PartNode, places_in
from flows.steps.answer.published_dispute import disputing_findings, published_dispute
from flows.steps.answer.status import NothingPublishedError
from flows.steps.book.parts import whole_name
from flows.steps.rollup.graph import QueryTables
from flows.steps.rollup.rollup import open_tables
from flows.steps.rollup.scope import Scope
from flows.steps.site.site import Site
from flows.steps.tidy.corrections import corrections_of
from flows.steps.vintage.vintage import current_package
from schemas.catalogue import Catalogue
from schemas.codelists import RETURN_RATES
from schemas.periods import MONTHS_IN, Period, parse_period, periods_between
from schemas.texts.catalogue_names import catalogue_language
from schemas.texts.language_texts import worded
from schemas.texts.said import Both, Saying

_OF_NUMBERS = ["figure_below", "part_below", "cell_below", "explanation"]
"""Queries about a figure that is made of numbers in returns."""


class NoSuchFigureError(LookupError):
    """There is no figure to explain, for the reason in the message."""


def explain_figure(
    site: Site, place: str, period: str, indicator: str, boundary: str = "as_was", lang: str = "zh"
) -> Explanation:
    """The figure as the published vintage has it, with the way to it; formulas have the words of a language.

    Raises NothingPublishedError, NoSuchPeriodError for a text that is no period, NoSuchFigureError.
    """
    package = current_package(site)
    if package is None:
        raise NothingPublishedError
    asked = parse_period(period)
    known = {row["code"]: row for row in site.catalogue["indicators"].to_dicts()}
    if indicator not in known:
        raise NoSuchFigureError(Saying("error.no_indicator", indicator=indicator))
    if place not in set(site.catalogue["places"]["code"]):
        raise NoSuchFigureError(Saying("error.no_place", place=place))
    own = known[indicator]
    derived = site.catalogue.derived.get(indicator)
    codes = [indicator, *(derived.terms if derived else ()), *([own["weight"]] if own["weight"] else [])]
    periods = _base_periods(site.catalogue, asked, codes)
    scope = Scope(periods, frozenset(codes), _places_around(site.catalogue, place))
    as_of = datetime.fromisoformat(package["as_of"])
    with open_tables(site, as_of, scope) as tables:
        terms = derived.above if derived and derived.is_sum else {}
        tree = _Tree(site.catalogue, lang, own, _read(tables, place, asked, own, boundary, list(terms)))
    if place not in tree.figures:
        raise NoSuchFigureError(
            Saying(
                "error.no_figure",
                place=place,
                period=asked.text,
                indicator=Both(f"{own['name_zh']}（{indicator}）", indicator),
            )
        )
    node = tree.node(place)
    vintage = site.current.resolve()
    dispute = published_dispute(vintage, node.level, place, asked, indicator, boundary)
    inside = {
        text
        for text in periods
        if asked.start <= parse_period(text).start <= parse_period(text).end <= asked.end
    }
    by = disputing_findings(vintage, dispute, places_in(node), inside, set(codes))
    return Explanation(boundary, package["vintage"], node, dispute, by)


def _base_periods(catalogue: Catalogue, asked: Period, indicators: list[str]) -> frozenset[str]:
    """The reporting periods that may enter the figure: its parts, of every type.

    If one of its indicators is reported as cumulative, they are all periods of the years that it touches, because such
    a figure begins with its year.
    """
    columns = catalogue["form_columns"].filter(
        pl.col("indicator").is_in(indicators), pl.col("reported_as") == "cumulative"
    )
    forms = catalogue["forms"].filter(pl.col("form").is_in(columns["form"].unique().to_list()))
    first, last = asked.start, asked.end
    for month in forms["year_start"].unique():
        begin, after = _year_of(asked.start, month), _year_of(asked.end, month)
        first = min(first, begin)
        last = max(last, after.replace(year=after.year + 1) - timedelta(days=1))
    types = set(catalogue["forms"]["period_type"]) & set(MONTHS_IN)
    found = {period.text for kind in types for period in periods_between(kind, first, last)}
    return frozenset(found | {asked.text})


def _year_of(day: date, month: int) -> date:
    """The first day of a day's year, if years begin with this month."""
    return date(day.year - (day.month < month), month, 1)


def _places_around(catalogue: Catalogue, place: str) -> frozenset[str]:
    """The places whose returns may enter a place's figure, and all places above them, which lead to them.

    They are the places below it at any time, and the places that events link with one of these, in any order; also
    the alternative reporters of a form.
    """
    below, above = defaultdict(set), defaultdict(set)
    for code, parent in catalogue["places"].select("code", "parent").drop_nulls().iter_rows():
        below[parent].add(code)
        above[code].add(parent)
    for one, other in catalogue["place_events"].select("from_code", "to_code").drop_nulls().iter_rows():
        below[one].add(other)
        below[other].add(one)
    for one, other in catalogue.alternative_pairs:
        below[one].add(other)
    found = _reached({place}, below)
    return frozenset(_reached(found, above))


def _reached(codes: set[str], steps: dict[str, set[str]]) -> set[str]:
    """The codes, and all codes that steps lead to from them."""
    found, last = set(codes), set(codes)
    while last := {after for code in last for after in steps.get(code, ())} - found:
        found |= last
    return found


def _read(
    tables: QueryTables, place: str, period: Period, row: QueryRow, boundary: str, terms: list[str]
) -> dict[str, list[QueryRow]]:
    """Rows of the queries of sql/explain about a place and the places below it, with the figures of a sum's terms."""
    known, changed = (
        tables.con.execute(
            f"select count(*) from {name} where period::varchar = $period", {"period": period.text}
        ).fetchall()[0][0]
        for name in ("period", "changed_period")
    )
    if not known:
        raise NoSuchFigureError(Saying("error.nothing_due", period=period.text))
    is_of_returns = row["formula"] in RETURN_RATES
    asked = {"place": place, "period": period.text, "indicator": row["code"]}
    asked["boundary"] = boundary if changed else "as_was"
    names = ["figure_below", "return_below"] if is_of_returns else _OF_NUMBERS
    found = {name: tables.select("explain", name, **asked).pl().to_dicts() for name in names}
    found = {name: [] for name in _OF_NUMBERS} | found
    found["terms"] = [
        row
        for term in terms
        for row in tables.select("explain", "figure_below", **asked | {"indicator": term}).pl().to_dicts()
    ]
    return found


class _Tree:
    """The rows below a place, from which the node of each place is made."""

    def __init__(
        self,
        catalogue: Catalogue,
        lang: str,
        indicator: dict[str, Any],
        found: dict[str, list[QueryRow]],
    ) -> None:
        self.names = dict(catalogue["places"].select("code", "name").iter_rows())
        self.figures = {row["place_code"]: row for row in found["figure_below"]}
        derived = catalogue.derived.get(indicator["code"])
        names = catalogue["indicators"].select("code", f"name_{catalogue_language(lang)}", name="name_zh")
        self.formulas = FigureFormulas(
            lang,
            indicator,
            is_rate=indicator["numerator"] is not None or indicator["formula"] in RETURN_RATES,
            factors=derived.above if derived and derived.is_sum else {},
            terms={(row["place_code"], row["indicator"]): row["value"] for row in found["terms"]},
            place_names=self.names,
            indicator_names={code: own or name for code, own, name in names.iter_rows()},
        )
        is_sum = indicator["over_time"] == "sum" and not indicator["numerator"]
        self.children = _grouped(found["figure_below"], "parent_code")
        self.parts = _grouped(found["part_below"] if is_sum else [], "to_code")
        self.cells: dict[str, list[QueryRow]] = defaultdict(list)
        corrections = corrections_of(catalogue)
        reasons: dict[tuple[str, str | None, str], list[QueryRow]] = defaultdict(list)
        for row in found["explanation"]:
            for cell in (row["cell"] or "").split("、"):
                reasons[row["submission"], row["sheet"] or "", cell].append(row)
        for row in found.get("return_below", []):
            self.cells[row.pop("to_code")].append(row | {"explained": [], "corrected": []})
        for row in found["cell_below"]:
            key = (row["submission"], row["sheet"] or "", row["cell"])
            row["explained"] = [
                worded(lang, "say.because", text=own["rule"], reason=own["reason"])
                for own in reasons.get(key, ())
            ]
            row["corrected"] = [
                worded(
                    lang,
                    "say.brackets",
                    text=worded(lang, "say.because", text=f"{own.holds} → {own.value}", reason=own.reason),
                    more=f"{own.officer} {own.date}",
                )
                for own in corrections.get(row["submission"] or "", ())
                if own.cell == row["cell"] and own.sheet in ("", row["sheet"], whole_name(row["sheet"] or ""))
            ]
            self.cells[row.pop("to_code")].append(row)

    def node(self, place: str) -> FigureNode:
        """The node of a place, with the nodes of its children."""
        row = self.figures[place]
        children = [self.node(child["place_code"]) for child in self.children.get(place, ())]
        parts = [PartNode(**part) for part in self.parts.get(place, [])]
        cells = [self._cell(cell) for cell in self.cells.get(place, ())]
        formula = self.formulas.of_figure(row, parts, cells, children)
        return FigureNode(
            **{name: row[name] for name in OF_FIGURE},
            parts=parts,
            cells=cells,
            formula=formula,
            children=children,
        )

    def _cell(self, row: QueryRow) -> CellNode:
        state = "missing" if row["submission"] is None else "blank"
        if row["reported_as"] == "return":
            state = "missing" if row["is_missing"] else "received" if row["submission"] else "awaited"
        if row["cell"]:
            state = "suppressed" if row["value"] is None else "given"
        return CellNode(state=state, place_name=self.names.get(row["place_code"]), **row)


def _grouped(rows: list[QueryRow], by: str) -> dict[str, list[QueryRow]]:
    """The rows by a key, without it, in their order."""
    groups: dict[str, list[QueryRow]] = defaultdict(list)
    for row in rows:
        groups[row.pop(by)].append(row)
    return groups
