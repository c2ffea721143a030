"""Settings of a site: what is read, and what is refused with its name."""

from datetime import time
from pathlib import Path

import pytest

from flows.steps.site.site import SETTINGS_FILE, SiteError, open_site

WRONG = [
    "nightly_at = 25",
    'nightly_at = "2点"',
    'nightly_at = "25:00"',
    'nightly_at = "02:00:00+08:00"',
    "port = 80",
    "wait_minutes = -1",
    "wait_minutes = nan",
    "wait_minutes = 1e300",
    "keep_days = 999999999",
    "keep_days = 99999999999999999999",
    "workers = 0",
    "workers = 100000",
    "batch_files = 1e30",
    "memory_gb = 1e308",
    "memory_gb = inf",
    "max_file_mb = 99999999999999",
    "drop_share = nan",
    'timezone = "../../etc/passwd"',
    'name = "两\\n行"',
    "name = [1]",
    "unknown = 1",
]


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SiteError, match=line.split(" ", 1)[0]) as refused:
        open_site(tmp_path)
    assert str(refused.value).count("\n") == 0


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('name = "样市"\n'.encode("gb18030"), "不是 UTF-8 编码"),
        ('name = "样市"\n'.encode("utf-16"), "不是 UTF-8 编码"),
        ('name = "样市\n'.encode(), "不是有效的 TOML"),
        (b"name = 1\nname = 2\n", "不是有效的 TOML"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, cause: str) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(content)
    with pytest.raises(SiteError, match=cause) as refused:
        open_site(tmp_path)
    assert str(tmp_path / SETTINGS_FILE) in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(b"\xef\xbb\xbf" + 'name = "样市"\nnightly_at = "03:30"\n'.encode())
    settings = open_site(tmp_path).settings
    assert (settings.name, settings.nightly_at) == ("样市", time(3, 30))
