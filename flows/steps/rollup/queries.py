"""Queries: the SELECTs of sql/, one a file."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
SQL = ROOT / "sql"


@cache
def read_query(name: str) -> str:
    """The SELECT of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
