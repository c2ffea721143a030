"""Workbooks and pages of a city: 1,400 villages × 60 indicators × 36 months.

    python benchmarks/readers.py [--months 36] [--indicators 60] [--townships 112]
    python benchmarks/readers.py --share [--rounds 5]

Makes a vintage with the tables that they read. No figure of a village is shown, so villages stay out. Then it writes
the workbooks and the pages, each in a new process, as the nightly does, and prints processor seconds, peak memory and
files.

With --share it runs first nights of the sample with and without workbooks and pages in turn, each a whole process with a
Prefect server that runs already, and prints the processor seconds of both and the median of their ratios.
"""

import argparse
import json
import resource
import shutil
import statistics
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
from schemas.marts.registry import MARTS
from schemas.marts.subjects import subjects_of
from schemas.table_columns import column_types

COUNTIES, SUBJECTS, HEADLINES = 9, 6, 8
VINTAGE = "20260101T000000Z-00000000"
OTHERS = (
    *(
        "indicator_completeness",
        "reconciliation",
        "target_progress",
        "findings",
        "quality_findings",
        "revisions",
        "submissions",
    ),
)


def make_vintage(root: Path, months: int, indicators: int, townships: int) -> None:
    """Write a site with its catalogue and one vintage."""
    names = [f"indicator_{at:02}" for at in range(indicators)]
    write_catalogue(root, names, townships)
    catalogue = Catalogue(root / "catalogue")
    folder = root / "data" / "marts" / "vintages" / VINTAGE
    folder.mkdir(parents=True)
    places = catalogue["places"].select(
        "name",
        "level",
        "valid_to",
        "kind",
        place_code="code",
        parent_code="parent",
        valid_from=pl.lit(date(2000, 1, 1)),
    )
    places.write_parquet(folder / "dim_place.parquet")
    write_indicators(folder, names)
    write_returns(folder, places, periods_of(months))
    figures = figures_of(places, periods_of(months), names)
    resources: list[dict[str, Any]] = []
    for (level, year), own in figures.partition_by("level", "year", as_dict=True, include_key=False).items():
        path = f"indicator_values/level={level}/year={year}/all-as_was.parquet"
        (folder / path).parent.mkdir(parents=True)
        own.write_parquet(folder / path)
        resources.append({"path": path, "hash": "", "title": path, "rows": 0, "schema": "shared"})
    for name, subject in subjects_of(catalogue).items():
        for level in ("county", "city"):
            path = f"{level}_{name}.parquet"
            frame = subject_rows(figures.filter(pl.col("level") == level), places, list(subject.indicators))
            frame.write_parquet(folder / path)
            fields = [{"name": column} | subject.mart.field(column) for column in frame.columns]
            resources.append(
                {
                    "path": path,
                    "hash": "",
                    "title": path,
                    "rows": 0,
                    "schema": {"fields": fields, "primaryKey": []},
                }
            )
    package = {
        "vintage": VINTAGE,
        "as_of": "2026-01-01T00:00:00+00:00",
        "resources": resources,
        "complete_through": {},
    }
    (folder / "shared").write_text('{"fields": [], "primaryKey": []}', encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def write_indicators(folder: Path, names: list[str]) -> None:
    """Write dim_indicator; the first HEADLINES indicators are headline."""
    described = pl.DataFrame({"indicator": names}).with_columns(
        name_zh="indicator",
        name_en="indicator",
        unit=pl.lit("人"),
        domain=pl.lit("health"),
        over_time=pl.lit("sum"),
        decimals=pl.lit(0),
        is_headline=pl.int_range(pl.len()) < HEADLINES,
        **{
            name: pl.lit(None, dtype=pl.String)
            for name in ("numerator", "denominator", "formula", "definition")
        },
        scale=pl.lit(None, dtype=pl.Float64),
    )
    described.write_parquet(folder / "dim_indicator.parquet")


def write_returns(folder: Path, places: pl.DataFrame, periods: pl.DataFrame) -> None:
    """Write the marts of returns, each month of each place 97 of 100, and the other marts that pages read, empty."""
    for name in OTHERS:
        pl.DataFrame(schema=column_types(MARTS[name].model)).write_parquet(folder / f"{name}.parquet")
    months = periods.filter(pl.col("period_type") == "month").select("period", "period_type")
    rows = places.select("place_code").join(months, how="cross").sort("place_code", "period")
    counts = {"expected": 100, "reported": 97, "on_time": 95, "late": 2, "missing": 3, "very_late": 0}
    rates = {"reporting_rate_pct": 97.0, "on_time_rate_pct": 95.0}
    values = {name: pl.lit(own) for name, own in (counts | rates).items()}
    rows.with_columns(form=pl.lit("month"), **values).write_parquet(folder / "reporting_rate.parquet")
    rows.with_columns(form=pl.lit("*"), **values).write_parquet(folder / "reporting_summary.parquet")


def write_catalogue(root: Path, names: list[str], count: int) -> None:
    """Write a catalogue with a city, counties and townships, and six subjects of the indicators."""
    counties = [f"9901{at + 2:02}" for at in range(COUNTIES)]
    townships = [f"{counties[at % COUNTIES]}{at:04}" for at in range(count)]
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
        boundary=pl.lit("as_was"),
        **{name: pl.lit(None, dtype=pl.Float64) for name in ("numerator", "denominator")},
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


def measure(root: Path, what: str) -> dict[str, float | str]:
    """Write the workbooks or the pages of the vintage; seconds, peak memory in MB, files, and MB on disk."""
    from flows.steps.export.workbook_folder import write_folder  # noqa: PLC0415
    from flows.steps.report.report import write_report  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415

    vintage = root / "data" / "marts" / "vintages" / VINTAGE
    site, begun = open_site(root), time.process_time()
    if what == "excel":
        write_folder(site, vintage)
    else:
        write_report(site, vintage)
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    files = [path.stat().st_size for path in (vintage / what).iterdir()]
    found = {"seconds": round(seconds, 2), "peak_mb": round(peak), "files": len(files)}
    return {"what": what, **found, "megabytes": round(sum(files) / 2**20, 1)}


def share(rounds: int) -> dict[str, object]:
    """Processor seconds of the sample's first night, with and without workbooks and pages; the median of their ratios."""
    from benchmarks.city import clear_site, measured, start_server  # noqa: PLC0415

    sample = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", "from flows.cli.app import main; main()", "nightly", "--site"]
    spent: dict[str, list[float]] = {"with": [], "without": []}
    with tempfile.TemporaryDirectory() as made:
        site = Path(made) / "site"
        shutil.copytree(sample / "data" / "raw", site / "data" / "raw")
        shutil.copytree(sample / "schemas" / "catalogue", site / "schemas" / "catalogue")
        settings = (sample / "fedstats.toml").read_text(encoding="utf-8")
        server, url = start_server(Path(made) / "prefect")
        try:
            for at in range(2 * rounds):
                what = "without" if at % 2 else "with"
                own = settings + ("workbooks = false\nreport = false\n" if at % 2 else "")
                (site / "fedstats.toml").write_text(own, encoding="utf-8")
                clear_site(site)
                used = measured([*command, str(site)], {"PREFECT_API_URL": url, "FEDSTATS_WORKERS": "1"})
                spent[what].append(round(used["processor"], 2))
        finally:
            server.terminate()
            server.wait()
    ratios = [with_both / bare for with_both, bare in zip(spent["with"], spent["without"], strict=True)]
    return {**spent, "ratio": round(statistics.median(ratios), 3)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--townships", type=int, default=112)
    parser.add_argument("--share", action="store_true", help="share of the sample's night")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--what", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.share:
        print(json.dumps(share(asked.rounds)))
    elif asked.at:
        print(json.dumps(measure(asked.at, asked.what)))
    else:
        with tempfile.TemporaryDirectory() as made:
            make_vintage(Path(made) / "site", asked.months, asked.indicators, asked.townships)
            for what in ("excel", "report"):
                site = str(Path(made) / "site")
                subprocess.run([sys.executable, __file__, "--at", site, "--what", what], check=True)
