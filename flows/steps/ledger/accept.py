"""Accept: a warning of a submission passes as explained, recorded with reason, officer and time."""

from datetime import datetime
from pathlib import Path

import polars as pl

from flows.steps.findings.severity import WARNING
from flows.steps.ledger.events import check_reason, record_event
from flows.steps.ledger.tables import ledger_files
from flows.steps.site.errors import EventError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from schemas.records import Event


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
