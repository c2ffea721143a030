"""Tables of a form's columns with a column of periods, as a database gives them: a return for each period."""

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
from tests.steps.recognise.test_long_table import ONE, TITLE, TWO, Row, problems
from tests.steps.recognise.test_long_table import checked as check_table
from tests.support.site import NOW, make_test_site, workbook

HEADER = ["报告期", "地区代码", "地区名称", "妇女（人）", "应查（人）", "学员（人）"]
JANUARY = [("2025-01", *ONE, 5, 10, 1), ("2025-01", *TWO, 6, 12, "")]
FEBRUARY = [("2025-02", *ONE, 7, 10, 2), ("2025-02", *TWO, 8, 12, 0)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_test_site(tmp_path_factory.mktemp("periods"))


def checked(
    site: Site, rows: Sequence[Row], header: Row = HEADER, title: Sequence[Row] = TITLE, suffix: str = "xlsx"
) -> Batch:
    return check_table(site, rows, header, title, suffix)


def taken(batch: Batch) -> set[tuple[str, str, str, float]]:
    """Period, place, indicator and value of each number taken."""
    rows = batch.observations.select("period", "place_code", "indicator", "value").rows()
    return {(period, place, indicator, float(value)) for period, place, indicator, value in rows}


NUMBERS = {
    ("2025-01", ONE[0], "women", 5.0),
    ("2025-01", ONE[0], "eligible", 10.0),
    ("2025-01", ONE[0], "pupils", 1.0),
    ("2025-01", TWO[0], "women", 6.0),
    ("2025-01", TWO[0], "eligible", 12.0),
}
LATER = {
    ("2025-02", ONE[0], "women", 7.0),
    ("2025-02", ONE[0], "eligible", 10.0),
    ("2025-02", ONE[0], "pupils", 2.0),
    ("2025-02", TWO[0], "women", 8.0),
    ("2025-02", TWO[0], "eligible", 12.0),
    ("2025-02", TWO[0], "pupils", 0.0),
}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("at", [0, 2, 5], ids=["first", "between", "last"])
def test_each_period_is_a_return_wherever_the_column_stands(site: Site, suffix: str, at: int) -> None:
    """A blank cell stays blank, a zero is a number, each with its own cell."""

    def moved(row: Row) -> list[Any]:
        rest = list(row[1:])
        return [*rest[:at], row[0], *rest[at:]]

    rows = [moved(row) for row in (*JANUARY, *FEBRUARY)]
    batch = checked(site, rows, moved(HEADER), suffix=suffix)
    assert problems(batch) == []
    assert taken(batch) == NUMBERS | LATER
    women = batch.observations.filter(period="2025-02", place_code=TWO[0], indicator="women")
    assert women["cell"].to_list() == ["C7" if at == 5 else "D7"]


@pytest.mark.parametrize("text", ["2025年1月", "202501", "2025.01", "二〇二五年一月"])
def test_a_table_of_one_period_is_one_return(site: Site, text: str) -> None:
    batch = checked(site, [(text, *row[1:]) for row in JANUARY])
    assert taken(batch) == NUMBERS
    assert batch.submissions.select("sheet", "period", "status").rows() == [("表", "2025-01", "accepted")]


@pytest.mark.parametrize("text", ["2025-13", "", "上月"])
def test_a_row_without_a_period_that_can_be_read_refuses_the_sheet(site: Site, text: str) -> None:
    """The row's numbers are of an unknown period; which it is nobody may guess."""
    batch = checked(site, [*JANUARY, (text, *ONE, 7, 10, 2)])
    assert problems(batch) == [("long_periods", "A6")]
    assert batch.observations.is_empty()


def test_a_place_twice_in_a_period_costs_its_numbers_alone(site: Site) -> None:
    batch = checked(site, [*JANUARY, *FEBRUARY, ("2025-02", *ONE, 9, 10, 2)])
    assert {row for row in taken(batch) if row[1] == TWO[0] or row[0] == "2025-01"} == NUMBERS | {
        row for row in LATER if row[1] == TWO[0]
    }
    assert not {row for row in taken(batch) if row[:2] == ("2025-02", ONE[0])}
    assert "D6、D8" in {cell for _, cell in problems(batch)}


def test_a_wrong_cell_of_one_period_costs_the_others_nothing(site: Site, tmp_path: Path) -> None:
    rows = [*JANUARY, ("2025-02", *ONE, "很多", 10, 2), FEBRUARY[1]]
    received = RawFile("甲乡.xlsx", workbook([*TITLE, HEADER, *rows]), NOW)
    batch = check_files(site, [received], NOW)
    assert problems(batch) == [("not_a_number", "D6")]
    assert taken(batch) == NUMBERS | (LATER - {("2025-02", ONE[0], "women", 7.0)})
    book = openpyxl.load_workbook(io.BytesIO(slip_of(site, received, batch)))
    page = book.worksheets[1]
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.comment] == ["D6"]


def test_the_sums_of_each_period_are_compared(site: Site) -> None:
    rows = [*JANUARY, ("2025-01", "", "合计", 11, 22, 1), *FEBRUARY, ("2025-02", "", "合计", 99, 22, 2)]
    batch = checked(site, rows)
    assert taken(batch) == NUMBERS | LATER
    assert [cell for _, cell in problems(batch)] == ["D9"]


def test_a_period_above_the_table_must_be_that_of_the_rows(site: Site) -> None:
    title = [["村月报"], ["单位代码：990102100", "报告期：2025-02"]]
    assert problems(checked(site, JANUARY, title=title)) == [("period_unclear", "A4")]


def test_a_line_of_fields_is_no_header(site: Site) -> None:
    """单位代码 and 报告期 with their values beside them, above a table as issued."""
    line = ["地区代码", "990102100", "报告期", "2025年第一季度"]
    batch = checked(site, [row[1:] for row in JANUARY], HEADER[1:], [["村月报"], line])
    assert [rule for rule, _ in problems(batch)] == ["period_type_differs"]
