"""State of reporting: by default each form's latest period that is due."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.steps.answer.status import latest_due, reporting_status
from flows.steps.site.site import Site
from tests.support.site import fedstats_here, make_test_site, run_site, submit

VILLAGES = [
    ("990102100", "一村 二村", ("990102100201", "990102100202")),
    ("990102101", "三村", ("990102101201",)),
    ("990103100", "四村", ("990103100201",)),
]


def site_on(folder: Path, day: datetime) -> Site:
    """A site that published on a day: all villages gave February in time, nobody gave the year 2024."""
    site = make_test_site(folder / "site")
    for township, names, codes in VILLAGES:
        rows = [(code, name, 1, 5, 0, 0) for code, name in zip(codes, names.split(), strict=True)]
        submit(
            site,
            f"{township}.csv",
            "village_month",
            township,
            "2025-02",
            rows,
            datetime(2025, 3, 2, tzinfo=UTC),
        )
    for path in site.raw.iterdir():  # else they would be received once more
        path.unlink()
    run_site(site, day)
    return site


def rates_of(site: Site) -> pl.DataFrame:
    return pl.read_parquet(site.current / "reporting_rate.parquet")


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_on(tmp_path_factory.mktemp("april"), datetime(2025, 4, 2, tzinfo=UTC))


def test_a_period_that_is_not_due_is_not_the_latest(april: Site) -> None:
    """On 2 April March's returns are not due. The year's text sorts before the month's, and is shown as well."""
    due = latest_due(april, rates_of(april))
    assert dict(due.iter_rows()) == {
        "village_month": "2025-02",
        "township_month": "2025-02",
        "county_month": "2025-02",
        "village_year": "2024",
    }
    found = reporting_status(april, None)
    assert {row["period"] for row in found.totals} == {"2025-02", "2024"}
    missing = {(row["form"], row["period"]) for row in found.absent}
    assert missing == {("township_month", "2025-02"), ("county_month", "2025-02"), ("village_year", "2024")}


def test_everybody_in_is_said_of_the_periods_looked_at(april: Site) -> None:
    done = fedstats_here("status", "--site", april.root)
    assert "全部按时报齐" not in done.stdout
    assert "未报 · 村年报 2024 · " in done.stdout
    march = fedstats_here("status", "2025-03", "--site", april.root)
    assert "2025-03 还有 10 份没有报来，还没到期。" in march.stdout
    assert "全部按时报齐" not in march.stdout
    february = fedstats_here("status", "2025-02", "--site", april.root)
    assert "未报 · 乡月报 2025-02 · 样市 东县（2）" in february.stdout


def test_a_due_period_is_the_latest(tmp_path: Path) -> None:
    site = site_on(tmp_path, datetime(2025, 4, 20, tzinfo=UTC))
    due = dict(latest_due(site, rates_of(site)).iter_rows())
    assert due["village_month"] == "2025-03"
