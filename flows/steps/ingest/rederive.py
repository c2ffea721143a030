"""Rederive: the submissions that a backfill reads again, by period, within its range; and trials of a site."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from flows.steps.ingest.check import check_files, derived_with
from flows.steps.intake.archive import read_archived
from flows.steps.ledger.events import read_events
from flows.steps.ledger.period_locks import locks_of
from flows.steps.ledger.standing import Standing
from flows.steps.site.errors import EventError, UsageError
from flows.steps.site.site import Site
from schemas.periods import NoSuchPeriodError, Period, parse_period
from schemas.texts.said import Saying


class MovedError(RuntimeError):
    """A submission, read again, would move to a period outside the range."""


@dataclass(frozen=True)
class BackfillRange:
    """The range of a backfill: from one period to another, optionally of one place with all below, or of one form."""

    first: Period
    last: Period
    place: str | None
    form: str | None

    def contains(self, text: str) -> bool:
        """True if the period of this text lies within the range."""
        period = parse_period(text)
        return self.first.start <= period.start and period.end <= self.last.end

    @property
    def text(self) -> str:
        return f"{self.first.text}/{self.last.text}"

    @property
    def limits(self) -> str | None:
        return " ".join(code for code in (self.place, self.form) if code) or None


@dataclass(frozen=True)
class Plan:
    """The submissions to read again, by period, oldest first.

    `mixed` are periods with a submission that cannot be read again, each with the reason. `done` counts the
    submissions that today's code and catalogue have read already.
    """

    periods: list[tuple[str, list[str]]]
    mixed: dict[str, str]
    done: int


def asked_of(site: Site, first: str, last: str, place: str | None, form: str | None) -> BackfillRange:
    """The range asked for. Raises UsageError if it makes no sense, EventError if a period of it is locked."""
    try:
        asked = BackfillRange(parse_period(first), parse_period(last), place, form)
    except NoSuchPeriodError:
        raise UsageError(Saying("error.no_periods", first=first, last=last)) from None
    if asked.first.start > asked.last.end:
        raise UsageError(Saying("error.wrong_order", first=first, last=last))
    if place is not None and place not in set(site.catalogue["places"]["code"]):
        raise UsageError(Saying("error.no_place", place=place))
    if form is not None and form not in set(site.catalogue["forms"]["form"]):
        raise UsageError(Saying("error.no_form", form=form))
    for lock in sorted(locks_of(read_events(site), site.catalogue).since):
        if lock.start <= asked.last.end and asked.first.start <= lock.end:
            raise EventError(Saying("error.locked_for_backfill", lock=lock.text))
    return asked


def plan_backfill(standing: Standing, asked: BackfillRange, now: datetime) -> Plan:
    """The plan of a backfill: the submissions of the range that another code or catalogue read last.

    Submissions that were refused without a known period are among them if they can be read now. Raises EventError if
    the range has no submission.
    """
    site, records = standing.site, standing.records
    latest = records.filter(pl.col("recorded_at") == pl.col("recorded_at").max().over("submission"))
    known = latest.drop_nulls("period")
    inside = known.filter(pl.col("period").map_elements(asked.contains, return_dtype=pl.Boolean))
    wanted = _concerned(site, asked, inside, _cells_of(standing, asked) if asked.place else None)
    unknown = set(latest["submission"]) - set(known["submission"])
    come = _readable(site, asked, sorted(unknown), now)
    if not wanted and not come:
        raise EventError(_nothing_there(asked, known["period"].to_list()))
    read_last = dict(latest.select("submission", "derived_with").iter_rows())
    done = {submission for submission in wanted if read_last[submission] == derived_with(site)}
    periods: dict[str, set[str]] = defaultdict(set)
    mixed: dict[str, str] = {}
    others = known.join(inside.select("submission", "sheet"), on=["submission", "sheet"], how="anti")
    outside = {
        submission: (file, text)
        for submission, file, text in others.select("submission", "file", "period").iter_rows()
    }
    for submission, text in sorted(inside.select("submission", "period").unique().iter_rows()):
        if submission not in wanted - done:
            continue
        if submission in outside:
            file, other = outside[submission]
            mixed[text] = Saying("error.also_of", file=file, other=other)
        else:
            periods[text].add(submission)
    for submission, text in come.items():
        periods[text].add(submission)
    ordered = sorted(periods.keys() - mixed, key=parse_period)
    seen: set[str] = set()
    months = []
    for text in ordered:  # a file of several periods is read with the first of them
        months.append((text, sorted(periods[text] - seen)))
        seen |= periods[text]
    return Plan([(text, own) for text, own in months if own], mixed, len(done))


def _nothing_there(asked: BackfillRange, periods: Sequence[str]) -> str:
    kept = sorted(map(parse_period, set(periods)))
    span = f"{kept[0].text} … {kept[-1].text}" if kept else "—"
    return Saying("error.never_received", first=asked.first.text, last=asked.last.text, span=span)


def _cells_of(standing: Standing, asked: BackfillRange) -> pl.DataFrame:
    """The places of rows in the submissions of the range: submission, place_code, period."""
    files = [
        file
        for file in standing.files("observations")
        if asked.contains(Path(file).parent.name.removeprefix("period="))
    ]
    names = ["submission", "place_code", "period"]
    if not files:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    lazy = pl.scan_parquet(files, hive_partitioning=True, hive_schema={"period": pl.String})
    return lazy.select(names).unique().collect()


def _concerned(
    site: Site, asked: BackfillRange, returns: pl.DataFrame, cells: pl.DataFrame | None
) -> set[str]:
    """The submissions of the range's form, and of a unit at or below its place or with a row of such a place."""
    if asked.form:
        returns = returns.filter(pl.col("form") == asked.form)
    found = set(returns["submission"])
    if asked.place is None:
        return found
    units = returns.select("submission", "place_code", "period")
    both = pl.concat([units, *([] if cells is None else [cells])]).drop_nulls().unique()
    found_below = set()
    for submission, code, text in both.iter_rows():
        own = site.catalogue.registry(parse_period(text).end).get(code)
        if submission in found and own and asked.place in own.lineage:
            found_below.add(submission)
    return found_below


def _readable(site: Site, asked: BackfillRange, submissions: list[str], now: datetime) -> dict[str, str]:
    """Submissions refused without a known period that are returns of the range now, with their first period."""
    if not submissions:
        return {}
    batch = check_files(site, read_archived(site, submissions), now)
    taken = batch.submissions.filter(pl.col("status") == "accepted").drop_nulls("period")
    cells = batch.observations.select("submission", "place_code", "period").unique()
    wanted = _concerned(site, asked, taken, cells)
    found: dict[str, list[str]] = defaultdict(list)
    for submission, text in taken.select("submission", "period").iter_rows():
        found[submission].append(text)
    return {
        submission: min(texts, key=parse_period)
        for submission, texts in found.items()
        if submission in wanted and all(map(asked.contains, texts))
    }


def refuse_moved(asked: BackfillRange, parts: list[Path]) -> None:
    """Raise MovedError if a submission, read again, is of a period outside the range."""
    for part in parts:
        for path in sorted((part / "submissions").glob("*.parquet")):
            rows = pl.read_parquet(path, columns=["file", "period"]).drop_nulls()
            for file, text in rows.iter_rows():
                if not asked.contains(text):
                    raise MovedError(Saying("error.moved", file=file, period=text))


@contextmanager
def trial_of(site: Site, with_ledger: bool = True) -> Iterator[Site]:
    """A trial of the site, with a copy of its ledger (files linked) or an empty ledger; removed afterwards."""
    trial = replace(site, is_trial=True)
    shutil.rmtree(site.trial, ignore_errors=True)
    if with_ledger and site.ledger.exists():
        shutil.copytree(site.ledger, trial.ledger, copy_function=_link)
    try:
        yield trial
    finally:
        shutil.rmtree(site.trial, ignore_errors=True)


def _link(source: str, target: str) -> None:
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
