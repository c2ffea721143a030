"""The command line, `fedstats`. Exit status: 0 done, 1 found errors or failed, 2 wrong usage."""

import atexit
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from typer.exceptions import TyperException

from flows.cli import catalogue, export, figures, lists, operations, report, returns, service, verification
from flows.cli.damage import blaming_damage
from flows.cli.interrupts import interruptible
from flows.cli.options import error_in
from flows.cli.terminal import console
from flows.cli.usage import LANGUAGE, spoken, usage_sentence, use_texts_asked
from flows.steps.site.errors import DamageError, is_bad_name, machine_fault

PANELS: dict[str, dict[str, Callable[..., None]]] = {
    "returns": {
        "check": returns.check,
        "template": returns.template,
        "accept": returns.accept,
        "withdraw": returns.withdraw,
    },
    "questions": {
        "status": figures.status,
        "explain": figures.explain,
        "table": figures.table,
        "diff": figures.diff,
        "report": report.report,
        "export": export.export,
    },
    "look_ups": {
        "places": lists.places,
        "forms": lists.forms,
        "indicators": lists.indicators,
        "submissions": lists.submissions,
    },
    "running": {
        "nightly": operations.nightly_command,
        "backfill": operations.backfill_command,
        "rebuild": operations.rebuild_command,
        "verify": verification.verify,
        "vintages": operations.vintages,
        "rollback": operations.rollback,
        "lock": operations.lock,
        "unlock": operations.unlock,
        "runs": lists.runs,
        "serve": service.serve,
    },
}
"""Commands by the person who asks, as `fedstats --help` lists them; each panel is titled help.panel.<key>."""

DECIDING = ("accept", "withdraw", "rollback", "lock", "unlock", "verify")
"""Commands that record a decision of an officer; verify does with --accept-break."""

_FEWEST = 3
"""Words of the shortest command line that never prints a help by itself, such as `site --lang en`."""

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
site_app = typer.Typer(no_args_is_help=True)
site_app.command("new")(service.site_new)
catalogue_app = typer.Typer(no_args_is_help=True)
catalogue_app.command("export")(catalogue.export_catalogue)
catalogue_app.command("import")(catalogue.import_catalogue)
for panel, commands in PANELS.items():
    for name, command in commands.items():
        app.command(name, rich_help_panel=f"help.panel.{panel}")(
            interruptible(blaming_damage(command), name in DECIDING)
        )
app.add_typer(site_app, name="site", help="help.command.site", rich_help_panel=f"help.panel.{panel}")
app.add_typer(
    catalogue_app,
    name="catalogue",
    help="help.command.catalogue",
    rich_help_panel=f"help.panel.{panel}",
)


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command, of the process's arguments by default; its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if sentence := use_texts_asked(words):
        console(stderr=True).print(sentence, soft_wrap=True)
        return 2
    LANGUAGE.set(spoken(words))
    try:
        command = typer.main.get_command(app)
        if "--help" in words or len(words) < _FEWEST:
            from flows.cli.help_language import help_in  # noqa: PLC0415  needed for a help alone

            help_in(command, spoken(words))
        return int(command(words, prog_name="fedstats", standalone_mode=False) or 0)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except TyperException as error:
        if type(error).__name__ != "NoArgsIsHelpError":  # whose help is printed already
            console(stderr=True).print(usage_sentence(error, spoken(words)), soft_wrap=True)
        return getattr(error, "exit_code", 1)
    except Exception as error:
        is_said = isinstance(error, DamageError) or is_bad_name(error)
        if not is_said and machine_fault(error, Path.cwd()) is None:
            raise
        console(stderr=True).print(error_in(error, spoken(words)), soft_wrap=True)
        return 1


def main() -> None:
    """Run the command line and end the process after its exit handlers.

    A full teardown of the interpreter would let DuckDB print a report on its objects while a thread of Prefect is
    still alive.
    """
    status = run_command()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
