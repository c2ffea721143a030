"""The tables of a vintage keep what its data package says of them, by the reference library."""

from pathlib import Path

import frictionless
import polars as pl
import pytest

from flows.steps.vintage.vintage import read_vintage
from tests.support.model_site import hard_site

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hard_site(tmp_path_factory.mktemp("package") / "site").current.resolve()


def test_the_reference_library_takes_the_package(current: Path) -> None:
    package = frictionless.Package(str(current / "datapackage.json"))
    assert len(package.resources) == len(read_vintage(current).package["resources"])
    fields = [field for resource in package.resources for field in resource.schema.fields]
    assert all(field.title and field.description for field in fields)


def test_tables_keep_their_types_words_keys_and_links(current: Path) -> None:
    """Rows are handed over as Python's own: reading parquet, the library takes a null integer for nan."""
    package = read_vintage(current).package
    resources, known = [], set()
    for own in package["resources"]:
        if (table := own["path"].partition("/")[0]) in known and "/" in own["path"]:
            continue  # files of figures are alike
        known.add(table)
        schema = own["schema"]
        schema = read_vintage(current).read_schema(schema) if isinstance(schema, str) else schema
        rows = pl.read_parquet(current / own["path"], hive_partitioning=False).to_dicts()
        header = [field["name"] for field in schema["fields"]]
        cells = [header, *([row[name] for name in header] for row in rows)]
        resources.append({"name": own["name"], "data": cells, "schema": schema})
    report = frictionless.validate({"name": "x", "resources": resources})
    found = [(task.name, error.type, error.message) for task in report.tasks for error in task.errors]
    assert found == []
    assert report.valid
    assert len(report.tasks) == len(resources) > 15
