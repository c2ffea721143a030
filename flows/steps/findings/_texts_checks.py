"""Messages on numbers that were read: checks of one return, and the queries in sql/checks; as in _texts_sheets."""

from flows.steps.findings.severity import ERROR, WARNING

OF_CHECKS: dict[str, tuple[str, str, str]] = {
    "below_minimum": (
        ERROR,
        "数值 {value} 小于允许的最小值 {limit}，请核对",
        "the value {value} is below the minimum, {limit}: check it",
    ),
    "above_maximum": (
        ERROR,
        "数值 {value} 大于允许的最大值 {limit}，请核对",
        "the value {value} is above the maximum, {limit}: check it",
    ),
    "too_many_decimals": (
        ERROR,
        "数值 {value} 的小数位过多（最多 {limit} 位；人数、次数须为整数），请改正",
        "the value {value} has more than {limit} decimals (numbers of persons and events are whole): "
        "correct it",
    ),
    "explanation_hollow": (
        WARNING,
        "上报说明“{value}”没有说明原因，该行的提示仍待说明，请写明具体情况，如“外村妇女来学 3 人”",
        "the explanation {value!r} gives no reason, and the warnings of the row stay open: write what "
        "happened, for example “three women from another village attended”",
    ),
    "return_set_aside": (
        ERROR,
        "本份有 {value} 个数未收，比前一份（{limit}）差，没有替代前一份，仍按前一份统计；请改正后重报；确应以本份为准的，请先撤回前一份（fedstats withdraw）",
        "{value} numbers of this return were refused, and it does not replace the better earlier return ({limit}), whose "
        "figures stay: correct it and resend; if this return must count, withdraw the earlier one first (fedstats withdraw)",
    ),
    "return_waits": (
        WARNING,
        "{limit} 已锁定，本份收到得晚{cause}，待解锁后计入，其余报表不受影响；确应计入的，请管理员运行 fedstats unlock {limit} --reason 理由；"
        "报错了的，解锁后撤回（fedstats withdraw）",
        "{limit} was locked before this return was received{cause}, so it waits and all others count: if it must count, "
        "run fedstats unlock {limit} --reason REASON; if it is wrong, unlock and withdraw it (fedstats withdraw)",
    ),
    "revision_chosen": (
        WARNING,
        "同一单位、同一报表、同一期还有“{limit}”，有 {value} 个数不同{cause}，以本份为准；请核对，应以另一份为准的，运行 fedstats nightly "
        "--prefer 文件，或撤回错的一份（fedstats withdraw）",
        "there is also {limit} for the same unit, form and period, with {value} different numbers{cause}, so this file counts: "
        "check both; if the other one is right, run fedstats nightly --prefer FILE, or withdraw the wrong one",
    ),
    "revision_unclear": (
        ERROR,
        "同一单位、同一报表、同一期同时收到“{limit}”，有 {value} 个数不同{cause}，暂以本份为准；请核对哪一份是最后的，运行 fedstats nightly "
        "--prefer 文件 指定，或撤回错的一份（fedstats withdraw）",
        "{limit} was received together with this file for the same unit, form and period, with {value} different "
        "numbers{cause}; for now this file counts: find out which is the last, then run fedstats nightly --prefer FILE, or "
        "withdraw the wrong one",
    ),
    "row_replaced": (
        WARNING,
        "地区“{value}”同一报告期另有排在后面的报表（{limit}），本行已被替代，请核对",
        "another file ({limit}) also reports the place {value}, comes after this one and replaces this row: check both",
    ),
    "not_expected": (
        WARNING,
        "地区“{value}”本期不需报此表{limit}，数据已留存但不计入汇总，请核对",
        "{value} is not expected to report this form in that period{limit}; its figures are recorded but not "
        "counted: check it",
    ),
    "rate_above_maximum": (
        WARNING,
        "计算所得 {value} 超过 {limit}，请核对分子和分母；属实的，请用 fedstats accept 地区代码/报告期/指标 说明",
        "the computed rate {value} is above {limit}: check numerator and denominator; if it is correct, "
        "explain it with fedstats accept PLACE/PERIOD/INDICATOR",
    ),
    "subtotal_differs": (
        WARNING,
        "下级合计 {value} 与下级上报之和 {limit}不符{cause}，请核对后由错的一方改正，或作说明",
        "the total of the lower places, {value}, differs from the sum of their returns, {limit}{cause}: find out "
        "which is wrong, have it corrected, or explain the difference",
    ),
    "period_differs": (
        WARNING,
        "本期报表填的 {value}，与期间内较短的报表（月报、季报等）的合计 {limit}不符，括号里是相差数和可疑的报告期"
        "（×10、÷10 指差了倍数）；较短的报表齐全的，汇总用的是它们；请核对，由错的一份改正，属实请说明",
        "this return says {value}, the shorter returns in its period add up to {limit}, with the difference and the suspected "
        "periods in brackets (×10, ÷10: a power of ten); complete shorter returns are what is published: have the wrong one "
        "corrected, or explain it",
    ),
    "own_is_children_sum": (
        WARNING,
        "本级 {value} 正好等于下级上报之和，疑似把下级的数填进了本级，汇总时会重复计算，请核对，只填本级自己办的；"
        "属实请说明",
        "the own figure {value} equals the sum of the places below, as if their figures were written here; they "
        "would count twice: check it and write only what the place did itself, or explain it",
    ),
    "cumulative_falls": (
        WARNING,
        "本年累计 {value} 小于上一次的 {limit}，累计数不应减少，请核对两期，属实请说明",
        "the cumulative figure {value} is below the previous figure, {limit}: check both returns, or "
        "explain the fall",
    ),
    "cumulative_differs": (
        WARNING,
        "本年累计 {value} 不等于上次累计加其后各期本期数（{limit}），汇总用的是本期数；请核对本格、本期数和上次累计，由错的一格改正，属实请说明",
        "the cumulative figure {value} is not the previous one plus the figures of the periods since ({limit}), which are "
        "the ones that count: check the three cells and correct the wrong one, or explain the difference",
    ),
    "claim_mismatch": (
        WARNING,
        "填报的 {value} 与计算所得 {limit} 不符，已收下、不参与汇总，请核对本格和计算所用的各数",
        "the reported {value} differs from the computed {limit}; it is recorded but never summed: check "
        "this cell and the counts used for the computation",
    ),
    "claim_impossible": (
        WARNING,
        "填报的 {value} 不能成立：分子（或本期数）为 {limit}，没有哪个整数作分母（或上年同期数）能得出它（四舍五入、截尾都不能），请核对这两个数",
        "{value} is impossible: with the numerator (or this period's count) {limit}, no whole denominator "
        "(or count a year before) gives it, rounded or cut off; check both counts",
    ),
    "claim_above_maximum": (
        WARNING,
        "填报的 {value} 超过 {limit}，已照原样收下、不参与汇总，请核对本格和计算所用的各数",
        "the reported {value} is above {limit}; it is recorded as reported and never summed: check this "
        "cell and the counts used for the computation",
    ),
    "outlier": (
        WARNING,
        "{value} 与本单位以前各期（中位数 {limit}）相差很大，请核对，属实请说明",
        "{value} is far from the figures of earlier periods (median {limit}): check it, or explain it",
    ),
    "inconsistent_over_time": (
        WARNING,
        "全年 {value}，与前几年的平均数 {limit} 相差过大，请核对下级各报表；属实的，请用 fedstats accept 地区代码/报告期/指标 说明",
        "the year's figure {value} is far from the mean of previous years, {limit}: check the returns of "
        "the lower places; if it is correct, explain it with fedstats accept PLACE/PERIOD/INDICATOR",
    ),
    "inconsistent_with_related": (
        WARNING,
        "{value} 与相关指标{limit}不成比例（括号内为合理范围），请核对两个数，属实请说明",
        "{value} is out of proportion to the related {limit} (the expected range is in brackets): check "
        "both, or explain it",
    ),
    "copied_return": (
        WARNING,
        "本行 {value} 个数与 {limit} 的完全相同，疑似照抄上期，请核对，属实请说明",
        "all {value} figures of the row equal the figures of {limit}, as if copied: check them, or explain "
        "it",
    ),
    "heaping": (
        WARNING,
        "{value} 个数中有 {limit} 个以 0 或 5 结尾，疑似估计数，请按实际人数、次数填报，属实请说明",
        "{limit} of {value} counts end in 0 or 5, as if estimated: report the actual counts, or explain it",
    ),
}

CAUSES: dict[str, tuple[str, str]] = {
    "siblings_swapped_by": (
        "，疑似几个同级单位的合计互相填错了位置，这是括号内单位的",
        ", as if totals were exchanged among places",
    ),
    "sibling_sum_by": ("，它正是括号内同级单位的合计", ", and it is the sum of that neighbouring place"),
    "sibling_included_by": (
        "，疑似把同级单位或其下级的数也算了进来",
        ", as if it included a neighbouring place",
    ),
    "doubled_by": ("，疑似有下级算了两遍", ", as if a place was counted twice"),
    "children_exceed_by": ("，疑似漏了下级", ", as if a place was left out"),
    "unit_slip_by": ("，疑似差了十、百、千、万倍", ", as if a number was off by a power of ten"),
    "row_shifted_by": (
        "，疑似下级的一行错了一栏（→ 右移，← 左移）",
        ", as if a row was moved by one column (→, ←)",
    ),
    "recovered_from": (
        "，其中有单位缺的本期数是由本份所属这一期的本年累计补回的",
        "; a missing figure in it was recovered from the cumulative figure of this return's period",
    ),
    "revision_mark": (
        "，按文件名、工作表名或表名里的更正字样",
        "; a word for a correction in a file's, sheet's or return's name decides",
    ),
    "saved_at": ("，按表内记的最后保存时间", "; the time of last saving inside the workbooks decides"),
    "older": (
        "，本份收到得晚，但从更正字样或保存时间看反而较旧",
        "; this file was received later, but by its name or its time of saving it is the older one",
    ),
    "modified_at": (
        "，只能看文件的修改时间（复制文件会改变它，靠不住）",
        "; only the files' modification times tell them apart, and copying changes those",
    ),
    "no_order": (
        "，看不出先后（没有更正字样，保存时间也没有或相同）",
        "; nothing tells their order: no word for a correction, no or equal times of saving",
    ),
    "columns_exchanged_by": ("，疑似两栏互换（↔）", ", as if two columns were exchanged (↔)"),
}
"""Cause in words: of a differing total, by the verdict with suspects; of the order of two returns."""
