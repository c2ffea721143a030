"""Words beside a number or a row that mean a figure of another period, of a plan or of a part, or no figure at all."""

import re
from bisect import bisect_right
from functools import lru_cache

from flows.steps.values.labels import plain_text

_OTHER_PERIODS = (
    "累[计积]|[上前去往历次下]一?个?(?:月|季|期|年|半年)|年[初底末]|[全本今整当]年|年度|同期|[同环]比|截[至止]|至今|以来|迄今"
    "|cumulative|to date|ytd|last (?:month|year|quarter)|previous"
)
_NOT_ACTUAL = (
    "计划|任务|目标|指标|预[计估测算]|估[计算摸]?|拟|暂[定估]|初步|应完成|plan|target|forecast|estimate"
)
_VOID = (
    "作废|草稿|退回|驳回|[不未]通过|停用|[无失]效|废[弃止除]?|删|错|误|重[复报填]|应[为是该]|更?改|更正|修正|调整|取消|注销|未提交|暂存|不[算计实]|勿[计用]"
    "|待[核定查审补确]|未[核定审确完]|存疑|疑似?|不详|[?？]|void|cancel|duplicate|wrong|error"
)
_OF_A_PART = (
    "其中|不含|除外|剔除|扣除|授信|退[还回款]?|人均|平均|户均|占比?|增[加长]?|减少?|差额?|农村|城镇|城市"
)
_OWN = re.compile(r"(?:本|当)(?:月|期|季度?)(?:的?数|新增数?|实际|发生数?|完成数?)?")

_IN_NOTE = re.compile(
    rf"{_OTHER_PERIODS}|{_NOT_ACTUAL}|{_VOID}|{_OF_A_PART}|^(?:原|流动|比|较)"
    r"|^[预暂重拟累]$|月(?!子)|季|旬|周|(?<![青少成中老壮幼])年(?!龄|级|轻)",
    re.IGNORECASE,
)
_IN_CATEGORY = re.compile(rf"{_OTHER_PERIODS}|{_NOT_ACTUAL}|{_VOID}|其中|流动", re.IGNORECASE)
_IN_REMARK = re.compile(
    "累[计积]|年累|上一?个?(?:月|季度?|期|年)|前[一几两]个?(?:月|季度?|年)|去年|往年|历年|年[初底末]数|(?:全|本|整)年(?:度?数|度?合|$)|同期"
    "|cumulative|to date|ytd|last (?:month|year|quarter)|previous|"
    r"计划(?:数|任务|指标|人数|值|$)|(?:为|系|属|是|按)计划|(?:任务|目标)[数量值]|(?:任务|目标)$|预[计估][数值]?"
    r"|估[计算][数值]?|作废|无效|废弃|删除|误报|错报|填错|有误|报错|重复|应[为是]\d|更正|改为|不算|不计|勿计|待核|未核"
    r"|漏报|合并(?:填报|统计|上报|计算)"
    r"|^(?:农|阴|旧)历[^，。；]{0,3}$"
    r"|(?<![不未非没无])(?<![不未]包)(?:含|包括)[^，。；]{1,10}(?<![本外原农该我驻])(?:村|社区|居委会)(?!外)"
    r"|^(?:示例|样例|测试|演示|错|(?:约|大概|参考)数?)$"
    r"|planned|targets?$|forecast|estimate|void|cancel|duplicate",
    re.IGNORECASE,
)
_UP_TO_A_DAY = re.compile(
    r"截[至止](?:[^，。；]{0,6}[月季年日]|目前|现在|今|发稿)|^[到至](?:\d{1,2}|[本当])月(?:[末底]|\d{1,2}[日号])止?$"
    r"|(?:年初|(?<!\d)[1元]月|一月)(?:1[日号])?(?:以来|至今|起(?!开|实|执|举|在))"
)
_TIME_BEFORE = r"(?:上一?个?(?:月|季度?|期)|[上去]年|往年)"
_HARMLESS = re.compile(
    r"(?:比|较|与|同|和|跟)(?:上年|去年|上月|上期|上季度?|上一?年?度?)?同期|(?:比|较|与|和|跟)(?:上|去|前)一?个?(?:月|季度?|期|年)(?!数?累)"
    r"|^同上一?个?(?:月|季度?|期)(?:一[样致]|相同|持平)?$"
    r"|(?:已|均|数据)(?:更正|改正|修正)过?完?毕?|更正后(?:的?数据)?$|计划生育|无误|没有错误|无(?:重复|错误)|不重复"
    r"|(?:无|没有?|[未不](?:曾|存在|发现|出现)?|杜绝|避免)(?:任何|(?:[瞒虚错迟误漏重]报|遗漏)[、和及与或]?)*(?:[漏错误]报|作废|无效|重复)"
    r"|无需?更正|(?:名称|村名|地址)已?更正|改为(?:社区|居委会|街道|镇)(?!数)|(?:^|[，。；,;、已])(?:剔除|去除|扣除|排除|删除)\d*[人户名]?重复|重复[^，。；,;]{0,8}已(?:剔除|去除|扣除|排除|删除?)"
    r"|(?:比|较)\d{1,2}月份?(?=[多少增减略])|(?:预计|估计|计划|拟)?(?:下个?月|\d{1,2}月|下(?:期|季度?|年))(?:计划|拟|将|准备|继续)*(?:开展|开班|举办|组织|放款|发放|再|将|补(?!报))(?!\d)"
    rf"|{_TIME_BEFORE}未(?:曾)?(?:开展|举办|组织|安排|发生)|{_TIME_BEFORE}(?:已经?)?(?:完成|筛查|检查|查|体检|开展)(?:检查|筛查|完)?(?=$|[，。；,;])|{_TIME_BEFORE}因[^，。；,;\d]{{0,8}}未(?!报|上报|统计)"
    r"|截[至止](?:[^，。；\d]{0,4}[月季年][末底]?|目前|现在|今)(?:尚|暂)?[无未没]"
    r"|按计划(?:有序|如期)?(?:完成|开展|进行|推进|实施|举办|组织)(?!\d|数)|(?:完成|达到|实现)(?:了|全年|年度|本年|当年|目标|考核)*(?:任务|目标)(?=$|[，。；,;])"
)
"""Words that compare with another time, deny a fault, or say what was or will be done; they say nothing about figures."""


_ALONE = frozenset({
    "作废", "已作废", "废弃", "已废", "无效", "已无效", "不作数", "不算数", "请勿使用", "勿用", "停用", "不作上报", "不作为上报", "另报", "已另报",
    "已报过", "重复上报", "重复报送", "有误", "错误", "填报错误", "填写错误", "填错", "报错", "错报", "误报", "修改中", "待修改", "待更正", "更正前",
    "测试", "试填", "模拟", "虚拟", "假数据", "演示", "示例", "样本", "抽样", "待定", "暂定", "暂报", "快报", "预报", "初步", "待核", "待核实",
    "待审", "待审核", "未审", "未审核", "未经审核", "尚未审核", "未核实", "未经核实", "尚未核实", "供参考", "仅供参考", "只供参考", "不全", "不完整",
    "不齐", "未报齐", "不准", "不准确", "有遗漏", "有缺失", "约", "大约", "大概", "概数", "估计", "粗略", "取整到十", "取整到百", "取整到千",
    "四舍五入到十", "四舍五入到百", "四舍五入到千", "不含本月", "不含当月", "不含本期", "以纸质为准", "以更正为准", "以更正表为准", "以修改稿为准",
    "以后一份为准", "以另一份为准", "以第二份为准", "男女", "男女合计", "含男性", "含男", "含男女", "户籍", "常住", "户籍人口", "常住人口", "仅户籍",
    "仅常住", "只含户籍", "只含常住", "只统计户籍", "只统计常住",
})  # fmt: skip
"""Words that, alone between stops or brackets, say that figures do not count, are provisional, inexact or of others."""

_ALONE_IN_REMARK = _ALONE | frozenset({
    "人均", "平均", "占比", "百分比", "环比", "同比", "增长", "增幅", "增减", "增量", "净增", "减少", "差额", "应完成", "其中流动", "其中:流动",
    "农历", "阴历",
})  # fmt: skip
"""Words that make a whole remark, and say that its row has figures of another kind."""

_OTHER_THAN_A_MONTH = frozenset({
    "累计", "本年累计", "全年累计", "上月", "上个月", "上年", "去年", "上年同期", "去年同期", "计划", "预计", "目标", "任务",
    "上旬", "中旬", "下旬", "上半月", "下半月", "前半月", "后半月", "今年", "当年", "季度", "季报", "一季度", "两个月", "三个月",
})  # fmt: skip
"""Words that make a whole remark, and say in the return of a month that its row has figures of another time."""

_STOPS = re.compile(r"[()【】〔〕，。；,;!！]+")
_OF_ALL = re.compile(
    r"^(?:(?:附|备)?注|说明|本报?表|[此该]表|以上|上述|上表|表[中内]|[本此该]行|各项|数[据字值]?|为|系|是|按|均|都|皆|全部|[:：])+"
)
_FIGURES = re.compile(r"(?:数[据字值量]?|合计|总数|报表|值|的数)+$")


def _is_alone(text: str, words: frozenset[str]) -> bool:
    bare = _OF_ALL.sub("", text)
    return not words.isdisjoint((text, bare, _FIGURES.sub("", bare)))


def corrects(word: str) -> bool:
    """Check whether the word of a row means that it corrects another row of its place."""
    return re.search("改|更正|修正|调整|应[为是]|为准", word) is not None


@lru_cache(maxsize=16384)
def word_alone(text: str) -> str | None:
    """Part of a text that is nothing but a word for figures that do not count, are provisional, inexact or of others."""
    parts = _STOPS.split("".join(plain_text(text).split()))
    return next((part for part in parts if _is_alone(part, _ALONE)), None)


def _searched(pattern: re.Pattern[str], text: str) -> str | None:
    if _OWN.fullmatch("".join(text.split())):
        return None
    found = pattern.search(text if text.isascii() else "".join(text.split()))
    return found[0].strip("(") if found else None


def is_harmless(plain: str, start: int, end: int) -> bool:
    """Check whether a part of a text compares with another time, denies a fault, or says what was or will be done."""
    spans = _harmless_parts(plain)
    at = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return at >= 0 and end <= spans[at][1]


@lru_cache(maxsize=64)
def _harmless_parts(plain: str) -> tuple[tuple[int, int], ...]:
    """Beginnings and ends of such parts of a text, in order; a text may say thousands of times and words."""
    return tuple(found.span() for found in _HARMLESS.finditer(plain))


@lru_cache(maxsize=16384)
def word_in_note(note: str) -> str | None:
    """Word of a note glued to a number that makes it another figure than the form asks for; None without such a word."""
    return _searched(_IN_NOTE, plain_text(note))


@lru_cache(maxsize=16384)
def word_in_category(text: str) -> str | None:
    """Word of a category of rows (类别, 口径), or beside a name, that means other figures than the form asks for."""
    return _searched(_IN_CATEGORY, plain_text(text))


@lru_cache(maxsize=16384)
def word_in_remark(text: str, is_longer: bool = False) -> str | None:
    """Word of a remark that says that its row has other figures than the form asks for.

    A comparison with another period (比上月增加) and a denied fault (无漏报) say nothing about the row's figures.
    截至6月18日 does in a month, where it may be a sum since January; in a longer period (`is_longer`) it is its last day.
    """
    plain = plain_text(text)
    plain = _HARMLESS.sub("", plain if plain.isascii() else "".join(plain.split()))
    if not is_longer and (word := _searched(_UP_TO_A_DAY, plain)):
        return word
    if word := _searched(_IN_REMARK, plain):
        return word
    return word_in_explanation(plain, is_longer=is_longer) or word_alone(plain)


@lru_cache(maxsize=16384)
def word_in_explanation(text: str, is_longer: bool = False) -> str | None:
    """Text that is nothing but a word for other figures; an explanation may contain such a word and say why."""
    plain = "".join(plain_text(text).split()).strip("()。.;!")
    whole = _ALONE_IN_REMARK if is_longer else _ALONE_IN_REMARK | _OTHER_THAN_A_MONTH
    return plain if _is_alone(plain, whole) else None
