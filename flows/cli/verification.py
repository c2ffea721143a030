"""Command that verifies everything a site keeps, and accepts what cannot be restored."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli.options import (
    CHINESE,
    JsonOption,
    LangOption,
    OfficerOption,
    SiteOption,
    officer_named,
    print_event,
    print_json,
    refusals,
    refuse_blank,
    site_at,
)
from flows.cli.terminal import console, progress
from flows.cli.texts import say
from flows.running.progress import shown
from flows.steps.site.run_lock import site_lock


def verify(
    accept_break: Annotated[
        str,
        typer.Option(
            "--accept-break",
            help="help.accept_break",
            callback=refuse_blank,
        ),
    ] = "",
    officer: OfficerOption = "",
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Verify everything kept, and say what mends each problem."""
    from flows.steps.answer.verify import verify_site  # noqa: PLC0415  polars and deltalake take long to import
    from flows.steps.vintage.evidence import accept_breaks  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    with refusals():
        if accept_break:
            event = accept_breaks(site, accept_break, officer_named(officer), datetime.now(UTC))
            print_event(event, "break_accepted", lang, json_, count=len(event["detail"].splitlines()))
            return
        with site_lock(site.lock, "verify", site.settings.wait_minutes), progress(lang, wanted=not json_):
            found = verify_site(site, shown)
    if json_:
        problems = [problem.to_json() for problem in found.problems]
        print_json({"compared": found.compared, "problems": problems})
    else:
        out = console()
        for problem in found.problems:
            out.print(problem.sentence.said(lang), soft_wrap=True)
        text = "verified_with_problems" if found.problems else "verified"
        out.print(say(lang, text, count=len(found.problems), **found.compared), soft_wrap=True)
    raise typer.Exit(1 if found.problems else 0)
