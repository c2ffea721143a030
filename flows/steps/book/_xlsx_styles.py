"""Styles of an xlsx workbook that change how a cell is seen: number formats, struck or raised fonts, hidden text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from flows.steps.book._looks import is_same_colour
from flows.steps.book._number_formats import NumberFormat, is_grouped, read_format
from flows.steps.book.model import HIDDEN, STRUCK, UnreadableError

_T = TypeVar("_T")

_FORMAT = re.compile(rb"""<(?:\w{1,20}:)?numFmt\s([^<>]*)>""")
_STYLE = re.compile(rb"""<(?:\w{1,20}:)?xf(?=[\s/>])([^<>]*)>""")
_NUMBER = re.compile(rb"""numFmtId\s?=\s?["'](\d{1,9})["']""")
_CODE = re.compile(rb"""formatCode\s?=\s?(?:"([^"]*)"|'([^']*)')""")
_GROUPED = frozenset(f"{number}".encode() for number in (3, 4, *range(5, 9), *range(37, 45)))
"""Numbers of the built-in formats with thousands separators."""

_QUOTES = {"&quot;": '"', "&apos;": "'"}
_INDEXED = {"0": "000000", "1": "FFFFFF", "8": "000000", "9": "FFFFFF", "64": "000000"}
_THEME = {"0": "FFFFFF", "1": "000000"}
_MARKS = (
    *(b"strike", b"vertAlign", b"FFFFFF", b"ffffff", b'theme="0"', b'indexed="9"', b'indexed="1"'),
    *(b"000000", b'sz val="1"', b'sz val="2"'),
)
LEAST_SIZE = 2.0
"""Size of a font, in points, up to which characters are not seen."""


@dataclass(frozen=True)
class CellStyles:
    """Cell styles that change how a cell is seen, by the index of the style.

    `formats` are number formats. `looks` are the kinds of looks (struck, hidden). `grouped` are the styles that show
    thousands separators.
    """

    formats: dict[str, NumberFormat] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    grouped: frozenset[str] = frozenset()

    def used_in(self, part: bytes) -> "CellStyles":
        """The styles that cells of a worksheet part may have."""
        if not (self.formats or self.looks) or b"'" in part or b"s =" in part:
            return self
        return CellStyles(_used(self.formats, part), _used(self.looks, part), self.grouped)


def _used(styles: dict[str, _T], part: bytes) -> dict[str, _T]:
    return {key: own for key, own in styles.items() if key == "0" or f' s="{key}"'.encode() in part}


@lru_cache(maxsize=64)
def read_styles(styles: bytes) -> CellStyles:
    """Read the styles part. Raises UnreadableError if a part with odd fonts is not well-formed."""
    codes = _codes(styles)
    numbers = [own[1] for tag in _STYLE.findall(_block(styles, b"cellXfs")) if (own := _NUMBER.search(tag))]
    grouped = {number for number, code in codes.items() if is_grouped(code)} | _GROUPED
    return CellStyles(
        _formats(codes, numbers),
        _looks(styles) if any(mark in styles for mark in _MARKS) else {},
        frozenset(str(at) for at, number in enumerate(numbers) if number in grouped),
    )


def _codes(styles: bytes) -> dict[bytes, str]:
    """Codes of the number formats that the workbook defines, by their numbers."""
    codes = {}
    for tag in _FORMAT.findall(_block(styles, b"numFmts")):
        number, code = _NUMBER.search(tag), _CODE.search(tag)
        if number and code:
            codes[number[1]] = unescape((code[1] or code[2] or b"").decode("utf-8", "replace"), _QUOTES)
    return codes


def _formats(codes: dict[bytes, str], numbers: list[bytes]) -> dict[str, NumberFormat]:
    """Number formats by cell style, of styles that show a number as something else."""
    percent = read_format("0%")
    formats = {b"9": percent, b"10": percent} | {number: read_format(code) for number, code in codes.items()}
    listed = ((str(at), formats.get(number)) for at, number in enumerate(numbers))
    return {at: found for at, found in listed if found}


def _block(part: bytes, tag: bytes) -> bytes:
    return part[part.find(tag) : part.rfind(tag)] if tag in part else b""


def _looks(styles: bytes) -> dict[str, str]:
    """Kinds of looks by cell style: struck or raised fonts, and text in the colour of its background."""
    try:
        root = ElementTree.fromstring(styles)
    except ElementTree.ParseError:
        raise UnreadableError("unreadable") from None
    fonts = [_font(font) for font in _children(root, "fonts")]
    fills = [_background(fill) for fill in _children(root, "fills")]
    looks = {}
    for at, style in enumerate(_children(root, "cellXfs")):
        is_struck, colour, is_tiny = _at(fonts, style.get("fontId"), (False, None, False))
        if is_struck:
            looks[str(at)] = STRUCK
        elif is_tiny or is_same_colour(colour, _at(fills, style.get("fillId"), "FFFFFF")):
            looks[str(at)] = HIDDEN
    return looks


def _at(listed: list[_T], index: str | None, default: _T) -> _T:
    at = int(index) if index and index.isdecimal() else 0
    return listed[at] if at < len(listed) else default


def _children(root: ElementTree.Element, tag: str) -> Iterable[ElementTree.Element]:
    return next((list(child) for child in root if _bare(child) == tag), [])


def _bare(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _font(font: ElementTree.Element) -> tuple[bool, str | None, bool]:
    """Mark of a font that strikes out or raises, its colour (black if none is given), and a size too small to see."""
    is_struck, is_tiny = False, False
    colour: str | None = "000000"
    for child in font:
        is_struck |= is_mark_of_font(_bare(child), dict(child.items()))
        if _bare(child) == "color":
            colour = colour_of(dict(child.items()))
        elif _bare(child) == "sz":
            is_tiny = float(child.get("val", "11")) <= LEAST_SIZE
    return is_struck, colour, is_tiny


def is_mark_of_font(tag: str, attributes: dict[str, str]) -> bool:
    """Check for an element of a font that strikes out or raises characters."""
    value = attributes.get("val")
    return (tag == "strike" and value not in ("0", "false")) or (
        tag == "vertAlign" and value in ("superscript", "subscript")
    )


def colour_of(attributes: dict[str, str]) -> str | None:
    """Six digits of a colour; None if they are not known without the theme."""
    if float(attributes.get("tint") or 0):
        return None
    if rgb := attributes.get("rgb"):
        return rgb[-6:].upper()
    return _INDEXED.get(attributes.get("indexed", "")) or _THEME.get(attributes.get("theme", ""))


def _background(fill: ElementTree.Element) -> str | None:
    """Colour of a fill; white without a pattern, None if it is not known."""
    pattern = next((child for child in fill if _bare(child) == "patternFill"), None)
    if pattern is None:
        return None
    if pattern.get("patternType", "none") == "none":
        return "FFFFFF"
    front = next((child for child in pattern if _bare(child) == "fgColor"), None)
    return (
        colour_of(dict(front.items()))
        if front is not None and pattern.get("patternType") == "solid"
        else None
    )
