"""Rows of plain numbers, as most rows of a return are: recognised by one call instead of one a cell."""

import math
from collections.abc import Sequence
from typing import Any


def bound_of_numbers(cells: Sequence[Any]) -> float | None:
    """A number that no cell exceeds, whatever its sign; None if a cell is a text, a day or another kind of value.

    It is the length of the vector of all cells. It is not a number (NaN) or infinite if a cell is.
    """
    try:
        return math.hypot(*cells)
    except (TypeError, OverflowError):
        return None
