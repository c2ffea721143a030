"""Shared strings of an xlsx: the number of characters that its cells show together."""

from collections.abc import Iterable
from xml.parsers import expat

from flows.steps.book.model import MOST_CHARACTERS, UnreadableError


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
    except expat.ExpatError:
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
