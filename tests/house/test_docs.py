"""Pages that the code can contradict: pictures, links, the index of decisions."""

import re
from pathlib import Path

import pytest

from tests.house.drawings import DECISIONS, PARTS, ROOT, find_part

PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
    if path.is_file()
)


@pytest.mark.parametrize("name", PARTS)
def test_a_generated_part_is_up_to_date(name: str) -> None:
    assert find_part(name) == PARTS[name][1](), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    lost = [
        target
        for target in targets
        if target and not target.startswith("http") and not (page.parent / target).exists()
    ]
    assert lost == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_hook_before_a_commit_is_make_lint() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.+)", text) == ["make lint"]


def test_every_place_for_a_new_thing_is_there() -> None:
    """CONTRIBUTING.md names folders and files that exist."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:flows|schemas|sql|docs|tests)/[\w/.]+?)/?`", text)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
