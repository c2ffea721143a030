"""Nightly of a city's year: 1,400 villages × 60 indicators × 12 months in township workbooks.

    python benchmarks/city.py [--villages 1400] [--months 12] [--indicators 60] [--rounds 5] [--csv]

Times phases over the same files, each a whole process with its imports, in turn, so that all share the machine's load:

- floor: read the files with calamine, sum the numbers in one DuckDB GROUPING SETS, write them to parquet
- polars: a plain script that reads with polars and fastexcel, concatenates and groups
- nightly: the first night by the command line, with a Prefect server that runs already
- again: the same night again, with nothing new
- plain: once more, as plain calls without Prefect (`prefect = "when served"`)
- imports: import polars, duckdb and prefect, and nothing else
- pandas: a plain script that reads with openpyxl, concatenates and groups

With --csv the returns are csv files, and floor, polars and pandas read them with their own readers. Prints the median
of time and of processor time of each phase with its peak memory, and ratios of the medians.
"""

import argparse
import csv
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PHASES = ("floor", "polars", "nightly", "again", "plain", "imports", "pandas")
AIMS = {
    ("nightly", "floor"): "at most 2.5",
    ("nightly", "polars"): "at most 2",
    ("pandas", "nightly"): "at least 9",
    ("again", "imports"): "a night with nothing new",
    ("plain", "imports"): "a night with nothing new, without Prefect",
}
AS_OF = "2026-02-28T00:00:00+00:00"


def make_city(root: Path, villages: int, months: int, indicators: int, as_csv: bool = False) -> None:
    """Write a synthetic site with its workbooks, or csv files, under `root`, and the same numbers to facts.parquet."""
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
            path = root / "data" / "raw" / period / township[:6] / f"{township}.{'csv' if as_csv else 'xlsx'}"
            rows = [(code, [rng.randint(0, 500) for _ in names]) for code in villages_of]
            write_return(path, township, period, rows)
            facts += [(code, township, township[:6], period, numbers) for code, numbers in rows]
    frame = pl.DataFrame(facts, schema=["village", "township", "county", "period", "value"], orient="row")
    frame = frame.with_columns(pl.Series("indicator", [names] * len(frame))).explode("value", "indicator")
    frame.write_parquet(root / "facts.parquet")


def write_return(path: Path, township: str, period: str, rows: list[tuple[str, list[int]]]) -> None:
    """Write the return of a township, a workbook or a csv file by the path's ending: a row a village, code and numbers."""
    import xlsxwriter  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    headers = [f"指标{at:02}（人）" for at in range(len(rows[0][1]))]
    lines: list[list[object]] = [
        ["月报"],
        [f"单位代码：{township}", f"报告期：{period}"],
        ["地区代码", "地区名称", *headers],
    ]
    lines += [[code, f"村{code}", *numbers] for code, numbers in rows]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(lines)
        return
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("报表")
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)


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


def clear_site(root: Path) -> None:
    """Remove all that a site has made, its notes on ledger and decisions too; the returns stay."""
    for path in (root / "data").iterdir():
        if path.is_dir() and path.name != "raw":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


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


def measured(command: list[str], environment: Mapping[str, str]) -> dict[str, float]:
    """Run a whole process; its seconds, its processor seconds without those of its children, and its peak memory."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()}")
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "processor": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--csv", action="store_true", help="returns as csv files in place of workbooks")
    parser.add_argument("--without-pandas", action="store_true", help="leave the pandas script out")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        make_city(root, asked.villages, asked.months, asked.indicators, asked.csv)
        phases = [phase for phase in PHASES if phase != "pandas" or not asked.without_pandas]
        server, url = start_server(Path(folder) / "prefect")
        try:
            results: dict[str, list[dict[str, float]]] = {phase: [] for phase in phases}
            for _ in range(asked.rounds):
                for phase in phases:
                    results[phase].append(_run(phase, root, url))
        finally:
            server.terminate()
            server.wait()
    _print_results(results)


def nightly_command(root: Path) -> list[str]:
    """The command of a night of a synthetic city, at its time."""
    return [str(Path(sys.executable).parent / "fedstats"), "nightly", "--site", str(root), "--as-of", AS_OF]


def _run(phase: str, root: Path, url: str) -> dict[str, float]:
    if phase not in ("nightly", "again", "plain"):
        return measured([sys.executable, str(Path(__file__).with_name("peers.py")), phase, str(root)], {})
    if phase == "nightly":
        clear_site(root)
    settings = root / "fedstats.toml"
    before = settings.read_text(encoding="utf-8")
    if phase == "plain":
        settings.write_text(f'{before}prefect = "when served"\n', encoding="utf-8")
    result = measured(nightly_command(root), {"PREFECT_API_URL": url})
    settings.write_text(before, encoding="utf-8")
    if not (root / "data" / "marts" / "current" / "datapackage.json").exists():
        raise SystemExit("the night published nothing")
    return result


def print_medians(results: Mapping[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Print the medians of each phase's rounds, time, processor time and peak memory; the medians."""
    middle = {
        phase: {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        for phase, runs in results.items()
    }
    for phase, found in middle.items():
        sys.stdout.write(
            f"{phase:8} {found['seconds']:.2f} s, processor {found['processor']:.2f} s, peak {found['peak_mb']:.0f} MB\n"
        )
    return middle


def _print_results(results: dict[str, list[dict[str, float]]]) -> None:
    middle = print_medians(results)
    for (one, other), aim in AIMS.items():
        if one in middle and other in middle:
            time_ratio, cpu_ratio = (
                middle[one][name] / middle[other][name] for name in ("seconds", "processor")
            )
            sys.stdout.write(f"{one} / {other}  {time_ratio:.2f}, processor {cpu_ratio:.2f}  ({aim})\n")


if __name__ == "__main__":
    main()
