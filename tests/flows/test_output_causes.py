"""Places where a command cannot write: one sentence in the language of the reader, without the system's words."""

import errno
import json
import re
import socket
import tomllib
from pathlib import Path

import pytest

from flows.steps.site.errors import access_fault
from flows.steps.site.site import Site
from schemas.texts.causes import cause_of_connection, cause_of_system, cause_of_text
from schemas.texts.language_texts import worded
from schemas.texts.said import Saying
from tests.support.languages import english_site
from tests.support.site import fedstats

LONG = "a" * 300


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = english_site(tmp_path_factory.mktemp("tiny") / "s")
    (site.root / "plain").write_text("a file", encoding="utf-8")
    (site.root / "loop").symlink_to(site.root / "loop")
    return site


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("command", "output", "causes"),
    [
        (
            ("template", "village_month", "990102100", "2025-01", "-o"),
            f"{LONG}.xlsx",
            ("名称太长", "too long"),
        ),
        (("status", "--missing", "-o"), f"{LONG}.xlsx", ("名称太长", "too long")),
        (("status", "--missing", "-o"), "plain/list.xlsx", ("没有文件夹", "there is no folder")),
        (("catalogue", "export", "-o"), f"{LONG}", ("名称太长", "too long")),
        (("catalogue", "export", "-o"), "plain", ("已经有了", "is there already")),
        (("catalogue", "export", "-o"), "loop", ("绕成了圈", "in a circle")),
        (("site", "new"), f"{LONG}", ("名称太长", "too long")),
        (("site", "new"), "plain/sub", ("不是文件夹", "not a folder")),
        (("check",), f"{LONG}.xlsx", ("名称太长", "too long")),
    ],
)
def test_a_place_that_cannot_be_written_is_one_sentence(
    tiny: Site, command: tuple[str, ...], output: str, causes: tuple[str, str], lang: str
) -> None:
    site = () if command[0] == "site" else ("--site", tiny.root)
    path = tiny.root / output
    done = fedstats(*command, path, *site, "--lang", lang)
    said = "".join(done.stderr.split("\n"))
    assert done.returncode in (1, 2)
    assert causes[lang == "en"] in said, said
    bare = re.sub(r"[/\w.-]*(?:/|a{50,})[\w./-]*|fedstats|xlsx|Traceback", "", said)
    assert "Traceback" not in done.stderr
    assert not re.search("[A-Za-z]" if lang == "zh" else "[\u4e00-\u9fff]", bare), bare


@pytest.mark.parametrize(
    ("number", "zh"),
    [
        (errno.EACCES, "没有读写 p 的权限"),
        (errno.EROFS, "p 所在的磁盘只能读"),
        (errno.ENOSPC, "磁盘已满，p 写不进去"),
        (errno.EISDIR, "p 不能读写：这是文件夹，不是文件"),
        (errno.ENOENT, "p 不能读写：没有这个文件或文件夹"),
        (errno.EMFILE, "p 不能读写：打开的文件过多"),
        (errno.EXDEV, f"p 不能读写：系统错误 {errno.EXDEV}"),
    ],
)
def test_an_error_of_the_system_is_said_by_its_number(number: int, zh: str) -> None:
    fault = access_fault(OSError(number, "words of the system"), Path("p"))
    assert fault is not None and fault.said("zh").startswith(zh)
    assert "words" not in fault


@pytest.mark.parametrize(
    ("error", "zh"),
    [
        (socket.gaierror(-2, "words"), "没有这台主机"),
        (ConnectionRefusedError(111, "words"), "那台主机的这个端口上没有程序"),
        (TimeoutError("words"), "没有按时回答"),
        (ConnectionResetError(104, "words"), "连接被断开"),
        (OSError(errno.ENETUNREACH, "words"), "网络不通"),
        (ValueError("words"), "地址的写法不对"),
    ],
)
def test_a_connection_that_fails_is_said_by_its_kind(error: Exception, zh: str) -> None:
    assert cause_of_connection(error).said("zh") == zh


def test_a_text_within_a_text_is_said_in_the_same_language() -> None:
    said = Saying("error.cause_late")
    assert worded("zh", "say.period_failed", period="2025-01", why=said).endswith("没有按时回答")
    assert worded("en", "say.period_failed", period="2025-01", why=said).endswith("it did not answer in time")


def test_an_error_without_a_number_is_no_fault_of_a_path() -> None:
    assert access_fault(OSError("words"), Path("p")) is None
    assert access_fault(RuntimeError("words"), Path("p")) is None


def test_a_temporary_file_is_not_named() -> None:
    fault = access_fault(OSError(errno.EISDIR, "words", "/x/.part.tmp"), Path("/x/list.xlsx"))
    assert fault is not None and fault.said("zh").startswith("/x/list.xlsx 不能读写")


def test_a_fault_of_a_text_is_said_by_its_position() -> None:
    found = []
    for read, text in (
        (json.loads, '{"a":\n 1 2}'),
        (json.loads, "{"),
        (tomllib.loads, "a = 1\nb = ["),
        (tomllib.loads, "a = 1\na = 2\n"),
    ):
        with pytest.raises(ValueError, match=r"line|column|document|value") as raised:
            read(text)
        found.append(cause_of_text(raised.value).said("zh"))
    assert found == [
        "第 2 行第 4 列起看不懂",
        "第 1 行第 2 列起看不懂",
        "写到一半就断了",
        "第 2 行第 6 列起看不懂",
    ]
    assert cause_of_text(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "words")).said("zh") == "不是 UTF-8 编码"
    assert cause_of_text(RecursionError("words")).said("zh") == "括号套得太深"
    assert cause_of_text(OSError(errno.EIO, "words")) == cause_of_system(OSError(errno.EIO, ""))
