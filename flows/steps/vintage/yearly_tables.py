"""Yearly tables: marts with a file a year, of which a new vintage links the years that did not change."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.site.files import link_or_copy
from flows.steps.vintage.data_package import schema_of
from flows.steps.vintage.vintage import Vintage
from schemas.marts.contract import Mart
from schemas.marts.registry import MARTS
from schemas.periods import parse_period
from schemas.table_columns import column_types

SUMMARY, COMPLETENESS = "reporting_summary", "indicator_completeness"

YEARLY_TABLES = (SUMMARY, COMPLETENESS)


def yearly_path(table: str, year: int) -> str:
    """The path of a table's rows of a year in a vintage."""
    return f"{table}/{year}.parquet"


def split_by_year(frame: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of each year of `period`, in their order."""
    texts = frame["period"].unique()
    years = {text: parse_period(text).year for text in texts}
    if len(set(years.values())) == 1:  # no copy of what may be much
        yield years[texts[0]], frame
        return
    of_year = pl.col("period").replace_strict(years, return_dtype=pl.Int64)
    for year in sorted(set(years.values())):
        yield year, frame.filter(of_year == year)


def whole_years(vintage: Vintage, table: str, years: Collection[int]) -> tuple[int, ...]:
    """The years of a table whose file in the vintage has the bytes that were written."""
    files = vintage.files(f"{table}/")
    paths = {year: yearly_path(table, year) for year in sorted(years)}
    return tuple(
        year for year, path in paths.items() if path in files and vintage.are_whole({path: files[path]})
    )


def carry_years(
    draft: Path, vintage: Vintage, tables: Mapping[str, Collection[int]]
) -> Iterator[dict[str, Any]]:
    """Link the reused years of tables into a new vintage's folder; their entries in its data package."""
    paths = {yearly_path(table, year): MARTS[table] for table, years in tables.items() for year in years}
    for own in vintage.package["resources"]:
        if mart := paths.get(own["path"]):
            carry_file(vintage.folder / own["path"], draft / own["path"])
            yield own | {"schema": yearly_schema(mart)}


def yearly_schema(mart: Mart) -> dict[str, Any]:
    """The schema of a table's files, whatever rows they have."""
    return schema_of(mart, pl.DataFrame(schema=column_types(mart.model)))


def carry_file(kept: Path, new: Path) -> None:
    """Link a file of the vintage before into a new one. Raises FileNotFoundError if it is gone."""
    new.parent.mkdir(parents=True, exist_ok=True)
    if not link_or_copy(kept, new):
        raise FileNotFoundError(kept)
