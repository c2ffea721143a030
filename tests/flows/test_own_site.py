"""The tutorial of an own site: every command and every change of cells that it asks for, in order."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
EXPECTED = {
    # page: text that a command must print
    "own-site.zh.md": {
        "nightly": "培训妇女人数",
        "explain 青山市 2025年1月": "120",
        "catalogue import": "places：新增 1 行",
        "check": "",
        "explain 青山市 2025年2月": "8",
        "status": "4",
    },
    "own-site.md": {
        "nightly": "women trained",
        "explain 990100 2025-01": "120",
        "catalogue import": "places: 1 rows added",
        "explain 990100 2025-02": "8",
        "status": "4",
    },
}


def steps(page: Path) -> Iterator[list[str]]:
    """Commands, as one text, and changes, as file, sheet, cells and text."""
    is_code = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            is_code = not is_code
        elif is_code:
            yield [line]
        elif re.match(r"\| \S+\.xlsx \|", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def change_cells(path: Path, changes: list[list[str]]) -> None:
    book = openpyxl.load_workbook(path)
    for sheet, cells, text in changes:
        value: object = int(text) if text.isdecimal() and len(text) < 5 else text
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            value = datetime.fromisoformat(text)
        found = book[sheet][cells]
        for cell in [own for row in found for own in row] if isinstance(found, tuple) else [found]:
            cell.value = value
    book.save(path)


@pytest.mark.heavy
@pytest.mark.parametrize("page", EXPECTED)
def test_the_tutorial_holds(prefect_server: str, tmp_path: Path, page: str) -> None:
    folder, waiting, met = tmp_path, [], set()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": prefect_server}
    for step in steps(ROOT / "docs" / page):
        if len(step) > 1:
            waiting.append(step)
            continue
        for name in dict.fromkeys(own[0] for own in waiting):
            change_cells(folder / name, [own[1:] for own in waiting if own[0] == name])
        waiting = []
        (command,) = step
        if command.startswith("cd "):
            folder = (folder / command.removeprefix("cd ")).resolve()
            continue
        done = subprocess.run(
            shlex.split(command),
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        for begin, said in EXPECTED[page].items():
            if command.removeprefix("fedstats ").startswith(begin):
                assert said in done.stdout, (command, done.stdout)
                met.add(begin)
    assert met == EXPECTED[page].keys()
    assert (folder / ("正式站点" if "zh" in page else "oursite") / "catalogue.xlsx").is_file()
