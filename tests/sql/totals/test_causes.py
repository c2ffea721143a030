"""Causes of differing totals, judged over all totals of a place together; each worked out by hand (figures.md, 8).

Each case is a county of one site: causes are searched for among the places of one county.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.rolled import rolled
from tests.support.site import grid, make_test_site, take_in, write_csv

LATER = datetime(2025, 5, 1, tzinfo=UTC)
INDICATORS = ("a", "b", "c", "d", "e")
HEADERS = [f"{code}栏" for code in INDICATORS]
BELOW = [f"{code}合计" for code in INDICATORS]


# t1 has rows (10, 20, 30, 40, 50) and (1, 2, 3, 4, 5); t2 has (100, 7, 60, 9, 80)
ROWS = {"t1v1": [10, 20, 30, 40, 50], "t1v2": [1, 2, 3, 4, 5], "t2v1": [100, 7, 60, 9, 80]}
SUMS = {"t1": [11, 22, 33, 44, 55], "t2": [100, 7, 60, 9, 80]}
TEN = {f"t{at:02}": [100 + 7 * at, 200 + 11 * at, 300 + 13 * at, 5 * at, 9] for at in range(10)}


@dataclass(frozen=True)
class Case:
    """Rows of the villages of a county and totals of its towns; t1 has villages t1v1, t1v2 …"""

    totals: dict[str, list[Any]]
    rows: dict[str, list[Any]] = field(default_factory=lambda: ROWS)
    villages: tuple[str, ...] = tuple(ROWS)


CASES = {
    # each town has the totals of the town before it
    "cycle": Case(
        {town: TEN[f"t{(at - 1) % 10:02}"] for at, town in enumerate(TEN)},
        {f"{town}v1": own for town, own in TEN.items()},
        tuple(f"{town}v1" for town in TEN),
    ),
    # t1's totals include t2's row
    "neighbour": Case(SUMS | {"t1": [111, 29, 93, 53, 135]}),
    # t2's totals include the second village of t1
    "neighbours_village": Case(SUMS | {"t2": [101, 9, 63, 13, 85]}),
    # t1's second row is counted twice: +1, +2, +3, +4, +5; but t1v1's 5 equals 10 ÷ 2 … and c's 3 is also v3's own 3
    "twice": Case(
        {"t1": [3, 24, 9, 48, 60], "t2": [1, 7, 60, 9, 80]},
        {"t1v1": [1, 20, 3, 40, 50], "t1v2": [1, 2, 3, 4, 5], "t2v1": [1, 7, 60, 9, 80]},
    ),
    # the second row is counted twice in four columns; e is 10 too high, which is a's value of no place here but ×3 of 5
    "twice_in_four": Case(
        {"t1": [12, 24, 36, 48, 65], "t2": [100, 7, 60, 9, 10]}, ROWS | {"t2v1": [100, 7, 60, 9, 10]}
    ),
    "single": Case(SUMS | {"t1": [12, 22, 33, 44, 55]}),
    # t1 wrote t2's totals, t2 its own
    "siblings_sum": Case(SUMS | {"t1": SUMS["t2"]}),
    "exchanged": Case({"t1": SUMS["t2"], "t2": SUMS["t1"]}),
    # t1v1 stands one column further right in t1's sums: –, 10, 20, 30, 40 and 1, 2, 3, 4, 5
    "right": Case(SUMS | {"t1": [1, 12, 23, 34, 45]}),
    # 20, 30, 40, 50, – and 1, 2, 3, 4, 5
    "left": Case(SUMS | {"t1": [21, 32, 43, 54, 5]}),
    # b: 22 − 20 + 10 = 12 would be the shifted row; nothing else differs
    "shifted_alone": Case(SUMS | {"t1": [11, 12, 33, 44, 55]}),
    "columns": Case(SUMS | {"t1": [44, 22, 33, 11, 55]}),
    # t1v1 gave b 20 and e 50; t1 has 50 and 20 from it: 52 and 25
    "childs_columns": Case(SUMS | {"t1": [11, 52, 33, 44, 25]}),
    "left_out": Case(SUMS | {"t1": [10, 20, 30, 40, 50]}),
    "hundreds": Case(SUMS | {"t1": [1100, 2200, 3300, 4400, 5500]}),
    # the second village of t1 gave nothing; 10 + 10 in a is the first row twice by chance
    "missing": Case(
        SUMS | {"t1": [20, 22, 33, 44, 55]}, {code: own for code, own in ROWS.items() if code != "t1v2"}
    ),
    # t1 wrote 0 in a, where t2 has 0 as well
    "nothing": Case({"t1": [0, 22, 33, 44, 55], "t2": [0, 7, 60, 9, 80]}, ROWS | {"t2v1": [0, 7, 60, 9, 80]}),
    # t1 has t2's sum, t2 has t3's, t3 has neither's
    "walk": Case(
        {"t1": [24, 0, 0, 0, 0], "t2": [37, 0, 0, 0, 0], "t3": [59, 0, 0, 0, 0]},
        {"t1v1": [10, 0, 0, 0, 0], "t2v1": [24, 0, 0, 0, 0], "t3v1": [37, 0, 0, 0, 0]},
        ("t1v1", "t2v1", "t3v1"),
    ),
}
EQUAL = ("equal", None, None, None)


@dataclass(frozen=True)
class Judged:
    """(verdict, suspects, agreeing, differing) of each town in the order of indicators; the findings' words (zh, en)."""

    towns: dict[str, list[Any]] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def causes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Every case by its name, in a site with a county for each: the codes of its places begin with k and its number."""

    places = "code,name,level,parent,kind,valid_from,valid_to,reports\n"
    places += "city,市,city,,city,2000-01-01,,false\n"
    for at, case in enumerate(CASES.values()):
        county = f"k{at:02}"
        places += f"{county},{county}县,county,city,county,2000-01-01,,true\n"
        for town in sorted({village.split("v")[0] for village in case.villages}):
            places += f"{county}{town},{town}乡,township,{county},town,2000-01-01,,true\n"
        for village in case.villages:
            above = f"{county}{village.split('v')[0]}"
            places += f"{county}{village},{village}村,village,{above},village,2000-01-01,,true\n"
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
    site = make_test_site(
        tmp_path_factory.mktemp("causes") / "site",
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
    files = []
    for at, case in enumerate(CASES.values()):
        for form, rows, headers in (
            ("village_month", case.rows, HEADERS),
            ("township_month", case.totals, BELOW),
        ):
            files.append(f"k{at:02} {form}.csv")
            cells = [(f"k{at:02}{code}", "", *own) for code, own in rows.items()]
            write_csv(site.raw / files[-1], grid(form, f"k{at:02}", "2025-01", cells, headers))
    take_in(site, *files, received=LATER)
    found = {name: Judged() for name in CASES}
    names = list(CASES)
    with rolled(site, LATER) as con:
        for place, verdict, suspects, *counts in con.execute(
            "select place_code::varchar, verdict, suspects, indicators_agreeing, indicators_differing "
            "from total_verdict order by place_code, indicator"
        ).fetchall():
            of_case = found[names[int(place[1:3])]].towns
            of_case.setdefault(place[3:], []).append((verdict, short(suspects), *counts))
        for place, *words in con.execute(
            "select place_code::varchar, message_zh, message_en from check_finding "
            "where rule = 'subtotal_differs' order by file, cell"
        ).fetchall():
            zh, en = map(short, words)
            found[names[int(place[1:3])]].words.append((zh, en))
    return found


def short(text: str | None) -> Any:
    """A text without the beginning that the codes of a case have."""
    return text and re.sub(r"k\d\d(?=t)", "", text)


def test_case_10_ten_towns_in_one_cycle_are_each_named_with_the_town_whose_sum_it_is(
    causes: dict[str, Judged],
) -> None:
    order = list(TEN)
    for at, town in enumerate(order):
        # the fifth is 9 everywhere, and equal
        expected = [("siblings_swapped", order[at - 1], 4, 4)] * 4 + [EQUAL]
        assert causes["cycle"].towns[town] == expected, town


WHOLE = (
    # case, town, what is said of each of its five totals
    ("neighbour", "t1", [("sibling_included", "t2", 5, 5)] * 5),
    ("neighbour", "t2", [EQUAL] * 5),
    ("neighbours_village", "t2", [("sibling_included", "t1v2", 5, 5)] * 5),
    # in a and c the first row, in a also t2 fits as well: the second row fits all five
    ("twice", "t1", [("doubled", "t1v2", 5, 5)] * 5),
    # alone, 55 + 10 would be t2's row included
    ("twice_in_four", "t1", [("doubled", "t1v2", 4, 5)] * 4 + [("parent_exceeds", None, None, 5)]),
    ("single", "t1", [("doubled", "t1v2", 1, 1), EQUAL, EQUAL, EQUAL, EQUAL]),
    ("siblings_sum", "t1", [("sibling_sum", "t2", 5, 5)] * 5),
    ("siblings_sum", "t2", [EQUAL] * 5),
    ("exchanged", "t1", [("siblings_swapped", "t2", 5, 5)] * 5),
    ("exchanged", "t2", [("siblings_swapped", "t1", 5, 5)] * 5),
    ("right", "t1", [("row_shifted", "t1v1→", 5, 5)] * 5),
    ("left", "t1", [("row_shifted", "t1v1←", 5, 5)] * 5),
    (
        "columns",
        "t1",
        [("columns_exchanged", "t1↔d", 2, 2), EQUAL, EQUAL, ("columns_exchanged", "t1↔a", 2, 2), EQUAL],
    ),
    ("left_out", "t1", [("children_exceed", "t1v2", 5, 5)] * 5),
    ("hundreds", "t1", [("unit_slip", "t1÷100", 5, 5)] * 5),
    ("missing", "t1", [("child_missing", "t1v2", 5, 5)] * 5),
)


@pytest.mark.parametrize(("case", "town", "expected"), WHOLE)
def test_all_totals_of_a_place_have_one_explanation(
    causes: dict[str, Judged], case: str, town: str, expected: list[Any]
) -> None:
    assert causes[case].towns[town] == expected


def test_a_shift_that_fits_one_total_alone_is_not_named(causes: dict[str, Judged]) -> None:
    assert causes["shifted_alone"].towns["t1"][1] == ("children_exceed", None, None, 1)


def test_two_columns_of_a_child_exchanged(causes: dict[str, Judged]) -> None:
    found = causes["childs_columns"].towns["t1"]
    assert found[1] == ("columns_exchanged", "t1v1↔e", 2, 2)
    assert found[4] == ("columns_exchanged", "t1v1↔b", 2, 2)


def test_a_total_of_nothing_is_no_siblings_sum(causes: dict[str, Judged]) -> None:
    assert causes["nothing"].towns["t1"][0] == ("children_exceed", None, None, 1)


def test_a_walk_that_does_not_come_back_is_no_exchange(causes: dict[str, Judged]) -> None:
    found = causes["walk"].towns
    assert [found[town][0][:2] for town in ("t1", "t2", "t3")] == [
        ("sibling_sum", "t2"),
        ("sibling_sum", "t3"),
        ("parent_exceeds", None),
    ]


def test_the_finding_says_the_cause_and_how_many_agree(causes: dict[str, Judged]) -> None:
    assert len(causes["neighbour"].words) == 5
    zh, en = causes["neighbour"].words[0]
    assert "下级合计 111 与下级上报之和 11（t2，5/5）" in zh
    assert "疑似把同级单位或其下级的数也算了进来，请核对" in zh
    assert (
        "differs from the sum of their returns, 11 (t2, 5/5), as if it included a neighbouring place: find out"
        in en
    )
