"""Tasks that several flows share: read batches, append them to the ledger, publish a vintage."""

import shutil
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed

from flows.running.progress import Stage
from flows.steps.ingest.ingest import Part, ingest_batch
from flows.steps.intake.register import read_register
from flows.steps.ledger.delta import append_parts, pack_ledger
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import is_rolled_back, publish_vintage, vintage_before
from flows.steps.vintage.reuse import find_kept, record_rolled, standing_digest
from flows.steps.vintage.vintage import current_package
from flows.steps.vintage.write import write_vintage


def split_evenly(files: list[str], most: int, workers: int) -> list[list[str]]:
    """The files in batches of at most `most`, as many batches as keep all workers equally busy."""
    count = -(-len(files) // (most * workers)) * workers
    return [batch for at in range(count) if (batch := files[at::count])]


def read_batches(site: Site, batches: list[tuple[datetime, list[str]]]) -> list[Part]:
    """The batches as part files, read on the site's workers, each recorded at its time."""
    shutil.rmtree(site.work, ignore_errors=True)
    ingest_id = uuid4().hex
    stage = Stage("ingest", sum(len(batch) for _, batch in batches))
    futures = [read_batch.submit(site, batch, now, at, ingest_id) for at, (now, batch) in enumerate(batches)]
    parts = []
    for future in as_completed(futures):
        part = future.result()
        parts.append(part)
        for _ in range(part.received):
            stage()
    return parts


def append_to_ledger(site: Site, parts: list[Part]) -> None:
    """Append what was read to the ledger."""
    append_parts(site.ledger, [Path(part.folder) for part in parts])
    if parts:
        pack_ledger(site.ledger)
    shutil.rmtree(site.work, ignore_errors=True)


@task(cache_policy=NO_CACHE, retries=1)
def read_batch(site: Site, files: list[str], now: datetime, number: int, ingest_id: str) -> Part:
    """One batch of files into part files."""
    return ingest_batch(site, files, read_register(site.raw), now, site.work / f"{number:05}", ingest_id)


@task(cache_policy=NO_CACHE)
def publish(
    site: Site, as_of: datetime, is_past: bool, accepted: str = "", officer: str = ""
) -> tuple[Path, bool]:
    """The vintage as of then, and whether it is new; with nothing new the current one stands, one that an officer
    went back to among them."""
    edition = edition_of(site, as_of)
    current = current_package(site)
    is_held = not is_past and is_rolled_back(site, edition)
    if current and (current["inputs"] == edition.inputs or is_held):
        return site.current.resolve(), False
    before = vintage_before(site, edition)
    kept = find_kept(site, as_of, before)
    with rolled_up(site, as_of, Stage("roll_up", 4), kept=kept) as tables:
        vintage = write_vintage(tables, site, edition, Stage("publish", 0), before, kept)
        standing = standing_digest(tables, "record_standing")
    if not is_past:
        publish_vintage(site, edition, vintage, before, accepted, officer)
        record_rolled(site, vintage, standing, kept)
    return vintage, True
