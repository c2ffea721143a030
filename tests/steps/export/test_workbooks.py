"""Workbooks read back: numbers of the marts, marks, headers, what is not there."""

from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import polars as pl
import pytest

from flows.steps.export import place_book
from flows.steps.export._book_words import words_of
from flows.steps.export.place_book import book_of
from flows.steps.export.workbook_folder import imprint_of
from flows.steps.export.write_csv import write_csv
from flows.steps.export.write_xlsx import write_xlsx
from flows.steps.site.site import Site
from schemas.periods import parse_period, period_words
from tests.support.workbooks import (
    SUBJECTS,
    ReadLine,
    give_two_months,
    publish_as_of,
    read_sheets,
    shown_site,
    tables_of,
    texts_of,
)


def workbook(site: Site, code: str, subject: str | None = None, periods: int | None = 24) -> bytes:
    tables = tables_of(site, periods)
    return write_xlsx(book_of(tables, code, subject), imprint_of(site, tables.vintage))


def line(site: Site, code: str, sheet: str, period: str, place: str) -> ReadLine:
    (found,) = [
        own for own in read_sheets(workbook(site, code))[sheet] if (own.period, own.place) == (period, place)
    ]
    return found


def test_a_city_s_sheet_has_its_total_and_its_counties(shown: Site) -> None:
    lines = read_sheets(workbook(shown, "990100"))["妇女工作"]
    january = [own for own in lines if own.period == "2025年1月"]
    assert [(own.place, own.figures["受助妇女数（人）"]) for own in january] == [
        ("样市合计", 36),  # 5 + 7 + 11 + 13
        ("样市本级", "缺报"),  # asked, and silent
        ("东县", 23),
        ("西县", 13),
    ]
    total = january[0].figures
    assert total["应查妇女数（人）"] == 76  # 10 + 20 + 20 + 26
    assert total["覆盖率（%）"] == pytest.approx(36 / 76, rel=1e-9)
    assert total["救助金额（元）"] == 100.35
    assert (total["填报单位数应报"], total["填报单位数已报"]) == (
        10,
        4,
    )  # 4 villages; 3 townships, 2 counties and the office did not report


def test_a_county_s_sheet_has_its_townships(shown: Site) -> None:
    lines = read_sheets(workbook(shown, "990102"))["妇女工作"]
    assert [(own.place, own.figures["受助妇女数（人）"]) for own in lines if own.period == "2025年1月"] == [
        ("东县合计", 23),
        ("甲乡", 12),
        ("乙镇", 11),
    ]


@pytest.mark.parametrize("code", ["990100", "990102", "990103", "990102100"])
def test_every_number_is_the_mart_s(shown: Site, code: str) -> None:
    """Each number of each line is in the subject's table, or in indicator_values for levels without one."""
    tables = tables_of(shown)
    folder = shown.current
    values = {
        (row["place_code"], row["period"], row["indicator"]): row["value"]
        for path in folder.glob("indicator_values/*/*/*-as_was.parquet")
        for row in pl.read_parquet(path, hive_partitioning=False).iter_rows(named=True)
    }
    counted = 0
    for sheet in book_of(tables, code).sheets:
        read = read_sheets(workbook(shown, code))[sheet.title]
        assert len(read) == len(sheet.lines)
        for own, known in zip(read, sheet.lines, strict=True):
            assert own.period == period_words(known.period)
            for column in sheet.columns:
                cell = own.figures[words_of("zh").heading(column.title, column.unit)]
                path = next(folder.glob(f"*_{sheet.code}.parquet"))
                level = tables.places[known.code][-1].level
                if (table := folder / f"{level}_{sheet.code}.parquet").exists():
                    rows = pl.read_parquet(table).filter(place_code=known.code, period=known.period.text)
                    mart = rows[column.name].item()
                else:
                    assert path.exists() and level in ("township", "village")
                    mart = (
                        None
                        if column.shows
                        else values.get((known.code, known.period.text, column.indicator))
                    )
                factor = 100 if column.unit == "%" else 1
                if mart is None:
                    assert not isinstance(cell, int | float)
                else:
                    assert cell * factor == pytest.approx(float(mart), abs=1e-9)
                    counted += 1
    assert counted > 8


def test_marks_are_behind_the_number_and_in_the_remark(shown: Site) -> None:
    about = line(shown, "990102", "妇女工作", "2025年1月", "甲乡")
    assert about.formats["受助妇女数（人）"] == '"约"#,##0"△"'  # the township's own return is missing too
    assert "约数（受助妇女数、覆盖率）" in about.remark
    partial = line(shown, "990100", "妇女工作", "2025年2月", "样市合计")
    assert partial.figures["受助妇女数（人）"] == 4
    assert partial.formats["受助妇女数（人）"] == '#,##0"△"'
    assert partial.formats["覆盖率（%）"] == '0.00%"△"'
    assert "△不完整" in partial.remark
    assert any(
        text.startswith("符号：") and "“△”不完整" in text for text in texts_of(workbook(shown, "990100"))
    )


def test_nothing_of_nothing_is_a_dash_and_a_missing_place_is_named_so(shown: Site) -> None:
    none = line(shown, "990102", "妇女工作", "2025年2月", "甲乡")
    assert none.figures["受助妇女数（人）"] == 0
    assert none.figures["覆盖率（%）"] == "—"
    missing = line(shown, "990100", "妇女工作", "2025年2月", "西县")
    assert missing.figures["受助妇女数（人）"] == "缺报"


def test_no_cell_is_a_formula(shown: Site) -> None:
    for code in ("990100", "990102"):
        for page in openpyxl.load_workbook(BytesIO(workbook(shown, code))).worksheets:
            assert [
                cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"
            ] == []


def test_an_indicator_without_a_number_is_left_out_and_named(shown: Site) -> None:
    content = workbook(shown, "990100", "study")
    assert "从没有问过的数" not in "".join(read_sheets(content)["学习"][0].figures)
    assert "没有数、未列出的指标（1 个）：从没有问过的数" in texts_of(content)


def test_pages_print_on_a4_with_the_vintage_in_the_foot(shown: Site) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(shown, "990100")))
    page = book["妇女工作"]
    vintage = shown.current.resolve().name
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$4" and page.freeze_panes == "C5"
    assert vintage in page.oddFooter.left.text and "2025-04-01 08:00" in page.oddFooter.left.text
    last = [cell.value for cell in page[page.max_row] if cell.value]
    assert last == [f"数据版本 {vintage}，截至 2025-04-01 08:00（Asia/Shanghai）"]


def test_charts_are_native_and_show_the_rate(shown: Site) -> None:
    page = openpyxl.load_workbook(BytesIO(workbook(shown, "990100")))["图表"]
    assert len(page._charts) >= 1
    assert "妇女工作：覆盖率（%）" in [cell.value for cell in page["A"]]


def test_the_same_vintage_gives_the_same_bytes(shown: Site) -> None:
    assert workbook(shown, "990100") == workbook(shown, "990100")


def test_csv_has_a_mark_and_the_mart_s_numbers(shown: Site) -> None:
    content = write_csv(book_of(tables_of(shown), "990100", "work"))["妇女工作"]
    assert content.startswith(b"\xef\xbb\xbf\xe6\x8a\xa5\xe5\x91\x8a\xe6\x9c\x9f,")
    rows = content.decode("utf-8-sig").splitlines()
    (january,) = [row for row in rows if row.startswith("2025年1月,990102,")]
    assert january.startswith("2025年1月,990102,东县,23,50,46.0,100.25,")


def test_periods_are_the_latest_of_each_type(shown: Site) -> None:
    words = dict.fromkeys(own.period for own in read_sheets(workbook(shown, "990100", None, 1))["妇女工作"])
    assert list(words) == ["2025年度", "2025年上半年", "2025年第1季度", "2025年3月"]
    texts = texts_of(workbook(shown, "990100", None, 1))
    assert "每种报告期只列最近 1 期；要全部期间请用 fedstats export --periods all" in texts


def test_a_sheet_of_too_many_cells_shows_fewer_periods(shown: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for six lines of four columns: the year has four, the half no more."""
    monkeypatch.setattr(place_book, "_SHEET_CELLS", 24)
    content = workbook(shown, "990100", "work")
    assert {own.period for own in read_sheets(content)["妇女工作"]} == {"2025年度"}
    note = "行数太多，只列 2025年度；要全部期间请用 fedstats export --periods all"
    assert note in texts_of(content)
    asked = read_sheets(workbook(shown, "990100", "work", None))["妇女工作"]
    assert len({own.period for own in asked}) == 7  # three months, quarter, half, the years 2025 and 2024


@pytest.mark.heavy
def test_a_wide_sheet_prints_on_pages_side_by_side(tmp_path: Path) -> None:
    """Twenty columns of 990,000 yuan take more than one page; period and place are on each."""
    columns = "".join(f"work,money_{at},money,false,救助金额第{at}项,,\n" for at in range(1, 21))
    site = shown_site(tmp_path / "s", subject_columns=SUBJECTS + columns)
    give_two_months(site)
    publish_as_of(site)
    page = openpyxl.load_workbook(BytesIO(workbook(site, "990100")))["妇女工作"]
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (2, 0)
    assert page.print_title_cols == "$A:$B"
    (title,) = [area for area in page.merged_cells.ranges if area.min_row == area.max_row == 1]
    assert (title.min_col, title.max_col < page.max_column) == (3, True)


def test_the_latest_period_is_first(shown: Site) -> None:
    lines = tables_of(shown).periods
    ends = [own.end for own in lines]
    assert ends == sorted(ends, reverse=True)
    assert parse_period("2025-02") in lines


def test_the_foot_has_the_site_s_time(shown: Site) -> None:
    imprint = imprint_of(shown, tables_of(shown).vintage)
    assert imprint.timezone == ZoneInfo("Asia/Shanghai")


@pytest.mark.heavy
def test_paths_of_titles(tmp_path: Path) -> None:
    """A subject without a title has its code as the sheet's name."""
    site = shown_site(
        tmp_path / "s",
        subject_columns="subject,column,indicator,counts_reporters,name_zh\nwork,women,women,true,妇女\n",
    )
    give_two_months(site)
    publish_as_of(site)
    assert list(read_sheets(workbook(site, "990100"))) == ["work"]
