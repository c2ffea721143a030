"""Times in texts: long texts take no longer than their length."""

import time

import pytest

from flows.steps.recognise.said_times import times_said


@pytest.mark.parametrize(
    "text",
    [
        "1、" * 10_000,
        "1月、" * 10_000,
        "1和" * 10_000 + "!",
        "2025年1月至" * 3_000,
        "2025." * 4_000,
        "1-" * 10_000,
    ],
)
def test_a_long_list_of_numbers_is_searched_once(text: str) -> None:
    begun = time.process_time()
    times_said(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("1、2、3月份", 1, 3), ("2025年1月、2月", 1, 2), ("1、2、3、4、5、6、7、8、9、10、11、12月", 1, 12)],
)
def test_a_list_of_months_is_a_span(text: str, first: int, last: int) -> None:
    assert [(found.first, found.last) for found in times_said(text)] == [(first, last)]
