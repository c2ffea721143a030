"""The backfill flow: read the returns of some periods again, with today's catalogue and code, and publish."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from pydantic import Field

from flows.running.by_hand import run_flow
from flows.running.log import RunLog, counts_of, published_counts, run_log
from flows.running.notify import failures_told
from flows.steps.answer.diff import Difference, compare_vintages, difference_tables
from flows.steps.answer.run_report import markdown_table
from flows.steps.ingest.rederive import (
    Asked,
    MovedError,
    Plan,
    asked_of,
    plan_backfill,
    refuse_moved,
    trial_of,
)
from flows.steps.intake.archive import ArchiveError
from flows.steps.ledger.events import check_reason, last_moment, record_event
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site, open_site
from flows.steps.tidy.corrections import CorrectionError
from flows.steps.vintage.publish import current_vintage, settle_current
from flows.steps.vintage.rebuild import settle_ledger
from flows.steps.vintage.vintage import read_vintage
from flows.tasks import append_to_ledger, publish, read_batches, split_evenly

PeriodText = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12])|S(-H[12])?)?$")]
Code = Annotated[str, Field(pattern=r"^\w{0,40}$")]


@dataclass
class BackfillReport:
    """What a backfill came to: the vintage it left current, new where `published`; how many submissions it read again
    by period and how many needed it no more; the periods that failed, each with why; what changed or would change."""

    vintage: str
    published: bool
    done: int
    read: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    difference: Difference | None = None


class BackfillFailedError(RuntimeError):
    """Some periods could not be read again; the others are published. `report` says which."""

    def __init__(self, report: BackfillReport) -> None:
        super().__init__("; ".join(f"{period}: {why}" for period, why in report.failed.items()))
        self.report = report


@flow(name="backfill")
def backfill(
    site: str,
    first: PeriodText,
    last: PeriodText,
    place: Code = "",
    form: Code = "",
    reason: str = "",
    dry_run: bool = False,
    officer: str = "",
) -> BackfillReport:
    """Read the returns of the periods from `first` to `last` again and publish; of a `dry_run` nothing remains.

    Only returns that another code or catalogue read last are read: what a killed run finished is not done twice.
    Raises UsageError or EventError where nothing can be done, BackfillFailedError where a period failed, once the
    others are published.

    Args:
        site: 站点文件夹，不用改 / the folder of the site
        first: 起始报告期，如 2025-01、2025-Q1、2025 / the first period
        last: 截止报告期，写法同上 / the last period
        place: 只算这个单位及其下级的代码，不填为全部 / the code of a place: it and what is beneath it alone
        form: 只算这种报表的代码，不填为全部 / the code of a form: it alone
        reason: 为什么重算；只试算时可不填 / why; not needed for a trial
        dry_run: 只试算，看哪些数会变，不改动任何数据 / a trial: shows what would change and changes nothing
        officer: 经办人 / who asks for it
    """
    own = open_site(Path(site))
    _ = own.catalogue
    said = "" if dry_run else check_reason(reason)
    asked = asked_of(own, first, last, place or None, form or None)
    limits = {"first": first, "last": last, "place": place, "form": form, "dry_run": dry_run}
    with (
        failures_told(own, "backfill"),
        site_lock(own.lock, "backfill", own.settings.wait_minutes),
        run_log(own, "backfill", **limits) as log,
    ):
        settle_ledger(own)
        settle_current(own)
        clock = max(datetime.now(UTC), last_moment(own) + timedelta(microseconds=1))
        plan = plan_backfill(own, asked, clock)
        if dry_run:
            with trial_of(own) as trial:
                report = read_again(trial, asked, plan, clock, log, said, officer)
        else:
            if plan.periods:
                record_event(own, "backfill", asked.text, said, officer or "backfill", clock, asked.limits)
            report = read_again(own, asked, plan, clock, log, said, officer)
        create_markdown_artifact(_to_markdown(report, dry_run), key="backfill", description=asked.text)
        if report.failed:
            raise BackfillFailedError(report)
    return report


def _to_markdown(report: BackfillReport, dry_run: bool) -> str:
    """What a backfill came to, for its artifact."""
    count = sum(report.read.values())
    lines = [f"重读 {count} 份报表，{report.done} 份已由现在的目录和程序读过；版本 {report.vintage}"]
    lines += ["**只是试算，没有改动任何数据。**"] if dry_run else []
    lines += [f"- {period} 没有重算：{why}" for period, why in report.failed.items()]
    tables = difference_tables(report.difference) if report.difference and report.difference.figures else []
    lines += [] if tables else ["没有数有变化。"]
    return "\n\n".join([*lines, *(markdown_table(*table) for table in tables)])


def read_again(
    site: Site, asked: Asked, plan: Plan, clock: datetime, log: RunLog, said: str, officer: str
) -> BackfillReport:
    """Read a plan's submissions again period by period, oldest first, and publish what succeeded; its reason is one
    for what the publication loses, too."""
    failed, read = dict(plan.mixed), {}
    for period, submissions in plan.periods:
        batches = split_evenly(
            [f"@{own}" for own in submissions], site.settings.batch_files, site.settings.workers
        )
        try:
            with log.step("ingest") as counts:
                parts = read_batches(site, [(clock, batch) for batch in batches])
                refuse_moved(asked, [Path(part.folder) for part in parts])
                append_to_ledger(site, parts)
                counts.update(period=period, **counts_of(parts))
        except (ArchiveError, CorrectionError, MovedError) as error:
            failed[period] = str(error)
        else:
            read[period] = len(submissions)
    before = current_vintage(site)
    with log.step("publish") as counts:
        folder, published = publish(site, clock, site.is_trial, said, officer)
        counts.update(published_counts(site, folder, published))
    new = read_vintage(folder)
    difference = compare_vintages(site, before, new) if before else None
    return BackfillReport(new.name, published and not site.is_trial, plan.done, read, failed, difference)


def run_backfill(site: Site, *asked: Any, **limits: Any) -> BackfillReport:
    """The flow, by hand, on the site's own workers."""
    report: BackfillReport = run_flow(backfill, site, *asked, **limits)
    return report
