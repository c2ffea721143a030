"""A Prefect server on loopback, one for all workers of a test run."""

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.shared import locked


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """The address of the server; started by the first worker that asks, ended after the last worker has finished."""
    address, starting, using = (folder / f"prefect.{name}" for name in ("address", "starting", "using"))
    with ExitStack() as stack:
        with locked(starting):
            if not address.exists():
                address.write_text(stack.enter_context(start_server(folder / "prefect")))
                stack.callback(_wait_for_others, address, starting, using)
            url = address.read_text()
            users = ExitStack()
            users.enter_context(locked(using, fcntl.LOCK_SH))
        stack.callback(users.close)
        yield url


def _wait_for_others(address: Path, starting: Path, using: Path) -> None:
    """Wait until no worker uses the server; a worker that asks later starts another one."""
    with locked(starting):
        address.unlink()
        with locked(using):
            pass


@contextmanager
def start_server(home: Path) -> Iterator[str]:
    """The address of a server of its own, with its database in the folder `home`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/api"
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for_health(url)
            yield url
        finally:
            server.terminate()


def _wait_for_health(url: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{url}/health", timeout=1)
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the Prefect server did not start within two minutes")
