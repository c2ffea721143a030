"""Decisions of an officer: lock or unlock a period, accept a warning.

Each is recorded as an event with its reason, the officer and the time.
"""

from datetime import datetime
from pathlib import Path

import polars as pl

from flows.steps.findings.severity import WARNING
from flows.steps.ledger.events import check_reason, record_event
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.errors import EventError, UsageError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.values.reasons import says_something
from schemas.ledger import Event
from schemas.periods import Period
from schemas.texts.said import Saying, WordList, listed

LEAST_HASH = 6
"""Characters of a submission's hash that an officer has to give."""

_MOST_SHOWN = 5


class NoSuchSubmissionError(UsageError):
    """A number is not the beginning of exactly one submission's hash; the message lists candidates."""


class NotAcceptedError(EventError):
    """There is no such warning to accept."""


def only_submission(number: str, hashes: list[str]) -> str:
    """The one hash that begins with a number. Raises NoSuchSubmissionError."""
    if len(hashes) == 1 and len(number) >= LEAST_HASH:
        return hashes[0]
    digits = max(12, len(number) + 4)
    shown = WordList(own if "/" in own else own[:digits] for own in hashes[:_MOST_SHOWN])
    there = Saying("error.no_submission_there", shown=shown) if hashes and number else ""
    raise NoSuchSubmissionError(Saying("error.no_submission", number=number, there=there))


def lock_period(site: Site, period: Period, reason: str, officer: str, now: datetime) -> Event:
    """Record that a period, and every shorter period in it, takes no change from now on; later returns wait.

    Raises EventError if it is locked already; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        if lock := standing.locks.on(period):
            raise EventError(Saying("error.locked_already", period=period.text, lock=lock.text))
        return record_event(site, "lock", period.text, said, officer, standing.dated(now))


def unlock_period(site: Site, period: Period, reason: str, officer: str, now: datetime) -> Event:
    """Record that a locked period takes changes again; the returns that waited enter with the next run.

    Raises EventError if it is not locked under this name; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        if period not in standing.locks.since:
            lock = standing.locks.on(period)
            raise EventError(
                Saying("error.locked_as_part", period=period.text, lock=lock.text)
                if lock
                else Saying("error.not_locked", period=period.text)
            )
        return record_event(site, "unlock", period.text, said, officer, standing.dated(now))


def accept_finding(site: Site, submission: str, rule: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that the warnings of a rule in a submission are true as reported; the event.

    `submission` is the hash or the beginning of it. A warning about a computed figure belongs to no submission: there
    it is the figure, as place/period/indicator. The explanation covers the present value alone. Raises
    NotAcceptedError if there is not exactly one such submission, if it has no such finding or if the finding is an
    error; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        found = _open_findings(standing).filter(pl.col("submission").str.starts_with(submission))
        chosen = only_submission(submission, found["submission"].unique().sort().to_list())
        of_rule = found.filter(pl.col("rule") == rule)
        if not len(of_rule):
            rules = listed(sorted(set(found["rule"])))
            raise NotAcceptedError(Saying("error.no_such_finding", rule=rule, rules=rules))
        if of_rule["severity"][0] != WARNING:
            raise NotAcceptedError(Saying("error.error_not_accepted", rule=rule))
        if not says_something(said):
            raise NotAcceptedError(Saying("error.no_reason_given", said=said))
        return record_event(site, "accept", chosen, said, officer, standing.dated(now), detail=rule)


def _open_findings(standing: Standing) -> pl.DataFrame:
    """Submission (or figure and value), rule and severity of every finding of the ledger and the current vintage.

    The vintage adds findings that appear only when returns are compared (row_replaced, not_expected) or figures are
    computed (rate_above_maximum).
    """
    names = ("submission", "rule", "severity", "place_code", "period", "indicator", "value")
    published = standing.site.current / "findings.parquet"
    files: list[str | Path] = [
        *standing.files("findings"),
        *([published] if published.is_file() else []),
    ]
    frames = [pl.read_parquet(file, columns=list(names)) for file in files]
    figure = pl.concat_str("place_code", "period", "indicator", "value", separator="/")
    found = pl.concat([pl.DataFrame(schema=dict.fromkeys(names, pl.String)), *frames])
    return found.select(pl.coalesce("submission", figure), "rule", "severity").drop_nulls("submission")
