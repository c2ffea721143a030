"""Marks of revisions in names: what is one, and what only looks like one."""

import pytest

from flows.steps.book.model import Sheet
from flows.steps.recognise.revision_mark import UNMARKED, mark_of, revision_mark

FIRST = [
    *(
        "甲乡2月",
        "2月",
        "二月",
        "第二季度",
        "2025年第2季度",
        "甲乡二村",
        "第三村",
        "三次产业",
        "V区",
        "vip报表",
    ),
    *(
        "2025.02",
        "甲乡-2",
        "未修改",
        "无更正",
        "不用更正",
        "如需更正请说明",
        "请及时更正",
        "v2025",
        "V2月",
        "副本 (2)",
    ),
    *("第二版纳", "汉中市", "finals", "甲乡3", "第一版", "v1", "1稿", "第一次上报"),
]
SECOND = [
    *(
        "更正",
        "甲乡更正",
        "修改稿",
        "修改版",
        "订正表",
        "修订",
        "重报",
        "甲乡（重新上报）",
        "补报",
        "补正",
        "改正后",
        "更正后",
    ),
    *(
        "第二版",
        "二稿",
        "第2稿",
        "v2",
        "V2.0",
        "甲乡_v2",
        "甲乡ver2",
        "version 2",
        "版本2",
        "rev2",
        "第二次上报",
        "2次修改",
    ),
    *("revised", "Corrected", "甲乡_updated", "Ｖ２", "最新"),
]


@pytest.mark.parametrize("text", FIRST)
def test_a_text_without_a_mark(text: str) -> None:
    assert mark_of(text, is_file_name=True) == UNMARKED


@pytest.mark.parametrize("text", SECOND)
def test_a_second_version(text: str) -> None:
    assert mark_of(text) == 200


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("更正", "更正2"),
        ("更正1", "更正（2）"),
        ("更正2", "第四版"),
        ("v2", "v2.1"),
        ("v9", "v10"),
        ("第九稿", "第十稿"),
        ("第十版", "第十一版"),
        ("第20版", "定稿"),
        ("最终", "最终2版"),
        ("初稿", "甲乡"),
        ("草稿", "甲乡"),
        ("更正前", "甲乡"),
        ("修改以前", "甲乡"),
        ("旧表（v3）", "甲乡"),
        ("作废 更正", "初稿"),
    ],
)
def test_marks_have_an_order(lower: str, higher: str) -> None:
    assert mark_of(lower) < mark_of(higher)


@pytest.mark.parametrize(
    ("lower", "higher"), [("甲乡", "甲乡(1)"), ("甲乡(1)", "甲乡 (2)"), ("甲乡（2）", "甲乡(3)")]
)
def test_a_second_copy_of_a_file_has_a_number_at_its_end(lower: str, higher: str) -> None:
    assert mark_of(lower, is_file_name=True) < mark_of(higher, is_file_name=True)
    assert mark_of(higher) == UNMARKED  # 甲村（2） in a cell is no copy


@pytest.mark.parametrize(
    ("path", "tab", "title", "mark"),
    [
        ("甲乡.xlsx", "表", "村月报", 100),
        ("更正/甲乡.xlsx", "表", "村月报", 200),
        ("甲乡.xlsx", "更正", "村月报", 200),
        ("甲乡.xlsx", "表", "村月报（第三版）", 300),
        ("甲乡v2.xlsx", "表", "村月报（更正）", 200),
        ("旧/甲乡v2.xlsx", "表", "村月报", 200),
        ("作废/甲乡v2.xlsx", "表", "村月报", 10),
    ],
)
def test_a_return_has_one_mark(path: str, tab: str, title: str, mark: int) -> None:
    rows = [[title, ""], ["更正说明见下，如有修改请说明" * 5, ""], ["地区代码", "更正数"], ["1", "2"]]
    assert revision_mark(path, Sheet(tab, rows), 2) == mark
