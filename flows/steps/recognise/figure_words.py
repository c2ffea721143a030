"""Words for other figures than the figures of one reporting period: cumulative, planned, of another or a longer time."""

import re
from dataclasses import dataclass
from functools import lru_cache

from flows.steps.recognise.said_times import spelt, times_said
from schemas.periods import MONTHS_IN

_YEARS = frozenset(name for name, months in MONTHS_IN.items() if months == 12)
_HALVES = frozenset(name for name, months in MONTHS_IN.items() if months == 6)
_NONE: frozenset[str] = frozenset()
_Word = tuple[re.Pattern[str], str, frozenset[str]]


def _words(*rows: tuple[str, str, frozenset[str]]) -> tuple[_Word, ...]:
    """Rows of patterns as compiled patterns, each with its kind and the types of period that it is true of."""
    return tuple((re.compile(pattern), kind, harmless) for pattern, kind, harmless in rows)


_A_PART = "(?:流动|户籍|常住|农村|城镇|留守|低收入|贫困|脱贫|残疾|外来|单亲|困难)"

_WORDS = _words(
    (r"累[计積积計加]|至今|以来|滚动|年累", "sum", _YEARS),
    (r"(?:本|此|该)(?:报?表|件)[^，。；]{0,4}作废|^作废$|[(（\[【]作废[^)）\]】]{0,6}[)）\]】]|样[表张]|范例|示例", "other", _NONE),
    (r"勿[上填]?报|不用[上填]?报|历史数|(?<!每)[周旬]报(?![告送名道])", "other", _NONE),
    (rf"^[(（]?其中[:：]?[^，。；,;:：\d]{{2,10}}$|[(（](?:其中[:：]?)?{_A_PART}[^)）]{{0,6}}[)）]$|^{_A_PART}(?:妇女|人口|人员|部分|户籍)?(?:数|情况)?$", "part", _NONE),
    (r"元月?(?:-|—|–|~|至|到){1,2}\d{1,2}月", "long", _YEARS),
    (r"[1-4一二三四首]季(?=$|[)）数报])", "long", frozenset({"quarter"})),
    (r"(?<![\d一二三四五六七八九十])年内", "weak", _YEARS),
    (r"(?<!报送)(?<!上报)截[至止](?!日期|时间|期)", "sum", _YEARS),
    (r"(?<!\d)[1元]月(?:1[日号])?起(?!执|施|填|报|使用|实|试|开|停|举)", "long", _YEARS),
    (r"年[末底终]|期末", "end", _YEARS),
    (r"季度?[末底]", "end", frozenset({"quarter"})),
    (r"月[末底]", "end", _YEARS | _HALVES | {"quarter"}),
    (r"(?<![比较与同])(?:上年|去年|上一年|上[个一]?(?:月|季|期|半月|周))|往年|历年|前年|(?<![上去]年)(?<![比较与同])同期|年初|期初|下[个一]?(?:月|季|期)", "other", _NONE),
    (r"次月|次年|明年|来年|[上中下]旬|半个?月|第[一二三四五\d]+周|[上本]周|双月", "other", _NONE),
    (r"农历|阴历|旧历|夏历|学年|财年|测试数据|演示数据", "other", _NONE),
    (r"暂估|测算|推算|初步(?:数|统计|汇总)|预发数", "weak", _NONE),
    (r"十[一二三四五六七]五[”\"』」]?(?:期间|时期)", "long", _NONE),
    (r"[前近](?:[一二两三四五六七八九十]|\d{1,2})年", "weak", _NONE),
    (r"[前近共](?:[一二两三四五六七八九十]|\d{1,2})个?(?:月|季度)|(?:[二两三四五六七八九十]|\d{1,2})个月(?!龄)", "long", _NONE),
    (r"全年", "long", _YEARS),
    (r"(?<![上下])半年", "long", _HALVES),
    (r"(?<![一二三四1-4])季度|季报|[本当首]季", "long", frozenset({"quarter"})),
    (r"年报", "long", _YEARS),
    (r"(?<![\d计])年度", "weak", _YEARS),
    (r"本年|当年|今年", "weak", _YEARS),
    (r"计划(?!生育|科|处|局|股|部)|任务|目标(?!人群|人口|对象)|应完成|拟完成|预计|预测|预估|预报(?!名)|[预决]算|估[计算报]|指标(?:任务|数)|分解数", "weak", _NONE),
    (r"[比较与同](?:上|去年|同期)|同比|环比|增减|增长|增幅|增速|净增|增量|差额|占比|比重|百分比|完成率", "derived", _NONE),
    (r"[月人户年]均|平均[数值]|每[十百千万]+人|万人率", "mean", _NONE),
)  # fmt: skip
"""Words for other figures than the figures of one period, their kind, and the types of period that they are true of."""

_ENGLISH_WORDS = _words(
    (r"cumulative|accumulated|yearto(?:date|[a-z]{3,9}\d)|(?<![a-z])ytd(?![a-z])|todate|as(?:of|at)(?=\d|[a-z]{3,9}\d)", "sum", _YEARS),
    (r"(?:previous|last|prior|same)(?:month|quarter|year|period)|year-?before|yearend|year-end", "other", _NONE),
    (r"planned|forecast|projected|(?<![a-z])target|estimated", "weak", _NONE),
    (r"fullyear|full-year|wholeyear", "long", _YEARS),
    (r"(?:first|second|third|fourth|1st|2nd|3rd|4th)quarter", "long", frozenset({"quarter"})),
    (
            r"(?<![a-z])(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
            r"(?:-|–|—|to|and|through)(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)",
            "long",
            _YEARS,
        ),
)  # fmt: skip

_OWN_WORDS = {
    "month": r"[本当该](?:月份?|期)(?:累计|合计|新增|完成|实际|发生)?",
    "quarter": r"[本当该](?:季度?|期)(?:累计|合计|新增|完成|实际|发生)?",
    "half": r"[本当该](?:半年|期)(?:累计|合计|新增|完成|实际|发生)?",
    "year": r"[本当该全](?:年度?|期)(?:累计|合计|新增|完成|实际|发生)?",
}


_ANY_WORD = re.compile("|".join(pattern.pattern for pattern, _, _ in _WORDS + _ENGLISH_WORDS))


@dataclass(frozen=True)
class FigureWord:
    """A word in a text for other figures: the word, its kind, and its position.

    Kinds are sum (cumulative), end (a last day), long (a longer time), other (another time), part (figures of a part),
    mean (a head, a month), weak (plans) and derived (growth, shares).
    """

    text: str
    kind: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def words_in(plain: str, period_type: str, has_english: bool) -> tuple[FigureWord, ...]:
    """Words in a text that are not true of the figures of one period of that type."""
    plain = plain.lower()
    if not _ANY_WORD.search(plain):
        return ()
    if of_type := _OWN_WORDS.get(period_type):
        plain = re.sub(of_type, lambda found: "\0" * len(found[0]), plain)
    return tuple(
        FigureWord(found[0], kind, *found.span())
        for pattern, kind, harmless in (_WORDS + _ENGLISH_WORDS if has_english else _WORDS)
        if period_type not in harmless
        for found in pattern.finditer(plain)
    )


def is_own_time(text: str) -> bool:
    """Check whether a text names the period of the form itself, such as 本月数, and nothing else."""
    return any(re.fullmatch(rf"{word}(?:数据?|情况)?", spelt(text)) for word in _OWN_WORDS.values())


def may_be_a_line(text: str) -> bool:
    """Check whether a text alone in a row above the header speaks of the whole table, not of the column below it."""
    plain = spelt(text)
    if len(plain) > 12 or re.match(r"[（(]|附[件表]", plain):
        return True
    words = words_in(plain, "", has_english=True)
    return bool(times_said(plain)) or any(word.kind not in ("part", "mean") for word in words)


OF_AN_ACT = re.compile(
    r"有效期|[执施实推]行|实施|启用|印发|下发|发布|修订|制定|制表|编制|填[表报写](?:时间|日期|时限|截止)|报[出送](?:时间|日期)"
    r"|上报(?:时间|日期)|[打印]印|导出|审[核批定]|批准|签发|文号|文件|〔\d|号文|通知|更新|录入|生成|盖章|[日号]?[之以]?前(?:上?报|填|完成)|起(?:执|施|填|报|使用|实|试)"
    r"|月(?:制|印|编|修|版)|截止(?:日期|时间|期)|版本|根据|依据|按照.*要求|下[个一]?月|次月|届"
)
_OF_A_LETTER = (
    re.compile(r"(?:关于|报送|上报|填报|汇总)[^，。；]{0,6}$"),
    re.compile(r"[^，。；]{0,20}(?:报表|[月季年]报|数据)"),
)
"""Words before and behind a month whose figures a letter asks for: 关于报送2025年4月工作月报表的通知."""
VOID_NAME = re.compile(
    r"(?<![未没不])(?:作废|已废|废弃|停用|勿用)(?:报?表|件|稿|版)?$|^(?:不用|废表?)$"
    r"|(?<![^\d_\-—.·、()（）\[\]【】表报月年份据])(?:测试|试填|演示|模拟|示范|样例)(?:数[据值]?|表格?|报表|月报|文件|用|版|稿)?(?=$|[\d_\-—.·、()（）\[\]【】])"
)
"""Words in the name of a file, folder or sheet whose figures do not count: void, or a trial (测试, 示范表)."""
OTHERS_FIGURES = re.compile(r"(?:同期|份|度)?的?(?:数(?!字化)|报表)")
"""Words behind another time that make it a time of figures, whatever was done with them: 根据上月报表录入."""
_ABOUT_A_TIME = re.compile(
    r"(?:数据?|报表)?有误的(?=$|[，,])|已经?(?:更换|换人|离职|调离|退休)|[之以]?前(?:上?报|报送|填|完成|提交|交|送)|(?:请?参?见|详见)(?:附|第|另|背)"
)
"""Words right behind a word for other figures that make it a condition, an event, a deadline or a reference."""
EXPLAINS = re.compile(r"指|包括|包含|口径|含义|定义|例如|如[：:“\"]")
DEFINES = re.compile(
    r"^[（(]?\d{0,2}[)）.、．]?(?!注|备注|附注|说明|填|本表|以上|上表|上述|数据|时间|口径|范围|统计|报告|表中|全部|各项)[^：:，,。；;]{2,16}(?:[：:]|指)"
)
_NEAR = 100
"""Characters before and after a word in which other words can be about it."""

_NOT = re.compile(r"(?:不[是含计包填按]?括?|勿|非|无|没有|剔除|扣除|排除)[^，。；,;]{0,4}$")
_LATER_BRACKETS = re.compile(
    r"(?<=.)\([^()]*\)"
)  # 2024年 in 2024年月报表(2023年修订) is no time of a revision
_ENDS = re.compile(r"[，。；;！!\n]|\s{2,}|,(?!\d)")


def is_denied(plain: str, start: int) -> bool:
    """Check whether a word is denied before it: 不含累计."""
    return bool(_NOT.search(plain[max(start - _NEAR, 0) : start]))


def is_set_aside(plain: str, start: int, end: int, is_single: bool) -> bool:
    """Check whether a time is denied, or the time of an act; a span of several months is never of an act."""
    if is_denied(plain, start):
        return True
    asks, figures = _OF_A_LETTER
    if asks.search(plain[max(start - _NEAR, 0) : start]) and figures.match(plain, end):
        return False
    return is_single and bool(OF_AN_ACT.search(clause_of(plain, start, end)))


_EVERY = re.compile(r"[每各按逐](?:[月季年]的?)?$")
_RULE_BEFORE = re.compile(
    r"(?:每月|次月)\d{1,2}[日号]?[之以]?前(?:上?报|报送|填报|报出)$|(?:请|须|应|需)(?:认真|先)?(?:核对|比对|对照)$"
)
"""Words before another time that ask for each month's figures, or for a comparison: 每月5日前报上月数据."""
_WHOLE_MONTH_BEFORE = re.compile(r"[本当该]月1[日号](?:至|到|-|—|~)[本当该]?$")
_EXAMPLE = re.compile("样[表张]|范例|示例")
_LIKE = re.compile(r"(?:参照|对照|按照?|参考)$")


def is_of_no_figures(plain: str, word: FigureWord) -> bool:
    """Check whether a word in a note is about each of many times, a deadline, an event, or how one person is counted."""
    before = plain[max(word.start - _NEAR, 0) : word.start]
    if word.kind != "other" and (_EVERY.search(before) or _WHOLE_MONTH_BEFORE.search(before)):
        return True
    if word.kind == "other" and (_LIKE if _EXAMPLE.fullmatch(word.text) else _RULE_BEFORE).search(before):
        return True
    if word.kind == "sum" and "多次" in clause_of(plain, word.start, word.end).partition(word.text)[0]:
        return True
    return bool(_ABOUT_A_TIME.match(plain, word.end))


_ALL = r"(?:注|备注|附注|说明|[:：\d.、()（）]|以上|上述|上表|本表|此表|表[中内]|所列|各|项|数[据字值]|指标|均|都|皆|全部|为|系|是|按|的|[比较与同]上[年月季期])"
_ALL_BEFORE = re.compile(rf"{_ALL}*")
_ALL_BEHIND = re.compile(
    r"(?:数[据字值]?|率|值|情况|增减|增长|增幅|同比|环比|占比|[（(]?[%‰][)）]?|[)）。.；;])*"
)


_MOST_BEFORE = 100
"""Characters before the word of a note that says nothing else."""


def says_all(plain: str, start: int, end: int) -> bool:
    """Check whether a note says nothing but the word, of all figures: 注：以上为同比数."""
    return start < _MOST_BEFORE and bool(
        _ALL_BEFORE.fullmatch(plain, 0, start) and _ALL_BEHIND.fullmatch(plain, end)
    )


def clause_of(plain: str, start: int, end: int) -> str:
    """Words about a part of a text, to the ends of its clause, at most _NEAR characters before and after."""
    first = max(start - _NEAR, 0)
    before = max((mark.end() for mark in _ENDS.finditer(plain, first, start)), default=first)
    after = _ENDS.search(plain, end, end + _NEAR)
    behind = plain[end : after.start() if after else end + _NEAR]
    return plain[before:end] + _LATER_BRACKETS.sub("", behind)
