"""A night without Prefect, in the process of the test: settle, ingest, publish, under the site's lock."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.raw_folder import find_new_files, find_raw_files
from flows.steps.intake.register import read_register
from flows.steps.ledger.counts import note_counts, received_before
from flows.steps.ledger.decisions import lock_period
from flows.steps.ledger.standing import Standing
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.hash_share import compare_share
from flows.steps.vintage.settle import settle_site
from flows.tasks import publish
from schemas.periods import parse_period
from tests.support.shared import made_once
from tests.support.site import fill_site, make_test_site


def quiet_night(site: Site, now: datetime) -> Path:
    """Run a night; the current vintage after it."""
    with site_lock(site.lock):
        standing = settle_site(site, now)
        files = find_raw_files(site.raw, site.settings.ignore)
        new = find_new_files(site.raw, files, standing.known_submissions(), site.max_bytes)
        standing = take(standing, new, now)
        standing = take(standing, received_before(standing), now)
        note_counts(standing, now)
        vintage, is_new = publish.fn(site, now, False, standing=standing)
        if not is_new:
            compare_share(site)
        return vintage


def take(standing: Standing, files: list[str], now: datetime) -> Standing:
    """Ingest files as one batch; the ledger after it."""
    if not files:
        return standing
    site = standing.site
    name = f"{now.isoformat()} {files[0]}"
    part = ingest_batch(site, files, read_register(site.raw), now, site.work / "part", name)
    return standing.appended([Path(part.folder)])


FIRST, LOCKED, SECOND, THIRD = (
    datetime(2025, 4, day, hour, tzinfo=UTC) for day, hour in ((1, 0), (1, 1), (2, 0), (3, 0))
)
"""Moments of lived_site: its first night, the lock of January, its second night; and a night after it."""


def lived_site(factory: pytest.TempPathFactory, root: Path) -> Site:
    """A copy at `root` of a site with two nights, January received and locked, then February received."""

    def live(folder: Path) -> None:
        site = make_test_site(folder / "site")
        fill_site(site, ["2025-01"])
        quiet_night(site, FIRST)
        lock_period(site, parse_period("2025-01"), "已上报", "李", LOCKED)
        fill_site(site, ["2025-02"])
        quiet_night(site, SECOND)

    made = made_once(factory, "two-nights", live)
    return open_site(shutil.copytree(made / "site", root, symlinks=True))


def begun_with_february(factory: pytest.TempPathFactory, root: Path) -> Site:
    """A copy at `root` of a site with January published and the files of February received since."""

    def live(folder: Path) -> None:
        site = make_test_site(folder / "site")
        fill_site(site, ["2025-01"])
        quiet_night(site, FIRST)
        fill_site(site, ["2025-02"])

    made = made_once(factory, "january-published", live)
    return open_site(shutil.copytree(made / "site", root, symlinks=True))


def events_of(site: Site) -> list[Path]:
    """The files of a site's events: a publication, a lock, a publication."""
    return sorted((site.archive / "events").iterdir())


def make_old(site: Site) -> None:
    """Turn a site into one that a version without chain and counts wrote."""
    for path in events_of(site):
        row = json.loads(path.read_bytes())
        del row["previous"]
        path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    for note in (*site.events_heads, site.ledger_counts):
        note.unlink()
