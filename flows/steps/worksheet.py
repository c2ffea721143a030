"""Worksheet: the oddities and the extent of one sheet of an xlsx, read from its part in one pass."""

import re
from collections.abc import Mapping
from xml.parsers import expat

from flows.steps.cells import column_name
from flows.steps.formats import Look, shown_number
from flows.steps.oddities import Oddities, UnreadableError

Looks = Mapping[str, Look]
"""The looks of the cell styles that change what a reader sees of a number, by their indices."""

Extent = tuple[int, int]
"""The rows and columns from A1 to the last filled cell."""

# letters and digits of a part brought to one, so that a few searches see what a pattern would take long for
_SKELETON = bytes(
    ord("A") if 65 <= byte <= 90 else
    ord("0") if 48 <= byte <= 57 else
    ord("a") if 97 <= byte <= 122 and byte not in b"cr" else
    ord(" ") if byte in b"\t\r\n" else
    byte
    for byte in range(256)
)  # fmt: skip
NEAREST = 999 * 702
"""The cells of the largest sheet whose addresses have at most two letters and three digits."""

_FILLED = re.compile(rb'<c r="([A-Z]{1,9})([0-9]{1,12})"(?:[^<>]*[^<>/])?>(?!</c>)')


def inspect_sheet(xml: bytes, looks: Looks, is_stale: bool) -> tuple[Oddities | None, Extent | None]:
    """What is odd in a worksheet part (None: nothing), and its extent; None for one that NEAREST holds.

    A part as programs write it, each cell beginning `<c r="A1"`, without formulas and hidden rows, is only searched
    for a few marks; every other one is parsed. Raises UnreadableError where it is not well-formed.
    """
    skeleton = xml.translate(_SKELETON)
    is_plain = (
        b"'" not in xml
        and not (b":" in _body(xml) and b":c" in skeleton)
        and not (b"&" in xml and b"&#" in xml)
        and b"<c>" not in skeleton
        and skeleton.count(b"<c ") == skeleton.count(b'<c r="A')
    )
    is_odd = looks or b"f>" in xml or b"<f " in xml or b't="e"' in xml or b"hidden=" in xml
    if not is_plain or is_odd or b'width="0' in xml[: max(0, xml.find(b"sheetData"))]:
        reader = _Reader(looks, is_stale)
        reader.read(xml)
        own = reader.own
        return (own if own.hidden or own.marks or own.shown else None), (reader.rows, reader.columns)
    if b"AAA0" not in skeleton and b"A0000" not in skeleton:
        return None, None
    return None, extent_of(xml)


def extent_of(xml: bytes) -> Extent:
    """The extent of a worksheet part whose cells are written as programs write them."""
    filled = _FILLED.findall(xml)
    rows = max((int(row) for _, row in filled), default=0)
    return rows, max((_column(letters.decode()) + 1 for letters in {own for own, _ in filled}), default=0)


def _body(xml: bytes) -> bytes:
    return xml[xml.find(b"sheetData") : xml.rfind(b"sheetData")]


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


_REF = re.compile(r"\s*([A-Za-z]{1,9})([0-9]{1,12})\s*")
_TRUE = ("1", "true")


class _Reader:
    """Walks rows and cells; a cell that does not say where it stands follows the one before."""

    def __init__(self, looks: Looks, is_stale: bool) -> None:
        self.looks, self.is_stale = looks, is_stale
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
                (int(found[2]) - 1, _column(found[1])) if found else (self.row, self.column + 1)
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

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1
        if attributes.get("hidden") in _TRUE or _is_nought(attributes.get("ht")):
            self.own.hide(f"第{self.row + 1}行 row {self.row + 1}")

    def _column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or _is_nought(attributes.get("width")):
            first = int(attributes.get("min", "1"))
            last = min(int(attributes.get("max", str(first))), first + 19)
            names = [column_name(at - 1) for at in (first, last)]
            shown = names[0] if first >= last else "–".join(names)
            self.own.hide(f"{shown}列 column {names[0]}")

    def _characters(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "v" and self.value is not None:
            self.held, self.value = "".join(self.value).strip(), None
        elif tag == "c" and self.cell is not None:
            if self.is_filled:
                self.rows = max(self.rows, self.row + 1)
                self.columns = max(self.columns, self.column + 1)
                self._judge(self.cell)
            self.cell = None

    def _judge(self, cell: dict[str, str]) -> None:
        at, kind = (self.row, self.column), cell.get("t", "n")
        if kind == "e":
            self.own.marks[at] = "formula_error"
        elif self.is_formula and (
            (not self.held and kind not in ("str", "s", "inlineStr")) or (self.is_stale and self.held == "0")
        ):
            self.own.marks[at] = "formula_without_value"
        if self.held and kind == "n" and (look := self.looks.get(cell.get("s", "0"))):
            self.own.shown[at] = shown_number(float(self.held), look)


def _is_nought(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"0+(\.0*)?", text) is not None
