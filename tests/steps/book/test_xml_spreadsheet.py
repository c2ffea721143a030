"""XML Spreadsheet 2003 under the name of a workbook, read as any other workbook."""

from datetime import UTC, date, datetime

import pytest

from flows.steps.book.model import COMMENT, HIDDEN, SHOWN, STRUCK, UnreadableError
from flows.steps.book.read import read_book
from flows.steps.ingest.check import check_files
from flows.steps.site.site import Site
from tests.support.site import grid

NOW = datetime(2025, 2, 10, tzinfo=UTC)
STYLES = """<Styles>
 <Style ss:ID="Default"><NumberFormat/></Style>
 <Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
 <Style ss:ID="w"><NumberFormat ss:Format="0&quot;万元&quot;"/></Style>
 <Style ss:ID="k"><NumberFormat ss:Format="0.0,"/></Style>
 <Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>
 <Style ss:ID="t" ss:Parent="s"><Interior/></Style>
 <Style ss:ID="h"><Font ss:Color="#FFFFFF"/></Style>
 <Style ss:ID="b"><Font ss:Color="#FFFFFF"/><Interior ss:Color="#1F4E78" ss:Pattern="Solid"/></Style>
</Styles>"""


def book(
    rows: str, declaration: str = '<?xml version="1.0"?>', encoding: str = "utf-8", more: str = ""
) -> bytes:
    text = (
        f'{declaration}\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40"'
        f' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{STYLES}'
        f'<Worksheet ss:Name="报表"><Table>{rows}</Table>{more}</Worksheet></Workbook>'
    )
    return text.encode(encoding)


def number(value: object, style: str = "", inside: str = "") -> str:
    own = f' ss:StyleID="{style}"' if style else ""
    return f'<Cell{own}><Data ss:Type="Number">{value}</Data>{inside}</Cell>'


def text(value: str, attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="String">{value}</Data></Cell>'


def test_rows_and_cells_follow_each_other_or_give_their_index() -> None:
    rows = (
        f"<Row>{text('名称', 'ss:MergeAcross=' + chr(34) + '1' + chr(34))}{number(1)}</Row>"
        f'<Row ss:Span="1"/><Row>{text("一村")}</Row><Row ss:Index="7"><Cell ss:Index="3"/>{number("36.5")}</Row>'
    )
    sheet = read_book("a.xls", book(rows), 10**7).sheets[0]
    assert sheet.name == "报表"
    assert sheet.rows[0] == ["名称", "", 1.0, ""]
    assert sheet.rows[3] == ["一村", "", "", ""]
    assert sheet.rows[6] == ["", "", "", 36.5]
    assert sheet.merges == ((0, 0, 0, 1),)


def test_values_are_those_of_a_workbook_and_what_is_seen() -> None:
    moment = '<Cell><Data ss:Type="DateTime">2025-03-01T00:00:00.000</Data></Cell>'
    wrong = '<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=A1"/>'
    rows = f"<Row>{number(0.12, 'p')}{number(50, 'w')}{moment}{wrong}</Row>"
    sheet = read_book("a.xls", book(rows), 10**7).sheets[0]
    assert sheet.rows[0] == ["12%", "50万元", date(2025, 3, 1)]
    assert sheet.odd == {(0, 3): "formula_error", (0, 4): "formula_without_value"}


def test_looks_of_cells() -> None:
    note = '<Comment ss:Author="x"><ss:Data><html:B>李:</html:B>应为38</ss:Data></Comment>'
    cells = [
        number(36, "s"),
        number(36, "t"),
        number(36, "h"),
        number(36, "b"),
        number(52000, "k"),
        number(36, "", note),
        '<Cell><ss:Data ss:Type="String"><html:S>36</html:S>38</ss:Data></Cell>',
        '<Cell><ss:Data ss:Type="String">36<html:Sup>1</html:Sup></ss:Data></Cell>',
        '<Cell><ss:Data ss:Type="String"><html:Font html:Color="#FF0000">3</html:Font>6</ss:Data></Cell>',
    ]
    sheet = read_book("a.xls", book(f"<Row>{''.join(cells)}</Row>"), 10**7).sheets[0]
    kinds = [[look.kind for look in sheet.looks.get((0, at), ())] for at in range(len(cells))]
    assert kinds == [[STRUCK], [STRUCK], [HIDDEN], [], [SHOWN], [COMMENT], [STRUCK], [STRUCK], []]
    assert sheet.rows[0][6] == "3638"


def test_hidden_rows_columns_and_sheets_are_named() -> None:
    more = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    rows = f'<Column ss:Index="2" ss:Hidden="1"/><Row ss:Hidden="1">{number(1)}{number(2)}</Row>'
    sheet = read_book("a.xls", book(rows, more=more), 10**7).sheets[0]
    assert sheet.hidden == ("整张工作表 / the sheet", "B 列 / column B", "第 1 行 / row 1")


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8-sig"),
        ('<?xml version="1.0" encoding="gb2312"?>', "gb18030"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16"),
    ],
)
def test_encodings(declaration: str, encoding: str) -> None:
    sheet = read_book("a.xls", book(f"<Row>{text('株洲㵲口村')}</Row>", declaration, encoding), 10**7).sheets[
        0
    ]
    assert sheet.rows == [["株洲㵲口村"]]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (book("", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'), "unsafe"),
        (book('<Row ss:Index="9000000"><Cell ss:Index="9000"><Data ss:Type="Number">1</Data></Cell></Row>'), "too_big"),
        (book('<Row ss:Index="0"><Cell/></Row>'), "unreadable"),
        (book('<Row ss:Index="x"><Cell/></Row>'), "unreadable"),
        (book(f"<Row>{number('x')}</Row>"), "unreadable"),
        (book("<Row>")[:-60], "unreadable"),
    ],
)  # fmt: skip
def test_hostile_and_damaged_files_are_refused(content: bytes, rule: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_book("a.xls", content, 10**7)
    assert caught.value.rule == rule


def return_of_january(personal: str = "") -> str:
    rows = grid("village_month", "990102100", "2025年1月", [["990102100201", "一村", 11, 20, 0, 0]])
    rows.append([personal])
    return "".join(
        f"<Row>{''.join(text(cell) if isinstance(cell, str) else number(cell) for cell in row)}</Row>"
        for row in rows
    )


def test_a_return_is_taken_like_any_other(site: Site) -> None:
    batch = check_files(site, [("f.xls", book(return_of_january()), NOW)], NOW)
    assert set(batch.observations["place_code"]) == {"990102100201"}
    assert batch.findings.is_empty()


@pytest.mark.parametrize("where", ["cell", "comment", "property"])
def test_personal_data_is_found_in_it(site: Site, where: str) -> None:
    mobile = "1381234" + "5678"
    rows = return_of_january(mobile if where == "cell" else "")
    note = f"<Comment><Data>{mobile}</Data></Comment>"
    rows += f"<Row>{number(1, '', note)}</Row>" if where == "comment" else ""
    more = (
        f"<PageSetup><Header x:Data='联系 {mobile}' xmlns:x='x'/></PageSetup>" if where == "property" else ""
    )
    batch = check_files(site, [("f.xls", book(rows, more=more), NOW)], NOW)
    assert batch.findings["rule"].unique().to_list() == ["personal_data"]
