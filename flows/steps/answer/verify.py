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

BREAK_REMEDY = (
    "请从备份恢复；找不回来的，写明理由接受：fedstats verify --accept-break 理由",
    "restore it from a backup, or accept it by fedstats verify --accept-break REASON",
)
REBUILD_REMEDY = ("请运行 fedstats rebuild", "run fedstats rebuild")

Advance = Callable[[str, int, int], None]
"""Function that receives the part that is verified, the work done and the total."""


@dataclass(frozen=True)
class Problem:
    """One problem of a site: the part that it concerns, and a sentence with the remedy in both languages."""

    part: str
    zh: str
    en: str


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
        zh, en = str(error).split(" / ", 1)
        yield Problem("archive", zh, en)
        return
    for submission, path in damaged.items():
        if submission not in sound:
            yield Problem(
                "archive",
                f"{path} 与收到时不同；data/raw 里还有这份报表的，fedstats rebuild 会补上，否则请从备份恢复这个文件",
                f"{path} differs from the received file: fedstats rebuild takes it from data/raw if it is still there; "
                "otherwise restore it from a backup",
            )
    may_lack = site.settings.quarantine == "discard"
    for submission in sorted(receipts.keys() - sound - damaged.keys()) if not may_lack else ():
        if is_sound(site, submission):  # a note says why it is not stored
            continue
        yield Problem(
            "archive",
            f"存档里缺报表 {submission[:12]} {receipts[submission].file}；data/raw 里还有的，fedstats rebuild 会补上，"
            "否则请从备份恢复，或 fedstats rebuild --without-missing 不要它",
            f"the archive lacks the submission {submission[:12]} {receipts[submission].file}: fedstats rebuild takes it "
            "from data/raw if it is still there; otherwise restore it from a backup, or leave it out by fedstats "
            "rebuild --without-missing",
        )


def _verify_events(site: Site, advance: Count) -> Found:
    """The chain of events, the decisions that are published, and the receipts."""
    advance(0, 1)
    for each in find_breaks(site):
        yield Problem("events", f"{each.zh}；{BREAK_REMEDY[0]}", f"{each.en}: {BREAK_REMEDY[1]}")
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
        yield Problem(
            "ledger",
            f"有 {len(unknown)} 份报表收到了而台账没有，如 {min(unknown)[:12]}；请运行 fedstats nightly",
            f"{len(unknown)} received submissions are not in the ledger, {min(unknown)[:12]} among them: run fedstats "
            "nightly",
        )
    if lost := standing.known_submissions() - receipts.keys():
        yield Problem(
            "archive",
            f"有 {len(lost)} 份报表没有收件记录，如 {min(lost)[:12]}；运行 fedstats nightly 即由台账补上",
            f"{len(lost)} submissions have no receipt, {min(lost)[:12]} among them: fedstats nightly writes them from "
            "the ledger",
        )


def _verify_vintages(site: Site, advance: Count) -> Found:
    """The files of every vintage against the hashes in its data package."""
    folders = sorted(path for path in (site.marts / "vintages").glob("[!.]*") if path.is_dir())
    current = site.current.resolve().name
    if folders and not any(folder.name == current for folder in folders):
        zh, en = "当前版本的链接 current 不指向任何版本", "the link current leads to no vintage"
        yield Problem("vintages", f"{zh}；请运行 fedstats nightly", f"{en}: run fedstats nightly")
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
    command = REBUILD_REMEDY if is_current else (f"重新生成：{again}", f"make it again by {again}")
    zh = f"版本 {folder.name} 的 {damaged[0]} 等 {len(damaged)} 个文件与发布时不同；{command[0]}"
    en = f"{len(damaged)} files of vintage {folder.name} differ from what was published, {damaged[0]} among them"
    return Problem("vintages", zh, f"{en}: {command[1]}")


def _problem(part: str, error: DamageError) -> Problem:
    """A problem from an error whose message has both languages."""
    zh, _, en = str(error).partition(" / ")
    return Problem(part, zh, en)
