"""Queries: the SELECTs of sql/, one a file."""

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
