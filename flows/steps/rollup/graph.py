"""Graph: the queries of sql/ as tables, each made with all that it reads when it is asked for.

A query with the parameter $boundary makes a table with a column `boundary`. Its rows are inserted for the places as
they were (as_was), then for the places as they are now (as_now). A query of the same name in the chapter `today` gives
the rows as_now instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import duckdb

from flows.steps.rollup.empty_tables import make_empty
from flows.steps.rollup.queries import SQL
from schemas.codelists import BOUNDARIES

CHAPTERS = (
    *("standing", "given", "periods", "today", "places", "exactness", "figures"),
    *("claims", "totals", "targets", "checks", "marts"),
)
"""Folders of sql/ in reading order: a query reads its chapter and earlier ones; as_now it may read any table as_was."""


FEW_ROWS = 1_000_000
"""So many rows are copied faster than a view of them is planned again for each query that reads it."""


class Node(NamedTuple):
    """A table's rows of one boundary; the boundary is empty where the table has no such column."""

    name: str
    boundary: str = ""


@dataclass(frozen=True)
class Query:
    """A file of sql/ and its header; `made_as` is table, view, or a condition of one (see QueryTables)."""

    chapter: str
    name: str
    text: str
    inputs: tuple[str, ...]
    parameters: frozenset[str]
    made_as: str

    @property
    def needed(self) -> tuple[str, ...]:
        """Tables without whose rows the query has none, each with a condition or without; one with rows suffices."""
        _, _, stated = self.made_as.partition("; empty without ")
        return tuple(stated.split(" or ")) if stated else ()

    @property
    def has_boundary(self) -> bool:
        """True if the table has a column `boundary`."""
        return "boundary" in self.parameters or self.made_as.endswith("of both boundaries")

    def reads(self, boundary: str) -> list[Node]:
        """The nodes that the query reads at a boundary; an input that names one is read at that."""
        found = []
        for text in self.inputs:
            name, _, stated = text.partition("@")
            found.append(Node(name, (stated or boundary) if name in bounded() else ""))
        return found


def parse_query(chapter: str, name: str) -> Query:
    """The query `sql/<chapter>/<name>.sql`; raises FileNotFoundError if there is none."""
    text = (SQL / chapter / f"{name}.sql").read_text(encoding="utf-8")
    header = re.sub(r"\n--  +", " ", text)
    stated = dict(re.findall(r"^-- ([a-z ]+): (.*)$", header, re.MULTILINE))
    inputs = tuple(re.findall(r"[a-z_]+(?:@[a-z_]+)?", re.sub(r"\(.*?\)", "", stated["inputs"])))
    parameters = frozenset(re.findall(r"\$(\w+)", stated["parameters"]))
    return Query(chapter, name, text, inputs, parameters, stated.get("made as", "table"))


@cache
def queries() -> Mapping[Node, Query]:
    """The query of each node."""
    nodes: dict[Node, Query] = {}
    found = [
        parse_query(chapter, path.stem)
        for chapter in CHAPTERS
        for path in sorted((SQL / chapter).glob("*.sql"))
    ]
    today = {query.name: query for query in found if query.chapter == "today"}
    for query in sorted(found, key=lambda query: query.chapter == "today"):
        is_twin = query.chapter == "today" and Node(query.name, "as_was") in nodes
        if not query.has_boundary:
            nodes[Node(query.name)] = query
        elif not is_twin:
            nodes[Node(query.name, "as_was")] = query
            nodes[Node(query.name, "as_now")] = today.get(query.name, query)
    return nodes


@cache
def bounded() -> frozenset[str]:
    """Tables with a column `boundary`."""
    return frozenset(node.name for node in queries() if node.boundary)


class QueryTables:
    """A database of a run in which tables of sql/ are made on demand, each once.

    `parameters` are the values of the queries' parameters; `loaders` make tables that no query makes. The header line
    `-- made as:` says how: `table` (without the line), `view`, `view; table if $x` (where the parameter is not empty),
    `view; table if few x` (where the table x has at most FEW_ROWS rows),
    `view; of both boundaries` (one view that passes on the column `boundary` of what it reads),
    `table; empty without x or y where …` (no rows are searched for where x has none and y none of the condition) or `table; rank by rank as x` (with
    the columns of the table x, filled for each value of $rank from its rows of the ranks before).
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        loaders: Mapping[str, Callable[["QueryTables"], None]],
        **parameters: Any,
    ) -> None:
        self.con, self._loaders, self._parameters = con, loaders, parameters
        loaded = con.execute(
            "select table_name from duckdb_tables()"
        )  # duckdb_views() costs more than a query
        self._made = {Node(name) for (name,) in loaded.fetchall()}
        self._begun = set(self._made)  # a table filled rank by rank reads itself
        self._filled: set[str] = set()  # tables known to have rows

    def build(self, *names: str) -> None:
        """Make tables and what they read; of a table with boundaries that of `name@boundary`, or both."""
        for text in names:
            name, _, stated = text.partition("@")
            for boundary in BOUNDARIES if name in bounded() and not stated else (stated,):
                self._make(Node(name, boundary))

    def build_inputs(self, query: Query, boundary: str = "") -> None:
        """Make what a query reads."""
        for node in query.reads(boundary):
            self._make(node)

    def is_empty(self, chapter: str, name: str) -> bool:
        """True if the header of a query says that it has no rows without those of other tables, and these have none."""
        query = parse_query(chapter, name)
        self.build(*(other.split()[0] for other in query.needed))
        return self._is_known_empty(query)

    def select(self, chapter: str, name: str, **parameters: Any) -> duckdb.DuckDBPyRelation:
        """The rows of a query, after what it reads is made; a parameter `boundary` is the boundary that it reads at."""
        query = parse_query(chapter, name)
        self.build_inputs(query, parameters.get("boundary", ""))
        return self.con.sql(_filled(query.text, self._parameters | parameters))

    def _make(self, node: Node) -> None:
        if node in self._begun:
            return
        self._begun.add(node)
        if node.name in self._loaders:
            self._loaders[node.name](self)
        elif node in queries() and not self._is_needless(node):
            query = queries()[node]
            self.build_inputs(
                query, node.boundary
            )  # among them, perhaps, this table's rows of the other boundary
            self._insert(node, query)
        self._made.add(node)

    def _insert(self, node: Node, query: Query) -> None:
        kind, _, rest = query.made_as.partition("; ")
        condition, _, other = rest.rpartition(" ")
        is_given = condition == "table if" and self._parameters[other.removeprefix("$")]
        if is_given or (condition == "table if few" and not has_rows(self.con, f"{other} offset {FEW_ROWS}")):
            kind = "table"
        if condition == "of both":
            if not self._has_other(node):
                self.con.execute(f"create view {node.name} as {query.text}")
        elif kind == "view":
            made = [Node(node.name, boundary) for boundary in ("", *BOUNDARIES)]
            texts = [self._text(own) for own in made if own in self._made | {node} and own in queries()]
            both = " union all by name ".join(f"({text}\n)" for text in texts)
            self.con.execute(f"create or replace view {node.name} as {both}")
        elif condition == "rank by rank as":
            self._insert_ranks(node, other)
        elif self._is_known_empty(query):
            if not self._has_other(node):
                make_empty(self.con, node.name, self._text(node))
        elif self._has_other(node):
            self._fill(node.name, f"insert into {node.name} by name {self._text(node)}")
        else:
            self._fill(node.name, f"create table {node.name} as ({self._text(node)}\n)")

    def _insert_ranks(self, node: Node, other: str) -> None:
        """Fill a table rank by rank; the lowest rank as_was is the table that gives the columns."""
        if not self._has_other(node):
            self.con.execute(f"create table {node.name} as from {other} with no data")
        for rank in self._parameters["ranks"][node.boundary == "as_was" :]:
            self._fill(node.name, f"insert into {node.name} by name {self._text(node, rank=rank)}")

    def _fill(self, name: str, statement: str) -> None:
        """Run a statement that gives a table rows, and remember that it has some."""
        if self.con.execute(statement).fetchall()[0][0]:
            self._filled.add(name)

    def _is_known_empty(self, query: Query) -> bool:
        """True if none of the tables has rows without whose rows the query has none."""
        return bool(query.needed) and not any(self._has_rows(other) for other in query.needed)

    def _has_rows(self, table: str) -> bool:
        if table not in self._filled and has_rows(self.con, table):
            self._filled.add(table)
        return table in self._filled

    def _text(self, node: Node, **more: Any) -> str:
        return _filled(queries()[node].text, self._parameters | {"boundary": node.boundary} | more)

    def _is_needless(self, node: Node) -> bool:
        """True for rows as_now if no period's places changed: there are none, and the table is already made as_was."""
        return node.boundary == "as_now" and self._has_other(node) and not self._has_changes

    @cached_property
    def _has_changes(self) -> bool:
        """True if the places of any period changed since."""
        return has_rows(self.con, "changed_period")

    def _has_other(self, node: Node) -> bool:
        """True if the table already has rows of another boundary."""
        return any(own.name == node.name and own != node for own in self._made)


def has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """True if a table has any rows; a condition may follow the table's name."""
    return con.execute(f"select 1 from {table} limit 1").fetchall() != []


def _filled(text: str, parameters: Mapping[str, Any]) -> str:
    """The query with its parameters as literals: a view can have no others, and a constant boundary is cheap."""
    return re.sub(r"\$(\w+)", lambda found: _literal(found[1], parameters.get(found[1], found[0])), text)


def _literal(name: str, value: Any) -> str:
    if name == "boundary":
        return f"cast('{value}' as boundary)"
    if isinstance(value, list):
        return f"[{', '.join(_literal('', own) for own in value)}]"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
