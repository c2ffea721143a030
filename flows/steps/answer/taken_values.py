"""Taken values: the numbers that a check takes, as an officer or a program reads them."""

from collections.abc import Sequence
from typing import Any

from flows.steps.ingest.check import Batch
from schemas.catalogue import Catalogue
from schemas.periods import parse_period
from schemas.texts.catalogue_names import catalogue_language

OF_A_NUMBER = (
    "file",
    "sheet",
    "cell",
    "place_code",
    "period",
    "indicator",
    "reported_as",
    "value",
    "qualifier",
)
"""Fields of a number in JSON."""


def values_taken(batch: Batch) -> list[dict[str, Any]]:
    """One row for each number taken, by file, sheet, row and column: `OF_A_NUMBER`, and `text` as written.

    `value` is an int if it is whole, None if a mark hides the number. `text` is None for a plain number.
    """
    files = batch.submissions.select("submission", "file").unique()
    # of files with the same bytes each has its own copy of the numbers already
    numbers = batch.observations.unique(["submission", *OF_A_NUMBER[1:7]], maintain_order=True)
    rows = numbers.join(files, on="submission").select(*OF_A_NUMBER, "text").to_dicts()
    for row in rows:
        if row["value"] is not None:
            row["value"] = int(row["value"]) if row["value"] == int(row["value"]) else float(row["value"])
    return sorted(rows, key=_position)


def _position(row: dict[str, Any]) -> tuple[str, str, int, int, str]:
    letters = row["cell"].rstrip("0123456789")
    return row["file"], row["sheet"], int(row["cell"].removeprefix(letters)), len(letters), letters


def named_values(rows: Sequence[dict[str, Any]], catalogue: Catalogue, lang: str) -> list[dict[str, Any]]:
    """The rows with `place` and `indicator` by name and `unit`; the code if the catalogue has no name."""
    indicators = {row["code"]: row for row in catalogue["indicators"].to_dicts()}
    named = []
    for row in rows:
        place = catalogue.registry(parse_period(row["period"]).end).get(row["place_code"])
        indicator = indicators[row["indicator"]]
        names = {
            "place": place.name if place else row["place_code"],
            "indicator": indicator[f"name_{catalogue_language(lang)}"] or indicator["name_zh"],
            "unit": indicator["unit"],
        }
        named.append(row | names)
    return named
