"""Panics of the reading library, which is written in Rust: it writes their traces to standard error past Python.

They are kept from people on Linux alone, where a file in memory costs next to nothing.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_STDERR = 2
_PANIC = b" panicked at "


@dataclass
class _Capture:
    """Standard error while at least one thread reads; what was written is passed on, unless a trace is in it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    readers: int = 0
    real: int | None = None
    kept: int | None = None
    """File in memory that takes what is written; one for all readings of the process."""

    def begin(self) -> None:
        with self.lock:
            self.readers += 1
            if self.readers == 1 and hasattr(os, "memfd_create"):
                with suppress(OSError):  # the process has no standard error
                    if self.kept is None:
                        self.kept = os.memfd_create("stderr")
                    self.real = os.dup(_STDERR)
                    os.dup2(self.kept, _STDERR)

    def end(self) -> None:
        with self.lock:
            self.readers -= 1
            if self.readers or self.kept is None or self.real is None:
                return
            os.dup2(self.real, _STDERR)
            os.close(self.real)
            self.real = None
            written = self._taken(self.kept)
        if written and _PANIC not in written:
            with suppress(OSError):
                os.write(_STDERR, written)

    def _taken(self, kept: int) -> bytes:
        """Take out what was written."""
        size = os.fstat(kept).st_size
        if not size:
            return b""
        written = os.pread(kept, size, 0)
        os.ftruncate(kept, 0)
        os.lseek(kept, 0, os.SEEK_SET)
        return written

    def forget(self) -> None:
        """Leave the file to the parent process after a fork."""
        self.lock, self.readers, self.real, self.kept = threading.Lock(), 0, None, None


_capture = _Capture()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_capture.forget)


@contextmanager
def without_panic_traces() -> Iterator[None]:
    """Keep the trace of a panic inside the block from people; the panic itself is raised as an exception."""
    _capture.begin()
    try:
        yield
    finally:
        _capture.end()
