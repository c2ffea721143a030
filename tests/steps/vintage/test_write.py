"""Publication: a reader of `current` never meets a missing or mixed table."""

import json
import os
import shutil
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.steps.ledger.standing import read_ledger
from flows.steps.rollup import rollup
from flows.steps.rollup.database import open_database, pack_tables
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.site import Site, open_site
from flows.steps.vintage import figure_files, mart_rows
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.reuse import figure_path
from flows.steps.vintage.vintage import current_package, read_vintage
from flows.steps.vintage.write import PACKAGE, write_vintage
from schemas.codelists import BOUNDARIES
from schemas.marts.contract import ContractError
from tests.support.rolled import rolled_whole
from tests.support.site import CATALOGUE, NOW, make_test_site, mart_bytes, submit

ROW = ("990102101201", "三村", 11, 20, 0, 0)


def publish_once(site: Site, as_of: datetime = NOW) -> Path:
    with rolled_whole(site, as_of) as con:
        vintage = write_vintage(con, site, edition_of(site, as_of))
    switch_current(site, vintage)
    return vintage


@pytest.mark.heavy
def test_twenty_publications_under_the_eyes_of_a_reader(site: Site) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    publish_once(site)
    tables = sorted(path.name for path in site.current.glob("*.parquet"))
    stop, seen, faults = threading.Event(), set(), []

    def read_on() -> None:
        while not stop.is_set():
            try:
                vintage = Path(os.path.realpath(site.current))
                package = json.loads((vintage / PACKAGE).read_bytes())
                rows = {r["path"]: r["rows"] for r in package["resources"]}
                if package["vintage"] != vintage.name:
                    faults.append("mixed")
                for name in tables:
                    if len(pl.read_parquet(vintage / name)) != rows[name]:
                        faults.append(name)
                pl.read_parquet(site.current / "submissions.parquet")
                seen.add(vintage.name)
                time.sleep(0.02)
            except Exception as error:
                faults.append(repr(error))

    reader = threading.Thread(target=read_on)
    reader.start()
    with rolled_up(site, NOW) as con:
        for number in range(20):
            edition = replace(edition_of(site, NOW), vintage=f"v{number:03}")
            switch_current(site, write_vintage(con, site, edition))
    stop.set()
    reader.join()
    assert faults == []
    assert len(seen) > 5


def test_the_data_package_describes_every_file(site: Site) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    vintage = publish_once(site)
    package = current_package(site)
    assert package is not None
    files = {path.relative_to(vintage).as_posix() for path in vintage.rglob("*.parquet")}
    assert {resource["path"] for resource in package["resources"]} == files
    for resource in package["resources"]:
        frame = pl.read_parquet(vintage / resource["path"], hive_partitioning=False)
        assert resource["rows"] == len(frame)
        schema = resource["schema"]
        if isinstance(schema, str):  # a path, as the standard has it, to what many files share
            schema = json.loads((vintage / schema).read_bytes())
        assert [field["name"] for field in schema["fields"]] == frame.columns
        assert all(field["description"] for field in schema["fields"])
    assert package["as_of"] == NOW.isoformat()


@pytest.mark.heavy
def test_files_that_did_not_change_are_links_to_the_vintage_before(site: Site) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    before = publish_once(site)
    # the villages' figures of 2025 change in one county, what is of 2024 does not, nor do the places; the damaged file
    # is no model
    damaged = before / "dim_indicator.parquet"
    damaged.write_bytes(damaged.read_bytes()[::-1])
    later = NOW.replace(hour=1)
    submit(site, "c.csv", "village_month", "990102101", "2025-02", [ROW], later)
    edition = edition_of(site, later)
    with (
        Comparison(site, read_ledger(site), read_vintage(before), later) as comparison,
        rolled_whole(site, later) as con,
    ):
        linked = write_vintage(con, site, edition, comparison=comparison)
        alone = write_vintage(con, site, replace(edition, vintage="alone"))
    same = {
        path.relative_to(linked).as_posix()
        for path in linked.rglob("*.parquet")
        if path.samefile(before / path.relative_to(linked))
    }
    for year, county, is_same in ((2024, "990103", True), (2025, "990103", True), (2025, "990102", False)):
        for boundary in BOUNDARIES:
            assert (figure_path("village", year, county, boundary) in same) is is_same
    assert {"dim_place.parquet", "claims.parquet", "reconciliation.parquet"} <= same
    assert not {"submissions.parquet", "reporting_rate.parquet", "dim_indicator.parquet"} & same
    made, apart = mart_bytes(linked), mart_bytes(alone)
    assert {path for path in made if made[path] != apart[path]} == {"datapackage.json"}  # the names differ


@pytest.mark.heavy
def test_parts_of_figures_and_of_returns_give_the_same_bytes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    edition = edition_of(site, NOW)
    with rolled_up(site, NOW) as con:
        whole = mart_bytes(write_vintage(con, site, edition))
        monkeypatch.setattr(figure_files, "BATCH_ROWS", 1)
        shutil.rmtree(site.marts)
        assert mart_bytes(write_vintage(con, site, edition)) == whole
        monkeypatch.setattr(figure_files, "SORTED_TOGETHER", 1)
        monkeypatch.setattr(mart_rows, "RETURNS_TOGETHER", 1)
        shutil.rmtree(site.marts)
        assert mart_bytes(write_vintage(con, site, edition)) == whole
        twice = f"with once as ({read_query('figures/figure')}) from once union all from once where indicator = 'women'"
        con.execute(f"create or replace view figure as {twice}")
        for rows in (1, 1_000_000):  # which come in two batches, and in one
            monkeypatch.setattr(figure_files, "BATCH_ROWS", rows)
            with pytest.raises(ContractError, match="or a key is there twice"):
                write_vintage(con, site, replace(edition, vintage="other"))


@pytest.mark.parametrize(
    ("span", "sorted_by", "expected"),
    [
        ("branch_span", "branch_code from place_in_period", 3),  # the city and two counties
        ("place_span", "place_code from place_returns", 11),  # every place but the virtual one
    ],
)
def test_few_rows_are_sorted_together(site: Site, span: str, sorted_by: str, expected: int) -> None:
    """Each branch or place, by the number of its code, is in one of the stretches that are made one by one."""
    query = read_query(f"marts/{span}")
    column, _, table = sorted_by.partition(" ")
    with rolled_up(site, NOW) as con:
        found = con.execute(f"select distinct enum_code({column}) {table}").fetchall()
        numbers = {number for (number,) in found}
        assert len(numbers) == expected
        assert con.execute(query, {"most": 1_000_000}).fetchall() == [(0, 2**31 - 1)]
        stretches = con.execute(query, {"most": 1}).fetchall()
    assert len(stretches) == expected
    assert stretches[0][0] == 0
    assert stretches[-1][1] == 2**31 - 1
    assert all(after[0] == before[1] + 1 for before, after in pairwise(stretches))
    assert all(sum(first <= number <= last for first, last in stretches) == 1 for number in numbers)


def test_the_database_has_the_memory_that_the_run_leaves(site: Site) -> None:
    given = []
    for gb in (2, 0.1):
        site.settings.memory_gb = gb
        with open_database(site) as con:
            given.append(con.execute("select current_setting('memory_limit')").fetchall()[0][0])
    assert given == ["1.5 GiB", "47.6 MiB"]  # 2 GB less the 0.33 of a run; half of 0.1 GB at least


@pytest.mark.heavy
def test_the_bytes_of_figures_depend_on_their_rows_alone(site: Site) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    edition, written = edition_of(site, NOW), []
    with rolled_up(site, NOW) as con:
        con.execute("create table every as from figure")
        own = "level = 'village' and year = 2025 and value is not null"
        con.execute(f"create table known as from every where {own}")
        con.execute("create table more as from known union all by name from every where level = 'village'")
        for table, where in (("every", own), ("known", "true"), ("more", own)):
            con.execute(f"create or replace view figure as select distinct * from {table} where {where}")
            vintage = write_vintage(con, site, replace(edition, vintage=table))
            name = figure_path("village", 2025, "990102", "as_was")
            written.append((vintage / name).read_bytes())
    assert len(set(written)) == 1
    assert pl.read_parquet(written[0])["value"].to_list() != []


def test_the_figures_of_a_county_have_files_of_their_own(site: Site) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    publish_once(site)
    folder = site.current / "indicator_values"
    names = {
        level: {path.name for path in (folder / f"level={level}" / "year=2025").iterdir()}
        for level in ("village", "township", "county", "city")
    }
    beneath = {f"{county}-{own}.parquet" for county in ("990102", "990103") for own in BOUNDARIES}
    above = {f"990100-{own}.parquet" for own in BOUNDARIES}
    assert names == {"village": beneath, "township": beneath, "county": above, "city": above}
    for path in folder.rglob("*.parquet"):
        places = pl.read_parquet(path)["place_code"].unique().to_list()
        assert all(code.startswith(path.name[:6].removesuffix("00")) for code in places), path


@pytest.mark.heavy
def test_what_does_not_fit_into_the_memory_that_is_set_goes_to_the_disk(site: Site) -> None:
    small = open_site(site.root)
    small.settings.memory_gb = 0.2  # half of it for the database
    with open_database(small) as con:
        (spill,) = con.execute("select current_setting('temp_directory')").fetchall()[0]
        con.execute(
            "create table number as select i from range(30_000_000) as own(i)"
        )  # 240 MB, in random order
        con.execute("create table sorted as select hash(i) as own from number order by own")
        assert con.execute("select count(*), count(distinct own) from sorted").fetchall() == [
            (30_000_000,) * 2
        ]
        assert any(file.stat().st_size for file in Path(spill).iterdir())
    assert not Path(spill).exists()


def test_tables_that_take_much_of_the_memory_that_is_set_are_compressed(site: Site) -> None:
    held = "select sum(memory_usage_bytes) from duckdb_memory()"
    site.settings.memory_gb = 0.1  # half of it for the database
    with open_database(site) as con:
        con.execute("create table same as select 7 as own from range(10_000_000)")  # 40 MB
        before = con.execute(held).fetchall()[0][0]
        site.settings.memory_gb = 0.14
        pack_tables(con, site)
        assert con.execute(held).fetchall()[0][0] == before  # they leave a third of it
        site.settings.memory_gb = 0.1
        pack_tables(con, site)
        assert con.execute(held).fetchall()[0][0] < before / 4
        assert con.execute("select sum(own) from same").fetchall() == [(70_000_000,)]


@pytest.mark.heavy
def test_compressed_tables_come_to_the_same_marts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW])
    submit(
        site, "c.csv", "village_month", "990103100", "2025-02", [("990103100201", "四村", "约7", 20, 0, 0)]
    )
    plain = mart_bytes(publish_once(site))
    packed = []

    def pack(con: duckdb.DuckDBPyConnection, site: Site) -> None:
        con.execute("checkpoint held")
        packed.append(con)

    monkeypatch.setattr(rollup, "pack_tables", pack)
    shutil.rmtree(site.marts)
    with rolled_up(site, NOW) as con:
        assert mart_bytes(write_vintage(con, site, edition_of(site, NOW))) == plain
    assert len(packed) >= 3  # after what came, what was given and what was added up


def test_the_edition_changes_with_submissions_catalogue_and_due_days_only(site: Site) -> None:
    day = datetime(2025, 2, 3, 1, tzinfo=UTC)
    first = edition_of(site, day)
    assert edition_of(site, day.replace(hour=9)).inputs == first.inputs
    # on 6 February the returns of January are overdue
    assert edition_of(site, day.replace(day=6)).inputs != first.inputs
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW], day)
    assert edition_of(site, day).inputs != first.inputs


def test_reporting_rate_tells_on_time_late_and_missing(site: Site) -> None:
    # due on 5 February; 三村 comes on the 5th, 四村 on the 6th, 一村 after 30 days, 二村 not at all
    times = [("990102101", ROW, 2, 5), ("990103100", ("990103100201", "四村", 1, 2, 0, 0), 2, 6)]
    times.append(("990102100", ("990102100201", "一村", 1, 2, 0, 0), 3, 10))
    for unit, row, month, day in times:
        when = datetime(2025, month, day, 4, tzinfo=UTC)
        submit(site, f"{unit}.csv", "village_month", unit, "2025-01", [row], when)
    publish_once(site)
    rates = pl.read_parquet(site.current / "reporting_rate.parquet").filter(
        (pl.col("form") == "village_month") & (pl.col("period") == "2025-01")
    )
    columns = ["expected", "reported", "on_time", "late", "very_late", "missing", "reporting_rate_pct"]
    by_place = {row[0]: row[1:] for row in rates.select("place_code", *columns).iter_rows()}
    assert by_place["990100"] == (4, 3, 1, 2, 1, 1, 75.0)
    assert by_place["990102100202"] == (1, 0, 0, 0, 0, 1, 0.0)
    assert "990103100498" not in by_place


def test_findings_of_a_replaced_revision_are_corrected(site: Site) -> None:
    early, late = datetime(2025, 2, 2, tzinfo=UTC), datetime(2025, 2, 3, tzinfo=UTC)
    bad = ("990102101201", "三村", "很多", 20, 0, 0)
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [bad], early)
    submit(site, "b2.csv", "village_month", "990102101", "2025-01", [ROW], late)
    publish_once(site)
    findings = pl.read_parquet(site.current / "findings.parquet")
    assert findings.select("rule", "status").rows() == [("not_a_number", "corrected")]
    submissions = pl.read_parquet(site.current / "submissions.parquet").sort("revision")
    assert submissions.select("revision", "status").rows() == [(1, "replaced"), (2, "accepted")]


@pytest.mark.heavy
def test_rows_not_expected_and_rows_replaced_are_said(site: Site) -> None:
    early, late = datetime(2025, 2, 2, tzinfo=UTC), datetime(2025, 2, 3, tzinfo=UTC)
    virtual = ("990103100498", "虚拟村", 1, 2, 0, 0)
    submit(site, "c.csv", "village_month", "990103100", "2025-01", [virtual], early)
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [ROW], early)
    submit(site, "v.csv", "village_month", "990102101201", "2025-01", [ROW], late)
    publish_once(site)
    findings = pl.read_parquet(site.current / "findings.parquet")
    assert findings.select("rule", "file", "place_code").rows() == [
        ("row_replaced", "b.csv", "990102101201"),
        ("not_expected", "c.csv", "990103100498"),
    ]


def test_a_rate_above_its_maximum_is_found_and_not_capped(site: Site) -> None:
    # 30 screened in two months of 20 eligible: no month breaks the form's rule, the quarter does
    for month in ("2025-01", "2025-02"):
        row = ("990102101201", "三村", 15, 20, 0, 0)
        submit(site, f"{month}.csv", "village_month", "990102101", month, [row])
    publish_once(site)
    findings = pl.read_parquet(site.current / "findings.parquet").filter(
        pl.col("place_code") == "990102101201"
    )
    assert set(findings.select("rule", "period", "value").rows()) == {
        ("rate_above_maximum", "2025-Q1", "150.00"),
        ("rate_above_maximum", "2025-H1", "150.00"),
        ("rate_above_maximum", "2025", "150.00"),
    }


@pytest.mark.heavy
def test_a_cumulative_figure_that_falls_is_published_as_it_is(tmp_path: Path) -> None:
    # 培训妇女 since the year's beginning: 30, then 28: two fewer, with a finding, and no broken contract
    site = make_test_site(
        tmp_path / "site",
        indicators=CATALOGUE["indicators"]
        .replace("women,妇女,women,", "persons_trained,妇女,women,")
        .replace(",women,eligible,", ",persons_trained,eligible,"),
        form_columns=CATALOGUE["form_columns"]
        .replace("village_month,women,women,period", "village_month,women,persons_trained,cumulative")
        .replace(",women,period", ",persons_trained,period")
        .replace(",women,subtotal", ",persons_trained,subtotal"),
        subject_columns="+training,persons_trained,persons_trained,true,妇女\n",
    )
    for period, women in (("2025-01", 30), ("2025-02", 28)):
        rows = [("990102101201", "三村", women, 50, 0, 0)]
        submit(site, f"{period}.csv", "village_month", "990102101", period, rows)
    edition = edition_of(site, NOW)
    with rolled_up(site, NOW) as con:
        vintage = write_vintage(con, site, edition)
    county = pl.read_parquet(vintage / "county_training.parquet").filter(pl.col("place_code") == "990102")
    assert county.filter(pl.col("period") == "2025-02")["persons_trained"].to_list() == [-2]
    rules = pl.read_parquet(vintage / "findings.parquet")["rule"].to_list()
    assert "cumulative_falls" in rules
