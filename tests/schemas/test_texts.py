"""Tables of texts, one a language: the same keys, the same values in braces, and a text for each rule."""

import csv
from collections import Counter
from string import Formatter

import pytest

from flows.steps.findings.rules import CAUSES, SEVERITIES
from schemas.texts.language_texts import FOLDER, languages, texts_of


def fields(text: str) -> set[str]:
    """Names in braces of a text."""
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


def own_texts(lang: str) -> list[tuple[str, str]]:
    with (FOLDER / f"{lang}.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["key"], row["text"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_keys_once(lang: str) -> None:
    keys = [key for key, _ in own_texts(lang)]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert set(keys) == set(texts_of("en"))


@pytest.mark.parametrize("lang", languages())
def test_every_text_takes_the_same_values_in_all_languages(lang: str) -> None:
    """A field in braces of one language that the other lacks would lose a value, or fail.

    Names of periods are an exception: each language makes them of other parts.
    """
    english = texts_of("en")
    differing = [key for key, text in own_texts(lang) if fields(text) != fields(english[key])]
    assert [key for key in differing if not key.startswith("period.")] == []


def test_every_rule_and_cause_has_a_sentence_and_no_sentence_is_of_a_rule_that_is_gone() -> None:
    keys = [key.split(".", 1) for key in texts_of("en")]
    assert {name for kind, name in keys if kind == "finding"} == set(SEVERITIES)
    assert {name for kind, name in keys if kind == "cause"} == set(CAUSES)
