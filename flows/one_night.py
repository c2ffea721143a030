"""One night: ingest new returns, roll them up, publish a vintage.

Its steps are tasks of Prefect in the flow nightly, and plain calls in a night by hand of a site that wants Prefect only
when it is served.
"""

import gc
import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flows.running.batches import split_archived, split_files
from flows.running.calls import is_plain, plain_calls, show_report, step
from flows.running.clock import beat_now, check_clock, refuse_future
from flows.running.language_gaps import warn_of_gaps
from flows.running.log import RunLog, counts_of, published_counts, refuse_faults, run_log, write_faults
from flows.running.names import site_name
from flows.running.notify import report_failures
from flows.running.progress import Stage
from flows.steps.answer.run_report import RunReport, report_run, to_markdown
from flows.steps.catalogue.conversion import unread_changes
from flows.steps.ingest.ingest import Part, find_broken, find_recorrected
from flows.steps.ingest.send_slips import drop_slips
from flows.steps.intake.personal_search import search_terms
from flows.steps.intake.raw_folder import find_new_files, find_raw_files, refuse_emptied
from flows.steps.intake.register import read_register, received_at
from flows.steps.ledger.counts import note_counts, received_before
from flows.steps.ledger.events import check_reason
from flows.steps.ledger.preference import hashes_of
from flows.steps.ledger.quarantine import drop_quarantined
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.rollup.begun_forms import early_forms
from flows.steps.site.errors import UsageError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.vintage.hash_share import compare_share
from flows.steps.vintage.submission_decisions import prefer_files
from flows.tasks import (
    add_for_readers,
    append_to_ledger,
    publish,
    read_batches,
    record_marts,
    settle,
    slips_afterwards,
)
from schemas.texts.said import Saying, WordList

_log = logging.getLogger(__name__)


def make_night(
    site: Site,
    as_of: datetime | None = None,
    accept_drop: str = "",
    officer: str = "",
    prefer: Sequence[str] = (),
    accept_clock: bool = False,
) -> RunReport:
    """Ingest new files of the site's raw folder, roll up and publish; return the run's report.

    A run as of a time before the ledger's last record ingests nothing. It writes the vintage of that time and keeps
    the current vintage. Raises HeldError if the publication loses much of the previous vintage, or the raw folder all
    its files, and `accept_drop` gives no reason; and if the clock leapt and `accept_clock` does not say that it is
    right. Raises UsageError if `as_of` is in the future. Raises FailedInPartError, after it has published, if the
    program failed on a file.
    """
    refuse_future(site, as_of)
    plain = {"without": "prefect"} if is_plain() else {}
    accepted = check_reason(accept_drop) if accept_drop else ""
    with report_failures(site, "nightly"):
        _ = site.catalogue  # a fault in it ends the run before any submission is read
    preferred = hashes_of(site, prefer)
    with (
        report_failures(site, "nightly"),
        site_lock(site.lock, "nightly", site.settings.wait_minutes),
        run_log(site, "nightly", as_of=as_of, **plain) as log,
    ):
        check_clock(site, beat_now(), accept_clock)
        standing = settle(site)
        clock = site.in_utc(as_of) if as_of else standing.after(datetime.now(UTC))
        is_past = clock < standing.last_moment
        if preferred and is_past:
            raise UsageError(Saying("error.prefer_in_past"))
        standing, parts = (standing, []) if is_past else take_in(standing, clock, log, accepted)
        if preferred:
            prefer_files(standing, preferred, officer, clock)
            standing = read_ledger(site)
        today = clock.astimezone(site.timezone).date()
        warn_of_catalogue(site, standing, today)
        with slips_afterwards(site, log) as sent, log.step("publish") as counts:
            vintage, published = publish(site, clock, is_past, accepted, officer, standing)
            counts.update(published_counts(site, vintage, published))
        if published and not is_past:
            record_marts(site, vintage)
        elif not published:
            compare_published(site, log)
        report = report_run(site, vintage, published, parts, sent, is_past)
        said = to_markdown(report, site.settings.message_language)
        show_report(said, "nightly", f"nightly {site_name(site)}")
        add_for_readers(site, vintage, log)
        refuse_faults(log, write_faults(log, [*parts, *sent]), report)
    return report


def warn_of_catalogue(site: Site, standing: Standing, today: date) -> None:
    """Warn of forms that are dated too early, of a changed workbook or csv folder that does not count, of lacking texts."""
    warn_of_gaps(site)
    for said in early_forms(site.catalogue, standing.received, today):
        _log.warning(said)
    if tables := unread_changes(site.own_catalogue, site.other_catalogue):
        _log.warning(Saying("log.catalogue_unread", path=site.other_catalogue, tables=WordList(tables)))


def compare_published(site: Site, log: RunLog) -> None:
    """Compare a share of the current vintage's files with their hashes."""
    with log.step("compare") as counts:
        counts["compared"] = compare_share(site)


def take_in(standing: Standing, clock: datetime, log: RunLog, accepted: str) -> tuple[Standing, list[Part]]:
    """Ingest new files, then submissions that are to be read again; return the ledger after it.

    Last come submissions that a killed run archived and whose raw files are gone.
    """
    with log.step("receive") as counts:
        batches = receive(standing, clock, accepted)
        counts["files"] = sum(map(len, batches))
    with log.step("ingest") as counts:
        standing, parts = ingest(standing, batches, clock)
        counts.update(counts_of(parts))
    with log.step("recorrect") as counts:
        standing, again = ingest(standing, recorrect(standing), clock)
        counts["corrected"] = sum(part.received for part in again)
    standing, left = ingest(standing, left_over(standing), clock)
    note_counts(standing, clock)
    drop_quarantined(standing, clock)
    drop_slips(standing.site, clock)
    return standing, parts + again + left


@step("find new files", hours=4)
def receive(standing: Standing, now: datetime, accepted: str = "") -> list[list[str]]:
    """Find new files under the raw folder, in batches; files that the register dates after `now` wait.

    Raises EmptyRawError if the folder is missing, or has lost all its files, and `accepted` gives no reason.
    """
    site = standing.site
    register = read_register(site.raw)
    files = find_raw_files(site.raw, site.settings.ignore)
    if not files and not accepted:
        refuse_emptied(site.raw, site.seen)
    codes = search_terms(site.catalogue).codes
    received = [file for file in files if (received_at(register, file, codes) or now) <= now]
    known = standing.known_submissions()
    sizes: dict[str, int] = {}
    stage = Stage("receive", len(received))
    new = find_new_files(site.raw, received, known, site.max_bytes, stage, site.seen, sizes)
    return split_files(site, new, sizes)


@step("find changed corrections", hours=4)
def recorrect(standing: Standing) -> list[list[str]]:
    """Find submissions to read again, in batches: their corrections changed, or the program failed on them before."""
    return split_archived(standing.site, sorted({*find_recorrected(standing), *find_broken(standing)}))


def left_over(standing: Standing) -> list[list[str]]:
    """Find submissions that were archived and never recorded, in batches."""
    return split_archived(standing.site, received_before(standing))


def ingest(standing: Standing, batches: list[list[str]], now: datetime) -> tuple[Standing, list[Part]]:
    """Read batches on the site's workers and append them to the ledger; return the ledger after it."""
    parts = read_batches(standing.site, [(now, batch) for batch in batches])
    return append_to_ledger(standing, parts), parts


def run_plainly(site: Site, *asked: Any, **limits: Any) -> RunReport:
    """Make a night by hand without Prefect, by plain calls; asked for as make_night.

    What is loaded by then stays: the garbage collector does not look at it again.
    """
    gc.freeze()
    with plain_calls():
        return make_night(site, *asked, **limits)
