"""A site served by the command, as an officer's browser and a system's service see it."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.steps.site.site import Site


class Served:
    """A site served by the command, with the means to ask its server as its user does."""

    def __init__(self, site: Site) -> None:
        self.site, self.port = site, free_port()
        with (site.root / "fedstats.toml").open("a") as out:
            out.write(f"port = {self.port}\n")
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the command and wait until its deployments can be run."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        command = [Path(sys.executable).parent / "fedstats", "serve", "--site", self.site.root, "--json"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert json.loads(self.process.stdout.readline())["page"] == self.url.removesuffix("/api")  # type: ignore[union-attr]
        started = time.time()
        wait_for(lambda: self.deployments() and self.runner_polls(started))

    def runner_polls(self, since: float) -> bool:
        """True if the runner has asked for runs since a moment."""
        polled = [each["last_polled"] for each in self.ask("deployments/filter")]
        return all(polled) and all(datetime.fromisoformat(each).timestamp() > since for each in polled)

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal to the command; its exit status and what it said on the error stream."""
        assert self.process
        self.process.send_signal(how)
        _, errors = self.process.communicate(timeout=90)
        return self.process.returncode, errors

    def ended(self) -> tuple[int, str]:
        """Exit status and errors of a command that ends by itself."""
        assert self.process
        _, errors = self.process.communicate(timeout=90)
        return self.process.returncode, errors

    def children(self) -> dict[str, int]:
        """Processes of the server and of the deployments, by module."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_text().split("\0")
                environment = (folder / "environ").read_text()
                if words[1:2] == ["-m"] and f"FEDSTATS_PARENT={self.process.pid}" in environment.split("\0"):
                    found[words[2].rpartition(".")[2]] = int(folder.name)
        return found

    def ask(self, path: str, body: Any = None, **heads: str) -> Any:
        """Answer of the server to the site's user."""
        return ask(f"{self.url}/{path}", body, {**login(self.site), **heads})

    def deployments(self) -> dict[str, str]:
        """Ids of the deployments, once both are there."""
        try:
            found = {each["name"]: each["id"] for each in self.ask("deployments/filter")}
        except OSError:
            return {}
        return found if len(found) == 2 else {}

    def run(self, deployment: str, **given: Any) -> str:
        """Start a run on the server; its id."""
        path = f"deployments/{self.deployments()[deployment]}/create_flow_run"
        return str(wait_for(lambda: self.ask_again(path, {"parameters": given}))["id"])

    def ask_again(self, path: str, body: Any) -> Any:
        """Answer of the server, None while its database is busy, as after a kill."""
        try:
            return self.ask(path, body)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            return None

    def state(self, run: str) -> str:
        """Name of a run's state."""
        (found,) = self.ask("flow_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
        return str(found["state_name"])

    def await_state(self, run: str, *names: str) -> None:
        """Wait until a run has one of the states."""
        wait_for(lambda: self.state(run) in names)


def login(site: Site) -> dict[str, str]:
    secret = (site.root / "data" / "prefect" / "password").read_text().strip()
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, body: Any = None, heads: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(
        url, json.dumps(body or {}).encode(), {"content-type": "application/json", **(heads or {})}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def wait_for(what: Callable[[], Any], seconds: int = 120) -> Any:
    for _ in range(seconds * 2):
        if found := what():
            return found
        time.sleep(0.5)
    raise AssertionError(f"nothing came of it within {seconds} s: {what}")
