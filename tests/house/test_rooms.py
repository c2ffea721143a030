"""The structure that a reader may rely on: rooms, their order, closed doors, limits of size."""

import ast
import re
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = "flows.steps"
SQL = ROOT / "sql"

FLOORS = (
    ("values", "findings", "book"),
    ("recognise", "catalogue"),
    ("site",),
    ("intake",),
    ("tidy", "template", "ledger"),
    ("slip", "rollup"),
    ("ingest", "vintage"),
    ("answer",),
    ("export", "report"),
)
"""Rooms of flows/steps; a room imports from rooms on lower floors alone."""

LAYERS = (
    ("schemas",),
    (STEPS,),
    ("flows.running", "flows.tasks"),
    ("flows.one_night",),
    ("flows.nightly", "flows.backfill", "flows.rebuild", "flows.morning"),
    ("flows.deployments", "flows.cli"),
)
"""Layers of the whole; a layer imports from lower layers and from its own modules, a flow from lower layers alone."""

ALIKE = ("s", "ing", "ed", "d", "er")
"""Endings that may not be the only difference between two modules."""


def _paths() -> list[Path]:
    return sorted(path for folder in ("flows", "schemas") for path in (ROOT / folder).rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_name(path): path for path in _paths()}


@cache
def imports(module: str) -> frozenset[str]:
    """Modules of the project that a module imports anywhere, lazily and for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return frozenset(found & set(MODULES)) - {module}


def room(module: str) -> str | None:
    """The room of a module; None outside flows/steps."""
    parts = module.split(".")
    return parts[2] if module.startswith(f"{STEPS}.") else None


def floor(name: str) -> int:
    return next(at for at, rooms in enumerate(FLOORS) if name in rooms)


def layer(module: str) -> int:
    for at, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return at
    raise AssertionError(f"{module} is in no layer")


def public_definitions(path: Path) -> list[str]:
    """Public classes, functions and names set at the top level of a module."""
    names: list[str] = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
        elif isinstance(node, ast.TypeAlias) if hasattr(ast, "TypeAlias") else False:
            names.append(node.name.id)
    return [name for name in names if not name.startswith("_")]


def test_every_step_lies_in_a_room() -> None:
    folders = {path.name for path in (ROOT / "flows" / "steps").iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == {name for rooms in FLOORS for name in rooms}
    assert [path.name for path in (ROOT / "flows" / "steps").glob("*.py")] == ["__init__.py"]


def test_a_room_imports_from_lower_floors_alone() -> None:
    wrong = [
        (module, other)
        for module in MODULES
        for other in imports(module)
        if (here := room(module)) and (there := room(other)) and here != there and floor(there) >= floor(here)
    ]
    assert wrong == []


def test_a_layer_imports_from_lower_layers_alone() -> None:
    wrong = []
    for module in MODULES:
        if module == "flows":
            continue
        for other in imports(module) - {"flows"}:
            same = layer(module) == layer(other)
            if layer(other) > layer(module) or (same and layer(module) == 3):
                wrong.append((module, other))
    assert wrong == []


def test_a_closed_door_stays_closed() -> None:
    wrong = [
        (module, other)
        for module in MODULES
        for other in imports(module)
        if other.rpartition(".")[2].startswith("_")
        and not other.endswith("__init__")
        and module.rpartition(".")[0] != other.rpartition(".")[0]
    ]
    assert wrong == []


def test_no_circle_of_modules() -> None:
    graph = {module: imports(module) for module in MODULES}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(str(circle.args[1]))


def test_public_names_are_defined_once() -> None:
    counts: Counter[str] = Counter()
    for path in MODULES.values():
        counts.update(set(public_definitions(path)))
    assert sorted(name for name, count in counts.items() if count > 1) == []


def test_no_two_modules_differ_by_a_suffix_alone() -> None:
    names = [name.rpartition(".")[2].lstrip("_") for name in MODULES]
    wrong = {
        (one, other)
        for one in names
        for other in names
        if one != other and other in {one + end for end in ALIKE}
    }
    assert sorted(wrong) == []


@pytest.mark.parametrize(("what", "most"), [("module", 300), ("function", 60), ("query", 120)], ids=str)
def test_sizes(what: str, most: int) -> None:
    too_long = []
    for path in (
        [*MODULES.values(), *(ROOT / "benchmarks").glob("*.py")] if what != "query" else SQL.rglob("*.sql")
    ):
        text = path.read_text(encoding="utf-8")
        if what == "function":
            spans = [
                (node.name, (node.end_lineno or 0) - node.lineno + 1)
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            too_long += [f"{path.relative_to(ROOT)}:{name} {lines}" for name, lines in spans if lines > most]
        elif (lines := len(text.splitlines())) > most:
            too_long.append(f"{path.relative_to(ROOT)} {lines}")
    assert too_long == []


def test_no_prefect_and_no_clock_in_steps_and_schemas() -> None:
    for module, path in MODULES.items():
        if not module.startswith((STEPS, "schemas")):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) prefect", text, re.MULTILINE), path
        assert not re.search(r"datetime\.now|date\.today|time\.time\(|os\.environ", text), path


def test_nothing_private_of_prefect_is_touched() -> None:
    """A module that imports Prefect reads names with an underscore of its own objects alone."""
    touched = []
    for module, path in MODULES.items():
        text = path.read_text(encoding="utf-8")
        if not re.search(r"^\s*from prefect", text, re.MULTILINE):
            continue
        touched += [
            f"{module}:{node.lineno} {ast.unparse(node)}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Attribute)
            and re.match(r"_[a-z]", node.attr)
            and ast.unparse(node.value) not in ("self", "cls", "os")
        ]
    assert touched == []
