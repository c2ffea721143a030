"""A nightly run killed at any moment, then run again, leaves what an undisturbed run leaves."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import FEDSTATS, fedstats, fill_site, ledger_frame, make_test_site, mart_bytes

AS_OF = "2025-04-20T00:00:00+00:00"
MONTHS = ["2025-01", "2025-02", "2025-03"]
KILLS = 22


def start(root: Path, server: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PREFECT_API_URL": server, "FEDSTATS_BATCH_FILES": "2"}
    command = [FEDSTATS, "nightly", "--site", str(root), "--as-of", AS_OF]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    while not path.exists() and process.poll() is None:
        time.sleep(0.002)


@pytest.mark.heavy
def test_killed_anywhere_and_run_again(prefect_server: str, tmp_path: Path) -> None:
    calm = make_test_site(tmp_path / "calm")
    fill_site(calm, MONTHS)
    process = start(calm.root, prefect_server)
    wait_for(calm.archive, process)
    begun = time.monotonic()
    assert process.wait() == 0
    working = time.monotonic() - begun
    expected = mart_bytes(calm.current.resolve())
    submissions = set(ledger_frame(calm, "submissions")["submission"])

    def kill_and_run_again(number: int) -> tuple[int, bool]:
        """Kill after a share of the working time, spread over all of it; whether the run was still at work."""
        site = make_test_site(tmp_path / f"killed{number}")
        fill_site(site, MONTHS)
        process = start(site.root, prefect_server)
        wait_for(site.archive, process)
        time.sleep(working * number / KILLS)
        process.send_signal(signal.SIGKILL)
        was_running = process.wait() == -signal.SIGKILL
        done = fedstats("nightly", "--site", site.root, "--as-of", AS_OF, PREFECT_API_URL=prefect_server)
        assert done.returncode == 0, done.stderr
        assert mart_bytes(site.current.resolve()) == expected, f"killed at {number}/{KILLS}"
        ledger = ledger_frame(site, "submissions")
        assert sorted(ledger["submission"]) == sorted(submissions)
        assert not list((site.marts / "vintages").glob(".*"))
        assert pl.read_parquet(site.current / "submissions.parquet")["submission"].n_unique() == len(
            submissions
        )
        return number, was_running

    with ThreadPoolExecutor(2) as pool:
        killed = list(pool.map(kill_and_run_again, range(KILLS)))
    assert sum(was_running for _, was_running in killed) >= 20
