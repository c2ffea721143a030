"""Disputes of published figures and comparisons over years, for random federations, compared with the oracle."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest

from flows.steps.rollup.queries import read_query
from tests.random.disputing import Found, disputes
from tests.random.federations import federations, federations_of_totals
from tests.random.oracle import Oracle
from tests.random.records import Column, Federation, Return, Row, amount_in
from tests.random.seeds import SEED
from tests.random.sites import make_site, moment, take_in_apart
from tests.random.test_oracle import drawn
from tests.random.yearly import Compared, compared
from tests.support.rolled import rolled

COUNT = 20 if SEED is None else 120


def with_own_sums(federation: Federation, random: Random) -> Federation:
    """Places that now and then write the sum of their children as their own number, and leave the total blank."""
    oracle = Oracle(federation)
    columns = {
        form.form: [column for column in form.columns if column.reported_as == "period"]
        for form in federation.forms
    }

    def mistaken(own: Return, place: str, row: Row) -> Row:
        period = next(period for period in oracle.returns.periods[own.form] if period.text == own.period)
        for column in columns[own.form]:
            below = [
                amount_in(value)
                for form in federation.forms
                for child in oracle.history.tree(period.end).children(place)
                for each in form.columns
                if each.indicator == column.indicator and each.reported_as == "period"
                for value in [oracle.returns.current.get((form.form, child, own.period), {}).get(each.column)]
            ]
            numbers = [int(amount) for amount in below if amount]
            if len(numbers) > 1 and column.column in row and random.random() < 0.5:
                row = row | {column.column: sum(numbers)}
                row |= {name: None for name in row if name == column.indicator + "_below"}
        return row

    returns = [
        replace(own, rows={place: mistaken(own, place, row) for place, row in own.rows.items()})
        for own in federation.returns
    ]
    return federation.but(returns=tuple(returns))


def with_claims(federation: Federation, random: Random) -> Federation:
    """Forms that also print the figure of their place, often wrongly."""
    said = {
        form.form: [
            Column(f"{code}_said", code, "claim", form.valid_from)
            for code in sorted({each.indicator for each in form.columns if each.reported_as != "stock"})
        ]
        for form in federation.forms
    }
    forms = [replace(form, columns=(*form.columns, *said[form.form])) for form in federation.forms]

    def printed(own: Return, row: Row) -> Row:
        claims = {
            column.column: random.choice([None, number, 7])
            for column in said[own.form]
            for number in [row.get(column.indicator)]
            if not isinstance(number, str)
        }
        return row | claims if any(value is not None for value in row.values()) else row

    returns = [
        replace(own, rows={place: printed(own, row) for place, row in own.rows.items()})
        for own in federation.returns
    ]
    return federation.but(forms=tuple(forms), returns=tuple(returns))


@pytest.fixture(scope="module")
def own() -> list[Federation]:
    random = Random(SEED or 5)
    own = [*drawn(federations(), COUNT), *drawn(federations_of_totals(), COUNT // 2)]
    own = [with_own_sums(federation, random) if at % 2 else federation for at, federation in enumerate(own)]
    return [with_claims(federation, random) if at % 3 else federation for at, federation in enumerate(own)]


@pytest.mark.heavy
def test_disputes_and_comparisons_are_those_of_the_oracle(tmp_path: Path, own: list[Federation]) -> None:
    site = make_site(tmp_path / "site", own, compares=True)
    take_in_apart(site, own, moment(own[0]))
    published: list[dict[tuple[str, ...], str]] = [{} for _ in own]
    findings: list[list[Found]] = [[] for _ in own]
    beside: list[dict[tuple[str, ...], float | None]] = [{} for _ in own]
    with rolled(site, moment(own[0])) as con:
        changed = [year for (year,) in con.execute("select distinct year from figure").fetchall()]
        stretches = con.execute(read_query("marts/branch_span"), {"most": 500}).fetchall()
        assert len(stretches) > 1
        for boundary, (first, last) in product(("as_was", "as_now"), stretches):
            asked = {"changed_years": changed, "first_branch": first, "last_branch": last}
            rows = con.tables.select("marts", "indicator_values", boundary=boundary, **asked)
            wanted = "place_code, boundary::varchar, period, indicator, dispute::varchar"
            for place, at, period, indicator, dispute in rows.project(wanted).fetchall():
                published[int(place[1:4])][at, place[4:], period, indicator[5:]] = dispute
        query = "select rule, place_code, period, indicator from findings where status = 'open'"
        for rule, place, period, indicator in con.execute(query).fetchall():
            if place and period and indicator:
                findings[int(place[1:4])].append(Found(rule, place[4:], period, indicator[5:]))
        query = "select place_code::varchar, period::varchar, indicator::varchar, shows, value from figure_compared"
        for place, period, indicator, shows, value in con.execute(query).fetchall():
            beside[int(place[1:4])][place[4:], period, indicator[5:], shows] = value
    seen: set[str] = set()
    for at, federation in enumerate(own):
        oracle = Oracle(federation)
        figures = oracle.figures()
        expected = disputes(oracle, figures, findings[at])
        differing = {
            key: (expected[key], published[at].get(key))
            for key in expected
            if expected[key] != published[at].get(key)
        }
        assert not differing, (at, dict(list(differing.items())[:5]), findings[at], federation)
        seen |= {*expected.values()}
        assert_same(compared(oracle, figures), beside[at], federation)
    assert seen >= {
        "counted_twice",
        "total_differs",
        "period_differs",
        "cumulative_differs",
        "claim_differs",
        "total_stands_in",
        "none",
    }


def assert_same(
    expected: Compared, found: dict[tuple[str, ...], float | None], federation: Federation
) -> None:
    """Assert that what stands beside the figures is what the oracle says."""
    assert expected.keys() >= found.keys(), (found.keys() - expected.keys(), federation)
    for key, value in found.items():
        own = expected[key]
        is_same = own is value or (
            None not in (own, value) and float(own or 0) == pytest.approx(value, abs=1e-6)
        )
        assert is_same, (key, own, value, federation)
