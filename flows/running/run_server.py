"""Server of runs by hand: the first run starts it, the next ones find it, and it ends when none has come for a while.

Starting one takes longer than a run with nothing new. Two locks in `data/prefect` say what goes on: each run shares
`runs.lock`, and the server holds `server.lock` while it lives. The system frees both, however a process ends. A server
that has started and does not answer hangs: it is left to itself, and the run has another one.
"""

import json
import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: each run has its server
    fcntl = None  # type: ignore[assignment]

from flows.running.child import start_process
from flows.running.server import (
    SERVER_MODULE,
    START_SECONDS,
    Server,
    listen,
    log_path,
    new_password,
    private_folder,
    server_environment,
    server_of_process,
    url_at,
)
from flows.steps.site.files import write_whole
from flows.steps.site.run_lock import take_at_once
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_ENVIRONMENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
}
_MOST_TRIES, _EACH = 50, 0.1
"""Times that a run looks for the address of a server that another run is starting, and seconds between two looks."""

_LOOKS_SECONDS = 5.0
"""Seconds between two looks of the server at whether a run uses it."""

_ANSWER_SECONDS = 5.0
"""Seconds that a server which has started has for an answer."""

_ADDRESS, _STARTED = "server.json", "server_started"
"""Files in the folder of the server: how runs find it, and the mark that it has answered, which it writes itself."""

_log = logging.getLogger(__name__)


@contextmanager
def run_server(site: Site) -> Iterator[Server]:
    """Begin to start the server of a run by hand, or find the one that an earlier run started; `used` waits for it.

    It is kept for `keep_server_minutes` after the last run. It ends with the process, killed or not, if they are 0, or
    if none can be used: the system has no locks, another user or another version of Prefect keeps one, or the kept one
    hangs. If PREFECT_API_URL names a server, that one is used.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        yield Server(url)
        return
    with ExitStack() as stack:
        kept = _kept_server(site, stack) if fcntl and site.settings.keep_server_minutes else None
        yield kept or stack.enter_context(
            server_of_process(0, new_password(), _ENVIRONMENT, "run", log_path(site, "server"))
        )


def _kept_server(site: Site, stack: ExitStack) -> Server | None:
    """The kept server, started if there is none; the run shares its lock until `stack` ends. None if none can be kept."""
    try:
        folder = private_folder(site)
        using = stack.enter_context((folder / "runs.lock").open("ab"))
        fcntl.flock(using, fcntl.LOCK_SH)  # waits while a server ends
        os.utime(using.name)
        living = stack.enter_context((folder / "server.lock").open("ab"))
        if not take_at_once(living.fileno()):
            return _found(folder, site)
        return _started(site, folder, living.fileno())
    except OSError:  # of another user, or a file system without locks
        return None


def _started(site: Site, folder: Path, living: int) -> Server:
    """Write down how the next runs find a server, then start it with the lock `living`; OSError leaves no server."""
    for name in (_ADDRESS, _STARTED):
        (folder / name).unlink(missing_ok=True)
    password, log = new_password(), log_path(site, "server")
    with listen(0) as listening:
        url = url_at(listening)
        found = {"url": url, "password": password, "version": version("prefect")}
        write_whole(folder / _ADDRESS, json.dumps(found).encode(), 0o600)
        arguments = [
            str(listening.fileno()),
            "kept",
            str(folder),
            str(site.settings.keep_server_minutes * 60),
        ]
        given = server_environment(_ENVIRONMENT, password)
        process = start_process(SERVER_MODULE, arguments, given, log, (listening.fileno(), living))
    return Server(url, password, process, log)


def _found(folder: Path, site: Site) -> Server | None:
    """The server that lives; None if it hangs, is of another version of Prefect, or does not say where it is."""
    for _ in range(_MOST_TRIES):
        try:
            found = json.loads((folder / _ADDRESS).read_bytes())
            if found["version"] != version("prefect"):
                return None
            server = Server(found["url"], found["password"], log=log_path(site, "server"))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            time.sleep(_EACH)  # another run starts it just now
        else:
            if _is_starting(folder) or server.answers(_ANSWER_SECONDS):
                return server
            _log.warning(Saying("log.server_hangs", process=_process_of(folder)))
            return None
    return None


def _is_starting(folder: Path) -> bool:
    """True while a server may still be starting: it has not said that it answers, and is not older than a start takes."""
    age = time.time() - (folder / _ADDRESS).stat().st_mtime
    return not (folder / _STARTED).exists() and age < START_SECONDS


def note_started(folder: Path) -> None:
    """Note that the server of this process answers from now on; without the note it counts as starting for a while."""
    with suppress(OSError):
        (folder / _STARTED).write_text(str(os.getpid()), encoding="ascii")


def _process_of(folder: Path) -> str:
    """Process of the server that started; a question mark if it is not noted."""
    try:
        return (folder / _STARTED).read_text(encoding="ascii") or "?"
    except OSError:
        return "?"


def end_when_idle(folder: Path, seconds: float) -> None:
    """End this process when no run has used it for so many seconds, or the folder is gone."""
    path = folder / "runs.lock"
    while True:
        time.sleep(min(_LOOKS_SECONDS, seconds / 4))
        try:
            with path.open("ab") as using:
                if not take_at_once(using.fileno()):
                    os.utime(path)
                elif time.time() - path.stat().st_mtime > seconds:
                    _end()  # with the lock, so that no run finds a server that ends
        except OSError:
            _end()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)
    os._exit(1)
