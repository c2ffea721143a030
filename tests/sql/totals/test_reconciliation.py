"""Totals that places report for their children, compared with the children; each row is calculated by hand.

Each case is a county of one site: causes are searched for among the places of one county.
"""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, grid, make_test_site, take_in, write_csv

LATER = datetime(2025, 5, 1, tzinfo=UTC)
PLACES = """{county},东县,county,city,county,2000-01-01,,true
{county}t1,甲乡,township,{county},town,2000-01-01,,true
{county}t2,乙镇,township,{county},town,2000-01-01,,true
{county}v1,一村,village,{county}t1,village,2000-01-01,,true
{county}v2,二村,village,{county}t1,village,2000-01-01,,true
{county}v3,三村,village,{county}t1,village,2000-01-01,,true
{county}v4,四村,village,{county}t2,village,2000-01-01,,true
{county}v5,五村,village,{county}t2,village,2000-01-01,,true
"""
CITY = """code,name,level,parent,kind,valid_from,valid_to,reports
city,市,city,,city,2000-01-01,,false
"""
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-01-31,city
township_month,乡月报,Township monthly return,township,month,8,30,2025-01-01,2025-01-31,city
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed
village_month,women,women,period,妇女（人）,Women,true,2025-01-01,,<6=5|*
township_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2025-01-01,,
"""

EXPLAINED: list[tuple[Any, dict[str, Any], tuple[Any, ...]]] = [
    # total of t1, women of the villages; difference, verdict and suspects of t1
    (60, {"v1": 10, "v2": 20, "v3": 30}, (0, "equal", None)),
    # 0.6万 is known to ± 500: it may be 6,060
    ("0.6万", {"v1": 1010, "v2": 2020, "v3": 3030}, (-60, "equal", None)),
    # and is 5,500 to 6,500, which contains 100 × 61
    ("0.6万", {"v1": 10, "v2": 20, "v3": 31}, (6000 - 61, "unit_slip", "t1÷100")),
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
]
SEVERAL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # totals of t1 and t2, women of the villages
    "swapped": ({"t1": 9, "t2": 60}, {"v1": 10, "v2": 20, "v3": 30, "v4": 4, "v5": 5}),
    "doubled": ({"t1": 80, "t2": 11}, {"v1": 10, "v2": 20, "v3": 30, "v4": 11}),
    "suppressed": ({"t1": 43}, {"v1": 10, "v2": "<6", "v3": 30}),
}
CASES = [({"t1": total}, villages) for total, villages, _ in EXPLAINED] + list(SEVERAL.values())

Found = tuple[list[dict[str, tuple[Any, ...]]], list[list[tuple[Any, ...]]]]
"""By case: difference, verdict and suspects by town; findings with their rule, file, cell, indicator and sentence."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Every case in a site with a county for each: the codes of its places and its files begin with k and its number."""
    counties = [f"k{at:02}" for at in range(len(CASES))]
    site = make_test_site(
        tmp_path_factory.mktemp("reconciliation") / "site",
        places=CITY + "".join(PLACES.format(county=county) for county in counties),
        forms=FORMS,
        form_columns=COLUMNS,
        indicators=CATALOGUE["indicators"].replace("0,10000,", "0,1000000,"),
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    files = []
    for county, (totals, villages) in zip(counties, CASES, strict=True):
        for form, header, numbers in (
            ("village_month", "妇女（人）", villages),
            ("township_month", "下级妇女（人）", totals),
        ):
            for code, number in numbers.items():
                cells = grid(form, f"{county}{code}", "2025-01", [(f"{county}{code}", "", number)], [header])
                files.append(f"{county}{code}.csv")
                write_csv(site.raw / files[-1], cells)
    take_in(site, *files, received=LATER)
    verdicts: list[dict[str, tuple[Any, ...]]] = [{} for _ in CASES]
    findings: list[list[tuple[Any, ...]]] = [[] for _ in CASES]
    with rolled(site, LATER) as con:
        for code, difference, verdict, suspects in con.execute(
            "select place_code::varchar, difference::double, verdict, suspects from total_verdict"
        ).fetchall():
            verdicts[int(code[1:3])][code[3:]] = difference, verdict, short(suspects)
        for file, *own in con.execute(
            "select file, rule, file, cell, indicator, message_zh from check_finding order by file"
        ).fetchall():
            findings[int(file[1:3])].append(tuple(map(short, own)))
    return verdicts, findings


def short(text: str | None) -> str | None:
    """A text without the beginning that the codes of a case have."""
    return text and re.sub(r"k\d\d(?=[tv])", "", text)


@pytest.mark.parametrize("case", range(len(EXPLAINED)))
def test_an_explanation_is_found_for_a_difference(found: Found, case: int) -> None:
    assert found[0][case] == {"t1": EXPLAINED[case][2]}


def of_several(found: Found, name: str) -> tuple[dict[str, tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Verdicts and findings of a case in SEVERAL."""
    at = len(EXPLAINED) + list(SEVERAL).index(name)
    return found[0][at], found[1][at]


def test_a_difference_that_suppression_explains_is_no_finding(found: Found) -> None:
    assert of_several(found, "suppressed")[1] == []


def test_exchanged_totals_of_two_siblings_are_found(found: Found) -> None:
    assert of_several(found, "swapped")[0] == {
        "t1": (9 - 60, "siblings_swapped", "t2"),
        "t2": (60 - 9, "siblings_swapped", "t1"),
    }


def test_a_difference_is_a_finding_at_the_cell_of_the_total(found: Found) -> None:
    rows = of_several(found, "doubled")[1]
    # 五村 is missing, which is no finding of the total
    assert [row[:4] for row in rows] == [("subtotal_differs", "t1.csv", "C4", "women")]
    assert rows[0][4].startswith("t1.csv，C4 格：下级合计 80 与下级上报之和 60（v2）")
    assert "疑似有下级算了两遍" in rows[0][4]
