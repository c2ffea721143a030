"""Words that look like a span, a period or a measure and are none; and others that are one in an unusual place."""

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.intake.files_of import text, xlsx
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import LABELS, PLACE, TITLE, of

ANY = [("*", None)]
NO_UNITS = [label.split("（")[0] for label in LABELS]


def harmless() -> Iterator[Case]:
    r = of("430202002", 1)
    yield case(
        "上月塘社区3月.csv",
        "one village reports for itself; its name 上月塘 contains 上月",
        text(r.sheet(head=r.head(f"上月塘社区2025年3月{TITLE}"))),
        r.read(),
    )
    r = of("430281132")
    yield case(
        "明月镇.xlsx",
        "明月镇 in the file’s name, on the tab and in the title",
        xlsx({"明月镇": r.sheet(head=r.head(f"明月镇2025年3月{TITLE}"))}),
        r.read(),
    )
    r = of("430212111", 3)
    yield case(
        "year_edition_in_title.csv",
        "the title says 2025年度, the year of the form’s edition; 王十万社区 contains 十万",
        text(r.sheet(head=r.head(f"2025年度{TITLE}"))),
        r.read(),
    )
    r = of("430212100", 4, skip=4)
    yield case(
        "standard_foot.csv",
        "the foot of a statistical form: 统计负责人, 填表人, 报出日期, and 说明 with 每月, 月后8日前, 按月报送",
        text(
            r.sheet(
                below=[
                    ["单位负责人：", "", "统计负责人：", "", "填表人：", "", "报出日期：2025年4月3日"],
                    ["说明：1.本表由乡镇（街道）妇联汇总，按月报送，报送时间为月后8日前。"],
                    ["　　　2.金额保留整数，没有的填0，不得空格。"],
                ]
            )
        ),
        r.read(),
    )
    r = of("430223003", 3)
    yield case(
        "period_and_measure_in_one_cell.xlsx",
        "above the header one cell: 2025年3月　　　　　单位：人、期、人次、元",
        xlsx(
            [
                [TITLE],
                ["填报单位：春联街道"],
                ["2025年3月　　　　　单位：人、期、人次、元"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.read(),
    )
    r = of("430223002", 3)
    yield case(
        "title_in_three_rows.xlsx",
        "株洲市妇女联合会, then the title, then （妇联统1表）",
        xlsx([["株洲市妇女联合会"], [TITLE], ["（妇联统1表）"], *r.sheet()[1:]], ["A1:M1", "A2:M2", "A3:M3"]),
        r.read(),
    )
    r = of("430223001", 3)
    yield case(
        "copy_of_sheet.xlsx",
        "the tab is called 3月报 (2), the file a copy",
        xlsx({"3月报 (2)": r.sheet()}),
        r.read(),
    )
    r = of("430223106", 3)
    yield case(
        "above_all_the_month_itself.xlsx",
        "over all columns, merged: 2025年3月, the head’s month",
        xlsx(r.sheet(above=[["", "", "2025年3月"]]), ["C3:M3"]),
        r.read(),
    )
    r = of("430223109", 3)
    numbers = ["甲", "乙", "1", "2", "3", "4", "5", "6", "7≤6", "8≤7", "9", "10", "11"]
    yield case(
        "column_numbers_with_checks.csv",
        "the row of column numbers prints the checks: 7≤6, 8≤7",
        text([*r.head(), [*PLACE, *LABELS], numbers, *r.rows()]),
        r.read(),
    )
    r = of("430223115", 4)
    yield case(
        "chinese_serial_numbers.xlsx",
        "序号 一, 二, 三, 四 before the places",
        xlsx(
            [
                *r.head(),
                ["序号", *PLACE, *LABELS],
                *([at, *row] for at, row in zip("一二三四", r.rows(), strict=True)),
            ]
        ),
        r.read(),
    )
    r = of("430223118", 3)
    rows = r.rows()
    rows[0][-1], rows[1][-1], rows[2][-1] = (
        f"{r.figures[0][10]}元",
        r.figures[1][10] / 10000,
        f"{r.figures[2][10] / 10000}万元",
    )
    yield case(
        "cells_with_their_own_measure.csv",
        "above the table 金额单位：万元, no measure in the label; two cells say 元 and 万元 themselves",
        text(r.sheet(NO_UNITS, above=[["金额单位：万元"]], rows=rows)),
        r.read(),
    )
    r = of("430223119", 3)

    def filters(page: Worksheet) -> None:
        page.auto_filter.ref = "A3:M6"
        page.freeze_panes = "C4"
        page.print_title_rows = "1:3"
        page.oddFooter.center.text = "第 &P 页，共 &N 页"
        page.column_dimensions["A"].width = 3

    yield case(
        "filter_and_frozen_panes.xlsx",
        "an autofilter that filters nothing, frozen panes, page numbers in the footer, a narrow column of codes",
        xlsx(r.sheet(), touch=filters),
        r.read(),
    )


def hidden_traps() -> Iterator[Case]:
    r = of("430223120", 3)
    yield case(
        "title_of_last_year.csv",
        "the title says 2024年, the head 2025年3月: last year’s file",
        text(r.sheet(head=r.head(f"2024年{TITLE}"))),
        r.refused(),
        ANY,
    )
    r = of("430223122", 3)
    yield case(
        "皇图岭镇2024.xlsx",
        "the file’s name says 2024, the head 2025年3月",
        xlsx(r.sheet()),
        r.refused(),
        ANY,
    )
    r = of("430223123", 3)
    yield case(
        "note_with_february.csv",
        "a note: 以上含2月份补报数",
        text(r.sheet(below=[["注：以上含2月份补报数"]])),
        r.either(),
        ANY,
    )
    r = of("430223124", 3)
    rows = r.rows()
    rows[1][-1] /= 10000
    yield case(
        "one_sum_in_wan.xlsx",
        "the label says （元）; one of three sums is 5.3 or 10.7, plainly in 万元 (publication warns: inconsistent_with_related)",
        xlsx(r.sheet(rows=rows)),
        r.read() | {r.at(1): [None, [str(rows[1][-1]), "exact"]]},
    )
    r = of("430223125", 3)
    yield case(
        "row_of_a_span_under_labels.xlsx",
        "under the labels a row （截至3月底）on every column of counts",
        xlsx([*r.head(), [*PLACE, *LABELS], ["", "", *["（截至3月底）"] * 11], *r.rows()]),
        r.refused(),
        ANY,
    )
    r = of("430223126", 3)
    yield case(
        "unit_line_says_plan.xlsx",
        "the line of the unit says 2025年度计划 behind the name",
        xlsx(
            [
                [TITLE],
                [f"填报单位：{r.name}（2025年度计划）", "", f"单位代码：{r.unit}", "", "报告期：2025年3月"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.refused(),
        ANY,
    )
    r = of("430224002", 3)
    yield case(
        "span_beside_period.csv",
        "报告期：2025年3月 and beside it 统计区间：2025年1月1日—2025年3月31日",
        text(
            [
                [TITLE],
                [f"填报单位：{r.name}", "", "报告期：2025年3月", "", "统计区间：2025年1月1日—2025年3月31日"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.refused(),
        ANY,
    )
    r = of("430224003", 3)
    yield case(
        "english_year_to_date.xlsx",
        "over all columns, merged: Year to date",
        xlsx(r.sheet(above=[["", "", "Year to date"]]), ["C3:M3"]),
        r.refused(),
        ANY,
    )


MAKERS = {"harmless words": harmless, "traps in unusual places": hidden_traps}
