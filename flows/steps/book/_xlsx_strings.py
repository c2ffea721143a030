"""Shared strings of an xlsx: their formatting, and the number of characters that the cells show together."""

from collections.abc import Iterable
from xml.parsers import expat

from flows.steps.book._looks import has_marked_part, is_same_colour
from flows.steps.book._xlsx_styles import LEAST_SIZE, colour_of, is_mark_of_font
from flows.steps.book.model import MOST_CHARACTERS, UnreadableError

_MARKS = (b"strike", b"vertAlign", b"color", b"vanish", b"webHidden")


class RichText:
    """RichText of one rich text, fed with the elements of the text in order."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, bool, bool]] = []
        self.is_struck = self.is_hidden = self.is_text = self.is_spoken = False
        self.text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "r":
            self.is_struck = self.is_hidden = False
        elif tag == "rPh":
            self.is_spoken = True
        self.is_struck |= is_mark_of_font(tag, attributes)
        if tag in ("vanish", "webHidden"):
            self.is_hidden |= attributes.get("val") not in ("0", "false")
        elif tag == "color":
            self.is_hidden |= is_same_colour(colour_of(attributes), "FFFFFF")
        elif tag == "sz":
            self.is_hidden |= float(attributes.get("val", "11")) <= LEAST_SIZE
        self.is_text = tag == "t"

    def characters(self, text: str) -> None:
        if self.is_text and not self.is_spoken:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if tag == "t":
            self.runs.append(("".join(self.text), self.is_struck, self.is_hidden))
            self.text, self.is_text = [], False
        elif tag == "r":
            self.is_struck = self.is_hidden = False
        elif tag == "rPh":
            self.is_spoken = False

    @property
    def is_marked(self) -> bool:
        """True if a part is struck out, raised or hidden."""
        return has_marked_part(self.runs)


def marked_strings(strings: bytes) -> frozenset[str]:
    """Indices of shared strings of which a part is struck out, raised or hidden."""
    if b"rPr" not in strings or not any(mark in strings for mark in _MARKS):
        return frozenset()
    marked: set[str] = set()
    texts = 0
    runs = RichText()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal runs
        tag = tag.rpartition(":")[2]
        if tag == "si":
            runs = RichText()
        runs.start(tag, attributes)

    def characters(text: str) -> None:
        runs.characters(text)

    def end(tag: str) -> None:
        nonlocal texts
        tag = tag.rpartition(":")[2]
        runs.end(tag)
        if tag == "si":
            if runs.is_marked:
                marked.add(str(texts))
            texts += 1

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    _parse(strings, parser)
    return frozenset(marked)


def refuse_many_characters(strings: bytes, sheets: Iterable[bytes], tags: int) -> None:
    """Raise UnreadableError if the cells show more than MOST_CHARACTERS of shared strings.

    A cell needs at least two of the sheets' `tags`. Most books can therefore be passed by their sizes alone.
    """
    most_cells = tags // 2
    if len(strings) * most_cells <= MOST_CHARACTERS:
        return
    lengths = _lengths(strings)
    if max(lengths, default=0) * most_cells <= MOST_CHARACTERS:
        return
    if sum(_shown(part, lengths) for part in sheets) > MOST_CHARACTERS:
        raise UnreadableError("too_big")


def _parse(part: bytes, parser: expat.XMLParserType) -> None:
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        raise UnreadableError("unreadable") from None


def _lengths(strings: bytes) -> list[int]:
    """Length of each shared string."""
    lengths: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, characters
    _parse(strings, parser)
    return lengths


def _shown(sheet: bytes, lengths: list[int]) -> int:
    """Number of characters of shared strings that the cells of a worksheet part show."""
    shown = 0
    is_shared = False
    value: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_shared
        if tag.rpartition(":")[2] == "c":
            is_shared = attributes.get("t") == "s"
        value.clear()

    def end(tag: str) -> None:
        nonlocal shown
        text = "".join(value).strip()
        if is_shared and tag.rpartition(":")[2] == "v" and text.isdecimal() and int(text) < len(lengths):
            shown += lengths[int(text)]

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = value.append
    _parse(sheet, parser)
    return shown
