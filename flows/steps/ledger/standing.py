"""Standing: one reading of a site's ledger and events, handed on through a run."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.steps.ledger.delta import OpenTables, append_parts, open_ledger, pack_ledger, remove_ingests
from flows.steps.ledger.events import PUBLICATIONS, decided, read_events
from flows.steps.ledger.period_locks import Locks, locks_of
from flows.steps.site.site import Site
from schemas.codelists import BROKEN
from schemas.ledger import Event, Submissions
from schemas.table_columns import column_types

_RECORD = (
    *("submission", "sheet", "file", "form", "place_code", "period", "status"),
    *("received_at", "recorded_at", "modified_at", "derived_with", "corrections"),
)


@dataclass(frozen=True)
class Standing:
    """A site's ledger as one reading found it: its tables, each opened once, and every event.

    A run reads it once, while it has the site's lock. What the run appends gives a new Standing over the same open
    tables. The state at an earlier time is asked of the same reading, by its time.
    """

    site: Site
    tables: OpenTables
    events: pl.DataFrame

    def files(self, table: str) -> list[str]:
        """The parquet files of a table. Raises LedgerError if one is gone or not of its size."""
        return self.tables[table].files

    @cached_property
    def records(self) -> pl.DataFrame:
        """Every record of a return, oldest first; a few columns of the table `submissions`."""
        files = self.files("submissions")
        if not files:
            return pl.DataFrame(schema={name: column_types(Submissions)[name] for name in _RECORD})
        return pl.read_parquet(files, columns=list(_RECORD)).sort("recorded_at", "submission", "sheet")

    @property
    def received(self) -> list[tuple[str, str]]:
        """The forms and periods of all returns that were ever accepted."""
        accepted = self.records.filter(pl.col("status") == "accepted")
        return accepted.select("form", "period").drop_nulls().unique().sort("form", "period").rows()

    def known_submissions(self, as_of: datetime | None = None) -> set[str]:
        """The hashes of the submissions that the ledger knew at `as_of`, by default now."""
        known = self.records if as_of is None else self.records.filter(pl.col("recorded_at") <= as_of)
        return set(known["submission"])

    def unread_submissions(self, as_of: datetime) -> set[str]:
        """The submissions that no program had been able to read at `as_of`."""
        known = self.records.filter(pl.col("recorded_at") <= as_of)
        return set(known["submission"]) - set(known.filter(pl.col("status") != BROKEN)["submission"])

    def events_at(self, as_of: datetime) -> pl.DataFrame:
        """The events recorded up to a time, in order."""
        return self.events.filter(pl.col("recorded_at") <= as_of)

    def locks_at(self, as_of: datetime) -> Locks:
        """The period locks in place at a time."""
        return locks_of(self.events_at(as_of), self.site.catalogue)

    @cached_property
    def locks(self) -> Locks:
        """The period locks in place now."""
        return locks_of(self.events, self.site.catalogue)

    @cached_property
    def publications(self) -> list[Event]:
        """Every switch of the current vintage, in order."""
        return self.events.filter(pl.col("event").is_in(PUBLICATIONS)).to_dicts()

    @cached_property
    def last_moment(self) -> datetime:
        """The time of the latest record or decision; the beginning of time if there is none."""
        moments = [*self.records["recorded_at"].tail(1), *decided(self.events)["recorded_at"]]
        return max(moments, default=datetime.min.replace(tzinfo=UTC))

    def after(self, now: datetime) -> datetime:
        """The time of a run: now, or just after the last moment if the clock is behind it."""
        return max(now, self.last_moment + timedelta(microseconds=1))

    def dated(self, now: datetime) -> datetime:
        """The time of a decision: never before the last moment, whatever the clock says."""
        return max(now, self.last_moment)

    def appended(self, parts: list[Path]) -> "Standing":
        """Append the part files of batches to the ledger and pack its small files; the ledger after it."""
        if not parts:
            return self
        tables = append_parts(self.site.ledger, parts, self.tables)
        return replace(self, tables=pack_ledger(self.site.ledger, tables))

    def without_rows_of(self, ingests: Collection[str], now: datetime) -> "Standing":
        """Take the rows of ingests that recorded no return out of the ledger; the ledger after it."""
        if not ingests:
            return self
        return replace(self, tables=remove_ingests(self.tables, ingests, now))


def read_ledger(site: Site) -> Standing:
    """Read a site's ledger and events. Raises LedgerError or DamagedEventError if they are damaged."""
    return Standing(site, open_ledger(site.ledger), read_events(site))
