"""Texts that people see, one table a language: <language>.csv beside this module, with a key and a text a row.

Another language is another file. A key that a language lacks has its English text, so that no text is ever missing.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_COMPLETE = "en"
"""Language that has every key."""


def languages() -> list[str]:
    """Languages of the tables, Chinese first."""
    return sorted((path.stem for path in FOLDER.glob("*.csv")), key=lambda name: (name != "zh", name))


@cache
def texts_of(lang: str) -> dict[str, str]:
    """All texts of a language by their keys."""
    with (FOLDER / f"{lang}.csv").open(encoding="utf-8-sig", newline="") as lines:
        own = {row["key"]: row["text"] for row in csv.DictReader(lines)}
    return own if lang == _COMPLETE else texts_of(_COMPLETE) | own


def worded(lang: str, key: str, /, **values: Any) -> str:
    """The text of a key in a language, with its values filled in."""
    text = texts_of(lang)[key]
    return text.format(**values) if values else text


def in_every_language(key: str) -> frozenset[str]:
    """The texts of a key in all languages: labels by which a sheet that went out is known when it comes back."""
    return frozenset(texts_of(lang)[key] for lang in languages())


def unit_in(lang: str, unit: str) -> str:
    """A unit of measure in a language; as the catalogue has it where the language has no word for it."""
    return texts_of(lang).get(f"unit.{unit}", unit)
