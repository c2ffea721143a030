"""Lock of a site: only one run at a time changes its ledger and marts."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.texts.said import Saying

try:
    import fcntl
except ImportError:  # Windows: what only reads goes on without locks
    fcntl = None  # type: ignore[assignment]

from flows.steps.site.aside import put_aside
from flows.steps.site.clearing import clear_site

_EACH = 0.2
"""Seconds between two tries of a run that waits."""

_log = logging.getLogger(__name__)


class LockedError(RuntimeError):
    """Another run has locked the site; the message names its process."""


class NoLocksError(LockedError):
    """The system cannot lock a site, so that nothing here may change one."""

    def __init__(self) -> None:
        super().__init__(Saying("error.no_lock"))


def refuse_without_locks() -> None:
    """Raise NoLocksError if the system has no locks that it frees itself."""
    if fcntl is None:
        raise NoLocksError


@contextmanager
def site_lock(path: Path, what: str = "", wait_minutes: float = 0) -> Iterator[None]:
    """Lock a site for the run `what`. The system frees the lock when the process ends, however it ends.

    What is in the way of runs is put aside. Raises LockedError if another process still has the lock after `wait_minutes`,
    NoLocksError if the system has no such locks.
    """
    refuse_without_locks()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        put_aside(path.parent, path, "folder_for_file")
    with path.open("a+") as file:
        tries = int(wait_minutes * 60 / _EACH)
        while not take_at_once(file.fileno()):
            holder = path.read_text().strip()
            if tries <= 0:
                raise LockedError(Saying("error.locked_by_run", process=holder))
            if tries == int(wait_minutes * 60 / _EACH):
                _log.warning(Saying("log.waiting", process=holder))
            tries -= 1
            time.sleep(_EACH)
        file.truncate(0)
        file.write(f"{os.getpid()} {what}".strip())
        file.flush()
        clear_site(path.parent)
        yield


def take_at_once(number: int) -> bool:
    """Try to take the lock; True if this process now has it."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
