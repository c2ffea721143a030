"""The oddities of an old binary workbook (xls), which the reading library keeps to itself."""

import io
from typing import Any

import xlrd  # type: ignore[import-untyped]

from flows.steps.cells import column_name
from flows.steps.formats import adds_to, shown_as
from flows.steps.package import Oddities, UnreadableError

_MOST_HIDDEN = 200


def inspect_binary(content: bytes) -> dict[str, Oddities]:
    """The oddities by sheet: hidden rows and columns, formulas that give errors, cells whose format adds to the number as shown.

    Raises UnreadableError where the workbook cannot be walked through.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
        return {sheet.name: _inspect_sheet(book, sheet) for sheet in book.sheets()}
    except UnreadableError:
        raise
    except Exception:  # a damaged file breaks it in as many ways as there are records
        raise UnreadableError("unreadable") from None


def _inspect_sheet(book: Any, sheet: Any) -> Oddities:
    rows = [f"第{row + 1}行 row {row + 1}" for row, info in sorted(sheet.rowinfo_map.items()) if info.hidden]
    columns = [
        f"{column_name(column)}列 column {column_name(column)}"
        for column, info in sorted(sheet.colinfo_map.items())
        if info.hidden and column < sheet.ncols
    ]
    own = Oddities(tuple((rows + columns)[:_MOST_HIDDEN]))
    codes = {at: text for at, xf in enumerate(book.xf_list) if adds_to(text := _format_code(book, xf))}
    for row in range(sheet.nrows):
        kinds = sheet.row_types(row)
        for column, kind in enumerate(kinds):
            code = codes.get(sheet.cell_xf_index(row, column)) if kind == xlrd.XL_CELL_NUMBER else None
            if kind == xlrd.XL_CELL_ERROR:
                own.marks[row, column] = "formula_error"
            elif code:
                own.shown[row, column] = shown_as(code, sheet.cell_value(row, column)) or ""
    return own


def _format_code(book: Any, xf: Any) -> str:
    shown = book.format_map.get(xf.format_key)
    return shown.format_str if shown is not None else ""
