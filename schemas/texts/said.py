"""Sentences that a step says without knowing its reader: an error, a warning."""

from collections.abc import Iterable
from typing import Any, Self

from schemas.texts.language_texts import COMPLETE, log_languages, worded


class WordList(tuple[str, ...]):
    """Words or sentences that a sentence lists; what stands after the colon of its field is between them: {known:, }."""

    __slots__ = ()

    def __format__(self, between: str) -> str:
        return between.join(self)

    def said(self, lang: str) -> "WordList":
        """The list with its sentences in a language."""
        return WordList(own.said(lang) if isinstance(own, Saying) else own for own in self)


class Saying(str):
    """The sentence of a key in the languages of logs, Chinese and English; a reader gets it in one language.

    A value that is a Saying itself, is `Both`, or a WordList of Sayings, is said in the same language.
    """

    __slots__ = ("key", "values")
    key: str
    values: dict[str, Any]

    def __new__(cls, key: str, /, **values: Any) -> Self:
        said = (worded(lang, key, **values) for lang in log_languages())
        self = super().__new__(cls, " / ".join(dict.fromkeys(said)))
        self.key, self.values = key, values
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.key,), self.values

    def said(self, lang: str) -> str:
        """The sentence in a language."""
        return worded(lang, self.key, **self.values)


class Both:
    """A value in Chinese, and in English for all other languages: a name of the catalogue, a sentence made of parts."""

    def __init__(self, zh: object, en: object) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"

    def said(self, lang: str) -> str:
        """The value in a language."""
        return str(self.zh if lang == "zh" else self.en)


def kept_text(value: str | None) -> str | None:
    """A value as the ledger keeps it: as it is, or in Chinese and English if it has words of the text tables."""
    if not isinstance(value, Saying):
        return value
    return " / ".join(dict.fromkeys(value.said(lang) for lang in ("zh", COMPLETE)))


def listed(items: Iterable[str]) -> Saying:
    """Some texts one after the other, with the comma of the reader's language between them."""
    return Saying("value.list", items=WordList(items))


def said_in(error: BaseException, lang: str) -> str | None:
    """The sentence of an error in a language; None if it was raised with another text."""
    sentence = error.args[0] if error.args else None
    return sentence.said(lang) if isinstance(sentence, Saying | Both) else None
