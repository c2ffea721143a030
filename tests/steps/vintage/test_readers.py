"""Readers of the marts: each reads every table alike to the row and the cent, with the settings of docs/reading.md."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from datafusion import SessionContext

from flows.steps.site.site import Site
from tests.support.model_site import LATER, hard_site, publish_at
from tests.support.site import submit

pytestmark = pytest.mark.heavy

Rows = list[dict[str, Any]]
PARTITIONS = pa.schema([("level", pa.string()), ("year", pa.int64())])
FIGURES = "indicator_values"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return hard_site(tmp_path_factory.mktemp("readers") / "site")


def by_duckdb(path: Path) -> Rows:
    hive = "/*/*/*.parquet', hive_partitioning = true, hive_types = {'level': varchar, 'year': bigint}"
    source = f"{path}{hive}" if path.is_dir() else f"{path}'"
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        found = con.execute(f"select * from read_parquet('{source})")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def by_polars(path: Path) -> Rows:
    return pl.read_parquet(path).to_dicts()


def by_pandas(path: Path) -> Rows:
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    if path.is_dir():
        frame = frame.astype({"level": "string[pyarrow]", "year": "int64[pyarrow]"})
    return [
        {name: None if value is pd.NA else value for name, value in row.items()}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]


def by_pyarrow(path: Path) -> Rows:
    partitioning = ds.partitioning(PARTITIONS, flavor="hive") if path.is_dir() else None
    rows: Rows = ds.dataset(path, partitioning=partitioning).to_table().to_pylist()
    return rows


def by_datafusion(path: Path) -> Rows:
    columns = [(field.name, field.type) for field in PARTITIONS] if path.is_dir() else []
    session = SessionContext()
    session.register_parquet("asked", str(path), table_partition_cols=columns)
    rows: Rows = session.sql("select * from asked").to_arrow_table().to_pylist()
    return rows


def by_chdb(path: Path) -> Rows:
    chdb = pytest.importorskip("chdb")
    source = f"{path}/*/*/*.parquet" if path.is_dir() else str(path)
    table = chdb.query(f"select * from file('{source}', Parquet)", "ArrowTable")
    return [
        {name: value.decode() if isinstance(value, bytes) else value for name, value in row.items()}
        for row in table.to_pylist()
    ]


READERS: list[Callable[[Path], Rows]] = [by_polars, by_pandas, by_pyarrow, by_datafusion, by_chdb]


def alike(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Rows in one spelling and order: a time is UTC, a date is no time, whole numbers and decimals stay apart."""
    return sorted(repr([(name, _alike(row[name])) for name in sorted(row)]) for row in rows)


def _alike(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return (type(value).__name__, value)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_a_reader_reads_every_table_as_duckdb_does(site: Site, read: Callable[[Path], Rows]) -> None:
    paths = [*sorted(site.current.glob("*.parquet")), site.current / FIGURES]
    assert len(paths) > 18
    for path in paths:
        assert alike(read(path)) == alike(by_duckdb(path)), path.name


def test_what_the_comparison_rests_on(site: Site) -> None:
    """DuckDB gives codes with leading zeros, 2024S, yuan, days and empty cells as what they are."""
    (county,) = [
        row
        for row in by_duckdb(site.current / "county_health.parquet")
        if (row["place_code"], row["period"]) == ("090102", "2024S")
    ]
    assert (county["place_name"], county["women"], county["coverage_pct"]) == ("东县", 5, 50.0)
    assert county["money_yuan"] == Decimal("100.35")
    places = by_duckdb(site.current / "dim_place.parquet")
    assert (places[0]["place_code"], places[0]["valid_from"], places[0]["valid_to"]) == (
        "090100",
        date(2000, 1, 1),
        None,
    )


def test_what_each_gets_wrong_by_default(site: Site) -> None:
    """As docs/reading.md says; where a new version mends it, mend the page."""
    current = site.current
    subject = pd.read_parquet(current / "county_health.parquet")
    assert str(subject["women"].dtype) == "float64"  # whole numbers with gaps
    assert str(subject["money_yuan"].dtype) == "object"  # exact all the same
    assert str(pd.read_parquet(current / FIGURES)["year"].dtype) == "category"
    with pytest.raises(pa.ArrowException):  # which of its errors depends on the file that it meets first
        pd.read_parquet(current)
    assert (
        "year" not in pl.read_parquet(current / FIGURES / "**" / "*.parquet").columns
    )  # a pattern, not the folder
    assert pa.types.is_dictionary(pq.read_table(current / FIGURES).schema.field("year").type)
    session = SessionContext()
    session.register_parquet("figures", str(current / FIGURES))
    assert "year" not in session.sql("select * from figures").schema().names
    with duckdb.connect() as con:  # all tables under one another
        mixed = con.sql(f"select count(*) from read_parquet('{current}/**/*.parquet')").fetchall()[0][0]
    assert mixed > len(by_duckdb(current / FIGURES))


def test_a_reader_with_an_open_connection_while_the_current_vintage_moves_on(tmp_path: Path) -> None:
    site = hard_site(tmp_path / "site")
    old = site.current.resolve()
    counted = "select count(*) from submissions"
    live, pinned, slow = (duckdb.connect() for _ in range(3))
    for con, folder in ((live, site.current), (pinned, old), (slow, old)):
        con.execute(f"set file_search_path = '{folder}'")
        con.execute((folder / "views.sql").read_text(encoding="utf-8"))
        assert con.execute(counted).fetchall() == [(2,)]
    half_read = slow.execute("select * from indicator_values")
    assert len(half_read.fetchmany(5)) == 5
    submit(
        site, "d.csv", "village_month", "090102101", "2025-03", [("090102101201", "三村", 1, 20, 0, 0)], LATER
    )
    publish_at(site, LATER.replace(hour=1))
    assert site.current.resolve() != old
    assert live.execute(counted).fetchall() == [(3,)]  # it asks the link anew
    assert pinned.execute(counted).fetchall() == [(2,)]
    assert len(half_read.fetchall()) > 100  # the files of the old vintage are still there
    for con in (live, pinned, slow):
        con.close()
