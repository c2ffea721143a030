"""SDMX-CSV of a vintage: every figure once, missing ones told from zero, columns as the structure describes them."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from flows.steps.export.sdmx_csv import SDMX_ATTRIBUTES, SDMX_DIMENSIONS, SDMX_FILES, time_period
from flows.steps.site.site import Site
from tests.support.site import fedstats


def test_every_figure_is_written_once(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "--sdmx", "-o", tmp_path / "sdmx", "--site", shown.root, "--json")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "sdmx" / SDMX_FILES[0]).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keys = [tuple(row[name] for name in (*SDMX_DIMENSIONS, "TIME_PERIOD")) for row in rows]
    marts = pl.read_parquet(
        shown.current.resolve() / "indicator_values/**/*.parquet", hive_partitioning=False
    )
    assert len(rows) == len(set(keys)) == len(marts) == json.loads(done.stdout)["figures"]
    assert {row["STRUCTURE_ID"] for row in rows} == {"FEDSTATS:FIGURES(1.0)"}
    values = {
        (own["place_code"], own["indicator"], own["boundary"], time_period(own["period"])): own
        for own in marts.to_dicts()
    }
    for row in rows:
        own = values[row["REF_AREA"], row["INDICATOR"], row["BOUNDARY"], row["TIME_PERIOD"]]
        assert (row["OBS_VALUE"] == "NaN") == (own["value"] is None)
        assert own["value"] is None or float(row["OBS_VALUE"]) == own["value"]
        assert row["OBS_STATUS"] == own["status"]
    assert {"NaN"} < {row["OBS_VALUE"] for row in rows}


def test_all_figures_go_with_no_choice_of_some(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "--sdmx", "--across", "-o", tmp_path / "sdmx", "--site", shown.root)
    assert done.returncode == 2 and "--sdmx 写出全部数" in done.stderr
    assert not (tmp_path / "sdmx").exists()


def test_the_structure_describes_the_columns(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "--sdmx", "-o", tmp_path, "--site", shown.root, "--lang", "en")
    assert "figures as SDMX-CSV" in done.stdout
    head = (tmp_path / SDMX_FILES[0]).read_text(encoding="utf-8").splitlines()[0].split(",")
    found = ET.parse(tmp_path / SDMX_FILES[1])
    names = [
        own.get("id")
        for own in found.iter()
        if own.tag.rpartition("}")[2] in ("Dimension", "TimeDimension", "PrimaryMeasure", "Attribute")
        and own.get("id")
    ]
    assert [name for name in head if name not in ("STRUCTURE", "STRUCTURE_ID", "ACTION")] == [
        *SDMX_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *SDMX_ATTRIBUTES
    ]  # fmt: skip
    assert set(names) == {*SDMX_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *SDMX_ATTRIBUTES}


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2025-01", "2025-01"),
        ("2025-Q1", "2025-Q1"),
        ("2025-H2", "2025-S2"),
        ("2025", "2025"),
        ("2025S", "2025-04-01/P1Y"),
        ("2025S-H2", "2025-10-01/P6M"),
        ("2025S07", "2025-07-01/P1Y"),
    ],
)
def test_a_period_as_sdmx_writes_it(period: str, said: str) -> None:
    assert time_period(period) == said


def test_figures_need_a_folder(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "--sdmx", "-o", tmp_path / "x.xlsx", "--site", shown.root)
    assert done.returncode == 2 and "不是文件夹" in done.stderr
