"""Words of the report's pages, in Chinese and in English."""

from functools import cache

from markupsafe import Markup, escape

from schemas.periods import parse_period, period_words

PAGE_WORDS: dict[str, tuple[str, str]] = {
    "overview": ("总览", "Overview"),
    "absent": ("催报名单", "Missing returns"),
    "quality": ("数据质量", "Data quality"),
    "dictionary": ("数据字典", "Data dictionary"),
    "indicators": ("全部指标", "All indicators"),
    "units": ("各单位", "Units"),
    "help": ("怎样看", "How to read"),
    "month": ("月", "months"),
    "quarter": ("季", "quarters"),
    "half": ("半年", "halves"),
    "year": ("年", "years"),
    "other": ("其他", "other years"),
    "headlines": ("重点指标", "Headline figures"),
    "no_headlines": (
        "没有可看的重点指标：目录里没有标为重点的指标，或还没有数。",
        "No headline figures: the catalogue marks none, or there is no value yet.",
    ),
    "on_last_year": ("比上年同期", "on last year"),
    "points": ("个百分点", "points"),
    "no_last_year": ("无上年同期数", "no figure a year before"),
    "target": ("目标", "target"),
    "reached": ("已达标", "reached"),
    "not_reached": ("未达标", "not reached"),
    "on_track": ("进度够", "on track"),
    "off_track": ("进度不够", "behind"),
    "not_due": ("还没到期", "not due yet"),
    "no_value": ("无数", "no value"),
    "no_baseline": ("无基期数", "no baseline"),
    "unclear": ("判断不了", "unclear"),
    "who_is_missing": ("谁还没报", "Who has not reported"),
    "nothing_expected": ("没有应报的报表。", "No returns are expected."),
    "form": ("报表", "form"),
    "period": ("报告期", "period"),
    "due_on": ("截止日", "due"),
    "expected": ("应报", "expected"),
    "reported": ("已报", "received"),
    "late": ("迟报", "late"),
    "came_late": ("份迟报，已收到", "came late"),
    "late_received": ("迟报，已收到", "Received late"),
    "to_be_chased": (
        "各报表最近到期的一期，还差 {} 份没有收到。",
        "{} returns of the latest due periods have not been received.",
    ),
    "all_in_hand": ("最近到期的报表全部收到。", "All returns of the latest due periods were received."),
    "forms_due": ("各报表最近到期的一期", "Latest due period of each form"),
    "forms": ("张报表", "forms"),
    "missing": ("未报", "missing"),
    "days_late": ("已过天数", "days past due"),
    "state": ("状态", "state"),
    "leads_to_how": (
        "带下划线的数点开，看它怎么来的。",
        "Follow an underlined figure to how it came about.",
    ),
    "above": ("上级", "belongs to"),
    "unit": ("单位", "unit"),
    "copy": ("复制名单", "copy the list"),
    "print": ("打印", "print"),
    "what_changed": ("比上一版本改了什么", "What changed since the vintage before"),
    "nothing_changed": (
        "与上一版本相比，本级和下一级已发布的数没有改动。",
        "No published figure of the first two levels changed since the vintage before.",
    ),
    "more_changes": ("个改动没有列出：", "more changes are not listed:"),
    "old": ("原值", "old"),
    "new": ("现值", "new"),
    "difference": ("差", "difference"),
    "and_longer": ("以及 ", "and "),
    "disputes": ("有出入的数", "Disputed figures"),
    "no_disputes": ("没有。", "None."),
    "dispute": ("出入", "dispute"),
    "place": ("地区", "place"),
    "indicator": ("指标", "indicator"),
    "value": ("数值", "value"),
    "ranking": ("排位", "Ranking"),
    "rank": ("位次", "rank"),
    "children": ("下级单位", "Units below"),
    "no_children": ("没有下级单位。", "No units below."),
    "series": ("走势", "Over time"),
    "one_period": ("只有一期数，画不成走势。", "One period only: nothing to draw over time."),
    "completeness": ("各月收报率", "Returns received by month"),
    "no_months": ("没有月度报表。", "No monthly returns."),
    "findings": ("待处理的问题", "Open findings"),
    "no_findings": ("没有待处理的问题。", "No open findings."),
    "slips": (
        "退回单在站点的 data/returns 文件夹里：与报表同名，末尾是报表编号。",
        "Slips lie in the site's folder data/returns: the name of the return, with its number at the end.",
    ),
    "more_findings": ("条没有列出，见 findings 表。", "more are not listed: see the table findings."),
    "severity": ("级别", "severity"),
    "error": ("错误", "error"),
    "warning": ("提示", "warning"),
    "file": ("文件", "file"),
    "problem": ("问题", "finding"),
    "definition": ("解释", "Definition"),
    "no_definition": ("目录里没有写。", "The catalogue has none."),
    "formula": ("算法", "Formula"),
    "code": ("代码", "code"),
    "measured_in": ("计量单位", "unit of measure"),
    "over_periods": ("跨期", "over periods"),
    "all_in": ("张报表已全部按时收到", "forms are complete and on time"),
    "periods": ("涉及期间", "periods"),
    "over_time_sum": ("各期相加", "periods add up"),
    "over_time_last": ("取期末数", "the last value counts"),
    "over_time_none": ("各期不相加", "periods do not add up"),
    "over_time_average": ("取各期平均", "average of the periods"),
    "over_time_maximum": ("取各期最大", "greatest of the periods"),
    "over_time_minimum": ("取各期最小", "least of the periods"),
    "how": ("这个数怎么来的", "How this figure came about"),
    "units_in": ("已报单位", "units reported"),
    "share": ("比例", "share"),
    "numerator": ("分子", "numerator"),
    "denominator": ("分母", "denominator"),
    "to_the_cell": ("全部来历，请运行：", "For all of it, run:"),
    "cells": ("文件和单元格", "Files and cells"),
    "cells_say": (
        "下面每一行是报表里的一个格：原文是怎样写的，收下的是多少，在哪个文件、哪张工作表、哪一格。合计格只用来核对，下级不齐时才代替。",
        "Each line is a cell of a return: as it was written, as it was taken, in which file, sheet and cell. A total "
        "is compared only; it stands in where units are missing.",
    ),
    "all_cells": ("各格", "all cells"),
    "no_indicators": ("还没有哪个指标有数。", "No indicator has a value yet."),
    "no_cells": ("这一版没有记下单元格。", "This vintage has no cells of it."),
    "more_cells": (
        "格没有列出，见数据表 headline_cells。",
        "more cells are not listed: see the table headline_cells.",
    ),
    "further_below": (
        "点一个单位的数，看它的下级和每一格。",
        "Follow the figure of a unit to the units below it and to each cell.",
    ),
    "sum_of_units": ("下级之和", "sum of the units below"),
    "own_number": ("本级", "its own"),
    "reported_total_of": ("上报的下级合计", "reported total of the units"),
    "instead_of_sum": ("（下级不齐，代替下级之和", " (units are missing: instead of their sum"),
    "rest_of_totals": ("本级和用来代替的合计", "its own and totals used instead"),
    "bracket": ("）", ")"),
    "without": ("缺哪些", "without the number"),
    "lacks_missing": ("未报", "missing"),
    "lacks_late": ("迟报", "late"),
    "lacks_refused": ("这个数有错，没有收", "refused: an error"),
    "lacks_blank": ("报了但没填这个数", "left empty in the return"),
    "all_places": ("所有地区", "All places"),
    "disputed_count": ("个数有出入，点开看", "figures are disputed: open to see them"),
    "comma": ("、", ", "),
    "colon": ("：", ": "),
    "full_stop": ("。", ". "),
    "written": ("原文", "as written"),
    "at_cell": ("工作表!格", "sheet!cell"),
    "number": ("报表编号", "return"),
    "reported_as": ("怎样报的", "reported as"),
    "as_period": ("本期数", "of the period"),
    "as_stock": ("期末数", "at its end"),
    "as_cumulative": ("本年累计", "year to date"),
    "as_return": ("整份报表", "the whole return"),
    "as_subtotal": ("下级合计", "total of units"),
    "no_values": ("这个指标还没有数。", "This indicator has no values yet."),
    "search": ("查找指标", "find an indicator"),
    "rate_received": ("收报率", "received"),
    "rate_on_time": ("按时率", "on time"),
    "filled": ("填报完整率", "values given"),
    "zeros": ("零值占比", "zeros"),
    "totals_agree": ("合计与下级相符", "totals that agree"),
    "rule": ("规则", "rule"),
    "open": ("待处理", "open"),
    "explained": ("已说明", "explained"),
    "corrected": ("已更正", "corrected"),
    "files": ("这些数出自哪些文件", "Files behind the latest figures"),
    "returns_behind": ("份报表，点开看", "returns: open to see them"),
    "no_files": ("没有收到最近一期的报表。", "No return of the latest period was received."),
    "received_at": ("收到时间", "received"),
    "accepted": ("收下的数", "numbers taken"),
    "rejected": ("未收的数", "numbers refused"),
    "who_measures": (
        "按世界卫生组织数据质量评估的口径：收报和按时（完整、及时），各项是否填了，合计与下级是否相符，数之间是否合理。",
        "After the data quality review of the WHO: returns received and on time, values given, totals that agree "
        "with their parts, numbers that fit one another.",
    ),
    "column": ("列", "column"),
    "meaning": ("含义", "meaning"),
    "rows": ("行数", "rows"),
    "key": ("主键", "key"),
    "figures_files": (
        "按级别、年份、单位分文件，列都相同",
        "a file for each level, year and unit; all have these columns",
    ),
    "footer": (
        "本页由已发布的数据表生成，可离线打开。",
        "Made from the published tables; it opens without a network.",
    ),
    "skip": ("跳到正文", "Skip to content"),
    "language": ("English", "中文"),
    "sort": ("点列名可排序。", "Click a column's name to sort."),
    "partial": ("部分", "partial"),
    "estimated": ("估", "est."),
    "suppressed": ("隐", "suppr."),
    "reported_total": ("合计代", "total"),
    "disputed": ("有出入", "disputed"),
    "more_than": ("以上", "or more"),
    "less_than": ("以内", "or less"),
    "about": ("左右", "about"),
    "partial_says": ("还有单位没报或没填，数会变大", "units are missing; the figure will change"),
    "estimated_says": ("含按比例分摊的数", "contains shares of split places"),
    "suppressed_says": ("下级有不公开的小数目", "a unit below suppressed its number"),
    "reported_total_says": ("下级不齐，用上报的合计代替", "a reported total stands in for missing units"),
    "disputed_says": ("有未处理的提示，见“有出入的数”", "an open finding concerns it"),
    "shapes": (
        "图上：实心圆为完整，空心圆为部分，三角为估算，叉为有出入；虚线为目标。",
        "In charts: a filled circle is complete, an open one partial, a triangle estimated, a cross disputed; the dashed line is the target.",
    ),
    "generated_empty": (
        "这一版本还没有任何数。把报表放进 data/raw，再运行 fedstats nightly。",
        "This vintage has no figures yet: put returns into data/raw and run fedstats nightly.",
    ),
}
"""Words by key, in Chinese and in English."""


def both(zh: str, en: str) -> Markup:
    """A text in both languages, of which the page shows one."""
    if zh == en:
        return escape(zh)
    return Markup(f'<span lang="zh-CN">{escape(zh)}</span><span lang="en">{escape(en)}</span>')


@cache
def word(key: str) -> Markup:
    """The word of a key in both languages."""
    return both(*PAGE_WORDS[key])


@cache
def period_shown(period: str) -> Markup:
    """A period in words, in English its code."""
    return both(period_words(parse_period(period)), period)


def plain(key: str) -> str:
    """The word of a key in both languages as text, for attributes."""
    return " / ".join(PAGE_WORDS[key])
