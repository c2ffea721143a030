"""Deployments of a site, the lock between its runs, and the command that serves them."""

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
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.backfill import backfill
from flows.deployments import deployments_of
from flows.nightly import nightly
from flows.running.server import Server
from flows.steps.site.errors import ServerError
from flows.steps.site.run_lock import LockedError, site_lock
from flows.steps.site.site import Site, open_site
from tests.support.served import Served, ask, login, wait_for
from tests.support.site import make_test_site


def test_deployments_fit_the_flows_they_run(site: Site) -> None:
    flows = {"nightly": nightly, "backfill": backfill}
    found = {own.name: own for own in deployments_of(site)}
    assert found.keys() == flows.keys()
    for name, own in found.items():
        asked = inspect.signature(flows[name].fn).parameters
        assert own.parameters.keys() <= asked.keys()
        assert own.tags == ["样市", name]
        assert own.entrypoint == f"flows.{name}.{name}"
        fields = own._parameter_openapi_schema.properties
        assert fields.keys() == asked.keys()
        for field, schema in fields.items():  # a plain name and what it means, in the site's language
            assert re.search(r"^[一-龥]+$", schema["title"]), field
            assert re.search(r"^[一-龥].*[^a-z]$", schema["description"]), field
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


ONE_BY_ONE = ["deployments", "server_process"] if "FEDSTATS_MOMENTS" in os.environ else []
"""Processes that are killed alone too where many moments are asked for."""


@pytest.mark.heavy
@pytest.mark.parametrize("killed", [*ONE_BY_ONE, "command", "all"])
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


@pytest.mark.heavy
def test_every_request_of_the_interface_needs_the_password(served: Served) -> None:
    """All but the questions whether the server is there, of which docs/security.md tells."""
    served.start()
    with urllib.request.urlopen(f"{served.url.removesuffix('/api')}/openapi.json", timeout=30) as answer:
        paths = json.load(answer)["paths"]
    answered = set()
    for path, methods in paths.items():
        for method in methods:
            asked = urllib.request.Request(
                served.url + re.sub(r"\{[^}]*\}", "00000000-0000-0000-0000-000000000001", path),
                b"{}" if method in ("post", "put", "patch") else None,
                {"content-type": "application/json"},
                method=method.upper(),
            )
            try:
                urllib.request.urlopen(asked, timeout=30).close()
                answered.add(path)
            except urllib.error.HTTPError as refused:
                assert refused.code == 401, (method, path)
    assert len(paths) > 100
    assert answered == {"/health", "/ready"}


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
    assert "nothing listens on this port" in str(refused.value.values["reason"])


def _in_shanghai(moment: str) -> str:
    own = datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai"))
    assert own - datetime.now(own.tzinfo) < timedelta(days=8)
    return f"{own:%H:%M}"
