"""A federation over time: revisions and their causes, rollbacks, withdrawals, locks; each site has a few returns."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.ingest.ingest import find_recorrected
from flows.steps.ledger.decisions import lock_period, unlock_period
from flows.steps.ledger.events import ReasonError, read_events
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.errors import EventError
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site
from flows.steps.vintage.publish import (
    LockedPeriodError,
    VintageError,
    drop_old,
    list_vintages,
    open_vintage,
    roll_back,
    settle_current,
)
from flows.steps.vintage.submission_decisions import restore_submission, withdraw_submission
from flows.steps.vintage.vintage import read_vintage
from flows.tasks import publish
from schemas.periods import parse_period
from tests.support.site import CATALOGUE, fedstats, ledger_frame, make_test_site, mart_bytes, submit, take_in

DAY = datetime(2025, 4, 1, 2, tzinfo=UTC)
COUNTY, CITY, VILLAGE = "990102", "990100", "990102101201"


def published_names(site: Site) -> set[str]:
    return {row["subject"] for row in read_ledger(site).publications}


def night(site: Site, day: int) -> Path:
    """Publish as a nightly run does, `day` days after DAY."""
    vintage, _ = publish.fn(site, DAY + timedelta(days=day), False)
    return vintage


def take(
    site: Site, file: str, women: int | str, day: int, period: str = "2025-01", eligible: int = 40
) -> str:
    """Submit 三村's return with that many women, received and recorded on that day; return its hash."""
    row = ("990102101201", "三村", women, eligible, 0, 0)
    submit(site, file, "village_month", "990102101", period, [row], DAY + timedelta(days=day))
    rows = ledger_frame(site, "submissions").filter(pl.col("file") == file).sort("recorded_at")
    return str(rows["submission"][-1])


def women(site: Site, place: str = VILLAGE, period: str = "2025-01") -> float | None:
    """Read the figure `women` of the current vintage."""
    figures = pl.read_parquet(site.current / "indicator_values" / "**" / "*-as_was.parquet")
    own = figures.filter(
        (pl.col("place_code") == place) & (pl.col("period") == period) & (pl.col("indicator") == "women")
    )
    return own["value"].to_list()[0]


def changes(vintage: Path) -> dict[tuple[str, str, str], tuple[float | None, float | None, str]]:
    """Read the revisions of a vintage: old, new and cause by place, period and indicator."""
    shown = ("place_code", "period", "indicator", "old_value", "new_value", "cause")
    rows = pl.read_parquet(vintage / "revisions.parquet", columns=shown).select(shown).rows()
    return {row[:3]: row[3:] for row in rows}


@pytest.mark.heavy
def test_revisions_name_old_new_and_the_submission(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    assert changes(first) == {}  # nothing before it
    second = take(site, "b.csv", 14, 1)
    vintage = night(site, 1)
    found = changes(vintage)
    cause = f"submission {second[:12]}"
    # 三村 alone reports, so every place above it and every period around January has the same figure
    for place in (VILLAGE, "990102101", COUNTY, CITY):
        for period in ("2025-01", "2025-Q1", "2025-H1", "2025"):
            assert found[place, period, "women"] == (11, 14, cause)
            # 11 of 40, then 14 of 40
            assert found[place, period, "coverage"] == (27.5, 35, cause)
    assert {indicator for _, _, indicator in found} == {"women", "coverage"}  # eligible stayed 40
    assert set(pl.read_parquet(vintage / "revisions.parquet")["old_vintage"]) == {first.name}


@pytest.mark.heavy
def test_a_number_left_out_of_a_revision_changes_the_figure(site: Site) -> None:
    rows = [("990102100201", "一村", 5, 10, 1, 0), ("990102100202", "二村", 7, 10, 1, 0)]
    submit(site, "a.csv", "village_month", "990102100", "2025-01", rows, DAY)
    night(site, 0)
    later = DAY + timedelta(days=1)
    submit(site, "b.csv", "village_month", "990102100", "2025-01", rows[:1], later)
    found = changes(night(site, 1))
    second = ledger_frame(site, "submissions").filter(pl.col("file") == "b.csv")["submission"][0]
    assert found["990102100202", "2025-01", "women"] == (7, None, f"submission {second[:12]}")
    assert found["990102100", "2025-01", "women"] == (12, 5, f"submission {second[:12]}")
    assert ("990102100201", "2025-01", "women") not in found


@pytest.mark.heavy
def test_revisions_made_again_ignore_later_returns(site: Site) -> None:
    take(site, "jan.csv", "", 0)
    night(site, 0)
    take(site, "jan2.csv", "", 1, eligible=41)  # says nothing of women, as the one before it
    february = take(site, "feb.csv", 5, 1, "2025-02", 41)
    vintage = night(site, 1)
    first = (vintage / "revisions.parquet").read_bytes()
    assert changes(vintage)[VILLAGE, "2025-Q1", "women"] == (None, 5, f"submission {february[:12]}")
    take(site, "jan3.csv", 7, 9, eligible=41)  # now January's return speaks of women
    night(site, 9)
    shutil.rmtree(vintage)
    again, _ = publish.fn(site, DAY + timedelta(days=1), True)
    assert again == vintage
    assert (again / "revisions.parquet").read_bytes() == first


@pytest.mark.heavy
def test_a_cumulative_figure_changes_the_next_month(tmp_path: Path) -> None:
    columns = CATALOGUE["form_columns"].replace("women,women,period,妇女", "women,women,cumulative,妇女")
    site = make_test_site(tmp_path / "site", form_columns=columns)
    take(site, "jan.csv", 10, 0)
    take(site, "feb.csv", 16, 0, "2025-02")
    night(site, 0)
    mended = take(site, "jan2.csv", 12, 1)
    found = changes(night(site, 1))
    # with January 12 and February 16, February alone is 4, no longer 6: January's return caused it
    assert found[VILLAGE, "2025-02", "women"] == (6, 4, f"submission {mended[:12]}")
    assert found[VILLAGE, "2025-01", "women"] == (10, 12, f"submission {mended[:12]}")
    assert (VILLAGE, "2025-Q1", "women") not in found


@pytest.mark.heavy
def test_a_catalogue_change_is_the_cause_if_no_return_is(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    night(site, 0)
    path = site.root / "catalogue" / "indicators.csv"
    path.write_text(path.read_text().replace("women,eligible,100,2", "women,eligible,1000,2"))
    found = changes(night(Site(site.root, site.settings), 1))
    assert found[VILLAGE, "2025-01", "coverage"] == (27.5, 275, "catalogue")
    assert {indicator for _, _, indicator in found} == {"coverage"}


@pytest.mark.heavy
def test_diff_shows_the_largest_first_and_a_summary_by_county(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    old = night(site, 0)
    take(site, "b.csv", 14, 1)
    row = ("990103100201", "四村", 90, 100, 0, 0)
    submit(site, "c.csv", "village_month", "990103100", "2025-01", [row], DAY + timedelta(days=1))
    night(site, 1)
    done = fedstats("diff", old.name[:20], "current", "--site", site.root, "--json")
    found = json.loads(done.stdout)
    sizes = [abs(row["difference"]) for row in found["figures"]]
    assert sizes == sorted(sizes, reverse=True)
    # the city: 100 eligible of 四村 plus 40 of 三村, 14 + 90 women instead of 11
    of_city = {
        (row["period"], row["indicator"]): row for row in found["figures"] if row["place_code"] == CITY
    }
    assert of_city["2025-01", "eligible"]["old_value"] == 40
    assert of_city["2025-01", "eligible"]["new_value"] == 140
    assert of_city["2025-01", "women"]["difference"] == 93
    counties = {row["place_code"]: row for row in found["counties"]}
    # 东县: village, township and county; women and coverage; quarter, half and year are told with the month
    assert counties[COUNTY] == {
        "place_code": COUNTY, "place_name": "东县", "revised": 3 * 2, "come": 0, "gone": 0,
    }  # fmt: skip
    assert of_city["2025-01", "women"]["longer"] == ["2025-Q1", "2025-H1", "2025"]
    assert of_city["2025-Q1", "women"]["within"] == ["2025-01"]
    assert counties["990103"]["revised"] == 0
    assert counties["990103"]["come"] > 0
    shown = fedstats("diff", old.name, "current", "--site", site.root).stdout
    assert "样市 990100" in shown
    assert "2025-01（2025-Q1、2025-H1、2025）" in shown.replace("\n", "")
    assert "报表" in shown
    same = fedstats("diff", "current", "current", "--site", site.root, "--lang", "en")
    assert "no figure differs" in same.stdout


@pytest.mark.heavy
def test_vintages_are_listed_and_one_is_made_current_again(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    take(site, "b.csv", 14, 1)
    second = night(site, 1)
    assert women(site) == 14
    done = fedstats("rollback", first.name, "--reason", "误发", "--site", site.root)
    assert done.returncode == 0, done.stderr
    assert first.name in done.stdout
    assert women(site) == 11
    listed = json.loads(fedstats("vintages", "--site", site.root, "--json").stdout)
    assert [(row["vintage"], row["is_current"]) for row in listed] == [
        (second.name, False),
        (first.name, True),
    ]
    # 16 figures of women and 16 of coverage: four places, four periods
    assert [row["changed"] for row in listed] == [32, 0]
    assert read_events(site)["event"].to_list() == ["publish", "publish", "rollback"]


@pytest.mark.heavy
def test_a_night_with_nothing_new_leaves_a_rollback_and_a_new_return_ends_it(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    take(site, "b.csv", 14, 1)
    night(site, 1)
    roll_back(site, first.name, "误发", "李", DAY + timedelta(days=1, hours=5))
    assert night(site, 2) == first
    assert night(site, 30) == first  # other returns have become due by then: that is no news either
    take(site, "c.csv", 17, 31)
    third = night(site, 31)
    assert women(site) == 17
    assert changes(third)[VILLAGE, "2025-01", "women"][:2] == (11, 17)  # against what readers saw
    assert pl.read_parquet(third / "audit_log.parquet").select("event", "subject", "reason").rows() == [
        ("rollback", first.name, "误发")
    ]


@pytest.mark.heavy
def test_a_rollback_that_was_killed_before_its_link_was_set_is_finished(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    take(site, "b.csv", 14, 1)
    second = night(site, 1)
    roll_back(site, first.name, "误发", "李", DAY + timedelta(days=1, hours=5))
    site.current.unlink()
    site.current.symlink_to(Path("vintages") / second.name)
    with pytest.raises(VintageError, match="已是当前版本"):
        roll_back(site, first.name, "误发", "李", DAY + timedelta(days=2))
    assert site.current.resolve() == first


def said_published(site: Site) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((site.marts / "published.json").read_bytes())
    return told


@pytest.mark.heavy
def test_published_json_says_since_when_which_vintage_is_current(site: Site) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)  # a file system's clock may lag a little
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    told = said_published(site)
    assert (
        before <= datetime.fromisoformat(told.pop("published_at")) <= datetime.now(UTC) + timedelta(seconds=1)
    )
    package = json.loads((first / "datapackage.json").read_bytes())
    assert told == {
        "vintage": first.name,
        "as_of": DAY.isoformat(),
        "complete_through": package["complete_through"],
    }
    kept = (site.marts / "published.json").read_bytes()
    assert night(site, 0) == first
    assert (site.marts / "published.json").read_bytes() == kept  # nothing new was published
    take(site, "b.csv", 14, 1)
    second = night(site, 1)
    assert said_published(site)["vintage"] == second.name
    done = fedstats("rollback", first.name, "--reason", "误发", "--site", site.root)
    assert done.returncode == 0, done.stderr
    told = said_published(site)
    assert (told["vintage"], told["as_of"]) == (first.name, DAY.isoformat())
    assert told["published_at"] > json.loads(kept)["published_at"]
    runs = pl.read_parquet(site.marts / "runs.parquet").select("flow", "step", "status", "vintage").rows()
    assert runs == [("rollback", "run", "done", None), ("rollback", "publish", "done", first.name)]


@pytest.mark.heavy
@pytest.mark.parametrize("left", ["older", "damaged", "none"])
def test_the_next_run_completes_a_missing_published_json(site: Site, left: str) -> None:
    take(site, "a.csv", 11, 0)
    night(site, 0)
    old = (site.marts / "published.json").read_bytes()
    take(site, "b.csv", 14, 1)
    second = night(site, 1)
    told = said_published(site)
    if left == "none":
        (site.marts / "published.json").unlink()
    else:
        (site.marts / "published.json").write_bytes(old if left == "older" else b"{")
    settle_current(read_ledger(site))
    assert said_published(site) == told  # the time of the switch, not that of the mending
    assert told["vintage"] == second.name


@pytest.mark.heavy
def test_a_damaged_vintage_gets_a_sentence_and_is_made_again(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    whole = mart_bytes(first)
    take(site, "b.csv", 14, 1)
    night(site, 1)
    (first / "submissions.parquet").unlink()
    for command in (["rollback", first.name, "--reason", "x"], ["diff", first.name, "current"]):
        done = fedstats(*command, "--site", site.root)
        assert done.returncode == 1
        assert f"版本 {first.name} 不完整，缺 submissions.parquet" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert "缺 1 个文件，如 submissions.parquet" in fedstats("vintages", "--site", site.root).stdout
    again, _ = publish.fn(site, DAY, True)
    assert again == first
    assert mart_bytes(first) == whole


@pytest.mark.heavy
def test_a_damaged_current_vintage_is_published_again(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    (first / "reporting_rate.parquet").unlink()
    for command in (["status"], ["explain", VILLAGE, "2025-01", "women"]):
        done = fedstats(*command, "--site", site.root)
        assert done.returncode == 1
        assert "已发布的不完整，请先运行：fedstats nightly" in done.stderr
    assert night(site, 1) != first
    assert women(site) == 11


@pytest.mark.heavy
def test_vintages_of_60_days_and_month_ends_are_kept(site: Site) -> None:
    for day in (0, 10, 28, 40, 90):
        take(site, f"{day}.csv", 11 + day % 7, day)
        night(site, day)
    past, _ = publish.fn(site, DAY + timedelta(days=20), True)
    # at 30 June (day 90): 1 and 11 April are older than 60 days and not the last of April (29 April, day 28)
    # the vintage as of 21 April was never published; 11 May is 50 days old
    dropped = drop_old(site, published_names(site), DAY + timedelta(days=90))
    assert dropped == [past.name]
    days = [(row.as_of - DAY).days for row in list_vintages(site) if row.as_of]
    assert days == [90, 40, 28]
    # a year later the last vintages of April, May and June remain; without the setting, the current one alone
    assert drop_old(site, published_names(site), DAY + timedelta(days=400)) == []
    bare = Site(site.root, site.settings.model_copy(update={"keep_month_ends": False}))
    assert len(drop_old(bare, published_names(bare), DAY + timedelta(days=400))) == 2
    assert women(site) == 11 + 90 % 7


@pytest.mark.heavy
def test_a_withdrawn_return_gives_way_to_the_revision_before_it(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    second = take(site, "b.csv", 14, 1)
    night(site, 1)
    withdraw_submission(site, second[:10], "报错了村", "李", DAY + timedelta(days=2))
    vintage = night(site, 2)
    assert women(site) == 11
    assert changes(vintage)[CITY, "2025-01", "women"] == (14, 11, f"withdraw {second[:12]}")
    rows = pl.read_parquet(vintage / "submissions.parquet").sort("received_at")
    assert rows["status"].to_list() == ["accepted", "withdrawn"]
    # the ledger as it was before the withdrawal
    past, _ = publish.fn(site, DAY + timedelta(days=1, hours=9), True)
    assert pl.read_parquet(past / "submissions.parquet").sort("received_at")["status"].to_list() == [
        "replaced",
        "accepted",
    ]
    with pytest.raises(EventError, match="已撤回"):
        withdraw_submission(site, second, "再撤", "李", DAY + timedelta(days=3))


@pytest.mark.heavy
def test_a_withdrawal_is_undone(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    second = take(site, "b.csv", 14, 1)
    night(site, 1)
    with pytest.raises(EventError, match="没有撤回"):
        restore_submission(site, second, "误", "李", DAY + timedelta(days=1, hours=1))
    withdraw_submission(site, second, "报错了村", "李", DAY + timedelta(days=2))
    withdrawn = night(site, 2)
    lock_period(site, parse_period("2025-01"), "已上报", "李", DAY + timedelta(days=2, hours=1))
    with pytest.raises(EventError, match="2025-01 已锁定"):
        restore_submission(site, second, "撤错了", "李", DAY + timedelta(days=2, hours=2))
    unlock_period(site, parse_period("2025-01"), "改正", "李", DAY + timedelta(days=2, hours=3))
    restore_submission(site, second[:10], "撤错了", "王", DAY + timedelta(days=3))
    vintage = night(site, 3)
    assert women(site) == 14
    assert changes(vintage)[CITY, "2025-01", "women"] == (11, 14, f"restore {second[:12]}")
    rows = pl.read_parquet(vintage / "submissions.parquet").sort("received_at")
    assert rows["status"].to_list() == ["replaced", "accepted"]
    log = (
        pl.read_parquet(vintage / "audit_log.parquet").select("event", "subject", "officer", "reason").rows()
    )
    assert log[0] == ("withdraw", second, "李", "报错了村")
    assert log[-1] == ("restore", second, "王", "撤错了")
    # as of the withdrawal it is withdrawn; after the restoration it can be withdrawn again
    shutil.rmtree(withdrawn)
    again, _ = publish.fn(site, DAY + timedelta(days=2), True)
    assert again == withdrawn
    status = pl.read_parquet(again / "submissions.parquet").sort("received_at")["status"].to_list()
    assert status == ["accepted", "withdrawn"]
    done = fedstats("withdraw", second, "--reason", "还是不对", "--site", site.root)
    assert done.returncode == 0, done.stderr
    done = fedstats("withdraw", second, "--undo", "--reason", "对的", "--site", site.root, "--lang", "en")
    assert "counts again" in done.stdout
    assert read_events(site)["event"].to_list()[-2:] == ["withdraw", "restore"]


@pytest.mark.heavy
def test_a_return_for_a_locked_period_waits_for_the_unlock(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    night(site, 0)
    lock_period(site, parse_period("2025-Q1"), "季报已上报", "李", DAY + timedelta(days=1))
    late = take(site, "b.csv", 14, 2)
    waiting = night(site, 2)
    assert women(site) == 11
    assert changes(waiting) == {}
    rows = pl.read_parquet(waiting / "submissions.parquet").sort("received_at")
    assert rows.select("status", "revision").rows() == [("accepted", 1), ("waiting", None)]
    status = fedstats("status", "2025-01", "--site", site.root).stdout
    assert f"待解锁 · 村月报 · 乙镇 990102101：{late[:8]} b.csv" in status
    with pytest.raises(EventError, match="2025-Q1 已锁定"):
        withdraw_submission(site, late, "x", "李", DAY + timedelta(days=3))
    with pytest.raises(EventError, match="随 2025-Q1 一起锁定"):
        unlock_period(site, parse_period("2025-01"), "x", "李", DAY + timedelta(days=3))
    unlock_period(site, parse_period("2025-Q1"), "补报", "王", DAY + timedelta(days=3))
    open_again = night(site, 3)
    assert women(site) == 14
    assert changes(open_again)[VILLAGE, "2025-01", "women"] == (
        11, 14, f"unlock 2025-01 {late[:12]}",
    )  # fmt: skip
    log = pl.read_parquet(open_again / "audit_log.parquet")
    assert log.select("officer", "event", "subject", "reason").rows() == [
        ("李", "lock", "2025-Q1", "季报已上报"),
        ("王", "unlock", "2025-Q1", "补报"),
    ]
    again, _ = publish.fn(site, DAY + timedelta(days=2, hours=1), True)
    name = "indicator_values/level=village/year=2025/990102-as_was.parquet"
    assert (again / name).read_bytes() == (waiting / name).read_bytes()


@pytest.mark.heavy
def test_as_of_each_nights_time_gives_that_nights_bytes(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    vintages = [night(site, 0)]
    late = take(site, "b.csv", 14, 1)
    vintages.append(night(site, 1))
    withdraw_submission(site, late, "报错了村", "李", DAY + timedelta(days=2))
    vintages.append(night(site, 2))
    lock_period(site, parse_period("2025-01"), "已上报", "李", DAY + timedelta(days=3))
    take(site, "c.csv", 17, 3)
    vintages.append(night(site, 3))
    unlock_period(site, parse_period("2025-01"), "补报", "李", DAY + timedelta(days=4))
    vintages.append(night(site, 4))
    assert len(set(vintages)) == 5
    for day, vintage in enumerate(vintages):
        expected = {path: path.read_bytes() for path in vintage.rglob("*") if path.is_file()}
        shutil.rmtree(vintage)
        again, _ = publish.fn(site, DAY + timedelta(days=day), day < 4)
        # its revisions too, because the previous vintage is there
        assert {path: path.read_bytes() for path in again.rglob("*") if path.is_file()} == expected


@pytest.mark.heavy
def test_a_correction_of_a_locked_period_waits_too(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "site")
    submission = take(site, "a.csv", 11, 0)
    night(site, 0)
    lock_period(site, parse_period("2025"), "年报已上报", "李", DAY + timedelta(days=1))
    path = site.root / "catalogue" / "corrections.csv"
    head = path.read_text().splitlines()[0].split(",")
    line = {"submission": submission, "cell": "C4", "value": "12", "reason": "核实", "officer": "李"}
    line |= {"date": "2025-04-03", "holds": "11"}
    columns = [*head, *(["sheet", "holds"] if "holds" not in head else [])]
    path.write_text(",".join(columns) + "\n" + ",".join(line.get(name, "") for name in columns) + "\n")
    site = Site(site.root, site.settings)
    (again,) = find_recorrected(read_ledger(site))
    take_in(site, again, received=DAY + timedelta(days=2))
    night(site, 2)
    assert women(site) == 11
    assert find_recorrected(read_ledger(site)) == []
    unlock_period(site, parse_period("2025"), "更正", "李", DAY + timedelta(days=3))
    vintage = night(site, 3)
    assert women(site) == 12
    assert changes(vintage)[VILLAGE, "2025-01", "women"] == (11, 12, f"correction {submission[:12]}")
    assert ("李", "correction", submission, "C4", "核实") in pl.read_parquet(
        vintage / "audit_log.parquet"
    ).select("officer", "event", "subject", "detail", "reason").rows()


@pytest.mark.heavy
def test_a_change_of_the_catalogue_does_not_change_a_locked_period(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    lock_period(site, parse_period("2025-01"), "已上报", "李", DAY + timedelta(days=1))
    path = site.root / "catalogue" / "indicators.csv"
    path.write_text(path.read_text().replace("women,eligible,100,2", "women,eligible,1000,2"))
    changed = Site(site.root, site.settings)
    with pytest.raises(LockedPeriodError, match=r"2025-01 已锁定.*coverage：27.5 → 275"):
        night(changed, 2)
    assert site.current.resolve() == first
    assert [own.vintage for own in list_vintages(site)] == [first.name]
    unlock_period(site, parse_period("2025-01"), "口径调整", "李", DAY + timedelta(days=3))
    night(changed, 3)
    assert site.current.resolve() != first


@pytest.mark.heavy
def test_a_catalogue_change_is_not_hidden_by_a_return_of_another_month(site: Site) -> None:
    take(site, "a.csv", 11, 0)
    first = night(site, 0)
    lock_period(site, parse_period("2025-01"), "已上报", "李", DAY + timedelta(days=1))
    path = site.root / "catalogue" / "indicators.csv"
    path.write_text(path.read_text().replace("women,eligible,100,2", "women,eligible,1000,2"))
    changed = Site(site.root, site.settings)
    take(changed, "feb.csv", 12, 2, "2025-02")
    with pytest.raises(LockedPeriodError, match=r"2025-01 已锁定.*27.5 → 275"):
        night(changed, 2)
    assert site.current.resolve() == first


@pytest.mark.heavy
def test_a_cumulative_return_waits_if_it_would_change_a_locked_month(tmp_path: Path) -> None:
    columns = CATALOGUE["form_columns"].replace("women,women,period,妇女", "women,women,cumulative,妇女")
    site = make_test_site(tmp_path / "site", form_columns=columns)
    first = take(site, "jan.csv", 10, 0)
    take(site, "feb.csv", 16, 0, "2025-02")
    night(site, 0)
    lock_period(site, parse_period("2025-02"), "已上报", "李", DAY + timedelta(days=1))
    take(site, "jan2.csv", 12, 2)
    take(site, "mar.csv", 30, 2, "2025-03")
    vintage = night(site, 2)
    # 12 in January would make February 4 instead of 6; March follows it: 30 - 16
    own = [women(site, period=period) for period in ("2025-01", "2025-02", "2025-03")]
    assert own == [10, 6, 14]
    rows = pl.read_parquet(vintage / "submissions.parquet").filter(pl.col("status") == "waiting")
    assert rows["period"].to_list() == ["2025-01"]
    with pytest.raises(EventError, match="2025-02 已锁定"):
        withdraw_submission(site, first, "x", "李", DAY + timedelta(days=3))
    unlock_period(site, parse_period("2025-02"), "补报", "李", DAY + timedelta(days=3))
    night(site, 3)
    own = [women(site, period=period) for period in ("2025-01", "2025-02", "2025-03")]
    assert own == [12, 4, 14]


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (["rollback", "20990101", "--reason", "x"], 1, "没有唯一的版本以 20990101 开头"),
        (["diff", "current", "20990101"], 1, "没有唯一的版本以 20990101 开头"),
        (["withdraw", "abcdef", "--reason", "x"], 2, "没有唯一的一份报表以 abcdef 开头"),
        (["withdraw", "abcdef", "--reason", " 　"], 2, "请写明理由"),
        (["lock", "2025-13", "--reason", "x"], 2, "“2025-13”不是报告期"),
        (["lock", "2025-01", "--reason", ""], 2, "请写明理由"),
        (["unlock", "2025-01", "--reason", "x"], 1, "2025-01 没有锁定"),
        (["rollback", "current", "--reason", "打电话 13800138000"], 2, "个人信息"),
    ],
)
def test_bad_input_gets_one_sentence(published: Site, command: list[str], status: int, said: str) -> None:
    done = fedstats(*command, "--site", published.root)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert read_events(published)["event"].to_list() == ["publish"]
    assert not list(published.runs.glob("*"))  # what is mistyped is no run that failed


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = make_test_site(tmp_path_factory.mktemp("published") / "site")
    take(site, "a.csv", 11, 0)
    night(site, 0)
    return site


def test_a_site_at_work_is_left_alone(site: Site) -> None:
    with site_lock(site.lock):
        done = fedstats("lock", "2025-01", "--reason", "x", "--site", site.root, "--lang", "en")
    assert done.returncode == 1
    assert "another run is at work on this site" in done.stderr


def test_an_event_that_cannot_be_read_is_named(site: Site) -> None:
    with pytest.raises(ReasonError):
        lock_period(site, parse_period("2025-01"), " ", "李", DAY)
    lock_period(site, parse_period("2025-01"), "已上报", "李", DAY)
    (path,) = (site.archive / "events").iterdir()
    path.write_bytes(path.read_bytes()[:20])
    done = fedstats("unlock", "2025-01", "--reason", "x", "--site", site.root)
    assert done.returncode == 1
    assert f"{path} 已损坏" in done.stderr


def test_the_word_current_and_a_beginning_name_a_vintage(site: Site) -> None:
    with pytest.raises(VintageError):
        open_vintage(site, "current")
    take(site, "a.csv", 11, 0)
    vintage = night(site, 0)
    assert open_vintage(site, "current") == open_vintage(site, vintage.name[:16]) == read_vintage(vintage)
