"""Ctrl+C: each command says what was done and what was not, and ends with 130."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import typer

from flows.cli.terminal import console
from flows.cli.texts import say, step_named
from flows.steps.site.errors import is_interrupt
from flows.steps.site.site import Site, find_site, open_site

INTERRUPTED = 130
"""Exit status of a command that was interrupted at the keyboard."""


def interruptible(command: Callable[..., None], decides: bool) -> Callable[..., None]:
    """The command, which says at Ctrl+C that nothing changed, or for a decision whether it is recorded."""

    @wraps(command)
    def run(**given: Any) -> None:
        before = _events(given) if decides else None
        try:
            command(**given)
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, typer.Exit) or not is_interrupt(error):
                raise
            text = "interrupted_reading"
            if decides:
                text = "interrupted_decided" if _events(given) != before else "interrupted_undecided"
            _end(say(given["lang"], text))

    return run


def _events(given: dict[str, Any]) -> int:
    """Number of events that the site of a command has recorded."""
    with suppress(Exception):
        site = open_site(given["folder"] or find_site(Path.cwd()))
        return len(list((site.archive / "events").glob("[0-9]*.json")))
    return 0


def end_interrupted_run(site: Site, lang: str, runs_before: set[str], stands: str) -> None:
    """Say which steps an interrupted run finished and which it did not, and end."""
    from flows.steps.answer.runs import list_runs  # noqa: PLC0415  polars

    found = [run for run in list_runs(site, 1) if run.run not in runs_before]
    if not found or not found[0].steps:
        _end(say(lang, "interrupted_before", stands=stands))
    (run,) = found
    comma = say(lang, "list_comma")
    done = comma.join(step_named(lang, step) for step in run.steps if step not in run.cut_off)
    cut = comma.join(step_named(lang, step) for step in run.cut_off)
    nothing = say(lang, "no_step")
    names = {"done": done or nothing, "cut": cut or nothing}
    _end(say(lang, "interrupted_run", stands=stands, command=run.command, **names))


def _end(sentence: str) -> None:
    console(stderr=True).print(sentence, soft_wrap=True)
    raise typer.Exit(INTERRUPTED)
