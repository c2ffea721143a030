"""Worksheet part of an xlsx: the oddities and the extent of the sheet, found in one pass."""

import re
from xml.parsers import expat

from flows.steps.book._xlsx_strings import RichText
from flows.steps.book._xlsx_styles import CellStyles
from flows.steps.book.addresses import column_name, column_number
from flows.steps.book.model import STRUCK, Look, Oddities, Position, UnreadableError, look_of_style

# Bytes of a sheet's cells that show addresses and errors, with one letter for all letters and one digit for all digits.
# Few bytes are left, so that a few searches replace a slow pattern.
_ONE = bytes(
    ord("A") if 65 <= byte <= 90 else ord("0") if 48 <= byte <= 57 else byte for byte in range(256)
)  # fmt: skip
_LEFT_OUT = bytes(
    byte for byte in range(128) if not chr(byte).isupper() and chr(byte) not in "0123456789\"'>er"
)
_FILLED = re.compile(rb'<c r="([A-Z]{1,9})([0-9]{1,12})"(?:[^<>]*[^<>/])?>(?!</c>)')
_CELL = re.compile(rb"<c[\s>/]")


def inspect_sheet(
    xml: bytes, styles: CellStyles, marked: frozenset[str], is_stale: bool
) -> tuple[Oddities | None, int, int]:
    """Oddities of a worksheet part (None if there are none), and bounds on the cells of its extent and on its tags.

    `styles` are the odd styles of its cells, `marked` the indices of shared strings of which a part is struck out,
    raised or hidden. The bound on cells does not count addresses in small letters, which the reading library reports.

    A part as programs write it, without formulas, errors and hidden rows, is only searched for a few marks. Any other
    part is parsed. Raises UnreadableError if it is not well-formed.
    """
    first = xml.find(b"sheetData") + len(b"sheetData")  # the tag itself is no cell
    head, cells = xml[:first], xml[first : max(first, xml.rfind(b"sheetData"))]
    left = cells.translate(_ONE, _LEFT_OUT)
    tags = left.count(b">") + xml.count(b">", 0, first)
    is_odd = (
        styles.formats
        or styles.looks
        or marked
        or b"'" in xml
        or b"rAr" in left  # rPr
        or (b"&" in cells and b"&#" in cells)
        or (b"f" in cells and (b"<f" in cells or b":f" in cells))
        or (b"h" in cells and (b"hidden=" in cells or b' ht="0' in cells))
        or (b"#" in cells and b'"e"' in left)
        or b"hidden=" in head
        or b'width="0' in head
    )
    amounts = _amounts(cells, styles.grouped)
    if is_odd:
        reader = _Reader(styles, marked, is_stale)
        reader.read(xml)
        reader.own.amounts = amounts
        return (reader.own if reader.own.is_filled else None), reader.rows * reader.columns, tags
    own = Oddities(amounts=amounts) if amounts else None
    if not _may_be_far(left):
        # addresses have at most three digits and two letters; a cell without address follows another and takes two tags
        most = 999 + 702 + tags // 2
        return own, most * most // 4, tags
    return own, extent_of(xml), tags


def _may_be_far(left: bytes) -> bool:
    """Check for an address of three letters or four digits, or a row of four."""
    return b"AAA0" in left or (b'0000"' in left and (b"A0000" in left or b'"0000' in left))


_NO_MERGES = b'<mergeCells count="0"></mergeCells>'


def with_merges_first(xml: bytes) -> bytes:
    """Worksheet part with the list of merged cells before the rows, for the reading library.

    The library looks for the list in a pass of its own, which then ends before the rows.
    """
    first, last = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if first < 0 or last < first:
        return xml
    begin = xml.find(b"<mergeCells", last)
    if begin < 0:
        is_without = xml.find(b"mergeCell", last) < 0 and xml.find(b"mergeCell", 0, first) < 0
        return b"".join((xml[:first], _NO_MERGES, xml[first:])) if is_without else xml
    end = xml.find(b"</mergeCells>", begin) + len(b"</mergeCells>")
    if end < begin or xml.find(b"mergeCells", end) >= 0 or xml.find(b"mergeCell", 0, first) >= 0:
        return xml
    return b"".join((xml[:first], xml[begin:end], xml[first:begin], xml[end:]))


_LARGE = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(\d{1,5})"(?: t="n")?>(?:<f>[^<]*</f>)?<v>(?:1[3-9]\d{9}|1\.\d{1,10}E\+?10)'
)


def _amounts(cells: bytes, grouped: frozenset[str]) -> set[Position]:
    """Cells with a number like a telephone number that is shown with thousands separators."""
    if not grouped:
        return set()
    return {
        (int(found[2]) - 1, column_number(found[1].decode()))
        for found in _LARGE.finditer(cells)
        if found[3].decode() in grouped
    }


def extent_of(xml: bytes) -> int:
    """Rows times columns from A1 to the last filled cell of a worksheet part."""
    if sum(1 for _ in _CELL.finditer(xml)) != xml.count(b'<c r="') or b":c" in xml:
        reader = _Reader(CellStyles(), frozenset(), False)
        reader.read(xml)
        return reader.rows * reader.columns
    rows, columns = 0, set()
    for filled in _FILLED.finditer(xml):
        columns.add(filled[1])
        rows = max(rows, int(filled[2]))
    return rows * max((column_number(letters.decode()) + 1 for letters in columns), default=0)


_REF = re.compile(r"\s*([A-Za-z]{1,9})([0-9]{1,12})\s*")
_TRUE = ("1", "true")


class _Reader:
    """Parser of rows and cells; a cell without an address follows the previous cell."""

    def __init__(self, styles: CellStyles, marked: frozenset[str], is_stale: bool) -> None:
        self.styles, self.marked, self.is_stale = styles, marked, is_stale
        self.runs: RichText | None = None
        self.own = Oddities()
        self.rows = self.columns = 0
        self.row = self.column = -1
        self.cell: dict[str, str] | None = None
        self.is_formula = self.is_filled = False
        self.value: list[str] | None = None
        self.held = ""

    def read(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.StartCdataSectionHandler = self._refuse  # the reading library drops it
        try:
            parser.Parse(xml, True)
        except (expat.ExpatError, ValueError):
            raise UnreadableError("unreadable") from None

    def _refuse(self) -> None:
        raise UnreadableError("unreadable")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            found = _REF.fullmatch(attributes.get("r", ""))
            if not found and "r" in attributes:
                raise UnreadableError("unreadable")
            self.row, self.column = (
                (int(found[2]) - 1, column_number(found[1])) if found else (self.row, self.column + 1)
            )
            self.cell, self.is_formula, self.is_filled, self.held = attributes, False, False, ""
        elif tag == "row":
            self._row(attributes)
        elif tag == "col":
            self._column(attributes)
        elif self.cell is not None:
            self.is_filled = True
            self.is_formula |= tag == "f"
            self.value = [] if tag == "v" else None
            if tag == "is":
                self.runs = RichText()
            if self.runs:
                self.runs.start(tag, attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1
        if attributes.get("hidden") in _TRUE or _is_nought(attributes.get("ht")):
            self.own.hide("row", self.row + 1)

    def _column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or _is_nought(attributes.get("width")):
            first = int(attributes.get("min", "1"))
            last = min(int(attributes.get("max", str(first))), first + 19)
            names = [column_name(at - 1) for at in (first, last)]
            shown = names[0] if first >= last else "–".join(names)
            self.own.hide("column", shown)

    def _characters(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)
        elif self.runs:
            self.runs.characters(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if self.runs:
            self.runs.end(tag)
        if tag == "v" and self.value is not None:
            self.held, self.value = "".join(self.value).strip(), None
        elif tag == "c" and self.cell is not None:
            if self.is_filled:
                self.rows = max(self.rows, self.row + 1)
                self.columns = max(self.columns, self.column + 1)
                self._judge(self.cell)
            self.cell = self.runs = None

    def _judge(self, cell: dict[str, str]) -> None:
        at, kind = (self.row, self.column), cell.get("t", "n")
        if kind == "e":
            self.own.marks[at] = "formula_error"
        elif self.is_formula and (
            (not self.held and kind not in ("str", "s", "inlineStr")) or (self.is_stale and self.held == "0")
        ):
            self.own.marks[at] = "formula_without_value"
        style = cell.get("s", "0")
        if found := self.styles.formats.get(style):
            if self.held and kind == "n":
                self.own.see(at, found.look(float(self.held)))
            elif kind in ("s", "str", "inlineStr"):
                self.own.text_formats[at] = found
        if look := self.styles.looks.get(style):
            self.own.see(at, look_of_style(look))
        is_marked = kind == "s" and self.held in self.marked
        if is_marked or (self.runs and self.runs.is_marked):
            self.own.see(at, Look(STRUCK, ""))


def _is_nought(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"0+(\.0*)?", text) is not None
