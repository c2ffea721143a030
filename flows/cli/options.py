"""Options that commands share, the site of a command, and how a command fails."""

import getpass
import json
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from flows.cli.interrupts import end_interrupted_run
from flows.cli.terminal import console
from flows.cli.texts import say
from flows.cli.usage import LANGUAGE, BlankReasonError
from flows.running.log import NOTE
from flows.steps.site.errors import (
    DamageError,
    EventError,
    HeldError,
    ServerError,
    UsageError,
    WorkerError,
    access_fault,
    is_interrupt,
    machine_fault,
    sentence_of,
)
from flows.steps.site.run_lock import LockedError
from flows.steps.site.settings import SiteError
from flows.steps.site.site import Site, find_site, open_site
from schemas.integrity.faults import CatalogueError
from schemas.texts.language_texts import languages
from schemas.texts.said import said_in

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXPECTED = (DamageError, HeldError, LockedError, SiteError, WorkerError, ValueError, OSError)
"""Errors whose message names the cause and what to do."""


CHINESE = "zh"
"""Language of messages where none is asked for."""


def known_language(lang: str) -> str:
    """The language, if there is a table of texts in it."""
    if lang not in languages():
        raise typer.BadParameter(f"'{lang}' is not one of {', '.join(languages())}")
    return lang


def refuse_blank(context: typer.Context, param: typer.CallbackParam, value: str) -> str:
    """Refuse a reason that is given and blank, before anything is opened."""
    source = context.get_parameter_source(param.name or "")
    if not value.strip() and source is not None and source.name != "DEFAULT":
        raise BlankReasonError(context, param)
    return value


SiteOption = Annotated[Path | None, typer.Option("--site", envvar="FEDSTATS_SITE", help="help.site")]
VintageOption = Annotated[str, typer.Option("--vintage", help="help.vintage")]
LangOption = Annotated[
    str,
    typer.Option(
        "--lang",
        envvar="FEDSTATS_LANG",
        help="help.lang",
        callback=known_language,
        metavar=f"[{'|'.join(languages())}]",
        autocompletion=languages,
    ),
]
FileLangOption = Annotated[
    str | None,
    typer.Option("--file-lang", help="help.file_lang"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="help.json")]
ReasonOption = Annotated[str, typer.Option("--reason", help="help.options.reason", callback=refuse_blank)]
PreferOption = Annotated[
    list[str] | None,
    typer.Option("--prefer", metavar="FILE", help="help.prefer"),
]
OfficerOption = Annotated[str, typer.Option("--officer", help="help.officer")]


def files_given(files: list[str] | None) -> list[str]:
    """Files of an option, by their whole paths where they are seen from the working folder."""
    return [str(Path(file).resolve()) if Path(file).is_file() else file for file in files or ()]


def officer_named(name: str) -> str:
    """The officer of a decision: the one named, or the user who runs the command."""
    return name.strip() or getpass.getuser()


def fail(lang: str, text: str, status: int = 1, **values: Any) -> NoReturn:
    """Print one sentence on the error stream and end."""
    fail_with(say(lang, text, **values), status)


def file_language(asked: str | None, lang: str) -> str:
    """Language of a file that a command writes: any that has a table of texts, by default that of its messages."""
    if asked is not None and asked not in languages():
        fail(lang, "no_such_language", 2, asked=asked, known=", ".join(languages()))
    return asked or str(lang)


def fail_with(sentence: str, status: int = 1) -> NoReturn:
    """Print a finished sentence on the error stream and end."""
    console(stderr=True).print(sentence, soft_wrap=True)
    raise typer.Exit(status)


def fail_in_part(reason: str) -> None:
    """Say what failed in a run that otherwise went to its end, and end with 1."""
    if reason:
        fail_with(reason)


def fail_catalogue(error: CatalogueError, lang: str, json_: bool, text: str = "catalogue_faults") -> NoReturn:
    """Print every fault of a catalogue, one a line, and end."""
    if json_:
        print_json({"catalogue": error.folder, "faults": [fault.to_json() for fault in error.faults]})
        raise typer.Exit(1)
    for fault in error.faults:
        console(stderr=True).print(fault.said(lang), soft_wrap=True)
    fail(lang, text, count=len(error.faults), folder=error.folder)


def site_at(folder: Path | None, lang: str, json_: bool = False) -> Site:
    """Open the site in `folder`, or the site around the working folder; end if its catalogue has faults."""
    try:
        site = open_site(folder or find_site(Path.cwd()))
        _ = site.catalogue
    except SiteError as error:
        fail_with(error_in(error, lang), 2)
    except CatalogueError as error:
        fail_catalogue(error, lang, json_)
    return site


@contextmanager
def failures(site: Site, lang: str, json_: bool) -> Iterator[None]:
    """Report the failure of a run in one sentence, say whether it had published before, and end.

    The traceback stays in a file for the administrator.
    """
    before, runs_before = site.current.resolve(), {path.name for path in site.runs.glob("*")}
    try:
        yield
    except CatalogueError as error:
        fail_catalogue(error, lang, json_)
    except UsageError as error:
        fail_with(error_in(error, lang), 2)
    except ServerError as error:
        fail(lang, error.text, **error.values)
    except (Exception, KeyboardInterrupt) as error:
        if is_interrupt(error):
            end_interrupted_run(site, lang, runs_before, _stands(site, lang, before))
        log, fault = keep_log(site), machine_fault(error, site.runs.parent)
        stands = _stands(site, lang, before)
        if fault or isinstance(error, EXPECTED) or log is None:
            reason = fault.said(lang) if fault else error_in(error, lang)
            fail(lang, "failed", reason=reason, stands=stands)
        fail(lang, "bug", log=log, stands=stands)


def _stands(site: Site, lang: str, before: Path) -> str:
    """Sentence on what is published: unchanged, or published before the end of the run."""
    after = site.current.resolve()
    return say(lang, "stands" if after == before else "published_before", vintage=after.name)


@contextmanager
def refusals() -> Iterator[None]:
    """Report why a request is refused, and end: with 2 if the command was typed wrongly, otherwise with 1."""
    try:
        yield
    except (EventError, LockedError, DamageError) as error:
        sentence = error_in(error, LANGUAGE.get())
        fail_with(sentence, 2 if isinstance(error, UsageError) else 1)


def error_in(error: BaseException, lang: str, path: Path | None = None) -> str:
    """The sentence of an error in one language; the English half of one in both for a language that has no other.

    `path` is what was read or written, if the error names no file.
    """
    if sentence := said_in(error, lang):
        return sentence
    if fault := access_fault(error, path or Path.cwd()):
        return fault.said(lang)
    sentence = sentence_of(error, path or Path.cwd())
    chinese, parting, english = sentence.partition(" / ")
    is_both = parting and " / " not in english and _CHINESE.search(chinese)
    return (chinese if lang == "zh" else english) if is_both else sentence


def keep_log(site: Site) -> Path | None:
    """Path of the traceback of the current error: beside the log of its run, or written now.

    None if no file can be written.
    """
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
    """Parse a moment from ISO text; without an offset it is the site's local time."""
    try:
        return site.in_utc(datetime.fromisoformat(text))
    except ValueError:
        fail(lang, "bad_time", 2, time=text)


def print_json(value: Any) -> None:
    """Print one JSON value in UTF-8; indented on a terminal, else on one line."""
    indent = 1 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=str) + "\n")


def print_event(event: dict[str, Any], text: str, lang: str, json_: bool, **values: Any) -> None:
    """Print a recorded decision: the event as JSON, or a sentence about it."""
    if json_:
        print_json(event)
    else:
        console().print(say(lang, text, **values), soft_wrap=True)
