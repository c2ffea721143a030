"""Tables that are laid out otherwise than issued and that a person reads without doubt."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site
from tests.support.site import make_test_site, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
LABELS = ["地区代码", "地区名称", "妇女（人）", "应查（人）", "学员（人）", "金额（元）"]
ROW = ["990102100201", "一村", 11, 20, 3, 52000]


def checked(site: Site, widths: Sequence[int], down: int = 0, right: int = 0, data: str = "merged") -> Batch:
    """Check a return whose columns have these widths, `down` rows and `right` columns from A1.

    `data` says where numbers are: in merged cells, in the first cell, or in the last cell below a merged label.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        sheet.write(down, right, "村月报")
        sheet.write(down + 1, right, "单位代码：990102100")
        sheet.write(down + 1, right + sum(widths) - 1, "报告期：2025年1月")

        def put(row: int, values: Sequence[Any], is_label: bool) -> None:
            first = right
            for at, (value, width) in enumerate(zip(values, widths, strict=True)):
                if width > 1 and (is_label or data == "merged"):
                    sheet.merge_range(row, first, row, first + width - 1, value)
                else:
                    sheet.write(
                        row, first + (width - 1 if data == "last" and at > 1 and not is_label else 0), value
                    )
                first += width

        put(down + 2, LABELS, is_label=True)
        put(down + 3, ROW, is_label=False)
        sheet.write(down + 4, right, "单位负责人：")
        sheet.write(down + 4, right + sum(widths) - 1, "填表人：")
    return check_files(site, [("f.xlsx", out.getvalue(), NOW)], NOW)


@pytest.mark.parametrize("data", ["merged", "first", "last"])
@pytest.mark.parametrize(
    "widths", [(1,) * 6, (2,) * 6, (2, 3, 1, 1, 1, 1), (1, 1, 2, 1, 1, 3), (1, 1, 1, 4, 1, 1)]
)
def test_columns_widened_by_merging_are_read(site: Site, widths: tuple[int, ...], data: str) -> None:
    batch = checked(site, widths, data=data)
    assert sorted(float(value) for value in batch.observations["value"]) == [3, 11, 20, 52000]
    assert batch.findings.select("rule", "cell", "value").rows() == []


@pytest.mark.parametrize(("down", "right"), [(0, 2), (2, 0), (2, 2), (5, 3)])
@pytest.mark.parametrize("widths", [(1,) * 6, (2,) * 6])
def test_a_table_need_not_begin_at_the_first_cell(
    site: Site, widths: tuple[int, ...], down: int, right: int
) -> None:
    batch = checked(site, widths, down, right)
    assert sorted(float(value) for value in batch.observations["value"]) == [3, 11, 20, 52000]
    assert batch.findings.select("rule", "cell", "value").rows() == []


def with_box(text: str, label: str = "金额（元）") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        rows = [["村月报"], ["单位代码：990102100", "", "报告期：2025年1月"], [*LABELS[:5], label], ROW]
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        sheet.insert_textbox(0, 4, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "label", "money", "rules"),
    [
        ("单位：人、元", "金额（元）", 52000, set()),
        ("单位：万元", "金额（元）", None, {"unit_unclear"}),
        ("单位：万元", "金额", 520000000, set()),
        ("填表说明：请于5日前报送", "金额（元）", 52000, set()),
    ],
)
def test_text_boxes_are_read_like_lines_beside_the_table(
    site: Site, text: str, label: str, money: float | None, rules: set[str]
) -> None:
    batch = check_files(site, [("f.xlsx", with_box(text, label), NOW)], NOW)
    taken = {row["indicator"]: row["value"] for row in batch.observations.to_dicts()}
    assert (float(taken["money"]) if "money" in taken else None) == money
    assert set(batch.findings["rule"]) == rules


def test_a_text_box_that_names_another_period_refuses_the_sheet(site: Site) -> None:
    batch = check_files(site, [("f.xlsx", with_box("报告期：2024年12月"), NOW)], NOW)
    assert batch.observations.is_empty()
    assert not batch.findings.is_empty()


BARE = ["地区代码", "地区名称", "妇女", "应查", "学员", "金额"]


def lines_checked(site: Site, *lines: Sequence[Any], suffix: str = "xlsx") -> Batch:
    """Check a return with these lines below its title and head."""
    rows = [["村月报"], ["单位代码：990102100", "报告期：2025年1月"], *map(list, lines)]
    if suffix == "xlsx":
        content = write_xlsx(site.raw / "f.xlsx", rows).read_bytes()
    else:
        content = "\r\n".join(",".join(map(str, row)) for row in rows).encode()
    return check_files(site, [(f"f.{suffix}", content, NOW)], NOW)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "numbers",
    [
        ["甲", "乙", 1, 2, 3, 4],
        ["甲", "乙", "1", "2=3+4", "3", "4"],
        ["甲", "乙", "(1)=(2)+(3)", "(2)", "(3)", "(4)"],
        ["", "", "1", "2", "3=2÷1×100%", "4"],
    ],
)
def test_a_row_of_column_numbers_is_no_place(site: Site, numbers: Sequence[Any], suffix: str) -> None:
    batch = lines_checked(site, LABELS, numbers, ROW, suffix=suffix)
    assert batch.findings.select("rule", "cell", "value").rows() == []
    assert len(batch.observations) == 4


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("label", ["", "计量单位", "单位"])
def test_a_row_of_units_below_the_labels_may_have_a_label(tmp_path: Path, label: str, suffix: str) -> None:
    site = make_test_site(tmp_path, labels="+measure,计量单位\nmeasure,单位\n")
    units = [label, "", "人", "人", "人", "万元"]
    batch = lines_checked(site, BARE, units, [*ROW[:5], 5.2], suffix=suffix)
    assert batch.findings.select("rule", "cell", "value").rows() == []
    assert batch.observations.filter(indicator="money")["value"].to_list() == [52000]


def test_a_row_of_units_above_the_labels_is_read(site: Site) -> None:
    batch = lines_checked(site, ["", "", "人", "人", "人", "万元"], BARE, [*ROW[:5], 5.2])
    assert batch.findings.select("rule", "cell", "value").rows() == []
    assert batch.observations.filter(indicator="money")["value"].to_list() == [52000]


@pytest.mark.parametrize("name", ["其中：农村", "其中：村", "其中：社区", "其中：贫困妇女", "（其中：脱贫）"])
def test_a_row_of_a_part_is_refused_alone(site: Site, name: str) -> None:
    total = ["", "合计", 23, 41, 7, 52003]
    rows = [ROW, ["", name, 3, 2, 1, 0], ["990102100202", "二村", 12, 21, 4, 3], total]
    batch = lines_checked(site, LABELS, *rows)
    assert batch.findings.select("rule", "cell").rows() == [("unknown_place", "A5")]
    assert set(batch.observations["place_code"]) == {"990102100201", "990102100202"}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_code_and_a_name_below_each_others_label_are_read(site: Site, suffix: str) -> None:
    swapped = [ROW[1], ROW[0], *ROW[2:]]
    for batch in (
        lines_checked(site, LABELS, swapped, suffix=suffix),
        lines_checked(site, [LABELS[1], LABELS[0], *LABELS[2:]], ROW, suffix=suffix),
    ):
        assert batch.findings.is_empty()
        assert set(batch.observations["place_code"]) == {ROW[0]}


def test_a_code_below_the_label_of_names_beside_another_name_is_refused(site: Site) -> None:
    batch = lines_checked(site, LABELS, ["二村", *ROW[:1], *ROW[2:]])
    assert batch.findings["rule"].to_list() == ["place_name_of_another"]
    assert batch.observations.is_empty()
