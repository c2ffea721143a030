"""XML Spreadsheet 2003, which Excel and many systems write under the name of a workbook (xls)."""

from bisect import bisect_right
from datetime import date, datetime
from typing import Any

from flows.steps.book._looks import has_marked_part, is_same_colour
from flows.steps.book._number_formats import NumberFormat, read_format
from flows.steps.book._outside_cells import header_texts
from flows.steps.book._safe_xml import parse_xml
from flows.steps.book.addresses import cell_name, column_name
from flows.steps.book.model import (
    COMMENT,
    HIDDEN,
    MOST_CELLS,
    STRUCK,
    WORDS,
    Look,
    Oddities,
    Remark,
    Sheet,
    UnreadableError,
    hidden_part,
    look_of_style,
)

_SPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_NAMED = {"Percent": "0.00%", "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"'}
"""Number formats that are written by a name and show a number otherwise."""

_FORMATTED = frozenset(("S", "Sup", "Sub", "Font", "B", "I", "U", "Span"))
_MOST_AT_ONCE = 100_000


def is_xml_spreadsheet(content: bytes) -> bool:
    """Check that bytes begin as an XML Spreadsheet."""
    start = content[:4000].replace(b"\0", b"")
    return b"<?xml" in start[:40] and _SPACE in start


def read_xml_spreadsheet(content: bytes) -> tuple[list[Sheet], list[Remark]]:
    """Sheets with their looks, and all texts outside the cells.

    Raises UnreadableError with unreadable, unsafe (entity definitions) or too_big.
    """
    reader = _Reader()
    parse_xml(content, reader.start, reader.end, reader.characters)
    return reader.sheets, reader.remarks


class _Style:
    """One style: number format, struck font, colours; a style begins as a copy of its parent."""

    def __init__(self, parent: "_Style | None") -> None:
        self.format: NumberFormat | None = parent.format if parent else None
        self.is_struck: bool = parent.is_struck if parent else False
        self.colour: str | None = parent.colour if parent else None
        self.background: str | None = parent.background if parent else "FFFFFF"

    def read(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "NumberFormat":
            code = attributes.get("Format", "General")
            self.format = read_format(_NAMED.get(code, code))
        elif tag == "Font":
            self.is_struck = attributes.get("StrikeThrough") == "1" or attributes.get("VerticalAlign") in (
                "Superscript",
                "Subscript",
            )
            self.colour = attributes.get("Color", "").lstrip("#") or None
        elif tag == "Interior" and attributes.get("Pattern", "None") != "None":
            self.background = attributes.get("Color", "").lstrip("#") or None

    @property
    def look(self) -> str | None:
        if self.is_struck:
            return STRUCK
        return HIDDEN if is_same_colour(self.colour, self.background) else None


class _Reader:
    """Parser of styles, sheets, rows and cells; a cell without an index follows the previous cell."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.remarks: list[Remark] = []
        self.styles: dict[str, _Style] = {}
        self.style: _Style | None = None
        self.name = ""
        self.room = MOST_CELLS
        self.path: list[str] = []
        self.text: list[str] = []
        self._begin_sheet("")

    def _begin_sheet(self, name: str) -> None:
        self.name, self.own, self.is_hidden = name, Oddities(), False
        self.cells: dict[tuple[int, int], Any] = {}
        self.row = self.column = self.heading = -1
        self.repeat = 0
        self.rows = self.columns = 0
        self.column_styles: list[tuple[int, str]] = []
        self.row_style = ""
        self.cell: dict[str, str] = {}
        self.kind = ""
        self.runs: list[tuple[str, bool, bool]] = []
        self.marks: list[tuple[bool, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        named = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        self.remarks += [Remark("other", value) for value in named.values() if len(value) > 10]
        inside = "Data" in self.path
        self.path.append(tag)
        if inside and tag in _FORMATTED:
            self.marks.append(_marks_of(tag, named))
        elif tag == "Style":
            self.style = _Style(self.styles.get(named.get("Parent", "Default")))
            self.styles[named.get("ID", "")] = self.style
        elif self.style:
            self.style.read(tag, named)
        elif tag in ("Header", "Footer") and "Data" in named:
            self.own.shapes += sorted(header_texts(named["Data"]))
        elif tag == "Worksheet":
            self._begin_sheet(named.get("Name", ""))
        elif tag == "Column":
            self._begin_column(named)
        elif tag == "Row":
            self._begin_row(named)
        elif tag == "Cell":
            self.column = _index(named, self.column + 1)
            self.cell, self.runs = named, []
        elif tag == "Data":
            self.kind, self.text, self.runs = named.get("Type", "String"), [], []
        else:
            self.text = []

    def _begin_column(self, named: dict[str, str]) -> None:
        first = _index(named, self.heading + 1)
        self.heading = first + int(named.get("Span", "0"))
        if self.column_styles and first < self.column_styles[-1][0]:
            raise UnreadableError("unreadable")
        self.column_styles += [(first, named.get("StyleID", "")), (self.heading + 1, "")]
        if named.get("Hidden") == "1":
            self.own.hide("column", column_name(first))

    def _begin_row(self, named: dict[str, str]) -> None:
        self.row = _index(named, self.row + 1 + self.repeat)
        self.repeat = int(named.get("Span", "0"))
        self.column, self.row_style = -1, named.get("StyleID", "")
        if named.get("Hidden") == "1" or named.get("Height") == "0":
            self.own.hide("row", self.row + 1)

    def characters(self, text: str) -> None:
        self.text.append(text)
        if "Data" in self.path and "Comment" not in self.path:
            self.runs.append((text, any(own[0] for own in self.marks), any(own[1] for own in self.marks)))

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self.path.pop()
        if "Data" in self.path:
            if tag in _FORMATTED and self.marks:
                self.marks.pop()
        elif tag == "Data" and "Comment" in self.path:
            self._end_comment()
        elif tag == "Data":
            self._end_data("".join(self.text))
        elif tag == "Style":
            self.style = None
        elif tag == "Cell":
            self._end_cell()
        elif tag == "Worksheet":
            self._end_sheet()
        elif tag == "Visible" and "".join(self.text).strip().startswith("SheetHidden"):
            self.is_hidden = True
        elif "".join(self.text).strip():
            self.remarks.append(Remark("other", "".join(self.text)))

    def _end_comment(self) -> None:
        text = "".join(self.text)
        self.own.see((self.row, self.column), Look(COMMENT, text))
        self.remarks.append(
            Remark("comment", text, self.name, cell_name(self.row, self.column), is_shown=True)
        )

    def _end_data(self, text: str) -> None:
        at = (self.row, self.column)
        if self.kind == "Error":
            self.own.marks[at] = "formula_error"
            return
        value = _value(self.kind, text)
        if value == "":
            return
        self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)
        if self.rows * self.columns > self.room:
            raise UnreadableError("too_big")
        self.cells[at] = value
        style = self.styles.get(
            self.cell.get("StyleID") or self.row_style or self._column_style() or "Default"
        )
        if has_marked_part(self.runs):
            self.own.see(at, Look(STRUCK, ""))
        if style and style.look:
            self.own.see(at, look_of_style(style.look))
        if style and style.format and type(value) in (float, str):
            look = style.format.look(value) if type(value) is float else style.format.look_of_text(value)
            if look and look.kind == WORDS:
                self.cells[at] = look.text
            else:
                self.own.see(at, look)

    def _column_style(self) -> str:
        at = bisect_right(self.column_styles, (self.column, "\uffff"))
        return self.column_styles[at - 1][1] if at else ""

    def _end_cell(self) -> None:
        at = (self.row, self.column)
        if "Formula" in self.cell and at not in self.cells and at not in self.own.marks:
            self.own.marks[at] = "formula_without_value"
        down, right = (
            min(int(self.cell.get(key, "0")), _MOST_AT_ONCE) for key in ("MergeDown", "MergeAcross")
        )
        if down or right:
            self.own.merges.append((*at, self.row + down, self.column + right))
        self.column += right
        self.cell = {}

    def _end_sheet(self) -> None:
        self.room -= self.rows * self.columns
        grid: list[list[Any]] = [[""] * self.columns for _ in range(self.rows)]
        for (row, column), value in self.cells.items():
            grid[row][column] = value
        merges = tuple(
            (top, left, min(bottom, self.rows - 1), min(right, self.columns - 1))
            for top, left, bottom, right in self.own.merges
            if top < self.rows and left < self.columns
        )
        if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges) > MOST_CELLS:
            raise UnreadableError("too_big")
        hidden = (*((hidden_part("sheet"),) if self.is_hidden else ()), *self.own.hidden)
        if grid:
            own, shapes = self.own, tuple(self.own.shapes)
            self.sheets.append(Sheet(self.name, grid, merges, hidden, own.marks, own.looks, shapes))


def _index(attributes: dict[str, str], following: int) -> int:
    """Position counted from 0: the index that is given, else the following position. Raises ValueError."""
    at = int(attributes["Index"]) - 1 if "Index" in attributes else following
    if at < 0:
        raise ValueError("index")
    return at


def _marks_of(tag: str, attributes: dict[str, str]) -> tuple[bool, bool]:
    """Marks of an element inside a text: it strikes out or raises, and it hides."""
    hides = is_same_colour(attributes.get("Color", "").lstrip("#"), "FFFFFF")
    return tag in ("S", "Sup", "Sub"), tag == "Font" and (hides or attributes.get("Size") in ("0", "1", "2"))


def _value(kind: str, text: str) -> Any:
    """Value of a cell as the library for other workbooks gives it."""
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        moment = datetime.fromisoformat(text.strip())
        return date(moment.year, moment.month, moment.day) if moment.hour == moment.minute == 0 else moment
    return text if text.strip() else ""
