"""The rebuild flow: make ledger and current vintage again from archived files, receipts and events."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow

from flows.running.batches import split_archived
from flows.running.by_hand import run_flow
from flows.running.log import counts_of, published_counts, refuse_faults, run_log, write_faults
from flows.running.names import run_name
from flows.running.parameters import SiteFolder, site_of
from flows.steps.ingest.ingest import Part
from flows.steps.ingest.rederive import trial_of
from flows.steps.ledger.counts import note_counts
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.files import close_to_others
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.rebuild import adopt_ledger, edition_current, make_again, nights_of
from flows.steps.vintage.settle import settle_archive
from flows.tasks import add_for_readers, append_to_ledger, publish, read_batches, record_marts


@dataclass
class RebuildReport:
    """Outcome of a rebuild: submissions read from the archive, the current vintage, and whether it is the `same` as
    before. It differs if inputs changed since."""

    submissions: int
    vintage: str
    same: bool


@flow(name="rebuild", flow_run_name=run_name)
def rebuild(site: SiteFolder, without_missing: bool = False) -> RebuildReport:
    """Rebuild the ledger from the archive, replace the old one, and make the current vintage again.

    The old ledger is not read and stays until the new one is complete. Raises ArchiveError if the archive is
    incomplete. Raises FailedInPartError at the end if the program failed on a submission.
    """
    opened = site_of(site)
    _ = opened.catalogue
    with (
        site_lock(opened.lock),
        trial_of(opened, with_ledger=False) as trial,
        run_log(opened, "rebuild", without_missing=without_missing) as log,
    ):
        close_to_others(opened.archive)
        settle_archive(opened)
        with log.step("ingest") as counts:
            parts = build_ledger(trial, nights_of(opened, without_missing))
            standing = adopt_ledger(opened, trial.ledger)
            note_counts(standing)
            counts.update(counts_of(parts))
        with log.step("publish") as counts:
            edition = edition_current(standing)
            vintage = make_again(standing, edition) if edition else _publish_anew(standing)
            if edition:
                switch_current(opened, vintage)
            counts.update(published_counts(opened, vintage, edition is None))
        record_marts(opened, vintage)
        add_for_readers(opened, vintage, log)
        report = RebuildReport(sum(part.received for part in parts), vintage.name, edition is not None)
        refuse_faults(log, write_faults(log, parts), report)
        return report


def build_ledger(trial: Site, nights: list[tuple[datetime, list[str]]]) -> list[Part]:
    """Read every submission into the trial's ledger, recorded at the night that ingested it."""
    batches = [(when, batch) for when, files in nights for batch in split_archived(trial, files)]
    parts = read_batches(trial, batches)
    append_to_ledger(read_ledger(trial), parts)
    return parts


def _publish_anew(standing: Standing) -> Path:
    """Publish from the rebuilt ledger as of now."""
    clock = standing.after(datetime.now(UTC))
    vintage: Path = publish(standing.site, clock, False, standing=standing)[0]
    return vintage


def run_rebuild(site: Site, without_missing: bool = False) -> RebuildReport:
    """Run the rebuild flow by hand."""
    report: RebuildReport = run_flow(rebuild, site, without_missing)
    return report
