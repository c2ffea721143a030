"""The nightly flow: take in what is new, roll it up, publish it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner

from flows.progress import Stage
from flows.steps.door import known_of
from flows.steps.find import find_new_files, find_raw_files, read_register, received_at
from flows.steps.ingest import Part, find_recorrected, ingest_batch
from flows.steps.ledger import append_parts, known_submissions, last_recorded
from flows.steps.lock import site_lock
from flows.steps.publish import current_package, edition_of, switch_current, write_vintage
from flows.steps.report import RunReport, report_run, to_markdown
from flows.steps.rollup import rolled_up
from flows.steps.site import Site, open_site


@flow(name="nightly")
def nightly(site: str, as_of: datetime | None = None) -> RunReport:
    """Ingest what is new under the site's raw folder, roll it up and publish it; return what it came to.

    `as_of` is the run's time, now by default. A run as of a time before the ledger's last record takes nothing
    in: it writes the vintage of that time and leaves the current one in place.
    """
    own = open_site(Path(site))
    _ = own.catalogue  # a fault in it ends the run before any submission is read
    with site_lock(own.lock):
        last = last_recorded(own.ledger)
        clock = as_of or max(datetime.now(UTC), last)
        is_past = clock < last
        parts = [] if is_past else ingest(own, receive(own, clock), clock)
        parts += [] if is_past else ingest(own, recorrect(own), clock)
        vintage, published = publish(own, clock, is_past)
        report = report_run(vintage, published, parts, own.catalogue["levels"])
    create_markdown_artifact(to_markdown(report), key="nightly", description=f"nightly {own.settings.name}")
    return report


@task(cache_policy=NO_CACHE)
def receive(site: Site, now: datetime) -> list[list[str]]:
    """The new files under the raw folder, in batches; files that the register dates after `now` wait."""
    register = read_register(site.raw)
    files = find_raw_files(site.raw, site.settings.ignore)
    codes = known_of(site.catalogue).codes
    come = [file for file in files if (received_at(register, file, codes) or now) <= now]
    known = known_submissions(site.ledger)
    new = find_new_files(site.raw, come, known, site.max_bytes, Stage("receive", len(come)))
    return split_evenly(new, site.settings.batch_files, site.settings.workers)


@task(cache_policy=NO_CACHE)
def recorrect(site: Site) -> list[list[str]]:
    """The submissions whose corrections changed since they were derived, in batches."""
    return split_evenly(find_recorrected(site), site.settings.batch_files, site.settings.workers)


def split_evenly(files: list[str], most: int, workers: int) -> list[list[str]]:
    """The files in batches of at most `most`, as many batches as keep all workers equally busy."""
    count = -(-len(files) // (most * workers)) * workers
    return [batch for at in range(count) if (batch := files[at::count])]


def ingest(site: Site, batches: list[list[str]], now: datetime) -> list[Part]:
    """Read the batches on the site's workers and append them to the ledger, the submissions last."""
    shutil.rmtree(site.work, ignore_errors=True)
    ingest_id = uuid4().hex
    stage = Stage("ingest", sum(map(len, batches)))
    futures = [read_batch.submit(site, batch, now, at, ingest_id) for at, batch in enumerate(batches)]
    parts = []
    for future in as_completed(futures):
        part = future.result()
        parts.append(part)
        for _ in range(part.received):
            stage()
    append_parts(site.ledger, [Path(part.folder) for part in parts])
    shutil.rmtree(site.work, ignore_errors=True)
    return parts


@task(cache_policy=NO_CACHE, retries=1)
def read_batch(site: Site, files: list[str], now: datetime, number: int, ingest_id: str) -> Part:
    """One batch of files into part files."""
    return ingest_batch(site, files, read_register(site.raw), now, site.work / f"{number:05}", ingest_id)


@task(cache_policy=NO_CACHE)
def publish(site: Site, as_of: datetime, is_past: bool) -> tuple[Path, bool]:
    """The vintage as of then, and whether it is new; with nothing new the current one stands."""
    edition = edition_of(site, as_of)
    current = current_package(site)
    if current and current["inputs"] == edition.inputs:
        return site.current.resolve(), False
    with rolled_up(site, as_of, Stage("roll_up", 4)) as tables:
        vintage = write_vintage(tables, site, edition, Stage("publish", 0))
    if not is_past:
        switch_current(site, vintage)
    return vintage, True


def run_nightly(site: Site, as_of: datetime | None = None) -> RunReport:
    """The flow, by hand, on the site's own number of workers.

    Without a heartbeat: whoever waits for the run sees it die, and its end would wait up to a second for the beat.
    """
    runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=site.settings.workers)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return nightly.with_options(task_runner=runner)(  # type: ignore[arg-type]
            str(site.root), as_of
        )
