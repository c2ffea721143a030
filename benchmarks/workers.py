"""Intake of a backlog in one process, in two processes and on a Dask cluster of two workers, over the same files.

    python benchmarks/workers.py [--months 120] [--rounds 3] [--runners one processes dask] [--workers 2] [--root FOLDER]

A month is 112 township workbooks of a city of 1,400 villages × 60 indicators (`--csv`: csv files). Each intake is a
whole process with its imports and a Prefect server that runs already: it finds and hashes the files, reads, archives and
checks them, and commits the ledger. The runners take turns. A cluster is made before the clock runs, and its workers
import what they read with while it runs. Every ledger must have the same rows.

Prints medians of time, of processor time with that of workers, and of the share that only the run's own process can do;
then ratios to one process, and the ratio of times that the shares allow where nothing else runs. `--root` keeps the
returns for the next call.
"""

import argparse
import contextlib
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import clear_site, make_city, start_server

RUNNERS = ("one", "processes", "dask")
NOW = datetime(2036, 1, 1, tzinfo=UTC)
_WORKER = {"POLARS_MAX_THREADS": "1", "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
"""Environment of Dask's workers, as docs/scale.md has it."""


def take_in_backlog(root: Path) -> None:
    """Run the intake of a site as a flow by hand; print the processor seconds of this process and of its children."""
    from prefect import flow  # noqa: PLC0415  imports are inside the clock

    from flows.one_night import take_in  # noqa: PLC0415
    from flows.running.by_hand import run_flow  # noqa: PLC0415
    from flows.running.log import run_log  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415
    from flows.tasks import settle  # noqa: PLC0415

    @flow(name="intake")
    def intake(folder: str) -> None:
        site = open_site(Path(folder))
        with run_log(site, "nightly") as log:
            take_in(settle(site), NOW, log, "")

    run_flow(intake, open_site(root))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = {"own": time.process_time(), "workers": children.ru_utime + children.ru_stime}
    sys.stdout.write("\n" + json.dumps(spent) + "\n")
    sys.stdout.flush()
    os._exit(0)


def rows_of(root: Path) -> str:
    """Digest of what the ledger says of every return and of the sum of all numbers."""
    import polars as pl  # noqa: PLC0415

    from flows.steps.ledger.delta import ledger_files  # noqa: PLC0415

    returns = pl.read_parquet(ledger_files(root / "data" / "ledger", "submissions"))
    returns = returns.select("submission", "sheet", "status", "accepted", "rejected").sort(
        "submission", "sheet"
    )
    numbers = pl.scan_parquet(ledger_files(root / "data" / "ledger", "observations"))
    total = numbers.select(pl.len(), pl.col("value").sum()).collect()
    return hashlib.sha256(f"{returns.rows()} {total.rows()}".encode()).hexdigest()


@contextlib.contextmanager
def new_cluster(workers: int) -> Iterator[tuple[str, Any]]:
    """A Dask cluster of processes on loopback: its address, and a function for the processor seconds of its workers."""
    import dask  # noqa: PLC0415
    import psutil  # noqa: PLC0415
    from distributed import LocalCluster  # noqa: PLC0415

    dask.config.set({"logging.distributed": "critical"})
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        env=_WORKER,
    ) as cluster:

        def spent() -> float:
            own = [psutil.Process(worker.pid).cpu_times() for worker in cluster.workers.values()]
            return time.process_time() + sum(each.user + each.system for each in own)

        yield cluster.scheduler_address, spent


def measure(runner: str, root: Path, url: str, workers: int) -> dict[str, float]:
    """One intake: its seconds, its processor seconds with those of its workers, and of its own process."""
    clear_site(root)
    given = {"PREFECT_API_URL": url, "FEDSTATS_WORKERS": str(workers), "FEDSTATS_RUNNER": runner}
    if runner == "one":
        given |= {"FEDSTATS_WORKERS": "1", "FEDSTATS_RUNNER": "threads"}
    with contextlib.ExitStack() as stack:
        spent = time.process_time
        if runner == "dask":
            given["FEDSTATS_DASK_ADDRESS"], spent = stack.enter_context(new_cluster(workers))
        before, began = spent(), time.perf_counter()
        command = [sys.executable, __file__, "--intake", str(root)]
        done = subprocess.run(
            command, env={**os.environ, **given}, capture_output=True, text=True, check=False
        )
        seconds, of_cluster = time.perf_counter() - began, spent() - before
    if done.returncode:
        raise SystemExit(f"{runner} failed:\n{done.stderr}")
    own = json.loads(done.stdout.strip().splitlines()[-1])
    beside = own["workers"] + (of_cluster if runner == "dask" else 0)
    return {"seconds": seconds, "processor": own["own"] + beside, "own": own["own"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--csv", action="store_true", help="returns as csv files in place of workbooks")
    parser.add_argument("--runners", nargs="+", choices=RUNNERS, default=list(RUNNERS))
    parser.add_argument("--root", type=Path, help="folder of the returns, made if it is not there, and kept")
    parser.add_argument("--intake", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.intake:
        take_in_backlog(asked.intake)
    with tempfile.TemporaryDirectory() as folder:
        root = asked.root or Path(folder) / "city"
        if not root.exists():
            make_city(root, asked.villages, asked.months, asked.indicators, asked.csv)
        server, url = start_server(Path(folder) / "prefect")
        found: dict[str, list[dict[str, float]]] = {runner: [] for runner in asked.runners}
        rows = set()
        try:
            for _ in range(asked.rounds):
                for runner in asked.runners:
                    found[runner].append(measure(runner, root, url, asked.workers))
                    rows.add(rows_of(root))
        finally:
            server.terminate()
            server.wait()
    if len(rows) > 1:
        raise SystemExit("the runners left different ledgers")
    print_results(found, asked.workers)


def print_results(found: dict[str, list[dict[str, float]]], workers: int) -> None:
    """Print medians of each runner, and ratios to the first one."""
    middle = {
        runner: {name: statistics.median(own[name] for own in runs) for name in runs[0]}
        for runner, runs in found.items()
    }
    sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")
    for runner, own in middle.items():
        sys.stdout.write(
            f"{runner:10} {own['seconds']:.1f} s, processor {own['processor']:.1f} s, of which {own['own']:.1f} s "
            "in the run's own process\n"
        )
    first, *others = middle
    one = middle[first]
    for runner in others:
        own = middle[runner]
        ideal = own["own"] + (own["processor"] - own["own"]) / workers
        sys.stdout.write(
            f"{first} / {runner}  time {one['seconds'] / own['seconds']:.2f} (aim: at least 1.6), processor of "
            f"{runner} / {first} {own['processor'] / one['processor']:.2f}, time that processor times allow "
            f"{one['processor'] / ideal:.2f}\n"
        )


if __name__ == "__main__":
    main()
