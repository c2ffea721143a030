"""Settings of a site: what is read, and what is refused with its name."""

import re
from datetime import time
from pathlib import Path

import pytest

from flows.steps.site.settings import SiteError
from flows.steps.site.site import SETTINGS_FILE, open_site

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
    ("line", "zh", "en"),
    [
        (
            "port = 80",
            "port 写的是 80，要写 1,024 到 65,535 的整数",
            "port is 80: write a whole number from 1,024 to 65,535",
        ),
        ("drop_share = 1.5", "要写 0 到 1 的数", "write a number from 0 to 1"),
        ("memory_gb = 0", "要写 0.001 到 1,000,000 的数", "write a number from 0.001 to 1,000,000"),
        (
            'notify = ["json://a", "ftp://secret@b", "somebody"]',
            'notify 写的是 "json…, ftp…, somebody…"，每个地址要写成 种类://…',
            'notify is "json…, ftp…, somebody…": write each address as kind://…',
        ),
        ('report = "maybe"', "只能写 true 或 false", "write true or false"),
        (
            'runner = "cloud"',
            '只能写 "auto" 或 "threads" 或 "processes" 或 "dask"',
            'write "auto" or "threads" or "processes" or "dask"',
        ),
        (
            'runner = "dask"',
            "dask_address 没有写，要写 Dask 调度器的地址",
            "write the address of a Dask scheduler",
        ),
        ('dask_address = "tcp://10.0.0.1:8786"', "其他机器只能加密，写 tls://主机:8786", "needs encryption"),
        ('dask_address = "tcp://127.0.0.1.example.org:8786"', "只能加密", "needs encryption"),
        ('dask_address = "127.0.0.1:8786"', "tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        (
            'dask_address = "tls://big:8786"',
            "dask_tls 没有写，dask_address 是 tls://… 时，要写证书所在的文件夹",
            "write the folder of the certificates ca.pem, cert.pem and key.pem",
        ),
        ('slip_language = "xx"', "要写有文字表的语言", "write a language that has a table of texts"),
        (
            'report_languages = ["zh", "en", "zh"]',
            "要写一种或两种有文字表的语言",
            "write one language or two",
        ),
        ("report_languages = []", "要写一种或两种有文字表的语言", "write one language or two"),
        ('report_languages = "zh"', "要写一种或两种有文字表的语言", "write one language or two"),
        ('ignore = "a"', '要写成列表，如 ["甲", "乙"]', 'write a list, such as ["a", "b"]'),
        ("catalogue = 1", "要写成引号里的文字", "write a text in quotation marks"),
        ("nightly_at = 25", "要写 00:00 到 23:59 的时间，如 02:00", "write a time from 00:00 to 23:59"),
        ('timezone = "火星"', "要写时区的名称，如 Asia/Shanghai", "write the name of a time zone"),
        ("prot = 4200", "没有 prot 这个设置，相近的有 port", "there is no setting prot; alike are port"),
        ("keep_days = true", "keep_days 写的是 true，要写 0 到 36,500 的整数", "write a whole number"),
        ("drop_share = false", "要写 0 到 1 的数", "write a number from 0 to 1"),
        ('name = "a\\u202eb\\u001bc"', 'name 写的是 "a�b�c"，要写一行文字', "write one line of text"),
        ("xyzzy = 1", "没有 xyzzy 这个设置，请删掉这一行", "there is no setting xyzzy: remove its line"),
    ],
)
def test_a_fault_says_what_to_write_in_both_languages(tmp_path: Path, line: str, zh: str, en: str) -> None:
    """The name, what was written, the bounds and the remedy, without the library's words."""
    (tmp_path / SETTINGS_FILE).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        open_site(tmp_path)
    assert zh in refused.value.zh and en in refused.value.en
    assert not re.search("[一-鿿]", refused.value.en.replace("火星", ""))
    is_needed = "没有写" in zh  # another setting needs it, so that removing its line mends nothing
    assert "nput should" not in str(refused.value) and ("用默认值" in refused.value.zh) != is_needed


@pytest.mark.parametrize(
    "lines",
    [
        'runner = "dask"\ndask_address = "tcp://127.0.0.1:8786"',
        'dask_address = "tcp://[::1]:8786"',
        'runner = "dask"\ndask_address = "tls://big.example.org:8786"\ndask_tls = "keys"',
    ],
)
def test_a_cluster_on_this_machine_or_behind_certificates_is_taken(tmp_path: Path, lines: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(lines + "\n", encoding="utf-8")
    assert open_site(tmp_path).settings.dask_address.endswith(":8786")


@pytest.mark.parametrize(
    ("variable", "value", "line", "zh", "en"),
    [
        (
            "FEDSTATS_WORKERS",
            "许多",
            "workers = 2",
            '环境变量里有不能用的设置：FEDSTATS_WORKERS 写的是 "许多"，要写 1 到 256 的整数。请改正，或去掉，用默认值',
            "settings in the environment cannot be used: FEDSTATS_WORKERS is",
        ),
        (
            "fedstats_workers",
            "0",
            "",
            '环境变量里有不能用的设置：FEDSTATS_WORKERS 写的是 "0"',
            "settings in the environment cannot be used: FEDSTATS_WORKERS is",
        ),
        (
            "FEDSTATS_IGNORE",
            "~$*",
            "",
            '环境变量里有不能用的设置：FEDSTATS_IGNORE 写的是 "~$*"，要写成列表，如 ["甲", "乙"]',
            "write a list, such as",
        ),
        ("FEDSTATS_NOTIFY", "json://secret", "", "FEDSTATS_NOTIFY 写的是", "FEDSTATS_NOTIFY is"),
        (
            "FEDSTATS_PORT",
            "1",
            "drop_share = 2",
            "fedstats.toml 和环境变量里有不能用的设置：drop_share 写的是 2，要写 0 到 1 的数；FEDSTATS_PORT 写的是",
            "FEDSTATS_PORT is",
        ),
    ],
)
def test_a_setting_of_the_environment_is_named_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, line: str, zh: str, en: str
) -> None:
    (tmp_path / SETTINGS_FILE).write_text(line, encoding="utf-8")
    monkeypatch.setenv(variable, value)
    with pytest.raises(SiteError) as refused:
        open_site(tmp_path)
    assert zh in refused.value.zh and en in refused.value.en
    assert "secret" not in refused.value.zh


def test_a_list_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / SETTINGS_FILE).touch()
    monkeypatch.setenv("FEDSTATS_IGNORE", '["*.bak"]')
    assert open_site(tmp_path).settings.ignore == ["*.bak"]


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
