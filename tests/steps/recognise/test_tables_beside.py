"""Sheets with two tables side by side, as long lists are printed: 地区 and numbers, and right of them 地区 and numbers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from tests.steps.recognise.test_long_table import ONE, TWO, Row, problems, taken
from tests.support.site import NOW, make_test_site, workbook

TITLE = [["2025年1月村月报"], ["单位代码：990102100"]]
PLACE, NUMBERS = ["地区代码", "地区名称"], ["妇女（人）", "应查（人）"]
OF_ONE = [(ONE[0], "eligible", 10.0), (ONE[0], "women", 5.0)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    labels = "+place_name,单位\nplace_name,乡镇\nyear,年份\nmonth,月份\n"
    return make_test_site(tmp_path_factory.mktemp("beside"), labels=labels)


def checked(site: Site, header: Row, *rows: Row, title: Sequence[Row] = TITLE) -> Batch:
    return check_files(site, [RawFile("甲乡.xlsx", workbook([*title, header, *rows]), NOW)], NOW)


@pytest.mark.parametrize("more", [NUMBERS, ["学员（人）"], ["学员（人）", "金额（元）"]])
@pytest.mark.parametrize("blank", [0, 2], ids=["between", "apart"])
def test_numbers_beside_another_place_are_not_those_of_the_row(site: Site, more: Row, blank: int) -> None:
    header = [*PLACE, *NUMBERS, *[""] * blank, *PLACE, *more]
    row = [*ONE, 5, 10, *[""] * blank, *TWO, *[7] * len(more)]
    batch = checked(site, header, row)
    assert taken(batch) == OF_ONE
    assert problems(batch) == [("table_beside", "G3" if blank else "E3")]
    assert f"从 {'G' if blank else 'E'} 列起" in batch.findings["message_zh"][0]


def test_one_row_with_another_place_is_enough(site: Site) -> None:
    header = ["地区名称", *NUMBERS, "地区名称", "学员（人）"]
    batch = checked(site, header, ["一村", 5, 10, "一村", 7], ["二村", 6, 12, "三村", 8])
    assert problems(batch) == [("table_beside", "D3")]
    assert "pupils" not in {indicator for _, indicator, _ in taken(batch)}


def test_a_name_that_nobody_knows_is_another_place_too(site: Site) -> None:
    header = ["地区名称", *NUMBERS, "地区名称", "学员（人）"]
    assert problems(checked(site, header, ["一村", 5, 10, "无名村", 7])) == [("table_beside", "D3")]


@pytest.mark.parametrize(
    ("label", "name"),
    [("地区名称", "一村"), ("地区代码", ONE[0]), ("地区名称", "甲乡"), ("乡镇", "甲乡"), ("单位", "人")],
)
def test_the_place_again_or_one_above_it_begins_no_table(site: Site, label: str, name: str) -> None:
    batch = checked(site, [*PLACE, *NUMBERS, label, "学员（人）"], [*ONE, 5, 10, name, 3])
    assert taken(batch) == sorted([*OF_ONE, (ONE[0], "pupils", 3.0)])
    assert "table_beside" not in {rule for rule, _ in problems(batch)}


@pytest.mark.parametrize("label", ["", "村", "举办村"])
def test_a_column_of_other_places_begins_a_table_without_its_label(site: Site, label: str) -> None:
    header = [*PLACE, *NUMBERS, label, "学员（人）"]
    batch = checked(site, header, [*ONE, 5, 10, "二村", 7], [*TWO, 6, 12, "三村", 8])
    assert problems(batch) == [("table_beside", "E3")]
    assert "pupils" not in {indicator for _, indicator, _ in taken(batch)}


def test_a_remark_that_names_a_place_begins_no_table(site: Site) -> None:
    rows = [[*ONE, 5, 10, 3, "二村"], [*TWO, 6, 12, 4, ""]]
    batch = checked(site, [*PLACE, *NUMBERS, "学员（人）", "备注"], *rows)
    assert len(taken(batch)) == 6
    assert "table_beside" not in {rule for rule, _ in problems(batch)}


def test_another_township_beside_the_numbers_refuses_its_row_alone(site: Site) -> None:
    """It is a place above the row, and contradicts the row's: no other table."""
    rows = [[*ONE, 5, 10, "甲乡", 3], [*TWO, 6, 12, "乙镇", 4]]
    batch = checked(site, [*PLACE, *NUMBERS, "乡镇", "学员（人）"], *rows)
    assert taken(batch) == sorted([*OF_ONE, (ONE[0], "pupils", 3.0)])
    assert problems(batch) == [("place_of_another_parent", "A5")]


@pytest.mark.parametrize("cells", [["", *TWO, 6, 12], ["", TWO[1], TWO[1], 6, 12], [*TWO, TWO[1], 6, 12]])
def test_a_row_moved_to_the_right_is_refused(site: Site, cells: Row) -> None:
    """12 is not the number of pupils, nor 6 that of women to be checked."""
    batch = checked(site, [*PLACE, *NUMBERS, "学员（人）"], [*ONE, 5, 10, 3], cells)
    assert taken(batch) == sorted([*OF_ONE, (ONE[0], "pupils", 3.0)])
    assert problems(batch) == [("row_shifted", "A5")]


@pytest.mark.parametrize("name", ["十七号", "17"])
def test_a_number_that_equals_a_short_code_is_no_shifted_row(tmp_path: Path, name: str) -> None:
    """Polling stations have such codes: 17 women in station 17 are read."""
    station = f"+17,{name},village,990102100,village,2000-01-01,,true\n"
    site = make_test_site(tmp_path / "site", places=station)
    batch = checked(site, [*PLACE, *NUMBERS], ["17", name, 17, 20])
    assert taken(batch) == [("17", "eligible", 20.0), ("17", "women", 17.0)]
    assert problems(batch) == []


def test_a_table_beside_the_rows_of_several_periods(site: Site) -> None:
    header = ["年份", "月份", *PLACE, *NUMBERS, "地区名称", "学员（人）"]
    rows = [(2025, 1, *ONE, 5, 10, "二村", 7), (2025, 2, *ONE, 5, 10, "二村", 7)]
    batch = checked(site, header, *rows, title=[["村月报"], TITLE[1]])
    assert taken(batch) == sorted([*OF_ONE, *OF_ONE])
    assert problems(batch) == [("table_beside", "G3"), ("table_beside", "G3")]


def test_numbers_above_the_header_are_warned_of(site: Site) -> None:
    """A summary above the list of villages is no part of it; the line of the unit's code and a number is none either."""
    above = [["项目", *NUMBERS], ["全乡", 5, 10], [], ["单位代码", "990102100", "202501"]]
    batch = checked(site, [*PLACE, *NUMBERS], [*ONE, 5, 10], title=[TITLE[0], *above])
    assert taken(batch) == OF_ONE
    assert problems(batch) == [("row_above_header", "B3")]
    assert set(batch.findings["severity"]) == {"warning"}
