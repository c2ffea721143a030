"""A site that was copied with links followed, zipped, shared or kept on a cloud drive: a real night goes on.

What is in the way moves to data/aside with a note, and the marts are those of an undisturbed night.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.warm import LATER, NIGHTLY, begin_on, copy_of, done, files_of, recorded, whole

pytestmark = pytest.mark.heavy


def folder_for_link(site: Site) -> None:
    """Replace `current` by a copy of the vintage, as zip and most shares do."""
    vintage = site.current.resolve()
    site.current.unlink()
    shutil.copytree(vintage, site.current)


def only_current(site: Site) -> None:
    """Keep the copy alone: somebody copied `current` and not `vintages`."""
    folder_for_link(site)
    shutil.rmtree(site.marts / "vintages")


def half_a_copy(site: Site) -> None:
    folder_for_link(site)
    shutil.rmtree(site.current / "indicator_values")


def file_for_link(site: Site) -> None:
    """Replace `current` by a text file with its target, as git and some archive programs do."""
    target = str(site.current.readlink())
    site.current.unlink()
    site.current.write_text(target, encoding="utf-8")


def folder_for_file(path: Path) -> None:
    if path.exists():
        path.unlink()
    path.mkdir(parents=True)
    (path / "desktop.ini").write_text("[x]")


def file_for_folder(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.write_text("Intxlnk", encoding="utf-8")


def strays(site: Site) -> None:
    """Add what office programs, file managers and cloud drives leave, everywhere that the pipeline reads."""
    vintage = site.current.resolve()
    event = sorted((site.archive / "events").iterdir())[0]
    receipt = sorted((site.archive / "receipts").iterdir())[0]
    for name in (".DS_Store", "desktop.ini", "Thumbs.db", "~$表.xlsx", "._x"):
        for folder in (
            "archive/events",
            "archive/receipts",
            "marts/vintages",
            "marts",
            "archive",
            "ledger",
            "slips_due",
        ):
            (site.root / "data" / folder).mkdir(exist_ok=True)
            (site.root / "data" / folder / name).write_bytes(b"\0x")
    for name in (f"{event.stem} (1).json", f"{event.stem} (李的冲突副本 2025-04-02).json"):
        shutil.copy(event, event.with_name(name))
    shutil.copy(receipt, receipt.with_name(f"{receipt.stem} (conflicted copy).jsonl"))
    shutil.copytree(vintage, vintage.with_name(f"{vintage.name} (1)"))
    (site.ledger / "submissions" / "_delta_log" / ".DS_Store").write_bytes(b"x")
    log = sorted((site.ledger / "submissions" / "_delta_log").glob("*.json"))[-1]
    shutil.copy(log, log.with_name(f"{log.stem} (1).json"))


def copies_in_the_archive(site: Site) -> None:
    """A conflicted copy of a submission sorts before it and has other bytes."""
    for path in list(site.archive.glob("??/*")):
        path.with_name(f"{path.stem} (1){path.suffix}").write_bytes(b"x")


STATES: dict[str, Callable[[Site], object]] = {
    "a folder in place of the link": folder_for_link,
    "a folder in place of the link, no other copy": only_current,
    "half a folder in place of the link": half_a_copy,
    "a text file in place of the link": file_for_link,
    "no link": lambda site: site.current.unlink(),
    "a folder: .current": lambda site: folder_for_file(site.marts / ".current"),
    "a folder: published.json": lambda site: folder_for_file(site.marts / "published.json"),
    "a folder: run.lock": lambda site: folder_for_file(site.lock),
    "folders: notes and caches": lambda site: [
        folder_for_file(path)
        for path in (
            site.beat,
            site.seen,
            site.rolled,
            site.ledger_counts,
            *site.events_heads,
            site.marts / "runs.parquet",
        )
    ],
    "files: folders that a run makes": lambda site: [
        file_for_folder(path)
        for path in (
            site.runs,
            site.returns,
            site.work,
            site.trial,
            site.aside,
            site.slips_due,
            site.ledger_contents,
        )
    ],
    "files of other programs": strays,
    "conflicted copies in the archive": copies_in_the_archive,
}


@pytest.mark.parametrize("state", STATES)
def test_a_night_on_a_copied_site(january: Site, calm: Site, tmp_path: Path, state: str) -> None:
    site = copy_of(january, tmp_path / "site")
    STATES[state](site)
    run = begin_on(site.root, *NIGHTLY)
    assert run.wait() == 0, run.text
    assert "Traceback" not in run.text
    assert whole(site.root) == whole(calm.root)
    same = (("no other copy" in state) and {"revisions.parquet", "datapackage.json"}) or set()
    got, expected = (files_of(own.current.resolve()) for own in (site, calm))
    assert {path for path in expected if got.get(path) != expected[path]} <= same
    assert recorded(site) == recorded(calm)
    assert site.current.is_symlink() and site.lock.is_file()
    if state not in (
        "no link",
        "a folder in place of the link, no other copy",
        "conflicted copies in the archive",
    ):
        assert list(site.aside.iterdir())
    done(site.root, *LATER)  # and so does the next one, with nothing more to put aside
    verified = begin_on(site.root, "verify")
    assert verified.wait() == 0, verified.text


def test_a_damaged_site_can_be_rebuilt_wherever_it_was_copied(
    january: Site, calm: Site, tmp_path: Path
) -> None:
    site = copy_of(january, tmp_path / "site")
    for state in (strays, folder_for_link):
        state(site)
    done(site.root, "rebuild")
    done(site.root, *NIGHTLY)
    assert files_of(site.current.resolve() / "indicator_values") == files_of(
        calm.current.resolve() / "indicator_values"
    )
