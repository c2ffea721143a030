"""Workers of a run, which read batches and write slips: threads, processes of this machine, or a Dask cluster.

Threads have a step a batch, whoever does the work; what differs is `do`. So a batch is tried again, timed and shown in
one way, and workers need no Prefect. Beside processes the run is a worker itself: it reads while the others start.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Semaphore
from typing import Any
from uuid import uuid4

from flows.running.batches import readers_of
from flows.running.calls import Threads, threads_of
from flows.running.orders import Order, new_order
from flows.running.processes import processes
from flows.steps.site.site import Site

MANY_SLIPS = 200
"""Slips from which two workers need two thirds of the time: to start a process takes as much as to write 50."""


@dataclass(frozen=True)
class Workers:
    """Workers of one run: `threads` call steps, and each has its work done by `do`.

    `run` names the run, and its folder among the part files. Beside processes one thread at a time does its work here.
    """

    site: Site
    run: str
    threads: Threads
    _do: Callable[[Order], Any] | None = None
    _here: Semaphore | None = None

    def do(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function with the site and arguments, here or where the workers are; its result."""
        if self._do is None:
            return function(self.site, *arguments)
        if self._here and self._here.acquire(blocking=False):
            try:
                return function(self.site, *arguments)
            finally:
                self._here.release()
        return self._do(new_order(self.site, self.run, function, *arguments))


@contextmanager
def workers_of(site: Site, count: int, many: int) -> Iterator[Workers]:
    """As many workers as the site and its memory allow, for `count` pieces of work; with the runner `auto`, processes from
    `many` on and one thread below.

    Raises WorkerError if the site's cluster cannot be used.
    """
    settings = site.settings
    run, threads = uuid4().hex, readers_of(site, count, many)
    with ExitStack() as stack:
        own: Callable[[Order], Any] | None = None
        here: Semaphore | None = None
        if settings.runner == "dask":
            from flows.running.cluster import cluster_of  # noqa: PLC0415  needs an extra of its own

            own = stack.enter_context(cluster_of(site)).do
        elif threads > 1 and settings.runner != "threads":
            own, here = stack.enter_context(processes()).do, Semaphore()
        if own:
            (site.work / run).mkdir(parents=True, exist_ok=True)  # orders look for it
        yield Workers(site, run, stack.enter_context(threads_of(threads)), own, here)
    with suppress(OSError):  # there is none, or it has part files
        (site.work / run).rmdir()
        site.work.rmdir()
