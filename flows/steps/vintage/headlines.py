"""Headline figures: the latest figure of each indicator that the catalogue calls headline."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.steps.rollup.database import load_frame
from schemas.catalogue import Catalogue
from schemas.periods import MONTHS_IN, parse_period
from schemas.places import valid_on

_TEXTS = ("place_code", "indicator", "period", "as_of_period", "status", "method", "dispute")
_NUMBERS = ("value", "units_reported", "units_expected")


def recency(period: str, as_of_period: str | None, today: date) -> tuple[bool, date, int]:
    """Order of the figures of a series: of periods that have ended before others, then by the last day of the latest
    return in it, then the longer period before the shorter."""
    own, latest = parse_period(period), parse_period(as_of_period or period)
    return own.end <= today, latest.end, -MONTHS_IN[own.period_type]


def latest_figures(files: Iterable[Path], catalogue: Catalogue, today: date) -> list[dict[str, Any]]:
    """The latest figure with a value of each place and headline indicator in these files of figures."""
    wanted = catalogue["indicators"].filter("headline")["code"].to_list()
    frames = [
        pl.scan_parquet(file)
        .filter(pl.col("indicator").is_in(wanted), pl.col("value").is_not_null())
        .select(pl.col(_TEXTS).cast(pl.String), *_NUMBERS)
        .collect()
        for file in (files if wanted else ())
    ]
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for frame in frames:
        for row in frame.iter_rows(named=True):
            before = latest.get((row["place_code"], row["indicator"]))
            if before is None or _recency(row, today) > _recency(before, today):
                latest[row["place_code"], row["indicator"]] = row
    return list(latest.values())


def load_headline_latest(
    con: duckdb.DuckDBPyConnection, folder: Path, paths: Iterable[str], catalogue: Catalogue, today: date
) -> None:
    """Make headline_latest: the latest headline figures of the places of the two highest steps, a row for each term.

    `paths` are those of all figures in `folder`. The highest places are those of `today` without a place above them.
    """
    places = valid_on(catalogue["places"], today)
    tops = places.filter(pl.col("parent").is_null())["code"].to_list()
    shown = places.filter(pl.col("parent").is_null() | pl.col("parent").is_in(tops))
    folders = tuple(f"indicator_values/level={level}/" for level in shown["level"].unique())
    files = sorted(path for path in paths if path.startswith(folders) and path.endswith("-as_was.parquet"))
    codes = set(shown["code"])
    found = latest_figures((folder / path for path in files), catalogue, today)
    terms = _terms(catalogue)
    rows = [
        (row["place_code"], row["period"], row["indicator"], term)
        for row in found
        if row["place_code"] in codes
        for term in terms[row["indicator"]]
    ]
    names = {"place_code": "place_code", "period": "period", "indicator": "indicator", "term": "indicator"}
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    con.execute("drop table if exists headline_latest")  # of a vintage written before by the same connection
    load_frame(con, "headline_latest", frame, **names)


def _terms(catalogue: Catalogue) -> dict[str, set[str]]:
    """The indicators in each headline: itself, the terms of its formula, the weight of an average."""
    rows = catalogue["indicators"].filter("headline").select("code", "weight").iter_rows()
    return {
        code: {code, *(catalogue.derived[code].terms if code in catalogue.derived else ())}
        | ({weight} if weight else set())
        for code, weight in rows
    }


def _recency(row: dict[str, Any], today: date) -> tuple[bool, date, int]:
    return recency(row["period"], row["as_of_period"], today)
