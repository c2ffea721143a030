"""Words in a finding's values, said in a third language: the ledger has them in Chinese and English."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from schemas.texts.language_texts import COMPLETE, TextFile, state_of_texts, texts_of, worded
from schemas.texts.said import WordList

_LIST = "value.list"
_BETWEEN = " / "
"""Sign between the Chinese and the English words of a value."""

_WORDS = {"address": r"[^\s,]+", "form": r"[^\s,()]+"}
"""Fields of one word each: a number of a row or letters of a column, a code of a form; a list has several."""

_Pattern = tuple[str, re.Pattern[str], dict[str, str]]
"""A key, the pattern of its English text, and for each field that is a list what stands between its items."""


def value_in(value: str, rule: str, lang: str) -> str:
    """A value that the ledger keeps, in a language; the whole value if it has no words of the text tables."""
    for at in _halves(value):
        english = value[at + len(_BETWEEN) :]
        if said_again(english, rule, "zh") == value[:at] != english:
            return english if lang == COMPLETE else said_again(english, rule, lang)
    return value


def english_values(value: str | None) -> list[str]:
    """Texts that a value can have in an English sentence: its part behind a sign between languages, or all of it."""
    text = str(value)
    return [text, *(text[at + len(_BETWEEN) :] for at in _halves(text))]


def _halves(text: str) -> Iterator[int]:
    """Positions of the signs between two languages."""
    at = text.find(_BETWEEN)
    while at >= 0:
        yield at
        at = text.find(_BETWEEN, at + 1)


def said_again(text: str, rule: str, lang: str) -> str:
    """An English value of a rule in a language; as it is if it has no words of the text tables.

    The texts of a rule are value.<rule>.<name>, those of every rule value.<name>; a text value.<name>.<part> is a part
    of one of these.
    """
    for key, pattern, lists in _patterns(rule, state_of_texts()):
        if not (found := pattern.fullmatch(text)):
            continue
        if key == _LIST:
            items = text.split(lists["items"])
            again = [said_again(item, rule, lang) for item in items] if len(items) > 1 else items
            return text if again == items else worded(lang, key, items=WordList(again))
        within = key.split(".")[1]
        values: dict[str, Any] = {}
        for name, own in found.groupdict().items():
            if name in lists:
                values[name] = WordList(said_again(item, within, lang) for item in own.split(lists[name]))
            else:
                values[name] = said_again(own, within, lang)
        return worded(lang, key, **values)
    return text


@cache
def _patterns(rule: str, _state: tuple[Path, tuple[TextFile, ...]]) -> tuple[_Pattern, ...]:
    """Patterns of the texts that values of a rule can have: those with the most words first, a bare list last."""
    of_every, of_rule = re.compile(r"value\.\w+"), re.compile(rf"value\.{rule}\.\w+")
    keys = [key for key in texts_of(COMPLETE) if of_every.fullmatch(key) or of_rule.fullmatch(key)]
    found = [(key, *_pattern(texts_of(COMPLETE)[key])) for key in keys]
    return tuple(sorted(found, key=_rank))


def _rank(own: _Pattern) -> tuple[bool, bool, int]:
    key, pattern, _ = own
    return key == _LIST, pattern.groups > 0, -len(re.sub(r"\{.*?\}", "", texts_of(COMPLETE)[key]))


def _pattern(english: str) -> tuple[re.Pattern[str], dict[str, str]]:
    parts, lists, seen = [], dict[str, str](), set[str]()
    for words, name, between, _ in Formatter().parse(english):
        parts.append(re.escape(words))
        if name in seen:
            parts.append(f"(?P={name})")
        elif name:
            parts.append(f"(?P<{name}>{_WORDS.get(name, '.+?')})")
            seen.add(name)
        if name and between:
            lists[name] = between
    return re.compile("".join(parts), re.DOTALL), lists
