"""Drawing on the terminal: the console, tables, progress bars."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.cli.texts import step_named
from flows.running.progress import shown_by
from schemas.texts.said import Saying

_NUMBER = re.compile(r"—|[\d,.]+(/[\d,]+)?")


def console(stderr: bool = False) -> Console:
    """Make a console; tables written to a file are 160 characters wide, whatever the terminal."""
    wide = None if (sys.stderr if stderr else sys.stdout).isatty() else 160
    return Console(stderr=stderr, width=wide, highlight=False, emoji=False, markup=False)


class _Warnings(logging.Handler):
    """Handler that prints each warning of a run, in a language, on a line above the progress bars."""

    def __init__(self, out: Console, lang: str) -> None:
        super().__init__(logging.WARNING)
        self.out, self.lang = out, lang

    def emit(self, record: logging.LogRecord) -> None:
        said = record.msg.said(self.lang) if isinstance(record.msg, Saying) else record.getMessage()
        self.out.print(said, soft_wrap=True)


@contextmanager
def progress(lang: str, wanted: bool) -> Iterator[None]:
    """Draw the progress of the run inside on the error stream, one bar a stage, and print its warnings there."""
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console(stderr=True), transient=True, disable=not (wanted and sys.stderr.isatty()),
    )  # fmt: skip
    stages: dict[str, TaskID] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in stages:
            stages[stage] = bars.add_task(step_named(lang, stage), total=None)
        bars.update(stages[stage], completed=done, total=total or None)

    warnings, log = _Warnings(bars.console, lang), logging.getLogger("flows")
    log.addHandler(warnings)
    try:
        with bars, shown_by(show):
            yield
    finally:
        log.removeHandler(warnings)


def print_table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """Print a table; columns of numbers are aligned right."""
    table = Table(title=title, title_justify="left", header_style="")
    for at, heading in enumerate(headings):
        numeric = all(_NUMBER.fullmatch(row[at]) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)
