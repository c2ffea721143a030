"""Workers of a run: threads for few returns, processes for many; a worker that ends, or cannot do the work."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from flows.running.batches import MANY_RETURNS, split_evenly
from flows.running.orders import Order, do_order, new_order
from flows.running.processes import Processes, processes
from flows.running.workers import workers_of
from flows.steps.ingest.ingest import Part, ingest_files
from flows.steps.ingest.send_slips import due_slips, queue_slips
from flows.steps.site.clearing import clear_site
from flows.steps.site.errors import DamageError, EventError, WorkerError
from flows.steps.site.site import Site, open_site
from schemas.texts.said import Saying
from tests.support.site import NOW, fill_site, make_test_site
from tests.support.workers import fail_with, loaded_modules, process_that_waits, read_and_end

RUN = "run"


@pytest.fixture(scope="module")
def pool() -> Iterator[Processes]:
    with processes() as own:
        yield own


@pytest.fixture
def filled(site: Site) -> Site:
    fill_site(site, ["2025-01"])
    (site.work / RUN).mkdir(parents=True)
    return site


def files_of(site: Site) -> list[str]:
    return sorted(path.relative_to(site.raw).as_posix() for path in site.raw.rglob("*.csv"))


def rows_of(part: Part) -> list[pl.DataFrame]:
    """Rows of a part's tables in one order of their files."""
    files = {name: sorted(Path(part.folder).joinpath(name).rglob("*.parquet")) for name in TABLES}
    return [pl.concat(map(pl.read_parquet, own)) for own in files.values() if own]


TABLES = ("submissions", "observations", "findings")


@pytest.mark.parametrize(
    ("runner", "workers", "count", "is_processes"),
    [
        ("auto", 2, MANY_RETURNS - 1, False),
        ("auto", 2, MANY_RETURNS, True),
        ("auto", 1, MANY_RETURNS, False),
        ("threads", 2, MANY_RETURNS, False),
        ("processes", 2, 1, True),
    ],
)
def test_many_returns_are_read_by_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: str, workers: int, count: int, is_processes: bool
) -> None:
    monkeypatch.setenv("FEDSTATS_RUNNER", runner)
    monkeypatch.setenv("FEDSTATS_WORKERS", str(workers))
    site = open_site(make_test_site(tmp_path / "site").root)
    with workers_of(site, count, MANY_RETURNS) as own:
        assert (site.work / own.run).is_dir() == is_processes
        assert (own.do(lambda _: 1) if not is_processes else 1) == 1  # in this process anything can be called
    assert not site.work.exists()


def test_the_run_reads_beside_its_processes(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread at a time does its work in the run itself; the other one's is done by a process."""
    monkeypatch.setenv("FEDSTATS_RUNNER", "processes")
    site = open_site(filled.root)
    both_at_work = site.root / "both"
    with workers_of(site, 2, MANY_RETURNS) as own, ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: own.do(process_that_waits, both_at_work), range(2)))
        assert own.do(process_that_waits, both_at_work) == os.getpid()  # free again
    assert sorted(number == os.getpid() for number in found) == [False, True]


def test_a_process_reads_what_this_one_reads_and_imports_no_more_than_that(
    filled: Site, pool: Processes
) -> None:
    files = files_of(filled)
    there: Part = pool.do(new_order(filled, RUN, ingest_files, files, NOW, 1, RUN))
    here = ingest_files(filled, files, NOW, 2, RUN)
    assert there.received == here.received > 0
    assert (there.accepted, there.rejected, there.files) == (here.accepted, here.rejected, here.files)
    assert there.is_seen() and Path(there.folder).parent == filled.work / RUN
    for one, other in zip(rows_of(there), rows_of(here), strict=True):
        assert one.equals(other)
    loaded = pool.do(new_order(filled, RUN, loaded_modules))
    assert loaded & {"prefect", "pandera", "pandas", "duckdb", "typer", "polars"} == {"polars"}


@pytest.mark.heavy
def test_a_process_that_is_killed_amid_a_batch_is_replaced(filled: Site, pool: Processes) -> None:
    asked = (files_of(filled), NOW, RUN, filled.root / "killed", 2)
    part: Part = pool.do(new_order(filled, RUN, read_and_end, *asked))
    folders = sorted((filled.work / RUN).iterdir())
    assert len(folders) == 3  # of the two that ended, and of this one, which the others cannot write to
    assert part.is_seen()
    (Path(part.folder) / "submissions").rename(filled.root / "elsewhere")
    assert not part.is_seen()


@pytest.mark.heavy
def test_a_batch_on_which_every_process_ends_fails_with_a_sentence(filled: Site, pool: Processes) -> None:
    asked = (files_of(filled), NOW, RUN, filled.root / "killed", 9)
    with pytest.raises(WorkerError, match="读取进程中途结束了 3 次（最后一次 -9"):
        pool.do(new_order(filled, RUN, read_and_end, *asked))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/full"),
        DamageError(Saying("error.disk_full", path="/full")),
        EventError("why"),
    ],
)
def test_an_error_comes_back_as_it_was_raised(filled: Site, pool: Processes, error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        pool.do(new_order(filled, RUN, fail_with, error))
    assert (raised.value.args, str(raised.value)) == (error.args, str(error))
    assert "fail_with" in raised.value.__notes__[0]


def test_a_worker_with_other_code_or_without_the_folder_refuses(filled: Site, tmp_path: Path) -> None:
    order = new_order(filled, RUN, loaded_modules)
    assert "polars" in do_order(order)
    for wrong, said in (
        (order._replace(code="1", work=b"no pickle"), "同一版本"),
        (order._replace(folder=str(tmp_path / "nowhere")), f"看不到文件夹 {tmp_path / 'nowhere'}"),
    ):
        assert isinstance(wrong, Order)
        refused = do_order(wrong).error
        assert isinstance(refused, WorkerError)
        assert said in str(refused)


def test_a_worker_reads_the_catalogue_once_a_run(filled: Site) -> None:
    new_catalogue = filled.root / "catalogue" / "places.csv"
    assert do_order(new_order(filled, RUN, name_of_site)) == "四村"
    new_catalogue.write_text(new_catalogue.read_text().replace("四村,", "五村,"))
    assert do_order(new_order(filled, RUN, name_of_site)) == "四村"
    (filled.work / "next").mkdir()
    assert do_order(new_order(filled, "next", name_of_site)) == "五村"


def name_of_site(site: Site) -> str:
    names = set(site.catalogue["places"]["name"])
    return next(name for name in ("四村", "五村") if name in names)


def test_a_missing_library_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.running.cluster import Cluster  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match=r"没有装 Dask.*fedstats\[dask\]"):
        Cluster(site)
    shutil.rmtree(site.root)


def test_the_folder_of_a_try_gives_slips_that_are_due_a_name_of_the_pipeline(filled: Site) -> None:
    part = ingest_files(filled, files_of(filled), NOW, 7, RUN)
    queue_slips(filled, [Path(part.folder)])
    clear_site(filled.root / "data")
    assert len(due_slips(filled)) == 1
    assert not filled.aside.exists()


@pytest.mark.parametrize(
    ("count", "most", "workers", "sizes"),
    [
        (0, 3, 2, []),
        (1, 3, 2, [1]),
        (7, 3, 2, [1, 2, 2, 2]),
        (6, 3, 2, [3, 3]),
        (7, 3, 1, [2, 2, 3]),
        (399, 1000, 2, [199, 200]),  # one round, because two would have fewer than 100 files a batch
        (400, 1000, 2, [100, 100, 100, 100]),
        (4000, 1000, 2, [500] * 8),  # four rounds
        (9000, 1000, 2, [900] * 10),
    ],
)
def test_batches_are_even_and_keep_neighbours_together(
    count: int, most: int, workers: int, sizes: list[int]
) -> None:
    files = [f"{number}" for number in range(count)]
    batches = split_evenly(files, most, workers)
    assert [len(batch) for batch in batches] == sizes
    assert [file for batch in batches for file in batch] == files
