"""Reasons that officers write: whether a text says anything about the cause."""

import unicodedata

_WORDS = (
    *("无", "没有", "没", "空", "略", "暂", "另", "同", "如", "见", "上", "下", "前", "左", "右", "附件", "备注", "附", "表", "报告"),
    *("已", "经", "过", "再次", "反复", "逐", "一一", "逐一", "认真", "均", "都", "全部", "以上", "该", "此", "本", "这", "个", "次"),
    *("核实", "核对", "核查", "审核", "复核", "检查", "查", "核", "确认", "确定", "说明", "解释", "处理", "知道", "知悉", "收到", "阅"),
    *("数据", "数字", "数值", "数", "情况", "内容", "填报", "上报", "报", "填", "问题", "异常", "错误", "差错", "误", "错", "原因"),
    *("属实", "真实", "如实", "实际", "实", "准确", "正确", "正常", "无误", "一致", "可以", "是", "对", "好", "行", "不", "有", "的", "了", "吧"),
    *("本月", "本期", "当月", "本村", "我村", "本镇", "我镇", "本乡", "我乡", "本单位", "我单位", "本社区", "我社区"),
    *("请", "领导", "审阅", "待", "谢谢", "特此", "完毕", "完成", "符合", "按", "为准", "为"),
    *("ok", "okay", "yes", "no", "none", "nil", "null", "na", "checked", "check", "confirmed", "verified", "correct", "true", "right"),
    *("ditto", "same", "as", "above", "see", "is", "are", "it", "the", "all", "data", "figures", "figure", "value", "values"),
)  # fmt: skip
_LEAST = 2
"""Least number of letters of a text that says something."""


def says_something(text: str) -> bool:
    """True if a text names a cause; false for 无, /, 同上, 已核实无误, —, 是, a number, or a single letter.

    A text that consists of nothing but such words is hollow, however many of them it has.
    """
    plain = unicodedata.normalize("NFKC", text)
    letters = "".join(char for char in plain if char.isalpha())
    return len(letters) >= _LEAST and not _is_hollow(letters.casefold())


def _is_hollow(letters: str) -> bool:
    """True if the letters are a row of the words."""
    ends = {0}
    for at in range(len(letters)):
        if at in ends:
            ends |= {at + len(word) for word in _WORDS if letters.startswith(word, at)}
    return len(letters) in ends
