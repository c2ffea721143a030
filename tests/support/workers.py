"""Functions that tests have workers call, and a Dask cluster of two processes on loopback."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.steps.ingest.ingest import Part, ingest_files
from flows.steps.site.site import Site

if TYPE_CHECKING:
    from distributed import LocalCluster


def read_and_end(site: Site, files: list[str], now: datetime, run: str, marker: Path, times: int) -> Part:
    """Read a batch; then end the worker without a word, the first `times` times."""
    part = ingest_files(site, files, now, 1, run)
    if (done := len(list(marker.parent.glob(f"{marker.name}*")))) < times:
        marker.with_name(f"{marker.name}{done}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def fail_with(site: Site, error: BaseException) -> None:
    """Raise an error."""
    raise error


def loaded_modules(site: Site) -> set[str]:
    """Top names of the modules that the worker has imported."""
    return {name.partition(".")[0] for name in sys.modules}


def wait_long(site: Site, marker: Path) -> None:
    """Say that the work has begun, then take a minute."""
    marker.touch()
    time.sleep(60)


def process_that_waits(site: Site, markers: Path) -> int:
    """Number of the process that does this, when another one is at it too; a folder has a marker for each."""
    markers.mkdir(exist_ok=True)
    (markers / str(os.getpid())).touch()
    for _ in range(600):
        if len(list(markers.iterdir())) == 2:
            return os.getpid()
        time.sleep(0.1)
    raise AssertionError("nobody else came")


@contextmanager
def local_cluster(workers: int = 2) -> Iterator["LocalCluster"]:
    """A Dask cluster on loopback whose workers are processes with one thread; one that ends is not replaced."""
    import dask  # noqa: PLC0415
    from distributed import LocalCluster  # noqa: PLC0415

    dask.config.set({"logging.distributed": "critical"})
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as cluster:
        yield cluster
