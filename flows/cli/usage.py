"""Sentences on commands that were typed wrongly, in the language of `--lang`: typer's messages are English alone."""

import os
import re
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

_VALUES = (
    (re.compile(r"valid integer|valid number|valid float"), "要写数字"),
    (re.compile(r"greater than or equal to (\S+)"), "不能小于 {0}"),
    (re.compile(r"less than or equal to (\S+)"), "不能大于 {0}"),
    (re.compile(r"'(.*)' is not one of (.*?)\.?$"), "没有“{0}”，可以写：{1}"),
)
"""Beginnings of typer's messages on values, each with our sentence."""

_EXTRA = re.compile(r"unexpected extra argument\S* \((.*)\)")
_UNKNOWN = re.compile(r"No such command '(.*?)'")


class BlankReasonError(typer.BadParameter):
    """A reason was given and is blank."""

    def __init__(self, context: typer.Context, param: Any) -> None:
        super().__init__("blank", ctx=context, param=param)


LANGUAGE: ContextVar[str] = ContextVar("language", default="zh")
"""The language of the command at work."""


def spoken(words: Sequence[str]) -> str:
    """The language of a command as its words ask for it, else as FEDSTATS_LANG does; Chinese by default."""
    lang = os.environ.get("FEDSTATS_LANG", "zh")
    for at, word in enumerate(words):
        if word.startswith("--lang"):
            lang = word.partition("=")[2] or "".join(words[at + 1 : at + 2])
    return "en" if lang == "en" else "zh"


def usage_sentence(error: TyperException, lang: str) -> str:
    """One sentence that says what was typed wrongly and how the command is written."""
    context = getattr(error, "ctx", None)
    said = _english(error) if lang == "en" else _chinese(error, context)
    if context is None:
        return said
    path = context.command_path
    pieces = " ".join([path, *_pieces(context.command, "OPTIONS" if lang == "en" else "选项")])
    return f"{said}. Usage: {pieces}" if lang == "en" else f"{said}。用法：{pieces}；说明：{path} --help"


def _english(error: Any) -> str:
    if isinstance(error, BlankReasonError):
        return f"{_name(error.param)} is blank: give a reason"
    return str(error.format_message()).strip().rstrip(".?")


def _chinese(error: Any, context: Any) -> str:
    kind, message, param = type(error).__name__, str(error.message), getattr(error, "param", None)
    said = message
    if isinstance(error, BlankReasonError):
        said = f"{_name(param)} 是空的，请写明理由"
    elif kind == "MissingParameter" and param is not None:
        what = "参数" if param.param_type_name == "argument" else "选项"
        said = f"缺少{what} {_name(param)}{_about(param)}"
    elif kind == "NoSuchOption":
        said = f"没有选项 {error.option_name}{_near(error.possibilities or ())}"
    elif kind == "BadOptionUsage":
        said = f"选项 {error.option_name} {'后面要写内容' if 'requires' in message else '后面不写内容'}"
    elif kind == "BadParameter":
        said = f"{_name(param)} 的值不对：{_of_value(message)}"
    elif extra := _EXTRA.search(message):
        said = f"多写了 {extra[1]}（名称里有空格的要加引号）"
    elif unknown := _UNKNOWN.search(message):
        commands = get_close_matches(unknown[1], _commands(context), n=3, cutoff=0.5)
        said = f"没有命令 {unknown[1]}{_near(commands)}"
    return said


def _pieces(command: Any, options: str) -> list[str]:
    """Words of a command line after the command: its options, then its arguments, or a command of a group."""
    if isinstance(command, TyperGroup):
        return ["COMMAND"]
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    names = [_name(param) + ("…" if param.nargs != 1 else "") for param in arguments]
    shown = [name if own.required else f"[{name}]" for name, own in zip(names, arguments, strict=True)]
    return [*shown, f"[{options}]"]


def _near(names: Iterable[str]) -> str:
    shown = "、".join(sorted(names))
    return f"，相近的有：{shown}" if shown else ""


def _of_value(message: str) -> str:
    for pattern, said in _VALUES:
        if found := pattern.search(message):
            return said.format(*(text.replace("'", "") for text in found.groups()))
    return message


def _commands(context: Any) -> list[str]:
    command: TyperCommand | TyperGroup = context.command
    return list(command.commands) if isinstance(command, TyperGroup) else []


def _name(param: Any) -> str:
    """A parameter as it is typed: an option with its dashes, an argument in capitals."""
    options = [name for name in param.opts if name.startswith("--")]
    return options[0] if options else str(param.metavar or param.name or "").upper()


def _about(param: Any) -> str:
    """The Chinese half of a parameter's help."""
    text = (getattr(param, "help", None) or "").partition(" / ")[0].strip()
    return f"（{text}）" if text else ""
