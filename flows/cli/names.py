"""Headings of tables and names of statuses and causes, in Chinese and in English."""

HEADS: dict[str, tuple[list[str], list[str]]] = {
    "findings": (["级别", "问题"], ["severity", "finding"]),
    "values": (
        ["单元格", "地区", "指标", "读作", "原文"],
        ["cell", "place", "indicator", "read as", "written"],
    ),
    "status": (
        ["地区", "报表", "报告期", "应报", "已报", "按时", "迟报", "未报", "上报率%"],
        ["place", "form", "period", "expected", "reported", "on time", "late", "missing", "reported %"],
    ),
    "places": (["代码", "单位", "级别", "说明"], ["code", "place", "level", "note"]),
    "forms": (["代码", "报表", "级别", "报表类型", "使用期"], ["code", "form", "level", "type", "valid"]),
    "indicators": (
        ["代码", "指标", "单位", "重点", "口径"],
        ["code", "indicator", "unit", "headline", "definition"],
    ),
    "submissions": (
        ["编号", "收到", "状态", "报表", "单位", "报告期", "错误", "提示", "文件"],
        ["number", "received", "status", "form", "place", "period", "errors", "warnings", "file"],
    ),
    "vintages": (
        ["版本", "发布时间", "截至", "状态", "改动的数"],
        ["vintage", "published", "as of", "state", "figures changed"],
    ),
    "runs": (
        ["开始", "命令", "结果", "秒", "各步（秒）", "收到", "接收", "退回", "改动的数", "版本"],
        [
            "started",
            "command",
            "outcome",
            "seconds",
            "steps (s)",
            "received",
            "accepted",
            "rejected",
            "changed",
            "vintage",
        ],
    ),
    "counties": (["地区", "改", "新", "消失"], ["place", "revised", "new", "gone"]),
    "figures": (
        ["地区", "期间", "指标", "原值", "现值", "差", "原因"],
        ["place", "period", "indicator", "old", "new", "difference", "cause"],
    ),
}
"""Column headings of tables by table, in Chinese and in English."""

STATUS_NAMES = {
    "A": ("正常", "normal"),
    "E": ("估计", "estimated"),
    "P": ("暂定", "provisional"),
    "L": ("已报未填", "left blank"),
    "M": ("无法计算", "cannot exist"),
    "O": ("缺报", "missing"),
    "Q": ("抑制", "suppressed"),
}
"""Names of a figure's status letters."""

QUALIFIER_NAMES = {
    "exact": ("", ""),
    "more_than": ("以上", "or more"),
    "less_than": ("以内", "or less"),
    "about": ("左右", "(about)"),
    "suppressed": ("抑制", "suppressed"),
}
"""Words behind a number that bound it."""

CAUSES_ZH = {
    "submission": "报表",
    "correction": "更正",
    "backfill": "重算",
    "withdraw": "撤回",
    "restore": "取消撤回",
    "prefer": "指定以此份为准",
    "unlock": "解锁",
    "catalogue": "目录改动",
    "code": "程序改动",
    "calendar": "到期",
}
"""Chinese names of the causes of a revision."""
