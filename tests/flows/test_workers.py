"""Workers of a run: threads for few returns, processes for many."""

from pathlib import Path

import pytest
from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

from flows.running.workers import MANY_RETURNS, workers_of
from flows.steps.site.site import open_site
from tests.support.site import make_test_site


@pytest.mark.parametrize(
    ("runner", "workers", "count", "kind"),
    [
        ("auto", 2, MANY_RETURNS - 1, ThreadPoolTaskRunner),
        ("auto", 2, MANY_RETURNS, ProcessPoolTaskRunner),
        ("auto", 1, MANY_RETURNS, ThreadPoolTaskRunner),
        ("threads", 2, MANY_RETURNS, ThreadPoolTaskRunner),
        ("processes", 2, 1, ProcessPoolTaskRunner),
    ],
)
def test_many_returns_are_read_by_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: str, workers: int, count: int, kind: type
) -> None:
    monkeypatch.setenv("FEDSTATS_RUNNER", runner)
    monkeypatch.setenv("FEDSTATS_WORKERS", str(workers))
    site = open_site(make_test_site(tmp_path / "site").root)
    assert isinstance(workers_of(site, count, MANY_RETURNS), kind)
