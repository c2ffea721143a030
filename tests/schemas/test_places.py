"""The sample site's places against the official lists that they come from."""

import csv
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from schemas.catalogue import Catalogue, valid_on
from schemas.lives import Lives
from schemas.places import Registry, former_names

ROOT = Path(__file__).parents[2]
DIVISIONS = ROOT.parent / "shared" / "data" / "divisions"
CUTOFFS = {"2016": date(2016, 7, 31), "2020": date(2020, 6, 30), "2023": date(2023, 6, 30)}
needs_lists = pytest.mark.skipif(
    not DIVISIONS.is_dir(), reason="the official lists of places are not beside the project"
)


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    return Catalogue(ROOT / "schemas" / "catalogue")["places"]


@pytest.mark.parametrize(
    ("day", "counties", "townships", "villages"),
    [
        (
            date(2014, 12, 31),
            9,
            107,
            1367,
        ),  # the list of 2016 stands for earlier years; 清水江乡 was gone by then
        (date(2020, 6, 30), 10, 110, 1395),  # 云龙示范区 makes ten
        (date(2023, 6, 30), 9, 112, 1400),
        (date(2025, 2, 28), 9, 112, 1400),
    ],
)
def test_zhuzhou_has_its_places(
    places: pl.DataFrame, day: date, counties: int, townships: int, villages: int
) -> None:
    zhuzhou = valid_on(places, day).filter(
        pl.col("code").str.starts_with("4302") & ~pl.col("kind").is_in(["city", "office"])
    )
    assert Counter(zhuzhou["level"]) == {"county": counties, "township": townships, "village": villages}


def test_codes_have_their_official_length(places: pl.DataFrame) -> None:
    lengths = {"city": 6, "county": 6, "township": 9, "village": 12}
    assert all(len(code) == lengths[level] for code, level in places.select("code", "level").iter_rows())


def test_no_place_has_two_validities_on_one_day(places: pl.DataFrame) -> None:
    ordered = places.sort("code", "valid_from")
    same = ordered["code"] == ordered["code"].shift(1)
    assert not (same & (ordered["valid_to"].shift(1).fill_null(date.max) >= ordered["valid_from"])).any()


def test_every_parent_is_valid_while_its_child_is(places: pl.DataFrame) -> None:
    valid: dict[str, list[tuple[date, date]]] = {}
    for code, begins, ends in places.select("code", "valid_from", "valid_to").iter_rows():
        valid.setdefault(code, []).append((begins, ends or date.max))
    for code, parent, begins, ends in places.select("code", "parent", "valid_from", "valid_to").iter_rows():
        if parent:
            spans = valid[parent]
            assert min(span[0] for span in spans) <= begins, code
            assert max(span[1] for span in spans) >= (ends or date.max), code


@needs_lists
@pytest.mark.parametrize("snapshot", CUTOFFS)
def test_each_list_day_equals_its_list(places: pl.DataFrame, snapshot: str) -> None:
    with (DIVISIONS / "places_by_snapshot.csv").open(encoding="utf-8-sig", newline="") as lines:
        listed = {
            (
                row["code"],
                row["name"],
                row["parent_code"] if row["level"] != "county" else row["parent_code"] + "00",
            )
            for row in csv.DictReader(lines)
            if row["snapshot"] == snapshot
        }
    ours = valid_on(places, CUTOFFS[snapshot]).filter(
        ~pl.col("kind").is_in(["city", "office", "organ"]) & ~pl.col("code").str.starts_with("99")
    )
    assert set(ours.select("code", "name", "parent").iter_rows()) == listed


@needs_lists
def test_the_script_makes_the_committed_files(tmp_path: Path) -> None:
    script = ROOT / "tests" / "sample" / "make_places.py"
    subprocess.run([sys.executable, script, DIVISIONS, tmp_path], check=True)
    for name in ("places.csv", "place_events.csv"):
        assert (tmp_path / name).read_bytes() == (ROOT / "schemas" / "catalogue" / name).read_bytes()


def test_a_county_is_found_under_the_names_and_codes_it_had() -> None:
    catalogue = Catalogue(ROOT / "schemas" / "catalogue")
    for day, code in ((date(2018, 3, 31), "430221"), (date(2025, 3, 31), "430212")):
        registry = catalogue.registry(day)
        found = [registry.get("430221"), registry.get("430212")]
        found += [*registry.named("株洲县", "430200"), *registry.named("渌口区", "430200")]
        assert [place and place.code for place in found] == [code] * 4


def test_a_name_without_end_means_no_place_and_takes_no_time(places: pl.DataFrame) -> None:
    registry = Catalogue(ROOT / "schemas" / "catalogue").registry(date(2025, 2, 28))
    began = time.perf_counter()
    for name in ("市" * 18, "区" * 30_000, "街道" * 16_000):  # each step up used to double the search
        assert registry.named(name) == []
        registry.near(name)
    assert time.perf_counter() - began < 1


def test_a_registry_takes_few_bytes_a_place() -> None:
    """Each process that reads has one, and a country has 660,000 places. A place made ahead took 700 bytes."""
    count = 20_000
    places = pl.DataFrame(
        {
            "code": ["430200", *(f"4302{at:08}" for at in range(count))],
            "name": ["市", *(f"{at}号村" for at in range(count))],
            "level": ["city", *["village"] * count],
            "parent": [None, *["430200"] * count],
            "valid_from": [date(2020, 1, 1)] * (count + 1),
            "valid_to": pl.Series([None] * (count + 1), dtype=pl.Date),
        }
    )
    events = Catalogue(ROOT / "schemas" / "catalogue")["place_events"].clear()
    aliases = pl.DataFrame(schema=dict.fromkeys(("name", "scope", "code"), pl.String))
    tracemalloc.start()
    try:
        lives = Lives(places, events)
        registry = Registry(places, aliases, former_names(places, lives, date(2025, 1, 1)))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / count < 350
    found = registry.named("7号村", within="430200")
    assert [place.lineage for place in found] == [("430200000007", "430200")]
    assert {place.code for place in registry.containing("1999")} == {
        f"4302{at:08}" for at in (1999, *range(19990, 20000))
    } | {"430200011999"}
