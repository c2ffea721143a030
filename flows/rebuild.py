"""The rebuild flow: ledger and current vintage from the archive, its receipts and the events alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect import flow

from flows.running.by_hand import run_flow
from flows.running.log import counts_of, published_counts, run_log
from flows.steps.ingest.ingest import Part
from flows.steps.ingest.rederive import trial_of
from flows.steps.ledger.events import last_moment
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.rebuild import adopt_ledger, edition_current, make_again, nights_of
from flows.tasks import append_to_ledger, publish, read_batches, split_evenly


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
    with (
        site_lock(own.lock),
        trial_of(own, with_ledger=False) as trial,
        run_log(own, "rebuild", without_missing=without_missing) as log,
    ):
        with log.step("ingest") as counts:
            parts = build_ledger(trial, nights_of(own, without_missing))
            adopt_ledger(own, trial.ledger)
            counts.update(counts_of(parts))
        with log.step("publish") as counts:
            edition = edition_current(own)
            vintage = make_again(own, edition) if edition else _publish_anew(own)
            if edition:
                switch_current(own, vintage)
            counts.update(published_counts(own, vintage, edition is None))
        return RebuildReport(sum(part.received for part in parts), vintage.name, edition is not None)


def build_ledger(trial: Site, nights: list[tuple[datetime, list[str]]]) -> list[Part]:
    """Read every submission as of the night that took it in, into the trial's ledger."""
    settings = trial.settings
    batches = [
        (when, batch)
        for when, files in nights
        for batch in split_evenly(files, settings.batch_files, settings.workers)
    ]
    parts = read_batches(trial, batches)
    append_to_ledger(trial, parts)
    return parts


def _publish_anew(site: Site) -> Path:
    clock = max(datetime.now(UTC), last_moment(site) + timedelta(microseconds=1))
    vintage: Path = publish(site, clock, False)[0]
    return vintage


def run_rebuild(site: Site, without_missing: bool = False) -> RebuildReport:
    """The flow, by hand, on the site's own workers."""
    report: RebuildReport = run_flow(rebuild, site, without_missing)
    return report
