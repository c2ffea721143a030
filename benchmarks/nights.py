"""Nights of a city with a history: 1,400 villages × 60 indicators, 12 and 36 months in csv files of townships.

    python benchmarks/nights.py [--villages 1400] [--indicators 60] [--rounds 3] [--histories 12 36] [--kinds …]

Times the nightly flow of both cities, each night in a new process and in turn, with a Prefect server that runs
already:

- the first night, which reads every return
- nights without new files, which must not take longer with the longer history
- nights in which one county, or every county, sends the last month again
- nights in which one county does and every year is rolled up again
- backfills of the last year, of one county and of all, after a change of the catalogue that requires a new reading

Prints medians of time and of processor time, without the start of Python.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import make_city, start_server, write_return
from benchmarks.federation import run_ahead

COUNTY = "990102"
KINDS = ("night", "resent", "all_resent", "whole", "county_again", "all_again")
RATIOS = (
    ("night", "night", "between histories"),
    ("resent", "resent", "between histories"),
    ("resent", "all_resent", "of the longer history"),
    ("resent", "whole", "of the longer history"),
    ("resent", "first", "of the longer history"),
    ("county_again", "all_again", "of the shorter history"),
    ("county_again", "all_again", "of the longer history"),
)


def send_again(root: Path, month: str, night: int, counties: str) -> int:
    """Write a month's workbooks again with other numbers, for the counties whose codes begin with `counties`; return how
    many."""
    import polars as pl  # noqa: PLC0415

    rng = random.Random(night)
    facts = pl.scan_parquet(root / "facts.parquet").filter(
        pl.col("county").str.starts_with(counties), pl.col("period") == month
    )
    rows = facts.group_by("township", "village").len().sort("township", "village").collect()
    for (township,), villages in rows.partition_by("township", as_dict=True).items():
        numbers = [
            (code, [rng.randint(0, 500) for _ in range(count)]) for _, code, count in villages.iter_rows()
        ]
        write_return(
            root / "data" / "raw" / f"again{night}" / f"{township}.xlsx", str(township), month, numbers
        )
    return rows["township"].n_unique()


def measure(root: Path, as_of: datetime | None, year: str, place: str) -> None:
    """Run one night, or the backfill of a year if `as_of` is None; print its cost and the share of linked bytes in the
    vintage."""
    from flows.backfill import run_backfill  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415

    site = open_site(root)
    before, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    if as_of:
        report = run_ahead(site, as_of)
        received, published = report.received, report.published
    else:
        done = run_backfill(site, f"{year}-01", f"{year}-12", place, "", "重读")
        received, published = sum(done.read.values()), done.published
    spent = time.perf_counter() - before
    ended = resource.getrusage(resource.RUSAGE_SELF)
    files = [path.stat() for path in site.current.resolve().rglob("*.parquet")]
    result = {
        "seconds": spent,
        "cpu": ended.ru_utime + ended.ru_stime - used.ru_utime - used.ru_stime,
        "received": received,
        "published": published,
        "linked": sum(file.st_size for file in files if file.st_nlink > 1)
        / sum(file.st_size for file in files),
    }
    sys.stdout.write("\n" + json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)


class City:
    """City with a history of `months` months, and its nights."""

    def __init__(self, root: Path, months: int, url: str) -> None:
        self.root, self.months, self.url, self.nights = root, months, url, 0
        self.year = str(2025 + (months - 1) // 12)
        self.last_month = f"{self.year}-{(months - 1) % 12 + 1:02}"

    def night(self) -> dict[str, float]:
        as_of = datetime(int(self.year) + 1, 2, 28, tzinfo=UTC) + timedelta(hours=self.nights)
        self.nights += 1
        return self._measured("--as-of", as_of.isoformat())

    def _measured(self, *arguments: str) -> dict[str, float]:
        command = [sys.executable, __file__, "--root", str(self.root), *arguments]
        environment = {**os.environ, "PREFECT_API_URL": self.url}
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
        return result

    def resent(self, counties: str = COUNTY) -> dict[str, float]:
        count = send_again(self.root, self.last_month, self.nights, counties)
        result = self.night()
        if result["received"] != count or not result["published"]:
            raise SystemExit(f"the night received {result}, not {count} workbooks")
        return result

    def all_resent(self) -> dict[str, float]:
        return self.resent("")

    def whole(self) -> dict[str, float]:
        """Time a county's night without the record of the previous roll-up, so that every year is rolled up."""
        (self.root / "data" / "rolled.json").unlink()
        return self.resent()

    def county_again(self) -> dict[str, float]:
        return self.backfilled(COUNTY)

    def all_again(self) -> dict[str, float]:
        return self.backfilled("")

    def backfilled(self, place: str) -> dict[str, float]:
        """Time a backfill of the last year, whose returns must be read again after a new word in the catalogue."""
        self.nights += 1
        with (self.root / "catalogue" / "labels.csv").open("a", encoding="utf-8") as labels:
            labels.write(f"foot,填表人{self.nights}\n")
        result = self._measured("--year", self.year, "--place", place)
        if not result["received"] or not result["published"]:
            raise SystemExit(f"the backfill read or published nothing: {result}")
        return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--histories", type=int, nargs=2, default=(12, 36), help="months, the shorter first")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="nights that are measured")
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--as-of", type=datetime.fromisoformat, help=argparse.SUPPRESS)
    parser.add_argument("--year", default="", help=argparse.SUPPRESS)
    parser.add_argument("--place", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.root:
        measure(asked.root, asked.as_of, asked.year, asked.place)
    with tempfile.TemporaryDirectory() as folder:
        server, url = start_server(Path(folder) / "prefect")
        try:
            cities = [City(Path(folder) / str(months), months, url) for months in asked.histories]
            for city in cities:
                make_city(city.root, asked.villages, city.months, asked.indicators, as_csv=True)
            runs = {f"first {city.months}": [city.night()] for city in cities}
            for city in cities:
                city.night()  # in the second night the files are too new to be skipped unread
            for kind in asked.kinds:
                for _ in range(asked.rounds):
                    for city in cities:
                        runs.setdefault(f"{kind} {city.months}", []).append(getattr(city, kind)())
        finally:
            server.terminate()
            server.wait()
    _print_results(runs, *asked.histories)


def _print_results(runs: dict[str, list[dict[str, float]]], shorter: int, longer: int) -> None:
    middle = {
        kind: {name: statistics.median(run[name] for run in times) for name in ("seconds", "cpu", "linked")}
        for kind, times in runs.items()
    }
    for kind, median in middle.items():
        sys.stdout.write(
            f"{kind:15} {median['seconds']:7.2f} s; processor {median['cpu']:7.2f} s; {median['linked']:.0%} of bytes linked\n"
        )
    for one, other, which in RATIOS:
        first = f"{one} {shorter if which == 'of the shorter history' else longer}"
        second = f"{other} {longer if which == 'of the longer history' else shorter}"
        if {first, second} <= middle.keys():
            by = {name: middle[first][name] / middle[second][name] for name in ("seconds", "cpu")}
            sys.stdout.write(
                f"{first} / {second}: {by['seconds']:.2f} by time, {by['cpu']:.2f} by processor\n"
            )


if __name__ == "__main__":
    main()
