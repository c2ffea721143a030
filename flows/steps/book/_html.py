"""Web pages with tables, which many systems send under the name of a workbook."""

import re
from html import unescape
from html.parser import HTMLParser

from flows.steps.book._looks import has_marked_part
from flows.steps.book._number_formats import value_and_look
from flows.steps.book._page_styles import inherited, look_of_cell, marks_of_element
from flows.steps.book._page_tables import PageTable, join_parts
from flows.steps.book.model import (
    HIDDEN,
    MOST_CELLS,
    STRUCK,
    Look,
    Position,
    UnreadableError,
    hidden_part,
    look_of_style,
)

_MOST_SPAN = 1000
_MOST_LEVELS = 5
_EMPTY = frozenset(
    ("br", "img", "input", "hr", "meta", "link", "col", "wbr", "area", "base", "embed", "source")
)
"""Elements without an end tag."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol", "li", "dl", "dt", "dd")
_TABLES = ("table", "caption", "tr", "td", "th")
_LINES = frozenset(("br", "hr", "p", "div", "center", "pre", *_HEADINGS, *_LISTS, *_TABLES))
"""Elements whose start and end part a line, and br, which has no end."""

_TYPED = ("", "text", "number", "tel")
"""Types of a field for filling in whose value a reader sees."""

_TAB_NAME = re.compile(r"<x:Name>([^<>]{1,40})</x:Name>")
"""Name of a sheet that Excel shows on the tab, in the comment that Excel writes into its pages."""

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


_WITHIN_LINE = frozenset(("b", "i", "u", "span", "font", "strong", "em", "a", "small", "big"))
"""Elements that leave the text around them in one line."""


def is_page(content: bytes) -> bool:
    """Check that bytes begin as a web page and contain a table."""
    start = content[:4000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return (
        start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head"))
        and b"<table" in content.lower()
    )


def read_page(text: str) -> tuple[list[PageTable], str, tuple[str, ...]]:
    """Tables of a page that are not empty, all text outside them, and the lines that a reader sees around them.

    All text is texts, comments and attributes. The lines include the names of sheets that Excel shows. A table within a
    table is the text of its cell, unless the inner tables have more cells: the outer one then only arranges them. Raises
    UnreadableError with too_big.
    """
    reader = _reader_of(text, 1)
    for level in range(2, min(reader.deepest, _MOST_LEVELS) + 1):
        reader = max(reader, _reader_of(text, level), key=lambda own: sum(each.filled for each in own.tables))
    tables = join_parts(own for own in reader.tables if own.filled)
    lines = (" ".join(line.split()) for line in "".join(reader.around).splitlines())
    return tables, "\n".join(reader.others), tuple(filter(None, lines))


def _reader_of(text: str, level: int) -> "_Reader":
    reader = _Reader(level)
    reader.feed(text)
    reader.close()
    reader.end_table()
    return reader


class _Reader(HTMLParser):
    """Parser that puts cells of the tables of one level in the grid, past cells that reach down from rows above."""

    def __init__(self, level: int) -> None:
        super().__init__(convert_charrefs=True)
        self.level, self.deepest = level, 0
        self.tables: list[PageTable] = []
        self.others: list[str] = []
        self.depth = 0
        self.cells: dict[Position, str | float] = {}
        self.taken: set[tuple[int, int]] = set()
        self.row = self.column = -1
        self.text: list[str] | None = None
        self.runs: list[tuple[str, bool, bool]] = []
        self.marks: list[tuple[str, bool, bool]] = []
        self.cell_look: str | None = None
        self.stored: float | None = None
        self.code = ""
        self.around: list[str] = []
        self.options: list[list[str]] | None = None
        self.row_style = self.table_style = ""
        self.classes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.others += [value for value in named.values() if len(value) > 10]
        self._part_lines(tag)
        if tag == "table":
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
            if self.depth == self.level:
                self.table_style = self._style(named)
                self.tables.append(PageTable())
                self.cells, self.taken, self.row = {}, set(), -1
        elif self.depth == self.level and tag == "tr":
            self._end_cell()
            self.row, self.column = self.row + 1, -1
            self.row_style = self._style(named)
            if re.search(r"display\s*:\s*none", named.get("style", "")):
                self.tables[-1].hidden += (hidden_part("row", address=self.row + 1),)
        elif self.depth == self.level and tag in ("td", "th") and self.row >= 0:
            self._end_cell()
            self._begin_cell(_span(named, "rowspan"), _span(named, "colspan"))
            style = self._style(named)
            above = ";".join(map(inherited, (self.table_style, self.row_style)))
            self.cell_look = look_of_cell(f"{above};{style}")
            self.stored = _number(named.get("x:num") or named.get("sdval") or "")
        elif tag == "input" and self.text is not None:
            is_seen = (
                named.get("type", "").lower() in _TYPED
                and not marks_of_element(tag, named, self._style(named))[1]
            )
            self.handle_data(f" {named.get('value', '')} " if is_seen else " ")
        elif tag == "select" and self.text is not None:
            self.options = []
        elif tag == "option" and self.options is not None:
            self.options.append(["selected" if "selected" in named else "", ""])
        elif self.text is not None and tag not in _EMPTY:
            self.marks.append((tag, *marks_of_element(tag, named, self._style(named))))
        self.code = tag if tag in ("style", "script") else ""

    def _part_lines(self, tag: str) -> None:
        """Keep the text before a tag apart from the text after it, in a cell and around the tables."""
        if self.text is None and tag not in _WITHIN_LINE:
            self.around.append("\n")
        elif self.text is not None and tag in _LINES:
            self.text.append(" ")

    def _style(self, attributes: dict[str, str]) -> str:
        """Declarations of the classes and of the style of an element."""
        own = [self.classes.get(name.lower(), "") for name in attributes.get("class", "").split()]
        return ";".join([*own, attributes.get("style", "")]).lower()

    def _begin_cell(self, rows: int, columns: int) -> None:
        self.column += 1
        while (self.row, self.column) in self.taken:
            self.column += 1
        self.text, self.runs, self.marks = [], [], []
        if rows * columns > 1:
            span = (self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            self.tables[-1].merges += (span,)
        self.taken.update(
            (self.row + down, self.column + right) for down in range(rows) for right in range(columns)
        )
        if len(self.taken) > MOST_CELLS // 10:
            raise UnreadableError("too_big")

    def _end_cell(self) -> None:
        if self.text is not None:
            self.cells[self.row, self.column] = " ".join("".join(self.text).split())
            self._look_at_cell()
            self.text = None
            while (self.row, self.column + 1) in self.taken:
                self.column += 1

    def _end_options(self, options: list[list[str]]) -> None:
        """Put the option of a list that a reader sees in the cell: the selected option, else the first."""
        self.options = None
        self.others += (text for _, text in options)
        chosen = next((text for is_chosen, text in options if is_chosen), options[0][1] if options else "")
        self.handle_data(chosen)

    def _look_at_cell(self) -> None:
        """Keep the looks of the cell that ends: marked characters, and how its stored number is shown."""
        at = (self.row, self.column)
        looks = [look_of_style(self.cell_look)] if self.cell_look else []
        if has_marked_part(self.runs):
            looks.append(Look(STRUCK, ""))
        elif any(text.strip() for text, *_ in self.runs) and all(
            run[2] for run in self.runs if run[0].strip()
        ):
            looks.append(Look(HIDDEN, ""))
        if self.stored is not None:
            self.cells[at], look = value_and_look(self.stored, str(self.cells[at]))
            looks += [look] if look else []
        if looks:
            self.tables[-1].looks[at] = tuple(looks)

    def handle_endtag(self, tag: str) -> None:
        self._part_lines(tag)
        if tag == "table":
            if self.depth == self.level:
                self.end_table()
            self.depth = max(0, self.depth - 1)
        elif self.depth == self.level and tag in ("td", "th", "tr"):
            self._end_cell()
        if tag == "select" and self.options is not None:
            self._end_options(self.options)
        self.code = "" if tag == self.code else self.code
        if any(tag == own for own, *_ in self.marks):
            while self.marks.pop()[0] != tag:
                continue

    def end_table(self) -> None:
        """Arrange the cells of the current table in rows."""
        self._end_cell()
        if not self.tables or not self.cells:
            return
        width = max(column for _, column in self.cells) + 1
        height = max(row for row, _ in self.cells) + 1
        if width * height > MOST_CELLS:
            raise UnreadableError("too_big")
        self.tables[-1].rows = [
            [self.cells.get((row, column), "") for column in range(width)] for row in range(height)
        ]
        self.cells = {}

    def handle_data(self, data: str) -> None:
        if self.code or self.text is None:
            self.others.append(data)
        if self.code == "style":
            self._read_rules(data)
        elif self.code:
            return
        elif self.options:
            self.options[-1][1] += data
        elif self.text is None:
            self.around.append(data)
        else:
            self.text.append(data)
            self.runs.append((data, any(own[1] for own in self.marks), any(own[2] for own in self.marks)))

    def _read_rules(self, sheet: str) -> None:
        """Keep the declarations of classes in a style sheet."""
        for selectors, rules in _RULE.findall(sheet[:200_000]):
            for selector in selectors.split(","):
                found = re.fullmatch(r"\w*\.([\w-]+)", selector.replace("<!--", "").strip())
                if found:
                    name = found[1].lower()
                    self.classes[name] = f"{self.classes.get(name, '')};{rules}".lower()

    def handle_comment(self, data: str) -> None:
        if self.code == "style":
            self._read_rules(data)
        self.others.append(data)
        self.around += (f"\n{unescape(name)}\n" for name in _TAB_NAME.findall(data[:100_000]))

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def _span(attributes: dict[str, str], name: str) -> int:
    found = re.match(r"\s*(\d{1,6})", attributes.get(name, ""))
    return min(max(1, int(found[1])), _MOST_SPAN) if found else 1


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text.strip()) else None
