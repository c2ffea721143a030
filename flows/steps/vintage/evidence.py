"""Evidence: whether decisions, receipts and ledger are what they were; nothing is published over a break.

Decisions are compared with the chain of events and with the audit log of the current vintage.
"""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from flows.steps.ledger.chain import ACCEPT_BREAK, Break, BreakError, put_aside_torn_events, read_chain
from flows.steps.ledger.events import append_event, check_reason, read_events
from flows.steps.ledger.receipts import put_aside_torn_receipts, receipt_breaks
from flows.steps.site.errors import EventError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from schemas.ledger import Event
from schemas.texts.said import Saying

_OF_EVENTS = ("accept", "withdraw", "restore", "prefer", "lock", "unlock", "backfill", ACCEPT_BREAK)
"""Rows of the audit log that are events; the others are lines of the catalogue, explanations and publications."""


def find_breaks(site: Site) -> list[Break]:
    """The breaks of decisions and receipts that nobody accepted."""
    return read_chain(site).open_breaks([*_lost_decisions(site), *receipt_breaks(site)])


def refuse_breaks(site: Site) -> None:
    """Raise BreakError if the record of decisions or receipts is broken."""
    if breaks := find_breaks(site):
        raise BreakError(breaks)


def _lost_decisions(site: Site) -> Iterator[Break]:
    """Decisions that the current vintage lists and the archive lacks."""
    path = site.current / "audit_log.parquet"
    try:
        listed = pl.read_parquet(path).filter(pl.col("event").is_in(_OF_EVENTS))
        events = read_events(site)
    except (OSError, pl.exceptions.PolarsError, RuntimeError):  # named by the checks of vintage and events
        return
    key = ["recorded_at", "event", "subject"]
    lost = listed.join(events.select(key), on=key, how="anti")
    for row in lost.sort(key).iter_rows(named=True):
        day = f"{row['recorded_at'].astimezone(site.timezone):%Y-%m-%d}"
        said = f"{row['event']} {row['subject']} ({row['officer']}, {day}, {row['reason']})"
        yield Break(
            f"lost {row['event']} {row['recorded_at'].isoformat()} {row['subject']}",
            Saying("error.decision_lost", decision=said),
        )


def accept_breaks(site: Site, reason: str, officer: str, now: datetime) -> Event:
    """Record that the breaks of decisions and receipts are known and accepted, with the reason.

    Torn events and receipts are put aside. Raises EventError if nothing is broken; ReasonError.
    """
    said = check_reason(reason)
    with site_lock(site.lock):
        broken = {each.identity for each in find_breaks(site)}
        put_aside_torn_events(site)
        put_aside_torn_receipts(site)
        broken |= {each.identity for each in find_breaks(site)}
        if not broken:
            raise EventError(Saying("error.nothing_broken"))
        moments = read_events(site)["recorded_at"].to_list()
        when = max([now, *moments])
        chain = read_chain(site)
        return append_event(
            site, chain, ACCEPT_BREAK, "archive", said, officer, when, "\n".join(sorted(broken))
        )
