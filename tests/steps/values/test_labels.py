"""Labels as they are compared: marks and words about filling in say nothing about a column."""

import pytest

from flows.steps.values.labels import column_key


@pytest.mark.parametrize(
    "written",
    [
        "人数（人）①",
        "人数*（人）",
        "人数※（人）",
        "人数（人）[必填]",
        "人数（必填）（人）",
        "*人数（人）",
        "人数（人）（填整数）",
        "1.人数（人）②③",
        "“人数（人）”",
        "《人数（人）》",
        "人数（人",
        "人数（人）。",
        "人数（人），",
        "人数<br>（人）",
        "人数_x000D_（人）",
        "人数&nbsp;（人）",
        "人数〈人〉",
        "人数{人}",
        "人数﹙人﹚",
        "⼈数（⼈）",  # radicals, as copied from a PDF
        "●人数（人）",
        "①人数（人）",
        "（必填）人数（人）",
        "人数（12位）（人）",
    ],
)
def test_marks_of_footnotes_and_of_filling_in_are_left_out(written: str) -> None:
    assert column_key(written) == "人数(人)"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("人数（累计）", "人数(累计)"),
        ("①", "①"),
        ("（整数）", "(整数)"),
        ("①期人数", "①期人数"),
        ("人数（人））", "人数(人))"),
        ("“两癌”人数", "“两癌”人数"),
        ("人数<35岁", "人数<35岁"),
        ("人数（人）1", "人数(人)1"),
    ],
)
def test_other_words_and_signs_stay(written: str, key: str) -> None:
    assert column_key(written) == key
