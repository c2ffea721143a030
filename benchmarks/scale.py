"""A country's ten years on paper: sizes, files and times from measured figures of two cities.

    python benchmarks/scale.py [--months 2 4] [--villages 20000 62000] [--workbooks 41352] [--years 10]

Takes in, rolls up and publishes a city of 112 townships (1,400 villages × 60 indicators) with fewer and with more
months, each in a new process. What a workbook adds is the difference of the two, divided by its workbooks. Opens the
catalogues of a smaller and a larger country in the same way for what a village adds. Multiplies these by a country's
workbooks (a township and month each) and villages. So everything is taken to grow by what a workbook of the city adds:
numbers are random, which compress worse than real ones, and every township reports every month.

Month ends of vintages are kept for ever: each has the files of its year, as far as the year had come, and links for the
years before. The days between them go after `keep_days` and are left out.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import make_city, measured, nightly_command, start_server
from benchmarks.country import SIZES, make_country

PARTS = {"returns": "raw", "archive": "archive", "ledger": "ledger", "vintage": "marts/vintages"}
TOWNSHIPS = 112
OPEN = """
import re, sys, time
from datetime import date
from pathlib import Path
from flows.steps.site.site import open_site
import schemas.catalogue
began = time.process_time()
open_site(Path(sys.argv[1])).catalogue.registry(date(2025, 1, 31))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(time.process_time() - began, int(peak) / 1024)
"""
"""Code of a process that reads a catalogue; it prints its processor seconds and its peak in megabytes."""


def night_of_city(folder: Path, months: int, url: str) -> dict[str, float]:
    """Bytes and files of each part of a city's site after its first night, and that night's processor seconds."""
    root = folder / f"city{months}"
    make_city(root, TOWNSHIPS * 25 // 2, months, 60)
    given = {"PREFECT_API_URL": url, "FEDSTATS_RUNNER": "threads", "FEDSTATS_WORKERS": "1"}
    found = {"processor": measured(nightly_command(root), given)["processor"]}
    for part, place in PARTS.items():
        files = [path for path in (root / "data" / place).rglob("*") if path.is_file()]
        sizes = {(own := path.stat()).st_ino: own.st_size for path in files}  # links of one file once
        found |= {part: sum(sizes.values()), f"{part} files": len(sizes)}
    return found


def catalogue_of_country(folder: Path, villages: int) -> tuple[float, float]:
    """Processor seconds of reading the catalogue of a country, and the peak memory of the process in megabytes."""
    root = folder / f"country{villages}"
    make_country(root, villages, 1)
    command = [sys.executable, "-c", OPEN, str(root)]
    seconds, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--months", type=int, nargs=2, default=[2, 4])
    parser.add_argument("--villages", type=int, nargs=2, default=[20_000, 62_000])
    parser.add_argument("--workbooks", type=int, default=41_352, help="of a month, one a township")
    parser.add_argument("--years", type=int, default=10)
    asked = parser.parse_args()
    few, many = asked.months
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, url = start_server(folder / "prefect")
        try:
            less, more = (night_of_city(folder, months, url) for months in asked.months)
        finally:
            server.terminate()
            server.wait()
        fewer, larger = (catalogue_of_country(folder, villages) for villages in asked.villages)
    workbook = {part: (more[part] - less[part]) / ((many - few) * TOWNSHIPS) for part in more}
    fixed_files = less["vintage files"] / TOWNSHIPS
    print_workbook(workbook)
    print_country(workbook, fixed_files, asked.workbooks, asked.years)
    villages = asked.workbooks * SIZES["villages"]
    step = asked.villages[1] - asked.villages[0]
    seconds, megabytes = (
        (large - small) / step * villages for small, large in zip(fewer, larger, strict=True)
    )
    sys.stdout.write(
        f"catalogue of {villages:,} villages: {seconds:.0f} s of processor time, once a run in each reader, and "
        f"{megabytes:,.0f} MB\nload {os.getloadavg()[0]:.1f}\n"
    )


def print_workbook(workbook: dict[str, float]) -> None:
    """Print what one workbook of 12.5 villages × 60 indicators adds."""
    sys.stdout.write(
        f"a workbook adds {workbook['processor'] * 1000:.1f} ms of processor time to a first night\n"
    )
    for part in PARTS:
        sys.stdout.write(f"a workbook adds {workbook[part] / 1000:.1f} KB to {part}\n")


def print_country(workbook: dict[str, float], files: float, workbooks: int, years: int) -> None:
    """Print the sizes of a country's site after one year, half of the years and all of them.

    `files` are those of a vintage of one year for each township.
    """
    for year in sorted({1, max(years // 2, 1), years}):
        received = workbooks * 12 * year
        parts = {part: received * workbook[part] / 1e9 for part in PARTS}
        month_ends = workbooks * workbook["vintage"] * sum(range(1, 13)) * year / 1e9
        sys.stdout.write(
            f"{year} years: {received:,} workbooks of {parts['returns']:,.0f} GB; archive {parts['archive']:,.0f} GB in "
            f"{received:,.0f} files; ledger {parts['ledger']:,.0f} GB in about {12 * year * -(-workbooks // 1000):,} "
            f"files of numbers; current vintage {parts['vintage']:,.0f} GB in {files * workbooks * year:,.0f} files; "
            f"month ends kept {month_ends:,.0f} GB\n"
        )
    sys.stdout.write(
        f"reading a month: {workbooks * workbook['processor'] / 60:.0f} minutes of processor time, roll-up included\n"
    )


if __name__ == "__main__":
    main()
