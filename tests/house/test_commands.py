"""The command line is documented and its options are the same everywhere."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from flows.steps.rollup.queries import SQL
from schemas.texts.language_texts import texts_of

ROOT = Path(__file__).parents[2]
QUERIES = sorted(SQL.rglob("*.sql"))
MODULES = sorted(path for folder in ("flows", "schemas") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_command_is_documented(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ]
    for command in [*commands, "site new"]:
        assert f"fedstats {command}" in text, command


def test_every_command_takes_site_json_and_lang() -> None:
    runner = CliRunner()
    for command in (["nightly"], ["check"], ["status"], ["site", "new"]):
        text = runner.invoke(
            app, [*command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
        ).output
        assert "--json" in text and "--lang" in text, command
        assert "--site" in text or command == ["site", "new"]


def test_every_step_of_a_run_has_its_name_in_the_list_of_runs() -> None:
    steps = {
        name
        for path in (ROOT / "flows").glob("*.py")
        for name in re.findall(r"""\.step\("(\w+)"\)""", path.read_text(encoding="utf-8"))
    }
    assert (
        {"ingest", "publish", "workbooks", "report"}
        <= steps
        <= {key.removeprefix("step.") for key in texts_of("zh")}
    )
