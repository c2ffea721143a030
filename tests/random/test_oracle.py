"""Every published figure of random small federations, compared with the oracle; many federations in one site."""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import prod
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.constants_ast import Constants

from flows.steps.answer.explain import explain_figure
from flows.steps.answer.figure_nodes import FigureNode
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.rollup import rolled_up
from flows.steps.rollup.scope import EVERY_PLACE
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.codelists import VERDICTS
from tests.random import beside
from tests.random.comparing import comparisons
from tests.random.federations import federations, federations_of_totals
from tests.random.oracle import Oracle
from tests.random.reconciling import reconciliation
from tests.random.records import Federation
from tests.random.seeds import SEED
from tests.random.sites import files_of, make_site, moment, take_in, take_in_apart
from tests.random.totals import completeness, reporting_rates
from tests.random.variants import LAYOUTS
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import mart_bytes

QUICK, HEAVY = 25, int(os.environ.get("FEDSTATS_FEDERATIONS", "100"))
"""Federations of the quick and of the heavy set; `make test-random` draws new ones; each takes half a second."""

IN_A_SITE = 50
"""Federations in one site; a roll-up costs half a second whatever its size."""

SHOWN = [
    "value",
    "numerator",
    "denominator",
    "status",
    "method",
    "units_expected",
    "units_reported",
    "units_unmatched",
    "units_unmapped",
    "units_suppressed",
    "suppressed_most",
    "qualifier",
    "precision",
]
FIGURES = f"select place_code::varchar, boundary, period::varchar, indicator::varchar, {', '.join(SHOWN)} from figure"
TOTALS = """
    select place_code::varchar, period::varchar, indicator::varchar, children_sum::double, reported_total::double,
        verdict, indicators_agreeing, indicators_differing, suspects
    from total_verdict
"""
PERIODS = """
    select place_code::varchar, period::varchar, indicator::varchar, parts_sum::double, reported::double, verdict, suspects
    from period_verdict
"""
COMPLETENESS = [
    "place_code",
    "period",
    "indicator",
    "expected",
    "reported",
    "with_value",
    "zero",
    "blank",
    "missing",
    "suppressed",
]
RATES = ["place_code", "form", "period", "expected", "reported", "on_time", "late", "missing", "very_late"]

Rows = dict[tuple[str, ...], tuple[Any, ...]]


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """The first `count` different examples of a strategy, the same ones for the same seed.

    Hypothesis also draws numbers that it finds in the project's imported modules; these are left out. Its examples
    depend on the text of the function `collect` too.
    """
    examples: dict[Any, None] = {}

    @settings(
        max_examples=2 * count,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Any) -> None:
        examples.setdefault(example)

    with patch("hypothesis.internal.conjecture.providers._get_local_constants", Constants):
        (collect if SEED is None else seed(SEED)(collect))()
    assert len(examples) >= count
    return list(examples)[:count]


def published(folder: Path, own: list[Federation]) -> list[Rows]:
    """Published figures, reporting rates, completeness and reconciled totals of each federation of a site."""
    site = make_site(folder, own)
    take_in_apart(site, own, moment(own[0]))
    rows: list[Rows] = [{} for _ in own]
    with rolled(site, moment(own[0])) as con:
        for place, boundary, period, indicator, *values in con.sql(FIGURES).fetchall():
            key = ("figure", boundary, place[4:], period, indicator[5:])
            rows[int(place[1:4])][key] = tuple(values)
        for place, period, indicator, *values, suspects in con.sql(TOTALS).fetchall():
            names = frozenset(re.sub(r"f\d{3}_", "", name[4:]) for name in (suspects or "").split())
            rows[int(place[1:4])]["total", place[4:], period, indicator[5:]] = (*values, names)
        unclear = [comparisons(Oracle(federation))[1] for federation in own]
        for place, period, indicator, *values, suspects in con.sql(PERIODS).fetchall():
            if (place[4:], period, indicator[5:]) not in unclear[int(place[1:4])]:
                names = frozenset((suspects or "").split())
                rows[int(place[1:4])]["period", place[4:], period, indicator[5:]] = (*values, names)
        for place, form, period, *values in (
            con.sql(read_query("marts/reporting_rate"), params=EVERY_PLACE).pl().select(RATES).rows()
        ):
            rows[int(place[1:4])]["rate", place[4:], form[5:], period] = tuple(values)
        for place, period, indicator, *values in (
            con.sql(read_query("marts/indicator_completeness")).pl().select(COMPLETENESS).rows()
        ):
            rows[int(place[1:4])]["complete", place[4:], period, indicator[5:]] = tuple(values)
        for row in con.sql(read_query("checks/cumulative_differs")).pl().rows(named=True):
            place, period, indicator = (str(row[name]) for name in ("place_code", "period", "indicator"))
            numbers = (float(row["value"]), float(row["limit"].split("=")[1]))
            rows[int(place[1:4])]["beside", place[4:], period, indicator[5:]] = numbers
    return rows


def computed(federation: Federation) -> Rows:
    """The same rows of one federation as the oracle computes them."""
    oracle = Oracle(federation)
    rows: Rows = {}
    for key, figure in oracle.figures().items():
        rows["figure", *key] = tuple(vars(figure).values())
    for key, total in reconciliation(oracle).items():
        rows["total", *key] = tuple(vars(total).values())
    for key, compared in comparisons(oracle)[0].items():
        rows["period", *key] = tuple(vars(compared).values())
    for key, rate in reporting_rates(oracle).items():
        rows["rate", *key] = tuple(vars(rate).values())
    for indicator, years in oracle.returns.beside.items():
        for steps in years:
            for wrong in beside.differing(steps):
                at = steps[wrong.at]
                rows["beside", at.place, at.period.text, indicator] = (wrong.cumulative, wrong.wanted)
    for key, own in completeness(oracle).items():
        rows["complete", *key] = tuple(vars(own).values())
    return rows


def is_same(one: Any, other: Any) -> bool:
    if isinstance(one, Fraction) and other is not None:
        return abs(float(one) - other) <= 1e-9 * max(1, abs(other))
    return bool(one == other)


def differing(expected: Rows, found: Rows) -> list[tuple[Any, ...]]:
    """The rows that differ: key, what the oracle says, what is published."""
    return [
        (key, one, other)
        for key in sorted(expected.keys() | found.keys())
        for one, other in [(expected.get(key), found.get(key))]
        if one is None or other is None or not all(map(is_same, one, other))
    ]


def smallest(federation: Federation, fails: Callable[[Federation], bool]) -> Federation:
    """A smaller federation that still fails: without forms, returns, rows and indicators that do not matter."""

    def smaller(own: Federation) -> Iterator[Federation]:
        for form in own.forms:
            kept = tuple(each for each in own.returns if each.form != form.form)
            forms = tuple(each for each in own.forms if each != form)
            rates = tuple(each for each in own.indicators if form.form not in each.forms)
            yield replace(own, forms=forms, returns=kept, indicators=rates)
        for indicator in own.indicators:
            texts = " ".join(f"{each.numerator} {each.denominator}" for each in own.indicators)
            if indicator.is_derived and indicator.code not in texts.split():
                yield replace(own, indicators=tuple(each for each in own.indicators if each != indicator))
        for one in own.returns:
            yield replace(own, returns=tuple(each for each in own.returns if each != one))
            for place in one.rows if len(one.rows) > 1 else ():
                rows = {code: row for code, row in one.rows.items() if code != place}
                again = tuple(replace(each, rows=rows) if each == one else each for each in own.returns)
                yield replace(own, returns=again)

    for _ in range(40):  # each step is a run of the pipeline
        found = next((each for each in smaller(federation) if fails(each)), None)
        if found is None:
            return federation
        federation = found
    return federation


def disagreement(folder: Path, own: Federation) -> list[tuple[Any, ...]]:
    """Rows that differ for one federation in a site of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    return differing(computed(own), published(folder, [own])[0])


def hold_against_oracle(folder: Path, own: Iterable[tuple[Federation, Rows]]) -> int:
    """Assert that the oracle agrees on every published row of federations; the number of rows."""
    rows = 0
    for at, (federation, found) in enumerate(own):
        expected = computed(federation)
        rows += len(expected)
        if differences := differing(expected, found):
            listed = "\n".join(map(str, differences[:10]))
            least = smallest(federation, lambda other: bool(disagreement(folder / "less", other)))
            pytest.fail(f"federation {at}: {len(differences)} rows differ\n{listed}\nas do some of\n{least}")
    return rows


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Federation, Rows]]:
    """The federations of the quick set with what is published of each."""
    own = drawn(federations(), QUICK)
    return list(zip(own, published(tmp_path_factory.mktemp("quick") / "site", own), strict=True))


def test_quick_federations(tmp_path: Path, quick: list[tuple[Federation, Rows]]) -> None:
    assert hold_against_oracle(tmp_path, quick) > 1000


@pytest.mark.heavy
def test_federations_of_wrong_totals(tmp_path: Path) -> None:
    own = drawn(federations_of_totals(), QUICK if SEED is None else HEAVY)
    found = published(tmp_path / "site", own)
    hold_against_oracle(tmp_path, zip(own, found, strict=True))
    verdicts = {values[2] for rows in found for key, values in rows.items() if key[0] == "total"}
    assert verdicts >= set(VERDICTS) - {"within_suppressed"}


@cache
def many() -> list[Federation]:
    return drawn(federations(), QUICK + HEAVY)[QUICK:]


@pytest.mark.heavy
@pytest.mark.parametrize("first", range(0, HEAVY, IN_A_SITE))
def test_many_federations(tmp_path: Path, first: int) -> None:
    own = many()[first : first + IN_A_SITE]
    assert hold_against_oracle(tmp_path, zip(own, published(tmp_path / "site", own), strict=True)) > 1_000


@pytest.mark.heavy
def test_variants_are_among_the_federations() -> None:
    """Columns divided by one dimension and by two, a form of several levels, and returns in each layout."""
    forms = [form for own in many() for form in own.forms]
    assert {len(column.dimensions) for form in forms for column in form.columns} == {0, 1, 2}
    assert {len(form.levels) for form in forms} == {0, 2, 3}
    assert {own.layout for federation in many() for own in federation.returns} == {*LAYOUTS}


@pytest.mark.heavy
def test_the_citys_totals_are_equal_under_both_boundaries(quick: list[tuple[Federation, Rows]]) -> None:
    """The sum is the same for every base indicator and period, published and computed."""
    for federation, rows in quick:
        rates = {indicator.code for indicator in federation.indicators if indicator.below}
        for some in (rows, computed(federation)):
            was = {
                key[3:]: figure[0]
                for key, figure in some.items()
                if key[:3] == ("figure", "as_was", "00") and key[4] not in rates
            }
            now = {
                key[3:]: figure[0]
                for key, figure in some.items()
                if key[:3] == ("figure", "as_now", "00") and key[4] not in rates
            }
            assert was == now


def hold_formulas(node: FigureNode) -> None:
    """Assert that a node's formula and the formulas below it are true, within their decimals."""
    left, right = re.sub("（.*?）|,", "", node.formula).replace("− ", "+ -").split("=")
    left = left.removeprefix("+ ")
    if node.value is not None and left.strip():
        terms = [term.split() for term in left.split(" + ")]
        amounts = [float(first) * prod(map(float, rest[1::2])) for first, *rest in terms if "÷" not in rest]
        rates = [prod(map(float, term[:-2:2])) / float(term[-1]) for term in terms if "÷" in term]
        assert sum(amounts or rates) == pytest.approx(float(right), rel=1e-3, abs=0.01 * len(terms)), (
            node.formula
        )
    for child in node.children:
        hold_formulas(child)


@pytest.mark.heavy
def test_explained_is_what_is_published(tmp_path: Path) -> None:
    """Explaining rolls up a few places, periods and indicators; the figures and formulas equal the published
    ones."""
    own = [federation for federation in drawn(federations(), 2 * QUICK) if len(federation.events) > 2][:8]
    site, now = make_site(tmp_path / "site", own), moment(own[0])
    take_in(site, files_of(own), now)
    with rolled_whole(site, now) as con:
        figures = sorted(con.sql(FIGURES).fetchall())
        switch_current(site, write_vintage(con, site, edition_of(site, now)))
    for place, boundary, period, indicator, *values in Random(1).sample(figures, 20):
        node = explain_figure(site, place, period, indicator, boundary).figure
        assert [getattr(node, name) for name in SHOWN] == values, (place, boundary, period, indicator)
        hold_formulas(node)


@pytest.mark.heavy
def test_several_nights_come_to_the_same_as_one(tmp_path: Path) -> None:
    """The same returns give the same bytes in one night and over three nights in another order."""
    own = drawn(federations(), QUICK // 2)
    files, now = files_of(own), moment(own[0])
    vintages = []
    for name, nights in (("once", [files]), ("thrice", [files[2::3], files[0::3], files[1::3]])):
        site = make_site(tmp_path / name, own)
        for night in nights:
            take_in(site, night, now)
            with rolled_up(site, now) as con:
                vintage = write_vintage(con, site, edition_of(site, now))
        vintages.append(mart_bytes(vintage))
    once, thrice = vintages
    assert once.keys() == thrice.keys()
    assert [name for name in once if once[name] != thrice[name]] == []
