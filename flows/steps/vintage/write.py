"""Write: every mart, checked against its contract, into the folder of a new vintage, with the data package."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import polars.selectors as cs

from flows.steps.rollup.graph import has_rows, parse_query
from flows.steps.rollup.queries import read_query
from flows.steps.site.files import make_folder, make_tree_durable, sync_folder
from flows.steps.site.site import Site
from flows.steps.vintage._disputes import dispute_digests, rewrite_disputed
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.data_package import package_of, resource_of, schema_of
from flows.steps.vintage.edition import Edition
from flows.steps.vintage.reuse import NOTHING_KEPT, Kept, branch_of, figure_path
from flows.steps.vintage.revisions import NO_REVISIONS, list_revisions
from flows.steps.vintage.views import VIEWS, views_of
from flows.steps.vintage.vintage import PACKAGE, Vintage, damaged_files
from schemas.catalogue import Catalogue
from schemas.codelists import BOUNDARIES, DISPUTES
from schemas.marts.contract import Mart, column_types, validate_key, validate_mart, validate_values
from schemas.marts.registry import MARTS
from schemas.marts.subjects import subjects_of

WHOLE_TABLES = (
    "dim_place",
    "dim_place_now",
    "dim_indicator",
    "dim_period",
    "dim_form",
    "reporting_rate",
    "reporting_summary",
    "indicator_completeness",
    "reconciliation",
    "period_reconciliation",
    "claims",
    "target_progress",
    "findings",
    "quality_findings",
    "submissions",
    "audit_log",
)
BATCH_ROWS = 500_000
"""Figures that the queries hand over at once."""

FIGURES_SCHEMA = "indicator_values.schema.json"
"""The schema that all files of figures share, instead of a copy for each county and year."""

_KEY_NOW = "place_key_now"
"""Column of figures on their way: the key of the place today."""


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
    to that vintage's files are linked to them, not written. Files of reused figures are not made at all.
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
        resources.append(_write_mart(draft, mart, path, frame, before))
        advance()
    digests = dispute_digests(con)
    kept = rewrite_disputed(con, kept, digests)
    for written in _write_figures(con, draft, before):
        disputes = digests.get(branch_of(written["path"]))
        resources.append(written | ({"disputes": disputes} if disputes else {}))
        advance()
    resources += kept.carry_over(draft)
    figures = pl.DataFrame(schema=column_types(MARTS["indicator_values"].model))
    figures_schema = schema_of(MARTS["indicator_values"], figures)
    _write_json(draft / FIGURES_SCHEMA, figures_schema)
    resources.sort(key=_order)
    revisions = list_revisions(comparison, Vintage(draft, package)) if comparison else NO_REVISIONS
    validate_mart(MARTS["revisions"], revisions)
    resources.append(_write_mart(draft, MARTS["revisions"], "revisions.parquet", revisions, before))
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
    """Every mart of the vintage except the figures, valid, with its path: whole tables, subject tables by level."""
    for name in WHOLE_TABLES:
        frame = _selected(con, name)
        validate_mart(MARTS[name], frame)
        yield MARTS[name], f"{name}.parquet", frame
    levels = dict(catalogue["levels"].select("level", "name_zh").iter_rows())
    for name, subject in subjects_of(catalogue).items():
        asked = {"indicators": list(subject.indicators), "counted": subject.counted, "disputes": DISPUTES}
        for level in catalogue.subject_levels:
            frame = subject.typed(_selected(con, "subject", level=level, **asked))
            validate_mart(subject.mart, frame)
            yield subject.at_level(levels.get(level, level)), f"{level}_{name}.parquet", frame


def _write_figures(
    con: duckdb.DuckDBPyConnection, draft: Path, before: Vintage | None
) -> Iterator[dict[str, Any]]:
    """Write the figures that were rolled up; their entries in the data package.

    A file has the figures of a branch, level, year and boundary. They go from the queries to the files part by part,
    because they may be more than fit into memory.
    """
    changed = [
        year
        for (year,) in con.execute(
            "select distinct year from period semi join changed_period using (period)"
        ).fetchall()
    ]
    for boundary in BOUNDARIES if changed else BOUNDARIES[:1]:
        for (level, year, branch), frame in _parts(con, boundary=boundary, changed_years=changed):
            for alike in [boundary] if year in changed else BOUNDARIES:
                own = _repeated(frame, alike) if alike != boundary else frame.drop(_KEY_NOW)
                path = figure_path(level, year, branch, alike)
                yield _write_mart(draft, MARTS["indicator_values"], path, own, before, FIGURES_SCHEMA)


def _repeated(frame: pl.DataFrame, boundary: str) -> pl.DataFrame:
    """Figures as_was of a year without changes, as they are at the places of today."""
    return frame.with_columns(boundary=pl.lit(boundary), place_key=pl.col(_KEY_NOW)).drop(_KEY_NOW)


def _parts(
    con: duckdb.DuckDBPyConnection, **asked: Any
) -> Iterator[tuple[tuple[str, int, str], pl.DataFrame]]:
    """The figures of each level, year and branch, in order, checked against their contract.

    At most one part and one batch are in memory at once.
    """
    mart, parts = MARTS["indicator_values"], ("level", "year", "branch_code")
    con.execute("set preserve_insertion_order = true")
    own: list[pl.DataFrame] = []
    known: Any = None
    for batch in con.sql(read_query("marts/indicator_values"), params=asked).to_arrow_reader(BATCH_ROWS):
        frame = _as_text(pl.DataFrame(pl.from_arrow(batch)))
        validate_values(mart, frame.drop(*parts, _KEY_NOW))
        for part, rows in frame.partition_by(
            parts, maintain_order=True, include_key=False, as_dict=True
        ).items():
            if own and part != known:
                yield known, _in_order(mart, own)
                own = []
            known = part
            own.append(rows)
    if own:
        yield known, _in_order(mart, own)
    con.execute("set preserve_insertion_order = false")


def _in_order(mart: Mart, batches: list[pl.DataFrame]) -> pl.DataFrame:
    """The rows of the batches together. Raises ContractError if they are not in the order of the mart's key."""
    frame = pl.concat(batches)
    validate_key(mart, frame)
    return frame


def _order(resource: dict[str, Any]) -> list[str]:
    """Sort key: figures by level, year, branch and boundary, after all other marts, which keep their order."""
    *folder, name = resource["path"].split("/")
    return [*folder, name] if folder else []


def _selected(con: duckdb.DuckDBPyConnection, name: str, **params: Any) -> pl.DataFrame:
    """The rows of a query of sql/marts; it is not asked if the tables that it needs have none."""
    needed = parse_query("marts", name).needed
    if needed and not any(has_rows(con, other) for other in needed):
        return pl.DataFrame(schema=column_types(MARTS[name].model))
    return _as_text(con.sql(read_query(f"marts/{name}"), params=params).pl())


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of enums and categories as text."""
    return frame.with_columns(cs.enum().cast(pl.String), cs.categorical().cast(pl.String))


def _write_mart(
    draft: Path, mart: Mart, path: str, frame: pl.DataFrame, before: Vintage | None, schema: str = ""
) -> dict[str, Any]:
    """Write a mart, or link the equal file of the vintage `before`; its entry in the data package.

    `schema` is the path of a shared schema.
    """
    packed = BytesIO()
    frame.rechunk().write_parquet(packed, compression="zstd", compression_level=1)
    content = packed.getvalue()
    (draft / path).parent.mkdir(parents=True, exist_ok=True)
    if before is None or not _link_same(before.folder / path, draft / path, content):
        (draft / path).write_bytes(content)
    entry = resource_of(mart, path, frame, len(content), hashlib.sha256(content).hexdigest())
    return entry | {"schema": schema or schema_of(mart, frame)}


def _link_same(kept: Path, new: Path, content: bytes) -> bool:
    """Link `new` to `kept` if that has just this content and the file system can link; true if linked."""
    try:
        if kept.stat().st_size != len(content) or kept.read_bytes() != content:
            return False
        new.hardlink_to(kept)
    except OSError:  # gone, or a file system without links
        return False
    return True
