"""Decisions of an officer about a submission: withdraw it, restore it, prefer it to others of the same return.

Each is recorded as an event with its reason, the officer and the time. One that would change a locked period is refused.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from flows.steps.ledger.decisions import only_submission
from flows.steps.ledger.events import check_reason, record_event
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.locked_records import recovered_from
from flows.steps.site.errors import EventError, UsageError
from flows.steps.site.files import short_number
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from schemas.ledger import Event
from schemas.periods import parse_period
from schemas.texts.said import Saying


def withdraw_submission(site: Site, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a submission no longer counts; the revision before it counts again.

    `submission` is its hash or the beginning of it. Raises EventError if that is not exactly one submission, if it is
    withdrawn already, or if it would change a locked period; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        found = _changeable(standing, submission)
        if _is_withdrawn(standing, found):
            raise EventError(Saying("error.withdrawn_already", submission=short_number(found)))
        return record_event(site, "withdraw", found, said, officer, standing.dated(now))


def restore_submission(site: Site, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a withdrawn submission counts again, as if it had not been withdrawn.

    `submission` is its hash or the beginning of it. Raises EventError if that is not exactly one submission, if it is
    not withdrawn, or if it would change a locked period; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        found = _changeable(standing, submission)
        if not _is_withdrawn(standing, found):
            raise EventError(Saying("error.not_withdrawn", submission=short_number(found)))
        return record_event(site, "restore", found, said, officer, standing.dated(now))


def prefer_submission(standing: Standing, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a submission counts before the returns of its forms, places and periods received up to now.

    The caller holds the site's lock. `submission` is its hash or the beginning of it. Raises EventError if that is not
    exactly one submission, or if it would change a locked period; ReasonError.
    """
    found = _changeable(standing, submission)
    return record_event(standing.site, "prefer", found, check_reason(reason), officer, standing.dated(now))


def prefer_files(standing: Standing, submissions: Sequence[str], officer: str, now: datetime) -> None:
    """Record that each of the submissions counts. Raises UsageError if nothing of one was accepted, EventError."""
    for submission in submissions:
        of_it = standing.records.filter(standing.records["submission"].str.starts_with(submission))
        if "accepted" not in of_it["status"]:
            raise UsageError(Saying("error.prefer_not_accepted", submission=submission[:12]))
        prefer_submission(standing, submission, "nightly --prefer", officer, now)


def _changeable(standing: Standing, submission: str) -> str:
    """Resolve the beginning of a hash to one submission; refuse it if that would change a locked period."""
    returns = standing.records.filter(pl.col("submission").str.starts_with(submission))
    found = only_submission(submission, returns["submission"].unique().sort().to_list())
    for text, form in (
        returns.select("period", "form").drop_nulls("period").unique().sort(pl.all()).iter_rows()
    ):
        if lock := standing.locks.on(parse_period(text), form):
            raise EventError(Saying("error.locked", lock=lock.text))
    if source_of := recovered_from(standing).get(found):
        raise EventError(Saying("error.recovered_in_locked", lock=source_of, submission=short_number(found)))
    return found


def _is_withdrawn(standing: Standing, submission: str) -> bool:
    """True if the last decision about a submission withdrew it."""
    about = pl.col("event").is_in(["withdraw", "restore"]) & (pl.col("subject") == submission)
    return standing.events.filter(about)["event"].to_list()[-1:] == ["withdraw"]
