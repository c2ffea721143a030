"""Sheets of a submission for its slip, with their looks or in a plain grid.

Each sheet is built anew from the values, looks and measures of the submission. Of its formulas plain sums and plain
conditions come along. Links, names, pictures and comments of a stranger's file never get into a slip.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import read_only
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet import _reader
from openpyxl.writer import theme

from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.model import Sheet, UnreadableError
from flows.steps.book.read import read_sheets
from flows.steps.catalogue.text_room import text_width
from flows.steps.slip._built_in_formats import built_in_format
from flows.steps.slip._conditions import copy_conditions
from flows.steps.slip._lines import RowColumn
from flows.steps.slip._looks import put_look, sheet_looks
from flows.steps.slip._sheet_look import range_bounds
from flows.steps.slip._styles import legal_title, make_style, put, slip_style, text_lines, without_mark
from flows.steps.slip._sums import Results, kept_sum
from flows.steps.tidy.explanations import is_review, without_review_column
from schemas.texts.language_texts import in_every_language, worded

warnings.filterwarnings(
    "ignore", module="openpyxl"
)  # on parts that it does not keep; the slip says so itself

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 5_000, 200, 20
_MOST_MERGES = 1_000
_MOST_CELLS = 60_000  # of one sheet; a township's return has a thousand, and openpyxl takes 20 µs for each
_MOST_UNPACKED, _MOST_TAGS = (
    30_000_000,
    1_000_000,
)  # bytes in all and tags a part; openpyxl is slow beyond them
_COLOUR = re.compile(r'(?<=srgbClr val=")[0-9A-Fa-f]{6}|(?<=lastClr=")[0-9A-Fa-f]{6}')

FoundCells = dict[str, set[RowColumn]]
"""Cells with a finding, by the name of their sheet."""


@dataclass(frozen=True)
class SheetsForSlip:
    """A new workbook with a submission's sheets.

    `sheets` are the sheets as read, `pages` the new sheets by the names that they have in the submission, `note` the
    sentence on parts that are left out. `sums` has the results of the formulas that were kept, by the new title.
    """

    book: Any
    sheets: list[Sheet]
    pages: dict[str, Any]
    note: str
    sums: dict[str, Results]


def copy_sheets(
    file: str,
    content: bytes,
    places: FoundCells,
    max_bytes: int,
    returns: Collection[str] = (),
    lang: str = "zh",
) -> SheetsForSlip:
    """Copy the submission's sheets into a new workbook with their looks; `returns` names sheets always copied.

    If the submission is an earlier slip, its first sheet, review column and colours are removed.
    """
    try:
        every = read_sheets(file, content, max_bytes)
    except UnreadableError:
        return _build([], places, None, worded(lang, "slip.unreadable"), lang)
    is_returned = any(map(is_review, every))
    sheets = [without_review_column(sheet) if is_returned else sheet for sheet in every]
    sheets = [sheet for sheet in sheets if not is_review(sheet)]
    note = worded(lang, "slip.many_sheets", count=MOST_SHEETS) if len(sheets) > MOST_SHEETS else ""
    wanted = {*places, *returns}
    sheets = [sheet for at, sheet in enumerate(sheets) if at < MOST_SHEETS or sheet.name in wanted]
    with suppress(Exception):  # the libraries raise whatever a strange file provokes
        if content.startswith(b"PK") and b"mimetype" not in content[:80]:
            return _build(sheets, places, _open_styled(content), note, lang, is_returned)
        if looks := sheet_looks(content):
            return _build(sheets, places, looks, note, lang, is_returned)
    if any(sheet.name for sheet in sheets):
        note += worded(lang, "slip.plain")
    return _build(sheets, places, None, note, lang)


def _open_styled(content: bytes) -> Any:
    """An xlsx workbook opened by openpyxl, which at first reads only its styles and shared texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise ValueError("too big for openpyxl")
        for xml in map(archive.read, parts):
            if xml.count(b"<") > _MOST_TAGS or b"<!DOCTYPE" in xml.replace(b"\0", b""):
                raise ValueError("too big for openpyxl, or with entities to expand")
    return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _build(
    sheets: list[Sheet],
    places: FoundCells,
    source: Any,
    note: str,
    lang: str,
    is_returned: bool = False,
) -> SheetsForSlip:
    """New workbook of the sheets: with the looks of the source, or plain if there is no source."""
    book, pages, styles, titles = Workbook(), {}, dict[int, Any](), {"history"}
    sums: dict[str, Results] = {}
    left_out = 0
    book.remove(book.worksheets[0])
    has_looks = isinstance(source, dict)
    if source and not has_looks:
        _copy_theme(book, source)
    for sheet in sheets:
        found = places.get(sheet.name, set())
        last = _last_shown(sheet, found)
        new = pages[sheet.name] = book.create_sheet(legal_title(sheet.name, titles, lang))
        if has_looks:
            put_look(new, source[sheet.name], last, is_returned)
        elif source:
            parser, sums[new.title] = _copy_styled(new, source[sheet.name], last, styles, is_returned)
            left_out += copy_conditions(new, parser, source._differential_styles.styles)
        else:
            _copy_plain(new, sheet, last)
        if is_returned:
            _clear_review_column(new)
        if last[0] < len(sheet.rows) or last[1] < len(sheet.rows[0]):
            text = worded(lang, "slip.too_long", row=last[0], column=column_name(last[1] - 1))
            put(new.cell(new.max_row + 2, 1), text, slip_style(new, "plain_title"))
    if left_out:
        note += worded(lang, "slip.left_out", count=left_out)
    return SheetsForSlip(book, sheets, pages, note, sums)


def _copy_theme(book: Any, source: Any) -> None:
    book.epoch, book.loaded_theme = source.epoch, _theme_like(source.loaded_theme)
    for font in source._fonts:
        font.scheme = None  # so that the font keeps its name under another theme
    book._fonts = IndexedList([source._fonts[0]])
    book._named_styles["Normal"].font = source._fonts[0]  # a column's width is counted in its digits


def _clear_review_column(sheet: Any) -> None:
    """Clear the review column that an earlier slip added."""
    labels = in_every_language("slip.review_column")
    heads = (cell for row in sheet.iter_rows(max_row=45) for cell in row if cell.value in labels)
    if head := next(heads, None):
        sheet.column_dimensions[head.column_letter].width = 13
        for row in range(head.row, sheet.max_row + 1):
            sheet._cells.pop((row, head.column), None)


def _last_shown(sheet: Sheet, places: set[RowColumn]) -> RowColumn:
    """Last row and column shown; a sheet beyond the limits ends ten past its last finding."""
    rows, columns = (max((cell[at] for cell in places), default=0) + 10 for at in (0, 1))
    most = MOST_COLUMNS if len(sheet.rows[0]) <= MOST_COLUMNS else min(columns, 2 * MOST_COLUMNS)
    most_rows = max(min(MOST_ROWS, _MOST_CELLS // min(most, len(sheet.rows[0]))), 1)
    return (most_rows if len(sheet.rows) <= most_rows else min(rows, 2 * most_rows), most)


def _theme_like(other: bytes | None) -> str:
    """openpyxl's theme with the twelve colours of another theme, to which styles refer by number."""
    scheme = re.search(b"<a:clrScheme.*?</a:clrScheme>", other or b"", re.DOTALL)
    colours = _COLOUR.findall(scheme[0].decode("utf-8", "ignore")) if scheme else []
    return _COLOUR.sub(lambda colour: colours.pop(0) if colours else colour[0], theme.theme_xml)


def _copy_styled(
    new: Any, old: Any, last: RowColumn, styles: dict[int, Any], is_returned: bool
) -> tuple[Any, Results]:
    """Copy a sheet's values, sums, looks and measures up to the last row and column shown.

    Returns the sheet's parser and the results of the sums.
    """
    formulas, results = _formulas(old), Results()
    with old._get_source() as part:  # dates stay numbers with their format
        parser = _reader.WorkSheetParser(part, old._shared_strings, data_only=True)
        for cell in (cell for _, cells in parser.parse() for cell in cells):
            if cell["row"] <= last[0] and cell["column"] <= last[1]:
                style = cell["style_id"]
                if style not in styles:
                    seen = read_only.ReadOnlyCell(old, 1, 1, None, "n", style)
                    font, fill = without_mark(seen.font, seen.fill) if is_returned else (seen.font, seen.fill)
                    code = built_in_format(seen.style_array.numFmtId) or seen.number_format
                    others = seen.border, seen.alignment, code
                    styles[style] = make_style(new, font, fill, *others)
                copied = new.cell(cell["row"], cell["column"])
                put(copied, cell["value"], styles[style])
                total = kept_sum(formulas.get(copied.coordinate), copied.coordinate, last)
                if total and copied.data_type == "n":
                    if copied.value is not None:  # a program that does not calculate writes none
                        results[copied.coordinate] = copied.value
                    copied.value = total
    _copy_measures(new, parser, last)
    _copy_merges(new, parser, last)
    setup = getattr(parser, "page_setup", None)
    new.page_setup.orientation = setup and setup.orientation
    new.sheet_state = old.sheet_state
    for view in parser.views.sheetView[:1] if hasattr(parser, "views") else ():
        new.sheet_view.showGridLines = view.showGridLines
        if view.pane and view.pane.state == "frozen":
            rows, columns = int(view.pane.ySplit or 0), int(view.pane.xSplit or 0)
            new.freeze_panes = cell_name(rows, columns) if rows <= 40 and columns <= 20 else None
    return parser, results


def _formulas(old: Any) -> dict[str, Any]:
    """The formulas of a sheet by address; shared ones are written out."""
    with old._get_source() as part:
        if b"<f" not in part.read():
            return {}
    with old._get_source() as part:
        parser = _reader.WorkSheetParser(part, old._shared_strings, data_only=False)
        cells = (cell for _, row in parser.parse() for cell in row if cell["data_type"] == "f")
        return {cell_name(cell["row"] - 1, cell["column"] - 1): cell["value"] for cell in cells}


def _copy_measures(new: Any, parser: Any, last: RowColumn) -> None:
    """Copy widths and heights, and hide what was hidden."""
    if hasattr(parser, "sheet_format"):
        new.sheet_format.defaultColWidth = _measure(parser.sheet_format.defaultColWidth, 255)
        new.sheet_format.defaultRowHeight = _measure(parser.sheet_format.defaultRowHeight, 409) or 15
    for given in parser.column_dimensions.values():
        for column in range(max(int(given["min"]), 1), min(int(given["max"]), last[1]) + 1):
            dimension = new.column_dimensions[column_name(column - 1)]
            dimension.width = _measure(given.get("width"), 255) or 13
            dimension.hidden = given.get("hidden") in ("1", "true")
    for row, given in parser.row_dimensions.items():
        if 1 <= int(row) <= last[0]:
            new.row_dimensions[int(row)].height = _measure(given.get("ht"), 409)
            new.row_dimensions[int(row)].hidden = given.get("hidden") in ("1", "true")


def _copy_merges(new: Any, parser: Any, last: RowColumn) -> None:
    """Copy merged ranges that do not overlap; as texts, because openpyxl writes range objects in no fixed order."""
    kept: list[tuple[int, int, int, int]] = []
    for merge in parser.merged_cells.mergeCell[:_MOST_MERGES] if parser.merged_cells else ():
        left, top, right, bottom = range_bounds(merge.ref)
        right, bottom = min(right, last[1]), min(bottom, last[0])
        crosses = any(left <= m[2] and right >= m[0] and top <= m[3] and bottom >= m[1] for m in kept)
        if left <= right and top <= bottom and not crosses:
            kept.append((left, top, right, bottom))
    new.merged_cells = [
        f"{cell_name(top - 1, left - 1)}:{cell_name(bottom - 1, right - 1)}"
        for left, top, right, bottom in kept
    ]


def _measure(given: Any, most: float) -> float | None:
    value = float(given or 0)
    return value if 0 < value <= most else None


def _copy_plain(new: Any, sheet: Sheet, last: RowColumn) -> None:
    """Put values in a grid with its first row as the header; titles, head lines and signatures get no grid."""
    names = ("text", "number", "line", "plain_header", "plain_title")
    styles = {name: slip_style(new, name) for name in names}
    widths = dict.fromkeys(range(1, min(len(sheet.rows[0]), last[1]) + 1), 8)
    has_header = False
    for row, cells in enumerate(sheet.rows[: last[0]], 1):
        filled = [cell for cell in cells if cell != ""]
        is_table = len(filled) > 1 and not any(re.search("[：:]", str(cell)) for cell in filled)
        for column, value in enumerate(cells[: last[1]], 1):
            if is_table:
                is_number = re.fullmatch(r"[-+]?[0-9][0-9,.]{0,7}%?", str(value))
                name = "number" if is_number else "text" if has_header else "plain_header"
                put(new.cell(row, column), value, styles[name])
                room = 40 if has_header else 12
                widths[column] = max(widths[column], min(text_width(str(value)), room))
            elif value != "":
                put(new.cell(row, column), value, styles["plain_title" if row == 1 else "line"])
        if is_table and not has_header:
            has_header = True
            most = max(text_lines(str(cell), widths[at]) for at, cell in enumerate(cells[: last[1]], 1))
            new.row_dimensions[row].height = min(6 + 16 * most, 120)
    for column, width in widths.items():
        new.column_dimensions[column_name(column - 1)].width = width + 2
