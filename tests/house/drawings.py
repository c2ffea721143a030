"""Generated parts of the docs: the picture of the rooms, the picture of the chapters, the index of decisions.

`make docs` writes them into the pages; tests/house/test_docs.py compares the pages with them.
"""

import re
import sys
from pathlib import Path

from flows.steps.rollup.graph import CHAPTERS, queries
from tests.house.test_rooms import FLOORS, MODULES, floor, imports, room

ROOT = Path(__file__).parents[2]
SQL = ROOT / "sql"
DECISIONS = ROOT / "docs" / "decisions"

SUBJECTS = (
    "Reading returns",
    "Personal data and hostile files",
    "Templates, slips, corrections",
    "Catalogue",
    "Ledger, archive, events",
    "Roll-up: what a figure means",
    "Roll-up: how it is computed",
    "Claims, totals, targets",
    "Quality checks",
    "Publication and vintages",
    "Running and faults",
    "Structure of the code",
    "Tests",
)
"""Subjects of decisions, in the order of the index."""


def draw_rooms() -> str:
    """Mermaid: a box a room, a row a floor, an arrow an import from one room to another."""
    arrows = sorted(
        {
            (here, there)
            for module in MODULES
            for other in imports(module)
            if (here := room(module)) and (there := room(other)) and here != there
        },
        key=lambda arrow: (-floor(arrow[0]), arrow),
    )
    lines = ["flowchart TD"]
    for at in reversed(range(len(FLOORS))):
        names = "; ".join(FLOORS[at])
        lines += [f'    subgraph floor{at}["floor {at}"]', f"        {names}", "    end"]
    lines += [f"    {here} --> {there}" for here, there in arrows]
    return _fenced(lines)


def draw_chapters() -> str:
    """Mermaid: a box a chapter of sql/ with the number of its queries, an arrow where one reads another's tables."""
    chapter = {path.stem: path.parent.name for path in sorted(SQL.glob("*/*.sql"), reverse=True)}
    arrows = set()
    for path in SQL.glob("*/*.sql"):
        for name in read_inputs(path):
            if (source := chapter.get(name, path.parent.name)) != path.parent.name:
                arrows.add((source, path.parent.name))
    names = sorted(set(chapter.values()))
    counted = {name: len(list((SQL / name).glob("*.sql"))) for name in names}
    lines = ["flowchart LR"]
    lines += [f'    {name}["{name} ({counted[name]})"]' for name in names]
    lines += [f"    {source} --> {target}" for source, target in sorted(arrows)]
    return _fenced(lines)


def draw_tables() -> str:
    """Mermaid: the chapters of the roll-up in reading order with their tables, an arrow where one reads another's."""
    lines = ["flowchart TD"]
    chapter = {node.name: query.chapter for node, query in reversed(queries().items())}
    made = [name for name in CHAPTERS if name not in ("checks", "marts")]
    for name in made:
        tables = sorted({path.stem for path in (SQL / name).glob("*.sql")})
        rows = [", ".join(tables[at : at + 3]) for at in range(0, len(tables), 3)]
        lines.append(f'    {name}["<b>{name}</b><br>{"<br>".join(rows)}"]')
    arrows = {
        (chapter[read.name], query.chapter)
        for node, query in queries().items()
        for read in query.reads(node.boundary)
        if read in queries() and query.chapter in made
    }
    lines += [f"    {source} --> {target}" for source, target in sorted(arrows) if source != target]
    return _fenced(lines)


def read_inputs(path: Path) -> list[str]:
    """Tables and queries that the `-- inputs:` header of a query names, without remarks and boundaries."""
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("--")]
    start = next(at for at, line in enumerate(head) if line.startswith("-- inputs: "))
    text = head[start].removeprefix("-- inputs: ")
    for line in head[start + 1 :]:
        if re.match(r"-- [a-z]+: ", line):
            break
        text += " " + line.removeprefix("--").strip()
    return re.findall(r"[a-z_]+", re.sub(r"\(.*?\)|@[a-z_]+", "", text))


def index_decisions() -> str:
    """Markdown: the decisions by subject, each with what it replaces or is replaced by."""
    records: dict[str, list[str]] = {subject: [] for subject in SUBJECTS}
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        title, _, subject, *_ = path.read_text(encoding="utf-8").splitlines()
        subject, _, related = subject.removeprefix("Subject: ").partition(" · ")
        number, title = title.removeprefix("# ").split(". ", maxsplit=1)
        related = f" ({related})" if related else ""
        records[subject].append(f"- [{number}]({path.name}) {title}{related}")
    return "\n".join(
        line for subject, own in records.items() if own for line in (f"## {subject}", "", *own, "")
    ).rstrip()


PARTS = {
    "rooms": ("docs/architecture.md", draw_rooms),
    "chapters": ("docs/architecture.md", draw_chapters),
    "rollup": ("docs/rollup.md", draw_tables),
    "decisions": ("docs/decisions/README.md", index_decisions),
}
"""Generated parts: the page of each and the function that makes it."""


def between(name: str) -> tuple[str, str]:
    """The lines that begin and end a generated part of a page."""
    return f"<!-- generated: {name} -->\n", "\n<!-- end of generated -->"


def find_part(name: str) -> str:
    """A generated part as its page has it."""
    begin, end = between(name)
    return (ROOT / PARTS[name][0]).read_text(encoding="utf-8").split(begin)[1].split(end)[0]


def write_parts() -> None:
    for name, (page, make) in PARTS.items():
        path = ROOT / page
        begin, end = between(name)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(begin + find_part(name) + end, begin + make() + end), encoding="utf-8")


def _fenced(lines: list[str]) -> str:
    return "\n".join(("```mermaid", *lines, "```"))


if __name__ == "__main__":
    write_parts()
    sys.stdout.write("the generated parts of docs/ are up to date\n")
