"""Share of a night that goes into making files durable and into comparing the ledger's counts.

    python benchmarks/durability.py [--villages 1400] [--months 12]

Takes in a city's workbooks with 60 indicators at once (benchmarks/city.py), then revised returns of one county, then
nothing. Each night runs the steps of a nightly without Prefect, in this process, on the disk of TMPDIR: a file system in
memory would cost nothing. The seconds of a call to fsync are those in which at least one is under way.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import make_city, write_return
from benchmarks.federation import say
from benchmarks.growth import take_in_and_publish
from benchmarks.year import end_process

Spans = list[tuple[float, float]]
"""Begin and end of calls."""


def timed(call: Callable[..., Any], spans: Spans) -> Callable[..., Any]:
    """A function that notes when each of its calls began and ended."""

    def noted(*given: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return call(*given, **named)
        finally:
            spans.append((begun, time.perf_counter()))

    return noted


def covered(spans: Spans) -> float:
    """Seconds in which at least one of the calls was under way."""
    seconds, until = 0.0, 0.0
    for begun, ended in sorted(spans):
        seconds += max(0.0, ended - max(begun, until))
        until = max(until, ended)
    return seconds


def play(root: Path, day: int, what: str) -> None:
    """Run a night and print the shares."""
    from flows.steps.ledger import counts  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415
    from flows.steps.vintage import settle  # noqa: PLC0415

    synced: Spans = []
    counted: Spans = []
    with (
        patch("os.fsync", timed(os.fsync, synced)),
        patch.object(settle, "check_counts", timed(counts.check_counts, counted)),
        patch.object(counts, "note_counts", timed(counts.note_counts, counted)),
    ):
        begun = time.perf_counter()
        take_in_and_publish(open_site(root), datetime(2026, 3, day, tzinfo=UTC))
        night = time.perf_counter() - begun
    for name, spans in (("fsync", synced), ("counts", counted)):
        share = 100 * covered(spans) / night
        say(
            f"{what:16} {night:7.2f} s, {name:6} {covered(spans):6.3f} s in {len(spans):5,} calls: {share:4.1f} %"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=1400)
    parser.add_argument("--months", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        make_city(root, asked.villages, asked.months, 60)
        play(root, 1, "all returns")
        rng = random.Random(2)
        for path in sorted((root / "data" / "raw").glob("2025-01/990102/*.xlsx")):
            rows = [(f"{path.stem}{201 + at}", [rng.randint(0, 500) for _ in range(60)]) for at in range(10)]
            write_return(path.with_name(f"{path.stem}-2.xlsx"), path.stem, "2025-01", rows)
        play(root, 2, "one county")
        play(root, 3, "nothing new")


if __name__ == "__main__":
    main()
    end_process(0)
