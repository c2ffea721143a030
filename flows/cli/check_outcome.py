"""Outcome of a check on the terminal: findings, and the numbers that are taken."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from flows.cli.terminal import print_table
from flows.cli.texts import headings, say
from schemas.periods import parse_period, period_words
from schemas.texts.language_texts import texts_of, unit_in, worded


def print_findings(findings: list[dict[str, Any]], lang: str) -> None:
    """Print findings as a table of severity and sentence."""
    from flows.steps.slip.reworded import sentence_in  # noqa: PLC0415  polars

    rows = [[worded(lang, f"severity.{row['severity']}"), sentence_in(row, lang)] for row in findings]
    print_table("", headings(lang, "findings"), rows)


def print_values(rows: list[dict[str, Any]], lang: str) -> None:
    """Print the numbers that a check takes, a table for each sheet and period."""
    for (file, sheet, period), group in groupby(rows, itemgetter("file", "sheet", "period")):
        said = period_words(parse_period(period)) if lang == "zh" else period
        title = " · ".join(filter(None, (file, sheet, said)))
        print_table(title, headings(lang, "values"), [_value_line(row, lang) for row in group])


def _value_line(row: dict[str, Any], lang: str) -> list[str]:
    own = texts_of(lang)
    indicator = say(lang, "brackets", text=row["indicator"], more=unit_in(lang, row["unit"] or ""))
    indicator += own.get(f"say.as_{row['reported_as']}", "")
    value = "" if row["value"] is None else f"{row['value']:,}"
    words = own.get(f"qualifier.{row['qualifier']}", "")
    written = " ".join((row["text"] or "").split())
    is_same = written in (value, value.replace(",", ""))
    return [row["cell"], row["place"], indicator, f"{value} {words}".strip(), "" if is_same else written]
