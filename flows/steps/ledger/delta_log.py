"""Log of a Delta table: what a commit adds to it is made durable, and what a power cut tore at its end is put aside."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.steps.site.aside import put_aside
from flows.steps.site.files import make_durable

CHECKPOINTS_KEPT = 3
"""Checkpoints that a log keeps; a table opens from an earlier one if a power cut tore the last."""

_LOG = "_delta_log"
_VERSION_DIGITS = 20
_HINT = "_last_checkpoint"
_MAGIC = b"PAR1"
"""Last bytes of a parquet file."""


@contextmanager
def durable_log(folder: Path) -> Iterator[None]:
    """Have everything that the block adds to a table's log survive a power cut."""
    before = _times(folder)
    yield
    added = [path for path, time in _times(folder).items() if before.get(path) != time]
    make_durable(added, folder)


def _times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (folder / _LOG).glob("*") if path.is_file()}


def drop_old_log(folder: Path) -> None:
    """Remove commits and checkpoints before the last CHECKPOINTS_KEPT checkpoints, which are on the disk."""
    log = folder / _LOG
    checkpoints = sorted(log.glob("*.checkpoint.parquet"))[-CHECKPOINTS_KEPT:]
    if len(checkpoints) == CHECKPOINTS_KEPT:
        for path in log.glob("[0-9]*"):
            if path.name < checkpoints[0].name[:_VERSION_DIGITS]:
                path.unlink(missing_ok=True)


def put_aside_torn(data: Path, folder: Path) -> None:
    """Put aside the last commit of a table if it is torn, and a torn checkpoint.

    A run writes one table after the other, and each is on the disk before the next. A torn commit is so the last thing
    that a run wrote; without it the run did not happen.
    """
    commits = sorted((folder / _LOG).glob("[0-9]*.json"))
    commits = [path for path in commits if path.stem.isdigit()]
    if commits and _is_torn(commits[-1]):
        put_aside(data, commits[-1], "torn_commit")
    torn = [path for path in (folder / _LOG).glob("*.checkpoint.parquet") if not _is_parquet(path)]
    hint = folder / _LOG / _HINT
    if hint.exists() and (torn or not _checkpoint_of(hint).exists()):
        torn.append(hint)
    for path in torn:
        put_aside(data, path, "torn_checkpoint")


def _checkpoint_of(hint: Path) -> Path:
    """The checkpoint that a hint names; the hint itself if it cannot be read, which Delta passes over."""
    try:
        return hint.with_name(f"{json.loads(hint.read_bytes())['version']:020}.checkpoint.parquet")
    except (OSError, ValueError, KeyError, TypeError):
        return hint


def _is_torn(commit: Path) -> bool:
    try:
        lines = commit.read_bytes().splitlines()
        return not lines or not all(isinstance(json.loads(line), dict) for line in lines)
    except (OSError, ValueError):
        return True


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < 3 * len(_MAGIC):
            return False
        file.seek(-len(_MAGIC), os.SEEK_END)
        return file.read() == _MAGIC
