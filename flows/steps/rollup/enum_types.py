"""Enum types: a type of DuckDB for each key and each word that stands beside a figure."""

from collections.abc import Iterable

import duckdb
import polars as pl

from flows.steps.rollup.queries import read_query
from schemas.catalogue import Catalogue
from schemas.codelists import BOUNDARIES, COLUMN_KINDS, DISPUTES, METHODS, PERIOD_TYPES, QUALIFIERS, STATUSES

_HELD_IN = {
    "place_code": "ledger_text",
    "period": "ledger_text",
    "form": "ledger_text",
    "indicator": "ledger_column",
}
"""Tables with the keys that the ledger holds."""


def make_types(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    periods: pl.DataFrame,
    forms: pl.DataFrame,
    contents: list[str],
) -> None:
    """An enum type a key, and one for each of the words that stand beside a figure, in the order of the text: joins
    and sorts on numbers instead of text; and an empty table, typed, with a column of each type and of its name, for
    to name a type of half a million words in a query takes a while.

    A key's type holds what the catalogue knows and whatever else the ledger holds, should the catalogue have lost it.
    What the ledger holds is read from the notes `contents`, or looked for if there are none.
    """
    rows, columns = (read_query(f"standing/{name}") for name in ("ledger_row", "ledger_column"))
    if contents:
        con.execute(f"create temp table noted as from read_parquet([{literals(contents)}])")
        rows = "select form, place_code, period, submission, sheet, ingest from noted where submission is not null"
        columns = "select form, period, indicator, reported_as from noted where submission is null"
    con.execute(f"create table ledger_text as {rows}")
    con.execute(f"create table ledger_column as {columns}")
    keys = _keys(catalogue, periods, forms)
    for name, series in keys.items():
        listed = pl.concat(series).drop_nulls().unique()
        con.register("listed", pl.DataFrame({"code": listed}).to_arrow())
        held = _HELD_IN.get(name)
        of_ledger = f"union select {name} from {held}" if held else ""
        con.execute(f"create type {name} as enum (select code from listed {of_ledger} order by 1)")
        con.unregister("listed")
    words = {"status": STATUSES, "method": METHODS, "qualifier": QUALIFIERS, "boundary": BOUNDARIES}
    words["dispute"] = DISPUTES
    words |= {"period_type": PERIOD_TYPES, "reported_as": COLUMN_KINDS}
    for name, known in words.items():
        con.execute(f"create type {name} as enum ({literals(known)})")
    con.execute(f"create table typed ({', '.join(f'{name} {name}' for name in [*keys, *words])})")
    typed = ", ".join(f"typed.{name} as {name}" for name, held in _HELD_IN.items() if held == "ledger_text")
    con.execute(
        f"create table ledger_row as select ledger_text.* replace ({typed}) from ledger_text, typed limit 0"
    )
    con.execute("insert into ledger_row from ledger_text")
    con.execute("drop table ledger_text")


def _keys(catalogue: Catalogue, periods: pl.DataFrame, forms: pl.DataFrame) -> dict[str, list[pl.Series]]:
    """Keys that the catalogue knows, by the name of their type."""
    places = catalogue["places"]
    return {
        "place_code": [places["code"], places["parent"]],
        "level": [catalogue["levels"]["level"], places["level"]],
        "period": [periods["period"]],
        "indicator": [catalogue["indicators"]["code"]],
        "form": [forms["form"], catalogue["form_columns"]["form"]],
    }


def literals(texts: Iterable[str]) -> str:
    """Texts as a list of literals of SQL, sorted."""
    return ", ".join("'" + text.replace("'", "''") + "'" for text in sorted(texts))
