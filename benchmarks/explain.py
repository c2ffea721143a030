"""Explanations of figures in a city's three years: 1,400 villages × 60 indicators × 36 months in township workbooks.

    python benchmarks/explain.py [--villages 1400] [--months 36] [--indicators 60] [--keep FOLDER]

Reads the city's returns and publishes them; with --keep only in the first run. Then times the way from a figure back
to its cells: for a village, a township, a county and the city, over a month, a quarter and a year, under both
boundaries. Prints time and processor time in this process, and of the command line with the start of Python.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import make_city
from flows.steps.answer.explain import explain_figure
from flows.steps.answer.figure_nodes import FigureNode
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.raw_folder import find_raw_files
from flows.steps.ledger.delta import append_parts
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage

NOW = datetime(2028, 2, 28, tzinfo=UTC)
ROUNDS = 5


def publish_city(site: Site) -> None:
    """Ingest all returns, batch by batch, and publish a vintage."""
    files = find_raw_files(site.raw, site.settings.ignore)
    for at in range(0, len(files), site.settings.batch_files):
        part = ingest_batch(
            site, files[at : at + site.settings.batch_files], {}, NOW, site.work / "part", "x"
        )
        append_parts(site.ledger, [Path(part.folder)])
    with rolled_up(site, NOW) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, NOW)))


def merge_villages(root: Path) -> None:
    """Merge a village of each township into another after the last return, so that the places of today differ."""
    places, events = (root / "catalogue" / f"{name}.csv" for name in ("places", "place_events"))
    lines, merged = places.read_text(encoding="utf-8").splitlines(), []
    for at, line in enumerate(lines):
        code, *_ = line.split(",")
        if len(code) == 12 and code.endswith("202"):
            lines[at] = line.replace("2000-01-01,,", "2000-01-01,2028-01-14,")
            merged.append(f"2028-01-15,merge,{code},{code[:-3]}201,,")
    places.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with events.open("a", encoding="utf-8") as file:
        file.write("\n".join(merged) + "\n")


def count_cells(node: FigureNode) -> int:
    """Number of cells below a figure."""
    return len(node.cells) + sum(count_cells(child) for child in node.children)


def time_figure(site: Site, place: str, period: str, boundary: str) -> None:
    """Print the median time and processor time of an explanation, and the number of its cells."""
    spent = []
    for _ in range(ROUNDS):
        began = (time.perf_counter(), time.process_time())
        tree = explain_figure(site, place, period, "indicator_07", boundary).figure
        spent.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    seconds, processor = (statistics.median(column) for column in zip(*spent, strict=True))
    sys.stdout.write(
        f"{place:12} {period:7} {boundary}: {seconds:.2f} s, processor {processor:.2f} s, {count_cells(tree)} cells\n"
    )


def time_command(root: Path, place: str, period: str) -> None:
    """Print time and processor time of the command, with the start of Python."""
    script = "from flows.cli.app import main; main()"
    command = [
        sys.executable,
        "-c",
        script,
        "explain",
        place,
        period,
        "indicator_07",
        "--json",
        "--site",
        root,
    ]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(
        f"{place:12} {period:7} by the command line: {seconds:.2f} s, processor {processor:.2f} s\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="folder that keeps the site, or contains it already")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = (asked.keep or Path(folder)) / "city"
        if not root.exists():
            make_city(root, asked.villages, asked.months, asked.indicators)
            merge_villages(root)
            publish_city(open_site(root))
        site = open_site(root)
        for place in ("990102100201", "990102100", "990102", "990100"):
            for period in ("2025-03", "2025-Q2", "2025"):
                for boundary in ("as_was", "as_now"):
                    time_figure(site, place, period, boundary)
        for place, period in (("990102100201", "2025-03"), ("990100", "2025")):
            time_command(root, place, period)


if __name__ == "__main__":
    main()
