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
    ("a period that is none", [(*TWO, "二月份", "妇女", "人", 5)], HEADER, "long_periods", "C6"),
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


FEBRUARY = [(*ONE, "2025年2月", "妇女", "人", 6), (*ONE, "2025年2月", "应查", "人", 11)]
MARCH = [(*ONE, "2025-03", "妇女", "人", 7), (*ONE, "2025-03", "应查", "人", 12)]


def parts(batch: Batch) -> list[tuple[str, str | None, str | None, str, int]]:
    """Sheet, unit, period, status and accepted numbers of each return."""
    names = ("sheet", "place_code", "period", "status", "accepted")
    return sorted(tuple(row[name] for name in names) for row in batch.submissions.to_dicts())


@pytest.mark.parametrize(("suffix", "sheet"), [("xlsx", "表 · "), ("csv", "")])
def test_each_period_of_a_table_is_a_return(long_site: Site, suffix: str, sheet: str) -> None:
    """Rows of three months in any order: three returns, with the addresses that the cells have in the file."""
    rows = [MARCH[1], WHOLE[0], FEBRUARY[0], WHOLE[1], MARCH[0], FEBRUARY[1]]
    batch = checked(long_site, rows, suffix=suffix)
    assert parts(batch) == [
        (f"{sheet}2025-0{month}", "990102100", f"2025-0{month}", "accepted", 2) for month in (1, 2, 3)
    ]
    found = batch.observations.select("sheet", "period", "indicator", "value", "cell").rows()
    assert sorted((*row[:3], float(row[3]), row[4]) for row in found) == [
        (f"{sheet}2025-01", "2025-01", "eligible", 10.0, "F7"),
        (f"{sheet}2025-01", "2025-01", "women", 5.0, "F5"),
        (f"{sheet}2025-02", "2025-02", "eligible", 11.0, "F9"),
        (f"{sheet}2025-02", "2025-02", "women", 6.0, "F6"),
        (f"{sheet}2025-03", "2025-03", "eligible", 12.0, "F4"),
        (f"{sheet}2025-03", "2025-03", "women", 7.0, "F8"),
    ]
    assert batch.findings.is_empty()


def test_a_fault_of_one_period_costs_the_others_nothing(long_site: Site) -> None:
    """A pair twice, a period in the future, no period of the form, and one of unknown indicators."""
    rows = [
        *WHOLE,
        *FEBRUARY,
        (*ONE, "2025-02", "妇女", "人", 8),
        (*ONE, "2099-01", "妇女", "人", 5),
        (*ONE, "2025年", "妇女", "人", 5),
        (*ONE, "2025-03", "降水", "毫米", 5),
    ]
    batch = checked(long_site, rows, suffix="xlsx")
    assert [(row[2], row[3], row[4]) for row in parts(batch)] == [
        ("2025", "rejected", 0),
        ("2025-01", "accepted", 2),
        ("2025-02", "accepted", 1),
        ("2025-03", "accepted", 0),
        ("2099-01", "rejected", 0),
    ]
    found = {(row["rule"], row["sheet"], row["cell"]) for row in batch.findings.to_dicts()}
    assert ("long_repeated", "表 · 2025-02", "F6、F8") in found
    assert ("future_period", "表 · 2099-01", "C9") in found
    assert ("long_indicator_unknown", "表 · 2025-03", "D11") in found
    assert {sheet for _, sheet, _ in found} == {
        f"表 · {own}" for own in ("2025", "2025-02", "2025-03", "2099-01")
    }


@pytest.mark.parametrize(
    ("title", "path", "rule"),
    [
        ("村月报（2025年1-3月）", "甲乡.csv", None),
        ("村月报", "甲乡2025年1-12月.csv", None),
        ("村月报 2025年", "甲乡.csv", None),
        ("村月报（2025年1-2月）", "甲乡.csv", "period_unclear"),
        ("村月报（2025年3月）", "甲乡.csv", "period_unclear"),
        ("村月报（2025年1-3月累计）", "甲乡.csv", "other_figures"),
    ],
)
def test_a_title_may_name_the_time_of_all_periods(
    long_site: Site, title: str, path: str, rule: str | None
) -> None:
    cells = [[title], *TITLE[1:], HEADER, *WHOLE, *FEBRUARY, *MARCH]
    content = "\n".join(",".join(map(str, row)) for row in cells).encode()
    batch = check_files(long_site, [RawFile(path, content, NOW)], NOW)
    assert {own for own, _ in problems(batch)} == ({rule} if rule else set())
    accepted = [row[2] for row in parts(batch) if row[3] == "accepted"]
    said_in_march = ["2025-03"] if title.endswith("（2025年3月）") else []
    assert accepted == (said_in_march if rule else ["2025-01", "2025-02", "2025-03"])


@pytest.mark.parametrize(
    ("texts", "suffix", "rule", "cell", "taken_count"),
    [
        (("2025.1", "2025.2"), "csv", "period_of_two_months", "C4", 0),
        (("2025.1", "2025.10"), "csv", "future_period", "C6", 2),  # both are there: January is no October
        ((2025.1, 2025.2), "xlsx", "period_of_two_months", "C4", 0),
        ((2025.2, 2025.3), "xlsx", None, None, 4),
    ],
)
def test_a_month_that_may_have_lost_a_zero_is_refused(
    long_site: Site, texts: tuple[Any, Any], suffix: str, rule: str | None, cell: str | None, taken_count: int
) -> None:
    rows = [(*ONE, text, label, "人", 5) for text in texts for label in ("妇女", "应查")]
    batch = checked(long_site, rows, suffix=suffix)
    assert problems(batch) == ([(rule, cell)] if rule else [])
    assert len(batch.observations) == taken_count


def test_a_merged_place_counts_in_each_period(long_site: Site) -> None:
    rows = [
        ["地区名称", "报告期", "指标", "数值"],
        *([name, month, label, value] for name, month, label, value in (
            ("", "2025-01", "妇女", 5), ("", "2025-01", "应查", 10), ("", "2025-02", "妇女", 6), ("", "2025-02", "应查", 11)
        )),
    ]  # fmt: skip
    content = workbook([*TITLE, *rows], [(3, 6, 0, "一村")])
    batch = check_files(long_site, [RawFile("甲乡.xlsx", content, NOW)], NOW)
    found = batch.observations.select("place_code", "period", "indicator", "value").rows()
    assert sorted((place, period, name, float(value)) for place, period, name, value in found) == [
        (ONE[0], "2025-01", "eligible", 10.0),
        (ONE[0], "2025-01", "women", 5.0),
        (ONE[0], "2025-02", "eligible", 11.0),
        (ONE[0], "2025-02", "women", 6.0),
    ]


def test_the_sums_of_each_period_are_compared(long_site: Site) -> None:
    rows = [
        *WHOLE,
        *FEBRUARY,
        ("", "合计", "2025-01", "应查", "人", 10),
        ("", "合计", "2025-02", "应查", "人", 10),
    ]
    batch = checked(long_site, rows)
    assert [(row["rule"], row["sheet"], row["cell"]) for row in batch.findings.to_dicts()] == [
        ("total_differs", "2025-02", "F9")
    ]


def test_a_sheet_with_the_name_of_a_part_is_another_one(long_site: Site) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, cells in (
            ("表", [*TITLE, HEADER, *WHOLE, *FEBRUARY]),
            ("表 · 2025-02", [*TITLE, HEADER, *MARCH]),
        ):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                sheet.write_row(at, 0, row)
    batch = check_files(long_site, [RawFile("甲乡.xlsx", content.getvalue(), NOW)], NOW)
    assert [(row[0], row[2]) for row in parts(batch)] == [
        ("表 · 2025-01", "2025-01"),
        ("表 · 2025-02", "2025-03"),
        ("表 · 2025-02·", "2025-02"),
    ]


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


def test_the_slip_marks_the_cells_of_each_period(long_site: Site, tmp_path: Path) -> None:
    """The slip has the officer's one sheet; its lines name the period, and an explanation on it comes back to it."""
    rows = [
        *WHOLE[:1],
        (*ONE, "2025-01", "应查", "人", "很多"),
        *FEBRUARY[:1],
        (*ONE, "2025-02", "应查", "人", "不少"),
    ]
    received = RawFile("甲乡.xlsx", workbook([*TITLE, HEADER, *rows]), NOW)
    batch = check_files(long_site, [received], NOW)
    slip = tmp_path / "slip.xlsx"
    slip.write_bytes(slip_of(long_site, received, batch))
    book = openpyxl.load_workbook(slip)
    assert book.sheetnames == ["审核意见", "表"]
    review = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=6)]
    assert [row[2:6] for row in review] == [
        ["“表 · 2025-01”", "F5", "应查 · 一村", "很多"],
        ["“表 · 2025-02”", "F7", "应查 · 一村", "不少"],
    ]
    links = [book.worksheets[0].cell(row, 4).hyperlink.location for row in (6, 7)]
    assert links == ["'表'!F5", "'表'!F7"]
    page = book.worksheets[1]
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment] == ["F5", "F7"]
    assert "2025-02" in str(book.worksheets[0]["A2"].value) or "2025年2月" in str(
        book.worksheets[0]["A2"].value
    )


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
