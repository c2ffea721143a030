"""Commands for an officer with a question: who has reported, where a figure comes from, what changed."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.asked import (
    IndicatorArgument,
    PeriodArgument,
    PeriodOption,
    PlaceArgument,
    PlaceOption,
    indicator_asked,
    period_asked,
    place_asked,
)
from flows.cli.missing_list import give_missing, refuse_list
from flows.cli.options import (
    CHINESE,
    JsonOption,
    LangOption,
    SiteOption,
    error_in,
    fail,
    fail_with,
    print_json,
    refusals,
    site_at,
)


def status(
    period: Annotated[
        str | None,
        typer.Argument(help="help.status.period"),
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="help.missing")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="help.status.output"),
    ] = None,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Who has reported, who is late, who is missing."""
    from flows.steps.answer.missing import missing_returns  # noqa: PLC0415
    from flows.steps.answer.status import NothingPublishedError, reporting_status  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    asked = period_asked(site, period, lang).text if period is not None else None
    refuse_list(output, missing, lang)
    try:
        if missing:
            give_missing(missing_returns(site, asked), output, lang, json_)
            return
        found = reporting_status(site, asked)
    except NothingPublishedError:
        fail(lang, "not_published")
    except LookupError as error:
        fail(lang, "nothing_expected", period=error.args[0])
    if json_:
        print_json(vars(found))
    else:
        from flows.cli.printed import print_status  # noqa: PLC0415

        print_status(found, lang)


def explain(
    place: PlaceArgument,
    period: PeriodArgument,
    indicator: IndicatorArgument,
    as_now: Annotated[bool, typer.Option("--as-now", help="help.as_now")] = False,
    depth: Annotated[int, typer.Option("--depth", min=0, help="help.depth")] = 1,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Explain a figure, down to the cells."""
    from flows.steps.answer.explain import NoSuchFigureError, explain_figure  # noqa: PLC0415
    from flows.steps.answer.status import NothingPublishedError  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    time = period_asked(site, period, lang)
    code = place_asked(site, place, lang, None if as_now else time)
    known = indicator_asked(site, indicator, lang)
    try:
        explanation = explain_figure(site, code, time.text, known, "as_now" if as_now else "as_was", lang)
    except NothingPublishedError:
        fail(lang, "not_published")
    except NoSuchFigureError as error:
        fail_with(error_in(error, lang))
    if json_:
        print_json(explanation.to_json())
    else:
        from flows.cli.printed import print_dispute, print_figure  # noqa: PLC0415

        print_figure(explanation.figure, site.catalogue, lang, depth)
        print_dispute(explanation, lang)


def table(
    name: Annotated[str, typer.Argument(help="help.name")],
    place: PlaceOption = None,
    period: PeriodOption = None,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """The rows of one table, published or of the roll-up, as CSV."""
    from flows.steps.answer.status import NothingPublishedError  # noqa: PLC0415
    from flows.steps.answer.table_rows import (  # noqa: PLC0415
        NoSuchPlaceError,
        NoSuchTableError,
        table_rows,
    )

    site = site_at(folder, lang, json_)
    time = period_asked(site, period, lang) if period is not None else None
    code = place_asked(site, place, lang, time) if place is not None else None
    try:
        rows = table_rows(site, name, code, time.text if time else None)
    except NothingPublishedError:
        fail(lang, "not_published")
    except NoSuchTableError as error:
        fail_with(error_in(error, lang), 2)
    except NoSuchPlaceError as error:
        fail_with(error_in(error, lang))
    if json_:
        print_json(rows.to_dicts())
    else:
        typer.echo(rows.write_csv(), nl=False)


def diff(
    old: Annotated[str, typer.Argument(help="help.old")],
    new: Annotated[str, typer.Argument(help="help.new")],
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Compare two vintages: changed figures and their causes."""
    from flows.steps.answer.diff import compare_vintages  # noqa: PLC0415
    from flows.steps.vintage.publish import open_vintage  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    with refusals():
        found = compare_vintages(site, open_vintage(site, old), open_vintage(site, new))
    if json_:
        print_json(vars(found))
    else:
        from flows.cli.printed import print_difference  # noqa: PLC0415

        print_difference(found, lang)
