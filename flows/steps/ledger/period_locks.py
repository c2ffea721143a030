"""Period locks: the periods whose figures take no change."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from flows.steps.ledger.events import read_events
from flows.steps.site.site import Site
from schemas.periods import Period, parse_period


@dataclass(frozen=True)
class Locks:
    """The locked periods with the times of their locks, and the forms with cumulative columns, each with the month
    with which its year begins."""

    since: dict[Period, datetime]
    year_starts: dict[str, int]

    def on(self, period: Period, form: str | None = None) -> Period | None:
        """The lock, the first one, that keeps a return of `period` from changing anything: one of a period that holds
        it, or of a later one of the same year into which the form's cumulative figures reach. None where there is
        none."""
        own = [lock for lock in self.since if self._holds(lock, period) or self._reaches(lock, period, form)]
        return min(own, key=lambda lock: (self.since[lock], lock), default=None)

    @staticmethod
    def _holds(lock: Period, period: Period) -> bool:
        return lock.start <= period.start and period.end <= lock.end

    def _reaches(self, lock: Period, period: Period, form: str | None) -> bool:
        begins = self.year_starts.get(form or "")
        if begins is None or lock.end <= period.end:
            return False
        years = [(day.year * 12 + day.month - begins) // 12 for day in (period.start, lock.start, lock.end)]
        return years[0] in years[1:]


def read_locks(site: Site, as_of: datetime | None = None) -> Locks:
    """The locks of a site as they stood at `as_of`, now by default."""
    since: dict[Period, datetime] = {}
    for row in read_events(site, as_of).iter_rows(named=True):
        if row["event"] == "lock":
            since[parse_period(row["subject"])] = row["recorded_at"]
        elif row["event"] == "unlock":
            since.pop(parse_period(row["subject"]), None)
    columns, forms = site.catalogue["form_columns"], site.catalogue["forms"]
    cumulative = set(columns.filter(pl.col("reported_as") == "cumulative")["form"])
    begins = forms.select("form", pl.col("year_start").fill_null(1)).iter_rows()
    return Locks(since, {form: month for form, month in begins if form in cumulative})
