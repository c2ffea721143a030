"""Workbooks of a city: 1,400 villages × 60 indicators × 36 months.

    python benchmarks/workbooks.py [--months 36] [--indicators 60]

Makes a vintage with the tables that workbooks read. No workbook shows villages, so they stay out. Then it writes the
folder of workbooks in a new process, as the nightly does, and prints processor seconds, peak memory and files.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from schemas.catalogue import Catalogue
from schemas.catalogue_files import COLUMNS
from schemas.marts.subjects import subjects_of

COUNTIES, TOWNSHIPS, SUBJECTS = 9, 112, 6
VINTAGE = "20260101T000000Z-00000000"


def make_vintage(root: Path, months: int, indicators: int) -> None:
    """Write a site with its catalogue and one vintage."""
    names = [f"indicator_{at:02}" for at in range(indicators)]
    write_catalogue(root, names)
    catalogue = Catalogue(root / "catalogue")
    folder = root / "data" / "marts" / "vintages" / VINTAGE
    folder.mkdir(parents=True)
    places = catalogue["places"].select(
        "name",
        "level",
        "valid_to",
        place_code="code",
        parent_code="parent",
        valid_from=pl.lit(date(2000, 1, 1)),
    )
    places.write_parquet(folder / "dim_place.parquet")
    described = pl.DataFrame({"indicator": names}).with_columns(
        decimals=pl.lit(0), is_headline=pl.lit(value=False)
    )
    described.write_parquet(folder / "dim_indicator.parquet")
    figures = figures_of(places, periods_of(months), names)
    resources: list[dict[str, Any]] = []
    for (level, year), own in figures.partition_by("level", "year", as_dict=True, include_key=False).items():
        path = f"indicator_values/level={level}/year={year}/all-as_was.parquet"
        (folder / path).parent.mkdir(parents=True)
        own.write_parquet(folder / path)
        resources.append({"path": path, "hash": "", "schema": "shared"})
    for name, subject in subjects_of(catalogue).items():
        for level in ("county", "city"):
            path = f"{level}_{name}.parquet"
            frame = subject_rows(figures.filter(pl.col("level") == level), places, list(subject.indicators))
            frame.write_parquet(folder / path)
            fields = [{"name": column} | subject.mart.field(column) for column in frame.columns]
            resources.append({"path": path, "hash": "", "schema": {"fields": fields}})
    package = {"vintage": VINTAGE, "as_of": "2026-01-01T00:00:00+00:00", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def write_catalogue(root: Path, names: list[str]) -> None:
    """Write a catalogue with a city, counties and townships, and six subjects of the indicators."""
    counties = [f"9901{at + 2:02}" for at in range(COUNTIES)]
    townships = [f"{counties[at % COUNTIES]}{at:03}" for at in range(TOWNSHIPS)]
    rows = {
        "levels": ["township,1,乡,township", "county,2,县,county", "city,3,市,city"],
        "places": [
            "990100,大市,city,,city,2000-01-01,,false",
            *(f"{code},第{code}县,county,990100,county,2000-01-01,,false" for code in counties),
            *(f"{code},第{code}乡,township,{code[:6]},town,2000-01-01,,true" for code in townships),
        ],
        "indicators": [
            f"{name},{name},{name},health,人,sum,sum,,,,0,none,0,,false,,2000-01-01," for name in names
        ],
        "forms": ["month,月报,Monthly,township,month,5,30,2023-01-01,2025-12-31,"],
        "form_columns": [f"month,{name},{name},period,{name},{name},true,2023-01-01," for name in names],
        "subject_columns": [
            f"subject_{at % SUBJECTS},{name},{name},{str(at < SUBJECTS).lower()},指标{at:02}的人数"
            for at, name in enumerate(names)
        ],
    }
    (root / "catalogue").mkdir(parents=True)
    for name, fields in COLUMNS.items():
        text = "\n".join([",".join(fields), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(text, encoding="utf-8")
    (root / "fedstats.toml").write_text('name = "大市"\n', encoding="utf-8")


def periods_of(months: int) -> pl.DataFrame:
    """Months from January 2023 on, with the quarters, halves and years that they make."""
    kinds = {"month": 1, "quarter": 3, "half": 6, "year": 12}
    texts = {"month": "{0}-{1:02}", "quarter": "{0}-Q{1}", "half": "{0}-H{1}", "year": "{0}"}
    rows = [
        (kind, texts[kind].format(2023 + at // 12, at % 12 // length + 1), 2023 + at // 12)
        for kind, length in kinds.items()
        for at in range(0, months, length)
    ]
    return pl.DataFrame(rows, schema=["period_type", "period", "year"], orient="row")


def figures_of(places: pl.DataFrame, periods: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """A figure for each place, period and indicator; each twentieth is partial."""
    frame = places.select("place_code", "level").join(periods, how="cross")
    frame = frame.join(pl.DataFrame({"indicator": names}), how="cross").with_row_index("at")
    return frame.select(
        *("place_code", "level", "period_type", "period", "year", "indicator"),
        value=(pl.col("at") * 7919 % 90_001).cast(pl.Float64),
        status=pl.lit("A"),
        method=pl.when(pl.col("at") % 20 == 0).then(pl.lit("partial")).otherwise(pl.lit("bottom_up")),
        qualifier=pl.lit("exact"),
        dispute=pl.lit("none"),
        units_expected=pl.lit(12),
        units_reported=pl.lit(12),
        units_suppressed=pl.lit(0),
    )


def subject_rows(figures: pl.DataFrame, places: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Rows of a subject's table: a column an indicator."""
    keys = ["place_code", "period_type", "period"]
    wide = figures.pivot("indicator", index=keys, values="value").with_columns(pl.col(names).cast(pl.Int64))
    named = wide.join(places.select("place_code", place_name="name"), on="place_code")
    counts = {"units_expected": 12, "units_reported": 12, "method": "bottom_up", "dispute": "none"}
    return named.select(
        "place_code",
        "place_name",
        "period_type",
        "period",
        *names,
        **{name: pl.lit(own) for name, own in counts.items()},
    )


def measure(root: Path) -> dict[str, float]:
    """Write the workbooks of the vintage; seconds, peak memory in MB, files, and MB on disk."""
    from flows.steps.export.workbook_folder import write_folder  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415

    folder = root / "data" / "marts" / "vintages" / VINTAGE
    site, begun = open_site(root), time.process_time()
    counts = write_folder(site, folder)
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in (folder / "excel").iterdir()) / 2**20
    return {"seconds": round(seconds, 2), "peak_mb": round(peak), "megabytes": round(size, 1), **counts}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.at:
        print(json.dumps(measure(asked.at)))
    else:
        with tempfile.TemporaryDirectory() as made:
            make_vintage(Path(made) / "site", asked.months, asked.indicators)
            subprocess.run([sys.executable, __file__, "--at", str(Path(made) / "site")], check=True)
