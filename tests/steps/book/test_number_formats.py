"""Numbers as a reader sees them, beyond their value; cells without an address."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from flows.steps.book._number_formats import read_format, shown_number
from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_book

FILES = Path(__file__).parents[2] / "corpus" / "files"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.12, "0%", "12%"),
        (0.125, "0.0%", "12.5%"),
        (50, '0"万元"', "50万元"),
        (0.5, '0.0"%"', "0.5%"),  # the sign is only written
        (12.5, "0.0\\%", "12.5%"),
        (3, '0"百人"', "3百人"),
        (20, '0"以上"', "20以上"),
        (5, '"<"0', "<5"),
        (2.5, '0.0"‰"', "2.5‰"),
        (2, "0元", "2元"),
        (195000, '0!.0,"万"', None),  # shows 19.5万: the value is what is meant
        (195000, '0"."0000"万"', None),
        (195000, '#,##0,"千"', None),
        (12, "General", None),
        (12, "#,##0.00_ ;[Red]-#,##0.00 ", None),
        (12, '_ "¥"* #,##0.00_ ', None),
        (45000, 'yyyy"年"m"月"d"日"', None),
        (45000, "[$-804]yyyy年m月", None),
        (12, "@", None),
    ],
)
def test_a_number_as_its_format_shows_it(value: float, code: str, shown: str | None) -> None:
    found = read_format(code)
    assert (shown_number(value, found) if found else None) == shown


def test_a_workbook_is_read_as_it_is_seen() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for column, code in enumerate(["0", "0%", '0"万元"', "#,##0", 'yyyy"年"']):
            sheet.write_number(0, column, 50, book.add_format({"num_format": code}))
    row = read_book("a.xlsx", out.getvalue(), 10**7).sheets[0].rows[0]
    assert row[:4] == [50, "5000%", "50万元", 50]


def xlsx_of(cells: bytes) -> bytes:
    made, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(0, 0, "x")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                data = (
                    data[: data.index(b"<sheetData>")] + b"<sheetData>" + cells + b"</sheetData></worksheet>"
                )
            new.writestr(info, data)
    return out.getvalue()


def test_cells_that_do_not_say_where_they_stand_follow_the_one_before() -> None:
    cells = b'<row r="2"><c><v>1</v></c><c><f>A1</f></c><c t="e"><v>#N/A</v></c><c r="F2"><v>2</v></c><c t="e"/></row>'
    sheet = read_book("a.xlsx", xlsx_of(cells), 10**7).sheets[0]
    assert sheet.rows[1][0] == 1
    assert sheet.odd == {(1, 1): "formula_without_value", (1, 2): "formula_error"}


def test_a_cell_without_a_proper_address_is_not_read() -> None:
    with pytest.raises(UnreadableError):
        read_book("a.xlsx", xlsx_of(b'<row r="1"><c r="1A"><f>B1</f></c></row>'), 10**7)


def ods_row(cells: str) -> list[object]:
    out = io.BytesIO()
    with zipfile.ZipFile(FILES / "plain.ods") as base, zipfile.ZipFile(out, "w") as made:
        for info in base.infolist():
            data = base.read(info)
            if info.filename == "content.xml":
                row = f"<table:table-row>{cells}</table:table-row><table:table-row "
                data = data.replace(b"<table:table-row ", row.encode(), 1)
            made.writestr(info, data)
    return read_book("a.ods", out.getvalue(), 10**7).sheets[0].rows[0]


TYPED = '<table:table-cell office:value-type="{}" {}>{}</table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (TYPED.format("string", "", "<text:p>12<text:line-break/>34</text:p>"), ["12\n34"]),
        (TYPED.format("string", "", "<text:p>12<text:tab/>34</text:p>"), ["12\t34"]),
        ("<table:table-cell><text:p>12</text:p></table:table-cell>", ["12"]),  # of no type
        (TYPED.format("float", 'office:value="50"', "<text:p>50万元</text:p>"), ["50万元"]),
        (TYPED.format("float", 'office:value="195000"', "<text:p>19.5万</text:p>"), [195000]),
        (
            TYPED.format("percentage", 'office:value="0.5" table:number-columns-repeated="2"', "<text:p>50%</text:p>"),
            ["50%", "50%"],
        ),
    ],
)  # fmt: skip
def test_an_ods_is_read_as_it_is_seen(cell: str, seen: list[object]) -> None:
    assert ods_row(cell)[: len(seen)] == seen
