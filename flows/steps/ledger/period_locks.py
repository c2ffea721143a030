"""Period locks: the periods whose figures take no change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from schemas.catalogue import Catalogue
from schemas.ledger import MOMENT
from schemas.periods import Period, parse_period, periods_between

_STRETCH: dict[str, Any] = {
    **{"lock": pl.String, "locked_at": MOMENT, "form": pl.String, "indicator": pl.String},
    **{"locked_period": pl.String, "period": pl.String, "last_day": pl.Date, "step": pl.Int64},
}


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


def locked_stretches(locks: Locks, catalogue: Catalogue) -> pl.DataFrame:
    """Locked periods of forms with 本月数 beside 本年累计, each with itself and the later periods of its year.

    A row is a lock, its time, form, indicator, locked period, period with its last day, and the number of periods after
    the locked one.
    """
    kinds = catalogue["form_columns"].filter(pl.col("reported_as").is_in(["period", "cumulative"]))
    both = kinds.group_by("form", "indicator").agg(pl.col("reported_as").n_unique()).filter(reported_as=2)
    asked = catalogue["forms"].join(both, on="form").select("form", "indicator", "period_type", "year_start")
    found = []
    for form, indicator, kind, begins in asked.unique().sort(pl.all()).iter_rows():
        for lock, since in sorted(locks.since.items()):
            for locked in periods_between(kind, lock.start, lock.end):
                next_year = (locked.start.year * 12 + locked.start.month - begins) // 12 * 12 + begins + 11
                last = date(next_year // 12, next_year % 12 + 1, 1) - timedelta(days=1)
                for step, period in enumerate(periods_between(kind, locked.start, last)):
                    row = (lock.text, since, form, indicator, locked.text, period.text, period.end, step)
                    found.append(row)
    return pl.DataFrame(found, schema=_STRETCH, orient="row")


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
