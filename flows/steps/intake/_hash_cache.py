"""Cache of the hashes of raw files, so that unchanged files are not read again.

A lost cache costs one night's reading and nothing else.
"""

import hashlib
import json
import os
import stat
from pathlib import Path

from flows.steps.site.files import write_whole

State = tuple[int, int, int, int]
"""Inode, size, mtime and ctime of a file in nanoseconds: equal states mean equal bytes."""

_GRAIN = 2_000_000_000
"""Nanoseconds that a change must be older than its note.

The times of a file system are two seconds apart at worst, so a later change could go unnoticed.
"""


class HashCache:
    """Hashes of files by their states, saved at `path`.

    A cache saved under another limit of file size is ignored, because files over the limit are hashed as refusals.
    File names may contain personal data, so only their hashes are saved.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path, self._max_bytes = path, max_bytes
        self._known: dict[str, list[object]] = {}
        self._noted: dict[str, list[object]] = {}
        self._is_new = False
        try:
            noted_at = path.stat().st_mtime_ns
            kept = json.loads(path.read_bytes())
            if kept["max_bytes"] == max_bytes:
                self._known = {
                    key: row for key, row in kept["files"].items() if max(row[2:4]) < noted_at - _GRAIN
                }
                self._is_new = len(self._known) < len(kept["files"])
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            self._known = {}

    @staticmethod
    def count(path: Path) -> int:
        """Number of files that the saved cache lists; 0 if there is none."""
        try:
            return len(json.loads(path.read_bytes())["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    @staticmethod
    def state_of(path: str) -> State | None:
        """State of an ordinary file; None for anything else, which is read anew each night."""
        try:
            found = os.lstat(path)
        except OSError:
            return None
        is_file = stat.S_ISREG(found.st_mode)
        return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns) if is_file else None

    def digest(self, file: str, state: State) -> str | None:
        """Hash of a file; None if its state changed since it was read."""
        key = _key(file)
        row = self._known.get(key)
        if row is None or row[:4] != list(state):
            return None
        self._noted[key] = row
        return str(row[4])

    def note(self, file: str, state: State, digest: str) -> None:
        """Note the hash of a file; `state` is its state before it was read."""
        self._noted[_key(file)] = [*state, digest]
        self._is_new = True

    def save(self) -> None:
        """Save the hashes that were asked for or noted in this run, if they differ from the saved ones."""
        if self._is_new or len(self._noted) != len(self._known):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            content = {"max_bytes": self._max_bytes, "files": self._noted}
            write_whole(self._path, json.dumps(content, separators=(",", ":")).encode())


def _key(file: str) -> str:
    return hashlib.sha256(os.fsencode(file)).hexdigest()[:32]
