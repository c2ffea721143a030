"""Styles and cell texts of a slip: its styles by name, values that stay values, legal texts and sheet names."""

import re
from copy import copy
from typing import Any

from openpyxl.cell import Cell, rich_text
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from flows.steps.catalogue.text_room import text_width
from schemas.texts.language_texts import worded

STYLES: dict[str, tuple[int, bool, str, str | None, str, bool]] = {
    "error": (10, True, "9C0006", "FFC7CE", "center", True),
    "warning": (10, True, "7F6000", "FFE699", "center", True),
    "title": (18, True, "262626", None, "left", False),
    "remark": (10, False, "595959", None, "left", False),
    "header": (10, True, "FFFFFF", "44546A", "center", True),
    "text": (10, False, "262626", None, "left", True),
    "centred": (10, False, "262626", None, "center", True),
    "number": (10, False, "262626", None, "right", True),
    "link": (10, False, "0563C1", None, "center", True),
    "closed": (10, False, "A6A6A6", "F2F2F2", "left", True),
    "line": (10, False, "262626", None, "left", False),
    "head": (10, False, "262626", None, "left", False),
    "taken": (11, True, "375623", "E2EFDA", "left", False),
    "bar_error": (11, True, "9C0006", "FFC7CE", "left", False),
    "bar_warning": (11, True, "7F6000", "FFE699", "left", False),
    "plain_title": (14, True, "262626", None, "left", False),
    "plain_header": (10, True, "262626", "DDE6F0", "center", True),
    "review_header": (9, True, "FFFFFF", "44546A", "center", True),
    "review_error": (9, False, "9C0006", "FFF5F5", "left", True),
    "review_warning": (9, False, "7F6000", "FFFBEB", "left", True),
}
"""Styles of a slip by name: font size, bold, ink, fill, alignment, grid lines."""

TINT = "FDE9EB"
"""Fill of a rejected row."""

_MARKS = frozenset({"FFC7CE", "FFE699", TINT})
"""Fills by which a slip marks cells."""


def slip_style(sheet: Any, name: str) -> Any:
    """A style of the slip, by its name in STYLES."""
    size, bold, ink, fill, across, is_lined = STYLES[name]
    font = Font(name="微软雅黑", size=size, bold=bold, color=ink)
    line = Side("thin", "BFBFBF") if is_lined else None
    indent = int((is_lined or fill is not None) and across != "center")
    is_wrapped = is_lined or name in ("head", "remark", "taken", "bar_error", "bar_warning")
    alignment = Alignment(horizontal=across, vertical="center", wrap_text=is_wrapped, indent=indent)
    back = PatternFill("solid", fgColor=fill) if fill else PatternFill()
    return make_style(sheet, font, back, Border(line, line, line, line), alignment, "General")


def make_style(sheet: Any, font: Any, fill: Any, border: Any, alignment: Any, number_format: str) -> Any:
    """Make a style in the workbook of `sheet`, to be copied to cells."""
    cell: Any = Cell(sheet, 1, 1)
    cell.font, cell.fill, cell.border, cell.alignment = font, fill, border, alignment
    cell.number_format = number_format
    return cell._style


def put(cell: Any, value: Any, style: Any) -> None:
    """Put a value into a cell: numbers stay numbers, and a text never becomes a formula."""
    cell._style = copy(style)
    is_number = isinstance(value, int | float) and -1e300 < value < 1e300
    if is_number or value is None or isinstance(value, rich_text.CellRichText):
        cell.value = value
        return
    cell.value = legal(str(value))
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))


def without_mark(font: Any, fill: Any) -> tuple[Any, Any]:
    """Font and fill of a cell without the colours of an earlier slip's mark."""
    if fill.fill_type != "solid" or str(fill.fgColor.rgb)[-6:] not in _MARKS:
        return font, fill
    font = copy(font)
    font.color = "262626"
    return font, PatternFill()


def legal(text: str, most: int = 32_767) -> str:
    """Text fit for a cell: without characters that XML forbids, at most `most` UTF-16 units long."""
    text = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    if len(text) > most // 2:
        text = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    return text


def legal_title(name: str, taken: set[str], lang: str = "zh") -> str:
    """Sheet name fit for a workbook and different from the names `taken`, to which it is added."""
    name = re.sub(r"[\[\]:*?/\\]", "_", "".join(filter(str.isprintable, name))).strip("' ")
    name = name or worded(lang, "template.sheet")
    title = legal(name, 31).rstrip("' ")
    number = 1
    while title.casefold() in taken:
        number += 1
        title = worded(lang, "slip.numbered", name=legal(name, 25), number=number)
    taken.add(title.casefold())
    return title


def text_lines(text: str, room: int) -> int:
    """Number of lines of a text in a column that has room for `room` digits."""
    return sum(-(-text_width(part) // max(room, 1)) or 1 for part in text.split("\n"))
