"""Totals that places report for their children, compared with the children; each row is calculated by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, make_test_site, submit

LATER = datetime(2025, 5, 1, tzinfo=UTC)
PLACES = """code,name,level,parent,kind,valid_from,valid_to,reports
city,市,city,,city,2000-01-01,,false
c1,东县,county,city,county,2000-01-01,,false
t1,甲乡,township,c1,town,2000-01-01,,true
t2,乙镇,township,c1,town,2000-01-01,,true
v1,一村,village,t1,village,2000-01-01,,true
v2,二村,village,t1,village,2000-01-01,,true
v3,三村,village,t1,village,2000-01-01,,true
v4,四村,village,t2,village,2000-01-01,,true
v5,五村,village,t2,village,2000-01-01,,true
"""
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-01-31,city
township_month,乡月报,Township monthly return,township,month,8,30,2025-01-01,2025-01-31,city
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed
village_month,women,women,period,妇女（人）,Women,true,2025-01-01,,<6=5|*
township_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2025-01-01,,
"""


@pytest.fixture
def below(tmp_path: Path) -> Site:
    return make_test_site(
        tmp_path / "site",
        places=PLACES,
        forms=FORMS,
        form_columns=COLUMNS,
        indicators=CATALOGUE["indicators"].replace("0,10000,", "0,1000000,"),
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )


def give(site: Site, totals: dict[str, Any], **villages: int | str) -> dict[str, tuple[Any, ...]]:
    """Take in villages and the totals of townships; return difference, verdict and suspects by township."""
    for code, women in villages.items():
        submit(
            site, f"{code}.csv", "village_month", code, "2025-01", [(code, "", women)], LATER, ["妇女（人）"]
        )
    for code, total in totals.items():
        rows = [(code, "", total)]
        submit(site, f"{code}.csv", "township_month", code, "2025-01", rows, LATER, ["下级妇女（人）"])
    with rolled(site, LATER) as con:
        found = con.execute(
            "select place_code::varchar, difference::double, verdict, suspects from total_verdict"
        ).fetchall()
    return {code: tuple(own) for code, *own in found}


def test_an_equal_total(below: Site) -> None:
    assert give(below, {"t1": 60}, v1=10, v2=20, v3=30) == {"t1": (0, "equal", None)}


def test_a_rounded_total_is_equal_within_its_rounding(below: Site) -> None:
    # 0.6万 is known to ± 500: it may be 6,060
    assert give(below, {"t1": "0.6万"}, v1=1010, v2=2020, v3=3030)["t1"] == (-60, "equal", None)


@pytest.mark.parametrize(
    ("total", "villages", "expected"),
    [
        # 三村 is missing and the total is higher: the difference may be its number
        (75, {"v1": 10, "v2": 20}, (45, "child_missing", "v3")),
        # 三村 is missing, yet the total is lower than the sum of the others
        (25, {"v1": 10, "v2": 20}, (-5, "children_exceed", None)),
        # 10 + 20 + 20 + 30: 二村 was counted twice
        (80, {"v1": 10, "v2": 20, "v3": 30}, (20, "doubled", "v2")),
        # 10 + 30: 二村 was left out
        (40, {"v1": 10, "v2": 20, "v3": 30}, (-20, "children_exceed", "v2")),
        # 10 + 200 + 30: 二村 reported a tenth
        (240, {"v1": 10, "v2": 20, "v3": 30}, (180, "unit_slip", "v2×10")),
        # 10 + 2 + 30: 二村 reported ten times as much
        (42, {"v1": 10, "v2": 20, "v3": 30}, (-18, "unit_slip", "v2÷10")),
        # 1 + 20000 + 30: 二村 wrote 2 and meant 2万
        (20031, {"v1": 1, "v2": 2, "v3": 30}, (19998, "unit_slip", "v2×10000")),
        # the total itself is a hundred times the sum
        (6000, {"v1": 10, "v2": 20, "v3": 30}, (5940, "unit_slip", "t1÷100")),
        (67, {"v1": 10, "v2": 20, "v3": 30}, (7, "parent_exceeds", None)),
        (53, {"v1": 10, "v2": 20, "v3": 30}, (-7, "children_exceed", None)),
    ],
)
def test_an_explanation_is_found_for_a_difference(
    below: Site, total: int, villages: dict[str, int], expected: tuple[Any, ...]
) -> None:
    assert give(below, {"t1": total}, **villages)["t1"] == expected


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("total", "villages", "expected"),
    [
        # 10 + 30 and at most 5: 40 to 45
        (43, {"v1": 10, "v2": "<6", "v3": 30}, (3, "within_suppressed", "v2")),
        (45, {"v1": 10, "v2": "<6", "v3": 30}, (5, "within_suppressed", "v2")),
        (40, {"v1": 10, "v2": "<6", "v3": 30}, (0, "equal", None)),
        # more than 二村 can hide, and no child is missing
        (46, {"v1": 10, "v2": "<6", "v3": 30}, (6, "parent_exceeds", None)),
        (37, {"v1": 10, "v2": "<6", "v3": 30}, (-3, "children_exceed", None)),
        # two children hide up to 5 each: 10 to 20
        (20, {"v1": 10, "v2": "<6", "v3": "<6"}, (10, "within_suppressed", "v2 v3")),
        # * may be any number
        (999, {"v1": 10, "v2": "*", "v3": 30}, (959, "within_suppressed", "v2")),
        # 三村 is missing too: a difference beyond 5 may be its number
        (15, {"v1": 10, "v2": "<6"}, (5, "within_suppressed", "v2")),
        (75, {"v1": 10, "v2": "<6"}, (65, "child_missing", "v3")),
        # 0.6万 is 5,500 to 6,500; the children are 5,495 to 5,500, then 5,494 to 5,499
        ("0.6万", {"v1": 5495, "v2": "<6", "v3": 0}, (505, "within_suppressed", "v2")),
        ("0.6万", {"v1": 5494, "v2": "<6", "v3": 0}, (506, "parent_exceeds", None)),
    ],
)
def test_suppressed_numbers_may_explain_a_difference(
    below: Site, total: Any, villages: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert give(below, {"t1": total}, **villages)["t1"] == expected


def test_a_difference_that_suppression_explains_is_no_finding(below: Site) -> None:
    give(below, {"t1": 43}, v1=10, v2="<6", v3=30)
    with rolled(below, LATER) as con:
        assert con.execute("select rule from check_finding").fetchall() == []


@pytest.mark.heavy
def test_exchanged_totals_of_two_siblings_are_found(below: Site) -> None:
    found = give(below, {"t1": 9, "t2": 60}, v1=10, v2=20, v3=30, v4=4, v5=5)
    assert found == {"t1": (9 - 60, "siblings_swapped", "t2"), "t2": (60 - 9, "siblings_swapped", "t1")}


def test_a_difference_is_a_finding_at_the_cell_of_the_total(below: Site) -> None:
    give(below, {"t1": 80, "t2": 11}, v1=10, v2=20, v3=30, v4=11)
    with rolled(below, LATER) as con:
        rows = con.execute(
            "select rule, file, cell, indicator, message_zh from check_finding order by file"
        ).fetchall()
    # 五村 is missing, which is no finding of the total
    assert [row[:4] for row in rows] == [("subtotal_differs", "t1.csv", "C4", "women")]
    assert rows[0][4].startswith("t1.csv，C4 格：下级合计 80 与下级上报之和 60（v2）不符，疑似有下级算了两遍")


def test_explanations_allow_for_the_rounding_of_the_total(below: Site) -> None:
    # 0.6万 is 5,500 to 6,500, which contains 100 × 61
    assert give(below, {"t1": "0.6万"}, v1=10, v2=20, v3=31)["t1"] == (6000 - 61, "unit_slip", "t1÷100")
