"""Words of the report's pages, in one language or in two of which a page shows one."""

from functools import cache

from markupsafe import Markup, escape

from flows.steps.findings.findings import Finding
from flows.steps.slip.reworded import sentence_in
from schemas.periods import NoSuchPeriodError, parse_period, period_words
from schemas.texts.language_texts import texts_of, unit_in, worded

LANGUAGES = ("zh", "en")
"""Languages of the pages: the first is shown until a reader asks for the second."""


def tag_of(lang: str) -> str:
    """Language tag of HTML for a language of the text tables."""
    return "zh-CN" if lang == "zh" else lang


def period_on_page(lang: str, period: str) -> str:
    """A period in Chinese words, in other languages its code; what a return wrote in place of one stays as it is."""
    try:
        return period_words(parse_period(period)) if lang == "zh" else period
    except NoSuchPeriodError:
        return period


class PageWords:
    """Texts of a page in its languages. Chinese has the catalogue's Chinese names, other languages the English ones."""

    def __init__(self, langs: tuple[str, ...] = LANGUAGES) -> None:
        self.langs = langs
        self.tags = [tag_of(lang) for lang in langs]

    def spans(self, texts: list[str]) -> Markup:
        """A text in each language; once if they are the same."""
        if len(set(texts)) == 1:
            return escape(texts[0])
        spans = (
            f'<span lang="{tag}">{escape(text)}</span>' for tag, text in zip(self.tags, texts, strict=True)
        )
        return Markup("".join(spans))

    def both(self, zh: str, en: str) -> Markup:
        """A text that is known in Chinese and in English."""
        return self.spans([zh if lang == "zh" else en for lang in self.langs])

    def message(self, finding: Finding) -> Markup:
        """The sentence of a finding in each language."""
        return self.spans([sentence_in(finding, lang) for lang in self.langs])

    def rule(self, rule: str, zh: str, en: str) -> Markup:
        """The name of a rule; one of the catalogue has no words in a third language."""
        names = {"zh": zh, "en": en}
        return self.spans([names.get(lang) or texts_of(lang).get(f"rule.{rule}", en) for lang in self.langs])

    def texts(self, key: str, **values: object) -> list[str]:
        """The text of a key in each language."""
        return [worded(lang, f"page.{key}", **values) for lang in self.langs]

    def word(self, key: str, **values: object) -> Markup:
        """The text of a key in each language, of which the page shows one."""
        return self.spans(self.texts(key, **values))

    def of_kind(self, kind: str, name: str) -> Markup:
        """A name of a code list in each language: of a dispute, of a state."""
        return self.spans([worded(lang, f"{kind}.{name}") for lang in self.langs])

    def first(self, key: str, **values: object) -> str:
        """The text of a key in the first language, for what cannot change with a reader's choice."""
        return worded(self.langs[0], f"page.{key}", **values)

    def first_of(self, zh: str, en: str) -> str:
        """A text that is known in Chinese and in English, in the first language."""
        return zh if self.langs[0] == "zh" else en

    def has(self, key: str) -> bool:
        """True if there is a text of that key."""
        return f"page.{key}" in texts_of(self.langs[0])

    def plain(self, key: str) -> str:
        """The text of a key in each language in one line, for attributes."""
        return " / ".join(self.texts(key))

    def period(self, period: str) -> Markup:
        """A period in words, in other languages than Chinese its code."""
        return self.spans([period_on_page(lang, period) for lang in self.langs])

    def unit(self, unit: str) -> Markup:
        """A unit of measure in each language."""
        return self.spans([unit if lang == "zh" else unit_in(lang, unit) for lang in self.langs])

    def other_language(self) -> Markup:
        """The name of the language that a reader would change to."""
        return self.spans(self.texts("language")[::-1])


@cache
def page_words(langs: tuple[str, ...]) -> PageWords:
    """The texts of pages in some languages."""
    return PageWords(langs)
