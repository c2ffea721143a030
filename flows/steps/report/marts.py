"""Marts of a vintage as tables of a DuckDB in memory, and the rows of the queries of sql/report over them."""

import tempfile
from datetime import datetime
from functools import cached_property
from typing import Any

import duckdb
import polars as pl

from flows.steps.answer.status import due_day, latest_due
from flows.steps.rollup.queries import read_query
from flows.steps.site.site import Site
from flows.steps.vintage.headlines import recency
from flows.steps.vintage.vintage import Vintage
from schemas.marts.registry import MARTS
from schemas.periods import parse_period
from schemas.places import valid_on
from schemas.table_columns import column_types

_READ = (
    *("dim_place", "dim_indicator", "reporting_rate", "reporting_summary", "indicator_completeness"),
    *("reconciliation", "target_progress", "findings", "quality_findings", "revisions", "submissions"),
    *("headline_cells", "dim_form"),
)
MartRow = dict[str, Any]

_DATABASE: dict[str, Any] = {"threads": 2, "memory_limit": "300MB", "temp_directory": tempfile.gettempdir()}
"""Settings of the database: pages need little of what it would take."""

_DEEPEST = 2
"""Steps below the highest places down to the last figures on a page."""


class Marts:
    """The tables of one vintage. `day` is the day of its as-of time in the site's time zone."""

    def __init__(self, site: Site, vintage: Vintage) -> None:
        self._site, self.vintage, self.catalogue = site, vintage, site.catalogue
        self.published: datetime = vintage.as_of.astimezone(site.timezone)
        self.day = self.published.date()
        self._con = duckdb.connect(config=_DATABASE)
        for name in _READ:
            paths = [vintage.folder / f"{name}.parquet", *sorted((vintage.folder / name).glob("*.parquet"))]
            self._read(name, [str(path.relative_to(vintage.folder)) for path in paths if path.is_file()])
        self._con.execute(
            f"create table place_shown as {read_query('report/place_shown')}", {"day": self.day}
        )
        self._read("indicator_values", self._figure_files())
        self._load("form_due", self._forms_due())
        self._con.execute(f"create table figure_shown as {read_query('report/figure_shown')}")
        self._load("figure_rank", self._figure_ranks())
        self._con.execute(f"create table headline_shown as {read_query('report/headline_shown')}")

    def rows(self, query: str, **parameters: Any) -> list[MartRow]:
        """The rows of a query of sql/report."""
        return self._dicts(read_query(f"report/{query}"), parameters)

    def figures_where(self, condition: str, **parameters: Any) -> list[MartRow]:
        """The figures of the first two levels that meet a condition on their row, is_headline and parameters."""
        query = (
            "select figure_shown.* from figure_shown inner join dim_indicator using (indicator) "
            f"where {condition}"
        )
        return self._dicts(query, parameters)

    def table(self, name: str) -> list[MartRow]:
        """All rows of a mart, or of place_shown or form_due."""
        return self._dicts(f'from "{name}"')

    def count(self, name: str) -> int:
        """The number of rows of a table."""
        return int(self._dicts(f'select count(*) as rows from "{name}"')[0]["rows"])

    @cached_property
    def domain_names(self) -> dict[str, str]:
        """Chinese titles of domains: of the subject of the same code, else of the subject with most of its indicators."""
        columns = self.catalogue["subject_columns"]
        if "subject_zh" not in columns.columns:
            return {}
        titled = columns.filter(pl.col("subject_zh").is_not_null())
        domains = self.catalogue["indicators"].select("code", "domain")
        counted = (
            columns.select("subject", "indicator")
            .join(titled.select("subject", "subject_zh").unique(), on="subject")
            .join(domains, left_on="indicator", right_on="code")
            .group_by("domain", "subject", "subject_zh")
            .len()
            .sort("len", "subject")
        )
        most = dict(counted.select("domain", "subject_zh").iter_rows())
        return most | dict(titled.select("subject", "subject_zh").iter_rows())

    def _dicts(self, query: str, parameters: dict[str, Any] | None = None) -> list[MartRow]:
        found: list[MartRow] = self._con.sql(query, params=parameters or {}).pl().to_dicts()
        return found

    def _figure_ranks(self) -> pl.DataFrame:
        """The order in which figures of a series are shown first, by their period and the period of their latest return."""
        asked = self._con.sql(
            "select distinct period, coalesce(as_of_period, '') as as_of_period from figure_shown"
        )
        pairs = sorted(asked.fetchall(), key=lambda pair: (recency(pair[0], pair[1] or None, self.day), pair))
        rows = [(*pair, rank) for rank, pair in enumerate(pairs)]
        schema = {"period": pl.String, "as_of_period": pl.String, "rank": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _figure_files(self) -> list[str]:
        """Files of figures of the levels that the places on pages ever had."""
        levels = self._con.execute(
            "select distinct dim_place.level from dim_place semi join place_shown "
            "on dim_place.place_code = place_shown.place_code and place_shown.depth <= $deepest",
            {"deepest": _DEEPEST},
        ).fetchall()
        folders = tuple(f"indicator_values/level={level}/" for (level,) in levels)
        return [
            path
            for path in self.vintage.files("indicator_values/", "-as_was.parquet")
            if path.startswith(folders)
        ]

    def _read(self, name: str, files: list[str]) -> None:
        """View of a mart; what a vintage of an earlier version lacks, a column or the table, is empty."""
        self._load(f"no_{name}", pl.DataFrame(schema=column_types(MARTS[name].model)))
        quoted = ", ".join("'" + str(self.vintage.folder / file).replace("'", "''") + "'" for file in files)
        own = f"select * from read_parquet([{quoted}]) union all by name " if files else ""
        self._con.execute(f'create view "{name}" as {own} select * from "no_{name}"')

    def _load(self, name: str, frame: pl.DataFrame) -> None:
        self._con.register("loaded", frame)
        self._con.execute(f'create table "{name}" as from loaded')
        self._con.unregister("loaded")

    def _forms_due(self) -> pl.DataFrame:
        """The latest due period of each form, with its title and level and the last day on which it was on time."""
        asked = self._con.sql("select distinct form, period from reporting_rate").pl()
        forms = self.catalogue["forms"]
        rows = []
        for form, text in latest_due(self._site, asked, self.vintage.folder).iter_rows():
            end = parse_period(text).end
            versions = valid_on(forms.filter(pl.col("form") == form), end).to_dicts()
            due_on = due_day(self.catalogue, form, end)
            rows += [
                (form, own["title_zh"], own["title_en"], own["level"], text, due_on) for own in versions[:1]
            ]
        text_column, day = pl.String, pl.Date
        schema = {
            "form": text_column,
            "title": text_column,
            "title_en": text_column,
            "level": text_column,
            "period": text_column,
            "due_on": day,
        }
        return pl.DataFrame(rows, schema=schema, orient="row").sort("form")
