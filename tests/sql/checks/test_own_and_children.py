"""Own figures that repeat the figures of the places below, which would count twice."""

from pathlib import Path
from typing import Any

import pytest

from flows.steps.ledger.delta import ledger_files
from tests.support.rolled import rolled
from tests.support.site import NOW, ledger_frame, make_test_site, submit


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("villages", "own", "below", "expected"),
    [
        ((5, 7), 12, "", {("own_is_children_sum", "C4")}),  # 本级 12 where the villages sum to 12
        ((5, 7), 12, 12, {("own_equals_below", "C4")}),  # 下级 says the same: the classic doubling
        ((5, 7), 12, 11, {("own_is_children_sum", "C4"), ("subtotal_differs", "D4")}),
        ((5, 8), 12, 12, {("own_equals_below", "C4"), ("subtotal_differs", "D4")}),
        ((5, 7), 3, 12, set()),  # the place's own
        ((5, 7), 0, 12, set()),
        ((1, 1), 2, 2, set()),  # small numbers are often equal
        ((0, 0), 0, 0, set()),
    ],
)
def test_the_total_of_the_children_in_the_own_column_is_found(
    tmp_path: Path, villages: tuple[int, int], own: int, below: Any, expected: set[tuple[str, str]]
) -> None:
    site = make_test_site(tmp_path / "s")
    rows = [
        ("990102100201", "一村", villages[0], 20, 0, 0),
        ("990102100202", "二村", villages[1], 20, 0, 0),
    ]
    submit(site, "v.csv", "village_month", "990102100", "2025-01", rows)
    submit(site, "t.csv", "township_month", "990102100", "2025-01", [("990102100", "甲乡", own, below, 40)])
    with rolled(site, NOW) as con:
        found = set(con.execute("select rule, cell from check_finding where file = 't.csv'").fetchall())
    if ledger_files(site.ledger, "findings"):
        found |= set(ledger_frame(site, "findings").select("rule", "cell").iter_rows())
    assert found == expected
