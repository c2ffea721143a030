"""Write: every mart, checked against its contract, into the folder of a new vintage, with the data package."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.steps.site.files import make_folder, make_tree_durable, sync_folder
from flows.steps.site.site import Site
from flows.steps.vintage._disputes import dispute_digests, rewrite_disputed
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.data_package import package_of, schema_of
from flows.steps.vintage.edition import Edition
from flows.steps.vintage.figure_files import FIGURES_SCHEMA, write_figures
from flows.steps.vintage.headlines import load_headline_latest
from flows.steps.vintage.mart_files import write_mart
from flows.steps.vintage.mart_rows import select_mart
from flows.steps.vintage.reuse import NOTHING_KEPT, Kept, branch_of
from flows.steps.vintage.revisions import NO_REVISIONS, list_revisions
from flows.steps.vintage.views import VIEWS, views_of
from flows.steps.vintage.vintage import PACKAGE, Vintage, damaged_files
from flows.steps.vintage.yearly_tables import YEARLY_TABLES, split_by_year, yearly_path
from schemas.catalogue import Catalogue
from schemas.codelists import DISPUTES
from schemas.marts.contract import Mart, validate_mart
from schemas.marts.registry import MARTS
from schemas.marts.subjects import subjects_of
from schemas.table_columns import column_types

WHOLE_TABLES = (
    "dim_place",
    "dim_place_now",
    "dim_indicator",
    "dim_category",
    "dim_period",
    "dim_form",
    "reporting_rate",
    "reconciliation",
    "period_reconciliation",
    "claims",
    "target_progress",
    "findings",
    "quality_findings",
    "submissions",
    "audit_log",
)

MAY_BE_ABSENT = ("dim_category",)
"""Tables that are not written without rows."""


def write_vintage(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    edition: Edition,
    advance: Callable[[], None] = lambda: None,
    comparison: Comparison | None = None,
    kept: Kept = NOTHING_KEPT,
) -> Path:
    """Write all marts and the data package of `edition`; the folder appears complete or not at all, for good.

    Its revisions are against the vintage before, which the comparison knows; nothing else depends on it. Files equal
    to that vintage's files are linked to them, not written. Files of reused figures and years are not made at all.
    Raises schemas.marts.contract.ContractError if a mart breaks its contract; nothing is published then.
    """
    before, vintages = comparison.before if comparison else None, site.marts / "vintages"
    make_folder(vintages)
    for left_over in vintages.glob(".*"):
        shutil.rmtree(left_over)
    final = vintages / edition.vintage
    if final.exists():
        if not damaged_files(final):
            return final
        shutil.rmtree(final)
    draft = vintages / f".{edition.vintage}"
    draft.mkdir()
    package = package_of(site, edition, dict(con.execute("from period_complete").fetchall()))
    resources = package["resources"]
    for mart, path, frame in _marts(con, site.catalogue):
        resources.append(write_mart(draft, mart, path, frame, before))
        del frame  # before the next one is made
        advance()
    digests = dispute_digests(con)
    kept = rewrite_disputed(con, kept, digests)
    for written in write_figures(con, draft, before, site.settings.workers):
        disputes = digests.get(branch_of(written["path"]))
        resources.append(written | {"schema": FIGURES_SCHEMA} | ({"disputes": disputes} if disputes else {}))
        advance()
    resources += kept.carry_over(draft)
    resources.append(_write_headline_cells(con, site, edition, draft, before, resources))
    figures = pl.DataFrame(schema=column_types(MARTS["indicator_values"].model))
    figures_schema = schema_of(MARTS["indicator_values"], figures)
    _write_json(draft / FIGURES_SCHEMA, figures_schema)
    resources.sort(key=_order)
    revisions = list_revisions(comparison, Vintage(draft, package)) if comparison else NO_REVISIONS
    validate_mart(MARTS["revisions"], revisions)
    resources.append(write_mart(draft, MARTS["revisions"], "revisions.parquet", revisions, before))
    _write_json(draft / PACKAGE, package)
    (draft / VIEWS).write_text(views_of(resources, figures_schema, site.catalogue), encoding="utf-8")
    make_tree_durable(draft)
    draft.rename(final)
    sync_folder(vintages)
    return final


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8"
    )


def _marts(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Iterator[tuple[Mart, str, pl.DataFrame]]:
    """Every mart of the vintage except the figures, valid, with its path: whole tables, tables by year without the reused
    years, subject tables by level. None is held here while the next one is made."""
    for name in WHOLE_TABLES:
        frame = select_mart(con, name)
        if name not in MAY_BE_ABSENT or len(frame):
            yield MARTS[name], f"{name}.parquet", _valid(MARTS[name], frame)
        del frame
    for name in YEARLY_TABLES:
        for year, frame in split_by_year(select_mart(con, name)):
            yield MARTS[name], yearly_path(name, year), _valid(MARTS[name], frame)
            del frame
    levels = dict(catalogue["levels"].select("level", "name_zh").iter_rows())
    for name, subject in subjects_of(catalogue).items():
        asked = {"indicators": list(subject.indicators), "counted": subject.counted, "disputes": DISPUTES}
        for level in catalogue.subject_levels:
            frame = subject.typed(select_mart(con, "subject", level=level, **asked))
            titled = subject.at_level(levels.get(level, level))
            yield titled, f"{level}_{name}.parquet", _valid(subject.mart, frame)
            del frame


def _valid(mart: Mart, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a mart. Raises ContractError unless they keep its contract."""
    validate_mart(mart, frame)
    return frame


def _write_headline_cells(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    edition: Edition,
    draft: Path,
    before: Vintage | None,
    resources: list[dict[str, Any]],
) -> dict[str, Any]:
    """Write the mart headline_cells, which the figures in the draft decide; its entry in the data package."""
    today = edition.as_of.astimezone(site.timezone).date()
    load_headline_latest(con, draft, [own["path"] for own in resources], site.catalogue, today)
    mart = MARTS["headline_cells"]
    frame = pl.concat(
        [select_mart(con, "headline_cells"), select_mart(con, "headline_returns", mart.table)]
    ).sort(mart.key)
    validate_mart(mart, frame)
    return write_mart(draft, mart, "headline_cells.parquet", frame, before)


def _order(resource: dict[str, Any]) -> list[str]:
    """Sort key: tables of several files by path, figures by level, year, branch and boundary, after all other marts, which
    keep their order."""
    *folder, name = resource["path"].split("/")
    return [*folder, name] if folder else []
