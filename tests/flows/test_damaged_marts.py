"""Commands that read a published file whose bytes the disk has changed name the file and the remedy."""

from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.steps.answer.test_explain import publish
from tests.support.site import fedstats_here, make_test_site, submit


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in whose current vintage each table has its size and other bytes."""
    site = make_test_site(tmp_path_factory.mktemp("坏 盘") / "站点")
    submit(site, "v.csv", "village_month", "990102100", "2025-01", [("990102100201", "一村", 5, 10, 0, 0)])
    publish(site)
    for path in sorted(site.current.resolve().rglob("*.parquet")):
        size = path.stat().st_size
        path.unlink()
        path.write_bytes(b"x" * size)
    return site


@pytest.mark.parametrize(
    "command", [("table", "indicator_values"), ("status",), ("submissions",), ("diff", "current", "current")]
)
def test_a_damaged_file_is_named_with_its_remedy(damaged: Site, command: tuple[str, ...]) -> None:
    done = fedstats_here(*command, "--site", damaged.root)
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.strip().splitlines()
    vintage = damaged.current.resolve()
    files = [path.relative_to(vintage).as_posix() for path in vintage.rglob("*.parquet")]
    assert said.startswith(f"版本 {vintage.name} 的 ")
    assert any(f" {name} 等 {len(files)} 个文件与发布时不同" in said for name in files)
    assert said.endswith("请运行 fedstats rebuild 重做")
    assert "Traceback" not in done.stderr


def test_another_error_is_not_blamed_on_a_sound_vintage(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "site")
    submit(site, "v.csv", "village_month", "990102100", "2025-01", [("990102100201", "一村", 5, 10, 0, 0)])
    publish(site)
    done = fedstats_here("table", "nothing", "--site", site.root)
    assert done.returncode == 2
    assert "没有表 nothing" in done.stderr
