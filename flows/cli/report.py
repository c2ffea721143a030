"""Command that writes the report of a published vintage: pages for people who look."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import (
    CHINESE,
    JsonOption,
    LangOption,
    SiteOption,
    VintageOption,
    error_in,
    fail,
    fail_with,
    print_json,
    refusals,
    site_at,
)
from flows.cli.terminal import console
from flows.cli.texts import say


def report(
    vintage: VintageOption = "current",
    output: Annotated[
        Path | None,
        typer.Option("-o", help="help.report.output"),
    ] = None,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Pages of a vintage for a browser, without a network."""
    from flows.steps.report.report import write_report  # noqa: PLC0415
    from flows.steps.site.run_lock import site_lock  # noqa: PLC0415
    from flows.steps.vintage.publish import open_vintage  # noqa: PLC0415
    from flows.steps.vintage.reader_folders import FIRST_PAGE, FOLDER, lacks_report  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    if vintage == "current" and not site.current.exists():
        fail(lang, "not_published")
    with refusals():
        found = open_vintage(site, vintage)
    if output is None and not lacks_report(found.folder):
        page = found.folder / FOLDER / FIRST_PAGE
    else:
        try:
            with refusals(), nullcontext() if output else site_lock(site.lock):
                page = write_report(site, found.folder, output)
        except FileExistsError:
            fail(lang, "report_folder_taken", 2, path=output)
        except OSError as error:
            fail_with(error_in(error, lang, output or found.folder))
    if json_:
        print_json({"vintage": found.name, "page": str(page)})
    else:
        console().print(say(lang, "report_written", path=page.absolute()), soft_wrap=True)
