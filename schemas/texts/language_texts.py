"""Texts that people see, one table a language: <language>.csv beside this module, with a key and a text a row.

Another language is another file. A site may have tables of its own: a language that is not here, or other words for
some keys. A key that a language lacks has its English text, so that no text is ever missing.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COMPLETE = "en"
"""Language that has every key."""

TextFile = tuple[str, str, int, int]
"""A table of a site: its language, path, size and time of change."""

_of_site: tuple[TextFile, ...] = ()
_of_logs: tuple[str, ...] = ("zh", "en")


def use_tables(tables: tuple[TextFile, ...]) -> None:
    """Use the tables of a site in this process, instead of those of another site."""
    global _of_site  # noqa: PLW0603  a process serves one site, and a text is asked for in places that know none
    _of_site = tables


def use_log_language(lang: str) -> None:
    """Write the logs of this process in a site's language and English; in Chinese and English for these two."""
    global _of_logs  # noqa: PLW0603  as above
    _of_logs = ("zh", COMPLETE) if lang in ("zh", COMPLETE) else (lang, COMPLETE)


def log_languages() -> tuple[str, ...]:
    """Languages in which logs have a sentence, one after the other."""
    return _of_logs


def tables_in_use() -> tuple[TextFile, ...]:
    """The tables of the site of this process."""
    return _of_site


def state_of_texts() -> tuple[Path, tuple[TextFile, ...]]:
    """The folder of the tables and the tables of the site: what is made of texts is as long the same as they are."""
    return FOLDER, _of_site


def languages() -> list[str]:
    """Languages of the tables, Chinese first."""
    return list(_languages(FOLDER, _of_site))


@cache
def _languages(folder: Path, of_site: tuple[TextFile, ...]) -> tuple[str, ...]:
    names = {path.stem for path in folder.glob("*.csv")} | {lang for lang, *_ in of_site}
    return tuple(sorted(names, key=lambda name: (name != "zh", name)))


def texts_of(lang: str) -> dict[str, str]:
    """All texts of a language by their keys."""
    return _texts(lang, FOLDER, _of_site)


@cache
def _texts(lang: str, folder: Path, of_site: tuple[TextFile, ...]) -> dict[str, str]:
    own = _installed(lang, folder)
    for language, path, *_ in of_site:
        if language == lang:
            own = own | read_texts(Path(path))
    return own if lang == COMPLETE else _texts(COMPLETE, folder, of_site) | own


def installed_texts(lang: str) -> dict[str, str]:
    """Texts of a language that come with the program; none if it has no table of the language."""
    return _installed(lang, FOLDER)


@cache
def _installed(lang: str, folder: Path) -> dict[str, str]:
    path = folder / f"{lang}.csv"
    return read_texts(path) if path.exists() else {}


def read_texts(path: Path) -> dict[str, str]:
    """Texts of a table by their keys."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        return {row[0]: row[1] for row in rows if row}


def worded(lang: str, key: str, /, **values: Any) -> str:
    """The text of a key in a language, with its values filled in; those that are texts themselves in the same language."""
    text = texts_of(lang)[key]
    own = {name: value.said(lang) if hasattr(value, "said") else value for name, value in values.items()}
    return text.format(**own) if own else text


def in_every_language(key: str) -> frozenset[str]:
    """The texts of a key in all languages: labels by which a sheet that went out is known when it comes back.

    A sheet may have gone out before a site chose words of its own.
    """
    return _in_every_language(key, FOLDER, _of_site)


@cache
def _in_every_language(key: str, folder: Path, of_site: tuple[TextFile, ...]) -> frozenset[str]:
    tables = [
        own
        for lang in _languages(folder, of_site)
        for own in (_installed(lang, folder), _texts(lang, folder, of_site))
    ]
    return frozenset(own[key] for own in tables if key in own)


def unit_in(lang: str, unit: str) -> str:
    """A unit of measure in a language; as the catalogue has it in Chinese, and where there is no word for it."""
    if lang == "zh":
        return unit
    return texts_of(lang).get(f"unit.{unit}", unit)
