"""The sheets of a submission for its slip, as they looked or in a plain grid.

Each is built up from nothing and takes over only values, looks and measures of what came in, so that no formula,
link, name, validation, picture or comment of a stranger's file comes along.
"""

import io
import re
import unicodedata
import warnings
import zipfile
from contextlib import suppress
from typing import Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell import read_only  # type: ignore[import-untyped]
from openpyxl.utils import cell as addresses  # type: ignore[import-untyped]
from openpyxl.utils.indexed_list import IndexedList  # type: ignore[import-untyped]
from openpyxl.worksheet import _reader  # type: ignore[import-untyped]
from openpyxl.writer import theme  # type: ignore[import-untyped]

from flows.steps.cells import cell_name, column_name
from flows.steps.package import UnreadableError
from flows.steps.read import Sheet, read_sheets
from flows.steps.slip_cells import legal_title, look, make_look, put

warnings.filterwarnings(
    "ignore", module="openpyxl"
)  # it tells what it does not keep; the slip says so itself

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_MERGES = 5_000, 200, 20, 1_000
_MOST_UNPACKED, _MOST_TAGS = 30_000_000, 2_500_000  # bytes, tags a part: openpyxl would be too long over more
_COLOUR = re.compile(r'(?<=srgbClr val=")[0-9A-Fa-f]{6}|(?<=lastClr=")[0-9A-Fa-f]{6}')

Places = dict[str, set[tuple[int, int]]]
"""The cells with a finding by the name of their sheet: row and column, both counted from 1."""


def take_over(file: str, content: bytes, places: Places, max_bytes: int) -> tuple[Any, dict[str, Any], str]:
    """A new workbook with the submission's sheets, these by their own names, and what is left out in words."""
    try:
        sheets = read_sheets(file, content, max_bytes)
    except UnreadableError:
        return *_build([], places, None), "文件无法读取，未附原表。"
    note = f"工作表过多，只附前 {MOST_SHEETS} 张和有问题的。" if len(sheets) > MOST_SHEETS else ""
    sheets = [sheet for at, sheet in enumerate(sheets) if at < MOST_SHEETS or sheet.name in places]
    with suppress(Exception):  # openpyxl raises whatever a strange file provokes
        return *_build(sheets, places, _open_styled(content)), note
    if any(sheet.name for sheet in sheets):
        note += "原表格式未能保留，只附内容。"
    return *_build(sheets, places, None), note


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


def _build(sheets: list[Sheet], places: Places, source: Any) -> tuple[Any, dict[str, Any]]:
    """A new workbook of the sheets, as they look in the source or plain without one."""
    book, own, looks, taken = Workbook(), {}, dict[int, Any](), {"history"}
    book.remove(book.active)
    if source:
        book.epoch, book.loaded_theme = source.epoch, _theme_like(source.loaded_theme)
        for font in source._fonts:
            font.scheme = None  # a font goes by its own name, whatever the theme's is
        book._fonts = IndexedList([source._fonts[0]])
        book._named_styles["Normal"].font = source._fonts[0]  # a column's width is counted in its digits
    for sheet in sheets:
        found = places.get(sheet.name, set())
        last = _last_shown(sheet, found)
        new = own[sheet.name] = book.create_sheet(legal_title(sheet.name or "报表", taken))
        if source:
            _copy_styled(new, source[sheet.name], last, looks)
        else:
            _copy_plain(new, sheet, last)
        if last[0] < len(sheet.rows) or last[1] < len(sheet.rows[0]):
            text = f"（本表过大，退回单只附到第 {last[0]} 行、{column_name(last[1] - 1)} 列。）"
            put(new.cell(new.max_row + 2, 1), text, look(new, "remark"))
    return book, own


def _last_shown(sheet: Sheet, places: set[tuple[int, int]]) -> tuple[int, int]:
    """The last row and column that may be shown: of a sheet beyond the limits, ten past the last finding."""
    rows, columns = (max((cell[at] for cell in places), default=0) + 10 for at in (0, 1))
    return (
        MOST_ROWS if len(sheet.rows) <= MOST_ROWS else min(rows, 2 * MOST_ROWS),
        MOST_COLUMNS if len(sheet.rows[0]) <= MOST_COLUMNS else min(columns, 2 * MOST_COLUMNS),
    )


def _theme_like(other: bytes | None) -> str:
    """openpyxl's theme in the twelve colours of another, to which styles refer by number."""
    scheme = re.search(b"<a:clrScheme.*?</a:clrScheme>", other or b"", re.DOTALL)
    colours = _COLOUR.findall(scheme[0].decode("utf-8", "ignore")) if scheme else []
    return _COLOUR.sub(lambda own: colours.pop(0) if colours else own[0], theme.theme_xml)


def _copy_styled(new: Any, old: Any, last: tuple[int, int], looks: dict[int, Any]) -> None:
    """Values, looks and measures of a sheet up to its last row and column shown."""
    with old._get_source() as part:  # dates stay numbers with their format
        parser = _reader.WorkSheetParser(part, old._shared_strings, data_only=True)
        for cell in (cell for _, cells in parser.parse() for cell in cells):
            if cell["row"] <= last[0] and cell["column"] <= last[1]:
                style = cell["style_id"]
                if style not in looks:
                    seen = read_only.ReadOnlyCell(old, 1, 1, None, "n", style)
                    shape = (seen.fill, seen.border, seen.alignment, seen.number_format)
                    looks[style] = make_look(new, seen.font, *shape)
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
    """Values in a grid of lines; a row with a single text, a title or a signature, has none."""
    looks = {name: look(new, name) for name in ("remark", "text", "number")}
    widths = dict.fromkeys(range(1, min(len(sheet.rows[0]), last[1]) + 1), 8)
    for row, cells in enumerate(sheet.rows[: last[0]], 1):
        is_table = sum(cell != "" for cell in cells) > 1
        for column, value in enumerate(cells[: last[1]], 1):
            if is_table:
                is_number = re.fullmatch(r"[-+]?[0-9][0-9,.]{0,7}%?", str(value))
                put(new.cell(row, column), value, looks["number" if is_number else "text"])
                widths[column] = max(widths[column], min(text_width(str(value)), 40))
            elif value != "":
                put(new.cell(row, column), value, looks["remark"])
    for column, width in widths.items():
        new.column_dimensions[column_name(column - 1)].width = width + 2


def text_width(text: str) -> int:
    """The width of a text in digits: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
