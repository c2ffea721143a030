"""Edition: the inputs of a vintage as digests, and its name."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import polars as pl

from flows.steps.ledger.events import decided
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.calendar import base_periods
from flows.steps.site.code_digests import queries_digest
from flows.steps.site.site import Site
from schemas.places import valid_on


@dataclass(frozen=True)
class Edition:
    """A vintage before it is written: its name, digests of its inputs, and the time that it is true for.

    `inputs` is the digest of all inputs, `content` the digest without the calendar.
    """

    vintage: str
    inputs: str
    content: str
    as_of: datetime


def edition_of(site: Site, as_of: datetime, standing: Standing | None = None) -> Edition:
    """The edition that ledger, catalogue, code and calendar make at `as_of`; the ledger is read if it is not given.

    Two runs with the same inputs have the same `inputs` digest. The calendar enters with the returns that have become
    due.
    """
    ledger = standing or read_ledger(site)
    today = as_of.astimezone(site.timezone).date()
    total = hashlib.sha256()
    for submission in sorted(ledger.known_submissions(as_of)):
        total.update(submission.encode())
    for submission in sorted(ledger.unread_submissions(as_of)):  # another program may read them
        total.update(f"unread {submission}".encode())
    for event in decided(ledger.events_at(as_of)).drop("number").iter_rows():
        total.update(repr(event).encode())
    for part in (site.catalogue.digest, queries_digest(), version("fedstats"), site.settings.timezone):
        total.update(part.encode())
    content = total.hexdigest()
    for period in base_periods(site.catalogue["forms"], [], today):
        forms = valid_on(site.catalogue["forms"], period.end).filter(
            pl.col("period_type") == period.period_type
        )
        due = [(row["form"], (today - period.end).days > row["due_days"]) for row in forms.to_dicts()]
        total.update(repr((period.text, sorted(due))).encode())
    inputs = total.hexdigest()
    return Edition(f"{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}-{inputs[:8]}", inputs, content, as_of)
