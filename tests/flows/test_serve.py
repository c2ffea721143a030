"""Deployments of a site, the lock between its runs, and the command that serves them."""

import base64
import inspect
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.backfill import backfill
from flows.deployments import deployments_of
from flows.nightly import nightly
from flows.running.server import Server
from flows.steps.site.errors import ServerError
from flows.steps.site.run_lock import LockedError, site_lock
from flows.steps.site.site import Site, open_site
from tests.support.site import fill_site, make_test_site


def test_deployments_fit_the_flows_they_run(site: Site) -> None:
    flows = {"nightly": nightly, "backfill": backfill}
    found = {own.name: own for own in deployments_of(site)}
    assert found.keys() == flows.keys()
    for name, own in found.items():
        asked = inspect.signature(flows[name].fn).parameters
        assert own.parameters.keys() <= asked.keys()
        assert own.tags == ["样市", name]
        assert own.entrypoint == f"flows.{name}.{name}"
        fields = flows[name].parameters.properties
        assert fields.keys() == asked.keys()
        for field, schema in fields.items():  # a plain name and what it means, in both languages
            assert re.search(r"[一-龥].* / [a-z]", schema["title"]), field
            assert re.search(r"[一-龥].* / [a-z]", schema["description"]), field
        needed = {name for name, own in asked.items() if own.default is inspect.Parameter.empty}
        assert needed - own.parameters.keys() <= {"first", "last"}  # what an officer types
        flows[name].validate_parameters(
            {**own.parameters, **({"first": "2025-01", "last": "2025-Q1"} if name == "backfill" else {})}
        )


@pytest.mark.parametrize(("text", "hour", "minute"), [("02:00", 2, 0), ("23:45", 23, 45)])
def test_nightly_runs_at_the_hour_of_the_settings(tmp_path: Path, text: str, hour: int, minute: int) -> None:
    site = make_test_site(tmp_path / "s")
    with (site.root / "fedstats.toml").open("a") as out:
        out.write(f'nightly_at = "{text}"\n')
    (own,) = [own for own in deployments_of(open_site(site.root)) if own.name == "nightly"]
    (planned,) = own.schedules
    assert planned.schedule.cron == f"{minute} {hour} * * *"
    assert planned.schedule.timezone == "Asia/Shanghai"


def test_a_waiting_run_continues_after_the_other(site: Site) -> None:
    order: list[str] = []
    held = threading.Event()

    def hold() -> None:
        with site_lock(site.lock, "first"):
            held.set()
            time.sleep(1)
            order.append("first")

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    with pytest.raises(LockedError, match=rf"进程 {os.getpid()} first"), site_lock(site.lock, "second"):
        pass
    with site_lock(site.lock, "second", wait_minutes=1):
        order.append("second")
    other.join()
    assert order == ["first", "second"]


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


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    site = make_test_site(tmp_path / "s")
    fill_site(site)
    found = Served(site)
    yield found
    if found.process and found.process.poll() is None:
        found.stop()


@pytest.mark.heavy
def test_the_server_schedules_and_runs_its_deployments(served: Served) -> None:
    """A real server schedules the nightly; a nightly and a backfill started at the same time both complete.

    The command ends with its children, and a second start finds the schedule again.
    """
    for again in range(2):
        served.start()
        planned = wait_for(
            lambda: [run for run in served.ask("flow_runs/filter") if run["state_name"] == "Scheduled"]
        )
        assert {_in_shanghai(run["expected_start_time"]) for run in planned} == {"02:00"}
        if not again:
            # as an officer writes them on the page
            asked = {"first": "2025年1月", "last": "2025年第一季度", "place": "东县", "reason": "试一试"}
            runs = [served.run("nightly"), served.run("backfill", **asked, dry_run=False)]
            for run in runs:
                served.await_state(run, "Completed")
            assert served.site.current.exists()
        assert served.stop() == (0, "")
        assert served.children() == {}
        with pytest.raises(OSError, match="refused"):
            served.ask("flow_runs/count")


@pytest.mark.heavy
@pytest.mark.parametrize("killed", ["deployments", "server_process", "command", "all"])
def test_the_next_run_starts_whatever_was_killed_during_a_run(served: Served, killed: str) -> None:
    """A dead child ends the command with an error, so that systemd starts it again; a dead command ends its children.

    After the next start the run that was going on is recorded as crashed, and a new one completes.
    """
    served.start()
    with site_lock(
        served.site.lock, "test"
    ):  # the run waits, so that it is going on when the process is killed
        run = served.run("nightly")
        served.await_state(run, "Running")
        children = served.children()
        assert children.keys() == {"deployments", "server_process"}
        if killed == "all":
            assert served.process
            for number in (served.process.pid, *children.values()):
                os.kill(number, signal.SIGKILL)
            status, errors = served.ended()
            assert status == -signal.SIGKILL
        elif killed == "command":
            assert served.stop(signal.SIGKILL)[0] == -signal.SIGKILL
        else:
            os.kill(children[killed], signal.SIGKILL)
            status, errors = served.ended()
            assert status == 1
            assert "服务意外结束" in errors
            assert errors.count("\n") == 1
        wait_for(lambda: not served.children(), 60)
        served.start()
        served.await_state(run, "Crashed")
    again = served.run("nightly")
    served.await_state(again, "Completed")
    assert served.site.current.exists()


@pytest.mark.heavy
def test_a_limit_of_an_earlier_registration_is_lifted_and_changes_are_undone(served: Served) -> None:
    """Each start registers the deployments whole: what was changed on the server meanwhile is gone."""
    served.start()
    before = {each["name"]: each for each in served.ask("deployments/filter")}
    mine = before["nightly"]
    change = {
        "concurrency_limit": 1,
        "parameters": {"site": "/nowhere"},
        "enforce_parameter_schema": False,
        "entrypoint": "os.path",
        "description": "x",
        "paused": True,
        "tags": ["x"],
    }
    request = urllib.request.Request(
        f"{served.url}/deployments/{mine['id']}",
        json.dumps(change).encode(),
        {"content-type": "application/json", **login(served.site)},
        method="PATCH",
    )
    urllib.request.urlopen(request, timeout=30).close()
    assert served.stop() == (0, "")
    served.start()
    (after,) = [each for each in served.ask("deployments/filter") if each["name"] == "nightly"]
    changing = {"updated", "last_polled", "status", "schedules", "version_id", "version_info", "pull_steps"}
    assert not after["pull_steps"]
    assert {name: value for name, value in after.items() if name not in changing} == {
        name: value for name, value in mine.items() if name not in changing
    }
    assert [each["schedule"]["cron"] for each in after["schedules"]] == ["0 2 * * *"]


@pytest.mark.heavy
def test_nobody_without_the_password_is_let_in(served: Served) -> None:
    served.start()
    paths = ("flow_runs/filter", "deployments/filter", "admin/settings")
    for path in paths:
        for heads in ({}, {"Authorization": "Basic ZmVkc3RhdHM6eA=="}, {"Authorization": "Bearer x"}):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                ask(f"{served.url}/{path}", heads=heads)
    path = served.site.root / "data" / "prefect" / "password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(urllib.error.HTTPError, match="400"):  # a page of another host whose name leads here
        served.ask("flow_runs/count", Host="example.org")
    assert allowed_origin(served, f"http://localhost:{served.port}") == f"http://localhost:{served.port}"
    assert allowed_origin(served, "http://example.org") is None
    with pytest.raises(urllib.error.HTTPError, match=r"409|422"):  # the site cannot be chosen
        served.run("nightly", site="/")
    rows = [
        row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{served.port:04X}")]
    assert listening == [f"0100007F:{served.port:04X}"]  # on loopback alone


def allowed_origin(served: Served, origin: str) -> str | None:
    request = urllib.request.Request(f"{served.url}/health", headers={"Origin": origin})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: str | None = answer.headers["access-control-allow-origin"]
        return found


@pytest.mark.heavy
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_user_of_the_machine_is_refused(served: Served) -> None:
    served.start()
    path = served.site.root / "data" / "prefect" / "password"
    for folder in (path.parent, *path.parents[1:-1]):
        if folder != path.parent and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    as_other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    read = subprocess.run([*as_other, "cat", path], capture_output=True, text=True, check=False)
    assert (read.returncode, read.stdout) == (1, "")
    asked = f"import urllib.request as u; u.urlopen(u.Request('{served.url}/deployments/filter', b'{{}}'))"
    done = subprocess.run(
        [*as_other, "/usr/bin/python3", "-c", asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "401" in done.stderr


@pytest.mark.heavy
def test_a_killed_nightly_leaves_no_server(site: Site) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [Path(sys.executable).parent / "fedstats", "nightly", "--site", site.root]
    with site_lock(site.lock, "test"):
        asked = {**environment, "FEDSTATS_WAIT_MINUTES": "5"}
        process = subprocess.Popen(command, env=asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = wait_for(lambda: _children_of(process.pid))
        wait_for(lambda: list(site.runs.glob("*/log.jsonl")) or site.runs.joinpath("server.log").exists())
        process.kill()
        process.wait()
        wait_for(lambda: not any(Path(f"/proc/{number}").exists() for number in server), 30)


def _children_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(parent):
                found.append(int(folder.name))
    return found


@pytest.mark.heavy
def test_a_server_that_gives_no_answer_is_named(site: Site) -> None:
    """A server that accepts a connection and says nothing ends the command after a set time, with the cause."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        begun = time.monotonic()
        with pytest.raises(ServerError) as refused:
            Server(url).await_answer()
        assert time.monotonic() - begun < 30
    assert refused.value.text == "no_answer"
    with pytest.raises(ServerError) as refused:
        Server("http://127.0.0.1:1/api").await_answer()
    assert "refused" in str(refused.value.values["reason"])


def _in_shanghai(moment: str) -> str:
    own = datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai"))
    assert own - datetime.now(own.tzinfo) < timedelta(days=8)
    return f"{own:%H:%M}"
