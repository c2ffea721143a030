"""What a workbook holds beside its values, whatever its format, and the bounds that every file must keep."""

from dataclasses import dataclass, field
from typing import NamedTuple

MOST_CELLS = 5_000_000
"""The cells of one book: the rectangles of its sheets, from A1 to the last filled cell, taken together."""

MOST_CHARACTERS = 50_000_000
"""The characters in the cells of one book, a text counted once for each cell that shows it."""

MOST_LINES = 2**20
"""The lines of a csv file: as many as a spreadsheet program can show."""

MOST_HIDDEN = 200
"""Hidden rows and columns that are named."""

Place = tuple[int, int]


class UnreadableError(Exception):
    """The bytes are no return that can be read; `rule` names the finding, `value` what it shows."""

    def __init__(self, rule: str, value: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.value = value


class Remark(NamedTuple):
    """A text that stands in no cell: what it stands in, and the sheet and cell that it belongs to."""

    where: str
    text: str
    sheet: str | None = None
    cell: str | None = None


@dataclass
class Oddities:
    """What is odd in one sheet: `hidden` rows and columns in words, the rule that a cell breaks by `marks`, the
    text that a reader sees where it differs from the value (`shown`: 12% for 0.12), and merged ranges where the
    reading library does not know them."""

    hidden: list[str] = field(default_factory=list)
    marks: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def hide(self, what: str) -> None:
        if len(self.hidden) < MOST_HIDDEN:
            self.hidden.append(what)


@dataclass
class Package:
    """The oddities of a workbook by sheet, the texts beside its cells, the template's mark, and, where the parts were
    unpacked to be looked at, those parts alone as an archive, so that what is read is what was looked at."""

    sheets: dict[str, Oddities] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    template: str | None = None
    stored: bytes | None = None
