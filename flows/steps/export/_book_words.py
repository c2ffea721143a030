"""Words of workbooks and csv files, in Chinese and in English."""

from functools import cache

from schemas.periods import MONTHS_IN, Period, period_words

_WORDS: dict[str, tuple[str, str]] = {
    "contents": ("目录", "Contents"),
    "charts": ("图表", "Charts"),
    "book_title": ("{place}统计表", "{place}: statistics"),
    "sheet_title": ("{place} {subject}统计表", "{place}: {subject}"),
    "unit_line": ("填报单位：{name}", "Issued by: {name}"),
    "foot": ("数据版本 {vintage}，截至 {moment}（{zone}）", "Vintage {vintage}, as of {moment} ({zone})"),
    "pages": ("第 &P 页，共 &N 页", "page &P of &N"),
    "period": ("报告期", "Period"),
    "place_code": ("地区代码", "Code"),
    "place": ("地区", "Place"),
    "indicator": ("指标", "Indicator"),
    "measure": ("计量单位", "Unit"),
    "units": ("填报单位数", "Reporters"),
    "expected": ("应报", "expected"),
    "reported": ("已报", "received"),
    "units_expected": ("应报单位数", "reporters expected"),
    "units_reported": ("已报单位数", "reporters received"),
    "remark": ("备注", "Remarks"),
    "total": ("{place}合计", "{place}, total"),
    "signs": ("符号：{signs}", "Signs: {signs}"),
    "sign": ("“{sign}”{text}", "“{sign}” {text}"),
    "subject": ("专题", "Subject"),
    "content": ("内容", "Contents"),
    "in_charts": ("逐期和各地区的图", "charts over the periods and over the places"),
    "to": ("至", " to "),
    "until": ("至 ", " to "),
    "said": (
        "{span}，{periods} 个报告期，{places} 个地区，{columns} 个指标",
        "{span}, {periods} periods, {places} places, {columns} indicators",
    ),
    "empty_book": ("这个版本里没有这个地区的数。", "This vintage has no figures of this place."),
    "no_subjects": ("这个版本没有专题表", "This vintage has no subject tables"),
    "without": ("没有数的专题：{titles}", "Subjects without figures: {titles}"),
    "guide_total": (
        "合计行是数据表里汇总好的数，不是公式；有缺报、只有本级的数或比率时，不等于下级各行相加。",
        "Totals come from the published tables, not from formulas; where returns are missing, where a place has "
        "numbers of its own, and for rates, they differ from the sum of the lines below.",
    ),
    "guide_signs": (
        "数字后面的符号（{signs}）说明这个数怎么来的，含义写在各表下方，详情写在备注栏。",
        "Signs behind a number ({signs}) say how it came about: see below each table, and the remarks.",
    ),
    "guide_places": (
        "各地区按当期的区划。这个文件里的数与所注版本一致；以后的版本里没有变动的，沿用这个文件。",
        "Places are those of each period. The figures are those of the vintage named; a later vintage without "
        "changes keeps this file.",
    ),
    "lacking": (
        "没有数、未列出的指标（{count} 个）：{titles}",
        "Indicators without figures, not shown ({count}): {titles}",
    ),
    "cut": (
        "行数太多，只列 {span}；要全部期间请用 fedstats export --periods all",
        "Too many lines: only {span} is shown; for all periods use fedstats export --periods all",
    ),
    "latest": (
        "每种报告期只列最近 {count} 期；要全部期间请用 fedstats export --periods all",
        "Of each type the latest {count} periods are shown; for all use fedstats export --periods all",
    ),
    "compared": (
        "同比、增减和累计各列，数据表里只有上两级地区的，下级的空着",
        "Comparisons with other periods are there for the two highest levels alone",
    ),
    "trend": ("{place}{title}", "{place}: {title}"),
    "bars": ("{period}各地区{title}", "{title} by place, {period}"),
    "list": ("、", ", "),
    "and": ("；", "; "),
    "brackets": ("{text}（{more}）", "{text} ({more})"),
    "counted": ("{names}等 {count} 个", "{names} and others, {count} in all"),
    "month": ("月", "months"),
    "quarter": ("季", "quarters"),
    "half": ("半年", "halves"),
    "year": ("年", "years"),
}

_UNITS = {
    "人": "persons",
    "人次": "person-times",
    "户": "households",
    "件": "cases",
    "场": "events",
    "期": "sessions",
    "元": "yuan",
    "万元": "10,000 yuan",
    "个": "number",
}
"""Units of measure in English; another one is left as it is."""

_SIGNS = {
    "△": (
        "△",
        "△",
        "不完整，有下级单位缺报或缺数",
        "partial: units below are missing or lack the number",
        "△不完整",
    ),
    "暂": (
        "暂",
        "P",
        "暂定，报告期里还有月份没有收齐",
        "provisional: months of the period are missing",
        "暂定",
    ),
    "估": ("估", "E", "估计数", "estimated", "估计数"),
    "抑": (
        "抑",
        "S",
        "有下级单位的数被抑制，没有计入",
        "numbers of units below are suppressed",
        "抑制了部分数",
    ),
    "合": (
        "合",
        "T",
        "用上报的合计代替缺报的下级",
        "a reported total stands in for missing units",
        "合计代替缺报",
    ),
    "？": ("？", "?", "有疑问，见备注", "in doubt: see the remarks", "？有疑问"),
    "约": ("约", "~", "原数是约数", "about: written as a round number", "约数"),
    "起": ("起", "≥", "原数是“以上”，实际不少于此数", "this or more, as written", "起：不少于此数"),
    "内": ("内", "≤", "原数是“以内”，实际不超过此数", "this or less, as written", "内：不超过此数"),
}
"""Signs behind a number, in their order: as shown in either language, the meaning in both, in short for remarks."""

_INSTEAD = {
    "缺报": ("缺报", "missing", "应报而没有报", "the return is missing"),
    "未填": ("未填", "blank", "报了表，这一格没有填", "the return came without the number"),
    "抑制": ("抑制", "suppr.", "报了，数被抑制", "the number is suppressed"),
    "—": ("—", "—", "无法计算，如分母为 0", "cannot be computed, as with a denominator of 0"),
}
"""Words in place of a number that is not there: as shown in either language, the meaning in both."""

SIGN_KEYS = tuple(_SIGNS)


class BookWords:
    """Words of one language, zh or en."""

    def __init__(self, lang: str) -> None:
        self.lang, self._at = lang, int(lang == "en")

    def say(self, key: str, **parts: object) -> str:
        """A word or sentence with its parts."""
        return _WORDS[key][self._at].format(**parts)

    def period(self, period: Period) -> str:
        """A period in words; in English its key."""
        return period.text if self._at else period_words(period)

    def measure(self, unit: str) -> str:
        """A unit of measure."""
        return _UNITS.get(unit, unit) if self._at else unit

    def heading(self, title: str, unit: str) -> str:
        """A title with its unit in brackets."""
        return self.say("brackets", text=title, more=unit) if unit else title

    def sign(self, sign: str) -> str:
        """A sign as it is shown."""
        return _SIGNS[sign][self._at]

    def phrase(self, sign: str) -> str:
        """The meaning of a sign in short."""
        return f"{self.sign(sign)} {_SIGNS[sign][3]}" if self._at else _SIGNS[sign][4]

    def word(self, word: str) -> str:
        """A word in the place of a number."""
        return _INSTEAD[word][self._at] if word in _INSTEAD else word

    def legend(self, used: set[str]) -> list[str]:
        """The used signs and words with their meaning, in order."""
        rows = {key: row[: 2 + 2] for key, row in (_SIGNS | _INSTEAD).items()}
        return [
            self.say("sign", sign=row[self._at], text=row[2 + self._at])
            for key, row in rows.items()
            if key in used
        ]

    def length(self, period: Period) -> str:
        """The name of the group of periods as long as this one."""
        return self.say({1: "month", 3: "quarter", 6: "half", 12: "year"}[MONTHS_IN[period.period_type]])


@cache
def words_of(lang: str) -> BookWords:
    """The words of a language."""
    return BookWords(lang)
