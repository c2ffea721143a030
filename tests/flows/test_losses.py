"""Publications that would lose much are held until an officer accepts the loss."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.steps.ledger.standing import read_ledger
from flows.steps.site.errors import HeldError
from flows.steps.site.site import Site, open_site
from flows.steps.vintage._losses import list_losses
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.publish import list_vintages
from flows.steps.vintage.submission_decisions import withdraw_submission
from flows.steps.vintage.vintage import read_vintage
from flows.tasks import publish
from tests.support.site import fedstats, grid, ledger_frame, make_test_site, submit, write_csv

DAY = datetime(2025, 4, 1, 2, tzinfo=UTC)
FIRST, SECOND, THIRD = ("990102100201", "一村"), ("990102100202", "二村"), ("990102101201", "三村")


def night(site: Site, day: int, accepted: str = "") -> Path:
    vintage, _ = publish.fn(site, DAY + timedelta(days=day), False, accepted, "李")
    return vintage


@pytest.fixture
def strict(tmp_path: Path) -> Site:
    """Make a site that holds a publication if a county loses more than half, even of three returns."""
    site = make_test_site(tmp_path / "s")
    with (site.root / "fedstats.toml").open("a") as out:
        out.write("drop_share = 0.5\ndrop_least = 2\n")
    return open_site(site.root)


def returns(site: Site, day: int, *, of_both: bool, values: int = 3) -> str:
    """Submit 甲乡's return with both villages or the first alone, each with that many numbers; return its hash."""
    numbers = (5, 10, 1)[:values] + ("",) * (3 - values) + (0,)
    rows = [(*FIRST, *numbers), (*SECOND, *numbers)][: 2 if of_both else 1]
    submit(site, f"{day}.csv", "village_month", "990102100", "2025-01", rows, DAY + timedelta(days=day))
    own = ledger_frame(site, "submissions").filter(pl.col("file") == f"{day}.csv")
    return str(own["submission"][0])


@pytest.mark.heavy
def test_losses_of_a_county_equal_a_count_by_hand(strict: Site) -> None:
    submission = returns(strict, 0, of_both=True)
    submit(strict, "b.csv", "village_month", "990102101", "2025-01", [(*THIRD, 2, 4, 0, 0)], DAY)
    before = read_vintage(night(strict, 0))
    withdraw_submission(strict, submission, "报错了", "李", DAY + timedelta(days=1))
    vintage = night(strict, 1, "属实")
    with Comparison(strict, read_ledger(strict), before, DAY) as comparison:
        lost = list_losses(comparison, vintage)
    # three villages of 东县 had reported January, one is left
    assert lost.filter(kind="returns").rows() == [("returns", "990102", "2025-01", 3, 2)]
    # before: 5 figures (women, eligible, pupils, money, coverage) of 一村, 二村, 甲乡, 三村, 乙镇 and 东县 = 30
    # gone: 5 figures of 一村, 二村 and 甲乡 = 15
    assert lost.filter(kind="figures", period="2025-01").rows() == [("figures", "990102", "2025-01", 30, 15)]


@pytest.mark.heavy
def test_a_publication_that_loses_much_is_held_until_accepted(strict: Site) -> None:
    submission = returns(strict, 0, of_both=True)
    submit(strict, "b.csv", "village_month", "990102101", "2025-01", [(*THIRD, 2, 4, 0, 0)], DAY)
    first = night(strict, 0)
    withdraw_submission(strict, submission, "报错了", "李", DAY + timedelta(days=1))
    with pytest.raises(HeldError, match=r"990102 2025-01 的报表由 3 减为 1.*--accept-drop"):
        night(strict, 2)
    assert strict.current.resolve() == first
    assert [own.vintage for own in list_vintages(strict)] == [first.name]
    with pytest.raises(HeldError):  # nor does it pass by being tried again
        night(strict, 3)
    second = night(strict, 4, "两村合报，属实")
    assert strict.current.resolve() == second
    submit(
        strict,
        "c.csv",
        "village_month",
        "990103100",
        "2025-01",
        [("990103100201", "四村", 1, 2, 0, 0)],
        DAY + timedelta(days=5),
    )
    log = pl.read_parquet(night(strict, 5) / "audit_log.parquet").filter(event="accept_drop")
    assert log.select("officer", "subject", "reason").rows() == [("李", second.name, "两村合报，属实")]


@pytest.mark.heavy
def test_a_held_night_sends_its_slips(prefect_server: str, strict: Site) -> None:
    submission = returns(strict, 0, of_both=True)
    submit(strict, "b.csv", "village_month", "990102101", "2025-01", [(*THIRD, 2, 4, 0, 0)], DAY)
    first = night(strict, 0)
    withdraw_submission(strict, submission, "报错了", "李", DAY + timedelta(days=1))
    rows = [("990103100201", "四村", "很多", 2, 0, 0)]
    write_csv(strict.raw / "wrong.csv", grid("village_month", "990103100", "2025-01", rows))
    done = fedstats("nightly", "--site", strict.root, PREFECT_API_URL=prefect_server)
    assert done.returncode == 1 and "--accept-drop" in done.stderr
    assert strict.current.resolve() == first
    assert [path.name[:6] for path in strict.returns.rglob("*.xlsx")] == ["wrong-"]
    assert not [*strict.slips_due.iterdir()]


@pytest.mark.heavy
def test_a_small_share_or_a_small_count_is_not_held(strict: Site) -> None:
    returns(strict, 0, of_both=True)
    submit(strict, "b.csv", "village_month", "990102101", "2025-01", [(*THIRD, 2, 4, 0, 0)], DAY)
    night(strict, 0)
    returns(strict, 1, of_both=False)  # one return of three: a third, and fewer than two
    second = night(strict, 1)
    assert strict.current.resolve() == second


@pytest.mark.heavy
def test_the_command_explains_a_held_publication(prefect_server: str, strict: Site) -> None:
    submission = returns(strict, 0, of_both=True)
    night(strict, 0)
    withdraw_submission(strict, submission, "报错了", "李", DAY + timedelta(days=1))
    held = fedstats("nightly", "--site", strict.root, PREFECT_API_URL=prefect_server)
    assert held.returncode == 1
    assert "990102 2025-01 的报表由 2 减为 0" in held.stderr
    assert "Traceback" not in held.stderr
    blank = fedstats("nightly", "--accept-drop", " ", "--site", strict.root, PREFECT_API_URL=prefect_server)
    assert (blank.returncode, "请写明理由" in blank.stderr) == (2, True)
    done = fedstats("nightly", "--accept-drop", "属实", "--site", strict.root, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0


@pytest.mark.heavy
def test_a_vintage_without_a_figure_has_nothing_to_lose(tmp_path: Path) -> None:
    columns = "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
    row = "village_month,women,women,period,妇女（人）,Women,true,2025-03-01,\n"
    late = "form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
    late += "village_month,村月报,Village monthly return,village,month,5,30,2025-03-01,2025-05-31,990102\n"
    rules = "rule,form,severity,expression,message_zh,message_en\n"
    site = make_test_site(tmp_path / "s", forms=late, form_columns=columns + row, rules=rules)
    first, _ = publish.fn(site, datetime(2025, 3, 1, tzinfo=UTC), False)
    assert not list(first.rglob("*-as_was.parquet"))
    submit(site, "a.csv", "village_month", "990102101", "2025-03", [(*THIRD, 2)], DAY, ["妇女（人）"])
    assert night(site, 1) == site.current.resolve()
