"""Nightly of a city's year: 1,400 villages × 60 indicators × 12 months in township workbooks.

    python benchmarks/city.py [--villages 1400] [--months 12] [--indicators 60] [--rounds 3]

Times three phases over the same files, each in a new process and in turn, so that all share the machine's load:

- floor: read the files with calamine, sum the numbers in one DuckDB GROUPING SETS, write them to parquet
- nightly: the whole flow, with a Prefect server that runs already
- pandas: a plain script that reads with openpyxl, concatenates and groups

Prints the median ratios and the peak memory of each phase.
"""

import argparse
import json
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

PHASES = ("floor", "nightly", "pandas")
AS_OF = "2026-02-28T00:00:00+00:00"


def make_city(root: Path, villages: int, months: int, indicators: int) -> None:
    """Write a synthetic site with its workbooks under `root`, and the same numbers to facts.parquet."""
    import polars as pl  # noqa: PLC0415

    from schemas.catalogue_files import COLUMNS  # noqa: PLC0415

    rng = random.Random(1)
    townships = [f"9901{county:02}{number:03}" for county in range(2, 11) for number in range(100, 113)][:112]
    members = {township: [] for township in townships}
    for at in range(villages):
        township = townships[at % len(townships)]
        members[township].append(f"{township}{201 + len(members[township])}")
    names = [f"indicator_{at:02}" for at in range(indicators)]
    headers = [f"指标{at:02}（人）" for at in range(indicators)]
    period_texts = [f"{2025 + at // 12}-{at % 12 + 1:02}" for at in range(months)]
    _write_catalogue(root, members, names, headers, COLUMNS, period_texts[-1][:4])
    facts: list[tuple[str, str, str, str, list[int]]] = []
    for period in period_texts:
        for township, villages_of in members.items():
            path = root / "data" / "raw" / period / township[:6] / f"{township}.xlsx"
            rows = [(code, [rng.randint(0, 500) for _ in names]) for code in villages_of]
            write_return(path, township, period, rows)
            facts += [(code, township, township[:6], period, numbers) for code, numbers in rows]
    frame = pl.DataFrame(facts, schema=["village", "township", "county", "period", "value"], orient="row")
    frame = frame.with_columns(pl.Series("indicator", [names] * len(frame))).explode("value", "indicator")
    frame.write_parquet(root / "facts.parquet")


def write_return(path: Path, township: str, period: str, rows: list[tuple[str, list[int]]]) -> None:
    """Write the workbook of a township: a row a village with its code and numbers."""
    import xlsxwriter  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    headers = [f"指标{at:02}（人）" for at in range(len(rows[0][1]))]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("报表")
        sheet.write_row(0, 0, ["月报"])
        sheet.write_row(1, 0, [f"单位代码：{township}", f"报告期：{period}"])
        sheet.write_row(2, 0, ["地区代码", "地区名称", *headers])
        for at, (code, numbers) in enumerate(rows, start=3):
            sheet.write_row(at, 0, [code, f"村{code}", *numbers])


def _write_catalogue(
    root: Path,
    members: dict[str, list[str]],
    names: list[str],
    headers: list[str],
    columns: dict[str, Any],
    last_year: str,
) -> None:
    places = ["990100,市,city,,city,2000-01-01,,false"]
    places += [
        f"{county},县{county},county,990100,county,2000-01-01,,false"
        for county in sorted({t[:6] for t in members})
    ]
    for township, villages in members.items():
        places.append(f"{township},乡{township},township,{township[:6]},town,2000-01-01,,false")
        places += [f"{code},村{code},village,{township},village,2000-01-01,,true" for code in villages]
    rows = {
        "levels": ["village,1,村,village", "township,2,乡,township", "county,3,县,county", "city,4,市,city"],
        "labels": ["unit_code,单位代码", "period,报告期", "place_code,地区代码", "place_name,地区名称"],
        "places": places,
        "indicators": [
            f"{name},{name},{name},health,人,sum,sum,,,,0,none,0,10000,false,,2000-01-01," for name in names
        ],
        "forms": [f"village_month,月报,Monthly,village,month,5,30,2025-01-01,{last_year}-12-31,"],
        "form_columns": [
            f"village_month,{name},{name},period,{header},{name},true,2025-01-01,"
            for name, header in zip(names, headers, strict=True)
        ],
    }
    (root / "catalogue").mkdir(parents=True)
    for name, fields in columns.items():
        text = "\n".join([",".join(fields), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(text, encoding="utf-8")
    (root / "fedstats.toml").write_text('name = "城"\nworkbooks = false\nreport = false\n', encoding="utf-8")


def run_floor(root: Path) -> dict[str, float]:
    """Time the least possible work: reading the cells, summing the numbers, writing the table."""
    import duckdb  # noqa: PLC0415
    import python_calamine  # noqa: PLC0415

    started = time.perf_counter()
    for path in sorted((root / "data" / "raw").rglob("*.xlsx")):
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    read = time.perf_counter()
    with duckdb.connect() as con:
        con.execute(f"create table facts as select * from read_parquet('{root / 'facts.parquet'}')")
        loaded = time.perf_counter()
        con.execute(_floor_query(root))
    ended = time.perf_counter()
    return {"seconds": (read - started) + (ended - loaded), "reading": read - started, "sums": ended - loaded}


def _floor_query(root: Path) -> str:
    sets = ", ".join(
        f"({', '.join(part for part in (place, span, 'indicator') if part)})"
        for place in ("village", "township", "county", "")
        for span in ("period", "quarter", "half", "year")
    )
    return (
        "copy (select village, township, county, period, quarter, half, year, indicator, "
        "cast(sum(value) as bigint) as value from "
        "(select *, year || '-Q' || (month + 2) // 3 as quarter, year || '-H' || (month + 5) // 6 as half from "
        "(select *, substr(period, 1, 4) as year, cast(substr(period, 6) as int) as month from facts)) "
        f"group by grouping sets ({sets})) to '{root / 'floor.parquet'}' (format parquet, compression zstd)"
    )


def clear_site(root: Path) -> None:
    """Remove all that a site has made, its notes on ledger and decisions too; the returns stay."""
    for path in (root / "data").iterdir():
        if path.is_dir() and path.name != "raw":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def run_nightly_flow(root: Path) -> dict[str, float]:
    """Time the product: find, archive, read, tidy, check, ledger, roll-up, contracts, publication."""
    from datetime import datetime  # noqa: PLC0415

    from flows.nightly import run_nightly  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415

    clear_site(root)
    started = time.perf_counter()
    report = run_nightly(open_site(root), datetime.fromisoformat(AS_OF))
    seconds = time.perf_counter() - started
    if report.rejected or not report.published:
        raise SystemExit(f"the run rejected files or published nothing: {report}")
    return {"seconds": seconds}


def run_pandas(root: Path) -> dict[str, float]:
    """Time a plain script: read_excel with openpyxl, concat, melt, groupby of each level and period type."""
    import pandas as pd  # noqa: PLC0415

    started = time.perf_counter()
    frames = []
    for path in sorted((root / "data" / "raw").rglob("*.xlsx")):
        frame = pd.read_excel(path, header=2, dtype={"地区代码": str}, engine="openpyxl")
        frames.append(frame.assign(period=path.parent.parent.name))
    facts = pd.concat(frames).melt(
        id_vars=["地区代码", "地区名称", "period"], var_name="indicator", value_name="value"
    )
    month = facts["period"].str[5:].astype(int)
    spans = {
        "month": facts["period"],
        "quarter": "2025-Q" + ((month + 2) // 3).astype(str),
        "half": "2025-H" + ((month + 5) // 6).astype(str),
        "year": facts["period"].str[:4],
    }
    tables = []
    for length in (12, 9, 6, 4):
        for name, span in spans.items():
            keys = [facts["地区代码"].str[:length], span, facts["indicator"]]
            table = facts.groupby(keys)["value"].sum().rename_axis(["place", "period", "indicator"])
            tables.append(table.reset_index().assign(period_type=name))
    pd.concat(tables).to_parquet(root / "pandas.parquet", compression="zstd")
    return {"seconds": time.perf_counter() - started}


def measure(phase: str, root: Path) -> None:
    """Run one phase in this process and print its seconds and peak memory as JSON."""
    result = {"floor": run_floor, "nightly": run_nightly_flow, "pandas": run_pandas}[phase](root)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)


def start_server(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a Prefect server on loopback for this benchmark; return its process and URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/health", timeout=1)
        except OSError:
            time.sleep(0.5)
        else:
            return server, url
    raise SystemExit("the Prefect server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-pandas", action="store_true", help="leave the pandas script out")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.phase:
        measure(asked.phase, asked.root)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        make_city(root, asked.villages, asked.months, asked.indicators)
        phases = PHASES[:2] if asked.without_pandas else PHASES
        server, url = start_server(Path(folder) / "prefect")
        try:
            results: dict[str, list[dict[str, float]]] = {phase: [] for phase in phases}
            for _ in range(asked.rounds):
                for phase in phases:
                    results[phase].append(_measured(phase, root, url))
        finally:
            server.terminate()
            server.wait()
    _print_results(results)


def _measured(phase: str, root: Path, url: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--phase", phase, "--root", str(root)]
    done = subprocess.run(
        command, env={**os.environ, "PREFECT_API_URL": url}, check=True, capture_output=True, text=True
    )
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _print_results(results: dict[str, list[dict[str, float]]]) -> None:
    middle = {phase: statistics.median(run["seconds"] for run in runs) for phase, runs in results.items()}
    for phase, runs in results.items():
        seconds = ", ".join(f"{run['seconds']:.2f}" for run in runs)
        sys.stdout.write(f"{phase:8} {seconds} s; peak {max(run['peak_mb'] for run in runs):.0f} MB\n")
    sys.stdout.write(f"nightly / floor  {middle['nightly'] / middle['floor']:.2f}  (aim: at most 2)\n")
    if "pandas" in middle:
        sys.stdout.write(f"pandas / nightly {middle['pandas'] / middle['nightly']:.1f}  (aim: at least 8)\n")


if __name__ == "__main__":
    main()
