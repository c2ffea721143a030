"""Runs by hand: the first starts a server, the next find it, and it ends by itself."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.steps.site.site import Site
from tests.support.site import fill_site

pytestmark = pytest.mark.heavy


@pytest.fixture
def filled(site: Site) -> Iterator[Site]:
    """A site with returns; a server that a test left behind is ended."""
    fill_site(site)
    yield site
    for number in servers_of(site):
        os.kill(number, signal.SIGKILL)


def nightly(site: Site, minutes: float, **environment: str) -> subprocess.Popen[str]:
    """A nightly by hand that keeps its server so many minutes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    given = {**kept, "FEDSTATS_KEEP_SERVER_MINUTES": str(minutes), **environment}
    command = [Path(sys.executable).parent / "fedstats", "nightly", "--site", site.root]
    return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run_nightly(site: Site, minutes: float) -> None:
    night = nightly(site, minutes)
    _, errors = night.communicate(timeout=120)
    assert night.returncode == 0, errors


def servers_of(site: Site) -> list[int]:
    """Processes of kept servers of a site."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "flows.running.server_process" in words and str(site.root / "data" / "prefect") in words:
            found.append(int(folder.name))
    return found


def wait_for(asked: Callable[[], Any], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not asked():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_the_next_run_finds_the_server_of_the_one_before(filled: Site) -> None:
    run_nightly(filled, 5)
    (first,) = servers_of(filled)
    address = filled.root / "data" / "prefect" / "server.json"
    assert address.stat().st_mode & 0o777 == 0o600
    assert address.parent.stat().st_mode & 0o777 == 0o700
    password = json.loads(address.read_bytes())["password"]
    assert password not in Path(f"/proc/{first}/cmdline").read_text()
    run_nightly(filled, 5)
    assert servers_of(filled) == [first]


def test_two_runs_at_once_share_one_server_or_have_their_own(filled: Site) -> None:
    nights = [nightly(filled, 5, FEDSTATS_WAIT_MINUTES="2") for _ in range(3)]
    for night in nights:
        _, errors = night.communicate(timeout=180)
        assert night.returncode == 0, errors
    assert len(servers_of(filled)) == 1


def test_a_server_that_no_run_uses_ends(filled: Site) -> None:
    run_nightly(filled, 0.05)
    wait_for(lambda: not servers_of(filled))
    run_nightly(filled, 5)  # and the next run starts another
    assert len(servers_of(filled)) == 1


def test_a_killed_run_leaves_one_server_that_ends(filled: Site) -> None:
    night = nightly(filled, 0.1)
    wait_for(lambda: servers_of(filled), 60)
    night.kill()
    night.wait()
    wait_for(lambda: not servers_of(filled), 60)


def test_a_killed_server_is_replaced(filled: Site) -> None:
    run_nightly(filled, 5)
    (first,) = servers_of(filled)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not servers_of(filled))
    run_nightly(filled, 5)
    assert servers_of(filled) not in ([], [first])


def test_a_server_that_hangs_is_left_to_itself(filled: Site) -> None:
    run_nightly(filled, 5)
    (first,) = servers_of(filled)
    os.kill(first, signal.SIGSTOP)
    night = nightly(filled, 5)
    _, errors = night.communicate(timeout=80)  # a start may take 90 s; a run that waits for that fails
    assert night.returncode == 0, errors
    assert f"（进程 {first}）没有应答" in errors
    assert servers_of(filled) == [first]
    os.kill(first, signal.SIGCONT)
    run_nightly(filled, 5)
    assert servers_of(filled) == [first]


def test_a_server_that_starts_is_waited_for(filled: Site) -> None:
    run_nightly(filled, 5)
    (first,) = servers_of(filled)
    folder = filled.root / "data" / "prefect"
    os.kill(first, signal.SIGSTOP)
    (folder / "server_started").unlink()  # as between the note of its address and its first answer
    os.utime(folder / "server.json")
    night = nightly(filled, 5)
    time.sleep(12)  # longer than a server that has started has for an answer
    assert night.poll() is None
    os.kill(first, signal.SIGCONT)
    _, errors = night.communicate(timeout=80)
    assert night.returncode == 0, errors
    assert "没有应答" not in errors


@pytest.mark.parametrize(
    "written", [b"[]", b'{"url": "http://127.0.0.1:1/api", "password": "x", "version": "0"}']
)
def test_a_server_that_cannot_be_found_is_not_used(filled: Site, written: bytes) -> None:
    run_nightly(filled, 5)
    (first,) = servers_of(filled)
    (filled.root / "data" / "prefect" / "server.json").write_bytes(written)
    run_nightly(filled, 5)
    assert servers_of(filled) == [first]


def test_an_address_that_cannot_be_written_leaves_no_server_that_nobody_finds(filled: Site) -> None:
    (filled.root / "data" / "prefect" / "server.json").mkdir(parents=True)
    run_nightly(filled, 5)
    assert servers_of(filled) == []


def test_without_minutes_the_server_ends_with_the_run(filled: Site) -> None:
    run_nightly(filled, 0)
    assert servers_of(filled) == []
    assert not (filled.root / "data" / "prefect" / "server.json").exists()


def test_a_server_of_a_removed_site_ends(filled: Site) -> None:
    run_nightly(filled, 5)
    assert servers_of(filled)
    shutil.rmtree(filled.root)
    wait_for(lambda: not servers_of(filled))
