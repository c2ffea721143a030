"""The command line in processes forked from one with all imports done.

A run can so be killed a hundred times in a minute or two.
"""

import ctypes
import gc
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from flows.cli.app import main
from flows.steps.ledger import delta as ledger
from flows.steps.site.site import Site, open_site
from tests.support.site import fill_site, ledger_frame, make_test_site

PRELOAD = [
    *("pytest", "hypothesis", "tests.support.warm"),
    *(
        "flows.nightly",
        "flows.backfill",
        "flows.rebuild",
        "flows.steps.vintage.publish",
        "flows.steps.slip.slip",
    ),
    *("prefect.engine", "prefect.flow_engine", "prefect.task_engine", "prefect.server.api.server"),
    *("prefect.utilities.visualization", "prefect.concurrency.services", "anyio._backends._asyncio"),
    *("pandera.backends.polars.register", "openpyxl", "rapidfuzz.process"),
]
"""Modules that a run imports sooner or later."""

NIGHTLY = ("nightly", "--as-of", "2025-04-10T00:00:00+00:00")
LATER = ("nightly", "--as-of", "2025-04-11T00:00:00+00:00")
"""Commands that tests run on the site of begun_site: its night, and the night after."""

_CONTEXT = multiprocessing.get_context("forkserver")


@dataclass
class Run:
    """A running or ended command; `said` is the file of its output."""

    process: BaseProcess
    said: Path

    def kill(self) -> bool:
        """Kill the command; True if it was still running."""
        self.process.kill()
        return self.wait() == -signal.SIGKILL

    def wait(self) -> int:
        """Exit status of the command; a signal is a negative number."""
        self.process.join(120)
        status = self.process.exitcode
        assert status is not None, f"still at work after two minutes: {self.text}"
        return status

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def text(self) -> str:
        return self.said.read_text(encoding="utf-8") if self.said.exists() else ""


def begin(said: Path, *arguments: object, **environment: str) -> Run:
    """Begin `fedstats` with these arguments; what it prints goes to the file `said`."""
    own = (str(said), [str(argument) for argument in arguments], environment)
    process = _CONTEXT.Process(target=_run, args=own, daemon=True)
    process.start()
    return Run(process, said)


def begin_on(root: Path, *arguments: object) -> Run:
    """Begin a command on a site and wait until its log appears, if it writes one."""
    runs = root / "data" / "runs"
    known = len(list(runs.glob("*")))
    run = begin(root.with_suffix(".said"), *arguments, "--site", root)
    while arguments[0] != "rollback" and len(list(runs.glob("*"))) == known and run.process.is_alive():
        time.sleep(0.002)
    return run


def killed(root: Path, seconds: float, *arguments: object) -> bool:
    """Kill a command on a site some seconds after it began; True if it was still running."""
    run = begin_on(root, *arguments)
    time.sleep(seconds)
    return run.kill()


def done(root: Path, *arguments: object) -> float:
    """Run a command on a site to its successful end; its duration in seconds."""
    run = begin_on(root, *arguments)
    begun = time.monotonic()
    assert run.wait() == 0, run.text
    return time.monotonic() - begun


def begun_site(root: Path) -> Site:
    """A site with January published and the files of February received since."""
    site = make_test_site(root)
    (root / "fedstats.toml").write_text(
        "workers = 2\nbatch_files = 2\nworkbooks = false\nreport = false\n", encoding="utf-8"
    )
    fill_site(site, ["2025-01"])
    done(root, "nightly", "--as-of", "2025-02-20T00:00:00+00:00")
    fill_site(site, ["2025-02"])
    return site


def copy_of(site: Site, root: Path) -> Site:
    """A copy of a site, its links kept."""
    return open_site(shutil.copytree(site.root, root, symlinks=True))


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file under a folder by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def recorded(site: Site) -> list[tuple[str, str, str]]:
    """Every return in the ledger; a return recorded twice appears twice."""
    return sorted(ledger_frame(site, "submissions").select("submission", "sheet", "status").rows())


def whole(root: Path) -> str:
    """Name of the vintage that a reader of `current` finds.

    Raises AssertionError unless its files are the files of its data package, with the same bytes.
    """
    vintage = Path(os.path.realpath(root / "data" / "marts" / "current"))
    package = json.loads((vintage / "datapackage.json").read_bytes())
    assert package["vintage"] == vintage.name
    paths = {own["path"] for own in package["resources"]}
    assert paths == {path.relative_to(vintage).as_posix() for path in vintage.rglob("*.parquet")}
    for own in package["resources"]:
        content = (vintage / own["path"]).read_bytes()
        assert own["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}", own["path"]
    return vintage.name


def _run(said: str, arguments: list[str], environment: dict[str, str]) -> None:
    gc.freeze()  # what is inherited is not walked through again and again
    os.environ.update(environment)
    handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    _obey_permissions()
    ledger.MOST_SMALL = 1  # so that each run packs what it adds to
    sys.argv = ["fedstats", *arguments]
    main()


def _obey_permissions() -> None:
    """Drop root's capabilities, so that permissions bind it as they bind any other user."""
    if os.geteuid() == 0:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process; then no capability at all
        assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0


def warm_up(said: Path, server: str) -> None:
    """Start the process to fork from; Prefect reads its server's address there, once."""
    before = dict(os.environ)
    os.environ |= {"PREFECT_API_URL": server, "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    try:
        _CONTEXT.set_forkserver_preload(PRELOAD)
        assert begin(said, "--help").wait() == 0
    finally:
        os.environ.clear()
        os.environ.update(before)
