"""Backfill, rebuild and rollback that are killed at any moment and repeated leave the files of undisturbed ones."""

import os
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.ledger.standing import read_ledger
from flows.steps.site.site import Site, open_site
from flows.tasks import publish
from tests.support.site import CATALOGUE, make_test_site, submit
from tests.support.warm import begin_on, done, killed, whole

DAY = datetime(2025, 4, 20, tzinfo=UTC)
KILLS, ROLLBACKS = (int(os.environ.get("FEDSTATS_MOMENTS", least)) for least in ("6", "12"))
IN_A_ROW = 5
BACKFILL = ("backfill", "2025-01", "2025-03", "--reason", "上限改为一万")


def figures(root: Path) -> dict[str, bytes]:
    """Read the published tables without revisions and decisions, which mention killed runs."""
    current = open_site(root).current.resolve()
    return {
        path.relative_to(current).as_posix(): path.read_bytes()
        for path in current.rglob("*.parquet")
        if path.name not in ("revisions.parquet", "audit_log.parquet")
    }


@pytest.fixture
def refused(warm: None, tmp_path: Path) -> Site:
    """Make a site with 三村 over the catalogue's limit in three months, then correct the catalogue."""
    strict = CATALOGUE["indicators"].replace("higher,0,10000", "higher,0,10")
    site = make_test_site(tmp_path / "site", indicators=strict)
    for at, month in enumerate(("2025-01", "2025-02", "2025-03")):
        row = ("990102101201", "三村", 11 + at, 40, 0, 0)
        submit(site, f"{month}.csv", "village_month", "990102101", month, [row], DAY)
    publish.fn(site, DAY, False)
    (site.root / "catalogue" / "indicators.csv").write_text(CATALOGUE["indicators"])
    return site


@pytest.fixture
def mended(refused: Site, tmp_path: Path) -> tuple[Path, float]:
    """Run an undisturbed backfill; return the site and the seconds of work."""
    root = shutil.copytree(refused.root, tmp_path / "mended", symlinks=True)
    return root, done(root, *BACKFILL)


def kill_all(
    make: Callable[[int], Path], seconds: float, command: tuple[str, ...], judge: Callable[[Path, int], None]
) -> None:
    """Kill `command` KILLS times, several times in a row on a site from `make`; `judge` runs it again and compares."""
    chance, kills, number = random.Random(20250420), 0, 0
    while kills < KILLS:
        number += 1
        assert number <= KILLS
        root = make(number)
        for _ in range(IN_A_ROW):
            moment = chance.uniform(0, seconds)
            if not killed(root, moment, *command):
                seconds = min(seconds, moment)  # it had ended before: it takes no longer
                break
            kills += 1
        judge(root, number)
        shutil.rmtree(root)


@pytest.mark.heavy
def test_a_backfill_killed_anywhere(refused: Site, mended: tuple[Path, float], tmp_path: Path) -> None:
    calm, seconds = mended
    expected = figures(calm)

    def copy(number: int) -> Path:
        return shutil.copytree(refused.root, tmp_path / f"{number}", symlinks=True)

    def judge(root: Path, number: int) -> None:
        assert whole(root)
        done(root, *BACKFILL)
        assert figures(root) == expected
        assert read_ledger(open_site(root)).records["submission"].n_unique() == 3

    kill_all(copy, seconds, BACKFILL, judge)


@pytest.mark.heavy
def test_a_rebuild_killed_anywhere(mended: tuple[Path, float], tmp_path: Path) -> None:
    calm, _ = mended
    expected = figures(calm)
    records = read_ledger(open_site(calm)).records.select("submission", "period").unique()

    def copy(number: int) -> Path:
        root = shutil.copytree(calm, tmp_path / f"{number}", symlinks=True)
        shutil.rmtree(root / "data" / "marts")
        return root

    def judge(root: Path, number: int) -> None:
        for command in ("rebuild", "nightly")[number % 2 :]:  # an ordinary night mends it, too
            done(root, command)
            assert figures(root) == expected, command
        kept = read_ledger(open_site(root)).records
        assert kept.select("submission", "period").unique().sort("period").equals(records.sort("period"))
        assert not [*(root / "data").glob("ledger.*"), *(root / "data").glob("trial")]

    kill_all(copy, done(copy(0), "rebuild"), ("rebuild",), judge)


@pytest.mark.heavy
def test_a_rollback_killed_anywhere(mended: tuple[Path, float]) -> None:
    root, _ = mended
    last, first = whole(root), min(path.name for path in (root / "data" / "marts" / "vintages").iterdir())
    seconds = done(root, "rollback", first, "--reason", "误发")
    chance, kills, number = random.Random(20250421), 0, 0
    while kills < ROLLBACKS:
        number += 1
        assert number <= ROLLBACKS
        target = (last, first)[number % 2]
        rollback = ("rollback", target, "--reason", "误发")
        for _ in range(IN_A_ROW):
            moment = chance.uniform(0, seconds)
            if not killed(root, moment, *rollback):
                seconds = min(seconds, moment)  # it had ended before: it takes no longer
                break
            kills += 1
            assert whole(root) in (first, last)
        again = begin_on(root, *rollback)
        assert again.wait() == 0 or "已是当前版本" in again.text
        assert whole(root) == target
