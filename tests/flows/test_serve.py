"""Deployments of a site, the lock between its runs, and the command that serves them."""

import inspect
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.backfill import backfill
from flows.deployments import deployments_of
from flows.nightly import nightly
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


@pytest.mark.parametrize("wrong", ["nightly_at = 25", "port = 80", "wait_minutes = -1", 'nightly_at = "2点"'])
def test_a_wrong_setting_is_named(tmp_path: Path, wrong: str) -> None:
    site = make_test_site(tmp_path / "s")
    with (site.root / "fedstats.toml").open("a") as out:
        out.write(wrong + "\n")
    with pytest.raises(ValueError, match=wrong.split(" ", 1)[0]):
        open_site(site.root)


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


def ask(url: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        f"{url}/{path}", json.dumps(body or {}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def wait_for(what: Any, seconds: int = 120) -> Any:
    for _ in range(seconds * 2):
        if found := what():
            return found
        time.sleep(0.5)
    raise AssertionError(f"nothing came of it within {seconds} s: {what}")


@pytest.mark.heavy
def test_the_server_schedules_and_runs_its_deployments(tmp_path: Path) -> None:
    """A real server schedules the nightly; a nightly and a backfill started at the same time both complete.

    The command ends with its children, and a second start finds the schedule again.
    """
    site = make_test_site(tmp_path / "s")
    fill_site(site)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (site.root / "fedstats.toml").open("a") as out:
        out.write(f"port = {port}\n")
    environment = {name: own for name, own in os.environ.items() if not name.startswith("PREFECT_")}
    command = [Path(sys.executable).parent / "fedstats", "serve", "--site", site.root, "--json"]
    url = f"http://127.0.0.1:{port}/api"
    for again in range(2):
        served = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            found = wait_for(lambda: _deployments(url))
            planned = wait_for(
                lambda: [own for own in ask(url, "flow_runs/filter") if own["state_name"] == "Scheduled"]
            )
            hours = {_in_shanghai(own["expected_start_time"]) for own in planned}
            assert hours == {"02:00"}
            if not again:
                asked = {"first": "2025-01", "last": "2025-02", "reason": "试一试"}
                ids = [
                    ask(url, f"deployments/{found[name]}/create_flow_run", {"parameters": given})["id"]
                    for name, given in (("nightly", {}), ("backfill", asked))
                ]
                states = wait_for(partial(_ended, url, ids))
                assert states == ["Completed", "Completed"]
                assert site.current.exists()
        finally:
            served.send_signal(signal.SIGTERM)
            _, errors = served.communicate(timeout=60)
        assert errors == ""
        with pytest.raises(OSError):
            ask(url, "flow_runs/count")


def _deployments(url: str) -> dict[str, str]:
    try:
        found = {own["name"]: own["id"] for own in ask(url, "deployments/filter")}
    except OSError:
        return {}
    return found if len(found) == 2 else {}


def _in_shanghai(moment: str) -> str:
    own = datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai"))
    assert own - datetime.now(own.tzinfo) < timedelta(days=8)
    return f"{own:%H:%M}"


def _ended(url: str, ids: list[str]) -> list[str]:
    runs = {own["id"]: own["state_name"] for own in ask(url, "flow_runs/filter")}
    states = [runs[own] for own in ids]
    return states if all(state in ("Completed", "Failed", "Crashed") for state in states) else []
