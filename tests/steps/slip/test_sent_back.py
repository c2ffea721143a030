"""Slips of every kind of table, mended by an officer and sent back: no finding is left, and every number is read."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.send_slips import slip_of
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from tests.support.dimensions import divided, make_divided_site
from tests.support.form_levels import make_levels_site
from tests.support.site import NOW, make_test_site, workbook

ONE, TWO = ("990102100201", "一村"), ("990102100202", "二村")
LABELS = "+category,类别\nmeasure,计量单位\nindicator,指标\nvalue,数值\n"
HEAD = [["村月报"], ["单位代码：990102100", "", "报告期：2025-01"]]

Row = Sequence[Any]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    folder = tmp_path_factory.mktemp("kinds")
    return {
        "plain": make_test_site(folder / "plain", labels=LABELS),
        "divided": make_divided_site(folder / "divided", divided(women="sex"), labels=LABELS),
        "levels": make_levels_site(folder / "levels"),
    }


LONG: list[Row] = [
    ["地区代码", "地区名称", "指标", "计量单位", "数值"],
    (*ONE, "妇女", "人", 5),
    (*ONE, "应查", "人", "很多"),
]
CATEGORIES: list[Row] = [
    ["地区代码", "地区名称", "类别", "妇女（人）", "应查（人）"],
    (*ONE, "合计", 10, 20),
    ("", "", "女", 6, ""),
    ("", "", "男", "很多", ""),
]
BELOW: list[Row] = [
    ["地区代码", "地区名称", "妇女（人）", "应查（人）"],
    (*ONE, 10, 20),
    ("", "其中：女", 6, ""),
    ("", "男", "很多", ""),
]
COLUMNS: list[Row] = [
    ["地区代码", "地区名称", "妇女（人）", "", "", "应查（人）"],
    ["", "", "合计", "女", "男", ""],
    (*ONE, 10, 6, "很多", 20),
]
LEVELS: list[Row] = [
    ["地区代码", "地区名称", "妇女（人）", "应查（人）"],
    ("990102100", "甲乡", "很多", 19),
    (*ONE, 5, 10),
    (*TWO, 7, 9),
]

KINDS = [
    ("a long table", "plain", LONG, "E5", 10, 2),
    ("rows of categories", "divided", CATEGORIES, "D6", 4, 4),
    ("categories below each place", "divided", BELOW, "C6", 4, 4),
    ("columns of a dimension", "divided", COLUMNS, "E5", 4, 4),
    ("a total above its rows on a form of several levels", "levels", LEVELS, "C4", 12, 4),
]


def checked(site: Site, content: bytes) -> Batch:
    return check_files(site, [RawFile("甲乡.xlsx", content, NOW)], NOW)


def mended(site: Site, content: bytes, cell: str, number: int) -> bytes:
    """The slip of a return with a number written into one cell of the return's first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames[0]
    received = RawFile("甲乡.xlsx", content, NOW)
    batch = check_files(site, [received], NOW)
    assert cell in batch.findings["cell"].to_list()
    book = openpyxl.load_workbook(io.BytesIO(slip_of(site, received, batch)))
    book[sheet][cell] = number
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "rows", "cell", "number", "count"), [own[1:] for own in KINDS], ids=[own[0] for own in KINDS]
)
def test_a_mended_slip_leaves_nothing_to_mend(
    sites: dict[str, Site], kind: str, rows: list[Row], cell: str, number: int, count: int
) -> None:
    again = checked(sites[kind], mended(sites[kind], workbook([*HEAD, *rows]), cell, number))
    assert again.findings.select("rule", "cell").rows() == []
    assert len(again.observations) == count


def test_what_a_template_has_survives_its_slip(sites: dict[str, Site], tmp_path: Path) -> None:
    """A template filled with one wrong number: formulas, validations and conditions are on the slip as they were."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        make_template(sites["plain"].catalogue, "village_month", "990102100", parse_period("2025-01"))
    )
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    row = next(cell.row for cell in page["A"] if cell.value == ONE[0])
    for at in range(3, 7):
        page.cell(row, at).value = 1
        page.cell(row + 1, at).value = 1
    page.cell(row, 3).value = "很多"
    book.save(path)
    before = openpyxl.load_workbook(path)[page.title]
    slip = mended(sites["plain"], path.read_bytes(), page.cell(row, 3).coordinate, 1)
    after = openpyxl.load_workbook(io.BytesIO(slip))[page.title]
    assert formulas(before) == ["=SUM(C4:C5)", "=SUM(D4:D5)", "=SUM(E4:E5)", "=SUM(F4:F5)"]
    assert formulas(after) == formulas(before)
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation) > 0
    assert len(after.conditional_formatting) == len(before.conditional_formatting)
    assert checked(sites["plain"], slip).findings.is_empty()


def formulas(page: Any) -> list[str]:
    return [cell.value for row in page.iter_rows() for cell in row if str(cell.value)[:1] == "="]
