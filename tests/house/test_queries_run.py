"""Every query is one SELECT with its header, and something runs it."""

import re
from pathlib import Path

import duckdb
import pytest

from flows.steps.findings.rules import SEVERITIES
from flows.steps.rollup.empty_tables import FILE
from flows.steps.rollup.graph import CHAPTERS
from flows.steps.rollup.queries import SQL, read_query
from flows.steps.rollup.rollup import CHECKS
from flows.steps.vintage.catalogue_parts import MAKES_FIGURES
from flows.steps.vintage.write import WHOLE_TABLES
from flows.steps.vintage.yearly_tables import YEARLY_TABLES
from schemas.integrity.targets import THRESHOLDS
from schemas.marts.registry import MARTS
from tests.house.columns import as_csv, planned_columns
from tests.support.site import fill_site, make_test_site

ROOT = Path(__file__).parents[2]
QUERIES = sorted(SQL.glob("*/*.sql"))  # without the macro sql/share_out.sql
MODULES = sorted(path for folder in ("flows", "schemas") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.relative_to(SQL).as_posix())
def test_a_query_is_one_select_with_its_header(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    statements = duckdb.extract_statements(text)
    assert len(statements) == 1
    assert statements[0].type == duckdb.StatementType.SELECT
    head = [line for line in text.splitlines() if line.startswith("--")]
    for field in ("-- what: ", "-- grain: ", "-- inputs: ", "-- parameters: "):
        assert any(line.startswith(field) for line in head), field
    assert text.lower() == text or re.sub(r"'[^']*'", "", text).lower() == re.sub(r"'[^']*'", "", text)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    stated = set(re.findall(r"\$\w+", next(line for line in head if line.startswith("-- parameters: "))))
    assert set(re.findall(r"\$\w+", body)) == stated
    last = re.split(r"\nselect\b", body)[-1]
    assert not last.lstrip().startswith("*")


def test_every_query_is_run_and_every_mart_has_its_contract() -> None:
    runners = {
        "explain": ["answer/explain"],
        "views": ["vintage/views"],
        "report": ["report/marts", "report/page_list", "report/contents", "report/figures"],
        "history": ["vintage/comparison", "vintage/revisions", "vintage/_losses", "vintage/reuse"],
    }
    for path in QUERIES:
        if path.parent.name == "marts":
            assert path.stem in {
                *MARTS,
                "subject",
                "branch_span",
                "place_span",
                "figure_questioned",
                "figure_dispute",
                "finding_status",
                "form_latest",
                "headline_returns",
            }
        elif path.parent.name not in CHAPTERS:
            modules = runners.get(path.parent.name, [])
            sources = [
                (ROOT / "flows" / "steps" / f"{name}.py").read_text(encoding="utf-8") for name in modules
            ]
            assert path.stem in "".join(sources), path
    rest = {"indicator_values", "headline_cells", "revisions", "runs"}
    assert set(MARTS) == {*WHOLE_TABLES, *YEARLY_TABLES, *rest}
    assert set(CHECKS) <= set(SEVERITIES)


def test_an_empty_table_has_the_columns_that_its_query_plans(tmp_path: Path) -> None:
    site = make_test_site(tmp_path)
    fill_site(site)
    assert FILE.read_text(encoding="utf-8") == as_csv(planned_columns(site))


def test_every_threshold_is_read_by_a_query() -> None:
    assert set(THRESHOLDS) - set(CHECKS) == {"target_progress", "revision"}
    pivoted = read_query("standing/indicator_threshold")
    share = "threshold.rule = 'revision' and threshold.name = 'refused_pct'"
    assert share in read_query("standing/return_accepted")
    for rule, asked in THRESHOLDS.items():
        if rule == "revision":
            continue
        query = read_query("targets/figure_yearly" if rule == "target_progress" else f"checks/{rule}")
        assert f"indicator_threshold.rule = '{rule}'" in query
        for name in asked.names:
            assert f"where name = '{name}'" in pivoted, name
            assert f"indicator_threshold.{name}" in query, (rule, name)


def test_what_figures_are_made_of_is_what_the_queries_read() -> None:
    """A year is rolled up again when what the catalogue says of it changed: every column that the queries read."""
    tables: dict[str, str] = {}
    made_of = {"above": "numerator", "below": "denominator"}
    tables |= {name.removesuffix("s"): name for name in MAKES_FIGURES}
    named = re.compile(rf"\b({'|'.join(tables)})\.([a-z_]+)")
    read = {
        (tables[name], made_of.get(column, column))
        for path in (ROOT / "sql").rglob("*.sql")
        if path.parent.name not in ("checks", "explain", "history", "marts", "totals")
        for name, column in named.findall(path.read_text(encoding="utf-8"))
        if path.stem not in ("indicator_threshold", "figure_yearly", "target_series")  # not of figures
    }
    assert len(read) > 20
    assert read <= {(table, column) for table, columns in MAKES_FIGURES.items() for column in columns}
