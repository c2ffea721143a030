"""Columns of tables that may be empty: sql/columns.csv, so that an empty table needs no planning of its query.

`python -m tests.house.columns` writes the file; tests/house/test_queries_run.py compares it with what DuckDB plans.
"""

import csv
import io
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from flows.steps.rollup import empty_tables
from flows.steps.rollup.empty_tables import FILE
from flows.steps.rollup.graph import queries
from flows.steps.rollup.rollup import STAGES, open_tables
from flows.steps.site.site import Site
from tests.support.site import make_test_site

HEADER = ("table", "column", "type")
_NO_TABLES = ("checks", "marts")
"""Chapters whose queries are read and not made into tables, apart from marts that other queries or a stage name."""


def planned_columns(site: Site) -> list[tuple[str, str, str]]:
    """Table, column and type of every query that states without which rows it has none, as DuckDB plans it."""
    rows = []
    with (
        patch.object(empty_tables, "known_columns", dict),
        open_tables(site, datetime(2025, 4, 1, tzinfo=UTC)) as tables,
    ):
        typed = tables.con.table("typed")
        names = {str(kind): column for column, kind in zip(typed.columns, typed.types, strict=True)}
        names |= {f"{kind}[]": f"{column}[]" for kind, column in names.items()}
        tables_of = {node.name: (node, query) for node, query in reversed(queries().items())}
        asked = {name for stage in STAGES for name in stage}
        asked |= {other.name for node, query in queries().items() for other in query.reads(node.boundary)}
        for name, (node, query) in sorted(tables_of.items()):
            if query.needed and (query.chapter not in _NO_TABLES or name in asked):
                found = tables.select(query.chapter, name, boundary=node.boundary)
                kinds = [str(kind) for kind in found.types]
                rows += [
                    (name, column, names.get(kind, kind.lower()))
                    for column, kind in zip(found.columns, kinds, strict=True)
                ]
    return rows


def as_csv(rows: list[tuple[str, str, str]]) -> str:
    """Rows as the text of the file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    return text.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        rows = planned_columns(make_test_site(Path(folder)))
    FILE.write_text(as_csv(rows), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} columns of {len({table for table, *_ in rows})} tables\n")
