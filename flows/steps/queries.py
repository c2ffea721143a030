"""Queries: the SELECTs of sql/, one a file; and the digests that tell one code from another."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SQL = ROOT / "sql"


@cache
def read_query(name: str) -> str:
    """The SELECT of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@cache
def queries_digest() -> str:
    """SHA-256 over the queries that make the figures."""
    return _digest(sorted(SQL.rglob("*.sql")))


@cache
def reading_digest() -> str:
    """SHA-256 over the code that makes observations of files."""
    return _digest(sorted([*(ROOT / "flows" / "steps").glob("*.py"), *(ROOT / "schemas").glob("*.py")]))


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.read_bytes())
    return total.hexdigest()
