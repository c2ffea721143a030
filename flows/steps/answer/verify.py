"""Verify: everything that a site keeps, compared with its hashes and records; each problem with its remedy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.steps.intake.archive import HASH_DIGITS, ArchiveError, is_sound, read_receipts
from flows.steps.ledger.counts import lost_rows, unknown_receipts
from flows.steps.ledger.delta import TABLES, LedgerError, verify_files
from flows.steps.ledger.standing import Standing, read_ledger
from flows.steps.site.errors import DamageError
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from flows.steps.vintage.evidence import find_breaks
from flows.steps.vintage.vintage import damaged_files
from schemas.texts.said import Saying

Advance = Callable[[str, int, int], None]
"""Function that receives the part that is verified, the work done and the total."""


@dataclass(frozen=True)
class Problem:
    """One problem of a site: the part that it concerns, and a sentence with the remedy."""

    part: str
    sentence: Saying

    def to_json(self) -> dict[str, str]:
        """The problem in Chinese and English, for programs."""
        return {"part": self.part, "zh": self.sentence.said("zh"), "en": self.sentence.said("en")}


@dataclass
class Verification:
    """Outcome of verifying a site: files compared by part, and every problem."""

    compared: dict[str, int]
    problems: list[Problem]


def verify_site(site: Site, advance: Advance = lambda *_: None) -> Verification:
    """Compare archive, events, ledger and every vintage with their hashes and records. Changes nothing."""
    compared: dict[str, int] = {}
    problems: list[Problem] = []
    for part, verify in (
        ("archive", _verify_archive),
        ("events", _verify_events),
        ("ledger", _verify_ledger),
        ("vintages", _verify_vintages),
    ):
        compared[part] = 0
        for found in verify(site, partial(advance, part)):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                compared[part] += found
    return Verification(compared, problems)


Found = Iterator[Problem | int]
"""Problems, and counts of files that were compared."""

Count = Callable[[int, int], None]


def _verify_archive(site: Site, advance: Count) -> Found:
    """Bytes of submissions against the hashes that are their names, and against the receipts."""
    folders = (site.archive, site.quarantine)
    paths = [path for folder in folders for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*"))]
    sound: set[str] = set()
    damaged: dict[str, Path] = {}
    for done, path in enumerate(paths, 1):
        advance(done, len(paths))
        submission = path.name[:HASH_DIGITS]
        if path.is_file() and hash_bytes(path.read_bytes()) == submission:
            sound.add(submission)
        elif not path.name.startswith("."):
            damaged[submission] = path
        yield 1
    try:
        receipts = read_receipts(site)
    except ArchiveError as error:
        yield _problem("archive", error)
        return
    for submission, path in damaged.items():
        if submission not in sound:
            yield Problem("archive", Saying("problem.differs", path=path))
    may_lack = site.settings.quarantine == "discard"
    for submission in sorted(receipts.keys() - sound - damaged.keys()) if not may_lack else ():
        if is_sound(site, submission):  # a note says why it is not stored
            continue
        file = receipts[submission].file
        yield Problem("archive", Saying("problem.missing", submission=submission[:12], file=file))


def _verify_events(site: Site, advance: Count) -> Found:
    """The chain of events, the decisions that are published, and the receipts."""
    advance(0, 1)
    for each in find_breaks(site):
        yield Problem("events", Saying("problem.break", found=each.sentence))
    advance(1, 1)
    yield len(list((site.archive / "events").glob("[0-9]*.json")))


def _verify_ledger(site: Site, advance: Count) -> Found:
    """The ledger's files against the hashes that are their names, and its rows against records and receipts."""
    try:
        standing = read_ledger(site)
        files = [file for name in TABLES for file in standing.files(name)]
    except DamageError as error:
        yield _problem("ledger", error)
        return
    is_sound = True
    for done, file in enumerate(files, 1):
        advance(done, len(files))
        yield 1
        try:
            verify_files([file])
        except LedgerError as error:
            is_sound = False
            yield _problem("ledger", error)
    if is_sound:
        lost = [_problem("ledger", error) for error in lost_rows(standing)]
        yield from lost or _against_receipts(standing)


def _against_receipts(standing: Standing) -> Iterator[Problem]:
    """Records without receipts, and receipts without records."""
    try:
        receipts = read_receipts(standing.site)
    except ArchiveError:  # named with the archive
        return
    if unknown := unknown_receipts(standing):
        first = min(unknown)[:12]
        yield Problem("ledger", Saying("problem.not_in_ledger", count=len(unknown), first=first))
    if lost := standing.known_submissions() - receipts.keys():
        yield Problem("archive", Saying("problem.no_receipt", count=len(lost), first=min(lost)[:12]))


def _verify_vintages(site: Site, advance: Count) -> Found:
    """The files of every vintage against the hashes in its data package."""
    folders = sorted(path for path in (site.marts / "vintages").glob("[!.]*") if path.is_dir())
    current = site.current.resolve().name
    if folders and not any(folder.name == current for folder in folders):
        yield Problem("vintages", Saying("problem.no_current"))
    for done, folder in enumerate(folders, 1):
        advance(done, len(folders))
        try:
            damaged = damaged_files(folder)
        except OSError as error:
            damaged = [Path(str(error.filename)).name]
        yield len(list(folder.rglob("*.parquet")))
        if damaged:
            yield _damaged_vintage(folder, damaged, folder.name == current)


def _damaged_vintage(folder: Path, damaged: list[str], is_current: bool) -> Problem:
    time = folder.name.partition("-")[0]
    again = f"fedstats nightly --as-of {time[:4]}-{time[4:6]}-{time[6:11]}:{time[11:13]}:{time[13:15]}+00:00"
    remedy = Saying("problem.rebuild") if is_current else Saying("problem.make_again", command=again)
    count = len(damaged)
    sentence = Saying("problem.vintage", name=folder.name, file=damaged[0], count=count, remedy=remedy)
    return Problem("vintages", sentence)


def _problem(part: str, error: DamageError) -> Problem:
    """A problem from an error that has its remedy."""
    return Problem(part, error.args[0])
