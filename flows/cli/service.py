"""Commands for a site as a whole: serve its schedule and pages, make a new one."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from flows.cli.options import (
    CHINESE,
    JsonOption,
    LangOption,
    SiteOption,
    error_in,
    fail,
    fail_with,
    print_event,
    refusals,
    site_at,
)
from flows.cli.terminal import console
from flows.cli.texts import say
from flows.steps.site.errors import ServerError
from flows.steps.site.run_lock import refuse_without_locks
from flows.steps.site.settings import SiteError
from flows.steps.site.site import WORKBOOK


def serve(folder: SiteOption = None, json_: JsonOption = False, lang: LangOption = CHINESE) -> None:
    """Start the server, the nightly schedule and backfills."""
    from flows.running.server import (  # noqa: PLC0415
        deployments_process,
        log_path,
        password_path,
        site_server,
    )

    site = site_at(folder, lang, json_)
    with refusals():
        refuse_without_locks()
    signal.signal(signal.SIGTERM, _end)
    try:
        with site_server(site) as server, deployments_process(site, server) as process:
            log = log_path(site, "serve")
            page, at = server.url.removesuffix("/api"), f"{site.settings.nightly_at:%H:%M}"
            started = {"page": page, "nightly_at": at, "log": str(log)}
            started |= {"password": str(password_path(site))} if server.password else {}
            print_event(started, "serving", lang, json_, page=page, at=at, zone=site.settings.timezone)
            if server.password and not json_:
                console().print(say(lang, "page_password", file=password_path(site)), soft_wrap=True)
            sys.stdout.flush()
            ended = _first_ended({log: process} | ({server.log: server.process} if server.process else {}))
        fail(lang, "server_ended", log=ended)
    except ServerError as error:
        fail(lang, error.text, **error.values)
    except KeyboardInterrupt:
        if not json_:
            console().print(say(lang, "served"))


def _first_ended(processes: "dict[Path, subprocess.Popen[bytes]]") -> Path:
    """Wait until one of the processes has ended; its log."""
    while True:
        for log, process in processes.items():
            if process.poll() is not None:
                return log
        time.sleep(0.5)


def _end(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def site_new(
    folder: Annotated[Path, typer.Argument(help="help.folder")],
    example: Annotated[
        str | None,
        typer.Option("--example", help="help.example"),
    ] = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Make a site, empty or with an example."""
    from flows.steps.site.new_site import make_site  # noqa: PLC0415  it needs the workbook's library

    try:
        made = make_site(folder, example, lang)
    except SiteError as error:
        fail_with(error_in(error, lang), 2)
    except OSError as error:
        fail_with(error_in(error, lang, folder), 2)
    names = {"site": folder, "workbook": folder / WORKBOOK, "raw": folder / "data" / "raw"}
    text = "site_example_made" if example else "site_made"
    print_event({"made": [str(path) for path in made]}, text, lang, json_, **names)
