"""The backfill flow: read returns of past periods again with today's catalogue and code, and publish."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow

from flows.running.batches import split_archived
from flows.running.by_hand import run_flow
from flows.running.calls import show_report
from flows.running.clock import beat_now, check_clock
from flows.running.log import FailedInPartError, RunLog, counts_of, published_counts, run_log, write_faults
from flows.running.names import run_name
from flows.running.notify import report_failures
from flows.running.parameters import (
    DryRun,
    First,
    FormText,
    Last,
    Officer,
    PlaceText,
    ReasonText,
    SiteFolder,
    site_of,
)
from flows.steps.answer.diff import Difference, compare_vintages, difference_tables
from flows.steps.answer.lookup import form_code, place_code
from flows.steps.answer.run_report import markdown_table
from flows.steps.ingest.rederive import (
    BackfillRange,
    MovedError,
    Plan,
    asked_of,
    plan_backfill,
    refuse_moved,
    trial_of,
)
from flows.steps.intake.archive import ArchiveError
from flows.steps.ledger.counts import note_counts
from flows.steps.ledger.events import check_reason, record_event
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.tidy.corrections import CorrectionError
from flows.steps.vintage.publish import current_vintage
from flows.steps.vintage.vintage import read_vintage
from flows.tasks import (
    add_for_readers,
    append_to_ledger,
    publish,
    read_batches,
    record_marts,
    settle,
    slips_afterwards,
)
from schemas.texts.language_texts import worded
from schemas.texts.said import Saying, listed


@dataclass
class BackfillReport:
    """Outcome of a backfill.

    `vintage` is current now, and new if `published`. `read` counts the submissions read again by period, `done` the
    submissions already read with today's catalogue and code. `failed` gives the reason by period. `difference` is
    the change against the previous vintage, or for a trial the change that a backfill would make.
    """

    vintage: str
    published: bool
    done: int
    read: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    difference: Difference | None = None


class BackfillFailedError(FailedInPartError):
    """Some periods could not be read again; the others are published. `report` names them."""

    def __init__(self, report: BackfillReport) -> None:
        super().__init__("; ".join(f"{period}: {why}" for period, why in report.failed.items()), report)


@flow(name="backfill", flow_run_name=run_name)
def backfill(
    site: SiteFolder,
    first: First,
    last: Last,
    place: PlaceText = "",
    form: FormText = "",
    reason: ReasonText = "",
    dry_run: DryRun = False,
    officer: Officer = "",
) -> BackfillReport:
    """Read the returns of the periods from `first` to `last` again and publish; a `dry_run` leaves nothing behind.

    Returns that today's code and catalogue have read are skipped, so a backfill continues where a killed one ended.
    Raises UsageError or EventError if the request is refused. Raises BackfillFailedError if a period failed, after
    the others are published.

    Args:
        site: the folder of the site
        first: the first period, such as 2025-01, 2025-Q1 or 2025
        last: the last period
        place: a place with those below it, by code or name; empty for all
        form: a form, by code or title; empty for all
        reason: reason; not needed for a trial
        dry_run: trial: show what would change, change nothing
        officer: who asks for it
    """
    opened = site_of(site)
    with report_failures(opened, "backfill"):
        _ = opened.catalogue
    said = "" if dry_run else check_reason(reason)
    asked = _named(opened, asked_of(opened, first, last, None, None), place, form)
    limits = {"first": first, "last": last, "place": place, "form": form, "dry_run": dry_run}
    with (
        report_failures(opened, "backfill"),
        site_lock(opened.lock, "backfill", opened.settings.wait_minutes),
        run_log(opened, "backfill", **limits) as log,
    ):
        check_clock(opened, beat_now(), is_accepted=False)
        standing = settle(opened)
        clock = standing.after(datetime.now(UTC))
        plan = plan_backfill(standing, asked, clock)
        if dry_run:
            with trial_of(opened) as trial:
                report = read_again(read_ledger(trial), asked, plan, clock, log, said, officer)
        else:
            if plan.periods:
                record_event(opened, "backfill", asked.text, said, officer or "backfill", clock, asked.limits)
            report = read_again(read_ledger(opened), asked, plan, clock, log, said, officer)
        show_report(_to_markdown(report, dry_run, opened.settings.message_language), "backfill", asked.text)
        if report.failed:
            raise BackfillFailedError(report)
    return report


def _named(site: Site, asked: BackfillRange, place: str, form: str) -> BackfillRange:
    """The range of a place and a form, given by code or name. Raises NoSuchNameError with the nearest names."""
    found = place_code(site.catalogue, place, asked.last.end) if place.strip() else None
    return replace(asked, place=found, form=form_code(site.catalogue, form) if form.strip() else None)


def _to_markdown(report: BackfillReport, dry_run: bool, lang: str) -> str:
    """Write the outcome of a backfill as Markdown for its artifact."""
    count = sum(report.read.values())
    lines = [worded(lang, "backfill.counts", count=count, done=report.done, vintage=report.vintage)]
    lines += [worded(lang, "backfill.trial")] if dry_run else []
    lines += [
        worded(lang, "backfill.period_failed", period=period, why=why)
        for period, why in report.failed.items()
    ]
    has_changes = report.difference is not None and report.difference.figures
    tables = difference_tables(report.difference, lang) if report.difference and has_changes else []
    lines += [] if tables else [worded(lang, "backfill.none_changed")]
    return "\n\n".join([*lines, *(markdown_table(*table) for table in tables)])


def read_again(
    standing: Standing,
    asked: BackfillRange,
    plan: Plan,
    clock: datetime,
    log: RunLog,
    said: str,
    officer: str,
) -> BackfillReport:
    """Read a plan's submissions again, oldest period first, and publish the periods that succeeded.

    The reason of the backfill also accepts what the publication loses.
    """
    site, failed, read = standing.site, dict(plan.mixed), {}
    for period, submissions in plan.periods:
        batches = split_archived(site, [f"@{submission}" for submission in submissions])
        try:
            with log.step("ingest") as counts:
                parts = read_batches(site, [(clock, batch) for batch in batches])
                refuse_moved(asked, [Path(part.folder) for part in parts])
                standing = append_to_ledger(standing, parts)
                counts.update(period=period, **counts_of(parts))
        except (ArchiveError, CorrectionError, MovedError) as error:
            failed[period] = error.args[0]
        else:
            read[period] = len(submissions)
            if broken := write_faults(log, parts):
                failed[period] = _broken_text(broken, log)
    note_counts(standing)
    before = current_vintage(site)
    with slips_afterwards(site, log) as sent, log.step("publish") as counts:
        folder, published = publish(site, clock, site.is_trial, said, officer, standing)
        counts.update(published_counts(site, folder, published))
    if broken := write_faults(log, sent):
        failed[asked.text] = _broken_text(broken, log)
    if published and not site.is_trial:
        record_marts(site, folder)
        add_for_readers(site, folder, log)
    new = read_vintage(folder)
    difference = compare_vintages(site, before, new) if before else None
    return BackfillReport(new.name, published and not site.is_trial, plan.done, read, failed, difference)


def _broken_text(files: list[str], log: RunLog) -> str:
    return Saying("error.broken_files", shown=listed(files), log=log.path)


def run_backfill(site: Site, *asked: Any, **limits: Any) -> BackfillReport:
    """Run the backfill flow by hand."""
    report: BackfillReport = run_flow(backfill, site, *asked, **limits)
    return report
