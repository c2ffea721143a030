"""Commands take places, indicators, forms and periods by name; look-ups list codes and numbers; decisions name officers."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from flows.steps.ledger.events import read_events
from flows.steps.site.site import Site
from tests.support.site import FEDSTATS, fedstats, fill_site, make_test_site, run_site, send_noted

NOW = datetime(2025, 3, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A published site with returns of every kind of January and February."""
    made = make_test_site(tmp_path_factory.mktemp("names") / "s")
    fill_site(made)
    run_site(made, NOW)
    send_noted(made, made.work / "part")
    return made


def rows_of(site: Site, *command: str) -> list[dict[str, object]]:
    done = fedstats(*command, "--site", site.root, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("by_name", "by_code"),
    [
        (("explain", "样市/东县", "2025年1月", "妇女"), ("explain", "990102", "2025-01", "women")),
        (("status", "2025年1月"), ("status", "2025-01")),
        (
            ("table", "place_sum", "--place", "甲乡", "--period", "2025年1月"),
            ("table", "place_sum", "--place", "990102100", "--period", "2025-01"),
        ),
        (
            ("submissions", "--place", "甲乡", "--period", "2025年1月", "--form", "村月报"),
            ("submissions", "--place", "990102100", "--period", "2025-01", "--form", "village_month"),
        ),
    ],
)
def test_names_give_what_codes_give(site: Site, by_name: tuple[str, ...], by_code: tuple[str, ...]) -> None:
    texts = [fedstats(*command, "--site", site.root, "--json") for command in (by_name, by_code)]
    assert texts[0].returncode == 0, texts[0].stderr
    assert texts[0].stdout == texts[1].stdout != ""


def test_template_by_names(site: Site, tmp_path: Path) -> None:
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path, asked in zip(
        paths,
        (("村月报", "东县/乙镇", "2025年2月"), ("village_month", "990102101", "2025-02")),
        strict=True,
    ):
        assert fedstats("template", *asked, "-o", path, "--site", site.root).returncode == 0
    one, other = (
        [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].rows]
        for path in paths
    )
    assert one == other


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("explain", "北县", "2025-01", "women"), "没有单位 北县"),
        (("explain", "东县", "2025-01", "男人"), "没有指标 男人"),
        (("explain", "东县", "去年", "women"), "“去年”不是报告期，请写成 2025-02、2025年2月"),
        (
            ("explain", "村", "2025-01", "women"),
            "“村”不止一个单位，请写全名或代码：样市/东县/甲乡/一村（990102100201）、",
        ),
        (("table", "place_sum", "--place", "县"), "“县”不止一个单位"),
        (("template", "月报", "东县", "2025-01", "-o", "x.xlsx"), "“月报”不止一个报表"),
        (("submissions", "--form", "日报"), "没有报表 日报"),
        (("submissions", "--status", "好的"), "没有状态“好的”，可以写：已接收（accepted）"),
        (("backfill", "2025年1月", "2025年2月", "--place", "北县", "--dry-run"), "没有单位 北县"),
        (("backfill", "2025年1月", "2025年2月", "--form", "日报", "--dry-run"), "没有报表 日报"),
        (("accept", "北县/2025年1月/妇女", "outlier", "--reason", "属实，多来了人"), "没有单位 北县"),
        (("withdraw", "00000000", "--reason", "报错了"), "没有唯一的一份报表以 00000000 开头"),
    ],
)
def test_what_is_not_known_ends_with_two_and_one_sentence(
    site: Site, command: tuple[str, ...], said: str
) -> None:
    done = fedstats(*command, "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1


def test_candidates_in_english(site: Site) -> None:
    done = fedstats("explain", "东现", "2025-01", "women", "--site", site.root, "--lang", "en")
    assert done.returncode == 2
    assert done.stderr.startswith("there is no place 东现; similar: 样市/东县 (990102)")


def test_places_are_listed_with_their_paths(site: Site) -> None:
    assert [(row["code"], row["path"]) for row in rows_of(site, "places", "乙")] == [
        ("990102101", "样市/东县/乙镇")
    ]
    assert len(rows_of(site, "places")) == 12  # each place of the catalogue
    assert [row["code"] for row in rows_of(site, "places", "西县/四村")] == ["990103100201"]
    shown = fedstats("places", "--site", site.root, "--most", "2").stdout
    assert "另有 10 行" in shown
    assert rows_of(site, "places")[0]["code"] == "990100"  # the highest first


def test_forms_and_indicators_are_listed(site: Site) -> None:
    assert [row["form"] for row in rows_of(site, "forms", "村")] == ["village_month", "village_year"]
    assert [row["code"] for row in rows_of(site, "indicators", "率")] == ["coverage"]
    assert "应查" in fedstats("indicators", "--site", site.root).stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("places", "没有这里"), "没有名称或代码里有“没有这里”的单位"),
        (("forms", "没有这张"), "没有名称或代码里有“没有这张”的报表"),
        (("indicators", "没有这个"), "没有名称或代码里有“没有这个”的指标"),
        (
            ("submissions", "--place", "四村", "--status", "待解锁"),
            "已发布的数据里没有这样的报表：四村，待解锁",
        ),
    ],
)
def test_an_empty_answer_is_said(site: Site, command: tuple[str, ...], said: str) -> None:
    done = fedstats(*command, "--site", site.root)
    assert (done.returncode, done.stdout.strip()) == (0, said)
    assert rows_of(site, *command) == []


def test_submissions_before_anything_is_published(tmp_path: Path) -> None:
    empty = make_test_site(tmp_path / "empty")
    done = fedstats("submissions", "--site", empty.root)
    assert done.returncode == 1
    assert "fedstats nightly" in done.stderr


def test_submissions_say_what_became_of_them(site: Site) -> None:
    # 空.csv and 坏.xlsx of each month cannot be read
    refused = rows_of(site, "submissions", "--status", "退回")
    assert {row["file"] for row in refused} == {"空.csv", "2025-01/坏.xlsx", "2025-02/坏.xlsx"}
    below = rows_of(site, "submissions", "--place", "东县", "--period", "2025-01")
    assert {row["place_code"] for row in below} == {"990102", "990102100", "990102101"}
    [mended] = rows_of(
        site, "submissions", "--place", "甲乡", "--period", "2025-01", "--form", "village_month"
    )
    assert (mended["errors"], mended["warnings"]) == (1, 0)  # “很多” is no number


def test_the_number_of_a_slip_is_the_number_that_commands_take(site: Site) -> None:
    [slip] = (site.root / "data" / "returns" / "2025-01" / "990102100").glob("a-*.xlsx")
    head = openpyxl.load_workbook(slip).worksheets[0]["A2"].value
    number = head.rpartition("报表编号：")[2]
    assert number == slip.stem.rpartition("-")[2]
    [row] = [row for row in rows_of(site, "submissions") if row["number"] == number]
    assert row["file"] == "2025-01/a.xlsx"
    done = fedstats(
        "withdraw", number.upper(), "--reason", "报错了村", "--officer", "李主任", "--site", site.root
    )
    assert done.stdout.startswith(f"报表 {number} 已撤回")
    assert read_events(site).row(-1, named=True)["officer"] == "李主任"
    undone = fedstats(
        "withdraw", number, "--undo", "--reason", "原来是对的", "--officer", "王主任", "--site", site.root
    )
    assert undone.returncode == 0
    assert read_events(site).row(-1, named=True)["officer"] == "王主任"


def test_locks_name_their_officer_and_take_periods_in_words(site: Site) -> None:
    for command in ("lock", "unlock"):
        done = fedstats(
            command, "2024年第一季度", "--reason", "已上报市里", "--officer", "李主任", "--site", site.root
        )
        assert done.returncode == 0, done.stderr
    locked, unlocked = read_events(site).tail(2).iter_rows(named=True)
    assert (locked["event"], locked["subject"], locked["officer"]) == ("lock", "2024-Q1", "李主任")
    assert (unlocked["event"], unlocked["officer"]) == ("unlock", "李主任")


NAMED_SHELL = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
"""The shell is the one named, and not that of the process above, which may be make's."""


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        ("bash", "complete -o"),
        ("zsh", "#compdef"),
        ("fish", "complete --command"),
        ("powershell", "Register-Argument"),
    ],
)
def test_completion_is_shown_for_each_shell(shell: str, said: str) -> None:
    done = fedstats("--show-completion", shell, **NAMED_SHELL)
    assert done.returncode == 0
    assert "_FEDSTATS_COMPLETE" in done.stdout
    assert said in done.stdout


def test_completion_is_installed_without_a_network(tmp_path: Path) -> None:
    """The network is out of reach behind a proxy that is not there; the script lands in the user's folder."""
    given = NAMED_SHELL | {
        "HOME": str(tmp_path),
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [FEDSTATS, "--install-completion", "bash"],
        env={**os.environ, **given}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    scripts = [
        path for path in tmp_path.rglob("*") if path.is_file() and "_FEDSTATS_COMPLETE" in path.read_text()
    ]
    assert len(scripts) == 1
    assert str(scripts[0]) in (tmp_path / ".bashrc").read_text()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("fedstats pl", {"places"}),
        ("fedstats s", {"status", "submissions", "serve", "site"}),
        ("fedstats withdraw --off", {"--officer"}),
        ("fedstats status --lang ", {"zh", "en"}),
    ],
)
def test_completion_offers_commands_options_and_values(words: str, offered: set[str]) -> None:
    number = len(words.split(" ")) - 1
    given = {"_FEDSTATS_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    done = subprocess.run(
        [FEDSTATS], env={**os.environ, **given}, capture_output=True, text=True, check=False, timeout=60
    )
    assert set(done.stdout.split()) == offered


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("place", "depth", "shown", "advised"),
    [
        # 样市 → 东县 → 甲乡 → 一村: with depth 3 the village is seen, with 4 its cells
        ("样市", 0, ["样市"], "--depth 1"),
        ("样市", 1, ["样市", "东县"], "--depth 2"),
        ("样市", 2, ["样市", "东县", "甲乡"], "--depth 3"),
        ("样市", 3, ["样市", "东县", "甲乡", "一村"], "--depth 4"),
        ("样市", 4, ["样市", "东县", "甲乡", "一村"], None),
        ("样市", 9, ["样市", "东县", "甲乡", "一村"], None),
        ("一村", 0, ["一村"], None),
    ],
)
def test_explain_advises_one_level_more_or_nothing(
    site: Site, place: str, depth: int, shown: list[str], advised: str | None
) -> None:
    done = fedstats("explain", place, "2025年1月", "妇女", "--depth", depth, "--site", site.root)
    assert done.returncode == 0, done.stderr
    for name in ("样市 ", "东县 ", "甲乡 ", "一村 "):
        assert (f"{name}990" in done.stdout) == (name.strip() in shown)
    assert ("再往下" in done.stdout) == (advised is not None)
    assert advised is None or f"或 {advised}；" in done.stdout


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("template", "村"), {"村月报", "村年报"}),
        (("template", "village_m"), {"village_month"}),
        (("explain", "东"), {"东县"}),
        (
            ("explain", "样市/西"),
            {"样市/西县", "样市/西县/丙镇", "样市/西县/丙镇/四村", "样市/西县/丙镇/虚拟村"},
        ),
        (("explain", "9901031"), {"990103100", "990103100201", "990103100498"}),
        (("explain", "东县", "2025-01", "覆"), {"覆盖率"}),
        (("submissions", "--form", "乡"), {"乡月报"}),
        (("explain", "没有"), set()),
    ],
)
def test_completion_offers_names_of_the_site(site: Site, words: tuple[str, ...], offered: set[str]) -> None:
    given = {"_FEDSTATS_COMPLETE": "complete_bash", "FEDSTATS_SITE": str(site.root)}
    given |= {"COMP_WORDS": " ".join(["fedstats", *words]), "COMP_CWORD": str(len(words))}
    done = subprocess.run(
        [FEDSTATS], env={**os.environ, **given}, capture_output=True, text=True, check=False, timeout=60
    )
    assert set(done.stdout.split()) == offered
    assert done.stderr == ""
