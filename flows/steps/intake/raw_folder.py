"""Files of the raw folder, and which of them are new to the ledger."""

import os
import re
from collections.abc import Callable, Collection, Iterable
from fnmatch import translate
from pathlib import Path, PurePosixPath

from flows.steps.intake._hash_cache import HashCache
from flows.steps.intake.raw_bytes import (
    IN_TEXTS,
    ChangingError,
    files_in_zip,
    read_raw,
    reading_memory,
    zip_above,
)
from flows.steps.site.errors import HeldError
from flows.steps.site.files import hash_bytes
from schemas.texts.said import Saying


def find_raw_files(raw: Path, ignore: Iterable[str]) -> list[str]:
    """Sorted relative paths of the submissions under `raw`; names that match `ignore` are left out.

    A file in a zip is addressed as if the zip were a folder (`三月.zip/甲乡.xlsx`). A zip that cannot be opened, a
    linked folder and a folder without permission are listed under their names and not entered.
    """
    is_ignored = _pattern(ignore)
    found: list[str] = []

    def list_closed_folder(error: OSError) -> None:
        if Path(error.filename) != raw:
            found.append(Path(error.filename).relative_to(raw).as_posix())

    for folder, folders, files in os.walk(raw, onerror=list_closed_folder):
        folders[:] = [name for name in folders if not is_ignored(name)]
        under = "" if folder == str(raw) else f"{os.path.relpath(folder, raw)}/"
        found += [under + name for name in folders if Path(folder, name).is_symlink()]
        for name in files:
            path = f"{under}{name}"
            if is_ignored(name):
                continue
            members = files_in_zip(raw, path) if name.lower().endswith(".zip") else {}
            kept = [f"{path}/{member}" for member in members if not is_ignored(PurePosixPath(member).name)]
            found += kept or [path]
    return sorted(found)


def files_below(folder: Path, ignore: Iterable[str]) -> list[str]:
    """Sorted relative paths of the files under a folder, as find_raw_files lists them, each zip as one file."""
    found: dict[str, None] = {}
    for name in find_raw_files(folder, ignore):
        above = (at.as_posix() for at in (PurePosixPath(name), *PurePosixPath(name).parents) if at.name)
        found[next((path for path in above if (folder / path).is_file()), name)] = None
    return list(found)


class EmptyRawError(HeldError):
    """The raw folder is missing or has lost all its files; the message says so, and the remedy."""


def refuse_emptied(raw: Path, cache: Path) -> None:
    """Raise EmptyRawError if there is no raw folder, or it is empty and `cache` lists files of the last run."""
    count = HashCache.count(cache)
    if raw.is_dir() and not count:
        return
    before = Saying("error.raw_before", count=count) if count else ""
    raise EmptyRawError(
        Saying("error.raw_empty" if raw.is_dir() else "error.raw_gone", raw=raw, before=before)
    )


def _pattern(ignore: Iterable[str]) -> Callable[[str], object]:
    """Match a name with any of the patterns, in one search."""
    patterns = [translate(os.path.normcase(pattern)) for pattern in ignore]
    match = re.compile("|".join(patterns)).match
    return (lambda name: match(os.path.normcase(name))) if patterns else lambda _: None


def find_new_files(
    raw: Path,
    files: Iterable[str],
    known: Collection[str],
    max_bytes: int,
    advance: Callable[[], None] = lambda: None,
    cache: Path | None = None,
    sizes: dict[str, int] | None = None,
) -> list[str]:
    """Files whose SHA-256 is not in `known`; of equal files the first path alone.

    A file that changes while it is read waits for the next run. `cache` is a file of hashes from the last run: a file
    unchanged since then is not read. `sizes` takes the memory that reading each file takes.
    """
    hashes = HashCache(cache, max_bytes) if cache else None
    found = set(known)
    new = []
    for file in files:
        advance()
        try:
            digest = _digest(raw, file, max_bytes, hashes, sizes)
        except (ChangingError, FileNotFoundError):
            continue
        if digest not in found:
            found.add(digest)
            new.append(file)
    if hashes:
        hashes.save()
    return new


def _digest(
    raw: Path, file: str, max_bytes: int, hashes: HashCache | None, sizes: dict[str, int] | None
) -> str:
    state = hashes.state_of(f"{raw}/{zip_above(raw, file) or file}") if hashes else None
    if hashes and state and (known := hashes.digest(file, state)):
        if sizes is not None:
            sizes[file] = state[1] * IN_TEXTS
        return known
    content = read_raw(raw, file, max_bytes)
    if sizes is not None:
        sizes[file] = reading_memory(content)
    digest = hash_bytes(bytes(content))
    if hashes and state and isinstance(content, bytes):
        hashes.note(file, state, digest)
    return digest
