"""Look of a sheet from an xls or ods workbook, in openpyxl's terms."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from openpyxl.styles import Side
from openpyxl.utils import cell as addresses

CellLook = tuple[Any, Any, Any, Any, str]
"""Font, fill, border, alignment and number format of a cell."""


@dataclass
class SheetLook:
    """Values, looks and measures of one sheet; rows and columns count from 1.

    `cells` maps row and column to the value and the key of its look, which `look_of` resolves.
    """

    look_of: Callable[[Any], CellLook]
    cells: dict[tuple[int, int], tuple[Any, Any]] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    frozen: tuple[int, int] = (0, 0)
    has_grid: bool = True


def range_bounds(reference: str) -> tuple[int, int, int, int]:
    """First column, first row, last column and last row of a range such as A1:B2, counted from 1."""
    return cast("tuple[int, int, int, int]", addresses.range_boundaries(reference))


def side(style: Any, colour: str | None) -> Any:
    """One line of a border, its style named as in openpyxl; None without a style."""
    return Side(style, colour or "000000") if style else None


def rgb(text: str | None) -> str | None:
    """A colour as six hexadecimal digits; None if the text is no colour."""
    found = re.fullmatch(r"#?([0-9A-Fa-f]{6})", text or "")
    return found[1].upper() if found else None
