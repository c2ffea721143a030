"""The list of missing returns: by county and township with the days late, as a workbook to print and as csv."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.answer.missing import missing_returns, to_workbook
from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, fedstats, grid, make_test_site, run_site, write_csv

GOOD = ("990102101201", "三村", 11, 20, 0, 0)
NOW = datetime(2025, 2, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """January as of 20 February: 三村 was received on time, 四村 late, everything else is missing."""
    made = make_test_site(tmp_path_factory.mktemp("missing") / "s")
    write_csv(made.raw / "b.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    row = ("990103100201", "四村", 1, 2, 0, 0)
    write_csv(made.raw / "c.csv", grid("village_month", "990103100", "2025-01", [row]))
    (made.raw / "received.csv").write_text(
        "file,received_at\nb.csv,2025-02-04T00:00:00+00:00\nc.csv,2025-02-09T00:00:00+00:00\n",
        encoding="utf-8",
    )
    run_site(made, NOW)
    return made


JANUARY = [
    # county, township, place, code, form, due on, days until 20 February; offices and counties report for themselves
    ["样市本级", "", "样市本级", "990101", "县月报", "2025-02-12", 8],
    ["东县", "", "东县", "990102", "县月报", "2025-02-12", 8],
    ["东县", "", "甲乡", "990102100", "乡月报", "2025-02-08", 12],
    ["东县", "", "乙镇", "990102101", "乡月报", "2025-02-08", 12],
    ["东县", "甲乡", "一村", "990102100201", "村月报", "2025-02-05", 15],
    ["东县", "甲乡", "二村", "990102100202", "村月报", "2025-02-05", 15],
    ["西县", "", "西县", "990103", "县月报", "2025-02-12", 8],
    ["西县", "", "丙镇", "990103100", "乡月报", "2025-02-08", 12],
]


def lines(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows with the period in words after the form."""
    return [[*row[:5], "2025年1月", *row[5:]] for row in rows]


def test_the_workbook_has_a_summary_and_a_sheet_a_county(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    done = fedstats("status", "2025年1月", "--missing", "-o", path, "--site", site.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 份，分 3 个县" in done.stdout
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总", "样市本级", "东县", "西县"]
    summary = [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=3)]
    assert summary == [
        ["县", "未报份数", "未报单位数", "最多已过天数"],
        ["样市本级", 1, 1, 8],
        ["东县", 5, 5, 15],
        ["西县", 2, 2, 12],
        ["合计", 8, 8, 15],
    ]
    for name in book.sheetnames[1:]:
        head, *rows = ([cell.value or "" for cell in row] for row in book[name].iter_rows(min_row=3))
        assert head == ["县", "乡镇", "单位", "代码", "报表", "报告期", "截止日", "已过天数"]
        assert rows == lines([row for row in JANUARY if row[0] == name])


def test_each_sheet_prints_on_a4_with_its_header_and_time(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(to_workbook(missing_returns(site, "2025-01")))
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert sheet.page_setup.paperSize == 9  # A4
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$3:$3"
        assert "第 &P 页" in str(sheet.oddFooter.center.text)
        assert "未报名单" in sheet["A1"].value
        assert sheet["A2"].value.startswith("数据截至 2025-02-20 08:00（版本 20250220T000000Z-")


def test_csv_begins_with_the_mark_that_excel_needs(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    assert fedstats("status", "2025-01", "--missing", "-o", path, "--site", site.root).returncode == 0
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    head, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    assert head[:2] == ["县", "乡镇"]
    assert rows == [[str(cell) for cell in row] for row in lines(JANUARY)]


def test_the_list_on_the_terminal_and_as_json(site: Site) -> None:
    shown = fedstats("status", "2025-01", "--missing", "--site", site.root).stdout
    assert "未报 8 份。" in shown and "三村" not in shown and "四村" not in shown
    found = json.loads(fedstats("status", "2025-01", "--missing", "--site", site.root, "--json").stdout)
    assert [(row["place_code"], row["days_late"]) for row in found["returns"]] == [
        (row[3], row[6]) for row in JANUARY
    ]


def test_nothing_missing_writes_no_list(tmp_path: Path) -> None:
    site, path = make_test_site(tmp_path / "s"), tmp_path / "名单.xlsx"
    write_csv(site.raw / "b.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    run_site(site, datetime(2025, 2, 3, tzinfo=UTC))  # the first returns are due on 5 February
    done = fedstats("status", "2025-01", "--missing", "-o", path, "--site", site.root)
    assert (done.returncode, done.stdout) == (0, "")
    assert "2025-01 到期的报表没有未报的；" in done.stderr and "未写" in done.stderr
    assert not path.exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("-o", "名单.xlsx"), "-o 和 --missing 一起用"),
        (("--missing", "-o", "名单.pdf"), "请写成以 .xlsx 或 .csv 结尾的文件名"),
        (("--missing", "-o", "没有/名单.csv"), "没有文件夹 没有"),
    ],
)
def test_a_wrong_output_ends_with_two(site: Site, command: tuple[str, ...], said: str) -> None:
    done = fedstats("status", *command, "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


ODD_NAMES = (
    CATALOGUE["places"].replace("东县", "东[县]:*").replace("西县", "东县" * 20).replace("样市本级", "汇总")
)


def test_names_that_no_sheet_can_have(tmp_path: Path) -> None:
    """A name with forbidden signs, one of 40 characters, and one that the summary has already."""
    site = make_test_site(tmp_path / "s", places=ODD_NAMES)
    write_csv(site.raw / "b.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    (site.raw / "received.csv").write_text(
        "file,received_at\nb.csv,2025-02-04T00:00:00+00:00\n", encoding="utf-8"
    )
    run_site(site, NOW)
    path = tmp_path / "a.xlsx"
    path.write_bytes(to_workbook(missing_returns(site, "2025-01")))
    assert openpyxl.load_workbook(path).sheetnames == ["汇总", "汇总 990101", "东县", ("东县" * 20)[:31]]


TWO_LEVELS = {
    "levels": "level,rank,name_zh,name_en\npractice,1,诊所,practice\nregion,2,大区,region\n",
    "places": "code,name,level,parent,kind,valid_from,valid_to,reports\n1,北区,region,,region,2000-01-01,,false\n"
    "11,一所,practice,1,practice,2000-01-01,,true\n12,二所,practice,1,practice,2000-01-01,,true\n",
    "forms": "form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
    "visit,月报,Visits,practice,month,5,30,2025-01-01,2025-01-31,1\n",
    "form_columns": "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
    "visit,women,women,period,妇女（人）,Women,true,2025-01-01,\n",
    "rules": "rule,form,severity,expression,message_zh,message_en\n",
}


def test_a_federation_without_counties(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", **TWO_LEVELS)
    cells = [
        ["月报"],
        ["单位代码：11", "", "报告期：2025-01"],
        ["地区代码", "地区名称", "妇女（人）"],
        ["11", "一所", 3],
    ]
    write_csv(site.raw / "a.csv", cells)
    (site.raw / "received.csv").write_text(
        "file,received_at\na.csv,2025-02-04T00:00:00+00:00\n", encoding="utf-8"
    )
    run_site(site, NOW)
    found = missing_returns(site, None)
    assert [(own.county, own.township, own.place, own.days_late) for own in found.returns] == [
        ("北区", "", "二所", 15)
    ]
    path = tmp_path / "a.xlsx"
    path.write_bytes(to_workbook(found))
    assert openpyxl.load_workbook(path).sheetnames == ["汇总", "北区"]


ONE_LEVEL = TWO_LEVELS | {
    "levels": "level,rank,name_zh,name_en\npractice,1,诊所,practice\n",
    "places": "code,name,level,parent,kind,valid_from,valid_to,reports\n11,一所,practice,,practice,2000-01-01,,true\n"
    "12,二所,practice,,practice,2000-01-01,,true\n",
    "forms": TWO_LEVELS["forms"].replace(",1\n", ",11 12\n"),
}


def test_a_federation_of_one_level(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", **ONE_LEVEL)
    cells = [
        ["月报"],
        ["单位代码：11", "", "报告期：2025-01"],
        ["地区代码", "地区名称", "妇女（人）"],
        ["11", "一所", 3],
    ]
    write_csv(site.raw / "a.csv", cells)
    run_site(site, NOW)
    found = missing_returns(site, None)
    assert [(own.county, own.township, own.place) for own in found.returns] == [("二所", "", "二所")]
    path = tmp_path / "a.xlsx"
    path.write_bytes(to_workbook(found))
    assert openpyxl.load_workbook(path)["二所"]["A3"].value == "诊所"
