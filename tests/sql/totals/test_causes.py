"""Causes of differing totals, judged over all totals of a return together; each worked out by hand (figures.md, 8)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import make_test_site, submit

LATER = datetime(2025, 5, 1, tzinfo=UTC)
INDICATORS = ("a", "b", "c", "d", "e")
HEADERS = [f"{code}栏" for code in INDICATORS]
BELOW = [f"{code}合计" for code in INDICATORS]


def totals_site(folder: Path, towns: dict[str, int]) -> Site:
    """A county of towns, each with a number of villages (t1 has t1v1, t1v2 …), five indicators in this order."""
    places = "code,name,level,parent,kind,valid_from,valid_to,reports\n"
    places += "city,市,city,,city,2000-01-01,,false\nc1,东县,county,city,county,2000-01-01,,false\n"
    for town, villages in towns.items():
        places += f"{town},{town}乡,township,c1,town,2000-01-01,,true\n"
        for at in range(1, villages + 1):
            places += f"{town}v{at},{town}村{at},village,{town},village,2000-01-01,,true\n"
    head = (
        "code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,"
        "maximum,sensitive,definition,valid_from,valid_to\n"
    )
    columns = "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
    for code, own, below in zip(INDICATORS, HEADERS, BELOW, strict=True):
        columns += f"village_month,{code},{code},period,{own},{code} own,false,2025-01-01,\n"
        columns += f"township_month,{code}_below,{code},subtotal,{below},{code} below,false,2025-01-01,\n"
    forms = "form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
    forms += "village_month,村月报,Village,village,month,5,30,2025-01-01,2025-01-31,city\n"
    forms += "township_month,乡月报,Township,township,month,8,30,2025-01-01,2025-01-31,city\n"
    return make_test_site(
        folder,
        places=places,
        forms=forms,
        form_columns=columns,
        indicators=head
        + "".join(
            f"{code},{code}数,{code},test,人,sum,sum,,,,0,none,0,,false,,2000-01-01,\n" for code in INDICATORS
        ),
        rules="rule,form,severity,expression,message_zh,message_en\n",
        thresholds="rule,name,indicator,related,value,reason\n",
    )


def judged(site: Site, villages: dict[str, list[Any]], totals: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Take in rows of villages and totals of towns; (verdict, suspects, agreeing, differing) by town, in order."""
    for form, rows, headers in (("village_month", villages, HEADERS), ("township_month", totals, BELOW)):
        cells = [(code, "", *own) for code, own in rows.items()]
        submit(site, f"{form}.csv", form, "city", "2025-01", cells, LATER, headers)
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select place_code::varchar, verdict, suspects, indicators_agreeing, indicators_differing "
            "from total_verdict order by place_code, indicator"
        ).fetchall()
    found: dict[str, list[Any]] = {}
    for place, *own in rows:
        found.setdefault(place, []).append(tuple(own))
    return found


EQUAL = ("equal", None, None, None)
# t1 has rows (10, 20, 30, 40, 50) and (1, 2, 3, 4, 5); t2 has (100, 7, 60, 9, 80)
ROWS = {"t1v1": [10, 20, 30, 40, 50], "t1v2": [1, 2, 3, 4, 5], "t2v1": [100, 7, 60, 9, 80]}
SUMS = {"t1": [11, 22, 33, 44, 55], "t2": [100, 7, 60, 9, 80]}


def with_totals(
    tmp_path: Path, rows: dict[str, list[Any]] | None = None, **totals: list[Any]
) -> dict[str, list[Any]]:
    site = totals_site(tmp_path / "site", {"t1": 2, "t2": 1})
    return judged(site, rows or ROWS, SUMS | totals)


def test_case_10_ten_towns_in_one_cycle_are_each_named_with_the_town_whose_sum_it_is(tmp_path: Path) -> None:
    towns = {f"t{at:02}": 1 for at in range(10)}
    site = totals_site(tmp_path / "site", towns)
    values = {town: [100 + 7 * at, 200 + 11 * at, 300 + 13 * at, 5 * at, 9] for at, town in enumerate(towns)}
    order = list(towns)
    found = judged(
        site,
        {f"{town}v1": own for town, own in values.items()},
        {town: values[order[at - 1]] for at, town in enumerate(order)},
    )
    for at, town in enumerate(order):
        # the fifth is 9 everywhere, and equal
        assert found[town] == [("siblings_swapped", order[at - 1], 4, 4)] * 4 + [EQUAL], town


def test_case_13_a_neighbours_row_is_named_once_agreed_by_five(tmp_path: Path) -> None:
    # t1's totals include t2's row: 111, 29, 93, 53, 135
    found = with_totals(tmp_path, t1=[111, 29, 93, 53, 135])
    assert found["t1"] == [("sibling_included", "t2", 5, 5)] * 5
    assert found["t2"] == [EQUAL] * 5


def test_a_row_of_a_neighbours_village_is_named(tmp_path: Path) -> None:
    # t2's totals include the second village of t1
    found = with_totals(tmp_path, t2=[101, 9, 63, 13, 85])
    assert found["t2"] == [("sibling_included", "t1v2", 5, 5)] * 5


def test_one_explanation_of_most_beats_coincidences(tmp_path: Path) -> None:
    # t1's second row is counted twice: +1, +2, +3, +4, +5; but t1v1's 5 equals 10 ÷ 2 … and c's 3 is also v3's own 3
    rows = {"t1v1": [1, 20, 3, 40, 50], "t1v2": [1, 2, 3, 4, 5], "t2v1": [1, 7, 60, 9, 80]}
    found = with_totals(tmp_path, rows, t1=[3, 24, 9, 48, 60], t2=[1, 7, 60, 9, 80])
    # in a and c the first row, in a also t2 fits as well: the second row fits all five
    assert found["t1"] == [("doubled", "t1v2", 5, 5)] * 5


def test_a_coincidence_beside_an_explanation_of_most_is_not_named(tmp_path: Path) -> None:
    # the second row is counted twice in four columns; e is 10 too high, which is a's value of no place here but ×3 of 5
    rows = ROWS | {"t2v1": [100, 7, 60, 9, 10]}
    found = with_totals(tmp_path, rows, t1=[12, 24, 36, 48, 65], t2=[100, 7, 60, 9, 10])
    # alone, 55 + 10 would be t2's row included
    assert found["t1"] == [("doubled", "t1v2", 4, 5)] * 4 + [("parent_exceeds", None, None, 5)]


def test_a_single_difference_keeps_its_single_explanation(tmp_path: Path) -> None:
    found = with_totals(tmp_path, t1=[12, 22, 33, 44, 55])
    assert found["t1"] == [("doubled", "t1v2", 1, 1), EQUAL, EQUAL, EQUAL, EQUAL]


def test_a_total_that_is_a_siblings_sum(tmp_path: Path) -> None:
    # t1 wrote t2's totals, t2 its own
    found = with_totals(tmp_path, t1=[100, 7, 60, 9, 80])
    assert found["t1"] == [("sibling_sum", "t2", 5, 5)] * 5
    assert found["t2"] == [EQUAL] * 5


def test_two_towns_that_exchanged_all_totals(tmp_path: Path) -> None:
    found = with_totals(tmp_path, t1=SUMS["t2"], t2=SUMS["t1"])
    assert found["t1"] == [("siblings_swapped", "t2", 5, 5)] * 5
    assert found["t2"] == [("siblings_swapped", "t1", 5, 5)] * 5


def test_a_row_shifted_to_the_right(tmp_path: Path) -> None:
    # t1v1 stands one column further right in t1's sums: –, 10, 20, 30, 40 and 1, 2, 3, 4, 5
    found = with_totals(tmp_path, t1=[1, 12, 23, 34, 45])
    assert found["t1"] == [("row_shifted", "t1v1→", 5, 5)] * 5


@pytest.mark.heavy
def test_a_row_shifted_to_the_left(tmp_path: Path) -> None:
    # 20, 30, 40, 50, – and 1, 2, 3, 4, 5
    found = with_totals(tmp_path, t1=[21, 32, 43, 54, 5])
    assert found["t1"] == [("row_shifted", "t1v1←", 5, 5)] * 5


def test_a_shift_that_fits_one_total_alone_is_not_named(tmp_path: Path) -> None:
    # b: 22 − 20 + 10 = 12 would be the shifted row; nothing else differs
    found = with_totals(tmp_path, t1=[11, 12, 33, 44, 55])
    assert found["t1"][1] == ("children_exceed", None, None, 1)


@pytest.mark.heavy
def test_two_columns_exchanged_in_the_totals(tmp_path: Path) -> None:
    found = with_totals(tmp_path, t1=[44, 22, 33, 11, 55])
    assert found["t1"] == [
        ("columns_exchanged", "t1↔d", 2, 2),
        EQUAL,
        EQUAL,
        ("columns_exchanged", "t1↔a", 2, 2),
        EQUAL,
    ]


def test_two_columns_of_a_child_exchanged(tmp_path: Path) -> None:
    # t1v1 gave b 20 and e 50; t1 has 50 and 20 from it: 52 and 25
    found = with_totals(tmp_path, t1=[11, 52, 33, 44, 25])
    assert found["t1"][1] == ("columns_exchanged", "t1v1↔e", 2, 2)
    assert found["t1"][4] == ("columns_exchanged", "t1v1↔b", 2, 2)


def test_a_row_left_out_is_named_with_all_its_columns(tmp_path: Path) -> None:
    found = with_totals(tmp_path, t1=[10, 20, 30, 40, 50])
    assert found["t1"] == [("children_exceed", "t1v2", 5, 5)] * 5


def test_totals_in_hundreds(tmp_path: Path) -> None:
    found = with_totals(tmp_path, t1=[1100, 2200, 3300, 4400, 5500])
    assert found["t1"] == [("unit_slip", "t1÷100", 5, 5)] * 5


def test_a_missing_child_explains_before_a_coincidence(tmp_path: Path) -> None:
    # the second village of t1 gave nothing; 10 + 10 in a is the first row twice by chance
    rows = {code: own for code, own in ROWS.items() if code != "t1v2"}
    found = with_totals(tmp_path, rows, t1=[20, 22, 33, 44, 55])
    assert found["t1"] == [("child_missing", "t1v2", 5, 5)] * 5


def test_a_total_of_nothing_is_no_siblings_sum(tmp_path: Path) -> None:
    # t1 wrote 0 in a, where t2 has 0 as well
    rows = ROWS | {"t2v1": [0, 7, 60, 9, 80]}
    found = with_totals(tmp_path, rows, t1=[0, 22, 33, 44, 55], t2=[0, 7, 60, 9, 80])
    assert found["t1"][0] == ("children_exceed", None, None, 1)


def test_a_walk_that_does_not_come_back_is_no_exchange(tmp_path: Path) -> None:
    # t1 has t2's sum, t2 has t3's, t3 has neither's
    site = totals_site(tmp_path / "site", {"t1": 1, "t2": 1, "t3": 1})
    rows = {"t1v1": [10, 0, 0, 0, 0], "t2v1": [24, 0, 0, 0, 0], "t3v1": [37, 0, 0, 0, 0]}
    found = judged(site, rows, {"t1": [24, 0, 0, 0, 0], "t2": [37, 0, 0, 0, 0], "t3": [59, 0, 0, 0, 0]})
    assert [found[town][0][:2] for town in ("t1", "t2", "t3")] == [
        ("sibling_sum", "t2"),
        ("sibling_sum", "t3"),
        ("parent_exceeds", None),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_finding_says_the_cause_and_how_many_agree(tmp_path: Path, lang: str) -> None:
    site = totals_site(tmp_path / "site", {"t1": 2, "t2": 1})
    judged(site, ROWS, SUMS | {"t1": [111, 29, 93, 53, 135]})
    with rolled(site, LATER) as con:
        texts = con.execute(
            f"select message_{lang} from check_finding where rule = 'subtotal_differs' order by cell"
        ).fetchall()
    assert len(texts) == 5
    said = {
        "zh": "下级合计 111 与下级上报之和 11（t2，5/5）不符，疑似把同级单位或其下级的数也算了进来，请核对",
        "en": "differs from the sum of their returns, 11（t2，5/5）, as if it included a neighbouring place: find out",
    }[lang]
    assert said in texts[0][0]
