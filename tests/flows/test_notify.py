"""Messages to people, received by a real server on this machine; an address that does not answer fails no run."""

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.morning import digest
from flows.nightly import nightly
from flows.running.notify import report_failures, send_message
from flows.steps.answer.morning import morning_digest
from flows.steps.answer.status import NothingPublishedError
from flows.steps.intake.raw_folder import EmptyRawError
from flows.steps.site.errors import HeldError
from flows.steps.site.site import Site, open_site
from flows.tasks import publish
from schemas.integrity.faults import CatalogueError
from tests.support.site import make_test_site, submit

DAY = datetime(2025, 2, 10, 2, tzinfo=UTC)
Messages = list[dict[str, str]]


@pytest.fixture
def received() -> Iterator[tuple[int, Messages]]:
    """Start a server for messages; give its port and the received messages."""
    came: Messages = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(
                json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"path": self.path}
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, came
    server.shutdown()
    thread.join()
    server.server_close()


def told_site(folder: Path, *addresses: str) -> Site:
    site = make_test_site(folder / "s")
    with (site.root / "fedstats.toml").open("a") as out:
        out.write(f"notify = {json.dumps(addresses)}\n")
    return open_site(site.root)


def test_nobody_gets_a_message_by_default(site: Site) -> None:
    assert site.settings.notify == []
    assert send_message(site, "a", "b")


def test_a_message_uses_the_secret_of_the_environment(
    tmp_path: Path, received: tuple[int, Messages], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, came = received
    site = told_site(tmp_path, f"json://127.0.0.1:{port}/${{ROBOT_KEY}}")
    monkeypatch.setenv("ROBOT_KEY", "s3cret")
    assert send_message(site, "早报", "两行\n文字")
    assert [(own["path"], own["title"], own["message"]) for own in came] == [
        ("/s3cret", "早报", "两行\n文字")
    ]


def test_an_address_that_fails_is_a_warning_without_its_secret(
    tmp_path: Path,
    received: tuple[int, Messages],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, came = received
    monkeypatch.setenv("ROBOT_KEY", "s3cret")
    monkeypatch.setenv("NOWHERE", "nonsense")
    dead = "json://127.0.0.1:9/${ROBOT_KEY}"
    site = told_site(
        tmp_path, dead, "json://127.0.0.1/${NOT_SET}", "${NOWHERE}", f"json://127.0.0.1:{port}/ok"
    )
    assert not send_message(site, "a", "b")
    assert [own["path"] for own in came] == ["/ok"]  # the others do not keep it from its message
    own = [record.getMessage() for record in caplog.records if record.name == "flows.running.notify"]
    assert [text.split("：", 1)[1].split(" / ")[0] for text in own] == [
        "没有送达",
        "环境变量 NOT_SET 没有设置",
        "地址写法不对",
    ]
    assert "s3cret" not in "".join(own)


def test_failures_and_held_publications_are_reported_and_raised(
    tmp_path: Path, received: tuple[int, Messages]
) -> None:
    port, came = received
    site = told_site(tmp_path, f"json://127.0.0.1:{port}")
    for error in (ValueError("目录有误\n第二行"), HeldError("少了很多")):
        with pytest.raises(type(error)), report_failures(site, "nightly"):
            raise error
    with report_failures(site, "nightly"):
        pass
    assert [(own["title"], own["message"]) for own in came] == [
        ("样市 nightly 运行失败", "目录有误"),
        ("样市 nightly 暂缓发布", "少了很多"),
    ]


@pytest.mark.heavy
def test_the_digest_lists_missing_returns_findings_and_changes(
    tmp_path: Path, received: tuple[int, Messages]
) -> None:
    port, came = received
    site = told_site(tmp_path, f"json://127.0.0.1:{port}")
    with pytest.raises(NothingPublishedError):
        morning_digest(site, DAY.date())
    for day, women in enumerate((5, 8)):
        rows = [("990102100201", "一村", women, 10, 1, 0), ("990102100202", "二村", 7, 6, 1, 0)]
        when = DAY + timedelta(days=day)
        submit(site, f"{day}.csv", "village_month", "990102100", "2025-01", rows, when)
        publish.fn(site, when, False)
    title, text = morning_digest(site, date(2025, 2, 12))
    assert title == "样市 早报 2025-02-12"
    first, missing, found, changed, largest, *_ = text.splitlines()
    assert first == "数据截至 2025-02-11 10:00，收齐到 无。"
    # missing for January: 三村, 甲乡 and 乙镇 of 东县, 四村 and 丙镇 of 西县; for 2024: 四村
    # county returns are due on the 12th
    assert missing.startswith("最近一期缺报 6 份：东县 3 份、西县 3 份。")
    assert found == "待处理：错误 1 条，提示 0 条。"  # 7 women of 6 eligible
    # 一村 changed from 5 to 8, and so did its township, county and city, in January, its quarter, half and year
    # coverage rises by 30 points, from 5 of 10 to 8 of 10
    assert changed == "与上一版本相比改动 32 个数，最大的："
    assert largest.endswith("覆盖率：50 → 80")
    digest.fn(str(site.root))
    assert came[-1]["message"] == text


@pytest.mark.heavy
@pytest.mark.parametrize("lost", ["raw", "catalogue"])
def test_a_night_without_raw_folder_or_with_a_wrong_catalogue_is_told(
    prefect_server: str, tmp_path: Path, received: tuple[int, Messages], lost: str
) -> None:
    """A share that is not mounted, or a wrong line of the catalogue: nothing is published, and a message says so."""
    port, came = received
    site = told_site(tmp_path, f"json://127.0.0.1:{port}/")
    if lost == "raw":
        shutil.rmtree(site.raw)
        with pytest.raises(EmptyRawError):
            nightly(str(site.root))
        assert came[0]["title"].endswith("nightly 暂缓发布")
        assert came[0]["message"].startswith(f"报表文件夹 {site.raw} 不存在")
    else:
        path = site.root / "catalogue" / "places.csv"
        path.write_text(path.read_text().replace("county", "hamlet", 1))
        with pytest.raises(CatalogueError):
            nightly(str(site.root))
        assert came[0]["title"].endswith("nightly 运行失败")
        assert "hamlet" in came[0]["message"]
    assert len(came) == 1
    assert not site.current.exists()


@pytest.mark.heavy
def test_an_accepted_missing_raw_folder_is_an_empty_one(prefect_server: str, site: Site) -> None:
    shutil.rmtree(site.raw)
    assert nightly(str(site.root), accept_drop="共享盘停用了").published
