"""How many bytes a file may become: in memory, in quarantine, and for how long."""

import os
import random
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest

from benchmarks.city import clear_site, make_city
from flows.running.batches import split_archived, split_by_size
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.archive import keep_bytes, missing_bytes
from flows.steps.intake.raw_bytes import read_raw, reading_memory
from flows.steps.intake.raw_folder import find_new_files, find_raw_files
from flows.steps.ledger.delta import append_parts
from flows.steps.ledger.quarantine import drop_quarantined
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from flows.steps.vintage.rebuild import nights_of
from schemas.texts.said import Saying
from tests.support.site import grid, ledger_frame, make_test_site, write_csv, write_xlsx

NOW = datetime(2025, 4, 1, tzinfo=UTC)
ROWS = [("990102100201", "一村", 5, 50, 1, 10)]
MB = 2**20


def take(site: Site, files: list[str], now: datetime = NOW) -> None:
    part = ingest_batch(site, files, {}, now, site.work / "part", f"{now}")
    append_parts(site.ledger, [Path(part.folder)])


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def zip_of(path: Path, members: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.heavy
def test_a_zip_that_unpacks_to_far_more_than_itself_is_refused_whole(site: Site) -> None:
    nothing = b" " * (19 * MB)
    zip_of(site.raw / "三月.zip", {f"{at}.csv": nothing for at in range(40)})
    assert (site.raw / "三月.zip").stat().st_size < MB
    files = find_raw_files(site.raw, ())
    assert files == ["三月.zip"]
    take(site, files)
    assert ledger_frame(site, "findings")["rule"].to_list() == ["too_big"]
    assert size_of(site.root / "data") - size_of(site.raw) < MB


def test_an_honest_zip_is_read(site: Site) -> None:
    write_csv(site.root / "a.csv", grid("village_month", "990102100", "2025-01", ROWS))
    content = (site.root / "a.csv").read_bytes()
    zip_of(site.raw / "三月.zip", {f"{at}/a.csv": content + b"\n" * at for at in range(300)})
    assert len(find_raw_files(site.raw, ())) == 300


def bomb_xlsx(path: Path) -> None:
    """A workbook of half a megabyte that unpacks to 300."""
    write_xlsx(path, grid("village_month", "990102100", "2025-01", ROWS))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    zip_of(path, {**parts, "xl/worksheets/sheet2.xml": b"<worksheet>" + b" " * 300 * MB + b"</worksheet>"})


@pytest.mark.heavy
def test_what_is_too_big_is_noted_and_not_kept(site: Site) -> None:
    bomb_xlsx(site.raw / "大.xlsx")
    take(site, ["大.xlsx"])
    before = ledger_frame(site, "findings")
    assert before["rule"].to_list() == ["too_big"]
    assert not site.quarantine.exists()
    (note,) = site.archive.glob("removed/*.json")
    assert '"too_big"' in note.read_text(encoding="utf-8")
    # it is known, nothing is missing, and a rebuild says the same of it
    known = read_ledger(site).known_submissions()
    assert find_new_files(site.raw, ["大.xlsx"], known, site.max_bytes) == []
    assert missing_bytes(site) == []
    again = rebuilt(site)
    assert ledger_frame(again, "findings").drop("ingest").equals(before.drop("ingest"))
    assert ledger_frame(again, "submissions")["submission"].to_list() == [*known]


def test_files_of_one_pattern_fill_no_quarantine(site: Site) -> None:
    """A zip of some kilobytes unpacks to megabytes of nothing: only notes remain, and a rebuild says the same."""
    draw = random.Random(5)
    zip_of(site.raw / "三月.zip", {f"{at}.csv": bytes([0, at]) * 2 * MB for at in range(3)})
    (site.raw / "噪.csv").write_bytes(b"\0" + draw.randbytes(2 * MB))
    take(site, find_raw_files(site.raw, ()))
    before = ledger_frame(site, "findings")
    assert before.height == 4
    assert size_of(site.quarantine) < 3 * MB
    assert len(list(site.archive.glob("removed/*.json"))) == 3
    again = rebuilt(site)
    columns = ["submission", "rule", "value"]
    assert (
        ledger_frame(again, "findings")
        .select(columns)
        .sort(columns)
        .equals(before.select(columns).sort(columns))
    )


def rebuilt(site: Site) -> Site:
    other = make_test_site(site.root.parent / "again")
    for name in ("archive", "quarantine"):
        if (site.root / "data" / name).exists():
            (site.root / "data" / name).rename(other.root / "data" / name)
    for when, files in nights_of(other, without_missing=False):
        take(other, files, when)
    return other


@pytest.mark.parametrize("days", [179, 181])
def test_quarantine_is_emptied_after_its_days(site: Site, days: int) -> None:
    write_csv(site.raw / "a.csv", [*grid("village_month", "990102100", "2025-01", ROWS), [f"138{12345678}"]])
    write_csv(site.raw / "b.csv", grid("village_month", "990102100", "2025-01", ROWS))
    take(site, ["a.csv", "b.csv"])
    (kept,) = (path for path in site.quarantine.rglob("*") if path.is_file())
    os.utime(kept, (NOW.timestamp(), NOW.timestamp()))
    removed = drop_quarantined(read_ledger(site), NOW + timedelta(days=days))
    assert removed == (days > 180)
    assert kept.exists() != (days > 180)
    assert missing_bytes(site) == []
    found = ledger_frame(site, "findings").filter(rule="personal_data")
    again = ledger_frame(rebuilt(site), "findings").filter(rule="personal_data")
    assert again["value"].to_list() == found["value"].to_list()


def test_discarded_submissions_do_not_stop_a_rebuild(site: Site) -> None:
    site.settings.quarantine = "discard"
    write_csv(site.raw / "a.csv", [*grid("village_month", "990102100", "2025-01", ROWS), [f"138{12345678}"]])
    take(site, ["a.csv"])
    assert not site.quarantine.exists()
    assert ledger_frame(rebuilt(site), "findings")["rule"].to_list() == ["personal_data"]


@pytest.mark.parametrize(
    ("sizes", "batches"),
    [
        ([1, 1, 1], [3]),
        ([3, 3, 3], [1, 1, 1]),
        ([4, 1, 1], [1, 2]),
        ([9, 9], [1, 1]),
        ([0, 0, 9, 0], [2, 1, 1]),
        ([2, 2, 2, 2], [2, 2]),
    ],
)
def test_batches_are_bounded_by_bytes(sizes: list[int], batches: list[int]) -> None:
    files = [str(at) for at in range(len(sizes))]
    split = split_by_size([files], dict(zip(files, sizes, strict=True)), 4)
    assert [file for batch in split for file in batch] == files
    assert [len(batch) for batch in split] == batches


@pytest.fixture
def archived(site: Site) -> list[str]:
    """Five csv files of which each takes 34 MB to read, and a workbook that takes 8, as submissions to read again."""
    contents = {f"{at}.csv": bytes([at]) * 400_000 for at in range(5)}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * 900_000)
    contents["5.xlsx"] = packed.getvalue()
    for name, content in contents.items():
        keep_bytes(site.archive, hash_bytes(content), name, content)
    site.settings.workers = 1
    return [f"@{hash_bytes(content)}" for content in contents.values()]


def test_batches_of_archived_submissions_are_bounded_by_memory(site: Site, archived: list[str]) -> None:
    """A rebuild or backfill reads as much at a time as an intake; a workbook counts as it unpacks."""
    site.settings.batch_mb = 70
    split = split_archived(site, [*archived, f"@{'0' * 64}"])
    assert [len(batch) for batch in split] == [2, 2, 3]
    site.settings.batch_mb = 512
    assert len(split_archived(site, archived)) == 1


@pytest.mark.parametrize(
    ("gb", "workers", "runner", "batches", "warning"),
    [
        (1.0, 1, "auto", [6], None),
        (0.41, 1, "auto", [2, 2, 2], None),
        (0.35, 1, "auto", [1, 1, 1, 1, 1, 1], "log.files_exceed"),
        (0.2, 1, "auto", [1, 1, 1, 1, 1, 1], "log.readers_exceed"),
        (0.5, 4, "auto", [4, 2], None),  # one thread reads so few: 0.17 GB
        (0.5, 4, "processes", [4, 2], "log.readers_fewer"),
        (0.73, 2, "processes", [3, 3], None),  # the run and one process: 0.125 GB each
        (0.73, 3, "processes", [3, 3], "log.readers_fewer"),
    ],
)
def test_readers_share_the_memory_of_the_site(
    site: Site,
    archived: list[str],
    caplog: pytest.LogCaptureFixture,
    gb: float,
    workers: int,
    runner: Literal["auto", "processes"],
    batches: list[int],
    warning: str | None,
) -> None:
    """Fewer readers where memory does not hold all; a file that does not fit is read alone. The log says both."""
    site.settings.memory_gb, site.settings.workers, site.settings.runner = gb, workers, runner
    split = split_archived(site, archived)
    assert [file for batch in split for file in batch] == archived
    assert [len(batch) for batch in split] == batches
    said = [record.msg.key for record in caplog.records if isinstance(record.msg, Saying)]
    assert said == ([warning] if warning else [])


_PEAK = r"""
import re, sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from flows.one_night import receive
from flows.running.calls import plain_calls
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.site import open_site
from flows.tasks import read_batches
site, now = open_site(Path(sys.argv[1])), datetime(2036, 1, 1, tzinfo=UTC)
with plain_calls():
    parts = read_batches(site, [(now, batch) for batch in receive(read_ledger(site), now)])
peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())  # ru_maxrss knows the parent too
print(sum(part.accepted for part in parts), 1024 * int(peak[1]))
"""


@pytest.mark.heavy
def test_an_intake_stays_within_the_memory_of_the_site(tmp_path: Path) -> None:
    """A million numbers of 112 csv files take more than half a gigabyte in one batch, and 0.4 where that is set."""
    peaks = []
    make_city(tmp_path / "city", 16_800, 1, 60, True)
    for memory in ({}, {"FEDSTATS_MEMORY_GB": "0.4"}):
        clear_site(tmp_path / "city")
        given = {**os.environ, "FEDSTATS_WORKERS": "1", **memory}
        command = [sys.executable, "-c", _PEAK, str(tmp_path / "city")]
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
        accepted, peak = map(int, done.stdout.split())
        assert accepted == 112
        peaks.append(peak)
    assert peaks[0] > 0.5e9
    assert peaks[1] < 0.4e9


@pytest.mark.heavy
def test_a_workbook_counts_as_what_it_unpacks_to(site: Site) -> None:
    bomb_xlsx(site.raw / "大.xlsx")
    content = read_raw(site.raw, "大.xlsx", site.max_bytes)
    assert reading_memory(content) > 9 * 300 * MB
    sizes: dict[str, int] = {}
    find_new_files(site.raw, ["大.xlsx"], (), site.max_bytes, sizes=sizes)
    assert sizes["大.xlsx"] == reading_memory(content)
    assert reading_memory(b"PK broken") == 85 * len(b"PK broken")
