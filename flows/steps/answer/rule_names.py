"""Names of rules in a few words, for lists where no sentence of a finding fits."""

from collections.abc import Iterable

RULE_NAMES_ZH = {
    # files
    "empty_file": "空文件",
    "other_kind": "不是报表文件",
    "unreadable": "文件打不开",
    "encrypted": "文件加了密码",
    "too_big": "文件过大",
    "unsafe": "文件不安全",
    "link_not_followed": "是链接，不是文件",
    "embedded_file": "嵌有别的文件",
    "not_accessible": "文件没有读取权限",
    "internal": "程序读不了",
    "mixed_encoding": "文字编码混用",
    "quotes_unclear": "引号不成对",
    "personal_data": "含个人信息",
    "more_findings": "问题太多，未全列",
    "hidden_read": "有隐藏内容",
    # returns
    "return_repeated": "同一文件里报表重复",
    "form_ambiguous": "表名与表头不一致",
    "unknown_form": "不认识的报表",
    "form_not_in_use": "本期不使用的报表",
    "template_outdated": "空表样式已过期",
    "period_missing": "没有报告期",
    "no_such_period": "报告期不存在",
    "future_period": "报告期未到",
    "period_type_differs": "报告期与报表种类不符",
    "period_differs_from_folder": "报告期与文件夹不符",
    "period_unclear": "报告期前后不一致",
    "other_figures": "不是本期数的表",
    "block_differs": "表中有别期、别单位的一段",
    "period_of_two_months": "1 月或 10 月分不清",
    "unit_missing": "没有填报单位",
    "unknown_unit": "不认识的填报单位",
    "unit_code_rounded": "单位代码丢了后几位",
    "ambiguous_unit": "填报单位重名",
    "unit_outside_folder": "填报单位与文件夹不符",
    "unit_name_of_another": "填报单位代码和名称不是一个",
    "unit_name_differs": "填报单位名称有出入",
    # tables
    "header_missing": "找不到表头",
    "column_missing": "缺少必填列",
    "column_repeated": "列重复",
    "column_ambiguous": "列名认不准",
    "columns_reordered": "列的次序不同",
    "unit_unclear": "计量单位不明",
    "unknown_column": "不认识的列",
    "sheet_not_read": "未读取的工作表",
    "total_differs": "合计与各行之和不符",
    "second_table": "同页另有一张表",
    "no_rows": "没有数据行",
    # long tables, and rows by category
    "long_periods": "长表里报告期不止一个",
    "long_units": "长表里计量单位不止一种",
    "long_column": "长表里有不认识的列",
    "long_line_between": "长表各行之间有别的文字",
    "long_repeated": "长表里同一指标写了几行",
    "long_remark": "长表里备注栏有字",
    "long_row_fields": "长表里栏数与表头不同",
    "long_indicator_unknown": "长表里不认识的指标",
    "long_indicator_blank": "长表里没有写指标",
    "long_indicator_missing": "长表里缺必填指标",
    "long_indicator_repeated": "长表里指标写法不一",
    "long_required_missing": "长表里缺一行必填指标",
    "category_unknown": "不认识的分类",
    "category_total_missing": "分类缺合计的行",
    "category_not_asked": "这一栏不分类",
    # rows
    "place_missing": "没有写地区",
    "unknown_place": "不认识的地区",
    "ambiguous_place": "地区重名",
    "place_wrong_level": "地区级别不符",
    "place_outside_unit": "地区不属于填报单位",
    "place_name_differs": "地区名称有出入",
    "place_name_of_another": "地区代码和名称不是一个",
    "place_of_another_parent": "地区的上级不符",
    "upper_unknown": "不认识的上级",
    "unknown_code": "不认识的代码",
    "code_rounded": "代码丢了后几位",
    "code_rounded_unclear": "代码丢了后几位，认不出",
    "code_of_parent": "填了上级的代码",
    "two_places_in_row": "一行两个村",
    "place_merged": "地区已撤并",
    "place_closed": "地区已撤销",
    "row_of_other_figures": "不是本期数的行",
    "row_beside_period": "未读取的累计、上期行",
    "place_repeated": "地区重复",
    # cells
    "required_blank": "必填项为空",
    "not_a_number": "不是数字",
    "date_not_number": "是日期，不是数字",
    "merged_cells": "合并的单元格",
    "number_unclear": "数字有两种读法",
    "two_numbers": "一格两个数",
    "unit_differs": "计量单位与列不符",
    "percent_unclear": "百分比有两种读法",
    "formula_without_value": "公式没有结果",
    "formula_error": "公式出错",
    "row_fields": "一行的栏数不对",
    "fields_shifted": "各栏错位",
    "shown_differs": "显示的和存的不是一个数",
    "struck_out": "有划掉或隐藏的字",
    "number_hidden": "看不见的数",
    "comment_differs": "批注里另有一个数",
    "cell_corrected": "已按更正表改",
    "note_qualifies": "数后的说明使数不明",
    "row_qualified": "行里的说明使数不明",
    "own_equals_below": "本级与下级合计相同",
    "note_in_cell": "数后附有说明",
    # checks
    "below_minimum": "小于最小值",
    "above_maximum": "大于最大值",
    "too_many_decimals": "小数位过多",
    "explanation_hollow": "说明没有写原因",
    "return_set_aside": "比前一份差，未采用",
    "return_waits": "待解锁",
    "revision_chosen": "同一报表有几份",
    "revision_unclear": "同一报表有几份，分不清先后",
    "row_replaced": "被别的报表替代的行",
    "not_expected": "本期不需报",
    "rate_above_maximum": "比率超过上限",
    "subtotal_differs": "下级合计与下级之和不符",
    "period_differs": "长短期报表不符",
    "own_is_children_sum": "本级等于下级之和",
    "cumulative_falls": "累计数减少",
    "cumulative_differs": "累计与本期数不符",
    "claim_mismatch": "填报的率或合计不符",
    "claim_impossible": "填报的率不能成立",
    "claim_above_maximum": "填报的率超过上限",
    "outlier": "与以前各期相差很大",
    "inconsistent_over_time": "与前几年相差过大",
    "inconsistent_with_related": "与相关指标不成比例",
    "copied_return": "疑似照抄上期",
    "heaping": "凑整的数太多",
}
"""Names of the built-in rules in Chinese; in English the rule's code says the same."""

_MOST = 24


def rule_names(own: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Names of rules in Chinese and English by code: the built-in ones, and those of a catalogue.

    `own` are the catalogue's rules with their messages; the beginning of the message is the name.
    """
    names = {rule: (zh, rule.replace("_", " ")) for rule, zh in RULE_NAMES_ZH.items()}
    for rule, zh, _ in own:
        names.setdefault(rule, (_beginning(zh), rule.replace("_", " ")))
    return names


def _beginning(message: str) -> str:
    """The message up to its first comma, shortened."""
    first = message.split("，", maxsplit=1)[0]
    return first if len(first) <= _MOST else f"{first[: _MOST - 1]}…"
