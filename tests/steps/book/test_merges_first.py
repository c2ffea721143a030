"""Sheets handed to the reading library: the list of merged cells comes first, and nothing else changes."""

import io

import openpyxl
import pytest
import python_calamine

from flows.steps.book._xlsx import inspect_package
from flows.steps.book._xlsx_sheet import with_merges_first

MERGES = ("A1:C1", "B3:B4")


@pytest.mark.parametrize("merges", [(), MERGES])
def test_the_library_reads_the_same_cells_and_merges(merges: tuple[str, ...]) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["标题"], ["a", 1, 2.5], ["b", "<sheetData>", 3], ["c", None, "mergeCells"]):
        page.append(row)
    for merged in merges:
        page.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    stored = inspect_package(out.getvalue(), 10**6).stored
    assert stored is not None
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(stored)).get_sheet_by_index(0)
    assert sheet.to_python()[1:] == [
        ["a", 1.0, 2.5],
        ["b", "<sheetData>", 3.0],
        ["c", "", "mergeCells"],
    ]
    assert len(sheet.merged_cell_ranges or ()) == len(merges)


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet><x:sheetData></x:sheetData></worksheet>",
        b"<worksheet><sheetData></sheetData><mergeCells><mergeCell/></worksheet>",
        b"<worksheet><mergeCells></mergeCells><sheetData></sheetData><mergeCells></mergeCells></worksheet>",
        b"<worksheet><sheetData></sheetData><mergeCells></mergeCells><mergeCells></mergeCells></worksheet>",
    ],
)
def test_an_unusual_part_stays_as_it_is(xml: bytes) -> None:
    assert with_merges_first(xml) is xml
