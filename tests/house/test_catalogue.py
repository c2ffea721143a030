"""The sample's catalogue is used whole, and no code knows its words."""

import re
from pathlib import Path

import polars as pl

from flows.steps.rollup.queries import SQL
from schemas.catalogue import Catalogue
from schemas.catalogue_files import COLUMNS

ROOT = Path(__file__).parents[2]
QUERIES = sorted(SQL.rglob("*.sql"))
MODULES = sorted(path for folder in ("flows", "schemas") for path in (ROOT / folder).rglob("*.py"))


def test_only_the_catalogue_module_reads_the_catalogue() -> None:
    readers = [path.name for path in MODULES if "pl.read_csv" in path.read_text(encoding="utf-8")]
    assert readers == ["catalogue_files.py"]


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
    assert knowing == {"catalogue.py", "dim_place.sql", "dim_place_now.sql"}


def test_catalogue_files_have_the_documented_columns() -> None:
    for name, columns in COLUMNS.items():
        path = ROOT / "schemas" / "catalogue" / f"{name}.csv"
        assert path.read_text(encoding="utf-8").splitlines()[0].split(",")[: len(columns)] == list(columns)
