"""Number formats: a slip's cell reads as the cell that it was copied from, whatever its built-in format."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from flows.steps.book.read import read_book
from flows.steps.findings.findings import Where, worded_finding
from flows.steps.slip.slip import make_slip
from tests.support.writing import ods, xls

MOST = 2**24
BUILT_IN = [*range(82)]
VALUES = (45717.0, 45717.5, 12.0, 0.125, -3.0)
MONTHS = (27, 36, 50, 52, 57)
"""Numbers of formats that show 2025年3月 in a Chinese program."""


def xlsx(number: int) -> bytes:
    """A workbook whose cells have the built-in format of this number, which the file does not spell out."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("表")
        page.write_row(0, 0, ["甲", "乙"])
        shown = book.add_format({"num_format": "yyyy-mm"})
        for row, value in enumerate(VALUES, 1):
            page.write_number(row, 1, value, shown)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = parts["xl/styles.xml"]
    changed = styles.replace(b'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number)
    assert changed != styles
    changed = changed.replace(
        b'<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm"/></numFmts>', b""
    )
    assert b"yyyy" not in changed
    parts["xl/styles.xml"] = changed
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return again.getvalue()


def old(number: int) -> bytes:
    rows: list[list[Any]] = [["甲", "乙"], *([["", value] for value in VALUES])]
    return xls(rows, formats={(row, 1): number for row in range(1, len(rows))})


def sheet_of(file: str, content: bytes) -> Any:
    (found,) = [own for own in read_book(file, content, MOST).sheets if own.name == "表"]
    return found


def slip_of(file: str, content: bytes) -> bytes:
    found = worded_finding("some_rule", "error", Where("0" * 64, file, "表", "A1"), "5", "请核对", "check")
    return make_slip(file, content, [found], MOST)


@pytest.mark.parametrize("number", BUILT_IN)
@pytest.mark.parametrize(("file", "make"), [("a.xlsx", xlsx), ("a.xls", old)], ids=["xlsx", "xls"])
def test_a_slip_reads_as_the_return(file: str, make: Any, number: int) -> None:
    content = make(number)
    before, after = sheet_of(file, content), sheet_of("slip.xlsx", slip_of(file, content))
    assert [row[1] for row in after.rows[:6]] == [row[1] for row in before.rows[:6]]
    assert [row[0] for row in after.rows[:1]] == [row[0] for row in before.rows[:1]] == ["甲"]
    own = {at: looks for at, looks in after.looks.items() if at[1] == 1}
    assert own == {at: looks for at, looks in before.looks.items() if at[1] == 1}
    assert after.odd == before.odd


@pytest.mark.parametrize("number", MONTHS)
@pytest.mark.parametrize(("file", "make"), [("a.xlsx", xlsx), ("a.xls", old)], ids=["xlsx", "xls"])
def test_an_officer_sees_the_month(file: str, make: Any, number: int) -> None:
    page = openpyxl.load_workbook(io.BytesIO(slip_of(file, make(number))))["表"]
    assert page["B2"].number_format == 'yyyy"年"m"月"'


def test_a_slip_of_an_ods_shows_its_dates_as_they_are_seen() -> None:
    content = ods([["甲", "2025年3月"], ["", 12]])
    dated = content_with(content, b'office:value-type="string"><text:p>2025', b'office:value-type="date" '
                         b'office:date-value="2025-03-01"><text:p>2025')  # fmt: skip
    page = sheet_of("slip.xlsx", slip_of("a.ods", dated))
    assert (page.rows[0][1], page.rows[1][1]) == ("2025年3月", 12)


def content_with(content: bytes, old_text: bytes, new_text: bytes) -> bytes:
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(again, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            changed = part.replace(old_text, new_text)
            assert changed != part or name != "content.xml"
            archive.writestr(name, changed)
    return again.getvalue()
