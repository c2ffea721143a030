"""The ledger's small files are put together, and nothing else changes."""

import json
import os
import resource
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from flows import tasks
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.ledger import delta as ledger
from flows.steps.ledger.delta import LedgerError, ledger_files, pack_ledger, verify_files
from flows.steps.ledger.delta_log import put_aside_torn
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.site import Site
from tests.support.site import grid, ledger_frame, mart_bytes, submit, write_csv

START = datetime(2025, 4, 1, tzinfo=UTC)
TABLES = ("observations", "findings", "submissions")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_SMALL", 3)


def nights(site: Site, count: int, first: int = 0) -> None:
    """A return of 三村 a night, for January and February in turn, each with a cell that is no number."""
    for night in range(first, first + count):
        rows = [("990102101201", "三村", night, "多" if night % 3 else 20, 0, 0)]
        month = f"2025-{night % 2 + 1:02}"
        submit(site, f"{night}.csv", "village_month", "990102101", month, rows, START + timedelta(days=night))


def rows_of(site: Site) -> dict[str, pl.DataFrame]:
    return {name: ledger_frame(site, name).sort(pl.all()) for name in TABLES}


def published(site: Site, as_of: datetime) -> dict[str, bytes]:
    folder, _ = tasks.publish.fn(site, as_of, True)
    return mart_bytes(folder)


@pytest.mark.heavy
def test_many_small_files_become_one_with_the_same_rows_and_marts(site: Site, few: None) -> None:
    nights(site, 10)
    before, moments = rows_of(site), [START + timedelta(days=day) for day in (4, 20)]
    marts = [published(site, moment) for moment in moments]
    pack_ledger(site.ledger)
    counts = {name: len(ledger_files(site.ledger, name)) for name in TABLES}
    assert counts == {"observations": 2, "findings": 1, "submissions": 1}  # one a month, and one
    for name in TABLES:
        verify_files(ledger_files(site.ledger, name))
        assert rows_of(site)[name].equals(before[name])
    for folder in (site.marts / "vintages").iterdir():
        folder.rename(folder.with_name(f".{folder.name}"))
    assert [published(site, moment) for moment in moments] == marts
    # two more nights are few: they stay as they are
    nights(site, 2, first=10)
    pack_ledger(site.ledger)
    assert len(ledger_files(site.ledger, "submissions")) == 3


def test_a_few_files_in_each_of_many_folders_become_one_each(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_TO_SPARE", 3)
    nights(site, 4)
    pack_ledger(site.ledger)
    assert len(ledger_files(site.ledger, "observations")) == 4  # two a month: one file a month spares two
    nights(site, 2, first=4)
    before = rows_of(site)
    pack_ledger(site.ledger)
    assert len(ledger_files(site.ledger, "observations")) == 2
    assert all(rows_of(site)[name].equals(before[name]) for name in TABLES)


def test_large_files_stay_as_they_are(site: Site, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    nights(site, 5)
    files = ledger_files(site.ledger, "submissions")
    monkeypatch.setattr(ledger, "SMALL_BYTES", min(Path(file).stat().st_size for file in files))
    pack_ledger(site.ledger)
    assert ledger_files(site.ledger, "submissions") == files


@pytest.mark.heavy
def test_the_files_that_were_put_together_go_a_day_later(
    site: Site, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights(site, 5)
    old = [Path(file) for file in ledger_files(site.ledger, "submissions")]
    write: Callable[[Path, bytes], None] = ledger.write_whole

    def write_two_days_ago(path: Path, content: bytes) -> None:
        write(path, content)
        when = path.stat().st_mtime - 2 * 24 * 3600
        os.utime(path, (when, when))

    pack_ledger(site.ledger)
    assert all(file.is_file() for file in old)  # somebody may be reading them
    monkeypatch.setattr(ledger, "write_whole", write_two_days_ago)
    nights(site, 5, first=5)
    young = [Path(file) for file in ledger_files(site.ledger, "submissions")]
    pack_ledger(site.ledger)
    assert all(file.is_file() for file in old)
    assert not any(file.is_file() for file in young)
    assert len(ledger_files(site.ledger, "submissions")) == 1


def test_files_that_a_failed_night_left_go_a_day_later(site: Site, few: None) -> None:
    nights(site, 5)
    counted = [Path(file) for file in ledger_files(site.ledger, "submissions")]
    left = [file.with_name(f"{age}{file.name}") for age, file in zip(("0", "1"), counted, strict=False)]
    for age, (new, file) in enumerate(zip(left, counted, strict=False)):
        new.write_bytes(file.read_bytes())
        when = new.stat().st_mtime - 2 * 24 * 3600 * age
        os.utime(new, (when, when))
    before = rows_of(site)
    pack_ledger(site.ledger)
    assert [file.is_file() for file in left] == [True, False]
    assert all(rows_of(site)[name].equals(before[name]) for name in TABLES)


def test_what_is_killed_before_its_commit_changes_nothing(
    site: Site, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights(site, 5)
    before, files = rows_of(site), {name: ledger_files(site.ledger, name) for name in TABLES}

    def killed(*asked: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(DeltaTable, "create_write_transaction", killed)
        with pytest.raises(KeyboardInterrupt):
            pack_ledger(site.ledger)
    assert {name: ledger_files(site.ledger, name) for name in TABLES} == files
    pack_ledger(site.ledger)
    assert all(rows_of(site)[name].equals(before[name]) for name in TABLES)
    assert len(ledger_files(site.ledger, "submissions")) == 1


def test_rows_of_a_night_killed_before_its_last_commit_are_taken_out(site: Site) -> None:
    """A night that commits observations and findings and ends before its submissions, then a night that goes on."""
    nights(site, 2)
    before = rows_of(site)
    grids = grid("village_month", "990102101", "2025-02", [("990102101201", "三村", 1, "多", 0, 0)])
    write_csv(site.raw / "new.csv", grids)
    for ingest in ("killed", "again"):
        standing = tasks.settle(site)
        assert all(rows_of(site)[name].equals(before[name]) for name in TABLES)
        assert not site.slips_due.exists() or not [*site.slips_due.iterdir()]
        part = ingest_batch(site, ["new.csv"], {}, START + timedelta(days=9), site.work / ingest, ingest)
        if ingest == "killed":
            shutil.rmtree(Path(part.folder) / "submissions")
        tasks.append_to_ledger(standing, [part])
        rows = rows_of(site)
        assert all((rows[name]["ingest"] == ingest).any() for name in TABLES[:2])
    assert (rows["submissions"]["ingest"] == "again").sum() == 1
    assert set(rows["observations"]["ingest"]) == {*before["observations"]["ingest"], "again"}
    tasks.settle(site)
    assert all(rows_of(site)[name].equals(rows[name]) for name in TABLES)
    assert len([*site.slips_due.iterdir()]) == 1


def test_no_table_is_ahead_of_the_others_if_the_disk_has_no_room_for_commits(site: Site) -> None:
    nights(site, 2)
    before = rows_of(site)
    write_csv(
        site.raw / "new.csv",
        grid("village_month", "990102101", "2025-02", [("990102101201", "三村", 1, 2, 0, 0)]),
    )
    part = ingest_batch(site, ["new.csv"], {}, START + timedelta(days=9), site.work / "new", "new")
    most = max(file.stat().st_size for file in Path(part.folder).rglob("*.parquet"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, limits[1]))  # no file may be larger: the reserve is
    try:
        with pytest.raises(OSError):
            read_ledger(site).appended([Path(part.folder)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert all(rows_of(site)[name].equals(before[name]) for name in TABLES)
    assert sorted(Path(part.folder).rglob("*.parquet")) and not (site.ledger / ".reserve").exists()
    read_ledger(site).appended([Path(part.folder)])
    assert rows_of(site)["submissions"].height == before["submissions"].height + 1


@pytest.mark.parametrize("damage", ["other rows", "no parquet", "gone"])
def test_damage_is_not_packed_away(site: Site, few: None, damage: str) -> None:
    nights(site, 5)
    files = [Path(file) for file in ledger_files(site.ledger, "submissions")]
    if damage == "other rows":  # whole parquet, but not what was written
        pl.read_parquet(files[0]).with_columns(rows=pl.lit(99, pl.Int64)).write_parquet(files[0])
    elif damage == "no parquet":
        files[0].write_bytes(files[0].read_bytes()[::-1])
    else:
        files[0].unlink()
    with pytest.raises(LedgerError, match=f"{files[0].name}.*fedstats rebuild"):
        pack_ledger(site.ledger)
    assert all(file.is_file() for file in files[1:])


def test_a_night_packs_what_it_adds_to_and_nothing_else(site: Site, few: None) -> None:
    nights(site, 5)
    tasks.append_to_ledger(read_ledger(site), [])
    assert len(ledger_files(site.ledger, "submissions")) == 5
    write_csv(
        site.raw / "new.csv",
        grid("village_month", "990102101", "2025-02", [("990102101201", "三村", 1, 2, 0, 0)]),
    )
    when = START + timedelta(days=30)
    part = ingest_batch(site, ["new.csv"], {}, when, site.work / "part", "new")
    tasks.append_to_ledger(read_ledger(site), [part])
    assert len(ledger_files(site.ledger, "submissions")) == 1


def torn(checkpoint: Path, hint: Path) -> None:
    checkpoint.write_bytes(checkpoint.read_bytes()[:-9])


def emptied(checkpoint: Path, hint: Path) -> None:
    hint.write_bytes(b"")


def never_written(checkpoint: Path, hint: Path) -> None:
    checkpoint.unlink()


def untouched(checkpoint: Path, hint: Path) -> None:
    """Nothing happens to them."""


def test_a_table_opens_from_its_checkpoint_and_without_it(
    site: Site, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most COMMITS_READ commits are read, however many there are; a power cut may take the checkpoint away."""
    monkeypatch.setattr(ledger, "COMMITS_READ", 3)
    nights(site, 7)
    log = site.ledger / "submissions" / "_delta_log"
    hint = log / "_last_checkpoint"
    (checkpoint,) = log.glob("*05.checkpoint.parquet")
    assert json.loads(hint.read_bytes())["version"] == 5  # of the commits 0 to 7
    files = ledger_files(site.ledger, "submissions")
    kept = {path: path.read_bytes() for path in (checkpoint, hint)}
    for happens in (untouched, torn, emptied, never_written):
        happens(checkpoint, hint)
        put_aside_torn(site.root / "data", site.ledger / "submissions")
        assert ledger_files(site.ledger, "submissions") == files, happens
        for path, content in kept.items():
            path.write_bytes(content)


def test_a_log_does_not_grow_with_the_nights(site: Site, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three checkpoints of two commits each and the commits after them; the last may be torn, and older ones serve."""
    monkeypatch.setattr(ledger, "COMMITS_READ", 2)
    nights(site, 12)
    log = site.ledger / "submissions" / "_delta_log"
    versions = sorted(int(path.stem) for path in log.glob("*.json"))
    checkpoints = sorted(log.glob("*.checkpoint.parquet"))
    assert len(checkpoints) == 3
    first = int(checkpoints[0].name[:20])
    assert versions == list(range(first, versions[-1] + 1)) and 0 < first < versions[-1] < first + 6
    files = ledger_files(site.ledger, "submissions")
    for path in checkpoints[1:]:
        path.write_bytes(path.read_bytes()[:50])
    put_aside_torn(site.root / "data", site.ledger / "submissions")
    assert ledger_files(site.ledger, "submissions") == files
