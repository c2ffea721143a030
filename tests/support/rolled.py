"""The roll-up that a test asks for: its tables made when a query reads them, and again only after returns or
events are recorded."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb

from flows.steps.rollup.graph import QueryTables
from flows.steps.rollup.rollup import STAGES, open_tables
from flows.steps.site.site import Site

READ = re.compile(r"\b(?:from|join)\s+(?:[a-z_]+\.)?([a-z_]+)")


@dataclass(frozen=True)
class Rolled:
    """A connection for reading whose `execute` and `sql` first make the tables of their query."""

    tables: QueryTables

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        self.tables.build(*sorted(set(READ.findall(query))))
        return self.tables.con.execute(query, parameters)

    def sql(self, query: str, params: object = None) -> duckdb.DuckDBPyRelation:
        self.tables.build(*sorted(set(READ.findall(query))))
        return self.tables.con.sql(query, params=params)


@dataclass
class _Last:
    """The last roll-up and the state of the site that it was made from."""

    key: object = None
    rolled: Rolled | None = None
    stack: ExitStack = field(default_factory=ExitStack)


_last = _Last()


@contextmanager
def rolled(site: Site, as_of: datetime) -> Iterator[Rolled]:
    """The roll-up of a site at `as_of`, for reading alone; valid until the next call.

    It works on one thread: more cost more than they gain with the few rows of a test.
    """
    site = replace(site, settings=site.settings.model_copy(update={"workers": 1}))
    key = (
        id(site.catalogue),
        site.root,
        repr(site.settings),
        as_of,
        _files(site.ledger),
        _files(site.archive / "events"),
    )
    if _last.rolled is None or _last.key != key:
        _last.stack.close()
        _last.rolled = None
        _last.rolled = Rolled(_last.stack.enter_context(open_tables(site, as_of)))
        _last.key = key
    yield _last.rolled


@contextmanager
def rolled_whole(site: Site, as_of: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with every table that a publication reads; valid until the next call of `rolled` or this."""
    with rolled(site, as_of) as some:
        for names in STAGES:
            some.tables.build(*names)
        yield some.tables.con


def _files(folder: Path) -> frozenset[tuple[str, int]]:
    """Every file under a folder with its time of change."""
    return frozenset((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))
