"""The queries of sql/ as a graph: headers equal bodies, no circle, chapters in order."""

import json
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.steps.rollup.graph import CHAPTERS, Node, bounded, parse_query, queries
from flows.steps.rollup.queries import SQL
from flows.steps.rollup.rollup import STAGES
from schemas.marts.registry import MARTS

QUERIES = sorted(SQL.glob("*/*.sql"))  # without the macro sql/share_out.sql
LOADED = (
    *("place", "level", "indicator", "form", "form_column", "threshold", "target", "correction", "period"),
    *("period_part", "run", "place_thread", "part_move", "now_move", "changed_period", "event", "finding"),
    *(
        "observation",
        "all_observation",
        "all_submission",
        "locked_return",
        "locked_period",
        "locked_stretch",
        "stretch_number",
        "stretch_thread",
        "rule_operand",
        "check_finding",
    ),
    *(
        "branch_reused",
        "period_reused",
        "observation_staged",
        "figure_file",
        "alternative",
        "combined",
        "compared",
        "rate_term",
        "compound_term",
        "sum_term",
        "rated_form",
        "disaggregation",
    ),
    *("dispute_rule", "branch_rewritten", "named_period", "headline_latest"),
)
"""Tables that Python loads for the roll-up."""

OF_HISTORY = (
    *("old_figure", "new_figure", "old_submission", "new_submission", "old_rate", "new_rate", "revision"),
    *("period_span", "part_of", "place_event", "dim_place", "dim_indicator"),
    *("changed_figure", "changed_record", "changed_return", "touched_cell", "cause_above"),
)
"""Tables of sql/history, which compares two vintages."""

OF_REPORT = (*MARTS, "place_shown", "form_due", "figure_shown", "figure_rank", "headline_shown")
"""Tables of sql/report, which reads the marts of a vintage."""


@cache
def tables_read() -> dict[Path, set[str]]:
    """Tables that each query names, by DuckDB's parser; the names of its CTEs apart."""
    with duckdb.connect() as con:
        texts = {path: path.read_text(encoding="utf-8") for path in QUERIES}
        ask = "select json_serialize_sql($query)"
        return {
            path: named_in(con.execute(ask, {"query": text}).fetchall()[0][0]) for path, text in texts.items()
        }


def named_in(tree: str) -> set[str]:
    names: set[str] = set()
    ctes: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "BASE_TABLE":
                names.add(node["table_name"])
                assert node.get("schema_name") in ("", None, "recurring"), node["table_name"]
            ctes.update(own["key"] for own in node.get("cte_map", {}).get("map", []))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    parsed = json.loads(tree)
    assert not parsed["error"], parsed
    walk(parsed)
    return names - ctes


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.relative_to(SQL).as_posix())
def test_the_header_names_what_the_body_reads(path: Path) -> None:
    query = parse_query(path.parent.name, path.stem)
    stated = {name.partition("@")[0] for name in query.inputs}
    assert tables_read()[path] == stated
    known = {node.name for node in queries()} | set(LOADED)
    if path.parent.name in ("report", "views"):
        known = {*OF_REPORT, "figures_as_was"}
    elif path.parent.name == "history" or path.stem == "revisions":
        known |= set(OF_HISTORY)
    assert stated <= known


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.relative_to(SQL).as_posix())
def test_a_table_with_boundaries_is_read_at_one(path: Path) -> None:
    """The body names the column `boundary` as often as it reads such tables, and the boundaries of its header."""
    query = parse_query(path.parent.name, path.stem)
    if path.parent.name in ("history", "report", "views"):
        return
    body = re.sub(r"^--.*$", "", query.text, flags=re.MULTILINE)
    for text in query.inputs:
        name, _, stated = text.partition("@")
        assert not stated or name in bounded(), text
        if name in bounded():
            assert stated or query.has_boundary, f"{text}: at which boundary?"
            reads = len(re.findall(rf"\b(?:from|join) {name}\b", body))
            of_both = query.made_as.endswith("of both boundaries")
            assert of_both or len(re.findall(r"\bboundary\b", body)) >= reads
            if stated and name != "figure_made":
                assert f"'{stated}'" in body, text


def test_only_route_reads_where_places_moved() -> None:
    """The place where a reporter's number is found, with its share, is decided in one query."""
    readers = {path.stem for path in QUERIES if {"part_move", "now_move"} & tables_read()[path]}
    assert readers == {"route"}


def test_a_table_that_a_query_needs_is_made_before_it() -> None:
    """The table of `empty without …` is an input, or an input's input."""

    def read_by(inputs: set[str]) -> set[str]:
        made = {node.name: query for node, query in queries().items() if node.boundary != "as_now"}
        further = {name.partition("@")[0] for own in inputs & set(made) for name in made[own].inputs}
        return inputs if further <= inputs else read_by(inputs | further)

    for path in QUERIES:
        query = parse_query(path.parent.name, path.stem)
        known = read_by({name.partition("@")[0] for name in query.inputs})
        assert {other.split()[0] for other in query.needed} <= known, path


def test_no_query_waits_for_itself() -> None:
    graph = {
        node: set(query.reads(node.boundary)) & set(queries()) - {node} for node, query in queries().items()
    }
    order = list(TopologicalSorter(graph).static_order())
    assert set(order) == set(queries())


def test_a_chapter_reads_itself_and_those_before_it() -> None:
    """As of today, all tables of the boundaries of the time may be read too."""
    wrong = []
    for node, query in queries().items():
        for read in query.reads(node.boundary):
            other = queries().get(read)
            is_later = other and CHAPTERS.index(other.chapter) > CHAPTERS.index(query.chapter)
            if is_later and not (query.chapter == "today" and is_of_its_time(read)):
                wrong.append((node, read))
    assert wrong == []


def is_of_its_time(node: Node) -> bool:
    return node.boundary != "as_now"


def test_every_table_is_asked_for() -> None:
    """A publication, an explanation or a check reads each table, or makes it on the way."""
    asked: set[Node] = set()

    def ask(node: Node) -> None:
        if node not in asked and node in queries():
            asked.add(node)
            for read in queries()[node].reads(node.boundary):
                ask(read)

    for names in STAGES:
        for text in names:
            name, _, stated = text.partition("@")
            for boundary in (stated,) if stated or name not in bounded() else ("as_was", "as_now"):
                ask(Node(name, boundary))
    for path in QUERIES:
        query = parse_query(path.parent.name, path.stem)
        for boundary in ("as_was", "as_now") if path.parent.name in ("checks", "marts", "explain") else ():
            for read in query.reads(boundary):
                ask(read)
    made = {node for node, query in queries().items() if query.chapter not in ("checks", "marts")}
    assert made - asked == set()
