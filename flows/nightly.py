"""The nightly flow: take in what is new, roll it up, publish it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.running.by_hand import run_flow
from flows.running.log import RunLog, counts_of, published_counts, run_log
from flows.running.notify import failures_told
from flows.running.progress import Stage
from flows.steps.answer.run_report import RunReport, report_run, to_markdown
from flows.steps.ingest.ingest import Part, find_recorrected
from flows.steps.intake.personal_search import search_terms
from flows.steps.intake.raw_folder import find_new_files, find_raw_files
from flows.steps.intake.register import read_register, received_at
from flows.steps.ledger.delta import known_submissions
from flows.steps.ledger.events import check_reason, last_moment
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.publish import settle_current
from flows.steps.vintage.rebuild import settle_ledger
from flows.tasks import append_to_ledger, publish, read_batches, split_evenly


@flow(name="nightly")
def nightly(site: str, as_of: datetime | None = None, accept_drop: str = "", officer: str = "") -> RunReport:
    """Ingest what is new under the site's raw folder, roll it up and publish it; return what it came to.

    A run as of a time before the ledger's last record takes nothing in: it writes the vintage of that time and
    leaves the current one in place. Raises HeldError where the publication loses much of what the one before had,
    unless `accept_drop` says why that is right.

    Args:
        site: 站点文件夹，不用改 / the folder of the site
        as_of: 截至这个时间，不填为现在 / the run's time, now by default
        accept_drop: 数据比上一版本少很多时，为什么仍然发布 / why a publication that lost much is right
        officer: 经办人 / who asks for it
    """
    own = open_site(Path(site))
    _ = own.catalogue  # a fault in it ends the run before any submission is read
    accepted = check_reason(accept_drop) if accept_drop else ""
    with (
        failures_told(own, "nightly"),
        site_lock(own.lock, "nightly", own.settings.wait_minutes),
        run_log(own, "nightly", as_of=as_of) as log,
    ):
        settle_ledger(own)
        settle_current(own)
        last = last_moment(own)
        clock = own.in_utc(as_of) if as_of else max(datetime.now(UTC), last + timedelta(microseconds=1))
        is_past = clock < last
        parts = [] if is_past else take_in(own, clock, log)
        with log.step("publish") as counts:
            vintage, published = publish(own, clock, is_past, accepted, officer)
            counts.update(published_counts(own, vintage, published))
        report = report_run(vintage, published, parts, own.catalogue["levels"])
    create_markdown_artifact(to_markdown(report), key="nightly", description=f"nightly {own.settings.name}")
    return report


def take_in(site: Site, clock: datetime, log: RunLog) -> list[Part]:
    """Ingest what is new, then the submissions whose corrections changed."""
    with log.step("receive") as counts:
        batches = receive(site, clock)
        counts["files"] = sum(map(len, batches))
    with log.step("ingest") as counts:
        parts = ingest(site, batches, clock)
        counts.update(counts_of(parts))
    with log.step("recorrect") as counts:
        again = ingest(site, recorrect(site), clock)
        counts["corrected"] = sum(part.received for part in again)
    return parts + again


@task(cache_policy=NO_CACHE)
def receive(site: Site, now: datetime) -> list[list[str]]:
    """The new files under the raw folder, in batches; files that the register dates after `now` wait."""
    register = read_register(site.raw)
    files = find_raw_files(site.raw, site.settings.ignore)
    codes = search_terms(site.catalogue).codes
    come = [file for file in files if (received_at(register, file, codes) or now) <= now]
    known = known_submissions(site.ledger)
    new = find_new_files(site.raw, come, known, site.max_bytes, Stage("receive", len(come)), site.seen)
    return split_evenly(new, site.settings.batch_files, site.settings.workers)


@task(cache_policy=NO_CACHE)
def recorrect(site: Site) -> list[list[str]]:
    """The submissions whose corrections changed since they were derived, in batches."""
    return split_evenly(find_recorrected(site), site.settings.batch_files, site.settings.workers)


def ingest(site: Site, batches: list[list[str]], now: datetime) -> list[Part]:
    """Read the batches on the site's workers and append them to the ledger, the submissions last."""
    parts = read_batches(site, [(now, batch) for batch in batches])
    append_to_ledger(site, parts)
    return parts


def run_nightly(
    site: Site, as_of: datetime | None = None, accept_drop: str = "", officer: str = ""
) -> RunReport:
    """The flow, by hand, on the site's own workers."""
    report: RunReport = run_flow(nightly, site, as_of, accept_drop, officer)
    return report
