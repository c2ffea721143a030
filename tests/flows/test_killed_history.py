"""Backfill, rebuild and rollback killed at any moment, then run again, leave what undisturbed ones leave."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.nightly import publish
from flows.steps.ledger import recorded_returns
from flows.steps.site import Site, open_site
from tests.conftest import CATALOGUE, FEDSTATS, fedstats, make_test_site, submit

DAY = datetime(2025, 4, 20, tzinfo=UTC)
KILLS = 6
BACKFILL = ("backfill", "2025-01", "2025-03", "--reason", "上限改为一万")


def start(root: Path, server: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PREFECT_API_URL": server}
    command = [FEDSTATS, *arguments, "--site", str(root)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_log(root: Path, known: int, process: subprocess.Popen[bytes]) -> None:
    """Until the run has begun: its log is there."""
    while len(list((root / "data" / "runs").glob("*"))) == known and process.poll() is None:
        time.sleep(0.002)


def figures(root: Path) -> dict[str, bytes]:
    """The published tables but for revisions and decisions, which tell of runs that were killed."""
    current = open_site(root).current.resolve()
    return {
        path.relative_to(current).as_posix(): path.read_bytes()
        for path in current.rglob("*.parquet")
        if path.name not in ("revisions.parquet", "audit_log.parquet")
    }


def each(kill: Callable[[int], bool]) -> int:
    """Kill at every moment; how many runs were still at work."""
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(kill, range(KILLS)))


def refused_returns(tmp_path: Path) -> Site:
    """三村 in three months, more women than the catalogue allows; the catalogue is mended since."""
    strict = CATALOGUE["indicators"].replace("higher,0,10000", "higher,0,10")
    site = make_test_site(tmp_path / "site", indicators=strict)
    for at, month in enumerate(("2025-01", "2025-02", "2025-03")):
        row = ("990102101201", "三村", 11 + at, 40, 0, 0)
        submit(site, f"{month}.csv", "village_month", "990102101", month, [row], DAY)
    publish.fn(site, DAY, False)
    (site.root / "catalogue" / "indicators.csv").write_text(CATALOGUE["indicators"])
    return site


@pytest.mark.heavy
def test_killed_anywhere_and_run_again(prefect_server: str, tmp_path: Path) -> None:
    server = {"PREFECT_API_URL": prefect_server}
    site = refused_returns(tmp_path)
    first = site.current.resolve().name
    calm = tmp_path / "calm"
    shutil.copytree(site.root, calm, symlinks=True)
    process = start(calm, prefect_server, *BACKFILL)
    wait_for_log(calm, 0, process)
    begun = time.monotonic()
    assert process.wait() == 0
    working = time.monotonic() - begun
    expected, last = figures(calm), open_site(calm).current.resolve().name

    def kill_after(root: Path, share: float, *arguments: str) -> bool:
        known = len(list((root / "data" / "runs").glob("*")))
        process = start(root, prefect_server, *arguments)
        if arguments[0] != "rollback":
            wait_for_log(root, known, process)
        time.sleep(working * share)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

    def kill_backfill(number: int) -> bool:
        root = tmp_path / f"backfill{number}"
        shutil.copytree(site.root, root, symlinks=True)
        was_running = kill_after(root, number / KILLS, *BACKFILL)
        assert figures(root)  # whatever is current is whole
        done = fedstats(*BACKFILL, "--site", root, **server)
        assert done.returncode == 0, done.stderr
        assert figures(root) == expected, f"killed at {number}/{KILLS}"
        return was_running

    def kill_rebuild(number: int) -> bool:
        root = tmp_path / f"rebuild{number}"
        shutil.copytree(calm, root, symlinks=True)
        shutil.rmtree(root / "data" / "marts")
        was_running = kill_after(root, number / KILLS / 2, "rebuild")
        for command in ("rebuild", "nightly"):
            done = fedstats(command, "--site", root, **server)
            assert done.returncode == 0, done.stderr
            assert figures(root) == expected, f"{command}, killed at {number}/{KILLS}"
        assert recorded_returns(open_site(root).ledger)["submission"].n_unique() == 3
        assert not [*(root / "data").glob("ledger.*"), *(root / "data").glob("trial")]
        return was_running

    def kill_rollback(number: int) -> bool:
        root = tmp_path / f"rollback{number}"
        shutil.copytree(calm, root, symlinks=True)
        was_running = kill_after(root, 0.1 + number / KILLS / 2, "rollback", first, "--reason", "误发")
        assert open_site(root).current.resolve().name in (first, last)
        done = fedstats("rollback", first, "--reason", "误发", "--site", root)
        assert done.returncode == 0 or "已是当前版本" in done.stderr
        assert open_site(root).current.resolve().name == first
        return was_running

    assert each(kill_backfill) >= KILLS - 1
    assert each(kill_rebuild) + each(kill_rollback) >= KILLS
