"""Returns that a person reads without doubt, however they are written."""

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.intake.files_of import day, ods, spreadsheet_2003, text, web_page, xlsx
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import LABELS, PLACE, TITLE, Want, of

STAGES = (
    "宫颈癌检查年度任务数（人）", "宫颈癌检查应检人数（人）", "宫颈癌检查实检人数（人）", "宫颈癌检查结果正常人数（人）",
    "既往接受过宫颈癌检查人数（人）", "HPV检测人数（人）", "HPV检测阴性人数（人）", "HPV检测阳性人数（人）",
    "应做阴道镜检查人数（人）", "实做阴道镜检查人数（人）", "阴道镜检查异常人数（人）", "应做病理检查人数（人）",
    "实做病理检查人数（人）", "病理检查异常人数（人）", "应分期宫颈癌人数（人）", "已分期宫颈癌人数（人）", "宫颈癌I期人数（人）", "宫颈癌II期人数（人）", "宫颈癌III期人数（人）", "宫颈癌IV期人数（人）",
)  # fmt: skip
STAGE_NAMES = (
    "cervical_check_task", "cervical_check_due", "cervical_check_examined", "cervical_check_normal", "cervical_check_previous",
    "hpv_tested", "hpv_negative", "hpv_positive", "colposcopy_due", "colposcopy_examined", "colposcopy_abnormal", "biopsy_due",
    "biopsy_examined", "biopsy_abnormal", "staging_due", "staged", "cancer_stage_1", "cancer_stage_2", "cancer_stage_3", "cancer_stage_4",
)  # fmt: skip


def heads() -> Iterator[Case]:
    r = of("430224002")
    yield case(
        "seal_without_colon.csv",
        "填报单位（签章）and the name one blank apart, the period with underscores: 报告期 2025年_3_月",
        text(
            [
                [TITLE],
                [f"填报单位（签章） {r.name}妇联", "", "报告期 2025年_3_月"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.read(),
    )
    r = of("430224003")
    yield case(
        "name_alone_under_title.xlsx",
        "below the title 茶陵县思聪街道 alone, at its right 2025 年 3 月, no labels",
        xlsx([[TITLE], ["茶陵县思聪街道", "", "", "", "2025 年 3 月"], [*PLACE, *LABELS], *r.rows()]),
        r.read(),
    )
    r = of("430224004")
    yield case(
        "submitting_unit_spaced.csv",
        "报 送 单 位（公 章）：茶陵县洣江街道妇女联合会; 所属期：2025年03月份; 报出时间：2025年4月3日",
        text(
            [
                [TITLE],
                [
                    "报 送 单 位（公 章）：茶陵县洣江街道妇女联合会",
                    "",
                    "所属期：2025年03月份",
                    "",
                    "报出时间：2025年4月3日",
                ],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.read(),
    )
    r = of("430224005")
    yield case(
        "title_says_all.xlsx",
        "茶陵县云阳街道2025年3月份村（社区）妇联工作月报表, and no head at all",
        xlsx([[f"茶陵县{r.name}2025年3月份{TITLE}"], [*PLACE, *LABELS], *r.rows()]),
        r.read(),
    )
    r = of("430224101")
    yield case(
        "circle_zero.csv",
        "报告期：二○二五年三月份 with the circle ○; the title in 《》",
        text(
            r.sheet(head=[[f"《{TITLE}》"], [f"填报单位：{r.name}（盖章）", "", "报告期：二○二五年三月份"]])
        ),
        r.read(),
    )
    r = of("430224103")

    def date_format(page: Worksheet) -> None:
        page["D2"].number_format = 'yyyy"年"m"月"'

    yield case(
        "last_day_shown_as_month.xlsx",
        "统计月份 is the date 2025-03-31, shown as 2025年3月",
        xlsx(
            [[TITLE], ["填报单位", r.name, "统计月份", day(2025, 3, 31)], [*PLACE, *LABELS], *r.rows()],
            touch=date_format,
        ),
        r.read(),
    )
    r = of("430224105")
    yield case(
        "first_to_last_day.csv",
        "统计时间：2025.3.1-2025.3.31",
        text(
            r.sheet(
                head=[
                    *r.head(period="2025.3.1-2025.3.31")[:1],
                    [f"填报单位：{r.name}", "", "统计时间：2025.3.1-2025.3.31"],
                ]
            )
        ),
        r.read(),
    )
    r = of("430224106")
    yield case(
        "monthly_in_brackets.csv",
        "统计期：2025年3月（月报）, 表　　号：妇联月1表, 有效期至：2025年12月31日, 本表自2025年1月起执行",
        text(
            [
                [TITLE, "", "", "", "", "", "", "", "", "", "表　　号：妇联月1表"],
                ["", "", "", "", "", "", "", "", "", "", "制表机关：茶陵县妇女联合会"],
                ["本表自2025年1月起执行", "", "", "", "", "", "", "", "", "", "有效期至：2025年12月31日"],
                [f"填报单位（公章）：{r.name}", "", "", "", "统计期：2025年3月（月报）"],
                [*PLACE, *LABELS],
                *r.rows(),
            ]
        ),
        r.read(),
    )
    r = of("430224109")
    yield case(
        "unit_only_on_tab.xlsx",
        "the unit stands on the tab only; villages by name",
        xlsx(
            {
                r.name: [
                    [f"2025年3月{TITLE}"],
                    ["序号", "村（社区）", *LABELS],
                    *([at, *row[1:]] for at, row in enumerate(r.rows(), 1)),
                ]
            }
        ),
        r.read(),
    )
    r = of("430224111")
    yield case(
        "枣市镇3月.xlsx",
        "the unit stands in the file’s name only; the month in name and title",
        xlsx([[f"2025年3月{TITLE}"], ["村（社区）", *LABELS], *(row[1:] for row in r.rows())]),
        r.read(),
    )
    r = of("430224112")
    yield case(
        "printed_by_system.xlsx",
        "the foot of a web system: 打印时间：2025-04-02 09:13:22　第1页 共1页, 操作员：admin",
        xlsx(r.sheet(below=[["打印时间：2025-04-02 09:13:22　第1页 共1页", "", "", "操作员：admin"]])),
        r.read(),
    )
    r = of("430224113")
    yield case(
        "made_on.csv",
        "制表时间：2025年4月2日 and 报送截止：2025年4月5日 in the head are no periods",
        text(r.sheet(above=[["制表时间：2025年4月2日", "", "报送截止：2025年4月5日前"]])),
        r.read(),
    )


def tables() -> Iterator[Case]:
    r = of("430224115")
    english = [
        "Place code",
        "Place",
        "Eligible for cervical screening",
        "Screened for cervical cancer",
        "Eligible for breast screening",
        "Screened for breast cancer",
        "Training sessions",
        "Training attendances",
        "Women trained",
        "Brought into work",
        "Women re-employed",
        "Women with secured loans",
        "Secured loans (yuan)",
    ]
    yield case(
        "english_under_chinese.xlsx",
        "under each Chinese label the catalogue’s English one, in a row of its own",
        xlsx([*r.head(), [*PLACE, *LABELS], english, *r.rows()]),
        r.read(),
    )
    r = of("430224116")
    wide = [cell for label in (*PLACE, *LABELS) for cell in (label, "")]
    rows = [[cell for value in row for cell in (value, "")] for row in r.rows()]
    letters = [chr(65 + at) for at in range(26)]
    merges = [
        f"{a}{row}:{b}{row}" for row in range(3, 8) for a, b in zip(letters[::2], letters[1::2], strict=True)
    ]
    yield case(
        "columns_widened.xlsx",
        "each label and each figure merged over two columns",
        xlsx([*r.head(), wide, *rows], merges),
        r.read(),
    )
    r = of("430224203")
    labels = [
        label.replace("（", "\n（").replace("宫颈癌", "宫颈癌\n").replace("技能培训", "技 能 培 训\n")
        for label in LABELS
    ]
    yield case(
        "labels_in_lines.xlsx", "labels broken into lines and spaced out", xlsx(r.sheet(labels)), r.read()
    )
    r = of("430224213")
    body = [[*row[:7], "", *row[7:]] for row in r.rows()]
    yield case(
        "blank_column_between.xlsx",
        "a blank column parts screening from training",
        xlsx([*r.head(), [*PLACE, *LABELS[:5], "", *LABELS[5:]], *body]),
        r.read(),
    )
    r = of("430224404")
    yield case(
        "plain_2003.xls",
        "XML Spreadsheet 2003 under the name xls, with ss:Index over blanks",
        spreadsheet_2003(r.sheet()),
        r.read(),
    )
    r = of("430225200")

    def merged(page: str) -> str:
        return page.replace(
            f'<Cell><Data ss:Type="String">{TITLE}',
            f'<Cell ss:MergeAcross="12"><Data ss:Type="String">{TITLE}',
        )

    yield case(
        "merged_2003.xml",
        "XML Spreadsheet 2003 with a merged title, sent as .xml",
        spreadsheet_2003(r.sheet(), after=merged),
        r.either(),
    )
    r = of("430225202")
    yield case(
        "by_wps.et",
        "a workbook of WPS named et, codes as numbers",
        xlsx(r.sheet(rows=[[int(row[0]), *row[1:]] for row in r.rows()])),
        r.read(),
    )
    r = of("430225203")
    yield case(
        "repeats_in_ods.ods",
        "ods as WPS writes it, a thousand blank columns and a million blank rows repeated behind",
        ods(r.sheet()),
        r.read(),
    )
    r = of("430225207")
    yield case(
        "web_table.xls", "a web page named xls in GBK, plain table", web_page(r.sheet(), "gbk"), r.read()
    )
    r = of("430225209")
    rows = [
        [f"{row[0]}.0", f"\u200e{row[1]}\u200f", *(f"\u202a{n}\u202c" for n in row[2:])] for row in r.rows()
    ]
    yield case(
        "direction_marks.csv",
        "codes with .0 behind, direction marks around names and numbers, as copied from a chat",
        text(r.sheet(rows=rows), "utf-8"),
        r.read(),
    )
    r = of("430281102")
    rows = [[f"４３０２８１１０２{row[0][9:]}", *row[1:]] for row in r.rows()]
    rows[1][0] = f"'{r.villages[1][0]}"
    rows[2][0] = f"\u00a0{r.villages[2][0]} "
    yield case(
        "codes_half_full_width.xlsx",
        "codes partly of full-width digits, one with a quote before it, one with no-break spaces",
        xlsx(r.sheet(rows=rows)),
        r.read(),
    )
    r = of("430281129")
    yield case(
        "unit_of_twelve_digits.csv",
        "单位代码：430281129000, and 填报单位名称 with its city before it",
        text(
            r.sheet(
                head=[
                    [TITLE],
                    [f"填报单位名称：醴陵市{r.name}", "", f"单位代码：{r.unit}000", "", "报告期：2025年3月"],
                ]
            )
        ),
        r.read(),
    )
    r = of("430281133")
    yield case(
        "labels_of_places.csv",
        "the columns of places are called 编码 and 村居",
        text([*r.head(), ["编码", "村居", *LABELS], *r.rows()]),
        r.read(),
    )
    r = of("430281130")
    yield case(
        "pasted_from_chat.txt",
        "tabs, as pasted from a chat; full-width blanks before the lines",
        text(
            [[f"　　{TITLE}"], [f"填报单位:{r.name}", "报告期:2025-03"], [*PLACE, *LABELS], *r.rows()],
            "utf-8",
            "\t",
            "\n",
        ),
        r.read(),
    )
    r = of("430281131")
    yield case(
        "numbers_as_text.xlsx",
        "all figures are text, with blanks behind, some with thousands separators",
        xlsx(r.sheet(rows=[[*row[:2], *(f"{n:,} " for n in row[2:])] for row in r.rows()])),
        r.read(),
    )


def quarter() -> Iterator[Case]:
    values = [[900, 870, 210, 196, 40, 205, 190, 15, 15, 12, 4, 4, 3, 1, 1, 1, 1, 0, 0, 0]]
    want: Want = {
        f"430202|2025-Q1|{name}": [[str(v), "exact"]] for name, v in zip(STAGE_NAMES, values[0], strict=True)
    }
    yield case(
        "stages_in_latin_letters.xlsx",
        "the quarter’s form: I期, II期, III期, IV期 in Latin letters; 报告期：2025年第一季度",
        xlsx(
            [
                ["宫颈癌检查分阶段季报表"],
                ["填报单位：荷塘区妇女联合会", "", "报告期：2025年第一季度"],
                [*PLACE, *STAGES],
                ["430202", "荷塘区", *values[0]],
            ]
        ),
        want,
    )
    values = [[400, 380, 110, 101, 20, 108, 102, 6, 6, 6, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0]]
    want = {
        f"430204|2025-Q1|{name}": [[str(v), "exact"]] for name, v in zip(STAGE_NAMES, values[0], strict=True)
    }
    yield case(
        "quarter_as_span.csv",
        "the quarter’s form, where 1—3月 is the form’s own period: title （2025年1—3月）, head 2025年一季度",
        text(
            [
                ["宫颈癌检查分阶段季报表（2025年1—3月）"],
                ["填报单位：石峰区", "", "报告期：2025年一季度"],
                [*PLACE, *STAGES],
                ["430204", "石峰区", *values[0]],
            ]
        ),
        want,
    )


MAKERS = {"heads to read": heads, "tables to read": tables, "quarter": quarter}
