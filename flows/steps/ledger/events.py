"""Events: decisions of officers and publications of runs, in order, with who, when and why.

Each event is one file of the archive, which nothing changes or removes. Unlike the ledger, events cannot be derived
again.
"""

import json
from datetime import datetime

import polars as pl

from flows.steps.intake.personal_patterns import kind_of
from flows.steps.ledger.chain import BreakError, Chain, event_files, note_head, parse_event, read_chain
from flows.steps.site.errors import DamageError, UsageError
from flows.steps.site.files import CLOSED_FILE, closed_folder, write_durably
from flows.steps.site.site import Site
from schemas.ledger import Event, Events
from schemas.table_columns import column_types
from schemas.texts.said import Saying

PUBLICATIONS = ("publish", "rollback")
"""Events that switch the current vintage. They change no figure, so no vintage is made for their sake."""


class ReasonError(UsageError):
    """The reason is missing or cannot be kept."""


class DamagedEventError(DamageError):
    """An event's file in the archive cannot be read."""


def record_event(
    site: Site, event: str, subject: str, reason: str, officer: str, now: datetime, detail: str | None = None
) -> Event:
    """Write an event to the archive; the caller holds the site's lock.

    A decision is never dated before what is recorded already: the caller asks Standing.dated for `now`. Raises
    BreakError if the record of events is broken.
    """
    chain = read_chain(site)
    if breaks := chain.open_breaks():
        raise BreakError(breaks)
    return append_event(site, chain, event, subject, reason, officer, now, detail)


def append_event(
    site: Site,
    chain: Chain,
    event: str,
    subject: str,
    reason: str,
    officer: str,
    now: datetime,
    detail: str | None = None,
) -> Event:
    """Write an event after the last one of a chain, broken or not."""
    recorded: Event = {
        "number": chain.number + 1,
        "event": event,
        "subject": subject,
        "detail": detail,
        "reason": reason,
        "officer": officer,
        "recorded_at": now,
    }
    written = {**recorded, "recorded_at": now.isoformat(), "previous": chain.digest}
    text = json.dumps(written, ensure_ascii=False)
    folder = closed_folder(site.archive, "events")
    write_durably(folder / f"{chain.number + 1:08}-{event}.json", f"{text}\n".encode(), CLOSED_FILE)
    note_head(site, read_chain(site))
    return recorded


def read_events(site: Site) -> pl.DataFrame:
    """Every event of a site, in order. Raises DamagedEventError, which names the file."""
    rows = []
    for path in event_files(site):
        try:
            row = parse_event(path) or {}
            rows.append({**row, "recorded_at": datetime.fromisoformat(row["recorded_at"])})
        except (ValueError, KeyError, TypeError):
            raise DamagedEventError(Saying("error.event_damaged", path=path)) from None
    return pl.DataFrame(rows, schema=column_types(Events), orient="row")


def decided(events: pl.DataFrame) -> pl.DataFrame:
    """The events that may change a mart: all except publications."""
    return events.filter(~pl.col("event").is_in(PUBLICATIONS))


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonError if it is empty or contains personal data."""
    if not reason.strip():
        raise ReasonError(Saying("error.reason_blank"))
    if kind_of(reason):
        raise ReasonError(Saying("error.reason_personal"))
    return reason.strip()
