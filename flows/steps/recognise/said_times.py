"""Times that a text says: days, months, quarters, halves and years, with or without their year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from flows.steps.values.labels import plain_text
from schemas.periods import APRIL, Period, arabic_dates

DAY, DAYS, YEAR, YEARS, SPAN, FISCAL_YEAR = "day", "days", "year", "years", "span", "fiscal year"


@dataclass(frozen=True)
class SaidTime:
    """A time in a text: its first and last month, counted from January of its year.

    `year` is 0 if the text says none. `kind` is DAY for a single day or a month from another day than its first, DAYS for fewer days than a month has, YEAR for a
    year alone, YEARS for several, FISCAL_YEAR for a statistical year or its half without the month in which it begins
    (here April), else SPAN. `start` and `end` are its position in the text as `spelt` writes it.
    """

    text: str
    year: int
    first: int
    last: int
    kind: str
    start: int
    end: int

    @property
    def has_period(self) -> bool:
        """True if the text says a year and months."""
        return self.kind in (SPAN, FISCAL_YEAR) and self.year > 0


def _pattern(text: str) -> re.Pattern[str]:
    parts = {
        "TO": r"(?:-|—|–|―|~|至|到){1,2}",
        "Y": r"(?<!\d)(?:19|20)\d\d",
        "M": r"(?:1[0-2]|0?[1-9])",
        "D": r"(?:3[01]|[12]\d|0?[1-9])",
        "H": r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?",
        "Q": r"[1-4一二三四]",
        "B": r"(?<![\d.])",
    }
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return re.compile(text, re.IGNORECASE)


_TIMES = [
    (name, _pattern(text))
    for name, text in (
        (
            "days",
            r"<B>(?:(?P<y><Y>)年)?(?P<m><M>)月(?P<d><D>)[日号]?<TO>(?:(?:(?P<y2><Y>)年)?(?P<m2><M>)月)?"
            r"(?:(?P<d2><D>)[日号]|[末底])",
        ),
        (
            "days",
            r"(?P<y><Y>)[./-](?P<m><M>)[./-](?P<d><D>)<TO>(?:(?P<y2><Y>)[./-])?(?P<m2><M>)[./-](?P<d2><D>)(?!\d)",
        ),
        (
            "days",
            r"(?P<y><Y>)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])<TO>(?P<y2><Y>)?(?P<m2>0[1-9]|1[0-2])"
            r"(?P<d2>0[1-9]|[12]\d|3[01])(?!\d)",
        ),
        ("days", r"<B>(?P<m><M>)\.(?P<d><D>)<TO>(?P<m2><M>)\.(?P<d2><D>)(?![\d.万元人%])"),
        ("day", r"<B>(?:(?P<y><Y>)年)?(?P<m><M>)月(?P<d><D>)[日号]"),
        ("day", r"(?P<y><Y>)([./-])(?P<m><M>)\2(?P<d><D>)(?![\d月])"),
        ("day", r"(?P<y><Y>)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:<H>)?(?!\d)"),
        (
            "statistical",
            r"(?P<y><Y>)(?:年(?P<m><M>)月起统计年度?|统计年度?|S(?P<m2>0[2-9]|1[0-2])?)(?:(?P<h>[上下])半年|-?H(?P<h2>[12]))?",
        ),
        (
            "span",
            r"<B>(?:(?P<y><Y>)[年./-]?)?(?P<m><M>)月?份?<TO>(?:(?P<y2><Y>)[年./-]?)?(?P<m2><M>)月份?(?!龄)",
        ),
        ("span", r"(?P<y><Y>)[./-]?(?P<m>0[1-9]|1[0-2])<TO>(?P<y2><Y>)[./-]?(?P<m2>0[1-9]|1[0-2])(?!\d)"),
        ("span", r"(?P<y><Y>)\.(?P<m><M>)<TO>(?P<m2><M>)(?![\d.月日])"),
        (
            "span",
            r"<B>(?:(?P<y><Y>)年)?(?P<m><M>)月?份?[、和及与+&/](?:<M>月?份?[、和及与+&/]){0,11}(?P<m2><M>)月份?",
        ),
        ("quarter", r"(?:(?P<y><Y>)[年./-]?度?)?(?<!\d)第?(?P<q><Q>)(?:季度?)?<TO>第?(?P<q2><Q>)季度"),
        ("quarter", r"(?:(?P<y><Y>)[年./-]?度?)?前(?P<q2>[二三两23])个?季度"),
        ("quarter", r"(?:(?P<y><Y>)[年./-]?度?)?(?<!\d)(?:第(?P<q><Q>)个?季度?|(?P<q1><Q>)季度)"),
        ("quarter", r"(?P<y><Y>)年(?P<q><Q>)季"),
        ("quarter", r"(?:(?P<y><Y>)[年./_-]?)?(?<![A-Za-z])Q(?P<q>[1-4])(?![A-Za-z\d])"),
        ("quarter", r"(?<![A-Za-z])Q(?P<q>[1-4])[ -]?(?P<y>(?:19|20)\d\d)(?!\d)"),
        ("half", r"(?:(?P<y><Y>)[年./-]?度?)?(?P<h>[上下])半年"),
        ("half", r"(?P<y><Y>)[./_-]?H(?P<h2>[12])(?![A-Za-z\d])"),
        ("month", r"(?P<y><Y>)(?:年度?|[./_-])?(?P<m><M>)月份?(?!龄)"),
        ("month", r"(?P<y><Y>)[./_–—-](?P<m><M>)(?!\d|[./_-]\d)"),
        (
            "month",
            r"(?<![\d.,–—编号码话-])(?<![编号码话]:)(?P<y><Y>)(?P<m>0[1-9]|1[0-2])(?![\d.,元人万号个户次期条件])",
        ),
        ("month", r"(?<!\d)(?P<yy>[12]\d)年(?P<m><M>)月份?"),
        ("month", r"<B>(?<![第每])(?P<m><M>)月份?(?!龄|\d{1,2}(?!\d*月|[人户名期]))"),
        ("years", r"(?P<y><Y>)年?度?(?:<TO>|[、/和及与])(?P<y2><Y>)(?:[学财]?年度?|(?![\d./_-]))(?!统计|S)"),
        ("years", r"(?P<y><Y>)年?度?<TO>(?P<yy2>[0-3]\d)[学财]?年度?"),
        ("year", r"(?:(?<![\d\u4e00-\u9fff])|(?<=[为是系按含]))(?P<yy>1[3-9]|2\d)年(?=$|[度数全末底的)）])"),
        ("year", r"^(?P<yy>1[3-9]|2\d)年(?![来以前前后内间期龄级])(?=[\u4e00-\u9fff])"),
        ("year", r"^(?P<y><Y>)(?=[\u4e00-\u9fff])(?![年版新修])"),
        ("year", r"(?<=[(（])(?P<y><Y>)(?=[)）](?!第?\d+号))"),
        ("year", r"(?P<y><Y>)年度?"),
    )
]
_IN_NAMES = [
    ("year", _pattern(r"(?<![\d.])(?P<yy>1[3-9]|2\d)年(?![\d来以前后内间期龄级])")),
    ("month", _pattern(r"(?P<y><Y>)(?P<m>0[1-9]|1[0-2])(?!\d)")),
    ("month", _pattern(r"(?<![\d.])(?P<yy>1[3-9]|2\d)\.(?P<m><M>)(?![\d.万千元人%版])")),
    ("year", _pattern(r"(?<=[\u4e00-\u9fff])(?P<y><Y>)(?![\d版])")),
]
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "上": 1, "下": 2}


@lru_cache(maxsize=8192)
def spelt(text: str) -> str:
    """Text in which times are found: plain, without spaces, Chinese numerals of dates as digits.

    Brackets and lines for filling in are left out: (2025)年(1)月.
    """
    plain = arabic_dates("".join(plain_text(text).split()))
    return _FILLED_IN.sub(_without_brackets, plain) if "年" in plain else plain


def _filled_in(number: str) -> str:
    """Pattern of a number between lines for filling in, within brackets of its own or without."""
    return rf"[_＿﹍]*(?:[(（]({number})[)）]|(?<!\d)({number}))[_＿﹍]*"


_FILLED_IN = re.compile(r"(?<![\d_])" + _filled_in(r"(?:19|20)\d\d") + "年" + _filled_in(r"\d{1,2}") + "月")


def _without_brackets(found: re.Match[str]) -> str:
    return f"{found[1] or found[2]}年{found[3] or found[4]}月"


@lru_cache(maxsize=8192)
def times_said(text: str, is_name: bool = False) -> tuple[SaidTime, ...]:
    """Times in a text, in order; in the name of a file, folder or sheet also 202503 and 镇2025, and blanks separate.

    A part of the text belongs to one time only.
    """
    if is_name:
        text = re.sub(r"(?<=\d)\s+(?=\d)", "_", plain_text(text))
    plain = spelt(text)
    if not re.search(r"\d|季度|半年", plain):
        return ()
    found: list[SaidTime] = []
    rest = plain
    for name, pattern in (*_TIMES[:-1], *(_IN_NAMES if is_name else []), _TIMES[-1]):
        for match in pattern.finditer(rest):
            if time := _time(name, match):
                found.append(time)
        rest = pattern.sub(lambda match: "\0" * len(match[0]), rest)
    return tuple(sorted(found, key=lambda time: time.start))


def _time(name: str, match: re.Match[str]) -> SaidTime | None:
    said = match.groupdict()
    year = int(said.get("y") or 0) or (2000 + int(said["yy"]) if said.get("yy") else 0)
    kind, first, last = SPAN, 1, 12
    if name in ("day", "month"):
        kind = DAY if name == "day" else SPAN
        first = last = int(said["m"])
    elif name in ("days", "span"):
        first, last = int(said["m"]), int(said.get("m2") or said["m"])
        later = int(said.get("y2") or 0)
        last += 12 * (later - year) if later and year else 12 * (last < first)
        year = year or (later and later - (last > 12))
        if name == "days":
            kind = _kind_of_days(said, year, first, last)
    elif name == "quarter":
        before, after = (said.get("q") or said.get("q1")), said.get("q2")
        last = 3 * _number(after or before)
        first = 3 * _number(before) - 2 if before else 1
    elif name in ("half", "statistical"):
        half = said.get("h") or said.get("h2")
        first, last = (6 * _number(half) - 5, 6 * _number(half)) if half else (1, 12)
        if name == "statistical":
            month = int(said["m"] or said["m2"] or 0)
            kind = SPAN if month else FISCAL_YEAR
            first, last = first + (month or APRIL) - 1, last + (month or APRIL) - 1
    elif name == "years":
        later = int(said.get("y2") or 0) or year // 100 * 100 + int(said["yy2"])
        year, last = min(year, later), 12 * (abs(later - year) + 1)
        kind = YEARS if last > 12 else YEAR
    else:
        kind = YEAR
    return SaidTime(match[0], year, first, last, kind, match.start(), match.end())


def _kind_of_days(said: dict[str, str | None], year: int, first: int, last: int) -> str:
    """SPAN for days from the first of a month to the last of a month, DAYS for fewer than a month has, else DAY.

    `first` and `last` are months counted from January of `year`; a year that is not said is taken as an ordinary one.
    """
    days = [_days_of(year or 2025, month) for month in range(first, last + 1)]
    begin, end = int(said["d"] or 0), int(said.get("d2") or 31)
    if begin == 1 and end >= days[-1]:
        return SPAN
    count = sum(days) - (begin - 1) - max(days[-1] - end, 0)
    return DAYS if count < _LEAST_OF_A_MONTH else DAY


_LEAST_OF_A_MONTH = 27
"""Days from which a time may be a month that is counted from another day than the first."""


def _days_of(year: int, month: int) -> int:
    return monthrange(year + (month - 1) // 12, (month - 1) % 12 + 1)[1]


def _number(text: str | None) -> int:
    return _NUMBERS.get(text or "") or int(text or 0)


_OF_A_TIME = re.compile(
    r"[\d学财年月日号份季度半上下前末底第一二三四两个统计起至到和及与、./_~—–―SHQ-]+", re.IGNORECASE
)
"""Text of the characters alone that the patterns of times have."""


def is_time(text: str) -> bool:
    """Check whether a text is a time and nothing else."""
    plain = spelt(text).strip("()（）")
    if not _OF_A_TIME.fullmatch(plain):
        return False
    times = times_said(plain)
    return len(times) == 1 and times[0].text == plain


def as_said(period: Period) -> SaidTime:
    """The period as a text would say it."""
    year, first, last = months_of(period)
    return SaidTime(
        period.text, year, first, last, YEAR if period.period_type == "year" else SPAN, 0, len(period.text)
    )


def months_of(period: Period) -> tuple[int, int, int]:
    """Year of a period, and its first and last month counted from January of that year."""
    last = period.end.month + 12 * (period.end.year - period.start.year)
    return period.start.year, period.start.month, last
