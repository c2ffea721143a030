"""The model for BI on the sample site: joins keep each row once, views.sql runs anywhere, sums are right or barred,
the data package is valid."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
import yaml

from flows.steps.vintage.vintage import read_vintage
from tests.support.joins import joins_of

BI = Path(__file__).parents[2] / "docs" / "bi"


@pytest.fixture(scope="module")
def views(current: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection far from the vintage that ran its views.sql."""
    with duckdb.connect() as con:
        con.execute(f"set file_search_path = '{current}'")
        con.execute((current / "views.sql").read_text(encoding="utf-8"))
        yield con


@pytest.mark.heavy
def test_every_join_of_the_sample_keeps_each_row_once(current: Path) -> None:
    joins = joins_of(current)
    assert {join.table for join in joins} >= {"indicator_values", "reporting_rate", "city_training", "claims"}
    assert [join for join in joins if join.rows != join.joined] == []
    assert next(join.rows for join in joins if join[:2] == ("indicator_values", "place_key")) > 200_000


def test_every_table_has_a_view_of_each_language_with_all_its_rows(views: duckdb.DuckDBPyConnection) -> None:
    names = [
        name
        for (name,) in views.execute("select view_name from duckdb_views() where not internal").fetchall()
    ]
    chinese = [name for name in names if re.search("[一-鿿]", name)]
    assert len(chinese) == len(names) - len(chinese) - 1  # `about` has one
    assert {
        "指标数值",
        "地区",
        "报告期",
        "县技能培训",
        "县指标月报",
        "市指标年报",
        "指标数值_现在区划",
    } <= set(chinese)
    pairs = (("indicator_values", "指标数值"), ("dim_place", "地区"), ("county_training", "县技能培训"))
    for english, zh in pairs:
        counts = views.execute(
            f'select (select count(*) from {english}), (select count(*) from "{zh}")'
        ).fetchall()[0]
        assert counts[0] == counts[1] > 0
    ((was, now, every),) = views.execute(
        "select (select count(*) from figures_as_was), (select count(*) from figures_as_now), "
        "(select count(*) from indicator_values)"
    ).fetchall()
    assert was + now == every


def test_a_sum_of_all_training_is_what_the_city_trained(views: duckdb.DuckDBPyConnection) -> None:
    # three months by hand: 12,361 women; a plain sum over the table has every level, period type and boundary
    asked = "from {} where indicator = 'persons_trained' and year = 2025"
    for view in ("figures_city_month", "figures_county_month", "figures_city_year"):
        assert views.execute(f"select sum(value_to_add) {asked.format(view)}").fetchall() == [(12361,)], view
    assert views.execute(
        'select sum("可加数值") from "县指标月报" where "指标代码" = \'persons_trained\''
    ).fetchall() == [(12361,)]
    assert views.execute(f"select sum(value) > 300000 {asked.format('indicator_values')}").fetchall() == [
        (True,)
    ]


def test_what_may_not_be_added_is_empty(views: duckdb.DuckDBPyConnection) -> None:
    rates = "from figures_county_month join dim_indicator using (indicator) where {} and value is not null"
    for condition, column in (
        ("denominator is not null", "value_of_a_period"),  # a rate
        ("over_time = 'last'", "value_to_add"),  # a stock
    ):
        ((rows, filled),) = views.execute(
            f"select count(*), count({column}) {rates.format(condition)}"
        ).fetchall()
        assert (rows > 0, filled) == (True, 0), condition


def test_counties_add_up_to_the_city(views: duckdb.DuckDBPyConnection) -> None:
    # where every reporter is in, the parts of a level are the whole
    wrong = views.execute(
        "with parts as (select period, indicator, city_code, sum(value_of_a_period) as value from figures_county_month "
        "group by all) select count(*) filter (where abs(parts.value - city.value) > 0.001), count(*) "
        "from figures_city_month as city join parts using (period, indicator, city_code) "
        "where city.method = 'bottom_up' and city.value_of_a_period is not null"
    ).fetchall()
    assert wrong[0][0] == 0
    assert wrong[0][1] > 0


def test_the_starts_for_bi_tools_ask_for_what_is_there(
    views: duckdb.DuckDBPyConnection, current: Path
) -> None:
    """Files of docs/bi load, their tables and columns exist, and their SQL runs."""
    source = json.loads((BI / "powerbi" / "fedstats.pbids").read_text(encoding="utf-8"))
    assert source["connections"][0]["details"]["protocol"] == "folder"
    queries = (BI / "powerbi" / "fedstats.m").read_text(encoding="utf-8")
    assert all(
        (current / f"{name}.parquet").is_file() for name in re.findall(r'^Table\("(\w+)"\)', queries, re.M)
    )
    figures = {row[0] for row in views.execute("describe indicator_values").fetchall()}
    listed = re.findall(r'"(\w+)"', re.findall(r'"rows", \{(.*?)\}', queries, re.S)[0])
    assert set(listed) <= figures
    loaded = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in BI.rglob("*.yaml")}
    dataset = loaded["figures_county_month"]
    described = views.execute(f"describe {dataset['table_name']}").fetchall()
    assert [(own["column_name"], own["type"]) for own in dataset["columns"]] == [row[:2] for row in described]
    for metric in dataset["metrics"]:
        views.execute(f"select {metric['expression']} from {dataset['table_name']} group by indicator")
    assert dataset["database_uuid"] == loaded["fedstats"]["uuid"]
    assert loaded["persons_trained"]["dataset_uuid"] == dataset["uuid"]
    card = json.loads((BI / "metabase" / "persons_trained.json").read_text(encoding="utf-8"))
    rows = views.execute(card["dataset_query"]["native"]["query"]).fetchall()
    assert sum(row[2] for row in rows) == 12361


def test_a_database_of_views_alone_reads_the_vintage_of_the_moment(current: Path, tmp_path: Path) -> None:
    """As docs/bi says: the views are made once, and a connection is told where the tables are."""
    file = str(tmp_path / "bi.duckdb")
    with duckdb.connect(file) as con:
        con.execute(f"set file_search_path = '{current}'")
        con.execute((current / "views.sql").read_text(encoding="utf-8"))
    with duckdb.connect(file, read_only=True, config={"file_search_path": str(current)}) as con:
        assert con.cursor().execute("select count(*) > 0 from figures_county_month").fetchall() == [(True,)]


def faults(name: str, value: Any) -> list[str]:
    """Faults of a value by a schema of the standard's version 2, which dplib brings."""
    schema = json.loads((files("dplib") / "profiles" / "2.0" / f"{name}.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_the_package_is_valid_by_the_schemas_of_the_standard(current: Path) -> None:
    package = read_vintage(current).package
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert faults("datapackage", package) == []
    schemas = [*current.glob("*.schema.json")]
    assert [fault for path in schemas for fault in faults("tableschema", json.loads(path.read_bytes()))] == []
    assert schemas
    # the judge is no rubber stamp
    assert faults("datapackage", package | {"resources": []})
