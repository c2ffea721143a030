"""Measures said anywhere around a table: converted where the label has none, refused where they contradict it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.recognise._column_measures import measure_of_column
from flows.steps.site.site import Site, open_site
from flows.steps.values.numbers import Measure
from tests.support.site import grid, make_test_site, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
COUNTS = ["妇女（人）", "应查（人）", "学员（人）"]
ROWS = [["990102100201", "一村", 11, 20, 3, 5.2], ["990102100202", "二村", 12, 21, 4, 3]]

KNOWN = {
    "万元": 10**4,
    "千元": 1000,
    "百元": 100,
    "百万元": 10**6,
    "亿元": 10**8,
    "仟元": 1000,
    "萬元": 10**4,
}
NOT_KNOWN = ["万", "千", "万美元", "千港元", "美元", "10万元", "thousand", "£ million", "万元/户"]
LINES = {
    "line of units": "单位：{}",
    "金额单位": "金额单位：人民币{}",
    "label and cell": "计量单位 {}",
    "unit in brackets": "单位（{}）",
    "sum in brackets": "金额（{}）",
    "sum with a colon": "金额：{}",
    "brackets alone": "（{}）",
    "words": "单位为{}",
    "sentence": "注：本表金额单位为{}。",
}
Cells = list[list[Any]]


def above(text: str) -> Callable[[Cells], Cells]:
    return lambda cells: [cells[0], ["", "", text], *cells[1:]]


def below(text: str) -> Callable[[Cells], Cells]:
    return lambda cells: [*cells, [text]]


def in_title(text: str) -> Callable[[Cells], Cells]:
    return lambda cells: [[cells[0][0] + text], *cells[1:]]


def in_header_line(text: str) -> Callable[[Cells], Cells]:
    return lambda cells: [cells[0], [*cells[1], "", text], *cells[2:]]


PLACES: dict[str, Callable[[str], Callable[[Cells], Cells]]] = {
    "above": above,
    "below": below,
    "beside the unit": in_header_line,
}


def checked(
    site: Site, money: str, change: Callable[[Cells], Cells], sheet: str = "表", file: str = "f.xlsx"
) -> Batch:
    cells = change(grid("village_month", "990102100", "2025年1月", ROWS, headers=[*COUNTS, money]))
    content = write_xlsx(site.raw / "f.xlsx", cells, sheet).read_bytes()
    return check_files(site, [(file, content, NOW)], NOW, contracts=False)


def taken(batch: Batch, indicator: str) -> list[Decimal]:
    return [
        row["value"] for row in batch.observations.sort("cell").to_dicts() if row["indicator"] == indicator
    ]


def assert_refused(batch: Batch) -> None:
    assert taken(batch, "money") == []
    assert "unit_unclear" in set(batch.findings["rule"])
    assert taken(batch, "women") == [11, 12]


def assert_converted(batch: Batch, factor: int) -> None:
    assert taken(batch, "money") == [Decimal("5.2") * factor, 3 * factor]
    assert taken(batch, "women") == [11, 12]


@pytest.mark.heavy
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("word", [*KNOWN, *NOT_KNOWN])
def test_a_measure_said_in_a_line_counts_or_is_refused(site: Site, word: str, line: str, place: str) -> None:
    change = PLACES[place](LINES[line].format(word))
    assert_refused(checked(site, "金额（元）", change))
    plain = checked(site, "金额", change)
    assert_converted(plain, KNOWN[word]) if word in KNOWN else assert_refused(plain)


@pytest.mark.parametrize("text", ["（{}）", "（单位：{}）", "（金额单位：{}）"])
@pytest.mark.parametrize("word", [*KNOWN, "万", "万美元"])
def test_a_measure_in_the_title_the_tab_or_the_file_name_counts_too(site: Site, word: str, text: str) -> None:
    said = text.format(word)
    tab, file = said.replace("：", ""), f"村月报{said}.xlsx"
    for batch in (
        checked(site, "金额（元）", in_title(said)),
        checked(site, "金额（元）", lambda cells: cells, sheet=tab),
        checked(site, "金额（元）", lambda cells: cells, file=file),
    ):
        assert_refused(batch)
    if word in KNOWN:
        assert_converted(checked(site, "金额", in_title(said)), KNOWN[word])
        assert_converted(checked(site, "金额", lambda cells: cells, sheet=tab), KNOWN[word])


@pytest.mark.parametrize(
    "label", ["金额（{}）", "金额（单位：{}）", "金额，{}", "金额：{}", "金额/{}", "金额【{}】", "金额 {}"]
)
@pytest.mark.parametrize("word", KNOWN)
def test_a_measure_in_the_label_is_read(site: Site, word: str, label: str) -> None:
    assert_converted(checked(site, label.format(word), lambda cells: cells), KNOWN[word])


@pytest.mark.parametrize(
    "label",
    [
        "金额（万）",
        "金额（万美元）",
        "金额（美元）",
        "金额（thousand）",
        "金额（£ million）",
        "金额（10万元）",
        "金额（元）（万元）",
        "金额（万元，保留两位小数）",
        "金额（元/户）",
        "金额（万人）",
    ],
)
def test_a_measure_in_the_label_that_is_not_understood_is_refused(site: Site, label: str) -> None:
    batch = checked(site, label, lambda cells: cells)
    assert taken(batch, "money") == []
    assert {"unit_unclear", "unit_differs"} & set(batch.findings["rule"])


@pytest.mark.parametrize("beneath", ["万元", "单位：万元", "以万元计", "万", "万美元"])
def test_a_row_of_measures_beneath_the_labels_counts_too(site: Site, beneath: str) -> None:
    def change(cells: Cells) -> Cells:
        return [*cells[:3], ["", "", "人", "人", "人", beneath], *cells[3:]]

    plain = checked(site, "金额", change)
    assert_refused(plain) if beneath in ("万", "万美元") else assert_converted(plain, 10**4)
    assert_refused(checked(site, "金额（元）", change))


def test_two_lines_that_contradict_each_other_are_refused(site: Site) -> None:
    for money in ("金额（元）", "金额"):
        batch = checked(site, money, lambda cells: below("注：金额以万元计")(above("单位：元")(cells)))
        assert_refused(batch)


@pytest.mark.parametrize(
    "text",
    [
        "单位：人、元",
        "发放贷款300万元",
        "注：一村贷款5万元以上。",
        "百万妇女大培训",
        "数以万计",
        "（十）其他",
        "单位：甲乡",
    ],
)
def test_a_sum_or_a_name_is_no_measure(site: Site, text: str) -> None:
    for place in PLACES.values():
        batch = checked(site, "金额（元）", place(text))
        assert_converted(batch, 1)


@pytest.mark.parametrize(
    ("unit", "label", "line", "factor"),
    [
        ("亩", "面积（亩）", "", 1),
        ("亩", "面积（万亩）", "", 10**4),
        ("株", "面积（万株）", "", 10**4),
        ("株", "面积（株）", "单位：万株", None),
        ("株", "面积", "单位：万株", 10**4),
        ("株", "面积", "单位：千株", 1000),
        ("亩", "面积（公顷）", "", None),
        ("亩", "面积（£ million）", "", None),
        ("亩", "面积（thousand）", "", None),
        ("亩", "面积", "单位：万吨", None),
    ],
)
def test_the_units_of_the_catalogue_are_known_and_no_others(
    tmp_path: Any, unit: str, label: str, line: str, factor: int | None
) -> None:
    site = make_test_site(
        tmp_path / "s",
        indicators=f"+area,面积,area,economy,{unit},sum,sum,,,,2,none,0,,false,,2000-01-01,\n",
        form_columns=f"+village_month,area,area,period,{label},Area,false,2025-01-01,\n",
    )
    batch = checked(site, label, above(line) if line else lambda cells: cells)
    assert taken(batch, "area") == ([] if factor is None else [Decimal("5.2") * factor, 3 * factor])
    assert factor is not None or "unit_unclear" in set(batch.findings["rule"])


def test_the_column_of_the_month_is_read_beside_the_column_of_the_year_so_far(site: Site) -> None:
    def change(cells: Cells) -> Cells:
        head = [*cells[2][:2], *(text for label in cells[2][2:] for text in (label, label))]
        beneath = ["", "", *["本年累计", "本月"] * 4]
        rows = [[*row[:2], *(n for value in row[2:] for n in (value * 10, value))] for row in cells[3:5]]
        return [*cells[:2], head, beneath, *rows]

    batch = checked(site, "金额（元）", change)
    assert_converted(batch, 1)
    assert set(batch.findings["rule"]) == {"unknown_column"}


@pytest.mark.parametrize("text", ["%", "（‰）", "单位：%"])
def test_per_cent_alone_over_a_form_without_rates_is_refused(site: Site, text: str) -> None:
    batch = checked(site, "金额（元）", above(text))
    assert batch.observations.is_empty()
    assert {row["rule"] for row in batch.findings.to_dicts()} == {"unit_unclear"}


def test_per_cent_beside_the_units_of_the_columns_is_a_line_of_units(site: Site) -> None:
    batch = checked(site, "金额（元）", above("单位：人、元、%"))
    assert taken(batch, "women") == [11, 12]


@pytest.mark.parametrize("text", ["金额保留到百元", "注：金额精确到万元", "金额四舍五入至千元"])
def test_a_rule_of_rounding_is_no_measure(site: Site, text: str) -> None:
    """Whoever rounds to 100 yuan writes 5200 or 52: neither is guessed."""
    for change in (above(text), below(text)):
        assert_refused(checked(site, "金额", change))
        assert_refused(checked(site, "金额（元）", change))
    assert_converted(checked(site, "金额", above("金额精确到元")), 1)


def test_times_and_person_times_are_one_unit_in_a_line_of_units(site: Site) -> None:
    version = open_site(ROOT).catalogue.form_version("village_month", date(2025, 3, 31))
    assert version is not None
    column = next(own for own in version.columns if own.unit == "人次")
    units = frozenset({"人", "人次", "元"})
    for line in ("单位：人、次、万元", "单位：人、人次、元"):
        assert measure_of_column(column, ("技能培训人次（人次）",), line, units) == (Measure("人次"), None)


@pytest.mark.parametrize("line", ["单位：万元", "（万元）", "以下金额单位为千元"])
@pytest.mark.parametrize("money", ["金额", "金额（元）"])
def test_a_measure_between_two_rows_is_of_the_rows_below(site: Site, money: str, line: str) -> None:
    """The first row is in yuan: it was written before the line."""
    batch = checked(site, money, lambda cells: [*cells[:4], [line], *cells[4:]])
    assert batch.findings.select("rule", "cell").rows() == [("block_differs", "A5")]
    assert (taken(batch, "money"), taken(batch, "women")) == ([Decimal("5.2")], [11])


def test_a_measure_below_the_labels_is_of_all_rows(site: Site) -> None:
    batch = checked(site, "金额", lambda cells: [*cells[:3], ["单位：万元"], *cells[3:]])
    assert batch.findings.is_empty()
    assert_converted(batch, 10**4)
