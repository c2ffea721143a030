"""Rows of one table, of the roll-up or as published, for a person who must understand a figure."""

from datetime import datetime
from difflib import get_close_matches
from typing import Any

import polars as pl
import polars.selectors as cs

from flows.steps.answer.status import NothingPublishedError
from flows.steps.rollup.calendar import WINDOW
from flows.steps.rollup.graph import queries
from flows.steps.rollup.rollup import open_tables
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import current_package
from schemas.texts.said import Both, Saying

GIVEN = frozenset({"boundary", "rank", "levels", "reused_years"})
"""Parameters whose values the roll-up knows."""


class NoSuchTableError(LookupError):
    """No table of the roll-up or of the vintage has this name; the message names the nearest."""


class NoSuchPlaceError(LookupError):
    """The catalogue has no place of this code."""


def table_names() -> list[str]:
    """Tables and views of the roll-up that can be asked for."""
    return sorted({node.name for node, query in queries().items() if query.parameters <= GIVEN})


def table_rows(site: Site, name: str, place: str | None = None, period: str | None = None) -> pl.DataFrame:
    """Rows of a table as of the published vintage, sorted.

    Of the roll-up only that table and the tables that it reads are made; a published table is read from its files.
    `place` and `period` keep the rows of one place_code or period, in a table with such a column; of a reporting period
    also the rows of the figure that is put together from it and shorter ones (2025-Q1+). Raises NothingPublishedError, NoSuchTableError, NoSuchPlaceError.
    """
    package = current_package(site)
    if package is None:
        raise NothingPublishedError
    published = _published_files(package)
    if name not in table_names() and name not in published:
        names = sorted({*table_names(), *published})
        close = get_close_matches(name, names, n=3, cutoff=0.5) or names[:3]
        raise NoSuchTableError(
            Saying("error.no_table", name=name, near=Both("、".join(close), ", ".join(close)))
        )
    if place is not None and place not in set(site.catalogue["places"]["code"]):
        raise NoSuchPlaceError(Saying("error.no_place", place=place))
    asked = {"place_code": [place], "period": [period, f"{period}{WINDOW}"]}
    if name not in table_names():
        rows = pl.scan_parquet([site.current / path for path in published[name]], hive_partitioning=True)
        columns = rows.collect_schema()
        given = {column: texts for column, texts in asked.items() if texts[0] and column in columns}
        return rows.filter(*(pl.col(column).is_in(texts) for column, texts in given.items())).collect()
    with open_tables(site, datetime.fromisoformat(package["as_of"])) as tables:
        tables.build(name)
        found = tables.con.sql(f"select * from {name}")
        given = {column: texts for column, texts in asked.items() if texts[0] and column in found.columns}
        condition = "".join(f" and list_contains(${column}, {column}::varchar)" for column in given)
        query = f"select * from {name} where true{condition} order by all"
        frame: pl.DataFrame = tables.con.sql(query, params=given or None).pl()
    texts = frame.with_columns(cs.enum().cast(pl.String), cs.categorical().cast(pl.String))
    return texts.with_columns(cs.list().cast(pl.List(pl.String)).list.join(" "))


def _published_files(package: dict[str, Any]) -> dict[str, list[str]]:
    """The paths of each published table's files, in order."""
    files: dict[str, list[str]] = {}
    for path in sorted(own["path"] for own in package["resources"]):
        files.setdefault(path.split("/")[0].removesuffix(".parquet"), []).append(path)
    return files
