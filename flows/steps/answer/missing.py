"""Missing returns: the list that goes out to counties and townships, as rows, as a workbook and as csv."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.answer.status import due_day, reporting_status
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import read_vintage
from schemas.catalogue import Catalogue
from schemas.periods import Period, parse_period, period_words
from schemas.texts.catalogue_names import title_in
from schemas.texts.language_texts import texts_of, worded

_ABOVE = ("", "")
"""Name of a level that a catalogue with few levels does not have."""
_WIDTHS = (16, 16, 24, 16, 30, 14, 12, 10)


@dataclass(frozen=True)
class MissingReturn:
    """One return that was due and has not been received. `county` is the place above of the second-highest level, with two levels of the highest."""

    county_code: str
    county: str
    township: str
    place: str
    place_code: str
    form: str
    title: str
    title_en: str | None
    period: str
    due_on: date
    days_late: int


@dataclass(frozen=True)
class MissingList:
    """The missing returns of some periods at the time of a vintage, by county, township, place and form."""

    name: str
    vintage: str
    as_of: datetime
    periods: list[str]
    levels: tuple[tuple[str, str], tuple[str, str]]
    returns: list[MissingReturn]

    def level_named(self, at: int, lang: str) -> str:
        """The name of the county level (0) or of the township level (1)."""
        zh, en = self.levels[at]
        return (zh if lang == "zh" else en) or worded(lang, "missing.above")


def missing_returns(site: Site, period: str | None) -> MissingList:
    """The missing returns of a period, by default of each form's latest period that was due.

    Raises as reporting_status does.
    """
    status = reporting_status(site, period)
    vintage = read_vintage(site.current.resolve())
    as_of = vintage.as_of.astimezone(site.timezone)
    ranks = site.catalogue["levels"].sort("rank", descending=True).rows(named=True)
    at = 1 if len(ranks) > 2 else 0
    county_level = ranks[at]["level"]
    found = [
        _missing_return(site.catalogue, row, parse_period(row["period"]), county_level, as_of.date())
        for row in status.absent
        if row["state"] == "missing"
    ]
    found.sort(key=lambda own: (own.county_code, own.township, own.place_code, own.form))
    named = [(row["name_zh"] or row["level"], row["name_en"] or row["level"]) for row in ranks[at : at + 2]]
    county, township = [*named, _ABOVE, _ABOVE][:2]
    periods = list(dict.fromkeys(row["period"] for row in status.totals))
    return MissingList(site.settings.name, vintage.name, as_of, periods, (county, township), found)


def _missing_return(
    catalogue: Catalogue, row: dict[str, Any], period: Period, county_level: str, today: date
) -> MissingReturn:
    places = catalogue.registry(period.end).places
    lineage = places[row["place_code"]].lineage
    at = next((at for at, code in enumerate(lineage) if places[code].level == county_level), len(lineage) - 1)
    due_on = due_day(catalogue, row["form"], period.end)
    return MissingReturn(
        county_code=lineage[at],
        county=places[lineage[at]].name,
        township="/".join(places[code].name for code in reversed(lineage[1:at])),
        place=row["name"],
        place_code=row["place_code"],
        form=row["form"],
        title=row["title"],
        title_en=row["title_en"],
        period=period.text,
        due_on=due_on,
        days_late=(today - due_on).days,
    )


def headings_of(found: MissingList, lang: str) -> list[str]:
    """Headings of the list, the levels of the catalogue by name."""
    county, township = (found.level_named(at, lang) for at in (0, 1))
    headings = texts_of(lang)["head.missing"].split("|")
    return [text.format(county=county, township=township) for text in headings]


def line_of(own: MissingReturn, lang: str) -> list[str | int]:
    """Cells of one return in the list."""
    period = period_words(parse_period(own.period)) if lang == "zh" else own.period
    named = [own.county, own.township, own.place, own.place_code, title_in(vars(own), lang)]
    return [*named, period, own.due_on.isoformat(), own.days_late]


def to_csv(found: MissingList, lang: str = "zh") -> bytes:
    """The list as csv that spreadsheet programs open as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings_of(found, lang))
    writer.writerows(line_of(own, lang) for own in found.returns)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_workbook(found: MissingList, lang: str = "zh") -> bytes:
    """The list as an xlsx to print: a summary, then a sheet a county; the same list gives the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": ""})  # noqa: DTZ001  the same bytes each time
        title = book.add_format({"bold": True, "font_size": 14})
        edges = {"border": 1, "text_wrap": True, "valign": "vcenter"}
        formats = {"title": title, "cell": book.add_format(edges)}
        formats["head"] = book.add_format({**edges, "bold": True, "bg_color": "#D9D9D9", "align": "center"})
        counties: dict[str, list[MissingReturn]] = {}
        for own in found.returns:
            counties.setdefault(own.county_code, []).append(own)
        names = _sheet_names({code: own[0].county for code, own in counties.items()}, _said("summary", lang))
        _write_summary(book, found, counties, formats, lang)
        for code, listed in counties.items():
            rows = [line_of(each, lang) for each in listed]
            heading = _said("title", lang, name=listed[0].county)
            _write_sheet(book, names[code], heading, found, headings_of(found, lang), rows, formats, lang)
    return out.getvalue()


def _write_summary(
    book: Any,
    found: MissingList,
    counties: dict[str, list[MissingReturn]],
    formats: dict[str, Any],
    lang: str,
) -> None:
    headings = [headings_of(found, lang)[0], *(_said(name, lang) for name in ("counts", "places", "longest"))]
    groups = [(own[0].county, own) for own in counties.values()] + [(_said("total", lang), found.returns)]
    rows: list[list[str | int]] = [
        [
            name,
            len(own),
            len({each.place_code for each in own}),
            max((each.days_late for each in own), default=0),
        ]
        for name, own in groups
    ]
    heading = _said("title", lang, name=found.name)
    _write_sheet(book, _said("summary", lang), heading, found, headings, rows, formats, lang)


def _write_sheet(
    book: Any,
    name: str,
    title: str,
    found: MissingList,
    headings: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    formats: dict[str, Any],
    lang: str,
) -> None:
    """Write a title, the time, a table; on A4 in landscape, as wide as the page, its header row on every page."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(
        1, 0, _said("as_of", lang, as_of=f"{found.as_of:%Y-%m-%d %H:%M}", vintage=found.vintage)
    )
    for at, heading in enumerate(headings):
        sheet.write_string(2, at, heading, formats["head"])
        sheet.set_column(at, at, _WIDTHS[at])
    for number, row in enumerate(rows, start=3):
        for at, value in enumerate(row):
            write = sheet.write_number if isinstance(value, int) else sheet.write_string
            write(number, at, value, formats["cell"])
    sheet.freeze_panes(3, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, 2 + len(rows), len(headings) - 1)
    sheet.set_footer(_said("page", lang))


def _sheet_names(counties: dict[str, str], taken: str) -> dict[str, str]:
    """Names of sheets by county: the county's name as far as a sheet may have it, with its code if it is not alone."""
    used, names = {taken.casefold()}, {}
    for code, county in counties.items():
        name = "".join(char for char in county if char not in "[]:*?/\\").strip("'")[:31] or code
        if name.casefold() in used:
            name = f"{name[: 30 - len(code)]} {code}"
        used.add(name.casefold())
        names[code] = name
    return names


def _said(text: str, lang: str, **values: str) -> str:
    return worded(lang, f"missing.{text}", **values)
