"""Things that a person names on the command line, as the codes that the steps take."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated

import typer

from flows.cli.completion import offer_forms, offer_indicators, offer_places
from flows.cli.options import error_in, fail, fail_with
from flows.steps.site.errors import NoSuchNameError
from flows.steps.site.site import Site
from schemas.periods import NoSuchPeriodError, Period

PlaceArgument = Annotated[
    str,
    typer.Argument(
        help="help.place",
        autocompletion=offer_places,
    ),
]
PlaceOption = Annotated[
    str | None,
    typer.Option("--place", help="help.asked.place", autocompletion=offer_places),
]
FormArgument = Annotated[str, typer.Argument(help="help.form", autocompletion=offer_forms)]
FormOption = Annotated[
    str | None,
    typer.Option("--form", help="help.form", autocompletion=offer_forms),
]
IndicatorArgument = Annotated[str, typer.Argument(help="help.indicator", autocompletion=offer_indicators)]
PeriodArgument = Annotated[str, typer.Argument(help="help.period")]
PeriodOption = Annotated[str | None, typer.Option("--period", help="help.asked.period")]


def period_asked(site: Site, text: str, lang: str) -> Period:
    """Parse a period as people write it, or end."""
    return _period_named(site, text) or fail(lang, "no_such_period", 2, period=text)


def _period_named(site: Site, text: str) -> Period | None:
    from flows.steps.recognise.reporting_period import period_said  # noqa: PLC0415  many patterns to compile

    with suppress(NoSuchPeriodError):
        return period_said(text.strip(), site.catalogue.longer_types)
    return None


def place_asked(site: Site, text: str, lang: str, period: Period | None = None) -> str:
    """Code of the place that is named, on the last day of a period or today; or end."""
    from flows.steps.answer.lookup import place_code  # noqa: PLC0415

    return _asked(partial(place_code, site.catalogue, text, period.end if period else today(site)), lang)


def indicator_asked(site: Site, text: str, lang: str) -> str:
    """Code of the indicator that is named, or end."""
    from flows.steps.answer.lookup import indicator_code  # noqa: PLC0415

    return _asked(partial(indicator_code, site.catalogue, text), lang)


def form_asked(site: Site, text: str, lang: str) -> str:
    """Code of the form that is named, or end."""
    from flows.steps.answer.lookup import form_code  # noqa: PLC0415

    return _asked(partial(form_code, site.catalogue, text), lang)


def _asked(find: Callable[[], str], lang: str) -> str:
    """Code that `find` returns, or end with its candidates."""
    try:
        return find()
    except NoSuchNameError as error:
        fail_with(error_in(error, lang), 2)


def subject_asked(site: Site, text: str, lang: str) -> str:
    """Number of a submission as it is; a figure, 株洲市/荷塘区/2025年2月/指标, as place/period/indicator in codes."""
    *parts, last = text.split("/")
    for at in range(1, len(parts)):
        if period := _period_named(site, parts[at]):
            place = place_asked(site, "/".join(parts[:at]), lang, period)
            indicator, *value = [*parts[at + 1 :], last]
            return "/".join([place, period.text, indicator_asked(site, indicator, lang), *value])
    return text.strip().lower()


def today(site: Site) -> date:
    """Day of the site's time zone."""
    return datetime.now(UTC).astimezone(site.timezone).date()
