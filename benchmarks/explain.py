"""Explaining figures of three years of a city: 1,400 villages × 60 indicators × 36 months in township workbooks.

    python benchmarks/explain.py [--villages 1400] [--months 36] [--indicators 60]

Takes the city in and publishes it, then times the way back from a figure of the city to its cells: over a month, a
year, and the depth of the tree; in this process, and once by the command line, start of Python included.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import make_city
from flows.steps.explain import explain_figure
from flows.steps.find import find_raw_files
from flows.steps.ingest import ingest_batch
from flows.steps.ledger import append_parts
from flows.steps.publish import edition_of, switch_current, write_vintage
from flows.steps.rollup import rolled_up
from flows.steps.site import Site, open_site

NOW = datetime(2028, 2, 28, tzinfo=UTC)
ROUNDS = 5


def publish_city(site: Site) -> None:
    """Take everything in, batch by batch, and publish it."""
    files = find_raw_files(site.raw, site.settings.ignore)
    for at in range(0, len(files), site.settings.batch_files):
        part = ingest_batch(
            site, files[at : at + site.settings.batch_files], {}, NOW, site.work / "part", "x"
        )
        append_parts(site.ledger, [Path(part.folder)])
    with rolled_up(site, NOW) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, NOW)))


def count_cells(node: dict[str, object]) -> int:
    """The cells beneath a figure."""
    own = len(node.get("cells") or [])  # type: ignore[arg-type]
    return own + sum(count_cells(child) for name in ("children", "parts") for child in node.get(name) or [])  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--indicators", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        make_city(root, asked.villages, asked.months, asked.indicators)
        site = open_site(root)
        publish_city(site)
        for period in ("2025-03", "2025"):
            spent = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                tree = explain_figure(site, "990100", period, "indicator_07")
                spent.append(time.perf_counter() - began)
            sys.stdout.write(f"{period}: {statistics.median(spent):.2f} s, {count_cells(tree)} cells\n")
            program = Path(sys.executable).parent / "fedstats"
            command = [program, "explain", "990100", period, "indicator_07", "--json", "--site", root]
            began = time.perf_counter()
            done = subprocess.run(command, check=True, capture_output=True)
            shown = count_cells(json.loads(done.stdout))
            sys.stdout.write(f"  by the command line: {time.perf_counter() - began:.2f} s, {shown} cells\n")


if __name__ == "__main__":
    main()
