"""Words beside a number or a row that mean a figure of another period, of a plan or of a part, or no figure at all."""

import re
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
    "作废|草稿|退回|驳回|[不未]通过|停用|[无失]效|废[弃止除]?|删|错|误|重[复报填]|应[为是该]|更?改|更正|修正|调整|取消|注销|不[算计实]|勿[计用]"
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
    r"|(?<![不未非没无])(?<![不未]包)(?:含|包括)[^，。；]{1,10}(?<![本外原农该我驻])(?:村|社区|居委会)(?!外)"
    r"|^(?:示例|样例|测试|演示|错|(?:约|大概|参考)数?)$"
    r"|planned|targets?$|forecast|estimate|void|cancel|duplicate",
    re.IGNORECASE,
)
_UP_TO_A_DAY = re.compile(r"截[至止][^，。；]{0,6}[月季年日]")
_TIME_BEFORE = r"(?:上一?个?(?:月|季度?|期)|[上去]年|往年)"
_HARMLESS = re.compile(
    r"(?:比|较|与|同|和|跟)(?:上年|去年|上月|上期|上季度?|上一?年?度?)?同期|(?:比|较|与|和|跟)(?:上|去|前)一?个?(?:月|季度?|期|年)(?!数?累)"
    r"|^同上一?个?(?:月|季度?|期)(?:一[样致]|相同|持平)?$"
    r"|(?:已|均|数据)(?:更正|改正|修正)过?完?毕?|更正后(?:的?数据)?$|计划生育|无误|没有错误|无(?:重复|错误)|不重复"
    r"|(?:无|没有?|[未不](?:曾|存在|发现|出现)?|杜绝|避免)(?:任何|(?:[瞒虚错迟误漏重]报|遗漏)[、和及与或]?)*(?:[漏错误]报|作废|无效|重复)"
    r"|无需?更正|(?:名称|村名|地址)已?更正|改为(?:社区|居委会|街道|镇)(?!数)|(?:^|[，。；,;、已])(?:剔除|去除|扣除|排除|删除)\d*[人户名]?重复|重复[^，。；,;]{0,8}已(?:剔除|去除|扣除|排除|删除?)"
    r"|(?:预计|估计|计划|拟)?(?:下个?月|\d{1,2}月|下(?:期|季度?|年))(?:开展|开班|举办|组织|放款|发放|再|将|补)(?!\d)"
    rf"|{_TIME_BEFORE}(?:已经?)?(?:完成|筛查|检查|查|体检|开展)(?:检查|筛查|完)?(?=$|[，。；,;])|{_TIME_BEFORE}因[^，。；,;\d]{{0,8}}未(?!报|上报|统计)"
    r"|截[至止][^，。；\d]{0,4}[月季年][末底]?(?:尚|暂)?[无未没]"
    r"|按计划(?:有序|如期)?(?:完成|开展|进行|推进|实施|举办|组织)(?!\d|数)|(?:完成|达到|实现)(?:了|全年|年度|本年|当年|目标|考核)*(?:任务|目标)(?=$|[，。；,;])"
)
"""Words that compare with another time, deny a fault, or say what was or will be done; they say nothing about figures."""


def _searched(pattern: re.Pattern[str], text: str) -> str | None:
    if _OWN.fullmatch("".join(text.split())):
        return None
    found = pattern.search(text if text.isascii() else "".join(text.split()))
    return found[0].strip("(") if found else None


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
    return _searched(_IN_REMARK, plain) or (None if is_longer else _searched(_UP_TO_A_DAY, plain))
