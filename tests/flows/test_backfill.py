"""Backfill: returns of past periods are read again with today's catalogue; nothing outside the range changes."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.ledger.decisions import lock_period
from flows.steps.site.site import Site
from flows.tasks import publish
from schemas.periods import parse_period
from tests.support.site import (
    CATALOGUE,
    fedstats,
    fedstats_here,
    grid,
    ledger_frame,
    make_test_site,
    submit,
    take_in,
    write_xlsx,
)

DAY = datetime(2025, 4, 20, tzinfo=UTC)
STRICT = CATALOGUE["indicators"].replace("higher,0,10000", "higher,0,10")
"""At most 10 women: the returns below break this rule until the catalogue is corrected."""


@pytest.fixture
def strict(tmp_path: Path) -> Site:
    """Make a site with returns of 三村 and 四村 for three months and of 四村 for 2024, all refused for over ten women."""
    site = make_test_site(tmp_path / "site", indicators=STRICT)
    for at, month in enumerate(("2025-01", "2025-02", "2025-03")):
        row = ("990102101201", "三村", 11 + at, 40, 0, 0)
        submit(site, f"{month}.csv", "village_month", "990102101", month, [row], DAY)
        row = ("990103100201", "四村", 21 + at, 40, 0, 0)
        submit(site, f"w{month}.csv", "village_month", "990103100", month, [row], DAY)
    submit(site, "y.csv", "village_year", "990103100", "2024", [("990103100201", "四村", 300)], DAY)
    publish.fn(site, DAY, False)
    return site


def mend(site: Site) -> None:
    (site.root / "catalogue" / "indicators.csv").write_text(CATALOGUE["indicators"])


def women(site: Site, place: str = "990102101201") -> dict[str, float | None]:
    """Read the figure `women` of a place by period."""
    figures = pl.read_parquet(site.current / "indicator_values" / "**" / "*-as_was.parquet")
    own = figures.filter((pl.col("place_code") == place) & (pl.col("indicator") == "women"))
    return dict(own.select("period", "value").iter_rows())


def everything(site: Site) -> dict[str, bytes]:
    """Read every file of the site, without lock, beat, logs and table of runs, and the target of `current`."""
    found = {
        path.relative_to(site.root).as_posix(): path.read_bytes()
        for path in sorted(site.root.rglob("*"))
        if path.is_file()
        and path.name not in ("run.lock", "beat.json", "runs.parquet")
        and "runs" not in path.parts
    }
    return found | {"current": os.fsencode(site.current.readlink())}


def ask(site: Site, server: str, *arguments: str, status: int = 0) -> dict[str, Any]:
    """Run the command and return its report."""
    done = fedstats("backfill", *arguments, "--site", site.root, "--json", PREFECT_API_URL=server)
    assert done.returncode == status, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.heavy
def test_a_trial_shows_what_the_backfill_then_does_and_changes_nothing(
    prefect_server: str, strict: Site
) -> None:
    mend(strict)
    before, figures = everything(strict), women(strict)
    assert figures["2025-01"] is None
    vintage = strict.current.resolve()
    trial = ask(strict, prefect_server, "2025-01", "2025-02", "--dry-run")
    assert everything(strict) == before
    assert (trial["published"], trial["read"]) == (False, {"2025-01": 2, "2025-02": 2})
    done = ask(strict, prefect_server, "2025-01", "2025-02", "--reason", "上限改为一万")
    assert done["published"]
    assert done["difference"]["figures"] == trial["difference"]["figures"]
    # January 11 and February 12 are accepted now, March does not change
    assert women(strict) == figures | {
        "2025-01": 11, "2025-02": 12, "2025-Q1": 23, "2025-H1": 23, "2025": 23,
    }  # fmt: skip
    ledger = ledger_frame(strict, "submissions").filter(pl.col("file") == "2025-01.csv")
    cause = f"backfill {ledger['submission'][0][:12]}"
    rows = pl.read_parquet(strict.current / "revisions.parquet")
    own = rows.filter(
        (pl.col("place_code") == "990102101201")
        & (pl.col("period") == "2025-01")
        & (pl.col("indicator") == "women")
    )
    assert own.select("old_value", "new_value", "old_vintage", "cause").rows() == [
        (None, 11, vintage.name, cause)
    ]
    log = pl.read_parquet(strict.current / "audit_log.parquet")
    assert log.select("event", "subject", "reason").rows() == [
        ("backfill", "2025-01/2025-02", "上限改为一万")
    ]
    # files without a period of the range have the same bytes, and the rows of March are the same
    old, new = vintage, strict.current.resolve()
    others = [path.relative_to(old) for path in old.rglob("year=2024/*.parquet")]
    assert others
    assert all((old / path).read_bytes() == (new / path).read_bytes() for path in others)
    march = [
        pl.read_parquet(folder / "indicator_values/**/*.parquet").filter(pl.col("period") == "2025-03")
        for folder in (old, new)
    ]
    assert march[0].equals(march[1])
    assert len(march[0])


@pytest.mark.heavy
def test_a_month_that_fails_does_not_stop_the_others_and_is_done_later(
    prefect_server: str, strict: Site, tmp_path: Path
) -> None:
    mend(strict)
    ledger = ledger_frame(strict, "submissions").filter(pl.col("file") == "2025-02.csv")
    submission = ledger["submission"][0]
    (path,) = (strict.archive / submission[:2]).glob(f"{submission}*")
    shutil.move(path, tmp_path / path.name)
    failed = ask(strict, prefect_server, "2025-01", "2025-03", "--reason", "上限", status=1)
    assert failed["read"] == {"2025-01": 2, "2025-03": 2}
    assert list(failed["failed"]) == ["2025-02"]
    assert f"存档里缺少报表 {submission[:12]} 2025-02.csv" in failed["failed"]["2025-02"]
    own = women(strict)
    assert (own["2025-01"], own["2025-02"], own["2025-03"]) == (11, None, 13)
    shutil.move(tmp_path / path.name, path)
    again = ask(strict, prefect_server, "2025-01", "2025-03", "--reason", "上限")
    assert (again["read"], again["done"]) == ({"2025-02": 2}, 4)
    assert women(strict)["2025-Q1"] == 11 + 12 + 13
    size = len(ledger_frame(strict, "submissions"))
    nothing = ask(strict, prefect_server, "2025-01", "2025-03", "--reason", "上限")
    assert (nothing["published"], nothing["read"], nothing["done"]) == (False, {}, 6)
    assert len(ledger_frame(strict, "submissions")) == size


@pytest.mark.heavy
def test_one_place_and_one_form(prefect_server: str, strict: Site) -> None:
    mend(strict)
    report = ask(strict, prefect_server, "2024", "2025-03", "--place", "990102", "--reason", "上限")
    assert report["read"] == {"2025-01": 1, "2025-02": 1, "2025-03": 1}
    assert women(strict)["2025-Q1"] == 36
    assert women(strict, "990103100201")["2025-Q1"] is None
    # a village in the township's return
    report = ask(strict, prefect_server, "2025", "2025", "--place", "990103100201", "--reason", "上限")
    assert report["read"] == {"2025-01": 1, "2025-02": 1, "2025-03": 1}
    report = ask(strict, prefect_server, "2024", "2025", "--form", "village_year", "--reason", "上限")
    assert report["read"] == {"2024": 1}
    assert women(strict, "990103100201")["2024"] == 300


@pytest.mark.heavy
def test_a_file_with_another_month_needs_a_wider_range(prefect_server: str, strict: Site) -> None:
    row = [("990102101201", "三村", 30, 40, 0, 0)]
    sheets = {month: grid("village_month", "990102101", month, row) for month in ("2025-01", "2025-02")}
    write_xlsx(strict.raw / "两月.xlsx", sheets["2025-01"], "一月", {"二月": sheets["2025-02"]})
    take_in(strict, "两月.xlsx", received=DAY + timedelta(hours=1))
    mend(strict)
    report = ask(strict, prefect_server, "2025-01", "2025-01", "--reason", "上限", status=1)
    assert report["read"] == {}
    assert "两月.xlsx 同时有 2025-02 的报表，请把范围扩大到 2025-02" in report["failed"]["2025-01"]
    report = ask(strict, prefect_server, "2025-01", "2025-02", "--reason", "上限")
    assert report["read"] == {"2025-01": 3, "2025-02": 2}
    assert women(strict)["2025-02"] == 30


@pytest.mark.heavy
def test_an_unreadable_return_is_read_into_its_period(prefect_server: str, strict: Site) -> None:
    rows = [("990102100201", "一村", 5, 10, 0, 0)]
    cells = grid("village_month", "990102100", "2025-01", rows)
    cells[1][2] = "期别：2025-01"  # a word for the period that the catalogue does not know yet
    write_xlsx(strict.raw / "期别.xlsx", cells)
    take_in(strict, "期别.xlsx", received=DAY + timedelta(hours=1))
    assert women(strict, "990102100201")["2025-01"] is None
    path = strict.root / "catalogue" / "labels.csv"
    path.write_text(path.read_text() + "period,期别\n")
    report = ask(strict, prefect_server, "2025-02", "2025-03", "--reason", "期别", "--dry-run")
    assert report["read"] == {"2025-02": 2, "2025-03": 2}
    report = ask(strict, prefect_server, "2025-01", "2025-01", "--reason", "期别")
    assert report["read"] == {"2025-01": 3}
    assert women(strict, "990102100201")["2025-01"] == 5


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["2025-03", "2025-01"], 2, "2025-03 晚于 2025-01"),
        (["2025-13", "2025-14"], 2, "不是报告期"),
        (["2031-01", "2031-02"], 1, "没有收到过这样的报表（已有：2024 … 2025-03）"),
        (["2025-01", "2025-02", "--place", "110000"], 2, "没有单位 110000"),
        (["2025-01", "2025-02", "--form", "none"], 2, "没有报表 none"),
        (["2025-01", "2025-02", "--reason", " "], 2, "请写明理由"),
        (["2025", "2025"], 1, "2025-03 已锁定，不能重算"),
    ],
)
def test_bad_input_gets_one_sentence(
    prefect_server: str, refusing: Site, arguments: list[str], status: int, said: str
) -> None:
    reason = [] if "--reason" in arguments else ["--reason", "x"]
    before = everything(refusing)
    done = fedstats_here(
        "backfill", *arguments, *reason, "--site", refusing.root, PREFECT_API_URL=prefect_server
    )
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert everything(refusing) == before


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = make_test_site(tmp_path_factory.mktemp("refusing") / "site")
    submit(site, "y.csv", "village_year", "990103100", "2024", [("990103100201", "四村", 300)], DAY)
    row = ("990102101201", "三村", 11, 40, 0, 0)
    submit(site, "m.csv", "village_month", "990102101", "2025-03", [row], DAY)
    publish.fn(site, DAY, False)
    lock_period(site, parse_period("2025-03"), "已上报", "李", DAY)
    return site
