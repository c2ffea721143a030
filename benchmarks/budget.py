"""Budget of a city's first night: where its processor time goes, part by part.

    python benchmarks/budget.py [--villages 1400] [--months 12] [--indicators 60] [--csv] [--rounds 3]

Runs first nights in new processes, read by one worker, with a Prefect server that runs already. The time of a part is
that of the functions in PARTS without that of other parts which they call; the threads of polars and DuckDB count.
Prints the median of each part, and of the tables of the roll-up that take longest.
"""

import argparse
import contextlib
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import AS_OF, clear_site, make_city, start_server

PARTS = {
    "find and hash new files": ("flows.one_night.find_new_files",),
    "read the files' bytes": ("flows.steps.ingest.ingest.read_raw",),
    "open workbooks": ("flows.steps.ingest.check.read_book",),
    "search for personal data": ("flows.steps.ingest.check.find_personal",),
    "find form, unit, period, columns": ("flows.steps.ingest.check.identify_returns",),
    "find rows, places, numbers": ("flows.steps.ingest.check.tidy_returns",),
    "check limits and rules": ("flows.steps.ingest.check.check_table",),
    "archive and receipts": (
        "flows.steps.ingest.ingest.keep_submissions",
        "flows.steps.ingest.ingest.write_receipts",
    ),
    "write and commit the ledger": (
        "flows.steps.ingest.ingest.write_part",
        "flows.steps.ledger.standing.Standing.appended",
    ),
    "rest of intake": ("flows.steps.ingest.ingest.ingest_batch",),
    "load catalogue and ledger into DuckDB": ("flows.steps.rollup.rollup.load_inputs",),
    "tables of the roll-up": ("flows.steps.rollup.graph.QueryTables._make",),
    "figures: query, order, files": ("flows.steps.vintage.write.write_figures",),
    "other marts: queries": ("flows.steps.vintage.write._selected",),
    "other marts: contracts": ("flows.steps.vintage.write.validate_mart",),
    "other marts: files": ("flows.steps.vintage.write.write_mart",),
    "rest of the vintage": ("flows.tasks.write_vintage",),
}
"""Parts of a night, each with the names under which its functions are called."""

REST = "Prefect and the rest"
_SHOWN = 12
"""Tables of the roll-up that are listed."""


class Meter:
    """Processor seconds of parts, each without the parts within it."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._within: list[float] = []

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the block inside for a part."""
        began = time.process_time()
        self._within.append(0.0)
        try:
            yield
        finally:
            whole = time.process_time() - began
            self.spent[name] += whole - self._within.pop()
            if self._within:
                self._within[-1] += whole

    def measured(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, counted for a part; of a table of the roll-up for that table too; a generator step by step."""

        @wraps(function)
        def counted(*given: Any, **named: Any) -> Any:
            table = f"  {given[1].name}" if function.__name__ == "_make" else name
            with self.part(table):
                found = function(*given, **named)
            return self._steps(name, found) if isinstance(found, Iterator) else found

        return counted

    def _steps(self, name: str, steps: Iterator[Any]) -> Iterator[Any]:
        while True:
            with self.part(name):
                step = next(steps, self)
            if step is self:
                return
            yield step


def measure(root: Path) -> None:
    """Run a first night in this process; print the processor seconds of its parts as JSON."""
    began = time.process_time()
    from flows.nightly import run_nightly  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415

    meter = Meter()
    meter.spent["imports"] = time.process_time() - began
    for part, names in PARTS.items():
        for name in names:
            _replace(name, part, meter)
    began = time.process_time()
    run_nightly(open_site(root), datetime.fromisoformat(AS_OF))
    meter.spent[REST] = time.process_time() - began + meter.spent["imports"] - meter.spent.total()
    sys.stdout.write("\n" + json.dumps(meter.spent) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _replace(name: str, part: str, meter: Meter) -> None:
    """Have a function of a module, or of a class in one, counted for a part."""
    path, _, own = name.rpartition(".")
    try:
        holder = importlib.import_module(path)
    except ModuleNotFoundError:
        path, _, cls = path.rpartition(".")
        holder = getattr(importlib.import_module(path), cls)
    setattr(holder, own, meter.measured(part, getattr(holder, own)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--csv", action="store_true", help="returns as csv files in place of workbooks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.root:
        measure(asked.root)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        make_city(root, asked.villages, asked.months, asked.indicators, asked.csv)
        server, url = start_server(Path(folder) / "prefect")
        try:
            rounds = [_night(root, url) for _ in range(asked.rounds)]
        finally:
            server.terminate()
            server.wait()
    _print_parts({name: statistics.median(own.get(name, 0) for own in rounds) for name in rounds[0]})


def _night(root: Path, url: str) -> dict[str, float]:
    clear_site(root)
    environment = {**os.environ, "PREFECT_API_URL": url, "FEDSTATS_WORKERS": "1"}
    command = [sys.executable, __file__, "--root", str(root)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _print_parts(spent: dict[str, float]) -> None:
    tables = {name: seconds for name, seconds in spent.items() if name.startswith("  ")}
    spent["tables of the roll-up"] = sum(tables.values())
    whole = sum(seconds for name, seconds in spent.items() if name not in tables)
    for name in ("imports", *PARTS, REST):
        seconds = spent.get(name, 0.0)
        sys.stdout.write(f"{name:40} {seconds:6.2f} s  {seconds / whole:5.1%}\n")
        if name == "tables of the roll-up":
            longest = sorted(tables.items(), key=lambda own: -own[1])[:_SHOWN]
            sys.stdout.writelines(f"{table:40} {own:6.2f} s\n" for table, own in longest)
    sys.stdout.write(f"{'whole':40} {whole:6.2f} s\n")


if __name__ == "__main__":
    main()
