"""`fedstats verify`: a sound site is sound; each damage is one sentence that says what mends it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.nights import THIRD, events_of, lived_site, make_old, quiet_night
from tests.support.site import fedstats


@pytest.fixture
def lived(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Site:
    return lived_site(tmp_path_factory, tmp_path / "site")


@pytest.mark.heavy
def test_a_sound_site(lived: Site) -> None:
    done = fedstats("verify", "--site", lived.root)
    assert done.returncode == 0, done.stdout
    (said,) = done.stdout.splitlines()
    # 19 files of fill_site; a publication, a lock, a publication; two nights of three tables
    assert said.startswith("都完好：存档 19 个文件，决定 3 个，台账 6 个文件，")
    english = fedstats("verify", "--site", lived.root, "--lang", "en")
    assert english.stdout.startswith("all sound: 19 files of the archive, 3 events, 6 files of the ledger")
    asked = json.loads(fedstats("verify", "--site", lived.root, "--json").stdout)
    assert asked["problems"] == [] and asked["compared"]["archive"] == 19
    make_old(lived)
    assert fedstats("verify", "--site", lived.root).returncode == 0


def flip(path: Path) -> None:
    """Change one bit, with the size and all links as they are."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def first(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]


HARMS: dict[str, tuple[Callable[[Site], object], str, str]] = {
    "archive, a bit": (
        lambda site: flip(first(site.archive, "??/*.csv")),
        "与收到时不同；data/raw 里还有这份报表的，fedstats rebuild 会补上",
        "differs from the received file: fedstats rebuild",
    ),
    "archive, a file": (
        lambda site: first(site.archive, "??/*.csv").unlink(),
        "存档里缺报表",
        "the archive lacks the submission",
    ),
    "event": (
        lambda site: events_of(site)[1].unlink(),
        "决定记录缺第 2 号",
        "lacks number 2",
    ),
    "receipt, a bit": (
        lambda site: flip(first(site.archive, "receipts/*.jsonl")),
        "收件记录",
        "receipts",
    ),
    "receipt, cut off": (
        lambda site: first(site.archive, "receipts/*.jsonl").write_bytes(b'{"submission": "\xff'),
        "收件记录",
        "receipts",
    ),
    "receipt, empty": (
        lambda site: first(site.archive, "receipts/*.jsonl").write_bytes(b""),
        "收件记录",
        "receipts",
    ),
    "ledger, a bit": (
        lambda site: flip(first(site.ledger, "observations/*/*.parquet")),
        "已损坏；存档完好，请运行 fedstats rebuild 重建",
        "run fedstats rebuild",
    ),
    "ledger, a commit": (
        lambda site: max((site.ledger / "findings" / "_delta_log").glob("*.json")).unlink(),
        "台账少了已入账的行",
        "the ledger lacks rows",
    ),
    "current vintage": (
        lambda site: flip(first(site.current.resolve(), "indicator_values/*/*/*.parquet")),
        "个文件与发布时不同；请运行 fedstats rebuild",
        "differ from what was published",
    ),
    "older vintage": (
        lambda site: (
            site.marts / "vintages" / first(site.marts / "vintages", "2*") / "findings.parquet"
        ).unlink(),
        "个文件与发布时不同；重新生成：fedstats nightly --as-of 2025-04-01T00:00:00+00:00",
        "make it again by fedstats nightly --as-of",
    ),
    "package": (
        lambda site: (site.current.resolve() / "datapackage.json").write_bytes(b""),
        "datapackage.json 等 1 个文件与发布时不同",
        "datapackage.json among them",
    ),
    "link": (
        lambda site: site.current.unlink(),
        "链接 current 不指向任何版本；请运行 fedstats nightly",
        "leads to no vintage: run fedstats nightly",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_each_damage_is_a_sentence_with_its_remedy(lived: Site, harm: str) -> None:
    make, zh, en = HARMS[harm]
    make(lived)
    for lang, said in (("zh", zh), ("en", en)):
        done = fedstats("verify", "--site", lived.root, "--lang", lang)
        assert done.returncode == 1
        assert said in done.stdout, done.stdout
        assert "Traceback" not in done.stdout + done.stderr
        assert all(
            any(word in line for word in ("fedstats", "备份", "backup"))
            for line in done.stdout.splitlines()[:-1]
        )
    problems = json.loads(fedstats("verify", "--site", lived.root, "--json").stdout)["problems"]
    assert any(zh in problem["zh"] and en in problem["en"] for problem in problems)


@pytest.mark.heavy
def test_a_break_is_accepted_with_a_reason(lived: Site) -> None:
    events_of(lived)[1].unlink()
    assert fedstats("verify", "--site", lived.root, "--accept-break", " ").returncode == 2
    assert fedstats("lock", "2025-02", "--reason", "已上报", "--site", lived.root).returncode == 1
    done = fedstats("verify", "--site", lived.root, "--accept-break", "备份里也没有")
    assert done.returncode == 0, done.stderr
    assert "已记为已知并接受" in done.stdout
    assert fedstats("verify", "--site", lived.root).returncode == 0
    quiet_night(lived, THIRD)
    again = fedstats("verify", "--site", lived.root, "--accept-break", "再来一次")
    assert again.returncode == 1
    assert "没有断缺，无须接受" in again.stderr
