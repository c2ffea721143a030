"""Rows that carry a category, 合计, 女 and 男 below each place, through the check of a file."""

import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.send_slips import slip_of
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from tests.support.dimensions import divided, make_divided_site
from tests.support.site import NOW, make_test_site, workbook

ONE, TWO = "990102100201", "990102100202"
TITLE = [["村月报"], ["单位代码：990102100", "", "报告期：2025-01"]]
HEADER = ["地区代码", "地区名称", "性别", "妇女（人）", "应查（人）"]
LABELS = "+category,类别\nignored,备注\nignored,序号\nindicator,指标\nvalue,数值\n"

Row = Sequence[Any]


@pytest.fixture(scope="module")
def category_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("categories") / "s"
    return make_divided_site(root, divided(women="sex", pupils="sex"), labels=LABELS)


def checked(
    site: Site, *rows: Row, header: Row = HEADER, merged: Sequence[tuple[int, int, int, Any]] = ()
) -> Batch:
    content = workbook([*TITLE, header, *rows, ["单位负责人："]], merged)
    return check_files(site, [RawFile("甲乡.xlsx", content, NOW)], NOW)


def taken(batch: Batch, place: str = ONE) -> dict[str, float]:
    rows = batch.observations.filter(place_code=place).select("indicator", "value").rows()
    return {indicator: float(value) for indicator, value in rows}


def problems(batch: Batch) -> list[tuple[str, str | None]]:
    return [(row["rule"], row["cell"]) for row in batch.findings.to_dicts()]


ROWS = [(ONE, "一村", "合计", 10, 20), ("", "", "女", 6, ""), ("", "", "男", 3, ""), ("", "", "不详", 1, "")]
FIRST = {"women": 10, "women_female": 6, "women_male": 3, "women_sex_unknown": 1, "eligible": 20}
SECOND = [(TWO, "二村", "合计", 2, 4), (TWO, "二村", "女", 2, ""), (TWO, "二村", "男", 0, "")]


def test_a_merged_name_counts_for_its_rows(category_site: Site) -> None:
    rows = [("", "", *row[2:]) for row in ROWS]
    batch = checked(category_site, *rows, *SECOND, merged=[(3, 6, 0, ONE), (3, 6, 1, "一村")])
    assert taken(batch) == FIRST
    assert batch.findings.is_empty()


@pytest.mark.parametrize("label", ["sex", "类别"])
def test_the_column_is_known_by_its_dimension_or_its_words(category_site: Site, label: str) -> None:
    batch = checked(category_site, *ROWS, header=[*HEADER[:2], label, *HEADER[3:]])
    assert taken(batch) == FIRST


def test_a_column_of_other_words_stays_what_it_is(category_site: Site) -> None:
    """类别 with the kinds of places is no dimension."""
    rows = [(ONE, "一村", "山区", 10, 20), (TWO, "二村", "平原", 2, 4)]
    batch = checked(category_site, *rows, header=[*HEADER[:2], "类别", *HEADER[3:]])
    assert taken(batch) == {"women": 10, "eligible": 20}
    assert {rule for rule, _ in problems(batch)} <= {"unknown_column"}


def test_a_catalogue_without_dimensions_reads_no_such_rows(tmp_path: Path) -> None:
    batch = checked(make_test_site(tmp_path / "s", labels=LABELS), *ROWS)
    assert "women_female" not in set(batch.observations["indicator"])
    assert batch.observations.filter(indicator="women").is_empty() or problems(batch)


@pytest.mark.parametrize("seed", range(6))
def test_rows_give_what_columns_give(category_site: Site, seed: int) -> None:
    """The same numbers, some of them wrong, in rows and in columns of categories have one outcome."""
    draw = random.Random(seed)
    values = [3, 2, 1, "20余", "很多", "", "无", 0, 5]
    names = ("合计", "女", "男", "不详")
    numbers = {
        place: {label: [draw.choice(values) for _ in names] for label in ("妇女（人）", "学员（人）")}
        for place in (ONE, TWO)
    }
    wide = [
        ["地区代码", "妇女（人）", "", "", "", "应查（人）", "学员（人）", "", "", ""],
        ["", *names, "", *names],
        *([place, *own["妇女（人）"], 50, *own["学员（人）"]] for place, own in numbers.items()),
    ]
    rows = [
        [place, name, own["妇女（人）"][at], own["学员（人）"][at], "" if at else 50]
        for place, own in numbers.items()
        for at, name in enumerate(names)
    ]
    header = ["地区代码", "性别", "妇女（人）", "学员（人）", "应查（人）"]
    issued = check_files(category_site, [RawFile("a.xlsx", workbook([*TITLE, *wide]), NOW)], NOW)
    long = checked(category_site, *rows, header=header)
    order = ["place_code", "indicator", "value"]
    assert sorted(long.observations.select(order).rows()) == sorted(issued.observations.select(order).rows())
    assert sorted(long.findings["rule"]) == sorted(issued.findings["rule"])


WRONG = [
    ("a category misspelt", [*ROWS[:2], ("", "", "男姓", 4, "")], "category_unknown", "C6", 0),
    ("a category of another dimension", [*ROWS[:2], ("", "", "城镇", 4, "")], "category_unknown", "C6", 0),
    ("no category", [*ROWS[:2], ("", "", "", 4, "")], "category_unknown", "C6", 0),
    ("a category twice", [*ROWS, ("", "", "女", 6, "")], "long_repeated", "D5、D8", 4),
    ("a name that lacks", [*ROWS, *(("", "", *row[2:]) for row in SECOND)], "long_repeated", "D4、D8", 1),
    (
        "parts that do not make the total",
        [*ROWS[:2], ("", "", "男", 5, "")],
        "women_sex_parts",
        "D4、D5、D6",
        1,
    ),
    (
        "unknown beside a full total",
        [ROWS[0], ("", "", "女", 10, ""), ROWS[3]],
        "women_sex_parts",
        "D4、D5、D6",
        1,
    ),
    ("a column that is not divided", [*ROWS[:3], ("", "", "不详", 1, 7)], "category_not_asked", "E7", 5),
    ("no total", [(ONE, "一村", "女", 6, ""), ("", "", "男", 4, "")], "category_total_missing", None, 0),
    ("a remark", [*ROWS[:3], ("", "", "不详", 1, "")], None, None, 5),
]


@pytest.mark.parametrize(
    ("rows", "rule", "cell", "count"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_what_is_wrong_is_named_at_its_cell(
    category_site: Site, rows: Sequence[Row], rule: str | None, cell: str | None, count: int
) -> None:
    batch = checked(category_site, *rows)
    assert rule is None or (rule, cell) in problems(batch), problems(batch)
    assert len(batch.observations) == count
    assert rule is not None or batch.findings.is_empty()


def test_a_total_of_places_is_compared_category_by_category(category_site: Site) -> None:
    total = [("", "合计", "合计", 12, 24), ("", "合计", "女", 9, ""), ("", "合计", "男", 3, "")]
    batch = checked(category_site, *ROWS, *SECOND, *total)
    assert problems(batch) == [("total_differs", "D12")]
    assert len(batch.observations) == 9


def test_a_long_table_may_have_a_column_of_categories(category_site: Site) -> None:
    header = ["地区代码", "指标", "性别", "数值"]
    rows = [
        (ONE, "妇女", "合计", 10),
        (ONE, "妇女", "女", 10),
        (ONE, "妇女", "男", 0),
        (ONE, "应查", "合计", 20),
    ]
    batch = checked(category_site, *rows, header=header)
    assert taken(batch) == {"women": 10, "women_female": 10, "women_male": 0, "eligible": 20}


def test_a_blank_category_is_the_total_where_no_row_of_the_indicator_has_one(category_site: Site) -> None:
    """应查 is not divided in the table; a blank beside 女 of 妇女 could be any."""
    header, women = ["地区代码", "指标", "性别", "数值"], [(ONE, "妇女", "合计", 6), (ONE, "妇女", "女", 6)]
    batch = checked(category_site, *women, (ONE, "应查", "", 20), header=header)
    assert problems(batch) == [] and taken(batch)["eligible"] == 20
    batch = checked(category_site, (ONE, "妇女", "", 6), women[1], (ONE, "应查", "", 20), header=header)
    assert problems(batch) == [("category_unknown", "C4")]
    assert batch.observations.is_empty()


def test_a_column_named_for_a_dimension_is_of_its_categories(category_site: Site) -> None:
    """合计 in every row is the number itself; words that the catalogue does not know are a fault of their row."""
    rows = [(ONE, "一村", "合计", 6, 20), (TWO, "二村", "合计", 2, 4)]
    batch = checked(category_site, *rows)
    assert problems(batch) == [] and taken(batch) == {"women": 6, "eligible": 20}
    batch = checked(category_site, ROWS[0], ("", "", "女性", 6, ""), ("", "", "男性", 4, ""))
    assert problems(batch) == [("category_unknown", "C5")] and batch.observations.is_empty()
    english = [(ONE, "一村", "合计", 10, 20), ("", "", "Female", 6, ""), ("", "", "MALE", 4, "")]
    assert taken(checked(category_site, *english)) == {
        "women": 10,
        "women_female": 6,
        "women_male": 4,
        "eligible": 20,
    }


def test_a_second_column_of_categories_refuses_the_sheet(category_site: Site) -> None:
    """6 may be the women of the towns alone."""
    header = ["地区代码", "地区名称", "性别", "城乡", "妇女（人）", "应查（人）"]
    batch = checked(category_site, (ONE, "一村", "合计", "城镇", 6, 20), header=header)
    assert problems(batch) == [("long_column", "D3")]
    assert batch.observations.is_empty()


def test_categories_of_two_dimensions_stand_in_one_column(tmp_path: Path) -> None:
    """Women are divided by sex, pupils by residence."""
    site = make_divided_site(tmp_path / "s", divided(women="sex", pupils="residence"), labels=LABELS)
    rows = [(ONE, "一村", "合计", 10, 20, 4), ("", "", "女", 6, "", ""), ("", "", "男", 4, "", "")]
    rows += [("", "", "城镇", "", "", 1), ("", "", "农村", "", "", 3)]
    batch = checked(
        site, *rows, header=["地区代码", "地区名称", "类别", "妇女（人）", "应查（人）", "学员（人）"]
    )
    assert taken(batch) == {
        **{"women": 10, "women_female": 6, "women_male": 4, "eligible": 20},
        **{"pupils": 4, "pupils_urban": 1, "pupils_rural": 3},
    }
    assert problems(batch) == []


def test_rows_of_periods_and_categories(category_site: Site) -> None:
    """Each period is a return whose total and parts are compared apart from the other's."""
    months = {"2025-01": (10, 6, 4), "2025-02": (11, 6, 6)}
    rows = [
        (period, ONE, "一村", category, number, 20 if category == "合计" else "")
        for period, numbers in months.items()
        for category, number in zip(("合计", "女", "男"), numbers, strict=True)
    ]
    content = workbook([["村月报"], ["单位代码：990102100"], ["报告期", *HEADER], *rows])
    batch = check_files(category_site, [RawFile("甲乡.xlsx", content, NOW)], NOW)
    first = batch.observations.filter(period="2025-01").select("indicator", "value").rows()
    assert {name: float(value) for name, value in first} == {
        "women": 10,
        "women_female": 6,
        "women_male": 4,
        "eligible": 20,
    }
    assert batch.observations.filter(period="2025-02")["indicator"].to_list() == ["eligible"]
    assert problems(batch) == [("women_sex_parts", "E7、E8、E9")]


def test_a_place_of_another_period_is_not_carried_down(category_site: Site) -> None:
    """The row of 2025-02 has no place: 一村 stands in rows of 2025-01."""
    rows = [("2025-01", *ROWS[0]), ("2025-02", "", "", "女", 6, ""), ("2025-02", TWO, "二村", "合计", 2, 4)]
    content = workbook([["村月报"], ["单位代码：990102100"], ["报告期", *HEADER], *rows])
    batch = check_files(category_site, [RawFile("甲乡.xlsx", content, NOW)], NOW)
    assert ("place_missing", "B5") in problems(batch)
    assert not batch.observations.filter(period="2025-02", place_code=ONE).height


@pytest.mark.parametrize(
    ("title", "tab", "said"),
    [
        ("村月报（女）", "表", True),
        ("村月报", "女", True),
        ("村月报", "月报-男", True),
        ("妇女之家村月报", "男女", False),
        ("村月报（合计）", "合计", False),
    ],
)
def test_a_title_or_name_with_a_category_says_whose_numbers_these_are(
    category_site: Site, title: str, tab: str, said: bool
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = tab
    for row in [[title], TITLE[1], BELOW, [ONE, "一村", 6, 20]]:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    batch = check_files(category_site, [RawFile("甲乡.xlsx", content.getvalue(), NOW)], NOW)
    assert [row["rule"] for row in batch.findings.to_dicts()] == (["other_figures"] if said else [])
    assert batch.observations.is_empty() == said


def test_the_slip_names_column_and_category(category_site: Site, tmp_path: Path) -> None:
    cells = [*TITLE, HEADER, *ROWS[:2], ("", "", "男", "很多", "")]
    received = RawFile("甲乡.xlsx", workbook(cells), NOW)
    slip = tmp_path / "slip.xlsx"
    slip.write_bytes(slip_of(category_site, received, check_files(category_site, [received], NOW)))
    book = openpyxl.load_workbook(slip)
    lines = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=6)]
    assert ["D6", "妇女 男", "很多"] in [line[3:6] for line in lines]


BELOW = ["地区代码", "地区名称", "妇女（人）", "应查（人）"]
FIRST_BELOW = [(ONE, "一村", 10, 20), ("", "其中：女", 6, ""), ("", "男", 3, ""), ("", "不详", 1, "")]
SECOND_BELOW = [(TWO, "二村", 2, 4), ("", "女", 2, ""), ("", "男", 0, "")]


@pytest.mark.parametrize(
    ("header", "rows", "cell"),
    [(HEADER, [*ROWS, *SECOND], "D6"), (BELOW, [*FIRST_BELOW, *SECOND_BELOW], "C6")],
)
def test_rows_beneath_a_place_are_its_parts(
    category_site: Site, header: Row, rows: list[Row], cell: str
) -> None:
    """Categories in a column of their own, and in the column of names."""
    batch = checked(category_site, *rows, header=header)
    assert taken(batch) == FIRST
    assert taken(batch, TWO) == {"women": 2, "women_female": 2, "women_male": 0, "eligible": 4}
    cells = batch.observations.filter(place_code=ONE).select("indicator", "cell").rows()
    assert ("women_male", cell) in cells
    assert batch.findings.is_empty()


def test_a_total_below_a_place_without_numbers_is_its_own(category_site: Site) -> None:
    """一村 and 二村 have no numbers in their rows; the last 合计, after numbers, is that of the table."""
    rows = [
        *[("一村", "", ""), ("合计", 10, 20), ("女", 6, ""), ("男", 4, "")],
        *[("二村", "", ""), ("合计", 2, 4), ("女", 2, ""), ("男", 0, "")],
        *[("合计", 12, 24), ("女", 9, ""), ("男", 4, "")],
    ]
    batch = checked(category_site, *rows, header=BELOW[1:])
    assert taken(batch) == {"women": 10, "women_female": 6, "women_male": 4, "eligible": 20}
    assert problems(batch) == [("total_differs", "B13")]


def test_a_place_without_numbers_among_others_has_none(category_site: Site) -> None:
    """The first and last place reported nothing; 合计 is that of the table, because 二村 has its total in its row."""
    total = ("", "合计", 3, 4)
    rows = [(ONE, "一村", "", ""), *SECOND_BELOW, ("990102101201", "三村", "", ""), total]
    batch = checked(category_site, *rows, header=BELOW)
    assert taken(batch, TWO) == {"women": 2, "women_female": 2, "women_male": 0, "eligible": 4}
    assert set(batch.observations["place_code"]) == {TWO}
    assert ("total_differs", "C9") in problems(batch)


def test_a_suppressed_number_is_the_places_total(tmp_path: Path) -> None:
    columns = divided(women="sex").splitlines()
    lines = [f"{line},<6=5" if ",women," in line else f"{line}," for line in columns[1:]]
    site = make_divided_site(tmp_path / "s", "\n".join([f"{columns[0]},suppressed", *lines]) + "\n")
    batch = checked(site, (ONE, "一村", "<6", ""), *SECOND_BELOW, header=BELOW)
    assert batch.observations.filter(place_code=ONE).select("indicator", "qualifier").rows() == [
        ("women", "suppressed")
    ]
    assert taken(batch, TWO)["women_female"] == 2
    assert set(batch.findings["rule"]) == {"required_blank"}


BELOW_WRONG = [
    (
        "misspelt",
        [FIRST_BELOW[0], ("", "女", 10, ""), ("", "男姓", 0, ""), *SECOND_BELOW],
        "unknown_place",
        "A6",
    ),
    ("twice", [*FIRST_BELOW, ("", "女", 6, "")], "long_repeated", "C5、C8"),
    ("a name that lacks", [*FIRST_BELOW, *SECOND_BELOW[1:]], "long_repeated", "C5、C8"),
    (
        "an unknown place above",
        [*FIRST_BELOW, ("", "无此村", 2, 4), *SECOND_BELOW[1:]],
        "unknown_place",
        "A8",
    ),
    ("no place above", [("", "女", 6, ""), ("", "男", 4, ""), SECOND_BELOW[0]], "unknown_place", "A4"),
    ("another sum", [FIRST_BELOW[0], ("", "女", 6, ""), ("", "男", 3, "")], "women_sex_parts", "C4、C5、C6"),
    ("a line between", [*FIRST_BELOW, ("流动人口另计",), *SECOND_BELOW], "long_line_between", "A8"),
]


@pytest.mark.parametrize(
    ("rows", "rule", "cell"), [case[1:] for case in BELOW_WRONG], ids=[case[0] for case in BELOW_WRONG]
)
def test_what_is_wrong_in_the_column_of_names_is_named(
    category_site: Site, rows: Sequence[Row], rule: str, cell: str
) -> None:
    batch = checked(category_site, *rows, header=BELOW)
    assert (rule, cell) in problems(batch), problems(batch)
    assert not {"无此村", "二村"} & set(batch.observations["place_code"])


def test_places_named_as_categories_are_places(tmp_path: Path) -> None:
    """Villages called 女 and 男 are no categories of the village above them."""
    places = "+990102100203,女,village,990102100,village,2000-01-01,,true\n"
    places += "990102100204,男,village,990102100,village,2000-01-01,,true\n"
    site = make_divided_site(tmp_path / "s", places=places)
    batch = checked(site, (ONE, "一村", 10, 20), ("", "女", 6, 9), ("", "男", 4, 5), header=BELOW)
    assert set(batch.observations["place_code"]) == {ONE, "990102100203", "990102100204"}
    assert set(batch.observations["indicator"]) == {"women", "eligible"}
