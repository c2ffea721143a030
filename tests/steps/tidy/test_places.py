"""Places of rows: townships beside and above them, codes and names in any spelling, and the cause of a refusal."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from schemas.catalogue_files import STANDARD
from tests.support.site import make_test_site

NOW = datetime(2025, 2, 10, tzinfo=UTC)

# 红旗村 is in both townships of 东县, 龙泉村 and 龙泉社区 in one; 老村 was merged, 旧村 closed, 大村 split
PLACES = """990102100203,红旗村,village,990102100,village,2000-01-01,,true
990102101203,红旗村,village,990102101,village,2000-01-01,,true
990102101204,龙泉村,village,990102101,village,2000-01-01,,true
990102101205,龙泉社区居委会,village,990102101,community,2000-01-01,,true
990102101206,双塘居委会,village,990102101,community,2000-01-01,,true
990102101207,朝阳村,village,990102101,village,2000-01-01,,true
990102100211,老村,village,990102100,village,2000-01-01,2024-05-31,true
990102100212,旧村,village,990102100,village,2000-01-01,2024-05-31,true
990102100213,大村,village,990102100,village,2000-01-01,2024-05-31,true
"""
EVENTS = """date,event,from_code,to_code,share,source
2024-06-01,merge,990102100211,990102100201,,
2024-06-01,abolish,990102100212,,,
2024-06-01,split,990102100213,990102100201,,
2024-06-01,split,990102100213,990102100202,,
"""
FIRST, SECOND, THIRD = "990102100201", "990102100202", "990102101201"
TOWN, OTHER_TOWN, COUNTY = "990102101", "990102100", "990102"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    labels = (STANDARD / "labels.csv").read_text(encoding="utf-8")
    return make_test_site(tmp_path / "s", places="+" + PLACES, place_events=EVENTS, labels=labels)


def sheet(header: list[str], rows: list[list[Any]], unit: str = COUNTY) -> list[list[Any]]:
    """Cells of a return of villages with two numbers a row; the table begins in row 3."""
    return [
        ["村月报"],
        [f"单位代码：{unit}", "报告期：2025年1月"],
        [*header, "妇女（人）", "应查（人）"],
        *rows,
    ]


def read(site: Site, cells: list[list[Any]], merges: tuple[str, ...] = ()) -> Batch:
    path = site.root / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("表")
        for at, row in enumerate(cells):
            for column, cell in enumerate(row):
                page.write_string(at, column, cell) if isinstance(cell, str) else page.write(at, column, cell)
        for span in merges:
            page.merge_range(span, cells[int(re.findall(r"\d+", span)[0]) - 1]["ABCDE".index(span[0])])
    return check_files(site, [RawFile("f.xlsx", path.read_bytes(), NOW)], NOW, contracts=False)


def women(batch: Batch) -> dict[str, float]:
    """Women by place."""
    taken = batch.observations.select("place_code", "indicator", "value").iter_rows()
    return {place: float(value) for place, indicator, value in taken if indicator == "women"}


def found(batch: Batch) -> set[tuple[str, str]]:
    return {(rule, cell or "") for rule, cell in batch.findings.select("rule", "cell").iter_rows()}


RED = [["甲乡", "红旗村", 1, 9], ["乙镇", "红旗村", 2, 9]]
BY_TOWN = {"990102100203": 1.0, "990102101203": 2.0}


@pytest.mark.parametrize(
    "labels",
    [
        ["乡镇（街道）", "村（社区）"],
        ["乡镇", "村名"],
        ["镇（街道）", "村/社区"],
        ["所属乡镇", "村（居）"],
        ["镇街", "行政村"],
        ["乡镇名称", "村（社区）名称"],
        ["所在乡镇（街道）", "填报村"],
        ["", "村（社区）"],
    ],
)
def test_the_township_beside_a_village_decides_between_namesakes(site: Site, labels: list[str]) -> None:
    batch = read(site, sheet(labels, RED))
    assert women(batch) == BY_TOWN
    assert [rule for rule, _ in found(batch) if rule != "unknown_column"] == []


@pytest.mark.parametrize(
    ("header", "rows", "merges"),
    [
        (
            ["村（社区）", "乡镇（街道）"],
            [["红旗村", "甲乡", 1, 9], ["红旗村", "乙镇", 2, 9]],
            (),
        ),  # to the right
        (
            ["乡镇（街道）", "村（社区）"],
            [["甲乡", "红旗村", 1, 9], ["", "一村", 3, 9], ["乙镇", "红旗村", 2, 9]],
            (),
        ),  # written once
        (
            ["乡镇（街道）", "村（社区）"],
            [["甲乡", "一村", 3, 9], ["", "红旗村", 1, 9], ["乙镇", "三村", 4, 9], ["", "红旗村", 2, 9]],
            ("A4:A5", "A6:A7"),
        ),  # merged down
        (["村（社区）"], [["甲乡"], ["红旗村", 1, 9], ["乙镇"], ["红旗村", 2, 9]], ()),  # above
        (["村（社区）"], [["一、甲乡"], ["红旗村", 1, 9], ["二、乙镇（2个村）："], ["红旗村", 2, 9]], ()),
        (
            ["序号", "乡镇", "村"],
            [[1, "甲乡妇联", "红旗村", 1, 9], [2, "乙镇人民政府", "红旗村委会", 2, 9]],
            (),
        ),
        (
            ["乡镇代码", "乡镇", "村"],
            [[OTHER_TOWN, "甲乡", "红旗村", 1, 9], [TOWN, "乙镇", "红旗村", 2, 9]],
            (),
        ),
        (
            ["县（市、区）", "乡镇", "村"],
            [["东县", "甲乡", "红旗村", 1, 9], ["", "乙镇", "红旗村", 2, 9]],
            (),
        ),
    ],
)
def test_the_township_is_beside_or_above(
    site: Site, header: list[str], rows: list[list[Any]], merges: tuple[str, ...]
) -> None:
    batch = read(site, sheet(header, rows), merges)
    assert {place: value for place, value in women(batch).items() if place in BY_TOWN} == BY_TOWN
    assert found(batch) == set()


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (["乡镇", "村"], [["乙镇", "一村", 1, 9]]),  # 一村 is in 甲乡
        (["地区代码", "乡镇", "村"], [[FIRST, "乙镇", "一村", 1, 9]]),
        (["乡镇", "村"], [["乙镇", "三村", 2, 9], ["", "一村", 1, 9]]),
        (["村"], [["乙镇"], ["一村", 1, 9]]),
        (["乡镇", "村"], [["丙镇", "一村", 1, 9]]),  # of another county
    ],
)
def test_a_township_that_contradicts_the_place_refuses_the_row(
    site: Site, header: list[str], rows: list[list[Any]]
) -> None:
    batch = read(site, sheet(header, rows))
    assert FIRST not in women(batch)
    assert {rule for rule, _ in found(batch)} == {"place_of_another_parent"}


def test_a_cell_that_is_not_merged_does_not_belong_to_the_group_above(site: Site) -> None:
    rows = [["甲乡", "一村", 1, 9], ["", "二村", 2, 9], ["", "红旗村", 3, 9]]
    batch = read(site, sheet(["乡镇", "村"], rows), ("A4:A5",))
    assert women(batch) == {FIRST: 1, SECOND: 2}
    assert found(batch) == {("ambiguous_place", "B6")}
    assert "甲乡红旗村" in batch.findings["message_zh"][0]
    assert "乙镇红旗村" in batch.findings["message_zh"][0]


def test_a_township_that_nobody_knows_is_a_warning(site: Site) -> None:
    batch = read(site, sheet(["乡镇", "村"], [["甲香", "一村", 1, 9]]))
    assert women(batch) == {FIRST: 1}
    assert found(batch) == {("upper_unknown", "B4")}


@pytest.mark.parametrize(
    "code",
    [
        "990102101201.0", "990102 101 201", "９９０１０２１０１２０１", "'990102101201", "‘990102101201’",
        "990102-101-201", '="990102101201"', "\u200e990102101201\u202c", " 990102101201\u00a0", "\ufeff990102101201",
        "990102101201 三村", "990102101201三村", "三村（990102101201）", "990102101201-三村", 990102101201.0,
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["三村", ""])
def test_a_code_is_read_however_it_is_written(site: Site, code: Any, name: str) -> None:
    batch = read(site, sheet(["地区代码", "地区名称"], [[code, name, 1, 9]], TOWN))
    assert women(batch) == {THIRD: 1}
    assert found(batch) == set()


@pytest.mark.parametrize(
    "name", ["990102101201 三村", "三村（990102101201）", "三村990102101201", "990102101201"]
)
def test_a_code_in_the_column_of_names_is_read(site: Site, name: str) -> None:
    batch = read(site, sheet(["地区名称"], [[name, 1, 9]], TOWN))
    assert (women(batch), found(batch)) == ({THIRD: 1}, set())


@pytest.mark.parametrize(
    "unit", ["990102101000", "990102101.0", "'990102101", "990102-101", "９９０１０２１０１"]
)
def test_a_unit_code_is_read_however_it_is_written(site: Site, unit: str) -> None:
    batch = read(site, sheet(["地区代码", "地区名称"], [[THIRD, "三村", 1, 9]], unit))
    assert (women(batch), found(batch)) == ({THIRD: 1}, set())


@pytest.mark.parametrize(
    ("code", "name", "rule", "is_taken"),
    [
        ("9.90102E+11", "三村", "code_rounded", True),
        ("9.90102E+11", "无此村", "code_rounded_unclear", False),
        ("9.90102E+11", "", "code_rounded_unclear", False),
        ("9.90103E+11", "三村", "code_rounded_unclear", False),  # the code of another county
        ("990102101", "三村", "code_of_parent", True),  # the township's code, filled down
        ("990102101000", "三村", "code_of_parent", True),
        ("99010210120", "三村", "unknown_code", False),  # a digit too few
        ("99O102101201", "三村", "unknown_code", False),  # a letter O
        ("990102l01201", "三村", "unknown_code", False),  # a letter l
        ("990102101299", "三村", "unknown_code", False),
        ("990102100201", "三村", "place_outside_unit", False),
    ],
)
def test_the_name_settles_a_spoilt_code_or_the_cause_is_given(
    site: Site, code: str, name: str, rule: str, is_taken: bool
) -> None:
    batch = read(site, sheet(["地区代码", "地区名称"], [[code, name, 1, 9]], TOWN))
    assert women(batch) == ({THIRD: 1} if is_taken else {})
    assert found(batch) == {(rule, "A4")}


@pytest.mark.parametrize(
    "name",
    [
        "※三村", "三村※", "①三村", "三村①", "三村*", "★三村", "●三村", "1.三村", "（1）三村", "三村（1）", "三村[注1]", "三村：",
        "三村²", "三　村", "三\u200b村", "\u202a三村\u202c", "三村委会", "三村（居）", "1三村", "02 三村", "乙镇-三村", "乙镇/三村",
        "东县·乙镇·三村", "某某省东县乙镇三村", "三村/社区", "乙镇三村", "三村妇联",
    ],
)  # fmt: skip
def test_a_name_is_read_with_the_marks_around_it(site: Site, name: str) -> None:
    batch = read(site, sheet(["地区名称"], [[name, 1, 9]], TOWN))
    assert (women(batch), found(batch)) == ({THIRD: 1}, set())


@pytest.mark.parametrize(
    "name", ["双塘村（居）", "双塘村/社区", "双塘（社区）", "双塘社区", "双塘村居", "双塘"]
)
def test_an_ending_of_either_kind_is_read(site: Site, name: str) -> None:
    batch = read(site, sheet(["地区名称"], [[name, 1, 9]], TOWN))
    assert (women(batch), found(batch)) == ({"990102101206": 1}, set())


def test_numbers_of_rows_under_the_label_of_codes_are_no_codes(site: Site) -> None:
    batch = read(site, sheet(["代码", "地区名称"], [[1, "三村", 5, 9], ["2", "朝阳村", 6, 9]], TOWN))
    assert (women(batch), found(batch)) == ({THIRD: 5, "990102101207": 6}, set())


def test_one_label_over_townships_and_villages(site: Site) -> None:
    batch = read(site, sheet(["地区", ""], RED))
    assert (women(batch), found(batch)) == (BY_TOWN, set())


@pytest.mark.parametrize(
    ("name", "rules", "is_taken"),
    [("填报单位：乙镇", {("code_rounded", "A2")}, True), ("", {("unit_code_rounded", "A2")}, False)],
)
def test_the_name_settles_a_rounded_unit_code(
    site: Site, name: str, rules: set[tuple[str, str]], is_taken: bool
) -> None:
    cells = sheet(["地区代码", "地区名称"], [[THIRD, "三村", 1, 9]], "9.90102E+11")
    cells[1].append(name)
    batch = read(site, cells)
    assert women(batch) == ({THIRD: 1} if is_taken else {})
    assert found(batch) == rules


def test_an_ending_of_either_kind_does_not_choose_between_two(site: Site) -> None:
    batch = read(site, sheet(["地区名称"], [["龙泉村（居）", 1, 9]], TOWN))
    assert (women(batch), found(batch)) == ({}, {("ambiguous_place", "A4")})


@pytest.mark.parametrize(
    "name",
    [
        "三村、朝阳村",
        "三村和朝阳村",
        "三村,朝阳村",
        "三村/朝阳村",
        "三村\n朝阳村",
        "三村 朝阳村",
        "三村及龙潭村",
    ],
)
def test_two_villages_in_one_row_are_called_so(site: Site, name: str) -> None:
    batch = read(site, sheet(["地区名称"], [[name, 1, 9]], TOWN))
    assert (women(batch), found(batch)) == ({}, {("two_places_in_row", "A4")})
    assert "两个村写在一行" in batch.findings["message_zh"][0]
    assert "aliases.csv" not in batch.findings["message_zh"][0]


@pytest.mark.parametrize("by", ["code", "name"])
@pytest.mark.parametrize(
    ("code", "name", "rule", "says"),
    [
        ("990102100211", "老村", "place_merged", ["一村 990102100201"]),
        ("990102100213", "大村", "place_merged", ["一村 990102100201", "二村 990102100202"]),
        ("990102100212", "旧村", "place_closed", ["2024-05-31"]),
    ],
)
def test_a_closed_place_names_its_successor(
    site: Site, by: str, code: str, name: str, rule: str, says: list[str]
) -> None:
    row = [code, ""] if by == "code" else ["", name]
    batch = read(site, sheet(["地区代码", "地区名称"], [[*row, 1, 9]], OTHER_TOWN))
    assert (women(batch), found(batch)) == ({}, {(rule, "A4")})
    assert all(text in batch.findings["message_zh"][0] for text in says)
    assert "aliases.csv" not in batch.findings["message_zh"][0]


ROWS = [["甲乡", "一村", 3, 9], ["甲乡", "二村", 4, 9], ["乙镇", "三村", 5, 9], ["乙镇", "朝阳村", 6, 9]]
SUMS = {
    "subtotals below": [
        *ROWS[:2],
        ["甲乡 汇总", "", 7, 18],
        *ROWS[2:],
        ["乙镇 汇总", "", 11, 18],
        ["总计", "", 18, 36],
    ],
    "subtotals above": [["甲乡", "", 7, 18], *ROWS[:2], ["乙镇", "", 11, 18], *ROWS[2:]],
    "in the column of villages": [["", "甲乡", 7, 18], *ROWS[:2], ["", "乙镇", 11, 18], *ROWS[2:]],
    "小计 beside the township": [
        *ROWS[:2],
        ["甲乡", "小计", 7, 18],
        *ROWS[2:],
        ["乙镇", "小计", 11, 18],
        ["合计", "", 18, 36],
    ],
    "named 小计": [*ROWS[:2], ["甲乡小计", "", 7, 18], *ROWS[2:], ["乙镇小计", "", 11, 18]],
    "the unit itself": [["", "东县", 18, 36], *ROWS],
    "the unit by name": [*ROWS, ["东县", "合计", 18, 36]],
    "villages in any order": [["甲乡", "", 7, 18], ROWS[2], ROWS[0], ROWS[3], ROWS[1]],
}


@pytest.mark.parametrize("rows", SUMS.values(), ids=SUMS.keys())
def test_sums_of_townships_and_of_the_unit_are_compared_and_never_added(
    site: Site, rows: list[list[Any]]
) -> None:
    batch = read(site, sheet(["乡镇", "村"], rows))
    assert women(batch) == {FIRST: 3, SECOND: 4, THIRD: 5, "990102101207": 6}
    assert found(batch) == set()
    at = next(at for at, row in enumerate(rows) if row[2] > 6)
    wrong = [[*row[:2], row[2] + (here == at), row[3]] for here, row in enumerate(rows)]
    batch = read(site, sheet(["乡镇", "村"], wrong))
    assert women(batch) == {FIRST: 3, SECOND: 4, THIRD: 5, "990102101207": 6}
    assert ("total_differs", f"C{at + 4}") in found(batch)


def test_a_township_without_villages_on_the_sheet_is_of_another_form(site: Site) -> None:
    batch = read(site, sheet(["乡镇", "村"], [["", "乙镇", 7, 9], *ROWS[:2]]))
    assert found(batch) == {("place_wrong_level", "B4")}


@pytest.mark.parametrize("words", [("累计", "本月"), ("本年累计", "本月数"), ("上年同期", "本期")])
@pytest.mark.parametrize("is_first", [True, False])
def test_the_row_of_the_month_is_taken_beside_other_rows(
    site: Site, words: tuple[str, str], is_first: bool
) -> None:
    rows: list[list[Any]] = []
    for village, number in (("三村", 5), ("朝阳村", 6)):
        pair = [[words[0], number * 10, 99], [words[1], number, 9]]
        pair = pair if is_first else pair[::-1]
        rows += [[village, *pair[0]], ["", *pair[1]]]
    batch = read(site, sheet(["地区名称", "类别"], rows, TOWN))
    assert women(batch) == {THIRD: 5, "990102101207": 6}
    assert {rule for rule, _ in found(batch)} == {"row_beside_period", "unknown_column"}


@pytest.mark.parametrize("mark", ["（更正）", "（修正）", "（更改后）"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_row_that_corrects_another_one_leaves_neither(site: Site, mark: str, is_first: bool) -> None:
    pair = [["三村", 5, 9], [f"三村{mark}", 7, 9]]
    rows = [*(pair if is_first else pair[::-1]), ["朝阳村", 6, 9]]
    batch = read(site, sheet(["地区名称"], rows, TOWN))
    assert women(batch) == {"990102101207": 6}
    assert {rule for rule, _ in found(batch)} == {"place_repeated"}


ADVISED = re.compile(r"[：；][^；（：]*（([^；,]*),(\d+),(\d+)）")


@pytest.mark.parametrize(
    "rows",
    [
        [["三春", 1, 9]],
        [["三村村", 1, 9], ["朝阳村", 2, 9]],
        [["龙泉", 1, 9]],  # 龙泉村 or 龙泉社区
        [["龙泉村（居）", 1, 9]],
        [["朝阳", 2, 9], ["朝羊村", 1, 9]],
        [["红旗", 1, 9]],
        [["三村（老）", 1, 9]],
        [["三村、朝阳村", 1, 9]],
        [["龙泉村累计", 1, 9]],
        [["三村一组二组三组四组五组六组七组八组九组十组十一组十二组十三组", 1, 9]],
        [["三 春", 1, 9]],
        [["三春※", 1, 9]],
    ],
)
@pytest.mark.parametrize("unit", [TOWN, COUNTY])
def test_following_the_advice_of_an_alias_mends_the_row(site: Site, unit: str, rows: list[list[Any]]) -> None:
    """Each line for aliases.csv that a finding gives is written there by itself, and the row must be taken."""
    cells = sheet(["地区名称"], rows, unit)
    said = " ".join(read(site, cells).findings["message_zh"])
    before = len(women(read(site, cells)))
    for at, (name, scope, code) in enumerate(ADVISED.findall(said)):
        mended = make_test_site(
            site.root.parent / f"{at}",
            places="+" + PLACES,
            place_events=EVENTS,
            labels=(STANDARD / "labels.csv").read_text(encoding="utf-8"),
            aliases=f"name,scope,code\n{name},{scope},{code}\n",
        )
        assert code in women(read(mended, cells)), (name, scope, code)
        assert len(women(read(mended, cells))) == before + 1
