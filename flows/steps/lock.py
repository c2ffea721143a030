"""The lock of a site: one run at a time changes its ledger and marts."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockedError(RuntimeError):
    """Another run holds the site; the message says which process."""


@contextmanager
def site_lock(path: Path) -> Iterator[None]:
    """Hold the lock file of a site. The system frees it when the process ends, however it ends.

    Raises LockedError at once when another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise LockedError(
                f"本站点正有另一次运行（进程 {holder}），请等它结束 / "
                f"another run is at work on this site (process {holder}), wait for it"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
