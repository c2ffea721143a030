"""Numbers as a reader sees them, beyond their value; cells without an address."""

import html
import io
import math
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from flows.steps.book._number_formats import NumberFormat, numbers_and_text, read_format
from flows.steps.book.model import HIDDEN, SHOWN, WORDS, UnreadableError
from flows.steps.book.read import read_book

FILES = Path(__file__).parents[2] / "corpus" / "files"


# ECMA-376 part 1, 18.8.30 and 18.8.31, worked out by hand: a value, its format, and the text that is displayed.
DISPLAYED: list[tuple[float, str, str]] = [
    (36, "General", "36"),
    (36, 'General"人"', "36人"),
    (36, "0", "36"),
    (5.5, "000", "006"),
    (0.5, "#", "1"),
    (0, "#", ""),
    (0.5, "#.##", ".5"),
    (5, "0.??", "5.  "),
    (2.5, "0", "3"),  # halves are rounded away from zero
    (1.005, "0.00", "1.01"),
    (-0.4, "0", "0"),
    (1234567, "#,##0", "1,234,567"),
    (52000, "0.00,", "52.00"),
    (52000, '0.0,,"百万"', "0.1百万"),
    (52000000, '#,##0.0,,"百万元"', "52.0百万元"),
    (52000, '0"."0000"万元"', "5.2000万元"),
    (52000, '0"万"0000', "5万2000"),
    (123, '0"万"0000', "0万0123"),
    (12345, "00-00", "123-45"),
    (123456, "0000-0000", "0012-3456"),
    (3600, '0"元"0"角"', "360元0角"),
    (0.125, "0%", "13%"),
    (3, '[<1]0%;0"人"', "3人"),
    (0.5, '[<1]0%;0"人"', "50%"),
    (36, '0"以上"', "36以上"),
    (36, '"约"0', "约36"),
    (36, "第0期", "第36期"),
    (36, "0元", "36元"),
    (36, "0\\人", "36人"),
    (36, "0 人", "36 人"),
    (36, '0"000"', "36000"),
    (36, '"1"0', "136"),
    (36, '0".5"', "36.5"),
    (5, '"-"0', "-5"),
    (-5, '"-"0', "--5"),
    (-5, "0;[Red]0", "5"),
    (-5, "[<10]0;0.0", "-5"),
    (-5, '[>=0]0;0"负"', "5负"),
    (-5, "[>0]0;0", "5"),
    (-5, "[<0]0;0", "5"),
    (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
    (36, "+0;-0;0", "+36"),
    (150, '[>100]0"多";0"负";0"少"', "150多"),
    (50, '[>100]0"多";0"负";0"少"', "50少"),
    (-50, '[>100]0"多";0"负";0"少"', "50负"),
    (50, '[>100]0"多"', "50"),
    (36, '[Red][>30]0"超";0', "36超"),
    (5, '[=5]"五";0', "五"),
    (6, "[=5]0.0;0", "6"),
    (5, ";;;", ""),
    (0, "0;0;;@", ""),
    (0, '0"人";;"无"', "无"),
    (-3, '0"人";;"无"', ""),
    (36, '0;-0;0;@"人"', "36"),
    (36, '@"人"', "36"),
    (36, "0*-", "36"),
    (36, "¥#,##0", "¥36"),
    (36, "[$¥-804]#,##0", "¥36"),
    (36, "[$$-409]#,##0", "$36"),
    (36.5, "# ?/?", "36 1/2"),
    (0.333, "?/?", "1/3"),
    (36, "# ?/?", "36"),
    (12345, "0.00E+00", "1.23E+04"),
    (12345, "##0.0E+0", "12.3E+3"),
]

# what LibreOffice displays otherwise: ! is a literal to it, and it does not scale by a comma before the point
OF_EXCEL: list[tuple[float, str, str]] = [
    (52000, '0!.0,"万元"', "5.2万元"),
    (-52000, '0!.0,"万"', "-5.2万"),
    (52000, '?!.0,"万元"', "5.2万元"),
    (520, '#!.0,"万"', ".1万"),
    (36, "0!人", "36人"),
    (52000, '#,##0,.0"千元"', "52.0千元"),
    (12000, '0,.0"千人"', "12.0千人"),
    (1234567, "#,##0,,.00", "1.23"),
    (36, 'G/通用格式"人"', "36人"),
    (0.12, "0.0%%", "1200.0%%"),  # each sign multiplies by 100
    (36, "[DBNum1][$-804]General", "36"),  # in digits here, 三十六 on the screen
]


def shape_of(code: str) -> NumberFormat:
    return NumberFormat(*numbers_and_text(code))


@pytest.mark.parametrize(("value", "code", "text"), [*DISPLAYED, *OF_EXCEL])
def test_a_number_is_displayed_as_the_grammar_of_formats_says(value: float, code: str, text: str) -> None:
    assert shape_of(code).displayed(value).strip() == text.strip()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.heavy
def test_libreoffice_displays_the_same_texts(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet()
        for row, (value, code, _) in enumerate(DISPLAYED):
            sheet.write_number(row, 0, value, book.add_format({"num_format": code}))
    office = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--convert-to",
        "ods",
    ]
    subprocess.run(
        [*office, "--outdir", str(tmp_path), str(tmp_path / "f.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with zipfile.ZipFile(tmp_path / "f.ods") as made:
        content = made.read("content.xml").decode()
    rows = re.findall(r"<table:table-row[^>]*>(.*?)</table:table-row>", content, re.DOTALL)
    texts = [
        html.unescape(re.sub("<[^>]+>", "", re.sub(r"<text:s\b[^>]*/>", " ", row))).strip()
        for row in rows[: len(DISPLAYED)]
    ]
    assert texts == [text.strip() for _, _, text in DISPLAYED]


@pytest.mark.parametrize(
    ("value", "code", "look"),
    [
        (0.12, "0%", (WORDS, "12%")),
        (0.125, "0.0%", (WORDS, "12.5%")),
        (0.125, "0%", (WORDS, "12.5%")),  # unrounded
        (50, '0"万元"', (WORDS, "50万元")),
        (0.5, '0.0"%"', (WORDS, "0.5%")),  # the sign is only written
        (12.5, "0.0\\%", (WORDS, "12.5%")),
        (3, '0"百人"', (WORDS, "3百人")),
        (20, '0"以上"', (WORDS, "20以上")),
        (5, '"<"0', (WORDS, "<5")),
        (2.5, '0.0"‰"', (WORDS, "2.5‰")),
        (2, "0元", (WORDS, "2元")),
        (3, '"第"0"期"', (WORDS, "第3期")),
        (36, '0"+"', (WORDS, "36+")),
        (36, "[$US$-409]#,##0", (WORDS, "US$36")),
        (195000, '0!.0,"万"', (SHOWN, "19.5万")),
        (195000, '0"."0000"万"', (SHOWN, "19.5000万")),
        (195000, '#,##0,"千"', (SHOWN, "195千")),
        (12052000, '#,##0!.0,"万"', (SHOWN, "1205.2万")),
        (202503, '0000"年"00"月"', (WORDS, "2025年03月")),
        (3, '"2025年0"0"月"', (WORDS, "2025年03月")),
        (5, '"-"0', (SHOWN, "-5")),
        (-5, "0;[Red]0", (SHOWN, "5")),
        (36, '"1"0', (SHOWN, "136")),
        (36, '0"000"', (SHOWN, "36000")),
        (36, '0;-0;"无"', None),
        (0, '0;-0;"5"', (SHOWN, "5")),
        (0, '0;-0;"无"', None),
        (5, '[<10]"-";0', (SHOWN, "-")),
        (36, "[<100]0;yyyy", None),
        (360, "[<100]0;yyyy", (SHOWN, "日期")),
        (3, ";;;", (HIDDEN, "")),
        (0, ";;;", (HIDDEN, "")),
        (0, "0;0;;@", None),
        (12, "General", None),
        (12, "#,##0.00_ ;[Red]-#,##0.00 ", None),
        (12, '_ "¥"* #,##0.00_ ', None),
        (-12, '_ ¥* #,##0.00_ ;[Red]_ ¥* (#,##0.00)_ ;_ ¥* "-"??_ ;_ @_ ', None),
        (0, '_ ¥* #,##0.00_ ;[Red]_ ¥* (#,##0.00)_ ;_ ¥* "-"??_ ;_ @_ ', None),
        (12, "[DBNum1][$-804]General", None),
        (36.5, "# ?/?", None),
        (45000, 'yyyy"年"m"月"d"日"', None),
        (45000, "[$-804]yyyy年m月", None),
        (12, "@", None),
    ],
)
def test_a_number_as_a_reader_sees_it(value: float, code: str, look: tuple[str, str] | None) -> None:
    found = read_format(code)
    assert (found.look(value) if found else None) == look


@pytest.mark.parametrize(
    ("text", "code", "look"),
    [
        ("5.2", '0;-0;0;@"万元"', (WORDS, "5.2万元")),
        ("5.2", '@"万元"', (WORDS, "5.2万元")),
        ("36", '0;-0;0;"有误"', (SHOWN, "有误")),
        ("36", ";;;", (HIDDEN, "")),
        ("36", '0.0"万"', None),
        ("36", "0;-0;0;@", None),
    ],
)
def test_a_text_as_a_reader_sees_it(text: str, code: str, look: tuple[str, str] | None) -> None:
    found = read_format(code)
    assert (found.look_of_text(text) if found else None) == look


@pytest.mark.parametrize("value", [1e300, -1e300, 5e-324, 1e22, math.nan, math.inf])
@pytest.mark.parametrize(
    "code", ['0"元"', "0,", "%0", '#,##0.00"万元"', "0%;(0%)", f'0.{"0" * 250}"元"', "E+0E-0", "0;"]
)
def test_no_number_is_too_great_or_small_for_a_format(value: float, code: str) -> None:
    found = read_format(code)
    look = found.look(value) if found else None
    assert look is None or (math.isfinite(value) and look[0] in (SHOWN, WORDS, HIDDEN))


def test_a_format_longer_than_programs_write_shows_no_number() -> None:
    assert read_format(f'0"{"万" * 252}"') is not None  # 255 characters
    found = read_format("#," * 30_000)
    assert found and found.look(5) == (SHOWN, "（格式过长）")


def test_a_format_of_many_signs_is_judged_in_no_time() -> None:
    found = read_format("0" + "," * 254)
    begun = time.process_time()
    assert found and all(found.look(float(value)) for value in range(1, 500))
    assert time.process_time() - begun < 1


PLAIN_OF_EXCEL = [
    "General", "0", "0.00", "#,##0", "#,##0.00", "0_ ", "0_);[Red]\\(0\\)", "General;[Red]-General",
    "#,##0_ ;[Red]\\-#,##0\\ ", '"¥"#,##0.00;"¥"\\-#,##0.00', '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', '_ ¥* #,##0.00_ ;_ ¥* \\-#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    "@", "0.00E+00", "##0.0E+0", "# ?/?", "# ??/??", "[Red]0", "[$-804]0", "[DBNum2][$-804]General", "#", "#,###",
]  # fmt: skip


@pytest.mark.parametrize("code", PLAIN_OF_EXCEL)
def test_the_formats_that_programs_offer_are_left_out(code: str) -> None:
    assert read_format(code) is None


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
