"""Digests of the code: one of the modules that read returns, one of the queries that make figures.

A changed reading digest makes every submission due to be read again; a changed queries digest makes every year due to
be rolled up again. So each digest covers the files that its results depend on, and no others.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from schemas.texts.language_texts import state_of_texts, texts_of

_ROOT = Path(__file__).parents[3]

_LEDGER_LANGUAGES = ("zh", "en")

READING = (
    "schemas",
    "schemas/integrity",
    "schemas/texts/causes.py",
    "schemas/texts/language_texts.py",
    "schemas/texts/said.py",
    "flows/steps/values",
    "flows/steps/findings",
    "flows/steps/book",
    "flows/steps/recognise",
    "flows/steps/tidy",
    "flows/steps/intake/_cut_numbers.py",
    "flows/steps/intake/_personal_labels.py",
    "flows/steps/intake/_split_numbers.py",
    "flows/steps/intake/catalogue_codes.py",
    "flows/steps/intake/personal_patterns.py",
    "flows/steps/intake/personal_search.py",
    "flows/steps/ingest/check.py",
    "flows/steps/ingest/reading_faults.py",
)
"""Folders (without the folders below them) and modules that turn a file into observations and findings."""


def digest_of_code(places: Iterable[str], root: Path = _ROOT) -> str:
    """SHA-256 over the Python modules of folders, without the folders below them, and over single modules.

    Raises FileNotFoundError if a folder has no modules or a module does not exist.
    """
    files = []
    for place in places:
        path = root / place
        found = sorted(path.glob("*.py")) if path.is_dir() else [path]
        if not found:
            raise FileNotFoundError(path)
        files += found
    return _digest(files)


def digest_of_queries(root: Path = _ROOT) -> str:
    """SHA-256 over the queries in sql/ but those of the report, which read what is published."""
    sql = root / "sql"
    return _digest(sorted({*sql.rglob("*.sql")} - {*(sql / "report").glob("*.sql")}))


def reading_digest() -> str:
    """SHA-256 over the code that turns a file into observations and findings, and over the sentences of findings."""
    return _digest_of_reading(state_of_texts())


@cache
def _digest_of_reading(_texts: object) -> str:
    return hashlib.sha256(f"{digest_of_code(READING)}{sentences_of_findings()}".encode()).hexdigest()


def sentences_of_findings() -> list[tuple[str, str, str]]:
    """Language, key and text of each sentence that the ledger stores with a finding."""
    return [
        (lang, key, text)
        for lang in _LEDGER_LANGUAGES
        for key, text in sorted(texts_of(lang).items())
        if key.startswith(("finding.", "cause.", "said.", "value.", "slip.list_comma"))
    ]


@cache
def queries_digest() -> str:
    """SHA-256 over the queries that make the figures."""
    return digest_of_queries()


@cache
def steps_digest() -> str:
    """SHA-256 over the code of all steps and schemas and over the program's tables of texts."""
    places = (_ROOT / "flows" / "steps", _ROOT / "schemas")
    return _digest(
        sorted(path for place in places for kind in ("*.py", "*.csv") for path in place.rglob(kind))
    )


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.read_bytes())
    return total.hexdigest()
