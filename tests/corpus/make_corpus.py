"""Make the corpus: small files in the manner of real returns, each with what a person reads in it.

    python tests/corpus/make_corpus.py

Writes files/ and expected.json beside this script. What a file should yield (cells) and raise (findings) is written
by hand beside its making; what could be read wrongly stands in misleading.py. Files that a spreadsheet program makes (xls, ods) are written only where they are missing.
"""

import io
import json
import shutil
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import misleading
from openpyxl.comments import Comment
from writing import (
    DONGHU,
    EXPECTED,
    FILES,
    FLAT,
    HERE,
    LONGQUAN,
    MONTH,
    NAMES,
    QUARTER,
    SHIJU,
    STREET,
    TOWN,
    YEAR,
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

# ---- files: kinds, encodings, delimiters, sheets


def kinds_of_files() -> None:
    rows = table([row(), row(ZHANGXIA, 80, 20)])
    cells = [*both(), *both(ZHANGXIA, 5, "80", "20")]
    for file, encoding in (
        ("utf8.csv", "utf-8"),
        ("utf8_bom.csv", "utf-8-sig"),
        ("gbk.csv", "gbk"),
        ("gb18030.csv", "gb18030"),
        ("utf16_le.csv", "utf-16"),
    ):
        put_csv(file, rows, encoding)
        expect(file, cells)
    put("utf16_be.csv", b"\xfe\xff" + text_of(rows).encode("utf-16-be"))
    expect("utf16_be.csv", cells)
    for file, delimiter in (
        ("tab.tsv", "\t"),
        ("tab.txt", "\t"),
        ("semicolon.csv", ";"),
        ("tab_in_csv.csv", "\t"),
    ):
        put_csv(file, rows, delimiter=delimiter)
        expect(file, cells)
    put_xlsx("plain.xlsx", rows)
    expect("plain.xlsx", cells)
    put_converted("plain.xls", workbook({"报表": rows}))
    expect("plain.xls", cells)
    put_converted("plain.ods", workbook({"报表": rows}))
    expect("plain.ods", cells)


def encodings_that_hurt() -> None:
    # 𠮷 and 㐂 are in GB18030, not in GBK; the remark column is ignored
    put_csv(
        "rare_characters.csv", table([row(more := LONGQUAN, 100, 60, "𠮷㐂")], [*FLAT, "备注"]), "gb18030"
    )
    expect("rare_characters.csv", both(more))
    # someone pasted a UTF-8 line under GBK ones
    lines = text_of(table([row(), row(ZHANGXIA)])).splitlines(keepends=True)
    put("mixed_encodings.csv", "".join(lines[:4]).encode("gbk") + lines[4].encode())
    expect("mixed_encodings.csv", [*both(), *both(ZHANGXIA, 5)], [("mixed_encoding", None)])
    # thousands with commas inside a semicolon file
    put_csv("semicolon_thousands.csv", table([row(LONGQUAN, "1,234", "1,000")]), delimiter=";")
    expect("semicolon_thousands.csv", both(eligible="1234", screened="1000"))
    # quoted fields with line breaks in the header
    put_csv(
        "quoted_header.csv",
        table([row()], ["地区\n代码", "地区名称", "宫颈癌筛查\n应查人数（人）", "宫颈癌筛查\n实查人数(人)"]),
    )
    expect("quoted_header.csv", both())
    put_csv("ragged.csv", [[*head()[0]], *head()[1:], FLAT, row()[:4], ["", "", ""]])
    expect("ragged.csv", both())


def zips() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, code in (("仙庾镇.csv", LONGQUAN), ("再报.csv", ZHANGXIA)):
            # Chinese programs write the names in GBK without the UTF-8 flag
            info = zipfile.ZipInfo(name.encode("gbk").decode("cp437"), (2025, 1, 1, 0, 0, 0))
            info.create_system = 0
            archive.writestr(info, text_of(table([row(code)])).encode("gbk"))
    put("several.zip", out.getvalue())
    expect("several.zip", [*both(), *both(ZHANGXIA)])


def several_sheets() -> None:
    other = table([["430202001201", "荷叶塘村委会", 50, 40]], unit=STREET)
    notes = [["通知"], ["请各村按时上报"]]
    put("sheets.xlsx", bytes_of(workbook({"仙庾": table([row()]), "月塘": other, "通知": notes})))
    expect(
        "sheets.xlsx",
        [*both(), *both("430202001201", 4, "50", "40")],
        [("sheet_not_read", None)],
    )
    same = table([row(ZHANGXIA)])
    put("sheet_twice.xlsx", bytes_of(workbook({"一": table([row()]), "二": same})))
    expect("sheet_twice.xlsx", [], [("return_repeated", None), ("return_repeated", None)], taken=False)
    # two forms in one file: a month of the villages and a year
    year = table(
        [[LONGQUAN, "", 12, 3]],
        ["地区代码", "地区名称", "全年培训人数（人）", "全年贷款金额（万元）"],
        period="2024年度",
        title=YEAR,
    )
    put("two_forms.xlsx", bytes_of(workbook({"月": table([row()]), "年": year})))
    yearly = [
        (LONGQUAN, "2024", "persons_trained", "12", "C4"),
        (LONGQUAN, "2024", "loans_yuan", "30000", "D4"),
    ]
    expect("two_forms.xlsx", [*both(), *yearly])


def hidden_things() -> None:
    book = workbook({"报表": table([row(), row(ZHANGXIA, 80, 20)])})
    book["报表"].row_dimensions[5].hidden = True
    put("hidden_row.xlsx", bytes_of(book))
    cells = [*both(), *both(ZHANGXIA, 5, "80", "20")]
    expect("hidden_row.xlsx", cells, [("hidden_read", None)])
    book = workbook({"报表": table([row(), row(ZHANGXIA, 80, 20)])})
    book["报表"].column_dimensions["D"].hidden = True
    put("hidden_column.xlsx", bytes_of(book))
    expect("hidden_column.xlsx", cells, [("hidden_read", None)])
    book = workbook({"说明": [["见另一张"]], "报表": table([row(), row(ZHANGXIA, 80, 20)])})
    book["报表"].sheet_state = "hidden"
    put("hidden_sheet.xlsx", bytes_of(book))
    expect("hidden_sheet.xlsx", cells, [("hidden_read", None), ("sheet_not_read", None)])
    for kind in ("xls", "ods"):
        book = workbook({"报表": table([row(), row(ZHANGXIA, 80, 20)])})
        book["报表"].row_dimensions[5].hidden = True
        put_converted(f"hidden_row.{kind}", book)
        expect(f"hidden_row.{kind}", cells, [("hidden_read", None)])


def formulas() -> None:
    # openpyxl writes formulas without results: they read as nothing
    put_xlsx("formula_without_value.xlsx", table([row(LONGQUAN, 100, "=30+30")]))
    expect("formula_without_value.xlsx", both()[:1], [("formula_without_value", "D4")])
    book = workbook({"报表": table([row(LONGQUAN, "=50*2", "=30+30"), row(ZHANGXIA, "=1/0", "=20")])})
    for kind in ("xls", "ods"):  # calculated and saved by a spreadsheet program
        put_converted(f"formulas.{kind}", book)
        found = [*both(), (ZHANGXIA, "2025-03", "cervical_screened", "20", "D5")]
        expect(f"formulas.{kind}", found, [("formula_error", "C5")])
    book = workbook({"报表": table([row()])})
    book["报表"]["D4"].value, book["报表"]["D4"].data_type = "#REF!", "e"
    put("error_value.xlsx", bytes_of(book))
    expect("error_value.xlsx", both()[:1], [("formula_error", "D4")])
    put_csv("error_text.csv", table([row(LONGQUAN, 100, "#DIV/0!")]))
    expect("error_text.csv", both()[:1], [("formula_error", "D4")])


# ---- where the table is

DEEP = [
    ["地区代码", "地区名称", "宫颈癌筛查", "", "乳腺癌筛查", "", "技能培训", "", "", ""],
    [
        "",
        "",
        "应查人数（人）",
        "实查人数（人）",
        "应查人数（人）",
        "实查人数（人）",
        "期数（期）",
        "人次（人次）",
        "人数（人）",
        "其中：就业人数（人）",
    ],
]
DEEP_MERGES = ["A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:J3"]
DEEP_NAMES = [
    "cervical_eligible",
    "cervical_screened",
    "breast_eligible",
    "breast_screened",
    "training_sessions",
    "training_attendances",
    "persons_trained",
    "persons_employed",
]


def deep_cells(at: int, values: Sequence[int], code: str = LONGQUAN, first: str = "C") -> list[Cell]:
    letters = [chr(ord(first) + step) for step in range(len(values))]
    return [
        (code, "2025-03", name, str(value), f"{letter}{at}")
        for name, value, letter in zip(DEEP_NAMES, values, letters, strict=True)
    ]


def headers() -> None:
    values = [100, 60, 90, 50, 2, 80, 40, 10]
    data = [LONGQUAN, "龙泉村委会", *values]
    put_xlsx("merged_header.xlsx", [*head(), *DEEP, data], DEEP_MERGES)
    expect("merged_header.xlsx", deep_cells(5, values))
    put_csv("merged_header.csv", [*head(), *DEEP, data])  # as a csv, merged cells are blanks
    expect("merged_header.csv", deep_cells(5, values))
    put_converted("merged_header.ods", workbook({"报表": [*head(), *DEEP, data]}, DEEP_MERGES))
    expect("merged_header.ods", deep_cells(5, values))
    put_converted("merged_header.xls", workbook({"报表": [*head(), *DEEP, data]}, DEEP_MERGES))
    expect("merged_header.xls", deep_cells(5, values))
    # four rows: an outer heading over all, 两癌 over both screenings, and a row of column numbers after them
    four = [
        ["地区代码", "地区名称", "妇女工作情况", "", "", ""],
        ["", "", "两癌筛查", "", "", ""],
        ["", "", "宫颈癌筛查", "", "乳腺癌筛查", ""],
        ["", "", "应查人数（人）", "实查人数（人）", "应查人数（人）", "实查人数（人）"],
        ["甲", "乙", 1, 2, 3, 4],
    ]
    merges = ["A3:A6", "B3:B6", "C3:F3", "C4:F4", "C5:D5", "E5:F5"]
    put_xlsx("four_header_rows.xlsx", [*head(), *four, [LONGQUAN, "", *values[:4]]], merges)
    expect(
        "four_header_rows.xlsx",
        deep_cells(8, values[:4])
        if False
        else [
            (LONGQUAN, "2025-03", name, str(value), f"{letter}8")
            for name, value, letter in zip(DEEP_NAMES, values[:4], "CDEF", strict=False)
        ],
    )
    # the outer label stands over both, its columns tell themselves apart in one cell each
    put_csv("column_numbers.csv", [*head(), FLAT, ["(1)", "(2)", "(3)", "(4)"], row()])
    expect("column_numbers.csv", both(at=5))
    # place labels at the bottom of the header, parents above them only
    low = [["", "", "宫颈癌筛查", ""], ["地区代码", "地区名称", "应查人数", "实查人数"]]
    put_xlsx("place_label_below.xlsx", [*head(), *low, row()], ["C3:D3"])
    expect("place_label_below.xlsx", both(at=5))
    put_csv(
        "numbered_labels.csv",
        table(
            [row()], ["地区代码", "地区名称", "1.宫颈癌筛查 应查人数", "（二）宫颈癌筛查实查人数（单位：人）"]
        ),
    )
    expect("numbered_labels.csv", both())
    put_csv(
        "typographic.csv",
        table([row()], ["地 区 代 码", "地区名称", "宫颈癌筛查应查人数(人)", "宫颈癌筛查　实查人数（ 人 ）"]),
    )
    expect("typographic.csv", both())
    put_csv(
        "alias_of_a_column.csv",
        table([row()], ["地区代码", "地区名称", "宫颈癌筛查应查人数", "宫颈癌筛查已查人数"]),
    )
    expect("alias_of_a_column.csv", both())


def odd_headers() -> None:
    # read by label although the columns changed places
    put_csv(
        "reordered.csv",
        table(
            [[LONGQUAN, "", 60, 100]], ["地区代码", "地区名称", "宫颈癌筛查实查人数", "宫颈癌筛查应查人数"]
        ),
    )
    cells = [
        (LONGQUAN, "2025-03", "cervical_screened", "60", "C4"),
        (LONGQUAN, "2025-03", "cervical_eligible", "100", "D4"),
    ]
    expect("reordered.csv", cells, [("columns_reordered", "C3")])
    # the same label twice: which is which cannot be known
    put_csv("repeated_label.csv", table([row(LONGQUAN, 100, 60, 55)], [*FLAT, "宫颈癌筛查实查人数（人）"]))
    expect("repeated_label.csv", both()[:1], [("column_repeated", "E3")])
    put_csv("unknown_label.csv", table([row(LONGQUAN, 100, 60, 5)], [*FLAT, "志愿者人数"]))
    expect("unknown_label.csv", both(), [("unknown_column", "E3")])
    put_csv("no_label.csv", table([row(LONGQUAN, 100, 60, 5)], [*FLAT, ""]))
    expect("no_label.csv", both(), [("unknown_column", "E3")])
    put_csv("missing_label.csv", table([row()[:3]], FLAT[:3]))
    expect("missing_label.csv", both()[:1], [("column_missing", None)])
    # the labels above were lost: 应查人数 could be of either screening
    headers = ["地区代码", "地区名称", "应查人数（人）", "宫颈癌筛查实查人数（人）", "期数（期）"]
    put_csv("parents_lost.csv", table([row(LONGQUAN, 100, 60, 2)], headers))
    # and 期数 of anything at all
    expect("parents_lost.csv", both()[1:], [("column_ambiguous", "C3"), ("column_ambiguous", "E3")])
    # the title of the month's form over the columns of the county's
    county = ["地区代码", "地区名称", "县级培训期数（期）", "县级培训人数（人）"]
    put_csv("title_of_another.csv", table([["430202", "荷塘区", 3, 50]], county, unit="430202"))
    expect("title_of_another.csv", [], [("form_ambiguous", None)], taken=False)
    put_csv("no_title.csv", [*head()[1:], FLAT, row()])  # the columns tell the form
    expect("no_title.csv", both(at=3))
    put_csv("another_form.csv", [["计划生育统计表"], ["地区", "户数"], ["龙泉村", 3]])
    expect("another_form.csv", [], [("unknown_form", None)], taken=False)


def head_blocks() -> None:
    body = [FLAT, row()]
    put_xlsx(
        "head_in_one_cell.xlsx",
        [[MONTH], [f"填报单位：仙庾镇   单位代码：{TOWN}   报告期：2025年3月   表号：village_month"], *body],
    )
    expect("head_in_one_cell.xlsx", both())
    put_xlsx("head_in_neighbours.xlsx", [[MONTH], ["填报单位", "", "仙庾镇", "报告期", "2025-03"], *body])
    expect("head_in_neighbours.xlsx", both())
    put_csv("head_beneath.csv", [[MONTH], *body, ["填报单位：仙庾镇（盖章）"], ["报告期：2025年3月"]])
    expect("head_beneath.csv", both(at=3))
    put_csv(
        "title_with_period.csv", [["仙庾镇2025年3月村（社区）妇联工作月报表"], [f"单位代码：{TOWN}"], *body]
    )
    expect("title_with_period.csv", both())
    put_csv("period_line.csv", [[MONTH], ["", "", "（2025年3月）"], [f"单位代码：{TOWN}"], *body])
    expect("period_line.csv", both(at=5))
    put_csv("title_and_head_disagree.csv", [["2025年2月村（社区）妇联工作月报表"], *head()[1:], *body])
    expect("title_and_head_disagree.csv", [], [("period_unclear", "A1")], taken=False)
    put_csv(
        "foot_lines.csv",
        [
            *table([row()]),
            [],
            ["单位负责人：", "", "填表人：", "联系电话：0731-28681234"],
            ["报出日期：2025年4月2日"],
        ],
    )
    expect("foot_lines.csv", both())
    put_csv("empty_rows.csv", [[], [MONTH], [], *head()[1:], [], FLAT, [], row(), [], [], row(ZHANGXIA)])
    expect("empty_rows.csv", [*both(at=8), *both(ZHANGXIA, 11)])


def totals() -> None:
    put_csv("total_last.csv", table([row(), row(ZHANGXIA, 80, 20), ["合计", "", 180, 80]]))
    cells = [*both(), *both(ZHANGXIA, 5, "80", "20")]
    expect("total_last.csv", cells)
    put_csv("total_first.csv", table([["", "合计", 180, 80], row(), row(ZHANGXIA, 80, 20)]))
    expect("total_first.csv", [*both(at=5), *both(ZHANGXIA, 6, "80", "20")])
    put_csv("total_wrong.csv", table([row(), row(ZHANGXIA, 80, 20), ["合 计", "", 180, 81]]))
    expect("total_wrong.csv", cells, [("total_differs", "D6")])
    groups = [
        row(),
        ["小计", "", 100, 60],
        row(ZHANGXIA, 80, 20),
        row(SHIJU, 10, 5),
        ["小计", "", 90, 25],
        ["合计", "", 190, 85],
    ]
    put_csv("subtotals.csv", table(groups))
    expect("subtotals.csv", [*both(), *both(ZHANGXIA, 6, "80", "20"), *both(SHIJU, 7, "10", "5")])
    groups[4] = ["小计", "", 95, 25]
    put_csv("subtotal_wrong.csv", table(groups))
    expect(
        "subtotal_wrong.csv",
        [*both(), *both(ZHANGXIA, 6, "80", "20"), *both(SHIJU, 7, "10", "5")],
        [("total_differs", "C8")],
    )
    # the total counts a row that is not taken: it is right all the same
    put_csv(
        "total_over_unknown.csv", table([row(), ["430202100999", "无此村", 80, 20], ["合计", "", 180, 80]])
    )
    expect("total_over_unknown.csv", both(), [("unknown_place", "A5")])


# ---- numbers


def numbers(file: str, label: str, indicator: str, entries: Sequence[tuple[Any, str | None, str]]) -> None:
    """A column E of up to four cells: each text with its value and qualifier, or None and the rule it breaks."""
    codes = list(NAMES)
    rows = [row(code, 100, 60, text) for code, (text, _, _) in zip(codes, entries, strict=False)]
    if file.endswith(".xlsx"):
        put_xlsx(file, table(rows, [*FLAT, label]))
    else:
        put_csv(file, table(rows, [*FLAT, label]))
    cells: list[Cell] = []
    findings: list[tuple[str, str | None]] = []
    for at, (code, (_, value, said)) in enumerate(zip(codes, entries, strict=False), 4):
        cells += both(code, at)
        if value is not None:
            cells.append((code, "2025-03", indicator, value, f"E{at}", said if said != "note" else "exact"))
            findings += [("note_in_cell", f"E{at}")] if said == "note" else []
        elif said:
            findings.append((said, f"E{at}"))
    expect(file, cells, findings)


def ways_of_writing_numbers() -> None:
    trained, attended, loans = ("技能培训→人数（人）", "技能培训→人次（人次）", "担保贷款→金额（元）")
    trained, attended, loans = (label.replace("→", "") for label in (trained, attended, loans))
    numbers(
        "full_width.csv",
        trained,
        "persons_trained",
        [
            ("１２３", "123", "exact"),
            ("１，２３４", "1234", "exact"),
            ("1,234", "1234", "exact"),
            ("＋5", "5", "exact"),
        ],
    )
    numbers(
        "wan.csv",
        trained,
        "persons_trained",
        [
            ("41.49万", "414900", "exact"),
            ("3千", "3000", "exact"),
            ("5百人", "500", "exact"),
            ("2万3千", "23000", "exact"),
        ],
    )
    numbers(
        "wan_yuan.csv",
        loans,
        "loans_yuan",
        [
            ("102万元", "1020000", "exact"),
            ("1.35万元", "13500", "exact"),
            ("1.2亿元", "120000000", "exact"),
            ("19500000元", "19500000", "exact"),
        ],
    )
    numbers(
        "column_in_wan_yuan.csv",
        "担保贷款金额（万元）",
        "loans_yuan",
        [
            ("19.5", "195000", "exact"),
            ("1950元", "1950", "exact"),
            ("1950万", None, "number_unclear"),
            ("1950万元", "19500000", "exact"),
        ],
    )
    numbers(
        "column_in_wan_yuan.xlsx",
        "担保贷款金额（万元）",
        "loans_yuan",
        [(19.5, "195000", "exact"), (3, "30000", "exact"), (0, "0", "exact"), (0.0123, "123", "exact")],
    )
    numbers(
        "numerals.csv",
        trained,
        "persons_trained",
        [
            ("十二", "12", "exact"),
            ("一百零五", "105", "exact"),
            ("一百二", "120", "exact"),
            ("两千三百人", "2300", "exact"),
        ],
    )
    numbers(
        "more_numerals.csv",
        trained,
        "persons_trained",
        [
            ("廿五", "25", "exact"),
            ("四个", "4", "exact"),
            ("壹佰贰拾", "120", "exact"),
            ("一万二千", "12000", "exact"),
        ],
    )
    numbers(
        "more_than.csv",
        trained,
        "persons_trained",
        [
            ("300余人", "300", "more_than"),
            ("20多人", "20", "more_than"),
            ("20以上", "20", "more_than"),
            ("千余人", "1000", "more_than"),
        ],
    )
    numbers(
        "about.csv",
        trained,
        "persons_trained",
        [
            ("近200", "200", "less_than"),
            ("约50", "50", "about"),
            ("30以内", "30", "less_than"),
            ("50人左右", "50", "about"),
        ],
    )
    numbers(
        "person_times.csv",
        attended,
        "training_attendances",
        [
            ("9万余人次", "90000", "more_than"),
            ("12次", "12", "exact"),
            ("200人", None, "unit_differs"),
            ("80人次", "80", "exact"),
        ],
    )
    numbers(
        "persons_or_times.csv",
        trained,
        "persons_trained",
        [
            ("200余人次", None, "unit_differs"),
            ("12%", None, "unit_differs"),
            ("35户", None, "unit_differs"),
            ("12名", "12", "exact"),
        ],
    )
    numbers(
        "notes_behind.csv",
        trained,
        "persons_trained",
        [
            ("12（含流动）", "12", "note"),
            ("12人（外村学员）", "12", "note"),
            ("35（120）", None, "two_numbers"),
            ("12（含流动5人）", None, "two_numbers"),
        ],
    )
    numbers(
        "unclear.csv",
        trained,
        "persons_trained",
        [
            ("1,23", None, "number_unclear"),
            ("12 34", None, "number_unclear"),
            ("三四人", None, "number_unclear"),
            ("3万5", None, "number_unclear"),
        ],
    )
    numbers(
        "no_numbers.csv",
        trained,
        "persons_trained",
        [
            ("很多", None, "not_a_number"),
            ("几十人", None, "not_a_number"),
            ("12²", None, "not_a_number"),
            ("见附件", None, "not_a_number"),
        ],
    )
    numbers(
        "zeros.csv",
        trained,
        "persons_trained",
        [("0", "0", "exact"), ("零", "0", "exact"), ("没有", "0", "exact"), ("〇", "0", "exact")],
    )
    numbers(
        "blanks.csv",
        trained,
        "persons_trained",
        [("无", None, ""), ("—", None, ""), ("/", None, ""), ("暂无", None, "")],
    )
    numbers(
        "zeros_by_catalogue.csv",
        "宣传发放资料（份）",
        "leaflets",
        [("无", "0", "exact"), ("—", "0", "exact"), ("/", None, ""), ("", None, "")],
    )
    numbers(
        "percent.csv",
        "覆盖率（%）",
        "cervical_coverage",
        [("12", "12", "exact"), ("12%", "12", "exact"), ("12％", "12", "exact"), ("1.2‰", "0.12", "exact")],
    )
    numbers(
        "percent_mixed.csv",
        "覆盖率（%）",
        "cervical_coverage",
        [
            ("61.5%", "61.5", "exact"),
            ("0.12", None, "percent_unclear"),
            ("61.5", "61.5", "exact"),
            ("1", None, "percent_unclear"),
        ],
    )
    numbers(
        "per_mille_over_percent.csv",  # the column's header gives another unit than the form's
        "覆盖率（‰）",
        "cervical_coverage",
        [("174", "17.4", "exact"), ("12%", "12", "exact"), ("0.5", "0.05", "exact"), ("0", "0", "exact")],
    )
    numbers(
        "per_ten_thousand.csv",
        "覆盖率（%）",
        "cervical_coverage",
        [
            ("3/万", "0.03", "exact"),
            ("2.3/10万", "0.0023", "exact"),
            ("1.5个百分点", None, "unit_differs"),
            ("0", "0", "exact"),
        ],
    )
    numbers(
        "limits.csv",
        trained,
        "persons_trained",
        [
            ("-5", None, "below_minimum"),
            ("1000000000000000000", None, "above_maximum"),
            ("2.5", None, "too_many_decimals"),
            ("7", "7", "exact"),
        ],
    )
    numbers(
        "numbers_as_text.xlsx",
        trained,
        "persons_trained",
        [("12", "12", "exact"), ("　13　", "13", "exact"), ("14 人", "14", "exact"), ("十五", "15", "exact")],
    )
    numbers(
        "dates_as_numbers.xlsx",
        trained,
        "persons_trained",
        [
            (date(2025, 3, 5), None, "date_not_number"),
            (True, None, "not_a_number"),
            (6, "6", "exact"),
            (7.0, "7", "exact"),
        ],
    )


def percent_format() -> None:
    book = workbook(
        {"报表": table([row(LONGQUAN, 100, 60, 0.6), row(ZHANGXIA, 100, 60, 1.2)], [*FLAT, "覆盖率"])}
    )
    for cell in ("E4", "E5"):
        book["报表"][cell].number_format = "0%"  # shown as 60% and 120%
    rate = [(LONGQUAN, "2025-03", "cervical_coverage", "60", "E4")]
    rate += [(ZHANGXIA, "2025-03", "cervical_coverage", "120", "E5")]  # a claim, taken with a warning
    for kind in ("xlsx", "xls", "ods"):
        if kind == "xlsx":
            put("percent_format.xlsx", bytes_of(book))
        else:
            put_converted(f"percent_format.{kind}", book)
        expect(
            f"percent_format.{kind}", [*both(), *both(ZHANGXIA, 5), *rate], [("claim_above_maximum", "E5")]
        )
    # this form's catalogue says that a plain 0.12 means 12 %
    rows = [[LONGQUAN, "", 10, 5, 0.12], [ZHANGXIA, "", 20, 6, "35%"], [SHIJU, "", 30, 7, 12]]
    headers = ["地区代码", "地区名称", "全年培训人数", "全年贷款金额（元）", "全年覆盖率"]
    put_xlsx("fraction.xlsx", table(rows, headers, period="2024年度", title=YEAR))
    cells: list[Cell] = []
    for at, (code, trained, loans) in enumerate(
        ((LONGQUAN, "10", "5"), (ZHANGXIA, "20", "6"), (SHIJU, "30", "7")), 4
    ):
        cells += [
            (code, "2024", "persons_trained", trained, f"C{at}"),
            (code, "2024", "loans_yuan", loans, f"D{at}"),
        ]
    cells += [
        (LONGQUAN, "2024", "cervical_coverage", "12", "E4"),
        (ZHANGXIA, "2024", "cervical_coverage", "35", "E5"),
    ]
    expect("fraction.xlsx", cells, [("percent_unclear", "E6")])


def lines_of_units() -> None:
    headers = [*FLAT, "担保贷款金额"]
    line = [f"单位代码：{TOWN}", "报告期：2025年3月", "计量单位：人、万元"]
    put_csv("line_of_units.csv", [[MONTH], line, headers, row(LONGQUAN, 100, 60, 1.5)])
    expect("line_of_units.csv", [*both(), (LONGQUAN, "2025-03", "loans_yuan", "15000", "E4")])
    headers = [*FLAT, "担保贷款金额（元）"]
    put_csv("line_of_units_contradicts.csv", [[MONTH], line, headers, row(LONGQUAN, 100, 60, 1.5)])
    expect("line_of_units_contradicts.csv", both(), [("unit_unclear", "E3")])
    put_csv("column_of_another_unit.csv", table([row(LONGQUAN, 100, 60, 5)], [*FLAT, "技能培训人数（户）"]))
    expect("column_of_another_unit.csv", both(), [("unit_differs", "E3")])


# ---- places


def places() -> None:
    by_name = ["地区", "宫颈癌筛查应查人数", "宫颈癌筛查实查人数"]

    def cells(*found: tuple[str, int]) -> list[Cell]:
        return [
            own
            for code, at in found
            for own in (
                (code, "2025-03", "cervical_eligible", "100", f"B{at}"),
                (code, "2025-03", "cervical_screened", "60", f"C{at}"),
            )
        ]

    def put_names(
        file: str,
        names: Sequence[str],
        found: list[Cell],
        findings: Sequence[tuple[str, str | None]] = (),
        unit: str = TOWN,
    ) -> None:
        put_csv(file, table([[name, 100, 60] for name in names], by_name, unit=unit))
        expect(file, found, findings)

    # 龙泉村 is a village of two townships: within the unit it is one
    put_names("by_name.csv", ["龙泉村委会", "樟霞村委会"], cells((LONGQUAN, 4), (ZHANGXIA, 5)))
    put_names(
        "variants.csv",
        ["龙泉村", "樟霞村民委员会", "石咀", "仙庾镇东湖村"],
        cells((LONGQUAN, 4), (ZHANGXIA, 5), (SHIJU, 6), (DONGHU, 7)),
    )
    put_names(
        "communities.csv",
        ["文化路社区", "东湖居委会", "荷叶塘村"],
        cells((f"{STREET}001", 4), (f"{STREET}002", 5), (f"{STREET}201", 6)),
        unit=STREET,
    )
    put_names("alias.csv", ["老樟霞"], cells((ZHANGXIA, 4)))
    put_names("near_name.csv", ["石嘴村", "龙泉村"], cells((LONGQUAN, 5)), [("unknown_place", "A4")])
    # of the district both 东湖社区 and 东湖村 are villages: 东湖 alone means neither
    put_names(
        "ambiguous_name.csv",
        ["东湖", "樟霞村"],
        cells((ZHANGXIA, 5)),
        [("ambiguous_place", "A4")],
        unit="430202",
    )
    put_names(
        "outside_unit.csv",
        ["文化路社区居委会", "龙泉村"],
        cells((LONGQUAN, 5)),
        [("place_outside_unit", "A4")],
    )
    put_names(
        "twice.csv",
        ["龙泉村", "樟霞村", "龙泉村委会"],
        cells((ZHANGXIA, 5)),
        [("place_repeated", "A4"), ("place_repeated", "A6")],
    )
    put_csv("code_of_another.csv", table([[LONGQUAN, "樟霞村委会", 100, 60], row(SHIJU)]))
    expect("code_of_another.csv", both(SHIJU, 5), [("place_name_of_another", "A4")])
    put_xlsx("codes_as_numbers.xlsx", table([[int(LONGQUAN), "龙泉村", 100, 60]]))
    expect("codes_as_numbers.xlsx", both())
    put_csv("wrong_level.csv", table([["430202", "荷塘区", 100, 60], row()]))
    expect("wrong_level.csv", both(at=5), [("place_wrong_level", "A4")])
    put_csv("no_place.csv", table([["", "", 100, 60], row()]))
    expect("no_place.csv", both(at=5), [("place_missing", "A4")])


def places_in_time() -> None:
    """A return of March 2018 under the county's old and new name; the reverse in 2025."""
    old, new = ("430221100", "430221100201"), ("430212100", "430212100201")
    for file, unit, code, period, lands in (
        ("of_2018_under_zhuzhou_county.csv", old[0], old[1], "2018年3月", old[1]),
        ("of_2018_under_lukou.csv", new[0], new[1], "2018年3月", old[1]),
        ("of_2025_under_zhuzhou_county.csv", old[0], old[1], "2025年3月", new[1]),
        ("of_2025_under_lukou.csv", new[0], new[1], "2025年3月", new[1]),
    ):
        put_csv(file, table([[code, "龙泉村", 100, 60]], unit=unit, period=period))
        expect(file, both(lands, period="2018-03" if "2018" in file else "2025-03"))
    for file, name, lands in (
        ("name_of_2018.csv", "株洲县渌口镇", old[1]),
        ("later_name_in_2018.csv", "渌口区渌口镇", old[1]),
    ):
        put_csv(file, [[MONTH], [f"填报单位：{name}", "报告期：2018年3月"], FLAT, ["", "龙泉村", 100, 60]])
        expect(file, both(lands, period="2018-03"))
    put_csv("unit_unknown.csv", [[MONTH], ["填报单位：仙瘐镇", "报告期：2025年3月"], FLAT, row()])
    expect("unit_unknown.csv", [], [("unknown_unit", "A2")], taken=False)


# ---- periods


def periods() -> None:
    for at, text in enumerate(("2025年3月", "2025.3", "2025-03", "２０２５年３月份", "2025/3", "202503")):
        put_csv(f"period_{at}.csv", table([row()], period=text))
        expect(f"period_{at}.csv", both())
    headers = ["地区代码", "地区名称", "宣传发放资料（份）", "举办培训（期）"]
    for at, text in enumerate(("2025年一季度", "2025年第一季度", "2025年1-3月", "2025-Q1")):
        put_csv(f"quarter_{at}.csv", table([row(LONGQUAN, 7, 2)], headers, period=text, title=QUARTER))
        cells = [
            (LONGQUAN, "2025-Q1", "leaflets", "7", "C4"),
            (LONGQUAN, "2025-Q1", "training_sessions", "2", "D4"),
        ]
        expect(f"quarter_{at}.csv", cells)
    put_xlsx("date_cell.xlsx", [[MONTH], ["单位代码", TOWN, "统计时间", date(2025, 3, 1)], FLAT, row()])
    expect("date_cell.xlsx", both())
    put_csv("2025-03/from_folder.csv", [[MONTH], [f"单位代码：{TOWN}"], FLAT, row()])
    expect("2025-03/from_folder.csv", both())
    put_csv("2025年3月上报/from_folder_in_words.csv", [[MONTH], [f"单位代码：{TOWN}"], FLAT, row()])
    expect("2025年3月上报/from_folder_in_words.csv", [], [("period_only_sent", None)], taken=False)
    put_csv("2025-03/another_month.csv", table([row()], period="2025年2月"))
    expect("2025-03/another_month.csv", [], [("period_differs_from_folder", "B2")], taken=False)
    put_csv("no_period.csv", [[MONTH], [f"单位代码：{TOWN}"], FLAT, row()])
    expect("no_period.csv", [], [("period_missing", None)], taken=False)
    put_csv("month_13.csv", table([row()], period="2025年13月"))
    expect("month_13.csv", [], [("no_such_period", "B2")], taken=False)
    put_csv("future.csv", table([row()], period="2025年12月"))
    expect("future.csv", [], [("future_period", "B2")], taken=False)


# ---- rules, and personal data


def rules() -> None:
    put_csv("more_screened_than_eligible.csv", table([row(LONGQUAN, 60, 100), row(ZHANGXIA)]))
    expect("more_screened_than_eligible.csv", both(ZHANGXIA, 5), [("screened_within_eligible", "D4、C4")])
    headers = [*FLAT, "技能培训人数", "技能培训其中：就业人数"]
    put_csv(
        "more_employed_than_trained.csv",
        table([row(LONGQUAN, 100, 60, 5, 9), row(ZHANGXIA, 100, 60, "", 3)], headers),
    )
    cells = [
        *both(),
        (LONGQUAN, "2025-03", "persons_trained", "5", "E4"),
        (LONGQUAN, "2025-03", "persons_employed", "9", "F4"),
        *both(ZHANGXIA, 5),
        (ZHANGXIA, "2025-03", "persons_employed", "3", "F5"),
    ]
    # the rule counts a blank as zero: three employed of none trained
    expect(
        "more_employed_than_trained.csv",
        cells,
        [("employed_within_trained", "F4、E4"), ("employed_within_trained", "F5、E5")],
    )
    put_csv("required_blank.csv", table([row(LONGQUAN, "", 60), row(ZHANGXIA, "无", 60)]))
    cells = [
        (code, "2025-03", "cervical_screened", "60", f"D{at}") for code, at in ((LONGQUAN, 4), (ZHANGXIA, 5))
    ]
    expect("required_blank.csv", cells, [("required_blank", "C4"), ("required_blank", "C5")])


def check_digit(first_17: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[
        sum(int(digit) * weight for digit, weight in zip(first_17, weights, strict=True)) % 11
    ]


def personal() -> None:
    """Identity and phone numbers made up by their rules; they belong to nobody."""
    card = "43020219800101102" + check_digit("43020219800101102")
    with_remark = [*FLAT, "备注"]
    for file, text in (
        ("id_card.csv", f"患者{card}"),
        ("mobile_in_note.csv", "电话 138 0000 1234"),
        ("mobile_full_width.csv", "１３８００００１２３４"),
        ("bank_card.csv", "卡号6222020000000000001"[:-1] + luhn("622202000000000000")),
    ):
        put_csv(file, table([row(LONGQUAN, 100, 60, text)], with_remark))
        expect(file, [], [("personal_data", "E4")], taken=False)
    put_xlsx("id_card_damaged.xlsx", table([row(LONGQUAN, 100, 60, 430202198001011000)], with_remark))
    expect("id_card_damaged.xlsx", [], [("personal_data", "E4")], taken=False)
    put_csv("column_of_names.csv", table([row(LONGQUAN, 100, 60, "王某")], [*FLAT, "姓名"]))
    expect("column_of_names.csv", [], [("personal_data", "E3")], taken=False)
    book = workbook({"报表": table([row()])})
    book["报表"]["C4"].comment = Comment(f"核实过 {card}", "x")
    put("id_card_in_comment.xlsx", bytes_of(book))
    expect("id_card_in_comment.xlsx", [], [("personal_data", "C4")], taken=False)
    put(
        "names_on_another_sheet.xlsx",
        bytes_of(workbook({"报表": table([row()]), "花名册": [["序号", "姓 名"], [1, "王某"]]})),
    )
    expect("names_on_another_sheet.xlsx", [], [("personal_data", "B1")], taken=False)


def luhn(digits: str) -> str:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-1::-2])
    return str(-(doubled + sum(int(digit) for digit in digits[-2::-2])) % 10)


def main() -> None:
    if FILES.exists():
        for path in FILES.rglob("*"):
            if path.is_file() and path.suffix not in (".xls", ".ods"):
                path.unlink()
    for make in (
        kinds_of_files,
        encodings_that_hurt,
        zips,
        several_sheets,
        hidden_things,
        formulas,
        headers,
        odd_headers,
        head_blocks,
        totals,
        ways_of_writing_numbers,
        percent_format,
        lines_of_units,
        places,
        places_in_time,
        periods,
        rules,
        personal,
        *misleading.MAKERS,
    ):
        make()
    for path in sorted(FILES.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
    text = json.dumps(EXPECTED, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
