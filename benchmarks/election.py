"""Night of an election: 15,000 polling stations, five levels, six numbers, totals reported at every level.

    python benchmarks/election.py [--stations 15000] [--rounds 3]

The definition is public (a parliamentary election with polling stations, municipalities, districts, regions and the
country): voters in the list, ballots issued, ballots in the box, valid and spoilt votes, votes for the first list;
turnout is ballots in the box of voters. Stations report their numbers, one csv a district. Every higher unit reports
the totals below it as subtotals, one csv a unit above. The numbers are made up.

Each round is a night by hand in a new process (`fedstats nightly`) over an empty ledger. Prints processor time with
imports and Prefect's temporary server, the peak memory of the largest process, and the ratio to reading the same files
with polars and summing them in DuckDB. A wrong sum ends with status 1.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import clear_site

LEVELS = ("station", "municipality", "district", "region", "country")
NUMBERS = ("voters", "issued", "cast", "valid", "spoilt", "first_list")
DAY = "2025-12-31"
AS_OF = "2026-01-05T00:00:00+00:00"
COUNTRY = "10"

Members = dict[str, list[str]]
"""Units right below each unit."""


def units(stations: int) -> Members:
    """14 regions of about six districts, municipalities of about three stations."""
    below: Members = defaultdict(list)
    districts = []
    for region in range(14):
        code = f"{COUNTRY}{region + 10}"
        below[COUNTRY].append(code)
        districts += [f"{code}{at + 10}" for at in range(6)]
        below[code] = districts[-6:]
    made = 0
    while made < stations:
        for district in districts:
            municipality = f"{district}{len(below[district]) + 100}"
            below[district].append(municipality)
            count = min(1 + made % 5, stations - made)
            below[municipality] = [f"{municipality}{at + 100}" for at in range(count)]
            made += count
            if made >= stations:
                break
    return below


def write_site(root: Path, below: Members) -> list[int]:
    """Write catalogue and returns; the country's sums."""
    from schemas.catalogue_files import COLUMNS  # noqa: PLC0415

    level_of = {COUNTRY: len(LEVELS) - 1}
    for unit, members in below.items():
        level_of |= dict.fromkeys(members, level_of[unit] - 1)
    parents = {member: unit for unit, members in below.items() for member in members}
    places = [
        f"{unit},U{unit},{LEVELS[level]},{parents.get(unit, '')},,2000-01-01,,true"
        for unit, level in level_of.items()
    ]
    indicators = [f"{name},{name},{name},vote,人,sum,sum,,,,0,none,0,,false,,2000-01-01," for name in NUMBERS]
    indicators.append(
        "turnout,turnout,turnout,vote,%,none,none,cast,voters,100,2,higher,,100,false,,2000-01-01,"
    )
    forms, columns = [], []
    for level in LEVELS:
        forms.append(f"{level}_form,Election {level},Election {level},{level},year,5,30,2025-01-01,{DAY},")
        kind = "period" if level == LEVELS[0] else "subtotal"
        columns += [f"{level}_form,{name},{name},{kind},{name},{name},true,2025-01-01," for name in NUMBERS]
    rows = {
        "levels": [f"{level},{rank},{level},{level}" for rank, level in enumerate(LEVELS, 1)],
        "labels": ["unit_code,Unit", "period,Period", "place_code,Code", "place_name,Name", "form,Form"],
        "places": places,
        "indicators": indicators,
        "forms": forms,
        "form_columns": columns,
    }
    (root / "catalogue").mkdir(parents=True)
    for name, fields in COLUMNS.items():
        text = "\n".join([",".join(fields), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(text, encoding="utf-8")
    (root / "fedstats.toml").write_text(
        'name = "election"\nworkbooks = false\nreport = false\n', encoding="utf-8"
    )
    rng = random.Random(1)
    sums: dict[str, list[int]] = {}

    def count(unit: str) -> list[int]:
        if not level_of[unit]:
            voters = rng.randint(200, 1500)
            cast = voters * rng.randint(40, 75) // 100
            spoilt = cast // 150
            sums[unit] = [voters, cast + spoilt % 3, cast, cast - spoilt, spoilt, (cast - spoilt) // 4]
        else:
            sums[unit] = [sum(numbers) for numbers in zip(*map(count, below[unit]), strict=True)]
        return sums[unit]

    count(COUNTRY)
    for unit, level in level_of.items():
        if level == LEVELS.index("district"):
            write_return(root, unit, "station", [each for own in below[unit] for each in below[own]], sums)
        if level:
            name = LEVELS[level - 1]
            if name != "station":
                write_return(root, unit, name, below[unit], sums)
    write_return(root, COUNTRY, "country", [COUNTRY], sums)
    return sums[COUNTRY]


def write_return(root: Path, unit: str, level: str, members: list[str], sums: dict[str, list[int]]) -> None:
    lines = [f"Election {level}", f"Unit: {unit},,Period: 2025", ",".join(("Code", "Name", *NUMBERS))]
    lines += [",".join(map(str, (member, f"U{member}", *sums[member]))) for member in members]
    path = root / "data" / "raw" / f"{level}-{unit}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


BARE = """
import sys, duckdb, polars as pl
from pathlib import Path
frames = [pl.read_csv(path, skip_rows=2, schema_overrides={"Code": pl.String})
          for path in sorted(Path(sys.argv[1]).glob("station-*.csv"))]
votes = pl.concat(frames)
duckdb.sql("select substr(Code, 1, 9) as m, substr(Code, 1, 6) as d, substr(Code, 1, 4) as r, sum(voters), sum(\\"cast\\") "
           "from votes group by grouping sets (m, d, r, ())").write_parquet(sys.argv[2])
"""


def spent(command: list[str]) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak memory in MB of a command with all its processes."""
    probe = (
        "import json, resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
        "own = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(code, own.ru_utime + own.ru_stime, own.ru_maxrss / 1024)\n"
    )
    began = time.perf_counter()
    said = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True)
    code, processor, memory = said.stdout.split()
    if code != "0":
        raise SystemExit(f"{command}: {said.stderr}")
    return time.perf_counter() - began, float(processor), float(memory)


def check_sums(root: Path, sums: list[int]) -> None:
    import polars as pl  # noqa: PLC0415

    own = pl.read_parquet(root / "data/marts/current/indicator_values/level=country/**/*-as_was.parquet")
    values = dict(own.filter(place_code=COUNTRY, period="2025").select("indicator", "value").iter_rows())
    expected = dict(zip(NUMBERS, sums, strict=True))
    expected["turnout"] = 100 * sums[NUMBERS.index("cast")] / sums[NUMBERS.index("voters")]
    if values != expected or set(own["method"]) != {"bottom_up"}:
        raise SystemExit(f"the country's figures are {values}, expected {expected}")
    verdicts = pl.read_parquet(root / "data/marts/current/reconciliation.parquet")["verdict"]
    if set(verdicts) != {"equal"}:
        raise SystemExit(f"totals differ: {verdicts.value_counts()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--stations", type=int, default=15_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "election"
        sums = write_site(root, units(asked.stations))
        nights, bare = [], []
        for _ in range(asked.rounds):
            bare.append(spent([sys.executable, "-c", BARE, str(root / "data/raw"), f"{folder}/bare.parquet"]))
            clear_site(root)
            command = [str(Path(sys.executable).with_name("fedstats")), "nightly", "--as-of", AS_OF]
            nights.append(spent([*command, "--site", str(root)]))
        check_sums(root, sums)
        for name, runs in (("bare read and sums", bare), ("nightly by hand", nights)):
            seconds, processor, memory = (statistics.median(own) for own in zip(*runs, strict=True))
            sys.stdout.write(
                f"{name:20} {seconds:6.1f} s  processor {processor:6.1f} s  peak {memory:6.0f} MB\n"
            )
        ratio = statistics.median(own[1] / low[1] for own, low in zip(nights, bare, strict=True))
        sys.stdout.write(f"nightly / bare, processor {ratio:.1f}; {asked.stations} stations\n")


if __name__ == "__main__":
    main()
