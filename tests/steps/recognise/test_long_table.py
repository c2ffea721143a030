"""Long tables, with a row for each place and indicator, through the check of a file."""

import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.send_slips import slip_of
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from tests.support.site import NOW, grid, make_test_site, workbook

ONE, TWO = ("990102100201", "一村"), ("990102100202", "二村")
TITLE = [["村月报"], ["单位代码：990102100"]]
HEADER = ["地区代码", "地区名称", "报告期", "指标", "计量单位", "数值"]
WHOLE = [(*ONE, "2025-01", "妇女", "人", 5), (*ONE, "2025-01", "应查", "人", 10)]

Row = Sequence[Any]


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    labels = "measure,计量单位\nindicator,指标\nvalue,数值\nignored,序号\nignored,备注\n"
    return make_test_site(tmp_path_factory.mktemp("long"), labels=f"+{labels}")


def checked(
    site: Site, rows: Sequence[Row], header: Row = HEADER, title: Sequence[Row] = TITLE, suffix: str = "csv"
) -> Batch:
    """Check a file with a title, a header and rows."""
    cells = [*title, header, *rows]
    content = "\n".join(",".join(map(str, row)) for row in cells).encode()
    if suffix == "xlsx":
        content = workbook(cells)
    return check_files(site, [RawFile(f"甲乡.{suffix}", content, NOW)], NOW)


def taken(batch: Batch) -> list[tuple[str, str, float]]:
    """Place, indicator and value of each number taken."""
    rows = batch.observations.select("place_code", "indicator", "value").rows()
    return sorted((place, indicator, float(value)) for place, indicator, value in rows)


def problems(batch: Batch) -> list[tuple[str, str | None]]:
    return [(row["rule"], row["cell"]) for row in batch.findings.to_dicts()]


OF_ONE = [(ONE[0], "eligible", 10.0), (ONE[0], "women", 5.0)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_rows_of_a_place_and_indicator_are_a_return(long_site: Site, suffix: str) -> None:
    rows = [*WHOLE, (*TWO, "2025年1月", "妇女", "人", 7), (*TWO, "2025-01", "应查", "人", 9)]
    batch = checked(long_site, [*rows, (*TWO, "2025-01", "金额", "万元", 1.5)], suffix=suffix)
    money = [(TWO[0], "eligible", 9.0), (TWO[0], "money", 15000.0), (TWO[0], "women", 7.0)]
    assert taken(batch) == sorted([*OF_ONE, *money])
    cells = batch.observations.select("place_code", "indicator", "cell").rows()
    assert (TWO[0], "money", "F8") in cells
    assert (ONE[0], "women", "F4") in cells
    assert batch.findings.is_empty()


@pytest.mark.parametrize(
    "names", [("妇女（人）", "应查（人）"), ("women", "eligible"), ("Women", "Eligible"), ("妇女", "应查")]
)
def test_indicators_are_named_by_label_code_or_name(long_site: Site, names: tuple[str, str]) -> None:
    rows = [(*ONE, "2025-01", name, "", value) for name, value in zip(names, (5, 10), strict=True)]
    batch = checked(long_site, rows)
    assert taken(batch) == OF_ONE
    assert batch.findings.is_empty()


def test_a_code_that_two_columns_share_is_that_of_the_own_figure(long_site: Site) -> None:
    # the form has women twice: the office's own figure, and the total of the villages
    rows = [("990102100", "甲乡", "women", 4), ("990102100", "甲乡", "下级妇女", 9)]
    title = [["乡月报"], ["单位代码：990102100", "报告期：2025-01"]]
    batch = checked(long_site, rows, ["地区代码", "地区名称", "指标", "数值"], title)
    found = batch.observations.select("reported_as", "value").rows()
    assert sorted((how, float(value)) for how, value in found) == [("period", 4.0), ("subtotal", 9.0)]


@pytest.mark.parametrize("seed", range(6))
def test_a_long_table_gives_what_the_form_as_issued_gives(long_site: Site, seed: int) -> None:
    """The same numbers in random order, with blanks, gaps and words, have one outcome in both layouts."""
    draw = random.Random(seed)
    values = [3, 12.5, "20余", "很多", "", "无", 0, "1,234", 99999999, "35（120）"]
    labels = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"]
    table = [[*place, *(draw.choice(values) for _ in labels)] for place in (ONE, TWO)]
    rows = [
        (*row[:2], "2025-01", label, "", cell)
        for row in table
        for label, cell in zip(labels, row[2:], strict=True)
    ]
    draw.shuffle(rows)
    wide = grid("village_month", "990102100", "2025-01", table)
    issued = check_files(long_site, [RawFile("a.xlsx", workbook(wide), NOW)], NOW)
    long = checked(long_site, rows, suffix="xlsx")
    assert taken(long) == taken(issued)
    assert sorted(long.findings["rule"]) == sorted(issued.findings["rule"])
    counts = ["read", "accepted", "rejected"]
    assert long.submissions.select(counts).rows() == issued.submissions.select(counts).rows()


def test_a_merged_name_counts_for_its_rows(long_site: Site) -> None:
    rows = [("地区名称", "指标", "数值"), ("", "妇女", 5), ("", "应查", 10), ("", "妇女", 7), ("", "应查", 9)]
    title = [["村月报"], ["单位代码：990102100", "", "报告期：2025-01"]]
    content = workbook([*title, *rows], [(3, 4, 0, "一村"), (5, 6, 0, "二村")])
    batch = check_files(long_site, [RawFile("甲乡.xlsx", content, NOW)], NOW)
    assert taken(batch) == sorted([*OF_ONE, (TWO[0], "eligible", 9.0), (TWO[0], "women", 7.0)])
    assert batch.findings.is_empty()


def test_a_merged_number_belongs_to_no_row(long_site: Site) -> None:
    rows = [("地区名称", "指标", "数值"), ("一村", "妇女", ""), ("一村", "应查", "")]
    title = [["村月报"], ["单位代码：990102100", "", "报告期：2025-01"]]
    batch = check_files(
        long_site, [RawFile("甲乡.xlsx", workbook([*title, *rows], [(3, 4, 2, 9)]), NOW)], NOW
    )
    assert taken(batch) == []
    assert {rule for rule, _ in problems(batch)} == {"merged_cells"}


def test_a_sum_is_compared_and_not_added(long_site: Site) -> None:
    rows = [*WHOLE, (*TWO, "2025-01", "应查", "人", 9), ("", "合计", "2025-01", "应查", "人", 20)]
    batch = checked(long_site, [*rows, (*TWO, "2025-01", "妇女", "人", 1)])
    assert ("total_differs", "F7") in problems(batch)
    assert (TWO[0], "eligible", 9.0) in taken(batch)


# what may not be taken, or not whole: further rows, the problem's rule and cell, and whether the rest is taken
FAULTS = [
    ("a pair twice", [(*TWO, "2025-01", "妇女", "人", 7)] * 2, "long_repeated", "F6、F7"),
    ("another indicator", [(*ONE, "2025-01", "妇女人口", "人", 5)], "long_indicator_unknown", "D6"),
    ("no indicator", [(*TWO, "2025-01", "", "人", 5)], "long_indicator_blank", "F6"),
    ("no place", [("", "", "2025-01", "妇女", "人", 5)], "place_missing", "A6"),
    ("an unknown place", [("", "无此村", "2025-01", "妇女", "人", 5)], "unknown_place", "A6"),
    ("other persons", [(*ONE, "2025-01", "学员", "人次", 5)], "unit_differs", "D6"),
    ("no number", [(*ONE, "2025-01", "学员", "人", "很多")], "not_a_number", "F6"),
    ("a cut number", [(*ONE, "2025-01", "金额", "元", 52, "000")], "long_row_fields", "F6"),
    ("a place without a row", [(*TWO, "2025-01", "应查", "人", 5)], "long_required_missing", "A6"),
]


@pytest.mark.parametrize(
    ("rows", "rule", "cell"), [case[1:] for case in FAULTS], ids=[own[0] for own in FAULTS]
)
def test_a_row_at_fault_costs_itself(long_site: Site, rows: Sequence[Row], rule: str, cell: str) -> None:
    batch = checked(long_site, [*WHOLE, *rows])
    assert (rule, cell) in problems(batch)
    assert set(OF_ONE) <= set(taken(batch))


REFUSED = [
    ("two periods", [(*TWO, "2025-02", "妇女", "人", 5)], HEADER, "long_periods", "C6"),
    ("a blank period", [(*TWO, "", "妇女", "人", 5)], HEADER, "long_periods", "C6"),
    ("two units", [(*TWO, "2025-01", "应查", "百人", 5)], HEADER, "long_units", "E6"),
    ("one unit lacks", [(*TWO, "2025-01", "应查", "", 5)], HEADER, "long_units", "E6"),
    ("a second key", [(*TWO, "2025-01", "妇女", "人", 5, "女")], [*HEADER, "性别"], "long_column", "G3"),
    (
        "a line between",
        [["其中：流动妇女"], (*TWO, "2025-01", "妇女", "人", 5)],
        HEADER,
        "long_line_between",
        "A6",
    ),
]


@pytest.mark.parametrize(
    ("rows", "header", "rule", "cell"), [case[1:] for case in REFUSED], ids=[own[0] for own in REFUSED]
)
def test_what_may_change_every_number_refuses_the_sheet(
    long_site: Site, rows: Sequence[Row], header: Row, rule: str, cell: str
) -> None:
    whole = [[*row, *[""] * (len(header) - len(row))] for row in WHOLE]
    batch = checked(long_site, [*whole, *rows], header)
    assert problems(batch) == [(rule, cell)]
    assert taken(batch) == []


def test_a_table_without_unit_is_refused_for_that(long_site: Site) -> None:
    cells = "\n".join(",".join(map(str, row)) for row in [["村月报"], HEADER, *WHOLE]).encode()
    batch = check_files(long_site, [RawFile("x.csv", cells, NOW)], NOW)
    assert [rule for rule, _ in problems(batch)] == ["unit_missing"]


@pytest.mark.parametrize(("text", "rule"), [("累计", "long_remark"), ("", None)])
def test_a_remark_beside_a_number_refuses_the_number(long_site: Site, text: str, rule: str | None) -> None:
    rows = [(*WHOLE[0], text), (*WHOLE[1], "")]
    batch = checked(long_site, rows, [*HEADER, "备注"])
    assert [own for own, _ in problems(batch)] == ([rule] if rule else [])
    assert len(taken(batch)) == (1 if rule else 2)


def test_the_period_of_the_rows_must_be_that_of_the_title(long_site: Site) -> None:
    batch = checked(long_site, WHOLE, title=[["村月报"], ["单位代码：990102100", "", "报告期：2025-02"]])
    assert problems(batch) == [("period_unclear", "C4")]


def test_a_list_that_is_no_return_is_left_alone(long_site: Site) -> None:
    """A sheet with such a header and other indicators is a sheet of the file like any other."""
    rows = [("一村", "2025-01", "降水", 5), ("一村", "2025-02", "气温", 10)]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, cells in (
            ("表", grid("village_month", "990102100", "2025-01", [(*ONE, 5, 10, 1, 0)])),
            ("气象", [("地区名称", "报告期", "指标", "数值"), *rows]),
        ):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                sheet.write_row(at, 0, row)
    batch = check_files(long_site, [RawFile("a.xlsx", content.getvalue(), NOW)], NOW)
    assert [(row["rule"], row["sheet"]) for row in batch.findings.to_dicts()] == [("sheet_not_read", "气象")]
    assert len(batch.observations) == 4


def test_the_slip_marks_the_cells_of_the_officers_table(long_site: Site, tmp_path: Path) -> None:
    cells = [*TITLE, HEADER, *WHOLE[:1], (*ONE, "2025-01", "应查", "人", "很多")]
    received = RawFile("甲乡.xlsx", workbook(cells), NOW)
    batch = check_files(long_site, [received], NOW)
    slip = tmp_path / "slip.xlsx"
    slip.write_bytes(slip_of(long_site, received, batch))
    book = openpyxl.load_workbook(slip)
    review = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=6)]
    assert [row[2:6] for row in review] == [["“表”", "F5", "应查 · 一村", "很多"]]
    page = book.worksheets[1]
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment] == ["F5"]
