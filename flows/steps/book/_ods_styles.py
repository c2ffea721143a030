"""Styles of an OpenDocument spreadsheet that strike out, raise or hide characters."""

from dataclasses import dataclass

from flows.steps.book._looks import is_same_colour
from flows.steps.book.model import HIDDEN, STRUCK

_WHITE = "FFFFFF"


@dataclass
class _Style:
    is_struck: bool = False
    is_invisible: bool = False
    colour: str | None = None
    background: str = _WHITE


class OdsStyles:
    """Styles of cells and of spans by family and name, fed with the elements of the content part in order."""

    def __init__(self) -> None:
        self.styles: dict[tuple[str, str], _Style] = {}
        self.current: _Style | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "style:style":
            key = attributes.get("style:family", ""), attributes.get("style:name", "")
            self.current = self.styles.setdefault(key, _Style())
        elif self.current is None:
            return
        elif tag == "style:text-properties":
            self._read_font(self.current, attributes)
        elif tag == "style:table-cell-properties":
            colour = attributes.get("fo:background-color", "transparent")
            self.current.background = _WHITE if colour == "transparent" else colour.lstrip("#").upper()

    def end(self, tag: str) -> None:
        if tag == "style:style":
            self.current = None

    def _read_font(self, style: _Style, attributes: dict[str, str]) -> None:
        line = [attributes.get(f"style:text-line-through-{part}", "none") for part in ("style", "type")]
        raised = attributes.get("style:text-position", "0%").split()[0].rstrip("%")
        style.is_struck |= any(part != "none" for part in line) or raised not in ("0", "")
        style.is_invisible |= attributes.get("text:display") == "none"
        if colour := attributes.get("fo:color"):
            style.colour = colour.lstrip("#").upper()

    def kind_of_cell(self, name: str) -> str | None:
        """Kind of look of the cells of a style: struck, hidden, or None."""
        style = self.styles.get(("table-cell", name))
        if style is None:
            return None
        if style.is_struck:
            return STRUCK
        hides = style.is_invisible or is_same_colour(style.colour, style.background)
        return HIDDEN if hides else None

    def span(self, name: str) -> tuple[bool, bool]:
        """Marks of a span of text: it is struck out or raised, and it is hidden."""
        style = self.styles.get(("text", name), _Style())
        return style.is_struck, style.is_invisible or is_same_colour(style.colour, _WHITE)
