"""Roll-up of a country's month: 620,000 villages × 60 indicators in the ledger.

    python benchmarks/rollup.py [--villages 620000] [--indicators 60] [--rounds 3] [--memory 3] [--profile]

Writes the files of the ledger that returns of all townships would leave. Then times bare DuckDB queries over the same
observations, each with one GROUPING SETS, and the product beside them:

- bare_upper: sums of the three upper levels; rollup: the roll-up of the product alone
- bare_all: figures of all four levels, computed and discarded; rollup_all: the roll-up, its figures read and discarded
- bare_file: figures of all four levels written to one parquet file; rollup_file: the roll-up, its figures written to
  one parquet file; product: roll-up, contracts and vintage

Each phase runs in a new process, in turn. Prints the median ratios of time and of processor time, the peak
memory of each phase, and with --profile the seconds of each query of the product.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.country import AS_OF, make_country

BARE = ("bare_upper", "bare_all", "bare_file")
PHASES = (*BARE, "rollup", "rollup_all", "rollup_file", "product")
RATIOS = (
    ("rollup", "bare_upper"),
    ("rollup_all", "bare_all"),
    ("rollup_file", "bare_file"),
    ("product", "bare_file"),
)


def run_bare(root: Path, phase: str, memory: float) -> dict[str, Any]:
    """Time one bare query: sums of townships, counties and cities; or figures of villages too, discarded or written to
    parquet."""
    import duckdb  # noqa: PLC0415

    from flows.steps.ledger.delta import ledger_files  # noqa: PLC0415

    has_villages = phase != "bare_upper"
    files = ledger_files(root / "data" / "ledger", "observations")
    sets = "(township, indicator), (county, indicator), (city, indicator)"
    sets += ", (place_code, indicator)" if has_villages else ""
    names = "place_code, " if has_villages else ""
    query = (
        f"select {names}township, county, city, indicator, sum(value) as value, count(*) as units from "
        "(select place_code, place_code[:9] as township, place_code[:6] as county, place_code[:4] as city, "
        f"indicator, value from read_parquet($files)) group by grouping sets ({sets})"
    )
    if phase == "bare_all":
        query = _read_and_discard(query, ("place_code", "township", "county", "city", "indicator"))
    if phase == "bare_file":
        query = f"copy ({query}) to '{root / 'floor.parquet'}' (format parquet, compression zstd)"
    started = time.perf_counter()
    config = {"threads": 2, "memory_limit": f"{memory}GB", "temp_directory": str(root / "spill")}
    with duckdb.connect(config=config) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(query, {"files": files}).fetchall()
    return {"seconds": time.perf_counter() - started}


def _read_and_discard(figures: str, columns: tuple[str, ...]) -> str:
    """Query that needs every figure and returns one row."""
    highest = ", ".join(f"max({column})" for column in columns)
    return f"select count(*), sum(value), {highest} from ({figures})"


def run_product(root: Path, phase: str, has_profile: bool) -> dict[str, Any]:
    """Time the roll-up with methods, statuses and counts of reporters: alone, with its figures read or written to a file,
    or with contracts and the vintage."""
    from flows.steps.rollup import rollup  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415
    from flows.steps.vintage.edition import Edition  # noqa: PLC0415
    from flows.steps.vintage.write import write_vintage  # noqa: PLC0415

    site = open_site(root)
    queries: dict[str, float] = {}
    if has_profile:
        _time_queries(queries)
    _ = site.catalogue
    started = time.perf_counter()
    with rollup.rolled_up(site, AS_OF) as con:
        rolled = time.perf_counter()
        if phase == "rollup_all":
            columns = (
                "place_code",
                "branch_code",
                "indicator",
                "status",
                "method",
                "qualifier",
                "units_expected",
            )
            con.execute(_read_and_discard("from figure_made where boundary = 'as_was'", columns)).fetchall()
        if phase == "rollup_file":
            con.execute(
                f"copy (from figure_made where boundary = 'as_was') to '{root / 'figures.parquet'}' (format parquet, compression zstd)"
            )
        if phase == "product":
            write_vintage(con, site, Edition(f"v{os.getpid()}", "", "", AS_OF))
        ended = time.perf_counter()
    queries |= {"(roll-up)": rolled - started, "(publication)": ended - rolled}
    return {"seconds": ended - started, "queries": queries}


def _time_queries(queries: dict[str, float]) -> None:
    """Add up in `queries` the seconds of each table that the roll-up makes."""
    from flows.steps.rollup import rollup  # noqa: PLC0415
    from flows.steps.rollup.graph import Node, Query, QueryTables  # noqa: PLC0415

    insert, load_inputs = QueryTables._insert, rollup.load_inputs

    def timed(tables: QueryTables, node: Node, query: Query) -> None:
        started = time.perf_counter()
        insert(tables, node, query)
        queries["@".join(node)] = time.perf_counter() - started

    def loaded(*arguments: Any) -> None:
        started = time.perf_counter()
        load_inputs(*arguments)
        queries["(inputs)"] = time.perf_counter() - started

    QueryTables._insert, rollup.load_inputs = timed, loaded  # type: ignore[method-assign]


def measure(phase: str, root: Path, memory: float, has_profile: bool) -> None:
    """Run one phase in this process and print its seconds and peak memory as JSON."""
    if phase not in BARE:
        os.environ["FEDSTATS_MEMORY_GB"] = str(memory)
        result = run_product(root, phase, has_profile)
    else:
        result = run_bare(root, phase, memory)
    used = resource.getrusage(resource.RUSAGE_SELF)
    result |= {"peak_mb": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}
    sys.stdout.write("\n" + json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=620_000)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--memory", type=float, default=3, help="GB of memory that DuckDB uses before the disk"
    )
    parser.add_argument("--profile", action="store_true", help="time each query of the product")
    parser.add_argument("--without-product", action="store_true", help="time the bare queries alone")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.phase:
        measure(asked.phase, asked.root, asked.memory, asked.profile)
    with tempfile.TemporaryDirectory() as folder:
        root = asked.root or Path(folder) / "country"
        if not root.exists():
            make_country(root, asked.villages, asked.indicators)
        phases = BARE if asked.without_product else PHASES
        results: dict[str, list[dict[str, Any]]] = {phase: [] for phase in phases}
        for _ in range(asked.rounds):
            for phase in phases:
                command = [
                    sys.executable,
                    __file__,
                    "--phase",
                    phase,
                    "--root",
                    str(root),
                    "--memory",
                    str(asked.memory),
                ]
                command += ["--profile"] if asked.profile else []
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                results[phase].append(json.loads(done.stdout.strip().splitlines()[-1]))
    _print_results(results)


def _print_results(results: dict[str, list[dict[str, Any]]]) -> None:
    for phase, runs in results.items():
        seconds, cpu = (", ".join(f"{run[name]:.2f}" for run in runs) for name in ("seconds", "cpu"))
        peak = max(run["peak_mb"] for run in runs)
        sys.stdout.write(f"{phase:11} {seconds} s; processor {cpu} s; peak {peak:.0f} MB\n")
    if "product" not in results:
        return
    for name in ("seconds", "cpu"):
        middle = {phase: statistics.median(run[name] for run in runs) for phase, runs in results.items()}
        for product, bare in RATIOS:
            sys.stdout.write(f"{product} / {bare} {middle[product] / middle[bare]:.2f} by {name}\n")
    queries = results["product"][-1]["queries"]
    for name, spent in sorted(queries.items(), key=lambda query: -query[1]):
        sys.stdout.write(f"  {name:28} {spent:.2f} s\n")


if __name__ == "__main__":
    main()
