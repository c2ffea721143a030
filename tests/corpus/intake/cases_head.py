"""Titles, heads, lines, notes, tabs and file names: span of the figures, reporting unit, measure, blocks."""

from collections.abc import Iterator

from tests.corpus.intake.files_of import text, xlsx, zipped
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import LABELS, PLACE, TITLE, of

NO_UNITS = [label.split("（")[0] for label in LABELS]
ANY = [("*", None)]


def spans() -> Iterator[Case]:
    r = of("430202001")
    yield case(
        "tab_cumulative.xlsx",
        "the tab is called 1-3月累计, the head 2025年3月",
        xlsx({"1-3月累计": r.sheet()}),
        r.refused(),
        ANY,
    )
    r = of("430202002")
    yield case(
        "茨菇塘街道截至3月底累计.csv",
        "the file’s name says 截至3月底累计, the head 2025年3月",
        text(r.sheet()),
        r.refused(),
        ANY,
    )
    r = of("430202003")
    yield case(
        "title_as_of.csv",
        "the title ends in （截至3月末累计完成）",
        text(r.sheet(head=r.head(f"{TITLE}（截至3月末累计完成）"))),
        r.refused(),
        ANY,
    )
    r = of("430202004")
    yield case(
        "scope_line.csv",
        "a line 统计口径：年初至本月末 above the header",
        text(r.sheet(above=[["统计口径：年初至本月末"]])),
        r.refused(),
        ANY,
    )
    r = of("430202005")
    yield case(
        "above_all_since_new_year.xlsx",
        "over all columns, merged: 今年以来完成数",
        xlsx(r.sheet(above=[["", "", "今年以来完成数"]]), ["C3:M3"]),
        r.refused(),
        ANY,
    )
    r = of("430203001")
    yield case(
        "above_all_year_before.xlsx",
        "over all columns, merged: 去年同期数",
        xlsx(r.sheet(above=[["", "", "去年同期数"]]), ["C3:M3"]),
        r.refused(),
        ANY,
    )
    r = of("430203002")
    yield case(
        "above_all_tasks.csv",
        "over all columns, left of them: 年度任务分解数",
        text(r.sheet(above=[["", "", "年度任务分解数"]])),
        r.refused(),
        ANY,
    )
    r = of("430203003")
    yield case(
        "note_tasks.csv",
        "a note under the table: 说明：本表为2025年度目标任务数，不是完成数",
        text(r.sheet(below=[[], ["说明：本表为2025年度目标任务数，不是完成数。"]])),
        r.refused(),
        ANY,
    )
    r = of("430203004")
    yield case(
        "note_running.xlsx",
        "note 2 of three under the table: 以上数据均自1月1日起滚动统计",
        xlsx(
            r.sheet(
                below=[
                    ["注：1.适龄妇女以户籍为准。"],
                    ["　　2.以上数据均自1月1日起滚动统计。"],
                    ["　　3.由各村妇联主席填报。"],
                ]
            )
        ),
        r.refused(),
        ANY,
    )
    r = of("430202001", skip=4)
    yield case(
        "above_all_done_in_march.xlsx",
        "over all columns, merged: 3月份完成情况, the head’s month",
        xlsx(r.sheet(above=[["", "", "3月份完成情况"]]), ["C3:M3"]),
        r.read(),
    )
    r = of("430202006")
    yield case(
        "above_all_main_figures.xlsx",
        "over all columns, merged: 主要指标完成情况",
        xlsx(r.sheet(above=[["", "", "主要指标完成情况"]]), ["C3:M3"]),
        r.read(),
    )
    r = of("430202002", skip=4)
    yield case(
        "note_definitions.csv",
        "notes under the table that say who is counted; 年度内 and 月末 belong to the definition",
        text(
            r.sheet(
                below=[
                    [],
                    ["填表说明："],
                    ["1.应查人数：年度内应接受筛查的35—64周岁妇女，按月末在册数填。"],
                    ["2.培训人次：一人参加两期的计两人次。"],
                    ["3.本表由村（社区）妇联填写，每月5日前报乡镇（街道）妇联。"],
                ]
            )
        ),
        r.read(),
    )
    r = of("430202003", skip=3)
    labels = [part for label in LABELS for part in (label, "")]
    halves = ["本月", "本年累计"] * 11
    rows = [
        [*place, *(v for n in numbers for v in (n, 3 * n + 2))]
        for place, numbers in zip(r.villages, r.figures, strict=True)
    ]
    merges = [f"{a}3:{b}3" for a, b in zip("CEGIKMOQSUW", "DFHJLNPRTVX", strict=True)] + ["A3:A4", "B3:B4"]
    yield case(
        "month_and_year_so_far.xlsx",
        "under each label two columns, 本月 and 本年累计",
        xlsx([*r.head(), [*PLACE, *labels], ["", "", *halves], *rows], merges),
        r.read(),
    )
    halves = ["上月", "本月"] * 11
    r = of("430202004", skip=4)
    rows = [
        [*place, *(v for n in numbers for v in (n + 1, n))]
        for place, numbers in zip(r.villages, r.figures, strict=True)
    ]
    yield case(
        "last_month_and_month.xlsx",
        "under each label two columns, 上月 before 本月",
        xlsx([*r.head(), [*PLACE, *labels], ["", "", *halves], *rows], merges),
        r.read(),
    )
    r = of("430203001", skip=3)
    rows = [[*place, *n[:10], n[10] + 11000, n[10]] for place, n in zip(r.villages, r.figures, strict=True)]
    yield case(
        "task_and_done.xlsx",
        "担保贷款金额（元） stands over 任务数 and 完成数",
        xlsx(
            [
                *r.head(),
                [*PLACE, *LABELS[:10], LABELS[10], ""],
                ["", ""] + [""] * 10 + ["任务数", "完成数"],
                *rows,
            ],
            [*(f"{c}3:{c}4" for c in "ABCDEFGHIJKL"), "M3:N3"],
        ),
        r.read() | r.column("loans_yuan", lambda v: [None, [str(v), "exact"]]),
    )
    r = of("430203002", skip=3)
    labels = [*LABELS[:8], "再就业妇女（人）（1—3月）", "获担保贷款妇女（人，1—3月）", LABELS[10]]
    yield case(
        "two_labels_of_a_span.csv",
        "two labels say 1—3月, the others nothing",
        text(r.sheet(labels)),
        r.read() | r.column("persons_reemployed") | r.column("women_with_loans"),
        ANY,
    )
    r = of("430203003", skip=2)
    yield case(
        "specimen.csv",
        "the title says （填写样表）: the figures are invented to show how",
        text(r.sheet(head=r.head(f"{TITLE}（填写样表）"))),
        r.refused(),
        ANY,
    )
    r = of("430203004", skip=4)
    yield case(
        "declared_void.csv",
        "a line above the header: 本表作废，以4月8日重报的为准",
        text(r.sheet(above=[["本表作废，以4月8日重报的为准"]])),
        r.refused(),
        ANY,
    )
    r = of("430202100")
    yield case(
        "instructions_sheet.xlsx",
        "a second sheet of instructions speaks of 累计, 万元 and 上年同期; the return is plain",
        xlsx(
            {
                "报表": r.sheet(),
                "填报说明": [
                    ["填报说明"],
                    ["一、各村只报本月数，累计数由系统计算，不用填。"],
                    ["二、金额以元为单位，不要填万元。"],
                    ["三、与上年同期相差大的请在备注说明。"],
                ],
            }
        ),
        r.read(),
    )
    r = of("430202100", skip=4)
    yield case(
        "note_no_cumulative.csv",
        "a note under the table: 本表只填本月发生数，累计数由系统自动生成，不用填",
        text(r.sheet(below=[["注：本表只填本月发生数，累计数由系统自动生成，不用填。"]])),
        r.read(),
    )


def blocks() -> Iterator[Case]:
    r, s = of("430204002", 3), of("430204002", 3, skip=3)
    yield case(
        "second_page.xlsx",
        "printed in two pages: title with （续表）, the same head and header again, other villages",
        xlsx([*r.sheet(), ["第1页，共2页"], [f"{TITLE}（续表）"], *s.sheet()[1:], ["第2页，共2页"]]),
        r.read() | s.read(),
    )
    r, s = of("430204003", 3), of("430204003", 3, skip=3)
    s2 = [[*row[:-1], row[-1] / 10000] for row in s.rows()]
    yield case(
        "second_block_in_wan.xlsx",
        "labels without measure; over block 1 金额单位：元, over block 2 金额单位：万元",
        xlsx([*r.sheet(NO_UNITS, above=[["金额单位：元"]]), ["金额单位：万元"], [*PLACE, *NO_UNITS], *s2]),
        r.read()
        | r.column("loans_yuan", lambda v: [None, [str(v), "exact"]])
        | s.read()
        | s.column("loans_yuan", lambda v: [None, [str(v), "exact"]]),
    )
    r, s = of("430204001", 3), of("430204004", 3)
    yield case(
        "two_townships_one_sheet.xlsx",
        "two townships below each other, each with title, unit and header of its own, no codes",
        xlsx(
            [
                r.head()[0],
                [f"填报单位：{r.name}", "", "报告期：2025年3月"],
                ["地区名称", *LABELS],
                *(row[1:] for row in r.rows()),
                [],
                s.head()[0],
                [f"填报单位：{s.name}", "", "报告期：2025年3月"],
                ["地区名称", *LABELS],
                *(row[1:] for row in s.rows()),
            ]
        ),
        r.either() | s.either(),
    )
    r = of("430204005", 3)
    again = [[*row[:2], *(3 * n + 1 for n in row[2:])] for row in r.rows()]
    yield case(
        "second_block_cumulative.xlsx",
        "一、3月份 and below it 二、1—3月累计, the same villages under the same header",
        xlsx(
            [
                *r.head(),
                ["一、3月份"],
                [*PLACE, *LABELS],
                *r.rows(),
                ["二、1—3月累计"],
                [*PLACE, *LABELS],
                *again,
            ]
        ),
        r.either(),
    )
    months = [of("430204008", 3, month) for month in ("2025-01", "2025-02", "2025-03")]
    want = {key: value for part in months for key, value in part.either().items()}
    yield case(
        "quarter_in_one_sheet.xlsx",
        "three months below each other, each with title and head of its own",
        xlsx([line for part in months for line in [*part.sheet(), []]]),
        want,
    )
    months = [of("430204009", 3, month) for month in ("2025-01", "2025-02", "2025-03")]
    yield case(
        "month_book_heads_copied.xlsx",
        "tabs 1月, 2月, 3月, the heads all say 2025年3月",
        xlsx(
            {f"{at}月": part.sheet(head=part.head(period="2025年3月")) for at, part in enumerate(months, 1)}
        ),
        months[2].either(),
        ANY,
    )
    r, s = of("430204102", 3), of("430204102", 2, skip=3)
    yield case(
        "two_tables_side_by_side.xlsx",
        "the second half of the villages stands right of the first, under a header of its own",
        xlsx(
            [
                *r.head(),
                [*PLACE, *LABELS, "", *PLACE, *LABELS],
                *([*a, "", *b] for a, b in zip(r.rows(), [*s.rows(), []], strict=True)),
            ]
        ),
        r.either() | s.either(),
        ANY,
    )


def witnesses() -> Iterator[Case]:
    r = of("430202001", period="2025-02")
    yield case(
        "unit_against_code_seal.csv",
        "填报单位（公章）：宋家桥街道 beside the code of 月塘街道",
        text(
            [
                [TITLE],
                ["填报单位（公章）：宋家桥街道", "", f"单位代码：{r.unit}", "", "报告期：2025年2月"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.refused(),
        ANY,
    )
    r = of("430202002", period="2025-02")
    yield case(
        "title_names_another_street.xlsx",
        "the title says 桂花街道, the head 茨菇塘街道",
        xlsx(r.sheet(head=r.head(f"桂花街道2025年2月{TITLE}"))),
        r.refused(),
        ANY,
    )
    r = of("430202003", period="2025-02")
    yield case(
        "foot_names_another_unit.csv",
        "the foot says 填报单位：金山街道, the head 宋家桥街道",
        text(r.sheet(below=[["填报单位：金山街道", "", "填报日期：2025年3月4日"]])),
        r.refused(),
        ANY,
    )
    r = of("430202004", period="2025-02")
    yield case(
        "tab_names_another_street.xlsx",
        "the tab is called 金山街道, head and villages are of 桂花街道: a tab left from a copied file",
        xlsx({"金山街道": r.sheet()}),
        r.either(),
        ANY,
    )
    r = of("430202005", period="2025-02")
    yield case(
        "1月妇联报表(1).csv",
        "the file is called 1月…(1), as a phone names a second download; the head says 2025年2月",
        text(r.sheet(), "utf-8-sig"),
        r.refused(),
        ANY,
    )
    r = of("430202100", period="2025-02")
    yield case(
        "folders_in_zip.zip",
        "in the zip the folder is called 2025年3月, the head says 2025年2月",
        zipped({"2025年3月/仙庾镇.csv": text(r.sheet())}),
        r.refused(),
        ANY,
    )
    r = of("430203001", period="2025-02")
    yield case(
        "贺家土街道（3.4改）.csv",
        "（3.4改） in the file’s name is the day it was mended; head, title and tab agree on 2025年2月",
        text(r.sheet(head=r.head(f"2025年2月{TITLE}"))),
        r.read(),
    )
    r = of("430203002", period="2025-02")
    yield case(
        "all_agree_202502.xlsx",
        "二〇二五年二月份 in the title, 2025-02 in the head, 2月 on the tab, 202502 in the name",
        xlsx({"2月": r.sheet(head=r.head(f"{TITLE}（二〇二五年二月份）", "2025-02"))}),
        r.read(),
    )
    r = of("430202006", period="2025-02")
    yield case(
        "3月5日报.csv",
        "the file’s name says the day it was sent; the head 2025年2月",
        text(r.sheet()),
        r.read(),
    )
    r = of("430202100", period="2025-02", skip=4)
    yield case(
        "folder_of_the_quarter.zip",
        "in the zip the folder is called 2025年一季度; the month of the head is one of it",
        zipped({"2025年一季度/仙庾镇.csv": text(r.sheet())}),
        r.read(),
    )
    r = of("430204003", period="2025-02", skip=2)
    yield case("tab_final.xlsx", "the tab is called 2月（终稿）", xlsx({"2月（终稿）": r.sheet()}), r.read())
    r = of("430203003", period="2025-02")
    yield case(
        "head_twice.csv",
        "报告期：2025年2月 in the head and 统计月份：2025年1月 at its right",
        text(
            [
                [TITLE],
                [f"填报单位：{r.name}", "", "报告期：2025年2月", "", "统计月份：2025年1月"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.refused(),
        ANY,
    )
    r = of("430203004", period="2025-02")
    yield case(
        "foot_repeats_head.xlsx",
        "the foot repeats unit and period of the head, and adds 填报人、审核人",
        xlsx(
            r.sheet(
                below=[
                    [],
                    [
                        f"填报单位（盖章）：{r.name}",
                        "",
                        "",
                        "报告期：2025年2月",
                        "",
                        "填表人：",
                        "",
                        "审核人：",
                    ],
                ]
            )
        ),
        r.read(),
    )
    r = of("430204001", period="2025-02")
    yield case(
        "period_of_last_month_under.csv",
        "a date line 2025年3月5日 and under the table 数据所属期：2025年1月",
        text(r.sheet(above=[["2025年3月5日"]], below=[["数据所属期：2025年1月"]])),
        r.refused(),
        ANY,
    )
    r = of("430204002", period="2025-02")
    yield case(
        "two_unit_lines.xlsx",
        "填报单位：龙泉街道 as in last year’s file above, 单位名称（盖章） with the right name below",
        xlsx(
            [
                [TITLE],
                ["填报单位：建宁街道"],
                [f"填报单位名称（盖章）：{r.name}", "", "报告期：2025年2月"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.refused(),
        ANY,
    )


def measures() -> Iterator[Case]:
    def wan(rows: list[list[object]], by: int) -> list[list[object]]:
        return [[*row[:-1], row[-1] / by] for row in rows]  # type: ignore[operator]

    r = of("430211001")
    yield case(
        "note_in_wan.csv",
        "the label has no measure; under the table: 注：金额以万元计，保留两位小数",
        text(r.sheet(NO_UNITS, rows=wan(r.rows(), 10000), below=[["注：金额以万元计，保留两位小数"]])),
        r.read(),
    )
    r = of("430211002")
    yield case(
        "note_in_wan_against_label.csv",
        "the label says （元）, the note under the table 金额以万元计; the loans are 5.3 and 10.7",
        text(r.sheet(rows=wan(r.rows(), 10000), below=[["注：金额以万元计"]])),
        r.read() | r.column("loans_yuan"),
        ANY,
    )
    r = of("430211003")
    yield case(
        "hundreds_of_yuan.csv",
        "担保贷款金额（百元）",
        text(r.sheet([*LABELS[:10], "担保贷款金额（百元）"], rows=wan(r.rows(), 100))),
        r.read(),
    )
    r = of("430211004")
    yield case(
        "wrong_measures.csv",
        "再就业妇女（户）, 获担保贷款妇女（笔）, 担保贷款金额（港币）",
        text(r.sheet([*LABELS[:8], "再就业妇女（户）", "获担保贷款妇女（笔）", "担保贷款金额（港币）"])),
        r.read() | r.column("persons_reemployed") | r.column("women_with_loans") | r.column("loans_yuan"),
        ANY,
    )
    r = of("430211101")
    units = [label.split("（")[-1].rstrip("）") for label in LABELS[:10]]
    yield case(
        "row_of_measures.xlsx",
        "under the labels a row of measures: 人, 期, 人次, …, 万元",
        xlsx([*r.head(), [*PLACE, *NO_UNITS], ["", "", *units, "万元"], *wan(r.rows(), 10000)]),
        r.read(),
    )
    r = of("430211102")
    yield case(
        "row_of_measures_contradicts.xlsx",
        "the label says （元）, the row of measures under it 千元",
        xlsx([*r.head(), [*PLACE, *LABELS], ["", "", *units, "千元"], *wan(r.rows(), 1000)]),
        r.read() | r.column("loans_yuan"),
        ANY,
    )
    r = of("430211103")
    yield case(
        "measure_above_and_below.csv",
        "above the table 金额单位：元, below it 单位：万元, the label has none",
        text(r.sheet(NO_UNITS, above=[["", "", "金额单位：元"]], below=[["单位：万元"]])),
        r.read() | r.column("loans_yuan"),
        ANY,
    )
    r = of("430212100")
    yield case(
        "measure_line_exact.xlsx",
        "at the right above the table: 计量单位：人、期、人次、元（保留整数）",
        xlsx(r.sheet(above=[[""] * 10 + ["计量单位：人、期、人次、元（保留整数）"]])),
        r.read(),
    )
    r = of("430212101")
    labels = [*LABELS[:5], "技能培训人次（千人次）", *LABELS[6:]]
    rows = [[*row[:7], row[7] / 1000, *row[8:]] for row in r.rows()]
    yield case(
        "thousand_attendances.xlsx",
        "技能培训人次（千人次）, written 0.049",
        xlsx(r.sheet(labels, rows=rows)),
        r.read() | r.column("training_attendances", lambda v: [None, [str(v), "exact"]]),
    )
    r = of("430212106")
    yield case(
        "tab_in_wan.xlsx",
        "the tab is called 报表（万元）, the label has no measure, the loans are 5.3 and 10.7",
        xlsx({"报表（万元）": r.sheet(NO_UNITS, rows=wan(r.rows(), 10000))}),
        r.read() | r.column("loans_yuan", lambda v: [None, [str(v), "exact"]]),
    )
    r = of("430212107")
    labels = [*LABELS[:10], "担保贷款金额（元）", "计量单位"]
    rows = [[*row, "元"] for row in r.rows()]
    rows[1] = [*rows[1][:-2], rows[1][-2] / 10000, "万元"]
    yield case(
        "measure_of_each_row.csv",
        "the last column 计量单位 says 元 on three rows and 万元 on one",
        text(r.sheet(labels, rows=rows)),
        r.read() | {r.at(1): [None, [str(r.figures[1][10]), "exact"]]},
    )
    r = of("430212108")
    yield case(
        "english_thousands.csv",
        "担保贷款金额（RMB ’000）",
        text(r.sheet([*LABELS[:10], "担保贷款金额（RMB ’000）"], rows=wan(r.rows(), 1000))),
        r.read() | r.column("loans_yuan", lambda v: [None, [str(v), "exact"]]),
    )


MAKERS = {"1 spans": spans, "2 blocks": blocks, "3 witnesses": witnesses, "4 measures": measures}
