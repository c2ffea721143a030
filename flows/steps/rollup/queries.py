"""Queries: the SELECTs of sql/, one a file; and the digests that tell one code from another."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
SQL = ROOT / "sql"


@cache
def read_query(name: str) -> str:
    """The SELECT of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@cache
def find_query(name: str) -> str:
    """The name with its chapter: `figure` is `figures/figure`."""
    (path,) = SQL.rglob(f"{name}.sql")
    return path.relative_to(SQL).with_suffix("").as_posix()


@cache
def queries_digest() -> str:
    """SHA-256 over the queries that make the figures."""
    return _digest(sorted(SQL.rglob("*.sql")))


READING = (
    *("schemas", "schemas/integrity"),
    *(
        "flows/steps/values",
        "flows/steps/findings",
        "flows/steps/book",
        "flows/steps/recognise",
        "flows/steps/tidy",
    ),
    *("flows/steps/intake/personal_patterns.py", "flows/steps/intake/personal_search.py"),
    "flows/steps/ingest/check.py",
)
"""Folders and modules that turn files into observations."""


def digest_of_code(places: Iterable[str], root: Path = ROOT) -> str:
    """SHA-256 over the Python modules in folders (without the folders below them) and over single modules.

    Raises FileNotFoundError if one of the places holds no module."""
    files = []
    for place in places:
        path = root / place
        found = sorted(path.glob("*.py")) if path.is_dir() else [path]
        if not found:
            raise FileNotFoundError(path)
        files += found
    return _digest(files)


@cache
def reading_digest() -> str:
    """SHA-256 over the code that turns files into observations."""
    return digest_of_code(READING)


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.read_bytes())
    return total.hexdigest()
