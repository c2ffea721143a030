"""Tables that are laid out otherwise than issued and that a person reads without doubt."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import xlsxwriter

from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site

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
    assert batch.findings.is_empty()


@pytest.mark.parametrize(("down", "right"), [(0, 2), (2, 0), (2, 2), (5, 3)])
@pytest.mark.parametrize("widths", [(1,) * 6, (2,) * 6])
def test_a_table_need_not_begin_at_the_first_cell(
    site: Site, widths: tuple[int, ...], down: int, right: int
) -> None:
    batch = checked(site, widths, down, right)
    assert sorted(float(value) for value in batch.observations["value"]) == [3, 11, 20, 52000]
    assert batch.findings.is_empty()


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
