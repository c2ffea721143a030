"""Help of commands in one language: `help=` in the code names a text of the tables."""

from typing import Any

from typer import rich_utils
from typer.core import TyperGroup

from schemas.texts.language_texts import texts_of

_TYPER = {
    "ARGUMENTS_PANEL_TITLE": "arguments",
    "OPTIONS_PANEL_TITLE": "options",
    "COMMANDS_PANEL_TITLE": "commands",
    "DEFAULT_STRING": "default",
    "ENVVAR_STRING": "environment",
    "REQUIRED_LONG_STRING": "required",
}
"""Typer's own words by name, with their texts help.panel.<key>."""

_USAGE = {
    "Usage:": "usage.usage",
    "[OPTIONS]": "usage.any_options",
    "COMMAND": "usage.command",
    "[ARGS]": "usage.any_arguments",
}
"""Words of the library in a usage line, with their texts."""


def help_in(command: Any, lang: str) -> None:
    """Put the help of a command, and of the commands below it, into one language."""
    texts = texts_of(lang)
    for name, key in _TYPER.items():
        setattr(rich_utils, name, texts[f"help.panel.{key}"])
    _translate(command, texts, "help.command")


def _translate(command: Any, texts: dict[str, str], key: str) -> None:
    command.help = texts.get(key, command.help)
    for param in command.params:
        param.help = texts.get(f"help.{param.name}" if _is_of_library(param) else param.help, param.help)
    for holder in (command, *command.params):
        panel = getattr(holder, "rich_help_panel", None)
        if isinstance(panel, str):
            holder.rich_help_panel = texts.get(panel, panel)
    _say_usage(command, texts)
    for name, below in command.commands.items() if isinstance(command, TyperGroup) else ():
        _translate(below, texts, f"{key}.{name}")


def _is_of_library(param: Any) -> bool:
    return param.name in ("install_completion", "show_completion")


def _say_usage(command: Any, texts: dict[str, str]) -> None:
    """Replace the words of the library in a command's usage line and in its option --help."""
    usage, option = command.get_usage, command.get_help_option

    def own_usage(context: Any) -> str:
        text = str(usage(context))
        for english, key in _USAGE.items():
            text = text.replace(english, texts[key])
        return text

    def own_option(context: Any) -> Any:
        found = option(context)
        if found is not None:
            found.help = texts["help.help"]
        return found

    command.get_usage, command.get_help_option = own_usage, own_option
