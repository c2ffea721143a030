"""Moving of part files into the tables of the ledger, all of them before the first commit."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deltalake.transaction import AddAction

from flows.steps.site.files import make_durable, make_folder

_COMMIT_BYTES, _FILE_BYTES = 2**16, 2**10
"""Room that the commits of a run take on the disk at most, and what each file adds to it."""

_RESERVE = ".reserve"


@contextmanager
def room_for_commits(ledger: Path, files: int) -> Iterator[None]:
    """Room on the disk for the commits of so many files, free again after the block. Raises OSError if there is none."""
    make_folder(ledger)
    reserve = ledger / _RESERVE
    size = _COMMIT_BYTES + files * _FILE_BYTES
    try:
        reserve.write_bytes(os.urandom(size))  # no file system packs these
        yield
    finally:
        reserve.unlink(missing_ok=True)


def move_files(ledger: Path, files: Mapping[str, list[tuple[Path, Path]]]) -> dict[str, list[AddAction]]:
    """Move files of batches into the folders of their tables; the actions of each table's commit.

    If one cannot be moved, none stays.
    """
    actions: dict[str, list[AddAction]] = {}
    moved: list[Path] = []
    try:
        for table, own in files.items():
            for folder, path in own:
                name = path.relative_to(folder)
                (ledger / table / name).parent.mkdir(parents=True, exist_ok=True)
                moved.append(path.replace(ledger / table / name))
                found = moved[-1].stat()
                values = dict([name.parts[0].split("=", 1)]) if name.parts[1:] else {}
                when = found.st_mtime_ns // 10**6
                actions.setdefault(table, []).append(
                    AddAction(name.as_posix(), found.st_size, values, when, True, "")
                )
        make_durable(moved, ledger)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    return actions
