"""Sentences, table headings and step names of the command line, from the text tables."""

from typing import Any

from schemas.texts.language_texts import texts_of, worded


def say(lang: str, text: str, /, **values: Any) -> str:
    """Fill in the sentence of that name, in the language asked for."""
    return worded(lang, f"say.{text}", **values)


def headings(lang: str, table: str) -> list[str]:
    """Column headings of a table."""
    return texts_of(lang)[f"head.{table}"].split("|")


def step_named(lang: str, step: str) -> str:
    """Name of a step of a run, or of a stage of it."""
    return texts_of(lang)[f"step.{step}"]
