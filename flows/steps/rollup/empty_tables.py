"""Empty tables: made with the columns that their query had before in this process, without planning the query again.

Most queries of a small site find nothing, and to plan one of them takes longer than to run it.
"""

from functools import cached_property

import duckdb

MOST_KNOWN_PLACES = 5_000
"""With more places the types of keys have too many words to be compared."""

_columns: dict[str, str] = {}
"""Definitions of a table's columns by the text of its query."""


class EmptyTables:
    """Tables without rows in a database that has the table `typed`."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def make(self, name: str, query: str, key: str) -> None:
        """Make a table with the columns of a query and no rows; `key` is the query before its parameters were filled in."""
        if key in _columns:
            self._con.execute(f"create table {name} ({_columns[key]})")
            return
        # not `with no data`, which compares the words of large enums (findings/duckdb-with-no-data-costs-more-than-rows.sh)
        self._con.execute(f"create table {name} as select * from ({query}\n) limit 0")
        if self._names:
            columns = [(column, self._names.get(text, text)) for column, text in self._described(name)]
            if not any("ENUM(" in text for _, text in columns):
                _columns[key] = ", ".join(f'"{column}" {text}' for column, text in columns)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of the types of keys and words by what DuckDB calls them; none if two of them are called the same."""
        if self._con.execute("select count(*) from place").fetchall()[0][0] > MOST_KNOWN_PLACES:
            return {}
        typed = [(text, column) for column, text in self._described("typed")]
        names = dict(typed) | {f"{text}[]": f"{column}[]" for text, column in typed}
        return names if len(names) == 2 * len(typed) else {}

    def _described(self, table: str) -> list[tuple[str, str]]:
        """Name and type of each column of an empty table; a query of duckdb_columns() takes ten times as long."""
        self._con.execute(f"from {table}").fetchall()
        return [(column, str(dtype)) for column, dtype, *_ in self._con.description or ()]
