"""Damaged files of a vintage: a command that fails on them names them, in place of the error of whatever read them."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import typer

from flows.steps.site.errors import DamageError, is_interrupt
from flows.steps.site.settings import SiteError
from flows.steps.site.site import find_site, open_site


def blaming_damage(command: Callable[..., None]) -> Callable[..., None]:
    """The command, which raises DamagedVintageError for an error that damaged files of a vintage explain."""

    @wraps(command)
    def run(**given: Any) -> None:
        try:
            command(**given)
        except (typer.Exit, DamageError):
            raise
        except Exception as error:
            if not is_interrupt(error):
                _blame_vintages(given, error)
            raise

    return run


def _blame_vintages(given: dict[str, Any], error: Exception) -> None:
    """Raise DamagedVintageError if files of the current vintage, or of one that the command names, are damaged."""
    from flows.steps.vintage.hash_share import DamagedVintageError  # noqa: PLC0415  polars
    from flows.steps.vintage.vintage import damaged_files  # noqa: PLC0415

    try:
        site = open_site(given.get("folder") or find_site(Path.cwd()))
    except SiteError:
        return
    named = tuple(text for text in given.values() if isinstance(text, str) and text)
    others = [folder for folder in (site.marts / "vintages").glob("[!.]*") if folder.name.startswith(named)]
    for folder in dict.fromkeys([site.current.resolve(), *sorted(others)]):
        if folder.is_dir() and (damaged := damaged_files(folder)):
            raise DamagedVintageError(folder.name, damaged) from error
