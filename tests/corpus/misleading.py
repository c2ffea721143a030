"""Returns that could be read wrongly without anybody noticing: other figures under the form's labels, units in odd
places, periods and units that contradict each other, totals among the rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl.workbook.defined_name import DefinedName
from writing import (
    FLAT,
    LONGQUAN,
    MONTH,
    QUARTER,
    SHIJU,
    STREET,
    TOWN,
    ZHANGXIA,
    Cell,
    both,
    bytes_of,
    expect,
    head,
    put,
    put_converted,
    put_csv,
    put_xlsx,
    row,
    table,
    text_of,
    workbook,
)

from flows.steps.recognise.template_mark import template_version
from schemas.catalogue import Catalogue

ELIGIBLE, SCREENED = "应查人数（人）", "实查人数（人）"
LOANS = [*FLAT, "担保贷款金额"]


def of_longquan(indicator: str, value: str, cell: str) -> Cell:
    return (LONGQUAN, "2025-03", indicator, value, cell)


def labels_above() -> None:
    """A label above a column may make it another figure."""
    beside = [
        ["地区代码", "地区名称", "本月数", "", "本年累计", ""],
        ["", "", "宫颈癌筛查", "", "宫颈癌筛查", ""],
        ["", "", ELIGIBLE, SCREENED, ELIGIBLE, SCREENED],
    ]
    put_csv("cumulative_beside_month.csv", [*head(), *beside, [LONGQUAN, "", 100, 60, 300, 180]])
    refused = [("column_ambiguous", "E5"), ("column_ambiguous", "F5")]
    expect("cumulative_beside_month.csv", both(at=6), refused)
    put_xlsx(
        "cumulative_beside_month.xlsx",
        [*head(), *beside, [LONGQUAN, "", 100, 60, 300, 180]],
        ["A3:A5", "B3:B5", "C3:D3", "E3:F3", "C4:D4", "E4:F4"],
    )
    expect("cumulative_beside_month.xlsx", both(at=6), refused)
    only = [line[:2] + line[4:] for line in beside]
    put_csv("cumulative_alone.csv", [*head(), *only, [LONGQUAN, "", 300, 180]])
    found = [("column_ambiguous", "C5"), ("column_ambiguous", "D5")]
    expect("cumulative_alone.csv", [], found)
    for at, label in enumerate(("上年同期", "上月数", "计划数", "其中：流动妇女", "宣传月")):
        header = [
            ["地区代码", "地区名称", "宫颈癌筛查", "", label],
            ["", "", ELIGIBLE, SCREENED, "乳腺癌筛查"],
            ["", "", "", "", ELIGIBLE],
        ]
        put_csv(f"label_above_{at}.csv", [*head(), *header, [LONGQUAN, "", 100, 60, 90]])
        expect(f"label_above_{at}.csv", both(at=6), [("column_ambiguous", "E5")])


def harmless_labels_above() -> None:
    # 两癌免费筛查 is known to the catalogue (labels.csv, above); 技能培训 stands beside it
    listed = [
        ["地区代码", "地区名称", "两癌免费筛查", "", "", "", "技能培训"],
        ["", "", "宫颈癌筛查", "", "乳腺癌筛查", "", "期数（期）"],
        ["", "", ELIGIBLE, SCREENED, ELIGIBLE, SCREENED, ""],
    ]
    put_csv("label_above_listed.csv", [*head(), *listed, [LONGQUAN, "", 100, 60, 90, 50, 2]])
    more = [
        of_longquan("breast_eligible", "90", "E6"),
        of_longquan("breast_screened", "50", "F6"),
        of_longquan("training_sessions", "2", "G6"),
    ]
    expect("label_above_listed.csv", [*both(at=6), *more])
    # a heading over everything, the labels beneath it in one piece
    over = [["地区代码", "地区名称", "妇女工作情况", ""], ["", "", *FLAT[2:]]]
    put_csv("heading_over_all.csv", [*head(), *over, row()])
    expect("heading_over_all.csv", both(at=5))
    # 其中 in a cell of its own over the part
    part = [
        [*FLAT, "技能培训", ""],
        ["", "", "", "", "人数（人）", "其中"],
        ["", "", "", "", "", "就业人数（人）"],
    ]
    put_csv("part_in_its_own_row.csv", [*head(), *part, row(LONGQUAN, 100, 60, 40, 10)])
    trained = [of_longquan("persons_trained", "40", "E6"), of_longquan("persons_employed", "10", "F6")]
    expect("part_in_its_own_row.csv", [*both(at=6), *trained])


def units_in_odd_places() -> None:
    """1.5 below a line that says 万元 is 15,000 yuan, wherever and however the line says it."""
    lines = (
        "（单位：万元）",
        "单位：（万元）",
        "（金额单位：万元）",
        "金额单位：人民币万元",
        "计量单位：万元（人民币）",
        "单位：万 元",
        "单位为万元",
        "（万元）",
        "金额以万元为单位",
    )
    loans = of_longquan("loans_yuan", "15000", "E5")
    for at, line in enumerate(lines):
        put_csv(f"units_{at}.csv", [*head(), ["", "", "", "", line], LOANS, row(LONGQUAN, 100, 60, 1.5)])
        expect(f"units_{at}.csv", [*both(at=5), loans])
    for at, cells in enumerate((["单位：", "万元"], ["单位", "万元"])):
        rows = [*head(), ["", "", "", *cells], LOANS, row(LONGQUAN, 100, 60, 1.5)]
        put_csv(f"units_side_by_side_{at}.csv", rows)
        expect(f"units_side_by_side_{at}.csv", [*both(at=5), loans])
    rows = table([row(LONGQUAN, 100, 60, 1.5)], LOANS)
    at_four = [*both(), of_longquan("loans_yuan", "15000", "E4")]
    put_csv("units_in_title.csv", [[f"{MONTH}（单位：万元）"], *rows[1:]])
    expect("units_in_title.csv", at_four)
    put_csv("units_beneath.csv", [*rows, ["单位：万元"]])
    expect("units_beneath.csv", at_four)
    put_csv("units_contradict.csv", [[f"{MONTH}（单位：万元）"], *rows[1:], ["单位：元"]])
    expect("units_contradict.csv", both(), [("unit_unclear", "E3")])
    put_csv(
        "units_not_understood.csv",
        [*head(), ["", "", "", "", "单位：万"], LOANS, row(LONGQUAN, 100, 60, 1.5)],
    )
    expect("units_not_understood.csv", both(at=5), [("unit_unclear", "E4")])
    # 12 under ‰ is not 12 %
    put_csv(
        "units_of_another_rate.csv",
        [*head(), ["", "", "", "", "单位：‰"], [*FLAT, "覆盖率"], row(LONGQUAN, 100, 60, 12)],
    )
    expect("units_of_another_rate.csv", both(at=5), [("unit_unclear", "E4")])
    # the unit stands behind the label above
    deep = [[*FLAT, "担保贷款（万元）"], ["", "", "", "", "金额"]]
    put_csv("units_of_the_parent.csv", [*head(), *deep, row(LONGQUAN, 100, 60, 1.5)])
    expect("units_of_the_parent.csv", [*both(at=5), loans])


def doubtful_periods() -> None:
    def sheet(period: Any) -> list[list[Any]]:
        return [[MONTH], ["单位代码", TOWN, "报告期", period], FLAT, row()]

    # a number cell: who types 2025.10 sees 2025.1
    put_xlsx("period_a_number.xlsx", sheet(2025.1))
    expect("period_a_number.xlsx", [], [("period_of_two_months", "D2")], taken=False)
    put_csv("period_a_number.csv", sheet("2025.1"))
    expect("period_a_number.csv", [], [("period_of_two_months", "D2")], taken=False)
    put_xlsx("2025-01/period_a_number.xlsx", sheet(2025.1))
    expect("2025-01/period_a_number.xlsx", both(period="2025-01"))
    put_xlsx("period_a_clear_number.xlsx", sheet(2025.3))
    expect("period_a_clear_number.xlsx", both())
    put_csv("period_written_out.csv", table([row()], period="2025.1"))  # 报告期：2025.1 is text
    expect("period_written_out.csv", both(period="2025-01"))
    put_xlsx("period_a_day.xlsx", sheet(date(2025, 4, 2)))
    expect("period_a_day.xlsx", [], [("no_such_period", "D2")], taken=False)
    bare = [[MONTH], [f"单位代码：{TOWN}"], FLAT, row()]
    put_csv("2025-02/2025年3月.csv", bare)
    expect("2025-02/2025年3月.csv", [], [("period_differs_from_folder", None)], taken=False)
    dated = [[MONTH], ["2025年4月2日"], *bare[1:]]
    put_csv("date_line.csv", dated)
    expect("date_line.csv", [], [("period_missing", None)], taken=False)
    put_csv("2025-03/date_line.csv", dated)
    expect("2025-03/date_line.csv", both(at=5))
    put_csv("title_of_two_years.csv", [["2024年3月—2025年3月村（社区）妇联工作月报表"], *bare[1:]])
    expect("title_of_two_years.csv", [], [("no_such_period", "A1")], taken=False)


def contradicting_units() -> None:
    def named(name: str, title: str = MONTH) -> list[list[Any]]:
        return [[title], [f"填报单位：{name}", f"单位代码：{TOWN}", "报告期：2025年3月"], FLAT, row()]

    put_csv("unit_of_another_code.csv", named("月塘街道"))
    expect("unit_of_another_code.csv", [], [("unit_name_of_another", "A2")], taken=False)
    put_csv("unit_misspelt.csv", named("仙瘐镇"))
    expect("unit_misspelt.csv", both(), [("unit_name_differs", "A2")])
    put_csv("unit_with_its_county.csv", named("荷塘区仙庾镇妇联", f"荷塘区2025年3月{MONTH}"))
    expect("unit_with_its_county.csv", both())
    put_csv("title_of_another_unit.csv", named("仙庾镇", f"月塘街道2025年3月{MONTH}"))
    expect("title_of_another_unit.csv", [], [("unit_name_of_another", "A1")], taken=False)
    put_csv("月塘街道2025年3月.csv", table([row()]))
    expect("月塘街道2025年3月.csv", [], [("unit_outside_folder", "A2")], taken=False)
    put_csv("月塘街道/上报.csv", table([row()]))
    expect("月塘街道/上报.csv", [], [("unit_outside_folder", "A2")], taken=False)
    put_csv("仙庾镇/龙泉村.csv", table([row()]))
    expect("仙庾镇/龙泉村.csv", both())
    number = [f"单位代码：{TOWN}", "报告期：2025年3月", "表号：village_quarter"]
    put_csv("number_of_another_form.csv", [[MONTH], number, FLAT, row()])
    expect("number_of_another_form.csv", [], [("form_ambiguous", None)], taken=False)


def changed_templates() -> None:
    """A template's hidden name says village_month, 2025-03, 仙庾镇; its sheet was made to say something else."""

    form = Catalogue(Path(__file__).parent / "catalogue").form_version("village_month", date(2025, 3, 31))
    current = template_version(form)

    def put_template(file: str, rows: Sequence[Sequence[Any]], version: str = current) -> None:
        book = workbook({"报表": rows})
        mark = DefinedName("fedstats_return", attr_text=f'"village_month|2025-03|{TOWN}|4|{version}"')
        book.defined_names["fedstats_return"] = mark
        put(file, bytes_of(book))

    put_template("template.xlsx", table([row()]))
    expect("template.xlsx", both())
    put_template("template_outdated.xlsx", table([row()]), "0123456789ab")
    expect("template_outdated.xlsx", [], [("template_outdated", None)], taken=False)
    for file, rows, found in (
        ("template_of_another_form.xlsx", table([row()], title=QUARTER), ("form_ambiguous", None)),
        ("template_of_another_unit.xlsx", table([row()], unit=STREET), ("unit_name_of_another", "A1")),
        ("template_of_another_month.xlsx", table([row()], period="2025年2月"), ("period_unclear", "A1")),
    ):
        put_template(file, rows)
        expect(file, [], [found], taken=False)
    put_template("template_under_another_name.xlsx", [[MONTH], ["填报单位：月塘街道"], FLAT, row()])
    found = ("unit_name_of_another", "A2")
    expect("template_under_another_name.xlsx", [], [found], taken=False)


def totals_among_rows() -> None:
    numbered = ["序号", *FLAT]
    rows = [[1, *row()], [2, *row(ZHANGXIA, 80, 20)]]
    cells = [
        (code, "2025-03", name, value, f"{letter}{at}")
        for code, at, values in ((LONGQUAN, 4, ("100", "60")), (ZHANGXIA, 5, ("80", "20")))
        for name, value, letter in zip(("cervical_eligible", "cervical_screened"), values, "DE", strict=True)
    ]
    put_csv("total_beneath_numbers.csv", table([*rows, ["合计", "", "", 180, 80]], numbered))
    expect("total_beneath_numbers.csv", cells)
    put_csv("total_beneath_numbers_wrong.csv", table([*rows, ["合计", "", "", 180, 81]], numbered))
    expect("total_beneath_numbers_wrong.csv", cells, [("total_differs", "E6")])
    rows = [row(), row(ZHANGXIA, 80, 20)]
    named = ["本页合计", "全镇合计", "仙庾镇合计", "合计（人）", "总 计："]
    put_csv("total_by_many_names.csv", table([*rows, *(["", name, 180, 80] for name in named)]))
    both_rows = [*both(), *both(ZHANGXIA, 5, "80", "20")]
    expect("total_by_many_names.csv", both_rows)
    wrong = [["", name, 180, 79] for name in named]
    put_csv("total_by_many_names_wrong.csv", table([*rows, *wrong]))
    expect("total_by_many_names_wrong.csv", both_rows, [("total_differs", f"D{at}") for at in range(6, 11)])
    # a village's own total is no total of the sheet: nobody is dropped in silence
    put_csv("total_of_a_village.csv", table([["", "龙泉村合计", 100, 60], row(SHIJU)]))
    expect("total_of_a_village.csv", both(SHIJU, 5), [("unknown_place", "A4")])
    put_csv("total_not_a_number.csv", table([*rows, ["合计", "", "很多", 80]]))
    expect("total_not_a_number.csv", both_rows, [("not_a_number", "C6")])
    # 203,000 and 180 are 203,180: 20.32万 is known to ± 50, 20.4万 to ± 500; 20万余 is at least 200,000
    for file, total, found in (
        ("total_rounded.csv", "20.32万", []),
        ("total_rounded_wrong.csv", "20.4万", [("total_differs", "C6")]),
        ("total_more_than.csv", "20万余", []),
        ("total_more_than_wrong.csv", "21万余", [("total_differs", "C6")]),
    ):
        large = [row(LONGQUAN, 203000, 60), row(ZHANGXIA, 180, 20)]
        put_csv(file, table([*large, ["合计", "", total, 80]]))
        expect(file, [*both(eligible="203000"), *both(ZHANGXIA, 5, "180", "20")], found)


def other_rows_and_rules() -> None:
    # words where the place is missing are numbers, no labels
    put_csv("words_without_place.csv", table([["", "", "十二", "没有"], row()]))
    expect("words_without_place.csv", both(at=5), [("place_missing", "A4")])
    # numbers of columns in words; a row of units beneath the labels
    units = [*head(), [*FLAT, "担保贷款金额"], ["", "", "人", "人", "万元"], row(LONGQUAN, 100, 60, 1.5)]
    put_csv("units_in_a_row.csv", units)
    expect("units_in_a_row.csv", [*both(at=5), of_longquan("loans_yuan", "15000", "E5")])
    put_csv("column_numbers_in_words.csv", [*head(), FLAT, ["甲", "乙", "一", "二"], row()])
    expect("column_numbers_in_words.csv", both(at=5))
    # the rule counts the column that is not there as zero; the finding names the cell that is
    headers = [*FLAT, "技能培训其中：就业人数"]
    put_csv("rule_without_its_column.csv", table([row(LONGQUAN, 100, 60, 3)], headers))
    cells = [*both(), of_longquan("persons_employed", "3", "E4")]
    expect("rule_without_its_column.csv", cells, [("employed_within_trained", "E4")])


def centred_labels() -> None:
    # typed over the middle of its columns: 应查 of C and E may be of either screening
    header = [
        ["地区代码", "地区名称", "", "宫颈癌筛查", "", "乳腺癌筛查"],
        ["", "", ELIGIBLE, SCREENED, ELIGIBLE, SCREENED],
    ]
    put_csv("labels_centred.csv", [*head(), *header, [LONGQUAN, "", 100, 60, 90, 50]])
    cells = [of_longquan("cervical_screened", "60", "D5"), of_longquan("breast_screened", "50", "F5")]
    refused = [("column_ambiguous", "C4"), ("column_ambiguous", "E4")]
    expect("labels_centred.csv", cells, refused)


def cells_and_rows_that_mislead() -> None:
    # one number over two villages, one over two columns
    trained = [*FLAT, "技能培训期数", "技能培训人次"]
    rows = [row(LONGQUAN, 100, 60, 2, 40), row(ZHANGXIA, 80, "", 3, ""), row(SHIJU, 10, 5, 1, 7)]
    put_xlsx("merged_numbers.xlsx", table(rows, trained), ["D4:D5", "E5:F5"])
    cells = [
        both()[0],
        of_longquan("training_sessions", "2", "E4"),
        of_longquan("training_attendances", "40", "F4"),
        both(ZHANGXIA, 5, "80")[0],
        *both(SHIJU, 6, "10", "5"),
        (SHIJU, "2025-03", "training_sessions", "1", "E6"),
        (SHIJU, "2025-03", "training_attendances", "7", "F6"),
    ]
    expect("merged_numbers.xlsx", cells, [("merged_cells", cell) for cell in ("D4", "D5", "E5", "F5")])
    # the header again, as for a new page; then another form's table
    page = table([row(), FLAT, row(ZHANGXIA, 80, 20)])
    put_csv("header_again.csv", page)
    expect("header_again.csv", [*both(), *both(ZHANGXIA, 6, "80", "20")])
    other = ["地区代码", "地区名称", "乳腺癌筛查应查人数", "乳腺癌筛查实查人数"]
    put_csv("two_tables.csv", table([row(), other, row(ZHANGXIA, 80, 20)]))
    expect("two_tables.csv", both(), [("second_table", "B5")])
    # no signature line: two numbers of nobody
    lost = ["", "", "325", "约三百二十五人左右（含流动人口）"]
    put_csv("row_of_nobody.csv", table([row(), lost]))
    expect("row_of_nobody.csv", both(), [("place_missing", "A5")])
    put_csv("rows_of_blanks.csv", table([row(), ["", "", " ", "\u3000"]]))
    expect("rows_of_blanks.csv", both())
    blocks = [row(), ["合计", "", 100, 60], row(ZHANGXIA, 80, 20), row(SHIJU, 10, 5), ["合计", "", 90, 25]]
    put_csv("totals_by_block.csv", table(blocks))
    expect("totals_by_block.csv", [*both(), *both(ZHANGXIA, 6, "80", "20"), *both(SHIJU, 7, "10", "5")])
    put_xlsx("infinite.xlsx", table([row(LONGQUAN, 100, 60), row(ZHANGXIA, "1" * 400, "9" * 30)]))
    found = [("not_a_number", "C5"), ("above_maximum", "D5")]
    expect("infinite.xlsx", both(), found)
    # a quote that nobody closed would make one cell of three rows
    lines = text_of(table([row(), row(ZHANGXIA), row(SHIJU)], [*FLAT, "备注"])).splitlines()
    lines[3] += ',"abc'
    lines[5] += ',q"'
    put("stray_quotes.csv", "\n".join(lines).encode())
    expect("stray_quotes.csv", [], [("quotes_unclear", None)], taken=False)
    thousands = "\n".join(
        "\t".join(map(str, cells)) for cells in table([row(LONGQUAN, "1,234,567", "1,000,000")])
    )
    put("tabs_and_thousands.tsv", thousands.encode())
    expect("tabs_and_thousands.tsv", both(eligible="1234567", screened="1000000"))


def heads_that_mislead() -> None:
    apart = [[MONTH], ["单位代码", TOWN, "", "报告期", 2025, "年", 3, "月"], FLAT, row()]
    put_xlsx("period_in_pieces.xlsx", apart)
    expect("period_in_pieces.xlsx", both())
    line = [[MONTH], ["地区：", "仙庾镇", "", f"单位代码：{TOWN}", "报告期：2025年3月"], FLAT, row()]
    put_csv("place_in_the_head.csv", line)
    expect("place_in_the_head.csv", both())
    bare = [[MONTH], ["单位", "仙庾镇", "2025年3月"], [f"单位代码：{TOWN}"], FLAT, row()]
    put_csv("line_of_place_and_month.csv", bare)
    expect("line_of_place_and_month.csv", both(at=5))
    made = [[MONTH], [f"单位代码：{TOWN}", "报告期：2025年3月", "制表时间：2025年4月2日"], FLAT, row()]
    put_csv("date_of_making.csv", made)
    expect("date_of_making.csv", both())
    put_csv("2025年4月2日上报.csv", table([row()]))
    expect("2025年4月2日上报.csv", both())
    # 人数 of what?
    put_csv("lone_label.csv", table([row(LONGQUAN, 100, 60, 9)], [*FLAT, "人数"]))
    expect("lone_label.csv", both(), [("column_ambiguous", "E3")])
    deep = [[*FLAT, "担保贷款（万元）"], ["", "", "", "", "金额（元）"]]
    put_csv("units_of_two_levels.csv", [*head(), *deep, row(LONGQUAN, 100, 60, 1.5)])
    expect("units_of_two_levels.csv", both(at=5), [("unit_unclear", "E4")])
    for at, words in enumerate(
        ("计量单位：人，金额：万元", "单位：人、人次、万元。", "单位：万元整", "计量单位:人 金额单位:万元")
    ):
        line = ["", "", "", "", words]
        put_csv(f"units_many_{at}.csv", [*head(), line, LOANS, row(LONGQUAN, 100, 60, 1.5)])
        expect(f"units_many_{at}.csv", [*both(at=5), of_longquan("loans_yuan", "15000", "E5")])


def formats_that_add() -> None:
    """A number format decides what a reader sees."""
    headers = [*FLAT, "担保贷款金额（元）", "覆盖率（%）", "技能培训人数"]
    book = workbook(
        {
            "报表": table(
                [
                    row(LONGQUAN, 100, 60, 50, 0.5, 12),
                    row(ZHANGXIA, 100, 60, 50, 12.5, 12),
                    row(SHIJU, 100, 60, 1234.5, 0.6, 12),
                ],
                headers,
            )
        }
    )
    page = book["报表"]
    for cell, code in (
        ("E4", '0"万元"'),  # 50万元
        ("F4", '0.0"%"'),  # 0.5%
        ("G4", '0"人次"'),  # 12人次 among persons
        ("E5", '"约"0"元"'),  # 约50元
        ("F5", "0.0\\%"),  # 12.5%
        ("G5", '0"以上"'),  # 12以上
        ("E6", '"¥"#,##0.00;[Red]-#,##0.00'),  # ¥1,234.50
        ("F6", "0.0%"),  # 60.0%
        ("G6", '0"百人"'),  # 12百人
    ):
        page[cell].number_format = code
    cells = [
        *both(),
        of_longquan("loans_yuan", "500000", "E4"),
        of_longquan("cervical_coverage", "0.5", "F4"),
        *both(ZHANGXIA, 5),
        (ZHANGXIA, "2025-03", "loans_yuan", "50", "E5", "about"),
        (ZHANGXIA, "2025-03", "cervical_coverage", "12.5", "F5"),
        (ZHANGXIA, "2025-03", "persons_trained", "12", "G5", "more_than"),
        *both(SHIJU, 6),
        (SHIJU, "2025-03", "loans_yuan", "1234.5", "E6"),
        (SHIJU, "2025-03", "cervical_coverage", "60", "F6"),
        (SHIJU, "2025-03", "persons_trained", "1200", "G6"),
    ]
    put("formats.xlsx", bytes_of(book))
    found = [("columns_reordered", "E3"), ("unit_differs", "G4")]  # 人数 comes before 金额 on the form
    expect("formats.xlsx", cells, found)
    put_converted("formats.xls", book)
    expect("formats.xls", cells, found)


def under_other_names() -> None:
    """A file's kind follows from its bytes, not from its name."""
    text = text_of(table([row()]))
    put("csv_named.xls", text.encode("gb18030"))
    put("tab_named.xlsx", text_of(table([row()]), "\t").encode())
    put("utf16_without_mark.csv", text.encode("utf-16-le"))
    put("utf16_be_without_mark.csv", text.encode("utf-16-be"))
    put("workbook_named.xls", bytes_of(workbook({"报表": table([row()])})))
    put("workbook_named.csv", bytes_of(workbook({"报表": table([row()])})))
    put("cr_only.csv", text.replace("\r\n", "\r").encode())
    put("sep_line.csv", b"sep=;\r\n" + text_of(table([row()]), ";").encode())
    for file in ("csv_named.xls", "tab_named.xlsx", "utf16_without_mark.csv", "utf16_be_without_mark.csv"):
        expect(file, both())
    for file in ("workbook_named.xls", "workbook_named.csv", "cr_only.csv"):
        expect(file, both())
    expect("sep_line.csv", both(at=5))
    # what web systems send as Excel
    page = (
        '<html><head><meta charset="gbk"><title>导出</title></head><body><table border=1>'
        f"<tr><td colspan=4>{MONTH}</td></tr><tr><td>单位代码：{TOWN}</td><td>报告期：2025年3月</td></tr>"
        "<tr><td rowspan=2>地区代码<td rowspan=2>地区名称<td colspan=2>宫颈癌筛查</tr>"
        "<tr><td>应查人数<br>（人）</td><td>实查人数&nbsp;(人)</td></tr>"
        f"<tr><td>{LONGQUAN}</td><td>龙泉村</td><td>100</td><td>60</td></tr></table></body></html>"
    )
    put("web_page_named.xls", page.encode("gbk"))
    expect("web_page_named.xls", both(at=5))
    hidden = page.replace("</table>", "<!-- 13800001234 --></table>")
    put("web_page_with_a_number_hidden.xls", hidden.encode("gbk"))
    expect("web_page_with_a_number_hidden.xls", [], [("personal_data", None)], taken=False)


MAKERS = (
    labels_above,
    harmless_labels_above,
    units_in_odd_places,
    doubtful_periods,
    contradicting_units,
    changed_templates,
    totals_among_rows,
    other_rows_and_rules,
    centred_labels,
    cells_and_rows_that_mislead,
    heads_that_mislead,
    formats_that_add,
    under_other_names,
)
