"""Model of a submission's workbook, whatever its format, and the limits that every file must keep."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flows.steps.book.addresses import cell_name
from schemas.texts.said import Saying

MOST_CELLS = 5_000_000
"""Cells of one book: the rectangles of its sheets, each from A1 to its last filled cell, added up."""

MOST_CHARACTERS = 50_000_000
"""Characters in the cells of one book; a text counts once for each cell that shows it."""

MOST_LINES = 2**20
"""Lines of a csv file: as many as a spreadsheet program can show."""

MOST_HIDDEN = 200
"""Hidden rows and columns that a finding can name."""

Position = tuple[int, int]
"""Row and column of a cell, both counted from 0."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells."""

_REFUSED = b"!<refused: "
_REFUSALS = ("link_not_followed", "not_accessible", "too_big", "encrypted", "empty_file")


def hidden_part(kind: str, **address: object) -> Saying:
    """A hidden `row` or `column` with its address, or the whole `sheet`, in words."""
    return Saying(f"value.hidden_read.{kind}", **address)


class UnreadableError(Exception):
    """The file cannot be read as a return; `rule` is the rule of the finding, `value` the text that it shows."""

    def __init__(self, rule: str, value: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.value = value


@dataclass(frozen=True)
class Refusal:
    """A file whose bytes were not read: the rule of its finding, and bytes that distinguish it from other files.

    As bytes it is hashed and archived like the content of a file. `submission` is the hash of a file that was received
    and is not stored any more; `value` is the text that its finding showed.
    """

    rule: str
    identity: bytes
    value: str | None = None
    submission: str = ""

    def __bytes__(self) -> bytes:
        return _REFUSED + self.rule.encode() + b">" + self.identity


def refusal_in(content: bytes) -> Refusal | None:
    """The refusal that archived bytes record; None for the content of a file."""
    if not content.startswith(_REFUSED):
        return None
    rule, end, identity = content[len(_REFUSED) :].partition(b">")
    name = rule[:40].decode("ascii", "replace")
    return Refusal(name, identity) if end and name in _REFUSALS else None


WORDS, SHOWN, STRUCK, HIDDEN, COMMENT = "words", "shown", "struck", "hidden", "comment"
"""Kinds of looks.

The format of a number adds words to it, or shows another text. Characters are struck out, raised or hidden. The whole
cell is hidden by its format or colour. A comment is attached.
"""


WHOLE_CELL = "whole"
"""Text of a look of struck characters if the style of the cell strikes out or raises all of them."""


class Look(NamedTuple):
    """Look of a cell that tells a reader more than its value: its kind, and the text that the reader sees."""

    kind: str
    text: str


class Remark(NamedTuple):
    """A text outside the cells: the kind of part that contains it, and the sheet and cell that it belongs to.

    `is_shown` says that a reader of the file sees the text, as in a comment or a text box.
    """

    where: str
    text: str
    sheet: str | None = None
    cell: str | None = None
    is_shown: bool = False


@dataclass(frozen=True)
class Origins:
    """Addresses in the file of cells that were moved to columns behind it, from column `first_at` on.

    A cell that the file does not have takes the address of the cell in column `missing_at` of its row. The values were
    in column `value_at`, or in several (-1), their labels or categories beside them in column `label_at`.
    """

    cells: dict[Position, str]
    first_at: int
    missing_at: int
    label_at: int
    value_at: int

    def address(self, row: int, column: int) -> str:
        if column < self.first_at:
            return cell_name(row, column)
        return self.cells.get((row, column)) or cell_name(row, self.missing_at)


@dataclass(frozen=True)
class Sheet:
    """One sheet as rows of cells from A1 on; a cell is a str, a float or another value of the file.

    Rows are equally long; an empty cell is "". `merges` are the merged ranges. `hidden` names, in words, rows and
    columns that a reader of the file does not see, or the sheet itself. `odd` is the rule that a cell breaks by its
    nature, such as a formula without a value. `looks` are the looks of cells that tell more than their values. `shapes`
    are the texts of text boxes and other shapes on the sheet. `fields` are the numbers of fields of the lines of a csv.
    `amounts` are the cells with a large number that is shown with thousands separators. `origins` are the addresses
    of cells that were moved within the sheet. `is_unordered` means that the file has no order of columns. `part_of` is
    the name in the file of a sheet of which this one is a part.
    """

    name: str
    rows: list[list[Any]]
    merges: tuple[Range, ...] = ()
    hidden: tuple[str, ...] = ()
    odd: dict[Position, str] = field(default_factory=dict)
    looks: dict[Position, tuple[Look, ...]] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    fields: tuple[int, ...] = ()
    amounts: frozenset[Position] = frozenset()
    origins: Origins | None = None
    is_unordered: bool = False
    part_of: str | None = None

    def address(self, row: int, column: int) -> str:
        """Address that a cell has in the file, as A1; several addresses with 、 between them if it was there twice."""
        return self.origins.address(row, column) if self.origins else cell_name(row, column)

    def is_missing(self, row: int, column: int) -> bool:
        """True for a cell that the file does not have, of a place without a row for the indicator."""
        origins = self.origins
        return origins is not None and column >= origins.first_at and (row, column) not in origins.cells

    def is_struck_out(self, at: Position) -> bool:
        """True for a cell of which all characters are struck out or raised by its style."""
        return Look(STRUCK, WHOLE_CELL) in self.looks.get(at, ())


@dataclass(frozen=True)
class Book:
    """Sheets of a submission and the texts outside its cells (comments, text boxes).

    `template` is the mark of the template that it was made from. `odd` lists the rules that it breaks as a whole,
    each with a value to show.
    """

    sheets: list[Sheet]
    remarks: tuple[Remark, ...] = ()
    template: str | None = None
    odd: tuple[tuple[str, str], ...] = ()


@dataclass
class Oddities:
    """Oddities of one sheet that the reading library does not report.

    `hidden` names rows and columns in words. `marks` gives the rule that a cell breaks. `shown` is the text in place of
    the value (12% for 0.12). `looks` are kept beside the value. `text_formats` are number formats that change how the text
    of a cell is shown. `shapes` are the texts of shapes. `merges` are merged ranges of formats whose ranges the library
    does not read. `amounts` are cells with a large number that is shown with thousands separators.
    """

    hidden: list[str] = field(default_factory=list)
    marks: dict[Position, str] = field(default_factory=dict)
    shown: dict[Position, str] = field(default_factory=dict)
    looks: dict[Position, tuple[Look, ...]] = field(default_factory=dict)
    text_formats: dict[Position, Any] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    amounts: set[Position] = field(default_factory=set)

    @property
    def is_filled(self) -> bool:
        told = (self.hidden, self.marks, self.shown, self.looks, self.text_formats, self.merges, self.amounts)
        return any(told)

    def see(self, at: Position, look: Look | None) -> None:
        """Keep the look of a cell: words of its format in place of the value, all else beside it."""
        if look is None:
            return
        if look.kind == WORDS:
            self.shown[at] = look.text
        elif look not in self.looks.get(at, ()):
            self.looks[at] = (*self.looks.get(at, ()), look)

    def hide(self, kind: str, address: object) -> None:
        if len(self.hidden) < MOST_HIDDEN:
            self.hidden.append(hidden_part(kind, address=address))


def look_of_style(kind: str) -> Look:
    """Look of all characters of a cell by its style, of the kind STRUCK or HIDDEN."""
    return Look(kind, WHOLE_CELL if kind == STRUCK else "")


@dataclass
class Package:
    """Oddities of a workbook by sheet, the texts outside its cells, and the template's mark.

    `stored` is an archive of the inspected parts alone: the library then reads only bytes that were inspected. `rows`
    are the cells of each sheet of a workbook whose texts the library does not read right.
    """

    sheets: dict[str, Oddities] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    template: str | None = None
    stored: bytes | None = None
    rows: dict[str, list[list[Any]]] | None = None
