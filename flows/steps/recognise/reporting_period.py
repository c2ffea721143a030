"""Reporting period of a return, by its labelled field, template, lines, sheet name and path."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath

from flows.steps.book.addresses import cell_name
from flows.steps.findings.findings import RejectedError, Where, finding, shown_name
from flows.steps.recognise.header import Header
from flows.steps.recognise.said_times import (
    DAY,
    DAYS,
    YEAR,
    SaidTime,
    as_said,
    is_time,
    spelt,
    times_said,
)
from flows.steps.recognise.title_block import Head, period_text
from flows.steps.recognise.witnesses import (
    FILE,
    FOLDER,
    LINE,
    TAB,
    Witness,
    agrees,
    stated_times,
    times_of_sending,
)
from schemas.periods import NoSuchPeriodError, Period, parse_period, with_month
from schemas.texts.said import listed


@lru_cache(maxsize=8192)
def names_of_path(file: str, sheet: str | None) -> tuple[Witness, ...]:
    """Name of the sheet, of the file and of its folders, the innermost first; 03 in the folder 2025 is 2025-03."""
    *folders, name = PurePosixPath(file).parts
    found = [Witness(TAB, sheet)] if sheet else []
    found.append(Witness(FILE, PurePosixPath(name).stem))
    for at in reversed(range(len(folders))):
        year = _YEAR_FOLDER.fullmatch(folders[at - 1]) if at else None
        is_month = year and _MONTH_FOLDER.fullmatch(folders[at])
        found.append(Witness(FOLDER, f"{year[1]}-{folders[at]}" if year and is_month else folders[at]))
    return tuple(found)


_YEAR_FOLDER = re.compile(r"((?:19|20)\d\d)年?度?")
_MONTH_FOLDER = re.compile(r"0?[1-9]|1[0-2]")


_SAYS_FIGURES = re.compile(
    r"累[计积計]|截[至止]|^\d{1,2}月份?(?:数据|报表|月报)?$|^(?:上年|去年|同期|计划|同比|环比)数?$"
)
"""Names of folders that say which figures their files have."""


def path_from_periods(path: Path) -> str:
    """Name of a file with the folders right above it that say a time or figures, such as 2025年/3月/报表.csv or 累计/."""
    parts = [path.name]
    for folder in path.parents:
        if not (
            is_time(folder.name)
            or re.fullmatch(r"(?:19|20)\d\d", folder.name)
            or _SAYS_FIGURES.search(folder.name)
        ):
            break
        parts.insert(0, folder.name)
    return "/".join(parts)


def identify_period(
    head: Head, where: Where, today: date, types: frozenset[str]
) -> tuple[Period, str | None]:
    """Period and its cell, of the labelled field, else of the template, the lines above, the sheet's name or the path.

    `types` are the period types of the forms that the sheet names. Raises RejectedError if there is no period, if it
    is no period or has not begun, or if labelled fields and template contradict each other.
    """
    names = names_of_path(where.file, where.sheet)
    stated = [
        (time, own) for own in (*head.texts, *names) if own.place in _SAYING for time in stated_times(own)
    ]
    labelled = [
        (_labelled(value, [time for time, _ in stated], types, _at(where, cell)), cell)
        for value, cell in head.fields.get("period", ())
    ]
    if head.period:
        labelled.append((parse_period(head.period[0]), head.period[1]))
    period, cell = min(labelled, key=lambda own: own[0].end - own[0].start, default=(None, None))
    is_whole_year = period is not None and period.period_type == "year" and types and "year" not in types
    if period is None or is_whole_year:
        found, found_cell = _stated(stated, types)
        if found and (period is None or agrees(as_said(period), found)):
            period, cell = found, found_cell
    if (period is None or (types and period.period_type not in types)) and head.header:
        _refuse_times_as_columns(head.header, where)
    said, is_no_year = head.time_of_rows, types and "year" not in types
    is_alone = period is None or (period.period_type == "year" and is_no_year)
    if said and is_alone and not any(time.year for time in times_said(said.text)):
        raise RejectedError(finding("period_without_year", _at(where, said.cell), shown_name(said.text)))
    if is_alone and (sent := next((own for own in names if times_of_sending(own)), None)):
        raise RejectedError(finding("period_only_sent", _at(where, None), shown_name(sent.text)))
    if period is None:
        raise _no_period(stated, where)
    at = where._replace(cell=cell, period=period.text)
    if period.start > today:
        raise RejectedError(finding("future_period", at, period.text))
    for other, other_cell in labelled:
        if not agrees(as_said(other), period):
            odd_cell = (
                cell if head.periods else other_cell
            )  # rows of several periods are against the line above
            raise RejectedError(
                finding("period_unclear", at._replace(cell=odd_cell), period.text, other.text)
            )
    return period, cell


def _refuse_times_as_columns(header: Header, where: Where) -> None:
    """Refuse a table whose columns are times, 1月 and 2月, and which has no period of its own."""
    found: dict[str, int] = {}
    for at, path in enumerate(header.paths):
        for label in path:
            if is_time(label):
                found.setdefault(label, at)
    if len(found) > 1:
        cell = where.at_cell(cell_name(header.bottom, min(found.values())))
        raise RejectedError(finding("times_as_columns", cell, listed(map(shown_name, list(found)[:3]))))


_SAYING = (LINE, TAB, FILE, FOLDER)


def _at(where: Where, cell: str | None) -> Where:
    return where._replace(cell=cell, period=None)


def _stated(
    stated: Sequence[tuple[SaidTime, Witness]], types: frozenset[str]
) -> tuple[Period | None, str | None]:
    """Period that the texts state, and the cell of the text.

    The first kind of place that states one decides, and in it the shortest period. Months without a year join a year
    from another text. A folder of a longer time than the form's contains folders and files of its months.
    """
    longer = None
    for place in _SAYING:
        whole = [(time, own) for time, own in stated if own.place == place and time.has_period]
        found = [(period, own.cell) for time, own in whole if (period := _period_of(time, time.year, types))]
        fitting = [each for each in found if not types or each[0].period_type in types]
        if found and (fitting or place != FOLDER):
            return min(fitting if place == FOLDER else found, key=_length)
        longer = min(found, key=_length) if found else longer
    years = {time.year for time, _ in stated if time.year}
    texts = {own.text for _, own in stated}
    years |= {int(year) for text in texts for pair in _YEARS.findall(text) for year in pair}
    months = [(time, own) for time, own in stated if not time.year]
    if len(years) == 1 and months:
        (year,) = years
        for time, own in months:
            if (period := _period_of(time, year, types)) and (not types or period.period_type in types):
                return period, own.cell
    if longer:
        return longer
    if not any(time.year for time, _ in stated if time.kind != YEAR):
        for time, own in _in_order(stated):
            if time.kind == YEAR:
                return parse_period(str(time.year)), own.cell
    return None, None


def _in_order(stated: Sequence[tuple[SaidTime, Witness]]) -> Iterator[tuple[SaidTime, Witness]]:
    """Times with their texts, those of the lines first, then those of sheet, file and folders."""
    return ((time, own) for place in _SAYING for time, own in stated if own.place == place)


def _no_period(stated: Sequence[tuple[SaidTime, Witness]], where: Where) -> RejectedError:
    """Refusal of a sheet without a period; it names a time that is none, such as 2024-2025年 or 1-9月."""
    for time, own in _in_order(stated):
        if own.place != FOLDER and (time.year or time.first < time.last):
            return RejectedError(finding("no_such_period", _at(where, own.cell), shown_name(time.text)))
    return RejectedError(finding("period_missing", where))


def _length(found: tuple[Period, str | None]) -> timedelta:
    return found[0].end - found[0].start


def stated_periods(head: Head, where: Where) -> Iterator[Period]:
    """Periods that the fields, lines and names of a sheet state, in this order; a time without a year states none."""
    for value, _ in head.fields.get("period", ()):
        with suppress(NoSuchPeriodError):
            yield parse_period(period_text(value))
    for own in (*head.texts, *names_of_path(where.file, where.sheet)):
        for time in stated_times(own):
            if time.year and (period := _period_of(time, time.year, ())):
                yield period


def year_stated(head: Head, where: Where) -> int | None:
    """The one year that the fields, lines and names of a sheet state; None if they state none, or several."""
    texts = [own for own in (*head.texts, *names_of_path(where.file, where.sheet)) if own.place in _SAYING]
    years = {time.year for own in texts for time in stated_times(own) if time.year}
    years |= {int(year) for own in texts for pair in _YEARS.findall(own.text) for year in pair}
    for value, _ in head.fields.get("period", ()):
        with suppress(NoSuchPeriodError):
            years.add(parse_period(period_text(value)).year)
    return years.pop() if len(years) == 1 else None


_YEARS = re.compile(r"((?:19|20)\d\d)年?度?\s*[-—–~～至到/、和]{1,2}\s*((?:19|20)\d\d)(?!\d)")
"""Two years in a text: 2024-2025年."""


def _period_of(time: SaidTime, year: int, types: Collection[str]) -> Period | None:
    with suppress(NoSuchPeriodError):
        if time.last > 12 or _STATISTICAL.search(time.text):
            return parse_period(with_month(time.text, types))
        return parse_period(f"{year}年{time.first}-{time.last}月")
    return None


_STATISTICAL = re.compile("统计|S", re.IGNORECASE)
_OF_THE_FORM = re.compile(
    r"[(（](?:月报|季报|半年报|年报|月度|季度|半年度|年度|当月|本月|本季|本年|更正|修[订正改]|订正|[重补]报|[定终]稿)[)）]$|(?:月报|报表|报|数据?)$"
)


_SAID_TWICE = re.compile(r"([^()（）]+)[(（]([^()（）]+)[)）]")
"""A period with the same time in brackets behind it: 2025年3月（3月1日-3月31日）."""


def _labelled(value: object, others: Sequence[SaidTime], types: frozenset[str], at: Where) -> Period:
    """Period of a labelled field."""
    text = _period_text(value, others, at)
    try:
        return period_said(text, types, {time.year for time in others if time.year})
    except NoSuchPeriodError:
        raise RejectedError(finding("no_such_period", at, shown_name(with_month(text, types)))) from None


def period_said(text: str, types: Collection[str] = (), years: Collection[int] = ()) -> Period:
    """Period that a text names, as people write it: 2025年1月, 2025年第一季度, 2025上半年, 2025年3月（月报）.

    `types` are period types that decide the month of a statistical year, `years` the years of a text without one.
    Raises NoSuchPeriodError.
    """
    text = with_month(text, types)
    with suppress(NoSuchPeriodError):
        return parse_period(text)
    plain = re.sub(r"^[(（](.*)[)）]$", r"\1", spelt(text).replace("_", ""))
    plain = _OF_THE_FORM.sub("", plain)
    if twice := _SAID_TWICE.fullmatch(plain):
        said = period_said(twice[1], types, years)
        if period_said(twice[2], types, {said.year}) == said:
            return said
    if not re.search("[A-Za-z]{3}", text):  # blanks between English words and numbers are not left out
        with suppress(NoSuchPeriodError):
            return parse_period(plain)
    times = times_said(plain)
    if len(times) == 1 and times[0].text == plain and times[0].kind not in (DAY, DAYS):
        known = {times[0].year} if times[0].year else set(years)
        if len(known) == 1 and (period := _period_of(times[0], min(known), types)):
            return period
    raise NoSuchPeriodError(f"{text!r} is no period")


def _period_text(value: object, others: Sequence[SaidTime], at: Where) -> str:
    """Text of a period field.

    A number 2025.1 is January, or October without its last zero. Title or path decide; otherwise it is refused.
    """
    text = period_text(value)
    if not isinstance(value, float) or not text.endswith(".1"):
        return text
    months = [
        month
        for month in (1, 10)
        if any((str(own.year), own.first, own.last) == (text[:4], month, month) for own in others)
    ]
    if len(months) == 1:
        return f"{text[:4]}-{months[0]:02}"
    raise RejectedError(
        finding("period_of_two_months", at, text, listed((f"{text[:4]}-01", f"{text[:4]}-10")))
    )
