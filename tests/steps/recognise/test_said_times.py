"""Times in texts: long texts take no longer than their length."""

import time

import pytest

from flows.steps.recognise.said_times import is_time, times_said


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


TIMES = [
    *("2025年1月", "（2025年1月）", "二〇二五年十二月", "2025.1-3月", "2025年1月1日至1月31日", "1月和2月", "1、2、3月份", "25年3月份"),
    *("2025年第一季度", "前三个季度", "Q3", "2025Q2", "q1 2025", "第二季度至第三季度", "2025/3", "2025-03", "2025~2026年"),
    *("2025上半年", "下半年", "2025H1", "2025统计年度", "2025年7月起统计年度", "2025S07-H2", "2025S", "2025年度", "3月至5月"),
    *("2024-2025学年度", "2024—25财年", "20250131", "2025_1月", "1月5日—3月末", "1月5号至3月底"),
]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_a_time_alone_is_a_time(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize("text", ["2025年1月报表", "备注12", "本月", "", "3月份数据", "2025"])
def test_a_text_with_more_than_a_time_or_without_one_is_none(text: str) -> None:
    assert not is_time(text)
