"""Slips that officers get back, made from good and from hostile workbooks."""

import io
import re
import shutil
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine as calamine
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from flows.steps.findings.findings import Where, finding, worded_finding
from flows.steps.slip import _sheets as slip_sheets
from flows.steps.slip import slip
from flows.steps.slip._styles import legal_title
from flows.steps.slip.slip import make_slip

MOST = 2**24
FILE = "2025-01/990102/甲乡 一月.xlsx"
DDE = "=cmd|' /C calc'!A0"
DOT = bytes.fromhex(  # a picture of one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

Finding = dict[str, str | None]


def at(
    cell: str | None,
    severity: str = "error",
    sheet: str | None = "村月报",
    file: str = FILE,
    value: str = "5",
) -> Finding:
    """A finding with the sentence 请核对CELL at a cell of the return."""
    where = Where("0" * 64, file, sheet, cell)
    return worded_finding("some_rule", severity, where, value, f"请核对{cell}", f"check {cell}")


def workbook(**sheets: list[list[Any]]) -> bytes:
    """A workbook of the sheets; texts stay texts."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                page.write_row(row, 0, cells)
    return content.getvalue()


def wide_sheet(rows: int, columns: int) -> bytes:
    """A workbook with the numbers 0, 1, 2 … in each row; a library takes seconds to write a million cells."""
    names = [xl_col_to_name(at) for at in range(columns)]
    row = "".join(f'<c r="{name}#"><v>{at}</v></c>' for at, name in enumerate(names))
    data = "".join(f'<row r="{at}">{row.replace("#", str(at))}</row>' for at in range(1, rows + 1))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(村月报=[[0]]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                head, _, rest = part.partition("<sheetData>")
                head = head.replace('ref="A1"', f'ref="A1:{names[-1]}{rows}"')
                part = f"{head}<sheetData>{data}{rest[rest.index('</sheetData>') :]}"
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def return_of(*rows: list[Any]) -> bytes:
    return workbook(村月报=[["地区代码", "妇女", "应查"], *rows])


GOOD = return_of(["990102100201", 5, 10], ["990102100202", 7, 8])


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with bytes of one part replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return changed.getvalue()


def table(content: bytes) -> list[tuple[Any, ...]]:
    """The rows of findings on the first sheet."""
    return list(opened(content).worksheets[0].iter_rows(min_row=6, values_only=True))


def assert_tame(content: bytes) -> None:
    """Assert that no part of the slip has formulas but plain ones, links, names or objects of the submission."""
    parts = r"\[Content_Types\].xml|_rels/.rels|docProps/(app|core).xml|xl/(workbook|styles|theme/theme1).xml"
    parts += r"|xl/_rels/workbook.xml.rels|xl/worksheets/(sheet\d+.xml|_rels/sheet\d+.xml.rels)"
    parts += r"|xl/comments/comment\d+.xml|xl/drawings/commentsDrawing\d+.vml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert re.fullmatch(parts, name), name
            xml = archive.read(name).decode()
            names = set(re.findall(r'<definedName name="([^"]*)"', xml))
            assert names <= {"_xlnm.Print_Titles"}, name  # the first sheet's own header on each page
            assert not re.search(r"<(\w+:)?(oleObject|drawing|tablePart|extLst)\b", xml), name
            for formula in re.findall(r"<(?:\w+:)?f\b[^>]*>(.*?)<", xml):
                assert re.fullmatch(r"[A-Z0-9$:,+()-]+", formula), formula
                assert set(re.findall(r"[A-Z]+(?=\()", formula)) <= {"SUM"}, formula
            assert "External" not in xml and "http://evil" not in xml, name
            if name.startswith("xl/worksheets/sheet"):
                assert set(re.findall(r'<c [^>]*t="(\w+)"', xml)) <= {"inlineStr", "n", "b"}, name


def test_the_first_sheet_lists_every_problem() -> None:
    findings = [
        at("C2", "warning", value="10"),
        at("B2、C2", value="5、10"),
        finding("sheet_not_read", Where("0" * 64, FILE, "说明")),  # a warning of a sheet, at no cell
    ]
    overview = opened(make_slip(FILE, GOOD, findings, MOST)).worksheets[0]
    assert overview.title == "审核意见"
    assert overview["A1"].value == "审核意见 · 甲乡 一月.xlsx"
    assert overview["A3"].value == "错误 1 处，须改正后重新上报；提示 2 处，请核对。"
    header, *rows = overview.iter_rows(min_row=5, values_only=True)
    assert header[:5] == ("序号", "类别", "工作表", "单元格", "栏目 · 地区")
    assert header[5:8] == ("填报内容", "问题与处理", "上报说明")
    # without a layout nothing has a name; what is written there comes from the file
    assert rows[0][:8] == (1, "错误", "“村月报”", "B2、C2", "—", "5、10", "请核对B2、C2。", "须改正")
    assert rows[1][:5] == (2, "提示", "“说明”", "—", "—")  # sheets that are not there come first
    assert rows[2][:8] == (3, "提示", "“村月报”", "C2", "—", "10", "请核对C2。", None)  # room to explain
    assert overview.freeze_panes == "A6"
    assert (overview.page_setup.orientation, overview.page_setup.fitToWidth) == ("landscape", None)
    assert overview.sheet_properties.pageSetUpPr.fitToPage
    assert overview.print_title_rows == "$5:$5"


def test_whose_return_it_is_and_what_became_of_it_stands_above() -> None:
    head = ["填报单位：甲乡（990102100）　　报告期：2025年1月", "报表：村月报"]
    made = make_slip(FILE, GOOD, [at("B2")], MOST, head=head, verdict="部分接收：3 个数已收，1 个未收")
    overview = opened(made).worksheets[0]
    assert overview["A2"].value == "\n".join(head)
    assert overview["A3"].value == "部分接收：3 个数已收，1 个未收。错误 1 处，须改正后重新上报。"


def test_errors_come_first_then_sheets_rows_and_columns_in_their_order() -> None:
    content = workbook(乙=[["x"] * 30] * 12, 甲=[["x"] * 30] * 12)
    cells = [("甲", "A2"), ("乙", "AA3"), ("乙", "C10"), ("乙", "B2")]
    findings = [at(cell, "warning", sheet) for sheet, cell in cells]
    findings += [at(cell, "error", sheet) for sheet, cell in cells]
    rows = table(make_slip(FILE, content, findings, MOST))
    order = [("“乙”", "B2"), ("“乙”", "AA3"), ("“乙”", "C10"), ("“甲”", "A2")]
    assert [row[2:4] for row in rows] == order * 2
    assert [row[1] for row in rows] == ["错误"] * 4 + ["提示"] * 4


def test_the_english_sentence_is_added_where_it_is_asked_for() -> None:
    (row,) = table(make_slip(FILE, GOOD, [at("B2")], MOST, langs=("zh", "en")))
    assert row[6] == "请核对B2。\ncheck B2."


def test_an_explanation_given_is_shown() -> None:
    explained = at("C2", "warning") | {"explanation": "新增两个社区"}
    assert table(make_slip(FILE, GOOD, [explained], MOST))[0][7] == "新增两个社区"


def test_an_address_leads_to_its_cell() -> None:
    content = workbook(**{"甲'乡": [["x", 1]]})
    book = opened(make_slip(FILE, content, [at("B1、A1", sheet="甲'乡"), at(None)], MOST))
    assert book.worksheets[0]["D7"].hyperlink.location == "'甲''乡'!B1"
    assert book.worksheets[0]["D7"].hyperlink.target is None
    assert book.worksheets[0]["D6"].hyperlink is None


def test_a_problem_stands_at_its_cell() -> None:
    findings = [at("B2"), at("C2", "warning"), at("B3、C3", "warning"), at("B3"), at(None)]
    sheet = opened(make_slip(FILE, GOOD, findings, MOST))["村月报"]
    fills = {cell.coordinate: cell.fill.fgColor.rgb for row in sheet for cell in row if cell.fill.fill_type}
    red, amber = "00FFC7CE", "00FFE699"
    assert fills == {"B2": red, "C2": amber, "B3": red, "C3": amber}
    comments = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert comments == {
        "B2": "【错误】请核对B2。",
        "C2": "【提示】请核对C2。",
        "B3": "【错误】请核对B3。\n【提示】请核对B3、C3。",
        "C3": "【提示】请核对B3、C3。",
    }
    assert sheet["B3"].value == 7


def test_a_comment_is_as_high_as_its_text() -> None:
    short, long = at("B2"), at("C2") | {"message_zh": "很长的说明" * 40}
    with zipfile.ZipFile(io.BytesIO(make_slip(FILE, GOOD, [short, long], MOST))) as archive:
        drawing = archive.read("xl/drawings/commentsDrawing1.vml").decode()
    assert [int(height) for height in re.findall(r"height:(\d+)px", drawing)] == [32, 14 + 18 * 11]


def styled_return() -> bytes:
    """A return with a merged header of two rows, widths, looks, a frozen header and a hidden row and column."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("村月报")
        head = book.add_format(
            {
                "bold": True,
                "font_name": "宋体",
                "font_size": 12,
                "bg_color": "#DDEBF7",
                "border": 1,
                "align": "center",
            }
        )
        page.merge_range("A1:A2", "地区代码", head)
        page.merge_range("B1:C1", "两癌筛查", head)
        page.write_row("B2", ["妇女", "应查"], head)
        page.write_row("A3", ["990102100201", 1234.5], book.add_format({"num_format": "#,##0.00"}))
        page.write_datetime("C3", date(2025, 1, 31), book.add_format({"num_format": "yyyy/m/d"}))
        page.write("D3", "内部")
        page.set_column("A:A", 20)
        page.set_column("D:D", 12, None, {"hidden": True})
        page.set_row(0, 33)
        page.set_row(4, None, None, {"hidden": True})
        page.freeze_panes(2, 1)
        page.set_portrait()
    return content.getvalue()


def test_the_officers_sheet_looks_as_it_did() -> None:
    before, after = (
        opened(content)["村月报"]
        for content in (styled_return(), make_slip(FILE, styled_return(), [at("B3")], MOST))
    )
    assert {str(merge) for merge in after.merged_cells.ranges} == {"A1:A2", "B1:C1"}
    for column in "ABCD":
        assert after.column_dimensions[column].width == before.column_dimensions[column].width
    assert (after.row_dimensions[1].height, after.column_dimensions["D"].hidden) == (33, True)
    assert after.row_dimensions[5].hidden
    assert (after.freeze_panes, after.page_setup.orientation) == ("B3", "portrait")
    for name in ("A1", "B1", "B2", "C2", "A3", "C3"):
        one, other = before[name], after[name]
        assert one.value == other.value
        assert (one.font.name, one.font.sz, one.font.b) == (other.font.name, other.font.sz, other.font.b)
        assert (one.fill.fgColor.rgb, one.border.left.style) == (
            other.fill.fgColor.rgb,
            other.border.left.style,
        )
        assert (one.number_format, one.alignment.horizontal) == (
            other.number_format,
            other.alignment.horizontal,
        )
    assert after["B3"].number_format == "#,##0.00"  # a marked cell keeps what is not colour


def test_a_mark_within_a_merged_range_shows_on_it_and_no_mark_is_hidden() -> None:
    sheet = opened(make_slip(FILE, styled_return(), [at("C1"), at("D3")], MOST))["村月报"]
    assert sheet["B1"].comment.text == "【错误】请核对C1。"
    assert sheet["D3"].comment and not sheet.column_dimensions["D"].hidden


def test_colours_of_the_theme_stay() -> None:
    content = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "村月报"
    book.active.append(["地区代码"])
    book.loaded_theme = openpyxl.writer.theme.theme_xml.replace("4F81BD", "ABCDEF").encode()
    book.save(content)
    with zipfile.ZipFile(io.BytesIO(make_slip(FILE, content.getvalue(), [at("A1")], MOST))) as archive:
        assert b'val="ABCDEF"' in archive.read("xl/theme/theme1.xml")


SUMS = [
    "=SUM(B1:C1)",
    "=sum($B$1:C$1)",
    "=B1+C1",
    "=+B1-C1",
    "=SUM(B1,C1)",
    "=SUM(B1:C1)+SUM(B2:C2)-B1",
    "= SUM( B1 : C1 )",
]
NO_SUMS = [
    '=HYPERLINK("http://evil.example")',
    "=SUM(B1:C1)+cmd|' /C calc'!A0",
    "=SUM('[b.xlsx]x'!B1:C1)",
    "=SUM(另表!B1:C1)",
    "=AVERAGE(B1:C1)",
    "=SUM(B:C)",
    "=SUM(B1:C9999)",
    "=SUM(A1:C1)",
    "=B1*2",
    "=SUM(INDIRECT(B1))",
    "=B1&C1",
    '=IF(B1>0,"是","否")',
]


def with_formula(formula: str, result: float | str) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("村月报")
        page.write_formula("A1", formula, None, result)
        for address, number in (("B1", 5), ("C1", 7), ("B2", 1), ("C2", 2)):
            page.write(address, number)
    return content.getvalue()


@pytest.mark.parametrize("formula", SUMS)
def test_a_sum_stays_a_formula_with_its_result(formula: str) -> None:
    made = make_slip(FILE, with_formula(formula, 12.5), [at("B1")], MOST)
    assert_tame(made)
    assert opened(made)["村月报"]["A1"].value == formula.replace(" ", "").upper()
    assert openpyxl.load_workbook(io.BytesIO(made), data_only=True)["村月报"]["A1"].value == 12.5


@pytest.mark.parametrize("formula", NO_SUMS)
def test_other_formulas_come_back_as_their_values(formula: str) -> None:
    made = make_slip(FILE, with_formula(formula, 12), [at("B1")], MOST)
    assert_tame(made)
    assert opened(made)["村月报"]["A1"].value == 12


def test_formulas_that_are_a_text_or_an_array_come_back_as_their_values() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("村月报")
        page.write_formula("A1", "=B1", None, "=1+1")
        page.write_array_formula("A2:A2", "{=SUM(B1:B2)}", None, 3)
        page.write("B2", 3)
    made = make_slip(FILE, content.getvalue(), [at("A1")], MOST)
    assert_tame(made)
    assert [row[0].value for row in opened(made)["村月报"]] == ["=1+1", 3]


def test_a_shared_formula_is_written_out() -> None:
    """As Excel stores a column of totals: one formula and references to it."""
    content = io.BytesIO(with_formula("=SUM(B1:C1)", 12))
    changed = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                first = '<f t="shared" ref="A1:A2" si="0">SUM(B1:C1)</f>'
                part = part.replace("<f>SUM(B1:C1)</f>", first)
                part = part.replace('<c r="B2"', '<c r="A2"><f t="shared" si="0"/><v>3</v></c><c r="B2"')
            new.writestr(name, part)
    made = make_slip(FILE, changed.getvalue(), [at("B1")], MOST)
    assert [opened(made)["村月报"][cell].value for cell in ("A1", "A2")] == ["=SUM(B1:C1)", "=SUM(B2:C2)"]


@pytest.mark.parametrize("text", [DDE, "=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_text_stays_a_text(text: str) -> None:
    sheet = "=a|b!A0"
    hostile = at("A1", "warning", sheet=sheet, file=f"{text}.xlsx", value=text) | {"explanation": text}
    made = make_slip(f"{text}.xlsx", workbook(**{sheet: [[text, 1]]}), [hostile], MOST)
    assert_tame(made)
    book = opened(made)
    assert book.sheetnames == ["审核意见", sheet]
    for cell in (book.worksheets[0]["H6"], book[sheet]["A1"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    shown = book.worksheets[0]["F6"]  # what was written, on one line
    assert (shown.value, shown.data_type, shown.quotePrefix) == (text.strip(), "s", True)


def test_a_text_of_a_csv_stays_a_text() -> None:
    made = make_slip("a.csv", f"地区代码,{DDE}\n".encode(), [at("B1", sheet=None, value=DDE)], MOST)
    assert_tame(made)
    cell = opened(made)["报表"]["B1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (DDE, "s", True)


def hostile_workbook() -> bytes:
    """A workbook with everything that must not get into a slip."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.set_properties({"author": "张三", "company": "某公司", "comments": "内部"})
        book.set_custom_property("部门", "机密")
        page = book.add_worksheet("村月报")
        page.write_row("A1", ["地区代码", "妇女", "应查"])
        page.write_row("A2", ["990102100201", 5, 10])
        page.write_url("A3", "http://evil.example/", string="点我")
        page.write_formula("A4", f"{DDE}", None, 0)
        page.write_comment("B2", "原批注", {"author": "张三"})
        page.insert_image("D1", "dot.png", {"image_data": io.BytesIO(DOT)})
        page.data_validation("C2", {"validate": "list", "source": "=http://evil"})
        bad = f"={DDE.removeprefix('=')}"
        page.conditional_format("B2", {"type": "formula", "criteria": bad, "format": book.add_format()})
        page.set_header("&L张三")
        page.add_table("F1:G2")
        page.autofilter("A1:C2")
        page.protect("密码")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=村月报!$B$2:$C$2"})
        page.insert_chart("F9", chart)
        book.define_name("坏", "=村月报!$A$1")
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=村月报!$B$2:$C$2"})
        book.add_chartsheet("图").set_chart(pie)
    return content.getvalue()


def test_nothing_of_a_strangers_file_but_values_and_looks_comes_along() -> None:
    made = make_slip(FILE, hostile_workbook(), [at("B2")], MOST)
    assert_tame(made)
    book = opened(made)
    assert book.sheetnames == ["审核意见", "村月报"]
    sheet = book["村月报"]
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["B2"]
    assert sheet["B2"].comment.text == "【错误】请核对B2。"
    assert (sheet["A3"].value, sheet["A3"].hyperlink, sheet.protection.sheet) == ("点我", None, False)
    assert not sheet.conditional_formatting and not sheet.auto_filter.ref
    assert not sheet.data_validations.dataValidation
    assert "2 处数据验证或条件格式没有带来" in book.worksheets[0]["A4"].value
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "张三" not in text and "机密" not in text and "某公司" not in text and "原批注" not in text
    assert book.properties.modified.year == book.properties.created.year == 2000


HUGE_MERGE = (
    b'</sheetData><mergeCells count="2"><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:C9"/></mergeCells>'
)
HUGE_LINK = b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'


@pytest.mark.parametrize("part", [HUGE_MERGE, HUGE_LINK])
def test_ranges_of_a_whole_sheet_cost_nothing(part: bytes) -> None:
    hostile = rewritten(GOOD, "xl/worksheets/sheet1.xml", b"</sheetData>", part)
    began = time.monotonic()
    made = make_slip(FILE, hostile, [at("B2")], MOST)
    assert time.monotonic() - began < 5
    assert_tame(made)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        ranges = re.findall(rb'mergeCell ref="(.*?)"', archive.read("xl/worksheets/sheet2.xml"))
    assert ranges in ([], [b"A1:GR5000"])  # cut to what is shown; the second would overlap


def test_a_theme_with_entities_is_not_opened_by_openpyxl() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><a:theme '
    made = make_slip(FILE, rewritten(GOOD, "xl/theme/theme1.xml", b"<a:theme ", entity), [at("B2")], MOST)
    assert "格式未能保留" in opened(made).worksheets[0]["A4"].value
    assert opened(made)["村月报"]["B2"].value == 5


def test_what_openpyxl_cannot_read_comes_as_a_plain_grid() -> None:
    odd = rewritten(GOOD, "xl/worksheets/sheet1.xml", b"<sheetFormatPr", b'<sheetFormatPr baseColWidth="?"')
    made = make_slip(FILE, odd, [at("C2")], MOST)
    book = opened(made)
    assert "原表格式未能保留，只附内容。" in book.worksheets[0]["A4"].value
    assert [cell.value for cell in book["村月报"][2]] == ["990102100201", 5, 10]
    assert book["村月报"]["C2"].comment.text == "【错误】请核对C2。"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_csv_becomes_a_sheet(encoding: str) -> None:
    content = "村月报\n地区代码,妇女,应查\n990102100201,很多,-5\n".encode(encoding)
    made = make_slip("甲.csv", content, [at("B3", sheet=None, file="甲.csv", value="（文字 text）")], MOST)
    assert_tame(made)
    book = opened(made)
    assert book.sheetnames == ["审核意见", "报表"]
    assert [cell.value for cell in book["报表"][3]] == ["990102100201", "很多", "-5"]
    assert book["报表"]["B3"].comment.text == "【错误】请核对B3。"
    assert book.worksheets[0]["D6"].hyperlink.location == "'报表'!B3"
    assert book["报表"].column_dimensions["A"].width == 14


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "不是工作簿".encode()])
def test_a_file_that_cannot_be_read_gives_the_first_sheet_alone(content: bytes) -> None:
    unreadable = finding("unreadable", Where("0" * 64, FILE))
    made = make_slip(FILE, content, [unreadable], MOST)
    book = opened(made)
    assert book.sheetnames == ["审核意见"]
    assert "未附原表" in book.worksheets[0]["A4"].value
    assert table(made)[0][:5] == (1, "错误", "—", "—", "—")


def test_sheets_keep_legal_names_and_the_first_sheet_takes_another() -> None:
    names = ["审核意见", "审核意见（2）", "a" * 31]
    made = make_slip(FILE, workbook(**{name: [["x"]] for name in names}), [at("A1", sheet="审核意见")], MOST)
    assert opened(made).sheetnames == ["审核意见（3）", *names]
    assert opened(made).worksheets[0]["D6"].hyperlink.location == "'审核意见'!A1"


def test_illegal_names_are_mended() -> None:
    taken: set[str] = {"history"}
    names = ["a/b:c", "A_B_C", "'x'", "", "甲\x07乙", "History", "长" * 40, "长" * 41, "🀀" * 20]
    expected = [
        "a_b_c",
        "A_B_C（2）",
        "x",
        "报表",
        "甲乙",
        "History（2）",
        "长" * 31,
        "长" * 25 + "（2）",
        "🀀" * 15,
    ]
    assert [legal_title(name, taken) for name in names] == expected


def test_what_xml_cannot_hold_is_left_out() -> None:
    made = make_slip(
        "a.csv", "一\x01二\x0b三\ufffe,1\n".encode(), [at("A1", sheet=None, value="x\x00\ud800y")], MOST
    )
    assert_tame(made)
    assert opened(made)["报表"]["A1"].value == "一二三"
    assert table(made)[0][5] == "一二 三"
    made = make_slip("a.csv", b"", [at("A1", sheet=None, value="x\x00\ud800y")], MOST)
    assert table(made)[0][5] == "xy"


def test_numbers_that_no_cell_holds_come_as_texts() -> None:
    odd = rewritten(GOOD, "xl/worksheets/sheet1.xml", b"<v>5</v>", b"<v>1e999</v>")
    cell = opened(make_slip(FILE, odd, [at("B2")], MOST))["村月报"]["B2"]
    assert (cell.value, cell.data_type) == ("inf", "s")


def test_a_large_sheet_is_cut_after_its_last_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_sheets, "MOST_ROWS", 50)
    monkeypatch.setattr(slip_sheets, "MOST_COLUMNS", 30)
    rows = [[f"{row}-{column}" for column in range(40)] for row in range(60)]
    lines = "\n".join(",".join(row) for row in rows).encode()
    for file, content, name in ((FILE, workbook(村月报=rows), "村月报"), ("a.csv", lines, "报表")):
        where = {"sheet": name if file == FILE else None, "file": file}
        sheet = opened(make_slip(file, content, [at("C12", **where)], MOST))[name]
        assert (sheet["M22"].value, sheet["M23"].value, sheet["N22"].value) == ("21-12", None, None)
        assert sheet["A24"].value == "（本表过大，退回单只附到第 22 行、M 列。）"
    full = opened(make_slip(FILE, workbook(村月报=rows[:50]), [at("C12")], MOST))["村月报"]
    assert full["A50"].value == "49-0"  # not too long, though too wide


@pytest.mark.heavy
def test_a_sheet_of_a_million_cells_costs_no_more_than_a_large_return() -> None:
    content = wide_sheet(4900, 200)
    sheet = opened(make_slip(FILE, content, [at("C150")], MOST))["村月报"]
    assert sheet["GR160"].value == 199 and sheet["A161"].value is None
    far = opened(make_slip(FILE, content, [at("C4000")], MOST))["村月报"]
    assert far["A600"].value == 0 and far["A601"].value is None  # twice 60,000 cells at most
    assert far["C4000"].comment


def test_a_finding_beyond_all_limits_is_still_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_sheets, "MOST_ROWS", 10)
    rows = [[row, 1] for row in range(60)]
    sheet = opened(make_slip(FILE, workbook(村月报=rows), [at("A55")], MOST))["村月报"]
    assert sheet["A20"].value == 19 and sheet["A21"].value is None  # twice the limit at most
    assert sheet["A55"].comment.text == "【错误】请核对A55。"


def test_more_findings_than_anyone_reads_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip, "MOST_FINDINGS", 2)
    made = make_slip(FILE, GOOD, [at("A2", "warning"), at("B2"), at("C3")], MOST)
    rows = table(made)
    assert [row[3] for row in rows[:2]] == ["B2", "C3"]  # errors come first
    assert rows[2][0] == "另有 1 处未列出，改正以上各处后再查。"


def test_of_many_sheets_those_with_findings_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_sheets, "MOST_SHEETS", 1)
    made = make_slip(FILE, workbook(甲=[[1]], 乙=[[2]], 丙=[[3]]), [at("A1", sheet="丙")], MOST)
    assert opened(made).sheetnames == ["审核意见", "甲", "丙"]
    assert "只附前 1 张" in opened(made).worksheets[0]["A4"].value


@pytest.mark.parametrize("cell", ["ZZZ1", "A9999999", "a1", "A0", "七", "A1:B2", ""])
def test_an_address_that_no_sheet_has_marks_nothing(cell: str) -> None:
    made = make_slip(FILE, GOOD, [at(cell)], MOST)
    assert opened(made).worksheets[0]["D6"].hyperlink is None
    assert_tame(made)


def test_calamine_reads_a_slip() -> None:
    made = make_slip(FILE, GOOD, [at("B2")], MOST)
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(made)) as book:
        assert book.sheet_names == ["审核意见", "村月报"]
        assert book.get_sheet_by_name("村月报").to_python()[1] == ["990102100201", 5, 10]
        assert book.get_sheet_by_name("审核意见").to_python()[5][6] == "请核对B2。"


@pytest.mark.heavy
def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(styled_return())
    script = (
        "import sys; from pathlib import Path; from tests.steps.slip.test_slip import *;"
        "made = make_slip(FILE, Path(sys.argv[1]).read_bytes(), [at('B3'), at('C3', 'warning')], MOST);"
        "sys.stdout.buffer.write(made)"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "f.xlsx")],
            cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {make_slip(FILE, styled_return(), [at("B3"), at("C3", "warning")], MOST)}
    with zipfile.ZipFile(io.BytesIO(made.pop())) as archive:
        assert {part.date_time for part in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_no_findings_no_slip() -> None:
    with pytest.raises(ValueError, match="findings"):
        make_slip(FILE, GOOD, [], MOST)


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_program_opens_a_slip(tmp_path: Path) -> None:
    (tmp_path / "s.xlsx").write_bytes(make_slip(FILE, styled_return(), [at("B3"), at("C1", "warning")], MOST))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "s.xlsx"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    assert "rror" not in done.stderr
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")
