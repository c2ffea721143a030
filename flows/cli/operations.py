"""Commands for the person who runs a site: runs, vintages, locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.asked import FormOption, PeriodArgument, PlaceOption, form_asked, period_asked, place_asked
from flows.cli.options import (
    CHINESE,
    JsonOption,
    LangOption,
    OfficerOption,
    PreferOption,
    ReasonOption,
    SiteOption,
    error_in,
    fail,
    fail_in_part,
    failures,
    files_given,
    officer_named,
    parse_time,
    print_event,
    print_json,
    refusals,
    refuse_blank,
    site_at,
)
from flows.cli.terminal import console, print_table, progress
from flows.cli.texts import headings, say
from flows.running.log import FailedInPartError
from flows.steps.site.run_lock import refuse_without_locks
from flows.steps.site.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.running.server import Server
    from flows.steps.answer.run_report import RunReport


@contextmanager
def run_by_hand(site: Site, lang: str, json_: bool) -> Iterator["Server"]:
    """Begin to start the server of a run, for the time that Prefect takes to import, and report how the run fails."""
    from flows.running.run_server import run_server  # noqa: PLC0415

    with refusals():
        refuse_without_locks()
    with failures(site, lang, json_), run_server(site) as server:
        yield server


@contextmanager
def night_by_hand(site: Site, lang: str, json_: bool) -> Iterator["Callable[..., RunReport]"]:
    """The call that makes a night, as the setting `prefect` says: by Prefect with its server, or plainly."""
    if site.settings.prefect == "when served":
        with refusals():
            refuse_without_locks()
        with failures(site, lang, json_):
            from flows.one_night import run_plainly  # noqa: PLC0415  polars takes long to import

            yield run_plainly
        return
    with run_by_hand(site, lang, json_) as server:
        from flows.nightly import run_nightly  # noqa: PLC0415  Prefect takes seconds to import

        with server.used():
            yield run_nightly


def nightly_command(
    folder: SiteOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
    accept_drop: Annotated[
        str,
        typer.Option(
            "--accept-drop",
            help="help.accept_drop",
            callback=refuse_blank,
        ),
    ] = "",
    prefer: PreferOption = None,
    officer: OfficerOption = "",
    accept_clock: Annotated[
        bool,
        typer.Option("--accept-clock", help="help.accept_clock"),
    ] = False,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Ingest new returns, roll them up, publish."""
    from flows.running.clock import refuse_future  # noqa: PLC0415
    from flows.steps.ledger.events import check_reason  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    moment = parse_time(as_of, site, lang) if as_of is not None else None
    with refusals():  # a typing error starts no server
        refuse_future(site, moment)
        if accept_drop:
            check_reason(accept_drop)
    asked = (moment, accept_drop, officer_named(officer), files_given(prefer), accept_clock)
    reason = ""
    with night_by_hand(site, lang, json_) as run_night:
        try:
            with progress(lang, wanted=not json_):
                report = run_night(site, *asked)
        except FailedInPartError as error:
            report, reason = error.report, error_in(error, lang)
    if json_:
        print_json(report.to_json())
    else:
        from flows.cli.printed import print_report  # noqa: PLC0415

        page = str(site.first_page) if site.first_page.is_file() else ""
        print_report(report, lang, str(site.current), page)
        if site.settings.prefect == "when served":
            console().print(say(lang, "without_prefect"), soft_wrap=True)
    fail_in_part(reason)


def backfill_command(  # noqa: PLR0913, PLR0917  a command has as many parameters as options
    first: Annotated[str, typer.Argument(metavar="FROM", help="help.first")],
    last: Annotated[str, typer.Argument(metavar="TO", help="help.last")],
    place: PlaceOption = None,
    form: FormOption = None,
    reason: Annotated[
        str,
        typer.Option("--reason", help="help.reason", callback=refuse_blank),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.dry_run")] = False,
    officer: OfficerOption = "",
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Read returns of past periods again and publish."""
    from flows.steps.ingest.rederive import asked_of  # noqa: PLC0415
    from flows.steps.ledger.events import check_reason  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    begin, end = (period_asked(site, text, lang) for text in (first, last))
    unit = "" if place is None else place_asked(site, place, lang, end)
    known = "" if form is None else form_asked(site, form, lang)
    with refusals():
        asked_of(site, begin.text, end.text, unit or None, known or None)
        if not dry_run:
            check_reason(reason)
    with run_by_hand(site, lang, json_) as server:
        from flows.backfill import BackfillFailedError, run_backfill  # noqa: PLC0415  Prefect takes seconds to import

        try:
            with server.used(), progress(lang, wanted=not json_):
                report = run_backfill(
                    site, begin.text, end.text, unit, known, reason, dry_run, officer_named(officer)
                )
        except BackfillFailedError as error:
            report = error.report
    if json_:
        print_json(asdict(report))
    else:
        _print_backfill(report, dry_run, lang)
    raise typer.Exit(1 if report.failed else 0)


def _print_backfill(report: Any, dry_run: bool, lang: str) -> None:
    out = console()
    counts = {"count": sum(report.read.values()), "periods": len(report.read), "done": report.done}
    out.print(say(lang, "read_again", **counts))
    for period, why in report.failed.items():
        out.print(say(lang, "period_failed", period=period, why=why), soft_wrap=True)
    if report.difference:
        from flows.cli.printed import print_difference  # noqa: PLC0415

        print_difference(report.difference, lang)
    text = "dry_run" if dry_run else "published" if report.published else "unchanged"
    out.print(say(lang, text, vintage=report.vintage))


def rebuild_command(
    without_missing: Annotated[
        bool,
        typer.Option("--without-missing", help="help.without_missing"),
    ] = False,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Rebuild ledger and current vintage from the archive."""
    site = site_at(folder, lang, json_)
    with run_by_hand(site, lang, json_) as server:
        from flows.rebuild import run_rebuild  # noqa: PLC0415  Prefect takes seconds to import

        reason = ""
        try:
            with server.used(), progress(lang, wanted=not json_):
                report = run_rebuild(site, without_missing)
        except FailedInPartError as error:
            report, reason = error.report, error_in(error, lang)
    text = "rebuilt" if report.same else "rebuilt_anew"
    print_event(asdict(report), text, lang, json_, count=report.submissions, vintage=report.vintage)
    fail_in_part(reason)


def vintages(folder: SiteOption = None, json_: JsonOption = False, lang: LangOption = CHINESE) -> None:
    """The published vintages."""
    from flows.steps.vintage.publish import list_vintages  # noqa: PLC0415  polars takes half a second to import

    site = site_at(folder, lang, json_)
    with refusals():
        listed = list_vintages(site)
    if json_:
        print_json([vars(each) for each in listed])
        return
    if not listed:
        fail(lang, "no_vintage")
    rows = []
    for each in listed:
        lacks = {"count": len(each.lacking), "file": each.lacking[0]} if each.lacking else None
        state = say(lang, "lacks", **lacks) if lacks else say(lang, "current") if each.is_current else ""
        times = [
            moment.astimezone(site.timezone).strftime("%Y-%m-%d %H:%M") if moment else "—"
            for moment in (each.published_at, each.as_of)
        ]
        rows.append([each.vintage, *times, state, "—" if each.changed is None else f"{each.changed:,}"])
    print_table("", headings(lang, "vintages"), rows)


def rollback(
    vintage: Annotated[str, typer.Argument(help="help.vintage")],
    reason: ReasonOption,
    officer: OfficerOption = "",
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Make an earlier vintage current again."""
    from flows.running.log import run_log  # noqa: PLC0415
    from flows.steps.ledger.events import check_reason  # noqa: PLC0415
    from flows.steps.vintage.publish import open_vintage, roll_back  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    with refusals():
        name, said = open_vintage(site, vintage).name, check_reason(reason)  # a typing error starts no run
        with run_log(site, "rollback", vintage=name) as log, log.step("publish") as counts:
            event = roll_back(site, name, said, officer_named(officer), datetime.now(UTC))
            counts.update(vintage=event["subject"], published=True)
    print_event(event, "rolled_back", lang, json_, vintage=event["subject"])


def lock(
    period: PeriodArgument,
    reason: ReasonOption,
    officer: OfficerOption = "",
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Lock a period: returns received later wait."""
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    with refusals():
        event = lock_period(
            site, period_asked(site, period, lang), reason, officer_named(officer), datetime.now(UTC)
        )
    print_event(event, "locked", lang, json_, subject=event["subject"])


def unlock(
    period: PeriodArgument,
    reason: ReasonOption,
    officer: OfficerOption = "",
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Unlock a period: waiting returns count from the next run on."""
    from flows.steps.ledger.decisions import unlock_period  # noqa: PLC0415
    from flows.steps.rollup.locked_records import waiting_on  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    with refusals():
        count = waiting_on(site, period_asked(site, period, lang))
        event = unlock_period(
            site, period_asked(site, period, lang), reason, officer_named(officer), datetime.now(UTC)
        )
    print_event(event, "unlocked", lang, json_, subject=event["subject"], count=count)
