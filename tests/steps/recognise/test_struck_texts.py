"""Struck-out texts above the rows: a head that is crossed out refuses the sheet, a label its column."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import xlsx
from tests.corpus.intake.returns import of

NOW = datetime(2025, 5, 1, tzinfo=UTC)
OWN = of("430202004", 3)  # 桂花街道, March 2025
WHOLE = len(OWN.read())
STRIKE, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(Path(__file__).parents[3])


def read(
    site: Site, touch: Callable[[Any], None], rows: list[list[Any]] | None = None
) -> tuple[int, set[tuple[str, str]]]:
    content = xlsx(OWN.sheet() if rows is None else rows, touch=touch)
    batch = check_files(site, [RawFile("报表.xlsx", content, NOW)], NOW, contracts=False)
    found = {(rule, cell or "") for rule, cell in batch.findings.select("rule", "cell").iter_rows()}
    return len(batch.observations.drop_nulls("value")), found


def struck(cell: str) -> Callable[[Any], None]:
    def touch(page: Any) -> None:
        page[cell].font = Font(strike=True)

    return touch


def written(cell: str, *runs: str | tuple[InlineFont, str]) -> Callable[[Any], None]:
    def touch(page: Any) -> None:
        page[cell] = CellRichText(*(TextBlock(*run) if isinstance(run, tuple) else run for run in runs))

    return touch


@pytest.mark.parametrize("cell", ["A1", "A2", "C2", "E2"])  # title, unit, code, period
def test_a_head_that_is_crossed_out_refuses_the_sheet(sample: Site, cell: str) -> None:
    assert read(sample, struck(cell)) == (0, {("head_struck_out", cell)})


def test_a_head_of_which_a_part_is_crossed_out_refuses_the_sheet(sample: Site) -> None:
    touch = written("E2", "报告期：2025年", (STRIKE, "2"), "3月")
    assert read(sample, touch) == (0, {("head_struck_out", "E2")})


def test_a_line_that_says_nothing_of_the_return_may_be_crossed_out(sample: Site) -> None:
    rows = OWN.sheet(above=[["请认真填写"]])
    assert read(sample, struck("A3"), rows) == (WHOLE, set())


def test_a_label_that_is_crossed_out_is_the_cell_of_the_finding(sample: Site) -> None:
    assert read(sample, struck("D3")) == (WHOLE - 3, {("label_struck_out", "D3")})


@pytest.mark.parametrize(
    "runs",
    [
        ("担保贷款金额（", (STRIKE, "万"), "元）"),  # 万 is crossed out, not read as ten thousands
        ((STRIKE, "担保贷款金额（"), "元）"),
    ],
)
def test_a_label_of_which_a_part_is_crossed_out_is_not_read(
    sample: Site, runs: tuple[str | tuple[InlineFont, str], ...]
) -> None:
    assert read(sample, written("M3", *runs)) == (WHOLE - 3, {("label_struck_out", "M3")})


def test_a_label_over_several_columns_that_is_crossed_out_refuses_them_all(sample: Site) -> None:
    rows = OWN.sheet(above=[["", "", "", "", "", "", "技能培训情况"]])

    def touch(page: Any) -> None:
        page.merge_cells("G3:J3")
        page["G3"].font = Font(strike=True)

    assert read(sample, touch, rows) == (WHOLE - 12, {("label_struck_out", "G3")})


def test_a_raised_two_of_square_metres_is_no_crossing_out(sample: Site) -> None:
    found = read(sample, written("M3", "担保贷款金额（元）/m", (RAISED, "2")))
    assert not any(rule == "label_struck_out" for rule, _ in found[1])
