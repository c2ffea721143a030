"""Names of rules in a few words, for lists where no sentence of a finding fits."""

from collections.abc import Iterable

from flows.steps.findings.rules import SEVERITIES
from schemas.texts.language_texts import worded

_MOST = 24


def rule_names(own: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Names of rules in Chinese and English by code: the built-in ones, and those of a catalogue.

    `own` are the catalogue's rules with their messages; the beginning of the message is the name.
    """
    names = {rule: (worded("zh", f"rule.{rule}"), worded("en", f"rule.{rule}")) for rule in SEVERITIES}
    for rule, zh, _ in own:
        names.setdefault(rule, (_beginning(zh), rule.replace("_", " ")))
    return names


def _beginning(message: str) -> str:
    """The message up to its first comma, shortened."""
    first = message.split("，", maxsplit=1)[0]
    return first if len(first) <= _MOST else f"{first[: _MOST - 1]}…"
