"""A Prefect server for one site on this machine, and the process that runs its deployments."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.steps.site.site import Site

HOST = "127.0.0.1"
_START_SECONDS = 90
_END_SECONDS = 20
_WAIT_MINUTES = "120"


class ServerError(RuntimeError):
    """The server cannot start or has ended; `text` names the sentence of the command line, `values` fill it in."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text, self.values = text, values


@contextmanager
def prefect_server(site: Site) -> Iterator[str]:
    """Run a Prefect server for the site on loopback and give its address; its records are under data/prefect."""
    port = site.settings.port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise ServerError("port_taken", port=port) from None
    url = f"http://{HOST}:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(site.root / "data" / "prefect"),
        "PREFECT_UI_API_URL": url,
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "true",
    }
    for quiet in ("PREFECT_LOGGING_TO_API_ENABLED", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"):
        environment.pop(quiet, None)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    log = log_path(site, "server")
    with _child(command, environment, log) as server:
        _await_health(url, server, log)
        yield url


@contextmanager
def deployments_process(site: Site, url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the site's deployments against the server at `url` in a child process."""
    environment = {**os.environ, "PREFECT_API_URL": url, "PREFECT_LOGGING_TO_API_ENABLED": "true"}
    environment.setdefault("FEDSTATS_WAIT_MINUTES", _WAIT_MINUTES)
    command = [sys.executable, "-m", "flows.deployments", str(site.root)]
    with _child(command, environment, log_path(site, "serve")) as process:
        yield process


def log_path(site: Site, name: str) -> Path:
    """Path of the log of the server or of the deployments process."""
    path = site.root / "data" / "runs" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def _child(command: list[str], environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a child process and end it afterwards.

    It has a separate process group, so that an interrupt at the terminal reaches the parent first.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _await_health(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(_START_SECONDS * 2):
        if server.poll() is not None:
            raise ServerError("server_ended", log=log)
        try:
            urllib.request.urlopen(f"{url}/health", timeout=2)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise ServerError("server_slow", seconds=_START_SECONDS, log=log)
