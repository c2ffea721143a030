"""Comparison: a vintage in the making beside the vintage before it, in one database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

import duckdb

from flows.steps.ledger.standing import Standing
from flows.steps.rollup.database import open_database
from flows.steps.rollup.inputs import load_standing, view_files
from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import Vintage
from schemas.ledger import Observations, Submissions
from schemas.table_columns import column_types


class Comparison:
    """The ledger at the time of a vintage (`before`, None for the first) and at `as_of`; a context.

    Reuse, revisions and losses of one publication share its database. The database opens, and each part of it is
    loaded, when it is first asked for. Either time may be the later.
    """

    def __init__(self, site: Site, standing: Standing, before: Vintage | None, as_of: datetime) -> None:
        self.site, self.standing, self.before, self.as_of = site, standing, before, as_of
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def database(self) -> duckdb.DuckDBPyConnection:
        """The database, empty at first."""
        return self._open.enter_context(open_database(self.site))

    @cached_property
    def records(self) -> duckdb.DuckDBPyConnection:
        """The database with the records that count at each time: old_submission, new_submission."""
        con = self.database
        view_files(con, "all_submission", self.standing.files("submissions"), column_types(Submissions))
        old = self.before.as_of if self.before else self.as_of
        for name, as_of in (("old", old), ("new", self.as_of)):
            with in_schema(con, name):
                load_standing(con, self.standing, as_of)
            con.execute(f"create view {name}_submission as from {name}.record_standing")
        return con

    @cached_property
    def changed_periods(self) -> frozenset[str]:
        """The periods of the returns that differ between the two times, as known at the later.

        Makes changed_return, changed_record, and observation, of these periods alone.
        """
        con = self.records
        latest = max(self.before.as_of if self.before else self.as_of, self.as_of)
        con.execute(f"create table changed_return as {read_query('history/changed_return')}")
        con.execute(
            f"create table changed_record as {read_query('history/changed_record')}", {"as_of": latest}
        )
        changed = {text for (text,) in con.execute("select distinct period from changed_return").fetchall()}
        files = [
            file
            for file in self.standing.files("observations")
            if Path(file).parent.name.removeprefix("period=") in changed
        ]
        view_files(con, "observation", files, column_types(Observations))
        return frozenset(changed)


@contextmanager
def in_schema(con: duckdb.DuckDBPyConnection, schema: str) -> Iterator[None]:
    """A new schema, in which tables and views are made and found first."""
    con.execute(f"create schema {schema}")
    con.execute(f"set search_path = '{schema},main'")
    yield
    con.execute("set search_path = 'main'")
