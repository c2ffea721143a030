"""A night by hand of a site that wants Prefect only when it is served: the same steps, without Prefect."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site, open_site
from tests.support.site import FEDSTATS, fedstats, fill_site, mart_bytes

AS_OF = "2025-04-20"
SAYS_WHAT_IT_IMPORTED = """
import sys
from flows.cli.app import run_command

status = run_command(sys.argv[1:])
print(status, "prefect" in sys.modules)
"""


def plainly(site: Site) -> Site:
    """The site with the setting."""
    settings = site.root / "fedstats.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'prefect = "when served"\n', encoding="utf-8")
    return open_site(site.root)


def runs(site: Site) -> list[list[dict[str, object]]]:
    """Lines of each run's log, oldest first."""
    logs = sorted(site.runs.glob("*/log.jsonl"))
    return [[json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] for log in logs]


def test_a_plain_night_publishes_the_bytes_of_a_run_of_prefect(
    site: Site, tmp_path: Path, prefect_server: str
) -> None:
    fill_site(site)
    other = plainly(open_site(shutil.copytree(site.root, tmp_path / "plain")))
    asked = ("nightly", "--as-of", AS_OF)
    by_prefect = fedstats(*asked, "--site", site.root, PREFECT_API_URL=prefect_server)
    assert by_prefect.returncode == 0, by_prefect.stderr
    command = [sys.executable, "-c", SAYS_WHAT_IT_IMPORTED, *asked, "--site", str(other.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.splitlines()[-1] == "0 False", done.stderr
    assert "没有经过 Prefect" in done.stdout
    assert mart_bytes(other.current) == mart_bytes(site.current)
    assert not list((other.root / "data").glob("prefect*"))
    steps = [[line.get("step") for line in run] for run in (*runs(site), *runs(other))]
    assert steps[0] == steps[1]
    assert [run[0].get("without") for run in (*runs(site), *runs(other))] == [None, "prefect"]


def test_a_second_plain_night_publishes_nothing_and_waits_for_no_one(site: Site) -> None:
    fill_site(site, ["2025-01"])
    own = plainly(site)
    first, second = (
        subprocess.run(
            [FEDSTATS, "nightly", "--json", "--as-of", AS_OF, "--site", own.root],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        for _ in range(2)
    )
    assert [json.loads(run.stdout)["published"] for run in (first, second)] == [True, False]
    with site_lock(own.lock):
        held = subprocess.run(
            [FEDSTATS, "nightly", "--site", own.root],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert held.returncode == 1
    assert "Traceback" not in held.stderr


@pytest.mark.heavy
def test_a_killed_plain_night_is_finished_by_the_next(site: Site, tmp_path: Path) -> None:
    fill_site(site)
    calm = plainly(open_site(shutil.copytree(site.root, tmp_path / "calm")))
    own = plainly(site)
    command = [FEDSTATS, "nightly", "--as-of", AS_OF, "--site"]
    subprocess.run([*command, calm.root], check=True, capture_output=True, timeout=120)
    for step in ("ingest", "publish"):
        before = len(runs(own))
        process = subprocess.Popen([*command, own.root], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            logged = runs(own)[before:]
            if logged and any(line.get("step") == step for line in logged[0]):
                process.kill()
        process.wait()
    subprocess.run([*command, own.root], check=True, capture_output=True, timeout=120)
    assert mart_bytes(own.current) == mart_bytes(calm.current)
