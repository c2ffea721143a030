"""Differences: each change once, with the longer periods that changed with it."""

from typing import Any

import pytest

from flows.steps.answer.diff import Difference, difference_tables, with_longer


def change(period: str, cause: str, place: str = "村", indicator: str = "women") -> dict[str, Any]:
    return {"place_code": place, "indicator": indicator, "period": period, "cause": cause}


JAN, Q1, H1, YEAR = "2025-01", "2025-Q1", "2025-H1", "2025"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # one month, and all that contains it
        ([change(p, "a") for p in (YEAR, Q1, JAN, H1)], {JAN: [Q1, H1, YEAR]}),
        # two months: the quarter is told with both
        ([change("2025-02", "b"), change(JAN, "a"), change(Q1, "a; b")], {JAN: [Q1], "2025-02": [Q1]}),
        # the quarter has a return of its own
        ([change(JAN, "a"), change(Q1, "a; c")], {JAN: [], Q1: []}),
        # and what contains the quarter is told with both
        (
            [change(JAN, "a"), change(Q1, "a; c"), change(YEAR, "a; c")],
            {JAN: [YEAR], Q1: [YEAR]},
        ),
        # another quarter, and a year without its month
        ([change(JAN, "a"), change("2025-Q2", "a")], {JAN: [], "2025-Q2": []}),
        ([change(YEAR, "a")], {YEAR: []}),
        # causes that are not named but counted
        ([change(JAN, "a; b; +2"), change(Q1, "a; b; +3")], {JAN: [Q1]}),
        # a statistical year from April contains no January of its year
        ([change("2025-04", "a"), change("2025S", "a"), change(JAN, "a")], {"2025-04": ["2025S"], JAN: []}),
    ],
)
def test_a_longer_period_is_told_with_the_shorter(
    rows: list[dict[str, Any]], told: dict[str, list[str]]
) -> None:
    found = Difference("old", "new", [], with_longer(rows))
    assert {row["period"]: row["longer"] for row in found.changes} == told
    folded = {row["period"]: row["within"] for row in found.figures if row["within"]}
    assert {longer for own in told.values() for longer in own} == set(folded)


def test_other_places_and_indicators_are_told_on_their_own() -> None:
    rows = [change(JAN, "a"), change(Q1, "a", place="乡"), change(Q1, "a", indicator="pupils")]
    assert len(Difference("old", "new", [], with_longer(rows)).changes) == 3


def test_a_report_has_each_change_once() -> None:
    values = {"place_name": "村", "name_zh": "妇女", "old_value": 1.0, "new_value": 3.0, "difference": 2.0}
    rows = [{**change(period, "a"), **values} for period in (JAN, Q1, YEAR)]
    [_, (title, _, lines)] = difference_tables(Difference("old", "new", [], with_longer(rows)))
    assert "共 1 处" in title
    assert lines == [["村", "2025-01（2025-Q1、2025）", "妇女", "1", "3", "2"]]
