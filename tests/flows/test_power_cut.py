"""A file system that loses its power at many moments of a night, for real: the next night gives the same marts.

The site lies on a small ext4 file system. At a moment of the night the kernel is told to shut it down at once, without
writing its journal (EXT4_IOC_SHUTDOWN), as file systems are tested themselves. Whatever was not synchronised is gone.
"""

import fcntl
import os
import random
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.steps.site.site import Site, open_site
from tests.support.warm import NIGHTLY, begin_on, begun_site, copy_of, done, files_of, recorded, whole

pytestmark = pytest.mark.heavy

MOMENTS = int(os.environ.get("FEDSTATS_MOMENTS", "6"))
"""Cuts of each kind; more of them by hand than CI has time for."""

SHUTDOWN, WITHOUT_JOURNAL = 0x8004587D, 2


@dataclass
class Disk:
    """A file system in a file; `folder` is where it is mounted."""

    image: Path
    folder: Path

    def make(self) -> bool:
        """Make the file system; False if this machine does not allow it."""
        self.folder.mkdir()
        with self.image.open("wb") as file:
            file.truncate(96 * 2**20)
        made = subprocess.run(["mkfs.ext4", "-q", "-F", str(self.image)], check=False).returncode == 0
        if os.geteuid() != 0 or not made:
            return False
        return subprocess.run(self._mounting("5"), check=False, capture_output=True).returncode == 0

    def _mounting(self, commit: str) -> list[str]:
        return ["mount", "-o", f"loop,commit={commit}", str(self.image), str(self.folder)]

    def mount(self, commit: str = "5") -> None:
        subprocess.run(self._mounting(commit), check=True)

    def cut(self) -> None:
        """Take the power away."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_JOURNAL))
        finally:
            os.close(handle)

    def unmount(self) -> None:
        for _ in range(50):
            if subprocess.run(["umount", str(self.folder)], check=False, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError("the file system stays in use")


@pytest.fixture(scope="module")
def calm(warm: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site, float]:
    """A site before the night and after it, and the seconds of the night."""
    january = begun_site(tmp_path_factory.mktemp("january") / "site")
    site = copy_of(january, tmp_path_factory.mktemp("calm") / "site")
    return january, site, done(site.root, *NIGHTLY)


@pytest.fixture
def disk(calm: tuple[Site, Site, float], tmp_path: Path) -> Iterator[Disk]:
    """A disk with the site before the night, not mounted."""
    made = Disk(tmp_path / "image", tmp_path / "disk")
    if shutil.which("mkfs.ext4") is None or not made.make():
        pytest.skip("only root, with loop devices and ext4, can cut the power of a file system")
    shutil.copytree(calm[0].root, made.folder / "site", symlinks=True)
    made.unmount()
    yield made
    subprocess.run(["umount", "--lazy", str(made.folder)], check=False, capture_output=True)


@pytest.mark.parametrize("commit", ["1", "300"])
def test_power_cut_anywhere(calm: tuple[Site, Site, float], disk: Disk, tmp_path: Path, commit: str) -> None:
    """With a journal written each second names outlive contents; written after minutes, nothing else survives."""
    january, after, seconds = calm
    expected, returns = files_of(after.current.resolve()), recorded(after)
    chance, template = random.Random(20250412 + int(commit)), tmp_path / "template"
    shutil.copy(disk.image, template)
    link = tmp_path / "site"
    link.symlink_to(disk.folder / "site")  # what the command prints stays outside the disk
    ended = 0
    for number in range(MOMENTS):
        shutil.copy(template, disk.image)
        disk.mount(commit)
        run = begin_on(link, *NIGHTLY)
        time.sleep(chance.uniform(0, seconds * 1.2))
        is_done = run.process.exitcode == 0
        disk.cut()
        run.kill()
        disk.unmount()
        disk.mount()
        current = whole(link)
        assert current in (january.current.resolve().name, after.current.resolve().name), number
        if is_done:
            ended += 1
            assert current == after.current.resolve().name, number
        done(link, *NIGHTLY)
        site = open_site(disk.folder / "site")
        assert files_of(site.current.resolve()) == expected, number
        assert recorded(site) == returns, number
        disk.unmount()
    assert ended < MOMENTS  # not every cut came after the night
