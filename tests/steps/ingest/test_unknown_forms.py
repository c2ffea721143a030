"""Unknown forms: the finding names the nearest form, and the columns in which the sheet differs from it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from tests.support.site import write_csv

NOW = datetime(2025, 2, 10, tzinfo=UTC)
PLACE = ("990102101201", "三村")
MONTH = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (MONTH[:1] + MONTH[2:], "最接近：村月报（缺：应查（人））"),
        (["妇女（人）", "应查人（人）", *MONTH[2:]], "最接近：村月报（“应查人(人)”应为“应查（人）”）"),
        (["妇女（人）", *MONTH[2:], "人口（人）"], "村月报（缺：应查（人）；多：人口(人)）"),
        (["人口", "面积", "户数"], "（表名和表头都不是下发的样子），请使用下发的报表"),
    ],
)  # fmt: skip
def test_the_nearest_form_is_named(site: Site, labels: list[str], said: str) -> None:
    head: list[list[Any]] = [["情况表"], ["单位代码：990102101", "", "报告期：2025-01"]]
    rows = [["地区代码", "地区名称", *labels], [*PLACE, *range(len(labels))]]
    path = write_csv(site.raw / "a.csv", [*head, *rows])
    batch = check_files(site, [RawFile("a.csv", path.read_bytes(), NOW)], NOW)
    assert batch.findings["rule"].to_list() == ["unknown_form"]
    assert said in batch.findings["message_zh"][0], batch.findings["message_zh"][0]


def test_a_sheet_without_a_header_is_called_that(site: Site) -> None:
    path = write_csv(site.raw / "a.csv", [["情况表"], ["三村", 1, 2]])
    batch = check_files(site, [RawFile("a.csv", path.read_bytes(), NOW)], NOW)
    assert "没有找到表头" in batch.findings["message_zh"][0]
