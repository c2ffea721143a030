"""Tables turned on their side: refused with their cause, at the first label."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site
from tests.support.site import write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
HEAD = [["村月报"], ["单位代码：990102100", "报告期：2025年1月"]]
CODES, NAMES = ["990102100201", "990102100202"], ["一村", "二村"]
NUMBERS = [("妇女（人）", 11, 12), ("应查（人）", 20, 21), ("学员（人）", 3, 4), ("金额（元）", 52000, 3)]
BARE = [(label.partition("（")[0], "人", *numbers) for label, *numbers in NUMBERS]


def checked(site: Site, *rows: Sequence[Any]) -> Batch:
    content = write_xlsx(site.raw / "f.xlsx", [*HEAD, *map(list, rows)]).read_bytes()
    return check_files(site, [("f.xlsx", content, NOW)], NOW, contracts=False)


def problems(batch: Batch) -> list[tuple[str, str]]:
    return batch.findings.select("rule", "cell").rows()


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([["地区代码", *CODES], ["地区名称", *NAMES], *NUMBERS], "A5"),
        ([["地区名称", *NAMES], *NUMBERS], "A4"),
        ([["项目", *NAMES], *NUMBERS], "A4"),
        ([["序号", "项目", "单位", *NAMES], *([at, *row] for at, row in enumerate(BARE, 1))], "B4"),
        ([row[:2] for row in NUMBERS], "A3"),  # a card of one place
    ],
)
def test_a_table_on_its_side_is_refused_with_its_cause(
    site: Site, rows: Sequence[Sequence[Any]], cell: str
) -> None:
    batch = checked(site, *rows)
    assert problems(batch) == [("table_transposed", cell)]
    assert batch.observations.is_empty()


def test_a_sheet_without_a_header_lacks_its_header(site: Site) -> None:
    assert problems(checked(site, [CODES[0], NAMES[0], 11, 20, 3, 52000])) == [("header_missing", None)]
