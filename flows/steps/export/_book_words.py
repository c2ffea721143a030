"""Words of workbooks and csv files in a language: the texts book.<key> of its table."""

from functools import cache

from schemas.periods import MONTHS_IN, Period, period_words
from schemas.texts.language_texts import texts_of, worded

_SIGNS = {
    "△": "partial",
    "暂": "provisional",
    "估": "estimated",
    "抑": "suppressed",
    "合": "reported_total",
    "？": "doubtful",
    "约": "about",
    "起": "more_than",
    "内": "less_than",
}
"""Keys of the signs behind a number, in their order, by the sign that tables have."""

_INSTEAD = {"缺报": "missing", "未填": "blank", "抑制": "suppressed", "—": "impossible"}
"""Keys of the words in place of a number that is not there, by the word that tables have."""

SIGN_KEYS = tuple(_SIGNS)


class BookWords:
    """Words of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, key: str, **parts: object) -> str:
        """A word or sentence with its parts."""
        return worded(self.lang, f"book.{key}", **parts)

    def period(self, period: Period) -> str:
        """A period in Chinese words; in other languages its key."""
        return period_words(period) if self.lang == "zh" else period.text

    def measure(self, unit: str) -> str:
        """A unit of measure; as it is where the language has no word for it."""
        return texts_of(self.lang).get(f"book.unit.{unit}", unit)

    def heading(self, title: str, unit: str) -> str:
        """A title with its unit in brackets."""
        return self.say("brackets", text=title, more=unit) if unit else title

    def sign(self, sign: str) -> str:
        """A sign as it is shown."""
        return self.say(f"sign.{_SIGNS[sign]}")

    def phrase(self, sign: str) -> str:
        """The meaning of a sign in short."""
        return self.say(f"sign.{_SIGNS[sign]}.short")

    def word(self, word: str) -> str:
        """A word in the place of a number."""
        return self.say(f"instead.{_INSTEAD[word]}") if word in _INSTEAD else word

    def legend(self, used: set[str]) -> list[str]:
        """The used signs and words with their meaning, in order."""
        keys = {sign: f"sign.{key}" for sign, key in _SIGNS.items()}
        keys |= {word: f"instead.{key}" for word, key in _INSTEAD.items()}
        return [
            self.say("sign", sign=self.say(key), text=self.say(f"{key}.says"))
            for own, key in keys.items()
            if own in used
        ]

    def length(self, period: Period) -> str:
        """The name of the group of periods as long as this one."""
        return self.say({1: "month", 3: "quarter", 6: "half", 12: "year"}[MONTHS_IN[period.period_type]])


@cache
def words_of(lang: str) -> BookWords:
    """The words of a language."""
    return BookWords(lang)
