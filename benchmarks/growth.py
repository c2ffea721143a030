"""Growth of a site over a year of nights, each of which reads a revised return of one county.

    python benchmarks/growth.py [--nights 365] [--keep FOLDER]

Writes the small federation of benchmarks/year.py (two counties, four townships, sixteen villages) and runs a night a
day. Every return has one wrong number, so it brings a slip; every tenth night brings a file that goes to the quarantine.
Prints the bytes and files of each part of the site after 30, 90, 180 and all nights, and how long the ledger's tables
take to open on the ten nights up to it, as a multiple of those up to night 30: a table opens from its last checkpoint
and the commits after it, so nights differ. Prefect's database and the logs of runs are of the first 30 nights: the others
run the same steps without Prefect. Slips, logs, the quarantine and Prefect's database go by the clock of the machine, so
here nothing of them goes: what a site keeps of them is a night's growth times the days of its settings.

The year lies in the future, as that of benchmarks/year.py does.
"""

import argparse
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.federation import BASE, BING, DING, JIA, YEAR, YI, Federation, night_of, run_ahead, say
from benchmarks.year import end_process
from flows.steps.site.site import Site

FLOWS = 30
"""Nights that are flows with a Prefect server; the others are the same steps without it, in a third of the time."""

SHOWN = (90, 180)
_NIGHTS_OPENED = 10
"""Nights whose openings are averaged; so many commits have one checkpoint."""

PARTS = {
    "ledger": "data/ledger",
    "vintages": "data/marts/vintages",
    "archive": "data/archive",
    "run logs": "data/runs",
    "slips": "data/returns",
    "quarantine": "data/quarantine",
    "Prefect": "data/prefect",
}
KEPT = ("keep_slips_days", "keep_runs_days", "quarantine_days")
"""Settings of what goes by the clock of the machine: nothing goes here, so growth is measured by the night."""

PRIVATE = "姓名,身份证号\n样一,11010519491231002X\n"
"""A made-up list of persons, which goes to the quarantine."""


def files_of(folder: Path) -> Iterator[os.stat_result]:
    """Every file below a folder, links of one file once."""
    seen = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            found = path.stat()
            if found.st_ino not in seen:
                seen.add(found.st_ino)
                yield found


def opening_seconds(site: Site) -> float:
    """The median of 31 openings of the ledger's tables, in seconds of processor."""
    from flows.steps.ledger.delta import open_ledger  # noqa: PLC0415

    taken = []
    for _ in range(31):
        begun = time.process_time()
        open_ledger(site.ledger)
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def take_in_and_publish(site: Site, when: datetime) -> None:
    """Run the steps of a nightly without Prefect."""
    from flows.steps.ingest.ingest import ingest_batch  # noqa: PLC0415
    from flows.steps.ingest.send_slips import drop_slips, due_slips  # noqa: PLC0415
    from flows.steps.intake.raw_folder import find_new_files, find_raw_files  # noqa: PLC0415
    from flows.steps.ledger.counts import note_counts  # noqa: PLC0415
    from flows.steps.ledger.quarantine import drop_quarantined  # noqa: PLC0415
    from flows.steps.vintage.settle import settle_site  # noqa: PLC0415
    from flows.tasks import publish, write_slips  # noqa: PLC0415

    standing, clock = settle_site(site), site.in_utc(when)
    files = find_raw_files(site.raw, site.settings.ignore)
    new = find_new_files(site.raw, files, standing.known_submissions(), site.max_bytes, cache=site.seen)
    part = ingest_batch(site, new, {}, clock, site.work / "00001", f"{when:%Y%m%d}")
    standing = standing.appended([Path(part.folder)])
    note_counts(standing, clock)
    drop_quarantined(standing, clock)
    drop_slips(site, clock)
    publish.fn(site, clock, False, standing=standing)
    for folder, own in due_slips(site).items():
        write_slips.fn(site, folder, own)


def play_night(federation: Federation, number: int) -> float:
    """Send a revision of one township, run the nightly of that day; seconds of processor."""
    when = night_of(1) + timedelta(days=number)
    month = min(12, 12 * (when.year - YEAR) + when.month - 1)
    township = (BING, DING)[number % 2] if month >= 7 else (JIA, YI, BING, DING)[number % 4]
    name = f"-{number:03}"
    federation.send(township, month, name, v1=BASE[f"{township}201"] + number % 97, v2="许多")
    if number % 10 == 0:
        (federation.raw / f"名单{number:03}.csv").write_text(f"{PRIVATE}样{number},\n", encoding="utf-8")
    begun = time.process_time()
    if number <= FLOWS:
        run_ahead(federation.site, when)
    else:
        take_in_and_publish(federation.site, when)
    return time.process_time() - begun


def tell(
    federation: Federation, number: int, first: float, nights: list[float], openings: list[float]
) -> float:
    """Print the parts of the site; the seconds that the ledger took to open on the last ten nights, on average."""
    opening = statistics.mean(openings[-_NIGHTS_OPENED:])
    say(f"\nafter night {number}")
    for name, folder in PARTS.items():
        sizes = [found.st_size for found in files_of(federation.root / folder)]
        say(f"  {name:12} {sum(sizes) / 1e6:8.2f} MB {len(sizes):7,} files")
    ratio = f", {opening / first:.2f} times night 30" if first else ""
    say(f"  ledger opens in {opening * 1000:.1f} ms{ratio}")
    say(f"  processor of the last ten nights: {statistics.median(nights[-10:]):.2f} s a night")
    return opening


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", type=Path, help="folder for the site, which is kept")
    parser.add_argument("--nights", type=int, default=365)
    asked = parser.parse_args()
    from flows.running.server import site_server  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as temporary:
        root = (asked.keep or Path(temporary)).resolve() / "site"
        shutil.rmtree(root, ignore_errors=True)
        federation = Federation(root)
        with (root / "fedstats.toml").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{name} = 36500\n" for name in KEPT)
            settings.write(f"port = {free_port()}\n")
        seconds: list[float] = []
        openings: list[float] = []
        shown = (FLOWS, *SHOWN, asked.nights)

        def play(number: int) -> None:
            seconds.append(play_night(federation, number))
            if any(0 <= each - number < _NIGHTS_OPENED for each in shown):
                openings.append(opening_seconds(federation.site))

        with site_server(federation.site) as server, server.used():
            for number in range(1, min(FLOWS, asked.nights) + 1):
                play(number)
            first = tell(federation, len(seconds), 0.0, seconds, openings)
        for number in range(FLOWS + 1, asked.nights + 1):
            play(number)
            if number in SHOWN or number == asked.nights:
                tell(federation, number, first, seconds, openings)


if __name__ == "__main__":
    main()
    end_process(0)
