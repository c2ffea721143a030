"""Plain words in docstrings and SQL headers: how a first line begins, and phrases that no text contains."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEVER_FIRST = {"what", "which", "where", "whether", "none", "those", "of", "that"}
"""Words that begin no docstring and no header: a first line begins with a noun or a verb."""

BANNED = (
    "but for",
    "none of which",
    "none of whom",
    "one of which",
    "no return of which",
    "of it is theirs",
    "beneath",
)
"""Phrases of the table of bad examples in the style guide."""


def _paths(*folders: str, ending: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(f"*.{ending}"))


MODULES = _paths("flows", "schemas", "benchmarks", "tests", ending="py")
QUERIES = _paths("sql", ending="sql")


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each docstring of a module: of its definitions, and below its constants."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for statement in body:
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield statement.lineno, value.value


def headers(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of a query's header, without its tags."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("--")]
    what = next(at for at, line in enumerate(lines) if line.startswith("-- what: "))
    yield what + 1, "\n".join(line.removeprefix("--").strip() for line in lines[what:]).removeprefix("what: ")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    return headers(path) if path.suffix == ".sql" else docstrings(path)


BANNED_PHRASE = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)


@pytest.mark.parametrize("paths", [MODULES, QUERIES], ids=["docstrings", "headers"])
def test_a_first_line_begins_with_a_noun_or_a_verb_and_no_text_contains_a_banned_phrase(
    paths: list[Path],
) -> None:
    first_words, phrases = [], []
    for path in paths:
        for line, text in texts(path):
            place = f"{path.relative_to(ROOT)}:{line}"
            if (first := re.match(r"\W*(\w+)", text)) and first[1].lower() in NEVER_FIRST:
                first_words.append(f"{place} {text.splitlines()[0]}")
            if found := BANNED_PHRASE.search(" ".join(text.split())):
                phrases.append(f"{place} {found[0]}")
    assert (first_words, phrases) == ([], [])
