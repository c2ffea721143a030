"""Decisions of an officer: withdraw or restore a submission, lock or unlock a period, accept a warning.

Each is recorded as an event with its reason, the officer and the time.
"""

from datetime import datetime
from pathlib import Path

import polars as pl

from flows.steps.findings.severity import WARNING
from flows.steps.ledger.events import check_reason, record_event
from flows.steps.ledger.period_locks import Locks
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.errors import EventError, UsageError
from flows.steps.site.files import short_number
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.values.reasons import says_something
from schemas.ledger import Event
from schemas.periods import Period, parse_period

LEAST_HASH = 6
"""Characters of a submission's hash that an officer has to give."""

_MOST_SHOWN = 5


class NoSuchSubmissionError(UsageError):
    """A number is not the beginning of exactly one submission's hash; the message lists candidates."""


class NotAcceptedError(EventError):
    """There is no such warning to accept."""


def withdraw_submission(site: Site, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a submission no longer counts; the revision before it counts again.

    `submission` is its hash or the beginning of it. Raises EventError if that is not exactly one submission, if it is
    withdrawn already, or if a return of it is in a locked period; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        found = _changeable(standing, submission)
        if _is_withdrawn(standing, found):
            raise EventError(f"报表 {short_number(found)} 已撤回 / is withdrawn already")
        return record_event(site, "withdraw", found, said, officer, standing.dated(now))


def restore_submission(site: Site, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a withdrawn submission counts again, as if it had not been withdrawn.

    `submission` is its hash or the beginning of it. Raises EventError if that is not exactly one submission, if it is
    not withdrawn, or if a return of it is in a locked period; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        found = _changeable(standing, submission)
        if not _is_withdrawn(standing, found):
            raise EventError(
                f"报表 {short_number(found)} 没有撤回，无须恢复 / is not withdrawn: there is nothing to undo"
            )
        return record_event(site, "restore", found, said, officer, standing.dated(now))


def prefer_submission(standing: Standing, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a submission counts before the returns of its forms, places and periods received up to now.

    The caller holds the site's lock. `submission` is its hash or the beginning of it. Raises EventError if that is not
    exactly one submission, or if a return of it is in a locked period; ReasonError.
    """
    found = _changeable(standing, submission)
    return record_event(standing.site, "prefer", found, check_reason(reason), officer, standing.dated(now))


def _changeable(standing: Standing, submission: str) -> str:
    """Resolve the beginning of a hash to one submission; refuse it if a return of it is in a locked period."""
    returns = standing.records.filter(pl.col("submission").str.starts_with(submission))
    found = _only(submission, returns["submission"].unique().sort().to_list())
    for text, form in (
        returns.select("period", "form").drop_nulls("period").unique().sort(pl.all()).iter_rows()
    ):
        if lock := standing.locks.on(parse_period(text), form):
            raise _locked(lock)
    return found


def _only(number: str, hashes: list[str]) -> str:
    """The one hash that begins with a number. Raises NoSuchSubmissionError."""
    if len(hashes) == 1 and len(number) >= LEAST_HASH:
        return hashes[0]
    digits = max(12, len(number) + 4)
    shown = "、".join(own if "/" in own else own[:digits] for own in hashes[:_MOST_SHOWN])
    zh, en = (f"（有 {shown}）", f" (there are: {shown})") if hashes and number else ("", "")
    raise NoSuchSubmissionError(
        f"没有唯一的一份报表以 {number} 开头{zh}，报表编号见退回单或 fedstats submissions / this is not the beginning of "
        f"exactly one submission's number{en}: see the slip or fedstats submissions"
    )


def _is_withdrawn(standing: Standing, submission: str) -> bool:
    """True if the last decision about a submission withdrew it."""
    about = pl.col("event").is_in(["withdraw", "restore"]) & (pl.col("subject") == submission)
    return standing.events.filter(about)["event"].to_list()[-1:] == ["withdraw"]


def lock_period(site: Site, period: Period, reason: str, officer: str, now: datetime) -> Event:
    """Record that a period, and every shorter period in it, takes no change from now on; later returns wait.

    Raises EventError if it is locked already; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        standing = read_ledger(site)
        if lock := standing.locks.on(period):
            raise EventError(f"{period.text} 已锁定（{lock.text}）/ is locked already ({lock.text})")
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
                f"{period.text} 是随 {lock.text} 一起锁定的，请解锁 {lock.text} / is locked as part of {lock.text}: "
                "unlock that"
                if lock
                else f"{period.text} 没有锁定 / is not locked"
            )
        return record_event(site, "unlock", period.text, said, officer, standing.dated(now))


def _locked(lock: Period) -> EventError:
    return EventError(
        f"{lock.text} 已锁定，不能改动；先解锁：fedstats unlock {lock.text} --reason … / is locked and takes no change; "
        "unlock it first"
    )


def waiting_on(site: Site, period: Period) -> int:
    """The number of submissions that wait on the lock of a period."""
    standing = read_ledger(site)
    since = standing.locks.since.get(period)
    if since is None:
        return 0
    lock = Locks({period: since}, standing.locks.year_starts)
    returns = standing.records.filter((pl.col("status") == "accepted") & (pl.col("recorded_at") > since))
    rows = returns.drop_nulls("period").select("submission", "period", "form").iter_rows()
    return len({submission for submission, text, form in rows if lock.on(parse_period(text), form)})


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
        chosen = _only(submission, found["submission"].unique().sort().to_list())
        of_rule = found.filter(pl.col("rule") == rule)
        if not len(of_rule):
            rules = "、".join(sorted(set(found["rule"])))
            raise NotAcceptedError(
                f"这份报表没有 {rule} 的问题，有：{rules} / it has no such finding, it has: {rules}"
            )
        if of_rule["severity"][0] != WARNING:
            raise NotAcceptedError(
                f"{rule} 是错误，须改正后重报，不能说明放行 / an error must be mended, not explained"
            )
        if not says_something(said):
            raise NotAcceptedError(
                f"“{said}”没有说明原因，请写明为什么，如“外村妇女来学” / this gives no reason: write why the figure is right"
            )
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
