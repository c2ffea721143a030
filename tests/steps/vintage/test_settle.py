"""A night finds what a power cut, a lost commit or a hand left: it mends it, or stops with one sentence."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from flows.steps.ledger.chain import BreakError
from flows.steps.ledger.counts import LostRowsError
from flows.steps.ledger.events import read_events
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.errors import DamageError, EventError
from flows.steps.site.site import Site
from flows.steps.vintage.evidence import accept_breaks
from flows.steps.vintage.hash_share import NIGHTS, DamagedVintageError
from flows.steps.vintage.submission_decisions import withdraw_submission
from tests.support.nights import LOCKED, SECOND, THIRD, events_of, lived_site, make_old, quiet_night
from tests.support.site import fill_site, mart_bytes


@pytest.fixture
def lived(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Site:
    return lived_site(tmp_path_factory, tmp_path / "site")


def last_commit(site: Site, table: str) -> Path:
    return max((site.ledger / table / "_delta_log").glob("*.json"))


def receipts(site: Site) -> list[Path]:
    return sorted((site.archive / "receipts").iterdir())


def remove_raw(site: Site) -> None:
    for path in (site.raw / "2025-02").iterdir():
        path.unlink()


LOST = {
    "observations": ["observations"],
    "findings": ["findings"],
    "submissions": ["submissions"],
    "all": ["observations", "findings", "submissions"],
}


@pytest.mark.parametrize("tables", LOST.values(), ids=LOST)
@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_lost_commit_of_the_ledger_stops_publication(lived: Site, tables: list[str], how: str) -> None:
    remove_raw(lived)  # so that nothing can be read again by chance
    before = lived.current.resolve()
    for table in tables:
        commit = last_commit(lived, table)
        commit.unlink() if how == "gone" else commit.write_bytes(b"")
    with pytest.raises(LostRowsError, match=r"没有发布；.*fedstats rebuild.* / .*run fedstats rebuild"):
        quiet_night(lived, THIRD)
    assert lived.current.resolve() == before


@pytest.mark.parametrize("tables", LOST.values(), ids=LOST)
def test_a_lost_commit_is_mended_from_the_archive_where_no_count_was_noted(
    lived: Site, tables: list[str]
) -> None:
    """Without the note a lost commit of observations still differs from the records of the returns."""
    expected = mart_bytes(lived.current.resolve())
    remove_raw(lived)
    lived.ledger_counts.unlink()
    for table in tables:
        last_commit(lived, table).unlink()
    if tables == ["observations"]:
        with pytest.raises(LostRowsError):
            quiet_night(lived, THIRD)
    elif tables != ["findings"]:  # a finding has no record elsewhere
        quiet_night(lived, THIRD)
        values = [path for path in expected if path.startswith("indicator_values/level")]
        now = mart_bytes(lived.current.resolve())
        assert values and {path: now[path] for path in values} == {path: expected[path] for path in values}


def test_counts_are_noted_once_and_follow_the_ledger(lived: Site) -> None:
    noted = json.loads(lived.ledger_counts.read_bytes())
    # two nights: 23 numbers of January; of February 23 again
    assert [row["accepted"] for row in noted["counts"].values()] == [23, 23]
    lived.ledger_counts.write_bytes(b"{")
    quiet_night(lived, SECOND)
    assert json.loads(lived.ledger_counts.read_bytes()) == noted


@pytest.mark.heavy
def test_a_return_of_a_killed_night_counts_though_its_raw_file_is_gone(lived: Site) -> None:
    """Killed after the receipts: bytes and receipts are there, the ledger knows nothing."""
    known = read_ledger(lived).known_submissions()
    copy = lived.root.parent / "ledger"
    shutil.copytree(lived.ledger, copy)
    fill_site(lived, ["2025-03"])
    quiet_night(lived, THIRD)
    every = read_ledger(lived).known_submissions()
    shutil.rmtree(lived.ledger)
    shutil.copytree(copy, lived.ledger)  # as it was before that night, with the note of that time
    noted = json.loads(lived.ledger_counts.read_bytes())
    noted["received_until"] = SECOND.isoformat()
    noted["counts"] = dict(list(noted["counts"].items())[:2])
    lived.ledger_counts.write_text(json.dumps(noted))
    shutil.rmtree(lived.raw / "2025-03")
    quiet_night(lived, THIRD)
    assert read_ledger(lived).known_submissions() == every > known


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


BREAKS: dict[str, Callable[[Site], object]] = {
    "the lock deleted": lambda site: events_of(site)[1].unlink(),
    "the lock deleted, of an old site": lambda site: [make_old(site), events_of(site)[1].unlink()],
    "the last event deleted": lambda site: events_of(site)[-1].unlink(),
    "the lock of another month": lambda site: edit(events_of(site)[1], "2025-01", "2025-03"),
    "a receipt edited": lambda site: edit(receipts(site)[0], "2025-04-0", "2025-03-0"),
    "a line taken out of a receipt": lambda site: receipts(site)[0].write_bytes(
        b"".join(receipts(site)[0].read_bytes().splitlines(keepends=True)[1:])
    ),
}


@pytest.mark.heavy
@pytest.mark.parametrize("harm", BREAKS)
def test_a_break_stops_publication_until_it_is_accepted(lived: Site, harm: str) -> None:
    before = lived.current.resolve()
    BREAKS[harm](lived)
    for _ in range(2):  # it is not forgotten
        with pytest.raises(BreakError, match=r"请从备份恢复.*fedstats verify --accept-break 理由") as said:
            quiet_night(lived, THIRD)
        assert len(str(said.value).splitlines()) == 1
    assert lived.current.resolve() == before
    if "lock deleted" in harm:
        lost = "lock 2025-01 \\(李, 2025-04-01, 已上报\\)"
        assert re.search(f"少了已发布的决定 {lost}|缺第 2 号", str(said.value))
    accepted = accept_breaks(lived, "备份里也没有", "王", THIRD)
    assert accepted["event"] == "accept_break"
    quiet_night(lived, THIRD)
    shown = pl.read_parquet(lived.current / "audit_log.parquet").filter(pl.col("event") == "accept_break")
    assert shown["officer"].to_list() == ["王"]
    with pytest.raises(EventError, match="无须接受"):
        accept_breaks(lived, "再来一次", "王", THIRD)
    # a second break is another one
    events_of(lived)[0].unlink()
    with pytest.raises(BreakError):
        quiet_night(lived, THIRD)


def test_a_decision_is_not_recorded_over_a_break(lived: Site) -> None:
    submission = read_ledger(lived).records.filter(pl.col("period") == "2025-02")["submission"][0]
    events_of(lived)[-1].unlink()
    with pytest.raises(BreakError):
        withdraw_submission(lived, submission, "报错了", "李", LOCKED)
    assert len(events_of(lived)) == 2


def harm_files(*paths: Path) -> None:
    for path in paths:
        path.unlink()
        path.write_bytes(b"")


CUTS: dict[str, Callable[[Site], object]] = {
    "publish event": lambda site: harm_files(events_of(site)[-1]),
    "publish event and vintage": lambda site: harm_files(
        events_of(site)[-1], *list(site.current.resolve().rglob("*.parquet"))[:5]
    ),
    "publish event and package": lambda site: harm_files(
        events_of(site)[-1], site.current.resolve() / "datapackage.json"
    ),
    "vintage": lambda site: harm_files(*site.current.resolve().rglob("*.parquet")),
    "package": lambda site: harm_files(site.current.resolve() / "datapackage.json"),
    "published.json": lambda site: harm_files(site.marts / "published.json"),
    "receipts": lambda site: harm_files(*receipts(site)),
    "one receipt, half": lambda site: receipts(site)[0].write_bytes(receipts(site)[0].read_bytes()[:100]),
    "no receipts": lambda site: shutil.rmtree(site.archive / "receipts"),
    "caches": lambda site: [path.write_bytes(b"") for path in (site.rolled, site.ledger_counts)],
    "link gone": lambda site: site.current.unlink(),
}


@pytest.mark.heavy
@pytest.mark.parametrize("cut", CUTS)
def test_a_power_cut_of_an_older_version_is_mended(lived: Site, cut: str) -> None:
    """The older version wrote without synchronising: its last files may be empty."""
    expected = mart_bytes(lived.current.resolve())
    make_old(lived)
    lived.ledger_counts.touch()
    CUTS[cut](lived)
    quiet_night(lived, THIRD)
    now = mart_bytes(lived.current.resolve())
    same = [path for path in expected if path not in ("revisions.parquet", "datapackage.json")]
    assert {path: now[path] for path in same} == {path: expected[path] for path in same}
    assert read_events(lived)["event"].to_list()[:2] == ["publish", "lock"]
    vintage = lived.current.resolve()
    assert quiet_night(lived, THIRD) == vintage  # nothing is left to mend


@pytest.mark.heavy
def test_an_empty_file_of_the_archive_is_written_again(lived: Site) -> None:
    fill_site(lived, ["2025-03"])
    quiet_night(lived, THIRD)
    expected = {path: path.read_bytes() for path in lived.archive.rglob("*.csv")}
    assert expected
    for folder in (lived.ledger, lived.marts):
        shutil.rmtree(folder)
    for path in expected:
        path.write_bytes(b"")
    for note in (lived.ledger_counts, *events_of(lived), *receipts(lived), lived.events_head):
        note.unlink()
    quiet_night(lived, THIRD)
    assert {path: path.read_bytes() for path in lived.archive.rglob("*.csv")} == expected


def test_a_changed_file_of_the_current_vintage_is_found_within_a_week(lived: Site) -> None:
    path = sorted(lived.current.resolve().rglob("*.parquet"))[-1]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)
    found: list[DamageError] = []
    for _ in range(NIGHTS):
        try:
            quiet_night(lived, SECOND)
        except DamagedVintageError as error:
            found.append(error)
    assert len(found) >= 1
    assert f"版本 {lived.current.resolve().name}" in str(found[0]) and "fedstats rebuild" in str(found[0])


def test_nights_with_nothing_new_compare_every_file_within_a_week(lived: Site) -> None:
    paths = sorted(lived.current.resolve().rglob("*.parquet"))
    ends = []
    for _ in range(NIGHTS):
        quiet_night(lived, SECOND)
        ends.append(json.loads(lived.hashed.read_bytes())["done"])
    assert len(set(ends)) == NIGHTS - (NIGHTS * -(-len(paths) // NIGHTS) - len(paths)) // -(
        -len(paths) // NIGHTS
    )
    assert max(ends) == max(path.relative_to(lived.current.resolve()).as_posix() for path in paths)
