"""Settling: what a killed run, a power cut or a copy of the site left undone is finished before a run begins."""

from dataclasses import replace
from datetime import datetime

from flows.steps.intake.raw_copies import restore_from_raw
from flows.steps.ledger.chain import note_head, put_aside_torn_end, read_chain
from flows.steps.ledger.counts import check_counts
from flows.steps.ledger.delta import TABLES, LedgerError
from flows.steps.ledger.delta_log import put_aside_torn
from flows.steps.ledger.events import read_events, record_event
from flows.steps.ledger.receipts import derive_receipts, put_aside_torn_receipts
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.site import Site
from flows.steps.vintage.evidence import refuse_breaks
from flows.steps.vintage.publish import settle_current
from flows.steps.vintage.rebuild import settle_ledger
from flows.steps.vintage.vintage import lacking_files, read_vintage


def settle_site(site: Site, now: datetime) -> Standing:
    """Finish what was left undone, and read the ledger: the one reading of a run, which has the site's lock.

    Rows of a run that was killed before it recorded their returns leave the ledger: the returns are read again.

    Raises BreakError if decisions or receipts are broken, LedgerError if the ledger is damaged or lacks rows.
    """
    is_torn = put_aside_torn_end(site)
    put_aside_torn_receipts(site)
    for table in TABLES:
        put_aside_torn(site.root / "data", site.ledger / table)
    refuse_breaks(site)
    standing = settle_ledger(site)
    standing = standing.without_rows_of(check_counts(standing), now)
    derive_receipts(standing)
    if is_torn:
        standing = _record_again(standing)
    note_head(site, read_chain(site))
    settle_current(standing)
    return standing


def settle_archive(site: Site) -> None:
    """Mend the archive before the ledger is built from it: from the ledger, if that can be read, and from raw files.

    Raises BreakError if decisions or receipts are broken; a torn receipt is a break if the ledger cannot be read.
    """
    is_torn = put_aside_torn_end(site)
    try:
        standing = read_ledger(site)
        standing.known_submissions()
    except LedgerError:
        refuse_breaks(site)
    else:
        put_aside_torn_receipts(site)
        refuse_breaks(site)
        derive_receipts(standing)
        if is_torn:
            _record_again(standing)
    restore_from_raw(site)


def _record_again(standing: Standing) -> Standing:
    """Record the publication of the current vintage again, whose record was torn, if the vintage is whole."""
    site = standing.site
    published = {row["subject"] for row in standing.publications}
    if site.current.resolve().name in published or lacking_files(site.current):
        return standing
    vintage = read_vintage(site.current)
    record_event(site, "publish", vintage.name, "", "nightly", vintage.as_of)
    return replace(standing, events=read_events(site))
