"""A Dask cluster that reads the batches of a night: the same bytes, whoever ends, and a sentence where it cannot."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from distributed import Client, LocalCluster, Security

from flows.running import cluster as clusters
from flows.running.cluster import Cluster, cluster_of
from flows.running.orders import new_order
from flows.steps.ingest.ingest import Part
from flows.steps.site.errors import WorkerError, machine_fault
from flows.steps.site.site import Site, open_site
from schemas.texts.said import said_in
from tests.support.site import NOW, fedstats, fill_site, mart_bytes
from tests.support.workers import fail_with, loaded_modules, local_cluster, read_and_end, wait_long

AS_OF = "2025-03-20T00:00:00+00:00"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster counts as lost after a second or two."""
    monkeypatch.setattr(clusters, "_CONNECT_SECONDS", 1)
    monkeypatch.setattr(clusters, "_LOOKS_SECONDS", 0.2)
    monkeypatch.setattr(clusters, "_MOST_LOOKS", 5)


@pytest.fixture(scope="module")
def two() -> Iterator[LocalCluster]:
    with local_cluster() as own:
        yield own


def site_on(site: Site, address: str, **settings: str) -> Site:
    lines = [f'{name} = "{value}"' for name, value in {"dask_address": address, **settings}.items()]
    with (site.root / "fedstats.toml").open("a", encoding="utf-8") as out:
        out.write("\n".join(["", 'runner = "dask"', *lines, ""]))
    (site.work / "run").mkdir(parents=True)
    return open_site(site.root)


def test_a_cluster_that_is_not_there_is_one_sentence(site: Site, quick: None) -> None:
    with pytest.raises(WorkerError, match=r"连不上 Dask 集群 tcp://127.0.0.1:1（.*没有收报表") as raised:
        Cluster(site_on(site, "tcp://127.0.0.1:1"))
    assert str(raised.value).count("\n") == 0


@pytest.mark.parametrize(
    ("answers", "zh", "en"),
    [
        (None, "没有调度器在这个端口", "no scheduler listens on this port"),
        ("nothing", "在 1 秒内没有回答", "no answer within 1 seconds"),
        ("http", "回答的不是 Dask 调度器", "what answers is no Dask scheduler"),
    ],
)
def test_the_cause_is_in_words_and_the_library_s_is_a_note(
    site: Site, quick: None, answers: str | None, zh: str, en: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as host:
        address = f"tcp://127.0.0.1:{host.getsockname()[1]}"
        if answers is None:
            host.close()
        elif answers == "http":
            Thread(target=answer_as_http, args=(host,), daemon=True).start()
        with pytest.raises(WorkerError) as raised:
            Cluster(site_on(site, address))
    said = {lang: str(said_in(raised.value, lang)) for lang in ("zh", "en")}
    assert zh in said["zh"] and en in said["en"]
    assert not re.search("[a-z]{3,}", re.sub(r'tcp://\S+?（|Dask|runner|"auto"', "", said["zh"]))
    assert (
        machine_fault(raised.value, site.root) is None
    )  # a wrong length of a message is no lack of memory here
    assert len(raised.value.__notes__) == 1


def answer_as_http(host: socket.socket) -> None:
    """Answer every connection as a web server does."""
    with suppress(OSError):
        while True:
            host.accept()[0].sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" * 20)


def test_a_host_that_is_not_there_is_named() -> None:
    unreached = clusters._unreached("tls://nowhere.invalid:8786", OSError("Timed out"))
    assert "没有这台主机" in str(unreached) and "there is no such host" in str(unreached)


def test_a_lacking_certificate_is_named(site: Site) -> None:
    (site.root / "keys").mkdir()
    with pytest.raises(WorkerError, match=r"keys 里缺 ca\.pem"):
        Cluster(site_on(site, "tls://127.0.0.1:1", dask_tls="keys"))


@pytest.mark.heavy
def test_without_workers_it_refuses_and_when_lost_it_says_so(site: Site, quick: None) -> None:
    with local_cluster(0) as own:
        on = site_on(site, own.scheduler_address)
        with pytest.raises(WorkerError, match="没有工作节点"):
            Cluster(on)
        own.scale(1)
        own.wait_for_workers(1)
        marker = site.root / "begun"
        said: list[BaseException] = []

        def work() -> None:
            try:
                with cluster_of(on) as cluster:
                    cluster.do(new_order(on, "run", wait_long, marker))
            except WorkerError as error:
                said.append(error)

        thread = Thread(target=work)
        thread.start()
        while not marker.exists():
            time.sleep(0.05)
        own.scale(0)  # its worker ends and none comes
        thread.join(30)
    assert "断开了" in str(said[0])


@pytest.mark.heavy
def test_a_closed_connection_needs_the_certificates(site: Site) -> None:
    keys = Security.temporary()
    folder = site.root / "keys"
    folder.mkdir()
    for name, text in (
        ("ca", keys.tls_ca_file),
        ("cert", keys.tls_client_cert),
        ("key", keys.tls_client_key),
    ):
        (folder / f"{name}.pem").write_text(text)
    with LocalCluster(
        n_workers=1,
        processes=False,
        protocol="tls://",
        security=keys,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as own:
        on = site_on(site, own.scheduler_address, dask_tls="keys")
        with cluster_of(on) as cluster:
            assert "polars" in cluster.do(new_order(on, "run", loaded_modules))
        with pytest.raises(OSError):
            Client(own.scheduler_address, timeout=1, security=Security.temporary(), set_as_default=False)


@pytest.mark.heavy
def test_a_worker_that_is_killed_amid_a_batch_is_replaced(site: Site, two: LocalCluster) -> None:
    fill_site(site, ["2025-01"])
    on = site_on(site, two.scheduler_address)
    files = sorted(path.relative_to(site.raw).as_posix() for path in site.raw.rglob("*.csv"))
    with cluster_of(on) as cluster:
        part: Part = cluster.do(
            new_order(on, "run", read_and_end, files, NOW, "run", site.root / "killed", 1)
        )
        assert part.is_seen()
        assert len(list((site.work / "run").iterdir())) == 2
        with pytest.raises(KeyError, match="why"):
            cluster.do(new_order(on, "run", fail_with, KeyError("why")))


@pytest.mark.heavy
def test_a_night_on_a_cluster_of_which_a_worker_is_killed_has_the_same_bytes(
    prefect_server: str, site: Site, tmp_path: Path
) -> None:
    fill_site(site)
    server = {"PREFECT_API_URL": prefect_server}
    alone = tmp_path / "alone"
    subprocess.run(["cp", "-r", site.root, alone], check=True)
    assert fedstats("nightly", "--site", alone, "--as-of", AS_OF, **server).returncode == 0
    with local_cluster() as own:
        environment = {
            **os.environ,
            **server,
            "FEDSTATS_RUNNER": "dask",
            "FEDSTATS_DASK_ADDRESS": own.scheduler_address,
            "FEDSTATS_BATCH_FILES": "1",
        }
        command = [Path(sys.executable).parent / "fedstats", "nightly", "--site", site.root, "--as-of", AS_OF]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as night:
            while night.poll() is None and not list(site.archive.glob("??/*")):
                time.sleep(0.01)
            os.kill(next(iter(own.workers.values())).pid, signal.SIGKILL)
            said = night.stderr.read() if night.stderr else ""
        assert night.returncode == 0, said
    assert mart_bytes(site.current.resolve()) == mart_bytes((alone / "data" / "marts" / "current").resolve())
    assert not list(site.work.glob("*"))
