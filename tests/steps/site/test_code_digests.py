"""Digests of the code: they change with a byte of what they cover and with nothing else."""

import shutil
from pathlib import Path

import pytest

from flows.steps.site.code_digests import READING, digest_of_code, digest_of_queries, reading_digest
from schemas.texts import language_texts
from schemas.texts.language_texts import languages
from tests.house.test_rooms import FLOORS, MODULES, imports

ROOT = Path(__file__).parents[3]
ROOMS = [f"flows/steps/{room}" for rooms in FLOORS for room in rooms]
READING_ROOMS = {f"flows/steps/{room}" for room in ("values", "findings", "book", "recognise", "tidy")}
OTHERS = (
    "flows",
    "flows/cli",
    "flows/running",
    "schemas",
    "schemas/integrity",
    "schemas/marts",
    "tests/house",
)
PARTLY = {
    "flows/steps/intake": {
        "_cut_numbers.py",
        "_personal_labels.py",
        "_split_numbers.py",
        "catalogue_codes.py",
        "personal_patterns.py",
        "personal_search.py",
    },
    "schemas/texts": {"causes.py", "language_texts.py", "said.py"},
    "flows/steps/ingest": {"check.py", "reading_faults.py"},
}
"""Rooms of which only these modules read."""

NOT_HASHED = {
    "flows.steps.intake.raw_bytes",  # the type of a received file
    "flows.steps.site.code_digests",
    "flows.steps.site.errors",
    "flows.steps.site.files",  # the hash of a file, which is its name
    "flows.steps.site.site",
}
"""Modules that ingest/check imports and that cannot change an observation."""


def place_of(path: Path, root: Path) -> str:
    return path.parent.relative_to(root).as_posix()


def reads(path: Path, root: Path) -> bool:
    """True for a module that turns a file into observations, by the lists of this test."""
    place = place_of(path, root)
    if place in PARTLY:
        return path.name in PARTLY[place]
    return place in READING_ROOMS | {"schemas", "schemas/integrity"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code and the queries."""
    root = tmp_path_factory.mktemp("tree")
    ignore = shutil.ignore_patterns("__pycache__", "*.csv")
    for name in ("flows", "schemas", "sql", "tests/house"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    return root


@pytest.mark.parametrize("place", [*ROOMS, *OTHERS])
def test_the_reading_digest_changes_with_the_modules_that_read_alone(tree: Path, place: str) -> None:
    before, queries = digest_of_code(READING, tree), digest_of_queries(tree)
    files = sorted((tree / place).glob("*.py"))
    assert files
    for path in files:
        code = path.read_bytes()
        path.write_bytes(code + b"#")
        assert (digest_of_code(READING, tree) != before) == reads(path, tree), path
        assert digest_of_queries(tree) == queries, path
        path.write_bytes(code)
    assert digest_of_code(READING, tree) == before


def test_the_reading_digest_changes_with_a_sentence_of_a_finding_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger stores sentences, so a changed one is due to be written again; a template's words are not stored."""
    before = reading_digest()

    def digest_with(old: str, new: str) -> str:
        folder = tmp_path / new
        folder.mkdir()
        for lang in languages():
            shutil.copy(Path(language_texts.__file__).parent / f"{lang}.csv", folder)
        path = folder / "zh.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(language_texts, "FOLDER", folder)
        return reading_digest()

    assert digest_with("template.sheet,", "template.sheet,新") == before
    assert digest_with("finding.empty_file,", "finding.empty_file,新") != before


@pytest.mark.heavy
def test_the_queries_digest_changes_with_every_query_alone(tree: Path) -> None:
    before, reading = digest_of_queries(tree), digest_of_code(READING, tree)
    for path in sorted((tree / "sql").rglob("*.sql")):
        query = path.read_bytes()
        path.write_bytes(query + b"-")
        # the report reads what is published, and makes no figure
        assert (digest_of_queries(tree) == before) == (path.parent.name == "report"), path
        assert digest_of_code(READING, tree) == reading, path
        path.write_bytes(query)
    assert digest_of_queries(tree) == before


def test_everything_that_checking_a_file_imports_is_hashed() -> None:
    reached: set[str] = set()
    waiting = {"flows.steps.ingest.check"}
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= imports(module) - reached - NOT_HASHED
    reached = {module for module in reached if not module.endswith("__init__")}
    not_hashed = {module for module in reached if not reads(MODULES[module], ROOT)}
    assert not_hashed <= {"flows", "flows.steps"}
    rooms = {name.replace("/", ".") for name in READING_ROOMS}
    idle = {module for module in set(MODULES) - reached - rooms if module.startswith(tuple(rooms))}
    assert idle == set()  # no module of a reading room is without use in reading


def test_a_place_without_modules_is_an_error(tree: Path) -> None:
    with pytest.raises(FileNotFoundError):
        digest_of_code(["flows/steps/nowhere"], tree)
    (tree / "empty").mkdir()
    with pytest.raises(FileNotFoundError):
        digest_of_code(["empty"], tree)
