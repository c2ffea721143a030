"""Commands typed wrongly, and commands interrupted at the keyboard: one sentence each, in the language asked for."""

import os
import re
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
import typer

from flows.cli.app import PANELS
from flows.cli.options import failures
from flows.running.log import run_log
from flows.steps.answer.runs import list_runs
from flows.steps.ledger import decisions
from flows.steps.ledger.events import read_events
from flows.steps.site.errors import is_interrupt
from flows.steps.site.site import Site
from tests.support.site import FEDSTATS, fedstats, fedstats_here, fill_site, make_test_site, run_site

SITE = "no/site/is/opened"


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (
            ("explain",),
            "缺少参数 PLACE（单位：代码、名称或路径，如 株洲市/荷塘区）。用法：fedstats explain PLACE PERIOD INDICATOR",
            "Missing argument",
        ),
        (("lock", "2025-01"), "缺少选项 --reason（说明理由）", "Missing option '--reason'"),
        (("explain", "--depht", "2"), "没有选项 --depht，相近的有：--depth", "No such option: --depht"),
        (("runs", "-n", "x"), "--most 的值不对：要写数字", "Invalid value for '--most'"),
        (("runs", "-n", "0"), "--most 的值不对：不能小于 1", "greater than or equal to 1"),
        (("withdraw", "--reason"), "选项 --reason 后面要写内容", "requires an argument"),
        (("status", "--json=3"), "选项 --json 后面不写内容", "does not take a value"),
        (("statu",), "没有命令 statu，相近的有：status", "No such command 'statu'"),
        (
            ("status", "2025-01", "2025-02"),
            "多写了 2025-02（名称里有空格的要加引号）",
            "unexpected extra argument",
        ),
        (
            ("lock", "2025-01", "--reason", ""),
            "--reason 是空的，请写明理由",
            "--reason is blank: give a reason",
        ),
        (("nightly", "--accept-drop", " "), "--accept-drop 是空的，请写明理由", "--accept-drop is blank"),
        (("verify", "--accept-break", "　"), "--accept-break 是空的，请写明理由", "--accept-break is blank"),
        (
            ("backfill", "2025-01", "2025-02", "--reason", ""),
            "--reason 是空的，请写明理由",
            "--reason is blank",
        ),
    ],
)
def test_a_wrong_command_is_one_sentence_in_the_language_asked_for(
    command: tuple[str, ...], zh: str, en: str
) -> None:
    for lang, said in (((), zh), (("--lang", "en"), en), (("--lang=en",), en)):
        done = fedstats_here(*command[:1], *lang, *command[1:], FEDSTATS_SITE=SITE)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert en in fedstats_here(*command, FEDSTATS_SITE=SITE, FEDSTATS_LANG="en").stderr


def test_an_option_before_its_command_is_known_there() -> None:
    early = fedstats_here("--site", SITE, "status")
    assert (early.returncode, early.stdout) == (2, "")
    assert early.stderr.startswith("选项 --site 要写在命令后面。用法：fedstats COMMAND")
    inside = fedstats_here("catalogue", "--lang", "en", "export")
    assert "Option --lang stands after the command. Usage: fedstats catalogue COMMAND" in inside.stderr
    assert "没有选项 --sit" in fedstats_here("--sit", SITE, "status").stderr


def test_an_unknown_language_lists_the_languages() -> None:
    done = fedstats_here("status", "--lang", "fr")
    assert done.returncode == 2
    assert "--lang 的值不对：没有“fr”，可以写：zh, en" in done.stderr


@pytest.mark.parametrize("command", [("--help",), ("status", "--help")])
def test_help_is_no_error(command: tuple[str, ...]) -> None:
    done = fedstats_here(*command)
    assert (done.returncode, done.stderr) == (0, "")
    assert "fedstats" in done.stdout


def english_words(text: str) -> set[str]:
    """Words of a help in Latin letters, without names of options, values and examples."""
    plain = re.sub(r"--?[\w-]+|<.*?>|\{.*?\}|\[.*?\]|[A-Z_]{2,}|\w+\.\w+", " ", text)
    return set(re.findall(r"[a-z]{2,}", plain))


@pytest.mark.parametrize("command", sorted(name for group in PANELS.values() for name in group))
def test_a_help_is_in_one_language(command: str) -> None:
    """Help panels, their titles and the library's own words, of each command."""
    zh = fedstats_here(command, "--help", COLUMNS="200").stdout
    en = fedstats_here(command, "--lang", "en", "--help", COLUMNS="200").stdout
    assert "用法：" in zh and "选项" in zh and "显示这个说明" in zh
    assert "Usage:" in en and "Options" in en and "Show this message" in en
    assert not re.search("[一-鿿]", en.replace("zh 中文，en English", "").replace("株洲市/荷塘区", ""))
    assert len(english_words(zh)) < 12, english_words(zh)
    assert not english_words(zh) & {"default", "required", "options", "the", "of", "show"}


def test_the_list_of_commands_is_in_one_language() -> None:
    zh, en = fedstats_here("--help"), fedstats_here("--help", FEDSTATS_LANG="en")
    assert "查数" in zh.stdout and "questions" not in zh.stdout and "Install" not in zh.stdout
    assert "questions about figures" in en.stdout and not re.search("[一-鿿]", en.stdout)
    assert "新建站点" in fedstats_here("site").stdout


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = make_test_site(tmp_path_factory.mktemp("usage") / "s")
    fill_site(site, ["2025-01"])
    run_site(site, datetime(2025, 3, 20, tzinfo=UTC))
    return site


def test_a_refused_request_is_said_in_one_language(published: Site) -> None:
    asked = ("diff", "nosuch", "current", "--site", published.root, "--lang")
    said = [fedstats_here(*asked, lang) for lang in ("zh", "en")]
    assert [own.returncode for own in said] == [1, 1]
    assert said[0].stderr.strip() == "没有唯一的版本以 nosuch 开头，全部版本：fedstats vintages"
    english = "'nosuch' is not the beginning of exactly one vintage; all of them: fedstats vintages"
    assert said[1].stderr.strip() == english


def test_an_interrupted_question_changed_nothing(published: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.steps.answer.status.lacking_files", interrupt)  # a name that no module keeps
    done = fedstats_here("status", "--site", published.root)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() == "已中断：站点的数据没有变动。"
    english = fedstats_here("status", "--site", published.root, "--lang", "en")
    assert english.stderr.strip() == "interrupted: nothing of the site was changed."


def test_an_interrupted_decision_is_recorded_or_not(published: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    record = decisions.record_event
    command = ("lock", "2024-Q1", "--reason", "已上报市里", "--site", published.root)
    monkeypatch.setattr(decisions, "record_event", interrupt)
    before = fedstats_here(*command)
    assert (before.returncode, before.stderr.strip()) == (
        130,
        "已中断：这项决定没有记下，站点的数据没有变动。",
    )
    assert "lock" not in read_events(published)["event"].to_list()

    def record_and_interrupt(*given: object) -> NoReturn:
        record(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(decisions, "record_event", record_and_interrupt)
    after = fedstats_here(*command)
    assert (after.returncode, after.stderr.strip()) == (130, "已中断：这项决定已经记下。")
    assert read_events(published)["event"].to_list()[-1] == "lock"


def interrupted_run(site: Site, capsys: pytest.CaptureFixture[str], steps: tuple[str, ...], cut: str) -> str:
    """The sentence of a run that finishes `steps` and is interrupted in the step `cut`, or before any step."""
    with (
        pytest.raises(typer.Exit) as ended,
        failures(site, "zh", False),
        run_log(site, "nightly") as log,
    ):
        for step in steps:
            with log.step(step):
                pass
        if cut:
            with log.step(cut):
                raise RuntimeError("Query interrupted") from None  # as DuckDB says it
        raise KeyboardInterrupt
    assert ended.value.exit_code == 130
    return capsys.readouterr().err.strip()


def test_an_interrupted_run_says_how_far_it_came(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    said = interrupted_run(site, capsys, ("receive", "ingest"), "publish")
    assert said.startswith(
        "已中断。做完的：查找新报表、读取并审核；没有做完的：发布，后面的没有做。已发布的数据没有变动。"
    )
    assert "再运行一次 fedstats nightly" in said
    [run] = list_runs(site, 1)
    assert (run.outcome, run.reason) == (
        "failed",
        "由操作人中断（Ctrl+C） / interrupted at the keyboard (Ctrl+C)",
    )
    assert (list(run.steps), run.cut_off) == (["receive", "ingest", "publish"], ["publish"])


def test_a_run_interrupted_at_once_says_that_it_did_nothing(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert interrupted_run(site, capsys, (), "") == "已中断：还没有做完任何一步。已发布的数据没有变动。"


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (KeyboardInterrupt(), True),
        (RuntimeError("Query interrupted"), True),
        (ValueError("interrupted"), False),
    ],
)
def test_what_is_an_interrupt(error: BaseException, is_one: bool) -> None:
    assert is_interrupt(error) is is_one


@pytest.mark.heavy
def test_ctrl_c_ends_a_night_with_a_sentence_and_the_next_night_goes_on(site: Site, tmp_path: Path) -> None:
    fill_site(site)
    running = subprocess.Popen(
        [FEDSTATS, "nightly", "--site", str(site.root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not list(site.runs.glob("*/log.jsonl")) and running.poll() is None:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as the terminal does
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.strip().startswith("已中断")
    assert "Traceback" not in said
    assert not site.current.exists()
    done = fedstats("nightly", "--site", site.root)
    assert done.returncode == 0, done.stderr
    assert site.current.exists()


def test_runs_say_which_was_a_trial(site: Site) -> None:
    for is_trial in (True, False):
        with run_log(site, "backfill", first="2025-01", last="2025-02", dry_run=is_trial):
            pass
        time.sleep(0.01)  # a run is named by its time
    newest, before = list_runs(site, 2)
    assert (newest.is_trial, before.is_trial) == (False, True)
    shown = fedstats("runs", "--site", site.root).stdout
    assert shown.count("backfill（试算）") == 1
    assert shown.count("backfill") == 2
    assert "backfill (trial)" in fedstats("runs", "--site", site.root, "--lang", "en").stdout
