"""Columns of forms divided by a dimension: their headers, the check of totals against parts, and the template."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from tests.support.dimensions import divided, make_divided_site
from tests.support.site import NOW, grid, write_xlsx

ONE, TWO = "990102100201", "990102100202"
RULE = "women_sex_parts"


@pytest.fixture(scope="module")
def divided_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_divided_site(
        tmp_path_factory.mktemp("divided") / "s",
        divided(women="sex", money="sex"),
        labels="+indicator,指标\nvalue,数值\n",
    )


def return_of(*rows: tuple[Any, ...], header: list[list[str]] | None = None) -> list[list[Any]]:
    """The cells of a return with a group of columns 合计, 女, 男, 不详 above each of which 妇女（人） is merged."""
    head = [["村月报"], ["单位代码：990102100", "", "报告期：2025-01"]]
    group = ["地区代码", "地区名称", "妇女（人）", "", "", "", "应查（人）"]
    leaves = ["", "", "合计", "女", "男", "不详", ""]
    return [*head, *(header or [group, leaves]), *([code, "", *cells] for code, *cells in rows)]


def checked(site: Site, cells: list[list[Any]], tmp_path: Path) -> Batch:
    path = write_xlsx(tmp_path / "甲乡.xlsx", cells)
    return check_files(site, [RawFile("甲乡.xlsx", path.read_bytes(), NOW)], NOW)


def taken(batch: Batch, place: str = ONE) -> dict[str, float]:
    rows = batch.observations.filter(place_code=place).select("indicator", "value").rows()
    return {indicator: float(value) for indicator, value in rows}


def rules(batch: Batch) -> list[tuple[str, str | None]]:
    return [(own["rule"], own["cell"]) for own in batch.findings.to_dicts()]


def test_total_and_parts_are_indicators(divided_site: Site, tmp_path: Path) -> None:
    batch = checked(divided_site, return_of((ONE, 10, 6, 3, 1, 20)), tmp_path)
    parts = {"women": 10, "women_female": 6, "women_male": 3, "women_sex_unknown": 1}
    assert taken(batch) == parts | {"eligible": 20}
    assert batch.findings.is_empty()


def test_the_form_without_parts_is_read_as_before(divided_site: Site, tmp_path: Path) -> None:
    """Returns from before the column was divided give the total alone, and nothing is asked of their parts."""
    cells = grid("village_month", "990102100", "2025-01", [(ONE, "", 10, 20, 1, 2)])
    batch = checked(divided_site, cells, tmp_path)
    assert taken(batch) == {"women": 10, "eligible": 20, "pupils": 1, "money": 2}
    assert batch.findings.is_empty()


# cells: total, 女, 男, 不详; broken: whether total and parts contradict each other
CASES = [
    ("they add up", (10, 6, 4, ""), False),
    ("with the unknown", (10, 6, 3, 1), False),
    ("one too few", (10, 6, 3, ""), True),
    ("the unknown is not in the total", (10, 6, 4, 1), True),
    ("no parts", (10, "", "", ""), False),
    ("a part alone is less", (10, 6, "", ""), True),
    ("a part alone is all", (6, 6, "", ""), False),
    ("zeros", (0, 0, 0, 0), False),
    ("a rounded total", ("1.2千", 620, 610, ""), False),
    ("a rounded total, too far", ("1.2千", 620, 660, ""), True),
    ("about", ("约20", 10, 9, ""), False),
]


@pytest.mark.parametrize(
    ("cells", "is_broken"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_parts_make_the_total(
    divided_site: Site, tmp_path: Path, cells: tuple[Any, ...], is_broken: bool
) -> None:
    batch = checked(divided_site, return_of((ONE, *cells, 9000), (TWO, 5, 5, 0, 0, 9)), tmp_path)
    assert [own for own, _ in rules(batch)] == ([RULE] if is_broken else [])
    if is_broken:  # which of the numbers is wrong is not known
        assert taken(batch) == {"eligible": 9000}
        assert rules(batch)[0][1] == "C5、D5、E5、F5"
    assert taken(batch, TWO)["women_female"] == 5


def test_amounts_add_up_to_the_cent(divided_site: Site, tmp_path: Path) -> None:
    header = [
        ["地区代码", "地区名称", "妇女（人）", "应查（人）", "金额（元）", "", ""],
        ["", "", "", "", "合计", "女", "男"],
    ]
    cells = return_of((ONE, 1, 2, 0.3, 0.1, 0.2), (TWO, 1, 2, 0.3, 0.1, 0.19), header=header)
    batch = checked(divided_site, cells, tmp_path)
    assert taken(batch)["money"] == 0.3
    assert rules(batch) == [("money_sex_parts", "E6、F6、G6")]


def test_parts_without_a_total_are_not_taken(divided_site: Site, tmp_path: Path) -> None:
    batch = checked(divided_site, return_of((ONE, "", 6, 4, "", 20)), tmp_path)
    assert {own for own, _ in rules(batch)} == {"required_blank", RULE}
    assert taken(batch) == {"eligible": 20}


@pytest.mark.parametrize("label", ["女姓", "妇女", "其他"])
def test_a_category_in_another_spelling_is_named(divided_site: Site, tmp_path: Path, label: str) -> None:
    header = [
        ["地区代码", "地区名称", "妇女（人）", "", "", "应查（人）"],
        ["", "", "合计", label, "男", ""],
    ]
    batch = checked(divided_site, return_of((ONE, 10, 6, 4, 20), header=header), tmp_path)
    assert [own for own in rules(batch) if own[1] == "D4"], rules(batch)
    assert "women_female" not in taken(batch)


def test_the_template_has_the_group_and_colours_a_wrong_total(divided_site: Site) -> None:
    content = make_template(divided_site.catalogue, "village_month", "990102100", parse_period("2025-03"))
    page = openpyxl.load_workbook(io.BytesIO(content))["报表"]
    labels = [[cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=4)]
    assert labels[0][2] == "妇女（人）"
    assert labels[1][2:6] == ["合计", "女", "男", "不详"]
    formulas = {rule.formula[0] for own in page.conditional_formatting for rule in own.rules}
    assert "AND(COUNT($D5,$E5,$F5)>0,ABS($C5-($D5+$E5+$F5))>0.0001)" in formulas


def test_a_filled_template_is_read_without_a_finding(divided_site: Site, tmp_path: Path) -> None:
    content = make_template(divided_site.catalogue, "village_month", "990102100", parse_period("2025-03"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["报表"]
    for row in (5, 6):
        for column, value in enumerate((10, 6, 3, 1, 20, 2), start=3):
            page.cell(row, column, value)
    book.save(tmp_path / "a.xlsx")
    batch = check_files(divided_site, [RawFile("a.xlsx", (tmp_path / "a.xlsx").read_bytes(), NOW)], NOW)
    assert batch.findings.is_empty(), batch.findings["message_zh"].to_list()
    assert taken(batch)["women_sex_unknown"] == 1


@pytest.mark.parametrize(
    "names", [("妇女→合计", "妇女→女", "妇女→男"), ("women", "women_female", "women_male")]
)
def test_a_long_table_names_the_parts(divided_site: Site, tmp_path: Path, names: tuple[str, ...]) -> None:
    head = [["村月报"], ["单位代码：990102100", "", "报告期：2025-01"], ["地区代码", "指标", "数值"]]
    rows = [(ONE, name, value) for name, value in zip((*names, "应查"), (10, 6, 4, 20), strict=True)]
    batch = checked(divided_site, [*head, *rows], tmp_path)
    assert taken(batch) == {"women": 10, "women_female": 6, "women_male": 4, "eligible": 20}
    assert batch.findings.is_empty()
