"""Sentence of a finding in any language of the text tables, from its English one, which the ledger stores."""

import re
from collections.abc import Iterator
from string import Formatter

from flows.steps.findings.findings import Finding, Where, message_of, sentence_at
from flows.steps.findings.rules import CAUSES, SEVERITIES
from flows.steps.slip.said_again import english_values, said_again, value_in
from schemas.texts.language_texts import texts_of, worded

_STORED = ("zh", "en")


def sentence_in(finding: Finding, lang: str) -> str:
    """Sentence of a finding in a language, with its location."""
    message = finding[f"message_{lang if lang in _STORED else 'en'}"] or ""
    again = message_in(finding, lang)
    if lang in _STORED or again == _without_location(finding, "en"):
        return message
    where = Where("", finding["file"] or "", finding["sheet"], finding["cell"])
    return sentence_at(where, lang, again.removesuffix(_end(lang)))


def message_in(finding: Finding, lang: str) -> str:
    """Message of a finding in a language, without its location and with its full stop.

    A rule of the catalogue has no words in a third language, so its English ones stay.
    """
    stored = lang if lang in _STORED else "en"
    message = _without_location(finding, stored)
    if lang == stored or finding["rule"] not in SEVERITIES:
        return message
    again = _reworded(finding, message.removesuffix(_end(stored)), lang)
    return message if again is None else f"{again}{_end(lang)}"


def value_said(finding: Finding, lang: str) -> str:
    """Value of a finding in a language."""
    return value_in(finding["value"] or "", finding["rule"] or "", lang)


def _without_location(finding: Finding, lang: str) -> str:
    where = Where("", finding["file"] or "", finding["sheet"], finding["cell"]).said(lang)
    return (finding[f"message_{lang}"] or "").removeprefix(worded(lang, "said.somewhere", where=where))


def _end(lang: str) -> str:
    """Full stop of a sentence in a language."""
    return texts_of(lang)["said.sentence"].partition("{message}")[2]


def _reworded(finding: Finding, english: str, lang: str) -> str | None:
    """The message of a built-in rule with the same values in a language; None if its words are of an older version."""
    rule, value = finding["rule"] or "", finding["value"]
    found = re.fullmatch("".join(_pattern(rule, value)), english, re.DOTALL)
    if not found:
        return None
    causes = {texts_of("en")[f"cause.{cause}"]: cause for cause in CAUSES}
    values = found.groupdict()
    cause = causes.get(values.get("cause") or "")
    limit = values.get("limit")
    shown = values.get("value", value)
    return message_of(
        rule, lang, shown and said_again(shown, rule, lang), limit and said_again(limit, rule, lang), cause
    )


def _pattern(rule: str, value: str | None) -> Iterator[str]:
    """Parts of the pattern that the English message of a rule fits: its words, its value, and groups for the rest."""
    english, seen = texts_of("en"), set[str]()
    for words, name, _, conversion in Formatter().parse(english[f"finding.{rule}"]):
        yield re.escape(words)
        if name in seen:
            yield f"(?P={name})"
        elif name == "value":
            texts = "|".join(map(re.escape, english_values(value)))
            yield re.escape(repr(value)) if conversion == "r" else f"(?P<value>{texts})"
        elif name == "cause":
            yield f"(?P<cause>|{'|'.join(re.escape(english[f'cause.{cause}']) for cause in CAUSES)})"
        elif name:
            yield f"(?P<{name}>.*?)"
        if name and conversion != "r":
            seen.add(name)
