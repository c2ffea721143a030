"""Processes of a run that do orders: started when they are needed, replaced when they end, gone when the run is.

A process imports what reading needs and nothing else, so that it starts in the time in which 250 returns are read.
Prefect's pool imports Prefect and the flow in each, pickles the run's context, and spends the time of 2,000.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from queue import Empty, SimpleQueue
from typing import Any

from flows.running.orders import Failure, Order
from flows.steps.site.errors import WorkerError
from schemas.texts.said import Saying

_TRIES = 3
"""Processes that may end amid an order before the run fails; Prefect tries the order once more as often."""

_MODULE = "flows.running.order_process"

_log = logging.getLogger(__name__)


class Processes:
    """Processes that do an order each at a time; as many as threads call at once."""

    def __init__(self) -> None:
        self._free: SimpleQueue[_Process] = SimpleQueue()
        self._all: list[_Process] = []

    def do(self, order: Order) -> Any:
        """Have a process do an order; its result.

        If the process ends meanwhile, another one does the order from its beginning. Raises WorkerError if these end
        as well, and the error of the order.
        """
        for tried in range(1, _TRIES + 1):
            process = self._next()
            try:
                outcome = process.do(order)
            except (EOFError, ConnectionError):
                status = process.end()
                if tried == _TRIES:
                    raise WorkerError(Saying("error.worker_ended", status=status, times=tried)) from None
                _log.warning(Saying("error.worker_replaced", status=status))
            except BaseException:  # a limit of time, an interrupt
                process.end()
                raise
            else:
                self._free.put(process)
                break
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome

    def _next(self) -> "_Process":
        try:
            return self._free.get_nowait()
        except Empty:
            self._all.append(_Process())
            return self._all[-1]

    def end(self) -> None:
        """End all of them at once."""
        for process in self._all:
            process.end()


@contextmanager
def processes() -> Iterator[Processes]:
    """Processes for the block inside; none of them outlives it."""
    own = Processes()
    try:
        yield own
    finally:
        own.end()


class _Process:
    """One process and the line to it."""

    def __init__(self) -> None:
        self._line, other = Pipe()
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _MODULE, str(other.fileno())],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt at the terminal is for the run
                pass_fds=(other.fileno(),),
            )

    def do(self, order: Order) -> Any:
        self._line.send(order)
        while not self._line.poll(1):  # a limit of time is raised between two looks
            pass
        return self._line.recv()

    def end(self) -> str:
        """End the process if it has not ended; how it ended."""
        self._line.close()
        self._process.kill()
        return str(self._process.wait())


def _environment() -> dict[str, str]:
    """Environment of a process: the code of this one, and one thread of polars, because others read beside it."""
    paths = os.pathsep.join(path for path in sys.path if path)
    given = {"FEDSTATS_PARENT": str(os.getpid()), "PYTHONPATH": paths}
    return {"POLARS_MAX_THREADS": "1", **os.environ, **given}
