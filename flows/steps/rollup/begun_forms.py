"""Begun forms: the day from which each form's returns are expected.

Returns are expected from the year before the first return that the site ever received, never before a form's
valid_from: a form that is dated from 2000 makes no missing returns of years in which nobody used the site.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from schemas.catalogue import Catalogue
from schemas.periods import parse_period


def begun_forms(catalogue: Catalogue, received: Iterable[tuple[str, str]], today: date) -> pl.DataFrame:
    """forms.csv with valid_from moved to the first day on which the form's returns are expected.

    `received` has the form and the period of returns.
    """
    first = min((parse_period(text).start for _, text in received), default=today)
    begun = pl.lit(date(first.year - 1, 1, 1))
    return catalogue["forms"].with_columns(valid_from=pl.max_horizontal("valid_from", begun))


def early_forms(catalogue: Catalogue, received: Iterable[tuple[str, str]], today: date) -> Iterator[str]:
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
            yield (
                f"报表“{row['title_zh']}”（{form}）自 {since} 起有效，而 {day} 以前的一份也没有收到，都算缺报"
                f"（{begun[form]} 以前的除外）：那时还没有布置的，请在 forms.csv 把 valid_from 改为 {day} / "
                f"{form} is valid from {since}, but no return of before {day} was received; they count as missing, except "
                f"before {begun[form]}: if the form was not in use then, set its valid_from to {day} in forms.csv"
            )


def _year_of(day: date, month: int) -> date:
    """First day of the day's year, which begins with the month."""
    return date(day.year - (day.month < month), month, 1)
