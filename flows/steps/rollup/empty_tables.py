"""Empty tables: made with the columns that their query had before in this process, without planning the query again.

Most queries of a small site find nothing, and to plan one of them takes longer than to run it.
"""

import duckdb

MOST_WORDS = 20_000
"""So many words of all types of keys together may be written out in the definitions of columns."""

_columns: dict[str, str] = {}
"""Definitions of a table's columns by the text of its query."""


def make_empty(con: duckdb.DuckDBPyConnection, name: str, query: str, key: str) -> None:
    """Make a table with the columns of a query and no rows; `key` is the query before its parameters were filled in."""
    if key in _columns:
        con.execute(f"create table {name} ({_columns[key]})")
        return
    con.execute(f"create table {name} as ({query}\n) with no data")
    if (columns := _columns_of(con, name)) is not None:
        _columns[key] = columns


def _columns_of(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """Definitions of a table's columns, with the names of the types of keys (see the table `typed`).

    None if these cannot be told apart or have too many words.
    """
    [(words,)] = con.execute(
        "select sum(len(labels)) from duckdb_types() where labels is not null"
    ).fetchall()
    if words > MOST_WORDS:
        return None
    found = con.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where table_name in ('typed', $name) order by column_index",
        {"name": name},
    ).fetchall()
    typed = [(text, column) for table, column, text in found if table == "typed"]
    names = dict(typed) | {f"{text}[]": f"{column}[]" for text, column in typed}
    columns = [(column, names.get(text, text)) for table, column, text in found if table == name]
    if len(dict(typed)) < len(typed) or any("ENUM(" in text for _, text in columns):
        return None
    return ", ".join(f'"{column}" {text}' for column, text in columns)
