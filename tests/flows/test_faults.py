"""Faults of a machine, made for real.

A full disk, no permission, a clock set back, two runs at once, a file replaced while it is read, a flood of findings.
Each fault gives one sentence and no traceback. The last good vintage stays current. An ordinary night afterwards leaves
the files of an undisturbed night.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.nightly import nightly
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from schemas.texts.said import Saying
from tests.support.site import grid, ledger_frame, write_csv
from tests.support.warm import LATER, NIGHTLY, begin, copy_of, done, files_of, recorded, whole

pytestmark = pytest.mark.heavy

PARTS = -(-int(os.environ.get("FEDSTATS_MOMENTS", "8")) // 8) * 8
"""Moments at which the disk is full during a night, a multiple of eight."""

STANDS = {"zh": "已发布的数据没有变动。", "en": "What is published is unchanged."}


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until a condition is true, at most a minute."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.005)


def fails(
    site: Site, said: Path, lang: str = "zh", command: tuple[str, ...] = NIGHTLY, warned: str = ""
) -> str:
    """Run a command that must fail, and return its one sentence; before it may be a warning."""
    before = whole(site.root)
    run = begin(said, *command, "--site", site.root, "--lang", lang)
    assert run.wait() == 1, run.text
    assert whole(site.root) == before
    lines = run.text.splitlines()
    if warned:
        assert lines.pop(0) == warned
    assert len(lines) == 1, run.text
    assert "Traceback" not in run.text
    if command[0] != "rollback":
        assert lines[0].endswith(STANDS[lang])
    return lines[0]


def assert_mended(site: Site, calm: Site) -> None:
    """Check that an ordinary night leaves the bytes of the undisturbed night, with nothing lost or doubled."""
    done(site.root, *NIGHTLY)
    assert files_of(site.current.resolve()) == files_of(calm.current.resolve())
    assert recorded(site) == recorded(calm)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root, and not in every container, can mount a small file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def assert_no_form(site: Site, path: Path, lang: str, said: str) -> None:
    """Check that a form that cannot be written gives that sentence and leaves no part of a file."""
    asked = ("template", "village_month", "990102100", "2025-02", "-o", path)
    run = begin(path.parent.parent / "said", *asked, "--site", site.root, "--lang", lang)
    assert run.wait() == 1
    assert run.text.startswith(said) and len(run.text.splitlines()) == 1, run.text
    assert not path.exists()


def test_a_full_disk(january: Site, calm: Site, small_disk: Path, tmp_path: Path) -> None:
    """The disk is full from the first byte, then after each eighth (or smaller part) of what the night writes.

    So the night fails at the log, in the archive, in the ledger and in the vintage. However often it fails, the next
    one needs no more room: neither tables of the ledger nor notes of slips keep rows of a night that recorded nothing.
    """
    trial = copy_of(january, small_disk / "trial")
    free = shutil.disk_usage(small_disk).free
    done(trial.root, *NIGHTLY)
    need = free - shutil.disk_usage(small_disk).free
    shutil.rmtree(trial.root)
    site = copy_of(january, small_disk / "site")
    free = shutil.disk_usage(small_disk).free
    reached = []
    for part in range(PARTS):
        with (small_disk / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, free - need * part // PARTS)
        lang = ("zh", "en")[part % 2]
        said = fails(site, tmp_path / "said", lang)
        full = "the disk is full, {} cannot" if lang == "en" else "磁盘已满，{} 写不进去"
        assert full.format(site.root / "data") in said, (part, said)
        reached.append((len(files_of(site.archive)), len(recorded(site))))
        if part == 0:
            assert_no_form(site, small_disk / "表.xlsx", lang, full.format(small_disk / "表.xlsx"))
        (small_disk / "ballast").unlink()
        shutil.rmtree(site.runs)  # many nights that fail have logs as large as a night
    assert reached[0] == (len(files_of(january.archive)), len(recorded(january)))
    assert reached[-1] == (
        len(files_of(calm.archive)) - 1,
        len(recorded(calm)),
    )  # all but that it was published
    assert_mended(site, calm)
    for table in ("observations", "findings"):
        assert ledger_frame(site, table).height == ledger_frame(calm, table).height
    assert not [*site.slips_due.iterdir()] and files_of(site.returns) == files_of(calm.returns)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_permission(january: Site, calm: Site, tmp_path: Path, lang: str) -> None:
    site = copy_of(january, tmp_path / "site")
    for place in ("run.lock", "runs", "archive", "ledger/submissions/_delta_log", "ledger", "marts/vintages"):
        path = site.root / "data" / place
        below = [own for own in path.rglob("*") if own.is_dir()] if place in ("archive", "ledger") else []
        for own in (path, *below):
            own.chmod(0o444 if own.is_file() else 0o555)
        said = fails(site, tmp_path / "said", lang)
        assert ("no permission" if lang == "en" else "没有读写") in said, (place, said)
        for own in (path, *below):
            own.chmod(0o644 if own.is_file() else 0o755)
    assert_mended(site, calm)
    # the traceback of each run that had begun is beside its log
    tracebacks = [path.read_text() for path in site.runs.glob("*/error.txt")]
    assert len(tracebacks) == 4
    assert all("Permission denied" in text for text in tracebacks)
    first = min(path.name for path in (site.marts / "vintages").iterdir())
    (site.archive / "events").chmod(0o555)
    said = fails(site, tmp_path / "said", lang, ("rollback", first, "--reason", "误发"))
    (site.archive / "events").chmod(0o755)
    events = site.archive / "events"
    assert (
        f"no permission to read or write {events}" if lang == "en" else f"没有读写 {events} 的权限"
    ) in said


def test_a_run_that_cannot_note_its_beginning_publishes_nothing(calm: Site, tmp_path: Path) -> None:
    # no new return, but the counties' returns are due on 12 April
    site = copy_of(calm, tmp_path / "site")
    before = whole(site.root)
    done(site.root, *NIGHTLY)
    (site.root / "data").chmod(0o555)
    run = begin(tmp_path / "said", "nightly", "--as-of", "2025-04-13T00:00:00+00:00", "--site", site.root)
    assert run.wait() == 1
    (site.root / "data").chmod(0o755)
    assert f"没有读写 {site.root / 'data'} 的权限" in run.text
    assert len(run.text.splitlines()) == 1
    assert whole(site.root) == before
    done(site.root, "nightly", "--as-of", "2025-04-13T00:00:00+00:00")
    assert figures(site) == figures(calm)


def test_a_return_without_read_permission_is_a_finding_and_counts_later(
    january: Site, calm: Site, tmp_path: Path
) -> None:
    site = copy_of(january, tmp_path / "site")
    path = site.raw / "2025-02" / "c.csv"
    path.chmod(0)
    done(site.root, *NIGHTLY)
    found = pl.read_parquet(site.current / "findings.parquet").filter(pl.col("rule") == "not_accessible")
    assert found["file"].to_list() == ["2025-02/c.csv"]
    path.chmod(0o644)
    done(site.root, *LATER)
    assert figures(site) == figures(calm)


def figures(site: Site) -> dict[str, bytes]:
    """Read the published figures, which do not depend on earlier vintages."""
    return files_of(site.current.resolve() / "indicator_values")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_too_little_memory(january: Site, calm: Site, tmp_path: Path, lang: str) -> None:
    site = copy_of(january, tmp_path / "site")
    settings = site.root / "fedstats.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f"{before}memory_gb = 0.001\n", encoding="utf-8")
    warned = Saying("log.readers_exceed", gb=0.001, need="0.33")
    said = fails(site, tmp_path / "said", lang, warned=warned.said(lang))
    assert (
        "请调大 fedstats.toml 里的 memory_gb" if lang == "zh" else "raise memory_gb in fedstats.toml"
    ) in said
    settings.write_text(before, encoding="utf-8")
    assert_mended(site, calm)


def test_a_clock_set_back_an_hour(january: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Returns received after a clock was set back are recorded a microsecond after the last record.

    A run compares the clock only with recorded moments. So a night recorded an hour ahead, then a night with the true
    clock, is the same as a clock set back. Revisions keep their order. Nobody can ask for a time ahead; the test can.
    """
    monkeypatch.setattr("flows.one_night.refuse_future", lambda *_: None)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    site, calm = (copy_of(january, tmp_path / name) for name in ("site", "calm"))
    revised = grid("village_month", "990102101", "2025-02", [("990102101201", "三村", 19, 20, 0, 0)])
    for own in (site, calm):
        nightly(str(own.root), as_of=ahead)
        write_csv(own.raw / "2025-02" / "revised.csv", revised)
    done(site.root, "nightly")
    nightly(str(calm.root), as_of=ahead + timedelta(microseconds=1))
    women = pl.read_parquet(
        site.current / "indicator_values" / "level=village" / "year=2025" / "990102-as_was.parquet"
    )
    asked = (pl.col("place_code") == "990102101201") & (pl.col("period") == "2025-02")
    assert women.filter(asked & (pl.col("indicator") == "women"))["value"].to_list() == [19]
    assert files_of(site.current.resolve()) == files_of(calm.current.resolve())
    assert recorded(site) == recorded(calm)
    # a rollback to the previous night works with the same clock
    first = sorted(path.name for path in (site.marts / "vintages").iterdir())[0]
    done(site.root, "rollback", first, "--reason", "误发")
    done(site.root, "nightly")
    assert whole(site.root) == first


@pytest.mark.parametrize("minutes", ["0", "1"])
def test_two_nightlies_at_once(january: Site, calm: Site, tmp_path: Path, minutes: str) -> None:
    site = copy_of(january, tmp_path / "site")
    one = begin(tmp_path / "one", *NIGHTLY, "--site", site.root)
    holder = f"{one.pid} nightly"
    wait_for(lambda: site.lock.exists() and site.lock.read_text() == holder)
    os.kill(one.pid, signal.SIGSTOP)  # it holds the site for as long as we like
    try:
        other = begin(tmp_path / "other", *NIGHTLY, "--site", site.root, FEDSTATS_WAIT_MINUTES=minutes)
        if minutes == "0":
            assert other.wait() == 1
            (said,) = other.text.splitlines()
            assert f"本站点正有另一次运行（进程 {holder}）" in said
        else:
            wait_for(lambda: f"等待另一次运行结束（进程 {holder}）" in other.text)
    finally:
        os.kill(one.pid, signal.SIGCONT)
    assert one.wait() == 0, one.text
    assert other.wait() == int(minutes == "0"), other.text
    assert whole(site.root) == whole(calm.root)
    assert_mended(site, calm)


def test_a_submission_replaced_while_it_is_read(january: Site, calm: Site, tmp_path: Path) -> None:
    site = copy_of(january, tmp_path / "site")
    path, end = site.raw / "2025-02" / "c.csv", threading.Event()
    last = path.read_bytes()
    other = write_csv(
        tmp_path / "other.csv",
        grid("village_month", "990103100", "2025-02", [("990103100201", "四村", 12, 26, 0, 0)]),
    ).read_bytes()

    def replace() -> None:
        draft = path.with_name(".draft")
        while not end.is_set():
            for content in (other, last):
                draft.write_bytes(content)
                draft.replace(path)
                time.sleep(0.001)

    replacing = threading.Thread(target=replace)
    replacing.start()
    try:
        done(site.root, *NIGHTLY)
    finally:
        end.set()
        replacing.join()
    whole(site.root)
    done(site.root, *LATER)
    taken = (
        ledger_frame(site, "submissions").filter(pl.col("file") == "2025-02/c.csv")["submission"].to_list()
    )
    assert hash_bytes(last) in taken
    assert len(taken) == len(set(taken))
    assert set(taken) <= {hash_bytes(last), hash_bytes(other)}  # one or the other, never part of each
    for submission in taken:
        (kept,) = (site.archive / submission[:2]).glob(f"{submission}*")
        assert hash_bytes(kept.read_bytes()) == submission
    assert figures(site) == figures(calm)


def test_a_thousand_findings(january: Site, calm: Site, tmp_path: Path) -> None:
    site = copy_of(january, tmp_path / "site")
    path = site.raw / "2025-02" / "c.csv"
    good, (title, head, header, *rows) = path.read_bytes(), path.read_text().splitlines()
    unknown = [f"9901{number:08},无此村,1,1,1,1" for number in range(1, 1001)]  # 990100000000 is the city
    path.write_text("\n".join([title, head, header, *unknown, *rows]))
    run = begin(tmp_path / "said", *NIGHTLY, "--site", site.root)
    assert run.wait() == 0
    assert len(run.text.splitlines()) < 40
    found = pl.read_parquet(site.current / "findings.parquet")
    # and 无此村 in b.csv of January and February
    assert found.filter(pl.col("rule") == "unknown_place")["status"].to_list() == ["open"] * 1002
    assert found.unique(["submission", "sheet", "cell", "rule"]).height == found.height
    assert "1,002" in run.text
    path.write_bytes(good)
    done(site.root, *LATER)
    assert figures(site) == figures(calm)
    found = pl.read_parquet(site.current / "findings.parquet").filter(pl.col("rule") == "unknown_place")
    assert sorted(found["status"].to_list()) == ["corrected"] * 1000 + ["open"] * 2
