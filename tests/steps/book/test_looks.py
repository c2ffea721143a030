"""Cells that a reader sees otherwise than their value: struck out, raised, hidden, commented."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from flows.steps.book.model import COMMENT, HIDDEN, SHOWN, STRUCK, Look
from flows.steps.book.read import read_book

FILES = Path(__file__).parents[2] / "corpus" / "files"


def kinds_of(name: str, content: bytes) -> list[list[str]]:
    """Kinds of looks of the cells of column A, row by row."""
    sheet = read_book(name, content, 10**7).sheets[0]
    return [[look.kind for look in sheet.looks.get((row, 0), ())] for row in range(len(sheet.rows))]


def convert(file: Path, kind: str, folder: Path) -> None:
    """Convert a file with LibreOffice."""
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", kind]
    subprocess.run(
        [*office, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120
    )


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "地区名称")
        struck, raised = book.add_format({"font_strikeout": True}), book.add_format({"font_script": 1})
        lowered, white = book.add_format({"font_script": 2}), book.add_format({"font_color": "#FFFFFF"})
        on_blue = book.add_format({"font_color": "#FFFFFF", "bg_color": "#1F4E78"})
        on_yellow = book.add_format({"font_color": "#FFFF00", "bg_color": "#FFFF00"})
        red, plain = book.add_format({"font_color": "#FF0000"}), book.add_format()
        sheet.write_rich_string(1, 0, struck, "36", plain, "38")
        sheet.write_rich_string(2, 0, plain, "36", raised, "1")
        sheet.write_rich_string(3, 0, plain, "36", lowered, "1")
        sheet.write_rich_string(4, 0, white, "1", plain, "36")
        sheet.write_rich_string(5, 0, red, "3", plain, "6")
        sheet.write_number(6, 0, 36, struck)
        sheet.write_string(7, 0, "36", struck)
        sheet.write_number(8, 0, 36, white)
        sheet.write_number(9, 0, 36, on_blue)
        sheet.write_number(10, 0, 36, on_yellow)
        sheet.write_number(11, 0, 36, book.add_format({"num_format": ";;;"}))
        sheet.write_number(12, 0, 36)
        sheet.write_comment(12, 0, "应为38")
        sheet.write_number(13, 0, 52000, book.add_format({"num_format": '0.0,"千"'}))
        sheet.write_rich_string(14, 0, plain, "一", red, "二")
    return out.getvalue()


LOOKS = [
    [],
    [STRUCK],
    [STRUCK],
    [STRUCK],
    [STRUCK],
    [],  # only coloured
    [STRUCK],
    [STRUCK],
    [HIDDEN],
    [],  # white on blue is seen
    [HIDDEN],
    [HIDDEN],
    [COMMENT],
    [SHOWN],
    [],
]


def test_characters_that_are_struck_raised_or_hidden_are_seen() -> None:
    assert kinds_of("a.xlsx", workbook()) == LOOKS


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_they_are_seen_in_the_other_kinds_of_workbook(kind: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "t.xlsx").write_bytes(workbook())
    convert(tmp_path / "in" / "t.xlsx", kind, tmp_path)
    found = kinds_of(f"t.{kind}", (tmp_path / f"t.{kind}").read_bytes())
    # LibreOffice gives the colour of the first characters to the cell too
    assert [[STRUCK] if STRUCK in kinds else kinds for kinds in found] == LOOKS


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_texts_of_shapes_are_known_with_their_sheet(kind: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with xlsxwriter.Workbook(tmp_path / "in" / "t.xlsx") as book:
        first, second = book.add_worksheet("一"), book.add_worksheet("二")
        for sheet in (first, second):
            sheet.write(0, 0, "x")
        first.write_comment(0, 0, "应为38")
        second.insert_textbox(2, 2, "单位：万元")
    convert(tmp_path / "in" / "t.xlsx", kind, tmp_path)
    sheets = read_book(f"t.{kind}", (tmp_path / f"t.{kind}").read_bytes(), 10**7).sheets
    assert ["".join(sheet.shapes).strip() for sheet in sheets] == ["", "单位：万元"]


@pytest.mark.parametrize(
    ("run", "is_marked"),
    [
        ('<r><rPr><strike val="0"/></rPr><t>3</t></r><r><t>6</t></r>', False),
        ('<r><rPr><strike val="1"/></rPr><t>3</t></r><r><t>6</t></r>', True),
        ('<r><rPr><vertAlign val="baseline"/></rPr><t>3</t></r><r><t>6</t></r>', False),
        ("<r><rPr><strike/></rPr><t> </t></r><r><t>36</t></r>", False),  # a struck blank
        ('<r><rPr><color theme="0"/></rPr><t>3</t></r><r><t>6</t></r>', True),
        ('<r><rPr><color theme="0" tint="-0.5"/></rPr><t>3</t></r><r><t>6</t></r>', False),  # grey
        ('<r><rPr><sz val="1"/><color rgb="FF000000"/></rPr><t>3</t></r><r><t>6</t></r>', True),
        ('<r><rPr><strike/></rPr><t>36</t></r><rPh sb="0" eb="1"><t>3</t></rPh>', True),
    ],
)
def test_runs_of_a_text_inside_its_cell(run: str, is_marked: bool) -> None:
    made, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(0, 0, "x")
    cell = f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is>{run}</is></c></row></sheetData></worksheet>'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                data = data[: data.index(b"<sheetData>")] + cell.encode()
            new.writestr(info, data)
    assert kinds_of("a.xlsx", out.getvalue()) == [[STRUCK] if is_marked else []]


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("<td><s>36</s>38</td>", [STRUCK]),
        ("<td><strike>36</strike></td>", [STRUCK]),
        ("<td><del>36</del> 38</td>", [STRUCK]),
        ("<td>36<sup>1</sup></td>", [STRUCK]),
        ("<td>36<sub>1</sub></td>", [STRUCK]),
        ('<td><span style="display:none">0001</span>36</td>', [STRUCK]),
        ('<td><span style="text-decoration: line-through">36</span>38</td>', [STRUCK]),
        ('<td><span style="vertical-align:super">1</span>36</td>', [STRUCK]),
        ('<td><font color="white">1</font>36</td>', [STRUCK]),
        ('<td><font color="#fff">1</font>36</td>', [STRUCK]),
        ('<td><span class="old">36</span>38</td>', [STRUCK]),
        ("<td><span hidden>1</span>36</td>", [STRUCK]),
        (
            '<td><div style="display:none">0001</div>36</td>',
            [STRUCK],
        ),  # a block hides its text as a span does
        ("<td><p><del>36</del></p><p>38</p></td>", [STRUCK]),
        ('<td style="text-decoration:line-through">36</td>', [STRUCK]),
        ('<td style="color:white">36</td>', [HIDDEN]),
        ('<td style="color:white;background:#1F4E78">36</td>', []),
        ('<td><span style="display:none">36</span></td>', [HIDDEN]),
        ('<td><p style="display:none">36</p></td>', [HIDDEN]),
        ('<td><font color="red">36</font></td>', []),
        ("<td><b>36</b>人<br></td>", []),
        ('<td x:num="52000">5.2</td>', [SHOWN]),
        ('<td x:num="0.125">13%</td>', []),
        ("<td x:num>36</td>", []),
    ],
)
def test_cells_of_a_web_page(cell: str, kinds: list[str]) -> None:
    style = "<style><!-- .old, td.older {text-decoration:line-through;} --></style>"
    page = f"<html><head>{style}</head><body><table><tr>{cell}<td>7</td></tr></table></body></html>"
    assert kinds_of("a.xls", page.encode()) == [kinds]


def test_a_long_code_of_a_web_page_is_read_from_its_number() -> None:
    page = '<html><table><tr><td x:num="430202100201">4.30202E+11</td><td>7</td></tr></table></html>'
    assert read_book("a.xls", page.encode(), 10**7).sheets[0].rows == [[430202100201.0, "7"]]


@pytest.mark.parametrize("name", ["x:num", "sdval"])  # of Excel and of LibreOffice
@pytest.mark.parametrize(
    ("stored", "shown", "value", "looks"),
    [
        ("195000", "195", 195000.0, (Look(SHOWN, "195"),)),  # the format 0,
        ("41.04", "41.0", 41.04, ()),  # rounded for display
        ("41", "", 41.0, (Look(HIDDEN, ""),)),  # the format ;;;
        ("0", "", 0.0, ()),
        ("0", "-", "-", ()),
        ("50.4", "50万元", "50.4万元", ()),
        ("41", "00041", "00041", ()),
        ("63000", "63,000", "63,000", ()),
        ("45717", "2025年3月", "2025年3月", ()),
        ("45717", "2025-3-1", "2025-3-1", ()),
    ],
)
def test_a_stored_number_of_a_web_page_counts(
    name: str, stored: str, shown: str, value: object, looks: tuple[Look, ...]
) -> None:
    page = f'<html><table><tr><td {name}="{stored}">{shown}</td><td>7</td></tr></table></html>'
    sheet = read_book("a.xls", page.encode(), 10**7).sheets[0]
    assert (sheet.rows, sheet.looks.get((0, 0), ())) == ([[value, "7"]], looks)


def test_a_cell_without_style_has_the_style_of_its_column_in_an_ods() -> None:
    out = io.BytesIO()
    style = (
        b'<style:style style:name="cs" style:family="table-cell">'
        b'<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    )
    with zipfile.ZipFile(FILES / "plain.ods") as base, zipfile.ZipFile(out, "w") as made:
        for info in base.infolist():
            data = base.read(info)
            if info.filename == "content.xml":
                data = data.replace(b"</office:automatic-styles>", style, 1)
                data = re.sub(rb'default-cell-style-name="\w+"', b'default-cell-style-name="cs"', data)
            made.writestr(info, data)
    assert kinds_of("a.ods", out.getvalue())[-1] == [STRUCK]
