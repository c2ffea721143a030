"""A nightly run that is killed at any moment, killed again and repeated leaves the files of an undisturbed run.

A reader of `current` sees a complete vintage at every moment.
"""

import os
import random
import shutil
import threading
import time
from pathlib import Path

import pytest

from flows.steps.site.site import Site, open_site
from tests.support.warm import NIGHTLY, begin_on, begun_site, done, files_of, killed, recorded, whole

KILLS, IN_A_ROW = int(os.environ.get("FEDSTATS_MOMENTS", "9")), 5


@pytest.fixture
def january(warm: None, tmp_path: Path) -> Site:
    return begun_site(tmp_path / "site")


class Reader(threading.Thread):
    """Read `current` of a site again and again, and collect what is wrong."""

    def __init__(self, root: Path) -> None:
        super().__init__(daemon=True)
        self.root, self.seen, self.faults, self.end = root, 0, [], False

    def run(self) -> None:
        while not self.end:
            try:
                whole(self.root)
            except Exception as error:
                self.faults.append(repr(error))
            self.seen += 1
            time.sleep(0.1)


@pytest.mark.heavy
def test_killed_anywhere_and_run_again(january: Site, tmp_path: Path) -> None:
    calm = open_site(shutil.copytree(january.root, tmp_path / "calm", symlinks=True))
    seconds = done(calm.root, *NIGHTLY)
    expected, returns, slips = files_of(calm.current.resolve()), recorded(calm), files_of(calm.returns)
    assert slips
    archived = {path for path in files_of(calm.archive) if path[0] != "." and not path.startswith(("e", "r"))}
    chance, kills, number = random.Random(20250410), 0, 0
    while kills < KILLS:
        number += 1
        assert number <= KILLS
        site = open_site(shutil.copytree(january.root, tmp_path / f"{number}", symlinks=True))
        reader = Reader(site.root)
        reader.start()
        moments = []
        for _ in range(IN_A_ROW):
            moments.append(moment := chance.uniform(0, seconds))
            if not killed(site.root, moment, *NIGHTLY):
                seconds = min(seconds, moment)  # it had ended before: it takes no longer
                break
            kills += 1
            assert whole(site.root) in (january.current.resolve().name, calm.current.resolve().name)
        done(site.root, *NIGHTLY)
        reader.end = True
        reader.join()
        assert reader.seen and not reader.faults
        assert files_of(site.current.resolve()) == expected, moments
        assert recorded(site) == returns, moments
        assert files_of(site.returns) == slips, moments
        assert not [*site.slips_due.glob("*")], moments
        assert archived <= files_of(site.archive).keys()
        assert not [*(site.marts / "vintages").glob(".*"), *site.work.glob("*")]
        shutil.rmtree(site.root)


@pytest.mark.heavy
def test_killed_while_workbooks_and_pages_are_written(january: Site, tmp_path: Path) -> None:
    """The next night writes what is missing: workbooks and pages have the bytes of an undisturbed night."""
    settings = january.root / "fedstats.toml"
    settings.write_text("workers = 2\nbatch_files = 2\n", encoding="utf-8")
    calm = open_site(shutil.copytree(january.root, tmp_path / "calm", symlinks=True))
    begun = time.monotonic()
    run = begin_on(calm.root, *NIGHTLY)
    while calm.current.resolve().name == january.current.resolve().name and run.process.is_alive():
        time.sleep(0.01)
    published = time.monotonic() - begun
    assert run.wait() == 0, run.text
    seconds = time.monotonic() - begun
    expected, slips = files_of(calm.current.resolve()), files_of(calm.returns)
    assert {"report/index.html", "excel/990100_样市.xlsx"} <= expected.keys()
    chance, after = random.Random(20250411), 0
    for number in range(KILLS // 3):
        site = open_site(shutil.copytree(january.root, tmp_path / f"{number}", symlinks=True))
        moment = chance.uniform(published, seconds)
        killed(site.root, moment, *NIGHTLY)
        after += site.current.resolve().name == calm.current.resolve().name
        whole(site.root)
        done(site.root, *NIGHTLY)
        assert files_of(site.current.resolve()) == expected, moment
        assert files_of(site.returns) == slips, moment
        shutil.rmtree(site.root)
    assert after, "no kill came after the publication"
