"""The house rules that a reader may rely on, held by tests."""

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from flows.steps.findings.findings import MESSAGES
from flows.steps.rollup.graph import CHAPTERS
from flows.steps.rollup.queries import SQL, read_query
from flows.steps.rollup.rollup import CHECKS
from flows.steps.vintage.reuse import MAKES_FIGURES
from flows.steps.vintage.write import WHOLE_TABLES
from schemas.catalogue import Catalogue
from schemas.catalogue_files import COLUMNS
from schemas.integrity.targets import THRESHOLDS
from schemas.marts.registry import MARTS

ROOT = Path(__file__).parents[2]
QUERIES = sorted(SQL.rglob("*.sql"))
MODULES = sorted(path for folder in ("flows", "schemas") for path in (ROOT / folder).rglob("*.py"))


def test_only_the_catalogue_module_reads_the_catalogue() -> None:
    readers = [path.name for path in MODULES if "pl.read_csv" in path.read_text(encoding="utf-8")]
    assert readers == ["catalogue_files.py"]


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
        "history": ["vintage/revisions", "vintage/_losses", "vintage/reuse"],
    }
    for path in QUERIES:
        if path.parent.name == "marts":
            assert path.stem in {*MARTS, "subject"}
        elif path.parent.name not in CHAPTERS:
            modules = runners.get(path.parent.name, [])
            sources = [
                (ROOT / "flows" / "steps" / f"{name}.py").read_text(encoding="utf-8") for name in modules
            ]
            assert path.stem in "".join(sources), path
    assert set(MARTS) == {*WHOLE_TABLES, "indicator_values", "revisions", "runs"}
    assert set(CHECKS) <= set(MESSAGES)


def test_every_threshold_is_read_by_a_query() -> None:
    assert set(THRESHOLDS) - set(CHECKS) == {"target_progress"}
    pivoted = read_query("standing/indicator_threshold")
    for rule, asked in THRESHOLDS.items():
        query = read_query("targets/figure_yearly" if rule == "target_progress" else f"checks/{rule}")
        assert f"indicator_threshold.rule = '{rule}'" in query
        for name in asked.names:
            assert f"where name = '{name}'" in pivoted, name
            assert f"indicator_threshold.{name}" in query, (rule, name)


def test_every_indicator_and_form_of_the_sample_is_used() -> None:
    catalogue = Catalogue(ROOT / "schemas" / "catalogue")
    columns, indicators = catalogue["form_columns"], catalogue["indicators"]
    derived = indicators.filter(pl.col("numerator").is_not_null())
    base = set(indicators["code"]) - set(derived["code"])
    growths = derived.filter(pl.col("formula") == "growth")
    a_year_before = set(
        growths["denominator"]
    )  # stand on no form: only printed growths are judged against them
    claimed = set(columns.filter(pl.col("reported_as") == "claim")["indicator"])
    given = set(columns.filter(~pl.col("reported_as").is_in(["claim", "note"]))["indicator"])
    totals = claimed & base
    assert given | totals | a_year_before == base
    assert not given & (totals | a_year_before)
    assert set(derived["numerator"]) | set(derived["denominator"]) <= base
    assert set(columns["form"]) == set(catalogue["forms"]["form"])
    published = given | set(derived["code"]) - set(growths["code"])
    assert set(catalogue["subject_columns"]["indicator"]) == published


def test_a_form_stays_short() -> None:
    """A village fills its form in ten minutes, a county in a morning."""
    catalogue = Catalogue(ROOT / "schemas" / "catalogue")
    most = {"village": 15, "township": 25, "county": 25}
    for form, level, end in catalogue["forms"].select("form", "level", "valid_to").iter_rows():
        version = catalogue.form_version(form, end)
        assert version is not None
        assert 0 < len(version.columns) <= most[level], form


def test_no_form_is_known_to_the_code() -> None:
    forms = set(Catalogue(ROOT / "schemas" / "catalogue")["forms"]["form"])
    for path in MODULES:
        assert not any(form in path.read_text(encoding="utf-8") for form in forms), path


def test_levels_are_known_to_the_interface_alone() -> None:
    """The columns and tables of county and city are fixed; nothing else knows a level by its name."""
    named = re.compile(r"['\"](village|township|county|city)['\"]")
    knowing = {path.name for path in (*MODULES, *QUERIES) if named.search(path.read_text(encoding="utf-8"))}
    assert knowing == {"catalogue.py", "dim_place.sql"}


def test_catalogue_files_have_the_documented_columns() -> None:
    for name, columns in COLUMNS.items():
        path = ROOT / "schemas" / "catalogue" / f"{name}.csv"
        assert path.read_text(encoding="utf-8").splitlines()[0].split(",")[: len(columns)] == list(columns)


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_command_is_documented(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    commands = [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ]
    for command in [*commands, "site new"]:
        assert f"fedstats {command}" in text, command


def test_every_command_takes_site_json_and_lang() -> None:
    runner = CliRunner()
    for command in (["nightly"], ["check"], ["status"], ["site", "new"]):
        text = runner.invoke(
            app, [*command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
        ).output
        assert "--json" in text and "--lang" in text, command
        assert "--site" in text or command == ["site", "new"]


def test_what_figures_are_made_of_is_what_the_queries_read() -> None:
    """A year is rolled up again when what the catalogue says of it changed: every column that the queries read."""
    tables = {"rate": "indicators", "column_own": "form_columns"}
    tables |= {name.removesuffix("s"): name for name in MAKES_FIGURES}
    named = re.compile(rf"\b({'|'.join(tables)})\.([a-z_]+)")
    read = {
        (tables[name], column)
        for path in (ROOT / "sql").rglob("*.sql")
        if path.parent.name not in ("checks", "explain", "history", "marts")
        for name, column in named.findall(path.read_text(encoding="utf-8"))
        if path.stem not in ("indicator_threshold", "figure_yearly", "target_series")  # not of figures
    }
    assert len(read) > 20
    assert read <= {(table, column) for table, columns in MAKES_FIGURES.items() for column in columns}
