"""Web pages with tables, which many systems send under the name of a workbook."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flows.steps.book.model import MOST_CELLS, UnreadableError

_MOST_SPAN = 1000


def is_page(content: bytes) -> bool:
    """Check that bytes begin as a web page and contain a table."""
    start = content[:4000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return (
        start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head"))
        and b"<table" in content.lower()
    )


@dataclass
class PageTable:
    """One table: rows of equal length, merged ranges, and hidden rows in words."""

    rows: list[list[Any]] = field(default_factory=list)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden: tuple[str, ...] = ()


def read_page(text: str) -> tuple[list[PageTable], str]:
    """Tables of a page that are not empty, and all text outside them: texts, comments, attributes.

    A table within a table is read as the text of its cell. Raises UnreadableError with too_big.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_table()
    tables = [own for own in reader.tables if any(cell for row in own.rows for cell in row)]
    return tables, "\n".join(reader.others)


class _Reader(HTMLParser):
    """Parser that puts cells in the grid, past cells that reach down from rows above."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[PageTable] = []
        self.others: list[str] = []
        self.depth = 0
        self.cells: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()
        self.row = self.column = -1
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.others += [value for value in named.values() if len(value) > 10]
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(PageTable())
                self.cells, self.taken, self.row = {}, set(), -1
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.row, self.column = self.row + 1, -1
            if re.search(r"display\s*:\s*none", named.get("style", "")):
                self.tables[-1].hidden += (f"第{self.row + 1}行 row {self.row + 1}",)
        elif self.depth == 1 and tag in ("td", "th") and self.row >= 0:
            self._end_cell()
            self._begin_cell(_span(named, "rowspan"), _span(named, "colspan"))
        elif tag in ("br", "p", "div") and self.text is not None:
            self.text.append(" ")

    def _begin_cell(self, rows: int, columns: int) -> None:
        self.column += 1
        while (self.row, self.column) in self.taken:
            self.column += 1
        self.text = []
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
            self.text = None
            while (self.row, self.column + 1) in self.taken:
                self.column += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            if self.depth == 1:
                self.end_table()
            self.depth = max(0, self.depth - 1)
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

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
        (self.others if self.text is None else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def _span(attributes: dict[str, str], name: str) -> int:
    found = re.match(r"\s*(\d{1,6})", attributes.get(name, ""))
    return min(max(1, int(found[1])), _MOST_SPAN) if found else 1
