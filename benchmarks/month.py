"""A country's month from its csv files to the published vintage, beside a bare script over the same files.

    python benchmarks/month.py [--villages 620000] [--indicators 60] [--memory 3] [--rounds 1]

Writes a csv file a township, 41,334 of them for 620,000 villages. Times in turn, each a whole process with its imports:

- bare: DuckDB reads the files, sums the numbers in one GROUPING SETS (villages, townships, counties, cities) and writes
  the sums to one parquet file, limited to `--memory` GB; it archives, checks and traces nothing
- nightly: the first night by the command line with `memory_gb` at the same limit and a Prefect server that runs already

Prints time, processor time and peak memory of each, of the night with its readers, and their ratios.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import clear_site, measured, nightly_command, print_medians, start_server
from benchmarks.country import PERIOD, write_catalogue

AIMS = {"time": "at most 150 s", "peak": "at most 4 GB"}
_EACH = 0.5
"""Seconds between two looks at the memory."""


def make_month(root: Path, villages: int, indicators: int) -> None:
    """Write a federation's catalogue and the csv files of its townships; the numbers are equal in every run."""
    rng = random.Random(1)
    names = [f"indicator_{at:02}" for at in range(indicators)]
    members = write_catalogue(root, villages, names)
    head = ["地区代码", "地区名称", *names]
    for township, own in members.items():
        path = root / "data" / "raw" / PERIOD / township[:4] / f"{township}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [",".join(head)]
        for code in own:
            lines.append(",".join([code, "村", *(str(rng.randint(0, 500)) for _ in names)]))
        text = "\n".join(["月报", f"单位代码：{township}，报告期：{PERIOD}", *lines])
        path.write_text(f"{text}\n", encoding="utf-8")


def run_bare(root: Path, indicators: int, memory: float) -> None:
    """Read, sum and write, in this process; DuckDB knows the columns and looks for none."""
    import duckdb  # noqa: PLC0415

    config = {"threads": 2, "memory_limit": f"{memory}GB", "temp_directory": str(root / "spill")}
    with duckdb.connect(config=config) as con:
        con.execute("set preserve_insertion_order = false")
        files = str(root / "data" / "raw" / PERIOD / "*" / "*.csv")
        columns = {"place": "varchar", "name": "varchar"}
        columns |= {f"indicator_{at:02}": "bigint" for at in range(indicators)}
        read = f"read_csv('{files}', auto_detect=false, skip=2, header=true, delim=',', columns={columns})"
        sets = "(place, township, indicator), (township, indicator), (county, indicator), (city, indicator)"
        con.execute(
            f"copy (with cells as (unpivot (from {read}) on columns('^indicator_') into name indicator value number), "
            "coded as (select place, place[:9] as township, place[:6] as county, place[:4] as city, indicator, number "
            "from cells) "
            "select place, township, county, city, indicator, sum(number) as value, count(*) as units from coded "
            f"group by grouping sets ({sets})) to '{root / 'bare.parquet'}' (format parquet, compression zstd)"
        )


def measured_with_children(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """A whole process as `measured` gives it, its processor time and peak memory with those of its children."""
    began = os.times()
    peak = [0.0]
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_EACH):
            peak[0] = max(peak[0], sum(map(_resident_mb, _below(os.getpid()))))

    looker = threading.Thread(target=look)
    looker.start()
    result = measured(command, environment)
    ended.set()
    looker.join()
    spent = os.times()
    processor = spent.children_user + spent.children_system - began.children_user - began.children_system
    return result | {"processor": processor or result["processor"], "peak_mb": peak[0] or result["peak_mb"]}


def _below(process: int) -> list[int]:
    """Numbers of the processes below one, without the Prefect server."""
    try:
        begun = [
            path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")
        ]  # each by a thread
    except OSError:
        return []
    own = [int(child) for child in " ".join(begun).split() if b"prefect" not in _command(int(child))]
    return own + [below for child in own for below in _below(child)]


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident_mb(process: int) -> float:
    """Memory of a process, its part of what it shares with others."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=620_000)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--memory", type=float, default=3, help="GB of memory for either")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        run_bare(asked.bare, asked.indicators, asked.memory)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "country"
        make_month(root, asked.villages, asked.indicators)
        server, url = start_server(Path(folder) / "prefect")
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "nightly": []}
        bare = [sys.executable, __file__, "--bare", str(root), "--memory", str(asked.memory)]
        bare += ["--indicators", str(asked.indicators)]
        settings = {"PREFECT_API_URL": url, "FEDSTATS_MEMORY_GB": str(asked.memory)}
        try:
            for _ in range(asked.rounds):
                clear_site(root)
                runs["bare"].append(measured_with_children(bare, {}))
                runs["nightly"].append(measured_with_children(nightly_command(root), settings))
        finally:
            server.terminate()
            server.wait()
    middle = print_medians(runs)
    for name, aim in (("seconds", AIMS["time"]), ("processor", ""), ("peak_mb", AIMS["peak"])):
        ratio = middle["nightly"][name] / middle["bare"][name]
        sys.stdout.write(f"nightly / bare, {name}  {ratio:.2f}{f'  ({aim})' if aim else ''}\n")


if __name__ == "__main__":
    main()
