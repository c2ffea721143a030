"""Roll-up: the SQL of sql/ over the ledger's files, in a DuckDB that lives in memory for one run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.steps.findings import FINDING_SCHEMA, Where, finding, findings_frame
from flows.steps.ledger import ledger_files, read_events
from flows.steps.site import Site
from schemas.catalogue import Catalogue
from schemas.observation import OBSERVATION_SCHEMA
from schemas.periods import MONTHS_IN, Period, parse_period, periods_between, wholes_of
from schemas.records import SUBMISSION_SCHEMA

SQL = Path(__file__).parents[2] / "sql"

STAGING = (
    "accepted_submission",
    "place_in_period",
    "expected_return",
    "reported_row",
    "received_return",
    "current_observation",
)
VALUES = ("base_value", "reported_subtotal", "reporter_value")
CHECKS = ("rate_above_maximum", "row_replaced", "not_expected")


@cache
def read_query(name: str) -> str:
    """The SELECT of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def rolled_up(
    site: Site, as_of: datetime, advance: Callable[[], None] = lambda: None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that holds every table of staging/ and rollup/ as the ledger knew things at `as_of`."""
    with duckdb.connect(":memory:", config={"threads": site.settings.workers}) as con:
        con.execute("set python_enable_replacements = false")
        con.execute("set timezone = 'UTC'")
        con.execute("set preserve_insertion_order = false")
        load_inputs(con, site, as_of)
        for name in STAGING:
            make_table(con, f"staging/{name}")
        advance()
        for name in VALUES:
            make_table(con, f"rollup/{name}")
        advance()
        roll_up_places(con, site.catalogue)
        advance()
        make_table(con, "rollup/flow_over_time")
        make_table(con, "rollup/indicator_value")
        con.register("check_rows", _check_findings(con).to_arrow())
        con.execute("create table check_finding as select * from check_rows")
        advance()
        yield con


def make_table(con: duckdb.DuckDBPyConnection, name: str, **params: Any) -> None:
    """Create the table that `sql/<name>.sql` selects, under the file's name."""
    con.execute(f"create table {Path(name).name} as {read_query(name)}", params or None)


def roll_up_places(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill place_value rank by rank, each from its own reports and the rank beneath."""
    ranks = sorted(catalogue["levels"]["rank"])
    query = read_query("rollup/place_value")
    con.execute(
        "create table place_value (place_code place_code, rank bigint, parent_code place_code, parent_rank bigint, "
        "period period, indicator indicator, amount decimal(38, 4), denominator decimal(38, 4), "
        "units_expected bigint, units_reported bigint, units_unmatched bigint, is_complete boolean, "
        "is_substituted boolean, was_returned boolean, as_of_period period, parts bigint, has_children boolean, "
        "passes_up boolean)"
    )
    for rank in ranks:
        con.execute(f"insert into place_value {query}", {"rank": rank})


def load_inputs(con: duckdb.DuckDBPyConnection, site: Site, as_of: datetime) -> None:
    """Register the ledger as it stood at `as_of`, the catalogue, the periods and the run."""
    for table, schema in (
        ("submission", SUBMISSION_SCHEMA),
        ("observation", OBSERVATION_SCHEMA),
        ("finding", FINDING_SCHEMA),
    ):
        _load_ledger_table(con, site.ledger, table, schema)
    con.execute(
        "create table submission as from all_submission where recorded_at <= $as_of "
        "qualify rank() over (partition by submission order by recorded_at desc, ingest desc) = 1",
        {"as_of": as_of},
    )
    _load(con, "event", read_events(site.ledger, as_of))
    for name in ("level", "form"):
        _load(con, name, site.catalogue[f"{name}s"])
    today = as_of.astimezone(site.timezone).date()
    received = con.execute("select distinct period from submission where status = 'accepted'").fetchall()
    bases = base_periods(site.catalogue, today, [text for (text,) in received])
    parts = [(part.text, whole.text) for part in bases for whole in wholes_of(part)]
    part_table = pl.DataFrame(parts, schema={"part": pl.String, "whole": pl.String}, orient="row")
    places, indicators, columns = (site.catalogue[name] for name in ("places", "indicators", "form_columns"))
    periods = _period_table(bases)
    _make_key_types(con, {"place_code": [places["code"], places["parent"]], "period": [periods["period"]]})
    _make_key_types(con, {"indicator": [indicators["code"]]})
    _load(con, "place", places, code="place_code", parent="place_code")
    keys = {"code": "indicator", "numerator": "indicator", "denominator": "indicator"}
    _load(con, "indicator", indicators, **keys)
    _load(con, "form_column", columns, indicator="indicator")
    _load(con, "period", periods, period="period")
    _load(con, "period_part", part_table, part="period", whole="period")
    _load(con, "run", pl.DataFrame({"as_of": [as_of], "as_of_date": [today]}))


def _make_key_types(con: duckdb.DuckDBPyConnection, known: dict[str, list[pl.Series]]) -> None:
    """An enum type a key, in the order of the text: joins and sorts on numbers instead of text.

    It holds what the catalogue knows and whatever else the ledger holds, should the catalogue have lost it.
    """
    for name, series in known.items():
        listed = pl.concat(series).drop_nulls().unique()
        con.register("listed", pl.DataFrame({"code": listed}).to_arrow())
        con.execute(
            f"create type {name} as enum (select code from listed union select {name} from observation order by 1)"
        )
        con.unregister("listed")


def _load(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, **types: str) -> None:
    """A frame as a table; `types` names columns that take another type."""
    con.register("incoming", frame.to_arrow())
    casts = ", ".join(f"cast({column} as {dtype}) as {column}" for column, dtype in types.items())
    con.execute(f"create table {name} as select * {f'replace ({casts})' if casts else ''} from incoming")
    con.unregister("incoming")


def _load_ledger_table(
    con: duckdb.DuckDBPyConnection, ledger: Path, table: str, schema: dict[str, Any]
) -> None:
    name = "all_submission" if table == "submission" else table
    files = ledger_files(ledger, f"{table}s")
    if not files:
        _load(con, name, pl.DataFrame(schema={**schema, "ingest": pl.String}))
        return
    quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    con.execute(
        f"create view {name} as select * from read_parquet([{quoted}], hive_partitioning = true, "
        "hive_types_autocast = false)"
    )


def base_periods(catalogue: Catalogue, today: date, received: list[str]) -> list[Period]:
    """The periods of returns: those of every form that are over by `today`, and those received already."""
    periods = {parse_period(text) for text in received}
    for form in catalogue["forms"].iter_rows(named=True):
        last = min(form["valid_to"] or today, today)
        periods.update(periods_between(form["period_type"], form["valid_from"], last))
    return sorted(periods)


def _period_table(bases: list[Period]) -> pl.DataFrame:
    base = set(bases)
    every = sorted(base | {whole for part in bases for whole in wholes_of(part)})
    rows = [
        (
            period.text,
            period.period_type,
            period.year,
            period.start,
            period.end,
            period in base,
            1 if period in base else MONTHS_IN[period.period_type],
        )
        for period in every
    ]
    columns = ["period", "period_type", "year", "start_date", "end_date", "is_base", "parts"]
    if rows:
        return pl.DataFrame(rows, schema=columns, orient="row")
    types = [pl.String, pl.String, pl.Int64, pl.Date, pl.Date, pl.Boolean, pl.Int64]
    return pl.DataFrame(schema=dict(zip(columns, types, strict=True)))


def _check_findings(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The rows at fault of every query in sql/checks, as findings."""
    findings = []
    for name in CHECKS:
        for row in con.sql(read_query(f"checks/{name}")).pl().iter_rows(named=True):
            where = Where(
                row["submission"],
                row["file"],
                row["sheet"],
                row["cell"],
                row["place_code"],
                row["period"],
                row["indicator"],
            )
            findings.append(finding(name, where, row["value"], row["limit"]))
    return findings_frame(findings)
