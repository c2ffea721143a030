"""Returns on a form of several levels: which level a sheet is of, and each number counted once."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from tests.support.form_levels import make_levels_site
from tests.support.site import NOW, figures, table, take_in, write_xlsx

ONE, TWO, THREE, FOUR = ("990102100201", "990102100202", "990102101201", "990103100201")
XIANG, ZHEN, EAST, WEST, CITY = ("990102100", "990102101", "990102", "990103", "990100")

Row = Sequence[Any]


@pytest.fixture(scope="module")
def levels_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_levels_site(tmp_path_factory.mktemp("levels") / "s")


def cells(unit: str, rows: Sequence[Row], title: str = "工作月报") -> list[list[Any]]:
    head = [f"单位代码：{unit}", "", "报告期：2025-01"]
    return [[title], head, ["地区代码", "地区名称", "妇女（人）", "应查（人）"], *map(list, rows)]


def checked(site: Site, tmp_path: Path, content: list[list[Any]]) -> Batch:
    path = write_xlsx(tmp_path / "a.xlsx", content)
    return check_files(site, [RawFile("a.xlsx", path.read_bytes(), NOW)], NOW)


LEVELS = [
    ("villages", XIANG, [(ONE, "", 5, 10), (TWO, "", 7, 9)], "work"),
    ("one village by name", XIANG, [("", "一村", 5, 10)], "work"),
    ("townships", EAST, [(XIANG, "", 5, 10), (ZHEN, "", 7, 9)], "work_township"),
    ("a township alone", XIANG, [(XIANG, "甲乡", 5, 10)], "work_township"),
    ("counties", CITY, [(EAST, "", 5, 10), (WEST, "", 7, 9)], "work_county"),
]


@pytest.mark.parametrize("title", ["工作月报", ""])
@pytest.mark.parametrize(
    ("unit", "rows", "form"), [own[1:] for own in LEVELS], ids=[own[0] for own in LEVELS]
)
def test_the_rows_say_the_level(
    levels_site: Site, tmp_path: Path, unit: str, rows: Sequence[Row], form: str, title: str
) -> None:
    batch = checked(levels_site, tmp_path, cells(unit, rows, title))
    assert batch.submissions.select("form", "accepted").rows() == [(form, 2 * len(rows))]
    assert batch.findings.is_empty()


def test_a_place_above_the_rows_is_their_total_and_is_not_added(levels_site: Site, tmp_path: Path) -> None:
    """甲乡 in a return of its villages is compared with them: whether 13 is its own or the sum is not guessed."""
    rows = [(XIANG, "甲乡", 13, 19), (ONE, "", 5, 10), (TWO, "", 7, 9)]
    batch = checked(levels_site, tmp_path, cells(XIANG, rows))
    assert set(batch.observations["place_code"]) == {ONE, TWO}
    assert batch.findings.select("rule", "cell").rows() == [("total_differs", "C4")]


@pytest.mark.parametrize("villages", [[(ONE, ""), (TWO, "")], [("", "一村"), ("", "二村")]])
def test_a_place_above_rows_left_blank_is_their_total_too(
    levels_site: Site, tmp_path: Path, villages: list[tuple[str, str]]
) -> None:
    """The villages of 甲乡 gave no number, 三村 of 乙镇 gave what its township says: 13 and 19 differ from nothing."""
    blank = [(*village, None, None) for village in villages]
    rows = [(XIANG, "甲乡", 13, 19), *blank, (ZHEN, "乙镇", 7, 8), (THREE, "", 7, 8)]
    batch = checked(levels_site, tmp_path, cells(EAST, rows))
    assert set(batch.observations["place_code"]) == {THREE}
    found = sorted(batch.findings.select("rule", "cell").rows())
    assert found == [("total_differs", "C4"), ("total_differs", "D4")]


def test_a_title_with_the_level_is_believed(levels_site: Site, tmp_path: Path) -> None:
    batch = checked(levels_site, tmp_path, cells(EAST, [(EAST, "", 5, 10)], "工作月报（县）"))
    assert batch.submissions["form"].to_list() == ["work_county"]
    batch = checked(levels_site, tmp_path, cells(EAST, [(XIANG, "", 5, 10)], "工作月报（县）"))
    assert set(batch.findings["rule"]) == {"place_wrong_level"}


@pytest.mark.parametrize(("form", "unit"), [("work", XIANG), ("work_township", EAST), ("work_county", EAST)])
def test_the_template_of_each_level_comes_back_as_it(levels_site: Site, form: str, unit: str) -> None:
    content = make_template(levels_site.catalogue, form, unit, parse_period("2025-02"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["报表"]
    rows = [row for row in range(4, page.max_row + 1) if str(page.cell(row, 1).value or "").isdigit()]
    for row in rows:
        page.cell(row, 3, 5)
        page.cell(row, 4, 10)
    out = io.BytesIO()
    book.save(out)
    batch = check_files(levels_site, [RawFile("t.xlsx", out.getvalue(), NOW)], NOW)
    assert batch.submissions.select("form", "accepted").rows() == [(form, 2 * len(rows))]
    assert batch.findings.is_empty(), batch.findings["message_zh"].to_list()


def received(site: Site, *returns: tuple[str, Sequence[Row]]) -> None:
    for unit, rows in returns:
        file = f"{unit}-{rows[0][0]}.xlsx"
        write_xlsx(site.raw / file, cells(unit, rows))
        take_in(site, file)


def test_each_level_counts_once(tmp_path: Path) -> None:
    """Two villages with 5 and 7, their township's office with 2, the county's with 1: 15 together."""
    site = make_levels_site(tmp_path / "s")
    villages = (XIANG, [(ONE, "", 5, 10), (TWO, "", 7, 9)])
    received(site, villages, (EAST, [(XIANG, "", 2, 3)]), (CITY, [(EAST, "", 1, 1)]))
    found = figures(site, "women", "2025-01")
    assert {code: found[code]["value"] for code in (ONE, XIANG, EAST, CITY)} == {
        ONE: 5,
        XIANG: 14,
        EAST: 15,
        CITY: 15,
    }
    assert found[XIANG]["units_expected"] == found[XIANG]["units_reported"] == 3


def test_a_total_of_the_villages_as_the_townships_own_is_noticed(tmp_path: Path) -> None:
    site = make_levels_site(tmp_path / "s")
    received(site, (XIANG, [(ONE, "", 5, 10), (TWO, "", 7, 9)]), (EAST, [(XIANG, "", 12, 19)]))
    rows = table(
        site,
        "select distinct rule, place_code::varchar from quality_findings where rule = 'own_is_children_sum'",
    )
    assert ("own_is_children_sum", XIANG) in rows


def test_returns_are_expected_of_every_level(tmp_path: Path) -> None:
    site = make_levels_site(tmp_path / "s")
    received(site, (XIANG, [(ONE, "", 5, 10), (TWO, "", 7, 9)]))
    rows = table(
        site,
        "select form::varchar, expected, reported from reporting_rate "
        f"where place_code = '{EAST}' and period = '2025-01' order by form::varchar",
    )
    assert rows == [("work", 3, 2), ("work_county", 1, 0), ("work_township", 2, 0)]
