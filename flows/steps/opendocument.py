"""The oddities of an OpenDocument spreadsheet, read from its content part in one pass."""

from typing import Any
from xml.parsers import expat

from flows.steps.cells import column_name
from flows.steps.package import MOST_CELLS, Oddities, UnreadableError


def inspect_content(xml: bytes) -> tuple[dict[str, Oddities], tuple[tuple[str, str], ...]]:
    """The oddities by sheet, and the texts of notes and shapes with the sheet and cell where they stand.

    Raises UnreadableError with too_big where a sheet's filled cells span more than MOST_CELLS.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(xml, True)
    except expat.ExpatError:
        raise UnreadableError("unreadable") from None
    return reader.sheets, tuple(reader.remarks)


class _Reader:
    """Walks tables, rows and cells, counting positions through the repeats."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.sheets: dict[str, Oddities] = {}
        self.remarks: list[tuple[str, str]] = []
        self.name = ""
        self.row = self.column = self.last_row = self.last_column = 0
        self.row_repeat = self.cell_repeat = 1
        self.header_column = 0
        self.text: list[str] = []
        self.remark: list[str] | None = None
        self.cell: dict[str, Any] = {}

    @property
    def sheet(self) -> Oddities:
        return self.sheets.setdefault(self.name, Oddities())

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.name = attributes.get("table:name", "")
            self.row = self.header_column = self.last_row = self.last_column = 0
        elif tag == "table:table-column":
            self._column(attributes)
        elif tag == "table:table-row":
            self.column = 0
            self.row_repeat = _repeat(attributes, "table:number-rows-repeated")
            if attributes.get("table:visibility") in ("collapse", "filter") and self.row_repeat < 10_000:
                self.sheet.hidden += (f"第{self.row + 1}行 row {self.row + 1}",)
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.text = attributes, []
            self.cell_repeat = _repeat(attributes, "table:number-columns-repeated")
        elif tag in ("office:annotation", "draw:frame", "draw:custom-shape", "draw:text-box"):
            self.remark = self.remark if self.remark is not None else []

    def _column(self, attributes: dict[str, str]) -> None:
        repeat = _repeat(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter") and repeat < 1000:
            name = column_name(self.header_column)
            self.sheet.hidden += (f"{name}列 column {name}",)
        self.header_column += repeat

    def _characters(self, text: str) -> None:
        (self.text if self.remark is None else self.remark).append(text)

    def _end(self, tag: str) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell_ends()
            self.column += self.cell_repeat
        elif tag == "table:table-row":
            self.row += self.row_repeat
        elif tag in ("office:annotation", "draw:frame", "draw:custom-shape", "draw:text-box") and self.remark:
            self.remarks.append((self.name, "".join(self.remark)))
            self.remark = None
        elif tag in ("office:annotation", "draw:frame", "draw:custom-shape", "draw:text-box"):
            self.remark = None

    def _cell_ends(self) -> None:
        attributes, text = self.cell, "".join(self.text).strip()
        has_value = "office:value" in attributes or "office:date-value" in attributes or bool(text)
        at = (self.row, self.column)
        if has_value:
            self.last_row = max(self.last_row, self.row + self.row_repeat)
            self.last_column = max(self.last_column, self.column + self.cell_repeat)
            if self.last_row * self.last_column > MOST_CELLS:
                raise UnreadableError("too_big")
        if attributes.get("calcext:value-type") == "error" or (
            "table:formula" in attributes and text.startswith(("#", "Err:"))
        ):
            self.sheet.marks[at] = "formula_error"
        elif "table:formula" in attributes and not has_value and "office:string-value" not in attributes:
            self.sheet.marks[at] = "formula_without_value"
        if attributes.get("office:value-type") == "percentage" and "office:value" in attributes:
            self.sheet.shown[at] = f"{float(attributes['office:value']) * 100:.13g}%"
        rows = _repeat(attributes, "table:number-rows-spanned")
        columns = _repeat(attributes, "table:number-columns-spanned")
        if rows * columns > 1:
            self.sheet.merges += ((*at, self.row + rows - 1, self.column + columns - 1),)


def _repeat(attributes: dict[str, str], name: str) -> int:
    try:
        return max(1, int(attributes.get(name, "1")))
    except ValueError:
        return 1
