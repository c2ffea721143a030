"""Columns outside the form that say whose figures a row has, and notes glued to numbers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site
from tests.support.site import grid, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
HEADERS = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"]
FIRST, SECOND = ["990102100201", "一村", 11, 20, 0, 0], ["990102100202", "二村", 12, 21, 0, 0]


def checked(site: Site, rows: list[list[Any]], *labels: str) -> Batch:
    cells = grid("village_month", "990102100", "2025年1月", rows, headers=[*HEADERS, *labels])
    file = write_xlsx(site.raw / "f.xlsx", cells)
    return check_files(site, [("f.xlsx", file.read_bytes(), NOW)], NOW, contracts=False)


def places(batch: Batch) -> set[str]:
    return set(batch.observations["place_code"])


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("月份", "12月"),
        ("月份", 12),
        ("月份", "十二月份"),
        ("期别", "上月"),
        ("统计期", "2024年1月"),
        ("年度", "2024"),
        ("期间", "1-2月"),
        ("类别", "累计"),
        ("类别", "上年同期"),
        ("口径", "计划数"),
        ("人群", "流动妇女"),
        ("户籍", "流动人口"),
        ("数据类型", "预计"),
        ("性质", "作废"),
        ("备注", "累计"),
        ("备注", "此行为上月数"),
        ("备注", "计划数"),
        ("备注", "作废"),
        ("备注", "本行作废，以下行为准"),
        ("备注", "重复"),
        ("备注", "农历二月"),
        ("上报说明", "累计数"),
        ("上报说明", "此行为上月数"),
        ("上报说明", "作废"),
        ("说明", "按12月数填"),
        ("数据来源", "12月月报"),
        ("填报状态", "未提交"),
        ("是否最终", "否"),
        ("是否完整", "否"),
        ("删除标记", 1),
        ("有效标志", "0"),
        ("性别", "男"),
        ("年龄段", "60岁以上"),
        ("人群", "残疾人"),
        ("户籍", "非本地"),
        ("备注", "数据不全"),
        ("备注", "仅供参考"),
        ("备注", "未经审核"),
        ("备注", "快报数"),
        ("备注", "本行为抽样数据"),
        ("备注", "数据为12月"),
        ("备注", "含补报12月5人"),
        ("备注", "24年数据"),
        ("备注", "截至目前"),
        ("备注", "年初以来"),
        ("备注", "到1月底止"),
        ("备注", "季度合计"),
        ("备注", "环比"),
        ("备注", "上半月"),
        ("备注", "男女合计"),
        ("备注", "以另一份为准"),
        ("备注", "不含本月"),
        ("Remarks", "cumulative"),
        ("说明", "数据为1至2月累计"),
    ],
)
def test_a_row_of_other_figures_is_refused(site: Site, label: str, text: object) -> None:
    batch = checked(site, [[*FIRST, text], [*SECOND, ""]], label)
    said = {row["cell"]: row["rule"] for row in batch.findings.to_dicts() if row["severity"] == "error"}
    assert "990102100201" not in places(batch)
    assert said["G4"] == "row_qualified"


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("性别", "女"),
        ("人群", "妇女"),
        ("上报说明", "因上月计划调整，本月集中开班"),
        ("上报说明", "比上月增加"),
        ("有效标志", 1),
        ("删除标记", "0"),
        ("是否最终", "是"),
        ("月份", "1月"),
        ("月份", 1),
        ("月份", "2025年1月"),
        ("期别", "本月"),
        ("年度", "2025年"),
        ("计量单位", "元"),
        ("计量单位", "人、元"),
        ("类别", "村"),
        ("类别", "本月数"),
        ("备注", "比上月增加2人"),
        ("备注", "数据已核实无误"),
        ("备注", "计划下月开展培训"),
        ("备注", "含流动妇女"),
    ],
)
def test_a_harmless_text_beside_a_row_changes_nothing(site: Site, label: str, text: object) -> None:
    batch = checked(site, [[*FIRST, text], [*SECOND, ""]], label)
    assert places(batch) == {"990102100201", "990102100202"}
    assert "error" not in set(batch.findings["severity"])


@pytest.mark.parametrize("measure", ["万元", "美元", "万"])
def test_a_column_of_measures_counts_for_its_row(site: Site, measure: str) -> None:
    batch = checked(site, [[*FIRST[:5], 5.2, measure], [*SECOND, "元"]], "计量单位")
    taken = set(batch.observations["cell"])
    assert "F4" not in taken
    assert {"F5", "C5"} <= taken
    assert ("unit_differs", "F4") in set(batch.findings.select("rule", "cell").iter_rows())


def test_a_category_counts_down_to_the_next_one_and_a_remark_does_not(site: Site) -> None:
    assert places(checked(site, [[*FIRST, "累计"], [*SECOND, ""]], "类别")) == set()
    assert places(checked(site, [[*FIRST, "累计"], [*SECOND, "本月"]], "类别")) == {"990102100202"}
    assert places(checked(site, [[*FIRST, "累计"], [*SECOND, ""]], "备注")) == {"990102100202"}


def test_words_behind_the_name_of_a_place_qualify_its_row(site: Site) -> None:
    batch = checked(site, [[FIRST[0], "一村（累计）", *FIRST[2:]], SECOND])
    assert places(batch) == {"990102100202"}
    assert ("row_qualified", "B4") in set(batch.findings.select("rule", "cell").iter_rows())


@pytest.mark.parametrize(
    "note",
    ["累计", "计划", "上月", "作废", "预计", "错", "1-3月累计", "二月", "一季度", "应为12", "?", "农村"],
)
def test_a_note_that_makes_the_number_another_figure_is_refused(site: Site, note: str) -> None:
    batch = checked(site, [[*FIRST[:2], f"11（{note}）", *FIRST[3:]], SECOND])
    taken = {row["cell"] for row in batch.observations.to_dicts()}
    errors = {row["cell"] for row in batch.findings.to_dicts() if row["severity"] == "error"}
    assert "C4" in errors - taken


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        *(("5月", True), ("（5月）", True), ("2024年5月", True)),
        *(("5月数", False), ("补5月", False), ("2023年5月", False), ("1-5月", False), ("上半年", False)),
    ],
)
def test_a_month_alone_on_the_return_of_a_year_is_when_something_took_place(
    site: Site, text: str, is_taken: bool
) -> None:
    cells = grid(
        "village_year", "990103100", "2024年", [["990103100201", "四村", 7, text]], ["妇女（人）", "备注"]
    )
    file = write_xlsx(site.raw / "f.xlsx", cells)
    batch = check_files(site, [("f.xlsx", file.read_bytes(), NOW)], NOW, contracts=False)
    assert (places(batch) == {"990103100201"}) == is_taken
    assert ("row_qualified" in set(batch.findings["rule"])) == (not is_taken)
