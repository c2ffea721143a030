"""Seen: what the files of the raw folder hashed to when they were read last, so that an unchanged one is not read
again. Losing it costs one night's reading and nothing else."""

import hashlib
import json
import os
import stat
from pathlib import Path

from flows.steps.site.files import write_whole

State = tuple[int, int, int, int]
"""Inode, size, times of change of the bytes and of anything about the file: what differs where the bytes may."""

_GRAIN = 2_000_000_000
"""Nanoseconds: file systems tell times apart by two seconds at worst, so what changed so shortly before it was noted
may have changed again since."""


class Seen:
    """The digests of files by their state, kept at `path`; those noted under another limit on a file's size do not
    count, for what is too big has a digest of its own.

    Names of files are kept as hashes alone, for they may hold personal data.
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
    def state_of(path: str) -> State | None:
        """The state of an ordinary file; None of anything else, which is looked at anew each night."""
        try:
            found = os.lstat(path)
        except OSError:
            return None
        is_file = stat.S_ISREG(found.st_mode)
        return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns) if is_file else None

    def digest(self, file: str, state: State) -> str | None:
        """The digest of a file that is still in the state in which it was read last."""
        key = _key(file)
        row = self._known.get(key)
        if row is None or row[:4] != list(state):
            return None
        self._noted[key] = row
        return str(row[4])

    def note(self, file: str, state: State, digest: str) -> None:
        """Note what a file hashed to that was in that state before it was read."""
        self._noted[_key(file)] = [*state, digest]
        self._is_new = True

    def save(self) -> None:
        """Keep what was asked for or noted, where it is not what is kept already."""
        if self._is_new or len(self._noted) != len(self._known):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            content = {"max_bytes": self._max_bytes, "files": self._noted}
            write_whole(self._path, json.dumps(content, separators=(",", ":")).encode())


def _key(file: str) -> str:
    return hashlib.sha256(os.fsencode(file)).hexdigest()[:32]
