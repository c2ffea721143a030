"""Explanations that give a reason, and texts that only look like one."""

import pytest

from flows.steps.values.reasons import says_something


@pytest.mark.parametrize(
    "text",
    [*("无", "/", "同上", "已核实", "—", "是", "－", "。", "…", "", "　", "没有", "属实", "情况属实", "已核实，无误", "经核实，数据属实。"),
    *("N/A", "ok", "OK！", "见备注", "1", "36", "3人", "√", "×", "增", "x", "数据正确", "如实填报", "已逐一核实，均为实际数", "本月没有"),
    *("本村无", "已确认", "收到", "知道了", "无问题", "没有异常", "Checked, correct", "same as above", "ｎｏｎｅ", "已 核 实", "核实无误（已审核）")],
)  # fmt: skip
def test_words_that_give_no_reason(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    "text",
    [*("外村来学", "外出务工返乡", "跨月补查", "新增两个社区", "退休", "多写一个零", "镇里统一补报", "同上月", "没有培训", "人口减少"),
    *("上月漏报", "上月多报，已改正", "机构改革", "已核实，系集中培训", "three came from another village", "含外村 3 人", "撤村并村")],
)  # fmt: skip
def test_reasons(text: str) -> None:
    assert says_something(text)


def test_a_long_text_is_judged_at_once() -> None:
    assert says_something("核实数据" * 2000 + "王")
    assert not says_something("核实数据" * 2000)
