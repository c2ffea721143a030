"""Compare what is taken of a file with what a person reads in it.

handed.json and made.json give for each file: why it is there, the figures by place, period and indicator, and the
findings that must be there. A figure is a text (exact), null (not to be taken), or a list of these and of pairs
[text, qualifier], of which any will do. A finding is a rule, or * for any, and a cell; a | separates alternatives.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
SILENT, ELSEWHERE, AT_CELL = "wrong, silent", "wrong, findings elsewhere", "wrong, warned at the cell"
MISSING, REFUSED, RIGHT = "finding missing", "refused what a person reads", "right"
WORST_FIRST = (SILENT, ELSEWHERE, AT_CELL, MISSING, REFUSED)

Row = dict[str, Any]
Options = Sequence[tuple[Decimal, str] | None]


class Expected(NamedTuple):
    """Path of a file and its content as a person reads it; `figures` by place, period and indicator."""

    path: Path
    why: str
    figures: dict[tuple[str, str, str], Options]
    findings: list[list[str | None]]


def expected_files() -> Iterator[tuple[str, Expected]]:
    """Each file under its name in files/."""
    for part in ("handed", "made"):
        for file, noted in json.loads((HERE / f"{part}.json").read_text(encoding="utf-8")).items():
            figures = {
                (*row.split("|"), name): _options(given)
                for row, names in noted["cells"].items()
                for name, given in names.items()
            }
            path = HERE / "files" / part / file
            yield f"{part}/{file}", Expected(path, noted["why"], figures, noted["findings"])


def _options(given: Any) -> Options:
    options = given if isinstance(given, list) else [given]
    pairs = (option if isinstance(option, list) else [option, "exact"] for option in options)
    return [None if value is None else (Decimal(value), qualifier) for value, qualifier in pairs]


def judge(expected: Expected, values: Sequence[Row], findings: Sequence[Row]) -> tuple[str, list[str]]:
    """The worst that happened, and a line for each difference."""
    found = [(cells_of(finding), finding) for finding in findings]
    at = set().union(*(cells for cells, _ in found))
    said = []
    taken: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in values:
        below = "_below" if row["reported_as"] == "subtotal" else ""
        if row["value"] is not None:
            taken[row["place_code"], row["period"], row["indicator"] + below].append(row)
    for key in sorted(expected.figures.keys() | taken):
        options, rows = expected.figures.get(key, [None]), taken[key]
        got = [(Decimal(str(row["value"])), row["qualifier"]) for row in rows]
        if not got and None not in options:
            said.append((REFUSED, f"{key}: not taken, should be {options}"))
        elif got and (len(got) > 1 or got[0] not in options):
            marked = any(row["cell"] in at for row in rows) and key in expected.figures
            kind = AT_CELL if marked else ELSEWHERE if findings else SILENT
            said.append((kind, f"{key}: {got} from {[row['cell'] for row in rows]}, should be {options}"))
    for rule, cell in expected.findings:
        if not any(_is(rule, cell, finding, cells) for cells, finding in found):
            said.append((MISSING, f"no finding {rule} at {cell or 'any cell'}"))
    kinds = {kind for kind, _ in said}
    return next((kind for kind in WORST_FIRST if kind in kinds), RIGHT), [line for _, line in said]


def cells_of(finding: Row) -> set[str]:
    return set(re.split("[、,; ]+", finding["cell"] or "")) - {""}


def _is(rule: str | None, cell: str | None, finding: Row, cells: set[str]) -> bool:
    """True if the finding is the expected one: by its place alone for *, else by rule too and not explained."""
    rules = (rule or "*").split("|")
    if "*" not in rules and (finding["rule"] not in rules or finding["explanation"] is not None):
        return False
    places = (cell or "").split("|")
    return "" in places or bool(cells & set(places))
