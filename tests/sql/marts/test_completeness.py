"""Completeness of each indicator at each level: values, zeros, blanks and missing returns, counted by hand."""

from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import NOW, submit


def test_value_zero_blank_and_missing_are_counted_apart_at_every_level(site: Site) -> None:
    # pupils: 一村 leaves the cell blank, 二村 reports zero, 三村 sends no return, 四村 in the other county reports 4
    rows = [("990102100201", "一村", 5, 10, "", 1), ("990102100202", "二村", 0, 10, 0, "")]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows)
    submit(site, "b.csv", "village_month", "990103100", "2025-01", [("990103100201", "四村", 13, 26, 4, "")])
    submit(site, "c.csv", "township_month", "990102", "2025-01", [("990102100", "甲乡", 1, "", "")])
    with rolled(site, NOW) as con:
        found = con.execute(
            "select place_code, expected, reported, with_value, zero, blank, missing, completeness_pct, zero_pct "
            f"from ({read_query('marts/indicator_completeness')}) "
            "where period = '2025-01' and indicator = 'pupils' order by place_code"
        ).fetchall()
        women = con.execute(
            "select place_code, expected, with_value, zero, missing "
            f"from ({read_query('marts/indicator_completeness')}) "
            "where period = '2025-01' and indicator = 'women' order by place_code"
        ).fetchall()
    # only villages are asked for pupils
    assert found == [
        ("990100", 4, 3, 2, 1, 1, 1, 50, 50),
        ("990102", 3, 2, 1, 1, 1, 1, 100 / 3, 100),
        ("990102100", 2, 2, 1, 1, 1, 0, 50, 100),
        ("990102101", 1, 0, 0, 0, 0, 1, 0, None),
        ("990103", 1, 1, 1, 0, 0, 0, 100, 0),
        ("990103100", 1, 1, 1, 0, 0, 0, 100, 0),
    ]
    # women are asked of villages and of the offices of townships, counties and the city
    assert women == [
        ("990100", 4 + 3 + 3, 4, 1, 6),
        ("990101", 1, 0, 0, 1),
        ("990102", 3 + 2 + 1, 3, 1, 3),
        ("990102100", 2 + 1, 3, 1, 0),
        ("990102101", 1 + 1, 0, 0, 2),
        ("990103", 1 + 1 + 1, 1, 0, 2),
        ("990103100", 1 + 1, 1, 0, 1),
    ]


def test_a_month_without_any_return_has_rows_with_missing_returns(site: Site) -> None:
    submit(site, "a.csv", "village_month", "990102100", "2025-01", [("990102100201", "一村", 5, 10, 1, 1)])
    with rolled(site, NOW) as con:
        query = read_query("marts/indicator_completeness")
        found = con.execute(
            f"select expected, missing, zero from ({query}) "
            "where place_code = '990100' and period = '2025-03' and indicator = 'pupils'"
        ).fetchall()
    assert found == [(4, 4, 0)]
