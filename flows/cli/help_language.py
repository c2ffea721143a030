"""Help of commands in one language: its texts are written in both, Chinese first."""

import re
from typing import Any

from typer import rich_utils
from typer.core import TyperGroup

_BOTH = re.compile(r"^(.*[一-鿿）].*?)\s*/ (?=[^/]*[A-Za-z])(.*)$", re.DOTALL)
"""A text in both languages."""

_TYPER = {
    "zh": {
        "ARGUMENTS_PANEL_TITLE": "参数",
        "OPTIONS_PANEL_TITLE": "选项",
        "COMMANDS_PANEL_TITLE": "命令",
        "DEFAULT_STRING": "[默认：{}]",
        "ENVVAR_STRING": "[环境变量：{}]",
        "REQUIRED_LONG_STRING": "[必填]",
    },
    "en": {
        "ARGUMENTS_PANEL_TITLE": "Arguments",
        "OPTIONS_PANEL_TITLE": "Options",
        "COMMANDS_PANEL_TITLE": "Commands",
        "DEFAULT_STRING": "[default: {}]",
        "ENVVAR_STRING": "[env var: {}]",
        "REQUIRED_LONG_STRING": "[required]",
    },
}
"""Names and texts of typer's own words."""

_LIBRARY = {
    "Install completion for the current shell.": "给现在用的命令行装上自动补全",
    "Show completion for the current shell, to copy it or customize the installation.": "显示自动补全的脚本，供自行安装",
}
"""Helps of typer's options in Chinese."""

_USAGE = {"Usage:": "用法：", "[OPTIONS]": "[选项]", "COMMAND": "命令", "[ARGS]": "[参数]"}


def help_in(command: Any, lang: str) -> None:
    """Put the help of a command, and of the commands below it, into one language."""
    for name, text in _TYPER[lang].items():
        setattr(rich_utils, name, text)
    _translate(command, lang)


def half_of(text: str, lang: str) -> str:
    """The half of a text in one language; all of a text that is written in one alone."""
    if lang == "zh" and text in _LIBRARY:
        return _LIBRARY[text]
    found = _BOTH.match(text)
    return found[2 if lang == "en" else 1].strip() if found else text


def _translate(command: Any, lang: str) -> None:
    for holder in (command, *command.params):
        for name in ("help", "short_help", "rich_help_panel"):
            text = getattr(holder, name, None)
            if isinstance(text, str):
                setattr(holder, name, half_of(text, lang))
    if lang == "zh":
        _say_usage(command)
    for below in command.commands.values() if isinstance(command, TyperGroup) else ():
        _translate(below, lang)


def _say_usage(command: Any) -> None:
    """Replace the words of the library in a command's usage line and in its option --help."""
    usage, option = command.get_usage, command.get_help_option

    def chinese_usage(context: Any) -> str:
        text = str(usage(context))
        for english, chinese in _USAGE.items():
            text = text.replace(english, chinese)
        return text

    def chinese_option(context: Any) -> Any:
        found = option(context)
        if found is not None:
            found.help = "显示这个说明"
        return found

    command.get_usage, command.get_help_option = chinese_usage, chinese_option
