"""Rebuild: ledger and marts from archive, receipts and events alone; damage is found and named."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.steps.ledger.decisions import lock_period
from flows.steps.ledger.delta import LedgerError, ledger_files
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.rebuild import adopt_ledger, settle_ledger
from flows.steps.vintage.submission_decisions import withdraw_submission
from flows.tasks import publish
from schemas.periods import parse_period
from tests.support.site import fedstats, fill_site, make_test_site, submit, take_in

DAY = datetime(2025, 4, 1, 2, tzinfo=UTC)


def night(site: Site, day: int) -> Path:
    vintage, _ = publish.fn(site, DAY + timedelta(days=day), False)
    return vintage


def take(site: Site, file: str, women: int, day: int) -> str:
    row = ("990102101201", "三村", women, 40, 0, 0)
    submit(site, file, "village_month", "990102101", "2025-01", [row], DAY + timedelta(days=day))
    rows = read_ledger(site).records.filter(pl.col("file") == file)
    return str(rows["submission"][-1])


@pytest.fixture
def lived(nights: Site, tmp_path: Path) -> Site:
    return open_site(shutil.copytree(nights.root, tmp_path / "site", symlinks=True))


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Run several nights: correct, wrong and unreadable returns, a revision, a withdrawal, a lock with a waiting return."""
    site = make_test_site(tmp_path_factory.mktemp("nights") / "site")
    fill_site(site)
    files = sorted(path.relative_to(site.raw).as_posix() for path in site.raw.rglob("*") if path.is_file())
    for file in files[:9]:
        take_in(site, file, received=DAY)
    night(site, 0)
    for file in files[9:]:
        take_in(site, file, received=DAY + timedelta(days=1))
    late = take(site, "z1.csv", 14, 1)
    night(site, 1)
    withdraw_submission(site, late, "报错了村", "李", DAY + timedelta(days=2))
    lock_period(site, parse_period("2025-02"), "已上报", "李", DAY + timedelta(days=2, hours=1))
    take(site, "z2.csv", 15, 3)
    row = ("990103100201", "四村", 1, 2, 0, 0)
    submit(site, "z3.csv", "village_month", "990103100", "2025-02", [row], DAY + timedelta(days=3))
    night(site, 3)
    return site


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Read every file of a vintage, with its revisions and its package."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.heavy
def test_rebuild_from_archive_receipts_and_events_gives_the_same_bytes(
    prefect_server: str, lived: Site
) -> None:
    vintage, expected = lived.current.resolve(), bytes_of(lived.current.resolve())
    statuses = pl.read_parquet(vintage / "submissions.parquet")["status"]
    assert {"waiting", "withdrawn", "rejected", "replaced", "accepted"} == set(statuses)
    assert len(pl.read_parquet(vintage / "revisions.parquet"))
    for name in ("ledger", "marts", "raw"):
        shutil.rmtree(lived.root / "data" / name)
    done = fedstats("rebuild", "--site", lived.root, "--json", PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    # the 19 files of fill_site and three more
    assert json.loads(done.stdout) == {"submissions": 22, "vintage": vintage.name, "same": True}
    assert lived.current.resolve() == vintage
    assert bytes_of(vintage) == expected
    assert not lived.trial.exists()
    assert [path.name for path in (lived.marts / "vintages").iterdir()] == [vintage.name]
    # also as of an earlier night
    assert night(lived, 3) == vintage
    before, _ = publish.fn(lived, DAY + timedelta(days=1), True)
    assert pl.read_parquet(before / "submissions.parquet")["status"].to_list().count("withdrawn") == 0


@pytest.mark.heavy
def test_a_rebuild_keeps_a_complete_vintage_and_repairs_the_ledger(prefect_server: str, lived: Site) -> None:
    expected = bytes_of(lived.current.resolve())
    damage(Path(ledger_files(lived.ledger, "observations")[0]))
    (lived.raw / "neu.csv").write_bytes(b"x")
    failed = fedstats("nightly", "--site", lived.root, PREFECT_API_URL=prefect_server)
    assert failed.returncode == 1
    assert "已损坏；存档完好，请运行 fedstats rebuild" in failed.stderr
    assert fedstats("rebuild", "--site", lived.root, PREFECT_API_URL=prefect_server).returncode == 0
    assert bytes_of(lived.current.resolve()) == expected
    assert fedstats("nightly", "--site", lived.root, PREFECT_API_URL=prefect_server).returncode == 0


def damage(path: Path) -> None:
    """Change one byte of the file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.heavy
@pytest.mark.parametrize("harm", ["byte", "size", "gone", "log", "table"])
def test_a_damaged_ledger_is_named_with_the_command_that_repairs_it(lived: Site, harm: str) -> None:
    path = Path(ledger_files(lived.ledger, "observations")[0])
    named: Path = path
    if harm == "byte":
        damage(path)
    elif harm == "size":
        path.write_bytes(path.read_bytes()[:-1])
    elif harm == "gone":
        path.unlink()
    elif harm == "log":
        log = max((lived.ledger / "submissions" / "_delta_log").glob("*.json"))  # after the last checkpoint
        log.write_bytes(b"{")
        named = lived.ledger / "submissions"
    else:
        shutil.rmtree(lived.ledger)
        named = lived.ledger
    with pytest.raises(LedgerError, match="fedstats rebuild") as caught:
        settle_ledger(lived)
        take(lived, "new.csv", 20, 5)
        night(lived, 5)
    assert str(named) in str(caught.value)


@pytest.mark.heavy
def test_a_rebuild_killed_between_its_two_renames_is_finished(lived: Site) -> None:
    records = read_ledger(lived).records
    lived.ledger.rename(lived.ledger.with_name("ledger.rebuilt"))
    settle_ledger(lived)
    assert read_ledger(lived).records.equals(records)
    # killed one step earlier: the old ledger is still beside the new one
    shutil.copytree(lived.ledger, lived.ledger.with_name("ledger.rebuilt"))
    shutil.rmtree(lived.ledger / "submissions")
    settle_ledger(lived)
    assert read_ledger(lived).records.equals(records)
    # also by a rebuild after a killed rebuild
    lived.trial.mkdir()
    shutil.copytree(lived.ledger, lived.trial / "ledger")
    shutil.copytree(lived.ledger, lived.ledger.with_name("ledger.rebuilt"))
    adopt_ledger(lived, lived.trial / "ledger")
    assert read_ledger(lived).records.equals(records)
    assert sorted(path.name for path in lived.ledger.parent.glob("ledger*")) == ["ledger"]


@pytest.mark.heavy
def test_an_incomplete_archive_is_named_and_nothing_changes(prefect_server: str, lived: Site) -> None:
    submission = read_ledger(lived).records.filter(pl.col("file") == "z2.csv")["submission"][0]
    (path,) = (lived.archive / submission[:2]).glob(f"{submission}*")
    content = path.read_bytes()
    for raw in lived.raw.rglob("z2.csv"):  # else its bytes come from there again
        raw.unlink()
    path.write_bytes(content + b"\n")
    done = fedstats("rebuild", "--site", lived.root, PREFECT_API_URL=prefect_server)
    assert done.returncode == 1
    assert f"{path} 与收到时不同" in done.stderr
    path.unlink()
    done = fedstats("rebuild", "--site", lived.root, PREFECT_API_URL=prefect_server)
    assert done.returncode == 1
    assert f"存档里缺 1 份报表，如 {submission[:12]} z2.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert submission in set(read_ledger(lived).records["submission"])
    args = ("rebuild", "--without-missing", "--site", lived.root, "--json")
    done = fedstats(*args, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0
    assert json.loads(done.stdout)["submissions"] == 21
    assert not json.loads(done.stdout)["same"]


@pytest.mark.heavy
@pytest.mark.parametrize("ledger", ["sound", "damaged"])
def test_a_receipt_that_cannot_be_read(prefect_server: str, lived: Site, ledger: str) -> None:
    """The ledger gives a torn receipt again; without it the receipt is named, and nothing is built without it."""
    expected = bytes_of(lived.current.resolve())
    path = sorted((lived.archive / "receipts").iterdir())[0]
    path.write_bytes(path.read_bytes()[:30])
    if ledger == "damaged":
        Path(ledger_files(lived.ledger, "submissions")[0]).unlink()
    done = fedstats("rebuild", "--site", lived.root, PREFECT_API_URL=prefect_server)
    assert done.returncode == int(ledger == "damaged"), done.stderr
    if ledger == "damaged":
        assert f"收件记录 {path} 改动过" in done.stderr
    assert bytes_of(lived.current.resolve()) == expected
