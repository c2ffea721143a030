"""What every command shares: its options, its site, how it fails and how it prints JSON."""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from flows.cli.terminal import console, say
from flows.running.log import NOTE
from flows.steps.site.errors import (
    DamageError,
    EventError,
    HeldError,
    UsageError,
    machine_fault,
    sentence_of,
)
from flows.steps.site.run_lock import LockedError
from flows.steps.site.site import Site, SiteError, find_site, open_site
from schemas.integrity.faults import CatalogueError

EXPECTED = (DamageError, HeldError, LockedError, SiteError, ValueError, OSError)
"""Errors whose message says what is wrong and what to do."""


class Lang(StrEnum):
    """The languages of messages."""

    zh = "zh"
    en = "en"


SiteOption = Annotated[
    Path | None, typer.Option("--site", envvar="FEDSTATS_SITE", help="站点文件夹 / folder of the site")
]
LangOption = Annotated[Lang, typer.Option("--lang", envvar="FEDSTATS_LANG", help="zh 中文，en English")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def fail(lang: str, text: str, status: int = 1, **values: Any) -> NoReturn:
    """Say one sentence on the error stream and end."""
    console(stderr=True).print(say(lang, text, **values), soft_wrap=True)
    raise typer.Exit(status)


def fail_catalogue(error: CatalogueError, lang: str, json_: bool) -> NoReturn:
    """Show every fault of a catalogue, one a line, and end."""
    if json_:
        print_json({"catalogue": error.folder, "faults": [vars(fault) for fault in error.faults]})
        raise typer.Exit(1)
    for fault in error.faults:
        console(stderr=True).print(fault.said(lang), soft_wrap=True)
    fail(lang, "catalogue_faults", count=len(error.faults), folder=error.folder)


def site_at(folder: Path | None, lang: str, json_: bool = False) -> Site:
    """The site asked for, or the one that holds the working folder, with a catalogue free of faults."""
    try:
        site = open_site(folder or find_site(Path.cwd()))
        _ = site.catalogue
    except SiteError as error:
        console(stderr=True).print(str(error), soft_wrap=True)
        raise typer.Exit(2) from None
    except CatalogueError as error:
        fail_catalogue(error, lang, json_)
    return site


@contextmanager
def failures(site: Site, lang: str, json_: bool) -> Iterator[None]:
    """Say in a sentence why a run failed and whether it had published before, keep what an administrator needs to
    know, and end."""
    before = site.current.resolve()
    try:
        yield
    except CatalogueError as error:
        fail_catalogue(error, lang, json_)
    except UsageError as error:
        console(stderr=True).print(str(error), soft_wrap=True)
        raise typer.Exit(2) from None
    except Exception as error:
        log, fault, after = keep_log(site), machine_fault(error, site.runs.parent), site.current.resolve()
        stands = say(lang, "stands" if after == before else "published_before", vintage=after.name)
        if fault or isinstance(error, EXPECTED) or log is None:
            reason = fault[lang == "en"] if fault else str(error)
            fail(lang, "failed", reason=reason, stands=stands)
        fail(lang, "bug", log=log, stands=stands)


@contextmanager
def refusals() -> Iterator[None]:
    """Say why something cannot be done, and end: with 2 where the command itself is at fault, else with 1."""
    try:
        yield
    except (EventError, LockedError, DamageError) as error:
        console(stderr=True).print(sentence_of(error, Path.cwd()), soft_wrap=True)
        raise typer.Exit(2 if isinstance(error, UsageError) else 1) from None


def keep_log(site: Site) -> Path | None:
    """Where the traceback of the error in hand is kept: beside the log of its run, else written now; None where
    nothing can be written."""
    error = sys.exc_info()[1]
    for note in getattr(error, "__notes__", ()):
        if note.startswith(NOTE):
            return Path(note.removeprefix(NOTE))
    log = site.runs / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        return log
    return None


def parse_time(text: str, site: Site, lang: str) -> datetime:
    """A moment from ISO text; without an offset it is the site's local time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(lang, "bad_time", 2, time=text)
    return site.in_utc(moment)


def print_json(value: Any) -> None:
    """Machine-readable output: one JSON value, UTF-8, in lines where a person looks at it."""
    lines = 1 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=lines, default=str) + "\n")
