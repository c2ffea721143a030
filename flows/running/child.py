"""Child processes that end with their parent, however the parent ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_END_SECONDS = 20
"""Seconds that a child has to end when it is asked to."""

_LOG_BYTES = 5_000_000
"""Size from which a log is put aside at the next start; the one put aside before is replaced."""

_EACH = 0.5
"""Seconds between two looks at the parent."""


@contextmanager
def child_process(
    module: str, arguments: list[str], environment: Mapping[str, str], log: Path, keeps: tuple[int, ...] = ()
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a module in a child process that writes to `log`, and end it afterwards.

    The module must call `end_with_parent`. The child keeps the open files `keeps`.
    """
    given = {**environment, "FEDSTATS_PARENT": str(os.getpid())}
    process = start_process(module, arguments, given, log, keeps)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def start_process(
    module: str, arguments: list[str], environment: Mapping[str, str], log: Path, keeps: tuple[int, ...] = ()
) -> "subprocess.Popen[bytes]":
    """Start a module in a process that writes to `log` and keeps the open files `keeps`.

    It has a separate process group, so that an interrupt at the terminal does not reach it.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            pass_fds=keeps,
        )


def end_with_parent() -> None:
    """Watch the process that started this one; when it is gone, end this one with its process group.

    A parent that is killed can end nobody. Does nothing in a process that `child_process` did not start.
    """
    parent = os.environ.pop("FEDSTATS_PARENT", "")
    if parent:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_EACH)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_END_SECONDS)
    os.killpg(0, signal.SIGKILL)
