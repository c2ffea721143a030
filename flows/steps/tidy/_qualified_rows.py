"""Rows whose other columns say that their figures are of another period, planned, void or of a part."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flows.steps.book.model import COMMENT
from flows.steps.recognise.columns import Layout
from flows.steps.recognise.english_labels import without_english
from flows.steps.recognise.figure_words import words_in
from flows.steps.recognise.period_columns import is_part_of
from flows.steps.recognise.returns import Return
from flows.steps.recognise.said_times import is_time, months_of, spelt, times_said
from flows.steps.recognise.witnesses import agrees
from flows.steps.values.labels import label_key, plain_text
from flows.steps.values.measures import Said, is_money, said_in_words, units_said
from flows.steps.values.qualifiers import word_in_category, word_in_explanation, word_in_remark
from schemas.periods import NoSuchPeriodError, Period, parse_period
from schemas.texts.said import Saying

Qualified = dict[int, tuple[int, str, str]]
"""Rows with the column that qualifies them, its label, and the word in it."""

_OF_PERIOD = re.compile(
    r"(?:统计|报告|报表|所属|数据|上报)?(?:期别|月份|月|时段|期间|时期|期次|季度|年份|年度|年月|所属期|期|报告期|报表期|时间段?|period|month)",
    re.IGNORECASE,
)
_OF_MEASURE = re.compile(r"(?:计量|金额|货币|统计)?单位|unit", re.IGNORECASE)
_OF_CATEGORY = re.compile(
    r".*(?:类别|类型|分类|口径|性质|数据|指标|项目|栏目|状态|种类|人群|群体|对象|户籍|type|status|category)",
    re.IGNORECASE,
)
_OF_A_QUESTION = re.compile(r"(?:是否|有无|是不是)(?P<what>.+)|(?P<flag>.+)标[记志识]")
_OF_PERSONS = re.compile(r"性别|年龄(?:段|组|层)?|人群(?:类别|分类)?|户籍(?:类型|性质|类别)?")
_ALL_PERSONS = re.compile(r"合计|小计|总计|全[部体]|所有|不[限分]|女性?|妇女|[—/-]+")
"""Groups of persons that are all persons of the form, in a column such as 性别 or 年龄段."""
_YES = re.compile(r"是|有|对|√|✓|y|yes|1", re.IGNORECASE)
_NO = re.compile(r"否|不是|无|没有|×|✗|n|no|0", re.IGNORECASE)
_MAKES_VALID = re.compile(r"有效|最终|定稿|完整|正式|[上填]报|计入|纳入|采用|审核|通过|本月|当月|本期")
_OF_A_CHECK = re.compile(r"(?:是否)?(?:有效|审核|审批|核对)(?:情况|结果|意见|状态|性)?")
_STATES_A_TIME = re.compile(
    r"(?:数据|含有?|包[括含]|加上?|补报?|为|系|是|同|按|以|上?报|用)*[（(]?(?P<time>.+?)[)）]?(?:的|数[据字量值]?|合计|情况|报表|月报表?|累计|补报|填[报写]?)*(?:\d+(?:人次?|[户名期场个元]))?"
)
"""Remark that says nothing but which time its row's figures are of: 1-3月数, 补2月, 含1-2月."""

_OWN_WORDS = re.compile(r"(?:本|当|报告)(?:月|季度?|期|年度?)(?:份|的?数|实际|发生数?)?")
_FROM_SLIP = re.compile("【(?:错误|提示)】")
_LONGEST_STATEMENT = 30
_MONTHS = {word: at for at, word in enumerate("一二三四五六七八九", start=1)} | {
    "十": 10,
    "十一": 11,
    "十二": 12,
}


def qualified_rows(own: Return) -> Qualified:
    """Rows of a return that a column outside the form qualifies.

    A struck-out place qualifies its row. A column of periods must name the return's period. A category must not name
    other figures; a blank below it repeats it. A remark counts for its row, or for all rows over which its cell is
    merged.
    """
    layout, rows = own.layout, own.sheet.rows
    read = {*layout.columns_at, layout.code_at, layout.name_at}
    width = max(map(len, rows[layout.header_top : layout.first_row + 1]), default=0)
    found: Qualified = {}
    labels = {at: _label(own, at) for at in range(width) if at not in read}
    parts = _parts_of_periods(labels, own)
    parts[layout.explanation_at] = partial(_explanation, own.period)
    for at, label in labels.items():
        if not any(row[at] != "" for row in rows[layout.first_row :]):
            continue
        word_of, is_repeated = _reader(label_key(label), own) if at not in parts else (parts[at], True)
        is_repeated = is_repeated and at != layout.explanation_at
        word = None
        for number in range(layout.first_row, len(rows)):
            cell = rows[number][at]
            if cell != "":
                word = word_of(cell)
            elif not is_repeated:
                word = None
            if word:
                found.setdefault(number, (at, label or Saying("value.blank"), word))
    for number in range(layout.first_row, len(rows)) if own.sheet.looks else ():
        if (place := _struck_place(own, number)) is not None:
            found.setdefault(number, (place, _label(own, place), Saying("value.struck_out")))
        elif said := _comment_on_place(own, number):
            found.setdefault(number, said)
    for first_row, first, last_row, _ in own.sheet.merges:
        said = found.get(first_row)
        if said and said[0] == first:
            found |= {row: found.get(row, said) for row in range(first_row, last_row + 1)}
    return found


def _parts_of_periods(labels: dict[int, str], own: Return) -> dict[int, Callable[[Any], str | None]]:
    """For columns of years, months, quarters and halves the function from a cell to the word of another time."""
    found: dict[int, Callable[[Any], str | None]] = {}
    has_shorter = False
    for kind in ("month", "quarter", "half", "year"):
        spelt = set(map(label_key, own.labels.get(kind, ())))
        named = (at for at, label in labels.items() if label and label_key(label) in spelt)
        columns = [at for at in named if not _may_be_below_another(own, at)]
        for at in columns:
            found[at] = partial(_word_of_part, kind, own.period, has_shorter=has_shorter)
        has_shorter = has_shorter or bool(columns)
    return found


def _may_be_below_another(own: Return, at: int) -> bool:
    """True if a label left of the column, in a row above, may be above it too: 月 below 会议次数 is a number."""
    rows = own.sheet.rows[own.layout.header_top : own.layout.header_row]
    return any(row[at] == "" and any(row[:at]) for row in rows)


def _word_of_part(kind: str, period: Period, cell: Any, *, has_shorter: bool) -> str | None:
    is_own = _is_own_period(cell, period) or is_part_of(kind, cell, period, has_shorter=has_shorter)
    return None if is_own else _shown(cell)


def _struck_place(own: Return, number: int) -> int | None:
    """Column of a struck-out code or name of a row whose figures are not all struck out; these have findings."""
    row, layout = own.sheet.rows[number], own.layout
    struck = [at for at, cell in enumerate(row) if cell != "" and own.sheet.is_struck_out((number, at))]
    figures = {at for at in layout.columns_at if at >= 0 and row[at] != ""}
    if figures <= {*struck}:
        return None
    return next((at for at in (layout.code_at, layout.name_at) if at in struck), None)


def _comment_on_place(own: Return, number: int) -> tuple[int, str, str] | None:
    """Comment on the code or name of a row that says that its figures are others: 此行为2月数."""
    for at in (own.layout.code_at, own.layout.name_at):
        for look in own.sheet.looks.get((number, at), ()):
            text = re.sub(r"^(?:[此本该][行村]|数[据字])+", "", look.text.strip())
            if look.kind == COMMENT and not _FROM_SLIP.search(text) and (word := _remark(text, own.period)):
                return at, Saying("value.comment"), word
    return None


def _label(own: Return, at: int) -> str:
    """Labels above a column, joined, without their English translations."""
    texts = [row[at] for row in own.sheet.rows[own.layout.header_top : own.layout.header_row + 1]]
    labels = [without_english(text) for text in texts if isinstance(text, str) and text]
    return "".join(text for text in labels if not text.isascii()) or "".join(labels)


def mark_other_measures(own: Return) -> Return:
    """Return in which the cells of a row are marked if its column 计量单位 gives them another measure than their column."""
    layout, rows = own.layout, own.sheet.rows
    read = {*layout.columns_at, layout.code_at, layout.name_at, layout.explanation_at}
    others = [at for at in range(len(rows[layout.header_row])) if at not in read]
    marks: dict[tuple[int, int], str] = {}
    measured: dict[str, tuple[int, ...]] = {}
    of_form = frozenset(measure.unit for measure in layout.measures)
    for at in others:
        is_measure = _OF_MEASURE.fullmatch(label_key(_label(own, at))) is not None
        for number, row in enumerate(rows[layout.first_row :], start=layout.first_row):
            text = _measure_in(row[at], is_column_of_measures=is_measure)
            if text and text not in measured:
                measured[text] = _measured_otherwise(units_said(text, of_form), layout)
            for column in measured[text] if text else ():
                if row[column] != "":
                    marks[number, column] = "unit_differs"
    return replace(own, sheet=replace(own.sheet, odd={**marks, **own.sheet.odd})) if marks else own


def _measured_otherwise(said: Said, layout: Layout) -> tuple[int, ...]:
    """Columns of the form to which measures said beside their numbers give another measure than their own."""
    if not said.units and not said.unclear:
        return ()
    return tuple(
        column
        for column, measure in zip(layout.columns_at, layout.measures, strict=True)
        if column >= 0
        and (
            any(unit == measure.unit and factor != measure.factor for factor, unit in said.units)
            or any(not is_money(word) or measure.unit == "元" for word in said.unclear)
        )
    )


def _measure_in(cell: Any, *, is_column_of_measures: bool) -> str | None:
    """Measures in a cell of a column 计量单位, or said in a remark (金额为万元); a number alone says none."""
    if type(cell) is not str or not any(map(str.isalpha, cell)):
        return None
    return cell if is_column_of_measures else said_in_words(cell)


def qualification(own: Return, row: int, place: str, qualified: Qualified) -> tuple[int, str, str] | None:
    """Column, its label and the word that qualifies a row, or that is behind the name of its place; None if there is none."""
    if row in qualified:
        return qualified[row]
    at = own.layout.name_at if own.layout.name_at >= 0 else own.layout.code_at
    name = own.sheet.rows[row][at]
    if not isinstance(name, str) or name == place:
        return None
    plain = plain_text(name)
    behind = plain.partition(place)[2] if place in plain else "".join(re.findall(r"[(\[【](.*)$", plain))
    word = word_in_category(behind) if behind else None
    return (at, str(own.sheet.rows[own.layout.header_row][at]), word) if word else None


def _reader(label: str, own: Return) -> tuple[Callable[[Any], str | None], bool]:
    """Function from a cell of the column to its qualifying word, and True if a blank repeats the cell above."""
    if _OF_PERIOD.fullmatch(label):
        return lambda cell: None if _is_own_period(cell, own.period) else _shown(cell), True
    if asked := _OF_A_QUESTION.fullmatch(label):
        return lambda cell: _answer(asked["what"] or asked["flag"], _shown(cell).strip()), False
    if _OF_A_CHECK.fullmatch(label):
        return lambda cell: _answer(label, _shown(cell).strip()) or word_in_category(_shown(cell)), False
    if _OF_PERSONS.fullmatch(label):
        return lambda cell: None if _ALL_PERSONS.fullmatch(_shown(cell).strip()) else _shown(cell), True
    if _OF_CATEGORY.fullmatch(label):
        return lambda cell: _category(cell, own.period) if isinstance(cell, str) else None, True
    return lambda cell: _remark(cell, own.period) if isinstance(cell, str) else None, False


def _answer(asked: str, answer: str) -> str | None:
    """The answer to a question that makes a row's figures others: 是否累计 是, 是否有效 否."""
    if _MAKES_VALID.search(asked):
        return answer if _NO.fullmatch(answer) else None
    return answer if _YES.fullmatch(answer) and word_in_category(asked) else None


def _explanation(period: Period, cell: Any) -> str | None:
    _, first, last = months_of(period)
    return word_in_explanation(cell, is_longer=first != last) if isinstance(cell, str) else None


def _category(cell: str, period: Period) -> str | None:
    if word := word_in_category(cell):
        return word
    words = words_in(spelt(cell), period.period_type, has_english=False)
    return next((word.text for word in words if word.kind != "derived"), None) or _other_time(cell, period)


def _remark(cell: str, period: Period) -> str | None:
    """A month alone, within a longer period, is when something took place: 5月 on the return of a year."""
    _, first, last = months_of(period)
    word = word_in_remark(cell, is_longer=first != last)
    return word or (None if _is_month_within(cell, period) else _other_time(cell, period))


def _is_month_within(cell: str, period: Period) -> bool:
    year, first, last = months_of(period)
    if first == last:
        return False
    text = spelt(cell).strip("()（）")
    times = times_said(text)
    return (
        len(times) == 1
        and (times[0].start, times[0].end) == (0, len(text))
        and first <= times[0].first == times[0].last <= last
        and times[0].year in (0, year)
    )


def _other_time(cell: str, period: Period) -> str | None:
    """Text of a remark that says nothing but another time than the period."""
    found = _STATES_A_TIME.fullmatch(spelt(cell)) if len(cell) <= _LONGEST_STATEMENT else None
    if not found or not is_time(found["time"]):
        return None
    return None if all(agrees(time, period) for time in times_said(found["time"])) else cell


def _shown(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)[:20]


def _is_own_period(cell: Any, period: Period) -> bool:
    """Check whether a cell names the period, its month or quarter without the year, or its year alone."""
    if isinstance(cell, date):
        return period.start <= date(cell.year, cell.month, cell.day) <= period.end
    text = "".join(plain_text(_shown(cell)).split()).strip("()（）")
    if not text or _OWN_WORDS.fullmatch(text) or text.rstrip("年度") == str(period.end.year):
        return True
    try:
        return parse_period(text) == period
    except NoSuchPeriodError:
        pass
    is_month = period.start.month == period.end.month
    if is_month and (found := re.fullmatch(r"(\d{1,2}|[一二三四五六七八九十]+)月?份?", text)):
        month = int(found[1]) if found[1].isdigit() else _MONTHS.get(found[1])
        return month == period.start.month
    try:
        return parse_period(f"{period.end.year}年{text}") == period
    except NoSuchPeriodError:
        return False
