"""The rebuild flow: ledger and current vintage from the archive, its receipts and the events alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner

from flows.nightly import append, publish, read_batches, split_evenly
from flows.steps.events import last_moment
from flows.steps.lock import site_lock
from flows.steps.publish import switch_current
from flows.steps.rebuilding import adopt_ledger, edition_current, make_again, nights_of
from flows.steps.rederive import trial_of
from flows.steps.site import Site, open_site


@dataclass
class RebuildReport:
    """What a rebuild came to: how many submissions it read from the archive, and the vintage that is current, the
    same as before unless catalogue or code changed since (`same`)."""

    submissions: int
    vintage: str
    same: bool


@flow(name="rebuild")
def rebuild(site: str, without_missing: bool = False) -> RebuildReport:
    """Build the ledger again from the archive, put it in place of the old one, and make the current vintage again.

    The old ledger is not read and stays until the new one is whole. Raises ArchiveError where the archive is not.
    """
    own = open_site(Path(site))
    _ = own.catalogue
    with site_lock(own.lock), trial_of(own, with_ledger=False) as trial:
        nights = nights_of(own, without_missing)
        settings = own.settings
        batches = [
            (when, batch)
            for when, files in nights
            for batch in split_evenly(files, settings.batch_files, settings.workers)
        ]
        append(trial, read_batches(trial, batches))
        adopt_ledger(own, trial.ledger)
        edition = edition_current(own)
        if edition:
            vintage = make_again(own, edition)
            switch_current(own, vintage)
        else:
            clock = max(datetime.now(UTC), last_moment(own) + timedelta(microseconds=1))
            vintage, _ = publish(own, clock, False)
        return RebuildReport(sum(len(files) for _, files in nights), vintage.name, edition is not None)


def run_rebuild(site: Site, without_missing: bool = False) -> RebuildReport:
    """The flow, by hand, on the site's own number of workers."""
    runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=site.settings.workers)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        own = rebuild.with_options(task_runner=runner)  # type: ignore[arg-type]
        report: RebuildReport = own(str(site.root), without_missing)
    return report
