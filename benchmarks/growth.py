"""Growth of a site over a year of nights, each of which reads a revised return of one county.

    python benchmarks/growth.py [--nights 365] [--keep FOLDER]

Writes the small federation of benchmarks/year.py (two counties, four townships, sixteen villages) and runs a night a
day. Every return has one wrong number, so it brings a slip; every tenth night brings a file that goes to the quarantine.
Prints the bytes and files of each part of the site after 30, 90, 180 and all nights, and how long the ledger's tables
take to open on the ten nights up to it, as a multiple of those up to night 30. Prefect's database and the logs of runs are of the first 30 nights: the others
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
from flows.steps.ledger.delta import COMMITS_READ
from flows.steps.site.site import Site

FLOWS = 30
"""Nights that are flows with a Prefect server; the others are the same steps without it, in a third of the time."""

SHOWN = (90, 180)
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


class Openings:
    """Openings of the ledger's tables on the ten nights before a night that is shown, beside those before night 30.

    A table opens from its last checkpoint and the commits after it, so nights differ. Each night's ledger is opened in
    turns with a copy of an early one, because a busy machine would make one of two times longer.
    """

    def __init__(self, site: Site, early: Path, shown: tuple[int, ...]) -> None:
        self.site, self.early, self.shown = site, early, shown
        self.seconds: list[float] = []
        self.ratios: list[float] = []

    def note(self, number: int) -> None:
        """Open the tables if the night is one of those before a shown one."""
        if not any(0 <= each - number < COMMITS_READ for each in self.shown):
            return
        if number <= FLOWS:
            shutil.copytree(self.site.ledger, self.early / f"{number % COMMITS_READ}")
        early = self.early / f"{number % COMMITS_READ}"
        own, old = _opened_in_turns([self.site.ledger, early if early.exists() else self.site.ledger])
        self.seconds.append(own)
        self.ratios.append(own / old)

    def said(self) -> str:
        """Milliseconds of processor that the tables took on the last ten nights, and the ratio to the early nights."""
        ratio = statistics.mean(self.ratios[-COMMITS_READ:])
        return (
            f"{1000 * statistics.mean(self.seconds[-COMMITS_READ:]):.1f} ms, {ratio:.2f} times night {FLOWS}"
        )


def _opened_in_turns(ledgers: list[Path]) -> list[float]:
    """The median of 51 openings of each ledger's tables, in seconds of processor."""
    from flows.steps.ledger.delta import open_ledger  # noqa: PLC0415

    taken: list[list[float]] = [[] for _ in ledgers]
    for _ in range(51):
        for seconds, ledger in zip(taken, ledgers, strict=True):
            begun = time.process_time()
            open_ledger(ledger)
            seconds.append(time.process_time() - begun)
    return list(map(statistics.median, taken))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def take_in_and_publish(site: Site, when: datetime) -> None:
    """Run the steps of a nightly without Prefect."""
    from flows.steps.ingest.ingest import ingest_batch  # noqa: PLC0415
    from flows.steps.ingest.send_slips import (  # noqa: PLC0415
        drop_slips,
        due_slips,
        queue_slips,
        send_slips,
    )
    from flows.steps.intake.raw_folder import find_new_files, find_raw_files  # noqa: PLC0415
    from flows.steps.ledger.counts import note_counts  # noqa: PLC0415
    from flows.steps.ledger.quarantine import drop_quarantined  # noqa: PLC0415
    from flows.steps.vintage.settle import settle_site  # noqa: PLC0415
    from flows.tasks import publish  # noqa: PLC0415

    clock = site.in_utc(when)
    standing = settle_site(site, clock)
    files = find_raw_files(site.raw, site.settings.ignore)
    new = find_new_files(site.raw, files, standing.known_submissions(), site.max_bytes, cache=site.seen)
    part = ingest_batch(site, new, {}, clock, site.work / "00001", f"{when:%Y%m%d}")
    queue_slips(site, [Path(part.folder)])
    standing = standing.appended([Path(part.folder)])
    note_counts(standing, clock)
    drop_quarantined(standing, clock)
    drop_slips(site, clock)
    publish.fn(site, clock, False, standing=standing)
    for folder, own in due_slips(site).items():
        send_slips(site, folder, own)


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


def tell(federation: Federation, number: int, nights: list[float], openings: Openings) -> None:
    """Print the parts of the site."""
    say(f"\nafter night {number}")
    for name, folder in PARTS.items():
        sizes = [found.st_size for found in files_of(federation.root / folder)]
        say(f"  {name:12} {sum(sizes) / 1e6:8.2f} MB {len(sizes):7,} files")
    say(f"  ledger opens in {openings.said()}")
    say(f"  processor of the last ten nights: {statistics.median(nights[-10:]):.2f} s a night")


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
        shown = tuple(each for each in (FLOWS, *SHOWN, asked.nights) if each <= asked.nights)
        openings = Openings(federation.site, Path(temporary) / "early", shown)

        def play(number: int) -> None:
            seconds.append(play_night(federation, number))
            openings.note(number)
            if number in shown:
                tell(federation, number, seconds, openings)

        with site_server(federation.site) as server, server.used():
            for number in range(1, min(FLOWS, asked.nights) + 1):
                play(number)
        for number in range(FLOWS + 1, asked.nights + 1):
            play(number)


if __name__ == "__main__":
    main()
    end_process(0)
