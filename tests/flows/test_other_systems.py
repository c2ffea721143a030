"""Systems without `fcntl`, such as Windows: commands with a file or a question work; what changes a site is refused."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.ledger.events import read_events
from flows.steps.site.site import Site
from tests.support.site import FEDSTATS, fill_site, grid, make_test_site, run_site, write_xlsx

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = make_test_site(tmp_path_factory.mktemp("other") / "s")
    fill_site(made, ["2025-01"])
    run_site(made, datetime(2025, 3, 20, tzinfo=UTC))
    return made


@pytest.fixture(scope="module")
def without_fcntl(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Python that cannot import fcntl."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "sitecustomize.py").write_text('import sys\nsys.modules["fcntl"] = None\n')
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def run(environment: dict[str, str], *command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FEDSTATS, *map(str, command)],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_module_cannot_be_imported_there(without_fcntl: dict[str, str]) -> None:
    python = Path(FEDSTATS).with_name("python")
    done = subprocess.run(
        [python, "-c", "import fcntl"], env=without_fcntl, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "fcntl" in done.stderr


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("status", "2025-01"), "西县"),
        (("status", "--missing", "-o", "{out}/名单.xlsx"), "名单.xlsx"),
        (("explain", "东县", "2025年1月", "妇女"), "东县 990102"),
        (("table", "place_sum", "--place", "东县"), "990102"),
        (("places", "东县"), "样市/东县"),
        (("forms",), "村月报"),
        (("indicators",), "覆盖率"),
        (("submissions",), "已接收"),
        (("vintages",), "当前"),
        (("diff", "current", "current"), "没有差别"),
        (("template", "村月报", "乙镇", "2025年2月", "-o", "{out}/空表.xlsx"), "空表已写到"),
        (("export", "-o", "{out}"), "{out}"),
        (("report", "-o", "{out}/pages"), "index.html"),
        (("--help",), "places"),
    ],
    ids=lambda own: own[0] if isinstance(own, tuple) else "",
)
def test_a_question_is_answered(
    site: Site, without_fcntl: dict[str, str], tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    words = [word.format(out=tmp_path) for word in command]
    done = run({**without_fcntl, "FEDSTATS_SITE": str(site.root)}, *words)
    assert done.returncode == 0, done.stderr
    assert said.format(out=tmp_path) in done.stdout
    assert "fcntl" not in done.stderr


@pytest.mark.heavy
def test_a_return_is_checked_with_its_slip(site: Site, without_fcntl: dict[str, str], tmp_path: Path) -> None:
    rows = [("990102101201", "三村", "很多", 20, 0, 0)]
    path = write_xlsx(tmp_path / "三村.xlsx", grid("village_month", "990102101", "2025-01", rows))
    done = run(
        without_fcntl, "check", path, "--slip", tmp_path / "退回单.xlsx", "--json", "--site", site.root
    )
    assert done.returncode == 1
    assert [row["rule"] for row in json.loads(done.stdout)["findings"]] == ["not_a_number"]
    assert (tmp_path / "退回单.xlsx").exists()


def test_a_site_is_made(without_fcntl: dict[str, str], tmp_path: Path) -> None:
    assert run(without_fcntl, "site", "new", tmp_path / "新站点").returncode == 0


@pytest.mark.heavy
@pytest.mark.parametrize(
    "command",
    [
        ("lock", "2024-Q1", "--reason", "已上报市里"),
        ("withdraw", "12345678", "--reason", "报错了村"),
        ("nightly",),
        ("backfill", "2025-01", "2025-01", "--dry-run"),
        ("serve",),
    ],
    ids=lambda own: own[0],
)
def test_what_changes_a_site_is_refused_with_a_sentence(
    site: Site, without_fcntl: dict[str, str], command: tuple[str, ...]
) -> None:
    before = read_events(site)
    done = run(without_fcntl, *command, "--site", site.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "本机的系统不能给站点上锁" in done.stderr and "Linux" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert read_events(site).equals(before)
