"""Logs of runs, and the command that lists them."""

import json
import os
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.running.log import SlowStepError, run_log
from flows.running.step_words import begun_text, ended_text
from flows.steps.answer.runs import list_runs, write_runs
from flows.steps.ledger.delta import ledger_files
from flows.steps.site.site import Site
from schemas.marts.contract import validate_mart
from schemas.marts.registry import MARTS
from tests.support.site import FEDSTATS, fedstats, fill_site

AS_OF = "2025-03-20T00:00:00+00:00"


@pytest.mark.heavy
def test_runs_are_logged_and_listed(prefect_server: str, site: Site) -> None:
    assert "还没有运行过" in fedstats("runs", "--site", site.root).stderr
    fill_site(site)
    server = {"PREFECT_API_URL": prefect_server}
    assert fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **server).returncode == 0
    places = site.root / "catalogue" / "places.csv"
    good = places.read_text()
    # another county asks for a new vintage, and a file of the ledger is damaged
    ledger = Path(ledger_files(site.ledger, "observations")[0])
    whole = ledger.read_bytes()
    places.write_text(good + "990104,北县,county,990100,county,2000-01-01,,true\n")
    ledger.write_bytes(whole[:-1])
    assert fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **server).returncode == 1
    places.write_text(good)
    ledger.write_bytes(whole)
    assert fedstats("nightly", "--site", site.root, "--as-of", AS_OF, **server).returncode == 0
    newest, failed, first = json.loads(fedstats("runs", "--site", site.root, "--json").stdout)
    vintage = site.current.resolve().name
    # 9 files of each of two months and an empty file; three are refused
    assert first["counts"] | {"received": 19, "accepted": 16, "rejected": 3} == first["counts"]
    assert (first["outcome"], first["vintage"], first["counts"]["changed"]) == ("done", vintage, 0)
    assert first["counts"]["rolled_whole_for"] == "first"
    assert set(first["steps"]) == {"receive", "ingest", "recorrect", "publish", "slips"}
    assert 0 < sum(first["steps"].values()) <= first["seconds"]
    assert failed["outcome"] == "failed"
    assert "已损坏" in failed["reason"]
    assert "LedgerError" in (site.runs / failed["run"] / "error.txt").read_text()
    assert (newest["outcome"], newest["counts"]["received"]) == ("done", 0)
    shown = fedstats("runs", "-n", "2", "--site", site.root).stdout
    assert shown.count("nightly") == 2
    assert "失败：" in shown
    assert "已损坏" in shown
    lines = [json.loads(line) for line in (site.runs / first["run"] / "log.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["begin", *["step"] * 5, "end"]
    assert all({"at", "run"} <= line.keys() for line in lines)
    table = pl.read_parquet(site.marts / "runs.parquet")
    validate_mart(MARTS["runs"], table)
    steps = ["run", "receive", "ingest", "recorrect", "publish"]
    # damage is found before the first step; a night with nothing new compares files of the vintage
    assert table["step"].to_list() == [*steps, "slips", "run", *steps, "compare"]
    assert table["run"].unique(maintain_order=True).to_list() == [first["run"], failed["run"], newest["run"]]
    rows = table.filter(pl.col("run") == first["run"]).to_dicts()
    assert [row["received"] for row in rows] == [None, None, 19, None, None, None]
    assert (rows[2]["accepted"], rows[2]["rejected"], rows[1]["files"]) == (16, 3, 19)
    assert (rows[4]["vintage"], rows[4]["published"], rows[4]["rolled_whole_for"]) == (vintage, True, "first")
    assert rows[4]["findings"] == pl.read_parquet(site.current / "findings.parquet").height
    assert all(row["started_at"] <= row["ended_at"] <= rows[0]["ended_at"] for row in rows)
    broken = table.filter(pl.col("run") == failed["run"], pl.col("status") == "failed").to_dicts()
    assert [(row["step"], row["error"]) for row in broken] == [("run", "LedgerError")]  # before any step
    assert "已损坏" in broken[0]["reason"]


@pytest.mark.heavy
def test_a_failure_leaves_its_traceback_beside_the_log_and_nowhere_else(
    prefect_server: str, site: Site
) -> None:
    fill_site(site)
    log = site.ledger / "submissions" / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").write_text('{"not": "a commit"}\n')
    done = fedstats("nightly", "--site", site.root, PREFECT_API_URL=prefect_server)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    (run,) = list_runs(site, 9)
    assert run.outcome == "failed"
    assert "Traceback" in (site.runs / run.run / "error.txt").read_text()
    assert [path.name for path in site.runs.iterdir()] == [run.run]


@pytest.mark.heavy
def test_a_killed_run_is_listed_as_unfinished(prefect_server: str, site: Site) -> None:
    fill_site(site)
    command = [FEDSTATS, "nightly", "--site", str(site.root), "--as-of", AS_OF]
    environment = {**os.environ, "PREFECT_API_URL": prefect_server}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        wait_for(site.runs)
        run.send_signal(signal.SIGKILL)
    (killed,) = list_runs(site, 9)
    assert (killed.outcome, killed.seconds) == ("unfinished", None)
    assert "未结束" in fedstats("runs", "--site", site.root).stdout


def test_a_line_cut_off_by_a_kill_is_skipped(site: Site) -> None:
    folder = site.runs / "20250401T000000000000Z"
    folder.mkdir(parents=True)
    begin = {"at": "2025-04-01T00:00:00+00:00", "run": folder.name, "event": "begin", "command": "nightly"}
    (folder / "log.jsonl").write_text(json.dumps(begin) + '\n{"at": "2025-04')
    (run,) = list_runs(site, 9)
    assert (run.command, run.outcome) == ("nightly", "unfinished")


def test_the_table_of_runs_says_of_a_trial_that_it_was_one(site: Site) -> None:
    """A trial of a backfill, and the backfill itself: every row of the first is marked."""
    for run, is_trial in (("a", True), ("b", False)):
        begin = {
            "at": "2025-04-01T00:00:00+00:00",
            "event": "begin",
            "command": "backfill",
            "dry_run": is_trial,
        }
        step = {"at": "2025-04-01T00:00:05+00:00", "event": "step", "step": "ingest", "seconds": 1.0}
        (site.runs / run).mkdir(parents=True)
        text = f"{json.dumps(begin)}\n{json.dumps(step)}\n"
        (site.runs / run / "log.jsonl").write_text(text)
    rows = pl.read_parquet(write_runs(site)).select("run", "step", "is_trial").rows()
    assert rows == [("a", "run", True), ("a", "ingest", True), ("b", "run", False), ("b", "ingest", False)]


def test_the_table_of_runs_with_killed_and_damaged_logs(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    begin = {"at": "2025-04-01T00:00:00+00:00", "event": "begin", "command": "backfill"}
    step = {"at": "2025-04-01T00:00:05+00:00", "event": "step", "step": "ingest", "period": "2025-01"}
    logs = {
        "a": f'{json.dumps(begin)}\n{json.dumps(step | {"seconds": 2.0, "received": 3})}\n{{"at": "20',
        "b": "",
    }
    for run, text in logs.items():
        (site.runs / run).mkdir(parents=True)
        (site.runs / run / "log.jsonl").write_text(text)
    (site.runs / "server.log").write_text("no run")
    first = write_runs(site).read_bytes()
    rows = pl.read_parquet(site.marts / "runs.parquet").to_dicts()
    assert [(row["run"], row["step"], row["status"]) for row in rows] == [
        ("a", "run", "unfinished"),
        ("a", "ingest", "done"),
    ]
    # it ended at five seconds past and took two, so it began at three
    assert (rows[1]["started_at"], rows[1]["period"]) == (
        datetime(2025, 4, 1, 0, 0, 3, tzinfo=UTC),
        "2025-01",
    )
    assert (rows[0]["ended_at"], rows[0]["seconds"], rows[1]["received"]) == (None, None, 3)
    assert [row["is_trial"] for row in rows] == [False, False]
    assert write_runs(site).read_bytes() == first
    # a log changed by hand does not fail the next run; the table stays as it is
    (site.runs / "b" / "log.jsonl").write_text('{"event": "begin"}\n')
    with run_log(site, "nightly") as log:
        pass
    assert (site.marts / "runs.parquet").read_bytes() == first
    assert json.loads(log.path.read_text().splitlines()[-1])["outcome"] == "done"
    (said,) = [record.getMessage() for record in caplog.records if record.name == "flows.running.log"]
    assert "运行记录没有写全" in said and f"{site.runs} 里有看不懂的日志" in said


def wait_for(folder: Path) -> None:
    """Wait until a log in the folder has its first line."""
    for _ in range(5000):
        if any(path.stat().st_size for path in folder.glob("*/log.jsonl")):
            return
        time.sleep(0.01)
    raise TimeoutError(folder)


def test_a_step_over_its_time_limit_is_named(site: Site) -> None:
    with pytest.raises(SlowStepError, match="“publish”这一步超过时限"), run_log(site, "nightly") as log:  # noqa: SIM117
        with log.step("publish"):
            raise TimeoutError("Task run exceeded timeout of 1 second(s)")  # as Prefect raises it
    (run,) = list_runs(site, 1)
    assert run.outcome == "failed"
    assert "超过时限" in run.reason


def test_logs_of_old_runs_are_removed(site: Site) -> None:
    now = datetime.now(UTC)
    days = {"old": 401, "kept": 399}
    names = {word: f"{now - timedelta(days=count):%Y%m%dT%H%M%S%fZ}" for word, count in days.items()}
    line = {"run": "x", "event": "begin", "command": "nightly", "at": now.isoformat()}
    for name in (*names.values(), "notes"):
        (site.runs / name).mkdir(parents=True)
        (site.runs / name / "log.jsonl").write_text(json.dumps(line) + "\n")
    (site.runs / "notes" / "log.jsonl").rename(site.runs / "notes" / "mine.txt")
    with run_log(site, "nightly") as log:
        pass
    assert {path.name for path in site.runs.iterdir()} == {names["kept"], "notes", log.run}
    table = pl.read_parquet(site.marts / "runs.parquet")
    assert table["run"].to_list() == [names["kept"], log.run]


def test_a_step_is_told_in_both_languages() -> None:
    counts = {"batches": 2, "received": 12, "accepted": 10}
    assert begun_text("ingest") == "读取并审核 …… / reading and checking …"
    assert ended_text("ingest", 3.21, counts) == (
        "读取并审核：完成，3.2 秒，收到 12，接收 10 / reading and checking: done, 3.2 s, received 12, accepted 10"
    )
    assert ended_text("publish", 0.04, {"outcome": "failed", "error": "OSError"}) == (
        "发布：没有完成，0.0 秒 / publishing: failed, 0.0 s"
    )
