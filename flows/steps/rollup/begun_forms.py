"""Begun forms: the day from which each form's returns are expected.

Returns are expected from the year before the first return that the site ever received, never before a form's
valid_from: a form that is dated from 2000 makes no missing returns of years in which nobody used the site.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from schemas.catalogue import Catalogue
from schemas.periods import parse_period
from schemas.texts.catalogue_names import title_in
from schemas.texts.said import Both, Saying


def begun_forms(catalogue: Catalogue, received: Iterable[tuple[str, str]], today: date) -> pl.DataFrame:
    """forms.csv with valid_from moved to the first day on which the form's returns are expected.

    `received` has the form and the period of returns.
    """
    first = min((parse_period(text).start for _, text in received), default=today)
    begun = pl.lit(date(first.year - 1, 1, 1))
    return catalogue["forms"].with_columns(valid_from=pl.max_horizontal("valid_from", begun))


def early_forms(catalogue: Catalogue, received: Iterable[tuple[str, str]], today: date) -> Iterator[Saying]:
    """Warnings of forms whose valid_from is before the year of their first return, each with the date to set."""
    first: dict[str, date] = {}
    for form, text in received:
        start = parse_period(text).start
        first[form] = min(first.get(form, start), start)
    begun = dict(begun_forms(catalogue, received, today).select("form", "valid_from").iter_rows())
    forms = catalogue["forms"].sort("valid_from").unique("form", keep="first", maintain_order=True)
    for row in forms.iter_rows(named=True):
        form, since = row["form"], row["valid_from"]
        day = _year_of(first[form], row["year_start"]) if form in first else begun[form]
        if since < day:
            title = Both(row["title_zh"], title_in({"title": row["title_zh"], **row}, "en"))
            shown = {"form": form, "title": title, "since": since, "day": day, "begun": begun[form]}
            yield Saying("log.early_form", **shown)


def _year_of(day: date, month: int) -> date:
    """First day of the day's year, which begins with the month."""
    return date(day.year - (day.month < month), month, 1)
