"""The sheets of a submission for its slip, as they looked or in a plain grid.

Each is built up from nothing and takes over only values, looks and measures of what came in, so that no formula,
link, name, validation, picture or comment of a stranger's file comes along.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell import read_only  # type: ignore[import-untyped]
from openpyxl.utils import cell as addresses  # type: ignore[import-untyped]
from openpyxl.utils.indexed_list import IndexedList  # type: ignore[import-untyped]
from openpyxl.worksheet import _reader  # type: ignore[import-untyped]
from openpyxl.writer import theme  # type: ignore[import-untyped]

from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.model import Sheet, UnreadableError
from flows.steps.book.read import read_sheets
from flows.steps.slip._looks import dresses_of, put_on
from flows.steps.slip._styles import legal_title, look, make_look, put, text_lines, text_width, without_mark
from flows.steps.tidy.explanations import REVIEW_COLUMN, is_review, without_review_column

warnings.filterwarnings(
    "ignore", module="openpyxl"
)  # it tells what it does not keep; the slip says so itself

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_MERGES = 5_000, 200, 20, 1_000
MOST_CELLS = (
    60_000  # shown of one sheet; a township's return has a thousand, and openpyxl takes 20 µs for each
)
_MOST_UNPACKED, _MOST_TAGS = 30_000_000, 1_000_000  # bytes, tags a part: openpyxl would be too long over more
_COLOUR = re.compile(r'(?<=srgbClr val=")[0-9A-Fa-f]{6}|(?<=lastClr=")[0-9A-Fa-f]{6}')

Places = dict[str, set[tuple[int, int]]]
"""The cells with a finding by the name of their sheet: row and column, both counted from 1."""


@dataclass(frozen=True)
class Taken:
    """A new workbook with a submission's sheets: what was read, the new sheets by their own names, and what is left
    out in words."""

    book: Any
    sheets: list[Sheet]
    own: dict[str, Any]
    note: str


def take_over(
    file: str, content: bytes, places: Places, max_bytes: int, returns: Collection[str] = ()
) -> Taken:
    """The submission's sheets in a new workbook, as they look; `returns` names those that are always among them.

    Of an earlier slip sent back, its first sheet, its own column and its colours stay behind.
    """
    try:
        every = read_sheets(file, content, max_bytes)
    except UnreadableError:
        return Taken(*_build([], places, None), "文件无法读取，未附原表。")
    is_returned = any(map(is_review, every))
    sheets = [without_review_column(sheet) if is_returned else sheet for sheet in every]
    sheets = [sheet for sheet in sheets if not is_review(sheet)]
    note = f"工作表过多，只附前 {MOST_SHEETS} 张和有问题的。" if len(sheets) > MOST_SHEETS else ""
    wanted = {*places, *returns}
    sheets = [sheet for at, sheet in enumerate(sheets) if at < MOST_SHEETS or sheet.name in wanted]
    with suppress(Exception):  # the libraries raise whatever a strange file provokes
        if content.startswith(b"PK") and b"mimetype" not in content[:80]:
            return Taken(*_build(sheets, places, _open_styled(content), is_returned), note)
        if dresses := dresses_of(content):
            return Taken(*_build(sheets, places, dresses, is_returned), note)
    if any(sheet.name for sheet in sheets):
        note += "原表格式未能保留，只附内容。"
    return Taken(*_build(sheets, places, None), note)


def _open_styled(content: bytes) -> Any:
    """An xlsx opened by openpyxl, nothing but its styles and shared texts read yet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise ValueError("too big for openpyxl")
        for xml in map(archive.read, parts):
            if xml.count(b"<") > _MOST_TAGS or b"<!DOCTYPE" in xml.replace(b"\0", b""):
                raise ValueError("too big for openpyxl, or with entities to expand")
    return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _build(
    sheets: list[Sheet], places: Places, source: Any, is_returned: bool = False
) -> tuple[Any, list[Sheet], dict[str, Any]]:
    """A new workbook of the sheets, as they look in the source or plain without one."""
    book, own, looks, taken = Workbook(), {}, dict[int, Any](), {"history"}
    book.remove(book.active)
    is_dressed = isinstance(source, dict)
    if source and not is_dressed:
        _take_over_theme(book, source)
    for sheet in sheets:
        found = places.get(sheet.name, set())
        last = _last_shown(sheet, found)
        new = own[sheet.name] = book.create_sheet(legal_title(sheet.name or "报表", taken))
        if is_dressed:
            put_on(new, source[sheet.name], last, is_returned)
        elif source:
            _copy_styled(new, source[sheet.name], last, looks, is_returned)
        else:
            _copy_plain(new, sheet, last)
        if is_returned:
            _take_off_column(new)
        if last[0] < len(sheet.rows) or last[1] < len(sheet.rows[0]):
            text = f"（本表过大，退回单只附到第 {last[0]} 行、{column_name(last[1] - 1)} 列。）"
            put(new.cell(new.max_row + 2, 1), text, look(new, "plain_title"))
    return book, sheets, own


def _take_over_theme(book: Any, source: Any) -> None:
    book.epoch, book.loaded_theme = source.epoch, _theme_like(source.loaded_theme)
    for font in source._fonts:
        font.scheme = None  # a font goes by its own name, whatever the theme's is
    book._fonts = IndexedList([source._fonts[0]])
    book._named_styles["Normal"].font = source._fonts[0]  # a column's width is counted in its digits


def _take_off_column(sheet: Any) -> None:
    """Clear the column that an earlier slip added."""
    heads = (cell for row in sheet.iter_rows(max_row=45) for cell in row if cell.value == REVIEW_COLUMN)
    if head := next(heads, None):
        sheet.column_dimensions[head.column_letter].width = 13
        for row in range(head.row, sheet.max_row + 1):
            sheet._cells.pop((row, head.column), None)


def _last_shown(sheet: Sheet, places: set[tuple[int, int]]) -> tuple[int, int]:
    """The last row and column that may be shown: of a sheet beyond the limits, ten past the last finding."""
    rows, columns = (max((cell[at] for cell in places), default=0) + 10 for at in (0, 1))
    most = MOST_COLUMNS if len(sheet.rows[0]) <= MOST_COLUMNS else min(columns, 2 * MOST_COLUMNS)
    most_rows = max(min(MOST_ROWS, MOST_CELLS // min(most, len(sheet.rows[0]))), 1)
    return (most_rows if len(sheet.rows) <= most_rows else min(rows, 2 * most_rows), most)


def _theme_like(other: bytes | None) -> str:
    """openpyxl's theme in the twelve colours of another, to which styles refer by number."""
    scheme = re.search(b"<a:clrScheme.*?</a:clrScheme>", other or b"", re.DOTALL)
    colours = _COLOUR.findall(scheme[0].decode("utf-8", "ignore")) if scheme else []
    return _COLOUR.sub(lambda own: colours.pop(0) if colours else own[0], theme.theme_xml)


def _copy_styled(new: Any, old: Any, last: tuple[int, int], looks: dict[int, Any], is_returned: bool) -> None:
    """Values, looks and measures of a sheet up to its last row and column shown."""
    with old._get_source() as part:  # dates stay numbers with their format
        parser = _reader.WorkSheetParser(part, old._shared_strings, data_only=True)
        for cell in (cell for _, cells in parser.parse() for cell in cells):
            if cell["row"] <= last[0] and cell["column"] <= last[1]:
                style = cell["style_id"]
                if style not in looks:
                    seen = read_only.ReadOnlyCell(old, 1, 1, None, "n", style)
                    font, fill = without_mark(seen.font, seen.fill) if is_returned else (seen.font, seen.fill)
                    looks[style] = make_look(new, font, fill, seen.border, seen.alignment, seen.number_format)
                put(new.cell(cell["row"], cell["column"]), cell["value"], looks[style])
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


def _copy_measures(new: Any, parser: Any, last: tuple[int, int]) -> None:
    """Widths, heights and what is hidden."""
    if hasattr(parser, "sheet_format"):
        new.sheet_format.defaultColWidth = _measure(parser.sheet_format.defaultColWidth, 255)
        new.sheet_format.defaultRowHeight = _measure(parser.sheet_format.defaultRowHeight, 409) or 15
    for told in parser.column_dimensions.values():
        for column in range(max(int(told["min"]), 1), min(int(told["max"]), last[1]) + 1):
            dimension = new.column_dimensions[column_name(column - 1)]
            dimension.width = _measure(told.get("width"), 255) or 13
            dimension.hidden = told.get("hidden") in ("1", "true")
    for row, told in parser.row_dimensions.items():
        if 1 <= int(row) <= last[0]:
            new.row_dimensions[int(row)].height = _measure(told.get("ht"), 409)
            new.row_dimensions[int(row)].hidden = told.get("hidden") in ("1", "true")


def _copy_merges(new: Any, parser: Any, last: tuple[int, int]) -> None:
    """Merged ranges but those that overlap, as texts: openpyxl writes its own in another order each time."""
    kept: list[tuple[int, int, int, int]] = []
    for merge in parser.merged_cells.mergeCell[:MOST_MERGES] if parser.merged_cells else ():
        left, top, right, bottom = addresses.range_boundaries(merge.ref)
        right, bottom = min(right, last[1]), min(bottom, last[0])
        crosses = any(left <= m[2] and right >= m[0] and top <= m[3] and bottom >= m[1] for m in kept)
        if left <= right and top <= bottom and not crosses:
            kept.append((left, top, right, bottom))
    new.merged_cells = [
        f"{cell_name(top - 1, left - 1)}:{cell_name(bottom - 1, right - 1)}"
        for left, top, right, bottom in kept
    ]


def _measure(told: Any, most: float) -> float | None:
    value = float(told or 0)
    return value if 0 < value <= most else None


def _copy_plain(new: Any, sheet: Sheet, last: tuple[int, int]) -> None:
    """Values in a grid of lines, the first row of it as a header; titles, heads and signatures have no lines."""
    looks = {name: look(new, name) for name in ("text", "number", "line", "plain_header", "plain_title")}
    widths = dict.fromkeys(range(1, min(len(sheet.rows[0]), last[1]) + 1), 8)
    has_header = False
    for row, cells in enumerate(sheet.rows[: last[0]], 1):
        filled = [cell for cell in cells if cell != ""]
        is_table = len(filled) > 1 and not any(re.search("[：:]", str(cell)) for cell in filled)
        for column, value in enumerate(cells[: last[1]], 1):
            if is_table:
                is_number = re.fullmatch(r"[-+]?[0-9][0-9,.]{0,7}%?", str(value))
                name = "number" if is_number else "text" if has_header else "plain_header"
                put(new.cell(row, column), value, looks[name])
                room = 40 if has_header else 12
                widths[column] = max(widths[column], min(text_width(str(value)), room))
            elif value != "":
                put(new.cell(row, column), value, looks["plain_title" if row == 1 else "line"])
        if is_table and not has_header:
            has_header = True
            most = max(text_lines(str(cell), widths[at]) for at, cell in enumerate(cells[: last[1]], 1))
            new.row_dimensions[row].height = min(6 + 16 * most, 120)
    for column, width in widths.items():
        new.column_dimensions[column_name(column - 1)].width = width + 2
