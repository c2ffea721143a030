"""A panic of the reading library refuses its file without a word of the library on standard error."""

import io
import os
import time
import zipfile

import pytest
import xlsxwriter

from flows.steps.book._panics import without_panic_traces
from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_book


def dated(number: str) -> bytes:
    """A workbook with a date cell of that number."""
    made, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 45000, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(1, 0, "表")
    with zipfile.ZipFile(made) as package, zipfile.ZipFile(out, "w") as other:
        for name in package.namelist():
            other.writestr(name, package.read(name).replace(b"<v>45000</v>", f"<v>{number}</v>".encode()))
    return out.getvalue()


def test_a_date_beyond_all_dates_is_unreadable(capfd: pytest.CaptureFixture[str]) -> None:
    assert len(read_book("a.xlsx", dated("45000"), 10**8).sheets) == 1
    with pytest.raises(UnreadableError):
        read_book("a.xlsx", dated("-1e999"), 10**8)
    assert capfd.readouterr() == ("", "")


def test_what_others_write_meanwhile_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    with without_panic_traces():
        with without_panic_traces():
            os.write(2, "等待另一次运行结束\n".encode())
        assert capfd.readouterr().err == ""
    assert capfd.readouterr().err == "等待另一次运行结束\n"


def test_a_cell_of_very_many_line_breaks_is_read_at_once() -> None:
    """A search that tries every break again would take a quarter of a minute of processor time."""
    begun = time.process_time()
    (sheet,) = read_book("a.csv", b'"a' + b"\n" * 32_000 + b'!",b,c\n1,2,3\n', 10**8).sheets
    assert sheet.rows[1] == ["1", "2", "3"]
    assert time.process_time() - begun < 2
