"""Quality checks: cases with and without a finding; each history is small and calculated in a comment.

Each case is a village of 乙镇. The villages report each month, in one bundle: women (a flow), eligible (a stock),
sessions and pupils (flows), money, and women since January; each year they report members.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ledger.decisions import accept_finding
from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled, rolled_whole
from tests.support.site import make_test_site, submit, table

LATER = datetime(2026, 6, 1, tzinfo=UTC)
TOWNSHIP = "990102101"

FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2024-01-01,2026-03-31,990102101
village_year,村年报,Village yearly return,village,year,5,30,2020-01-01,2025-12-31,990102101
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,妇女（人）,Women,false,2024-01-01,
village_month,eligible,eligible,stock,应查（人）,Eligible,false,2024-01-01,
village_month,sessions,sessions,period,期数（期）,Sessions,false,2024-01-01,
village_month,pupils,pupils,period,学员（人）,Pupils,false,2024-01-01,
village_month,money,money,period,金额（元）,Money,false,2024-01-01,
village_month,running,running,cumulative,本年累计（人）,Since January,false,2024-01-01,
village_year,members,members,stock,会员（人）,Members,false,2020-01-01,
"""
INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to
women,妇女,women,health,人,sum,sum,,,,0,higher,0,,false,,2000-01-01,
eligible,应查,eligible,health,人,sum,last,,,,0,none,0,,false,,2000-01-01,
sessions,期数,sessions,economy,期,sum,sum,,,,0,none,0,,false,,2000-01-01,
pupils,学员,pupils,economy,人,sum,none,,,,0,none,0,,false,,2000-01-01,
money,金额,money,economy,元,sum,sum,,,,2,none,0,,false,,2000-01-01,
running,累计,running,economy,人,sum,sum,,,,0,none,0,,false,,2000-01-01,
members,会员,members,economy,人,sum,last,,,,0,none,0,,false,,2000-01-01,
"""
HEADERS = ["妇女（人）", "应查（人）", "期数（期）", "学员（人）", "金额（元）", "本年累计（人）"]
HEAD = "rule,name,indicator,related,value,reason\n"
OUTLIER = (
    HEAD
    + """outlier,score,,,3.5,made up
outlier,periods,,,6,made up
outlier,window,,,12,made up
outlier,floor,,,3,made up
outlier,floor_pct,,,10,made up
"""
)
COPIED = HEAD + "copied_return,figures,,,3,made up\n"
HEAPING = HEAD + "heaping,share_pct,,,60,made up\nheaping,figures,,,10,made up\nheaping,floor,,,10,made up\n"
RELATED = (
    HEAD
    + """inconsistent_with_related,at_least,money,pupils,1000,made up
inconsistent_with_related,at_most,money,pupils,50000,made up
inconsistent_with_related,floor,money,pupils,2,made up
"""
)
OVER_TIME = (
    HEAD
    + """inconsistent_over_time,within_pct,,,33,made up
inconsistent_over_time,periods,,,2,made up
inconsistent_over_time,window,,,3,made up
inconsistent_over_time,floor,,,100,made up
"""
)


PLACES = "+" + "".join(
    f"9901021012{at:02},{at}号村,village,{TOWNSHIP},village,2000-01-01,,true\n" for at in range(10, 40)
)


def quality_site(folder: Path, thresholds: str, **changes: str) -> Site:
    files = {"forms": FORMS, "form_columns": COLUMNS, "indicators": INDICATORS, "places": PLACES} | changes
    rules = "rule,form,severity,expression,message_zh,message_en\n"
    return make_test_site(folder / "site", thresholds=thresholds, rules=rules, **files)


def code(case: int) -> str:
    """Code of the village of a case."""
    return f"9901021012{10 + case}"


def give(site: Site, histories: Sequence[Sequence[Sequence[Any]]]) -> None:
    """Take in a bundle for each month from January 2024 on. A history has a row a month for its village: women,
    eligible, sessions, pupils, money, running."""
    for month in range(max(map(len, histories))):
        period = f"{2024 + month // 12}-{month % 12 + 1:02}"
        rows = [
            (code(case), "", *history[month], *[""] * (len(HEADERS) - len(history[month])))
            for case, history in enumerate(histories)
            if month < len(history)
        ]
        submit(site, f"{period}.csv", "village_month", TOWNSHIP, period, rows, LATER, HEADERS)


def found(site: Site, rule: str) -> list[tuple[Any, ...]]:
    query = "select place_code, period, cell, indicator, value from check_finding"
    return table(site, f"{query} where rule = '{rule}' order by all", LATER)


def in_column(column: int, values: Sequence[Any]) -> list[list[Any]]:
    """A history with these values in one column and blanks in the others."""
    return [["" if at != column else value for at in range(len(HEADERS))] for value in values]


def outliers(folder: Path, column: int, values: Sequence[Any], thresholds: str) -> list[str]:
    """Months in which a column of these values has an outlier."""
    site = quality_site(folder, thresholds)
    give(site, [in_column(column, values)])
    return [row[1] for row in found(site, "outlier")]


# the median of 20 22 19 21 20 18 is 20, the deviations 0 2 1 1 0 2 have the median 1: 1.4826 × 1 < 3, the floor;
# a value more than 3.5 × 3 = 10.5 from 20 is an outlier
USUAL = (20, 22, 19, 21, 20, 18)


# column, values, months with an outlier
HISTORIES = [
    (0, (*USUAL, 30), []),  # 10 away
    (0, (*USUAL, 9), ["2024-07"]),  # 11 below
    (0, (*USUAL[:5], 31), []),  # a history of five figures is too short
    (
        0,
        (*USUAL, 31, 60),
        ["2024-07", "2024-08"],
    ),  # 31 belongs to the baseline of August, where 60 is still an outlier
    (0, (0, 0, 1, 0, 0, 0, 3), []),  # small counts: 3 from a median of 0
    (0, (0, 0, 1, 0, 0, 0, 11), ["2024-07"]),
    (0, (*USUAL, 0), []),  # a flow may be zero in a month without events
    (1, (*USUAL, 0), ["2024-07"]),  # a stock does not become zero
    # the MAD is 0, so the spread is a tenth of the median, 10: more than 35 away is an outlier
    (1, (100, 100, 100, 100, 100, 100, 134), []),
    (1, (100, 100, 100, 100, 100, 100, 136), ["2024-07"]),
    # 60 each March: the second March is no extreme any more
    (0, (20, 22, 60, 21, 20, 18, 19, 20, 22, 21, 20, 19, 20, 21, 60), []),
    # a wide history: deviations of 10 50 90 10 50 90 from the median 50 are 40 0 40 40 0 40, MAD 40,
    # 1.4826 × 40 × 3.5 = 207.6: up to 257.6 is usual
    (0, (10, 50, 90, 10, 50, 90, 257), []),
    (0, (10, 50, 90, 10, 50, 90, 258), ["2024-07"]),
    # a month without a value is not zero and not part of the history
    (0, (*USUAL[:5], "", 31), []),
    # cumulative figures are tested by their increments: 20 six times, then 80
    (5, (20, 40, 60, 80, 100, 120, 200), ["2024-07"]),
    # July is missing: the increment of August since June, 60, contains two months
    (5, (20, 40, 60, 80, 100, 120, "", 180), []),
]


@pytest.mark.heavy
def test_outliers_are_found_and_usual_figures_are_not(tmp_path: Path) -> None:
    site = quality_site(tmp_path, OUTLIER)
    give(site, [in_column(column, values) for column, values, _ in HISTORIES])
    odd: dict[str, list[str]] = {}
    for place, period, *_ in found(site, "outlier"):
        odd.setdefault(place, []).append(period)
    for case, (_, values, months) in enumerate(HISTORIES):
        assert odd.get(code(case), []) == months, (case, values)


@pytest.mark.heavy
def test_an_outlier_is_found_at_its_cell_and_may_be_explained(
    tmp_path: Path,
) -> None:
    site = quality_site(tmp_path, OUTLIER)
    give(site, [in_column(0, (*USUAL, 31))])
    assert found(site, "outlier") == [(code(0), "2024-07", "C4", "women", "31")]
    [(submission, status, why, said)] = publish(site)
    assert (status, why) == ("open", None)
    assert said.startswith("2024-07.csv，C4 格：31 与本单位以前各期（中位数 20）相差很大")
    accept_finding(site, submission[:12], "outlier", "三八节集中筛查", "李", LATER)
    [(_, status, why, _)] = publish(site)
    assert (status, why) == ("explained", "三八节集中筛查（李）")


@pytest.mark.heavy
def test_findings_are_counted_level_by_level(tmp_path: Path) -> None:
    site = quality_site(tmp_path, OUTLIER)
    # two villages of the township have outliers in July, the first of them two; the other township has no finding
    both = [[value, value] for value in (*USUAL, 31)]
    give(site, [both, in_column(0, (*USUAL, 31))])
    [submission] = {row[0] for row in publish(site)}
    accept_finding(site, submission[:12], "outlier", "三八节集中筛查", "李", LATER)
    with rolled(site, LATER) as con:
        query = read_query("marts/quality_findings")
        found = con.execute(
            f"select place_code, period, findings, open, explained, places from ({query})"
        ).fetchall()
    assert found == [
        ("990100", "2024-07", 3, 0, 3, 2),
        ("990102", "2024-07", 3, 0, 3, 2),
        (TOWNSHIP, "2024-07", 3, 0, 3, 2),
        (code(0), "2024-07", 2, 0, 2, 1),
        (code(1), "2024-07", 1, 0, 1, 1),
    ]


def publish(site: Site) -> list[tuple[Any, ...]]:
    with rolled_whole(site, LATER) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, LATER)))
        query = f"select submission, status, explanation, message_zh from '{site.current}/findings.parquet'"
        return con.execute(query).fetchall()


@pytest.mark.heavy
def test_the_history_of_a_recoded_place_continues(tmp_path: Path) -> None:
    old, new = code(0), "990102101299"
    line = f"{old},10号村,village,{TOWNSHIP},village,2000-01-01,,true\n"
    places = PLACES.replace(line, line.replace(",,true", ",2024-04-30,true"))
    places += f"{new},10号村,village,{TOWNSHIP},village,2024-05-01,,true\n"
    events = f"date,event,from_code,to_code,share,source\n2024-05-01,recode,{old},{new},,made up\n"
    site = quality_site(tmp_path, OUTLIER, places=places, place_events=events)
    for month, women in enumerate((*USUAL, 31), start=1):
        rows = [(old if month < 5 else new, "", women, *[""] * 5)]
        period = f"2024-{month:02}"
        submit(site, f"{period}.csv", "village_month", TOWNSHIP, period, rows, LATER, HEADERS)
    assert found(site, "outlier") == [(new, "2024-07", "C4", "women", "31")]


@pytest.mark.heavy
def test_the_threshold_of_an_indicator_goes_before_the_general_threshold(tmp_path: Path) -> None:
    own = OUTLIER + "outlier,floor,women,,4,made up\n"  # 3.5 × 4 = 14 from the median
    assert outliers(tmp_path, 0, (*USUAL, 31), own) == []


@pytest.mark.heavy
def test_a_check_without_thresholds_finds_nothing(tmp_path: Path) -> None:
    assert outliers(tmp_path, 0, (*USUAL, 900), HEAD) == []


# a history, and the first month that is a copy of the month before; None without a copy
COPIES = [
    (
        [[7, 100, 1, 30, 0], [7, 120, 1, 30, 0]],
        "2024-02",
    ),  # the stock may differ, reported zeros are equal
    ([[7, 100, 1, 30], [8, 100, 1, 30]], None),  # one figure differs
    ([[7, 100, 1, 0], [7, 100, 1, 0]], None),  # two equal figures that are not zero are too few
    ([[0, 100, 0, 0], [0, 100, 0, 0]], None),  # nothing happened in either month, the stock is the same
    ([[7, 100, 1, 30], [7, 100, 1, 30, 500]], None),  # one more figure than last month
    ([[7, 100, 1, 30], [], [7, 100, 1, 30]], None),  # not in consecutive months
    ([[7], [7], [7]], None),  # one equal column is too little
    ([[7, 1, "", "", "", 9], [7, 1, "", "", "", 9]], None),  # stock and cumulative figures are not compared
]


def test_returns_that_repeat_the_flows_of_last_month_are_found(tmp_path: Path) -> None:
    site = quality_site(tmp_path, COPIED)
    give(site, [history for history, _ in COPIES])
    odd = found(site, "copied_return")
    # women, sessions, pupils and money of the first village are in row 4; D4 is the stock, which is not compared
    assert odd == [(code(0), "2024-02", "C4、E4、F4、G4", None, "4")]
    copied = {place: period for place, period, *_ in odd}
    assert [copied.get(code(case)) for case in range(len(COPIES))] == [period for _, period in COPIES]


BUNDLES: tuple[tuple[Any, ...], ...] = (
    # numbers of women, a village each, of the months from January on
    (10, 20, 25, 50, 15, 100, 11, 12, 13, 14),  # 6 of 10 end in 0 or 5
    (10, 20, 25, 50, 15, 16, 11, 12, 13, 14),  # 5 of 10
    (10, 20, 25, 50, 15, 100, 35, 40, 45),  # nine counts are too few
    (10, 20, 25, 50, 15, 100, 35, 40, 45, 5),  # counts below 10 are left out, nine remain
    (10, 20, 25, 50, 15, 100, 35, 40, 45, "约50"),  # a number written as rounded does not count
)


def test_heaped_round_numbers_are_found_and_few_or_rounded_ones_are_none(tmp_path: Path) -> None:
    site = quality_site(tmp_path, HEAPING)
    for month, women in enumerate(BUNDLES, 1):
        # amounts of money are not counts and are not tested
        rows = [(code(at), "", value, "", "", "", 1000 * at, "") for at, value in enumerate(women)]
        period = f"2024-{month:02}"
        submit(site, f"{period}.csv", "village_month", TOWNSHIP, period, rows, LATER, HEADERS)
    query = "select file, place_code, value, message_zh from check_finding"
    [(file, place, value, said)] = table(site, query, LATER)
    assert (file, place, value) == ("2024-01.csv", TOWNSHIP, "10")
    assert (
        said
        == "2024-01.csv：10 个数中有 6 个以 0 或 5 结尾，疑似估计数，请按实际人数、次数填报，属实请说明。"
    )


# pupils, money, is out of proportion
PAIRS = [
    (10, 5, True),  # in 万元, not in yuan: less than 10 × 1,000
    (10, 9_999, True),
    (10, 10_000, False),
    (10, 500_000, False),
    (10, 500_001, True),
    (1, 5, False),  # below the floor
    (0, 5, False),  # no related number
    ("", 5, False),
    (10, "", False),
]


def test_related_figures_out_of_proportion_are_found(tmp_path: Path) -> None:
    site = quality_site(tmp_path, RELATED)
    give(site, [[["", "", "", pupils, money]] for pupils, money, _ in PAIRS])
    assert found(site, "inconsistent_with_related") == [
        (code(case), "2024-01", f"G{4 + case}", "money", f"{money}")
        for case, (_, money, is_odd) in enumerate(PAIRS)
        if is_odd
    ]
    said = table(site, "select message_zh from check_finding where value = '5'", LATER)[0][0]
    assert "5 与相关指标学员 10（10000–500000）不成比例" in said


# members by year, years that differ too much from the mean of up to three years before
YEARS: list[tuple[dict[int, int], list[str]]] = [
    # the mean of 300, 330 and 360 is 330; 33 % of it is 108.9
    ({2021: 300, 2022: 330, 2023: 360, 2024: 438}, []),
    ({2021: 300, 2022: 330, 2023: 360, 2024: 439}, ["2024"]),
    ({2021: 300, 2022: 330, 2023: 360, 2024: 222}, []),
    ({2021: 300, 2022: 330, 2023: 360, 2024: 221}, ["2024"]),
    # 2021 is four years before 2025 and 2024 is missing: the mean of 330 and 360 is 345, 33 % of it 113.85
    ({2021: 310, 2022: 330, 2023: 360, 2025: 458}, []),
    ({2021: 310, 2022: 330, 2023: 360, 2025: 459}, ["2025"]),
    ({2023: 300, 2024: 900}, []),  # one year is no mean
    ({2021: 90, 2022: 100, 2023: 95, 2024: 200}, []),  # 95, below the floor
]


@pytest.mark.heavy
def test_a_year_is_compared_with_the_mean_of_the_years_before(tmp_path: Path) -> None:
    site = quality_site(tmp_path, OVER_TIME)
    for year in range(2021, 2026):
        rows = [(code(case), "", own[year]) for case, (own, _) in enumerate(YEARS) if year in own]
        submit(site, f"{year}.csv", "village_year", TOWNSHIP, str(year), rows, LATER, ["会员（人）"])
    odd = {(place, period) for place, period, *_ in found(site, "inconsistent_over_time")}
    assert odd == {(code(case), year) for case, (_, years) in enumerate(YEARS) for year in years}


@pytest.mark.heavy
def test_a_complete_year_is_compared_at_every_level_above(tmp_path: Path) -> None:
    site = quality_site(tmp_path, OVER_TIME)
    every = ["990102101201", *(code(case) for case in range(30))]  # all 31 villages of the township
    for year, members in ((2021, 10), (2022, 10), (2023, 14), (2024, 14), (2025, 20)):
        given = every if year != 2025 else every[1:]
        rows = [(place, "", members) for place in given]
        submit(site, f"{year}.csv", "village_year", TOWNSHIP, str(year), rows, LATER, ["会员（人）"])
    # 31 × 14 = 434 is 40 % more than 31 × 10 = 310; in 2024 the mean is 351.3, and 434 is 24 % more; in 2025 a village
    # is missing; the mean of each village, about ten, is below the floor
    assert [row[:2] for row in found(site, "inconsistent_over_time")] == [
        (place, "2023") for place in ("990100", "990102", TOWNSHIP)
    ]
    # each level has a finding and counts only that finding
    with rolled(site, LATER) as con:
        query = read_query("marts/quality_findings")
        counts = con.execute(f"select place_code, findings, places from ({query})").fetchall()
    assert counts == [(place, 1, 1) for place in ("990100", "990102", TOWNSHIP)]
