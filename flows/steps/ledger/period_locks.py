"""Period locks: the periods whose figures take no change."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.catalogue import Catalogue
from schemas.periods import Period, parse_period


@dataclass(frozen=True)
class Locks:
    """Locked periods with the times of their locks.

    `year_starts` has the forms with cumulative columns, each with the month in which its year begins.
    """

    since: dict[Period, datetime]
    year_starts: dict[str, int]

    def on(self, period: Period, form: str | None = None) -> Period | None:
        """The first lock that keeps a return of `period` from changing anything; None if there is none.

        It locks a period that contains this one, or a later period of the same year into which the form's cumulative
        figures reach.
        """
        found = [
            lock for lock in self.since if self._contains(lock, period) or self._reaches(lock, period, form)
        ]
        return min(found, key=lambda lock: (self.since[lock], lock), default=None)

    @staticmethod
    def _contains(lock: Period, period: Period) -> bool:
        return lock.start <= period.start and period.end <= lock.end

    def _reaches(self, lock: Period, period: Period, form: str | None) -> bool:
        begins = self.year_starts.get(form or "")
        if begins is None or lock.end <= period.end:
            return False
        years = [(day.year * 12 + day.month - begins) // 12 for day in (period.start, lock.start, lock.end)]
        return years[0] in years[1:]


def locks_of(events: pl.DataFrame, catalogue: Catalogue) -> Locks:
    """The locks in place after these events."""
    since: dict[Period, datetime] = {}
    for row in events.iter_rows(named=True):
        if row["event"] == "lock":
            since[parse_period(row["subject"])] = row["recorded_at"]
        elif row["event"] == "unlock":
            since.pop(parse_period(row["subject"]), None)
    columns, forms = catalogue["form_columns"], catalogue["forms"]
    cumulative = set(columns.filter(pl.col("reported_as") == "cumulative")["form"])
    begins = forms.select("form", "year_start").iter_rows()
    return Locks(since, {form: month for form, month in begins if form in cumulative})
