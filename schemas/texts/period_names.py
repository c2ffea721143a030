"""Names of periods in a language, as they are read back."""

from schemas.periods import APRIL, FISCAL, MONTHS_IN, Period, first_month, period_words
from schemas.texts.language_texts import worded


def period_in(lang: str, period: Period) -> str:
    """A period in words: 2025年第1季度 in Chinese, Q1 2025 in English."""
    if lang == "zh":
        return period_words(period)
    length, begin = MONTHS_IN[period.period_type], first_month(period.period_type)
    name = {1: "month", 3: "quarter", 6: "half", 12: "year"}[length]
    if period.period_type in FISCAL:
        name = f"{'april' if begin == APRIL else 'fiscal'}_{name}"
    months = worded(lang, "period.months").split(",")
    return worded(
        lang,
        f"period.{name}",
        key=period.text,
        year=period.start.year,
        month=period.start.month,
        number=(period.start.month - begin) % 12 // length + 1,
        half=f"H{(period.start.month - begin) % 12 // length + 1}",
        name=months[period.start.month - 1],
        last_name=months[period.end.month - 1],
        last_year=period.end.year,
    )
