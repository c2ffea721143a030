"""Tables as text with bars between their fields."""

import pytest

from flows.steps.book._delimited import is_text, split

ROWS = [["地区代码", "地区名称", "妇女（人）"], ["990102100201", "一村", "5"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_fields_are_split_at_their_delimiter(delimiter: str) -> None:
    text = "村月报\n" + "".join(delimiter.join(row) + "\n" for row in ROWS)
    assert is_text(text.encode())
    assert split(text) == [["村月报"], *ROWS]


def test_bars_within_fields_are_no_delimiters() -> None:
    text = "地区名称,备注\n一村,甲|乙|丙\n二村,丁\n"
    assert split(text) == [["地区名称", "备注"], ["一村", "甲|乙|丙"], ["二村", "丁"]]


def test_the_comma_of_chinese_input_separates_fields() -> None:
    assert split("代码，名称，人数\r\n1，一村，12\r\n2，二村，13") == [
        ["代码", "名称", "人数"],
        ["1", "一村", "12"],
        ["2", "二村", "13"],
    ]
    assert split("代码,名称，别名\n1,一村，乙\n2,二村，丙") == [
        ["代码", "名称，别名"],
        ["1", "一村，乙"],
        ["2", "二村，丙"],
    ]
