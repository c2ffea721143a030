"""Locked records: submissions that wait for an unlock, and those from which a locked month was recovered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb
import polars as pl

from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.database import open_database
from flows.steps.rollup.inputs import load_standing, view_files
from flows.steps.site.site import Site
from schemas.ledger import Submissions
from schemas.periods import Period
from schemas.table_columns import column_types


def recovered_from(standing: Standing) -> dict[str, str]:
    """Submissions with rows from which a missing month, locked since, was recovered, each with the lock's period.

    Submissions that came after the lock and wait are among them.
    """
    if not standing.locks.since:
        return {}
    with _records(standing) as con:
        return dict(
            con.sql("select submission, min(lock) from record_recovering group by submission").fetchall()
        )


def waiting_on(site: Site, period: Period) -> int:
    """The number of submissions that count once a locked period is unlocked."""
    standing = read_ledger(site)
    is_lock = (pl.col("event") == "lock") & (pl.col("subject") == period.text)
    unlocked = replace(standing, events=standing.events.filter(~is_lock))
    return len(_waiting(standing) - _waiting(unlocked))


def _waiting(standing: Standing) -> set[str]:
    """Submissions that wait for an unlock."""
    if not standing.locks.since:
        return set()
    with _records(standing) as con:
        rows = con.sql("select submission from record_standing where status = 'waiting'").fetchall()
    return {submission for (submission,) in rows}


@contextmanager
def _records(standing: Standing) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the records that count now, and those that locked months were recovered from."""
    with open_database(standing.site) as con:
        view_files(con, "all_submission", standing.files("submissions"), column_types(Submissions))
        load_standing(con, standing, standing.last_moment)
        yield con
