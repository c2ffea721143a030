"""Cells: number formats, struck and raised characters, comments, csv rows, words for numbers, explanations."""

from collections.abc import Callable, Iterator
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.intake.files_of import ods, spreadsheet_2003, text, web_page, xlsx
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import LABELS, Want, of

COLUMN = dict(zip("CDEFGHIJKLM", range(11), strict=True))


def formats() -> Iterator[Case]:
    def give(cells: dict[str, str | tuple[Any, str]]) -> Callable[[Worksheet], None]:
        def touch(page: Worksheet) -> None:
            for cell, given in cells.items():
                if isinstance(given, tuple):
                    page[cell] = given[0]
                page[cell].number_format = given if isinstance(given, str) else given[1]

        return touch

    r = of("430212109")
    yield case("formats_that_change_nothing.xlsx", "formats of Excel and WPS: 人 behind, leading zeros, Chinese numerals, accounting, colours, ¥",
               xlsx(r.sheet(), touch=give({
                   "K4": '0"人"', "K5": "[DBNum1][$-804]General", "K6": "0_ ", "K7": "#,##0_);(#,##0)", "J4": "[Red][<10]0;0",
                   "J5": "00000", "C4": "[DBNum1][$-804]General", "H4": "0;-0;;@", "G4": '0"期"', "G5": "??0", "M4": "¥#,##0.00",
                   "M5": "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* \"-\"??_ ;_ @_ ", "M6": "[$¥-804]#,##0", "M7": '#,##0.00"元"',
                   "I4": "[Color10]0", "E4": "0.", "D4": "[>999]#,##0;0"})), r.read())  # fmt: skip
    r = of("430212110", 5)
    wrong = {
        "K4": (3, '0"0"'), "K5": (4, '"1"0'), "K6": (3, '"—"'), "K7": (36.4, "0"), "M4": (52300, '0.00,"万元"'),
        "M5": (5.23, '0.00"万元"'), "J4": (7, '0"‰"'), "L8": (1, '[=1]"是";0'), "J5": (6, 'm"月"d"日"'), "H6": (51, '0"以上"'),
    }  # fmt: skip
    want = r.read()
    want |= {
        r.at(int(c[1:]) - 4, COLUMN[c[0]]): [None] for c in ("K4", "K5", "K6", "K7", "M4", "J4", "L8", "J5")
    }
    want |= {
        r.at(1): [["52300", "exact"]],
        r.at(2, "training_attendances"): [None, ["51", "more_than"]],
        r.at(2, "persons_trained"): [None, [str(r.figures[2][6]), "exact"]],
    }
    yield case(
        "formats_that_tell_another.xlsx",
        "a literal 0 behind 3, a literal 1 before 4, a dash for 3, 36.4 shown 36, 52300 shown 52.30万元, 1 shown 是, 6 shown 1月6日",
        xlsx(r.sheet(), touch=give(wrong)),
        want,
        [("*", c) for c in ("K4", "K5", "K6", "K7", "M4", "J4", "L8", "J5")],
    )
    r = of("430212111")
    yield case(
        "format_conditions.xlsx",
        "conditions that show small counts as <5 and large ones in 百",
        xlsx(r.sheet(), touch=give({"K4": (3, '[<5]"<5";0'), "C5": (1800, '[>=1000]0.0,"千";0')})),
        r.read()
        | {
            r.at(0, "persons_reemployed"): [None],
            r.at(1, "cervical_eligible"): [None, ["1800", "exact"]],
            r.at(1, "cervical_screened"): [None, [str(r.figures[1][1]), "exact"]],
        },
        [("*", "K4")],
    )


def characters() -> Iterator[Case]:
    def rich(*parts: tuple[str, InlineFont] | str) -> CellRichText:
        return CellRichText(
            *(TextBlock(part[1], part[0]) if isinstance(part, tuple) else part for part in parts)
        )

    r = of("430223001")

    def bold(page: Worksheet) -> None:
        page["K4"] = rich(("3", InlineFont(b=True)), "6")
        page["K5"] = rich(("9", InlineFont(color="FFFF0000")))
        page["B6"] = rich(
            (str(page["B6"].value)[:2], InlineFont(u="single", i=True)), str(page["B6"].value)[2:]
        )
        page["J4"].font = Font(bold=True, color="FFFF0000", underline="double")

    yield case(
        "emphasis_only.xlsx",
        "bold, red and underlined characters within numbers and names change nothing",
        xlsx(r.sheet(), touch=bold),
        r.read() | {r.at(0, 8): [["36", "exact"]], r.at(1, 8): [["9", "exact"]]},
    )
    r = of("430223002")

    def struck(page: Worksheet) -> None:
        page["K4"] = rich("12", ("3", InlineFont(strike=True)))
        page["J5"].font = Font(strike=True)
        page["M6"] = rich("52000", ("②", InlineFont(vertAlign="subscript")))
        page["B7"] = rich(("老村部", InlineFont(strike=True)), str(page["B7"].value))

    want = (
        r.read()
        | {r.at(0, 8): [None], r.at(1, 7): [None], r.at(2): [None, ["52000", "exact"]]}
        | r.row(3, lambda v: [None, [str(v), "exact"]])
    )
    yield case(
        "struck_last_digit.xlsx",
        "12 with a struck 3 behind it, a struck 7, ② set low behind a sum, a struck word before a name",
        xlsx(r.sheet(), touch=struck),
        want,
        [("*", "K4"), ("*", "J5"), ("*", "M6")],
    )
    r = of("430223003")

    def phonetic(name: str, part: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return part
        word = r.villages[0][1]
        old = f"<si><t>{word}</t></si>".encode()
        assert old in part
        return part.replace(
            old,
            f'<si><t>{word}</t><rPh sb="0" eb="2"><t>pīn yīn</t></rPh><phoneticPr fontId="1"/></si>'.encode(),
        )

    yield case(
        "pinyin_over_a_name.xlsx",
        "WPS and Excel keep the pinyin over a name in the same string",
        xlsx(r.sheet(), after=phonetic),
        r.read(),
    )
    r = of("430223004")

    def comments(page: Worksheet) -> None:
        page["K4"].comment = Comment("少报2人，下月补", "审核")
        page["K5"].comment = Comment("已与村里核对无误", "审核")
        page["C3"].comment = Comment("35—64周岁", "市妇联")

    yield case(
        "comment_short_by_two.xlsx",
        "a comment at a number says 少报2人; others say 已核对无误 and whom the label means",
        xlsx(r.sheet(), touch=comments),
        r.read(),
        [("*", "K4")],
    )
    r = of("430223102")
    yield case(
        "crossed_out_in_web_page.xls",
        "a web page: <del>, <s>, a style line-through, <sup> in numbers; <b> and <font> in others",
        web_page(
            [
                *r.sheet()[:3],
                *(
                    [*row[:10], mark, *row[11:]]
                    for row, mark in zip(r.rows(), ("@1@", "@2@", "@3@", "@4@"), strict=True)
                ),
            ],
            after=lambda page: (
                page.replace("@1@", "<del>3</del>4")
                .replace("@2@", '<span style="text-decoration:line-through">6</span>5')
                .replace("@3@", "3<sup>2)</sup>")
                .replace("@4@", "<b><font color=red>1</font></b>2")
            ),
        ),
        r.read()
        | {r.at(0, 8): [None], r.at(1, 8): [None], r.at(2, 8): [None], r.at(3, 8): [["12", "exact"]]},
        [("*", "K4"), ("*", "K5"), ("*", "K6")],
    )
    r = of("430223103")
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="T2" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
        '<style:style style:name="T3" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    )
    rows = [[*row[:10], f"@{at}@", *row[11:]] for at, row in enumerate(r.rows())]

    def spans_of(body: str) -> str:
        for at, new in enumerate(
            (
                '<text:span text:style-name="T1">3</text:span>7',
                '7<text:span text:style-name="T2">a</text:span>',
                '<text:span text:style-name="T3">1</text:span>1',
                "8",
            )
        ):
            body = body.replace(f"@{at}@", new)
        return body

    yield case(
        "struck_in_ods.ods",
        "ods: 3 struck before 7, 7 with a raised a, a bold 1 within 11",
        ods(r.sheet(rows=rows), styles=styles, after=spans_of),
        r.read()
        | {
            r.at(0, 8): [None],
            r.at(1, 8): [None, ["7", "exact"]],
            r.at(2, 8): [["11", "exact"]],
            r.at(3, 8): [["8", "exact"]],
        },
        [("*", "K4"), ("*", "K5")],
    )
    r = of("430223106")

    def cross(page: str) -> str:
        last = r.figures[1]
        old = f'<Data ss:Type="Number">{last[7]}</Data></Cell><Cell><Data ss:Type="Number">{last[8]}'
        assert page.count(old) == 1
        return page.replace(old, old.replace("<Cell><Data", '<Cell ss:StyleID="s1"><Data'))

    yield case(
        "struck_in_xml_2003.xls",
        "XML Spreadsheet 2003: a cell of which the style strikes the number out",
        spreadsheet_2003(r.sheet(), after=cross),
        r.read() | {r.at(1, 8): [None]},
        [("*", "K5")],
    )


def comma_separated() -> Iterator[Case]:
    def lines(rows: list[list[Any]], encoding: str = "gb18030") -> bytes:
        return "".join(",".join(map(str, row)) + "\r\n" for row in rows).encode(encoding)

    r = of("430223109")
    rows = [[*row, note] for row, note in zip(r.rows(), ("", "含外村学员,共3人", "", "无"), strict=True)]
    yield case(
        "comma_in_remark.csv",
        "an unquoted comma within 备注: the row is longer than the header, its numbers are where they belong",
        lines(r.sheet([*LABELS, "备注"], rows=rows)),
        r.read() | r.row(1, lambda v: [None, [str(v), "exact"]]),
        [("*", "A5|B5|N5|O5|C5")],
    )
    r = of("430223115")
    rows = r.rows()
    rows[2] = [*rows[2][:2], "1,253", *rows[2][3:]]
    yield case(
        "thousand_in_first_figure.csv",
        "1,253 without quotes in the first figure of a row, no column behind the figures",
        lines(r.sheet(rows=rows)),
        r.read() | r.row(2),
        [("*", "A6|B6|N6|C6|D6|M6")],
    )
    r = of("430223118")
    rows = r.rows()
    rows[1] = [*rows[1][:5], *rows[1][6:]]
    yield case(
        "row_short_by_one.csv",
        "a field was lost within a row: all behind it stand one to the left",
        lines(r.sheet(rows=rows)),
        r.read() | r.row(1),
        [("*", "A5|B5|M5|C5")],
    )
    r = of("430223119")
    rows = [[*row, "", "", ""] for row in r.rows()]
    yield case(
        "trailing_commas.csv",
        "each row ends in blank fields, as Excel saves a sheet that was once wider",
        lines([[*line, *[""] * (16 - len(line))] for line in r.sheet(rows=rows)]),
        r.read(),
    )
    r = of("430223120")
    yield case(
        "sep_line.csv",
        'the first line is sep=, as exports write it for Excel; codes as ="…"',
        b"sep=,\r\n" + text([*r.sheet()[:3], *([f'="{row[0]}"', *row[1:]] for row in r.rows())], "utf-8-sig"),
        r.read(),
    )
    r = of("430223122")
    yield case(
        "tab_behind_codes.csv",
        "codes and periods with a tab behind them, so that Excel keeps them as text",
        text([*r.sheet()[:3], *([f"{row[0]}\t", f"{row[1]}\t", *row[2:]] for row in r.rows())]),
        r.read(),
    )
    r = of("430223123")
    rows = [[*row, "按花名册核对"] if at == 1 else row for at, row in enumerate(r.rows())]
    yield case(
        "remark_left_out.csv",
        "rows without a remark end before that column",
        lines(r.sheet([*LABELS, "备注"], rows=rows)),
        r.read(),
    )
    r = of("430223124")
    yield case(
        "tab_separated.xls",
        "GBK text with tabs under the name xls, as old systems export",
        text(r.sheet(), delimiter="\t"),
        r.read(),
    )


def numbers() -> Iterator[Case]:
    def words(unit: str, indicator: str, entries: list[tuple[str, list[Any]]], file: str, why: str) -> Case:
        r = of(unit, len(entries))
        assert len(r.villages) == len(entries)
        at = list(COLUMN.values())[[*"CDEFGHIJKLM"].index(indicator)]
        rows = r.rows()
        want: Want = r.read()
        for row, (word, options) in enumerate(entries):
            rows[row][at + 2] = word
            want[r.at(row, at)] = options
        findings = [
            ("*", f"{indicator}{row + 4}") for row, (_, options) in enumerate(entries) if options == [None]
        ]
        return case(
            file,
            why,
            text(r.sheet(rows=rows)) if file.endswith("csv") else xlsx(r.sheet(rows=rows)),
            want,
            findings,
        )

    def exact(value: str, *more: Any) -> list[Any]:
        return [[value, "exact"], *more]

    yield words(
        "430281103",
        "K",
        [
            ("共9人", exact("9", None)),
            ("(9)", [None]),
            ("9（人）", exact("9")),
            (">9", [["9", "more_than"], None]),
            ("不到9人", [["9", "less_than"], None]),
            ("9？", [None]),
            ("9↑", [None]),
        ],
        "words_around_9.csv",
        "ways to write a count: 共9人 (9) 9（人） >9 不到9人 9？ 9↑",
    )
    yield words(
        "430281105",
        "K",
        [
            ("同上月", [None]),
            ("无变化", [None]),
            ("叁人", exact("3")),
            ("7人整", exact("7", None)),
            ("10人次", [None]),
            ("8名妇女", exact("8", None)),
            ("6～7", [None]),
        ],
        "words_for_counts.xlsx",
        "ways to write a count: 同上月 无变化 叁人 7人整 10人次 8名妇女 6～7",
    )
    yield words(
        "430281107",
        "K",
        [
            ("12（去年）", [None]),
            ("12（任务）", [None]),
            ("12（截至2月）", [None]),
            ("12（待核实）", [None]),
            ("12（全年）", [None]),
            ("12（不含外村）", exact("12", None)),
            ("12（其中新增3人）", [None]),
        ],
        "notes_glued.csv",
        "notes behind a number: （去年） （任务） （截至2月） （待核实） （全年） （不含外村） （其中新增3人）",
    )
    yield words(
        "430281108",
        "M",
        [
            ("人民币52000元", exact("52000", None)),
            ("5.2万元整", exact("52000")),
            ("伍万贰仟圆整", exact("52000", None)),
            ("52,000元/2人", [None]),
            ("5.2万+1万", [None]),
            ("5.20万（2笔）", [None, ["52000", "exact"]]),
            ("52000美元", [None]),
        ],
        "sums_of_money.xlsx",
        "ways to write a sum: 人民币52000元 5.2万元整 伍万贰仟圆整 52,000元/2人 5.2万+1万 5.20万（2笔） 52000美元",
    )
    yield words(
        "430281109",
        "M",
        [
            ("5.2万亩", [None]),
            ("52万株", [None]),
            ("52千元", exact("52000")),
            ("约5.2万元", [["52000", "about"]]),
            ("5万2千元", exact("52000")),
            ("52000.0", exact("52000")),
            ("0.52亿分", [None]),
        ],
        "measures_in_cells.csv",
        "measures behind a number in a column of yuan: 万亩 万株 千元 约…万元 5万2千元",
    )


def explanations() -> Iterator[Case]:
    r = of("430281120", 6)
    rows = []
    for row, said in zip(
        r.rows(),
        ("同上", "属实", "√", "/", "已核实", "上月培训的妇女本月才就业，共计多出的都是上月学员"),
        strict=True,
    ):
        row[9] = row[8] + 2
        rows.append([*row, said])
    want = r.read() | {r.at(at, 7): [[str(row[9]), "exact"]] for at, row in enumerate(rows)}
    yield case(
        "explained_in_a_word.xlsx",
        "上报说明 is 同上, 属实, √, /, 已核实 and, on the last row, a reason",
        xlsx(r.sheet([*LABELS, "上报说明"], rows=rows)),
        want,
        [("employed_within_trained", f"J{at}") for at in range(4, 9)],
    )


MAKERS = {
    "5 formats": formats,
    "6 characters": characters,
    "7 csv": comma_separated,
    "numbers": numbers,
    "11 explanations": explanations,
}
