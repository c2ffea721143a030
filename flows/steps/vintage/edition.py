"""Edition: what a vintage is made of, and its name."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import polars as pl

from flows.steps.ledger.delta import known_submissions
from flows.steps.ledger.events import decided, read_events
from flows.steps.rollup.inputs import base_periods
from flows.steps.site.code_digests import queries_digest
from flows.steps.site.site import Site
from schemas.places import valid_on


@dataclass(frozen=True)
class Edition:
    """What a vintage is made of: its identity, the digest of all its inputs, that of the inputs but for the calendar,
    and the time it is true for."""

    vintage: str
    inputs: str
    content: str
    as_of: datetime


def edition_of(site: Site, as_of: datetime) -> Edition:
    """The vintage that the ledger, catalogue, code and calendar make at `as_of`.

    Two runs with the same inputs have the same `inputs` digest; the calendar enters with the returns that
    have become due.
    """
    today = as_of.astimezone(site.timezone).date()
    total = hashlib.sha256()
    for submission in sorted(known_submissions(site.ledger, as_of)):
        total.update(submission.encode())
    for event in decided(read_events(site, as_of)).drop("number").iter_rows():
        total.update(repr(event).encode())
    for part in (site.catalogue.digest, queries_digest(), version("fedstats"), site.settings.timezone):
        total.update(part.encode())
    content = total.hexdigest()
    for period in base_periods(site.catalogue, today, []):
        forms = valid_on(site.catalogue["forms"], period.end).filter(
            pl.col("period_type") == period.period_type
        )
        due = [(row["form"], (today - period.end).days > row["due_days"]) for row in forms.to_dicts()]
        total.update(repr((period.text, sorted(due))).encode())
    inputs = total.hexdigest()
    return Edition(f"{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}-{inputs[:8]}", inputs, content, as_of)
