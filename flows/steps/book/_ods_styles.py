"""Styles of an OpenDocument spreadsheet that strike out, raise or hide characters, and its page headers."""

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from flows.steps.book._looks import is_same_colour
from flows.steps.book.model import HIDDEN, STRUCK, UnreadableError

_WHITE = "FFFFFF"
_MOST_PARENTS = 20
_PAGE_LINES = frozenset(
    f"style:{part}{kind}" for part in ("header", "footer") for kind in ("", "-left", "-first")
)


@dataclass
class _Style:
    """One style; None is a property that the parent decides."""

    parent: str = ""
    is_struck: bool | None = None
    is_raised: bool | None = None
    is_invisible: bool | None = None
    colour: str | None = None
    background: str | None = None


@dataclass
class OdsStyles:
    """Styles of cells and of spans by family and name, fed with the elements of the parts in order.

    `masters` gives the master page of each style of tables, `lines` the headers and footers of each master page.
    """

    styles: dict[tuple[str, str], _Style] = field(default_factory=dict)
    masters: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    current: _Style | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("style:style", "style:default-style"):
            family, name = attributes.get("style:family", ""), attributes.get("style:name", "")
            self.current = _Style(attributes.get("style:parent-style-name", ""))
            self.styles[family, name] = self.current
            if family == "table":
                self.masters[name] = attributes.get("style:master-page-name", "")
        elif self.current is None:
            return
        elif tag == "style:text-properties":
            self._read_font(self.current, attributes)
        elif tag == "style:table-cell-properties" and "fo:background-color" in attributes:
            colour = attributes["fo:background-color"]
            self.current.background = _WHITE if colour == "transparent" else colour.lstrip("#").upper()

    def end(self, tag: str) -> None:
        if tag in ("style:style", "style:default-style"):
            self.current = None

    def _read_font(self, style: _Style, attributes: dict[str, str]) -> None:
        lines = (attributes.get(f"style:text-line-through-{part}") for part in ("style", "type"))
        if given := [line for line in lines if line is not None]:
            style.is_struck = any(line != "none" for line in given)
        if position := attributes.get("style:text-position", "").split():
            style.is_raised = position[0].rstrip("%") not in ("0", "")
        if "text:display" in attributes:
            style.is_invisible = attributes["text:display"] == "none"
        if colour := attributes.get("fo:color"):
            style.colour = colour.lstrip("#").upper()

    def _property(self, family: str, name: str, what: str) -> Any:
        """Property of a style, else of the nearest parent that has it, else of the default of the family."""
        for _ in range(_MOST_PARENTS):
            style = self.styles.get((family, name))
            if style and (own := getattr(style, what)) is not None:
                return own
            if not name:
                break
            name = style.parent if style else ""
        return None

    def kind_of_cell(self, name: str) -> str | None:
        """Kind of look of the cells of a style: struck, hidden, or None."""
        if self._property("table-cell", name, "is_struck") or self._property("table-cell", name, "is_raised"):
            return STRUCK
        colour, background = (self._property("table-cell", name, what) for what in ("colour", "background"))
        is_invisible = self._property("table-cell", name, "is_invisible")
        return HIDDEN if is_invisible or is_same_colour(colour, background or _WHITE) else None

    def span(self, name: str) -> tuple[bool, bool]:
        """Marks of a span of text: it is struck out or raised, and it is hidden."""
        struck = self._property("text", name, "is_struck") or self._property("text", name, "is_raised")
        hidden = self._property("text", name, "is_invisible") or is_same_colour(
            self._property("text", name, "colour"), _WHITE
        )
        return bool(struck), bool(hidden)

    def lines_of_page(self, table_style: str) -> list[str]:
        """Headers and footers of the pages on which a table of a style is printed."""
        return self.lines.get(self.masters.get(table_style) or "Default", [])


def read_ods_styles(part: bytes) -> OdsStyles:
    """Styles by name and page headers of the part styles.xml. Raises UnreadableError if it is not well-formed."""
    found = OdsStyles()
    master, line = "", [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal master, line
        if tag == "style:master-page":
            master = attributes.get("style:name", "")
        elif tag in _PAGE_LINES:
            line = [] if attributes.get("style:display") != "false" else [""]
        found.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal line
        if tag in _PAGE_LINES:
            found.lines.setdefault(master, []).extend(filter(None, "".join(line).splitlines()))
            line = [""]
        elif tag == "text:p" and line != [""]:
            line.append("\n")
        found.end(tag)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: line.append(text) if line != [""] else None
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        raise UnreadableError("unreadable") from None
    return found
