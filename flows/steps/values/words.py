"""Words of numbers and their units: what is blank or zero, units, rates, qualifiers before and behind a number."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from flows.steps.values.labels import plain_text

EXACT, MORE_THAN, LESS_THAN, ABOUT = "exact", "more_than", "less_than", "about"

BLANK_WORDS = frozenset(
    {"", "无", "暂无", "-", "--", "—", "——", "–", "/", "\\", "无数据", "未统计", "…", "……"}
    | {
        "n/a",
        "N/A",
        "N/a",
        "n.a.",
        "N.A.",
        "NA",
        "na",
        "none",
        "None",
        "null",
        "NULL",
        "Null",
        "nan",
        "NaN",
        "no data",
        "No data",
    }
    | {"not available", "Not available", "not applicable", "Not applicable"}
)
"""Texts of cells without a number; the catalogue can say that some mean zero in a column."""

ZERO_WORDS = frozenset({"零", "〇", "没有", "zero", "Zero", "nil", "Nil", "NIL"})

EMPTY_WORD = "空"
"""Word for the empty cell in form_columns.zeros."""

PER_CENT = {"%": Decimal(1), "‰": Decimal("0.1"), "/万": Decimal("0.01"), "/10万": Decimal("0.001")}
"""Units of rates, in percent."""

RATES = {
    **PER_CENT,
    **dict.fromkeys(("‱", "/万人"), PER_CENT["/万"]),
    **dict.fromkeys(("/10万人", "/十万", "/十万人"), PER_CENT["/10万"]),
}
"""Units of rates as they are written, in percent."""

PARTS_OF = {"百分之": "%", "千分之": "‰", "万分之": "/万", "十万分之": "/10万"}
"""Words before a rate, and the unit that they mean."""

SAME_UNIT = {
    "人": {"人", "名", "位", "口", "个"},
    "人次": {"人次", "次"},
    "户": {"户", "家", "个"},
    "件": {"件", "起", "个"},
    "例": {"例", "个"},
    "场": {"场", "场次", "个"},
    "期": {"期", "班", "个"},
    "份": {"份"},
    "个": {"个", "所", "支", "家"},
    "批": {"批", "批次"},
    "元": {"元", "块", "圆"},
}
"""Words accepted after a number, by the unit of the column; 人 and 人次 never replace each other."""

UNITS = sorted(
    {
        *{word for words in SAME_UNIT.values() for word in words},
        *RATES,
        *(
            "个百分点",
            "次",
            "所",
            "支",
            "篇",
            "条",
            "项",
            "对",
            "张",
            "册",
            "套",
            "台",
            "亩",
            "天",
            "岁",
            "公里",
            "小时",
            "间",
            "座",
            "面",
            "部",
        ),
    },
    key=len,
    reverse=True,
)
NUMBERS = r"\d.,零一二三四五六七八九两"
"""Characters of numbers before a unit, for a class of characters."""

SCALES = {
    **{
        "十": 10,
        "百": 100,
        "千": 1000,
        "万": 10**4,
        "十万": 10**5,
        "百万": 10**6,
        "千万": 10**7,
        "亿": 10**8,
    },
    **{
        "十亿": 10**9,
        "百亿": 10**10,
        "佰": 100,
        "仟": 1000,
        "萬": 10**4,
        "億": 10**8,
        "佰万": 10**6,
        "仟万": 10**7,
    },
}
"""Multipliers before a unit."""

FOREIGN_UNITS = (
    "美元|美金|港[元币]|欧元|日元|英镑|加元|澳元|[新台]币|韩元|卢布|外[币汇]|公顷|平方公里|平方?米|立方米|公斤|千克|毫?克|吨|斤|株|头|只|羽|颗|棵|辆"
    "|千?瓦时?|升|[£$€￡]|usd|hkd|eur|gbp|jpy|dollars?|pounds?|euros?"
)
"""Pattern of units that are no unit of an indicator unless the catalogue has them."""

BEFORE = {
    **dict.fromkeys(("约", "大约", "大概", "约为", "≈", "~"), ABOUT),
    **dict.fromkeys(("近", "将近", "接近", "不到", "不足", "少于", "低于", "小于", "<"), LESS_THAN),
    **dict.fromkeys(("不超过", "不多于", "不大于", "最多", "至多", "≤", "≦", "<="), LESS_THAN),
    **dict.fromkeys(("超过", "超", "逾", "多于", "高于", "大于", ">"), MORE_THAN),
    **dict.fromkeys(("不少于", "不低于", "不小于", "至少", "≥", "≧", ">="), MORE_THAN),
    **dict.fromkeys(("共计", "共有", "共", "合计", "计", "达到", "达"), EXACT),
}
AFTER = {
    **dict.fromkeys(("余", "多", "以上", "+"), MORE_THAN),
    **dict.fromkeys(("以内", "以下"), LESS_THAN),
    **dict.fromkeys(("左右", "上下", "来"), ABOUT),
}


def longest_first(words: Iterable[str]) -> str:
    """Pattern of the words, in which a longer word is tried before its beginning."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_UNIT = re.compile(
    rf"(?:{longest_first(SCALES)})?(?:{longest_first(UNITS)}|{FOREIGN_UNITS})|{longest_first(SCALES)}",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def is_unit(text: str) -> bool:
    """Check whether a text is only the name of units: 万元, （人）, 人、万元."""
    words = re.split(r"[、,，/;；和]+", re.sub(r"[()\s]|人民币", "", plain_text(text)))
    return len(text) < 40 and all(_UNIT.fullmatch(word) for word in words)
