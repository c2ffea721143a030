"""A night whose writes are recorded, and what a power cut leaves of them at many moments: the next night mends each.

What was not synchronised is kept or lost as chance has it, in any order. No root is needed, only strace.
"""

import os
import random
import shutil
import sys
from pathlib import Path

import pytest

from flows.steps.site.site import open_site
from tests.support.nights import SECOND, begun_with_february, quiet_night
from tests.support.recorded_writes import Recording, has_strace, leave, record
from tests.support.site import ledger_frame
from tests.support.warm import files_of

ROOT = Path(__file__).parents[2]
NIGHT = """
import sys
from datetime import datetime
from pathlib import Path

from flows.steps.site.site import open_site
from tests.support.nights import quiet_night

quiet_night(open_site(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]))
"""
FEW, MANY = 4, int(os.environ.get("FEDSTATS_MOMENTS", "16"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Recording]:
    """A site before the night, the same site after it, and what the night wrote."""
    if not has_strace():
        pytest.skip("strace is not installed, or may not trace here")
    folder = tmp_path_factory.mktemp("recorded")
    before = begun_with_february(tmp_path_factory, folder / "before").root
    after = shutil.copytree(before, folder / "after", symlinks=True)
    command = [sys.executable, "-c", NIGHT, str(after), SECOND.isoformat()]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    made = record(after, command, folder / "trace", PYTHONPATH=path, PYTHONDONTWRITEBYTECODE="1")
    kinds = {own.kind for own in made.operations}
    assert {"name", "write", "sync", "folder", "link"} <= kinds
    return before, after, made


def rows(root: Path) -> list[tuple[str, str, str]]:
    return sorted(ledger_frame(open_site(root), "submissions").select("submission", "sheet", "status").rows())


def cut_and_mend(recorded: tuple[Path, Path, Recording], folder: Path, moments: list[int], seed: int) -> None:
    """Leave what a cut at each moment leaves, run a night on it, and compare with the undisturbed night."""
    before, after, made = recorded
    expected, returns = files_of(open_site(after).current.resolve()), rows(after)
    for number, moment in enumerate(moments):
        chance = random.Random(seed + number)
        root = folder / f"{number}"
        leave(made, before, root, moment, chance)
        quiet_night(open_site(root), SECOND)
        assert files_of(open_site(root).current.resolve()) == expected, (number, moment)
        assert rows(root) == returns, (number, moment)
        shutil.rmtree(root)


@pytest.mark.heavy
def test_the_whole_recording_is_the_whole_night(
    recorded: tuple[Path, Path, Recording], tmp_path: Path
) -> None:
    """The recorder sees everything: with all operations and all synchronised, the site is as after the night.

    The text of the lock is another: the file is cut to nothing by a call that the recorder does not follow, and its lock
    alone counts.
    """
    before, after, made = recorded

    class Kind(random.Random):
        def choice(self, seq):  # type: ignore[no-untyped-def]
            return seq[-1] if seq == [0.0, 0.5, 0.9, 1.0] else seq[0]

        def random(self) -> float:
            return 0.0

    leave(made, before, tmp_path / "site", len(made.operations), Kind())
    found, made_by_night = files_of(tmp_path / "site" / "data"), files_of(after / "data")
    assert found.pop("run.lock").endswith(made_by_night.pop("run.lock"))
    assert found == made_by_night


@pytest.mark.heavy
def test_nothing_that_ended_well_is_lost(recorded: tuple[Path, Path, Recording], tmp_path: Path) -> None:
    """After the last operation everything that counts is synchronised: the vintage is current at once."""
    before, after, made = recorded

    class Hard(random.Random):
        def choice(self, seq):  # type: ignore[no-untyped-def]
            return seq[0] if seq == [0.0, 0.5, 0.9, 1.0] else seq[-1]

        def random(self) -> float:
            return 1.0

    leave(made, before, tmp_path / "site", len(made.operations), Hard())
    site, calm = open_site(tmp_path / "site"), open_site(after)
    assert site.current.resolve().name == calm.current.resolve().name
    assert files_of(site.current.resolve()) == files_of(calm.current.resolve())
    assert files_of(site.archive) == files_of(calm.archive)
    assert rows(site.root) == rows(after)
    assert (site.marts / "published.json").read_bytes() != b""


@pytest.mark.heavy
def test_a_power_cut_at_some_moments(recorded: tuple[Path, Path, Recording], tmp_path: Path) -> None:
    count = len(recorded[2].operations)
    cut_and_mend(recorded, tmp_path, [count * (each + 1) // FEW for each in range(FEW)], 20250402)


@pytest.mark.heavy
def test_a_power_cut_at_many_moments(recorded: tuple[Path, Path, Recording], tmp_path: Path) -> None:
    chance = random.Random(20250403)
    count = len(recorded[2].operations)
    cut_and_mend(recorded, tmp_path, [chance.randint(0, count) for _ in range(MANY)], 20250404)
