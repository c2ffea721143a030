"""Columns of rows of numbers, of digits and of other cells, in one table."""

from math import inf
from typing import Any

from flows.steps.tidy._plain_columns import plain_columns
from flows.steps.tidy.table import Row

KINDS = {"numbers": float, "digits": str, "others": None}


def columns_of(*given: tuple[str, tuple[Any, ...]]) -> list[list[float | None]]:
    rows = [Row(0, at, "990102100201", cells=KINDS[kind]) for at, (kind, _) in enumerate(given)]
    width = len(given[0][1]) if given else 2
    return [column.to_list() for column in plain_columns(rows, [cells for _, cells in given], width)]


def test_rows_of_every_kind_keep_their_order() -> None:
    assert columns_of(
        ("others", (1.0, "约50")),  # words are left to tidying
        ("numbers", (2.0, 20.5)),
        ("digits", ("3", "30")),
        ("numbers", (4.0, -40.0)),
        ("others", ("5", "")),
        ("digits", ("6", "60")),
    ) == [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [None, 20.5, 30.0, -40.0, None, 60.0]]


def test_rows_of_one_kind() -> None:
    assert columns_of(("numbers", (1.0, 2.0, 0.0)), ("numbers", (0.25, 1e15, 5.0))) == [
        [1.0, 0.25],
        [2.0, 1e15],
        [0.0, 5.0],
    ]
    assert columns_of(("digits", ("7",)), ("digits", ("0",))) == [[7.0, 0.0]]


def test_digits_that_no_program_writes_are_left_to_tidying() -> None:
    long = "1234567890123456"  # more digits than a float has
    assert columns_of(("digits", ("007", "7")), ("digits", (long, "0"))) == [[None, None], [7.0, 0.0]]


def test_numbers_that_are_not_finite_are_left_to_tidying() -> None:
    assert columns_of(("numbers", (inf, 1.0)), ("numbers", (2.0, -inf))) == [[None, 2.0], [1.0, None]]


def test_other_kinds_of_cells_are_left_to_tidying() -> None:
    assert columns_of(("others", (True, 3)), ("others", (None, 4.0))) == [[None, None], [None, 4.0]]


def test_a_table_without_rows_has_empty_columns() -> None:
    assert columns_of() == [[], []]
