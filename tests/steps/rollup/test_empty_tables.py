"""Tables known to be empty: their columns are those of their query, whatever sites were rolled up before."""

from pathlib import Path

import duckdb
import pytest

from flows.steps.rollup.empty_tables import make_empty
from flows.steps.rollup.graph import QueryTables, has_rows, queries
from flows.steps.rollup.rollup import open_tables
from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, NOW, make_test_site, submit

GATED = sorted(
    {query for query in queries().values() if query.needed and query.chapter not in ("checks", "marts")},
    key=lambda query: query.name,
)


def compared(tables: QueryTables) -> list[str]:
    """Empty tables whose columns are compared with their query."""
    found = []
    for query in GATED:
        tables.build(query.name)
        if has_rows(tables.con, query.name):
            continue
        stated = tables.select(query.chapter, query.name, boundary="as_was")
        made = tables.con.table(query.name)
        assert list(zip(made.columns, made.types, strict=True)) == list(
            zip(stated.columns, stated.types, strict=True)
        ), query.name
        found.append(query.name)
    return found


def other_site(folder: Path, **changes: str) -> Site:
    """A site without any place of the sites before, and with other indicators."""
    places = CATALOGUE["places"].replace("9901", "8802")
    forms = CATALOGUE["forms"].replace(",990100\n", ",880200\n").replace(",990103\n", ",880203\n")
    return make_test_site(folder, places=places, forms=forms, **changes)


@pytest.mark.heavy
def test_an_empty_table_has_the_columns_of_its_query(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "one")
    submit(site, "a.csv", "village_month", "990102100", "2025-01", [("990102100201", "", 5, 10, 1, 1)])
    with open_tables(site, NOW) as tables:
        first = compared(tables)
    assert {"claim", "inexact_path", "place_carried", "target_series", "total_summed"} <= set(first)
    with open_tables(other_site(tmp_path / "other"), NOW) as tables:
        assert set(first) <= set(compared(tables))


@pytest.mark.heavy
def test_two_types_may_have_the_same_words(tmp_path: Path) -> None:
    """A federation with one form and one indicator, of the same code."""
    header, form, *_ = CATALOGUE["forms"].splitlines()
    indicators, women, *_ = CATALOGUE["indicators"].splitlines()
    columns = CATALOGUE["form_columns"].splitlines()[:2]
    changes = {
        "indicators": "\n".join([indicators, women.replace("women,", "village_month,", 1), ""]),
        "form_columns": "\n".join([columns[0], columns[1].replace("women,women", "women,village_month"), ""]),
        "rules": CATALOGUE["rules"].splitlines()[0] + "\n",
    }
    with open_tables(
        make_test_site(tmp_path / "same", forms=f"{header}\n{form}\n", **changes), NOW
    ) as tables:
        assert compared(tables)


def test_a_table_that_the_file_lacks_is_planned() -> None:
    with duckdb.connect() as con:
        con.execute("create table typed (period integer)")
        make_empty(con, "no_such_table", "select 1::bigint as n, 'a' as word")
        assert [str(kind) for kind in con.table("no_such_table").types] == ["BIGINT", "VARCHAR"]
        assert con.table("no_such_table").fetchall() == []
