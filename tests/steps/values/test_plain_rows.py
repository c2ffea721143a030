"""Bounds of rows of numbers."""

from datetime import date
from math import inf, isnan, nan
from typing import Any

import pytest

from flows.steps.values.plain_rows import bound_of_numbers


@pytest.mark.parametrize("cells", [[3.0, -400.0, 0.0], [99_999.0], [1e300, 1.0], [0.0] * 60])
def test_no_number_of_a_row_exceeds_its_bound_whatever_its_sign(cells: list[float]) -> None:
    bound = bound_of_numbers(cells)
    assert bound is not None
    assert bound >= max(map(abs, cells))


@pytest.mark.parametrize("other", ["", "12", "约50", date(2025, 1, 31), None])
def test_a_row_with_another_kind_of_cell_has_no_bound(other: Any) -> None:
    assert bound_of_numbers([1.0, other, 2.0]) is None


def test_a_row_with_a_cell_that_is_not_finite_has_a_bound_below_no_limit() -> None:
    assert bound_of_numbers([1.0, inf]) == inf
    found = bound_of_numbers([1.0, nan])
    assert found is not None
    assert isnan(found)


def test_a_whole_number_too_long_for_a_float_has_no_bound() -> None:
    assert bound_of_numbers([10**400]) is None
