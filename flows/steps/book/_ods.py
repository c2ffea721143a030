"""Oddities of an OpenDocument spreadsheet, read from its content part in one pass."""

import re
from typing import Any
from xml.parsers import expat

from flows.steps.book._looks import has_marked_part
from flows.steps.book._number_formats import LARGE, look_of_display
from flows.steps.book._ods_styles import OdsStyles, read_ods_styles
from flows.steps.book.addresses import column_name
from flows.steps.book.model import (
    HIDDEN,
    MOST_CELLS,
    MOST_CHARACTERS,
    STRUCK,
    WORDS,
    Look,
    Oddities,
    Package,
    Remark,
    UnreadableError,
    look_of_style,
)

_CELL = frozenset(("table:table-cell", "table:covered-table-cell"))
_NOTES = frozenset(
    f"draw:{shape}" for shape in ("frame", "custom-shape", "text-box", "rect", "ellipse", "caption")
) | {"office:annotation"}
_BREAKS = {"text:line-break": "\n", "text:tab": "\t", "text:s": " "}
_MOST_REPEATED = 100_000


_INDENT = re.compile(rb">\s+(?=</?(?:table|office):)")
_INDENTS = (
    (_INDENT, b">"),
    (re.compile(rb"(</?(?:table|office|draw):[^<>]*>)\s+(?=<)"), rb"\1"),
    (re.compile(rb"(</text:p>)\s+(?=<)"), rb"\1"),
)


def without_indents(xml: bytes) -> bytes:
    """A content part without the white space by which a program or person laid it out; the same object if there is none.

    White space inside a paragraph stays.
    """
    if not _INDENT.search(xml):
        return xml
    for indent, kept in _INDENTS:
        xml = indent.sub(kept, xml)
    return xml


def inspect_content(xml: bytes, styles: bytes = b"") -> Package:
    """Oddities by sheet, and the texts of notes and shapes with their sheet and cell; `styles` is the part styles.xml.

    Raises UnreadableError with too_big if the filled cells of all sheets span more than MOST_CELLS, or show more than
    MOST_CHARACTERS.
    """
    reader = _Reader(read_ods_styles(styles) if styles else OdsStyles())
    try:
        reader.parser.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        raise UnreadableError("unreadable") from None
    return Package(reader.sheets, reader.remarks)


class _Reader:
    """Parser of tables, rows and cells that counts positions through repeated elements."""

    def __init__(self, styles: OdsStyles) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartCdataSectionHandler = self._refuse  # some readers drop such sections
        self.sheets: dict[str, Oddities] = {}
        self.remarks: list[Remark] = []
        self.name = ""
        self.row = self.column = self.last_row = self.last_column = 0
        self.row_repeat = self.cell_repeat = 1
        self.header_column = self.cells = self.characters = self.repeated = self.depth = 0
        self.is_broken = self.is_stamp = False
        self.text: list[str] = []
        self.remark: list[str] | None = None
        self.cell: dict[str, Any] = {}
        self.styles = styles
        self.column_styles: list[tuple[int, str]] = []
        self.row_style = ""
        self.runs: list[tuple[str, bool, bool]] = []
        self.spans: list[tuple[bool, bool]] = []
        self.has_text = False

    @property
    def sheet(self) -> Oddities:
        return self.sheets.setdefault(self.name, Oddities())

    def _refuse(self) -> None:
        raise UnreadableError("unreadable")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.cells += self.last_row * self.last_column
            self.name = attributes.get("table:name", "")
            self.row = self.header_column = self.last_row = self.last_column = 0
            self.column_styles = []
            if lines := self.styles.lines_of_page(attributes.get("table:style-name", "")):
                self.sheet.shapes += lines
        elif tag == "table:table-column":
            self._column(attributes)
        elif tag == "table:table-row":
            self.column = 0
            self.row_style = attributes.get("table:default-cell-style-name", "")
            self.row_repeat = _repeat(attributes, "table:number-rows-repeated")
            if attributes.get("table:visibility") in ("collapse", "filter") and self.row_repeat < 10_000:
                self.sheet.hide("row", self.row + 1)
        elif tag in _CELL:
            self.cell, self.text, self.is_broken = attributes, [], False
            self.runs, self.spans, self.has_text = [], [], False
            self.cell_repeat = _repeat(attributes, "table:number-columns-repeated")
        elif tag in _NOTES:
            self.remark = self.remark if self.remark is not None else []
            self.depth += 1
        elif tag in _BREAKS:
            self.is_broken |= tag != "text:s" and self.remark is None
            self._characters(_BREAKS[tag])
        elif tag == "text:span":
            self.spans.append(self.styles.span(attributes.get("text:style-name", "")))
        elif tag == "text:p":
            self.has_text |= self.remark is None
        elif tag.startswith("style:"):
            self.styles.start(tag, attributes)
        self.is_stamp = tag in ("dc:date", "dc:creator")

    def _column(self, attributes: dict[str, str]) -> None:
        repeat = _repeat(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter") and repeat < 1000:
            name = column_name(self.header_column)
            self.sheet.hide("column", name)
        self.header_column += repeat
        self.column_styles.append((self.header_column, attributes.get("table:default-cell-style-name", "")))

    def _characters(self, text: str) -> None:
        if self.is_stamp:
            return
        (self.text if self.remark is None else self.remark).append(text)
        if self.remark is None:
            struck, hidden = (any(marks) for marks in zip((False, False), *self.spans, strict=True))
            self.runs.append((text, struck, hidden))

    def _end(self, tag: str) -> None:
        self.is_stamp = False
        if tag in _CELL:
            self._cell_ends()
            self.column += self.cell_repeat
        elif tag == "text:span" and self.spans:
            self.spans.pop()
        elif tag.startswith("style:"):
            self.styles.end(tag)
        elif tag == "table:table-row":
            self.row += self.row_repeat
        elif tag == "text:p" and self.remark is not None:
            self.remark.append("\n")
        elif tag in _NOTES:
            self.depth -= 1
            if self.remark and not self.depth:
                where = "comment" if tag == "office:annotation" else "drawing"
                cell = f"{column_name(self.column)}{self.row + 1}"
                self.remarks.append(Remark(where, "".join(self.remark), self.name, cell, is_shown=True))
            self.remark = self.remark if self.depth else None

    def _cell_ends(self) -> None:
        attributes, text = self.cell, "".join(self.text).strip()
        kind = attributes.get("office:value-type")
        has_value = "office:value" in attributes or "office:date-value" in attributes or bool(text)
        if has_value:
            self._bound(len(text))
        if attributes.get("calcext:value-type") == "error" or (
            "table:formula" in attributes and text.startswith(("#", "Err:"))
        ):
            self._mark(self.sheet.marks, "formula_error")
        elif "table:formula" in attributes and not has_value and "office:string-value" not in attributes:
            self._mark(self.sheet.marks, "formula_without_value")
        if has_value:
            for look in self._looks(kind, text):
                self._see(look)
        rows = _repeat(attributes, "table:number-rows-spanned")
        columns = _repeat(attributes, "table:number-columns-spanned")
        if rows * columns > 1:
            at = (self.row, self.column)
            self.sheet.merges.append((*at, self.row + rows - 1, self.column + columns - 1))

    def _bound(self, length: int) -> None:
        """Raise UnreadableError if the filled cells so far are too many, or their texts too long."""
        self.last_row = max(self.last_row, self.row + self.row_repeat)
        self.last_column = max(self.last_column, self.column + self.cell_repeat)
        self.characters += length * self.row_repeat * self.cell_repeat
        if self.cells + self.last_row * self.last_column > MOST_CELLS or self.characters > MOST_CHARACTERS:
            raise UnreadableError("too_big")

    def _looks(self, kind: str | None, text: str) -> list[Look]:
        """Looks of the cell: its text if it says more than the value from the reading library, and its characters."""
        value = self.cell.get("office:value")
        found: list[Look | None] = []
        if kind in ("float", "percentage", "currency") and value is not None:
            if float(value) >= LARGE and "," in text:
                self.sheet.amounts.update(self._positions())
            is_unseen = self.has_text and not text and float(value) != 0
            found.append(Look(HIDDEN, "") if is_unseen else look_of_display(float(value), text))
            if kind == "percentage" and not text:
                found.append(Look(WORDS, f"{float(value) * 100:.13g}%"))
        elif text and (kind is None or (kind == "string" and self.is_broken)):
            found.append(Look(WORDS, text))
        if has_marked_part(self.runs):
            found.append(Look(STRUCK, ""))
        column = next((name for end, name in self.column_styles if self.column < end), "")
        style = self.cell.get("table:style-name") or self.row_style or column
        if mark := self.styles.kind_of_cell(style):
            found.append(look_of_style(mark))
        return [look for look in found if look]

    def _see(self, look: Look) -> None:
        """Keep a look of the cell and of its repetitions."""
        for at in self._positions():
            self.sheet.see(at, look)

    def _mark(self, marks: dict[tuple[int, int], str], what: str) -> None:
        """Mark the cell and its repetitions."""
        for at in self._positions():
            marks[at] = what

    def _positions(self) -> list[tuple[int, int]]:
        """Positions of the cell and its repetitions. Raises UnreadableError with too_big if they are too many."""
        self.repeated += self.row_repeat * self.cell_repeat
        if self.repeated > _MOST_REPEATED and self.row_repeat * self.cell_repeat > 1:
            raise UnreadableError("too_big")
        rows = range(self.row, self.row + self.row_repeat)
        columns = range(self.column, self.column + self.cell_repeat)
        return [(row, column) for row in rows for column in columns]


def _repeat(attributes: dict[str, str], name: str) -> int:
    try:
        return max(1, int(attributes.get(name, "1")))
    except ValueError:
        return 1
