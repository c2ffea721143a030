"""The nightly command as scheduler and officers run it: real Prefect, real files, real processes."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from prefect import Task

from flows.one_night import receive, recorrect
from flows.steps.ledger.delta import ledger_files
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.tasks import publish, read_batch, write_pages, write_workbooks
from tests.support.site import CATALOGUE, fedstats, fill_site, grid, make_test_site, mart_bytes, write_csv

AS_OF = "2025-03-20T00:00:00+00:00"


@pytest.fixture(scope="module")
def undisturbed(prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Run once on the filled test site and read its marts."""
    site = make_test_site(tmp_path_factory.mktemp("undisturbed") / "site")
    fill_site(site)
    done = fedstats("nightly", "--site", site.root, "--as-of", AS_OF, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    return mart_bytes(site.current.resolve())


@pytest.mark.heavy
def test_in_process_it_is_quiet_and_gives_what_a_server_gives(
    site: Site, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    fill_site(site)
    environment = {"PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_API_URL": ""}
    done = fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **environment)
    assert done.returncode == 0
    assert done.stderr == ""
    # 9 files of each month, with 坏 refused, and 空
    assert "收到 19 份，接收 16 份，退回 3 份。" in done.stdout
    assert "不是数字" in done.stdout
    assert str(site.current) in done.stdout
    assert mart_bytes(site.current.resolve()) == undisturbed


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("runner", "workers", "batch"), [("threads", "1", "1"), ("threads", "4", "3"), ("processes", "2", "6")]
)
def test_workers_and_batches_do_not_matter(
    prefect_server: str, site: Site, undisturbed: dict[str, bytes], runner: str, workers: str, batch: str
) -> None:
    fill_site(site)
    environment = {
        "FEDSTATS_RUNNER": runner,
        "FEDSTATS_WORKERS": workers,
        "FEDSTATS_BATCH_FILES": batch,
        "PREFECT_API_URL": prefect_server,
    }
    assert fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **environment).returncode == 0
    assert mart_bytes(site.current.resolve()) == undisturbed


@pytest.mark.heavy
def test_files_that_come_in_another_order_give_the_same_figures(
    prefect_server: str, site: Site, undisturbed: dict[str, bytes]
) -> None:
    # February arrives a day before January
    fill_site(site, ["2025-02"])
    early = "2025-03-19T00:00:00+00:00"
    done = fedstats("nightly", "--site", site.root, "--as-of", early, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    fill_site(site)
    assert (
        fedstats("nightly", "--site", site.root, "--as-of", AS_OF, PREFECT_API_URL=prefect_server).returncode
        == 0
    )
    tables = mart_bytes(site.current.resolve())
    for name in ("claims.parquet", "dim_place.parquet", "reporting_rate.parquet"):
        assert tables[name] == undisturbed[name]
    values = [name for name in tables if name.startswith("indicator_values")]
    assert all(tables[name] == undisturbed[name] for name in values)


@pytest.mark.heavy
def test_a_run_with_nothing_new_publishes_nothing(prefect_server: str, site: Site) -> None:
    fill_site(site)
    first = fedstats(
        "nightly", "--site", site.root, "--as-of", AS_OF, "--json", PREFECT_API_URL=prefect_server
    )
    again = fedstats(
        "nightly", "--site", site.root, "--as-of", AS_OF, "--json", PREFECT_API_URL=prefect_server
    )
    one, two = json.loads(first.stdout), json.loads(again.stdout)
    assert (one["published"], one["received"]) == (True, 19)
    assert (two["published"], two["received"], two["vintage"]) == (False, 0, one["vintage"])
    assert len(list((site.marts / "vintages").iterdir())) == 1


@pytest.mark.heavy
def test_a_run_as_of_the_past_leaves_the_current_vintage(prefect_server: str, site: Site) -> None:
    fill_site(site, ["2025-01"])
    january = "2025-02-10T00:00:00+00:00"
    server = {"PREFECT_API_URL": prefect_server}
    assert fedstats("nightly", "--site", site.root, "--as-of", january, **server).returncode == 0
    then = mart_bytes(site.current.resolve())
    fill_site(site)
    assert fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **server).returncode == 0
    now = site.current.resolve()
    published = (site.marts / "published.json").read_bytes()
    done = fedstats("nightly", "--site", site.root, "--as-of", january, **server)
    assert done.returncode == 0
    # it says what it wrote and that it published nothing, not that something had been published before
    (made,) = (site.marts / "vintages").glob("20250210T*")
    assert f"已写好截至那个时间的版本 {made.name}，没有发布；当前版本不变" in done.stdout
    assert "已发布" not in done.stdout + done.stderr
    assert (site.current.resolve(), (site.marts / "published.json").read_bytes()) == (now, published)
    assert mart_bytes(made) == then
    asked = ("nightly", "--site", site.root, "--as-of", january, "--lang", "en")
    (site.root / "catalogue" / "places.csv").write_bytes(b"\xff")
    done = fedstats(*asked, **server)
    assert (done.returncode, "What is published is unchanged." in done.stderr) == (1, True)
    assert "had been published before" not in done.stderr


@pytest.mark.heavy
def test_a_failing_run_leaves_the_published_vintage(prefect_server: str, site: Site) -> None:
    fill_site(site, ["2025-01"])
    server = {"PREFECT_API_URL": prefect_server}
    assert fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **server).returncode == 0
    before, marts = site.current.readlink(), mart_bytes(site.current.resolve())
    # a file of the ledger is damaged, and new returns ask for a new vintage
    ledger = Path(ledger_files(site.ledger, "observations")[0])
    ledger.write_bytes(ledger.read_bytes()[:-1])
    fill_site(site)
    done = fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **server)
    assert done.returncode == 1
    assert "已损坏" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "已发布的数据没有变动" in done.stderr
    assert site.current.readlink() == before
    assert mart_bytes(site.current.resolve()) == marts


@pytest.mark.heavy
def test_the_flow_checks_the_catalogue_before_it_reads(prefect_server: str, site: Site) -> None:
    # as a schedule starts it, without the check of the command line
    fill_site(site, ["2025-01"])
    catalogue = site.root / "catalogue" / "places.csv"
    catalogue.write_text(catalogue.read_text().replace("四村,village", "四村,hamlet"))
    run = "import sys; from flows.nightly import nightly; nightly(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", run, site.root],
        env={**os.environ, "PREFECT_API_URL": prefect_server},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "places.csv, line 12: level 'hamlet' is not in levels.csv" in done.stderr
    assert sorted(path.name for path in (site.root / "data").iterdir()) == ["raw"]


COUNTED = """
import json, sys
from collections import Counter
from datetime import datetime

import deltalake, duckdb

counts = Counter()


def counted(owner, name, key):
    kept = getattr(owner, name)

    def count(*given, **named):
        counts[key] += 1
        return kept(*given, **named)

    setattr(owner, name, count)


counted(deltalake.DeltaTable, "__init__", "tables")
counted(duckdb, "connect", "databases")
from flows.nightly import nightly
from flows.steps.ledger import standing

counted(standing, "read_events", "events")
nightly(sys.argv[1], datetime.fromisoformat(sys.argv[2]))
print(json.dumps(counts))
"""
"""A night that prints how often it opened a table of the ledger, read the events, opened a database."""


@pytest.mark.heavy
def test_a_second_night_reads_the_ledger_once(prefect_server: str, site: Site) -> None:
    """Each of the three tables is opened once, whatever the night appends; one database compares, one rolls up."""
    for month, night in (("2025-01", "2025-02-20"), ("2025-02", "2025-03-20")):
        fill_site(site, [month])
        done = subprocess.run(
            [sys.executable, "-c", COUNTED, site.root, f"{night}T00:00:00+00:00"],
            env={**os.environ, "PREFECT_API_URL": prefect_server},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        counts = json.loads(done.stdout.splitlines()[-1])
    assert counts["tables"] <= 3
    assert counts["events"] <= 1
    assert counts["databases"] <= 2
    known = set(pl.read_parquet(site.current / "submissions.parquet")["period"].drop_nulls())
    assert {"2025-01", "2025-02"} <= known


@pytest.mark.heavy
def test_a_site_at_work_is_left_alone(prefect_server: str, site: Site) -> None:
    with site_lock(site.lock):
        done = fedstats("nightly", "--site", site.root, "--lang", "en", PREFECT_API_URL=prefect_server)
    assert done.returncode == 1
    assert f"another run is at work on this site (process {os.getpid()})" in done.stderr


@pytest.mark.heavy
def test_an_empty_site_publishes_empty_tables(prefect_server: str, tmp_path: Path) -> None:
    root = tmp_path / "新站点"
    assert fedstats("site", "new", root).returncode == 0
    done = fedstats("nightly", "--site", root, "--lang", "en", PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    assert len(pl.read_parquet(root / "data" / "marts" / "current" / "submissions.parquet")) == 0


@pytest.mark.heavy
def test_a_night_warns_of_a_form_that_is_dated_too_early(prefect_server: str, tmp_path: Path) -> None:
    """The form is dated from 2000, its first return is of January 2025: said on every night, with the date to set."""
    forms = CATALOGUE["forms"].replace(",5,30,2025-01-01,", ",5,30,2000-01-01,")
    site = make_test_site(tmp_path / "site", forms=forms)
    fill_site(site)
    for _ in range(2):
        done = fedstats("nightly", "--site", site.root, "--as-of", AS_OF, PREFECT_API_URL=prefect_server)
        said = done.stdout + done.stderr
        assert said.count("报表“村月报”（village_month）自 2000-01-01 起有效") == 1
        assert "请在 forms.csv 把 valid_from 改为 2025-01-01" in said
    # the returns that it counts as missing begin in 2024, the year before the first of all returns
    rates = pl.read_parquet(site.current / "reporting_rate.parquet").filter(form="village_month")
    assert rates["period"].min() == "2024-01"


@pytest.mark.heavy
def test_each_run_leaves_an_artifact(prefect_server: str, site: Site) -> None:
    write_csv(
        site.raw / "b.csv",
        grid("village_month", "990102101", "2025-01", [("990102101201", "三村", 1, 2, 0, 0)]),
    )
    assert fedstats("nightly", "--site", site.root, PREFECT_API_URL=prefect_server).returncode == 0
    artifacts = ask(prefect_server, "artifacts/filter", {"artifacts": {"key": {"any_": ["nightly"]}}})
    assert any(a["type"] == "markdown" and a["data"].startswith("收到 1 份，接收 1 份") for a in artifacts)


@pytest.mark.heavy
def test_the_server_lists_a_run_by_site_and_date_and_the_marts_it_made(
    prefect_server: str, site: Site
) -> None:
    settings = site.root / "fedstats.toml"
    settings.write_text(settings.read_text().replace("样市", "样 市"))  # a key has no spaces
    row = ("990102101201", "三村", 1, 2, 0, 0)
    write_csv(site.raw / "b.csv", grid("village_month", "990102101", "2025-01", [row]))
    for _ in range(2):  # the second run publishes nothing new and records no mart
        done = fedstats("nightly", "--site", site.root, "--as-of", AS_OF, PREFECT_API_URL=prefect_server)
        assert done.returncode == 0, done.stderr
    tagged = {"flow_runs": {"tags": {"all_": ["样 市", "nightly"]}}}
    assert [run["name"] for run in ask(prefect_server, "flow_runs/filter", tagged)] == [
        "样 市 每晚 2025-03-20"
    ] * 2
    files = site.current.resolve().iterdir()
    tables = {path.stem for path in files if path.suffix == ".parquet" or path.is_dir()}
    made = {"event": {"name": ["prefect.asset.materialization.succeeded"]}}
    for _ in range(40):  # a server stores events a moment later
        page = ask(prefect_server, "events/filter", {"filter": made, "limit": 50})
        marts = {
            event["resource"]["prefect.resource.id"].removeprefix("fedstats://样_市/"): event
            for event in page["events"]
            if event["resource"]["prefect.resource.id"].startswith("fedstats://样_市/")
        }
        if len(marts) == len(tables):
            break
        time.sleep(0.25)
    assert marts.keys() == tables
    recorded = marts["submissions"]
    assert recorded["payload"]["rows"] == len(pl.read_parquet(site.current / "submissions.parquet"))
    sources = [own["prefect.resource.id"] for own in recorded["related"]]
    assert {"fedstats://样_市/ledger", "fedstats://样_市/catalogue"} <= set(sources)


def ask(server: str, path: str, body: dict[str, Any]) -> Any:
    """Post a JSON body to the server and return its answer."""
    request = urllib.request.Request(
        f"{server}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.parametrize(
    "task",
    [own.task for own in (read_batch, receive, recorrect, publish, write_workbooks, write_pages)],
    ids=lambda task: task.name,
)
def test_every_task_has_a_limit_of_time_and_a_name_for_its_runs(task: Task) -> None:
    assert task.timeout_seconds
    assert task.task_run_name


def test_a_file_waits_for_its_registered_date_in_any_encoding(site: Site) -> None:
    # the register is UTF-8; a program that writes GBK names unpacked the file
    name = os.fsdecode("2025-01/乙镇.csv".encode("gb18030"))
    rows = [("990102101201", "三村", 21, 20, 0, 0)]
    write_csv(site.raw / name, grid("village_month", "990102101", "2025-01", rows))
    (site.raw / "received.csv").write_text(
        "file,received_at\n2025-01/乙镇.csv,2025-02-04T09:00:00+08:00\n", encoding="utf-8"
    )
    assert receive.fn(read_ledger(site), datetime(2025, 2, 3, tzinfo=UTC)) == []
    assert receive.fn(read_ledger(site), datetime(2025, 2, 5, tzinfo=UTC)) == [[name]]


def test_a_moment_without_an_offset_is_local_time(site: Site) -> None:
    """The settings say Asia/Shanghai, eight hours ahead of UTC."""
    night = datetime(2025, 3, 31, 18, tzinfo=UTC)
    assert site.in_utc(datetime(2025, 4, 1, 2)) == night  # noqa: DTZ001  as a form of the pages sends it
    moved = site.in_utc(night.astimezone(site.timezone))
    assert (moved, moved.tzinfo) == (night, UTC)
