"""Sentences on commands that were typed wrongly, in the language of `--lang`: typer's messages are English alone."""

import os
import re
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from flows.steps.site.site import TEXTS, find_site
from schemas.texts.language_texts import languages, texts_of, worded
from schemas.texts.site_texts import TextsError, use_texts_in

_VALUES = (
    (re.compile(r"valid integer|valid number|valid float"), "number"),
    (re.compile(r"greater than or equal to (?P<bound>\S+)"), "at_least"),
    (re.compile(r"less than or equal to (?P<bound>\S+)"), "at_most"),
    (re.compile(r"'(?P<given>.*)' is not one of (?P<known>.*?)\.?$"), "choice"),
)
"""Beginnings of typer's messages on values, each with its text usage.<key>."""

_EXTRA = re.compile(r"unexpected extra argument\S* \((.*)\)")
_UNKNOWN = re.compile(r"No such command '(.*?)'")


class BlankReasonError(typer.BadParameter):
    """A reason was given and is blank."""

    def __init__(self, context: typer.Context, param: Any) -> None:
        super().__init__("blank", ctx=context, param=param)


LANGUAGE: ContextVar[str] = ContextVar("language", default="zh")
"""The language of the command at work."""


def use_texts_asked(words: Sequence[str]) -> str:
    """Use the tables of texts of the site that a command's words name.

    The sentence on a table that cannot be used, if the words ask for a language that is not there; else the opening of
    the site says it.
    """
    named = _after(words, "--site") or os.environ.get("FEDSTATS_SITE")
    try:
        use_texts_in((Path(named) if named else find_site(Path.cwd())) / TEXTS)
    except TextsError as error:
        return "" if _asked_for(words) in languages() else str(error)
    except OSError:
        pass
    return ""


def _asked_for(words: Sequence[str]) -> str:
    return _after(words, "--lang") or os.environ.get("FEDSTATS_LANG", "zh")


def _after(words: Sequence[str], option: str) -> str:
    """The value of an option among a command's words; empty if it is not there."""
    found = ""
    for at, word in enumerate(words):
        if word == option or word.startswith(f"{option}="):
            found = word.partition("=")[2] or "".join(words[at + 1 : at + 2])
    return found


def spoken(words: Sequence[str]) -> str:
    """The language of a command as its words ask for it, else as FEDSTATS_LANG does; Chinese by default."""
    lang = _asked_for(words)
    return lang if lang in languages() else "zh"


def usage_sentence(error: TyperException, lang: str) -> str:
    """One sentence that says what was typed wrongly and how the command is written."""
    context = getattr(error, "ctx", None)
    said = _what_is_wrong(error, context, lang)
    if context is None:
        return said
    path = context.command_path
    pieces = " ".join([path, *_pieces(context.command, worded(lang, "usage.options"))])
    return worded(lang, "usage.in_all", said=said, pieces=pieces, path=path)


def _what_is_wrong(error: Any, context: Any, lang: str) -> str:
    kind, message, param = type(error).__name__, str(error.message), getattr(error, "param", None)
    say, said = partial(worded, lang), message
    if isinstance(error, BlankReasonError):
        said = say("usage.blank", name=_name(param))
    elif kind == "MissingParameter" and param is not None:
        what = "argument" if param.param_type_name == "argument" else "option"
        said = say(f"usage.missing_{what}", name=_name(param), about=_about(param, lang))
    elif kind == "NoSuchOption" and _is_of_a_command(context, error.option_name):
        said = say("usage.early_option", name=error.option_name)
    elif kind == "NoSuchOption":
        said = say("usage.no_option", name=error.option_name, near=_near(error.possibilities or (), lang))
    elif kind == "BadOptionUsage":
        needs = "needs_value" if "requires" in message else "no_value"
        said = say(f"usage.{needs}", name=error.option_name)
    elif kind == "BadParameter":
        said = say("usage.bad_value", name=_name(param), said=_of_value(message, lang))
    elif extra := _EXTRA.search(message):
        said = say("usage.extra", words=extra[1])
    elif unknown := _UNKNOWN.search(message):
        commands = get_close_matches(unknown[1], _commands(context), n=3, cutoff=0.5)
        said = say("usage.no_command", name=unknown[1], near=_near(commands, lang))
    return said


def _pieces(command: Any, options: str) -> list[str]:
    """Words of a command line after the command: its options, then its arguments, or a command of a group."""
    if isinstance(command, TyperGroup):
        return ["COMMAND"]
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    names = [_name(param) + ("…" if param.nargs != 1 else "") for param in arguments]
    shown = [name if own.required else f"[{name}]" for name, own in zip(names, arguments, strict=True)]
    return [*shown, f"[{options}]"]


def _near(names: Iterable[str], lang: str) -> str:
    shown = worded(lang, "say.list_comma").join(sorted(names))
    return worded(lang, "usage.near", names=shown) if shown else ""


def _of_value(message: str, lang: str) -> str:
    for pattern, key in _VALUES:
        if found := pattern.search(message):
            values = {name: text.replace("'", "") for name, text in found.groupdict().items()}
            return texts_of(lang)[f"usage.{key}"].format(**values)
    return message


def _commands(context: Any) -> list[str]:
    command: TyperCommand | TyperGroup = context.command
    return list(command.commands) if isinstance(command, TyperGroup) else []


def _is_of_a_command(context: Any, option: str) -> bool:
    """True for an option that commands of the group have, not the group before them."""
    command: TyperCommand | TyperGroup = context.command
    own = command.commands.values() if isinstance(command, TyperGroup) else ()
    return any(option in param.opts for each in own for param in each.params)


def _name(param: Any) -> str:
    """A parameter as it is typed: an option with its dashes, an argument in capitals."""
    options = [name for name in param.opts if name.startswith("--")]
    return options[0] if options else str(param.metavar or param.name or "").upper()


def _about(param: Any, lang: str) -> str:
    """A parameter's help in brackets."""
    written = getattr(param, "help", None) or ""
    text = texts_of(lang).get(written, written)
    return worded(lang, "usage.about", text=text) if text else ""
