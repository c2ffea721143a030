"""Nights of a month of 112 township workbooks: clean, and with one wrong cell in each, so that each gets a slip.

    python benchmarks/findings.py [--rounds 5]

Times both nights in turn, each in a new process with a Prefect server that runs already: to the publication, and to
the end with all slips written. Prints medians and their ratios.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import AS_OF, make_city, start_server, write_return

VILLAGES, INDICATORS = 1400, 60


def spoil(root: Path) -> None:
    """Write every workbook again with a word in one cell, which the night refuses."""
    import polars as pl  # noqa: PLC0415

    facts = pl.read_parquet(root / "facts.parquet").sort("township", "village", "indicator")
    for (township,), rows in facts.partition_by("township", as_dict=True, maintain_order=True).items():
        period = rows["period"][0]
        numbers: list[tuple[str, list[Any]]] = [
            (str(village), own["value"].to_list())
            for (village,), own in rows.partition_by("village", as_dict=True, maintain_order=True).items()
        ]
        numbers[0][1][0] = "很多"
        path = root / "data" / "raw" / period / str(township)[:6] / f"{township}.xlsx"
        write_return(path, str(township), period, numbers)


def measure(root: Path) -> None:
    """Run a first night in this process; print seconds to the publication and to the end, and the slips."""
    from flows.nightly import run_nightly  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415

    for path in (root / "data").iterdir():
        if path.name != "raw":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    site = open_site(root)
    report = run_nightly(site, datetime.fromisoformat(AS_OF))
    (log,) = site.runs.glob("*/log.jsonl")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    moments = {line.get("step", line["event"]): datetime.fromisoformat(line["at"]) for line in lines}
    spans = [(moments[name] - moments["begin"]).total_seconds() for name in ("publish", "end")]
    sys.stdout.write("\n" + json.dumps([*spans, report.slips]) + "\n")
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.root:
        measure(asked.root)
    results: dict[str, list[list[float]]] = {"clean": [], "wrong": []}
    with tempfile.TemporaryDirectory() as folder:
        for name in results:
            make_city(Path(folder) / name, VILLAGES, 1, INDICATORS)
        spoil(Path(folder) / "wrong")
        server, url = start_server(Path(folder) / "prefect")
        try:
            for _ in range(asked.rounds):
                for name, runs in results.items():
                    runs.append(_night(Path(folder) / name, url))
        finally:
            server.terminate()
            server.wait()
    clean, wrong = ([statistics.median(own) for own in zip(*runs, strict=True)] for runs in results.values())
    for name, (published, ended, slips) in (("clean", clean), ("one wrong cell", wrong)):
        sys.stdout.write(f"{name:15} published {published:.2f} s, ended {ended:.2f} s, {slips:.0f} slips\n")
    sys.stdout.write(f"to the publication {wrong[0] / clean[0]:.2f}  (aim: at most 1.3)\n")
    sys.stdout.write(f"to the end         {wrong[1] / clean[1]:.2f}\n")


def _night(root: Path, url: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, __file__, "--root", str(root)],
        env={**os.environ, "PREFECT_API_URL": url},
        check=True,
        capture_output=True,
        text=True,
    )
    result: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


if __name__ == "__main__":
    main()
