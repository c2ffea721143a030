"""Database: the DuckDB that the queries of a run work in, in memory, as much of it as the site sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl

from flows.steps.rollup.queries import read_query
from flows.steps.site.memory import database_bytes
from flows.steps.site.site import Site


@contextmanager
def open_database(site: Site) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own, empty, gone at the end. It works on as many threads as the site sets, and within the memory
    that the run leaves; what does not fit goes to the system's folder for temporary files."""
    with TemporaryDirectory(prefix="fedstats-") as spill:
        config: dict[str, Any] = {"threads": site.settings.workers, "temp_directory": spill}
        if (most := database_bytes(site)) is not None:
            config["memory_limit"] = f"{most}B"
        with duckdb.connect(":memory:", config=config) as con:
            con.execute("set python_enable_replacements = false")
            con.execute("set timezone = 'UTC'")
            con.execute("set disabled_optimizers = 'common_subplan'")
            con.execute("set checkpoint_threshold = '1TB'")  # tables are compressed by pack_tables alone
            con.execute("attach ':memory:' as held (compress)")
            con.execute("use held")
            for macro in ("share_out", "place_key"):  # which queries call
                con.execute(read_query(macro))
            yield con


def load_frame(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, **types: str) -> None:
    """A frame as a table; `types` names columns that take one of the types of the table `typed`."""
    con.register("incoming", frame.to_arrow())
    if types:
        replaced = ", ".join(f"typed.{dtype} as {column}" for column, dtype in types.items())
        con.execute(
            f"create table {name} as select incoming.* replace ({replaced}) from incoming, typed limit 0"
        )
        if len(frame):
            con.execute(f"insert into {name} from incoming")
    else:
        con.execute(f"create table {name} as from incoming")
    con.unregister("incoming")


def pack_tables(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Compress the tables of open_database when they take more than two thirds of its memory."""
    most = database_bytes(site)
    if most is None:
        return
    taken = "select sum(memory_usage_bytes) from duckdb_memory() where tag = 'IN_MEMORY_TABLE'"
    if con.execute(taken).fetchall()[0][0] > most * 2 / 3:
        con.execute("checkpoint held")
