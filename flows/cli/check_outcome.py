"""Outcome of a check on the terminal: findings, and the numbers that are taken."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from flows.cli.names import HEADS, QUALIFIER_NAMES
from flows.cli.terminal import print_table
from flows.cli.texts import SENTENCES, say
from schemas.periods import parse_period, period_words
from schemas.texts.language_texts import worded


def print_findings(findings: list[dict[str, Any]], lang: str) -> None:
    """Print findings as a table of severity and sentence."""
    rows = [[worded(lang, f"severity.{row['severity']}"), row[f"message_{lang}"]] for row in findings]
    print_table("", HEADS["findings"][lang == "en"], rows)


def print_values(rows: list[dict[str, Any]], lang: str) -> None:
    """Print the numbers that a check takes, a table for each sheet and period."""
    for (file, sheet, period), group in groupby(rows, itemgetter("file", "sheet", "period")):
        said = period_words(parse_period(period)) if lang == "zh" else period
        title = " · ".join(filter(None, (file, sheet, said)))
        print_table(title, HEADS["values"][lang == "en"], [_value_line(row, lang) for row in group])


def _value_line(row: dict[str, Any], lang: str) -> list[str]:
    kind = f"as_{row['reported_as']}"
    indicator = f"{row['indicator']}（{row['unit']}）" + (say(lang, kind) if kind in SENTENCES else "")
    value = "" if row["value"] is None else f"{row['value']:,}"
    words = QUALIFIER_NAMES[row["qualifier"]][lang == "en"]
    written = " ".join((row["text"] or "").split())
    is_same = written in (value, value.replace(",", ""))
    return [row["cell"], row["place"], indicator, f"{value} {words}".strip(), "" if is_same else written]
