"""Columns of plain numbers, cast by the library many at once; all other cells are left to tidying, one by one."""

import struct
from collections.abc import Sequence
from typing import Any

import polars as pl

from flows.steps.tidy.table import Row

_Cells = Sequence[tuple[Any, ...]]
"""Cells of rows in the form's columns."""

_WHOLE = "^(?:0|[1-9][0-9]{0,14})$"
"""Whole number in digits alone, as a program writes it; a float holds each exactly."""

_CHUNK = 64
"""Rows that are turned into columns together: they are still at hand from one column to the next."""


def plain_columns(rows: Sequence[Row], cells: _Cells, width: int) -> list[pl.Series]:
    """A column of Float64 for each of the form's: finite numbers, and whole numbers in digits alone; else null.

    Nearly all rows have numbers, or digits, in every cell. They are cast without a look at their cells.
    """
    found, order = [], list[int]()
    for kind, cast in ((float, _of_numbers), (str, _of_digits), (None, _of_any)):
        own = [at for at, row in enumerate(rows) if row.cells is kind]
        if own:
            found.append(cast([cells[at] for at in own], width))
            order += own
    if len(found) > 1:
        places = pl.Series(order).arg_sort()
        return [pl.concat(parts).gather(places) for parts in zip(*found, strict=True)]
    return found[0] if found else [pl.Series(dtype=pl.Float64)] * width


def _of_numbers(cells: _Cells, width: int) -> list[pl.Series]:
    """Columns of rows of numbers alone, which the library takes row by row as bytes."""
    pack = struct.Struct(f"<{width}d").pack
    packed = pl.Series([pack(*row) for row in cells], dtype=pl.Binary)
    numbers = packed.bin.reinterpret(dtype=pl.Array(pl.Float64, width), endianness="little").explode()
    return _every(_finite(numbers), width)


def _of_digits(cells: _Cells, width: int) -> list[pl.Series]:
    """Columns of rows of digits alone, which the library takes row by row as one text."""
    return _every(_whole_numbers(pl.Series(list(map(",".join, cells))).str.split(",").explode()), width)


def _every(numbers: pl.Series, width: int) -> list[pl.Series]:
    """Columns of numbers that are listed row by row."""
    return [numbers.gather_every(width, at) for at in range(width)]


def _of_any(cells: _Cells, width: int) -> list[pl.Series]:
    """Columns of rows with any cells."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for first in range(0, len(cells), _CHUNK):
        for column, values in zip(columns, zip(*cells[first : first + _CHUNK], strict=True), strict=True):
            column.extend(values)
    return list(map(_plain_numbers, columns))


def _plain_numbers(values: list[Any]) -> pl.Series:
    """Finite numbers, and whole numbers written in digits alone; any other cell is null."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return _whole_numbers(pl.Series(values, dtype=pl.String))
    floats = values if kinds == {float} else [value if type(value) is float else None for value in values]
    numbers = _finite(pl.Series(floats, dtype=pl.Float64))
    if str not in kinds:
        return numbers
    texts = [value if type(value) is str else None for value in values]
    whole = _whole_numbers(pl.Series(texts, dtype=pl.String))
    return numbers.zip_with(numbers.is_not_null(), whole)


def _finite(numbers: pl.Series) -> pl.Series:
    """The numbers, null for those that are not finite."""
    return numbers if numbers.is_finite().all() else numbers.set(~numbers.is_finite(), None)


def _whole_numbers(texts: pl.Series) -> pl.Series:
    """Whole numbers written in digits alone; any other text is null."""
    is_whole = texts.str.contains(_WHOLE)
    return (texts if is_whole.all() else texts.set(~is_whole, None)).cast(pl.Float64)
