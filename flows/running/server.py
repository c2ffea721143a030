"""Prefect servers of a site on this machine, and the process that runs its deployments."""

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.running.child import child_process
from flows.steps.site.errors import ServerError
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from schemas.texts.causes import cause_of_connection

HOST = "127.0.0.1"
HOSTS = (HOST, "localhost")
"""Names under which the pages are opened; requests under any other name are refused."""

START_SECONDS = 90
"""Seconds that a server has to start, on a machine that does much else."""

_ANSWER_SECONDS = 10
"""Seconds that a server which others run has for an answer."""

_WAIT_MINUTES = "120"


@dataclass(frozen=True)
class Server:
    """Server of a site: its address, the password that its clients need, its process and its log.

    A server that others run, named by PREFECT_API_URL, has no password and no process here; one that an earlier run
    started has no process here.
    """

    url: str
    password: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    log: Path = Path()

    @property
    def environment(self) -> dict[str, str]:
        """Settings with which Prefect's client finds the server."""
        given = {"PREFECT_API_URL": self.url}
        return given | ({"PREFECT_API_AUTH_STRING": self.password} if self.password else {})

    @contextmanager
    def used(self) -> Iterator[None]:
        """Wait until the server answers and have the flows inside use it. Raises ServerError if it does not answer."""
        from prefect.settings import (  # noqa: PLC0415  it takes seconds to import, while the server starts
            PREFECT_API_AUTH_STRING,
            PREFECT_API_URL,
            temporary_settings,
        )

        self.await_answer()
        password = {PREFECT_API_AUTH_STRING: self.password} if self.password else {}
        with temporary_settings({PREFECT_API_URL: self.url, **password}):
            yield

    def await_answer(self) -> None:
        """Wait until the server answers. Raises ServerError with the cause if it does not."""
        if not self.password:
            _ask_once(self.url)
            return
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process and self.process.poll() is not None:
                raise ServerError("server_ended", log=self.log)
            if self.answers(5):
                return
            time.sleep(0.1)
        raise ServerError("server_slow", seconds=START_SECONDS, log=self.log)

    def answers(self, seconds: float) -> bool:
        """True if the server answers within so many seconds."""
        try:
            urllib.request.urlopen(f"{self.url}/health", timeout=seconds)
        except OSError:
            return False
        return True


def _ask_once(url: str) -> None:
    try:
        urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=_ANSWER_SECONDS)
    except urllib.error.HTTPError:
        return  # it answers; what it refuses, Prefect's client says
    except (OSError, ValueError) as error:
        reason = cause_of_connection(getattr(error, "reason", error))
        raise ServerError("no_answer", url=url, seconds=_ANSWER_SECONDS, reason=reason) from None


@contextmanager
def site_server(site: Site) -> Iterator[Server]:
    """Run the site's Prefect server, with its pages, and wait until it answers; its records are under data/prefect.

    If PREFECT_API_URL names a server, that one is used.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        found = Server(url)
        found.await_answer()
        yield found
        return
    home = private_folder(site)
    page = f"http://{HOST}:{site.settings.port}"
    environment = {
        "PREFECT_HOME": str(home),
        "PREFECT_UI_API_URL": f"{page}/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(site.settings.keep_runs_days * 86_400),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(
            f"http://{host}:{site.settings.port}" for host in HOSTS
        ),
    }
    with server_of_process(
        site.settings.port, site_password(site), environment, "pages", log_path(site, "server")
    ) as server:
        server.await_answer()
        yield server


@contextmanager
def server_of_process(
    port: int, password: str, environment: Mapping[str, str], mode: str, log: Path
) -> Iterator[Server]:
    """Start a server at a port, any free one if it is 0; it ends with this process, killed or not."""
    listening = listen(port)
    number, given = listening.fileno(), server_environment(environment, password)
    with child_process(SERVER_MODULE, [str(number), mode], given, log, (number,)) as process:
        url = url_at(listening)
        listening.close()  # else clients of a dead server would wait for ever
        yield Server(url, password, process, log)


SERVER_MODULE = "flows.running.server_process"


def server_environment(environment: Mapping[str, str], password: str) -> dict[str, str]:
    """Environment of a server's process."""
    given = {**os.environ, **environment, "PREFECT_SERVER_API_AUTH_STRING": password}
    for quiet in ("PREFECT_LOGGING_TO_API_ENABLED", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"):
        given.pop(quiet, None)
    return given


def url_at(listening: socket.socket) -> str:
    """Address of the API of a server that listens at a socket."""
    return f"http://{HOST}:{listening.getsockname()[1]}/api"


def listen(port: int) -> socket.socket:
    """Listen at a port of this machine; at any free one if it is 0."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise ServerError("port_taken", port=port) from None
    listening.listen()
    return listening


def site_password(site: Site) -> str:
    """Password of the site's server; made at the first start, readable by the site's user alone."""
    path = password_path(site)
    if not path.exists():
        private_folder(site)
        write_whole(path, f"{new_password()}\n".encode(), 0o600)
    path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def new_password() -> str:
    """A new password for a server."""
    return f"fedstats:{secrets.token_urlsafe(24)}"


def private_folder(site: Site) -> Path:
    """Folder of the site's Prefect server, which its owner alone can read; made if need be."""
    folder = site.root / "data" / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def password_path(site: Site) -> Path:
    """File of the password of the site's server."""
    return site.root / "data" / "prefect" / "password"


@contextmanager
def deployments_process(site: Site, server: Server) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the site's deployments against the server in a child process."""
    environment = {
        **os.environ,
        **server.environment,
        "PREFECT_LOGGING_TO_API_ENABLED": "true",
        "FEDSTATS_SERVED_SITE": str(site.root),
    }
    environment.setdefault("FEDSTATS_WAIT_MINUTES", _WAIT_MINUTES)
    alone = ["alone"] if server.process else []
    with child_process(
        "flows.deployments", [str(site.root), *alone], environment, log_path(site, "serve")
    ) as process:
        yield process


def log_path(site: Site, name: str) -> Path:
    """Path of the log of the server or of the deployments process."""
    return site.root / "data" / "runs" / f"{name}.log"
