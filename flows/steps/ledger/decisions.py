"""Decisions: an officer withdraws a submission or takes that back, locks a period or unlocks it."""

from datetime import datetime
from pathlib import Path

import polars as pl

from flows.steps.findings.severity import WARNING
from flows.steps.ledger.delta import ledger_files, recorded_returns
from flows.steps.ledger.events import check_reason, read_events, record_event
from flows.steps.ledger.period_locks import Locks, read_locks
from flows.steps.site.errors import EventError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from schemas.ledger import Event
from schemas.periods import Period, parse_period


def withdraw_submission(site: Site, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a submission no longer counts; the revision before it counts again.

    `submission` is its hash or the beginning of it. Raises EventError where that is not one submission, where it is
    withdrawn already, or where a return of it is of a locked period; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        own = _changeable(site, submission)
        if _is_withdrawn(site, own):
            raise EventError(f"报表 {own[:12]} 已撤回 / is withdrawn already")
        return record_event(site, "withdraw", own, said, officer, now)


def restore_submission(site: Site, submission: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that a withdrawn submission counts again, as if it had not been withdrawn.

    `submission` is its hash or the beginning of it. Raises EventError where that is not one submission, where it is
    not withdrawn, or where a return of it is of a locked period; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        own = _changeable(site, submission)
        if not _is_withdrawn(site, own):
            raise EventError(
                f"报表 {own[:12]} 没有撤回，无须恢复 / is not withdrawn: there is nothing to undo"
            )
        return record_event(site, "restore", own, said, officer, now)


def _changeable(site: Site, submission: str) -> str:
    """The hash of the one submission that begins so, no return of which is of a locked period."""
    returns = recorded_returns(site.ledger).filter(pl.col("submission").str.starts_with(submission))
    hashes: list[str] = returns["submission"].unique().to_list()
    if len(hashes) != 1 or len(submission) < 6:
        raise EventError(
            f"没有唯一的一份报表以 {submission} 开头，请写 submission 的更多位，见 submissions.parquet / this is not "
            "the beginning of exactly one submission: give more of its hash"
        )
    locks = read_locks(site)
    for text, form in (
        returns.select("period", "form").drop_nulls("period").unique().sort(pl.all()).iter_rows()
    ):
        if lock := locks.on(parse_period(text), form):
            raise _locked(lock)
    return hashes[0]


def _is_withdrawn(site: Site, submission: str) -> bool:
    """Whether the last that was decided of a submission is that it does not count."""
    own = pl.col("event").is_in(["withdraw", "restore"]) & (pl.col("subject") == submission)
    return read_events(site).filter(own)["event"].to_list()[-1:] == ["withdraw"]


def lock_period(site: Site, period: Period, reason: str, officer: str, now: datetime) -> Event:
    """Record that a period, and every shorter one in it, takes no change from now on: what comes waits.

    Raises EventError where it is locked already; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        if lock := read_locks(site).on(period):
            raise EventError(f"{period.text} 已锁定（{lock.text}）/ is locked already ({lock.text})")
        return record_event(site, "lock", period.text, said, officer, now)


def unlock_period(site: Site, period: Period, reason: str, officer: str, now: datetime) -> Event:
    """Record that a locked period takes changes again: what waited enters with the next run.

    Raises EventError where it is not what was locked; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        locks = read_locks(site)
        if period not in locks.since:
            lock = locks.on(period)
            raise EventError(
                f"{period.text} 是随 {lock.text} 一起锁定的，请解锁 {lock.text} / is locked as part of {lock.text}: "
                "unlock that"
                if lock
                else f"{period.text} 没有锁定 / is not locked"
            )
        return record_event(site, "unlock", period.text, said, officer, now)


def _locked(lock: Period) -> EventError:
    return EventError(
        f"{lock.text} 已锁定，不能改动；先解锁：fedstats unlock {lock.text} --reason … / is locked and takes no change; "
        "unlock it first"
    )


def waiting_on(site: Site, period: Period) -> int:
    """How many submissions wait on the lock of a period."""
    locks = read_locks(site)
    since = locks.since.get(period)
    if since is None:
        return 0
    own = Locks({period: since}, locks.year_starts)
    returns = recorded_returns(site.ledger).filter(
        (pl.col("status") == "accepted") & (pl.col("recorded_at") > since)
    )
    rows = returns.drop_nulls("period").select("submission", "period", "form").iter_rows()
    return len({submission for submission, text, form in rows if own.on(parse_period(text), form)})


class NotAcceptedError(EventError):
    """There is no such warning to accept."""


def accept_finding(site: Site, submission: str, rule: str, reason: str, officer: str, now: datetime) -> Event:
    """Record that the warnings of `rule` in a submission are true as they stand; the event recorded.

    `submission` is the hash or the beginning of it; for a warning about a computed figure, which stands in no
    submission, it is that figure: place/period/indicator. The explanation holds for that value alone. Raises
    NotAcceptedError where that is not one submission, where it has no such finding or where the finding is an error,
    ReasonError where no reason is given.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        found = _open_to_accept(site).filter(pl.col("submission").str.starts_with(submission))
        hashes = found["submission"].unique().sort().to_list()
        if len(hashes) != 1 or len(submission) < 6:
            raise NotAcceptedError(
                f"没有唯一的一份有问题的报表以 {submission} 开头，请写 submission 的更多位 / "
                "this is not the beginning of exactly one submission with findings: give more of its hash"
            )
        own = found.filter(pl.col("rule") == rule)
        if not len(own):
            rules = "、".join(sorted(set(found["rule"])))
            raise NotAcceptedError(
                f"这份报表没有 {rule} 的问题，有：{rules} / it has no such finding, it has: {rules}"
            )
        if own["severity"][0] != WARNING:
            raise NotAcceptedError(
                f"{rule} 是错误，须改正后重报，不能说明放行 / an error must be mended, not explained"
            )
        return record_event(site, "accept", hashes[0], said, officer, now, detail=rule)


def _open_to_accept(site: Site) -> pl.DataFrame:
    """The submission (or figure and value), rule and severity of every finding: those of the ledger, and those that
    the current vintage adds, which came out only when returns were held against each other (row_replaced,
    not_expected) or figures were computed (rate_above_maximum)."""
    names = ("submission", "rule", "severity", "place_code", "period", "indicator", "value")
    published = site.current / "findings.parquet"
    files: list[str | Path] = [
        *ledger_files(site.ledger, "findings"),
        *([published] if published.is_file() else []),
    ]
    frames = [pl.read_parquet(file, columns=list(names)) for file in files]
    figure = pl.concat_str("place_code", "period", "indicator", "value", separator="/")
    found = pl.concat([pl.DataFrame(schema=dict.fromkeys(names, pl.String)), *frames])
    return found.select(pl.coalesce("submission", figure), "rule", "severity").drop_nulls("submission")
