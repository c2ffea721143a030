"""Queries: the SELECTs of sql/, one a file."""

from functools import cache
from pathlib import Path

SQL = Path(__file__).parents[2] / "sql"


@cache
def read_query(name: str) -> str:
    """The SELECT of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
