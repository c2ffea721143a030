"""Workbooks of odd vintages: no figures, no counties, one place, thousands of places, dangerous and long names."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from flows.steps.export.book_places import units_of
from flows.steps.export.place_book import book_of
from flows.steps.export.workbook_folder import imprint_of, named_books
from flows.steps.export.write_csv import write_csv
from flows.steps.export.write_xlsx import write_xlsx
from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, submit
from tests.support.workbooks import (
    SUBJECTS,
    give_two_months,
    publish_as_of,
    read_sheets,
    shown_site,
    tables_of,
    texts_of,
)

LONG = "很长很长的名称" * 8 + "尾巴尾巴"
"""A name of 60 characters."""


def books(site: Site) -> dict[str, bytes]:
    """The workbooks of the current vintage by the names of their files."""
    tables = tables_of(site)
    imprint = imprint_of(site, tables.vintage)
    return {name: write_xlsx(book, imprint) for name, book in named_books(tables)}


def test_a_vintage_without_figures_says_so(tmp_path: Path) -> None:
    site = shown_site(tmp_path / "s")
    publish_as_of(site)
    ((name, content),) = books(site).items()
    assert name == "990100_样市"
    texts = texts_of(content)
    assert "这个版本里没有这个地区的数。" in texts
    assert "没有数的专题：妇女工作、学习" in texts


@pytest.mark.heavy
def test_a_catalogue_without_subjects_has_all_indicators_on_one_sheet(tmp_path: Path) -> None:
    """Villages of the east give 5 + 7 + 11 women in January, the one of the west 13; the city itself gives none."""
    header = SUBJECTS.splitlines()[0] + "\n"
    site = shown_site(tmp_path / "s", subject_columns=header)
    give_two_months(site)
    publish_as_of(site)
    found = books(site)
    assert list(found) == ["990100_样市", "990102_东县", "990103_西县"]
    lines = [own for own in read_sheets(found["990100_样市"])["全部指标"] if own.period == "2025年1月"]
    assert {own.place: own.figures["妇女（人）"] for own in lines} == {
        "样市合计": 36,
        "样市本级": "缺报",
        "东县": 23,
        "西县": 13,
    }
    assert any("subject_columns.csv" in text for text in texts_of(found["990100_样市"]))


@pytest.mark.heavy
@pytest.mark.parametrize("levels", [("village", "ward", "district"), ("house", "block", "town")])
def test_a_federation_without_counties(tmp_path: Path, levels: tuple[str, str, str]) -> None:
    """Three levels with other names: a workbook for the highest, one for each place of the next."""
    low, middle, high = levels
    places = (
        f"code,name,level,parent,kind,valid_from,valid_to,reports\nT,Top,{high},,{high},2000-01-01,,false\n"
        f"M,Middle,{middle},T,{middle},2000-01-01,,true\nL,Low,{low},M,{low},2000-01-01,,true\n"
    )
    site = shown_site(
        tmp_path / "s",
        levels=f"level,rank,name_zh,name_en\n{low},1,{low},{low}\n{middle},2,{middle},{middle}\n{high},3,{high},{high}\n",
        places=places,
        forms=f"form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
        f"village_month,村月报,V,{low},month,5,30,2025-01-01,2025-03-31,T\n",
        form_columns="".join(
            row + "\n"
            for row in CATALOGUE["form_columns"].splitlines()
            if row.startswith(("form,", "village_month"))
        ),
    )
    submit(site, "a.csv", "village_month", "M", "2025-01", [("L", "Low", 5, 10, 1, 1)])
    publish_as_of(site)
    found = books(site)
    assert list(found) == ["T_Top", "M_Middle"]
    assert [own.place for own in read_sheets(found["M_Middle"])["妇女工作"] if own.period == "2025年1月"] == [
        "Middle合计",
        "Low",
    ]


def test_a_federation_of_one_place(tmp_path: Path) -> None:
    site = shown_site(
        tmp_path / "s",
        levels="level,rank,name_zh,name_en\nvillage,1,村,village\n",
        places="code,name,level,parent,kind,valid_from,valid_to,reports\nV,孤村,village,,village,2000-01-01,,true\n",
        forms="form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
        "village_month,村月报,V,village,month,5,30,2025-01-01,2025-03-31,V\n",
        form_columns="".join(
            row + "\n"
            for row in CATALOGUE["form_columns"].splitlines()
            if row.startswith(("form,", "village_month"))
        ),
    )
    submit(site, "a.csv", "village_month", "V", "2025-01", [("V", "孤村", 5, 10, 1, 1)])
    publish_as_of(site)
    ((_, content),) = books(site).items()
    (january,) = [own for own in read_sheets(content)["妇女工作"] if own.period == "2025年1月"]
    assert (january.place, january.figures["受助妇女数（人）"]) == ("孤村", 5)


@pytest.mark.heavy
def test_dangerous_and_long_names_are_texts(tmp_path: Path) -> None:
    """No formula, no markup, no sheet name that a program refuses; two titles with one beginning stay apart."""
    places = (
        CATALOGUE["places"]
        .replace("样市,", f"{LONG},")
        .replace("东县", "<script>alert(1)</script>")
        .replace("西县", "=1+1")
    )
    subjects = SUBJECTS.replace("妇女工作", "[a]:*?/\\'" + LONG).replace("学习", "[a]:*?/\\'" + LONG + "二")
    site = shown_site(tmp_path / "s", places=places, subject_columns=subjects)
    give_two_months(site)
    publish_as_of(site)
    found = books(site)
    assert list(found) == [f"990100_{LONG}", "990102__script_alert(1)__script_", "990103_=1+1"]
    city = openpyxl.load_workbook(BytesIO(found[f"990100_{LONG}"]))
    assert all(len(name) <= 31 for name in city.sheetnames) and len(set(city.sheetnames)) == 4
    for content in found.values():
        assert zipfile.ZipFile(BytesIO(content)).testzip() is None
        for page in openpyxl.load_workbook(BytesIO(content)).worksheets:
            assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"n", "s"}
    assert "=1+1" in texts_of(found[f"990100_{LONG}"])
    lines = next(iter(write_csv(book_of(tables_of(site), "990103")).values())).decode("utf-8-sig")
    assert ",'=1+1合计," in lines and ",=1+1" not in lines


@pytest.mark.heavy
def test_a_change_below_zero_keeps_its_sign(tmp_path: Path) -> None:
    """Each village has 3 women in February 2024 and 1 in February 2025."""
    site = shown_site(
        tmp_path / "s",
        forms=CATALOGUE["forms"].splitlines()[0]
        + "\nvillage_month,村月报,V,village,month,5,30,2024-01-01,2025-03-31,990100\n",
        form_columns="".join(
            row.replace("2025-01-01", "2024-01-01") + "\n"
            for row in CATALOGUE["form_columns"].splitlines()
            if row.startswith(("form,", "village_month,women", "village_month,eligible"))
        ),
        rules=CATALOGUE["rules"].splitlines()[0] + "\n",
    )
    for year, women in (("2024", 3), ("2025", 1)):
        rows = [
            (code, "", women, 10) for code in ("990102100201", "990102100202", "990102101201", "990103100201")
        ]
        headers = ["妇女（人）", "应查（人）"]
        submit(site, f"{year}.csv", "village_month", "990100", f"{year}-02", rows, headers=headers)
    publish_as_of(site)
    found = books(site)
    sheet = read_sheets(found["990102_东县"])["妇女工作"]
    changes = {
        own.place: own.figures["受助妇女比上年增减（人）"] for own in sheet if own.period == "2025年2月"
    }
    assert changes == {"东县合计": -6, "甲乡": None, "乙镇": None}  # townships have no subject table
    assert any("上两级地区" in text for text in texts_of(found["990102_东县"]))


@pytest.mark.heavy
def test_three_thousand_children_on_one_sheet(tmp_path: Path) -> None:
    rows = [f"V{at:04},第{at}村,village,C,village,2000-01-01,,true" for at in range(3000)]
    site = shown_site(
        tmp_path / "s",
        levels="level,rank,name_zh,name_en\nvillage,1,村,village\ncity,4,市,city\n",
        places="code,name,level,parent,kind,valid_from,valid_to,reports\nC,大市,city,,city,2000-01-01,,false\n"
        + "\n".join(rows)
        + "\n",
        forms="form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
        "village_month,村月报,V,village,month,5,30,2025-01-01,2025-01-31,C\n",
        form_columns="".join(
            row + "\n"
            for row in CATALOGUE["form_columns"].splitlines()
            if row.startswith(("form,", "village_month"))
        ),
    )
    given = [(f"V{at:04}", f"第{at}村", 1, 2, 1, 1) for at in range(3000)]
    submit(site, "a.csv", "village_month", "C", "2025-01", given)
    publish_as_of(site)
    tables = tables_of(site)
    assert units_of(tables)[0] == "C"
    content = write_xlsx(book_of(tables, "C"), imprint_of(site, tables.vintage))
    january = [own for own in read_sheets(content)["妇女工作"] if own.period == "2025年1月"]
    assert len(january) == 3001
    assert january[0].figures["受助妇女数（人）"] == 3000
